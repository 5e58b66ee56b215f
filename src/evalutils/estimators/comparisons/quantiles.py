"""The effect on the quantiles of an outcome: what happens to the lowest earners, the middle and the highest."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from evalutils.estimators.arms import TOO_FEW, Array, Wald, no_estimate
from evalutils.results import Estimate

QUANTILE = "verschil in kwantiel {share} (standaardfout van Maritz en Jarrett 1978)"


def quantile_effect(y: Array, z: Array, share: float, level: float) -> Estimate:
    """Difference between the groups in the quantile ``share`` (0-1): of the distributions, not of a client's own gain.

    ``y`` (n) complete, ``z`` (n) 0/1. In an experiment the difference of the sample quantiles (Firpo 2007, Econometrica
    75:259); quantile = the least value that at least a ``share`` of the group does not exceed. Standard error of each by
    Maritz & Jarrett (1978, JASA 73:194); normal interval. Not computable where the group's values do not vary there.

    >>> y = np.concatenate([np.arange(1.0, 41), np.arange(11.0, 51)])
    >>> found = quantile_effect(y, np.repeat([0, 1], 40), 0.5, 0.95)
    >>> found.value, round(found.se, 2)
    (10.0, 4.38)
    """
    method = QUANTILE.format(share=f"{share:g}".replace(".", ","))
    parts = y[z == 1], y[z == 0]
    if min(len(part) for part in parts) < 2:
        return no_estimate(method, TOO_FEW, level, test="z-toets", n=len(y))
    (first, error), (second, other) = (sample_quantile(part, share) for part in parts)
    return Wald(method, first - second, math.hypot(error, other), len(y), "z-toets").at(level)


def sample_quantile(values: Array, share: float) -> tuple[float, float]:
    """The quantile ``share`` (0-1) of ``values`` (n) and its standard error by Maritz & Jarrett.

    The order statistic m = ceil(n share) has beta(m, n - m + 1) weights over the order statistics.

    >>> value, error = sample_quantile(np.array([3.0, 1.0, 2.0]), 0.5)
    >>> value, round(error, 3)
    (2.0, 0.72)
    """
    ordered = np.sort(values)
    n = len(ordered)
    place = min(max(math.ceil(n * share - 1e-9), 1), n)
    weight = np.diff(stats.beta.cdf(np.arange(n + 1) / n, place, n - place + 1))
    mean = float(weight @ ordered)
    return float(ordered[place - 1]), float(np.sqrt(max(weight @ (ordered - mean) ** 2, 0.0)))
