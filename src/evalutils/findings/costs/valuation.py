"""Costs and benefits per client from unit costs: intervention minus control, by perspective."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from evalutils.errors import ParameterError
from evalutils.estimators.assignment.cluster_bootstrap import standard_weights
from evalutils.estimators.comparisons.resampling import LIMIT
from evalutils.estimators.discounting import discount_factors
from evalutils.estimators.randomness import generator
from evalutils.findings.costs.counted import with_counts
from evalutils.findings.costs.drawing import Design
from evalutils.findings.costs.use import Array, Quantities, quantities
from evalutils.findings.effects.headline import AS_FOUND
from evalutils.findings.histories.events import CLIENT, CLIENTS, Tables, table_of
from evalutils.params import Arms
from evalutils.params.groups import Allocation
from evalutils.params.sections.costs import Costs, Perspective, UnitCost
from evalutils.params.study import Cohort
from evalutils.results import Interval, NotComputable, Number, is_number, number, who
from evalutils.results.costs import CostLine, CostResult, PerspectiveResult, TornadoBar, UnitCostRow

EMPTY = "een van de groepen heeft geen klanten die de hele periode zijn gevolgd"
NO_MORE_EXITS = "er stroomden niet meer klanten uit naar werk dan in de vergelijkingsgroep"
NO_COSTS = "er zijn geen extra kosten"
NIL = -1e-9
"""Nil but for rounding: a sum of prices that should be nil may be a hair below it."""


@dataclass(frozen=True)
class _Sums:
    """Everything that the perspectives share. Money here has no sign: a perspective gives it one."""

    params: Costs
    arms: Arms
    level: float
    gap: Array
    """Difference in mean quantity, items x months."""
    quantity: Array
    """Mean quantity per client over the horizon, groups x items."""
    money: Array
    """Mean discounted euros per client, groups x items."""
    users: Array
    """Clients with any quantity, groups x items."""
    draws: Array
    """Bootstrap differences, draws x (items, then exits); nil draws when a group has fewer than two clients."""
    extra_exits: Number
    used: Quantities
    """Quantity by client, item and month, for the course of the net result over time."""
    design: Design
    """Strata and clusters of the assignment, and how draws and means follow them."""

    @property
    def method(self) -> str:
        draws = f"{self.params.draws:,}".replace(",", ".")
        if self.design.applies:
            return f"{self.design.words}, {draws} trekkingen, percentielen (Davison en Hinkley 1997)"
        limit = "" if np.bincount(self.used.z).max() < LIMIT else f"; van een groep van {LIMIT:,} klanten of meer de normale limiet".replace(",", ".")
        return f"bootstrap van klanten binnen de groepen, {draws} trekkingen, percentielen (Efron en Tibshirani 1993){limit}"

    def interval(self, drawn: Array, reason: str = "") -> Interval:
        if reason or len(drawn) == 0:
            none = NotComputable(reason or "minder dan twee klanten in een van de groepen")
            return Interval(none, none, self.level, self.method)
        low, high = np.quantile(drawn, [(1 - self.level) / 2, (1 + self.level) / 2])
        return Interval(number(low), number(high), self.level, self.method)


@dataclass(frozen=True)
class How:
    """How intervals are made: their level, and how was assigned."""

    level: float = 0.95
    allocation: Allocation = AS_FOUND


def costs_and_benefits(tables: Tables, params: Costs, arms: Arms, *, cohorts: tuple[Cohort, ...], as_of: date,
                       how: How = How()) -> CostResult:  # fmt: skip
    """Costs and benefits per client over ``params.horizon`` months since assignment, on the groups as assigned.

    Within strata the means of both groups are those of the strata together (see ``standard_weights``); draws keep clusters whole.

    Missing values and clients not followed throughout: see ``quantities``. Raises ``ParameterError`` for unknown
    tables or columns and for params without items.
    """
    if not params.items or not params.perspectives:
        raise ParameterError("De kosten en baten hebben geen posten of perspectieven.",
                             action="vul 'posten' en 'perspectieven' in onder 'kosten'.")  # fmt: skip
    used = quantities(tables, params, arms, cohorts, as_of, how.allocation)
    clients = table_of(tables, CLIENTS, (CLIENT, who.GROUP))
    return with_counts(value(used, params, arms, how), used, params, arms, who.assigned(clients, *arms.codes), as_of)


def value(used: Quantities, params: Costs, arms: Arms, how: How = How()) -> CostResult:
    """Quantities priced, discounted and compared."""
    n, level = (int((used.z == 1).sum()), int((used.z == 0).sum())), how.level
    if min(n) == 0 or not standard_weights(used.z, used.stratum).any():
        return _nothing(used, params, arms, level, n)
    sums = _sums(used, params, arms, level, Design.of(used, how.allocation.cluster_label, level))
    rates = tuple(float(used.exits[used.side(side)].mean()) for side in (1, 0))
    none = NotComputable("de parameters zeggen niet wat uitstroom naar werk is")
    return CostResult(
        horizon=params.horizon, discount_rate=params.discount.value, groups=arms.codes, n=n, excluded=used.excluded,
        unknown_amounts=used.unknown_amounts, exit_rates=rates if params.exit else (none, none),
        extra_exits=sums.extra_exits,
        extra_exits_interval=sums.interval(sums.draws[:, -1], "" if params.exit else none.reason),
        unit_costs=_unit_costs(params),
        perspectives=tuple(_perspective(sums, perspective) for perspective in params.perspectives), method=sums.method,
    )  # fmt: skip


def _sums(used: Quantities, params: Costs, arms: Arms, level: float, design: Design) -> _Sums:
    prices = np.array([item.price(params.values) for item in params.items])
    money = (used.use @ discount_factors(params.discount.value, params.horizon)) * prices
    treated, control = used.side(1), used.side(0)
    outcomes = np.column_stack([money, used.exits])
    draws = np.zeros((0, outcomes.shape[1]))
    if min(len(outcomes[treated]), len(outcomes[control])) >= 2:
        rng = generator("kosten", "bootstrap")
        draws = design.draws(outcomes, params.draws, rng)
    by_group = (treated, control)
    exits, gap = design.means(used.exits), design.means(used.use)
    extra = float(exits[0] - exits[1])
    return _Sums(
        params, arms, level, gap=gap[0] - gap[1], design=design,
        quantity=np.array(design.means(used.total)), money=np.array(design.means(money)),
        users=np.array([used.any[group].sum(axis=0) for group in by_group]), draws=draws,
        used=used,
        extra_exits=extra if params.exit else NotComputable("de parameters zeggen niet wat uitstroom naar werk is"),
    )  # fmt: skip


def _signs(params: Costs, perspective: Perspective, side: str = "") -> Array:
    """+1, -1 or 0 by item; only those of one side when ``side`` is given."""
    return np.array([item.signs.get(perspective.code, 0) if side in ("", item.side) else 0 for item in params.items])


def _perspective(sums: _Sums, perspective: Perspective) -> PerspectiveResult:
    params = sums.params
    signs, cost_signs = _signs(params, perspective), _signs(params, perspective, "kosten")
    gap = sums.money[0] - sums.money[1]
    net, costs = float(gap @ signs), -float(gap @ cost_signs)
    net_draws, cost_draws = sums.draws[:, :-1] @ signs, -(sums.draws[:, :-1] @ cost_signs)
    cumulative = np.cumsum(_monthly(sums, perspective))
    per_exit, per_exit_interval = _per_exit(sums, costs, cost_draws)
    extra = sums.extra_exits
    return PerspectiveResult(
        code=perspective.code, label=perspective.label, lines=_lines(sums, perspective), costs=costs,
        benefits=net + costs, net=net, net_interval=sums.interval(net_draws),
        chance_positive=sums.design.chance(net_draws),
        ratio=(net + costs) / costs if costs > 0 else NotComputable(NO_COSTS),
        cost_per_exit=per_exit, cost_per_exit_interval=per_exit_interval,
        net_cost_per_exit=-net / extra if is_number(per_exit) and is_number(extra) else per_exit,
        cumulative=tuple(float(amount) for amount in cumulative),
        break_even=_break_even(cumulative), break_even_projected=_projected(sums, perspective, cumulative),
        tornado=_tornado(sums, perspective), cumulative_intervals=_course(sums, perspective),
    )  # fmt: skip


def _lines(sums: _Sums, perspective: Perspective) -> tuple[CostLine, ...]:
    lines = []
    for place, item in enumerate(sums.params.items):
        sign = item.signs.get(perspective.code)
        if sign is None:
            continue
        amount = sums.money[:, place] * sign
        lines.append(CostLine(
            code=item.code, label=item.label, side=item.side, price=item.price(sums.params.values),
            quantity=tuple(float(mean) for mean in sums.quantity[:, place]), amount=tuple(float(mean) for mean in amount),
            difference=float(amount[0] - amount[1]), interval=sums.interval(sums.draws[:, place] * sign),
            users=tuple(int(count) for count in sums.users[:, place]), assumptions=(*item.times, *item.divided, *item.rest),
        ))  # fmt: skip
    return tuple(lines)


def _per_exit(sums: _Sums, costs: float, cost_draws: Array) -> tuple[Number, Interval]:
    """Extra costs per extra exit; an interval only when the interval of the extra exits holds no nil (Briggs 1997)."""
    extra = sums.extra_exits
    if not is_number(extra):
        assert isinstance(extra, NotComputable)
        return extra, sums.interval(cost_draws, extra.reason)
    if extra <= 0:
        return NotComputable(NO_MORE_EXITS), sums.interval(cost_draws, NO_MORE_EXITS)
    drawn = sums.draws[:, -1]
    if len(drawn) == 0 or np.quantile(drawn, (1 - sums.level) / 2) <= 0:
        reason = "het interval van het verschil in uitstroom bevat nul" if len(drawn) else ""
        return costs / extra, sums.interval(cost_draws, reason)
    positive = drawn > 0
    return costs / extra, sums.interval(cost_draws[positive] / drawn[positive])


def _monthly(sums: _Sums, perspective: Perspective, values: dict[str, float] | None = None, rate: float | None = None) -> Array:
    """Discounted net difference per client in each month, under other values of the assumptions when given."""
    params = sums.params
    prices = np.array([item.price(values or params.values) for item in params.items])
    factors = discount_factors(params.discount.value if rate is None else rate, params.horizon)
    return (_signs(params, perspective) * prices) @ sums.gap * factors


def _course(sums: _Sums, perspective: Perspective) -> tuple[Interval, ...]:
    """The interval of the cumulative net result in each month, from draws of clients within the groups."""
    if len(sums.draws) == 0:
        return ()
    params = sums.params
    prices = _signs(params, perspective) * np.array([item.price(params.values) for item in params.items])
    monthly = np.matmul(prices, sums.used.use) * discount_factors(params.discount.value, params.horizon)
    cumulative = np.cumsum(monthly, axis=1)
    rng = generator("kosten", "verloop", perspective.code)
    drawn = sums.design.draws(cumulative, params.draws, rng)
    return tuple(sums.interval(drawn[:, month]) for month in range(params.horizon))


def _break_even(cumulative: Array) -> Number:
    if cumulative[-1] < NIL:
        return NotComputable(f"niet terugverdiend binnen {len(cumulative)} maanden")
    below = np.flatnonzero(cumulative < NIL)
    return int(below[-1]) + 2 if len(below) else 1


def _projected(sums: _Sums, perspective: Perspective, cumulative: Array) -> Number:
    """The break-even month when the undiscounted mean difference of the last months goes on as it is."""
    within = _break_even(cumulative)
    if is_number(within):
        return within
    params, horizon = sums.params, sums.params.horizon
    recent = float(_monthly(sums, perspective, rate=0.0)[-params.projection :].mean())
    if recent <= 0:
        return NotComputable(f"het verschil in de laatste {min(params.projection, horizon)} maanden is niet gunstig")
    ahead = discount_factors(params.discount.value, max(params.projection_until, horizon))[horizon:]
    reached = np.flatnonzero(cumulative[-1] + np.cumsum(ahead * recent) >= NIL)
    if not len(reached):
        return NotComputable(f"ook met doorgetrokken verschil niet terugverdiend binnen {params.projection_until} maanden")
    return horizon + int(reached[0]) + 1


def _tornado(sums: _Sums, perspective: Perspective) -> tuple[TornadoBar, ...]:
    """One assumption at a time to its low and its high value, the others as they are; those that matter not are left out."""
    params, bars = sums.params, []
    for cost in (*params.unit_costs, params.discount):
        if cost.low is None or cost.high is None:
            continue
        low, high = (_net_with(sums, perspective, cost, at) for at in (cost.low, cost.high))
        if not np.isclose(low, high, rtol=0, atol=1e-9):
            bars.append(TornadoBar(cost.code, cost.label, cost.low, cost.high, number(low), number(high)))
    return tuple(sorted(bars, key=lambda bar: (-abs(bar.net_high - bar.net_low), bar.code)))  # type: ignore[operator]


def _net_with(sums: _Sums, perspective: Perspective, cost: UnitCost, at: float) -> float:
    if cost is sums.params.discount:
        return float(_monthly(sums, perspective, rate=at).sum())
    return float(_monthly(sums, perspective, sums.params.values | {cost.code: at}).sum())


def _unit_costs(params: Costs) -> tuple[UnitCostRow, ...]:
    return tuple(
        UnitCostRow(cost.code, cost.label, cost.value, cost.low, cost.high, cost.unit, cost.source)
        for cost in (*params.unit_costs, params.discount)
    )


def _nothing(used: Quantities, params: Costs, arms: Arms, level: float, n: tuple[int, int]) -> CostResult:
    """The same record when a group is empty: the reason in place of each number."""
    none = NotComputable(EMPTY)
    gap = Interval(none, none, level, "")
    perspectives = tuple(
        PerspectiveResult(
            perspective.code, perspective.label,
            lines=tuple(CostLine(item.code, item.label, item.side, item.price(params.values), (none, none), (none, none),
                                 none, gap) for item in params.items if perspective.code in item.signs),
            costs=none, benefits=none, net=none, net_interval=gap, chance_positive=none, ratio=none, cost_per_exit=none,
            cost_per_exit_interval=gap, net_cost_per_exit=none, cumulative=(none,) * params.horizon, break_even=none,
            break_even_projected=none, tornado=(),
        )
        for perspective in params.perspectives
    )  # fmt: skip
    return CostResult(
        params.horizon, params.discount.value, arms.codes, n, used.excluded, used.unknown_amounts, (none, none), none, gap,
        _unit_costs(params), perspectives, method="",
    )  # fmt: skip
