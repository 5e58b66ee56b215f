"""Time to an event: curves, numbers at risk and what compares them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from evalutils.results.core import Estimate, Test
from evalutils.results.events import Means
from evalutils.results.marks import Given
from evalutils.results.quantities import Sum
from evalutils.results.values import SECRET, NotComputable, Number


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
    times: tuple[Number, ...]
    estimate: tuple[Number, ...]
    lower: tuple[Number, ...]
    upper: tuple[Number, ...]
    level: Given
    events: Number
    n: Number
    coarse: bool = False
    """Only the values at ``times`` are known: between two of them disclosure control withholds the course."""
    short: bool = False
    """The group is followed for less than the horizon: from the last of ``times`` on its course is not known."""

    def shown(self) -> CurveResult:
        """Without the points that are withheld; what is left is coarse when any went."""
        kept = [
            place for place, point in enumerate(zip(self.times, self.estimate, self.lower, self.upper, strict=True))
            if SECRET not in point
        ]  # fmt: skip
        return self if len(kept) == len(self.times) else replace(self._at(kept), coarse=True)

    @property
    def points(self) -> tuple[tuple[float, float, float, float], ...]:
        """(time, estimate, lower, upper) of each point that is shown."""
        rows = zip(self.times, self.estimate, self.lower, self.upper, strict=True)
        return tuple(row for row in rows if all(isinstance(one, int | float) for one in row))  # type: ignore[misc]

    def at(self, time: float) -> Number:
        """The value at ``time``; withheld between the times of a coarse curve, NotComputable before the first time."""
        known = self.shown()
        if known.coarse and (not known.times or time not in known.times):
            return SECRET
        if known.times and self.short and time >= known.times[-1]:  # type: ignore[operator]
            return NotComputable("de klanten van deze groep zijn korter gevolgd")
        if not known.times or time < known.times[0]:  # type: ignore[operator]
            return NotComputable("geen waarnemingen op dit tijdstip")
        return known.estimate[known._place(time)]

    def monthly(self) -> CurveResult:
        """The same curve read at whole months: enough for a figure."""
        if not self.times:
            return self
        first, last = (float(self.times[place]) for place in (0, -1))  # type: ignore[arg-type]
        months = [float(month) for month in range(math.ceil(last) + 1) if month >= first]  # up to the month of the last step
        return replace(self._at([self._place(month) for month in months]), times=tuple(months))

    def _at(self, places: list[int]) -> CurveResult:
        times, estimate, lower, upper = (
            tuple(values[place] for place in places) for values in (self.times, self.estimate, self.lower, self.upper)
        )
        return replace(self, times=times, estimate=estimate, lower=lower, upper=upper)

    def _place(self, time: float) -> int:
        return max(place for place, start in enumerate(self.times) if start <= time)  # type: ignore[operator]


@dataclass(frozen=True)
class AtRisk:
    """Number of clients still under observation and without any event just before each time (months)."""

    times: tuple[Given, ...]
    arms: tuple[str, ...]
    arm_labels: tuple[str, ...]
    counts: tuple[tuple[Number, ...], ...]
    """One row an arm."""


@dataclass(frozen=True)
class SurvivalResult:
    """Time to an event: curves, numbers at risk and comparisons."""

    code: str
    label: str
    horizon: Given
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
    ratios: tuple[Estimate, ...] = ()
    """Ratios of hazards, intervention to control, that params ask for: value and interval as ratios, the standard error of the logarithm."""
    sums: tuple[Sum, ...] = ()
    means: tuple[Means, ...] = ()
