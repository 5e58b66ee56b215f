"""The checks of the assignment: a tiny table, the expected counts; chance by hand."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evalutils.design.assignment import check_assignment, holm, longest_non_decreasing
from evalutils.errors import ParameterError
from evalutils.params import Groups
from evalutils.params.sections.analysis import Characteristic, Inference
from evalutils.params.sections.design import Assignment
from evalutils.results import NotComputable

GROUPS = Groups.model_validate({"interventies": [{"code": "a", "label": "A"}], "vergelijking": {"code": "b", "label": "B"}})
RULE = {"kolom": "even", "label": "even digit"}
CALL = {"waarde": "intake"}


def clients(groups: str, **columns: list) -> pd.DataFrame:
    """One client a letter of ``groups``; a dot has no group."""
    frame = pd.DataFrame({"klant_id": [f"k{k}" for k in range(len(groups))], "groep": [None if g == "." else g for g in groups]})
    for name, values in columns.items():
        frame[name] = pd.Series(values, dtype="boolean" if name == "even" else "Int64" if name == "order" else None)
    return frame


def calls(**first: str) -> dict[str, pd.DataFrame]:
    rows = [(client, "intake", pd.Timestamp(day)) for client, day in first.items()]
    return {"activiteiten": pd.DataFrame(rows, columns=["klant_id", "soort", "startdatum"])}


def check(frame, params, tables=None, **more):
    return check_assignment(frame, tables or {}, Assignment.model_validate(params), groups=GROUPS, inference=Inference(), **more)


def test_the_rule_its_exceptions_and_missing_values():
    rule = check(clients("aaabb.", even=[True, True, False, False, None, True]), {"regel": RULE}).rule
    assert rule.table == ((2, 0), (1, 1))
    assert (rule.followed, rule.exceptions, rule.missing) == (3, 1, 1)


def test_the_share_of_even_against_one_half_is_the_exact_binomial_test():
    share = check(clients("aaaaabbbbb", even=[True] * 9 + [False]), {"regel": RULE}).share
    assert (share.count, share.n, share.share) == (9, 10, 0.9)
    assert share.test.p_value == pytest.approx(2 * (10 + 1) / 2**10)  # 9 or 10 of 10, and as far on the other side
    # Clopper-Pearson: the bounds at which 9 or more, and 9 or fewer, of 10 have a chance of 2.5%.
    assert stats.binom.sf(8, 10, share.interval.lower) == pytest.approx(0.025)
    assert stats.binom.cdf(9, 10, share.interval.upper) == pytest.approx(0.025)


def test_group_sizes_with_and_without_registration_data():
    frame = clients("aabbb", sex=["M", "V", None, None, "M"], country=["x", None, None, "y", "x"])
    sizes = check(frame, {"registratie": ["sex", "country"]}).sizes
    assert [(size.arm, size.assigned, size.with_data, size.without_data) for size in sizes] == [("a", 2, 2, 0), ("b", 3, 2, 1)]


def test_calls_in_order_of_number():
    frame = clients("aaab", order=[3, 1, 2, 4])
    order = check(frame, {"volgnummer": "order", "oproep": CALL}, calls(k1="2017-10-01", k2="2017-10-02", k0="2017-10-03")).calls[0]
    assert (order.n, order.out_of_turn, order.skipped, order.unnumbered) == (3, 0, 0, 0)
    assert order.spearman.statistic == pytest.approx(1)
    assert order.kendall.statistic == pytest.approx(1)


def test_clients_called_out_of_turn_skipped_and_without_a_number():
    # Numbers 1..5 called on days 1, 4, 2, 3, 3: leaving out number 2 alone mends it. Number 6 waits behind the highest
    # number called (5): not skipped. k6 was called without a number; k7, number 0, was passed over.
    frame = clients("aaaaaaaa", order=[1, 2, 3, 4, 5, 6, None, 0])
    days = {"k0": 1, "k1": 4, "k2": 2, "k3": 3, "k4": 3, "k6": 5}
    tables = calls(**{client: f"2017-10-0{day}" for client, day in days.items()})
    order = check(frame, {"volgnummer": "order", "oproep": CALL}, tables).calls[0]
    assert (order.n, order.out_of_turn, order.skipped, order.unnumbered) == (5, 1, 1, 1)


def test_the_first_call_counts_and_another_kind_of_event_does_not():
    tables = calls(k0="2017-10-09", k1="2017-10-05", k2="2017-10-06")
    more = pd.DataFrame([("k0", "intake", pd.Timestamp("2017-10-01")), ("k2", "other", pd.Timestamp("2017-09-01"))],
                        columns=["klant_id", "soort", "startdatum"])  # fmt: skip
    tables["activiteiten"] = pd.concat([tables["activiteiten"], more])
    assert check(clients("aaa", order=[1, 2, 3]), {"volgnummer": "order", "oproep": CALL}, tables).calls[0].out_of_turn == 0


def test_nobody_called_gives_reasons_and_no_nan():
    order = check(clients("aab", order=[1, 2, 3]), {"volgnummer": "order", "oproep": CALL}, calls()).calls[0]
    assert (order.n, order.out_of_turn, order.skipped) == (0, 0, 0)
    assert isinstance(order.spearman.statistic, NotComputable)
    assert isinstance(order.kendall.p_value, NotComputable)


def test_all_called_on_one_day_has_no_rank_correlation():
    same = calls(k0="2017-10-01", k1="2017-10-01", k2="2017-10-01")
    order = check(clients("aaa", order=[1, 2, 3]), {"volgnummer": "order", "oproep": CALL}, same).calls[0]
    assert order.out_of_turn == 0
    assert isinstance(order.spearman.p_value, NotComputable)


def test_order_numbers_against_characteristics_with_holm():
    frame = clients("aaabbbab", order=[1, 2, 3, 4, 5, 6, 7, 8], sex=["m", "v", "m", "v", "m", "v", "m", None],
                    income=[8.0, 7, 6, 5, 4, 3, 2, None], same=["x"] * 8)  # fmt: skip
    characteristics = tuple(Characteristic.model_validate(given) for given in (
        {"naam": "sex", "label": "Sex", "bron": {"kolom": "sex"}, "categorieen": ["m", "v"]},
        {"naam": "income", "label": "Income", "bron": {"kolom": "income"}},
        {"naam": "same", "label": "Same", "bron": {"kolom": "same"}, "categorieen": ["x", "y"]},
    ))  # fmt: skip
    sex, income, same = check(frame, {"volgnummer": "order"}, characteristics=characteristics).order
    # Ranks of m: 1, 3, 5, 7 (sum 16); of v: 2, 4, 6 (sum 12); H = 12 / (7 * 8) * (16**2 / 4 + 12**2 / 3) - 3 * 8 = 0.
    assert sex.test.statistic == pytest.approx(0, abs=1e-12)
    assert sex.test.p_value == pytest.approx(1)
    assert (sex.missing, income.missing, same.missing) == (1, 1, 0)
    assert income.test.statistic == pytest.approx(-1)
    assert income.p_adjusted == pytest.approx(min(1, 2 * income.test.p_value))
    assert isinstance(same.test.p_value, NotComputable)
    assert isinstance(same.p_adjusted, NotComputable)


def test_only_the_cohort_that_params_name_and_doubled_numbers():
    frame = clients("aabb", order=[1, 1, 2, 2]).assign(cohort=["x", "x", "x", "y"])
    result = check(frame, {"cohort": "x", "volgnummer": "order"})
    assert [size.assigned for size in result.sizes] == [2, 1]
    assert result.order_duplicates == 2


def test_all_clients_in_one_group_or_none_at_all():
    result = check(clients("aa", even=[None, None]), {"regel": RULE})
    assert [size.assigned for size in result.sizes] == [2, 0]
    assert isinstance(result.share.share, NotComputable)
    assert isinstance(result.share.test.p_value, NotComputable)


def test_an_unknown_column_is_a_mistake_in_params():
    with pytest.raises(ParameterError, match="even"):
        check(clients("ab"), {"regel": RULE})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 6), max_size=8))
def test_longest_in_order_is_the_best_of_all_subsets(values):
    picks = (pick for size in range(len(values) + 1) for pick in itertools.combinations(values, size))
    assert longest_non_decreasing(values) == max(len(pick) for pick in picks if list(pick) == sorted(pick))


def test_holm_by_hand():
    assert holm((0.01, 0.04, NotComputable("x"), 0.03)) == (
        pytest.approx(0.03), pytest.approx(0.06), NotComputable("x"), pytest.approx(0.06),
    )  # fmt: skip
