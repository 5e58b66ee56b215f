"""Which counts each kind of result holds, how they add up, and the result without some of them.

A result that is withheld in part loses what could give the part away: test statistics and
standardised differences of a table with withheld cells, the interval and estimate of a share.
Counts of *missing* registrations are published: that a value was not recorded says nothing about
a client (docs/decisions/0003-disclosure.md).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from functools import singledispatch
from typing import Any

from evalutils.disclosure.rules import Sum, System
from evalutils.errors import DisclosureError
from evalutils.results import (
    SECRET,
    Balance,
    CharacteristicBalance,
    Crosstab,
    FlowResult,
    Moments,
    Number,
    ProgressResult,
    Proportion,
    RegistrationResult,
    TallyResult,
    Test,
    is_number,
)  # fmt: skip


@singledispatch
def system_of(result: Any) -> System:
    """The counts of clients in a result and the sums between them."""
    raise DisclosureError(f"Voor een resultaat van het type {type(result).__name__} is geen beveiliging vastgelegd.")


@singledispatch
def withhold(result: Any, hidden: Collection[str]) -> Any:
    """The result with the cells in ``hidden``, and all that follows from them, replaced by SECRET."""
    raise DisclosureError(f"Voor een resultaat van het type {type(result).__name__} is geen beveiliging vastgelegd.")


@singledispatch
def coarsen(result: Any, minimum: int) -> Any:
    """The result with less detail where its detail itself would show few clients (steps of a curve, lines of a sum).

    Done before counts are withheld; most results have no such detail.
    """
    return result


def cells(named: dict[str, Number]) -> dict[str, int]:
    """The entries that are counts (a not computable number is none)."""
    return {name: int(count) for name, count in named.items() if is_number(count)}


def secret_test(test: Test) -> Test:
    """Without its numbers; its verdict stays: one bit, that no count can be worked out from."""
    return replace(test, statistic=SECRET, p_value=SECRET)


def secret_numbers(record: Any) -> Any:
    """A dataclass with every number in it replaced by SECRET (texts and codes stay)."""
    if is_number(record):
        return SECRET
    if isinstance(record, tuple):
        return tuple(secret_numbers(part) for part in record)
    if is_dataclass(record) and not isinstance(record, type):
        kept = {f.name: getattr(record, f.name) for f in fields(record)}
        return type(record)(**{name: value if name in ("level", "df") else secret_numbers(value) for name, value in kept.items()})
    return record


# --- tuples: several results of one kind ---------------------------------------------------------


@system_of.register
def _(result: tuple) -> System:
    whole = System()
    for part in result:
        whole = whole | system_of(part)
    return whole


@coarsen.register
def _(result: tuple, minimum: int) -> tuple[Any, ...]:
    return tuple(coarsen(part, minimum) for part in result)


@withhold.register
def _(result: tuple, hidden: Collection[str]) -> tuple[Any, ...]:
    return tuple(withhold(part, hidden) for part in result)


# --- tables --------------------------------------------------------------------------------------


def _cell(table: Crosstab, row: str, column: str) -> str:
    return f"{table.name}={row}|{column}"


@system_of.register
def _(table: Crosstab) -> System:
    named: dict[str, Number] = {_cell(table, "*", "*"): table.total}
    sums = []
    for i, row in enumerate(table.rows):
        named[_cell(table, row, "*")] = table.row_totals[i]
        named |= {_cell(table, row, column): table.counts[i][j] for j, column in enumerate(table.columns)}
        sums.append(Sum(_cell(table, row, "*"), tuple(_cell(table, row, column) for column in table.columns)))
    for j, column in enumerate(table.columns):
        named[_cell(table, "*", column)] = table.column_totals[j]
        sums.append(Sum(_cell(table, "*", column), tuple(_cell(table, row, column) for row in table.rows)))
    sums.append(Sum(_cell(table, "*", "*"), tuple(_cell(table, row, "*") for row in table.rows)))
    sums.append(Sum(_cell(table, "*", "*"), tuple(_cell(table, "*", column) for column in table.columns)))
    return System(cells(named), tuple(sums))


@withhold.register
def _(table: Crosstab, hidden: Collection[str]) -> Crosstab:
    def keep(count: Number, row: str, column: str) -> Number:
        return SECRET if _cell(table, row, column) in hidden else count

    return replace(
        table,
        counts=tuple(
            tuple(keep(count, row, column) for count, column in zip(line, table.columns, strict=True))
            for line, row in zip(table.counts, table.rows, strict=True)
        ),
        row_totals=tuple(keep(count, row, "*") for count, row in zip(table.row_totals, table.rows, strict=True)),
        column_totals=tuple(keep(n, "*", column) for n, column in zip(table.column_totals, table.columns, strict=True)),
        total=keep(table.total, "*", "*"),
    )


@system_of.register
def _(moments: Moments) -> System:
    return System(cells({f"{moments.name}:n|{group}": n for group, n in zip((*moments.groups, "*"), moments.n, strict=False)}))


@withhold.register
def _(moments: Moments, hidden: Collection[str]) -> Moments:
    secret = [f"{moments.name}:n|{group}" in hidden for group in (*moments.groups, "*")][: len(moments.n)]
    # with one group's mean and the total's, the other's follows: withhold all
    hide_all = any(secret)
    return replace(
        moments,
        n=tuple(SECRET if own else n for own, n in zip(secret, moments.n, strict=True)),
        mean=tuple(SECRET if hide_all else value for value in moments.mean),
        sd=tuple(SECRET if hide_all else value for value in moments.sd),
    )


@system_of.register
def _(result: CharacteristicBalance) -> System:
    whole = System()
    for part in (result.crosstab, result.moments):
        if part is not None:
            whole = whole | system_of(part)
    return whole


@withhold.register
def _(result: CharacteristicBalance, hidden: Collection[str]) -> CharacteristicBalance:
    if not (system_of(result).cells.keys() & set(hidden)):
        return result
    return replace(
        result,
        crosstab=None if result.crosstab is None else withhold(result.crosstab, hidden),
        moments=None if result.moments is None else withhold(result.moments, hidden),
        tests=tuple(secret_test(test) for test in result.tests),
        smd=SECRET,
        category_smds=tuple(SECRET for _ in result.category_smds),
        mean_smd=None if result.mean_smd is None else SECRET,
    )


@system_of.register
def _(result: Balance) -> System:
    groups = {f"toegewezen|{group}": n for group, n in zip(result.groups, result.n, strict=True)}
    return System(cells(groups)) | system_of(result.characteristics)


@withhold.register
def _(result: Balance, hidden: Collection[str]) -> Balance:
    n = tuple(SECRET if f"toegewezen|{g}" in hidden else n for g, n in zip(result.groups, result.n, strict=True))
    verdicts = tuple(
        replace(found, tests=tuple(_judged(test, result.alpha) for test in found.tests)) for found in result.characteristics
    )
    return replace(result, n=n, characteristics=withhold(verdicts, hidden))


def _judged(test: Test, alpha: float) -> Test:
    return replace(test, below_alpha=test.p_value < alpha) if is_number(test.p_value) else test


# --- flows, tallies and shares -------------------------------------------------------------------


def _box(arm: str, code: str) -> str:
    return f"stroom:{arm}/{code}"


@system_of.register
def _(flow: FlowResult) -> System:
    parents = [box.code for box in flow.boxes if flow.children(box.code)]
    sums = tuple(
        Sum(_box(flow.arm, code), tuple(_box(flow.arm, child.code) for child in flow.children(code))) for code in parents
    )
    return System(cells({_box(flow.arm, box.code): box.count for box in flow.boxes}), sums)


@withhold.register
def _(flow: FlowResult, hidden: Collection[str]) -> FlowResult:
    boxes = tuple(replace(box, count=SECRET) if _box(flow.arm, box.code) in hidden else box for box in flow.boxes)
    return replace(flow, boxes=boxes)


def _counted(arm: str, base: str, code: str) -> tuple[str, str, str]:
    """Ids of a count by a rule, its complement and its base."""
    return f"telling:{arm}/{base}/{code}", f"telling:{arm}/{base}/niet-{code}", _box(arm, base)


@system_of.register
def _(tally: TallyResult) -> System:
    own, rest, base = _counted(tally.arm, tally.base, tally.code)
    if not (is_number(tally.count) and is_number(tally.n)):
        return System()
    return System({own: int(tally.count), rest: int(tally.n - tally.count), base: int(tally.n)}, (Sum(base, (own, rest)),))


@withhold.register
def _(tally: TallyResult, hidden: Collection[str]) -> TallyResult:
    own, _, base = _counted(tally.arm, tally.base, tally.code)
    return replace(tally, count=SECRET if own in hidden else tally.count, n=SECRET if base in hidden else tally.n)


@system_of.register
def _(result: ProgressResult) -> System:
    return system_of(result.flows) | system_of(result.tallies)


@withhold.register
def _(result: ProgressResult, hidden: Collection[str]) -> ProgressResult:
    return replace(result, flows=withhold(result.flows, hidden), tallies=withhold(result.tallies, hidden))


@system_of.register
def _(share: Proportion) -> System:
    """The boxes counted; released ``within`` their flow, the sums come from there."""
    return System(cells({_box(share.arm, share.numerator): share.count, _box(share.arm, share.denominator): share.n}))


@withhold.register
def _(share: Proportion, hidden: Collection[str]) -> Proportion:
    if not ({_box(share.arm, share.numerator), _box(share.arm, share.denominator)} & set(hidden)):
        return share
    n = SECRET if _box(share.arm, share.denominator) in hidden else share.n
    interval = replace(share.interval, lower=SECRET, upper=SECRET)
    return replace(share, count=SECRET, n=n, estimate=SECRET, interval=interval)


@system_of.register
def _(result: RegistrationResult) -> System:
    return system_of(result.crosstab)


@withhold.register
def _(result: RegistrationResult, hidden: Collection[str]) -> RegistrationResult:
    touched = bool(system_of(result).cells.keys() & set(hidden))
    return replace(
        result,
        crosstab=withhold(result.crosstab, hidden),
        agreement=SECRET if touched else result.agreement,
        kappa=SECRET if touched else result.kappa,
    )
