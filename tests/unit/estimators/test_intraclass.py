"""The correlation within clusters against an analysis of variance cluster by cluster."""

from __future__ import annotations

import numpy as np
import pytest

from evalutils.estimators.assignment.clusters import intraclass_correlation, one_cluster


def plainly(y, z, cluster):
    """Donner and Klar (2000), p. 8: cells of a cluster within a group, those of one client left out, group means taken out."""
    cells = {(arm, label): y[(z == arm) & (cluster == label)] for arm in np.unique(z) for label in np.unique(cluster)}
    cells = {key: values for key, values in cells.items() if len(values) > 1}
    by_arm = {arm: [values for (own, _), values in cells.items() if own == arm] for arm in np.unique(z)}
    by_arm = {arm: parts for arm, parts in by_arm.items() if parts}
    n, k, g = sum(map(len, cells.values())), len(cells), len(by_arm)
    between = sum(len(v) * (v.mean() - np.concatenate(parts).mean()) ** 2 for parts in by_arm.values() for v in parts) / (k - g)
    within = sum(((v - v.mean()) ** 2).sum() for v in cells.values()) / (n - k)
    m0 = (n - sum(sum(len(v) ** 2 for v in parts) / sum(map(len, parts)) for parts in by_arm.values())) / (k - g)
    return (between - within) / (between + (m0 - 1) * within)


@pytest.mark.parametrize("kind", ["crossed", "only the intervention", "names"])
def test_it_is_the_analysis_of_variance_cluster_by_cluster(kind):
    rng = np.random.default_rng(8)
    z, shared = rng.integers(0, 2, 200), rng.integers(0, 9, 200)
    cluster = np.where(z == 1, shared, 100 + np.arange(200)) if kind == "only the intervention" else shared
    y = rng.normal(size=200) + 0.7 * rng.normal(size=9)[shared]
    labels = np.array([f"manager {one}" for one in cluster]) if kind == "names" else cluster
    assert intraclass_correlation(y, z, labels) == pytest.approx(plainly(y, z, cluster), rel=1e-10)


def test_a_group_within_one_cluster_is_named():
    assert "vergelijkingsgroep" in one_cluster(np.repeat([1, 0], 3), np.array(["a", "b", "b", "c", "c", "c"]))
    assert one_cluster(np.repeat([1, 0], 3), np.array([1, 1, 2, 3, 3, 4])) == ""
