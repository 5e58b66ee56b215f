"""Time to an event, the effect on participants and costs within strata and over clusters, each against a plain second computation.

The formulas are written out here again, from matrices and loops over clients; sources stand in the docstrings of the estimators.
"""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import survdiff

from evalutils.estimators.assignment.cluster_bootstrap import designed_draws, standard_weights
from evalutils.estimators.assignment.clusters import clustered_difference
from evalutils.estimators.participation.complier import Taken, complier, two_stage, two_stage_clustered
from evalutils.estimators.participation.weak_instrument import anderson_rubin
from evalutils.estimators.survival.competing import aalen_johansen
from evalutils.estimators.survival.curves import kaplan_meier, log_rank, restricted_mean
from evalutils.estimators.survival.designed_time import Timed, clustered_steps, designed_difference, designed_log_rank
from evalutils.estimators.survival.pseudo import free_time, incidence_at, pseudo_values


@pytest.fixture(scope="module")
def trial():
    """Sixteen case managers in the intervention group, two strata with other shares, a competing event, censoring."""
    rng = np.random.default_rng(11)
    stratum = np.repeat(["a", "b"], [180, 220])
    z = (rng.random(400) < np.where(stratum == "a", 0.5, 0.7)).astype(int)
    cluster = np.where(z == 1, rng.integers(0, 16, 400), 100 + np.arange(400))
    like = np.append(rng.normal(0, 0.4, 16), np.zeros(500))[cluster]
    work = rng.exponential(14 * np.exp(-0.3 * z - 0.4 * (stratum == "b") - like))
    other, end = rng.exponential(40, 400), rng.uniform(13, 30, 400)
    time = np.ceil(np.minimum(np.minimum(work, other), end) * 4) / 4
    cause = np.where(end <= np.minimum(work, other), 0, np.where(work < other, 1, 2))
    return Timed(time, cause, z, stratum, cluster)


def test_log_rank_within_strata_is_that_of_statsmodels(trial):
    chi2 = survdiff(trial.time, (trial.cause == 1).astype(int), trial.z, strata=trial.stratum)[0]
    assert designed_log_rank(Timed(trial.time, trial.cause, trial.z, trial.stratum))[2] == pytest.approx(chi2)


def test_log_rank_without_strata_is_the_plain_one(trial):
    assert designed_log_rank(Timed(trial.time, trial.cause, trial.z)) == pytest.approx(log_rank(trial.time, trial.cause, trial.z))


def test_clustered_log_rank_sums_the_score_residuals_of_cox(trial):
    """statsmodels' score residuals of Cox's model (Breslow) at no effect, summed by cluster."""
    model = PHReg(trial.time, trial.z[:, None].astype(float), status=(trial.cause == 1).astype(int), strata=trial.stratum, ties="breslow")
    residual = np.nan_to_num(model.score_residuals(np.zeros(1))[:, 0])
    variance = sum(residual[trial.cluster == one].sum() ** 2 for one in np.unique(trial.cluster))
    excess, found, chi2 = designed_log_rank(trial)
    assert excess == pytest.approx(residual.sum())
    assert found == pytest.approx(variance)
    assert chi2 == pytest.approx(residual.sum() ** 2 / variance)


def test_differences_are_those_of_clients_left_out_one_by_one(trial):
    """Each client left out by loop, then regression with the strata and the clusters of statsmodels (CR0) beside CR2."""
    for of, whole in ((lambda t, c: restricted_mean(t, c, 12)[0], free_time), (lambda t, c: aalen_johansen(t, c, 1, 2).at(12)[0], incidence_at)):
        y = np.empty(400)
        for arm in (0, 1):
            own = np.flatnonzero(trial.z == arm)
            all_ = of(trial.time[own], trial.cause[own])
            for one in own:
                rest = own[own != one]
                y[one] = len(own) * all_ - len(rest) * of(trial.time[rest], trial.cause[rest])
        dummy = (trial.stratum == "b") - (trial.stratum == "b").mean()
        x = np.column_stack([np.ones(400), trial.z, dummy, dummy * trial.z])
        plain = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": trial.cluster, "use_correction": False})
        found, verdict = designed_difference(trial, lambda table: whole(table, 12), 0.95, "verschil")  # noqa: B023
        assert verdict == ""
        assert found.value == pytest.approx(plain.params[1])
        assert found.se == pytest.approx(plain.bse[1], rel=0.06)
        assert found.se > plain.bse[1]
        assert "CR2" in found.method
        assert "strata" in found.method


