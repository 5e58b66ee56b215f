"""Least squares by its normal equations, with classical or HC2 covariance. Small on purpose, so that it can be checked.

n = number of clients, k = number of columns of the design matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalutils.estimators.arms import Array


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
    n, k = x.shape
    if n <= k or np.linalg.matrix_rank(x) < k:
        return None
    inverse = np.linalg.inv(x.T @ x)
    coef = inverse @ (x.T @ y)
    residual = y - x @ coef
    if not robust:
        return Fit(coef, inverse * (residual @ residual) / (n - k), n - k)
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    if np.any(leverage > 1 - 1e-9):
        return None  # a client who is fitted exactly has no residual to learn from
    scaled = x * (residual / np.sqrt(1 - leverage))[:, None]
    return Fit(coef, inverse @ (scaled.T @ scaled) @ inverse, n - k)


def independent(x: Array, keep: int) -> list[int]:
    """Places of the columns of ``x`` that are no linear combination of those before; the first ``keep`` always stay.

    >>> independent(np.array([[1.0, 0, 1, 2], [1, 1, 2, 0], [1, 0, 1, 5]]), keep=1)  # the third repeats the first two
    [0, 1, 3]
    """
    # Gram-Schmidt on scaled columns: the order in params decides which of two equal covariates stays.
    chosen: list[int] = []
    basis: list[Array] = []
    for place in range(x.shape[1]):
        column = x[:, place].astype(float)
        size = float(np.linalg.norm(column))
        rest = column / size if size else column
        for _ in range(2):  # twice, against loss of orthogonality
            for unit in basis:
                rest = rest - unit * (unit @ rest)
        if place < keep or float(np.linalg.norm(rest)) > 1e-8:
            chosen.append(place)
            norm = float(np.linalg.norm(rest))
            if norm > 0:
                basis.append(rest / norm)
    return chosen
