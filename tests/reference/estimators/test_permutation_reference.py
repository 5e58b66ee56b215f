"""Randomisation inference: exact distributions against Fisher's tea tasting, enumeration and draws.

- Fisher (1935), eight cups: 17/70 one-sided for three of four right (also R's ``fisher.test(TeaTasting)``: p = 0.2429).
- The rest by enumeration of every assignment.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from evalutils.estimators.comparisons import resampling
from evalutils.estimators.comparisons.permutation import (
    LIMIT,
    assignments,
    drawn_differences,
    exact_p,
    inverted_interval,
    permutation_ps,
)
from evalutils.results import NotComputable


def every_difference(y, treated):
    n = len(y)
    rows = [np.isin(np.arange(n), chosen) for chosen in combinations(range(n), treated)]
    return np.array([y[row].mean() - y[~row].mean() for row in rows])


def test_tea_tasting_published():
    assert round(exact_p(yes=4, n=8, treated=4, observed=3).greater, 4) == 0.2429


@pytest.mark.parametrize("y", [[1, 1, 0, 1, 0, 0, 0, 1, 0], [1, 1, 1, 1, 0, 0, 0, 0, 0]])
def test_exact_p_is_the_share_of_all_assignments(y):
    y, z = np.array(y, dtype=float), np.repeat([1, 0], [4, 5])
    observed = y[:4].mean() - y[4:].mean()
    every = every_difference(y, 4)
    found = permutation_ps(y[:, None], z, 99, np.random.default_rng(1))[0]
    assert found.how == "exact"
    assert found.two_sided == pytest.approx(np.mean(np.abs(every) >= abs(observed) - 1e-12))
    assert found.greater == pytest.approx(np.mean(every >= observed - 1e-12))
    assert found.smaller == pytest.approx(np.mean(every <= observed + 1e-12))


def test_one_sided_exact_p_is_fishers_exact_test():
    table = np.array([[18, 162], [9, 171]])
    found = exact_p(yes=27, n=360, treated=180, observed=18)
    assert found.greater == pytest.approx(stats.fisher_exact(table, alternative="greater").pvalue, rel=1e-9)
    assert found.two_sided == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-9)  # equal groups: symmetric


def test_exact_and_drawn_agree_for_the_same_outcome():
    """0/2 is no yes/no outcome and is drawn: its p-values lie within four simulation errors of the exact ones."""
    rng = np.random.default_rng(2)
    y, z = (rng.random(150) < 0.3).astype(float), np.repeat([1, 0], [70, 80])
    exact, drawn = permutation_ps(np.column_stack([y, 2 * y]), z, 20_000, rng)
    assert (exact.how, drawn.how) == ("exact", "trekkingen")
    assert drawn.observed == pytest.approx(2 * exact.observed)
    for side in ("", "groter", "kleiner"):
        assert drawn.of(side) == pytest.approx(exact.of(side), abs=4 * np.sqrt(0.25 / 20_000))


def test_one_set_of_draws_has_the_distribution_of_permuting_the_outcome():
    rng = np.random.default_rng(3)
    y, z = rng.gamma(2.0, size=60), np.repeat([1, 0], [25, 35])
    one = drawn_differences(y[:, None], z, 20_000, rng)[:, 0]
    other = np.array([shuffled[:25].mean() - shuffled[25:].mean() for shuffled in (rng.permutation(y) for _ in range(20_000))])
    assert stats.ks_2samp(one, other).pvalue > 0.001
    assert one.var() == pytest.approx(y.var(ddof=1) * (1 / 25 + 1 / 35), rel=0.03)


def test_normal_limit_from_so_many_clients_on():
    rng = np.random.default_rng(4)
    y, z = rng.exponential(size=LIMIT), np.tile([1, 0], LIMIT // 2)
    found = permutation_ps(y[:, None], z, 99, rng)[0]
    assert found.how == "normale limiet"
    drawn = drawn_differences(y[:, None], z, 1_000, rng)[:, 0]
    assert found.two_sided == pytest.approx(np.mean(np.abs(drawn) >= abs(found.observed)), abs=0.065)


def test_normal_limit_is_within_the_error_of_the_draws_it_stands_in_for():
    """The least favourable that a report holds: wages, most of them nil, and groups of unequal size, at the smallest n."""
    rng = np.random.default_rng(8)
    y = np.where(rng.random(LIMIT) < 0.15, rng.gamma(2.0, 600.0, LIMIT), 0.0)
    z = (np.arange(LIMIT) % 10 < 3).astype(int)
    drawn = drawn_differences(y[:, None], z, 10_000, rng)[:, 0]
    se = np.sqrt(y.var(ddof=1) * (1 / z.sum() + 1 / (LIMIT - z.sum())))
    for p in (0.01, 0.05, 0.10, 0.5):
        for tail in (np.mean(drawn >= se * stats.norm.isf(p)), np.mean(drawn <= -se * stats.norm.isf(p))):
            assert tail == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) / 10_000))


def test_assignments_keep_the_numbers_in_each_stratum():
    z, stratum = np.array([1, 0, 0, 1, 1, 0, 0]), np.array([1, 1, 1, 2, 2, 2, 2])
    drawn = assignments(z, 500, np.random.default_rng(5), stratum)
    assert (drawn[:, :3].sum(axis=1) == 1).all()
    assert (drawn[:, 3:].sum(axis=1) == 2).all()
    assert drawn.mean(axis=0) == pytest.approx([1 / 3] * 3 + [0.5] * 4, abs=0.1)


def test_inverted_interval_is_the_set_that_the_test_does_not_reject():
    """Every assignment enumerated: effects just inside the limits are kept, just outside rejected."""
    y = np.array([8.1, 9.4, 7.3, 12.2, 10.9, 5.0, 6.3, 4.1, 7.7, 6.0])
    z = np.repeat([1, 0], 5)
    found = inverted_interval(y, z, 0.90, 60_000, np.random.default_rng(6))

    def one_sided(effect):
        every = every_difference(y - effect * z, 5)
        observed = (y - effect * z)[:5].mean() - y[5:].mean()
        return np.mean(every >= observed - 1e-12), np.mean(every <= observed + 1e-12)

    for limit, side, sign in ((found.lower, 0, 1), (found.upper, 1, -1)):
        assert one_sided(limit + sign * 0.05)[side] > 0.05 - 0.005
        assert one_sided(limit - sign * 0.05)[side] < 0.05 + 0.005


def test_inverted_interval_covers():
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(400):
        y, z = rng.exponential(size=24), rng.permutation(np.repeat([1, 0], 12))
        found = inverted_interval(y + 0.7 * z, z, 0.90, 799, rng)
        hits += found.lower <= 0.7 <= found.upper
    assert hits / 400 == pytest.approx(0.90, abs=0.045)


def test_too_few_assignments_for_the_level():
    found = inverted_interval(np.arange(4.0), np.array([1, 1, 0, 0]), 0.95, 999, np.random.default_rng(8))
    assert isinstance(found.lower, NotComputable)


def test_normal_limit_of_the_bootstrap_is_within_the_error_of_its_draws():
    """Wages, most of them nil, of as few clients as the limit takes: the ends of the intervals, in standard errors."""
    rng = np.random.default_rng(9)
    wage = np.where(rng.random(resampling.LIMIT) < 0.15, rng.gamma(2.0, 600.0, resampling.LIMIT), 0.0)
    y = np.column_stack([wage, wage > 0, 2 * wage])
    found = resampling.bootstrap_means(y, 10_000, np.random.default_rng(1))
    drawn = resampling.bootstrap_means(y[:-1], 10_000, np.random.default_rng(2))  # one fewer: clients are drawn
    se = drawn.std(axis=0)
    for level in (0.025, 0.5, 0.975):
        assert np.abs((np.quantile(found, level, axis=0) - np.quantile(drawn, level, axis=0)) / se).max() < 0.08
    assert np.corrcoef(found.T) == pytest.approx(np.corrcoef(drawn.T), abs=0.02)


@pytest.mark.parametrize(("yes", "n", "treated", "observed"), [(900, 20_000, 9_000, 405), (900, 20_000, 9_000, 520), (1, 12, 5, 1), (7_000, 20_000, 3_000, 900)])
def test_numbers_that_do_not_occur_change_no_p_value(yes, n, treated, observed):
    """The whole support, summed here, against the part of it that matters, also far out in a tail."""
    support = np.arange(max(0, treated + yes - n), min(treated, yes) + 1)
    chance = stats.hypergeom.pmf(support, n, yes, treated)
    found = exact_p(yes, n, treated, observed)
    distance = np.abs(support - treated * yes / n) >= abs(observed - treated * yes / n) - 1e-6
    assert found.greater == pytest.approx(chance[support >= observed].sum(), rel=1e-10)
    assert found.two_sided == pytest.approx(chance[distance].sum(), rel=1e-10)
