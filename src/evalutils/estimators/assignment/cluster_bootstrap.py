"""Draws of a difference in means that keep clients of a cluster together and stay within strata.

``y`` (n x k), ``z`` (n, 1 = intervention), ``stratum`` and ``cluster`` (n, any labels, or None), complete cases.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse, special

from evalutils.estimators.arms import Array

CHUNK = 250
"""Draws at a time: memory is CHUNK x clusters numbers."""


def standard_weights(z: Array, stratum: Array | None) -> Array:
    """Weight of each client (n) in the mean of his group; they add up to one in each group that has any.

    Within strata each counts for all clients of both groups: the weighted means differ by the mean of the differences within
    strata (direct standardisation). A stratum with clients of one group alone weighs nothing.

    >>> standard_weights(np.array([1, 0, 0, 1, 1, 0]), np.array(["a", "a", "a", "b", "b", "b"])).round(3).tolist()
    [0.5, 0.25, 0.25, 0.25, 0.25, 0.5]
    """
    strata = np.zeros(len(z), dtype=int) if stratum is None else np.unique(stratum, return_inverse=True)[1]
    treated = np.bincount(strata, weights=z)
    size = np.bincount(strata).astype(float)
    both = (treated > 0) & (treated < size)
    share = np.where(both, size, 0.0) / max(float(size[both].sum()), 1.0)
    own = np.where(z == 1, treated[strata], (size - treated)[strata])
    return share[strata] / own


def designed_draws(y: Array, z: Array, stratum: Array | None, cluster: Array | None, draws: int, rng: np.random.Generator) -> Array:
    """``draws`` x k differences in (weighted) means, whole clusters drawn with replacement (Davison & Hinkley 1997, p. 100).

    Clusters are drawn within each group where none has clients of both, and within each stratum where none has clients of two.
    Of a stratum that loses one of its groups in a draw the weight goes to the others, as where it has one from the start.

    >>> y, z = np.array([[5.0], [5.0], [1.0], [1.0]]), np.array([1, 1, 0, 0])
    >>> set(designed_draws(y, z, None, np.array([1, 1, 2, 3]), 50, np.random.default_rng(1)).ravel().tolist())
    {4.0}
    """
    strata = np.zeros(len(z), dtype=int) if stratum is None else np.unique(stratum, return_inverse=True)[1]
    place = np.arange(len(z)) if cluster is None else np.unique(cluster, return_inverse=True)[1]
    levels, k = int(strata.max(initial=0)) + 1, y.shape[1]
    cell = strata * 2 + z.astype(int)
    columns = np.concatenate([cell[:, None] * (k + 1) + np.arange(k), (cell * (k + 1) + k)[:, None]], axis=1)
    content = np.column_stack([y, np.ones(len(z))])
    rows = np.repeat(place, k + 1)
    totals = sparse.csr_matrix((content.ravel(), (rows, columns.ravel())), shape=(int(place.max()) + 1, 2 * levels * (k + 1)))
    weight = np.bincount(strata, minlength=levels).astype(float)
    found = np.empty((draws, k))
    blocks = _blocks(place, z.astype(int), strata)
    for start in range(0, draws, CHUNK):
        many = min(CHUNK, draws - start)
        times = np.zeros((many, totals.shape[0]))
        for block in blocks:
            times[:, block] = rng.multinomial(len(block), np.full(len(block), 1 / len(block)), many)
        sums = np.asarray((totals.T @ times.T).T).reshape(many, levels, 2, k + 1)
        size = sums[..., k]
        means = np.divide(sums[..., :k], size[..., None], out=np.zeros((many, levels, 2, k)), where=size[..., None] > 0)
        share = np.where((size > 0).all(axis=2), weight, 0.0)
        share = share / np.maximum(share.sum(axis=1), 1e-300)[:, None]
        found[start : start + many] = ((means[:, :, 1] - means[:, :, 0]) * share[..., None]).sum(axis=1)
    return found


def widening(clusters: tuple[int, int], level: float) -> float:
    """By how much draws of whole clusters must spread more around their estimate: ``clusters`` by group, 0 where nobody shares one.

    A bootstrap of s clusters has (s - 1) / s of the variance, and its percentiles are those of a normal distribution where Student's with
    as many degrees of freedom as clusters less one in each group is asked (Davison & Hinkley 1997, sec. 2.7 and 5.2), at the ``level`` (0-1)
    of the interval. The fewest clusters decide the first; 1 where no group has at least two.

    >>> round(widening((10, 0), 0.95), 3), round(widening((5, 5), 0.95), 3), widening((0, 0), 0.95)
    (1.217, 1.315, 1.0)
    """
    spread, df = student(clusters)
    tail = 0.5 + level / 2
    return spread if df is None else float(spread * special.stdtrit(df, tail) / special.ndtri(tail))


def student(clusters: tuple[int, int]) -> tuple[float, float | None]:
    """What a variance summed over ``clusters`` (by group, 0 where nobody shares one) lacks: by how much its root is to grow, and degrees of freedom.

    s clusters show (s - 1) / s of the variance, and their statistic has Student's distribution with as many degrees of freedom as there are
    clusters less one in each group (see ``widening``). Without a group of at least two: 1 and None, the normal distribution.

    >>> round(student((10, 0))[0], 3), student((10, 0))[1], student((0, 0))
    (1.054, 9.0, (1.0, None))
    """
    having = [count for count in clusters if count > 1]
    if not having:
        return 1.0, None
    few = min(having)
    return float(np.sqrt(few / (few - 1))), float(sum(count - 1 for count in having))


def _blocks(place: Array, z: Array, strata: Array) -> list[Array]:
    """Places of the clusters that are drawn together."""
    keys = []
    for level in (z, strata):
        low, high = np.full(int(place.max()) + 1, level.max()), np.zeros(int(place.max()) + 1, dtype=int)
        np.minimum.at(low, place, level)
        np.maximum.at(high, place, level)
        keys.append(low if (low == high).all() else np.zeros(len(low), dtype=int))
    _, block = np.unique(np.column_stack(keys), axis=0, return_inverse=True)
    return [np.flatnonzero(block.reshape(-1) == one) for one in range(int(block.max()) + 1)]
