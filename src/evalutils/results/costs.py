"""Results on costs and benefits: euros per client, intervention minus control."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.results.core import Interval
from evalutils.results.events import Means
from evalutils.results.marks import Given, GivenInt
from evalutils.results.quantities import Sum, Tells, Total
from evalutils.results.values import Number


@dataclass(frozen=True)
class UnitCostRow:
    """An assumption as it went in, with its range and source."""

    code: str
    label: str
    value: Given
    low: Given | None
    high: Given | None
    unit: str
    source: str


@dataclass(frozen=True)
class CostLine:
    """One line in one perspective. Amounts are discounted euros per client; paid is negative, received positive.

    ``quantity`` and ``amount``: mean per client by group (intervention, control). ``difference``: the first minus the
    second amount.
    """

    code: str
    label: str
    side: str
    """'kosten' or 'baten'."""
    price: Given
    quantity: tuple[Number, ...]
    amount: tuple[Number, ...]
    difference: Number
    interval: Interval
    users: tuple[Number, ...] = ()
    """Clients by group with any quantity on this line: whose amounts the sum holds."""
    assumptions: tuple[str, ...] = ()
    """Codes of the unit costs that price the line."""


@dataclass(frozen=True)
class TornadoBar:
    """The net result per client when one assumption takes its low or its high value."""

    code: str
    label: str
    low: Given
    high: Given
    net_low: Number
    net_high: Number


@dataclass(frozen=True)
class PerspectiveResult:
    """Costs and benefits of one party, per client."""

    code: str
    label: str
    lines: tuple[CostLine, ...]
    costs: Number
    """Extra costs (positive is more spent) on the lines of side 'kosten'."""
    benefits: Number
    net: Number
    """``benefits - costs``."""
    net_interval: Interval
    chance_positive: Number
    """Share of bootstrap draws with a net result above nil."""
    ratio: Number
    """Benefits per euro of costs."""
    cost_per_exit: Number
    """Extra costs per extra exit to work, before benefits; with ``cost_per_exit_interval``."""
    cost_per_exit_interval: Interval
    net_cost_per_exit: Number
    """The same after benefits (negative: it saves money)."""
    cumulative: tuple[Number, ...]
    """Net result up to and including month 1, 2, ... of the horizon."""
    break_even: Number
    """First month from which the cumulative result stays at nil or above, within the horizon."""
    break_even_projected: Number
    tornado: tuple[TornadoBar, ...]
    """Widest bar first."""
    cumulative_intervals: tuple[Interval, ...] = ()
    """Of each month of ``cumulative``; empty when there is nothing to draw from."""


@dataclass(frozen=True)
class CostResult:
    """The whole calculation with its assumptions."""

    horizon: GivenInt
    discount_rate: Given
    groups: tuple[str, ...]
    n: tuple[Number, ...]
    excluded: tuple[Number, ...]
    """Clients by group who were not followed for the whole horizon."""
    unknown_amounts: Number
    """Rows within the horizon whose amount is missing, counted as nil."""
    exit_rates: tuple[Number, ...]
    extra_exits: Number
    """Difference in the share gone to work (0-1)."""
    extra_exits_interval: Interval
    unit_costs: tuple[UnitCostRow, ...]
    perspectives: tuple[PerspectiveResult, ...]
    method: str
    sums: tuple[Sum, ...] = ()
    totals: tuple[Total, ...] = ()
    tells: tuple[Tells, ...] = ()
    means: tuple[Means, ...] = ()
