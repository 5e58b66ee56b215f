"""Tests where clients share a cluster: permutation of the assignment as it was made, and the wild cluster bootstrap."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np

from evalutils.estimators.arms import Array
from evalutils.estimators.assignment.clusters import CROSSED, PARTIAL, cluster_design
from evalutils.estimators.comparisons.permutation import permutation_p, stratified_test
from evalutils.estimators.regression.linear import independent
from evalutils.results import NotComputable, Test, number

PERMUTATION = "randomisatietoets (permutatie van de toewijzing van clusters)"
WILD = "wild cluster bootstrap van de t-toets onder de nulhypothese (Cameron, Gelbach en Miller 2008)"
ENUMERATE = 20_000
"""Up to so many assignments or sign patterns are all gone through; beyond that, draws."""
CHUNK = 2_000
WEBB = np.sqrt(np.array([0.5, 1.0, 1.5, 0.5, 1.0, 1.5])) * np.array([-1, -1, -1, 1, 1, 1])
FEW_CLUSTERS = 12
"""Below this many clusters two signs give few different statistics and Webb's six points are used."""


def cluster_permutation(y: Array, z: Array, cluster: Array, draws: int, rng: np.random.Generator) -> Test:
    """Randomisation test of no effect on anyone, two-sided, by the difference in means, following how was assigned.

    ``y``, ``z`` and ``cluster`` have length n. Nested clusters: whole clusters change group (Gail et al. 1996, Stat. Med.
    15:1069-1092), all assignments when there are at most ENUMERATE. Crossed: clients change group within their cluster.
    Nested in one group only: nobody was assigned by cluster in the other, so there is nothing to permute.

    >>> y, cluster = np.array([1., 2, 3, 4, 7, 8, 9, 9]), np.repeat([1, 2, 3, 4], 2)
    >>> test = cluster_permutation(y, np.repeat([0, 1], 4), cluster, 100, np.random.default_rng(1))
    >>> round(test.p_value, 4)  # the most extreme of six assignments, and its mirror image
    0.3333
    """
    structure = cluster_design(z, cluster).structure
    if structure == PARTIAL:
        return _none(PERMUTATION, "maar één groep heeft clusters, zodat er geen clusters toegewezen zijn", len(y))
    if structure == CROSSED:
        return stratified_test(y, z, cluster, draws, rng)
    _, place = np.unique(cluster, return_inverse=True)
    size, total = np.bincount(place), np.bincount(place, weights=y)
    treated = np.bincount(place, weights=z) > 0
    count, k = int(treated.sum()), len(size)
    if count in (0, k):
        return _none(PERMUTATION, "een groep zonder clusters", len(y))
    complete = math.comb(k, count) <= ENUMERATE
    if complete:
        chosen = np.zeros((math.comb(k, count), k))
        for row, places in enumerate(combinations(range(k), count)):
            chosen[row, list(places)] = 1
    else:
        chosen = rng.permuted(np.broadcast_to(treated.astype(float), (draws, k)), axis=1)
    differences = _differences(chosen, size, total)
    observed = float(_differences(treated[None].astype(float), size, total)[0])
    slack = 1e-9 * max(1.0, abs(observed))
    p = float((np.abs(differences) >= abs(observed) - slack).mean()) if complete else permutation_p(observed, differences)
    how = "alle toewijzingen" if complete else f"{draws:,} trekkingen".replace(",", ".")
    return Test(f"{PERMUTATION}, {how}, tweezijdig", number(observed), number(p), symbol="d", n=len(y))


def _differences(chosen: Array, size: Array, total: Array) -> Array:
    there = chosen @ size
    return chosen @ total / there - (total.sum() - chosen @ total) / (size.sum() - there)


def wild_bootstrap(y: Array, z: Array, cluster: Array, draws: int, rng: np.random.Generator, *, x: Array | None = None) -> Test:
    """Wild cluster bootstrap of the t-statistic of the group with the null imposed, two-sided.

    ``y``, ``z`` and ``cluster`` have length n, covariates ``x`` n x k. Residuals under no effect change sign by cluster:
    two signs (all patterns when there are at most ENUMERATE), or Webb's six points below FEW_CLUSTERS clusters. Cameron,
    Gelbach & Miller (2008, Rev. Econ. Stat. 90:414-427); Webb (2023, Can. J. Econ. 56:839). Not to be trusted where few
    clusters of one group stand against many: it then rejects too little or too much (MacKinnon & Webb 2017, J. Appl.
    Econometrics 32:233), so it accompanies CR2 and takes no part in the verdict.

    >>> y, cluster = np.array([1., 2, 3, 4, 7, 8, 9, 9, 2, 3, 6, 7]), np.repeat(np.arange(6), 2)
    >>> found = wild_bootstrap(y, np.repeat([0, 1, 0, 1], [4, 4, 2, 2]), cluster, 999, np.random.default_rng(1))
    >>> found.p_value < 0.1
    True
    """
    method = f"{WILD}, tweezijdig"
    _, place = np.unique(cluster, return_inverse=True)
    k = int(place.max()) + 1 if len(y) else 0
    if k < 3 or len(np.unique(z)) < 2:
        return _none(method, "minder dan drie clusters of één groep", len(y))
    base = np.ones((len(y), 1)) if x is None else np.column_stack([np.ones(len(y)), x])
    base = base[:, independent(base, keep=1)]
    design = np.column_stack([z.astype(float), base])
    null = base @ np.linalg.lstsq(base, y, rcond=None)[0]
    observed = float(_t_statistics(y[None], design, place)[0])
    signs = _signs(k, draws, rng)
    drawn = np.concatenate([
        _t_statistics(null + (y - null) * signs[start : start + CHUNK][:, place], design, place)
        for start in range(0, len(signs), CHUNK)
    ])  # fmt: skip
    drawn = drawn[np.isfinite(drawn)]
    slack = 1e-9 * max(1.0, abs(observed))
    extreme = int((np.abs(drawn) >= abs(observed) - slack).sum())
    complete = k >= FEW_CLUSTERS and 2**k <= ENUMERATE
    p = extreme / len(drawn) if complete else (extreme + 1) / (len(drawn) + 1)
    return Test(method, number(observed, "geen spreiding tussen de clusters"), number(p), symbol="t", n=len(y))


def _signs(k: int, draws: int, rng: np.random.Generator) -> Array:
    if k < FEW_CLUSTERS:
        return rng.choice(WEBB, (draws, k))
    if 2**k <= ENUMERATE:
        return 1.0 - 2.0 * ((np.arange(2**k)[:, None] >> np.arange(k)) & 1)
    return rng.choice(np.array([-1.0, 1.0]), (draws, k))


def _t_statistics(outcomes: Array, design: Array, place: Array) -> Array:
    """t of the first column for each row of ``outcomes`` (draws x n), with the uncorrected cluster covariance.

    A factor that depends on the numbers of clients and clusters alone changes no p-value.
    """
    inverse = np.linalg.inv(design.T @ design)
    lever = design @ inverse[0]
    coef = outcomes @ (design @ inverse)
    residual = outcomes - coef @ design.T
    member = np.zeros((len(place), int(place.max()) + 1))
    member[np.arange(len(place)), place] = lever
    spread = np.sqrt(((residual @ member) ** 2).sum(axis=1))
    return np.divide(coef[:, 0], spread, out=np.full(len(spread), np.nan), where=spread > 1e-12)


def _none(method: str, reason: str, n: int) -> Test:
    gone = NotComputable(reason)
    return Test(method, gone, gone, n=n)
