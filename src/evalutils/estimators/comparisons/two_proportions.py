"""Two proportions: intervals of their difference and tests that they are equal.

Each function of counts takes x1 of n1 (intervention) and x2 of n2 (control). The interval functions work on arrays
too, so that a simulation runs the code of the report.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from evalutils.estimators.arms import IN_SHARES, Array, TwoArms, no_estimate, of_shares
from evalutils.estimators.regression.adjustment import HC2, hc2_mean
from evalutils.results import Estimate, Interval, NotComputable, Number, Test, number

NEWCOMBE = f"{IN_SHARES} (interval van Newcombe 1998, methode 10)"
MIETTINEN = f"{IN_SHARES} (interval van Miettinen en Nurminen 1985)"
Z_TEST = "z-toets met gepoolde variantie"
BOSCHLOO = "exacte onvoorwaardelijke toets van Boschloo"
NOBODY = "niemand heeft deze uitkomst"
EVERYBODY = "iedereen heeft deze uitkomst"
EMPTY = "geen klanten in een van de groepen"

Count = Any
"""A number of clients, or an array of such numbers."""


def wilson_limits(x: Count, n: Count, level: float) -> tuple[Array, Array]:
    """Score interval of one proportion (Wilson 1927, JASA 22:209-212).

    >>> low, high = wilson_limits(81, 263, 0.95)
    >>> round(float(low), 4), round(float(high), 4)
    (0.2553, 0.3662)
    """
    z = stats.norm.ppf(0.5 + level / 2)
    share = np.asarray(x) / n
    middle = share + z**2 / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * np.square(n, dtype=float)))
    low, high = (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
    # Exact at the ends, where rounding would leave a small negative limit.
    return np.where(np.equal(x, 0), 0.0, low), np.where(np.equal(x, n), 1.0, high)


def newcombe(x1: Count, n1: Count, x2: Count, n2: Count, level: float) -> tuple[Array, Array]:
    """Interval of p1 - p2 from two Wilson intervals (Newcombe 1998, Stat. Med. 17:873-890, method 10).

    >>> low, high = newcombe(56, 70, 48, 80, 0.95)  # Newcombe (1998, Stat. Med. 17:873), method 10
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    p1, p2 = np.asarray(x1) / n1, np.asarray(x2) / n2
    (l1, u1), (l2, u2) = wilson_limits(x1, n1, level), wilson_limits(x2, n2, level)
    difference = p1 - p2
    return difference - np.hypot(p1 - l1, u2 - p2), difference + np.hypot(u1 - p1, p2 - l2)


def score_z(x1: Count, n1: Count, x2: Count, n2: Count, delta: Count) -> Array:
    """Score statistic of p1 - p2 = delta, with the variance factor N/(N-1).

    Miettinen & Nurminen (1985, Stat. Med. 4:213-226, eqs. 8-9 and appendix I: the restricted estimates in closed form).

    >>> round(float(score_z(56, 70, 48, 80, 0.0)), 3)
    2.641
    """
    x1, n1, x2, n2, delta = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in (x1, n1, x2, n2, delta)))
    total, cases = n1 + n2, x1 + x2
    l2 = (n1 + 2 * n2) * delta - total - cases
    l1 = (n2 * delta - total - 2 * x2) * delta + cases
    l0 = x2 * delta * (1 - delta)
    q = l2**3 / (3 * total) ** 3 - l1 * l2 / (6 * total**2) + l0 / (2 * total)
    p = np.where(q >= 0, 1.0, -1.0) * np.sqrt(np.maximum(l2**2 / (3 * total) ** 2 - l1 / (3 * total), 0.0))
    ratio = np.divide(q, p**3, out=np.zeros_like(q), where=np.abs(p) > 1e-12)
    angle = (np.pi + np.arccos(np.clip(ratio, -1, 1))) / 3
    r2 = np.clip(2 * p * np.cos(angle) - l2 / (3 * total), 0, 1)
    r1 = np.clip(r2 + delta, 0, 1)
    variance = (r1 * (1 - r1) / n1 + r2 * (1 - r2) / n2) * total / (total - 1)
    gap = x1 / n1 - x2 / n2 - delta
    # Without variance (all or none, at the restricted estimates) a gap is impossible, and no gap is a perfect fit.
    without = np.where(np.abs(gap) < 1e-12, 0.0, np.copysign(np.inf, gap))
    return np.divide(gap, np.sqrt(variance), out=without, where=variance > 1e-15)


