"""A comparison of two groups by ranks: Wilcoxon-Mann-Whitney with the shift of Hodges and Lehmann."""

from __future__ import annotations

import numpy as np
from scipy import stats

from evalutils.estimators.arms import TOO_FEW, Array, no_estimate
from evalutils.results import Estimate, Interval, NotComputable, number

EXACT, NORMAL = "exact", "normale benadering, gecorrigeerd voor gelijke waarden"
RANKS = "verschuiving van Hodges en Lehmann (1963), rangtoets van Wilcoxon-Mann-Whitney"
EXACT_UP_TO = 50
"""In the smaller group, without ties: above it the normal limit (with correction for continuity)."""


def rank_shift(y: Array, z: Array, level: float) -> Estimate:
    """Median of all differences between a treated and a control client, with Moses' interval and the rank test.

    ``y`` (n) complete, ``z`` (n) 0/1. Hollander, Wolfe & Chicken (2014, Nonparametric Statistical Methods, ch. 4). Without
    ties and with at most EXACT_UP_TO clients in the smaller group the test and interval are exact, else by the normal
    limit. Has no standard error; with many ties (a yes/no outcome) the shift says little.

    >>> y = np.array([0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46, 1.15, 0.88, 0.90, 0.74, 1.21])
    >>> found = rank_shift(y, np.repeat([1, 0], [10, 5]), 0.95)
    >>> round(found.value, 3), round(found.p_value, 4)
    (0.305, 0.2544)
    """
    treated, control = y[z == 1], y[z == 0]
    n1, n0 = len(treated), len(control)
    if min(n1, n0) < 2:
        return no_estimate(RANKS, TOO_FEW, level, test=RANKS, n=len(y))
    ties = np.unique(y, return_counts=True)[1]
    exact = bool(ties.max() == 1) and min(n1, n0) <= EXACT_UP_TO and max(n1, n0) <= 4 * EXACT_UP_TO
    how = EXACT if exact else NORMAL
    if len(ties) == 1:
        return no_estimate(f"{RANKS} ({how})", "de uitkomst is voor iedereen gelijk", level, test=RANKS, n=len(y))
    test = stats.mannwhitneyu(treated, control, method="exact" if exact else "asymptotic")
    gaps = np.sort((treated[:, None] - control[None, :]).ravel())
    rank = _rank(n1, n0, level) if exact else _normal_rank(n1, n0, ties, level)
    few = NotComputable("te weinig klanten voor dit betrouwbaarheidsniveau")
    ends = (few, few) if rank < 1 else (number(gaps[rank - 1]), number(gaps[len(gaps) - rank]))
    interval = Interval(ends[0], ends[1], level, f"Moses, {how}")
    gone = NotComputable("de rangtoets heeft geen standaardfout")
    return Estimate(
        f"{RANKS} ({how})", number(np.median(gaps)), gone, interval, number(test.pvalue), test="rangtoets van Wilcoxon-Mann-Whitney",
        n=len(y),
    )  # fmt: skip


def rank_distribution(n1: int, n0: int) -> Array:
    """Chance of each value 0 .. n1 n0 of the Mann-Whitney statistic without ties under no difference.

    By the generating function of partitions (Mann & Whitney 1947, Ann. Math. Stat. 18:50).

    >>> rank_distribution(2, 2).round(4).tolist()
    [0.1667, 0.1667, 0.3333, 0.1667, 0.1667]
    """
    chance = np.zeros(n1 * n0 + 1)
    chance[0] = 1.0
    for k in range(1, n1 + 1):  # times (1 - q^(n0 + k)) / (1 - q^k), scaled by k / (n0 + k) to stay a chance
        for place in range(len(chance) - 1, n0 + k - 1, -1):
            chance[place] -= chance[place - n0 - k]
        for place in range(k, len(chance)):
            chance[place] += chance[place - k]
        chance *= k / (n0 + k)
    return chance


def _rank(n1: int, n0: int, level: float) -> int:
    """How many of the lowest differences fall outside the exact interval, plus one."""
    tail = np.cumsum(rank_distribution(n1, n0))
    return int(np.searchsorted(tail, (1 - level) / 2 * (1 + 1e-12), side="right"))


def _normal_rank(n1: int, n0: int, ties: Array, level: float) -> int:
    n = n1 + n0
    correction = float((ties**3 - ties).sum()) / (n * (n - 1))
    spread = np.sqrt(n1 * n0 / 12 * (n + 1 - correction))
    return int(np.floor(n1 * n0 / 2 - stats.norm.ppf(0.5 + level / 2) * spread + 0.5))
