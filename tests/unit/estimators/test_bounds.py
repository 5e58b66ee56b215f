"""Bounds for missing outcomes against hand computations and exhaustive filling-in."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from evalutils.estimators.arms import TwoArms
from evalutils.estimators.missing import bounds
from evalutils.estimators.missing.bounds import imbens_manski, lee, manski, trimmed
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


def ends_plainly(treated, control, missing):
    """Lee's trimming client by client, on arrays sorted anew for each end."""
    share = (len(control) / (len(control) + missing[1])) / (len(treated) / (len(treated) + missing[0]))
    kept = len(treated) * share
    weight = np.clip(kept - np.arange(len(treated)), 0, 1)
    low, high = ((np.sort(sign * treated) * weight).sum() / kept * sign for sign in (1, -1))
    return low - control.mean(), high - control.mean()


def test_the_bounds_from_counts_are_those_client_by_client():
    rng = np.random.default_rng(3)
    amounts = np.where(rng.random(7_000) < 0.6, 0.0, rng.gamma(2.0, 900.0, 7_000).round(2))
    for y in ((rng.random(7_000) < 0.3).astype(float), amounts):
        found = lee(two(y[:3_600], y[3_600:], (100, 700)), 0.95, ("x",), draws=2)
        large = lee(two(np.tile(y[:3_600], 2), np.tile(y[3_600:], 2), (200, 1_400)), 0.95, ("x",), draws=2)
        for one in (found, large):  # below and above the size from which distinct values are counted
            assert (one.lower, one.upper) == pytest.approx(ends_plainly(y[:3_600], y[3_600:], (100, 700)), rel=1e-10)


@pytest.mark.parametrize("kind", ["yes or no", "amounts"])
def test_draws_of_counts_spread_as_draws_of_clients_do(kind, monkeypatch):
    """A standard error from 1,000 draws is itself uncertain by 2.2%: two of them differ by less than 12%, nearly four times that."""
    rng = np.random.default_rng(5)
    y = (rng.random(11_000) < 0.3).astype(float)
    if kind == "amounts":
        y *= rng.gamma(2.0, 900.0, len(y)).round(2)
    data, width = two(y[:5_600], y[5_600:], (300, 900)), []
    for least in (5_000, 10**9):
        monkeypatch.setattr(bounds, "COUNTED_FROM", least)
        found = lee(data, 0.95, ("x",))
        width.append(np.array([found.lower - found.interval.lower, found.interval.upper - found.upper]))
    assert width[0] == pytest.approx(width[1], rel=0.12)
    assert not np.array_equal(width[0], width[1])
