"""Competing risks against R's cmprsk (its own test output, data made from ``set.seed(2)`` by R's generator of 1.6) and others.

- cmprsk, tests/test.Rout.save: cumulative incidence, Gray's test by strata, ``crr`` with standard errors.
- 6-mercaptopurine (Gehan 1965): Cox with Efron's ties, -1.572 (0.412) (R's ``coxph``; Venables & Ripley, MASS).
- statsmodels' PHReg; definition by brute force where no published value is at hand.
"""

from __future__ import annotations

import numpy as np
import pytest
from r_draws import R16
from scipy import optimize, stats
from statsmodels.duration.hazard_regression import PHReg

from evalutils.estimators.survival.competing import aalen_johansen
from evalutils.estimators.survival.curves import Steps, log_log_limits
from evalutils.estimators.survival.designed_time import Timed
from evalutils.estimators.survival.fine_gray import fine_gray
from evalutils.estimators.survival.gray import gray_test
from evalutils.estimators.survival.hazards import cox
from evalutils.estimators.survival.ratios import designed_ratio
from evalutils.results import NotComputable


@pytest.fixture(scope="module")
def cmprsk():
    draws = R16(2)
    time, group, cause = draws.exponential(100), draws.sample(1, 3, 100), draws.sample(0, 2, 100)
    stratum, other = draws.sample(1, 2, 100), np.abs(draws.normal(100))
    x = draws.sample(0, 1, 300).reshape(3, 100).T.astype(float)
    keep = ~np.isin(np.arange(100), (0, 9, 19))
    return {"time": time, "group": group, "cause": cause, "stratum": stratum, "other": other, "x": x, "keep": keep}


def test_cumulative_incidence_published(cmprsk):
    for cause, values in ((1, (0.2352861, 0.3287068, 0.4247898)), (2, (0.2567862, 0.3931580, 0.4631781))):
        steps = aalen_johansen(cmprsk["time"], cmprsk["cause"], cause, 2)
        assert [steps.at(t)[0] for t in (1, 2, 3)] == pytest.approx(values, abs=5e-8)


@pytest.mark.parametrize(
    ("time", "of", "groups", "statistic", "p"),
    [("time", 1, "abc", 3.393977, 0.1832345), ("time", 2, "abc", 1.989511, 0.3698139), ("other", 1, "abc", 1.214132, 0.5449473),
     ("other", 2, "abc", 3.269462, 0.1950048), ("time", 1, "ac", 3.5151549, 0.06080997), ("time", 2, "ac", 0.1400145, 0.70826655)],
)  # fmt: skip
def test_gray_published(cmprsk, time, of, groups, statistic, p):
    here = np.isin(cmprsk["group"], ["abc".index(name) + 1 for name in groups])
    arrays = [cmprsk[name][here] for name in (time, "cause", "group")]
    found = gray_test(*arrays, of, cmprsk["stratum"][here])
    assert found.statistic == pytest.approx(statistic, abs=5e-7)
    assert found.p_value == pytest.approx(p, abs=5e-8)
    assert found.df == (len(groups) - 1,)


def test_fine_gray_published(cmprsk):
    keep = cmprsk["keep"]
    fit = fine_gray(cmprsk["time"][keep], cmprsk["cause"][keep], cmprsk["x"][keep])
    assert fit.coef == pytest.approx([-0.29130, -0.06346, -0.47510], abs=6e-5)
    assert np.sqrt(np.diag(fit.cov)) == pytest.approx([0.3698, 0.3566, 0.3544], abs=6e-5)
    one = fine_gray(cmprsk["time"][keep], cmprsk["cause"][keep], cmprsk["x"][keep][:, :1])
    assert (one.coef[0], np.sqrt(one.cov[0, 0])) == (pytest.approx(-0.1753, abs=6e-5), pytest.approx(0.354, abs=6e-4))


