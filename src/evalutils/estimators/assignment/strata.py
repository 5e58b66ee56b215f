"""Effects where clients were assigned within strata (cohorts, locations), whose shares may differ.

``y`` (n), ``z`` (n, 1 = intervention) and ``stratum`` (n, any labels), complete cases. A stratum with clients of one
group alone says nothing on the difference and drops out; ``StratumCounts`` counts who.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evalutils.estimators.arms import IN_MEANS, IN_SHARES, TOO_FEW, Array, Wald, no_estimate
from evalutils.estimators.regression.linear import independent
from evalutils.estimators.regression.sandwich import cr2
from evalutils.results import Estimate, NotComputable, Test, number

MANTEL_HAENSZEL = f"{IN_SHARES}, gepoold over strata (Mantel-Haenszel, variantie van Sato 1989)"
LIN_STRATA = f"{IN_MEANS} binnen strata (Lin 2013, HC2-standaardfout)"
CMH = "toets van Cochran-Mantel-Haenszel (zonder continuïteitscorrectie)"
ONE_SIDED_STRATA = "geen stratum met klanten in beide groepen"
ONE_CLIENT = "een stratum heeft maar één klant in een van de groepen"


@dataclass(frozen=True)
class StratumCounts:
    """By stratum (k) with both groups: clients with the outcome and clients, intervention and control."""

    labels: tuple[object, ...]
    x1: Array
    n1: Array
    x0: Array
    n0: Array
    dropped: int
    """Clients in strata of one group alone."""


def stratum_counts(y: Array, z: Array, stratum: Array) -> StratumCounts:
    """Counts of a 0/1 outcome by stratum.

    >>> found = stratum_counts(np.array([1, 0, 1, 0, 1]), np.array([1, 0, 1, 0, 1]), np.array(["a", "a", "b", "b", "c"]))
    >>> found.labels, found.x1.tolist(), found.dropped
    (('a', 'b'), [1.0, 1.0], 1)
    """
    labels, place = np.unique(stratum, return_inverse=True)
    k = len(labels)
    n1, n = np.bincount(place, weights=z, minlength=k), np.bincount(place, minlength=k)
    x1, x = np.bincount(place, weights=y * z, minlength=k), np.bincount(place, weights=y, minlength=k)
    both = (n1 > 0) & (n1 < n)
    dropped = int(n[~both].sum())
    return StratumCounts(tuple(labels[both].tolist()), x1[both], n1[both], (x - x1)[both], (n - n1)[both], dropped)


def mantel_haenszel(y: Array, z: Array, stratum: Array, level: float) -> Estimate:
    """Risk difference common to the strata, with Mantel-Haenszel weights n1 n0 / n (Greenland & Robins 1985, Biometrics 41:55).

    Variance of Sato (1989, Biometrics 45:1323; also Sato, Greenland & Robins 1989), consistent for few large and for many
    small strata. ``y`` is 0/1. Normal interval and test; a note counts the clients of strata that drop out.

    >>> y = np.repeat([1, 0, 1, 0, 1, 0, 1, 0], [8, 98, 5, 115, 22, 76, 16, 69])
    >>> z, stratum = np.repeat([1, 0, 1, 0], [106, 120, 98, 85]), np.repeat(["<55", "55+"], [226, 183])
    >>> found = mantel_haenszel(y, z, stratum, 0.90)
    >>> round(found.value, 4), round(found.interval.lower, 3), round(found.interval.upper, 3)
    (0.0349, -0.018, 0.087)
    """
    found = stratum_counts(y, z, stratum)
    if not found.labels:
        return no_estimate(MANTEL_HAENSZEL, ONE_SIDED_STRATA, level, test="z-toets", n=len(y))
    value, variance = pooled_difference(found)
    note = f"{found.dropped} klanten in strata met één groep tellen niet mee" if found.dropped else ""
    return Wald(MANTEL_HAENSZEL, value, float(np.sqrt(max(variance, 0.0))), len(y) - found.dropped, "z-toets", note=note).at(
        level
    )


def pooled_difference(counts: StratumCounts) -> tuple[float, float]:
    """The Mantel-Haenszel risk difference and Sato's variance.

    >>> one = stratum_counts(np.repeat([1, 0, 1, 0], [3, 7, 2, 8]), np.repeat([1, 0], 10), np.zeros(20))
    >>> tuple(round(value, 4) for value in pooled_difference(one))
    (0.1, 0.037)
    """
    x1, n1, x0, n0 = counts.x1, counts.n1, counts.x0, counts.n0
    n = n1 + n0
    weight = float((n1 * n0 / n).sum())
    value = float(((x1 * n0 - x0 * n1) / n).sum()) / weight
    skew = (n1**2 * x0 - n0**2 * x1 + n1 * n0 * (n0 - n1) / 2) / n**2
    spread = (x1 * (n0 - x0) + x0 * (n1 - x1)) / (2 * n)
    return value, (value * float(skew.sum()) + float(spread.sum())) / weight**2


def cochran_mantel_haenszel(y: Array, z: Array, stratum: Array) -> Test:
    """Test that the 0/1 outcome does not depend on the group in any stratum, two-sided (Mantel & Haenszel 1959, JNCI 22:719).

    >>> y = np.repeat([1, 0, 1, 0], [9, 1, 4, 6])
    >>> round(cochran_mantel_haenszel(y, np.repeat([1, 0], 10), np.zeros(20)).statistic, 3)
    5.22
    """
    found = stratum_counts(y, z, stratum)
    total = found.n1 + found.n0
    yes = found.x1 + found.x0
    spread = found.n1 * found.n0 * yes * (total - yes) / (total**2 * np.maximum(total - 1, 1))
    if not found.labels or not spread.sum() > 0:
        gone = NotComputable(ONE_SIDED_STRATA if not found.labels else "de uitkomst is binnen elk stratum gelijk")
        return Test(CMH, gone, gone, (1.0,), "chi2", n=len(y))
    statistic = float((found.x1 - found.n1 * yes / total).sum()) ** 2 / float(spread.sum())
    return Test(CMH, number(statistic), number(stats.chi2.sf(statistic, 1)), (1.0,), "chi2", n=int(total.sum()))


def lin_strata(y: Array, z: Array, stratum: Array, level: float, *, x: Array | None = None,
               cluster: Array | None = None) -> Estimate:  # fmt: skip
    """Average over all clients of the difference within strata: least squares with stratum and its products with group.

    Without ``x`` it is post-stratification, each stratum's difference weighted by its clients (Miratrix, Sekhon & Yu
    2013, J. R. Stat. Soc. B 75:369); with ``x`` (n x k) Lin's adjustment (2013, Ann. Appl. Stat. 7:295) on top. HC2, or CR2
    over ``cluster`` (n); degrees of freedom of Satterthwaite. Clients of strata of one group alone drop out and are counted.

    >>> y, z = np.array([2., 4, 1, 2, 6, 8, 3, 4, 5]), np.array([1, 1, 0, 0, 1, 1, 0, 0, 0])
    >>> round(lin_strata(y, z, np.repeat(["a", "b"], [4, 5]), 0.95).value, 3)  # (4 x 1.5 + 5 x 3) / 9
    2.333
    """
    found = stratum_counts(y, z, stratum)
    keep = np.isin(stratum, np.array(found.labels)) if found.labels else np.zeros(len(y), dtype=bool)
    if not found.labels or min((z[keep] == 1).sum(), (z[keep] == 0).sum()) < 2:
        return no_estimate(LIN_STRATA, TOO_FEW if found.labels else ONE_SIDED_STRATA, level, test="t-toets", n=len(y))
    places = np.unique(stratum[keep], return_inverse=True)[1]
    dummies = (places[:, None] == np.arange(1, len(found.labels))[None, :]).astype(float)
    covariates = dummies if x is None else np.column_stack([dummies, x[keep]])
    centred = covariates - covariates.mean(axis=0)
    arm = z[keep].astype(float)
    design = np.column_stack([np.ones(len(arm)), arm, centred, centred * arm[:, None]])
    design = design[:, independent(design, keep=2)]
    label = np.arange(len(arm)) if cluster is None else cluster[keep]
    if cluster is None and min(found.n1.min(), found.n0.min()) < 2:
        return no_estimate(LIN_STRATA, ONE_CLIENT, level, test="t-toets", n=int(keep.sum()))
    fit = cr2(y[keep], design, label, tested=2)
    if fit is None or fit.df[1] == 0:
        return no_estimate(LIN_STRATA, "te weinig klanten voor het aantal strata en covariaten", level, test="t-toets", n=len(y))
    note = f"{found.dropped} klanten in strata met één groep tellen niet mee" if found.dropped else ""
    return Wald(LIN_STRATA, float(fit.coef[1]), fit.se(1), len(arm), "t-toets", float(fit.df[1]), note).at(level)
