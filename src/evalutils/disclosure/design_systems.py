"""Results on the design: which counts of clients they hold, how they add up, and the same without some of them.

A selection and its alternatives are tied by their differences: who is in the one and not in the other is a group of
clients too, and when it is small neither count may give it away. Power and the theory of the policy hold no client.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from evalutils.disclosure.rules import Sum, System
from evalutils.disclosure.systems import cells, secret_test, system_of, withhold
from evalutils.results import SECRET, Number, is_number
from evalutils.results.design import (
    AssignmentResult,
    CallOrder,
    GroupSize,
    PolicyTheory,
    PowerResult,
    RuleCheck,
    SelectionFlow,
    SelectionResult,
    SelectionStep,
    ShareCheck,
)


@system_of.register(PowerResult)
@system_of.register(PolicyTheory)
def _(_: PowerResult | PolicyTheory) -> System:
    return System()


@withhold.register
def _(result: PowerResult, hidden: Collection[str]) -> PowerResult:
    return result


@withhold.register
def _(result: PolicyTheory, hidden: Collection[str]) -> PolicyTheory:
    return result


# --- selection -----------------------------------------------------------------------------------

REGISTER = "selectie:register"


def _kept(flow: SelectionFlow, place: int) -> str:
    """Id of who is left after step ``place``; -1 is the register, which all flows share."""
    return REGISTER if place < 0 else f"selectie:{flow.code}/na-{flow.steps[place].code}"


def _step(flow: SelectionFlow, step: SelectionStep, part: str) -> str:
    return f"selectie:{flow.code}/{part}-{step.code}"


@system_of.register
def _(flow: SelectionFlow) -> System:
    named: dict[str, Number] = {REGISTER: flow.register}
    sums, free = [], set()
    for place, step in enumerate(flow.steps):
        kept, lost, unknown = _kept(flow, place), _step(flow, step, "af"), _step(flow, step, "onbekend")
        alone, others = _step(flow, step, "voldoet"), _step(flow, step, "voldoet-niet")
        named |= {kept: step.kept, lost: step.dropped, unknown: step.missing, alone: step.meets_alone}
        if is_number(flow.register) and is_number(step.meets_alone):
            named[others] = flow.register - step.meets_alone
        free.add(unknown)
        sums += [Sum(_kept(flow, place - 1), (kept, lost, unknown)), Sum(REGISTER, (alone, others))]
    if flow.steps:  # the first criterion alone is the first step
        sums.append(Sum(_kept(flow, 0), (_step(flow, flow.steps[0], "voldoet"),)))
    return System(cells(named), tuple(sums), frozenset(free))


@withhold.register
def _(flow: SelectionFlow, hidden: Collection[str]) -> SelectionFlow:
    def seen(cell: str, value: Number) -> Number:
        return SECRET if cell in hidden else value

    steps = []
    for place, step in enumerate(flow.steps):
        entered, kept = seen(_kept(flow, place - 1), step.entered), seen(_kept(flow, place), step.kept)
        steps.append(replace(
            step, entered=entered, kept=kept, dropped=seen(_step(flow, step, "af"), step.dropped),
            meets_alone=seen(_step(flow, step, "voldoet"), step.meets_alone),
            lost_share=SECRET if SECRET in (entered, kept) else step.lost_share,
        ))  # fmt: skip
    last = _kept(flow, len(flow.steps) - 1)
    return replace(flow, register=seen(REGISTER, flow.register), steps=tuple(steps), selected=seen(last, flow.selected))


def _differences(main: SelectionFlow, other: SelectionFlow) -> Iterator[tuple[str, str, Number, Number]]:
    """Ids and counts that belong together in two flows: after a step, and by a criterion alone."""
    places = {step.code: place for place, step in enumerate(main.steps)}
    for place, step in enumerate(other.steps):
        if (same := places.get(step.code)) is not None:
            own = main.steps[same]
            yield _kept(main, same), _kept(other, place), own.kept, step.kept
            yield _step(main, own, "voldoet"), _step(other, step, "voldoet"), own.meets_alone, step.meets_alone


@system_of.register
def _(result: SelectionResult) -> System:
    whole = system_of(result.main)
    for other in result.alternatives:
        whole = whole | system_of(other)
        for one, two, first, second in _differences(result.main, other):
            if is_number(first) and is_number(second):
                larger, smaller = (one, two) if first >= second else (two, one)
                between = f"{one}~{two}"
                whole = whole | System({between: int(abs(first - second))}, (Sum(larger, (smaller, between)),))
    if not all(map(is_number, (result.assigned, result.main.selected, result.selected_unassigned, result.assigned_unselected))):
        return whole
    both = int(result.assigned - result.assigned_unselected)  # type: ignore[operator]
    agreement = {
        "selectie:toegewezen": result.assigned, "selectie:beide": both,
        "selectie:niet-toegewezen": result.selected_unassigned, "selectie:niet-geselecteerd": result.assigned_unselected,
    }  # fmt: skip
    selected = _kept(result.main, len(result.main.steps) - 1)
    sums = (Sum("selectie:toegewezen", ("selectie:beide", "selectie:niet-geselecteerd")),
            Sum(selected, ("selectie:beide", "selectie:niet-toegewezen")))  # fmt: skip
    return whole | System(cells(agreement), sums)


@withhold.register
def _(result: SelectionResult, hidden: Collection[str]) -> SelectionResult:
    def seen(cell: str, value: Number) -> Number:
        return SECRET if f"selectie:{cell}" in hidden else value

    return replace(
        result, main=withhold(result.main, hidden), alternatives=withhold(result.alternatives, hidden),
        assigned=seen("toegewezen", result.assigned),
        selected_unassigned=seen("niet-toegewezen", result.selected_unassigned),
        assigned_unselected=seen("niet-geselecteerd", result.assigned_unselected),
    )  # fmt: skip


# --- assignment ----------------------------------------------------------------------------------


def _assigned(arm: str) -> str:
    """The same count as the groups of a balance."""
    return f"toegewezen|{arm}"


@system_of.register
def _(size: GroupSize) -> System:
    whole, known, unknown = _assigned(size.arm), f"met-gegevens|{size.arm}", f"zonder-gegevens|{size.arm}"
    named = {whole: size.assigned, known: size.with_data, unknown: size.without_data}
    return System(cells(named), (Sum(whole, (known, unknown)),), frozenset((unknown,)))


@withhold.register
def _(size: GroupSize, hidden: Collection[str]) -> GroupSize:
    assigned = SECRET if _assigned(size.arm) in hidden else size.assigned
    return replace(size, assigned=assigned, with_data=SECRET if f"met-gegevens|{size.arm}" in hidden else size.with_data)


def _ruled(value: int, group: str) -> str:
    return f"regel:{('ja', 'nee')[value]}|{group}"


@system_of.register
def _(check: RuleCheck) -> System:
    named: dict[str, Number] = {"regel:gevolgd": check.followed, "regel:uitzondering": check.exceptions}
    named |= {_ruled(v, group): check.table[v][g] for v in (0, 1) for g, group in enumerate(check.groups)}
    first, second = check.groups
    sums = [
        Sum("regel:gevolgd", (_ruled(0, first), _ruled(1, second))),
        Sum("regel:uitzondering", (_ruled(0, second), _ruled(1, first))),
    ]
    if check.missing == 0:
        sums += [Sum(_assigned(group), (_ruled(0, group), _ruled(1, group))) for group in check.groups]
    return System(cells(named), tuple(sums))


@withhold.register
def _(check: RuleCheck, hidden: Collection[str]) -> RuleCheck:
    table = tuple(
        tuple(SECRET if _ruled(v, group) in hidden else check.table[v][g] for g, group in enumerate(check.groups)) for v in (0, 1)
    )
    followed = SECRET if "regel:gevolgd" in hidden else check.followed
    exceptions = SECRET if "regel:uitzondering" in hidden else check.exceptions
    return replace(check, table=table, followed=followed, exceptions=exceptions)


@system_of.register
def _(check: ShareCheck) -> System:
    named = {"regel:ja": check.count, "regel:n": check.n}
    if is_number(check.count) and is_number(check.n):
        named["regel:nee"] = check.n - check.count
    return System(cells(named), (Sum("regel:n", ("regel:ja", "regel:nee")),))


@withhold.register
def _(check: ShareCheck, hidden: Collection[str]) -> ShareCheck:
    if not {"regel:ja", "regel:n"} & set(hidden):
        return check
    n = SECRET if "regel:n" in hidden else check.n
    interval = replace(check.interval, lower=SECRET, upper=SECRET)
    return replace(check, count=SECRET, n=n, share=SECRET, interval=interval, test=replace(secret_test(check.test), n=None))


CALLED = {
    "n": "oproep:n", "out_of_turn": "oproep:buiten-beurt", "skipped": "oproep:overgeslagen",
    "unnumbered": "oproep:zonder-nummer",
}  # fmt: skip


@system_of.register
def _(calls: CallOrder) -> System:
    named: dict[str, Number] = {cell: getattr(calls, name) for name, cell in CALLED.items()}
    if is_number(calls.n) and is_number(calls.out_of_turn):
        named["oproep:op-beurt"] = calls.n - calls.out_of_turn
    return System(cells(named), (Sum("oproep:n", ("oproep:buiten-beurt", "oproep:op-beurt")),))


@withhold.register
def _(calls: CallOrder, hidden: Collection[str]) -> CallOrder:
    unsafe: dict[str, Any] = {name: SECRET for name, cell in CALLED.items() if cell in hidden}
    safe = replace(calls, **unsafe)
    if CALLED["n"] not in hidden:
        return safe
    spearman, kendall = (replace(secret_test(test), n=SECRET) for test in (calls.spearman, calls.kendall))
    return replace(safe, spearman=spearman, kendall=kendall)


DOUBLED = "volgnummer:dubbel"


@system_of.register
def _(result: AssignmentResult) -> System:
    whole = system_of(result.sizes) | System(cells({DOUBLED: result.order_duplicates}))
    for part in (result.rule, result.share, result.calls):
        whole = whole if part is None else whole | system_of(part)
    if result.rule and result.share:
        ties = tuple(Sum(f"regel:{('ja', 'nee')[v]}", tuple(_ruled(v, group) for group in result.rule.groups)) for v in (0, 1))
        whole = whole | System({}, (*ties, Sum("regel:n", ("regel:gevolgd", "regel:uitzondering"))))
    return whole | _uncalled(result)


def _uncalled(result: AssignmentResult) -> System:
    """Who was not called yet follows from the calls and the size of the group."""
    calls = result.calls
    size = next((size.assigned for size in result.sizes if calls and size.arm == calls.arm), None)
    if not (calls and is_number(size) and is_number(calls.n) and is_number(calls.unnumbered)):
        return System()
    rest = {"oproep:nog-niet": int(size - calls.n - calls.unnumbered)}
    return System(rest, (Sum(_assigned(calls.arm), (CALLED["n"], CALLED["unnumbered"], "oproep:nog-niet")),))


@withhold.register
def _(result: AssignmentResult, hidden: Collection[str]) -> AssignmentResult:
    return replace(
        result, sizes=withhold(result.sizes, hidden),
        rule=None if result.rule is None else withhold(result.rule, hidden),
        share=None if result.share is None else withhold(result.share, hidden),
        calls=None if result.calls is None else withhold(result.calls, hidden),
        order_duplicates=SECRET if DOUBLED in hidden else result.order_duplicates,
    )  # fmt: skip
