"""The result on time to an event: curves by group, numbers at risk, log-rank and restricted mean."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
from scipy import stats

from evalutils.estimators.arms import Array, Wald, no_estimate
from evalutils.estimators.assignment.clusters import clustered_difference
from evalutils.estimators.survival.competing import aalen_johansen
from evalutils.estimators.survival.curves import Counts, Steps, kaplan_meier, log_log_limits, log_rank, restricted_mean
from evalutils.estimators.survival.designed_time import Timed, clustered_steps, designed_difference, designed_log_rank
from evalutils.estimators.survival.pseudo import free_time, incidence_at
from evalutils.estimators.survival.ratios import designed_ratio
from evalutils.findings.effects.headline import AS_FOUND, clusters, coached, strata
from evalutils.findings.histories import meanings
from evalutils.findings.histories.arms import indicator, members
from evalutils.findings.histories.followup import CAUSE, TIME
from evalutils.findings.histories.seen import Seen
from evalutils.params import Arm, Arms
from evalutils.params.groups import Allocation
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.effectiveness import TimeToEvent
from evalutils.results import AtRisk, CurveResult, Estimate, NotComputable, Number, SurvivalResult, Test, number, who
from evalutils.results.quantities import Point, Statistic, about

AALEN = "cumulatieve incidentie (Aalen-Johansen; interval door log(-log) van de incidentie)"
KAPLAN = "Kaplan-Meier, concurrerende gebeurtenissen als censurering"
LOG_RANK = "log-ranktoets"
LOG_RANK_STRATA, LOG_RANK_CLUSTERS = "log-ranktoets binnen strata", "clusterrobuuste log-ranktoets (Lee, Wei en Amato 1992)"
LOG_RANK_BOTH = "clusterrobuuste log-ranktoets binnen strata (Lee, Wei en Amato 1992)"
CLUSTERED_CURVE = "; clusterrobuuste standaardfout (infinitesimale jackknife)"
RMST_WHAT, INCIDENCE_WHAT = "verschil in gemiddelde tijd zonder de gebeurtenis", "verschil in cumulatieve incidentie"
RMST = "verschil in gemiddelde tijd zonder de gebeurtenis (Kaplan-Meier)"
INCIDENCE = "verschil in cumulatieve incidentie (Aalen-Johansen)"
EMPTY_ARM = "geen klanten in een van de groepen"
ONE_CLIENT = "minder dan twee klanten in een van de groepen"
TOO_SHORT = "de klanten zijn korter gevolgd dan de horizon"
NO_EVENT = "niemand heeft deze gebeurtenis"
EVENT = "werk"
"""Code of the event of interest; the competing ones have theirs in params."""

Groups = list[tuple[Arm, Array, Array]]
"""Of each group its times and causes, the intervention first."""


def time_to_event(times: pd.DataFrame, spec: TimeToEvent, arms: Arms, inference: Inference, as_of: date | None = None,
                  allocation: Allocation = AS_FOUND) -> SurvivalResult:  # fmt: skip
    """Curves, numbers at risk and comparisons from a frame with ``groep``, ``tijd`` and ``oorzaak`` (see times_frame) as of a day.

    With strata, or clusters that weigh, the comparisons allow for them and the intervals of curves for clusters; the curves
    themselves are of each group as it is. A group without clients has no curve; what needs both groups is then ``NotComputable``.
    """
    frame = members(times, arms, spec.code)
    time, cause = frame[TIME].to_numpy(dtype=float), frame[CAUSE].to_numpy(dtype=int)
    z = indicator(frame, arms)
    data = Timed(time, cause, z, strata(frame, allocation), clusters(frame, coached(frame, arms), allocation) if allocation.weigh_clusters else None)
    level, horizon = inference.confidence, float(spec.horizon)
    names = ((EVENT, spec.label), *((event.code, event.label) for event in spec.competing))
    causes = ((EVENT,), *(event.codes for event in spec.competing))
    groups = [(arm, time[z == flag], cause[z == flag]) for arm, flag in ((arms.treatment, 1), (arms.control, 0))]
    shared = [None if not data.clustered or data.cluster is None else data.cluster[z == flag] for flag in (1, 0)]
    everyone = who.assigned(times, *arms.codes)
    seen = [
        Seen(everyone.and_(who.in_arm(arm.code)), t, c, causes, spec.minimum_hours) for arm, t, c in groups
    ]
    incidence, survival = [], []
    for place, (code, label) in enumerate(names, start=1):
        for (arm, t, c), own, with_ in zip(groups, seen, shared, strict=True):
            if len(t):
                steps = aalen_johansen(t, c, place, len(names))
                steps = steps if with_ is None else clustered_steps(steps, (t, c, with_), place)
                incidence.append(_curve((arm.code, arm.label, code, label), steps, own, (spec, level), clustered=data.clustered))
    for (arm, t, c), own, with_ in zip(groups, seen, shared, strict=True):
        if len(t):
            steps = kaplan_meier(t, c)
            steps = steps if with_ is None else clustered_steps(steps, (t, c, with_), 1, survival=True)
            head = (arm.code, arm.label, EVENT, spec.label)
            survival.append(_curve(head, steps, own, (spec, level), survival=True, clustered=data.clustered))
    cut = {arm.code for arm, t, c in groups if _short(t, c, horizon)}
    moments = tuple(float(moment) for moment in spec.at_risk if moment <= horizon)
    known = [count for own in seen for count in own.at(horizon)]
    shown = sorted({*moments, *map(float, spec.only_at), horizon})
    return SurvivalResult(
        code=spec.code, label=spec.label, horizon=horizon,
        incidence=tuple(replace(one, short=one.arm in cut) for one in incidence),
        survival=tuple(replace(one, short=one.arm in cut) for one in survival),
        at_risk=AtRisk(moments, arms.codes, arms.labels, tuple(tuple(own.at_risk(one) for one in moments) for own in seen)),
        logrank=about(_log_rank(data), known, 2),
        restricted_mean=about(_compared(data, groups, (horizon, level), restricted_difference, (free_time, RMST_WHAT)), known, 1),
        incidence_difference=about(
            _compared(data, groups, (horizon, level), lambda who_, month, at: incidence_difference(who_, month, at, len(names)), (incidence_at, INCIDENCE_WHAT)), known
        ),
        ratios=about(tuple(designed_ratio(data.until(horizon), kind, level)[0] for kind in spec.ratios), known, 2),
        sums=tuple(dict.fromkeys(one for own in seen for one in own.sums(shown))),
        means=tuple(meanings.of_times(seen[0], shown, spec.competing, as_of)),
    )  # fmt: skip


def _curve(head: tuple[str, str, str, str], steps: Steps, own: Seen, how: tuple[TimeToEvent, float], *,
           survival: bool = False, clustered: bool = False) -> CurveResult:  # fmt: skip
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
        *head, method=(KAPLAN if survival else AALEN) + (CLUSTERED_CURVE if clustered else ""), times=tuple(times), estimate=points(steps.values), lower=points(lower),
        upper=points(upper), level=level, events=own.happened(place, horizon), n=own.n, coarse=bool(spec.only_at),
    )  # fmt: skip


def _log_rank(data: Timed) -> Test:
    why = "vergelijkt de kans op de gebeurtenis zolang die kan optreden; concurrerende gebeurtenissen als censurering"
    names = {(False, False): LOG_RANK, (True, False): LOG_RANK_STRATA, (False, True): LOG_RANK_CLUSTERS, (True, True): LOG_RANK_BOTH}
    name, n = names[data.stratum is not None, data.clustered], len(data.time)
    reason = EMPTY_ARM if len(set(data.z.tolist())) < 2 else "" if (data.cause == 1).any() else NO_EVENT
    if not reason and data.clustered:
        assert data.cluster is not None
        reason = clustered_difference((data.cause == 1).astype(float), data.z, data.cluster, 0.95).verdict
    if reason:
        return Test(name, NotComputable(reason), NotComputable(reason), symbol="chi2", why=why, n=n)
    chi2 = log_rank(data.time, data.cause, data.z)[2] if data.plain else designed_log_rank(data)[2]
    # NaN where nobody of the other group was at risk at any event
    p = number(stats.chi2.sf(chi2, 1), NO_EVENT)
    return Test(name, number(chi2, NO_EVENT), p, df=(1.0,), symbol="chi2", why=why, n=n)


def _compared(data: Timed, groups: Groups, at: tuple[float, float], plainly: Callable[[Groups, float, float], Estimate],
              designed: tuple[Callable[[Counts, float], float], str]) -> Estimate:  # fmt: skip
    """A difference at (horizon, level): ``plainly``, or by what the strata and clusters of the assignment ask for."""
    horizon, level = at
    of, what = designed
    if data.plain or _followed(groups, horizon):
        return plainly(groups, horizon, level)
    return designed_difference(data, lambda table: of(table, horizon), level, what)[0]


def _followed(groups: Groups, horizon: float) -> str:
    if smallest := [reason for size, reason in ((0, EMPTY_ARM), (1, ONE_CLIENT)) if any(len(t) == size for _, t, _ in groups)]:
        return smallest[0]
    # Whoever had an event needs no follow-up; the last censored client decides whether the horizon is reached.
    return TOO_SHORT if any(_short(t, c, horizon) for _, t, c in groups) else ""


def _short(time: Array, cause: Array, horizon: float) -> bool:
    """Whether the last client of a group was seen before the horizon, without an event."""
    return bool(len(time)) and bool(time.max() < horizon and (cause[time == time.max()] == 0).any())


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
