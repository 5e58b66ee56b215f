"""Cox regression: cause-specific hazard ratios with Efron's ties and a covariance robust by cluster.

``time`` (n, months), ``cause`` (n, 0 = censored, 1 = the event of interest, others compete), ``x`` (n x k), complete cases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalutils.estimators.arms import Array

STEPS = 50


@dataclass(frozen=True)
class HazardFit:
    """Log hazard ratios (k), their model covariance and the covariance robust by cluster (k x k each)."""

    coef: Array
    cov: Array
    robust: Array
    log_likelihood: float
    events: int


def cox(time: Array, cause: Array, x: Array, cluster: Array | None = None, stratum: Array | None = None) -> HazardFit | None:
    """Partial likelihood for the hazard of cause 1, competing events as censored (Cox 1972, J. R. Stat. Soc. B 34:187).

    Ties by Efron (1977, JASA 72:557). Robust covariance from score residuals summed over ``cluster`` (n; none: over
    clients) (Lin & Wei 1989, JASA 84:1074). Each ``stratum`` (n; none: all are one) has a baseline of its own (Kalbfleisch & Prentice
    2002, p. 118). None without events or when the likelihood has no maximum.

    >>> treated = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    >>> placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    >>> fit = cox(np.array(treated + placebo), np.repeat([1, 0, 1], [9, 12, 21]), np.repeat([[1.0], [0.0]], 21, axis=0))
    >>> round(float(fit.coef[0]), 4), round(float(fit.cov[0, 0]) ** 0.5, 4)
    (-1.5721, 0.4124)
    """
    event = cause == 1
    if not event.any() or np.linalg.matrix_rank(x - x.mean(axis=0)) < x.shape[1]:
        return None
    centred = x - x.mean(axis=0)
    coef, sets = np.zeros(x.shape[1]), _risk_sets(time, event, stratum)
    for _ in range(STEPS):
        likelihood, score, information = _efron(coef, centred, sets)
        if not np.isfinite(likelihood) or np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, score)
        coef = coef + step
        if np.abs(step).max() < 1e-10:
            break
    else:
        return None
    likelihood, _, information = _efron(coef, centred, sets)
    if np.ptp(centred @ coef) > 30:
        return None
    inverse = np.linalg.inv(information)
    residual = _score_residuals(coef, centred, event, sets)
    total = residual if cluster is None else by_cluster(residual, cluster)
    return HazardFit(coef, inverse, inverse @ (total.T @ total) @ inverse, likelihood, int(event.sum()))


def by_cluster(values: Array, cluster: Array) -> Array:
    """Sums of the rows of ``values`` (n x k) over equal labels in ``cluster`` (n).

    >>> by_cluster(np.array([[1.0], [2.0], [4.0]]), np.array(["a", "b", "a"])).tolist()
    [[5.0], [2.0]]
    """
    _, place = np.unique(cluster, return_inverse=True)
    total = np.zeros((int(place.max()) + 1, values.shape[1]))
    np.add.at(total, place, values)
    return total


RiskSets = list[tuple[Array, Array]]


def _risk_sets(time: Array, event: Array, stratum: Array | None) -> RiskSets:
    """For each distinct time of an event in a stratum: who of it is at risk, and who has the event (places)."""
    everybody = np.ones(len(time), dtype=bool)
    parts = [everybody] if stratum is None else [stratum == label for label in np.unique(stratum)]
    return [
        (np.flatnonzero(own & (time >= moment)), np.flatnonzero(own & event & (time == moment)))
        for own in parts for moment in np.unique(time[event & own])
    ]  # fmt: skip


def _averages(weight: Array, x: Array, risk: Array, dead: Array) -> tuple[Array, Array, Array]:
    """Efron's l-th risk set of d ties: its total weight (d), mean covariate (d x k) and fraction l/d of the dead left out."""
    part = np.arange(len(dead)) / len(dead)
    total = weight[risk].sum() - part * weight[dead].sum()
    first = weight[risk] @ x[risk] - part[:, None] * (weight[dead] @ x[dead])
    return total, first / total[:, None], part


def _efron(coef: Array, x: Array, sets: RiskSets) -> tuple[float, Array, Array]:
    weight = np.exp(x @ coef)
    k = len(coef)
    likelihood, score, information = 0.0, np.zeros(k), np.zeros((k, k))
    for risk, dead in sets:
        total, mean, part = _averages(weight, x, risk, dead)
        likelihood += float((x[dead] @ coef).sum() - np.log(total).sum())
        score += x[dead].sum(axis=0) - mean.sum(axis=0)
        square = (x[risk] * weight[risk][:, None]).T @ x[risk]
        tied = (x[dead] * weight[dead][:, None]).T @ x[dead]
        information += square * (1 / total).sum() - tied * (part / total).sum() - mean.T @ mean
    return likelihood, score, information


def _score_residuals(coef: Array, x: Array, event: Array, sets: RiskSets) -> Array:
    weight = np.exp(x @ coef)
    residual = np.where(event[:, None], x, 0.0)
    for risk, dead in sets:
        total, mean, part = _averages(weight, x, risk, dead)
        residual[dead] -= mean.mean(axis=0)
        rate, moved = (1 / total).sum(), (mean / total[:, None]).sum(axis=0)
        residual[risk] -= weight[risk][:, None] * (x[risk] * rate - moved)
        rate, moved = (part / total).sum(), (mean * (part / total)[:, None]).sum(axis=0)
        residual[dead] += weight[dead][:, None] * (x[dead] * rate - moved)
    return residual
