"""Published figures against what is computed: one row a figure, with a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evalutils.results.marks import GivenNumber

Precision = Literal["exact", "rounded", "approximate", "lower_bound", "upper_bound"]
Verdict = Literal["exact", "afgerond gelijk", "binnen marge", "voldoet aan grens", "afwijkend", "niet te berekenen"]

AGREES: dict[str, Verdict] = {
    "exact": "exact", "rounded": "afgerond gelijk", "approximate": "binnen marge",
    "lower_bound": "voldoet aan grens", "upper_bound": "voldoet aan grens",
}  # fmt: skip
"""Rule of comparison -> the verdict of a figure that agrees by it."""

DEVIATES: Verdict = "afwijkend"
ABSENT: Verdict = "niet te berekenen"
VERDICTS: tuple[Verdict, ...] = (*dict.fromkeys(AGREES.values()), DEVIATES, ABSENT)


@dataclass(frozen=True)
class Published:
    """A figure as printed. ``printed`` is its text with a decimal point, because its digits say how it was rounded."""

    id: str
    source: str
    place: str
    label: str
    group: str
    printed: str
    unit: str
    precision: Precision
    note: str = ""

    @property
    def value(self) -> float:
        """The figure as a number."""
        return float(self.printed)


@dataclass(frozen=True)
class Computed:
    """The value found here, in the unit of the published figure (percent: 0-100), and where it comes from."""

    value: GivenNumber
    origin: str
    """Notebook and cell, or the place in params where it is declared."""


@dataclass(frozen=True)
class ReproducedRow:
    """One published figure beside what is computed, with the verdict."""

    published: Published
    computed: GivenNumber
    """As released by the output that it comes from."""
    difference: GivenNumber
    """Computed minus published, in the published unit."""
    verdict: Verdict
    origin: str
    reason: str = ""
    """Why it is not computed, or how it deviates from its rule."""


@dataclass(frozen=True)
class ReproductionResult:
    """Every published figure that the report judges."""

    rows: tuple[ReproducedRow, ...]

    def with_verdict(self, verdict: Verdict) -> tuple[ReproducedRow, ...]:
        """The figures with that verdict."""
        return tuple(row for row in self.rows if row.verdict == verdict)

    @property
    def counts(self) -> dict[str, int]:
        """Verdict -> number of figures, every verdict named."""
        return {verdict: len(self.with_verdict(verdict)) for verdict in VERDICTS}


@dataclass(frozen=True)
class ComputedReading:
    """What is computed for one reading of a contradiction."""

    label: str
    value: GivenNumber
    """As released by the output that it comes from."""
    show: str
    origin: str


@dataclass(frozen=True)
class Conflict:
    """Two readings of one thing, what the report does, and what is computed for either."""

    subject: str
    label: str
    first: str
    first_source: str
    second: str
    second_source: str
    treatment: str
    computed: tuple[ComputedReading, ...]


@dataclass(frozen=True)
class ConflictsResult:
    """Every contradiction between sources."""

    rows: tuple[Conflict, ...]
