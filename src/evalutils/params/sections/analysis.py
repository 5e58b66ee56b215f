"""Sections of fase<N>.yml that say what is computed: characteristics, progress, outcomes, tests."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from evalutils.params.base import Model
from evalutils.params.coarser import NOTHING, Coarser, Combination, combined, shown
from evalutils.params.names import ActivityKind, ActivityReason, ActivityResult, ArmCode, BoxCode, ClientColumn, Names

CLASS = "_klasse"
"""Ending of the column with the category of a characteristic."""


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

    column: ClientColumn = Field(alias="kolom")
    kind: Literal["waarde", "leeftijd", "maanden", "jaren"] = Field("waarde", alias="afleiding")
    """waarde: as it is; leeftijd: completed years from a birth date to ``on``; maanden/jaren: time from a date to ``on``."""
    on: Annotated[date, Names("datum", "klanten", "{column}")] | None = Field(None, alias="op")

    @model_validator(mode="after")
    def _dated(self) -> Derivation:
        if self.kind != "waarde" and self.on is None:
            raise ValueError("op (een datum), want de afleiding telt tijd")
        return self


class Characteristic(Model):
    """A baseline characteristic: categories of a text column, classes of a number, or a number."""

    name: str = Field(alias="naam", pattern=r"^[a-z0-9_]+$")
    label: str
    source: Derivation = Field(alias="bron")
    categories: tuple[Annotated[str, Names("waarde", "klanten", "{column}")], ...] = Field((), alias="categorieen")
    brackets: tuple[Bracket, ...] = Field((), alias="klassen")
    mean: bool = Field(False, alias="gemiddelde")
    """Compare means too (Welch); a characteristic without categories or classes is always a mean."""
    unit: str = Field("", alias="eenheid")
    joint: bool = Field(True, alias="gezamenlijk")
    """Takes part in the joint test of balance."""
    combinations: tuple[Combination, ...] = Field((), alias="combinaties")
    public: Coarser = Field(NOTHING, alias="openbaar")
    """Categories that a profile that protects shows as one."""
    merged: Coarser = Field(NOTHING, alias="samengenomen")
    """Categories that its table shows as one under any profile; a test of all characteristics together and subgroups use the others."""

    def public_form(self) -> Characteristic:
        """With the categories of ``public`` as one."""
        if self.public == NOTHING:
            return self
        combinations = combined(self.combinations, self.public)
        return self.model_copy(update={"merged": self.public, "public": NOTHING, "combinations": combinations})

    @property
    def key(self) -> str:
        """Its key in the index of outputs."""
        return self.name.replace("_", "-")

    @property
    def column(self) -> str:
        """The column that its value comes from."""
        return self.source.column

    @property
    def class_column(self) -> str:
        """The column with its category, where other results need one."""
        return f"{self.name}{CLASS}"

    @property
    def is_categorical(self) -> bool:
        """Whether it has categories or classes; otherwise it is a number."""
        return bool(self.categories or self.brackets)

    @property
    def category_labels(self) -> tuple[str, ...]:
        """Its categories, or the labels of its classes, in the order of the report."""
        return self.categories or tuple(bracket.label for bracket in self.brackets)

    @property
    def shown(self) -> dict[str, tuple[str, ...]]:
        """Label of each row of its table -> the categories that the row counts."""
        return shown(self.category_labels, self.merged)

    @model_validator(mode="after")
    def _one_kind(self) -> Characteristic:
        if self.categories and self.brackets:
            raise ValueError("categorieen of klassen, niet allebei")
        for coarser in (self.public, self.merged):
            coarser.check(self.category_labels)
            if coarser.without:
                raise ValueError("bij een kenmerk geen 'zonder', want elke klant heeft een categorie")
        return self


class Condition(Model):
    """A rule on a client's records as of the reference date; all parts that are given must hold.

    ``activiteit`` .. ``lopend`` must hold of one and the same event.
    """

    activity: ActivityKind | None = Field(None, alias="activiteit")
    """Has an event of this kind that started on or before the reference date."""
    result: ActivityResult | None = Field(None, alias="uitkomst")
    reasons: tuple[ActivityReason, ...] = Field((), alias="reden_einde")
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
    """None: a leaf counts the statuses it holds, the root all clients of the group, another box the sum below it."""
    holds: tuple[str, ...] = Field((), alias="statussen")
    """Codes of the statuses that a leaf counts; none given: the status of its own code."""
    aside: bool = Field(False, alias="zijvak")
    """Drawn beside the main line (left the flow)."""


class Flow(Model):
    """The flow of one group: statuses by precedence and boxes that must add up."""

    arm: ArmCode = Field(alias="groep")
    title: str = Field("", alias="titel")
    base: str | None = Field(None, alias="noemer")
    """Code of the box of which the table gives percentages; none: of the box above."""
    statuses: tuple[Status, ...] = Field(alias="statussen")
    boxes: tuple[Box, ...] = Field(alias="vakken")
    combinations: tuple[Combination, ...] = Field((), alias="combinaties")
    public: Coarser = Field(NOTHING, alias="openbaar")
    """Boxes that a profile that protects shows as one, and boxes that it leaves out: see ``public_form``."""

    def leaves_under(self, code: str) -> tuple[Box, ...]:
        """The boxes below ``code`` that have none below them; itself when it is one."""
        children = [box.code for box in self.boxes if box.under == code]
        itself = tuple(box for box in self.boxes if box.code == code)
        return tuple(leaf for child in children for leaf in self.leaves_under(child)) if children else itself

    def statuses_under(self, code: str) -> tuple[str, ...]:
        """Codes of the statuses that a box counts."""
        return tuple(status for leaf in self.leaves_under(code) for status in leaf.holds or (leaf.code,))

    def above(self, code: str, gone: tuple[str, ...]) -> str | None:
        """The nearest box above ``code`` that is not among ``gone``."""
        under = next((box.under for box in self.boxes if box.code == code), None)
        return under if under is None or under not in gone else self.above(under, gone)

    def public_form(self) -> Flow:
        """As a profile that protects shows it.

        Of a box that is left out the boxes below hang under the box above; a box that loses all below it counts their
        statuses, so that its clients stay counted. Boxes that are one stand under one box and have none below them.
        """
        if self.public == NOTHING:
            return self
        gone = self.public.without
        under = {box.code: self.above(box.code, gone) for box in self.boxes if box.code not in gone}
        boxes: dict[str, Box] = {}
        for box in self.boxes:
            one = self.public.merge_of(box.code)
            if box.code in gone or (one and one.code in boxes):
                continue
            members = one.parts if one else (box.code,)
            leaf = one is not None or box.code not in under.values()
            holds = tuple(status for part in members for status in self.statuses_under(part)) if leaf else ()
            changed: dict[str, Any] = {"under": under[box.code], "holds": () if holds == (box.code,) else holds}
            changed |= {"code": one.code, "label": one.label, "when": None} if one else {}
            boxes[one.code if one else box.code] = box.model_copy(update=changed)
        base = self.base if self.base not in gone else self.above(str(self.base), gone)
        return self.model_copy(update={
            "boxes": tuple(boxes.values()), "public": NOTHING, "base": base, "combinations": combined(self.combinations, self.public),
        })  # fmt: skip

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
        if sorted(self.statuses_under(codes[0])) != sorted(status.code for status in self.statuses):
            raise ValueError("dezelfde codes voor de statussen en de vakken waar niets onder valt")
        if self.base is not None and self.base not in codes:
            raise ValueError(f"als noemer de code van een vak (niet: {self.base})")
        if any(status.when is None for status in self.statuses[:-1]):
            raise ValueError("'als' bij elke status behalve de laatste")
        self._public(codes)
        return self

    def _public(self, codes: list[str]) -> None:
        """Raise ``ValueError`` unless every client stays counted in the public form."""
        self.public.check(codes)
        gone = self.public.without
        if codes[0] in gone:
            raise ValueError("bij 'openbaar' het eerste vak niet weggelaten")
        for one in self.public.together:
            places = {self.above(part, gone) for part in one.parts}
            if not one.code or len(places) > 1 or any(self.leaves_under(part)[0].code != part for part in one.parts):
                raise ValueError(f"bij 'openbaar, samen' ({one.label}) een code, en vakken onder één vak waar niets onder valt")
        form = self.public_form()
        if len({box.code for box in form.boxes}) < len(form.boxes) or (
            sorted(form.statuses_under(codes[0])) != sorted(status.code for status in self.statuses)
        ):
            raise ValueError("bij 'openbaar, zonder' alle vakken onder een vak, of de vakken ertussen; neem anders vakken samen")


class Tally(Model):
    """A count by a rule within a base, that is no box of the flow (for instance: assessed at any time)."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    arm: ArmCode = Field(alias="groep")
    base: BoxCode = Field(alias="noemer")
    """Code of the box whose clients are the base."""
    when: Condition = Field(alias="als")


class Progress(Model):
    """Section voortgang."""

    flows: tuple[Flow, ...] = Field((), alias="stromen")
    tallies: tuple[Tally, ...] = Field((), alias="tellingen")
    public: Coarser = Field(NOTHING, alias="openbaar")
    """Codes of tallies that a profile that protects leaves out."""

    def public_form(self) -> Progress:
        """With the flows in their public form; a tally whose base is left out has the box above as its base."""
        gone = {flow.arm: flow.public.without for flow in self.flows}
        above = {(flow.arm, code): flow.above(code, flow.public.without) for flow in self.flows for code in flow.public.without}
        tallies = tuple(
            one.model_copy(update={"base": above[one.arm, one.base]}) if one.base in gone.get(one.arm, ()) else one
            for one in self.public.kept(self.tallies, lambda one: one.code)
        )
        flows = tuple(flow.public_form() for flow in self.flows)
        if flows == self.flows and tallies == self.tallies:
            return self
        return self.model_copy(update={"flows": flows, "tallies": tallies, "public": NOTHING})

    @model_validator(mode="after")
    def _public(self) -> Progress:
        self.public.check(one.code for one in self.tallies)
        return self
