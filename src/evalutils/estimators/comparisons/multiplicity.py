"""Several outcomes at once: Romano & Wolf's adjusted p-values, which use how the outcomes hang together."""

from __future__ import annotations

import numpy as np

from evalutils.estimators.arms import Array

CHUNK = 500


def step_down(observed: Array, drawn: Array) -> Array:
    """Adjusted p-values (k) from absolute statistics ``observed`` (k) and their draws under the null (draws x k).

    In order of size each statistic is held against the largest draw among itself and all smaller ones (Romano & Wolf 2005,
    Econometrica 73:1237; algorithm of 2016, Stat. Probab. Lett. 113:38), p = (b + 1) / (m + 1), never falling.

    >>> drawn = np.array([[1.0, 0.5], [0.2, 2.5], [0.1, 0.3]])
    >>> step_down(np.array([2.0, 1.0]), drawn).tolist()
    [0.5, 0.5]
    """
    order = np.argsort(-observed, kind="stable")
    adjusted, highest = np.empty(len(observed)), 0.0
    largest = np.maximum.accumulate(drawn[:, order][:, ::-1], axis=1)[:, ::-1]
    for rank, place in enumerate(order):
        extreme = int((largest[:, rank] >= observed[place] * (1 - 1e-12)).sum())
        highest = max(highest, (extreme + 1) / (len(drawn) + 1))
        adjusted[place] = highest
    return adjusted


def romano_wolf(y: Array, z: Array, draws: int, rng: np.random.Generator) -> Array:
    """Romano & Wolf's adjusted two-sided p-values (k) of the differences in k outcomes ``y`` (n x k, complete) of the same clients.

    Statistics are Welch's t; draws resample clients within each group (``z``, n, 0/1) and centre the difference at the one
    observed, so that the chance of any false finding is held without assuming the other effects nil. An outcome without
    spread has p-value 1. Beside Holm's it is never much larger, and smaller when outcomes are alike.

    >>> rng = np.random.default_rng(1)
    >>> y = rng.normal(size=(80, 1)) + np.repeat([1.0, 0.0], 40)[:, None]
    >>> float(romano_wolf(np.hstack([y, y]), np.repeat([1, 0], 40), 999, rng).max())  # twice the same: no price
    0.001
    """
    treated, control = y[z == 1], y[z == 0]
    centre = treated.mean(axis=0) - control.mean(axis=0)
    observed = np.abs(_t(centre, *(_variance(part) for part in (treated, control))))
    drawn = np.empty((draws, y.shape[1]))
    for start in range(0, draws, CHUNK):
        size = min(CHUNK, draws - start)
        means, variances = zip(*(_resampled(part, size, rng) for part in (treated, control)), strict=True)
        drawn[start : start + size] = np.abs(_t(means[0] - means[1] - centre, *variances))
    return step_down(observed, drawn)


def _variance(values: Array) -> Array:
    return values.var(axis=0, ddof=1) / len(values)


def _t(gap: Array, first: Array, second: Array) -> Array:
    spread = np.sqrt(first + second)
    return np.divide(gap, spread, out=np.zeros(np.shape(gap)), where=spread > 0)


def _resampled(values: Array, draws: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Means and variances of the mean of ``draws`` samples of the n clients with replacement (draws x k each)."""
    n = len(values)
    picked = rng.integers(0, n, (draws, n)) + n * np.arange(draws)[:, None]
    weight = np.bincount(picked.ravel(), minlength=draws * n).reshape(draws, n)
    centre = values.mean(axis=0)
    mean, square = weight @ (values - centre) / n, weight @ (values - centre) ** 2 / n
    return mean + centre, np.maximum(square - mean**2, 0.0) / (n - 1)
