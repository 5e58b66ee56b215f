"""The counts beneath curves, against a pass over all clients for each moment."""

from __future__ import annotations

import numpy as np
import pytest

from evalutils.estimators.survival.curves import at_risk, log_rank
from evalutils.findings.histories.seen import Seen
from evalutils.results import who


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Days as parts of months, so that many clients share a time; 0 is censored."""
    rng = np.random.default_rng(12)
    return Seen(who.REGISTER, rng.integers(0, 400, 3_000) / 30.4375, rng.integers(0, 4, 3_000), (("werk",), ("overlijden",), ("overig", "onbekend")), 1.0)


def test_counts_at_a_moment_are_those_of_a_pass_over_clients(seen: Seen) -> None:
    for moment in (*np.unique(seen.times), 0.01, 99.0):
        by = [((seen.cause == place) & ((seen.times < moment) if before else (seen.times <= moment))).sum() for place in (1, 2, 3) for before in (False, True)]
        rest = [(seen.times >= moment).sum(), ((seen.cause == 0) & (seen.times < moment)).sum()]
        told = [int(count) for count in seen.at(float(moment))]
        assert told == ([*by, *rest] if moment > 0 else by[::2])
        assert int(seen.exactly(float(moment))[0]) == ((seen.times == moment) & (seen.cause > 0)).sum()


def test_at_risk_and_the_log_rank_are_those_of_a_pass_over_clients(seen: Seen) -> None:
    """Mantel's sums, a moment at a time."""
    moments, z = np.unique(seen.times), np.arange(3_000) % 2
    assert at_risk(seen.times, moments).tolist() == [(seen.times >= moment).sum() for moment in moments]
    excess = variance = 0.0
    for moment in moments:
        n, n1 = (seen.times >= moment).sum(), ((seen.times >= moment) & (z == 1)).sum()
        event = (seen.times == moment) & (seen.cause == 1)
        d, d1 = event.sum(), (event & (z == 1)).sum()
        excess += d1 - d * n1 / n
        variance += d * (n1 / n) * (1 - n1 / n) * (n - d) / (n - 1) if n > 1 else 0.0
    assert log_rank(seen.times, seen.cause, z) == pytest.approx((excess, variance, excess**2 / variance), rel=1e-10)
