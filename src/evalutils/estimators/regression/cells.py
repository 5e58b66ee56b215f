"""Clients with the same values of all covariates taken together: a regression on a few cells instead of a million rows.

With covariates that are categories, all that least squares, a logit model and their covariances need of the clients of a cell is how many
there are, their mean outcome and its sum of squares: the same numbers, but for rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalutils.estimators.arms import Array

LARGE = 20_000
"""From so many clients on cells are looked for."""
VALUES = 64
"""A column with more distinct values than this makes no cells."""
SAMPLE = 4_096
MANY = 1 << 20


@dataclass(frozen=True)
class Cells:
    """Of each of m cells: its row ``x`` (m x k), clients ``n`` (m), their ``mean`` outcome and sum of squares about it, ``within`` (m)."""

    x: Array
    n: Array
    mean: Array
    within: Array

    @property
    def clients(self) -> int:
        """All clients."""
        return int(self.n.sum())

    @property
    def rooted(self) -> Array:
        """Rows times the root of their clients (m x k), which have the cross-products of the clients' rows."""
        return self.x * np.sqrt(self.n)[:, None]

    def squares(self, fitted: Array) -> Array:
        """Sums of squared residuals by cell (m) from the ``fitted`` value of each (m)."""
        return self.within + self.n * (self.mean - fitted) ** 2


def places(labels: Array) -> tuple[int, Array]:
    """How many distinct labels there are, and the place of each (n) among these in sorted order.

    >>> places(np.array([7, 3, 7, 9]))[1].tolist(), places(np.array(["b", "a", "b"]))[1].tolist()
    ([1, 0, 1, 2], [1, 0, 1])
    """
    if len(labels) and labels.dtype.kind in "iu" and int(labels.min()) >= 0 and int(labels.max()) <= 4 * len(labels):
        there = np.bincount(labels) > 0
        return int(there.sum()), (np.cumsum(there) - 1)[labels]
    found, place = np.unique(labels, return_inverse=True)
    return len(found), place


def cells(y: Array, x: Array) -> Cells:
    """The cells of ``y`` (n) on ``x`` (n x k); each client is one where clients are few or a column has many values.

    >>> found = cells(np.array([1.0, 3.0]), np.array([[0.0], [0.0]]))
    >>> found.n.tolist()
    [1.0, 1.0]
    """
    found = together(list(x.T)) if len(y) >= LARGE else None
    if found is None:
        return Cells(x, np.ones(len(y)), y, np.zeros(len(y)))
    return cells_at(y, x, *found)


def cells_at(y: Array, x: Array, size: int, place: Array) -> Cells:
    """The cells of clients at each of ``size`` places (n, integers), whose rows are equal.

    >>> found = cells_at(np.array([1.0, 3.0, 4.0]), np.array([[0.0], [0.0], [5.0]]), 2, np.array([0, 0, 1]))
    >>> found.x.tolist(), found.n.tolist(), found.mean.tolist(), found.within.tolist()
    ([[0.0], [5.0]], [2.0, 1.0], [2.0, 4.0], [2.0, 0.0])
    """
    n = np.bincount(place, minlength=size).astype(float)
    mean = np.bincount(place, weights=y, minlength=size) / n
    within = np.bincount(place, weights=(y - mean[place]) ** 2, minlength=size)
    return Cells(x[first(place, size)], n, mean, within)


def together(columns: Sequence[Array], start: tuple[int, Array] | None = None) -> tuple[int, Array] | None:
    """How many combinations of values of ``columns`` (each n) occur, and each row's place among these; None where they are too many.

    ``start``: how many places rows have beforehand, and these (n), which stay apart.

    >>> size, place = together([np.tile([0.0, 1.0], 24), np.repeat([2.0, 5.0, 5.0], 16)])
    >>> size, place[[0, 1, 2, 16, 17]].tolist()
    (4, [0, 2, 0, 1, 3])
    """
    n = len(columns[0]) if columns else 0
    size, place = start or (1, np.zeros(n, dtype=np.intp))
    for column in columns:
        own = _codes(column)
        if own is None:
            return None
        place = place * own[0] + own[1]
        there = np.bincount(place, minlength=size * own[0]) > 0
        size, place = int(there.sum()), (np.cumsum(there) - 1)[place]
        if size > min(n / 8, MANY / VALUES):
            return None
    return size, place


def first(place: Array, size: int) -> Array:
    """The first row of each of ``size`` places (n, integers).

    >>> first(np.array([1, 0, 1, 0]), 2).tolist()
    [1, 0]
    """
    found = np.empty(size, dtype=np.intp)
    found[place[::-1]] = np.arange(len(place) - 1, -1, -1)
    return found


def _codes(column: Array) -> tuple[int, Array] | None:
    """Distinct values of a column and each row's place among these; None where there are many."""
    values = np.unique(column[:: max(len(column) // SAMPLE, 1)])
    while len(values) <= VALUES:
        if len(values) == 1:
            code = np.zeros(len(column), dtype=np.intp)
        elif len(values) == 2:
            code = (column == values[1]).astype(np.intp)
        else:
            code = np.minimum(np.searchsorted(values, column), len(values) - 1)
        other = values[code] != column
        if not other.any():
            return len(values), code
        values = np.union1d(values, column[np.flatnonzero(other)[:SAMPLE]])
        if np.isnan(values[-1]):
            return None
    return None
