"""Permutation, bootstrap and Holm against enumeration, formulas and worked examples."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from evalutils.estimators.arms import TwoArms
from evalutils.estimators.comparisons.permutation import drawn_differences, permutation_p, permutation_tests
from evalutils.estimators.comparisons.resampling import (
    bootstrap_difference,
    bootstrap_means,
    holm,
)
from evalutils.estimators.randomness import generator
from evalutils.results import NotComputable


def two(treated, control):
    return TwoArms(np.array([*treated, *control], dtype=float), np.repeat([1, 0], [len(treated), len(control)]))


def test_permutation_by_enumeration():
    data = two([9, 8, 7, 6], [5, 4, 8, 1, 2])
    observed = data.treated.mean() - data.control.mean()
    every = []
    for chosen in combinations(range(9), 4):
        inside = np.isin(np.arange(9), chosen)
        every.append(data.y[inside].mean() - data.y[~inside].mean())
    exact = np.mean(np.abs(every) >= abs(observed) - 1e-9)
    one_sided = np.mean(np.array(every) >= observed - 1e-9)
    assert permutation_tests(data, 20_000, ("toets",))[0].p_value == pytest.approx(exact, abs=0.006)
    assert permutation_tests(data, 20_000, ("toets",), ("groter",))[0].p_value == pytest.approx(one_sided, abs=0.006)
    assert permutation_tests(data, 20_000, ("toets",), ("kleiner",))[0].p_value > 0.9


def test_p_counts_the_assignment_itself():
    assert permutation_p(2.0, np.zeros(99)) == 1 / 100
    assert permutation_p(2.0, np.full(99, -2.0)) == 1.0
    assert permutation_p(2.0, np.full(99, -2.0), "groter") == 1 / 100


def test_same_step_same_draws_other_step_others():
    y = np.arange(50.0)
    first, again, other = (
        drawn_differences(y[:, None], np.repeat([1, 0], [20, 30]), 500, generator(step)) for step in ("a", "a", "b")
    )
    assert (first == again).all()
    assert not (first == other).all()


def test_drawn_differences_have_the_variance_of_the_null():
    """Imbens & Rubin (2015, eq. 5.8): S^2 (1/n1 + 1/n0) with S^2 over all n."""
    y = generator("uitkomst").normal(size=120)
    drawn = drawn_differences(y[:, None], np.repeat([1, 0], [50, 70]), 40_000, generator("trekking"))
    assert drawn.var() == pytest.approx(y.var(ddof=1) * (1 / 50 + 1 / 70), rel=0.03)
    assert drawn.mean() == pytest.approx(0, abs=0.005)


def test_equal_outcomes_and_empty_group_are_not_computable():
    assert isinstance(permutation_tests(two([1, 1], [1, 1]), 200, ("x",))[0].p_value, NotComputable)
    assert isinstance(permutation_tests(two([1, 0], []), 200, ("x",))[0].p_value, NotComputable)


def test_bootstrap_error_is_that_of_the_plug_in_variance():
    data = two([0, 0, 1, 1, 1, 0, 1, 0, 1, 1], [0, 0, 0, 1, 0, 0, 1, 0])
    expected = np.sqrt(0.6 * 0.4 / 10 + 0.25 * 0.75 / 8)  # variance with n, not n - 1
    assert bootstrap_difference(data, 40_000, ("x",)).std() == pytest.approx(expected, rel=0.02)


def test_bootstrap_of_several_outcomes_draws_the_same_clients():
    y = generator("y").normal(size=(60, 1))
    drawn = bootstrap_means(np.hstack([y, 2 * y + 1]), 3_000, generator("z"))
    assert drawn.shape == (3_000, 2)
    assert drawn[:, 1] == pytest.approx(2 * drawn[:, 0] + 1)


def test_holm_by_hand_and_statsmodels():
    assert holm((0.01, 0.04, 0.03, 0.005)) == pytest.approx((0.03, 0.06, 0.06, 0.02))  # 3x0.01, 1x0.04 < 2x0.03, 4x0.005
    p_values = tuple(generator("p").uniform(size=9).tolist())
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])
    assert holm(()) == ()
