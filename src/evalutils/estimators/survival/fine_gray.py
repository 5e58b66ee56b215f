"""Fine & Gray's regression of the subdistribution hazard: how covariates move the cumulative incidence itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalutils.estimators.arms import Array
from evalutils.estimators.survival.hazards import STEPS, HazardFit, by_cluster


@dataclass(frozen=True)
class _Sets:
    """What does not change with the coefficients: distinct event times (e), weight of each client at each (n x e), events (e)."""

    moments: Array
    weight: Array
    events: Array
    dead: Array
    """n x e: the client has the event at that moment."""


def censoring(time: Array, cause: Array) -> tuple[Array, Array, Array]:
    """Distinct times, the Kaplan-Meier chance of being uncensored just before each, and clients under observation at each.

    >>> times, before, risk = censoring(np.array([1.0, 2, 3, 4]), np.array([0, 1, 0, 1]))
    >>> before.tolist(), risk.tolist()
    ([1.0, 0.75, 0.75, 0.375], [4, 3, 2, 1])
    """
    times, place = np.unique(time, return_inverse=True)
    leaving = np.bincount(place, minlength=len(times))
    risk = len(time) - np.concatenate([[0], np.cumsum(leaving)[:-1]])
    lost = np.bincount(place, weights=(cause == 0).astype(float), minlength=len(times))
    after = np.cumprod(1 - lost / risk)
    return times, np.concatenate([[1.0], after[:-1]]), risk


def _sets(time: Array, cause: Array) -> _Sets:
    times, before, _ = censoring(time, cause)
    moments = np.unique(time[cause == 1])
    chance = before[np.searchsorted(times, moments)]
    own = before[np.searchsorted(times, time)]
    at_risk = time[:, None] >= moments[None, :]
    kept = (~at_risk) & (cause > 1)[:, None]
    weight = np.where(at_risk, 1.0, np.where(kept, chance[None, :] / own[:, None], 0.0))
    dead = (cause == 1)[:, None] & (time[:, None] == moments[None, :])
    return _Sets(moments, weight, dead.sum(axis=0), dead.astype(float))


def fine_gray(time: Array, cause: Array, x: Array, cluster: Array | None = None) -> HazardFit | None:
    """Log ratios of the subdistribution hazard of cause 1, whose cumulative incidence they order.

    ``time`` (n, months), ``cause`` (n, 0 = censored), ``x`` (n x k), complete. Who had a competing event stays at risk with the
    chance of being still uncensored (Kaplan-Meier over all clients); ties by Breslow. Covariance of Fine & Gray (1999, JASA
    94:496, par. 3), which counts that the censoring is estimated; ``robust`` sums it over ``cluster`` (n). None without
    events or without a maximum.

    >>> time, cause = np.array([1.0, 2, 3, 4, 5, 6, 7, 8]), np.array([1, 2, 1, 0, 1, 2, 1, 0])
    >>> fit = fine_gray(time, cause, np.array([[1.0], [1], [1], [0], [0], [1], [0], [0]]))
    >>> round(float(fit.coef[0]), 3), fit.events
    (0.226, 4)
    """
    if not (cause == 1).any() or np.linalg.matrix_rank(x - x.mean(axis=0)) < x.shape[1]:
        return None
    centred, sets, coef = x - x.mean(axis=0), _sets(time, cause), np.zeros(x.shape[1])
    for _ in range(STEPS):
        total, mean, information, likelihood = _moments(coef, centred, sets)
        if not np.isfinite(likelihood) or np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, sets.dead.sum(axis=1) @ centred - sets.events @ mean)
        coef = coef + step
        if np.abs(step).max() < 1e-10:
            break
    else:
        return None
    total, mean, information, likelihood = _moments(coef, centred, sets)
    if np.ptp(centred @ coef) > 30:
        return None
    influence = _influence(coef, centred, sets, (time, cause), total, mean)
    inverse = np.linalg.inv(information)
    parts = influence if cluster is None else by_cluster(influence, cluster)
    model = inverse @ (influence.T @ influence) @ inverse
    return HazardFit(coef, model, inverse @ (parts.T @ parts) @ inverse, likelihood, int((cause == 1).sum()))


def _moments(coef: Array, x: Array, sets: _Sets) -> tuple[Array, Array, Array, float]:
    """Total weight (e) and mean covariate (e x k) of each risk set, the information and the log partial likelihood."""
    score = x @ coef
    weight = sets.weight * np.exp(score)[:, None]
    total = weight.sum(axis=0)
    mean = (weight.T @ x) / total[:, None]
    share = weight @ (sets.events / total)
    information = (x * share[:, None]).T @ x - (mean * sets.events[:, None]).T @ mean
    likelihood = float(sets.dead.sum(axis=1) @ score - sets.events @ np.log(total))
    return total, mean, information, likelihood


def _influence(coef: Array, x: Array, sets: _Sets, data: tuple[Array, Array], total: Array, mean: Array) -> Array:
    """Each client's part in the score (n x k): his own residual and his part in the estimated censoring (eta and psi)."""
    time, cause = data
    hazard = sets.events / total
    rate = sets.weight * np.exp(x @ coef)[:, None] * hazard[None, :]  # expected events, n x e
    own = (sets.dead - rate).sum(axis=1)[:, None] * x - (sets.dead - rate) @ mean
    times, _, risk = censoring(time, cause)
    # q(u): what the weights of earlier competing events add to the score from u on, by distinct time u
    later = np.where((cause > 1)[:, None] & (time[:, None] < sets.moments[None, :]), rate, 0.0)
    q = np.zeros((len(times), x.shape[1]))
    for place, moment in enumerate(times):
        here = sets.moments >= moment
        before = time < moment
        part = later[before][:, here]
        q[place] = part.sum(axis=1) @ x[before] - part.sum(axis=0) @ mean[here]
    spot = np.searchsorted(times, time)
    censored = cause == 0
    lost = np.bincount(spot, weights=censored.astype(float), minlength=len(times))
    compensator = np.cumsum(q * (lost / risk**2)[:, None], axis=0)
    return own + np.where(censored[:, None], (q / risk[:, None])[spot], 0.0) - compensator[spot]
