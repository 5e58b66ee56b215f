"""Section effectiviteit of fase<N>.yml: outcomes after assignment, and how the net effect is estimated."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evalutils.params.base import Model
from evalutils.params.coarser import NOTHING, Coarser, Merge
from evalutils.params.names import ActivityKind, ArmCode, BenefitReason, ClientTrait, Names
from evalutils.params.sections.outcomes import EffectSpec

CODE = r"^[a-z0-9_]+$"
YES_NO = ("werk", "duurzaam_werk", "uitstroom_uitkering", "werk_naast_uitkering", "activiteit")


PARTICIPATION, TIME = "deelname", "tijd"
"""What the effect on those who took part, and the time to the first event, are called where parts are left out."""


class OutcomeSpec(Model):
    """One outcome of a client, counted from the date of assignment of the client's cohort."""

    code: str = Field(pattern=CODE)
    """Becomes the column of the outcome."""
    label: str
    kind: Literal["werk", "duurzaam_werk", "uitstroom_uitkering", "werk_naast_uitkering", "uren", "loon", "activiteit"] = Field(
        alias="soort"
    )
    """
    werk: paid work of ``minimum_hours`` a week or more on at least one day (hours of jobs at the same time add up);
    duurzaam_werk: such work for ``months_in_row`` without a break longer than ``gap_days``;
    uitstroom_uitkering: a benefit spell ended and none ran on the next day;
    werk_naast_uitkering: such work on a day with benefit; uren: mean hours a week over the period, no work is 0;
    loon: mean wage a month over the period, no work is 0; activiteit: an event of one of ``activities``.
    """
    months: int = Field(alias="maanden", ge=1, le=1200)
    """Length of the period from assignment; a client who is followed for less has no value (missing, not 0)."""
    at_end: bool = Field(False, alias="op_einddatum")
    """Only the last day of the period counts, instead of every day in it."""
    role: Literal["primair", "secundair", "beschrijvend"] = Field("secundair", alias="rol")
    minimum_hours: float = Field(1, alias="minimum_uren", ge=0)
    months_in_row: int = Field(6, alias="maanden_aaneen", ge=1, le=1200)
    gap_days: int = Field(0, alias="onderbreking_dagen", ge=0)
    reasons: tuple[BenefitReason, ...] = Field((), alias="redenen")
    """Only benefit spells that ended for one of these reasons; none given: any reason."""
    activities: tuple[ActivityKind, ...] = Field((), alias="activiteiten")
    without_work: bool = Field(False, alias="zonder_werk")
    """Only clients without paid work of ``minimum_hours`` in the period count as yes."""
    unit: str = Field("", alias="eenheid")

    @property
    def is_share(self) -> bool:
        """Whether a client has it or not; otherwise it is a number."""
        return self.kind in YES_NO

    def effect(self, covariates: tuple[str, ...] = (), main_covariates: tuple[str, ...] = ()) -> EffectSpec:
        """The same outcome as a comparison of the groups in the column ``code``."""
        return EffectSpec(
            code=self.code, label=self.label, column=self.code, kind="aandeel" if self.is_share else "gemiddelde",
            unit=self.unit, covariates=covariates, main_covariates=main_covariates,
        )  # fmt: skip

    @model_validator(mode="after")
    def _coherent(self) -> OutcomeSpec:
        if self.kind == "activiteit" and not self.activities:
            raise ValueError("activiteiten, want de soort is 'activiteit'")
        if self.kind == "duurzaam_werk" and self.months_in_row > self.months:
            raise ValueError("maanden_aaneen niet groter dan maanden")
        if self.kind == "duurzaam_werk" and self.at_end:
            raise ValueError("geen op_einddatum, want duurzaam werk duurt langer dan een dag")
        return self


class Participation(Model):
    """Who took part (for the effect on the coached): an event of one of these kinds within ``months`` of assignment."""

    activities: tuple[ActivityKind, ...] = Field(alias="activiteiten", min_length=1)
    months: int = Field(alias="maanden", ge=1, le=1200)
    label: str = "Begeleid"


