"""Sections of a phase about its design: selection of the target group, assignment, power."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from evalutils.params.base import Model
from evalutils.params.names import ArmCode, ClientColumn, CohortCode, Names, OwnColumn, OwnValue, TableName
from evalutils.params.sections.analysis import Derivation

Value = Annotated[bool | int | float | str, Names("waarde", "klanten", "{column}")]
"""A value of the criterion's column. bool before int, so that true in YAML stays true."""


class Criterion(Model):
    """One rule of selection on a column of the register; all bounds that are given must hold.

    A time (``afleiding``) counts completed years for an age; months and years otherwise have a fraction.
    """

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    source: Derivation = Field(alias="bron")
    minimum: float | None = Field(None)
    """At least (included)."""
    maximum: float | None = Field(None)
    """At most (included)."""
    above: float | None = Field(None, alias="meer_dan")
    below: float | None = Field(None, alias="minder_dan")
    allowed: tuple[Value, ...] = Field((), alias="toegestaan")
    equals: Value | None = Field(None, alias="is")
    expected_loss: float | None = Field(None, alias="verwachte_uitval", ge=0, le=1)
    """Share that was expected to drop here, beforehand."""

    @property
    def column(self) -> str:
        """The column that it looks at."""
        return self.source.column

    @property
    def bounds(self) -> tuple[float | None, ...]:
        """The four bounds, None where not given."""
        return self.minimum, self.maximum, self.above, self.below

    @model_validator(mode="after")
    def _says_something(self) -> Criterion:
        bounded = any(bound is not None for bound in self.bounds)
        if bounded + bool(self.allowed) + (self.equals is not None) != 1:
            raise ValueError("grenzen (minimum, maximum, meer_dan, minder_dan), of toegestaan, of is: precies één van de drie")
        if self.source.kind != "waarde" and not bounded:
            raise ValueError("een grens (minimum, maximum, meer_dan of minder_dan), want de afleiding geeft een getal")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("een minimum dat niet boven het maximum ligt")
        return self


class Alternative(Model):
    """The same selection with other settings of some criteria, or without some of them."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    replace: dict[str, dict[str, Any]] = Field({}, alias="vervang")
    """Code of a criterion -> keys that change (as in that criterion)."""
    drop: tuple[str, ...] = Field((), alias="zonder")


class Selection(Model):
    """Section selectie: the criteria in order, as the flow shows them."""

    label: str = "Selectie van de doelgroep"
    criteria: tuple[Criterion, ...] = ()
    alternatives: tuple[Alternative, ...] = Field((), alias="alternatieven")
    required: int | None = Field(None, alias="benodigd", ge=1)
    """Clients that the design needs, both groups together."""

    @model_validator(mode="after")
    def _coherent(self) -> Selection:
        codes = [criterion.code for criterion in self.criteria]
        if len(set(codes)) != len(codes):
            raise ValueError("criteria met elk een eigen code")
        for other in self.alternatives:
            if strange := sorted({*other.replace, *other.drop} - set(codes)):
                raise ValueError(f"bij alternatief '{other.code}' alleen codes van criteria (niet: {', '.join(strange)})")
            self.criteria_of(other)
        return self

    def criteria_of(self, other: Alternative) -> tuple[Criterion, ...]:
        """The criteria under an alternative; a change that makes no valid criterion is an error."""
        return tuple(
            Criterion.model_validate(item.model_dump(by_alias=True, exclude_unset=True) | other.replace.get(item.code, {}))
            for item in self.criteria if item.code not in other.drop
        )  # fmt: skip


class AssignmentRule(Model):
    """A yes/no column decides the group: yes means the intervention."""

    column: ClientColumn = Field(alias="kolom")
    label: str = ""
    share: float = Field(0.5, alias="verwacht_aandeel", gt=0, lt=1)
    """Share of yes that chance gives."""


class CallRule(Model):
    """The first event of a kind is the call; ``groep`` is called in order of number."""

    table: TableName = Field("activiteiten", alias="tabel")
    column: OwnColumn = Field("soort", alias="kolom")
    value: OwnValue = Field(alias="waarde")
    date: OwnColumn = Field("startdatum", alias="datum")


class Assignment(Model):
    """Section toewijzing: what the checks of the assignment look at."""

    cohort: CohortCode | None = None
    """Only clients of this cohort, because a later cohort was numbered and called apart."""
    rule: AssignmentRule | None = Field(None, alias="regel")
    order: ClientColumn | None = Field(None, alias="volgnummer")
    """Column with the order number."""
    calls: CallRule | None = Field(None, alias="oproep")
    registration: tuple[ClientColumn, ...] = Field((), alias="registratie")
    """Columns of the registration: a client without a value in any of them has no registration data."""

    @model_validator(mode="after")
    def _ordered(self) -> Assignment:
        if self.calls and not self.order:
            raise ValueError("volgnummer, want oproep gaat over de volgorde ervan")
        return self


class PowerPartSpec(Model):
    """A part of the intervention group: its share of the group and its expected outcome (both 0-1)."""

    label: str
    share: float = Field(alias="aandeel", ge=0, le=1)
    rate: float = Field(alias="kans", ge=0, le=1)


class SizePair(Model):
    """A pair of group sizes to judge."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    treatment: int = Field(alias="interventie", ge=2)
    control: int = Field(alias="vergelijking", ge=2)


