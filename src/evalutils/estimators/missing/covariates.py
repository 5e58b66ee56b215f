"""Covariates with missing values: the mean and an indicator in their place, or left out where the groups miss them unequally.

``x`` is n x k with NaN where missing, ``z`` (n, 1 = intervention); a column with no missing value stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evalutils.estimators.arms import Array
from evalutils.estimators.comparisons.permutation import exact_p
from evalutils.estimators.regression.adjustment import HC2, hc2_mean, lin
from evalutils.results import Estimate

UNEQUAL = 0.05
"""Below this p-value the groups miss a covariate unequally, and the covariate is left out."""


@dataclass(frozen=True)
class Imputed:
    """Covariates without missing values: ``x`` (n x m), what was filled in and what was left out."""

    x: Array
    filled: tuple[int, ...]
    """Columns of the input in which a mean stands for the missing values."""
    left_out: tuple[int, ...]
    """Columns that one group misses more often than the other, or that nobody has."""
    missing: Array
    """Clients without a value, k x 2, intervention first."""


def missing_by_group(x: Array, z: Array) -> Array:
    """Clients without a value by column (k x 2, intervention first).

    >>> missing_by_group(np.array([[1.0], [np.nan], [np.nan]]), np.array([1, 1, 0])).tolist()
    [[1, 1]]
    """
    gone = np.isnan(x)
    return np.column_stack([gone[z == 1].sum(axis=0), gone[z == 0].sum(axis=0)])


def unequal_missing(x: Array, z: Array) -> Array:
    """p-value by column (k) that both groups miss it as often (exact randomisation test); 1 where nobody or everybody misses it.

    >>> x = np.array([[np.nan]] * 8 + [[0.0]] * 12)
    >>> round(float(unequal_missing(x, np.repeat([1, 0], [10, 10]))[0]), 4)
    0.0007
    """
    counts, total = missing_by_group(x, z), np.array([(z == 1).sum(), (z == 0).sum()])
    found = np.ones(len(counts))
    for place, row in enumerate(counts):
        if 0 < row.sum() < total.sum():
            found[place] = exact_p(int(row.sum()), int(total.sum()), int(total[0]), int(row[0])).two_sided
    return found


def impute_means(x: Array, z: Array, fewest: int = 2) -> Imputed:
    """Each missing value takes its column's mean, and a 0/1 column says that it was missing.

    A group in which fewer than ``fewest`` miss it, but some, gets no such column: it would fit these few exactly.

    Zhao & Ding (2022, J. R. Stat. Soc. B 84:2151, 'To adjust or not to adjust?'): whatever makes a covariate missing, this
    is consistent and asymptotically no less precise than no adjustment, as long as the assignment has no hand in it.
    Where it does (``unequal_missing`` below UNEQUAL: a covariate asked for after assignment) the column is left out, since
    a comparison of clients who have it is none of the groups as assigned. Indicators that repeat another drop out.

    >>> found = impute_means(np.array([[1.0, 5.0], [np.nan, 6.0], [3.0, 7.0], [np.nan, 8.0]]), np.array([1, 0, 1, 0]))
    >>> found.x.tolist(), found.filled, found.missing.tolist()
    ([[1.0, 5.0, 0.0], [2.0, 6.0, 1.0], [3.0, 7.0, 0.0], [2.0, 8.0, 1.0]], (0,), [[0, 2], [0, 0]])
    """
    gone = np.isnan(x)
    unequal = (unequal_missing(x, z) < UNEQUAL) | gone.all(axis=0)
    filled = gone.any(axis=0) & ~unequal
    kept = x[:, ~unequal]
    means = np.array([column[~np.isnan(column)].mean() for column in kept.T])
    values = np.where(np.isnan(kept), means[None, :], kept) if kept.shape[1] else kept
    counts = missing_by_group(x, z)
    told = filled & ~((counts > 0) & (counts < fewest)).any(axis=1)
    different = {column.tobytes(): column.astype(float) for column in gone[:, told].T}
    places = np.arange(x.shape[1])
    return Imputed(
        np.column_stack([values, *different.values()]), tuple(places[filled].tolist()), tuple(places[unequal].tolist()),
        counts,
    )  # fmt: skip


def lin_imputed(y: Array, z: Array, x: Array, level: float) -> Estimate:
    """Lin's adjusted difference over all clients with an outcome, missing covariates as in ``impute_means``.

    ``y`` (n) is complete. With no covariate left it is the plain difference with HC2; a note says what was filled in or
    left out.

    >>> y, z = np.array([1., 2, 3, 4, 5, 2, 3, 5, 5, 7]), np.repeat([0, 1], 5)
    >>> x = np.array([[1.], [2], [np.nan], [np.nan], [4], [1], [2], [3], [np.nan], [np.nan]])
    >>> found = lin_imputed(y, z, x, 0.95)
    >>> found.n, found.note
    (10, '1 covariaat met ontbrekende waarden: gemiddelde ingevuld, met indicator')
    """
    found = impute_means(x, z)
    notes = []
    if found.filled:
        noun = "covariaat" if len(found.filled) == 1 else "covariaten"
        notes.append(f"{len(found.filled)} {noun} met ontbrekende waarden: gemiddelde ingevuld, met indicator")
    if found.left_out:
        noun = "covariaat" if len(found.left_out) == 1 else "covariaten"
        notes.append(f"{len(found.left_out)} {noun} weggelaten: de groepen missen die niet even vaak")
    note = "; ".join(notes)
    if not found.x.shape[1]:
        return replace(hc2_mean(y, z, level), method=HC2, note=note)
    return lin(y, z, found.x, level, note)
