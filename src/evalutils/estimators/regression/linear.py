"""Least squares by its normal equations, with classical or HC2 covariance. Small on purpose, so that it can be checked.

n = number of clients, k = number of columns of the design matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalutils.estimators.arms import Array
from evalutils.estimators.regression.cells import Cells, cells


@dataclass(frozen=True)
class Fit:
    """Coefficients (k), their covariance (k x k) and the residual degrees of freedom."""

    coef: Array
    cov: Array
    df: int

    def se(self, place: int) -> float:
        """Standard error of the coefficient at ``place``."""
        return float(np.sqrt(max(self.cov[place, place], 0.0)))


def least_squares(y: Array, x: Array, *, robust: bool = False) -> Fit | None:
    """Ordinary least squares of ``y`` (n) on ``x`` (n x k, full rank); None when there are no degrees of freedom.

    Classical covariance, or HC2 (MacKinnon & White 1985, J. Econometrics 29:305-325), which in a randomised experiment
    equals Neyman's conservative variance of the difference in means (Samii & Aronow 2012, Stat. Prob. Lett. 82:365).

    >>> fit = least_squares(np.array([1.0, 3, 5, 8]), np.column_stack([np.ones(4), [0, 1, 2, 3]]))
    >>> fit.coef.round(4).tolist(), fit.df
    ([0.8, 2.3], 2)
    """
    return fitted(cells(y, x), robust=robust)


def fitted(of: Cells, *, robust: bool = False) -> Fit | None:
    """The same from cells of clients with equal rows.

    >>> design = np.column_stack([np.ones(2), [0.0, 1.0]])
    >>> fit = fitted(Cells(design, np.array([2.0, 3.0]), np.array([1.0, 4.0]), np.array([2.0, 2.0])))
    >>> fit.coef.round(4).tolist(), round(fit.se(1), 4), fit.df  # 4 - 1, and sqrt(4 / 3 (1 / 2 + 1 / 3))
    ([1.0, 3.0], 1.0541, 3)
    """
    n, x, k = of.clients, of.x, of.x.shape[1]
    rooted = of.rooted
    if n <= k or len(independent(rooted, keep=0)) < k:
        return None
    inverse = np.linalg.inv(rooted.T @ rooted)
    coef = inverse @ (rooted.T @ (of.mean * np.sqrt(of.n)))
    squares = of.squares(x @ coef)
    if not robust:
        return Fit(coef, inverse * squares.sum() / (n - k), n - k)
    leverage = ((x @ inverse) * x).sum(axis=1)
    if np.any(leverage > 1 - 1e-9):
        return None  # a client who is fitted exactly has no residual to learn from
    scaled = x * np.sqrt(squares / (1 - leverage))[:, None]
    return Fit(coef, inverse @ (scaled.T @ scaled) @ inverse, n - k)


def independent(x: Array, keep: int) -> list[int]:
    """Places of the columns of ``x`` that are no linear combination of those before; the first ``keep`` always stay.

    >>> independent(np.array([[1.0, 0, 1, 2], [1, 1, 2, 0], [1, 0, 1, 5]]), keep=1)  # the third repeats the first two
    [0, 1, 3]

    By cross-products and Cholesky; where these leave doubt, by the columns themselves. The order in params decides which of
    two equal covariates stays.
    """
    size = np.sqrt(np.einsum("ij,ij->j", x, x, dtype=float))
    scaled = x / np.where(size > 0, size, 1.0)
    chosen: list[int] = []
    based: list[int] = []
    gram = scaled.T @ scaled
    for place in range(x.shape[1]):
        left = _left(gram, based, place)
        if left <= CLEAR and based:  # rounding of the cross-products may decide: look at the column itself
            rest = scaled[:, place]
            for _ in range(2):
                rest = rest - scaled[:, based] @ np.linalg.lstsq(gram[np.ix_(based, based)], scaled[:, based].T @ rest, rcond=None)[0]
            if float(np.linalg.norm(rest)) > DEPENDENT:
                return _by_columns(scaled, keep)
            left = 0.0
        if place < keep or left > 0:
            chosen.append(place)
        if left > 0:
            based.append(place)
    return chosen


CLEAR = 1e-6
"""Squared length of what is left of a column of length one, from which cross-products alone tell that it is independent."""
DEPENDENT = 1e-8
"""Length up to which nothing is left of it."""


def _left(gram: Array, based: list[int], place: int) -> float:
    """Squared length of what the columns ``based`` leave of the column at ``place``, by Cholesky."""
    if not based:
        return float(gram[place, place])
    lower = np.linalg.cholesky(gram[np.ix_(based, based)])
    return float(gram[place, place] - (np.linalg.solve(lower, gram[based, place]) ** 2).sum())


def _by_columns(x: Array, keep: int) -> list[int]:
    """The same by Gram-Schmidt on the columns themselves, for columns that nearly follow from the others."""
    chosen: list[int] = []
    basis: list[Array] = []
    for place in range(x.shape[1]):
        rest = x[:, place]
        for _ in range(2):  # twice, against loss of orthogonality
            for unit in basis:
                rest = rest - unit * (unit @ rest)
        norm = float(np.linalg.norm(rest))
        if place < keep or norm > DEPENDENT:
            chosen.append(place)
            if norm > 0:
                basis.append(rest / norm)
    return chosen