class CompetingEvent(Model):
    """Something after which the first event can no longer happen, or no longer counts."""

    code: str = Field(pattern=CODE)
    label: str
    reasons: tuple[BenefitReason, ...] = Field((), alias="redenen")
    """A benefit spell ended for one of these reasons (and none ran on the next day)."""
    activities: tuple[ActivityKind, ...] = Field((), alias="activiteiten")
    """Or an event of one of these kinds started."""
    holds: tuple[str, ...] = Field((), alias="delen")
    """Codes of the events that are this one in a public form; none: its own."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of every event that it counts."""
        return self.holds or (self.code,)

    @model_validator(mode="after")
    def _says_something(self) -> CompetingEvent:
        if not (self.reasons or self.activities):
            raise ValueError("redenen of activiteiten")
        return self


class TimeToEvent(Model):
    """Time from assignment to the first paid work."""

    code: str = Field("tijd_tot_werk", pattern=CODE)
    label: str = "Tijd tot betaald werk"
    minimum_hours: float = Field(1, alias="minimum_uren", ge=0)
    competing: tuple[CompetingEvent, ...] = Field((), alias="concurrerend")
    """In order: of two events on one day the first counts, after work itself."""
    horizon: int = Field(24, alias="horizon_maanden", ge=1, le=1200)
    """The restricted mean and the curves go up to here."""
    at_risk: tuple[int, ...] = Field((0, 6, 12, 18, 24), alias="op_risico_maanden")
    ratios: tuple[Literal["cox", "fine_gray"], ...] = Field((), alias="verhoudingen")
    """
    Ratios of hazards that the table adds: cox (of the event itself, Efron's ties, competing events as censored) and fine_gray (of its
    cumulative incidence), up to the horizon; over clusters and within strata as the assignment asks.
    """
    only_at: tuple[int, ...] = Field((), alias="alleen_op_maanden")
    """Months at which the curves are known; none: at every event. A profile that protects asks for months."""
    public: tuple[int, ...] = Field((), alias="openbaar")
    """``only_at`` under a profile that protects; none: the months of the numbers at risk."""
    public_together: tuple[Merge, ...] = Field((), alias="openbaar_samen")
    """Codes of competing events that are one under a profile that protects."""

    def public_form(self) -> TimeToEvent:
        """As a profile that protects shows it."""
        months = self.only_at or self.public or self.at_risk
        at_risk = tuple(one for one in self.at_risk if one in (0, *months))
        return self.model_copy(update={"only_at": months, "at_risk": at_risk, "competing": self._merged(), "public_together": ()})

    def _merged(self) -> tuple[CompetingEvent, ...]:
        public, found = Coarser(together=self.public_together), {}
        for event in self.competing:
            one = public.merge_of(event.code)
            if one is None:
                found[event.code] = event
                continue
            there = found.get(one.code)
            found[one.code] = CompetingEvent(
                code=one.code, label=one.label, reasons=(*(there.reasons if there else ()), *event.reasons),
                activities=(*(there.activities if there else ()), *event.activities),
                holds=(*(there.holds if there else ()), *event.codes),
            )  # fmt: skip
        return tuple(found.values())

    @model_validator(mode="after")
    def _known(self) -> TimeToEvent:
        Coarser(together=self.public_together).check(event.code for event in self.competing)
        if any(not one.code for one in self.public_together):
            raise ValueError("bij 'openbaar_samen' een code")
        if "at_risk" in self.model_fields_set and any(not 0 <= month <= self.horizon for month in self.at_risk):
            strange = next(month for month in self.at_risk if not 0 <= month <= self.horizon)
            raise ValueError(f"bij op_risico_maanden maanden van 0 tot en met horizon_maanden ({self.horizon}); gevonden {strange}")
        return self


class Subgroup(Model):
    """A characteristic at assignment, by which the effect is looked at."""

    code: str = Field(pattern=CODE)
    label: str
    column: ClientTrait = Field(alias="kolom")
    categories: tuple[Annotated[str, Names("waarde", "klanten", "{column}")], ...] = Field((), alias="categorieen")
    """In the order of the report; none given: as they are found, sorted."""
    public: Coarser = Field(NOTHING, alias="openbaar")
    """Categories that a profile that protects takes as one. The test of interaction is then of these."""
    merged: Coarser = Field(NOTHING, alias="samengenomen")
    """The same under any profile."""

    def public_form(self) -> Subgroup:
        """With the categories of ``public`` as one."""
        return self.model_copy(update={"merged": self.public, "public": NOTHING}) if self.public != NOTHING else self


