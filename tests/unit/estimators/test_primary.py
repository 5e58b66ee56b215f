"""The rule by which the main result's method follows from the design and from what is missing."""

from __future__ import annotations

import numpy as np
import pytest

from evalutils.estimators.assignment.clusters import clustered_difference
from evalutils.estimators.assignment.strata import lin_strata, mantel_haenszel
from evalutils.estimators.comparisons.means import welch
from evalutils.estimators.comparisons.two_proportions import NEWCOMBE, TwoArms
from evalutils.estimators.missing.attrition import weighted_difference
from evalutils.estimators.missing.covariates import lin_imputed
from evalutils.estimators.primary import ATTRITION, CLUSTERS, COVARIATES, PLAIN, STRATA, Assigned, primary_estimate


@pytest.fixture(scope="module")
def clients():
    rng = np.random.default_rng(1)
    z, x = np.tile([1, 0], 60), rng.normal(size=(120, 2))
    return {
        "z": z,
        "x": x,
        "y": x[:, 0] + rng.normal(size=120),
        "stratum": np.repeat([1, 2, 3], 40),
        "cluster": np.repeat(np.arange(12), 10),
    }


def same(found, other):
    """The same method, note, value and error, but for rounding in the last digits."""
    assert (found.method, found.note, found.n) == (other.method, other.note, other.n)
    assert (found.value, found.se) == (pytest.approx(other.value, rel=1e-9), pytest.approx(other.se, rel=1e-9))
    return True


def test_without_anything_newcombe_or_welch(clients):
    y, z = clients["y"], clients["z"]
    mean, share = primary_estimate(Assigned(y, z), 0.95), primary_estimate(Assigned((y > 0).astype(float), z), 0.95)
    assert same(mean.estimate, welch(TwoArms(y, z), 0.95))
    assert (share.estimate.method, share.decided_by) == (NEWCOMBE, PLAIN)


def test_strata_decide(clients):
    y, z, stratum = clients["y"], clients["z"], clients["stratum"]
    yes = (y > 0).astype(float)
    assert same(primary_estimate(Assigned(yes, z, stratum=stratum), 0.95).estimate, mantel_haenszel(yes, z, stratum, 0.95))
    found = primary_estimate(Assigned(y, z, stratum=stratum, x=clients["x"]), 0.95)
    assert same(found.estimate, lin_strata(y, z, stratum, 0.95, x=clients["x"]))
    assert found.decided_by == STRATA


def test_covariates_decide_where_every_outcome_is_known(clients):
    y, z, x = clients["y"], clients["z"], clients["x"].copy()
    x[::7, 0] = np.nan
    found = primary_estimate(Assigned(y, z, x=x), 0.95)
    assert same(found.estimate, lin_imputed(y, z, x, 0.95))
    assert found.decided_by == COVARIATES


def test_unknown_outcomes_are_weighted_for_with_covariates_and_counted_without(clients):
    y, z, x = clients["y"].copy(), clients["z"], clients["x"]
    y[:9] = np.nan
    found = primary_estimate(Assigned(y, z, x=x), 0.95)
    assert same(found.estimate, weighted_difference(y, z, ~np.isnan(y), x, 0.95))
    assert found.decided_by == ATTRITION
    assert "9 klanten zonder uitkomst tellen niet mee" in primary_estimate(Assigned(y, z), 0.95).estimate.note
    y[1:9] = 0
    assert "1 klant zonder uitkomst telt niet mee" in primary_estimate(Assigned(y, z), 0.95).estimate.note


def test_clusters_come_first_and_bring_their_verdict(clients):
    y, cluster = clients["y"], clients["cluster"]
    z = (cluster < 6).astype(int)
    found = primary_estimate(Assigned(y, z, cluster=cluster), 0.95)
    assert same(found.estimate, clustered_difference(y, z, cluster, 0.95).estimate)
    assert (found.decided_by, found.verdict) == (CLUSTERS, "")
    few = primary_estimate(Assigned(y, (cluster < 3).astype(int), cluster=cluster), 0.95)
    assert "3 in de interventiegroep" in few.verdict
    alone = primary_estimate(Assigned(y, z, cluster=np.arange(120)), 0.95)
    assert alone.decided_by == PLAIN


def test_strata_adjust_within_clusters(clients):
    cluster, y = clients["cluster"], clients["y"]
    z = np.tile([1, 0], 60)  # crossed
    found = primary_estimate(Assigned(y, z, stratum=clients["stratum"], cluster=cluster), 0.95)
    dummies = np.column_stack([clients["stratum"] == 2, clients["stratum"] == 3]).astype(float)
    assert same(found.estimate, clustered_difference(y, z, cluster, 0.95, x=dummies).estimate)


@pytest.mark.parametrize("design", [(), ("cluster",), ("stratum",), ("x",), ("stratum", "x"), ("cluster", "stratum")])
@pytest.mark.parametrize("lost", [0, 9])
def test_the_name_of_the_method_is_that_of_a_share_where_the_outcome_is_one(clients, design, lost):
    """A yes/no outcome has no 'verschil in gemiddelden', and an amount that happens to be nil or one no 'verschil in aandelen'."""
    y = (clients["y"] > 0).astype(float)
    y[:lost] = np.nan
    parts = {part: clients[part] for part in design}
    share, amount = (primary_estimate(Assigned(y, clients["z"], **parts, yes_no=kind), 0.95).estimate.method for kind in (True, False))
    assert "gemiddelden" not in share
    assert "aandelen" not in amount
