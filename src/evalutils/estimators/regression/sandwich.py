"""Least squares with covariance robust to clusters (CR2) or to unequal variances (HC2, HC3), and its degrees of freedom.

n = number of clients, k = number of columns of the design matrix, s = number of clusters. Every client in a cluster of
one gives HC2, so that one computation serves both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalutils.estimators.arms import Array
from evalutils.estimators.regression.cells import LARGE, Cells, cells_at, first, places, together

INDEPENDENT, EXCHANGEABLE = "onafhankelijk", "uitwisselbaar binnen een cluster"
EXACT = 1e-9
"""A leverage this close to one: the part of a cluster that is fitted exactly has no residual to learn from."""


@dataclass(frozen=True)
class RobustFit:
    """Coefficients (k), their covariance (k x k) and Satterthwaite's degrees of freedom of each coefficient (k)."""

    coef: Array
    cov: Array
    df: Array
    clusters: int

    def se(self, place: int) -> float:
        """Standard error of coefficient ``place``."""
        return float(np.sqrt(max(self.cov[place, place], 0.0)))


def cr2(y: Array, x: Array, cluster: Array, *, weight: Array | None = None, working: str = EXCHANGEABLE,
        tested: int | None = None) -> RobustFit | None:  # fmt: skip
    """Least squares of ``y`` (n) on ``x`` (n x k, full rank) with the bias-reduced covariance CR2.

    ``cluster`` (n) holds any labels; ``weight`` (n, positive) makes it weighted least squares. Missing values are the
    caller's. Bell & McCaffrey (2002, Survey Methodology 28:169-181); generalised inverse where a cluster is fitted
    exactly (Pustejovsky & Tipton 2018, J. Bus. Econ. Stat. 36:672-683). Degrees of freedom by Satterthwaite under the
    ``working`` model: 'onafhankelijk' (Bell & McCaffrey) or 'uitwisselbaar binnen een cluster', whose correlation is
    estimated from the residuals (Imbens & Kolesar 2016, Rev. Econ. Stat. 98:701-712); of the first ``tested`` coefficients
    alone where that is given. None without degrees of freedom.

    >>> fit = cr2(np.array([1., 2, 2, 3, 5, 6, 6, 8]), np.column_stack([np.ones(8), np.repeat([0, 1], 4)]),
    ...           np.repeat([1, 2, 3, 4], 2), working=INDEPENDENT)
    >>> fit.coef.round(3).tolist(), round(fit.se(1), 3), fit.df.round(3).tolist()
    ([2.0, 4.25], 0.901, [1.0, 2.0])
    """
    n, k = x.shape
    root = np.ones(n) if weight is None else np.sqrt(weight)
    if n <= k:
        return None
    of, single, clusters = _grouped(y * root, x * root[:, None], cluster)
    q, r = np.linalg.qr(of.rooted)
    if np.linalg.matrix_rank(r, tol=np.linalg.norm(r, 2) * n * np.finfo(float).eps) < k:  # r has the singular values of x
        return None
    coef = np.linalg.solve(r, q.T @ (of.mean * np.sqrt(of.n)))
    q = q / np.sqrt(of.n)[:, None]
    residual = of.mean - of.x @ coef
    adjusted = _adjusted(q, of, single)
    back = np.linalg.solve(r, np.eye(k)).T  # R^-T: from the basis q to the coefficients
    apart = adjusted[single] * np.sqrt(of.squares(of.x @ coef))[single][:, None]
    influence = np.concatenate([apart, _sums(adjusted * residual[:, None], of, ~single)]) @ back
    model = _moulton(of, residual, single) if working == EXCHANGEABLE else (1.0, 0.0)
    df = np.array([_satterthwaite(adjusted @ back[:, j], q, of, single, model) for j in range(k if tested is None else tested)])
    return RobustFit(coef, influence.T @ influence, df, clusters)


@dataclass(frozen=True)
class _Within(Cells):
    """Cells of clients with equal rows: of one cluster, or of clients who are each alone in one."""

    place: Array
    """The cluster of each cell (m), -1 for clients alone."""


def _grouped(y: Array, x: Array, cluster: Array) -> tuple[_Within, Array, int]:
    """The cells, which of them hold clients alone in a cluster (m), and the number of clusters. In the order of the clients where each is a cell."""
    clusters, place = places(cluster)
    large = np.bincount(place) > 1
    own = np.where(large, np.cumsum(large) - 1, -1)[place]
    found = together(list(x.T), (int(large.sum()) + 1, own + 1)) if len(y) >= LARGE else None
    if found is None:
        of = _Within(x, np.ones(len(y)), y, np.zeros(len(y)), own)
    else:
        one = cells_at(y, x, *found)
        of = _Within(one.x, one.n, one.mean, one.within, own[first(found[1], found[0])])
    return of, of.place < 0, clusters


def _sums(values: Array, of: _Within, chosen: Array) -> Array:
    """Sums over clients of ``values`` of their cell (m x k) by cluster, of the cells ``chosen`` (m)."""
    place, n = of.place[chosen], of.n[chosen]
    s = int(place.max(initial=-1)) + 1
    return np.column_stack([np.bincount(place, weights=column * n, minlength=s) for column in values[chosen].T])


