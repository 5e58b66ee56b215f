"""Time to an event where clients share a cluster or were assigned within strata: differences, the log-rank test, curves.

``time`` (n, months), ``cause`` (n, 0 = censored, 1 = the event of interest, others compete) and ``z`` (n, 1 = intervention),
complete cases; ``stratum`` and ``cluster`` (n, any labels) or None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from evalutils.estimators.arms import Array
from evalutils.estimators.assignment.clusters import clustered_difference
from evalutils.estimators.assignment.strata import lin_strata
from evalutils.estimators.survival.curves import Counts, Steps, counts
from evalutils.estimators.survival.hazards import by_cluster
from evalutils.estimators.survival.pseudo import pseudo_values
from evalutils.results import Estimate

PSEUDO = "pseudo-waarden per groep"
CR2_WORDS = "clusterrobuust: CR2 met vrijheidsgraden van Satterthwaite"
STRATA_WORDS = "binnen strata: Lin 2013, HC2-standaardfout"


@dataclass(frozen=True)
class Timed:
    """Times, causes and groups of one contrast, with the strata and clusters of the assignment (None: none)."""

    time: Array
    cause: Array
    z: Array
    stratum: Array | None = None
    cluster: Array | None = None

    def until(self, horizon: float) -> Self:
        """The same clients, with what came after ``horizon`` (months) not seen."""
        after = self.time > horizon
        return replace(self, time=np.minimum(self.time, horizon), cause=np.where(after, 0, self.cause))

    @property
    def plain(self) -> bool:
        """Whether each client stands alone, without strata."""
        return self.stratum is None and not self.clustered

    @property
    def clustered(self) -> bool:
        """Whether at least two clients share a cluster."""
        return self.cluster is not None and len(np.unique(self.cluster)) < len(self.cluster)


def designed_difference(data: Timed, of: Callable[[Counts], float], level: float, what: str) -> tuple[Estimate, str]:
    """Difference (intervention minus control) in ``of``, and why its clusters allow no test (empty: they do).

    Pseudo-values by group are compared as the outcome of a client: over clusters by CR2, with strata held fixed (Logan, Zhang &
    Klein 2011, Biometrics 67:1, who let clusters in so); without clusters within strata by Lin. ``what`` names the quantity. The
    caller has seen to it that both groups have clients and are followed to the horizon.

    >>> from evalutils.estimators.survival.pseudo import free_time
    >>> time, z = np.array([2.0, 6, 3, 8, 1, 2, 9, 5]), np.repeat([1, 0], 4)
    >>> data = Timed(time, np.ones(8, dtype=int), z, stratum=np.tile([1, 2], 4))
    >>> round(designed_difference(data, lambda table: free_time(table, 6.0), 0.95, "tijd")[0].value, 3)
    0.75
    """
    y = np.empty(len(data.time))
    for arm in (1, 0):
        own = data.z == arm
        y[own] = pseudo_values(data.time[own], data.cause[own], of)
    if data.clustered:
        assert data.cluster is not None
        found = clustered_difference(y, data.z, data.cluster, level, x=dummies(data.stratum))
        held = "" if data.stratum is None else ", strata vastgehouden"
        return replace(found.estimate, method=f"{what} ({PSEUDO}{held}; {CR2_WORDS})"), found.verdict
    assert data.stratum is not None
    estimate = lin_strata(y, data.z, data.stratum, level)
    return replace(estimate, method=f"{what} ({PSEUDO}; {STRATA_WORDS})"), ""


def dummies(stratum: Array | None) -> Array | None:
    """Strata as 0/1 columns (n x (strata - 1)); None without any.

    >>> dummies(np.array(["a", "b", "a"])).ravel().tolist()
    [0.0, 1.0, 0.0]
    """
    if stratum is None:
        return None
    labels, place = np.unique(stratum, return_inverse=True)
    return (place[:, None] == np.arange(1, len(labels))[None, :]).astype(float)


def designed_log_rank(data: Timed) -> tuple[float, float, float]:
    """Observed minus expected events of cause 1 in the intervention group over strata, its variance, and chi-square (1 df).

    Within strata the hypergeometric variances add up (Peto et al. 1977, Br. J. Cancer 35:1). With clusters the variance is that
    of the score residuals of Cox's model at no effect, summed by cluster (Lee, Wei & Amato 1992; the robust score test of R's
    coxph). Chi-square is NaN when nobody has the event.

    >>> data = Timed(np.array([1.0, 2, 3, 4]), np.ones(4, dtype=int), np.array([1, 1, 0, 0]))
    >>> tuple(round(one, 4) for one in designed_log_rank(data)[:2])
    (1.1667, 0.4722)
    """
    stratum = np.zeros(len(data.time)) if data.stratum is None else data.stratum
    residual, excess, variance = np.zeros(len(data.time)), 0.0, 0.0
    for label in np.unique(stratum):
        own = stratum == label
        residual[own], more, spread = _scores(data.time[own], data.cause[own] == 1, data.z[own])
        excess, variance = excess + more, variance + spread
    if data.clustered:
        assert data.cluster is not None
        variance = float((by_cluster(residual[:, None], data.cluster) ** 2).sum())
    return excess, variance, excess**2 / variance if variance > 0 else float("nan")


def _scores(time: Array, event: Array, z: Array) -> tuple[Array, float, float]:
    """Score residuals of the group at no effect (n), their sum (observed minus expected), its hypergeometric variance."""
    both, treated = (counts(time[own], event[own].astype(int), 1) for own in (slice(None), z == 1))
    moments, died, risk = both.times, both.events[:, 0], both.at_risk
    gone = np.concatenate([[0], np.cumsum(np.bincount(np.searchsorted(moments, time[z == 1]), minlength=len(moments)))[:-1]])
    share = (int((z == 1).sum()) - gone) / risk
    died_one = np.zeros(len(moments))
    died_one[np.searchsorted(moments, treated.times)] = treated.events[:, 0]
    left = np.divide(risk - died, risk - 1, out=np.zeros(len(risk)), where=risk > 1)
    variance = float((died * share * (1 - share) * left).sum())
    hazard, moved = np.cumsum(died / risk), np.cumsum(share * died / risk)
    place = np.searchsorted(moments, time)
    residual = np.where(event, z - share[place], 0.0) - (z * hazard[place] - moved[place])
    return residual, float((died_one - died * share).sum()), variance


def clustered_steps(steps: Steps, data: tuple[Array, Array, Array], of: int, *, survival: bool = False) -> Steps:
    """``steps`` of one group with a standard error that lets clients of a cluster be alike; ``data`` is (time, cause, cluster).

    ``steps`` is the incidence of cause ``of`` (Aalen-Johansen), or with ``survival`` Kaplan-Meier of cause 1. Infinitesimal
    jackknife summed by cluster, times s / (s - 1) for s clusters (Ying & Wei 1994, J. Multivariate Anal. 50:17; R's survfit with
    cluster). Unchanged when no two clients share a cluster, or all share one.

    >>> from evalutils.estimators.survival.curves import kaplan_meier
    >>> time, cause = np.array([1.0, 2, 3, 4]), np.array([1, 1, 1, 1])
    >>> found = clustered_steps(kaplan_meier(time, cause), (time, cause, np.arange(4) // 2), 1, survival=True)
    >>> round(float(found.at(2.0)[1]), 3)  # shares of 0 and 1 in two clusters of equal size
    0.5
    """
    time, cause, cluster = data
    labels, place = np.unique(cluster, return_inverse=True)
    if not 1 < len(labels) < len(cluster):
        return steps
    cause = np.where(cause == 1, 1, 0) if survival else cause
    table = counts(time, cause, max(int(cause.max(initial=1)), of))
    at, size = np.searchsorted(table.times, time), (len(labels), len(table.times))
    shape = size[0] * size[1]
    leaving = np.bincount(place * size[1] + at, minlength=shape).reshape(size)
    risk = leaving[:, ::-1].cumsum(axis=1)[:, ::-1]
    here = [np.bincount((place * size[1] + at)[kind], minlength=shape).reshape(size) for kind in (cause > 0, cause == of)]
    moved = _moved(table, risk, here[0], here[1], of)[0 if survival else 1]
    se = np.sqrt((moved**2).sum(axis=0) * len(labels) / (len(labels) - 1))
    return replace(steps, se=se if len(se) == len(steps.se) else np.concatenate([[0.0], se]))


def _moved(table: Counts, risk: Array, any_event: Array, own_event: Array, of: int) -> tuple[Array, Array]:
    """How each cluster moves the chance of no event and the incidence of cause ``of``: both clusters x times."""
    whole, every, own = table.at_risk, table.events.sum(axis=1), table.events[:, of - 1]
    survival, incidence = np.zeros(risk.shape), np.zeros(risk.shape)
    before, moved, total = 1.0, np.zeros(len(risk)), np.zeros(len(risk))
    for j in range(risk.shape[1]):
        hazards = [(events[:, j] - sum_[j] / whole[j] * risk[:, j]) / whole[j] for events, sum_ in ((any_event, every), (own_event, own))]
        total = total + moved * own[j] / whole[j] + before * hazards[1]
        moved = moved * (1 - every[j] / whole[j]) - before * hazards[0]
        before *= 1 - every[j] / whole[j]
        survival[:, j], incidence[:, j] = moved, total
    return survival, incidence
