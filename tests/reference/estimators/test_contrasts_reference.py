"""Several groups against Dunnett's own example and table, scipy and statsmodels.

- Dunnett (1955, JASA 50:1096), blood counts with two drugs, as in scipy's tutorial: p = 0.6200 and 0.0059.
- Dunnett's two-sided table at 5%: 2.57 (df 10, 2 contrasts), 2.38 (20, 2), 2.54 (20, 3), 2.21 (infinite, 2).
"""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from evalutils.estimators.assignment.contrasts import contrasts, dunnett_critical, dunnett_p, holm_known, joint_wald
from evalutils.results import NotComputable

CONTROL = [7.40, 8.50, 7.20, 8.24, 9.84, 8.32]
DRUGS = [9.76, 8.80, 7.68, 9.36], [12.80, 9.68, 12.16, 9.20, 10.55]


def test_dunnett_published():
    """With the pooled variance, as Dunnett has it."""
    groups = [np.array(values) for values in (CONTROL, *DRUGS)]
    sizes = np.array([len(values) for values in groups])
    df = int(sizes.sum()) - 3
    pooled = sum(((values - values.mean()) ** 2).sum() for values in groups) / df
    cov = pooled * (np.full((2, 2), 1 / sizes[0]) + np.diag(1 / sizes[1:]))
    se = np.sqrt(np.diag(cov))
    t = np.array([values.mean() - groups[0].mean() for values in groups[1:]]) / se
    found = dunnett_p(t, cov / np.outer(se, se), df)
    assert found == (pytest.approx(0.62004941, abs=5e-4), pytest.approx(0.0059035, abs=5e-4))
    other = stats.dunnett(*groups[1:], control=groups[0], rng=np.random.default_rng(1))
    assert found == pytest.approx(other.pvalue, abs=1e-3)


@pytest.mark.parametrize(("df", "k", "value"), [(10, 2, 2.57), (20, 2, 2.38), (20, 3, 2.54), (1e6, 2, 2.21), (15, 1, 2.13)])
def test_dunnett_table(df, k, value):
    assert dunnett_critical(np.full((k, k), 0.5) + np.eye(k) / 2, df, 0.95) == pytest.approx(value, abs=0.006)


def test_contrasts_are_pairwise_hc2_differences():
    rng = np.random.default_rng(2)
    group = rng.integers(0, 3, 120)
    y = rng.normal(size=120) * (1 + group) + 0.3 * group
    found = contrasts(y, group, 0.95)
    for j, row in enumerate(found.estimates, start=1):
        here = np.isin(group, (0, j))
        other = sm.OLS(y[here], sm.add_constant((group[here] == j).astype(float))).fit(cov_type="HC2")
        assert (row.value, row.se) == (pytest.approx(other.params[1]), pytest.approx(other.bse[1]))
    assert all(one <= 1 and one >= row.p_value for one, row in zip(found.holm_p, found.estimates, strict=True))
    assert all(d <= 2 * row.p_value + 1e-3 for d, row in zip(found.dunnett_p, found.estimates, strict=True))


def test_joint_test_is_the_wald_test_for_large_groups():
    rng = np.random.default_rng(3)
    group = rng.integers(0, 3, 3000)
    y = rng.normal(size=3000) + 0.1 * (group == 2)
    found = contrasts(y, group, 0.95).joint
    fit = sm.OLS(y, sm.add_constant(np.column_stack([group == 1, group == 2]).astype(float))).fit(cov_type="HC2")
    other = fit.wald_test(np.eye(3)[1:], scalar=True)
    assert found.p_value == pytest.approx(float(other.pvalue), abs=2e-3)


def test_joint_test_of_one_contrast_is_the_squared_t():
    found = joint_wald(np.array([1.3]), np.array([[0.25]]), 17.0, 30)
    assert found.statistic == pytest.approx((1.3 / 0.5) ** 2)
    assert found.p_value == pytest.approx(2 * stats.t.sf(2.6, 17))


def test_simultaneous_intervals_are_wider_than_single_and_narrower_than_bonferroni():
    rng = np.random.default_rng(4)
    group = np.repeat([0, 1, 2], 15)
    found = contrasts(rng.normal(size=45), group, 0.95)
    for row, wide in zip(found.estimates, found.dunnett, strict=True):
        half = (wide.upper - wide.lower) / 2 / row.se
        least = min(row.df for row in found.estimates)
        assert stats.t.ppf(0.975, least) < half < stats.t.ppf(1 - 0.025 / 2, least)


def test_an_empty_group_and_holm_over_known_values():
    found = contrasts(np.arange(6.0), np.array([0, 0, 0, 2, 2, 2]), 0.95)
    assert all(isinstance(row.value, NotComputable) for row in found.estimates)
    assert holm_known((0.02, 0.01, NotComputable("x"))) == (0.02, 0.02, NotComputable("x"))
