"""The result on time to an event: curves by group, numbers at risk, log-rank and restricted mean."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
from scipy import stats

from evalutils.estimators.arms import Array, Wald, no_estimate
from evalutils.estimators.competing import aalen_johansen
from evalutils.estimators.curves import Steps, kaplan_meier, log_log_limits, log_rank, restricted_mean
from evalutils.findings.histories import meanings
from evalutils.findings.histories.arms import indicator, members
from evalutils.findings.histories.followup import CAUSE, TIME
from evalutils.findings.histories.seen import Seen
from evalutils.params import Arm, Arms
from evalutils.params.analysis import Inference
from evalutils.params.effectiveness import TimeToEvent
from evalutils.results import AtRisk, CurveResult, Estimate, NotComputable, Number, SurvivalResult, Test, number, who
from evalutils.results.quantities import Point, Statistic, about

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


def time_to_event(times: pd.DataFrame, spec: TimeToEvent, arms: Arms, inference: Inference, as_of: date | None = None) -> SurvivalResult:
    """Curves, numbers at risk and comparisons from a frame with ``groep``, ``tijd`` and ``oorzaak`` (see times_frame) as of a day.

    A group without clients has no curve; what needs both groups is then ``NotComputable``.
    """
    frame = members(times, arms, spec.code)
    time, cause = frame[TIME].to_numpy(dtype=float), frame[CAUSE].to_numpy(dtype=int)
    z = indicator(frame, arms)
    level, horizon = inference.confidence, float(spec.horizon)
    names = ((EVENT, spec.label), *((event.code, event.label) for event in spec.competing))
    causes = ((EVENT,), *(event.codes for event in spec.competing))
    groups = [(arm, time[z == flag], cause[z == flag]) for arm, flag in ((arms.treatment, 1), (arms.control, 0))]
    everyone = who.assigned(times, *arms.codes)
    seen = [
        Seen(everyone.and_(who.in_arm(arm.code)), t, c, causes, spec.minimum_hours) for arm, t, c in groups
    ]
    incidence, survival = [], []
    for place, (code, label) in enumerate(names, start=1):
        for (arm, t, c), own in zip(groups, seen, strict=True):
            if len(t):
                head = (arm.code, arm.label, code, label)
                incidence.append(_curve(head, aalen_johansen(t, c, place, len(names)), own, (spec, level)))
    for (arm, t, c), own in zip(groups, seen, strict=True):
        if len(t):
            head = (arm.code, arm.label, EVENT, spec.label)
            survival.append(_curve(head, kaplan_meier(t, c), own, (spec, level), survival=True))
    moments = tuple(float(moment) for moment in spec.at_risk if moment <= horizon)
    known = [count for own in seen for count in own.at(horizon)]
    shown = sorted({*moments, *map(float, spec.only_at), horizon})
    return SurvivalResult(
        code=spec.code, label=spec.label, horizon=horizon, incidence=tuple(incidence), survival=tuple(survival),
        at_risk=AtRisk(moments, arms.codes, arms.labels, tuple(tuple(own.at_risk(one) for one in moments) for own in seen)),
        logrank=about(_log_rank(time, cause, z), known, 2),
        restricted_mean=about(restricted_difference(groups, horizon, level), known, 1),
        incidence_difference=about(incidence_difference(groups, horizon, level, len(names)), known),
        sums=tuple(dict.fromkeys(one for own in seen for one in own.sums(shown))),
        means=tuple(meanings.of_times(seen[0], shown, spec.competing, as_of)),
    )  # fmt: skip


def _curve(head: tuple[str, str, str, str], steps: Steps, own: Seen, how: tuple[TimeToEvent, float], *,
           survival: bool = False) -> CurveResult:  # fmt: skip
    """The curve at every event, or at the months that the study says alone; each value with whom it counts."""
    spec, level = how
    codes = [EVENT, *(event.code for event in spec.competing)]
    horizon, place = float(spec.horizon), codes.index(head[2]) + 1
    lower, upper = log_log_limits(steps, level)
    if spec.only_at:
        moments = sorted({0.0, *(float(one) for one in spec.only_at if one <= horizon)})
        places = [int(np.searchsorted(steps.times, moment, side="right")) - 1 for moment in moments]
        whom = [own.at(moment) for moment in moments]
        times: list[Number] = [Statistic(moment, (), None) for moment in moments]
    else:
        places = [place_ for place_, moment in enumerate(steps.times) if moment <= horizon]
        whom = [own.exactly(float(steps.times[one])) for one in places]
        times = [Statistic(float(steps.times[one]), counts, None) for one, counts in zip(places, whom, strict=True)]

    def points(values: Array) -> tuple[Number, ...]:
        return tuple(Point(float(values[one]), counts) for one, counts in zip(places, whom, strict=True))

    return CurveResult(
        *head, method=KAPLAN if survival else AALEN, times=tuple(times), estimate=points(steps.values), lower=points(lower),
        upper=points(upper), level=level, events=own.happened(place, horizon), n=own.n, coarse=bool(spec.only_at),
    )  # fmt: skip


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
