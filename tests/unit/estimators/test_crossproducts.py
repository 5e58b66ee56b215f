"""The regression from cross-products is the one of statsmodels on the whole matrix."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.multivariate.manova import MANOVA

from evalutils.estimators.baseline.balance import wilks
from evalutils.estimators.regression import crossproducts
from evalutils.estimators.regression.crossproducts import Codes, complete
from evalutils.estimators.regression.linear import _by_columns, independent


def matrix(parts):
    columns = []
    for part in parts:
        if isinstance(part, Codes):
            columns += [(part.place == code).astype(float) for code in range(1, part.size)]
        else:
            columns.append(part)
    return np.column_stack(columns)


def by_statsmodels(z, parts):
    """F, p and degrees of freedom of the whole matrix, columns that follow from others left to the rank of statsmodels."""
    x = matrix(parts)
    x = x[:, np.ptp(x, axis=0) > 0]
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    fit = sm.OLS(z.astype(float), sm.add_constant(x, has_constant="add")).fit()
    return fit.fvalue, fit.f_pvalue, (fit.df_model, fit.df_resid)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(30, 400), sizes=st.lists(st.integers(2, 6), min_size=1, max_size=4))
def test_f_is_that_of_the_whole_matrix(seed, n, sizes):
    rng = np.random.default_rng(seed)
    z = rng.permuted(np.arange(n) % 2)
    parts = [Codes(rng.integers(0, size, n).astype(np.int8), size) for size in sizes]
    parts += [rng.normal(1e5, 3, n), rng.gamma(2.0, 500.0, n)]
    found = wilks(parts, z)
    f, p, df = by_statsmodels(z, parts)
    assert found.df == tuple(df)
    assert found.statistic == pytest.approx(f, rel=1e-10, abs=1e-12)
    assert found.p_value == pytest.approx(p, rel=1e-9)


def test_what_follows_from_other_columns_takes_no_degree_of_freedom():
    rng = np.random.default_rng(7)
    code, z = rng.integers(0, 4, 200), np.arange(200) % 2
    number = rng.normal(size=200)
    parts = [Codes(code, 4), Codes((code + 1) % 4, 4), number, 3 * number - 2, Codes(np.zeros(200, dtype=int), 3)]
    found = wilks(parts, z)
    assert found.df == (4, 195)
    assert found.statistic == pytest.approx(wilks([Codes(code, 4), number], z).statistic, rel=1e-9)


def test_more_chunks_change_nothing(monkeypatch):
    rng = np.random.default_rng(8)
    z, parts = np.arange(1_000) % 2, [Codes(rng.integers(0, 5, 1_000), 5), rng.normal(size=1_000)]
    once = wilks(parts, z)
    monkeypatch.setattr(crossproducts, "CHUNK", 64)
    assert wilks(parts, z).statistic == pytest.approx(once.statistic, rel=1e-12)


def test_a_group_that_follows_from_the_parts_is_said_so():
    z = np.arange(40) % 2
    assert "volledig" in wilks([Codes(z, 2)], z).statistic.reason


def test_no_spread_is_no_test():
    assert "verschilt" in wilks([np.ones(10), Codes(np.zeros(10, dtype=int), 2)], np.arange(10) % 2).statistic.reason


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), groups=st.integers(3, 4))
def test_lambda_of_more_groups_is_that_of_statsmodels(seed, groups):
    """MANOVA of statsmodels on the columns, by group."""
    rng = np.random.default_rng(seed)
    n = 120
    group, code, number = rng.permuted(np.arange(n) % groups), rng.integers(0, 3, n), rng.normal(size=n)
    parts = [Codes(code, 3), number]
    dummies = np.column_stack([np.ones(n), *(group == at for at in range(1, groups))]).astype(float)
    table = MANOVA(matrix(parts), dummies).mv_test([("groep", np.eye(groups)[1:])]).results["groep"]["stat"]
    row = table.loc["Wilks' lambda"].astype(float)
    found = wilks(parts, group)
    assert found.statistic == pytest.approx(row["F Value"], rel=1e-8)
    assert found.df == pytest.approx((row["Num DF"], row["Den DF"]))


def test_complete_sees_codes_and_numbers():
    assert complete([Codes(np.array([0, -1, 1]), 2), np.array([np.nan, 1.0, 2.0])], 3).tolist() == [False, False, True]


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(4, 60), k=st.integers(1, 6), noise=st.sampled_from([0.0, 1e-12, 1e-9, 1e-7, 1e-5, 1.0]))
def test_independent_columns_are_those_of_gram_schmidt(seed, n, k, noise):
    """A last column that is a combination of the others, but for noise of every size around the tolerance."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, k)) * 10.0 ** rng.integers(-3, 4, k)
    x = np.column_stack([x, x @ rng.normal(size=k) + noise * rng.normal(size=n), x[:, 0]])
    size = np.linalg.norm(x, axis=0)
    assert independent(x, keep=1) == _by_columns(x / size, 1)
