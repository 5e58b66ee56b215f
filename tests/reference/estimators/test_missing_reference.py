"""Missing covariates and attrition against published tables, statsmodels and experiments with a known effect.

- WWC Standards Handbook (version 4.1, table II.1): highest differential attrition at an overall attrition, cautious and
  optimistic.
- Rubin's rules and Barnard & Rubin's degrees of freedom by hand.
"""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from evalutils.estimators.missing.attrition import (
    CAUTIOUS,
    OPTIMISTIC,
    attrition_bias,
    boundary,
    differential_attrition,
    response_weights,
    selective_attrition,
    weighted_difference,
)
from evalutils.estimators.missing.covariates import impute_means, lin_imputed, unequal_missing
from evalutils.estimators.missing.imputation import chained, multiple_imputation, rubin
from evalutils.estimators.regression.adjustment import hc2_mean, lin
from evalutils.results import NotComputable

PUBLISHED = {
    10: (6.3, 10.9), 15: (5.9, 10.7), 20: (5.4, 10.0), 25: (4.8, 9.2), 30: (4.1, 8.2), 35: (3.3, 7.2), 40: (2.6, 6.0),
    45: (1.8, 4.9), 50: (1.0, 3.7), 55: (0.3, 2.6), 60: (0.0, 1.4), 65: (0.0, 0.3),
}  # fmt: skip


@pytest.mark.parametrize("overall", PUBLISHED)
def test_attrition_boundary_published(overall):
    found = [100 * boundary(overall / 100, pair) for pair in (CAUTIOUS, OPTIMISTIC)]
    assert found == pytest.approx(PUBLISHED[overall], abs=0.15)


def test_attrition_bias_by_simulation():
    rng = np.random.default_rng(1)
    means = []
    for share, r in zip((0.3, 0.2), CAUTIOUS, strict=True):
        ready = rng.normal(size=400_000)
        y = r * ready + np.sqrt(1 - r**2) * rng.normal(size=400_000)
        means.append(y[ready > stats.norm.ppf(share)].mean())
    assert attrition_bias((0.3, 0.2), CAUTIOUS) == pytest.approx(abs(means[0] - means[1]), abs=0.008)


def test_differential_attrition_by_fisher():
    found = differential_attrition(np.repeat([1, 0], [50, 60]), np.repeat([True, False, True, False], [45, 5, 40, 20]))
    assert found.shares == (0.1, pytest.approx(1 / 3))
    assert found.test.p_value == pytest.approx(stats.fisher_exact([[5, 45], [20, 40]]).pvalue)
    assert (found.cautious, found.optimistic) == ("hoog", "hoog")
    none = differential_attrition(np.repeat([1, 0], 10), np.ones(20, dtype=bool))
    assert (none.difference, none.cautious) == (0.0, "laag")


def test_selective_attrition_by_statsmodels():
    rng = np.random.default_rng(2)
    x, z = rng.normal(size=(500, 2)), rng.integers(0, 2, 500)
    known = rng.random(500) < 1 / (1 + np.exp(-1 - 0.5 * x[:, 0] * z))
    wide = np.column_stack([np.ones(500), z, x, x * z[:, None]])
    fits = [sm.Logit(known.astype(float), part).fit(disp=0) for part in (wide[:, :4], wide)]
    statistic = 2 * (fits[1].llf - fits[0].llf)
    found = selective_attrition(z, known, x)
    assert found.statistic == pytest.approx(statistic, rel=1e-6)
    assert found.p_value == pytest.approx(stats.chi2.sf(statistic, 2), rel=1e-6)


def test_response_weights_by_statsmodels():
    rng = np.random.default_rng(3)
    x, z = rng.normal(size=(300, 2)), rng.integers(0, 2, 300)
    known = rng.random(300) < 1 / (1 + np.exp(-1 - x[:, 0]))
    weight = response_weights(z, known, x)
    for arm in (0, 1):
        here = z == arm
        fit = sm.Logit(known[here].astype(float), sm.add_constant(x[here])).fit(disp=0)
        assert weight[here & known] == pytest.approx(1 / fit.predict(sm.add_constant(x[here]))[known[here]], rel=1e-6)
    assert (weight[~known] == 0).all()


def test_without_attrition_weights_change_nothing():
    rng = np.random.default_rng(4)
    x, z = rng.normal(size=(80, 1)), rng.integers(0, 2, 80)
    y = x[:, 0] + z + rng.normal(size=80)
    found, other = weighted_difference(y, z, np.ones(80, dtype=bool), x, 0.95), lin(y, z, x, 0.95)
    assert (found.value, found.se) == (pytest.approx(other.value), pytest.approx(other.se))


def test_weights_repair_what_complete_cases_miss():
    """The effect grows with x and who has a high x is lost in both groups: complete cases miss the mean effect of 1."""
    rng = np.random.default_rng(5)
    weighted, plain = [], []
    for _ in range(200):
        x, z = rng.normal(size=(800, 1)), np.tile([1, 0], 400)
        y = z * (1 + x[:, 0]) + rng.normal(size=800)
        known = rng.random(800) < 1 / (1 + np.exp(-1.4 + 1.2 * x[:, 0]))
        weighted.append(weighted_difference(y, z, known, x, 0.95).value)
        plain.append(lin(y[known], z[known], x[known], 0.95).value)
    assert np.mean(weighted) == pytest.approx(1, abs=4 * np.std(weighted) / np.sqrt(200))
    assert np.mean(plain) < 0.85


