"""Cross-products of categories and numbers with each other and with groups: no n x k matrix is made.

A category is a column of codes; the cross-products of its dummies with another's are counts, which ``bincount`` gives in
one pass. What is kept of n clients are k x k numbers; the memory beside the columns is that of one chunk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy import linalg

from evalutils.estimators.arms import Array

CHUNK = 1 << 18
"""Clients at a time: what is computed of them stays in the cache of a core."""
DEPENDENT = 1e-10
"""Part of a column's sum of squares up to which it follows from the columns before."""


@dataclass(frozen=True)
class Codes:
    """A category by client: ``place`` (n, integers, 0 .. size - 1); the first category is the one left out."""

    place: Array
    size: int


Part: TypeAlias = Codes | Array
"""A category, or a number by client (n floats)."""


def complete(parts: Sequence[Part], n: int) -> Array:
    """Clients (bool, n) who miss none: a code is not below 0, a number is not NaN.

    >>> complete([Codes(np.array([0, -1, 1]), 2), np.array([np.nan, 1.0, 2.0])], 3).tolist()
    [False, False, True]
    """
    known = np.ones(n, dtype=bool)
    for part in parts:
        known &= part.place >= 0 if isinstance(part, Codes) else ~np.isnan(part)
    return known


@dataclass(frozen=True)
class Products:
    """``inner`` (p x p) and ``outer`` (p x k): cross-products of p columns with each other and with k groups.

    Columns are centred and of length one, and each group's column of 0 and 1 is of length one, so that all are cosines. ``p``
    columns are left: those without spread, and those that follow from the columns before, are out.
    """

    inner: Array
    outer: Array

    @property
    def explained(self) -> Array:
        """Eigenvalues (k) of the part of the groups' spread that the columns explain."""
        half = linalg.solve_triangular(linalg.cholesky(self.inner, lower=True), self.outer, lower=True)
        return np.clip(np.linalg.eigvalsh(half.T @ half), 0.0, 1.0)


def products(parts: Sequence[Part], group: Array) -> Products:
    """Cross-products of all parts with ``group`` (n, integers 0 .. k - 1, each there). Nothing may be missing (``complete``).

    >>> code, group = np.array([0, 1, 1, 1, 0, 0]), np.array([1, 1, 0, 0, 1, 0])
    >>> found = products([Codes(code, 2)], group)
    >>> found.inner.round(4).tolist(), found.explained.round(4).tolist()  # one column; its correlation with the group is -1/3
    ([[1.0]], [0.0, 0.1111])
    """
    n, edges = len(group), np.cumsum([1, *(part.size - 1 if isinstance(part, Codes) else 1 for part in parts)])
    sizes = np.bincount(group)
    scaled = [part if isinstance(part, Codes) else _standardised(part) for part in parts]
    total = np.zeros((edges[-1], edges[-1]))  # the constant is column 0
    by_group = np.zeros((edges[-1], len(sizes)))
    for chunk, members in _chunks(group, len(sizes), scaled):
        for at, part in enumerate(chunk):
            own = slice(edges[at], edges[at + 1])
            by_group[own] += _by_group(part, members)
            for other in range(at, len(chunk)):
                total[own, edges[other] : edges[other + 1]] += _block(part, chunk[other])
    total[0] = by_group.sum(axis=1)
    total[0, 0] = n
    total = np.triu(total) + np.triu(total, 1).T
    mean = total[0] / n
    inner = (total - n * np.outer(mean, mean))[1:, 1:]
    outer = (by_group - np.outer(mean, sizes))[1:] / np.sqrt(sizes)
    size = np.sqrt(np.maximum(np.diag(inner), 0.0))
    size[size <= 1e-12 * np.sqrt(np.diag(total)[1:] + 1e-300)] = 0.0  # the same for everybody
    scale = np.where(size > 0, size, 1.0)
    inner, outer = inner / np.outer(scale, scale), outer / scale[:, None]
    kept = [place for place in _independent(inner) if size[place] > 0]
    return Products(inner[np.ix_(kept, kept)], outer[kept])


def _standardised(values: Array) -> Array:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 0 else values * 0.0


def _chunks(group: Array, groups: int, parts: Sequence[Part]) -> Iterator[tuple[list[Part], Codes]]:
    for start in range(0, len(group), CHUNK):
        here = slice(start, start + CHUNK)
        chunk = [Codes(part.place[here].astype(np.intp), part.size) if isinstance(part, Codes) else part[here] for part in parts]
        yield chunk, Codes(group[here].astype(np.intp), groups)


def _by_group(part: Part, members: Codes) -> Array:
    """Sums of a part's columns by group (columns x groups)."""
    if isinstance(part, Codes):
        counts = np.bincount(part.place * members.size + members.place, minlength=part.size * members.size)
        return counts.reshape(part.size, members.size)[1:]
    return np.bincount(members.place, weights=part, minlength=members.size)[None, :]


def _with(part: Part, values: Array) -> Array:
    if isinstance(part, Codes):
        return np.bincount(part.place, weights=values, minlength=part.size)[1:]
    return np.array([part @ values])


def _block(one: Part, other: Part) -> Array:
    if isinstance(one, Codes) and isinstance(other, Codes):
        counts = np.bincount(one.place * other.size + other.place, minlength=one.size * other.size)
        return counts.reshape(one.size, other.size)[1:, 1:]
    if isinstance(one, Codes):
        return _with(one, other)[:, None]  # type: ignore[arg-type]
    if isinstance(other, Codes):
        return _with(other, one)[None, :]
    return np.array([[one @ other]])


def _independent(inner: Array) -> list[int]:
    """Places of the columns (of length one, or nil) that do not follow from those before."""
    kept: list[int] = []
    lower = np.zeros((0, 0))
    for place in range(len(inner)):
        row = linalg.solve_triangular(lower, inner[kept, place], lower=True) if kept else np.zeros(0)
        left = float(inner[place, place] - row @ row)
        if left > DEPENDENT:
            lower = np.block([[lower, np.zeros((len(kept), 1))], [row[None, :], np.sqrt([[left]])]])
            kept.append(place)
    return kept
