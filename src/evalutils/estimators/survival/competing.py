"""Cumulative incidence with competing events (Aalen-Johansen)."""

from __future__ import annotations

import numpy as np

from evalutils.estimators.arms import Array
from evalutils.estimators.survival.curves import Steps, counts, from_zero


def aalen_johansen(time: Array, cause: Array, of: int, causes: int) -> Steps:
    """Probability of an event of cause ``of`` by each time, in the presence of the others.

    Aalen & Johansen (1978, Scand. J. Stat. 5:141-150); standard error by the delta method (Marubini & Valsecchi 1995,
    eq. 10.12), as in Stata's stcompet.

    >>> steps = aalen_johansen(np.array([1.0, 2, 3, 4]), np.array([1, 2, 0, 1]), 1, 2)
    >>> steps.values.tolist()  # 1/4, and 1/4 + 1/2
    [0.0, 0.25, 0.25, 0.25, 0.75]
    """
    table = counts(time, cause, causes)
    risk, all_events, these = table.at_risk, table.events.sum(axis=1), table.events[:, of - 1]
    survival = np.cumprod(1 - all_events / risk)
    before = np.concatenate([[1.0], survival[:-1]])
    incidence = np.cumsum(before * these / risk)
    # var(t) = sum over s <= t of three terms in (I(t) - I(s)); written out in powers of I(t), so that cumsum does the work.
    spread = np.divide(all_events, risk * (risk - all_events), out=np.zeros(len(risk)), where=risk > all_events)
    own = before**2 * (risk - these) / risk * these / risk**2
    cross = before * these / risk**2
    first = incidence**2 * _sum(spread) - 2 * incidence * _sum(spread * incidence) + _sum(spread * incidence**2)
    third = incidence * _sum(cross) - _sum(cross * incidence)
    variance = np.maximum(first + _sum(own) - 2 * third, 0.0)
    return from_zero(table.times, incidence, np.sqrt(variance), 0.0)


def _sum(values: Array) -> Array:
    return np.cumsum(values)
