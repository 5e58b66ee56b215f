"""Bootstrap, vectorised, and Holm; ``step`` names what is computed, and the seed follows from it."""

from __future__ import annotations

import numpy as np

from evalutils.estimators.arms import Array, TwoArms
from evalutils.estimators.randomness import generator

CHUNK = 2_000
"""Draws at a time: memory is CHUNK x n numbers."""
LIMIT = 5_000
"""From so many clients on, means of a bootstrap are drawn from their normal limit (Bickel & Freedman 1981, Ann. Stat. 9:1196)."""


def bootstrap_means(y: Array, draws: int, rng: np.random.Generator) -> Array:
    """Means over ``draws`` samples of n clients with replacement. ``y`` is n, or n x k for k outcomes of the same clients.

    Result: draws, or draws x k (Efron & Tibshirani 1993, ch. 6). From LIMIT clients on the draws are of the normal limit: the
    mean and the covariance (divisor n) of a bootstrap, whose distribution differs from it by less than 10,000 draws can tell.

    >>> drawn = bootstrap_means(np.array([0.0, 1, 2, 3]), 2_000, np.random.default_rng(1))
    >>> drawn.shape, bool(abs(drawn.mean() - 1.5) < 0.06)
    ((2000,), True)
    """
    n = len(y)
    if n >= LIMIT:
        return _limit(y, draws, rng)
    means = np.empty((draws, *y.shape[1:]))
    for start in range(0, draws, CHUNK):
        size = min(CHUNK, draws - start)
        # How often each client is drawn, as one matrix product for all outcomes.
        picked = rng.integers(0, n, (size, n)) + n * np.arange(size)[:, None]
        weights = np.bincount(picked.ravel(), minlength=size * n).reshape(size, n)
        means[start : start + size] = weights @ y / n
    return means


def _limit(y: Array, draws: int, rng: np.random.Generator) -> Array:
    columns = y.reshape(len(y), -1)
    mean = columns.mean(axis=0)
    centred = columns - mean
    values, vectors = np.linalg.eigh(centred.T @ centred / len(y) ** 2)  # outcomes may follow from each other
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    return (mean + rng.standard_normal((draws, len(mean))) @ root.T).reshape(draws, *y.shape[1:])


def bootstrap_difference(data: TwoArms, draws: int, step: tuple[str, ...]) -> Array:
    """Differences in means (length ``draws``), clients drawn within each group as assigned.

    >>> data = TwoArms(np.array([5.0, 5, 1, 1]), np.array([1, 1, 0, 0]))
    >>> set(bootstrap_difference(data, 100, ("voorbeeld",)).tolist())
    {4.0}
    """
    rng = generator(*step)
    return bootstrap_means(data.treated, draws, rng) - bootstrap_means(data.control, draws, rng)


def holm(p_values: tuple[float, ...]) -> tuple[float, ...]:
    """Adjusted p-values that keep the chance of any false finding in the family (Holm 1979, Scand. J. Stat. 6:65-70).

    >>> holm((0.01, 0.04, 0.03, 0.005))
    (0.03, 0.06, 0.06, 0.02)
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return tuple(adjusted)
