"""The effect on clients who took part because they were assigned, and participants as a description."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evalutils.estimators.arms import TOO_FEW, Array, TwoArms, Wald, no_estimate
from evalutils.estimators.assignment.clusters import cluster_design, clustered_difference, one_cluster, too_few
from evalutils.estimators.assignment.strata import lin_strata
from evalutils.estimators.comparisons.means import welch
from evalutils.estimators.regression.linear import least_squares
from evalutils.estimators.regression.sandwich import cr2
from evalutils.results import ComplierResult, Estimate, NotComputable, Number, number

CACE = "effect op begeleide klanten (tweetraps kleinste kwadraten, robuuste standaardfout)"
HELD, CLUSTERED = ", strata vastgehouden", "clusterrobuust: CR2 met vrijheidsgraden van Satterthwaite"
PER_PROTOCOL = "deelnemers tegenover de andere groep als geheel (beschrijving, geen effect)"
ASSUMPTIONS = ("toeval", "uitsluiting", "geen_tegendraads", "geen_onderlinge_invloed", "instrument_werkt")
EXACT = 1e-9
"""A standard error below this is nil but for rounding: everybody follows the assignment."""
WEAK_F = 10.0
"""Staiger & Stock (1997, Econometrica 65:557-586): below this the normal interval cannot be trusted."""


@dataclass(frozen=True)
class Taken:
    """Outcome ``y``, assignment ``z`` and participation ``d`` (n each; z and d 0/1), with covariates ``x`` (n x k) or none.

    ``stratum`` and ``cluster`` (n, any labels) say how was assigned; ``x`` then holds the strata as 0/1 columns too (see ``within``).
    """

    y: Array
    z: Array
    d: Array
    x: Array | None = None
    stratum: Array | None = None
    cluster: Array | None = None

    @property
    def within(self) -> Array | None:
        """The strata as 0/1 columns but the first (n x (s - 1)); None without strata."""
        if self.stratum is None:
            return None
        labels, place = np.unique(self.stratum, return_inverse=True)
        return (place[:, None] == np.arange(1, len(labels))[None, :]).astype(float)

    @property
    def clustered(self) -> bool:
        """Whether at least two clients share a cluster."""
        return self.cluster is not None and len(np.unique(self.cluster)) < len(self.cluster)

    @property
    def controls(self) -> Array:
        """Constant and covariates (n x (1 + k))."""
        columns = [np.ones(len(self.y))] + ([] if self.x is None else [self.x])
        return np.column_stack(columns)


def complier(data: Taken, level: float, code: str, label: str) -> ComplierResult:
    """Complier average causal effect with the assignment as instrument for taking part.

    Angrist, Imbens & Rubin (1996, JASA 91:444-455); standard error robust to heteroscedasticity (White 1982) with factor
    n/(n-k). The first-stage F is that of the assignment, robust (HC2). With clusters both are CR2 (see ``two_stage_clustered``),
    and there is no p-value where clusters are too few.

    >>> z, d = np.repeat([1, 0], 100), np.repeat([1, 0], [60, 140])
    >>> y = np.repeat([1.0, 0, 1, 0], [30, 70, 20, 80])
    >>> found = complier(Taken(y, z, d), 0.95, "werk", "Begeleid")
    >>> round(found.estimate.value, 4), found.compliers  # 0.10 / 0.60
    (0.1667, 0.6)
    """
    shares = (_share(data.d[data.z == 1]), _share(data.d[data.z == 0]))
    enough = min((data.z == 1).sum(), (data.z == 0).sum()) >= 2
    gap = float(data.d[data.z == 1].mean() - data.d[data.z == 0].mean()) if enough else 0.0
    f = _first_stage(data, gap) if enough else NotComputable(TOO_FEW)
    return ComplierResult(
        code=code, label=label, estimate=_two_stage(data, level, gap), take_up=shares,
        compliers=number(gap) if enough else NotComputable(TOO_FEW), first_stage_f=f,
        weak=(enough and gap == 0) or (isinstance(f, float) and f < WEAK_F), assumptions=ASSUMPTIONS,
        per_protocol=per_protocol(data, level),
    )  # fmt: skip


def _first_stage(data: Taken, gap: float) -> Number:
    """F of the assignment in taking part; ``gap``: the difference of the groups in taking part."""
    x = np.column_stack([data.z, data.controls]).astype(float)
    fit = cr2(data.d.astype(float), x, data.cluster, tested=1) if data.clustered and data.cluster is not None else least_squares(
        data.d.astype(float), x, robust=True)  # fmt: skip
    if fit is not None and fit.se(0) > EXACT:
        return number((fit.coef[0] / fit.se(0)) ** 2)
    whole = "deelname valt samen met de toewijzing" if abs(gap) == 1 else "binnen de groepen is geen spreiding in deelname te schatten"
    return NotComputable(whole if gap else "geen verschil in deelname tussen de groepen")


def _share(d: Array) -> Number:
    return number(d.mean()) if len(d) else NotComputable("geen klanten in deze groep")


def _two_stage(data: Taken, level: float, gap: float) -> Estimate:
    n, test = len(data.y), "t-toets" if data.clustered else "z-toets"
    method = CACE if data.stratum is None else CACE.replace("kwadraten", f"kwadraten{HELD}")
    method = method.replace("robuuste standaardfout", CLUSTERED) if data.clustered else method
    if min((data.z == 1).sum(), (data.z == 0).sum()) < 2:
        return no_estimate(method, TOO_FEW, level, test=test, n=n)
    if gap == 0:
        return no_estimate(method, "geen verschil in deelname tussen de groepen", level, test=test, n=n)
    if data.clustered:
        return _clustered(data, level, method)
    value, se = two_stage(data)
    return Wald(method, value, se, n, test).at(level)


def _clustered(data: Taken, level: float, method: str) -> Estimate:
    assert data.cluster is not None
    if alone := one_cluster(data.z, data.cluster):
        return no_estimate(method, alone, level, test="t-toets", n=len(data.y))
    found = two_stage_clustered(data)
    if found is None or found[2] == 0:
        return no_estimate(method, "te weinig klanten of clusters voor het aantal covariaten", level, test="t-toets", n=len(data.y))
    value, se, df, verdict = found
    estimate = Wald(method, value, se, len(data.y), "t-toets", df).at(level)
    return replace(estimate, p_value=NotComputable(verdict)) if verdict else estimate


def two_stage_clustered(data: Taken) -> tuple[float, float, float, str] | None:
    """Coefficient of participation, its CR2 standard error, Satterthwaite's degrees of freedom, why no test is given (or empty).

    Just identified: the error of the coefficient is that of the assignment in a regression of the residuals y - X b on the
    instruments, divided by the first stage (as in clubSandwich's CR2 for ivreg: Pustejovsky & Tipton 2018, J. Bus. Econ. Stat.
    36:672-683). None without degrees of freedom. ``data.cluster`` must be given.

    >>> z, d = np.repeat([1, 0], 6), np.array([1, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
    >>> y = np.array([3.0, 4, 1, 3, 2, 4, 1, 2, 1, 2, 2, 1])
    >>> value, se, df, verdict = two_stage_clustered(Taken(y, z, d, cluster=np.repeat(np.arange(6), 2)))
    >>> round(value, 3), verdict
    (2.0, 'te weinig clusters voor een toets: 3 in de interventiegroep, 3 in de vergelijkingsgroep (minstens 5 nodig)')
    """
    assert data.cluster is not None
    w = np.column_stack([data.z, data.controls]).astype(float)
    value = two_stage(data)[0]
    x = np.column_stack([data.d, data.controls]).astype(float)
    residual = data.y - x @ (np.linalg.inv(w.T @ x) @ (w.T @ data.y))
    fit, first = cr2(residual, w, data.cluster, tested=2), cr2(data.d.astype(float), w, data.cluster, tested=1)
    if fit is None or first is None:
        return None
    verdict = too_few(cluster_design(data.z, data.cluster), replace(fit, df=fit.df[[1, 0]]))
    return value, fit.se(0) / abs(float(first.coef[0])), float(fit.df[0]), verdict


def two_stage(data: Taken) -> tuple[float, float]:
    """Coefficient of participation and its robust standard error; just identified, so beta = (W'X)^-1 W'y.

    >>> z, d = np.repeat([1, 0], 4), np.array([1, 1, 0, 0, 0, 0, 0, 0])
    >>> round(two_stage(Taken(np.array([3.0, 3, 1, 1, 1, 1, 1, 1]), z, d))[0], 4)
    2.0
    """
    x = np.column_stack([data.d, data.controls]).astype(float)
    w = np.column_stack([data.z, data.controls]).astype(float)
    inverse = np.linalg.inv(w.T @ x)
    coef = inverse @ (w.T @ data.y)
    residual = data.y - x @ coef
    scaled = w * residual[:, None]
    n, k = x.shape
    cov = inverse @ (scaled.T @ scaled) @ inverse.T * n / (n - k)
    return float(coef[0]), float(np.sqrt(cov[0, 0]))


def per_protocol(data: Taken, level: float) -> Estimate:
    """Participants of the intervention group against the whole control group.

    Taking part is not by chance, so this describes and does not estimate an effect; the method's name says so.

    >>> z, d = np.repeat([1, 0], 4), np.array([1, 1, 0, 0, 0, 0, 0, 0])
    >>> per_protocol(Taken(np.array([3.0, 4, 1, 1, 1, 2, 1, 2]), z, d), 0.95).value  # 3.5 - 1.5
    2.0
    """
    keep = (data.z == 0) | (data.d == 1)
    y, z = data.y[keep], data.z[keep]
    method, row = PER_PROTOCOL, welch(TwoArms(y, z), level)
    if data.clustered and data.cluster is not None:
        within = None if data.within is None else data.within[keep]
        row = clustered_difference(y, z, data.cluster[keep], level, x=within).estimate
        method = f"{PER_PROTOCOL}; {CLUSTERED}"
    elif data.stratum is not None:
        row, method = lin_strata(y, z, data.stratum[keep], level), f"{PER_PROTOCOL}; binnen strata"
    gone = NotComputable("een beschrijving wordt niet getoetst")
    return Estimate(method, row.value, row.se, row.interval, gone, test="", df=row.df, n=row.n)