def test_mean_imputation_with_indicator_by_least_squares():
    rng = np.random.default_rng(6)
    x, z = rng.normal(size=(60, 2)), np.tile([1, 0], 30)
    y = x[:, 0] + rng.normal(size=60)
    x[rng.random(60) < 0.2, 0] = np.nan
    filled = np.where(np.isnan(x[:, 0]), np.nanmean(x[:, 0]), x[:, 0])
    covariates = np.column_stack([filled, x[:, 1], np.isnan(x[:, 0])])
    covariates = covariates - covariates.mean(axis=0)
    fit = sm.OLS(y, np.column_stack([np.ones(60), z, covariates, covariates * z[:, None]])).fit(cov_type="HC2")
    found = lin_imputed(y, z, x, 0.95)
    assert (found.value, found.se, found.n) == (pytest.approx(fit.params[1]), pytest.approx(fit.bse[1]), 60)


def test_a_covariate_that_one_group_misses_more_is_left_out():
    """Missing for 60% of the worst-off treated: complete cases and the indicator are both biased, leaving out is not."""
    rng = np.random.default_rng(7)
    values, complete = [], []
    for _ in range(200):
        z, y, x = np.tile([1, 0], 200), rng.normal(size=400), rng.normal(size=(400, 1))
        x[(z == 1) & (y < np.quantile(y, 0.3)) & (rng.random(400) < 0.6)] = np.nan
        found = lin_imputed(y, z, x, 0.95)
        assert "1 covariaat weggelaten" in found.note
        values.append(found.value)
        known = ~np.isnan(x[:, 0])
        complete.append(lin(y[known], z[known], x[known], 0.95).value)
    assert np.mean(values) == pytest.approx(0, abs=4 * np.std(values) / np.sqrt(200))
    assert np.mean(complete) > 0.1


def test_unequal_missing_is_fishers_test_for_equal_groups_and_equal_indicators_once():
    x = np.zeros((20, 3))
    x[[0, 1, 2, 10], :2] = np.nan
    z = np.repeat([1, 0], 10)
    assert unequal_missing(x, z)[0] == pytest.approx(stats.fisher_exact([[3, 7], [1, 9]]).pvalue)
    assert impute_means(x, z).x.shape == (20, 3)  # one client of a group misses it: an indicator would fit that client exactly
    x[11, :2] = np.nan
    assert impute_means(x, z).x.shape == (20, 4)  # three covariates, one indicator for the two that miss together


def test_nothing_missing_is_lin_and_nothing_left_is_the_plain_difference():
    rng = np.random.default_rng(8)
    x, z, y = rng.normal(size=(40, 1)), np.tile([1, 0], 20), rng.normal(size=40)
    found, other = lin_imputed(y, z, x, 0.95), lin(y, z, x, 0.95)
    assert (found.value, found.se, found.note) == (pytest.approx(other.value), pytest.approx(other.se), "")
    empty = lin_imputed(y, z, np.full((40, 1), np.nan), 0.95)
    assert empty.value == hc2_mean(y, z, 0.95).value


def test_rubin_by_hand():
    """m = 5, estimates 1 .. 5, variances 2: B = 2.5, T = 2 + 1.2 x 2.5 = 5; share 0.6; df by Barnard & Rubin (1999, eq. 3)."""
    value, se, df = rubin(np.arange(1.0, 6.0), np.full(5, 2.0), 50.0)
    old, observed = 4 / 0.6**2, 51 / 53 * 50 * 0.4
    assert (value, se) == (3.0, pytest.approx(np.sqrt(5)))
    assert df == pytest.approx(old * observed / (old + observed))
    assert rubin(np.ones(5), np.full(5, 2.0), 50.0)[1] == pytest.approx(np.sqrt(2))


def test_chained_imputation_gives_back_the_regression():
    """Half of x missing at random given y: slope and residual spread of x on y come back."""
    rng = np.random.default_rng(9)
    y = rng.normal(size=3000)
    x = (0.8 * y + 0.6 * rng.normal(size=3000))[:, None]
    x[rng.random(3000) < 1 / (1 + np.exp(-y))] = np.nan
    gone = np.isnan(x[:, 0])
    full = chained(x, y, rng)[gone, 0]
    fit = sm.OLS(full, sm.add_constant(y[gone])).fit()
    assert fit.params == pytest.approx([0, 0.8], abs=0.06)
    assert np.sqrt(fit.scale) == pytest.approx(0.6, abs=0.04)


def test_multiple_imputation_is_unbiased_where_the_groups_miss_unequally():
    rng = np.random.default_rng(10)
    values = []
    for _ in range(60):
        z = np.tile([1, 0], 150)
        x = rng.normal(size=(300, 1))
        y = 0.5 * z + x[:, 0] + rng.normal(size=300)
        x[rng.random(300) < np.where(z == 1, 0.4, 0.1)] = np.nan
        values.append(multiple_imputation(y, z, x, 0.95, rng, imputations=5).value)
    assert np.mean(values) == pytest.approx(0.5, abs=4 * np.std(values) / np.sqrt(60))
    gone = multiple_imputation(np.arange(3.0), np.array([1, 0, 0]), np.zeros((3, 1)), 0.95, rng)
    assert isinstance(gone.value, NotComputable)
