"""Mean time up to a horizon, adjusted for covariates: without the event, or lost to one of competing events.

``time`` (n, months), ``cause`` (n, 0 = censored, 1 = of interest), ``z`` (n), ``x`` (n x k), complete cases.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evalutils.estimators.adjustment import hc2_mean, lin
from evalutils.estimators.arms import TOO_FEW, Array, no_estimate
from evalutils.estimators.competing import aalen_johansen
from evalutils.estimators.curves import Steps, kaplan_meier
from evalutils.results import Estimate

FREE = "verschil in gemiddelde tijd zonder de gebeurtenis tot de horizon (pseudo-waarden, Lin 2013, HC2)"
LOST = "verschil in maanden met de gebeurtenis tot de horizon (pseudo-waarden van de cumulatieve incidentie, Lin 2013, HC2)"


def area(steps: Steps, horizon: float) -> float:
    """Area under a step function from 0 to ``horizon`` (months).

    >>> area(Steps(np.array([0.0, 2.0]), np.array([1.0, 0.5]), np.zeros(2)), 4.0)
    3.0
    """
    edges = np.append(steps.times[steps.times < horizon], horizon)
    return float(np.diff(edges) @ steps.values[: len(edges) - 1])


def mean_time(time: Array, cause: Array, horizon: float, *, lost: bool) -> float:
    """Mean months up to ``horizon`` without cause 1 (Kaplan-Meier, others censored), or lost to cause 1 (Aalen-Johansen).

    Months lost: the area under the cumulative incidence (Andersen 2013, Stat. Med. 32:5278).

    >>> mean_time(np.array([2.0, 4.0]), np.array([1, 2]), 4.0, lost=True)
    1.0
    """
    if lost:
        return area(aalen_johansen(time, cause, 1, max(int(cause.max(initial=1)), 1)), horizon)
    return area(kaplan_meier(time, cause), horizon)


def pseudo_values(time: Array, cause: Array, horizon: float, *, lost: bool) -> Array:
    """n times the mean of all minus n - 1 times the mean without each client: his own value where nobody is censored.

    Andersen, Hansen & Klein (2004, Lifetime Data Anal. 10:335). Clients with the same time and cause share theirs, so that
    only distinct pairs are left out in turn.

    >>> pseudo_values(np.array([2.0, 6.0, 3.0]), np.array([1, 1, 1]), 4.0, lost=False).round(6).tolist()
    [2.0, 4.0, 3.0]
    """
    n = len(time)
    whole = mean_time(time, cause, horizon, lost=lost)
    pairs, first, place = np.unique(np.column_stack([time, cause]), axis=0, return_index=True, return_inverse=True)
    keep = np.ones(n, dtype=bool)
    found = np.empty(len(pairs))
    for spot, client in enumerate(first):
        keep[client] = False
        found[spot] = n * whole - (n - 1) * mean_time(time[keep], cause[keep], horizon, lost=lost)
        keep[client] = True
    return found[place.reshape(-1)]


def adjusted_time(
    data: tuple[Array, Array, Array], x: Array | None, horizon: float, level: float, *, lost: bool = False
) -> Estimate:
    """Difference in mean months (intervention minus control), pseudo-values by group regressed on group and covariates.

    ``data`` is (time, cause, z); ``x`` n x k or None for no adjustment. Andersen, Hansen & Klein (2004); censoring by group
    must not depend on ``x``. Not computable with fewer than two clients a group or when a group's follow-up ends, censored,
    before the horizon.

    >>> time, z = np.array([2.0, 6, 3, 8, 1, 2, 9, 5]), np.repeat([1, 0], 4)
    >>> found = adjusted_time((time, np.ones(8, dtype=int), z), None, 6.0, 0.95)
    >>> found.value, round(found.se, 3)  # means of min(time, 6): 4.25 and 3.5
    (0.75, 1.575)
    """
    time, cause, z = data
    method = LOST if lost else FREE
    arms = [z == arm for arm in (1, 0)]
    if min(int(arm.sum()) for arm in arms) < 2:
        return no_estimate(method, TOO_FEW, level, test="t-toets", n=len(time))
    if any(time[arm].max() < horizon and (cause[arm][time[arm] == time[arm].max()] == 0).any() for arm in arms):
        return no_estimate(method, "de klanten zijn korter gevolgd dan de horizon", level, test="t-toets", n=len(time))
    values = np.empty(len(time))
    for arm in arms:
        values[arm] = pseudo_values(time[arm], cause[arm], horizon, lost=lost)
    found = hc2_mean(values, z, level) if x is None or not x.size else lin(values, z, x, level)
    return replace(found, method=method)
