"""Time to an event: curves, numbers at risk and what compares them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from evalutils.results.core import SECRET, Estimate, NotComputable, Number, Test


@dataclass(frozen=True)
class CurveResult:
    """A step function of time (months since assignment): a cumulative incidence or a survival function.

    ``estimate[i]`` holds from ``times[i]`` up to the next time; the first time is 0.
    """

    arm: str
    arm_label: str
    cause: str
    cause_label: str
    method: str
    times: tuple[float, ...]
    estimate: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    level: float
    events: Number
    n: Number
    happened: tuple[int, ...] = ()
    """Clients with this event by each time (as long as ``times``); from it follows where a curve may step."""
    coarse: bool = False
    """Only the values at ``times`` are known: between two of them disclosure control withholds the course."""

    def at(self, time: float) -> Number:
        """The value at ``time``; withheld between the times of a coarse curve, NotComputable before the first time."""
        if self.coarse and (not self.times or (time < self.times[-1] and time not in self.times)):
            return SECRET
        if not self.times or time < self.times[0]:
            return NotComputable("geen waarnemingen op dit tijdstip")
        return self.estimate[self._place(time)]

    def monthly(self) -> CurveResult:
        """The same curve read at whole months: enough for a figure, and it shows no single client's day."""
        if not self.times:
            return self
        months = range(math.ceil(self.times[-1]) + 1)  # up to the month that holds the last step
        places = [self._place(month) for month in months if month >= self.times[0]]
        return replace(
            self, times=tuple(float(month) for month in months if month >= self.times[0]),
            estimate=tuple(self.estimate[place] for place in places), lower=tuple(self.lower[place] for place in places),
            upper=tuple(self.upper[place] for place in places),
            happened=tuple(self.happened[place] for place in places) if self.happened else (),
        )  # fmt: skip

    def _place(self, time: float) -> int:
        return max(place for place, start in enumerate(self.times) if start <= time)


@dataclass(frozen=True)
class AtRisk:
    """Number of clients still under observation and without any event just before each time (months)."""

    times: tuple[float, ...]
    arms: tuple[str, ...]
    arm_labels: tuple[str, ...]
    counts: tuple[tuple[Number, ...], ...]
    """One row an arm."""


@dataclass(frozen=True)
class SurvivalResult:
    code: str
    label: str
    horizon: float
    incidence: tuple[CurveResult, ...]
    """Aalen-Johansen, by cause and then by arm."""
    survival: tuple[CurveResult, ...]
    """Kaplan-Meier of the event of interest, competing events as censored."""
    at_risk: AtRisk
    logrank: Test
    restricted_mean: Estimate
    """Difference in the mean time without the event up to the horizon (months; negative: sooner)."""
    incidence_difference: Estimate
    """Difference in the cumulative incidence of the event of interest at the horizon."""
