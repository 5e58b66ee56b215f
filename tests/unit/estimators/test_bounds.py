"""Bounds for missing outcomes against hand computations and exhaustive filling-in."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from evalutils.estimators.arms import TwoArms
from evalutils.estimators.bounds import imbens_manski, lee, manski, trimmed
from evalutils.results import NotComputable


def two(treated, control, missing=(0, 0)):
    return TwoArms(np.array([*treated, *control], dtype=float), np.repeat([1, 0], [len(treated), len(control)]), missing)


def test_manski_is_the_worst_and_best_of_all_ways_to_fill_in():
    treated, control, missing = [1, 0, 1, 1], [0, 0, 1], (2, 1)
    found = manski(two(treated, control, missing), 0.95, (0.0, 1.0))
    ways = [np.mean([*treated, *fill[:2]]) - np.mean([*control, fill[2]]) for fill in product((0, 1), repeat=3)]
    assert (found.lower, found.upper) == (pytest.approx(min(ways)), pytest.approx(max(ways)))
    assert found.missing == missing
    assert found.interval.lower < found.lower < found.upper < found.interval.upper


def test_without_missing_outcomes_the_bounds_are_the_difference():
    found = manski(two([1, 0, 1, 1], [0, 0, 1]), 0.95, (0.0, 1.0))
    assert found.lower == found.upper == pytest.approx(3 / 4 - 1 / 3)
    assert "geen ontbrekende" in found.note


def test_interval_is_one_sided_for_wide_bounds_and_two_sided_for_a_point():
    low, high = imbens_manski(((0.0, 1.0), (100.0, 1.0)), 0.95)
    assert (low, high - 100) == (pytest.approx(-stats.norm.ppf(0.95), abs=1e-6), pytest.approx(stats.norm.ppf(0.95), abs=1e-6))
    assert imbens_manski(((0.0, 1.0), (0.0, 1.0)), 0.95)[1] == pytest.approx(stats.norm.ppf(0.975), abs=1e-6)


def test_lee_by_hand():
    """Known: 8 of 8 treated and 6 of 8 controls; a quarter of the treated (2) is trimmed from above or from below."""
    treated, control = [1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 3, 3, 4, 4]
    low, high = trimmed(np.array(treated, dtype=float), np.array(control, dtype=float), (0, 2))
    assert (low, high) == (pytest.approx(3.5 - 3), pytest.approx(5.5 - 3))


def test_lee_trims_the_controls_when_more_of_them_are_known():
    low, high = trimmed(np.array([5.0, 5.0]), np.array([1.0, 2.0, 3.0, 4.0]), (2, 0))
    assert (low, high) == (pytest.approx(5 - 3.5), pytest.approx(5 - 1.5))


def test_lee_counts_the_edge_for_its_fraction():
    """Share kept 0.9 of 4 known: 3.6 clients, the fourth for 0.6."""
    low, _ = trimmed(np.array([1.0, 2.0, 3.0, 4.0]), np.zeros(9), (0, 1))
    assert low == pytest.approx((1 + 2 + 3 + 0.6 * 4) / 3.6)


def test_lee_lies_within_manski_and_is_reproducible():
    rng = np.random.default_rng(7)
    data = two(rng.integers(0, 2, 90), rng.integers(0, 2, 70), (10, 30))
    wide, narrow = manski(data, 0.95, (0.0, 1.0)), lee(data, 0.95, ("x",))
    assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper
    assert lee(data, 0.95, ("x",)) == narrow


def test_an_empty_group_is_not_computable():
    for found in (manski(two([1, 0], []), 0.95, (0.0, 1.0)), lee(two([1, 0], []), 0.95, ("x",))):
        assert isinstance(found.lower, NotComputable)
        assert isinstance(found.interval.upper, NotComputable)


def test_with_nothing_missing_there_is_no_bootstrap_noise():
    """Both bounds are the difference, with Welch's interval; no draw is taken, so that every step gives the same."""
    rng = np.random.default_rng(11)
    data = two(rng.normal(size=30), rng.normal(size=25))
    other = stats.ttest_ind(data.treated, data.control, equal_var=False).confidence_interval(0.95)
    for found in (lee(data, 0.95, ("a",)), lee(data, 0.95, ("b",)), manski(data, 0.95)):
        assert found.lower == found.upper == pytest.approx(data.treated.mean() - data.control.mean())
        assert (found.interval.lower, found.interval.upper) == (pytest.approx(other.low), pytest.approx(other.high))
        assert "Welch" in found.interval.method
