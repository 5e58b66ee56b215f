"""Balance: which test is done, what missing values do, and what happens when nothing can be computed."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalutils.estimators.baseline.standardised import by_category, of_categories, of_means
from evalutils.estimators.comparisons.association import independence, welch
from evalutils.findings.baseline.balance import compare
from evalutils.params import Groups
from evalutils.params.sections.analysis import Characteristic, Inference
from evalutils.results import NotComputable

GROUPS = Groups.model_validate({"interventies": [{"code": "a", "label": "A"}], "vergelijking": {"code": "b", "label": "B"}})
FAST = Inference(permutations=200)


def judged(counts, name):
    """The test of independence under this file's rules."""
    rules = FAST
    return independence(counts, name, minimum_expected=rules.minimum_expected, permutations=rules.permutations)


def text(name: str, *categories: str, **parts: object) -> Characteristic:
    spec = {"naam": name, "label": name, "bron": {"kolom": name}, "categorieen": list(categories)}
    return Characteristic.model_validate(spec | parts)


def number(name: str) -> Characteristic:
    return Characteristic.model_validate({"naam": name, "label": name, "bron": {"kolom": name}})


def frame(groups: str, **columns: list) -> pd.DataFrame:
    return pd.DataFrame({"groep": list(groups), **columns})


def test_counts_by_group_with_missing_values_apart():
    clients = frame("aaaabbb", x=["p", "p", "q", None, "q", "q", None])
    (one,) = compare(clients, (text("x", "p", "q"),), GROUPS, FAST).characteristics
    assert one.crosstab.counts == ((2, 0), (1, 2))
    assert (one.crosstab.missing, one.crosstab.total, one.crosstab.columns) == ((1, 1), 5, ("a", "b"))
    assert one.tests[0].n == 5


def test_clients_of_no_group_take_no_part():
    clients = frame("abab", x=["p", "q", "p", "q"]).assign(groep=["a", "b", None, "c"])
    found = compare(clients, (text("x", "p", "q"),), GROUPS, FAST)
    assert (found.n, found.characteristics[0].crosstab.counts) == ((1, 1), ((1, 0), (0, 1)))


def test_the_sign_is_intervention_minus_control():
    clients = frame("aaabbb", x=[3.0, 4.0, 5.0, 1.0, 2.0, 3.0])
    (one,) = compare(clients, (number("x"),), GROUPS, FAST).characteristics
    assert one.differences[0].mean == pytest.approx(2.0)  # (4 - 2) / sqrt((1 + 1) / 2)
    assert one.smds[0] == pytest.approx(2.0)
    (other,) = compare(clients.assign(groep=list("bbbaaa")), (number("x"),), GROUPS, FAST).characteristics
    assert (other.differences[0].mean, other.smds[0]) == (pytest.approx(-2.0), pytest.approx(2.0))


@pytest.mark.parametrize(
    ("counts", "method"),
    [
        ([[20, 20], [20, 20]], "chi-kwadraattoets van Pearson"),
        ([[5, 5], [5, 5]], "chi-kwadraattoets van Pearson"),  # expected exactly 5: not below it
        ([[4, 5], [6, 5]], "exacte toets van Fisher"),
        ([[4, 5], [6, 5], [10, 10]], "exacte permutatietoets van chi-kwadraat"),
        ([[30, 40], [4, 5], [50, 60], [3, 2], [70, 60]], "permutatietoets van chi-kwadraat (200 trekkingen)"),
    ],
)
def test_the_method_follows_from_the_expected_counts(counts, method):
    found = judged(np.array(counts), "x")
    assert found.method.startswith(method)
    assert bool(found.why) == (not method.startswith("chi")), "a choice is explained, the rule is not"


def test_an_empty_category_takes_no_degree_of_freedom():
    with_empty = judged(np.array([[20, 30], [0, 0], [30, 20]]), "x")
    assert with_empty == judged(np.array([[20, 30], [30, 20]]), "x")
    assert with_empty.df == (1.0,)


def test_draws_depend_on_the_name_alone():
    counts = np.array([[30, 40], [4, 5], [50, 60], [3, 2], [70, 60]])
    assert judged(counts, "x") == judged(counts, "x")
    assert judged(counts, "x").p_value != judged(counts, "y").p_value


def test_a_drawn_p_value_is_never_nought():
    """Phipson & Smyth (2010): (b + 1) / (m + 1), also when no draw is as extreme as what was seen."""
    extreme = np.array([[90, 0], [0, 90], [3, 1], [1, 3], [90, 0]])
    assert judged(extreme, "x").p_value == 1 / 201
    p = judged(np.array([[30, 40], [4, 5], [50, 60], [3, 2], [70, 60]]), "x").p_value
    assert p * 201 == pytest.approx(round(p * 201)) and p > 0.05


@pytest.mark.parametrize("counts", [[[5, 6]], [[5, 0], [6, 0]], [[0, 0], [0, 0]], [[5, 6], [0, 0]]])
def test_nothing_to_test(counts):
    found = judged(np.array(counts), "x")
    assert isinstance(found.statistic, NotComputable) and isinstance(found.p_value, NotComputable)


