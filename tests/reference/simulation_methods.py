"""Methods beside the main result that allow for clusters, in experiments with a known effect: how few clusters do they bear?

Time to work by pseudo-values with CR2, the effect on participants by two-stage least squares with CR2, and costs by drawing whole
clusters. Each experiment runs the code of the report. With no effect: how often does the test reject at 5%, and how often does the 95%
interval leave out nil? With an effect: how often does the interval hold it?
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from simulation_designs import ICC, LEVEL, Row

from evalutils.estimators.arms import Array
from evalutils.estimators.assignment.cluster_bootstrap import designed_draws, widening
from evalutils.estimators.assignment.clusters import FEWEST_CLUSTERS, cluster_design
from evalutils.estimators.participation.complier import Taken, complier
from evalutils.estimators.randomness import generator
from evalutils.estimators.survival.designed_time import Timed, designed_difference
from evalutils.estimators.survival.pseudo import free_time, incidence_at
from evalutils.results import is_number

EXPERIMENTS, PSEUDO_EXPERIMENTS, DRAWS = 1_000, 300, 400
"""Draws, and pseudo-values more so, cost more than a difference of means; the error of 5% is then 0.7 and 1.3 point."""
ALPHA, HORIZON, RATE = 0.05, 12.0, 0.30
TAKE_UP = 0.7

Sizes = tuple[int, int, int]
"""Clusters of the intervention group, clients in each, clusters of the comparison group (0: nobody shares one)."""
DESIGNS: dict[str, Sizes] = {
    "10 managers x 20 in one group": (10, 20, 0), "5 + 5 managers x 40, nested": (5, 40, 5), "4 managers x 50 in one group": (4, 50, 0),
}  # fmt: skip


def assigned(sizes: Sizes) -> tuple[Array, Array]:
    """Group (n) and cluster (n) of as many clients in both groups."""
    treated, each, control = sizes
    n = treated * each
    other = treated + (np.arange(n) * control // n if control else np.arange(n))
    return np.repeat([1, 0], n), np.concatenate([np.repeat(np.arange(treated), each), other])


def own_rates(rng: np.random.Generator, cluster: Array, rate: float) -> Array:
    """A chance for each client (n), of his cluster: beta distributed, so that the mean and the correlation are those asked for."""
    spread = 1 / ICC - 1
    return rng.beta(rate * spread, (1 - rate) * spread, int(cluster.max()) + 1)[cluster]


def times(rng: np.random.Generator, cluster: Array, rate: Array) -> tuple[Array, Array]:
    """Months to work or a competing event (hazard .01 a month); one in ten is lost before the horizon, the others are followed for 18 months."""
    work = rng.exponential(-HORIZON / np.log1p(-np.clip(rate, 1e-9, 1 - 1e-9)))
    other, end = rng.exponential(100.0, len(cluster)), np.where(rng.random(len(cluster)) < 0.1, rng.uniform(1, HORIZON, len(cluster)), 18.0)
    time = np.minimum(np.minimum(work, other), end)
    return time, np.where(time == end, 0, np.where(work <= other, 1, 2))


Found = tuple[float, float, bool, bool]
"""Ends of the interval, whether the test rejects, whether a verdict is refused."""


def pseudo(kind: str) -> Callable[[np.random.Generator, Sizes, float], Found]:
    of = (lambda table: free_time(table, HORIZON)) if kind == "tijd" else (lambda table: incidence_at(table, HORIZON))

    def measured(rng: np.random.Generator, sizes: Sizes, effect: float) -> Found:
        z, cluster = assigned(sizes)
        time, cause = times(rng, cluster, np.clip(own_rates(rng, cluster, RATE) + effect * z, 0, 1))
        found, verdict = designed_difference(Timed(time, cause, z, cluster=cluster), of, LEVEL, kind)
        return _ends(found.interval.lower), _ends(found.interval.upper), is_number(found.p_value) and found.p_value <= ALPHA, bool(verdict)

    return measured


def participants(rng: np.random.Generator, sizes: Sizes, effect: float) -> Found:
    """Who takes part gains ``effect``; nobody of the comparison group does."""
    z, cluster = assigned(sizes)
    d = (z == 1) & (rng.random(len(z)) < TAKE_UP)
    y = (rng.random(len(z)) < np.clip(own_rates(rng, cluster, RATE) + effect * d, 0, 1)).astype(float)
    found = complier(Taken(y, z, d.astype(float), cluster=cluster), LEVEL, "x", "X").estimate
    return _ends(found.interval.lower), _ends(found.interval.upper), is_number(found.p_value) and found.p_value <= ALPHA, not is_number(found.p_value)


def costs(rng: np.random.Generator, sizes: Sizes, effect: float) -> Found:
    """Euros a client, skewed; the report gives an interval and, with enough clusters, a chance in place of a test."""
    z, cluster = assigned(sizes)
    shared = rng.normal(scale=np.sqrt(ICC), size=int(cluster.max()) + 1)[cluster]
    y = 1000 * (shared + np.sqrt(1 - ICC) * (rng.exponential(size=len(z)) - 1)) + 1000 * effect * z
    counts, gap = cluster_design(z, cluster).clusters, y[z == 1].mean() - y[z == 0].mean()
    drawn = gap + (designed_draws(y[:, None], z, None, cluster, DRAWS, rng)[:, 0] - gap) * widening(counts, 0.95)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    refused = any(0 < count < FEWEST_CLUSTERS for count in counts)
    return low, high, not refused and not low <= 0 <= high, refused


def _ends(value: object) -> float:
    return float(value) if is_number(value) else float("nan")  # type: ignore[arg-type]


METHODS: dict[str, Callable[[np.random.Generator, Sizes, float], Found]] = {
    "verschil in cumulatieve incidentie (pseudo-waarden, CR2)": pseudo("incidentie"), "verschil in tijd zonder werk (pseudo-waarden, CR2)": pseudo("tijd"),
    "effect op begeleide klanten (2SLS, CR2)": participants, "kosten en baten (bootstrap van clusters)": costs,
}  # fmt: skip
EFFECT = 0.10


def truth(method: str) -> float:
    """The true effect; of time from a million clients a group, each with a rate of his own."""
    if "pseudo" not in method:
        return 1000 * EFFECT if "kosten" in method else EFFECT
    rng, n = generator("simulatie", "waarheid", method), 1_000_000
    alone = np.arange(n)
    means = []
    for effect in (EFFECT, 0.0):
        work = rng.exponential(-HORIZON / np.log1p(-np.clip(own_rates(rng, alone, RATE) + effect, 1e-9, 1 - 1e-9)))
        other = rng.exponential(100.0, n)
        # Free time takes competing events as censoring, as the report does: its mean is that of work alone.
        means.append(np.minimum(work, HORIZON).mean() if "tijd" in method else ((work <= other) & (work <= HORIZON)).mean())
    return float(means[0] - means[1])


def measure(method: str, design: str) -> Row:
    """Type I error and coverage of one method in one design."""
    rng, sizes, true = generator("simulatie", "methode", method, design), DESIGNS[design], truth(method)
    rejected = refused = outside = hits = 0
    many = PSEUDO_EXPERIMENTS if "pseudo" in method else EXPERIMENTS
    for _ in range(many):
        low, high, rejects, no_verdict = METHODS[method](rng, sizes, 0.0)
        rejected, refused, outside = rejected + rejects, refused + no_verdict, outside + (not low <= 0 <= high)
        low, high, _, _ = METHODS[method](rng, sizes, EFFECT)
        hits += low <= true <= high
    shares = [count / many for count in (rejected, hits, refused, outside)]
    return Row(design, method, *shares, of=many)


PAIRS = tuple((method, design) for method in METHODS for design in DESIGNS)


def run_pair(pair: tuple[str, str]) -> Row:
    return measure(*pair)
