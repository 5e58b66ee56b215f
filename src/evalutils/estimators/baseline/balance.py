"""Are the groups alike before the start? Signed differences with a chosen denominator, spread, shape, and all at once.

``z`` (n, 1 = intervention); one characteristic ``x`` (n) or several (n x k). Missing values (NaN) are left out of a row and
counted by the caller.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats

from evalutils.estimators.arms import Array
from evalutils.estimators.regression.crossproducts import Part, products
from evalutils.estimators.regression.linear import independent
from evalutils.results import NotComputable, Number, Test, is_number, number

POOLED, TREATED, CONTROL = "gepoold", "interventie", "vergelijking"
NO_SPREAD = "geen spreiding binnen de groepen"
KS = "toets van Kolmogorov-Smirnov"
JOINT = "randomisatietoets op alle kenmerken samen (Hansen en Bowers 2008)"
REGRESSION = "F-toets van een lineaire regressie van de groep op alle kenmerken"
WILKS = "toets van Wilks op alle kenmerken samen (F-benadering van Rao 1951)"
SATISFIED, ADJUST, FAILED = "voldoet", "alleen met correctie", "voldoet niet"
SMALL, LARGE = 0.05, 0.25
"""What Works Clearinghouse (Handbook 4.1, table II.3): up to the first satisfied, up to the second with adjustment."""
CHUNK = 1_000


def _parts(x: Array, z: Array) -> tuple[Array, Array]:
    known = ~np.isnan(x)
    return x[known & (z == 1)], x[known & (z == 0)]


def signed_difference(x: Array, z: Array, denominator: str = POOLED) -> Number:
    """Difference in means (intervention minus control) over a standard deviation: 'gepoold', 'interventie' or 'vergelijking'.

    Pooled: the root of the mean of the two variances (Austin 2009, Stat. Med. 28:3083); of one group: Glass's delta. A 0/1
    characteristic has variance p (1 - p), as in ``standardised.by_category``. ``ValueError`` for another denominator.

    >>> x, z = np.array([2.0, 4, 6, 1, 2, 3]), np.repeat([1, 0], 3)
    >>> [round(signed_difference(x, z, name), 3) for name in (POOLED, TREATED, CONTROL)]
    [1.265, 1.0, 2.0]
    """
    if denominator not in (POOLED, TREATED, CONTROL):
        raise ValueError(f"unknown denominator {denominator!r}")
    first, second = _parts(x, z)
    if min(len(first), len(second)) < 2:
        return NotComputable("minder dan twee waarnemingen in een van de groepen")
    yes_no = bool(np.isin(np.concatenate([first, second]), (0, 1)).all())
    a, b = (float(part.var(ddof=0 if yes_no else 1)) if np.ptp(part) else 0.0 for part in (first, second))
    variance = {POOLED: (a + b) / 2, TREATED: a, CONTROL: b}[denominator]
    return number(float(first.mean() - second.mean()) / math.sqrt(variance)) if variance > 0 else NotComputable(NO_SPREAD)


def variance_ratio(x: Array, z: Array) -> Number:
    """Variance of the intervention group over that of the control group (Rubin 2001, Health Serv. Outcomes Res. 2:169: 0.5-2).

    >>> variance_ratio(np.array([1.0, 3, 1, 5]), np.array([1, 1, 0, 0]))
    0.25
    """
    first, second = _parts(x, z)
    if min(len(first), len(second)) < 2 or not np.ptp(second):
        return NotComputable(NO_SPREAD if min(len(first), len(second)) > 1 else "minder dan twee waarnemingen in een groep")
    return number(first.var(ddof=1) / second.var(ddof=1))


def kolmogorov_smirnov(x: Array, z: Array) -> Test:
    """Largest distance between the two distribution functions, two-sided (Smirnov 1948); exact for small groups (scipy).

    >>> found = kolmogorov_smirnov(np.array([1.0, 2, 3, 4, 5, 6, 7, 8]), np.repeat([1, 0], 4))
    >>> found.statistic, round(found.p_value, 4)
    (1.0, 0.0286)
    """
    first, second = _parts(x, z)
    if not (len(first) and len(second)):
        gone = NotComputable("een groep zonder bekende waarden")
        return Test(KS, gone, gone, symbol="D", n=len(x))
    found = stats.ks_2samp(first, second)
    return Test(KS, number(found.statistic), number(found.pvalue), symbol="D", n=len(first) + len(second))


def joint_randomisation(x: Array, z: Array, draws: int, rng: np.random.Generator) -> Test:
    """One test that no characteristic of ``x`` (n x k, complete) differs: d-squared over redrawn assignments.

    d2 is the squared length of the differences in means, in the metric of the characteristics' covariance (Hansen & Bowers
    2008, Stat. Sci. 23:219); under the assignment it has mean k. Redundant columns drop out; p = (b + 1) / (m + 1).

    >>> x = np.array([[1.0], [2], [3], [10], [11], [12]])
    >>> found = joint_randomisation(x, np.array([0, 0, 0, 1, 1, 1]), 999, np.random.default_rng(1))
    >>> 0.05 < found.p_value < 0.15  # 2 of 20 assignments
    True
    """
    n, treated = len(z), int((z == 1).sum())
    centred = x - x.mean(axis=0) if len(x) else x
    keep = [place - 1 for place in independent(np.column_stack([np.ones(n), centred]), keep=1) if place > 0]
    if not keep or not 0 < treated < n:
        gone = NotComputable("geen kenmerk met spreiding, of een lege groep")
        return Test(JOINT, gone, gone, n=n)
    base = np.linalg.qr(centred[:, keep])[0] * math.sqrt(n - 1)  # covariance one: the metric is the plain length
    scale = n / (treated * (n - treated))

    def distance(sums: Array) -> Array:
        return ((sums * scale) ** 2).sum(axis=-1) / scale

    observed = float(distance((z == 1).astype(float) @ base))
    extreme = 0
    for start in range(0, draws, CHUNK):
        drawn = rng.permuted(np.broadcast_to(z == 1, (min(CHUNK, draws - start), n)), axis=1).astype(float)
        extreme += int((distance(drawn @ base) >= observed * (1 - 1e-9)).sum())
    return Test(JOINT, number(observed), number((extreme + 1) / (draws + 1)), (float(len(keep)),), "d2", n=n)


def wilks(parts: Sequence[Part], group: Array) -> Test:
    """Wilks' lambda that none of ``parts`` tells the groups apart, with Rao's F (1951, Bull. ISI 33:177).

    ``parts`` (nothing missing): numbers (n) and categories (``Codes``, as dummies without the first); ``group`` (n): any labels.
    Exact with two or three groups; with two it is the F-test of least squares of the group on all parts, and named so. Columns
    that follow from the others take no degree of freedom.

    >>> x = np.array([1.0, 2, 3, 2, 4, 6])
    >>> found = wilks([x], np.array([0, 0, 0, 1, 1, 1]))  # one characteristic, two groups: the square of Student's t
    >>> round(found.statistic, 4), found.df
    (2.4, (1.0, 4.0))
    """
    n, place = len(group), _numbered(group)
    k = int(place.max()) + 1 if n else 0
    method = REGRESSION if k <= 2 else WILKS
    found = products(parts, place) if k > 1 else None
    p, q = 0 if found is None else len(found.inner), k - 1
    reason = "een groep heeft geen klanten van wie alle kenmerken bekend zijn" if q < 1 else ""
    reason = reason or ("geen kenmerk dat tussen klanten verschilt" if p == 0 else "")
    reason = reason or ("te weinig klanten voor het aantal kenmerken" if p + k > n else "")
    if reason or found is None:
        return Test(method, NotComputable(reason), NotComputable(reason), symbol="F", n=n)
    explained = found.explained
    if np.prod(1 - explained) < 1e-10:
        reason = "de kenmerken voorspellen de groep volledig"
        return Test(method, NotComputable(reason), NotComputable(reason), symbol="F", n=n)
    root = math.sqrt((p**2 * q**2 - 4) / (p**2 + q**2 - 5)) if p**2 + q**2 > 5 else 1.0
    first, second = float(p * q), (n - 1 - (p + q + 1) / 2) * root - (p * q - 2) / 2
    value = np.expm1(-np.log1p(-explained).sum() / root) * second / first  # lambda ^ (-1 / root) - 1, also where lambda is nearly 1
    return Test(method, number(value), number(stats.f.sf(value, first, second)), (first, second), "F", n=n)


def _numbered(group: Array) -> Array:
    """The groups that are there as 0, 1, ... in their order."""
    if np.issubdtype(group.dtype, np.integer) and len(group) and group.min() >= 0:  # counting is faster than sorting
        there = np.bincount(group) > 0
        return group if there.all() else (np.cumsum(there) - 1)[group]
    return np.unique(group, return_inverse=True)[1]


def hedges_g(x: Array, z: Array) -> Number:
    """The baseline difference as the What Works Clearinghouse has it: Hedges' g, and Cox's index for a 0/1 characteristic.

    g = (1 - 3 / (4 n - 9)) (m1 - m0) / s with s the pooled standard deviation; Cox: the log odds ratio over 1.65 with the same
    factor (WWC Procedures Handbook 4.1, 2020, appendix E).

    >>> round(hedges_g(np.repeat([1, 0, 1, 0], [30, 20, 20, 30]).astype(float), np.repeat([1, 0], 50)), 3)
    0.488
    """
    first, second = _parts(x, z)
    n = len(first) + len(second)
    if min(len(first), len(second)) < 2:
        return NotComputable("minder dan twee waarnemingen in een van de groepen")
    factor = 1 - 3 / (4 * n - 9)
    p, q = float(first.mean()), float(second.mean())
    if np.isin(np.concatenate([first, second]), (0, 1)).all():
        if not (0 < p < 1 and 0 < q < 1):
            return NotComputable(NO_SPREAD)
        return number(factor * (math.log(p / (1 - p)) - math.log(q / (1 - q))) / 1.65)
    variance = ((len(first) - 1) * first.var(ddof=1) + (len(second) - 1) * second.var(ddof=1)) / (n - 2)
    return number(factor * (p - q) / math.sqrt(variance)) if variance > 0 else NotComputable(NO_SPREAD)


def wwc_verdict(difference: Number) -> str:
    """'voldoet' up to 0.05 in absolute value, 'alleen met correctie' up to 0.25, else 'voldoet niet'; empty when not known.

    >>> [wwc_verdict(value) for value in (0.05, -0.2, 0.3)]
    ['voldoet', 'alleen met correctie', 'voldoet niet']
    """
    if not is_number(difference):
        return ""
    return SATISFIED if abs(difference) <= SMALL else ADJUST if abs(difference) <= LARGE else FAILED
