"""The analysis plan (analyseplan.yml) and the reporting checklist (consort.yml) of the final report."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from evalutils.errors import alike
from evalutils.params.base import Model
from evalutils.params.names import Names

PlannedKind = Annotated[str, Names("waarde", "activiteiten", "soort", planned=True)]
PlannedColumn = Annotated[str, Names("kenmerk", "klanten", planned=True)]
PlannedValue = Annotated[str, Names("waarde", "klanten", "{column}", planned=True)]
PlannedCohort = Annotated[str, Names("cohort", planned=True)]


class PlannedOutcome(Model):
    """One outcome as the plan defines it, in its own words, so that the phase can be held against it."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    kind: str = Field(alias="soort")
    months: int = Field(alias="maanden", ge=1)
    minimum_hours: float = Field(1, alias="minimum_uren", ge=0)
    months_in_row: int | None = Field(None, alias="maanden_aaneen")


class PlannedExclusion(Model):
    """Clients whom the primary analysis leaves out, by a column and its values."""

    column: PlannedColumn = Field(alias="kolom")
    values: tuple[PlannedValue, ...] = Field(alias="waarden")


class AnalysisPlan(Model):
    """What was fixed before the analysis. An empty plan (no date) has nothing to be held against."""

    fixed: date | None = Field(None, alias="datum")
    basis: str = Field("", alias="grondslag")
    """Where the choices come from."""
    cohorts: tuple[PlannedCohort, ...] = Field((), alias="cohorten")
    exclusions: tuple[PlannedExclusion, ...] = Field((), alias="uitsluitingen")
    primary: PlannedOutcome | None = Field(None, alias="primair")
    secondary: tuple[PlannedOutcome, ...] = Field((), alias="secundair")
    direction: Literal["groter", "kleiner"] = Field("groter", alias="richting")
    alpha: float = Field(0.05, alias="alfa")
    confidence: float = Field(0.95, alias="betrouwbaarheid")
    permutations: int = Field(10_000, alias="permutaties")
    covariates: tuple[PlannedColumn, ...] = Field((), alias="covariaten")
    participation: tuple[PlannedKind, ...] = Field((), alias="deelname")
    """Kinds of events that count as taking part."""
    horizon: int | None = Field(None, alias="horizon_maanden")
    """Of the time to work."""
    subgroups: tuple[str, ...] = Field((), alias="subgroepen")
    robustness: tuple[str, ...] = Field((), alias="gevoeligheid")
    """Codes of the variants."""


CONSORT_2025 = (
    "1a", "1b", "2", "3", "4", "5a", "5b", "6", "7", "8", "9", "10", "11", "12a", "12b", "13", "14", "15", "16a", "16b", "17a",
    "17b", "18", "19", "20a", "20b", "21a", "21b", "21c", "21d", "22a", "22b", "23a", "23b", "24a", "24b", "25", "26", "27", "28", "29", "30",
)  # fmt: skip
"""The items of the guideline (Hopewell, Chan, Collins et al. 2025, BMJ 389:e081123)."""


def unmet(items: tuple[ChecklistItem, ...]) -> tuple[str, ...]:
    """The items of CONSORT 2025 that ``items`` does not have, or has without a place in the report and without a remark."""
    met = {one.item for one in items if one.sections or one.remark}
    return tuple(item for item in CONSORT_2025 if item not in met)


class ChecklistValue(Model):
    """A number of the report that fills in an item."""

    label: str
    number: str = Field(alias="cijfer", pattern=r"^[a-z0-9][a-z0-9-]*(\.[a-z0-9_-]+)+$")
    """Its name as a text calls it, without ``cijfers.``: the key of an output of kind cijfers, and the number's own name."""


class ChecklistItem(Model):
    """One item of a reporting guideline and where the report meets it: sections, tables and figures, numbers."""

    item: str
    """As CONSORT 2025 numbers it."""
    topic: str = Field(alias="onderwerp")
    sections: tuple[str, ...] = Field((), alias="secties")
    """Labels of headings (``sec-...``; in a short report ``sec-<notebook>`` and those of its template), tables and figures (``tbl-<key>``)."""
    values: tuple[ChecklistValue, ...] = Field((), alias="waarden")
    remark: str = Field("", alias="opmerking")
    """Needed where no section meets the item."""

    @model_validator(mode="after")
    def _known(self) -> ChecklistItem:
        if self.item not in CONSORT_2025:
            raise ValueError(f"een punt van CONSORT 2025 (1a tot en met 30){alike(self.item, CONSORT_2025)}; gevonden '{self.item}'")
        return self