@pytest.mark.parametrize(("first", "second"), [([1.0], [1.0, 2.0]), ([], [1.0, 2.0]), ([2.0, 2.0], [3.0, 3.0])])
def test_means_that_cannot_be_tested(first, second):
    assert isinstance(welch(np.array(first), np.array(second)).p_value, NotComputable)
    assert isinstance(of_means(np.array(first), np.array(second)), NotComputable)


def test_differences_without_spread():
    assert isinstance(of_categories(np.array([[5, 0], [0, 5]])), NotComputable)
    assert isinstance(of_categories(np.array([[5, 5], [0, 0]])), NotComputable)
    assert isinstance(of_categories(np.array([[5, 0], [5, 0]])), NotComputable)
    assert all(isinstance(value, NotComputable) for value in by_category(np.array([[5, 0], [0, 5]])))


@pytest.mark.parametrize(
    ("clients", "reason"),
    [
        (frame("aaaa", x=[1.0, 2.0, 3.0, 4.0]), "een groep heeft geen klanten"),
        (frame("aabb", x=[1.0, 1.0, 1.0, 1.0]), "geen kenmerk dat tussen klanten verschilt"),
        (frame("ab", x=[1.0, 2.0]), "te weinig klanten"),
        (frame("aaabbb", x=[1.0, 1.0, 1.0, 0.0, 0.0, 0.0]), "voorspellen de groep volledig"),
        (frame("aabb", x=[None, None, 1.0, 2.0]), "een groep heeft geen klanten"),
        (frame("", x=[]), "een groep heeft geen klanten"),
    ],
)
def test_a_joint_test_that_cannot_be_done_says_why(clients, reason):
    joint = compare(clients, (number("x"),), GROUPS, FAST).joint
    assert isinstance(joint.p_value, NotComputable) and reason in joint.p_value.reason


def test_the_joint_test_takes_complete_cases_and_drops_what_follows_from_the_rest():
    rng = np.random.default_rng(3)
    x = rng.normal(size=40).round(3)
    clients = frame("ab" * 20, x=[None, *x[1:]], y=(2 * x + 1).tolist(), z=["p", "q", "q", "p"] * 10)
    joint = compare(clients, (number("x"), number("y"), text("z", "p", "q", "r")), GROUPS, FAST).joint
    assert (joint.n, joint.df) == (39, (2.0, 36.0))
    assert joint.why == "alleen klanten van wie alle kenmerken bekend zijn"


def test_a_missing_category_takes_no_part_in_the_joint_test():
    clients = frame("abab" * 5, z=["p", "q", None, "p", "q"] * 4)
    joint = compare(clients, (text("z", "p", "q"),), GROUPS, FAST).joint
    assert (joint.n, joint.df) == (16, (1.0, 14.0))


def test_a_characteristic_may_stay_out_of_the_joint_test():
    clients = frame("aabbab", x=[1.0, 2.0, 3.0, 5.0, 4.0, 9.0], z=["p", "q", "p", "q", "q", "p"])
    alone = compare(clients, (number("x"),), GROUPS, FAST).joint
    assert compare(clients, (number("x"), text("z", "p", "q", gezamenlijk=False)), GROUPS, FAST).joint == alone


def numbers_in(value: object) -> list[float]:
    if dataclasses.is_dataclass(value):
        return [number for field in dataclasses.fields(value) for number in numbers_in(getattr(value, field.name))]
    if isinstance(value, tuple):
        return [number for part in value for number in numbers_in(part)]
    return [value] if isinstance(value, int | float) else []


row = st.tuples(st.sampled_from("ab"), st.sampled_from(["p", "q", "r", None]), st.one_of(st.none(), st.integers(0, 5)))


@settings(max_examples=60, deadline=None)
@given(st.lists(row, max_size=25))
def test_any_table_counts_everybody_and_holds_no_nan(rows):
    clients = pd.DataFrame(rows, columns=["groep", "x", "y"]).astype({"groep": "str", "x": "str", "y": "Int64"})
    found = compare(clients, (text("x", "p", "q", "r"), number("y")), GROUPS, FAST)
    assert found.n == tuple(sum(group == code for group, _, _ in rows) for code in "ab")
    table, moments = found.characteristics[0].crosstab, found.characteristics[1].moments
    for place in (0, 1):
        assert table.column_totals[place] + table.missing[place] == found.n[place]
        assert moments.n[place] + moments.missing[place] == found.n[place]
    assert all(math.isfinite(value) and isinstance(value, int | float) for value in numbers_in(found))
    for one in found.characteristics:
        assert all(isinstance(test.p_value, NotComputable) or 0 <= test.p_value <= 1 for test in one.tests)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=4))
def test_swapping_the_groups_changes_no_p_value_and_turns_the_sign(rows):
    counts = np.array(rows)
    one, other = judged(counts, "x"), judged(counts[:, ::-1], "x")
    exact = "trekkingen" not in one.method
    if exact and not isinstance(one.p_value, NotComputable):
        assert one.p_value == pytest.approx(other.p_value)
    for left, right in zip(by_category(counts), by_category(counts[:, ::-1]), strict=True):
        assert isinstance(left, NotComputable) or left == pytest.approx(-right)
