"""Tests of association between a classification (rows) and groups (columns), and of a difference in means.

Which test is done follows from the data by a fixed rule, and the result says so in ``why``.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from scipy import stats
from statsmodels.stats.oneway import anova_oneway
from statsmodels.stats.weightstats import ttest_ind

from evalutils.estimators.arms import TOO_FEW
from evalutils.estimators.randomness import generator
from evalutils.results import NotComputable, Test, number

PEARSON = "chi-kwadraattoets van Pearson (zonder continuïteitscorrectie)"
FISHER = "exacte toets van Fisher"
EXACT = "exacte permutatietoets van chi-kwadraat"
MONTE_CARLO = "permutatietoets van chi-kwadraat"
EITHER = "chi-kwadraattoets of, bij kleine verwachte aantallen, een exacte toets"
"""What the test is called where it may not be told which of them was done: that tells how small an expected count is."""
WELCH = "t-toets van Welch (ongelijke varianties)"
WELCH_GROUPS = "F-toets van Welch (meer dan twee groepen, ongelijke varianties)"

EXACT_TABLES = 50_000
"""Up to so many tables with the observed margins are enumerated; beyond that, draws."""

_TIE = 1 - 1e-9
"""Tables that are equally extreme differ by rounding alone."""


def independence(counts: np.ndarray, name: str, *, minimum_expected: float, permutations: int) -> Test:
    """Test whether rows and columns of a table of counts are independent. Missing values are no row of it.

    Empty rows and columns fall out first (the degrees of freedom follow). Pearson's chi-square without continuity
    correction when every expected count is at least ``minimum_expected``; else Fisher's exact test for
    2 x 2 and a permutation test of chi-square for a larger table: exact where the tables with these margins can be
    enumerated, else from ``permutations`` draws seeded by ``name``, with p = (b + 1) / (m + 1)
    (Phipson & Smyth 2010, Stat Appl Genet Mol Biol 9:39). The p-value is two-sided.

    >>> found = independence(np.array([[20, 30], [30, 20]]), "leefvorm", minimum_expected=5, permutations=999)
    >>> found.statistic, round(found.p_value, 4)
    (4.0, 0.0455)
    """
    return replace(_by_expected(counts, name, minimum_expected, permutations), either=EITHER)


def _by_expected(counts: np.ndarray, name: str, minimum_expected: float, permutations: int) -> Test:
    """The test that suits the expected counts."""
    table = np.asarray(counts, dtype=int)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    n = int(table.sum())
    if min(table.shape, default=0) < 2:
        reason = f"minder dan twee {'categorieën' if table.shape[0] < 2 else 'groepen'} met klanten"
        return Test(PEARSON, NotComputable(reason), NotComputable(reason), symbol="chi2", n=n)
    lowest = stats.contingency.expected_freq(table).min()
    df = (table.shape[0] - 1) * (table.shape[1] - 1)
    if lowest >= minimum_expected:
        found = stats.chi2_contingency(table, correction=False)
        return Test(PEARSON, number(found.statistic), number(found.pvalue), (float(df),), "chi2", n=n)
    why = f"een verwachte celwaarde is kleiner dan {minimum_expected:g}".replace(".", ",")
    if table.shape == (2, 2):
        odds = stats.fisher_exact(table)
        ratio = number(odds.statistic, "een cel van de tabel is nul")
        return Test(FISHER, ratio, number(odds.pvalue), symbol="OR", why=why, n=n)
    return _permutation(table, df, permutations, name, why)


def _permutation(table: np.ndarray, df: int, draws: int, name: str, why: str) -> Test:
    observed = float(_chi_square(table[None], table)[0])
    margins = table.sum(axis=1), table.sum(axis=0)
    tables = _all_tables(*margins)
    if tables is not None:
        chance = stats.random_table(*margins).pmf(tables)
        p = min(1.0, float(chance[_chi_square(tables, table) >= observed * _TIE].sum()))
        return Test(EXACT, number(observed), number(p), (float(df),), "chi2", why, int(table.sum()))
    drawn = stats.random_table(*margins).rvs(size=draws, random_state=generator("samenhang", name))
    p = (int((_chi_square(drawn, table) >= observed * _TIE).sum()) + 1) / (draws + 1)
    method = f"{MONTE_CARLO} ({draws:,} trekkingen)".replace(",", ".")
    return Test(method, number(observed), number(p), (float(df),), "chi2", why, int(table.sum()))


def _chi_square(tables: np.ndarray, observed: np.ndarray) -> np.ndarray:
    expected = stats.contingency.expected_freq(observed)
    return ((tables - expected) ** 2 / expected).sum(axis=(1, 2))


def _all_tables(rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    """All tables with these margins (shape: tables x rows x 2), or None when there are too many.

    Two columns alone: there the first column determines the second.
    """
    if len(columns) != 2 or math.prod(int(row) + 1 for row in rows[:-1]) > EXACT_TABLES:
        return None
    free = np.indices([int(row) + 1 for row in rows[:-1]]).reshape(len(rows) - 1, -1).T
    last = columns[0] - free.sum(axis=1)
    possible = (last >= 0) & (last <= rows[-1])
    first = np.column_stack([free[possible], last[possible]])
    return np.stack([first, rows - first], axis=-1)


def welch(first: np.ndarray, second: np.ndarray) -> Test:
    """Welch's t-test (1947, Biometrika 34:28-35) of the means of two groups of complete values; two-sided.

    Not computable with fewer than two values in a group, or when no group has any spread.

    >>> found = welch(np.array([1.0, 2, 3]), np.array([4.0, 6, 8]))
    >>> round(found.statistic, 4), round(found.df[0], 4)  # -4 / sqrt(1/3 + 4/3)
    (-3.0984, 2.9412)
    """
    n = len(first) + len(second)
    reason = ""
    if min(len(first), len(second)) < 2:
        reason = TOO_FEW
    elif np.ptp(first) == 0 and np.ptp(second) == 0:
        reason = "geen spreiding binnen de groepen"
    if reason:
        return Test(WELCH, NotComputable(reason), NotComputable(reason), symbol="t", n=n)
    statistic, p, df = ttest_ind(first, second, usevar="unequal")
    return Test(WELCH, number(statistic), number(p), (float(df),), "t", n=n)


def welch_groups(parts: tuple[np.ndarray, ...]) -> Test:
    """Welch's (1951, Biometrika 38:330-336) test that the means of several groups of complete values are equal; two: ``welch``.

    Not computable with fewer than two values in a group, or without spread in one of them.

    >>> found = welch_groups((np.array([1.0, 2, 3]), np.array([2.0, 4, 6]), np.array([1.0, 1, 4])))
    >>> round(found.statistic, 4), found.df[0]  # weights 3, 3/4 and 1: 1.2632 / 1.1835
    (1.0673, 2.0)
    """
    if len(parts) == 2:
        return welch(*parts)
    n = sum(map(len, parts))
    reason = TOO_FEW if min(map(len, parts)) < 2 else ""
    reason = reason or ("geen spreiding binnen een van de groepen" if any(np.ptp(part) == 0 for part in parts) else "")
    if reason:
        return Test(WELCH_GROUPS, NotComputable(reason), NotComputable(reason), symbol="F", n=n)
    found = anova_oneway(list(parts), use_var="unequal", welch_correction=True)
    df = (float(found.df_num), float(found.df_denom))
    return Test(WELCH_GROUPS, number(found.statistic), number(found.pvalue), df, "F", n=n)
