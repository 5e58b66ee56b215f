"""Pseudo-values: what each client adds to a quantity of a curve, so that it can be compared as an outcome of a client."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evalutils.estimators.arms import Array
from evalutils.estimators.survival.curves import Counts, counts


def free_time(table: Counts, horizon: float) -> float:
    """Area under Kaplan-Meier of cause 1 up to ``horizon``; ``table`` may hold times at which nobody is at risk.

    >>> free_time(counts(np.array([1.0, 4, 6, 15]), np.ones(4, dtype=int), 1), 10)
    5.25
    """
    survival = np.cumprod(1 - _ratio(table.events[:, 0], table.at_risk))
    times = np.concatenate([[0.0], table.times])
    values = np.concatenate([[1.0], survival])
    edges = np.append(times[times < horizon], horizon)
    return float(np.diff(edges) @ values[: len(edges) - 1])


def incidence_at(table: Counts, horizon: float) -> float:
    """Cumulative incidence (Aalen-Johansen) of cause 1 at ``horizon``.

    >>> incidence_at(counts(np.array([1.0, 2, 3, 4]), np.array([1, 2, 0, 1]), 2), 4.0)
    0.75
    """
    survival = np.cumprod(1 - _ratio(table.events.sum(axis=1), table.at_risk))
    before = np.concatenate([[1.0], survival[:-1]])
    steps = before * _ratio(table.events[:, 0], table.at_risk)
    return float(steps[table.times <= horizon].sum())


def lost_time(table: Counts, horizon: float) -> float:
    """Months lost to cause 1 up to ``horizon``: the area under its cumulative incidence (Andersen 2013, Stat. Med. 32:5278).

    >>> lost_time(counts(np.array([2.0, 4.0]), np.array([1, 2]), 2), 4.0)
    1.0
    """
    survival = np.cumprod(1 - _ratio(table.events.sum(axis=1), table.at_risk))
    before = np.concatenate([[1.0], survival[:-1]])
    steps = before * _ratio(table.events[:, 0], table.at_risk)
    return float(steps @ np.maximum(horizon - table.times, 0.0))


def _ratio(events: Array, at_risk: Array) -> Array:
    return np.divide(events, at_risk, out=np.zeros(len(events)), where=at_risk > 0)


def pseudo_values(time: Array, cause: Array, of: Callable[[Counts], float]) -> Array:
    """n times ``of`` all clients minus n - 1 times ``of`` all but one, for each client (n).

    Andersen, Hansen & Klein (2004, Lifetime Data Anal. 10:335). Clients with the same time and cause share theirs.

    >>> pseudo_values(np.array([2.0, 6.0, 3.0]), np.array([1, 1, 1]), lambda table: free_time(table, 4.0)).round(6).tolist()
    [2.0, 4.0, 3.0]
    """
    n, table = len(time), counts(time, cause, max(int(cause.max(initial=1)), 1))
    whole = of(table)
    pairs, place = np.unique(np.column_stack([time, cause]), axis=0, return_inverse=True)
    found = np.empty(len(pairs))
    for spot, (moment, why) in enumerate(pairs):
        at = int(np.searchsorted(table.times, moment))
        risk, events = table.at_risk.astype(float), table.events.copy()
        risk[: at + 1] -= 1
        if why:
            events[at, int(why) - 1] -= 1
        found[spot] = n * whole - (n - 1) * of(Counts(table.times, risk, events))
    return found[place.reshape(-1)]
