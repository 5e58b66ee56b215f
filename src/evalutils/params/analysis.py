"""Sections of fase<N>.yml that say what is computed: characteristics, progress, outcomes, tests."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from evalutils.params.base import Model


class Inference(Model):
    """How tests are judged, for the whole report."""

    alpha: float = Field(0.05, alias="alfa", gt=0, lt=1)
    confidence: float = Field(0.95, alias="betrouwbaarheid", gt=0, lt=1)
    permutations: int = Field(10_000, alias="permutaties", ge=100)
    minimum_expected: float = Field(5, alias="minimale_verwachte_celwaarde", ge=0)


class Bracket(Model):
    """A class of a number: from ``lower`` (included) up to ``upper`` (not included)."""

    label: str
    lower: float | None = Field(None, alias="van")
    upper: float | None = Field(None, alias="tot")


class Derivation(Model):
    """Where a characteristic's value comes from: a column as it is, or the time between two dates."""

    column: str = Field(alias="kolom")
    kind: Literal["waarde", "leeftijd", "maanden", "jaren"] = Field("waarde", alias="afleiding")
    """waarde: as it is; leeftijd: completed years from a birth date to ``on``; maanden/jaren: time from a date to ``on``."""
    on: date | None = Field(None, alias="op")

    @model_validator(mode="after")
    def _dated(self) -> Derivation:
        if self.kind != "waarde" and self.on is None:
            raise ValueError("op (een datum), want de afleiding telt tijd")
        return self


class Combination(Model):
    """Categories or boxes counted together in the text; never more than the sum of what is published."""

    name: str = Field(alias="naam", pattern=r"^[a-z0-9_]+$")
    parts: tuple[str, ...] = Field(alias="delen", min_length=2)


class Characteristic(Model):
    """A baseline characteristic: categories of a text column, classes of a number, or a number."""

    name: str = Field(alias="naam", pattern=r"^[a-z0-9_]+$")
    label: str
    source: Derivation = Field(alias="bron")
    categories: tuple[str, ...] = Field((), alias="categorieen")
    brackets: tuple[Bracket, ...] = Field((), alias="klassen")
    mean: bool = Field(False, alias="gemiddelde")
    """Compare means too (Welch); a characteristic without categories or classes is always a mean."""
    unit: str = Field("", alias="eenheid")
    joint: bool = Field(True, alias="gezamenlijk")
    """Takes part in the joint test of balance."""
    combinations: tuple[Combination, ...] = Field((), alias="combinaties")

    @property
    def key(self) -> str:
        """Its key in the index of outputs."""
        return self.name.replace("_", "-")

    @property
    def is_categorical(self) -> bool:
        """Whether it has categories or classes; otherwise it is a number."""
        return bool(self.categories or self.brackets)

    @property
    def category_labels(self) -> tuple[str, ...]:
        """Its categories, or the labels of its classes, in the order of the report."""
        return self.categories or tuple(bracket.label for bracket in self.brackets)

    @model_validator(mode="after")
    def _one_kind(self) -> Characteristic:
        if self.categories and self.brackets:
            raise ValueError("categorieen of klassen, niet allebei")
        return self


class Condition(Model):
    """A rule on a client's records as of the reference date; all parts that are given must hold.

    ``activiteit`` .. ``lopend`` must hold of one and the same event.
    """

    activity: str | None = Field(None, alias="activiteit")
    """Has an event of this kind that started on or before the reference date."""
    result: str | None = Field(None, alias="uitkomst")
    reasons: tuple[str, ...] = Field((), alias="reden_einde")
    running: bool | None = Field(None, alias="lopend")
    """true: not ended as of the reference date; false: ended."""
    benefit_running: bool | None = Field(None, alias="uitkering_loopt")
    job_running: bool | None = Field(None, alias="werk_loopt")
    payment: bool | None = Field(None, alias="betaling")
    """true: got a payment from the tailor-made budget on or before the reference date; false: got none."""
    either: tuple[Condition, ...] = Field((), alias="een_van")
    neither: tuple[Condition, ...] = Field((), alias="geen_van")

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        if self.activity is None and (self.result or self.reasons or self.running is not None):
            raise ValueError("activiteit, want uitkomst, reden_einde en lopend gaan over een activiteit")
        if not self.model_fields_set:
            raise ValueError("ten minste één voorwaarde")
        return self


