"""Several intervention groups against one comparison group: each contrast, all of them at once, and adjusted p-values.

``y`` (n), ``group`` (n, 0 = comparison, 1 .. g = interventions), complete cases; covariates ``x`` (n x k) or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import optimize, special, stats

from evalutils.estimators.arms import EXACT, NO_SPREAD, TOO_FEW, Array, Wald, no_estimate
from evalutils.estimators.comparisons.resampling import holm
from evalutils.estimators.regression.linear import independent
from evalutils.estimators.regression.sandwich import cr2
from evalutils.results import Estimate, Interval, NotComputable, Number, Test, is_number, number

CONTRAST = "verschil met de vergelijkingsgroep (kleinste kwadraten, HC2 met vrijheidsgraden van Satterthwaite)"
CONTRAST_LIN = "verschil met de vergelijkingsgroep na correctie voor covariaten (Lin 2013, HC2)"
CONTRAST_CLUSTER = "verschil met de vergelijkingsgroep (clusterrobuust: CR2 met vrijheidsgraden van Satterthwaite)"
JOINT = "gezamenlijke toets dat geen van de groepen verschilt (Wald, Hotelling-benadering)"
DUNNETT = "simultaan interval van Dunnett (1955), multivariate t-verdeling"
NODES = 48
"""Of each of the two quadratures: an error below 1e-4."""
POINTS = 20_000
"""Of the quasi-random integration of the multivariate t: an error of some 1e-4."""


@dataclass(frozen=True)
class ContrastResult:
    """``estimates[j]`` compares intervention j + 1 with the comparison group; the other tuples run along with it."""

    estimates: tuple[Estimate, ...]
    joint: Test
    holm_p: tuple[Number, ...]
    dunnett_p: tuple[Number, ...]
    dunnett: tuple[Interval, ...]


def contrasts(y: Array, group: Array, level: float, *, arms: int | None = None, x: Array | None = None,
              cluster: Array | None = None) -> ContrastResult:  # fmt: skip
    """Each intervention against the comparison group, with Holm's and Dunnett's p-values and one joint test.

    Least squares on the groups' indicators (with ``x``, centred, and its products: Lin 2013), so that each contrast is the
    difference of two group means; HC2, or CR2 over ``cluster`` (n). Holm (1979, Scand. J. Stat. 6:65); Dunnett (1955, JASA
    50:1096), here with the contrasts' own covariance and the least of their degrees of freedom. ``arms``: interventions (none given: as many as
    ``group`` holds). A group of fewer than two clients makes all of it ``NotComputable``.

    >>> y = np.array([1., 2, 3, 4, 3, 4, 5, 6, 9, 9, 7, 8])
    >>> found = contrasts(y, np.repeat([0, 1, 2], 4), 0.95)
    >>> [round(one.value, 2) for one in found.estimates], found.joint.p_value < 0.01
    ([2.0, 5.75], True)
    """
    arms = int(group.max(initial=0)) if arms is None else arms
    method = CONTRAST_CLUSTER if cluster is not None else CONTRAST if x is None else CONTRAST_LIN
    sizes = np.bincount(group, minlength=arms + 1)
    dummies = (group[:, None] == np.arange(1, arms + 1)[None, :]).astype(float)
    apart = np.arange(len(y)) if cluster is None else cluster
    fit = None if sizes.min() < 2 else cr2(y, _design(dummies, x), apart, tested=arms + 1)
    places = range(1, arms + 1)
    if fit is None or any(fit.df[j] == 0 or fit.se(j) <= EXACT for j in places):
        reason = TOO_FEW if sizes.min() < 2 else "geen spreiding of te weinig klanten"
        gone = NotComputable(reason)
        nothing = tuple(Interval(gone, gone, level, DUNNETT) for _ in places)
        rows = tuple(no_estimate(method, reason, level, test="t-toets", n=len(y)) for _ in places)
        return ContrastResult(rows, Test(JOINT, gone, gone, n=len(y)), (gone,) * arms, (gone,) * arms, nothing)
    rows = tuple(Wald(method, float(fit.coef[j]), fit.se(j), len(y), "t-toets", float(fit.df[j])).at(level) for j in places)
    cov, coef, df = fit.cov[1 : arms + 1, 1 : arms + 1], fit.coef[1 : arms + 1], float(fit.df[1 : arms + 1].min())
    se = np.sqrt(np.diag(cov))
    correlation = cov / np.outer(se, se)
    half = dunnett_critical(correlation, df, level) * se
    return ContrastResult(
        rows, joint_wald(coef, cov, df, len(y)), holm_known(tuple(row.p_value for row in rows)),
        dunnett_p(coef / se, correlation, df),
        tuple(Interval(number(b - h), number(b + h), level, DUNNETT) for b, h in zip(coef, half, strict=True)),
    )  # fmt: skip


def _design(dummies: Array, x: Array | None) -> Array:
    columns = [np.ones((len(dummies), 1)), dummies]
    if x is not None:
        centred = x - x.mean(axis=0)
        columns += [centred, *(centred * dummies[:, [j]] for j in range(dummies.shape[1]))]
    design = np.column_stack(columns)
    return design[:, independent(design, keep=1 + dummies.shape[1])]


def joint_wald(coef: Array, cov: Array, df: float, n: int) -> Test:
    """Test that all of ``coef`` (q) are nil, from their covariance (q x q), as Hotelling's T-squared.

    (df - q + 1) / (df q) times the Wald statistic against F(q, df - q + 1) (Pustejovsky & Tipton 2018, eq. 13, with df the
    least of the contrasts' degrees of freedom, which is cautious). ``NotComputable`` when df < q, or without any spread.

    >>> found = joint_wald(np.array([2.0, 0.0]), np.eye(2), 30.0, 100)
    >>> round(found.statistic, 3), found.df, round(found.p_value, 4)
    (1.933, (2.0, 29.0), 0.1629)
    """
    q = len(coef)
    flat = float(np.diag(cov).max(initial=0.0)) <= EXACT**2
    if flat or df <= q - 1 or np.linalg.matrix_rank(cov) < q:
        gone = NotComputable(NO_SPREAD if flat else "te weinig vrijheidsgraden voor een gezamenlijke toets")
        return Test(JOINT, gone, gone, n=n)
    f = float(coef @ np.linalg.solve(cov, coef)) * (df - q + 1) / (df * q)
    freedom = (float(q), df - q + 1)
    return Test(JOINT, number(f), number(stats.f.sf(f, *freedom)), freedom, "F", n=n)


def holm_known(p_values: tuple[Number, ...]) -> tuple[Number, ...]:
    """Holm's adjusted p-values over the p-values that are known; the others stay as they are and count in no family.

    >>> holm_known((0.01, NotComputable("geen klanten"), 0.04))
    (0.02, NotComputable(reason='geen klanten'), 0.04)
    """
    adjusted = iter(holm(tuple(float(p) for p in p_values if is_number(p))))
    return tuple(next(adjusted) if is_number(p) else p for p in p_values)


def dunnett_p(t: Array, correlation: Array, df: float) -> tuple[Number, ...]:
    """Two-sided p-values of statistics ``t`` (q), adjusted for the largest of q correlated ones (correlation q x q).

    >>> half = np.full((2, 2), 0.5) + np.eye(2) / 2
    >>> round(dunnett_p(np.array([2.38, 0.0]), half, 20.0)[0], 3)  # Dunnett's table: 2.38 at 5%
    0.05
    """
    return tuple(number(max(0.0, 1.0 - _within(abs(float(one)), correlation, df))) for one in t)


def dunnett_critical(correlation: Array, df: float, level: float) -> float:
    """The value that the largest of q absolute correlated t-statistics stays below with chance ``level``.

    >>> half = np.full((2, 2), 0.5) + np.eye(2) / 2
    >>> round(dunnett_critical(half, 20.0, 0.95), 2)
    2.38
    """
    if len(correlation) == 1:
        return float(stats.t.ppf(0.5 + level / 2, df))
    low, high = stats.t.ppf(0.5 + level / 2, df), stats.t.ppf(1 - (1 - level) / 2 / len(correlation), df)
    return float(optimize.brentq(lambda c: _within(c, correlation, df) - level, 0.99 * low, 1.01 * high, xtol=1e-4))


def _within(limit: float, correlation: Array, df: float) -> float:
    """P(all |T| <= limit) for a multivariate t: by quadrature when one common part makes the correlations, else by simulation.

    Contrasts with one comparison group have such a part (Dunnett 1955); covariates or clusters may take it away.
    """
    q = len(correlation)
    if q == 1:
        return float(1 - 2 * stats.t.sf(limit, df))
    loading = _common(correlation)
    if loading is None:
        cdf = stats.multivariate_t(np.zeros(q), correlation, df=df, allow_singular=True).cdf
        ends = np.full(q, limit)
        return float(cdf(ends, lower_limit=-ends, maxpts=POINTS, random_state=20180901))
    share, weight = _nodes()
    common, scale = special.ndtri(share), np.sqrt(special.chdtri(df, 1 - share) / df)
    rest = np.sqrt(1 - loading**2)
    centre = (loading / rest)[None, None, :] * common[:, None, None]
    reach = limit * scale[None, :, None] / rest[None, None, :]
    inside = (special.ndtr(centre + reach) - special.ndtr(centre - reach)).prod(axis=2)
    return float(weight @ inside @ weight)


@cache
def _nodes() -> tuple[Array, Array]:
    """Gauss-Legendre nodes and weights on 0-1."""
    node, weight = np.polynomial.legendre.leggauss(NODES)
    return (node + 1) / 2, weight / 2


def _common(correlation: Array) -> Array | None:
    """Loadings (q) whose products are the correlations, or None when there are none."""
    q = len(correlation)
    if q == 2:
        size = np.sqrt(abs(correlation[0, 1]))
        loading = np.array([size, np.copysign(size, correlation[0, 1])])
    else:
        first = correlation[0, 1] * correlation[0, 2] / correlation[1, 2] if correlation[1, 2] else -1.0
        if first <= 0:
            return None
        loading = np.append(np.sqrt(first), correlation[0, 1:] / np.sqrt(first))
    left = correlation - np.outer(loading, loading)
    fits = np.abs(left - np.diag(np.diag(left))).max() < 1e-8 and np.abs(loading).max() < 1 - 1e-6
    return loading if fits else None