def test_within_strata_the_difference_is_the_weighted_difference_of_strata(trial):
    """Without censoring before the horizon: the mean of the strata's differences in the share, weighted by clients."""
    cause, time = np.where(trial.time > 12, 0, trial.cause), np.minimum(trial.time, 12)
    data = Timed(time, cause, trial.z, trial.stratum)
    found, _ = designed_difference(data, lambda table: incidence_at(table, 12), 0.95, "verschil")
    parts = [
        (trial.stratum == s).mean() * np.subtract(*(cause[(trial.stratum == s) & (trial.z == arm)].__eq__(1).mean() for arm in (1, 0)))
        for s in ("a", "b")
    ]  # fmt: skip
    assert found.value == pytest.approx(sum(parts))


def test_error_of_a_curve_over_clusters(trial):
    """Leaving whole clusters out in turn (jackknife) gives nearly the same; without censoring: the error of a share over clusters."""
    own = trial.z == 1
    time, cause, cluster = trial.time[own], trial.cause[own], trial.cluster[own]
    for make, of, survival in ((lambda t, c: aalen_johansen(t, c, 1, 2), 1, False), (kaplan_meier, 1, True)):
        steps = make(time, cause)
        left = np.array([make(time[cluster != one], cause[cluster != one]).at(12)[0] for one in np.unique(cluster)])
        jackknife = np.sqrt(((left - left.mean()) ** 2).sum() * 15 / 16)
        found = clustered_steps(steps, (time, cause, cluster), of, survival=survival).at(12)
        assert found[0] == steps.at(12)[0]
        assert found[1] == pytest.approx(jackknife, rel=0.1)
    full, pairs = np.arange(1.0, 41), np.concatenate([np.arange(38), [38, 38]])
    share = kaplan_meier(full, np.ones(40, dtype=int))
    found = clustered_steps(share, (full, np.ones(40, dtype=int), pairs), 1, survival=True)
    off = np.bincount(pairs, weights=(full > 20) - 0.5)
    assert found.at(20.0)[1] == pytest.approx(np.sqrt((off**2).sum() * len(off) / (len(off) - 1)) / 40)


def test_pseudo_values_without_censoring_are_the_outcomes():
    time, cause = np.array([2.0, 5, 9, 14]), np.array([1, 2, 1, 1])
    assert pseudo_values(time, cause, lambda table: incidence_at(table, 10)) == pytest.approx([1, 0, 1, 0])


@pytest.fixture(scope="module")
def taken():
    rng = np.random.default_rng(3)
    z, stratum = np.repeat([1, 0], 200), np.tile(["a", "b", "b", "a", "a"], 80)
    cluster = np.where(z == 1, np.arange(400) % 14, 100 + np.arange(400))
    d = (rng.random(400) < 0.1 + 0.5 * z).astype(float)
    y = 1 + 0.7 * d + 0.5 * (stratum == "b") + np.append(rng.normal(0, 0.5, 14), np.zeros(500))[cluster] + rng.normal(size=400)
    return Taken(y, z, d, x=(stratum == "b").astype(float)[:, None], stratum=stratum, cluster=cluster)


def test_complier_effect_over_clusters_by_whole_matrices(taken):
    """CR2 of two-stage least squares, with (I - H_cc)^(-1/2) of each cluster from its eigenvalues (as clubSandwich has it)."""
    w = np.column_stack([taken.z, np.ones(400), taken.x[:, 0]]).astype(float)
    hat = w @ np.linalg.inv(w.T @ w) @ w.T
    x = np.column_stack([taken.d, np.ones(400), taken.x[:, 0]])
    fitted = hat @ x
    beta = np.linalg.solve(fitted.T @ x, fitted.T @ taken.y)
    residual, bread, meat = taken.y - x @ beta, np.linalg.inv(fitted.T @ fitted), np.zeros((3, 3))
    for one in np.unique(taken.cluster):
        own = np.flatnonzero(taken.cluster == one)
        values, vectors = np.linalg.eigh(np.eye(len(own)) - hat[np.ix_(own, own)])
        root = vectors @ np.diag(values**-0.5) @ vectors.T
        score = fitted[own].T @ root @ residual[own]
        meat += np.outer(score, score)
    value, se, df, verdict = two_stage_clustered(taken)
    assert value == pytest.approx(beta[0])
    assert se == pytest.approx(np.sqrt((bread @ meat @ bread)[0, 0]))
    assert 4 < df < 400
    assert verdict == ""