class Exclusion(Model):
    """Clients left out: those with one of ``values`` in ``column``, of one group or of both."""

    column: ClientTrait = Field(alias="kolom")
    values: tuple[Annotated[str | bool | int, Names("waarde", "klanten", "{column}")], ...] = Field(alias="waarden", min_length=1)
    arm: ArmCode | None = Field(None, alias="groep")


class Variant(Model):
    """The primary outcome once more, with another choice."""

    code: str = Field(pattern=CODE)
    label: str
    outcome: str | None = Field(None, alias="uitkomst")
    """Code of another outcome in place of the primary one."""
    without: tuple[Exclusion, ...] = Field((), alias="zonder")
    randomised: bool = Field(True, alias="vergelijkbaar")
    """false: leaving these clients out is not by chance, so that the groups are no longer comparable by design."""


class Effectiveness(Model):
    """Section effectiviteit."""

    outcomes: tuple[OutcomeSpec, ...] = Field((), alias="uitkomsten")
    direction: Literal["groter", "kleiner"] = Field("groter", alias="richting")
    """Direction of the one-sided test that the plan specifies: the outcome is greater in the intervention group."""
    covariates: tuple[ClientTrait, ...] = Field((), alias="covariaten")
    main_covariates: tuple[ClientTrait, ...] = Field((), alias="hoofdcovariaten")
    """Covariates that the main result itself is adjusted for, as the plan says; none: it is not adjusted."""
    step_down: bool = Field(False, alias="romano_wolf")
    """Whether the p-values of the secondary outcomes are also corrected by Romano & Wolf, beside Holm."""
    participation: Participation | None = Field(None, alias="deelname")
    time: TimeToEvent | None = Field(None, alias="tijd")
    subgroups: tuple[Subgroup, ...] = Field((), alias="subgroepen")
    variants: tuple[Variant, ...] = Field((), alias="varianten")
    leave_out: ClientTrait | None = Field(None, alias="een_voor_een_zonder")
    """Column whose values are left out one at a time (for instance the case manager)."""
    leave_out_label: str = Field("", alias="een_voor_een_label")
    public: Coarser = Field(NOTHING, alias="openbaar")
    """Codes of outcomes (not the primary), subgroups and variants, 'deelname' and 'tijd', that a profile that protects leaves out."""
    hidden: tuple[str, ...] = Field((), alias="verborgen")
    """Codes of what counts in Holm's correction, as planned, and is in no result."""

    def public_form(self) -> Effectiveness:
        """Each part in its public form; what ``public`` leaves out is hidden, so that what is left keeps its p-values."""
        hidden = tuple(dict.fromkeys((*self.hidden, *self.public.without)))
        return super().public_form().model_copy(update={"hidden": hidden, "public": NOTHING})

    @property
    def primary(self) -> OutcomeSpec | None:
        """The primary outcome; None when params define no outcome."""
        return next((outcome for outcome in self.outcomes if outcome.role == "primair"), None)

    @model_validator(mode="after")
    def _coherent(self) -> Effectiveness:
        codes = [outcome.code for outcome in self.outcomes]
        if len(set(codes)) != len(codes):
            raise ValueError("uitkomsten met elk een eigen code")
        if self.outcomes and sum(outcome.role == "primair" for outcome in self.outcomes) != 1:
            raise ValueError("precies één uitkomst met rol 'primair'")
        for words, listed in (("covariaten", self.covariates), ("hoofdcovariaten", self.main_covariates)):
            if doubled := sorted({one for one in listed if listed.count(one) > 1}):
                raise ValueError(f"bij {words} elke kolom één keer; gevonden twee keer {', '.join(doubled)}")
        if strange := sorted({variant.outcome for variant in self.variants if variant.outcome} - set(codes)):
            raise ValueError(f"bij varianten een uitkomst uit de lijst uitkomsten (niet: {', '.join(strange)})")
        may_go = [outcome.code for outcome in self.outcomes if outcome.role != "primair"] + [PARTICIPATION, TIME]
        may_go += [one.code for one in self.subgroups] + [one.code for one in self.variants]
        for named in (self.public, Coarser(without=self.hidden)):
            named.check(may_go)
        return self
