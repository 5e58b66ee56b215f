"""Published figures from elsewhere, with intervals, beside the results of the study; figures over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from evalutils.results.core import Interval
from evalutils.results.marks import GIVEN, Given, GivenInt
from evalutils.results.values import Number


@dataclass(frozen=True)
class GroupShare:
    """A share (0-1) of a group here or elsewhere; ``count`` and ``n`` are None where a source gives only the share."""

    code: str
    label: str
    count: Number | None
    n: Number | None
    share: Number
    interval: Interval | None
    source: str
    here: bool = False
    """Clients of this study."""


@dataclass(frozen=True)
class ContrastResult:
    """Difference (0-1) of two groups, the first minus the second."""

    code: str
    label: str
    first: str
    second: str
    difference: Number
    interval: Interval


@dataclass(frozen=True)
class ElsewhereResult:
    """Groups elsewhere and here, and their contrasts."""

    groups: tuple[GroupShare, ...]
    contrasts: tuple[ContrastResult, ...]


@dataclass(frozen=True)
class FindingShare:
    """A published share of a survey: the count that it implies, and the interval of that count."""

    code: str
    label: str
    base: str
    about: bool
    share: Given
    count: GivenInt
    n: GivenInt
    interval: Annotated[Interval, GIVEN]


@dataclass(frozen=True)
class NormResult:
    """A norm of an inspection with the findings on it."""

    code: str
    label: str
    asks: str
    findings: tuple[FindingShare, ...]


@dataclass(frozen=True)
class InspectionResult:
    """An inspection: its norms, counts and the size of each survey."""

    source: str
    norms: tuple[NormResult, ...]
    counts: Annotated[tuple[GroupShare, ...], GIVEN]
    bases: Annotated[tuple[tuple[str, str, int], ...], GIVEN]
    """Code, label and n of each survey."""


@dataclass(frozen=True)
class Observation:
    """A figure at the end of ``day``; ``exact`` is as counted, otherwise as rounded in a publication."""

    day: date
    value: Given
    exact: bool
    source: str


@dataclass(frozen=True)
class SeriesLine:
    """One measure of one group in order of time; ``gaps`` are the pairs of neighbours with a figure missing in between."""

    code: str
    label: str
    group: str
    unit: str
    observations: tuple[Observation, ...]
    gaps: tuple[tuple[date, date], ...]


@dataclass(frozen=True)
class SeriesResult:
    """Figures over time."""

    lines: tuple[SeriesLine, ...]
    left_out: GivenInt
    """Figures in the file on a later moment than the reference date."""
    source: str

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that a figure rests on, each once."""
        return tuple(dict.fromkeys(point.source for line in self.lines for point in line.observations))