class CurveSpec(Model):
    """Sizes a group for which the curve is drawn, and the net effects (0-1); none: the expected one."""

    first: int = Field(50, alias="van", ge=2)
    last: int = Field(400, alias="tot", ge=2)
    step: int = Field(10, alias="stap", ge=1)
    effects: tuple[float, ...] = Field((), alias="effecten")


Method = Literal["ongepoold", "gepoold", "continuiteit", "arcsinus", "exact_z", "exact_fisher"]
WITH_CLUSTERS = "clusters"
"""The method that allows for clusters; it comes with ``klanten_per_cluster`` and is then the main one."""


class Power(Model):
    """Section power: the assumptions of the sample size."""

    alpha: float = Field(0.05, alias="alfa", gt=0, lt=1)
    sides: Literal[1, 2] = Field(1, alias="zijden")
    target: float = Field(0.8, alias="gewenste_power", gt=0, lt=1)
    parts: tuple[PowerPartSpec, ...] = Field((), alias="delen")
    """The expected outcome of the intervention group is the sum of share x rate."""
    expected: dict[ArmCode, Annotated[float, Field(gt=0, lt=1)]] = Field({}, alias="kansen")
    """Code of an intervention -> its expected outcome (0-1), where interventions are expected to differ; not named: that of ``delen``."""
    control: float | None = Field(None, alias="kans_vergelijking", gt=0, lt=1)
    outcome: str = Field("uitkomst", alias="uitkomst")
    """What is counted, in a word of a table ('verwachte uitstroom')."""
    correction: Literal["geen", "holm"] = Field("holm", alias="correctie")
    """With several contrasts: 'holm' gives each the level of Holm's strictest step, alpha over their number."""
    cluster_size: float | None = Field(None, alias="klanten_per_cluster", gt=1)
    """Mean clients of a case manager or place; none: clients stand alone. Which groups have clusters: ``toewijzing.deel`` of the study."""
    icc: float = Field(0.0, alias="intraclasscorrelatie", ge=0, lt=1)
    variation: float = Field(0.0, alias="variatie_clusters", ge=0)
    """Coefficient of variation of the sizes of clusters."""
    planned: int = Field(100, alias="gepland_per_groep", ge=2)
    population: int | None = Field(None, alias="doelgroep")
    """Clients in the target group as estimated beforehand."""
    goal: float | None = Field(None, alias="taakstelling", ge=0, le=1)
    """Outcome that the coaches were asked to reach among those they coach; no part of the calculation."""
    methods: tuple[Method, ...] = Field(
        ("ongepoold", "gepoold", "continuiteit", "arcsinus", "exact_z", "exact_fisher"), alias="methoden"
    )
    main: Method = Field("gepoold", alias="hoofdmethode")
    """Method of the curve."""
    pairs: tuple[SizePair, ...] = Field((), alias="omvangen")
    curve: CurveSpec = Field(CurveSpec(), alias="kromme")

    @property
    def given(self) -> bool:
        """Whether params hold assumptions."""
        return bool(self.parts or self.expected)

    @property
    def used(self) -> tuple[str, ...]:
        """The methods, that with clusters first where there are clusters."""
        return (*((WITH_CLUSTERS,) if self.cluster_size is not None else ()), *self.methods)

    @model_validator(mode="after")
    def _shares(self) -> Power:
        if self.parts and abs(sum(part.share for part in self.parts) - 1) > 1e-9:
            raise ValueError("delen waarvan de aandelen samen 1 zijn")
        if self.given and self.control is None:
            raise ValueError("kans_vergelijking, want er zijn delen of kansen")
        if self.icc and self.cluster_size is None:
            raise ValueError("klanten_per_cluster, want er is een intraclasscorrelatie")
        return self
