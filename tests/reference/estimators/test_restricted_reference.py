"""Restricted means by pseudo-values against Kaplan-Meier, Aalen-Johansen and plain regression; sources in each test."""

from __future__ import annotations

import numpy as np
import pytest

from evalutils.estimators.regression.adjustment import hc2_mean, lin
from evalutils.estimators.survival.competing import aalen_johansen
from evalutils.estimators.survival.curves import counts, kaplan_meier, restricted_mean
from evalutils.estimators.survival.pseudo import lost_time, pseudo_values
from evalutils.estimators.survival.restricted import adjusted_time
from evalutils.results import NotComputable


def area(steps, horizon):
    edges = np.append(steps.times[steps.times < horizon], horizon)
    return float(np.diff(edges) @ steps.values[: len(edges) - 1])


@pytest.fixture(scope="module")
def competing():
    rng = np.random.default_rng(1)
    z, x = np.tile([1, 0], 150), rng.normal(size=(300, 1))
    work = rng.exponential(14 * np.exp(-0.5 * x[:, 0] - 0.3 * z))
    other, end = rng.exponential(30, 300), rng.uniform(10, 40, 300)
    time = np.ceil(np.minimum(np.minimum(work, other), end))
    cause = np.where(end <= np.minimum(work, other), 0, np.where(work < other, 1, 2))
    return time, cause, z, x


def test_without_censoring_it_is_the_mean_of_the_time_itself():
    rng = np.random.default_rng(2)
    time, z, x = rng.exponential(10, 80), np.tile([1, 0], 40), rng.normal(size=(80, 1))
    data, capped = (time, np.ones(80, dtype=int), z), np.minimum(time, 12)
    for covariates, other in ((None, hc2_mean(capped, z, 0.95)), (x, lin(capped, z, x, 0.95))):
        found = adjusted_time(data, covariates, 12, 0.95)
        assert (found.value, found.se) == (pytest.approx(other.value), pytest.approx(other.se))


def test_months_lost_without_censoring(competing):
    time, cause, *_ = competing
    known = cause > 0
    lost = np.where(cause[known] == 1, np.maximum(24 - time[known], 0), 0)
    assert lost_time(counts(time[known], cause[known], 2), 24) == pytest.approx(lost.mean())
    assert pseudo_values(time[known], cause[known], lambda table: lost_time(table, 24)) == pytest.approx(lost, abs=1e-8)


def test_unadjusted_is_the_difference_of_kaplan_meier_means(competing):
    """Mean of pseudo-values is close to the estimate itself, and HC2 close to Greenwood's variance (Klein & Moeschberger)."""
    time, cause, z, _ = competing
    parts = [restricted_mean(time[z == arm], cause[z == arm], 24) for arm in (1, 0)]
    found = adjusted_time((time, cause, z), None, 24, 0.95)
    assert found.value == pytest.approx(parts[0][0] - parts[1][0], abs=0.02)
    assert found.se == pytest.approx(np.hypot(parts[0][1], parts[1][1]), rel=0.03)


def test_time_free_and_lost_add_up_to_the_horizon(competing):
    """Free of any event, lost to cause 1 and lost to cause 2 (Andersen 2013, Stat. Med. 32:5278)."""
    time, cause, *_ = competing
    free = area(kaplan_meier(time, (cause > 0).astype(int)), 24)
    lost = [area(aalen_johansen(time, cause, of, 2), 24) for of in (1, 2)]
    assert free + sum(lost) == pytest.approx(24)


def test_adjustment_is_more_precise_and_covers():
    rng = np.random.default_rng(3)
    hits, plain, adjusted = 0, [], []
    for _ in range(100):
        z, x = np.tile([1, 0], 100), rng.normal(size=(200, 1))
        time, end = rng.exponential(12 * np.exp(-0.8 * x[:, 0])), rng.uniform(12, 30, 200)
        data = (np.round(np.minimum(time, end), 1), (time <= end).astype(int), z)
        found = adjusted_time(data, x, 12, 0.95)
        hits += found.interval.lower <= 0 <= found.interval.upper
        adjusted.append(found.value)
        plain.append(adjusted_time(data, None, 12, 0.95).value)
    assert np.std(adjusted) < 0.95 * np.std(plain)
    assert hits / 100 > 0.88


def test_short_follow_up_is_not_computable():
    time, z = np.array([2.0, 3, 5, 2, 3, 5]), np.repeat([1, 0], 3)
    found = adjusted_time((time, np.array([1, 0, 0, 1, 1, 0]), z), None, 6, 0.95)
    assert isinstance(found.value, NotComputable)
