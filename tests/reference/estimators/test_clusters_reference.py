"""Clusters: intraclass correlation, permutation and bootstrap against textbooks, enumeration and a plain second program.

- Intraclass correlation: Shrout & Fleiss (1979, Psychol. Bull. 86:420), four judges and six targets: ICC(1,1) = .17.
- Kish's design effect by hand; the rest by brute force in the test.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
import statsmodels.api as sm

from evalutils.estimators.assignment.cluster_tests import cluster_permutation, wild_bootstrap
from evalutils.estimators.assignment.clusters import (
    CROSSED,
    NESTED,
    PARTIAL,
    SINGLE,
    cluster_design,
    clustered_difference,
    design_effect,
    intraclass_correlation,
)
from evalutils.estimators.assignment.strata import stratum_counts
from evalutils.results import NotComputable, is_number

JUDGES = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)


def test_intraclass_correlation_published():
    """Shrout & Fleiss, table 2: BMS = 11.24, WMS = 6.26, ICC(1,1) = .17."""
    found = intraclass_correlation(JUDGES.ravel(), np.ones(24), np.repeat(np.arange(6), 4))
    assert round(found, 2) == 0.17
    assert found == pytest.approx((11.2417 - 6.2639) / (11.2417 + 3 * 6.2639), abs=1e-4)


def test_intraclass_correlation_leaves_out_the_group_difference():
    y, cluster = JUDGES.ravel(), np.repeat(np.arange(6), 4)
    z = (cluster < 3).astype(int)
    shifted = intraclass_correlation(y + 100 * z, z, cluster)
    assert shifted == pytest.approx(intraclass_correlation(y, z, cluster), abs=1e-9)


def test_intraclass_correlation_is_unbiased_with_unequal_clusters():
    rng = np.random.default_rng(2)
    cluster = np.repeat(np.arange(12), np.tile([5, 10, 30], 4))
    z = (cluster % 2).astype(int)
    found = [
        intraclass_correlation(
            rng.normal(scale=0.3, size=12)[cluster] + rng.normal(scale=np.sqrt(0.91), size=len(cluster)), z, cluster
        )
        for _ in range(800)
    ]  # fmt: skip
    assert np.mean(found) == pytest.approx(0.09, abs=4 * np.std(found) / np.sqrt(800))


def test_design_effect_by_hand():
    assert design_effect(np.repeat([1, 2, 3, 4], [10, 10, 30, 1]), 0.1) == pytest.approx(1 + (1100 / 50 - 1) * 0.1)
    assert isinstance(design_effect(np.arange(5), 0.1), NotComputable)


def test_structures():
    cluster = np.repeat(np.arange(4), 5)
    assert cluster_design(np.repeat([1, 0], 10), cluster).structure == NESTED
    assert cluster_design(np.tile([1, 0], 10), cluster).structure == CROSSED
    assert cluster_design(np.repeat([1, 0], 10), np.concatenate([cluster[:10], np.arange(100, 110)])).structure == PARTIAL
    assert cluster_design(np.repeat([1, 0], 10), np.arange(20)).structure == SINGLE


def test_partially_nested_clusters_by_hand():
    """Three coaches of two clients against four clients without: variance of coach means over 3, and of clients over 4."""
    y = np.array([1.0, 3, 5, 7, 6, 8, 2, 4, 3, 7])
    z, cluster = np.repeat([1, 0], [6, 4]), np.array([0, 0, 1, 1, 2, 2, 10, 11, 12, 13])
    found = clustered_difference(y, z, cluster, 0.95)
    coaches, alone = np.array([2.0, 6.0, 7.0]), y[6:]
    assert found.estimate.value == pytest.approx(coaches.mean() - alone.mean())
    assert found.estimate.se == pytest.approx(np.sqrt(coaches.var(ddof=1) / 3 + alone.var(ddof=1) / 4))
    assert "3 in de interventiegroep" in found.verdict
    assert isinstance(found.estimate.p_value, NotComputable)
    assert is_number(found.estimate.interval.lower)


def test_clusters_of_one_are_hc2():
    rng = np.random.default_rng(3)
    y, z = rng.normal(size=40), np.tile([1, 0], 20)
    found = clustered_difference(y, z, np.arange(40), 0.95)
    other = sm.OLS(y, sm.add_constant(z)).fit(cov_type="HC2")
    assert found.verdict == ""
    assert (found.estimate.value, found.estimate.se) == (pytest.approx(other.params[1]), pytest.approx(other.bse[1]))


def test_five_clusters_a_group_get_a_verdict_and_four_do_not():
    rng = np.random.default_rng(4)
    for clusters, given in ((5, True), (4, False)):
        cluster = np.repeat(np.arange(2 * clusters), 10)
        z = (cluster < clusters).astype(int)
        found = clustered_difference(rng.normal(size=len(z)), z, cluster, 0.95)
        assert is_number(found.estimate.p_value) is given
        assert bool(found.verdict) is not given


def test_cluster_permutation_by_enumeration():
    rng = np.random.default_rng(5)
    cluster = np.repeat(np.arange(7), [3, 4, 5, 6, 3, 4, 5])
    z = np.isin(cluster, (0, 2, 5)).astype(int)
    y = rng.normal(size=30) + z
    observed = y[z == 1].mean() - y[z == 0].mean()
    extreme = []
    for chosen in combinations(range(7), 3):
        inside = np.isin(cluster, chosen)
        extreme.append(abs(y[inside].mean() - y[~inside].mean()) >= abs(observed) - 1e-12)
    found = cluster_permutation(y, z, cluster, 99, rng)
    assert found.p_value == pytest.approx(np.mean(extreme))
    assert "alle toewijzingen" in found.method


def test_partially_nested_has_nothing_to_permute_and_crossed_permutes_within():
    y, z = np.array([1.0, 0, 1, 0, 1, 1, 0, 0]), np.tile([1, 0], 4)
    crossed = cluster_permutation(y, z, np.repeat([1, 2], 4), 99, np.random.default_rng(1))
    assert "binnen strata" in crossed.method
    assert stratum_counts(y, z, np.repeat([1, 2], 4)).labels == (1, 2)
    nested = np.array([1, 11, 1, 12, 2, 13, 2, 14])
    assert isinstance(cluster_permutation(y, z, nested, 99, np.random.default_rng(1)).p_value, NotComputable)


def test_wild_bootstrap_by_a_plain_program():
    """All 2^12 sign patterns, each fitted by least squares with statsmodels' cluster covariance."""
    rng = np.random.default_rng(6)
    cluster = np.repeat(np.arange(12), 3)
    z = (cluster % 2).astype(float)
    y = rng.normal(size=36) + rng.normal(size=12)[cluster] + 0.8 * z
    design = np.column_stack([np.ones(36), z])
    residual = y - y.mean()

    def t_statistic(outcome):
        fit = sm.OLS(outcome, design).fit(cov_type="cluster", cov_kwds={"groups": cluster})
        return fit.tvalues[1]

    observed = t_statistic(y)
    patterns = list(product([1.0, -1.0], repeat=12))[::16]  # every 16th pattern: the first 8 signs run through all
    plain = np.array([t_statistic(y.mean() + residual * np.array(signs)[cluster]) for signs in patterns])
    found = wild_bootstrap(y, z, cluster, 999, rng)
    assert found.p_value == pytest.approx(np.mean(np.abs(plain) >= abs(observed) - 1e-9), abs=4 * np.sqrt(0.25 / 256))


