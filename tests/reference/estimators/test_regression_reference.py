"""HC2, Lin, logit and two-stage least squares against published values and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from causaldata import close_college, nsw_mixtape
from scipy import stats

from evalutils.estimators.participation.complier import Taken, complier, two_stage
from evalutils.estimators.regression.adjustment import hc2_mean, lin, marginal_effect
from evalutils.results import NotComputable

COVARIATES = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]


@pytest.fixture(scope="module")
def nsw():
    frame = nsw_mixtape.load_pandas().data.drop(columns="data_id").astype(float)
    return frame["re78"].to_numpy(), frame["treat"].to_numpy(), frame[COVARIATES].to_numpy()


@pytest.fixture(scope="module")
def college():
    """Card (1995) on proximity of a college and wages; Cunningham (2021), The Mixtape, par. 7.5 prints the estimates."""
    frame = close_college.load_pandas().data.dropna().astype(float)
    controls = frame[["exper", "black", "south", "married", "smsa"]].to_numpy()
    return frame["lwage"].to_numpy(), frame["nearc4"].to_numpy(), frame["educ"].to_numpy(), controls


def test_hc2_is_the_published_unequal_variance_error(nsw):
    y, z, _ = nsw
    found = hc2_mean(y, z, 0.95)
    assert (round(found.value, 2), round(found.se, 2)) == (1794.34, 671.00)  # issue 2; Dehejia & Wahba 1999 data
    assert found.se == pytest.approx(sm.OLS(y, sm.add_constant(z)).fit(cov_type="HC2").bse[1], rel=1e-9)


def test_lin_by_statsmodels(nsw):
    y, z, x = nsw
    centred = x - x.mean(axis=0)
    design = np.column_stack([np.ones(len(y)), z, centred, centred * z[:, None]])
    other = sm.OLS(y, design).fit(cov_type="HC2", use_t=True)
    found = lin(y, z, x, 0.95)
    assert found.value == pytest.approx(other.params[1], rel=1e-6)
    assert found.se == pytest.approx(other.bse[1], rel=1e-6)
    assert found.p_value == pytest.approx(other.pvalues[1], rel=1e-5)
    assert (found.interval.lower, found.interval.upper) == pytest.approx(tuple(other.conf_int()[1]), rel=1e-5)


def test_lin_is_regression_by_group(nsw):
    """Lin's estimate is the mean difference of the predictions of two separate regressions (Imbens & Rubin 2015, ch. 7)."""
    y, z, x = nsw
    predicted = [sm.OLS(y[z == arm], sm.add_constant(x[z == arm])).fit().predict(sm.add_constant(x)) for arm in (1, 0)]
    assert lin(y, z, x, 0.95).value == pytest.approx((predicted[0] - predicted[1]).mean(), rel=1e-6)


def test_logit_marginal_effect_by_statsmodels(nsw):
    y, z, x = nsw
    employed = (y > 0).astype(float)
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    fit = sm.Logit(employed, np.column_stack([np.ones(len(y)), z, scaled])).fit(disp=0)
    other = fit.get_margeff(at="overall", dummy=True)
    found = marginal_effect(employed, z, x, 0.95)
    assert found.value == pytest.approx(other.margeff[0], rel=1e-6)
    assert found.se == pytest.approx(other.margeff_se[0], rel=1e-5)


def test_logit_without_covariates_is_the_difference_in_shares(nsw):
    y, z, _ = nsw
    employed = (y > 0).astype(float)
    found = marginal_effect(employed, z, np.empty((len(y), 0)), 0.95)
    shares = [employed[z == arm].mean() for arm in (1, 0)]
    assert found.value == pytest.approx(shares[0] - shares[1], abs=1e-10)
    errors = [share * (1 - share) / (z == arm).sum() for share, arm in zip(shares, (1, 0), strict=True)]
    assert found.se == pytest.approx(np.sqrt(sum(errors)), rel=1e-8)


def test_separation_is_not_computable():
    z = np.repeat([1.0, 0.0], 20)
    found = marginal_effect(z, z, np.empty((40, 0)), 0.95)
    assert isinstance(found.value, NotComputable)


def test_two_stage_published(college):
    y, z, d, x = college
    value, _ = two_stage(Taken(y, z, d, x))
    assert round(value, 3) == 0.124  # Cunningham 2021, table in par. 7.5 (standard error 0.050, classical)
    found = complier(Taken(y, z, d, x), 0.95, "lwage", "Educ")
    classical = sm.OLS(d, np.column_stack([z, np.ones(len(y)), x])).fit()
    assert round(classical.tvalues[0] ** 2, 3) == 15.767  # the same table: first-stage F
    robust = sm.OLS(d, np.column_stack([z, np.ones(len(y)), x])).fit(cov_type="HC2")
    assert found.first_stage_f == pytest.approx(robust.tvalues[0] ** 2, rel=1e-6)
    assert not found.weak


def test_two_stage_robust_error_by_the_second_stage(college):
    """White's sandwich with the fitted participation as regressor and the residuals of the actual one."""
    y, z, d, x = college
    fitted = sm.OLS(d, np.column_stack([z, np.ones(len(y)), x])).fit().fittedvalues
    hat, actual = (np.column_stack([part, np.ones(len(y)), x]) for part in (fitted, d))
    coef = np.linalg.lstsq(hat, y, rcond=None)[0]
    residual = y - actual @ coef
    bread = np.linalg.inv(hat.T @ hat)
    cov = bread @ (hat.T * residual**2) @ hat @ bread * len(y) / (len(y) - hat.shape[1])
    value, se = two_stage(Taken(y, z, d, x))
    assert value == pytest.approx(coef[0], rel=1e-8)
    assert se == pytest.approx(np.sqrt(cov[0, 0]), rel=1e-6)


def test_wald_ratio_by_hand():
    """100 a group, 60 and 10 took part, 30 and 20 have the outcome: (0.30 - 0.20) / (0.60 - 0.10) = 0.20."""
    z = np.repeat([1, 0], 100)
    d = np.concatenate([np.repeat([1, 0], [60, 40]), np.repeat([1, 0], [10, 90])])
    y = np.concatenate([np.repeat([1.0, 0.0], [30, 70]), np.repeat([1.0, 0.0], [20, 80])])
    found = complier(Taken(y, z, d), 0.95, "werk", "Begeleid")
    assert found.estimate.value == pytest.approx(0.2)
    assert found.compliers == pytest.approx(0.5)
    assert found.take_up == (pytest.approx(0.6), pytest.approx(0.1))
    assert "beschrijving" in found.per_protocol.method
    assert isinstance(found.per_protocol.p_value, NotComputable)


def test_weak_instrument_is_flagged():
    z = np.repeat([1, 0], 100)
    d = np.concatenate([np.repeat([1, 0], [12, 88]), np.repeat([1, 0], [10, 90])])
    found = complier(Taken(np.tile([0.0, 1.0], 100), z, d), 0.95, "werk", "Begeleid")
    assert found.first_stage_f < 10
    assert found.weak


def test_t_reference_has_the_right_degrees_of_freedom(nsw):
    y, z, _ = nsw
    found = hc2_mean(y, z, 0.90)
    half = stats.t(443).ppf(0.95) * found.se
    assert found.interval.upper - found.value == pytest.approx(half, rel=1e-9)
