"""Results on net effectiveness: tests, compliers, time to event, subgroups, bounds and variants."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from evalutils.results.core import SECRET, Interval, NotComputable, Number, Test
from evalutils.results.experiment import EffectResult, Estimate


@dataclass(frozen=True)
class ArmShare:
    """Clients with the outcome in one group, with n, share (0-1) and interval: the gross result."""

    arm: str
    label: str
    count: Number
    n: Number
    missing: Number
    share: Number
    interval: Interval


@dataclass(frozen=True)
class OutcomeEffect:
    """One outcome: the groups, the estimates of the difference (the primary one first) and the tests."""

    effect: EffectResult
    role: str
    """'primair', 'secundair' or 'beschrijvend'."""
    shares: tuple[ArmShare, ...]
    """Intervention first; empty for a mean."""
    tests: tuple[Test, ...]
    """The test that the plan specifies first."""
    holm_p: Number | None = None
    """Holm's adjusted two-sided p-value within the family of secondary outcomes; None for other outcomes."""


@dataclass(frozen=True)
class ComplierResult:
    """The effect on those who took part because they were assigned (complier average causal effect)."""

    code: str
    label: str
    estimate: Estimate
    take_up: tuple[Number, Number]
    """Share that took part, intervention first; their difference is ``compliers``."""
    compliers: Number
    first_stage_f: Number
    weak: bool
    """True when the first-stage F is below 10 (Staiger & Stock 1997)."""
    assumptions: tuple[str, ...]
    """Codes: toeval, uitsluiting, geen_tegendraads, geen_onderlinge_invloed, instrument_werkt."""
    per_protocol: Estimate
    """Participants against the control group: a description, no effect; its method says so."""


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


@dataclass(frozen=True)
class SubgroupRow:
    label: str
    n: tuple[Number, Number]
    means: tuple[Number, Number]
    """Share or mean of the outcome by group, intervention first."""
    estimate: Estimate


@dataclass(frozen=True)
class SubgroupResult:
    """The effect within each category, and the one test that it is the same in all."""

    code: str
    label: str
    rows: tuple[SubgroupRow, ...]
    interaction: Test
    holm_p: Number


@dataclass(frozen=True)
class BoundsResult:
    """The range of effects that the missing outcomes allow, with an interval around it."""

    method: str
    lower: Number
    upper: Number
    interval: Interval
    missing: tuple[Number, Number]
    note: str = ""


@dataclass(frozen=True)
class VariantResult:
    code: str
    label: str
    estimate: Estimate
    n: tuple[Number, Number]
    randomised: bool = True
    outcome: str = ""
    """Code of its outcome, where that is a share: disclosure counts who has it."""
    counts: tuple[Number, Number] | None = None
    """Clients with the outcome by group, where it is a share."""
    left_out: str = ""
    """Variants with the same word here leave out disjoint groups of clients (one value of a column each)."""


@dataclass(frozen=True)
class EffectivenessResult:
    """Everything on net effectiveness, the primary outcome first."""

    outcomes: tuple[OutcomeEffect, ...]
    complier: ComplierResult | None
    survival: SurvivalResult | None
    subgroups: tuple[SubgroupResult, ...]
    bounds: tuple[BoundsResult, ...]
    variants: tuple[VariantResult, ...]
    nested: tuple[tuple[str, str], ...] = ()
    """Pairs of outcomes by definition: whoever has the first has the second (more hours within any work)."""

    @property
    def primary(self) -> OutcomeEffect:
        return next(outcome for outcome in self.outcomes if outcome.role == "primair")