def test_without_competing_events_gray_is_near_log_rank_and_fine_gray_is_cox():
    """Gray's score is then the log-rank score; his variance takes each group's own survival, so that it differs a little."""
    rng = np.random.default_rng(3)
    time, z = rng.exponential(10, 150), rng.integers(0, 2, 150)
    event = (rng.random(150) < 0.7).astype(int)
    x = z[:, None].astype(float)
    subdistribution, cause_specific = fine_gray(time, event, x), cox(time, event, x)
    assert subdistribution.coef == pytest.approx(cause_specific.coef, rel=1e-8)
    assert subdistribution.robust == pytest.approx(cause_specific.robust, rel=1e-8)
    grays = gray_test(time, event, z).statistic
    excess = variance = 0.0
    for moment in np.unique(time[event == 1]):
        risk, treated = (time >= moment).sum(), ((time >= moment) & (z == 1)).sum()
        excess += float(z[(time == moment) & (event == 1)].sum()) - treated / risk
        variance += treated / risk * (1 - treated / risk)
    assert grays == pytest.approx(excess**2 / variance, rel=0.05)


def six_mp():
    treated = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    time = np.array([*treated[0], *treated[1], *placebo], dtype=float)
    return time, np.repeat([1, 0, 1], [9, 12, 21]), np.repeat([[1.0], [0.0]], 21, axis=0)


def test_cox_of_6mp_published():
    fit = cox(*six_mp())
    assert (round(fit.coef[0], 3), round(np.sqrt(fit.cov[0, 0]), 3)) == (-1.572, 0.412)


def test_ratio_of_6mp_published():
    """R's summary(coxph(..., ties = "efron")) of these data: hazard ratio 0.2076, interval 0.0925-0.4659, z = -3.81."""
    time, event, x = six_mp()
    found, why = designed_ratio(Timed(time, event, x[:, 0].astype(int)), "cox", 0.95)
    assert (round(found.value, 4), round(found.interval.lower, 4), round(found.interval.upper, 4)) == (0.2076, 0.0925, 0.4659)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(3.81), rel=0.02)
    assert why == ""


def test_ratio_of_fine_gray_published(cmprsk):
    """cmprsk's test output of one covariate: -0.1753 with standard error 0.354."""
    keep = cmprsk["keep"]
    found, _ = designed_ratio(Timed(cmprsk["time"][keep], cmprsk["cause"][keep], cmprsk["x"][keep][:, 0].astype(int)), "fine_gray", 0.95)
    assert (np.log(found.value), found.se) == (pytest.approx(-0.1753, abs=6e-5), pytest.approx(0.354, abs=6e-4))


def test_cox_within_strata_by_statsmodels():
    rng = np.random.default_rng(14)
    z, stratum = rng.integers(0, 2, 300), rng.integers(0, 3, 300)
    time = np.ceil(rng.exponential(6 * np.exp(0.6 * stratum - 0.4 * z)))
    cause = np.where(rng.random(300) < 0.7, 1, np.where(rng.random(300) < 0.5, 2, 0))
    other = PHReg(time, z[:, None].astype(float), status=(cause == 1).astype(int), ties="efron", strata=stratum).fit()
    found, _ = designed_ratio(Timed(time, cause, z, stratum), "cox", 0.95)
    assert (np.log(found.value), found.se) == (pytest.approx(other.params[0], rel=1e-6), pytest.approx(other.bse[0], rel=1e-6))


def test_ratio_over_clusters_by_statsmodels():
    """Without ties: the sum over clusters of score residuals, times ten ninths for ten clusters a group, against t with eighteen degrees of freedom."""
    rng = np.random.default_rng(15)
    cluster = np.repeat(np.arange(20), 8)
    z = (cluster < 10).astype(int)
    time, event = rng.exponential(np.exp(0.5 * rng.normal(size=20)[cluster] - 0.6 * z)), (rng.random(160) < 0.8).astype(int)
    other = PHReg(time, z[:, None].astype(float), status=event).fit(groups=cluster)
    found, why = designed_ratio(Timed(time, event, z, cluster=cluster), "cox", 0.95)
    se = float(other.bse[0]) * np.sqrt(10 / 9)
    assert (np.log(found.value), found.se, why) == (pytest.approx(other.params[0], rel=1e-6), pytest.approx(se, rel=1e-6), "")
    assert found.interval.upper == pytest.approx(np.exp(other.params[0] + stats.t.ppf(0.975, 18) * se), rel=1e-6)
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(other.params[0]) / se, 18), rel=1e-6)