class Status(Model):
    """A status on the reference date. The order in params is the precedence: the first that holds is the client's."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    when: Condition | None = Field(None, alias="als")
    """None: whoever has no earlier status (only for the last)."""


class Box(Model):
    """A box of the flow. A leaf is a status; a box with ``als`` is counted by its own rule."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    under: str | None = Field(None, alias="onder")
    when: Condition | None = Field(None, alias="als")
    """None: a leaf counts the status of its code, the root all clients of the group, another box the sum below it."""
    aside: bool = Field(False, alias="zijvak")
    """Drawn beside the main line (left the flow)."""


class Flow(Model):
    """The flow of one group: statuses by precedence and boxes that must add up."""

    arm: str = Field(alias="groep")
    title: str = Field("", alias="titel")
    base: str | None = Field(None, alias="noemer")
    """Code of the box of which the table gives percentages; none: of the box above."""
    statuses: tuple[Status, ...] = Field(alias="statussen")
    boxes: tuple[Box, ...] = Field(alias="vakken")
    combinations: tuple[Combination, ...] = Field((), alias="combinaties")

    @model_validator(mode="after")
    def _tree(self) -> Flow:
        codes = [box.code for box in self.boxes]
        if len(set(codes)) != len(codes):
            raise ValueError("vakken met elk een eigen code")
        if self.boxes[0].under is not None or any(box.under is None for box in self.boxes[1:]):
            raise ValueError("één eerste vak zonder 'onder', en bij elk ander vak 'onder'")
        for place, box in enumerate(self.boxes):
            if box.under is not None and box.under not in codes[:place]:
                raise ValueError(f"bij vak '{box.code}' een 'onder' dat eerder in de lijst staat")
        leaves = {code for code in codes if code not in {box.under for box in self.boxes}}
        if leaves != {status.code for status in self.statuses}:
            raise ValueError("dezelfde codes voor de statussen en de vakken waar niets onder valt")
        if self.base is not None and self.base not in codes:
            raise ValueError(f"als noemer de code van een vak (niet: {self.base})")
        if any(status.when is None for status in self.statuses[:-1]):
            raise ValueError("'als' bij elke status behalve de laatste")
        return self


class Tally(Model):
    """A count by a rule within a base, that is no box of the flow (for instance: assessed at any time)."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    arm: str = Field(alias="groep")
    base: str = Field(alias="noemer")
    """Code of the box whose clients are the base."""
    when: Condition = Field(alias="als")


class Progress(Model):
    """Section voortgang."""

    flows: tuple[Flow, ...] = Field((), alias="stromen")
    tallies: tuple[Tally, ...] = Field((), alias="tellingen")


class Share(Model):
    """A proportion with its interval: the clients of a box among those of another."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    arm: str = Field(alias="groep")
    numerator: str = Field(alias="teller")
    denominator: str = Field(alias="noemer")


class Registration(Model):
    """One registration of why something ended: a column of a table of spells."""

    table: str = Field(alias="tabel")
    column: str = Field(alias="kolom")
    kind: str | None = Field(None, alias="soort")
    """Only events of this kind, where the table has a column ``soort``."""
    label: str = ""
    labels: dict[str, str] = Field({}, alias="labels")
    """Code -> words in the report, in the order of the table."""


class RegistrationCross(Model):
    """Two registrations of the same thing against each other, for the clients of a box."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    arm: str = Field(alias="groep")
    base: str = Field(alias="noemer")
    rows: Registration = Field(alias="rijen")
    columns: Registration = Field(alias="kolommen")


class EffectSpec(Model):
    """A difference between the groups as assigned in a numeric or yes/no column."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    column: str = Field(alias="kolom")
    kind: Literal["gemiddelde", "aandeel"] = Field("gemiddelde", alias="soort")
    unit: str = Field("", alias="eenheid")
    covariates: tuple[str, ...] = Field((), alias="covariaten")
    """Columns with numbers or yes/no, known before the assignment (the name of a characteristic is no column)."""

    @property
    def key(self) -> str:
        """Its part of a key in the index of outputs."""
        return self.code.replace("_", "-")


class Outcomes(Model):
    """Section uitkomsten."""

    shares: tuple[Share, ...] = Field((), alias="aandelen")
    crosses: tuple[RegistrationCross, ...] = Field((), alias="kruistabellen")
    effects: tuple[EffectSpec, ...] = Field((), alias="effecten")