def _adjusted(q: Array, of: _Within, single: Array) -> Array:
    """Rows of (I - Q_s Q_s')^(-1/2) Q_s, cluster by cluster; of a client alone one eigenvalue is not nil, the leverage."""
    made = np.zeros_like(q)
    made[single] = q[single] * _shrink(1 - np.einsum("ij,ij->i", q[single], q[single]))[:, None]
    if not single.all():
        made[~single] = _shared(q[~single], of.place[~single], of.n[~single])
    return made


def _shared(q: Array, place: Array, n: Array) -> Array:
    """The same for clusters of two and more: of the k x k eigenvalues l of Q_s'Q_s only (1 - l)^(-1/2) is needed."""
    k, s = q.shape[1], int(place.max()) + 1
    gram = np.empty((s, k, k))
    for i in range(k):
        for j in range(i + 1):
            gram[:, i, j] = gram[:, j, i] = np.bincount(place, weights=q[:, i] * q[:, j] * n, minlength=s)
    value, vector = np.linalg.eigh(gram)
    turn = np.einsum("sij,sj,slj->sil", vector, _shrink(1 - value), vector)
    made = np.zeros_like(q)
    for i in range(k):
        for j in range(k):
            made[:, j] += q[:, i] * turn[place, i, j]
    return made


def _shrink(left: Array) -> Array:
    """``left`` to the power -1/2, nil where a part is fitted exactly."""
    known = left > EXACT
    return np.where(known, 1 / np.sqrt(np.where(known, left, 1.0)), 0.0)


def _moulton(of: _Within, residual: Array, single: Array) -> tuple[float, float]:
    """Variance of a client and covariance within a cluster (not below nil) from the mean residuals of cells (Moulton 1986)."""
    squares = of.within + of.n * residual**2
    square, alone = float(squares.sum()), float(squares[single].sum())
    size, total = _sums(np.column_stack([np.ones(len(residual)), residual]), of, ~single).T
    pairs = float((size**2).sum() - size.sum())
    shared = max((float(total @ total) + alone - square) / pairs, 0.0) if pairs else 0.0
    return max(square / of.clients - shared, 0.0), shared


def _satterthwaite(direction: Array, q: Array, of: _Within, single: Array, model: tuple[float, float]) -> float:
    """(sum of eigenvalues)^2 / sum of squares of the s x s covariance of the clusters' influences under the working model.

    That covariance is diagonal but for a part of rank 2k, so that its trace and its squares need no s x s matrix. Clients alone
    in a cluster with the same row have the same part in it: ``count`` says how many clusters each line stands for.
    """
    own, shared = model
    k, one = q.shape[1], direction[:, None]
    parts = np.column_stack([q * one, one, one**2, q])  # by client: Q_s' p_s, the sum of p_s, of its squares, and of Q_s
    parts = np.concatenate([parts[single], _sums(parts, of, ~single)])
    count = np.concatenate([of.n[single], np.ones(len(parts) - int(single.sum()))])
    loading, total, squares, across = parts[:, :k], parts[:, k], parts[:, k + 1], parts[:, k + 2 :]
    diagonal = own * squares + shared * total**2
    low = np.column_stack([loading, total[:, None] * across])
    middle = np.zeros((2 * k, 2 * k))
    middle[:k, :k] = shared * ((across * count[:, None]).T @ across) - own * np.eye(k)
    middle[:k, k:] = middle[k:, :k] = -shared * np.eye(k)
    turned = low @ middle
    corner = np.einsum("ij,ij->i", turned, low)
    gram = middle @ ((low * count[:, None]).T @ low)
    spread = float((count * (diagonal**2 + 2 * diagonal * corner)).sum() + np.trace(gram @ gram))
    trace = float((count * (diagonal + corner)).sum())
    return trace**2 / spread if spread > 1e-12 * max(float((count * diagonal**2).sum()), 1e-300) else 0.0


def hc(y: Array, x: Array, kind: str = "HC2", tested: int | None = None) -> RobustFit | None:
    """Least squares of ``y`` (n) on ``x`` (n x k) with HC2 or HC3 and Satterthwaite's degrees of freedom.

    MacKinnon & White (1985, J. Econometrics 29:305-325). HC3 divides each squared residual by (1 - leverage)^2; its
    degrees of freedom are those of HC2 (``tested``: see ``cr2``). None when a client is fitted exactly or no degrees of freedom are left.

    >>> fit = hc(np.array([1., 2, 3, 6]), np.column_stack([np.ones(4), [0, 0, 1, 1]]))
    >>> round(fit.se(1), 3), round(float(fit.df[1]), 3)
    (1.581, 2.0)
    """
    fit = cr2(y, x, np.arange(len(y)), working=INDEPENDENT, tested=tested)
    if fit is None:
        return None
    inverse = np.linalg.inv(x.T @ x)
    leverage = np.einsum("ij,ij->i", x @ inverse, x)
    if np.any(leverage > 1 - EXACT):
        return None
    if kind == "HC2":
        return fit
    influence = (x * ((y - x @ fit.coef) / (1 - leverage))[:, None]) @ inverse
    return RobustFit(fit.coef, influence.T @ influence, fit.df, fit.clusters)
