"""Effects as assigned by regression: HC2, Lin's adjustment and the average marginal effect of a logit model.

Each takes ``y`` (n), ``z`` (n, 1 = intervention) and, where it says so, covariates ``x`` (n x k), complete cases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evalutils.estimators.arms import IN_MEANS, TOO_FEW, Array, Wald, no_estimate
from evalutils.estimators.regression.cells import Cells, cells
from evalutils.estimators.regression.linear import fitted, independent, least_squares
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
    found = cells(y, np.asarray(z, dtype=float)[:, None])
    return _robust(HC2, replace(found, x=np.column_stack([np.ones(len(found.x)), found.x])), level)


def lin(y: Array, z: Array, x: Array, level: float, note: str = "") -> Estimate:
    """Least squares on group, centred covariates and their products, with HC2 (Lin 2013, Ann. Appl. Stat. 7:295-318).

    Consistent whether or not the model is true, and asymptotically never less precise than the difference in means.

    >>> x = np.array([[0.0], [1], [2], [0], [1], [3]])
    >>> y = np.array([1.0, 2, 3, 2, 4, 8])  # 1 + x, and 2 + 2 x
    >>> round(lin(y, np.array([0, 0, 0, 1, 1, 1]), x, 0.95).value, 4)  # 1 + mean of x
    2.1667
    """
    found = cells(y, np.column_stack([z, x]))
    arm, rest = found.x[:, :1], found.x[:, 1:]
    centred = rest - np.average(rest, axis=0, weights=found.n) if len(rest) else rest
    return _robust(LIN, _independent(replace(found, x=np.column_stack([np.ones(len(arm)), arm, centred, centred * arm]))), level, note)


def _independent(of: Cells) -> Cells:
    """Without the columns that follow from those before; constant and group stay."""
    return replace(of, x=of.x[:, independent(of.rooted, keep=2)])


def _robust(method: str, of: Cells, level: float, note: str = "") -> Estimate:
    test, n = "t-toets", of.clients
    if min(_arms(of)) < 2:
        return no_estimate(method, TOO_FEW, level, test=test, n=n)
    fit = fitted(of, robust=True)
    if fit is None:
        return no_estimate(method, FULL, level, test=test, n=n)
    return Wald(method, float(fit.coef[1]), fit.se(1), n, test, float(fit.df), note).at(level)


def _arms(of: Cells) -> tuple[int, int]:
    """Clients by group of a design whose second column says which."""
    return int(of.n[of.x[:, 1] == 1].sum()), int(of.n[of.x[:, 1] == 0].sum())


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
    return logit_of(cells(y, design))


def logit_of(of: Cells) -> LogitFit | None:
    """The same from cells of clients with equal rows.

    >>> cell = Cells(np.column_stack([np.ones(2), [0.0, 1.0]]), np.full(2, 4.0), np.array([0.25, 0.75]), np.full(2, 0.75))
    >>> logit_of(cell).coef.round(4).tolist()
    [-1.0986, 2.1972]
    """
    coef, design = np.zeros(of.x.shape[1]), of.x
    for _ in range(LOGIT_STEPS):
        p = 1 / (1 + np.exp(-np.clip(design @ coef, -35, 35)))
        information = (design * (of.n * p * (1 - p))[:, None]).T @ design
        if np.linalg.cond(information) > 1e14:
            return None
        step = np.linalg.solve(information, design.T @ (of.n * (of.mean - p)))
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
    test, n = "z-toets", len(y)
    if min((z == 1).sum(), (z == 0).sum()) < 2:
        return no_estimate(LOGIT, TOO_FEW, level, test=test, n=n)
    found = cells(y, np.column_stack([z, x]))
    found = _independent(replace(found, x=np.column_stack([np.ones(len(found.x)), found.x[:, :1], _standardised(found)])))
    if n <= found.x.shape[1]:
        return no_estimate(LOGIT, FULL, level, test=test, n=n)
    fit = logit_of(found)
    if fit is None:
        return no_estimate(LOGIT, SEPARATED, level, test=test, n=n)
    value, gradient = _contrast(found, fit.coef)
    se = float(np.sqrt(gradient @ fit.cov @ gradient))
    return Wald(LOGIT, value, se, n, test, note=note).at(level)


def _contrast(of: Cells, coef: Array) -> tuple[float, Array]:
    """The average marginal effect of column 1 and its gradient in the coefficients."""
    value, gradient = 0.0, np.zeros(len(coef))
    for arm, sign in ((1.0, 1.0), (0.0, -1.0)):
        there = of.x.copy()
        there[:, 1] = arm
        p = 1 / (1 + np.exp(-there @ coef))
        value += sign * float(np.average(p, weights=of.n))
        gradient += sign * np.average(there * (p * (1 - p))[:, None], axis=0, weights=of.n)
    return value, gradient


def _standardised(of: Cells) -> Array:
    """Covariates (all columns but the first, the group) on one scale, so that the information matrix tells separation from a large unit."""
    x = of.x[:, 1:]
    if not x.size:
        return x
    centred = x - np.average(x, axis=0, weights=of.n)
    spread = np.sqrt(np.average(centred**2, axis=0, weights=of.n))
    return centred / np.where(spread > 0, spread, 1.0)


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
