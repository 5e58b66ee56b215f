"""Ratios of hazards between two groups, with the strata and clusters of the assignment: Cox by cause, Fine & Gray."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from evalutils.estimators.arms import Array, Wald, no_estimate
from evalutils.estimators.assignment.cluster_bootstrap import student
from evalutils.estimators.assignment.clusters import cluster_design, clustered_difference, one_cluster
from evalutils.estimators.survival.designed_time import Timed, dummies
from evalutils.estimators.survival.fine_gray import fine_gray
from evalutils.estimators.survival.hazards import HazardFit, cox
from evalutils.results import Estimate, NotComputable, Number, is_number, number

Kind = Literal["cox", "fine_gray"]
COX = "hazardverhouding per oorzaak (Cox 1972, gelijke tijden volgens Efron 1977)"
FINE_GRAY = "verhouding van de subverdelingshazards (Fine en Gray 1999)"
NAMES: dict[Kind, str] = {"cox": COX, "fine_gray": FINE_GRAY}
CLUSTERED = "; clusterrobuuste standaardfout, t-verdeling naar het aantal clusters"
LOG_SE = "standaardfout van de logaritme"
NO_EVENT, EMPTY_ARM = "niemand heeft deze gebeurtenis", "geen klanten in een van de groepen"
ONE_CLIENT = "minder dan twee klanten in een van de groepen"
MONOTONE = "in een van de groepen heeft niemand deze gebeurtenis zolang de andere gevolgd is"
TOO_MANY = "te veel klanten en momenten voor deze schatting"
MOST = 50_000_000
"""Clients times distinct moments: both methods hold a number for each."""


def designed_ratio(data: Timed, kind: Kind, level: float) -> tuple[Estimate, str]:
    """Ratio of the hazards of cause 1, intervention to control, and why its clusters allow no test (empty: they do).

    'cox': of that cause itself, competing events as censored, with strata by a baseline of their own; 'fine_gray': of the subdistribution, whose
    cumulative incidence it orders, with strata as covariates. With clusters the covariance
    sums score residuals by cluster, with (s - 1) / s of the variance and Student's distribution, as ``student`` says. Value
    and interval are ratios, the standard error is of the logarithm.

    >>> time, z = np.array([1.0, 2, 3, 4, 5, 6, 7, 8]), np.array([1, 1, 0, 1, 0, 0, 1, 0])
    >>> found, why = designed_ratio(Timed(time, np.array([1, 1, 1, 0, 1, 2, 1, 0]), z), "cox", 0.95)
    >>> round(found.value, 3), found.method, why
    (2.308, 'hazardverhouding per oorzaak (Cox 1972, gelijke tijden volgens Efron 1977)', '')
    """
    how = [NAMES[kind], *([] if data.stratum is None else ["binnen strata" if kind == "cox" else "strata vastgehouden"])]
    method = f"{', '.join(how)}{CLUSTERED if data.clustered else ''}"
    verdict, design = "", (0, 0)
    reason = _impossible(data)
    if data.clustered and not reason:
        assert data.cluster is not None
        design = cluster_design(data.z, data.cluster).clusters
        verdict = clustered_difference((data.cause == 1).astype(float), data.z, data.cluster, level).verdict
        reason = one_cluster(data.z, data.cluster)
    fit = None if reason else _fit(data, kind)
    se = float("nan") if fit is None else float(np.sqrt((fit.robust if data.clustered else fit.cov)[0, 0]))
    test = "t-toets" if data.clustered else "z-toets"
    if fit is None or not se > 0:
        return no_estimate(method, reason or MONOTONE, level, test=test, n=len(data.time)), verdict
    spread, df = student(design) if data.clustered else (1.0, None)
    found = as_ratio(Wald(method, float(fit.coef[0]), se * spread, len(data.time), test, df, LOG_SE).at(level))
    return (replace(found, p_value=NotComputable(verdict)) if verdict else found), verdict


def as_ratio(logarithm: Estimate) -> Estimate:
    """An estimate of a logarithm as the ratio: value and interval by the exponential, error and p-value as they are.

    >>> as_ratio(Wald("ln", 0.0, 1.0, 9, "z-toets").at(0.95)).interval.upper.__round__(2)
    7.1
    """
    def up(value: Number) -> Number:
        return number(float(np.exp(value))) if is_number(value) else value

    ends = logarithm.interval
    limits = replace(ends, lower=up(ends.lower), upper=up(ends.upper), method=f"{ends.method} op de logaritmische schaal")
    return replace(logarithm, value=up(logarithm.value), interval=limits)


def _impossible(data: Timed) -> str:
    """Why there is nothing to estimate; empty when there is."""
    event = data.cause == 1
    if len(set(data.z.tolist())) < 2:
        return EMPTY_ARM
    if min((data.z == 1).sum(), (data.z == 0).sum()) < 2:
        return ONE_CLIENT
    if not event.any():
        return NO_EVENT
    return TOO_MANY if len(np.unique(data.time[event])) * len(data.time) > MOST else ""


def _fit(data: Timed, kind: Kind) -> HazardFit | None:
    x: Array = data.z[:, None].astype(float)
    cluster = data.cluster if data.clustered else None
    if kind == "cox":
        return cox(data.time, data.cause, x, cluster, data.stratum)
    held = dummies(data.stratum)
    return fine_gray(data.time, data.cause, x if held is None else np.column_stack([x, held]), cluster)
