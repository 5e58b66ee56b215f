"""Wilson's interval against published examples."""

from __future__ import annotations

import pytest

from evalutils.estimators.comparisons.proportions import wilson


@pytest.mark.parametrize(
    ("count", "n", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_newcombe_1998_table_1(count, n, lower, upper):
    """Newcombe (1998, Stat Med 17:857-872), table I, method 3 (Wilson's score without continuity correction)."""
    found = wilson(count, n, 0.95)
    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


def test_the_bounds_solve_the_score_equation():
    """Second route: at each bound p the score statistic (x/n - p)^2 / (p(1-p)/n) is the 0.90 quantile of chi-square(1)."""
    found = wilson(7, 40, 0.90)
    for bound in (found.lower, found.upper):
        assert (7 / 40 - bound) ** 2 / (bound * (1 - bound) / 40) == pytest.approx(2.705543, abs=1e-5)
