"""The effect on clients who took part because they were assigned, and participants as a description."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalutils.estimators.arms import TOO_FEW, Array, TwoArms, Wald, no_estimate
from evalutils.estimators.linear import least_squares
from evalutils.estimators.means import welch
from evalutils.results import ComplierResult, Estimate, NotComputable, Number, number

CACE = "effect op begeleide klanten (tweetraps kleinste kwadraten, robuuste standaardfout)"
PER_PROTOCOL = "deelnemers tegenover de andere groep als geheel (beschrijving, geen effect)"
ASSUMPTIONS = ("toeval", "uitsluiting", "geen_tegendraads", "geen_onderlinge_invloed", "instrument_werkt")
EXACT = 1e-9
"""A standard error below this is nil but for rounding: everybody follows the assignment."""
WEAK_F = 10.0
"""Staiger & Stock (1997, Econometrica 65:557-586): below this the normal interval cannot be trusted."""


@dataclass(frozen=True)
class Taken:
    """Outcome ``y``, assignment ``z`` and participation ``d`` (n each; z and d 0/1), with covariates ``x`` (n x k) or none."""

    y: Array
    z: Array
    d: Array
    x: Array | None = None

    @property
    def controls(self) -> Array:
        """Constant and covariates (n x (1 + k))."""
        columns = [np.ones(len(self.y))] + ([] if self.x is None else [self.x])
        return np.column_stack(columns)


def complier(data: Taken, level: float, code: str, label: str) -> ComplierResult:
    """Complier average causal effect with the assignment as instrument for taking part.

    Angrist, Imbens & Rubin (1996, JASA 91:444-455); standard error robust to heteroscedasticity (White 1982) with factor
    n/(n-k). The first-stage F is that of the assignment, robust (HC2).

    >>> z, d = np.repeat([1, 0], 100), np.repeat([1, 0], [60, 140])
    >>> y = np.repeat([1.0, 0, 1, 0], [30, 70, 20, 80])
    >>> found = complier(Taken(y, z, d), 0.95, "werk", "Begeleid")
    >>> round(found.estimate.value, 4), found.compliers  # 0.10 / 0.60
    (0.1667, 0.6)
    """
    shares = (_share(data.d[data.z == 1]), _share(data.d[data.z == 0]))
    first = least_squares(data.d.astype(float), np.column_stack([data.z, data.controls]), robust=True)
    enough = min((data.z == 1).sum(), (data.z == 0).sum()) >= 2
    gap = float(data.d[data.z == 1].mean() - data.d[data.z == 0].mean()) if enough else 0.0
    f: Number = NotComputable("geen verschil in deelname tussen de groepen")
    if first is not None and first.se(0) > EXACT:
        f = number((first.coef[0] / first.se(0)) ** 2)
    elif enough and gap != 0:
        f = NotComputable("deelname valt samen met de toewijzing")
    return ComplierResult(
        code=code, label=label, estimate=_two_stage(data, level, gap), take_up=shares,
        compliers=number(gap) if enough else NotComputable(TOO_FEW), first_stage_f=f,
        weak=gap == 0 or (isinstance(f, float) and f < WEAK_F), assumptions=ASSUMPTIONS,
        per_protocol=per_protocol(data, level),
    )  # fmt: skip


def _share(d: Array) -> Number:
    return number(d.mean()) if len(d) else NotComputable("geen klanten in deze groep")


def _two_stage(data: Taken, level: float, gap: float) -> Estimate:
    n, test = len(data.y), "z-toets"
    if min((data.z == 1).sum(), (data.z == 0).sum()) < 2:
        return no_estimate(CACE, TOO_FEW, level, test=test, n=n)
    if gap == 0:
        return no_estimate(CACE, "geen verschil in deelname tussen de groepen", level, test=test, n=n)
    value, se = two_stage(data)
    return Wald(CACE, value, se, n, test).at(level)


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
    row = welch(TwoArms(data.y[keep], data.z[keep]), level)
    gone = NotComputable("een beschrijving wordt niet getoetst")
    return Estimate(PER_PROTOCOL, row.value, row.se, row.interval, gone, test="", df=row.df, n=row.n)
