"""Mean time up to a horizon, adjusted for covariates: without the event, or lost to one of competing events.

``time`` (n, months), ``cause`` (n, 0 = censored, 1 = of interest), ``z`` (n), ``x`` (n x k), complete cases.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evalutils.estimators.arms import TOO_FEW, Array, no_estimate
from evalutils.estimators.regression.adjustment import hc2_mean, lin
from evalutils.estimators.survival.pseudo import free_time, lost_time, pseudo_values
from evalutils.results import Estimate

FREE = "verschil in gemiddelde tijd zonder de gebeurtenis tot de horizon (pseudo-waarden, Lin 2013, HC2)"
LOST = "verschil in maanden met de gebeurtenis tot de horizon (pseudo-waarden van de cumulatieve incidentie, Lin 2013, HC2)"


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
        values[arm] = pseudo_values(time[arm], cause[arm], lambda table: (lost_time if lost else free_time)(table, horizon))
    found = hc2_mean(values, z, level) if x is None or not x.size else lin(values, z, x, level)
    return replace(found, method=method)
