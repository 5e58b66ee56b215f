"""Whom each number on costs counts: the clients who used something, those who did not, and who went to work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np

from evalutils.findings.costs.use import Quantities
from evalutils.findings.histories import meanings
from evalutils.params import Arms
from evalutils.params.sections.costs import CostItem, Costs, Exit
from evalutils.results import Number, is_number, who
from evalutils.results.costs import CostLine, CostResult, PerspectiveResult
from evalutils.results.events import Means, both_ways
from evalutils.results.quantities import KNOWN, UNKNOWN, Amount, Cell, Condition, Count, Share, Sum, Tells, Total, about, where

LARGEST = 2
"""Contributions that together must not make up nearly all of an amount (Hundepool et al. 2012, p. 135)."""


def with_counts(found: CostResult, used: Quantities, params: Costs, arms: Arms, everyone: Cell, as_of: date) -> CostResult:
    """``found`` with every number a quantity. ``everyone``: the clients as assigned to either group, as of a day."""
    sides = tuple(_Group(used, params, everyone.and_(who.in_arm(code)), 1 - place) for place, code in enumerate(arms.codes))
    n = tuple(group.n for group in sides)
    exits = tuple(count for group in sides for count in group.exits)
    parts = tuple(_perspective(part, params, sides) for part in found.perspectives)
    return replace(
        found, n=n, excluded=tuple(group.excluded for group in sides),
        unknown_amounts=Count(int(used.unknown_amounts), Cell.of(where("bedrag", UNKNOWN), unit="rij")),
        exit_rates=tuple(
            Share.of(group.exits[0], group.n) if is_number(rate) and group.n else rate
            for group, rate in zip(sides, found.exit_rates, strict=True)
        ),
        extra_exits=about(found.extra_exits, exits), extra_exits_interval=about(found.extra_exits_interval, exits),
        perspectives=tuple(_per_exit(part, exits) for part in parts),
        sums=tuple(dict.fromkeys(line for group in sides for line in group.sums)),
        totals=tuple(total for part in found.perspectives for total in _totals(part)),
        tells=tuple(dict.fromkeys(tell for part in found.perspectives for tell in _tells(part))),
        means=tuple(_means(params, as_of)),
    )  # fmt: skip


class _Group:
    """One group of clients who were followed for the whole horizon, and what they used."""

    def __init__(self, used: Quantities, params: Costs, cell: Cell, z: int) -> None:
        self._any, self._total, self._params = used.any[used.side(z)], used.total[used.side(z)], params
        self._made: dict[str, tuple[tuple[Count, Count], float]] = {}
        self._gone = used.exits[used.side(z)]
        self._whole = cell
        self.cell = cell.and_(_followed(params))
        self.n = Count(len(self._any), self.cell)
        self.excluded = Count(int(used.excluded[1 - z]), cell.and_(where(_followed(params).variable, UNKNOWN)))
        self.exits = self._pair(self._gone, _exit(params.exit))

    def _pair(self, values: np.ndarray, name: str, wider: str = "") -> tuple[Count, Count]:
        yes = int((values != 0).sum())
        those = self.cell.and_(where(name, "ja"), *([where(wider, "ja")] if wider else []))
        return Count(yes, those), Count(len(values) - yes, self.cell.and_(where(name, "nee")))

    def users(self, item: CostItem) -> tuple[Count, Count]:
        """Clients with any of the item, and with none."""
        return self._of(item)[0]

    def top(self, item: CostItem) -> float:
        """Share of the largest contributions in all that the group used of the item."""
        return self._of(item)[1]

    def _of(self, item: CostItem) -> tuple[tuple[Count, Count], float]:
        if item.code not in self._made:
            at, narrow = self._params.items.index(item), item.quantity.during is not None  # whoever has any of it has any of it at any time
            users = self._pair(self._any[:, at], _name(item), _name(item, at_any_time=True) if narrow else "")
            each = np.abs(self._total[:, at])
            largest = np.sort(each if len(each) <= LARGEST else np.partition(each, -LARGEST)[-LARGEST:])
            self._made[item.code] = users, float(largest.sum() / each.sum()) if each.sum() else 0.0
        return self._made[item.code]

    @property
    def sums(self) -> list[Sum]:
        """How its counts add up."""
        pairs = (self.exits, *(self.users(item) for item in self._params.items))
        followed = Sum(self._whole, (self.cell, self.excluded.cell))
        return [followed, *(Sum(self.cell, tuple(one.cell for one in pair)) for pair in pairs)]


def _followed(params: Costs) -> Condition:
    return where(f"gevolgd over {params.horizon} maanden kosten", KNOWN)


def _means(params: Costs, as_of: date) -> Iterator[Means]:
    """What having any of an item, having left, and being followed say about the course of things."""
    kept = _followed(params)
    yield from meanings.followed(kept, where(kept.variable, UNKNOWN), params.horizon, as_of)
    yield from both_ways(where(_exit(params.exit), "ja"), where(_exit(params.exit), "nee"), *meanings.of_exit(params))
    for item in params.items:
        events, part = meanings.of_use(item.quantity, params.horizon)
        yield from both_ways(where(_name(item), "ja"), where(_name(item), "nee"), *events, part=part)
        if part and events:
            name = _name(item, at_any_time=True)
            yield from both_ways(where(name, "ja"), where(name, "nee"), *events)


def _name(item: CostItem, *, at_any_time: bool = False) -> str:
    """What is counted is the name of who has any, so that two lines on the same use are the same clients.

    How much of it counts (``cap``) changes nobody; ``at_any_time`` leaves out that something else must run too.
    """
    without = {"cap": None} | ({"during": None} if at_any_time else {})
    rule = item.quantity.model_copy(update=without)
    return "gebruik " + json.dumps(rule.model_dump(mode="json", by_alias=True, exclude_defaults=True), sort_keys=True)


def _exit(rule: Exit | None) -> str:
    return "uitstroom " + ("" if rule is None else json.dumps(rule.model_dump(mode="json", by_alias=True), sort_keys=True))


def _perspective(part: PerspectiveResult, params: Costs, sides: tuple[_Group, ...]) -> PerspectiveResult:
    n = tuple(group.n for group in sides)
    items = {item.code: item for item in params.items}
    lines = tuple(_line(line, items[line.code], sides) for line in part.lines)
    code = part.code

    def amount(value: Number, what: str, digits: int | None = 0) -> Number:
        return Amount(value, n, digits, f"{code}:{what}") if is_number(value) else value

    def follows(value: Number, digits: int | None = 0) -> Number:
        return amount(value, "afgeleid", digits)

    bars = tuple(
        replace(bar, net_low=amount(bar.net_low, f"staaf {bar.code}"), net_high=amount(bar.net_high, f"staaf {bar.code}"))
        for bar in part.tornado
    )
    return replace(
        part, lines=lines, costs=amount(part.costs, "kosten"), benefits=amount(part.benefits, "baten"),
        net=amount(part.net, "saldo"), tornado=bars, ratio=follows(part.ratio, 2), chance_positive=follows(part.chance_positive, 2),
        net_interval=_ends(part.net_interval, follows), break_even=follows(part.break_even, None),
        break_even_projected=follows(part.break_even_projected, None),
        cumulative=tuple(follows(value) for value in part.cumulative),
        cumulative_intervals=tuple(_ends(one, follows) for one in part.cumulative_intervals),
    )  # fmt: skip


def _ends(interval, show):  # type: ignore[no-untyped-def]  # an Interval, and what makes a quantity of a number
    return replace(interval, lower=show(interval.lower), upper=show(interval.upper))


def _line(line: CostLine, item: CostItem, sides: tuple[_Group, ...]) -> CostLine:
    whom = tuple(group.users(item) for group in sides)
    everybody = tuple(count for pair in whom for count in pair)
    post, top = f"post:{item.code}", max(group.top(item) for group in sides)

    def part(value: Number, counts: tuple[Count, ...], digits: int) -> Number:
        return Amount(value, counts, digits, f"{post}:deel") if is_number(value) else value

    difference = Amount(line.difference, everybody, 0, post, top) if is_number(line.difference) else line.difference
    return replace(
        line, difference=difference, users=tuple(pair[0] for pair in whom),
        quantity=tuple(part(value, pair, 2) for value, pair in zip(line.quantity, whom, strict=True)),
        amount=tuple(part(value, pair, 0) for value, pair in zip(line.amount, whom, strict=True)),
        interval=_ends(line.interval, lambda value: part(value, everybody, 0)),
    )  # fmt: skip


def _per_exit(part: PerspectiveResult, exits: tuple[Count, ...]) -> PerspectiveResult:
    def follows(value: Number) -> Number:
        return Amount(value, exits, 0, f"{part.code}:afgeleid") if is_number(value) else value

    return replace(
        part, cost_per_exit=follows(part.cost_per_exit), net_cost_per_exit=follows(part.net_cost_per_exit),
        cost_per_exit_interval=_ends(part.cost_per_exit_interval, follows),
    )  # fmt: skip


def _totals(part: PerspectiveResult) -> list[Total]:
    """The lines of a side add up to it, and both sides to the net result."""
    sides = [
        Total(f"{part.code}:{side}", tuple(f"post:{line.code}" for line in part.lines if line.side == side))
        for side in ("kosten", "baten")
    ]
    return [*(side for side in sides if side.parts), Total(f"{part.code}:saldo", (f"{part.code}:kosten", f"{part.code}:baten"))]


def _tells(part: PerspectiveResult) -> list[Tells]:
    """What would give an amount away that is withheld: its parts, what is computed of it, a bar of the price of a line."""
    whole = tuple(f"{part.code}:{what}" for what in ("kosten", "baten", "saldo"))
    found = [Tells(f"post:{line.code}:deel", (f"post:{line.code}",)) for line in part.lines]
    found.append(Tells(f"{part.code}:afgeleid", whole))
    for bar in part.tornado:
        priced = tuple(f"post:{line.code}" for line in part.lines if bar.code in line.assumptions)
        found.append(Tells(f"{part.code}:staaf {bar.code}", (*priced, *whole)))
    return found

