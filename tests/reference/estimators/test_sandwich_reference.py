"""Cluster-robust and HC covariances against published output and full-matrix computation.

- Kolesar, vignette of the R package dfadjust (its examples run from ``set.seed(7)``): estimate, HC2 standard error and
  degrees of freedom by Bell & McCaffrey (2002), with and without clusters, and with fixed effects.
- statsmodels for HC3; the definition of CR2 and of its degrees of freedom with n x n matrices (Pustejovsky & Tipton 2018).
"""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from r_draws import normals
from scipy import linalg

from evalutils.estimators.regression.sandwich import EXCHANGEABLE, INDEPENDENT, cr2, hc


@pytest.fixture(scope="module")
def vignette():
    drawn = normals(7, 2000)
    cluster = np.concatenate([np.repeat(np.arange(10), 50), np.repeat(10, 500)])
    return drawn[:1000], drawn[1000:], cluster


def rounded(value, digits):
    return float(f"{value:.{digits}g}")


def test_hc2_of_three_treated_published(vignette):
    y = vignette[0]
    fit = hc(y, np.column_stack([np.ones(1000), np.arange(1000) < 3]))
    assert [rounded(fit.coef[1], 4), rounded(fit.se(1), 4), rounded(fit.df[1], 3)] == [0.1294, 1.088, 2.01]
    assert [rounded(fit.se(0), 3), round(fit.df[0], 2)] == [0.031, 996.00]


def test_cr2_of_three_treated_clusters_published(vignette):
    y, _, cluster = vignette
    fit = cr2(y, np.column_stack([np.ones(1000), np.arange(1000) < 150]), cluster, working=INDEPENDENT)
    assert [rounded(value, 3) for value in (fit.coef[0], fit.se(0), fit.df[0])] == [-0.0236, 0.0169, 2.42]
    assert [rounded(fit.coef[1], 4), rounded(fit.se(1), 3), rounded(fit.df[1], 3)] == [0.1778, 0.0621, 2.70]


@pytest.mark.parametrize("working", [INDEPENDENT, EXCHANGEABLE])
def test_cr2_with_fixed_effects_published(vignette, working):
    y, x3, cluster = vignette
    dummies = (cluster[:, None] == np.arange(1, 11)).astype(float)
    fit = cr2(y, np.column_stack([np.ones(1000), x3, dummies]), cluster, working=working)
    assert [rounded(value, 3) for value in (fit.coef[1], fit.se(1), fit.df[1])] == [0.0261, 0.0595, 3.23]


def by_definition(y, x, cluster, model):
    """CR2 and its degrees of freedom from the n x n matrices of the definition; ``model`` = (variance, covariance)."""
    n = len(y)
    inverse = np.linalg.inv(x.T @ x)
    coef = inverse @ x.T @ y
    annihilator = np.eye(n) - x @ inverse @ x.T
    residual = y - x @ coef
    omega = model[0] * np.eye(n) + model[1] * (cluster[:, None] == cluster[None, :])
    meat, vectors = np.zeros((x.shape[1], x.shape[1])), []
    for label in np.unique(cluster):
        here = np.flatnonzero(cluster == label)
        adjust = linalg.fractional_matrix_power(annihilator[np.ix_(here, here)], -0.5).real
        part = x[here].T @ adjust @ residual[here]
        meat += np.outer(part, part)
        vectors.append(annihilator[:, here] @ adjust @ x[here] @ inverse[:, 1])
    g = np.column_stack(vectors)
    eigen = np.linalg.eigvalsh(g.T @ omega @ g)
    return coef, inverse @ meat @ inverse, eigen.sum() ** 2 / (eigen**2).sum()


@pytest.mark.parametrize("working", [INDEPENDENT, EXCHANGEABLE])
def test_cr2_by_its_definition(working):
    rng = np.random.default_rng(3)
    cluster = rng.integers(0, 9, 70)
    x = np.column_stack([np.ones(70), (cluster % 2).astype(float), rng.normal(size=70)])
    y = rng.normal(size=70) + rng.normal(scale=0.7, size=9)[cluster]
    fit = cr2(y, x, cluster, working=working)
    residual = y - x @ fit.coef
    square, pairs = residual @ residual, (np.bincount(cluster) ** 2).sum() - 70
    covariance = ((np.bincount(cluster, weights=residual) ** 2).sum() - square) / pairs
    assert covariance > 0
    model = (square / 70 - covariance, covariance) if working == EXCHANGEABLE else (1.0, 0.0)
    coef, cov, df = by_definition(y, x, cluster, model)
    assert fit.coef == pytest.approx(coef, rel=1e-10)
    assert fit.cov == pytest.approx(cov, rel=1e-8, abs=1e-14)
    assert fit.df[1] == pytest.approx(df, rel=1e-8)


def test_equal_clusters_give_the_t_test_of_cluster_means():
    """Nested clusters of one size: the CR2 error is that of the difference of cluster means, with G - 2 degrees of freedom."""
    rng = np.random.default_rng(5)
    cluster = np.repeat(np.arange(10), 7)
    z = (cluster < 5).astype(float)
    y = rng.normal(size=70) + rng.normal(size=10)[cluster]
    fit = cr2(y, np.column_stack([np.ones(70), z]), cluster)
    means = y.reshape(10, 7).mean(axis=1)
    error = np.sqrt(means[:5].var(ddof=1) / 5 + means[5:].var(ddof=1) / 5)
    assert fit.se(1) == pytest.approx(error, rel=1e-10)
    assert fit.df[1] == pytest.approx(8, rel=1e-10)


def test_weights_are_repeated_clients_for_the_estimate():
    rng = np.random.default_rng(6)
    x = np.column_stack([np.ones(30), rng.normal(size=30)])
    y, weight = rng.normal(size=30), rng.integers(1, 4, 30).astype(float)
    repeated = np.repeat(np.arange(30), weight.astype(int))
    fit = cr2(y, x, np.arange(30), weight=weight)
    assert fit.coef == pytest.approx(sm.OLS(y[repeated], x[repeated]).fit().params, rel=1e-10)
    assert fit.cov == pytest.approx(sm.WLS(y, x, weights=weight).fit(cov_type="HC2").cov_params(), rel=1e-8)


def test_hc3_by_statsmodels():
    rng = np.random.default_rng(8)
    x = np.column_stack([np.ones(25), rng.integers(0, 2, 25), rng.normal(size=25)])
    y = rng.normal(size=25) * (1 + x[:, 1])
    for kind in ("HC2", "HC3"):
        assert hc(y, x, kind).cov == pytest.approx(sm.OLS(y, x).fit(cov_type=kind).cov_params(), rel=1e-9)


def test_no_degrees_of_freedom_is_none():
    assert cr2(np.arange(2.0), np.eye(2), np.arange(2)) is None
    assert hc(np.arange(4.0), np.column_stack([np.ones(4), [1, 0, 0, 0]])) is None  # fitted exactly
