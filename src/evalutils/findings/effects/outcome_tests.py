"""The tests that go with a main result: those that the assignment asks for, the pre-specified one first."""

from __future__ import annotations

from dataclasses import replace

from scipy import stats

from evalutils.estimators.arms import TwoArms
from evalutils.estimators.assignment.cluster_tests import cluster_permutation, wild_bootstrap
from evalutils.estimators.assignment.clusters import PARTIAL, clustered_difference
from evalutils.estimators.assignment.strata import cochran_mantel_haenszel
from evalutils.estimators.comparisons.permutation import permutation_tests, stratified_test
from evalutils.estimators.comparisons.two_proportions import share_tests
from evalutils.estimators.primary import Assigned
from evalutils.estimators.randomness import generator
from evalutils.estimators.regression.cells import places
from evalutils.params.groups import Allocation
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.effectiveness import OutcomeSpec
from evalutils.results import NotComputable, Test, is_number, number

T_TEST = "t-toets van het hoofdresultaat (clusterrobuust: CR2)"


def outcome_tests(data: Assigned, outcome: OutcomeSpec, direction: str, inference: Inference, allocation: Allocation) -> tuple[Test, ...]:
    """Clusters: the t-test of CR2 and, where clusters allow a verdict, permutation and wild bootstrap of clusters.

    Strata: Cochran-Mantel-Haenszel (yes or no) and permutation within strata. Neither: the tests on two shares, and
    permutation. ``direction`` is that of the plan's one-sided test.
    """
    known = data.known
    y, z = data.y[known], data.z[known]
    if data.cluster is not None and allocation.weigh_clusters and places(data.cluster[known])[0] < len(y):
        return clustered_tests(data, direction, inference, ("clustertoets", outcome.code))
    both = TwoArms(y, z)
    if data.stratum is not None:
        stratum, step = data.stratum[known], ("permutatie", outcome.code)
        first = (cochran_mantel_haenszel(y, z, stratum),) if outcome.is_share else ()
        drawn = (stratified_test(y, z, stratum, inference.permutations, generator(*step), side) for side in (direction, ""))
        one, two = (replace(test, why="vooraf vastgelegd") if place == 0 else test for place, test in enumerate(drawn))
        return (one, *first, two)
    found: tuple[Test, ...] = ()
    if outcome.is_share:
        counts = (int(both.treated.sum()), both.n[0], int(both.control.sum()), both.n[1])
        found = share_tests(counts, direction, inference.minimum_expected)
    return (*found, *permutation_tests(both, inference.permutations, ("permutatie", outcome.code), (direction, "")))


def clustered_tests(data: Assigned, direction: str, inference: Inference, step: tuple[str, ...]) -> tuple[Test, ...]:
    """One- and two-sided t-test, then permutation and wild bootstrap; with too few clusters the reason in place of each."""
    known = data.known
    y, z, cluster = data.y[known], data.z[known], data.cluster[known]  # type: ignore[index]  # the caller has clusters
    covariates = data.covariates()
    x = None if covariates is None else covariates[known]
    found = clustered_difference(y, z, cluster, inference.confidence, x=x)
    one, names = found.estimate, (f"{T_TEST}, eenzijdig: verschil {direction} dan nul", f"{T_TEST}, tweezijdig")
    if found.verdict or not (is_number(one.value) and is_number(one.se) and is_number(one.df)):
        gone = NotComputable(found.verdict or "geen schatting")
        return tuple(Test(name, gone, gone, n=len(y)) for name in names)
    t, df = float(one.value) / float(one.se), float(one.df)
    tail = float(stats.t.sf(t if direction == "groter" else -t, df))
    tests = [
        Test(names[0], number(t), number(tail), (df,), "t", "vooraf vastgelegd", n=len(y)),
        Test(names[1], number(t), one.p_value, (df,), "t", n=len(y)),
    ]
    if found.design.structure != PARTIAL:
        tests.append(cluster_permutation(y, z, cluster, inference.permutations, generator(*step, "permutatie")))
    tests.append(wild_bootstrap(y, z, cluster, inference.permutations, generator(*step, "bootstrap"), x=x))
    return tuple(tests)
