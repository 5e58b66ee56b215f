"""Effects as assigned by regression: HC2, Lin's adjustment and the average marginal effect of a logit model.

Each takes ``y`` (n), ``z`` (n, 1 = intervention) and, where it says so, covariates ``x`` (n x k), complete cases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalutils.estimators.arms import IN_MEANS, TOO_FEW, Array, Wald, no_estimate
from evalutils.estimators.regression.linear import independent, least_squares
from evalutils.results import Estimate

HC2 = f"{IN_MEANS} (HC2-standaardfout)"
LIN = "verschil na correctie voor covariaten (Lin 2013, HC2-standaardfout)"
LOGIT = "gemiddeld marginaal effect (logistische regressie, deltamethode)"
FULL = "te weinig klanten voor het aantal covariaten"
SEPARATED = "een groep of covariaat voorspelt de uitkomst volledig"
LOGIT_STEPS = 50


def hc2_mean(y: Array, z: Array, level: float) -> Estimate:
    """Difference in means with the HC2 standard error, which equals Neyman's (1923) variance of the difference.

    >>> found = hc2_mean(np.array([1.0, 3, 2, 6]), np.array([0, 0, 1, 1]), 0.95)
    >>> found.value, round(found.se, 4)  # 4 - 2, and sqrt(2 / 2 + 8 / 2)
    (2.0, 2.2361)
    """
    return _robust(HC2, y, np.column_stack([np.ones(len(y)), z]), level)


def lin(y: Array, z: Array, x: Array, level: float, note: str = "") -> Estimate:
    """Least squares on group, centred covariates and their products, with HC2 (Lin 2013, Ann. Appl. Stat. 7:295-318).

    Consistent whether or not the model is true, and asymptotically never less precise than the difference in means.

    >>> x = np.array([[0.0], [1], [2], [0], [1], [3]])
    >>> y = np.array([1.0, 2, 3, 2, 4, 8])  # 1 + x, and 2 + 2 x
    >>> round(lin(y, np.array([0, 0, 0, 1, 1, 1]), x, 0.95).value, 4)  # 1 + mean of x
    2.1667
    """
    centred = x - x.mean(axis=0) if len(x) else x
    design = np.column_stack([np.ones(len(y)), z, centred, centred * z[:, None]])
    return _robust(LIN, y, design[:, independent(design, keep=2)], level, note)


def _robust(method: str, y: Array, design: Array, level: float, note: str = "") -> Estimate:
    test = "t-toets"
    z = design[:, 1]
    if min((z == 1).sum(), (z == 0).sum()) < 2:
        return no_estimate(method, TOO_FEW, level, test=test, n=len(y))
    fit = least_squares(y, design, robust=True)
    if fit is None:
        return no_estimate(method, FULL, level, test=test, n=len(y))
    return Wald(method, float(fit.coef[1]), fit.se(1), len(y), test, float(fit.df), note).at(level)


@dataclass(frozen=True)
class LogitFit:
    """A fitted logit: coefficients and their covariance matrix."""

    coef: Array
    cov: Array


def logit(y: Array, design: Array) -> LogitFit | None:
    """Maximum likelihood by Newton's method; None when it does not exist (separation) or does not converge.

    >>> fit = logit(np.array([1.0, 0, 0, 0, 1, 1, 1, 0]), np.column_stack([np.ones(8), np.repeat([0, 1], 4)]))
    >>> fit.coef.round(4).tolist()  # log odds 1:3 and the log odds ratio 9
    [-1.0986, 2.1972]
    """
    coef = np.zeros(design.shape[1])
    for _ in range(LOGIT_STEPS):
        p = 1 / (1 + np.exp(-np.clip(design @ coef, -35, 35)))
        information = (design * (p * (1 - p))[:, None]).T @ design
        if np.linalg.cond(information) > 1e14:
            return None
        step = np.linalg.solve(information, design.T @ (y - p))
        coef = coef + step
        if np.abs(step).max() < 1e-10:
            return LogitFit(coef, np.linalg.inv(information)) if np.abs(design @ coef).max() < 30 else None
    return None


def marginal_effect(y: Array, z: Array, x: Array, level: float, note: str = "") -> Estimate:
    """Mean over all clients of P(yes | intervention, x) - P(yes | control, x), delta method.

    Agresti (2013, Categorical Data Analysis, par. 5.4.8 and 16.1); the covariates are taken as given.

    >>> y, z = np.array([1.0, 0, 0, 0, 1, 1, 1, 0]), np.repeat([0, 1], 4)
    >>> round(marginal_effect(y, z, np.empty((8, 0)), 0.95).value, 4)  # 3/4 - 1/4
    0.5
    """
    test = "z-toets"
    if min((z == 1).sum(), (z == 0).sum()) < 2:
        return no_estimate(LOGIT, TOO_FEW, level, test=test, n=len(y))
    design = np.column_stack([np.ones(len(y)), z, _standardised(x)])
    design = design[:, independent(design, keep=2)]
    if len(y) <= design.shape[1]:
        return no_estimate(LOGIT, FULL, level, test=test, n=len(y))
    fit = logit(y, design)
    if fit is None:
        return no_estimate(LOGIT, SEPARATED, level, test=test, n=len(y))
    value, gradient = _contrast(design, fit.coef)
    se = float(np.sqrt(gradient @ fit.cov @ gradient))
    return Wald(LOGIT, value, se, len(y), test, note=note).at(level)


def _contrast(design: Array, coef: Array) -> tuple[float, Array]:
    """The average marginal effect of column 1 and its gradient in the coefficients."""
    value, gradient = 0.0, np.zeros(len(coef))
    for arm, sign in ((1.0, 1.0), (0.0, -1.0)):
        there = design.copy()
        there[:, 1] = arm
        p = 1 / (1 + np.exp(-there @ coef))
        value += sign * float(p.mean())
        gradient += sign * (there * (p * (1 - p))[:, None]).mean(axis=0)
    return value, gradient


def _standardised(x: Array) -> Array:
    """Covariates on one scale, so that the information matrix tells separation from a large unit."""
    if not x.size:
        return x
    spread = x.std(axis=0)
    return (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)


ADJUSTED = "verschil na correctie voor covariaten (kleinste kwadraten)"
T_TEST = "t-toets"


@dataclass(frozen=True)
class Cases:
    """``y`` (n), ``z`` (n, 1 = intervention) and ``x`` (n x k, linearly independent covariates without a constant)."""

    y: Array
    z: Array
    x: Array
    note: str

    @property
    def n(self) -> int:
        """Number of complete cases."""
        return len(self.y)

    @property
    def smallest(self) -> int:
        """Size of the smaller group."""
        return int(min((self.z == 1).sum(), (self.z == 0).sum()))

    @property
    def design(self) -> Array:
        """Design matrix (n x k): constant, group, covariates."""
        return np.column_stack([np.ones(self.n), self.z, self.x])


def adjusted(cases: Cases, level: float) -> Estimate:
    """The coefficient of the group in least squares on group and covariates, with classical standard error.

    >>> cases = Cases(np.array([1.0, 2, 3, 3, 4, 6]), np.repeat([0, 1], 3), np.array([[0.0], [1], [2], [0], [1], [3]]), "")
    >>> round(adjusted(cases, 0.95).value, 4)
    2.0
    """
    if cases.smallest < 2:
        return no_estimate(ADJUSTED, TOO_FEW, level, test=T_TEST, n=cases.n)
    fit = least_squares(cases.y, cases.design)
    if fit is None:
        return no_estimate(ADJUSTED, FULL, level, test=T_TEST, n=cases.n)
    return Wald(ADJUSTED, float(fit.coef[1]), fit.se(1), cases.n, T_TEST, float(fit.df), cases.note).at(level)
