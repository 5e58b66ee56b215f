"""Effects: the groups as assigned compared, how sure that is, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from evalutils.results.core import Estimate, Interval, Moments, Test
from evalutils.results.events import Means
from evalutils.results.marks import Follows, Given, GivenInt, PValue
from evalutils.results.quantities import Sum
from evalutils.results.survival import SurvivalResult
from evalutils.results.values import Number


@dataclass(frozen=True)
class ClusterFacts:
    """Clients who share a case manager or a place: how many of these there are, how alike their clients, and what that does."""

    label: str
    """What they are called, in the plural."""
    structure: str
    """'genest', 'gekruist', 'genest in één groep' or 'geen clusters'."""
    number: tuple[GivenInt, GivenInt]
    """Clusters of two or more clients by group, intervention first: no count of clients."""
    icc: Number
    """Correlation of the outcomes of two clients of one cluster."""
    design_effect: Number
    """How many times the variance of a mean exceeds that of as many separate clients."""
    estimate: Estimate
    """The difference that allows for the clusters (CR2)."""
    verdict: str = ""
    """Why the clusters allow no test; empty when they do."""
    weighed: bool = True
    """Whether the main result is that estimate."""
    reason: str = ""
    """Why it is not."""
    alone: Number = 0
    """Clients of a group with clusters of whom no cluster is known: each counts as one alone."""


@dataclass(frozen=True)
class Method:
    """Why the first estimate of an effect is the one it is."""

    decided_by: str
    """'clusters', 'uitval', 'strata', 'covariaten' or 'zonder correctie' (``estimators.primary``)."""
    verdict: str = ""
    """Why the estimate carries no test; empty when it does."""
    strata: tuple[str, ...] = ()
    """Columns within whose values the assignment was made."""
    covariates: tuple[str, ...] = ()
    clusters: ClusterFacts | None = None
    one_group: tuple[Number, Number] | None = None
    """Clients with an outcome whom it leaves out because their stratum has clients of one group alone, intervention first; None: nobody."""


@dataclass(frozen=True)
class AttritionFound:
    """Assigned clients whose outcome is not known, by group (intervention first), and how far that may bias."""

    missing: tuple[Number, Number]
    shares: tuple[Number, Number]
    """Of all assigned to the group (0-1)."""
    overall: Number
    difference: Number
    """Absolute difference of the shares."""
    test: Test
    """That both groups lose as many."""
    selective: Test | None
    """That attrition depends on the covariates alike in both groups; None without covariates."""
    cautious: Annotated[str, Follows("missing")]
    """'laag' or 'hoog' by the cautious boundary of the What Works Clearinghouse; ``optimistic`` by the other."""
    optimistic: Annotated[str, Follows("missing")]


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
    method: Method | None = None
    """Why the first estimate is the main one."""
    attrition: AttritionFound | None = None
    """None where every outcome is known."""


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
    step_down_p: PValue | None = None
    """The same by Romano & Wolf (2005), which uses that outcomes go together; None where params do not ask for it."""
    bound: Number | None = None
    """Of the primary outcome: the end of the one-sided interval that goes with the planned one-sided test."""
    direction: str = ""
    """Of that test: 'groter' or 'kleiner'."""
    inverted: Interval | None = None
    """Of a primary outcome that is a mean: the effects, alike for everybody, that the randomisation test does not reject."""


@dataclass(frozen=True)
class ContrastRow:
    """One contrast among several: the main result with p-values and an interval corrected for their number."""

    key: str
    treatment: str
    control: str
    """Names of both groups."""
    groups: Moments
    estimate: Estimate
    holm_p: PValue
    dunnett_p: PValue
    dunnett: Interval


@dataclass(frozen=True)
class ContrastsResult:
    """All contrasts of a study on one outcome, and the test that none of the groups differs."""

    code: str
    label: str
    unit: str
    scale: str
    rows: tuple[ContrastRow, ...]
    joint: Test
    level: Given


@dataclass(frozen=True)
class WeakSet:
    """Effects that are not rejected however weak the instrument (Anderson & Rubin 1949)."""

    kind: Annotated[str, Follows("p_value")]
    """'interval', 'alles buiten een interval', 'elk effect' or 'leeg'."""
    lower: Number
    upper: Number
    p_value: PValue
    """Of no effect at all."""


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
    weak: Annotated[bool, Follows("first_stage_f")]
    """True when the first-stage F is below 10 (Staiger & Stock 1997)."""
    assumptions: tuple[str, ...]
    """Codes: toeval, uitsluiting, geen_tegendraads, geen_onderlinge_invloed, instrument_werkt."""
    per_protocol: Estimate
    """Participants against the control group: a description, no effect; its method says so."""
    adjusted: Estimate | None = None
    """The same with the covariates held fixed; None without any."""
    weak_set: WeakSet | None = None
    """Where the instrument is weak: effects that the Anderson-Rubin test does not reject."""
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
    one_by_one: bool = False
    """One of the values of a column left out, in a row of as many results as it has values."""
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
    means: tuple[Means, ...] = ()
    """What having an outcome, and taking part, say about the course of things."""

    @property
    def primary(self) -> OutcomeEffect:
        """The primary outcome."""
        return next(outcome for outcome in self.outcomes if outcome.role == "primair")
