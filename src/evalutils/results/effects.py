"""Effects: the groups as assigned compared, how sure that is, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.results.core import Estimate, Interval, Moments, Test
from evalutils.results.quantities import PValue, Sum
from evalutils.results.survival import SurvivalResult
from evalutils.results.values import Number


@dataclass(frozen=True)
class EffectResult:
    """The effect on one outcome: the groups described, then the estimates, the primary one first."""

    code: str
    label: str
    unit: str
    scale: str
    """'gemiddelde' (in ``unit``) or 'aandeel' (0-1)."""
    groups: Moments
    estimates: tuple[Estimate, ...]


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
    holm_p: PValue | None = None
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
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class SubgroupRow:
    """One category: clients, outcome by group, and the effect."""

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
    holm_p: PValue
    beside: tuple[Number, ...] = ()
    """Clients of whom the characteristic is not known, by group and outcome."""
    sums: tuple[Sum, ...] = ()


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
    """The primary outcome once more, with other clients or another outcome."""

    code: str
    label: str
    estimate: Estimate
    n: tuple[Number, Number]
    randomised: bool = True
    counts: tuple[Number, Number] | None = None
    """Clients with the outcome by group, where it is a share."""
    left_out: tuple[Number, ...] = ()
    """Clients who are left out: by group their number and, of a share, who has the outcome and who has not."""
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class EffectivenessResult:
    """Everything on net effectiveness, the primary outcome first."""

    outcomes: tuple[OutcomeEffect, ...]
    complier: ComplierResult | None
    survival: SurvivalResult | None
    subgroups: tuple[SubgroupResult, ...]
    bounds: tuple[BoundsResult, ...]
    variants: tuple[VariantResult, ...]
    hidden: tuple[str, ...] = ()
    """Labels of secondary outcomes that count in Holm's correction and are not shown."""
    hidden_subgroups: tuple[str, ...] = ()
    """The same of subgroups."""
    hidden_variants: tuple[str, ...] = ()
    """Labels of variants that are not shown."""

    @property
    def primary(self) -> OutcomeEffect:
        """The primary outcome."""
        return next(outcome for outcome in self.outcomes if outcome.role == "primair")