def test_cox_with_ties_by_statsmodels():
    rng = np.random.default_rng(4)
    x = np.column_stack([rng.integers(0, 2, 200), rng.normal(size=200)])
    time = np.ceil(rng.exponential(8 * np.exp(0.4 * x[:, 0] - 0.3 * x[:, 1])))
    cause = np.where(rng.random(200) < 0.7, 1, np.where(rng.random(200) < 0.5, 2, 0))
    other = PHReg(time, x, status=(cause == 1).astype(int), ties="efron").fit()
    fit = cox(time, cause, x)
    assert fit.coef == pytest.approx(other.params, rel=1e-6)
    assert np.sqrt(np.diag(fit.cov)) == pytest.approx(other.bse, rel=1e-6)


def test_cox_robust_by_cluster_by_statsmodels():
    """Without ties, where Efron and Breslow agree (statsmodels' score residuals are Breslow's)."""
    rng = np.random.default_rng(5)
    cluster = np.repeat(np.arange(20), 8)
    x = np.column_stack([(cluster % 2).astype(float), rng.normal(size=160)])
    time = rng.exponential(np.exp(0.5 * x[:, 1] + rng.normal(size=20)[cluster]))
    event = (rng.random(160) < 0.8).astype(int)
    other = PHReg(time, x, status=event).fit(groups=cluster)
    fit = cox(time, event, x, cluster)
    assert np.sqrt(np.diag(fit.robust)) == pytest.approx(other.bse, rel=1e-6)


def test_efron_score_residuals_are_the_derivative_in_the_clients_weight():
    """With ties: leaving a client out moves the coefficient by his score residual over the information, to first order."""
    rng = np.random.default_rng(6)
    x = rng.normal(size=(300, 1))
    time = np.ceil(rng.exponential(4 * np.exp(-0.5 * x[:, 0])))
    event = (rng.random(300) < 0.8).astype(int)
    fit = cox(time, event, x)
    left_out = np.array([
        (cox(np.delete(time, i), np.delete(event, i), np.delete(x, i, axis=0)).coef - fit.coef)[0] for i in range(0, 300, 5)
    ])  # fmt: skip
    jackknife = (left_out**2).sum() * 5
    assert fit.robust[0, 0] == pytest.approx(jackknife, rel=0.1)


def test_score_of_cox_by_numerical_maximum():
    rng = np.random.default_rng(7)
    x, time = rng.normal(size=(40, 1)), np.ceil(rng.exponential(3, 40))
    event = rng.random(40) < 0.7

    def minus_efron(beta):
        weight, total = np.exp(beta * x[:, 0]), 0.0
        for moment in np.unique(time[event]):
            dead = event & (time == moment)
            at_risk, tied = weight[time >= moment].sum(), weight[dead].sum()
            total += beta * x[dead, 0].sum()
            total -= sum(np.log(at_risk - k / dead.sum() * tied) for k in range(int(dead.sum())))
        return -total

    best = optimize.minimize_scalar(minus_efron, bounds=(-5, 5), method="bounded", options={"xatol": 1e-10})
    fit = cox(time, event.astype(int), x)
    assert fit.coef[0] == pytest.approx(best.x, abs=1e-6)
    assert fit.log_likelihood == pytest.approx(-best.fun + fit.coef[0] * 0, abs=1e-8)


def test_separation_and_no_event_have_no_fit():
    time, x = np.arange(1.0, 9.0), np.repeat([[1.0], [0.0]], 4, axis=0)
    assert cox(time, np.repeat([0, 1], 4), x) is None
    assert cox(time, np.zeros(8, dtype=int), x) is None
    assert fine_gray(time, np.repeat([2, 1], 4), x) is None
    assert isinstance(gray_test(time, np.zeros(8), x[:, 0]).p_value, NotComputable)


def test_limits_of_an_incidence_by_hand():
    """F = 0.2 and se = 0.05: the limits are where log(-log F) is moved by 1.96 x 0.05 / (0.2 x 1.6094) = 0.3045."""
    low, high = log_log_limits(Steps(np.array([0.0, 3.0]), np.array([0.0, 0.2]), np.array([0.0, 0.05])), 0.95)
    move = stats.norm.ppf(0.975) * 0.05 / (0.2 * -np.log(0.2))
    assert np.log(-np.log(low[1])) - np.log(-np.log(0.2)) == pytest.approx(move)
    assert np.log(-np.log(0.2)) - np.log(-np.log(high[1])) == pytest.approx(move)
    assert (low[0], high[0]) == (0, 0)
