"""Gray's test that the cumulative incidence of an event is the same in k groups."""

from __future__ import annotations

import numpy as np
from scipy import stats

from evalutils.estimators.arms import Array
from evalutils.results import NotComputable, Test, number

GRAY = "toets van Gray (1988) van gelijke cumulatieve incidentie"


def gray_test(time: Array, cause: Array, group: Array, of: int = 1, stratum: Array | None = None) -> Test:
    """Compares the cumulative incidence of cause ``of`` over the values of ``group``, in the presence of competing events.

    ``time`` and ``cause`` (n; 0 = censored), ``group`` and ``stratum`` (n, any labels). Scores and covariance by Gray (1988,
    Ann. Stat. 16:1141-1154, rho = 0), ties as in R's cmprsk; summed over strata. Chi-square with k - 1 degrees of freedom.

    >>> time = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    >>> cause = np.array([1, 1, 1, 2, 0, 2, 1, 2, 0, 1])
    >>> round(gray_test(time, cause, np.repeat(["a", "b"], 5)).statistic, 3)
    3.792
    """
    labels, place = np.unique(group, return_inverse=True)
    k = len(labels)
    if k < 2 or not (cause == of).any():
        gone = NotComputable("minder dan twee groepen" if k < 2 else "niemand heeft deze gebeurtenis")
        return Test(GRAY, gone, gone, symbol="chi2", n=len(time))
    kind = np.where(cause == of, 1, np.where(cause == 0, 0, 2))
    score, cov = np.zeros(k), np.zeros((k, k))
    for label in [None] if stratum is None else np.unique(stratum):
        here = np.ones(len(time), dtype=bool) if label is None else stratum == label
        part = _score(time[here], kind[here], place[here], k)
        score, cov = score + part[0], cov + part[1]
    free = [j for j in range(k - 1) if cov[j, j] > 0]
    if not free or np.linalg.matrix_rank(cov[np.ix_(free, free)]) < len(free):
        gone = NotComputable("te weinig gebeurtenissen om de groepen te vergelijken")
        return Test(GRAY, gone, gone, symbol="chi2", n=len(time))
    statistic = float(score[free] @ np.linalg.solve(cov[np.ix_(free, free)], score[free]))
    p = stats.chi2.sf(statistic, len(free))
    return Test(GRAY, number(statistic), number(p), (float(len(free)),), "chi2", n=len(time))


def _tables(time: Array, kind: Array, place: Array, k: int) -> tuple[Array, Array, Array]:
    """At each distinct time with an event (m): at risk, events of interest and competing events by group (m x k each)."""
    times, spot = np.unique(time, return_inverse=True)
    leaving, events = np.zeros((len(times), k)), np.zeros((3, len(times), k))
    np.add.at(leaving, (spot, place), 1)
    np.add.at(events, (kind, spot, place), 1)
    risk = leaving[::-1].cumsum(axis=0)[::-1]
    some = events[1:].sum(axis=(0, 2)) > 0
    return risk[some], events[1][some], events[2][some]


def _lagged(values: Array, start: float) -> Array:
    return np.concatenate([np.full((1, *values.shape[1:]), start), values[:-1]])


def _score(time: Array, kind: Array, place: Array, k: int) -> tuple[Array, Array]:
    """Scores (k) and their covariance (k x k). In the paper's letters: h = risk / S(t-), R = h (1 - F1(t-))."""
    risk, first, second = _tables(time, kind, place, k)
    some = risk > 0
    safe = np.where(some, risk, 1.0)
    after = np.cumprod(np.where(some, 1 - (first + second) / safe, 1.0), axis=0)
    before = _lagged(after, 1.0)
    incidence = _lagged(np.cumsum(before * first / safe, axis=0), 0.0)
    h = np.where(some, risk / np.where(before > 0, before, 1.0), 0.0)
    whole, events = h.sum(axis=1), first.sum(axis=1)
    r = h * (1 - incidence)
    score = (first - r * (events / r.sum(axis=1))[:, None]).sum(axis=0)
    pooled = np.cumsum(events / whole)
    pooled_before = _lagged(pooled, 0.0)
    # a[t, i, j]: weight of group j's events in the score of group i
    a = h[:, :, None] * (np.eye(k)[None] - h[:, None, :] / whole[:, None, None])
    c = np.cumsum(a * (events / (whole * (1 - pooled_before)))[:, None, None], axis=0)
    rest = c[-1][None] - c
    left = np.where(after > 0, (1 - pooled)[:, None] / np.where(after > 0, after, 1.0), 0.0)
    tied = 1 - np.where(events > 1, events - 1, 0)[:, None] / np.maximum(whole[:, None] * before - 1, 1e-300)
    own = np.where(some, tied * before * (events / whole)[:, None] / safe, 0.0)
    shift = np.where(after > 0, 1 - left, 1.0)
    term = a + shift[:, None, :] * rest
    cov = np.einsum("tir,tjr,tr->ij", term, term, own)
    tied = 1 - np.where(second > 1, second - 1, 0) / np.maximum(safe - 1, 1.0)
    other = np.where(after > 0, tied * before**2 * second / safe**2, 0.0)
    term = left[:, None, :] * rest
    return score, cov + np.einsum("tir,tjr,tr->ij", term, term, other)
