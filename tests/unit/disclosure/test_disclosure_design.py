"""The gate on results of the design: small counts and whatever would give them away are withheld, the rest stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalutils.disclosure import release
from evalutils.disclosure.rules import interval, primary
from evalutils.disclosure.systems import system_of
from evalutils.params import Profile
from evalutils.results import SECRET, Interval, Test, is_number
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

PUBLIC = Profile(naam="publiek", minimum_cel=10)
RANK = Test("rank", 0.9, 0.001)


def flow(code: str, register: int, *steps: tuple[int, int]) -> SelectionFlow:
    """Each step: who drops, and who has no value; everybody meets each criterion alone who is left after it."""
    made, entered = [], register
    for place, (dropped, missing) in enumerate(steps):
        kept = entered - dropped - missing
        made.append(SelectionStep(f"s{place}", "S", entered, kept, dropped, missing, kept, (dropped + missing) / entered))
        entered = kept
    return SelectionFlow(code, code, register, tuple(made), entered)


def selection(main: SelectionFlow, *others: SelectionFlow, assigned: int | None = None) -> SelectionResult:
    placed = main.selected if assigned is None else assigned
    return SelectionResult(main, others, placed, max(main.selected - placed, 0), max(placed - main.selected, 0))


def test_large_counts_and_missing_registrations_are_published():
    result = selection(flow("m", 1000, (300, 3), (100, 0)))
    assert release(result, PUBLIC).result == result


def test_a_small_loss_is_withheld_with_what_gives_it_away():
    released = release(selection(flow("m", 1000, (300, 0), (4, 0), (100, 0))), PUBLIC)
    small = released.result.main.steps[1]
    assert small.dropped is SECRET
    assert SECRET in (small.entered, small.kept)
    assert small.lost_share is SECRET


def test_a_small_difference_between_two_age_limits_is_a_small_group_of_clients():
    """3 clients are let in by the wider limit: not both flows may show their last count."""
    result = selection(flow("m", 1000, (300, 0)), flow("a", 1000, (303, 0)))
    safe = release(result, PUBLIC).result
    assert not (is_number(safe.main.selected) and is_number(safe.alternatives[0].selected))
    wide = selection(flow("m", 1000, (300, 0)), flow("a", 1000, (330, 0)))
    assert release(wide, PUBLIC).result == wide


def test_an_assigned_client_outside_the_selection_is_not_counted_out():
    result = selection(flow("m", 1000, (300, 0)), assigned=701)
    safe = release(result, PUBLIC).result
    assert safe.assigned_unselected is SECRET
    assert safe.selected_unassigned is SECRET or not (is_number(safe.assigned) and is_number(safe.main.selected))


@settings(max_examples=20, deadline=None)  # each example solves many small linear programmes
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3)), min_size=1, max_size=4), st.integers(0, 40))
def test_no_small_count_can_be_bounded_from_what_is_published(steps, more):
    register = sum(map(sum, steps)) + more + 60
    wider = [(max(steps[0][0] - more, 0), steps[0][1]), *steps[1:]]
    result = selection(flow("m", register, *wider), flow("a", register, *steps))
    released, whole = release(result, PUBLIC), system_of(result)
    for cell in primary(whole, 10):
        assert cell in released.hidden
        low, high = interval(whole, released.hidden, cell)
        assert high - low + 1e-6 >= 10


def assignment(exceptions: int = 0, called: int = 150, out_of_turn: int = 20) -> AssignmentResult:
    table = ((200, exceptions), (0, 200 - exceptions))
    return AssignmentResult(
        sizes=(GroupSize("a", "A", 200, 200, 0), GroupSize("b", "B", 200, 199, 1)),
        rule=RuleCheck("even", table, ("a", "b"), 400 - exceptions, exceptions, 0),
        share=ShareCheck(200 + exceptions, 400, 0.5, 0.5, Interval(0.4, 0.6, 0.95, "exact"), Test("binomial", 200, 1.0)),
        order=(), order_duplicates=0, calls=CallOrder("a", called, out_of_turn, 0, 0, RANK, RANK), alpha=0.05,
    )  # fmt: skip


def test_an_assignment_of_large_counts_is_published_with_its_missing_client():
    assert release(assignment(), PUBLIC).result == assignment()


def test_few_exceptions_to_the_rule_are_withheld_in_every_place():
    safe = release(assignment(exceptions=4), PUBLIC).result
    assert safe.rule is not None and safe.share is not None
    assert safe.rule.exceptions is SECRET
    assert safe.rule.followed is SECRET or safe.share.n is SECRET
    assert safe.rule.table[0][1] is SECRET
    assert not (is_number(safe.share.count) and is_number(safe.rule.table[0][0]))  # the difference is the exceptions
    if safe.share.count is SECRET:
        assert (safe.share.share, safe.share.test.p_value, safe.share.interval.lower) == (SECRET, SECRET, SECRET)


def test_few_clients_not_called_yet_hide_how_many_were():
    safe = release(assignment(called=195), PUBLIC).result
    assert safe.calls is not None
    assert safe.calls.n is SECRET or safe.sizes[0].assigned is SECRET
    if safe.calls.n is SECRET:
        assert safe.calls.spearman.statistic is SECRET


def test_few_calls_out_of_turn_are_withheld():
    safe = release(assignment(out_of_turn=4), PUBLIC).result
    assert safe.calls is not None
    assert safe.calls.out_of_turn is SECRET


def test_checks_that_were_not_asked_for_are_no_trouble():
    bare = replace(assignment(), rule=None, share=None, calls=None)
    assert release(bare, PUBLIC).result == bare


@pytest.mark.parametrize("result", [
    PowerResult((), 0.2, 0.1, 0.1, 0.05, 1, 0.8, 5, 7, None, (), (), ()),
    PolicyTheory(("Part",), (), ()),
])  # fmt: skip
def test_what_holds_no_clients_passes_as_it_is(result):
    released = release(result, PUBLIC)
    assert released.result == result
    assert not released.published.cells
