"""Strata against Rothman, Greenland & Lash (2008, Modern Epidemiology, table 15-1) and independent computation.

The University Group Diabetes Program by age: 8 of 106 and 5 of 120, 22 of 98 and 16 of 85. Pooled risk difference 0.0349
with a 90% interval of -0.0176 to 0.0874 (R's metafor on the same table gives the same).
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from evalutils.estimators.assignment.strata import (
    cochran_mantel_haenszel,
    lin_strata,
    mantel_haenszel,
    pooled_difference,
    stratum_counts,
)
from evalutils.estimators.comparisons.permutation import stratified_test
from evalutils.results import NotComputable

TABLES = [((8, 106), (5, 120)), ((22, 98), (16, 85))]


def clients(tables):
    y = np.concatenate([np.repeat([1, 0, 1, 0], [a, n - a, b, m - b]) for (a, n), (b, m) in tables])
    z = np.concatenate([np.repeat([1, 0], [n, m]) for (_, n), (_, m) in tables])
    return y.astype(float), z, np.concatenate([np.repeat(k, n + m) for k, ((_, n), (_, m)) in enumerate(tables)])


def test_university_group_diabetes_program_published():
    found = mantel_haenszel(*clients(TABLES), 0.90)
    assert round(found.value, 4) == 0.0349
    assert (round(found.interval.lower, 4), round(found.interval.upper, 4)) == (-0.0176, 0.0874)


def test_one_stratum_is_nearly_the_difference_in_shares():
    """Sato's variance of one table: with equal groups it equals the unpooled variance."""
    y, z, stratum = clients([((30, 90), (18, 90))])
    value, variance = pooled_difference(stratum_counts(y, z, stratum))
    assert value == pytest.approx(30 / 90 - 18 / 90)
    assert variance == pytest.approx((30 * 60 + 18 * 72) / 90**3, rel=0.02)


def test_sato_variance_is_right_for_many_small_strata():
    """Matched sets of one and three, where a variance from large strata is wrong: mean over experiments, simulated."""
    rng = np.random.default_rng(1)
    base = rng.uniform(0.1, 0.5, 400)
    stratum, z = np.repeat(np.arange(400), 4), np.tile([1, 0, 0, 0], 400)
    found = []
    for _ in range(400):
        y = (rng.random(1600) < base[stratum] + 0.1 * z).astype(float)
        found.append(pooled_difference(stratum_counts(y, z, stratum)))
    values, variances = np.array(found).T
    assert values.mean() == pytest.approx(0.1, abs=3 * values.std() / 20)
    assert variances.mean() == pytest.approx(values.var(ddof=1), rel=0.2)


def test_cochran_mantel_haenszel_by_statsmodels():
    y, z, stratum = clients([*TABLES, ((4, 30), (9, 31))])
    tables = [np.array([[((y == a) & (z == b) & (stratum == k)).sum() for b in (1, 0)] for a in (1, 0)]) for k in range(3)]
    other = StratifiedTable(tables).test_null_odds()
    found = cochran_mantel_haenszel(y, z, stratum)
    assert found.statistic == pytest.approx(other.statistic, rel=1e-9)
    assert found.p_value == pytest.approx(other.pvalue, rel=1e-9)


def test_unequal_shares_and_no_effect():
    """Cohorts assigned 50/50 and 75/25, rates 15% and 30%: the crude difference is not nil, the stratified one is."""
    y, z, stratum = clients([((30, 200), (30, 200)), ((90, 300), (30, 100))])
    assert y[z == 1].mean() - y[z == 0].mean() == pytest.approx(0.04)
    assert mantel_haenszel(y, z, stratum, 0.95).value == pytest.approx(0, abs=1e-12)
    assert lin_strata(y, z, stratum, 0.95).value == pytest.approx(0, abs=1e-12)


def test_lin_with_strata_is_post_stratification():
    """Sum of n_k / n times each stratum's difference; HC2 gives the sum of (n_k / n)^2 times Neyman's variances."""
    rng = np.random.default_rng(2)
    stratum = rng.integers(0, 3, 200)
    z = (rng.random(200) < np.array([0.3, 0.5, 0.7])[stratum]).astype(int)
    y = rng.normal(size=200) + stratum
    value = variance = 0.0
    for k in range(3):
        first, second = y[(stratum == k) & (z == 1)], y[(stratum == k) & (z == 0)]
        share = (stratum == k).mean()
        value += share * (first.mean() - second.mean())
        variance += share**2 * (first.var(ddof=1) / len(first) + second.var(ddof=1) / len(second))
    found = lin_strata(y, z, stratum, 0.95)
    assert found.value == pytest.approx(value, rel=1e-10)
    assert found.se == pytest.approx(np.sqrt(variance), rel=1e-10)


def test_lin_with_strata_and_covariate_by_statsmodels():
    rng = np.random.default_rng(4)
    stratum, z, x = rng.integers(0, 2, 90), rng.integers(0, 2, 90), rng.normal(size=(90, 1))
    y = x[:, 0] + stratum + rng.normal(size=90)
    covariates = np.column_stack([stratum, x])
    covariates = covariates - covariates.mean(axis=0)
    other = sm.OLS(y, np.column_stack([np.ones(90), z, covariates, covariates * z[:, None]])).fit(cov_type="HC2")
    found = lin_strata(y, z, stratum, 0.95, x=x)
    assert (found.value, found.se) == (pytest.approx(other.params[1]), pytest.approx(other.bse[1]))


def test_a_stratum_of_one_group_drops_out_and_is_counted():
    y, z, stratum = clients([*TABLES, ((3, 9), (0, 0))])
    for found in (mantel_haenszel(y, z, stratum, 0.95), lin_strata(y, z, stratum, 0.95)):
        assert found.n == len(y) - 9
        assert found.note.startswith("9 klanten")
    alone = mantel_haenszel(y[:5], np.ones(5), stratum[:5], 0.95)
    assert isinstance(alone.value, NotComputable)


def test_exact_stratified_permutation_by_enumeration():
    y, z, stratum = clients([((2, 3), (1, 4)), ((2, 2), (1, 3))])
    chances = {}
    for counts in product(range(4), range(3)):
        chance = stats.hypergeom.pmf(counts[0], 7, 3, 3) * stats.hypergeom.pmf(counts[1], 5, 3, 2)
        chances[sum(counts)] = chances.get(sum(counts), 0) + chance
    expected, weight = 3 * 3 / 7 + 2 * 3 / 5, 3 * 4 / 7 + 2 * 3 / 5
    extreme = sum(p for count, p in chances.items() if abs(count - expected) >= abs(4 - expected) - 1e-9)
    found = stratified_test(y, z, stratum, 99, np.random.default_rng(1))
    assert found.p_value == pytest.approx(extreme, rel=1e-10)
    assert found.statistic == pytest.approx((4 - expected) / weight)


def test_drawn_stratified_permutation_agrees_with_the_exact_one():
    y, z, stratum = clients(TABLES)
    exact = stratified_test(y, z, stratum, 99, np.random.default_rng(1), "groter")
    drawn = stratified_test(2 * y, z, stratum, 20_000, np.random.default_rng(1), "groter")  # 0/2 is not yes or no
    assert drawn.p_value == pytest.approx(exact.p_value, abs=4 * np.sqrt(exact.p_value / 20_000))
    assert "exact" in exact.method
    assert "20.000 trekkingen" in drawn.method
