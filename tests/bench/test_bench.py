"""Speed of resampling at the size of the study with its extension (n = 466): 233 a group.

Issue 3: 10,000 permutations and 10,000 bootstrap draws together in under five seconds.
"""

from __future__ import annotations

import numpy as np
import pytest

from evalutils.estimators.arms import TwoArms
from evalutils.estimators.comparisons.permutation import permutation_tests
from evalutils.estimators.comparisons.resampling import bootstrap_difference, bootstrap_means

pytestmark = pytest.mark.bench

DRAWS, PER_GROUP, LIMIT = 10_000, 233, 5.0


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(466)
    z = np.repeat([1, 0], PER_GROUP)
    return TwoArms((rng.random(2 * PER_GROUP) < np.where(z == 1, 0.2125, 0.1167)).astype(float), z)


def test_permutations(benchmark, data):
    """An amount, which is drawn, both sides at once; yes or no is exact and takes no draws."""
    amount = TwoArms(data.y * np.random.default_rng(7).gamma(4.0, 3.0, len(data.y)), data.z)
    tests = benchmark(permutation_tests, amount, DRAWS, ("bench",), ("groter", ""))
    assert all(0 < test.p_value < 1 and "trekkingen" in test.method for test in tests)


def test_bootstrap(benchmark, data):
    assert len(benchmark(bootstrap_difference, data, DRAWS, ("bench",))) == DRAWS


def test_bootstrap_of_ten_outcomes(benchmark):
    """As costs and benefits need it: the same draw of clients for every component."""
    y = np.random.default_rng(1).gamma(2.0, 500.0, (2 * PER_GROUP, 10))
    assert benchmark(bootstrap_means, y, DRAWS, np.random.default_rng(2)).shape == (DRAWS, 10)


def test_together_in_time(benchmark, data):
    def both():
        permutation_tests(data, DRAWS, ("bench",))
        bootstrap_difference(data, DRAWS, ("bench",))

    benchmark.pedantic(both, rounds=5, iterations=1, warmup_rounds=1)
    if benchmark.stats is not None:  # None when benchmarks are switched off
        assert benchmark.stats.stats.max < LIMIT
