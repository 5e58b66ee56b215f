"""Kaplan-Meier, log-rank and restricted mean time, from times and causes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evalutils.estimators.arms import Array


@dataclass(frozen=True)
class Steps:
    """A step function with its standard error; ``values[i]`` holds from ``times[i]``; the first time is 0."""

    times: Array
    values: Array
    se: Array

    def at(self, time: float) -> tuple[float, float]:
        """Value and standard error at ``time`` >= 0."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return float(self.values[place]), float(self.se[place])


@dataclass(frozen=True)
class Counts:
    """Per distinct time (k): number at risk just before it, and events (k x causes)."""

    times: Array
    at_risk: Array
    events: Array


def counts(time: Array, cause: Array, causes: int) -> Counts:
    """Events of cause 1 .. ``causes`` and the number at risk, at each distinct time.

    >>> table = counts(np.array([1.0, 1, 2]), np.array([1, 0, 1]), 1)
    >>> table.at_risk.tolist(), table.events.ravel().tolist()
    ([3, 1], [1.0, 1.0])
    """
    times, place = np.unique(time, return_inverse=True)
    events = np.zeros((len(times), causes))
    for number in range(1, causes + 1):
        events[:, number - 1] = np.bincount(place[cause == number], minlength=len(times))
    leaving = np.bincount(place, minlength=len(times))
    return Counts(times, len(time) - np.concatenate([[0], np.cumsum(leaving)[:-1]]), events)


def kaplan_meier(time: Array, cause: Array) -> Steps:
    """Probability of no event of cause 1 (other causes as censored), with Greenwood's standard error.

    Kaplan & Meier (1958, JASA 53:457-481).

    >>> steps = kaplan_meier(np.array([1.0, 2, 3, 4]), np.array([1, 0, 1, 0]))
    >>> steps.values.tolist(), steps.at(3.5)[0]  # 3/4, and 3/4 x 1/2
    ([1.0, 0.75, 0.75, 0.375, 0.375], 0.375)
    """
    table = counts(time, np.where(cause == 1, 1, 0), 1)
    died, risk = table.events[:, 0], table.at_risk
    survival = np.cumprod(1 - died / risk)
    terms = np.divide(died, risk * (risk - died), out=np.zeros(len(died)), where=risk > died)
    return from_zero(table.times, survival, survival * np.sqrt(np.cumsum(terms)), 1.0)


def from_zero(times: Array, values: Array, se: Array, start: float) -> Steps:
    """Steps that begin at time 0 with value ``start``; ``times``, ``values`` and ``se`` have one length.

    >>> from_zero(np.array([2.0]), np.array([0.5]), np.array([0.1]), 1.0).times.tolist()
    [0.0, 2.0]
    """
    if len(times) and times[0] <= 0:
        return Steps(times, values, se)
    return Steps(np.concatenate([[0.0], times]), np.concatenate([[start], values]), np.concatenate([[0.0], se]))


def log_log_limits(steps: Steps, level: float) -> tuple[Array, Array]:
    """Limits within 0-1 on the scale log(-log(F)) of the function itself, a survival function or a cumulative incidence.

    F^exp(+-z se / (F log F)): Kalbfleisch & Prentice (2002, p. 18) for survival; Choudhury (2002, Stat. Med. 21:1129) for an
    incidence, as SAS's PROC LIFETEST and R's cmprsk have it. At 0 and 1 both limits equal the value.

    >>> low, high = log_log_limits(Steps(np.array([0.0, 1]), np.array([1.0, 0.5]), np.array([0.0, 0.1])), 0.95)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([1.0, 0.295], [1.0, 0.675])
    """
    values = steps.values
    inside = (values > 0) & (values < 1)
    safe = np.where(inside, values, 0.5)
    shift = np.where(inside, stats.norm.ppf(0.5 + level / 2) * steps.se / np.abs(safe * np.log(safe)), 0.0)
    low, high = (np.where(inside, safe ** np.exp(sign * shift), values) for sign in (1, -1))
    return low, high


def log_rank(time: Array, cause: Array, z: Array) -> tuple[float, float, float]:
    """Observed minus expected events of cause 1 in group z = 1, its variance, and chi-square (1 df).

    Mantel (1966, Cancer Chemother. Rep. 50:163-170); hypergeometric variance. Competing events count as censored, so that
    the hazards of cause 1 are compared. Chi-square is NaN when nobody has the event.

    >>> excess, variance, chi2 = log_rank(np.array([1.0, 2, 3, 4]), np.array([1, 1, 1, 1]), np.array([1, 1, 0, 0]))
    >>> round(excess, 4), round(variance, 4)  # 2 - 1/2 - 1/3, and 1/4 + 2/9
    (1.1667, 0.4722)
    """
    event = np.where(cause == 1, 1, 0)
    both = counts(time, event, 1)
    one = counts(time[z == 1], event[z == 1], 1)
    place = np.searchsorted(both.times, one.times)
    risk_one = at_risk(time[z == 1], both.times)
    died, risk = both.events[:, 0], both.at_risk
    died_one = np.zeros(len(both.times))
    died_one[place] = one.events[:, 0]
    excess = float((died_one - died * risk_one / risk).sum())
    left = np.divide(risk - died, risk - 1, out=np.zeros(len(risk)), where=risk > 1)
    variance = float((died * (risk_one / risk) * (1 - risk_one / risk) * left).sum())
    return excess, variance, excess**2 / variance if variance > 0 else float("nan")


def restricted_mean(time: Array, cause: Array, horizon: float) -> tuple[float, float]:
    """Area under Kaplan-Meier of cause 1 up to ``horizon`` and its standard error.

    Irwin (1949, J. Hyg. 47:188); variance as in Klein & Moeschberger (2003, par. 4.5), without the factor m/(m-1).

    >>> restricted_mean(np.array([1.0, 4, 6, 15]), np.ones(4, dtype=int), 10)[0]  # mean of 1, 4, 6, 10
    5.25
    """
    steps = kaplan_meier(time, cause)
    table = counts(time, np.where(cause == 1, 1, 0), 1)
    edges = np.append(steps.times[steps.times < horizon], horizon)
    pieces = np.diff(edges) * steps.values[: len(edges) - 1]
    area = float(pieces.sum())
    died, risk = table.events[:, 0], table.at_risk
    after = np.array([_area_from(edges, pieces, moment) for moment in table.times])
    terms = np.divide(after**2 * died, risk * (risk - died), out=np.zeros(len(died)), where=risk > died)
    return area, float(np.sqrt(terms.sum()))


def _area_from(edges: Array, pieces: Array, moment: float) -> float:
    """Area from ``moment`` (one of the edges, or beyond them all) to the horizon."""
    return float(pieces[edges[:-1] >= moment].sum())


def at_risk(time: Array, moments: Array) -> Array:
    """Number of clients whose time is ``moment`` or later, for each of ``moments``.

    >>> at_risk(np.array([1.0, 2, 3]), np.array([0.0, 2, 3])).tolist()
    [3, 2, 1]
    """
    return len(time) - np.searchsorted(np.sort(time), moments, side="left")
