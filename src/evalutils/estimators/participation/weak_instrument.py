"""The effect on who took part because assigned, when the assignment moves taking part little: the Anderson-Rubin set."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from evalutils.estimators.arms import EXACT, Array
from evalutils.estimators.regression.linear import independent
from evalutils.estimators.regression.sandwich import cr2
from evalutils.results import NotComputable, Number

INTERVAL, OUTSIDE, EVERYTHING, NOTHING = "interval", "alles buiten een interval", "elk effect", "leeg"


@dataclass(frozen=True)
class AndersonRubin:
    """Effects that the test does not reject: within ``lower`` .. ``upper``, outside them, all, or none."""

    kind: str
    lower: Number
    upper: Number
    first_stage_f: Number
    p_value: Number
    """Of no effect at all: the test of the assignment in the outcome's own equation, whatever the instrument's strength."""
    level: float


def anderson_rubin(y: Array, d: Array, z: Array, level: float, *, x: Array | None = None, robust: bool = True,
                   cluster: Array | None = None) -> AndersonRubin:  # fmt: skip
    """Set of effects b of taking part ``d`` for which ``z`` does not move y - b d, with covariates ``x`` (n x k) held fixed.

    ``y``, ``d`` and ``z`` have length n, complete. Keeps its level however weak the instrument (Anderson & Rubin 1949, Ann.
    Math. Stat. 20:46; Andrews, Stock & Sun 2019, Annu. Rev. Econ. 11:727, who advise it whatever F). With one instrument the
    limits solve a quadratic. ``robust`` takes HC2, else the classical covariance; t with n - k degrees of freedom. With ``cluster``
    (n, any labels) CR2, and the least of both equations' Satterthwaite degrees of freedom.

    >>> rng = np.random.default_rng(1)
    >>> z = np.repeat([1, 0], 200); d = (rng.random(400) < 0.2 + 0.5 * z).astype(float)
    >>> found = anderson_rubin(2 * d + rng.normal(size=400), d, z, 0.95)
    >>> found.kind, found.lower < 2 < found.upper
    ('interval', True)
    """
    columns = [z.astype(float), np.ones(len(z))] + ([] if x is None else [x])
    w = np.column_stack(columns)
    w = w[:, independent(w[:, [1, 0, *range(2, w.shape[1])]], keep=2)] if x is not None else w
    n, k = w.shape
    if n <= k or min((z == 1).sum(), (z == 0).sum()) < 2:
        gone = NotComputable("te weinig klanten of een lege groep")
        return AndersonRubin(EVERYTHING, gone, gone, gone, gone, level)
    found, cov = _reduced_form(np.column_stack([y, d]).astype(float), w, robust)
    df = float(n - k)
    if cluster is not None:
        cov, df = _clustered(np.column_stack([y, d]).astype(float), w, cluster)
    if not df > 0:
        gone = NotComputable("te weinig clusters")
        return AndersonRubin(EVERYTHING, gone, gone, gone, gone, level)
    gy, gd = float(found[0]), float(found[1])
    critical = float(stats.t.ppf(0.5 + level / 2, df)) ** 2
    f: Number = float(gd**2 / cov[1, 1]) if cov[1, 1] > 1e-18 else NotComputable("deelname valt samen met de toewijzing")
    p = float(2 * stats.t.sf(abs(gy) / math.sqrt(cov[0, 0]), df)) if cov[0, 0] > 0 else NotComputable("geen spreiding")
    a = gd**2 - critical * float(cov[1, 1])
    b = -2 * (gy * gd - critical * float(cov[0, 1]))
    c = gy**2 - critical * float(cov[0, 0])
    # Without any difference in taking part no effect moves the outcome: all effects are in the set, or none.
    kind, lower, upper = _solve(a, b, c) if abs(gd) > EXACT or cov[1, 1] > EXACT**2 else _solve(0.0, 0.0, c)
    return AndersonRubin(kind, lower, upper, f, p, level)


def _reduced_form(outcomes: Array, w: Array, robust: bool) -> tuple[Array, Array]:
    """Coefficients of the first column of ``w`` for both outcomes and their joint covariance (2 x 2)."""
    inverse = np.linalg.inv(w.T @ w)
    lever = w @ inverse[0]
    residual = outcomes - w @ (inverse @ (w.T @ outcomes))
    n, k = w.shape
    if not robust:
        return lever @ outcomes, residual.T @ residual / (n - k) * inverse[0, 0]
    leverage = np.einsum("ij,jk,ik->i", w, inverse, w)
    scaled = residual * (lever / np.sqrt(np.maximum(1 - leverage, 1e-12)))[:, None]
    return lever @ outcomes, scaled.T @ scaled


def _clustered(outcomes: Array, w: Array, cluster: Array) -> tuple[Array, float]:
    """The joint CR2 covariance of the first column of ``w`` (2 x 2), and degrees of freedom (0: none).

    CR2 is a quadratic form of the residuals, so that the covariance follows from the variances of the sum and the difference.
    """
    y, d = outcomes.T
    fits = [cr2(one, w, cluster) for one in (y, d, y + d, y - d)]
    if any(fit is None for fit in fits):
        return np.zeros((2, 2)), 0.0
    own, other, plus, minus = (float(fit.cov[0, 0]) for fit in fits if fit is not None)
    both = (plus - minus) / 4
    return np.array([[own, both], [both, other]]), min(float(fit.df[0]) for fit in fits[:2] if fit is not None)


def _solve(a: float, b: float, c: float) -> tuple[str, Number, Number]:
    """Where a x^2 + b x + c <= 0."""
    gone = NotComputable("de verzameling heeft geen grenzen")
    discriminant = b**2 - 4 * a * c
    if discriminant < 0:
        return (NOTHING, gone, gone) if a > 0 else (EVERYTHING, gone, gone)
    ends = sorted((-b + sign * math.sqrt(discriminant)) / (2 * a) for sign in (1, -1)) if a else [-math.inf, math.inf]
    return (INTERVAL if a > 0 else OUTSIDE, ends[0], ends[1]) if a else (EVERYTHING if c <= 0 else NOTHING, gone, gone)
