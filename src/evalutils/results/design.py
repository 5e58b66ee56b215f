"""Results on the design: selection of the target group, assignment, power. What the policy is and when it is studied: theory."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.results.core import Interval, Outside, Test
from evalutils.results.events import Implies
from evalutils.results.marks import Given, GivenInt, GivenNumber, PValue
from evalutils.results.quantities import Sum
from evalutils.results.values import Number


@dataclass(frozen=True)
class SelectionStep:
    """One criterion: ``entered = kept + dropped + missing``.

    ``dropped`` clients do not meet it; ``missing`` clients have no value, which counts as not met.
    """

    code: str
    label: str
    entered: Number
    kept: Number
    dropped: Number
    missing: Number
    meets_alone: Number
    """Clients of the whole register who meet this criterion, whatever the others say."""
    lost_share: Number
    """Dropped and missing together, of those who entered (0-1)."""
    expected_loss: Given | None = None
    """The same as expected beforehand, when params say so."""


@dataclass(frozen=True)
class SelectionFlow:
    """The criteria in order, from the register to those selected."""

    code: str
    label: str
    register: Number
    steps: tuple[SelectionStep, ...]
    selected: Number
    required: GivenInt | None = None
    """Clients that the design needs (both groups together), when params say so."""
    sums: tuple[Sum, ...] = ()

    def step(self, code: str) -> SelectionStep:
        """The step with that code."""
        return next(step for step in self.steps if step.code == code)


@dataclass(frozen=True)
class SelectionResult:
    """The selection as done, the same under other settings, and how it agrees with who was assigned."""

    main: SelectionFlow
    alternatives: tuple[SelectionFlow, ...]
    assigned: Number
    selected_unassigned: Number
    assigned_unselected: Number
    both: Number
    """Selected and assigned."""
    sums: tuple[Sum, ...] = ()
    implies: tuple[Implies, ...] = ()
    """Whoever fails a criterion, or has no value for it, does not meet all."""
    lacking: tuple[Number, ...] = ()
    """Assigned clients by column of a criterion in which nothing stands: the tables of characteristics print them too."""


@dataclass(frozen=True)
class RuleCheck:
    """Assignment against its rule (a yes/no column decides the group)."""

    rule: str
    table: tuple[tuple[Number, ...], ...]
    """Clients by value of the rule (yes, no) and group (in the order of ``groups``)."""
    groups: tuple[str, ...]
    followed: Number
    exceptions: Number
    missing: Number
    """Assigned clients for whom the rule's column has no value."""
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class ShareCheck:
    """The share that the rule sends to the intervention, against the share that chance should give."""

    count: Number
    n: Number
    rest: Number
    """Those whom the rule does not send there."""
    share: Number
    expected: Given
    interval: Interval
    test: Test
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class OrderCheck:
    """Order number against one characteristic: a rank test, its Holm-adjusted p-value and n."""

    name: str
    label: str
    test: Test
    p_adjusted: PValue
    missing: Number


@dataclass(frozen=True)
class CallOrder:
    """Were clients called in order of their number?"""

    arm: str
    n: Number
    """Clients of the group with an order number and a first call."""
    out_of_turn: Number
    """Smallest number of clients to leave out so that the rest was called in order of number."""
    in_turn: Number
    skipped: Number
    """Clients without a call whose number is below the highest number called."""
    unnumbered: Number
    """Clients with a call and no order number."""
    not_called: Number
    spearman: Test
    kendall: Test
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class GroupSize:
    """Clients of one group: assigned, and those of whom registration data exist."""

    arm: str
    label: str
    assigned: Number
    with_data: Number
    without_data: Number
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class StratumSizes:
    """Clients of one stratum by group, against the chances that params declare (none: not declared)."""

    label: str
    counts: tuple[Number, ...]
    """In the order of the groups, the comparison group last."""
    n: Number
    shares: tuple[Given, ...]
    test: Test
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class AssignmentResult:
    """The checks that a reviewer asks for; a check that params do not ask for is None."""

    sizes: tuple[GroupSize, ...]
    rule: RuleCheck | None
    share: ShareCheck | None
    order: tuple[OrderCheck, ...]
    order_duplicates: Number
    """Clients whose order number another client has too."""
    calls: tuple[CallOrder, ...]
    """One an intervention; none where params do not ask for it."""
    alpha: Given
    strata: tuple[StratumSizes, ...] = ()
    outside: tuple[Outside, ...] = ()
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class PowerPart:
    """A part of the intervention group with its expected outcome (0-1)."""

    label: str
    share: Given
    rate: Given


@dataclass(frozen=True)
class SampleSize:
    """Clients that one formula asks for, a group, and the power that the planned size gives."""

    method: str
    code: str
    n_treatment: GivenNumber
    n_control: GivenNumber
    unrounded: GivenNumber
    """Intervention group before rounding up; an enumeration has none."""
    planned_power: GivenNumber


@dataclass(frozen=True)
class Detectable:
    """What a pair of group sizes can show: power at the expected rates and the smallest effect at the power asked."""

    code: str
    label: str
    n_treatment: GivenInt
    n_control: GivenInt
    method: str
    power: GivenNumber
    effect: GivenNumber
    """Minimum detectable difference (0-1) above the control rate, at the power asked for."""


@dataclass(frozen=True)
class PowerCurve:
    """Power by group size (equal groups) for one net effect and one method."""

    label: str
    effect: Given
    method: str
    sizes: tuple[GivenInt, ...]
    power: tuple[GivenNumber, ...]


@dataclass(frozen=True)
class PowerResult:
    """The power calculation from its assumptions; rates and effects are 0-1."""

    parts: tuple[PowerPart, ...]
    rate_treatment: Given
    rate_control: Given
    effect: Given
    alpha: Given
    sides: GivenInt
    target_power: Given
    planned: GivenInt
    population: GivenInt | None
    """Target group as estimated beforehand, and the goal set to the coaches (0-1); no part of the calculation."""
    goal: Given | None
    sizes: tuple[SampleSize, ...]
    detectable: tuple[Detectable, ...]
    curves: tuple[PowerCurve, ...]
    outcome: str = "uitkomst"
    """What is counted, in a word."""
    contrasts: GivenInt = 1
    """Comparisons over which the level is divided; 1: it is not."""
    clusters: tuple[Given, Given] | None = None
    """Clients a cluster and their intraclass correlation; None: clients stand alone."""
    design_effects: tuple[Given, Given] | None = None
    """By group, intervention first."""
