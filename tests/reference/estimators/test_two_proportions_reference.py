"""Intervals and tests of two proportions against the examples published by Newcombe (1998) and second routes.

Newcombe, R.G. (1998), Stat. Med. 17:873-890, table II: contrasts (a)-(h), methods 10 (score) and 6 (Miettinen-Nurminen);
printed to four decimals.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from evalutils.estimators.comparisons.two_proportions import miettinen_nurminen, newcombe, pooled_z, score_z, share_tests

PUBLISHED = [
    # x1, n1, x2, n2, Newcombe's score interval, Miettinen-Nurminen
    (56, 70, 48, 80, (0.0524, 0.3339), (0.0528, 0.3382)),
    (9, 10, 3, 10, (0.1705, 0.8090), (0.1700, 0.8406)),
    (5, 56, 0, 29, (-0.0381, 0.1926), (-0.0326, 0.1933)),
    (0, 10, 0, 20, (-0.1611, 0.2775), (-0.1658, 0.2844)),
    (0, 10, 0, 10, (-0.2775, 0.2775), (-0.2879, 0.2879)),
    (10, 10, 0, 20, (0.6791, 1.0000), (0.7156, 1.0000)),
    (10, 10, 0, 10, (0.6075, 1.0000), (0.6636, 1.0000)),
]


@pytest.mark.parametrize(("x1", "n1", "x2", "n2", "score", "mn"), PUBLISHED)
def test_published_intervals(x1, n1, x2, n2, score, mn):
    assert newcombe(x1, n1, x2, n2, 0.95) == pytest.approx(score, abs=5.1e-5)
    assert miettinen_nurminen(x1, n1, x2, n2, 0.95) == pytest.approx(mn, abs=5.1e-5)


COUNTS = st.tuples(st.integers(2, 300), st.integers(2, 300)).flatmap(
    lambda n: st.tuples(st.integers(0, n[0]), st.just(n[0]), st.integers(0, n[1]), st.just(n[1]))
)


@given(COUNTS)
def test_newcombe_as_statsmodels(counts):
    other = confint_proportions_2indep(*counts, compare="diff", method="newcomb", correction=False)
    assert newcombe(*counts, 0.95) == pytest.approx(other, abs=1e-9)


def likelihood_z(x1, n1, x2, n2, delta):
    """The score statistic with the restricted estimate found by maximising the likelihood numerically."""

    def minus(p2):
        return -(stats.binom.logpmf(x1, n1, p2 + delta) + stats.binom.logpmf(x2, n2, p2))

    low, high = max(0.0, -delta), min(1.0, 1.0 - delta)
    p2 = optimize.minimize_scalar(minus, bounds=(low + 1e-12, high - 1e-12), method="bounded", options={"xatol": 1e-12}).x
    p1 = p2 + delta
    n = n1 + n2
    return (x1 / n1 - x2 / n2 - delta) / np.sqrt((p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * n / (n - 1))


@pytest.mark.parametrize("counts", [(56, 70, 48, 80), (5, 56, 1, 29), (20, 180, 38, 233), (9, 10, 3, 10)])
@pytest.mark.parametrize("delta", [-0.4, -0.1, 0.0, 0.05, 0.3])
def test_score_statistic_by_numerical_likelihood(counts, delta):
    assert float(score_z(*counts, delta)) == pytest.approx(likelihood_z(*counts, delta), rel=2e-4, abs=1e-6)


@given(COUNTS)
def test_limits_hold_the_difference_and_mirror(counts):
    x1, n1, x2, n2 = counts
    for method in (newcombe, miettinen_nurminen):
        low, high = method(x1, n1, x2, n2, 0.95)
        assert -1 <= low <= x1 / n1 - x2 / n2 + 1e-9
        assert x1 / n1 - x2 / n2 - 1e-9 <= high <= 1
        other_low, other_high = method(x2, n2, x1, n1, 0.95)
        assert (low, high) == (pytest.approx(-other_high, abs=1e-9), pytest.approx(-other_low, abs=1e-9))


def test_z_and_fisher_by_statsmodels_and_enumeration():
    counts = (38, 180, 21, 180)
    one_sided, two_sided, fisher = share_tests(counts, "groter", 5)
    z, p = proportions_ztest([38, 21], [180, 180])
    assert float(pooled_z(*counts)) == pytest.approx(z, rel=1e-12)
    assert two_sided.p_value == pytest.approx(p, rel=1e-9)
    assert one_sided.p_value == pytest.approx(proportions_ztest([38, 21], [180, 180], alternative="larger")[1], rel=1e-9)
    table = stats.hypergeom(360, 59, 180)
    mass = table.pmf(np.arange(60))
    assert fisher.p_value == pytest.approx(mass[mass <= table.pmf(38) * (1 + 1e-7)].sum(), rel=1e-9)


def test_small_cells_add_boschloo_and_say_why():
    assert len(share_tests((74, 100, 31, 50), "groter", 5)) == 3
    small = share_tests((7, 8, 2, 9), "groter", 5)
    assert "Boschloo" in small[3].method
    assert small[3].why
    assert small[3].p_value <= small[2].p_value  # never less powerful than Fisher's


@pytest.mark.parametrize(
    ("counts", "word"), [((0, 9, 0, 9), "niemand"), ((9, 9, 4, 4), "iedereen"), ((0, 0, 3, 9), "geen klanten")]
)
def test_what_cannot_be_tested_says_why(counts, word):
    for test in share_tests(counts, "groter", 5):
        assert word in test.p_value.reason
