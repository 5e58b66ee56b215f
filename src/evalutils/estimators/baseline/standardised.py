"""Standardised differences between two groups: how far apart, whatever the size of the sample."""

from __future__ import annotations

import math

import numpy as np

from evalutils.results import NotComputable, Number, number

NO_SPREAD = "geen spreiding binnen de groepen"
EMPTY = "een groep zonder bekende waarden"


def of_categories(counts: np.ndarray) -> Number:
    """One standardised difference for all categories together (Yang & Dalton 2012, SAS Global Forum 335-2012).

    ``counts`` is categories x 2 groups. The Mahalanobis distance between the two vectors of proportions, with the mean
    of the two multinomial covariance matrices, one category left out; never negative. Empty categories fall out.

    >>> round(of_categories(np.array([[30, 20], [70, 80]])), 4)  # 0.1 / sqrt((0.21 + 0.16) / 2)
    0.2325
    """
    table = np.asarray(counts, dtype=float)
    if (table.sum(axis=0) == 0).any():
        return NotComputable(EMPTY)
    share = (table / table.sum(axis=0))[table.sum(axis=1) > 0]
    if len(share) < 2:
        return NotComputable("maar één categorie met klanten")
    if not (share > 0).all(axis=1).any():
        return NotComputable("de groepen hebben geen categorie gemeen")
    first, second = share[1:].T
    spread = (_covariance(first) + _covariance(second)) / 2
    gap = first - second
    return number(math.sqrt(max(0.0, float(gap @ np.linalg.solve(spread, gap)))))


def _covariance(share: np.ndarray) -> np.ndarray:
    return np.diag(share) - np.outer(share, share)


def by_category(counts: np.ndarray) -> tuple[Number, ...]:
    """The signed standardised difference (first group minus second) of each category's share.

    (p1 - p2) / sqrt((p1(1 - p1) + p2(1 - p2)) / 2) (Austin 2009, Stat Med 28:3083-3107).

    >>> [round(value, 4) for value in by_category(np.array([[30, 20], [70, 80]]))]
    [0.2325, -0.2325]
    """
    table = np.asarray(counts, dtype=float)
    if (table.sum(axis=0) == 0).any():
        return tuple(NotComputable(EMPTY) for _ in table)
    share = table / table.sum(axis=0)
    return tuple(_standardised(p - q, (p * (1 - p) + q * (1 - q)) / 2) for p, q in share)


def of_means(first: np.ndarray, second: np.ndarray) -> Number:
    """The signed standardised difference of means: (first - second) / sqrt((s1^2 + s2^2) / 2) (Austin 2009).

    >>> round(of_means(np.array([2.0, 4, 6]), np.array([1.0, 2, 3])), 4)  # 2 / sqrt((4 + 1) / 2)
    1.2649
    """
    if min(len(first), len(second)) < 2:
        return NotComputable("minder dan twee waarnemingen in een van de groepen")
    variance = (first.var(ddof=1) + second.var(ddof=1)) / 2
    no_spread = np.ptp(first) == 0 and np.ptp(second) == 0
    return _standardised(first.mean() - second.mean(), 0.0 if no_spread else variance)


def _standardised(difference: float, variance: float) -> Number:
    return number(difference / math.sqrt(variance)) if variance > 0 else NotComputable(NO_SPREAD)