def miettinen_nurminen(x1: Count, n1: Count, x2: Count, n2: Count, level: float) -> tuple[Array, Array]:
    """Interval of p1 - p2: the differences whose score test (``score_z``) is not significant, by bisection.

    >>> low, high = miettinen_nurminen(56, 70, 48, 80, 0.95)  # Newcombe (1998), method 6
    >>> round(float(low), 4), round(float(high), 4)
    (0.0528, 0.3382)
    """
    z = stats.norm.ppf(0.5 + level / 2)
    difference = np.asarray(x1) / n1 - np.asarray(x2) / n2

    def limit(end: float, sign: float) -> Array:
        inside, outside = difference.astype(float), np.full_like(difference, end, dtype=float)
        for _ in range(60):
            middle = (inside + outside) / 2
            accepted = sign * score_z(x1, n1, x2, n2, middle) <= z
            inside, outside = np.where(accepted, middle, inside), np.where(accepted, outside, middle)
        return (inside + outside) / 2

    return limit(-1.0, 1.0), limit(1.0, -1.0)


def pooled_z(x1: Count, n1: Count, x2: Count, n2: Count) -> Array:
    """z of equal proportions with the pooled variance; 0 when all or none have the outcome.

    >>> round(float(pooled_z(56, 70, 48, 80)), 3)
    2.65
    """
    share = (np.asarray(x1, dtype=float) + x2) / (np.asarray(n1) + n2)
    variance = share * (1 - share) * (1 / np.asarray(n1) + 1 / np.asarray(n2))
    gap = np.asarray(x1) / n1 - np.asarray(x2) / n2
    return np.divide(gap, np.sqrt(variance), out=np.zeros(np.shape(gap)), where=variance > 0)


def unpooled_se(x1: Count, n1: Count, x2: Count, n2: Count) -> Array:
    """Standard error of p1 - p2 without the assumption that they are equal.

    >>> round(float(unpooled_se(30, 100, 20, 100)), 4)  # sqrt(0.0021 + 0.0016)
    0.0608
    """
    p1, p2 = np.asarray(x1) / n1, np.asarray(x2) / n2
    return np.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)


def degenerate(x1: int, n1: int, x2: int, n2: int) -> str:
    """Why the proportions cannot be compared by a test; empty when they can.

    >>> degenerate(0, 10, 0, 12) == NOBODY, degenerate(1, 10, 0, 12)
    (True, '')
    """
    if not (n1 and n2):
        return EMPTY
    if x1 + x2 == 0:
        return NOBODY
    return EVERYBODY if x1 + x2 == n1 + n2 else ""


