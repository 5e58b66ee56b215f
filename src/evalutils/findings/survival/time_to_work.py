"""The result on time to an event: curves by group, numbers at risk, log-rank and restricted mean."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from evalutils.estimators.arms import Array, Wald, no_estimate
from evalutils.estimators.competing import aalen_johansen
from evalutils.estimators.curves import Steps, at_risk, kaplan_meier, log_log_limits, log_rank, restricted_mean
from evalutils.findings.histories.arms import indicator, members
from evalutils.findings.histories.followup import CAUSE, TIME
from evalutils.params import Arm, Arms
from evalutils.params.analysis import Inference
from evalutils.params.effectiveness import TimeToEvent
from evalutils.results import AtRisk, CurveResult, Estimate, NotComputable, SurvivalResult, Test, number

AALEN = "cumulatieve incidentie (Aalen-Johansen; interval door log(-log) van de incidentie)"
KAPLAN = "Kaplan-Meier, concurrerende gebeurtenissen als censurering"
LOG_RANK = "log-ranktoets"
RMST = "verschil in gemiddelde tijd zonder de gebeurtenis (Kaplan-Meier)"
INCIDENCE = "verschil in cumulatieve incidentie (Aalen-Johansen)"
EMPTY_ARM = "geen klanten in een van de groepen"
TOO_SHORT = "de klanten zijn korter gevolgd dan de horizon"
NO_EVENT = "niemand heeft deze gebeurtenis"
EVENT = "werk"
"""Code of the event of interest; the competing ones have theirs in params."""

Groups = list[tuple[Arm, Array, Array]]
"""Of each group its times and causes, the intervention first."""


def time_to_event(times: pd.DataFrame, spec: TimeToEvent, arms: Arms, inference: Inference) -> SurvivalResult:
    """Curves, numbers at risk and comparisons from a frame with ``groep``, ``tijd`` and ``oorzaak`` (see times_frame).

    A group without clients has no curve; what needs both groups is then ``NotComputable``.
    """
    frame = members(times, arms, spec.code)
    time, cause = frame[TIME].to_numpy(dtype=float), frame[CAUSE].to_numpy(dtype=int)
    z = indicator(frame, arms)
    level, horizon = inference.confidence, float(spec.horizon)
    names = ((EVENT, spec.label), *((event.code, event.label) for event in spec.competing))
    groups = [(arm, time[z == flag], cause[z == flag]) for arm, flag in ((arms.treatment, 1), (arms.control, 0))]
    incidence, survival = [], []
    for number_, (code, label) in enumerate(names, start=1):
        for arm, t, c in groups:
            if len(t):
                steps = aalen_johansen(t, c, number_, len(names))
                happened = int(((c == number_) & (t <= horizon)).sum())
                curve = _curve((arm.code, arm.label, code, label), steps, (happened, len(t)), horizon, level)
                incidence.append(_counted(curve, t[c == number_]))
    for arm, t, c in groups:
        if len(t):
            happened = int(((c == 1) & (t <= horizon)).sum())
            head = (arm.code, arm.label, EVENT, spec.label)
            curve = _curve(head, kaplan_meier(t, c), (happened, len(t)), horizon, level, survival=True)
            survival.append(_counted(curve, t[c == 1]))
    moments = np.array([moment for moment in spec.at_risk if moment <= horizon], dtype=float)
    return SurvivalResult(
        code=spec.code, label=spec.label, horizon=horizon, incidence=tuple(incidence), survival=tuple(survival),
        at_risk=AtRisk(
            tuple(moments.tolist()), arms.codes, arms.labels,
            tuple(tuple(int(count) for count in at_risk(t, moments)) for _, t, _ in groups),
        ),
        logrank=_log_rank(time, cause, z), restricted_mean=restricted_difference(groups, horizon, level),
        incidence_difference=incidence_difference(groups, horizon, level, len(names)),
    )  # fmt: skip


def _curve(head: tuple[str, str, str, str], steps: Steps, events_n: tuple[int, int], horizon: float, level: float, *,
           survival: bool = False) -> CurveResult:  # fmt: skip
    lower, upper = log_log_limits(steps, level)
    seen = steps.times <= horizon

    def plain(values: Array) -> tuple[float, ...]:
        return tuple(float(value) for value in values[seen])

    return CurveResult(
        *head, method=KAPLAN if survival else AALEN, times=plain(steps.times), estimate=plain(steps.values),
        lower=plain(lower), upper=plain(upper), level=level, events=events_n[0], n=events_n[1],
    )  # fmt: skip


def _counted(curve: CurveResult, moments: Array) -> CurveResult:
    """The curve with the number of ``moments`` up to each of its times."""
    counts = np.searchsorted(np.sort(moments), np.array(curve.times), side="right")
    return replace(curve, happened=tuple(int(count) for count in counts))


def _log_rank(time: Array, cause: Array, z: Array) -> Test:
    why = "vergelijkt de kans op de gebeurtenis zolang die kan optreden; concurrerende gebeurtenissen als censurering"
    reason = EMPTY_ARM if len(set(z.tolist())) < 2 else "" if (cause == 1).any() else NO_EVENT
    if reason:
        return Test(LOG_RANK, NotComputable(reason), NotComputable(reason), symbol="chi2", why=why, n=len(time))
    chi2 = log_rank(time, cause, z)[2]
    # NaN where nobody of the other group was at risk at any event
    p = number(stats.chi2.sf(chi2, 1), NO_EVENT)
    return Test(LOG_RANK, number(chi2, NO_EVENT), p, df=(1.0,), symbol="chi2", why=why, n=len(time))


def _followed(groups: Groups, horizon: float) -> str:
    if any(len(t) == 0 for _, t, _ in groups):
        return EMPTY_ARM
    # Whoever had an event needs no follow-up; the last censored client decides whether the horizon is reached.
    short = any(t.max() < horizon and (c[t == t.max()] == 0).any() for _, t, c in groups)
    return TOO_SHORT if short else ""


def restricted_difference(groups: Groups, horizon: float, level: float) -> Estimate:
    """Restricted mean time without the event, intervention minus control (months)."""
    n = sum(len(t) for _, t, _ in groups)
    if reason := _followed(groups, horizon):
        return no_estimate(RMST, reason, level, test="z-toets", n=n)
    (first, se1), (second, se2) = (restricted_mean(t, c, horizon) for _, t, c in groups)
    return Wald(RMST, first - second, math.hypot(se1, se2), n, "z-toets").at(level)


def incidence_difference(groups: Groups, horizon: float, level: float, causes: int) -> Estimate:
    """Cumulative incidence of cause 1 at the horizon, intervention minus control (0-1)."""
    n = sum(len(t) for _, t, _ in groups)
    if reason := _followed(groups, horizon):
        return no_estimate(INCIDENCE, reason, level, test="z-toets", n=n)
    (first, se1), (second, se2) = (aalen_johansen(t, c, 1, causes).at(horizon) for _, t, c in groups)
    return Wald(INCIDENCE, first - second, math.hypot(se1, se2), n, "z-toets").at(level)