def test_wild_bootstrap_holds_its_level_with_ten_clusters():
    rng = np.random.default_rng(7)
    cluster = np.repeat(np.arange(10), 8)
    z = (cluster < 5).astype(float)
    rejected = [
        wild_bootstrap(rng.normal(size=80) + 0.4 * rng.normal(size=10)[cluster], z, cluster, 399, rng).p_value <= 0.05
        for _ in range(400)
    ]  # fmt: skip
    assert 0.02 <= np.mean(rejected) <= 0.085


def test_covariates_by_weighted_lin_and_a_repeated_covariate_changes_nothing():
    """Lin's design by statsmodels gives the estimate; a covariate twice over drops out."""
    rng = np.random.default_rng(8)
    cluster, x = np.repeat(np.arange(12), 6), rng.normal(size=(72, 1))
    z = (cluster % 2).astype(int)
    y = x[:, 0] + rng.normal(size=12)[cluster] + rng.normal(size=72)
    centred = x - x.mean(axis=0)
    other = sm.OLS(y, np.column_stack([np.ones(72), z, centred, centred * z[:, None]])).fit()
    once = clustered_difference(y, z, cluster, 0.95, x=x).estimate
    twice = clustered_difference(y, z, cluster, 0.95, x=np.hstack([x, 2 * x])).estimate
    assert once.value == pytest.approx(other.params[1])
    assert (twice.value, twice.se, twice.df) == (pytest.approx(once.value), pytest.approx(once.se), pytest.approx(once.df))