def test_complier_effect_with_strata_is_two_stage_least_squares_with_them(taken):
    """By two regressions of statsmodels."""
    controls = sm.add_constant(taken.x)
    first = sm.OLS(taken.d, np.column_stack([taken.z, controls])).fit().fittedvalues
    second = sm.OLS(taken.y, np.column_stack([first, controls])).fit().params[0]
    assert two_stage(taken)[0] == pytest.approx(second)
    found = complier(Taken(taken.y, taken.z, taken.d, x=taken.x, stratum=taken.stratum), 0.95, "y", "D")
    assert found.estimate.value == pytest.approx(second)
    assert "strata vastgehouden" in found.estimate.method


def test_anderson_rubin_over_clusters_holds_what_the_clustered_test_does_not_reject(taken):
    """At the ends of the set the CR2 test of the assignment in y - b d is at its level, with the degrees of freedom of the outcome."""
    found = anderson_rubin(taken.y, taken.d, taken.z, 0.95, cluster=taken.cluster)
    assert found.kind == "interval"
    for end in (found.lower, found.upper):
        estimate = clustered_difference(taken.y - end * taken.d, taken.z, taken.cluster, 0.95).estimate
        assert estimate.p_value == pytest.approx(0.05, abs=0.004)


def test_draws_of_whole_clusters_spread_as_the_clusters_do(trial):
    """The bootstrap variance is the sum over clusters of squared deviations by group (no small-sample factor)."""
    y = (trial.cause == 1).astype(float)[:, None]
    drawn = designed_draws(y, trial.z, None, trial.cluster, 4000, np.random.default_rng(5))[:, 0]
    variance = 0.0
    for arm in (1, 0):
        own = trial.z == arm
        off = y[own, 0] - y[own, 0].mean()
        variance += sum(off[trial.cluster[own] == one].sum() ** 2 for one in np.unique(trial.cluster[own])) / own.sum() ** 2
    assert drawn.std() == pytest.approx(np.sqrt(variance), rel=0.06)
    assert drawn.mean() == pytest.approx(y[trial.z == 1].mean() - y[trial.z == 0].mean(), abs=0.01)


def test_draws_within_strata_centre_on_the_difference_within_strata(trial):
    y = (trial.cause == 1).astype(float)
    parts = [(trial.stratum == s).mean() * (y[(trial.stratum == s) & (trial.z == 1)].mean() - y[(trial.stratum == s) & (trial.z == 0)].mean())
             for s in ("a", "b")]  # fmt: skip
    weight = standard_weights(trial.z, trial.stratum)
    assert weight[trial.z == 1] @ y[trial.z == 1] - weight[trial.z == 0] @ y[trial.z == 0] == pytest.approx(sum(parts))
    drawn = designed_draws(y[:, None], trial.z, trial.stratum, None, 4000, np.random.default_rng(6))[:, 0]
    assert drawn.mean() == pytest.approx(sum(parts), abs=0.004)
    spread = sum(
        (trial.stratum == s).mean() ** 2 * y[(trial.stratum == s) & (trial.z == arm)].var() / ((trial.stratum == s) & (trial.z == arm)).sum()
        for s in ("a", "b") for arm in (0, 1)
    )  # fmt: skip
    assert drawn.std() == pytest.approx(np.sqrt(spread), rel=0.06)


def test_a_stratum_of_one_group_weighs_nothing():
    z, stratum = np.array([1, 0, 1, 1]), np.array(["a", "a", "b", "b"])
    assert standard_weights(z, stratum).tolist() == [1, 1, 0, 0]
    drawn = designed_draws(np.array([[3.0], [1], [9], [9]]), z, stratum, None, 20, np.random.default_rng(1))
    assert set(drawn.ravel().tolist()) == {2.0}