def share_tests(counts: tuple[int, int, int, int], direction: str, minimum_expected: float) -> tuple[Test, ...]:
    """The pre-specified one-sided z test, the two-sided one and Fisher's; Boschloo's too when a cell is small.

    ``counts`` is (x1, n1, x2, n2); ``direction`` 'groter' tests p1 > p2, 'kleiner' p1 < p2. Boschloo (1970, Stat.
    Neerl. 24:1-9) is unconditional and never less powerful than Fisher's test.

    >>> [round(test.p_value, 4) for test in share_tests((56, 70, 48, 80), "groter", 5)]
    [0.004, 0.008, 0.0125]
    """
    x1, n1, x2, n2 = counts
    n = n1 + n2
    names = (f"{Z_TEST} (eenzijdig: verschil {direction} dan nul)", f"{Z_TEST} (tweezijdig)", "exacte toets van Fisher")
    if reason := degenerate(*counts):
        return tuple(Test(name, NotComputable(reason), NotComputable(reason), n=n) for name in names)
    z = float(pooled_z(x1, n1, x2, n2))
    one_sided = stats.norm.sf(z if direction == "groter" else -z)
    table = np.array([[x1, n1 - x1], [x2, n2 - x2]])
    fisher = stats.fisher_exact(table)
    ratio = number(fisher.statistic, "een cel van de tabel is leeg")
    found = [
        Test(names[0], number(z), number(one_sided), symbol="z", why="vooraf vastgelegd", n=n),
        Test(names[1], number(z), number(2 * stats.norm.sf(abs(z))), symbol="z", n=n),
        Test(names[2], ratio, number(fisher.pvalue), symbol="OR", n=n),
    ]
    if stats.contingency.expected_freq(table).min() < minimum_expected:
        exact = stats.boschloo_exact(table)
        why = "een verwachte celwaarde is klein"
        found.append(Test(BOSCHLOO, number(exact.statistic), number(exact.pvalue), why=why, n=n))
    return tuple(found)


def share_rows(data: TwoArms, level: float) -> tuple[Estimate, ...]:
    """Difference in proportions with Newcombe's and Miettinen & Nurminen's intervals, and with the HC2 standard error.

    The p-values of the first two are those of the pooled z test and of the score test.

    >>> data = TwoArms(np.repeat([1.0, 0, 1, 0], [56, 14, 48, 32]), np.repeat([1, 0], [70, 80]))
    >>> [round(row.value, 2) for row in share_rows(data, 0.95)]
    [0.2, 0.2, 0.2]
    """
    (n1, n2), x1, x2 = data.n, int(data.treated.sum()), int(data.control.sum())
    n = n1 + n2
    if not (n1 and n2):
        return tuple(of_shares(no_estimate(name, EMPTY, level, test=Z_TEST, n=n)) for name in (NEWCOMBE, MIETTINEN, HC2))
    counts = (x1, n1, x2, n2)
    score = _row(counts, level, (MIETTINEN, "scoretoets"), miettinen_nurminen(*counts, level), score_z(*counts, 0.0))
    return newcombe_row(data, level), score, of_shares(hc2_mean(data.y, data.z, level))


def newcombe_row(data: TwoArms, level: float) -> Estimate:
    """The first of ``share_rows`` alone: Newcombe's interval with the pooled z test.

    >>> data = TwoArms(np.repeat([1.0, 0, 1, 0], [56, 14, 48, 32]), np.repeat([1, 0], [70, 80]))
    >>> newcombe_row(data, 0.95) == share_rows(data, 0.95)[0]
    True
    """
    (n1, n2), x1, x2 = data.n, int(data.treated.sum()), int(data.control.sum())
    if not (n1 and n2):
        return no_estimate(NEWCOMBE, EMPTY, level, test=Z_TEST, n=n1 + n2)
    counts = (x1, n1, x2, n2)
    return _row(counts, level, (NEWCOMBE, Z_TEST), newcombe(*counts, level), pooled_z(*counts))


def _row(counts: tuple[int, int, int, int], level: float, names: tuple[str, str], limits: tuple[Any, Any], z: Any) -> Estimate:
    """A difference in shares with given limits; ``names``: of the interval and of the test."""
    (x1, n1, x2, n2), (name, test) = counts, names
    reason = degenerate(*counts)
    se: Number = NotComputable(reason) if reason else number(float(unpooled_se(*counts)))
    p: Number = NotComputable(reason) if reason else number(float(2 * stats.norm.sf(abs(z))))
    interval = Interval(number(float(limits[0])), number(float(limits[1])), level, name)
    return Estimate(name, number(x1 / n1 - x2 / n2), se, interval, p, test=test, n=n1 + n2)
