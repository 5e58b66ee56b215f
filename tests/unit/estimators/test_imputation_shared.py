"""A regression that every draw of a missing covariate shares is worked out once, and the draws are those of working it out each time."""

from __future__ import annotations

import numpy as np
import pytest

from evalutils.estimators.missing import imputation
from evalutils.estimators.missing.imputation import ROUNDS, Regression, chained, multiple_imputation
from evalutils.estimators.regression.linear import independent

CLIENTS, IMPUTATIONS = 240, 4
PATTERNS = {"one column": ((1,),), "two columns of the same clients": ((1, 2),), "two columns of others": ((1,), (2,))}


def covariates(pattern: str) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(11)
    x = np.column_stack([random.normal(size=CLIENTS), random.integers(0, 2, (CLIENTS, 2))]).astype(float)
    y = x.sum(axis=1) + random.normal(size=CLIENTS)
    for columns in PATTERNS[pattern]:
        x[np.ix_(random.random(CLIENTS) < 0.2, columns)] = np.nan
    return x, y


def plainly(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Algorithm 3.1 of van Buuren (2018), each regression anew."""
    gone, full = np.isnan(x), x.copy()
    for column in np.flatnonzero(gone.any(axis=0)):
        full[gone[:, column], column] = rng.choice(x[~gone[:, column], column], int(gone[:, column].sum()))
    for _ in range(ROUNDS):
        for column in np.flatnonzero(gone.any(axis=0)):
            there = ~gone[:, column]
            design = np.column_stack([np.ones(len(x)), np.delete(full, column, axis=1), y])
            design = design[:, independent(design[there], keep=1)]
            coef, left = np.linalg.lstsq(design[there], x[there, column], rcond=None)[:2]
            sigma = np.sqrt(float(left[0]) / rng.chisquare(int(there.sum()) - design.shape[1]))
            r = np.linalg.qr(design[there], mode="r")
            coef = coef + sigma * np.linalg.solve(r, rng.standard_normal(len(coef)))
            full[~there, column] = design[~there] @ coef + sigma * rng.standard_normal(int((~there).sum()))
    return full


@pytest.mark.parametrize("pattern", PATTERNS)
def test_draws_are_those_of_each_regression_anew(pattern):
    x, y = covariates(pattern)
    known: dict[int, Regression] = {}
    one, other = np.random.default_rng(5), np.random.default_rng(5)
    for _ in range(2):  # the second copy takes what the first found
        assert chained(x, y, one, known) == pytest.approx(plainly(x, y, other), rel=1e-10, abs=1e-10)


@pytest.mark.parametrize(("pattern", "regressions"), [
    ("one column", 2), ("two columns of the same clients", 4), ("two columns of others", 2 * 2 * ROUNDS * IMPUTATIONS),
])  # fmt: skip
def test_only_what_draws_change_is_worked_out_again(monkeypatch, pattern, regressions):
    x, y = covariates(pattern)
    made, of = [], Regression.of
    monkeypatch.setattr(imputation.Regression, "of", lambda *parts: made.append(1) or of(*parts))
    multiple_imputation(y, np.tile([0, 1], CLIENTS // 2), x, 0.95, np.random.default_rng(2), IMPUTATIONS)
    assert len(made) == regressions
