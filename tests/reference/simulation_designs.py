"""Experiments whose design goes beyond two unclustered groups: does the main result keep its level and cover the effect?

Each experiment draws clients anew and asks ``primary_estimate`` (or ``contrasts``), the rule by which a report names its main
result. With no effect: how often does its test reject at 5%? With an effect: how often does its 95% interval hold it?
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from evalutils.estimators.assignment.contrasts import contrasts
from evalutils.estimators.primary import Assigned, primary_estimate
from evalutils.estimators.randomness import generator
from evalutils.results import is_number

EXPERIMENTS = 4_000
LEVEL, ALPHA = 0.95, 0.05
ICC, RATE, EFFECT = 0.05, 0.20, 0.10
"""Correlation of two clients of a case manager; share with the outcome without the intervention; effect where there is one."""


@dataclass(frozen=True)
class Row:
    """One line of the table; ``refused`` is the share of experiments without a verdict, whose tests cannot reject."""

    design: str
    method: str
    type_one: float
    coverage: float
    refused: float
    interval_rejects: float
    """Share without an effect whose interval leaves out nil, verdict or not."""
    of: int = EXPERIMENTS

    def error(self, share: float) -> float:
        return math.sqrt(share * (1 - share) / self.of)


Draw = Callable[[np.random.Generator, float], tuple[Assigned, float]]
"""From an effect to the clients of one experiment and the true mean effect among them."""


def _managers(rng: np.random.Generator, rate: float, count: int) -> np.ndarray:
    """Rates of ``count`` managers with mean ``rate`` and intraclass correlation ICC (beta distributed)."""
    spread = 1 / ICC - 1
    return rng.beta(rate * spread, (1 - rate) * spread, count)


def partially_nested(managers: int, size: int) -> Draw:
    """Managers with ``size`` clients each in the intervention group, as many clients without a manager in the other."""

    def draw(rng: np.random.Generator, effect: float) -> tuple[Assigned, float]:
        n = managers * size
        cluster = np.concatenate([np.repeat(np.arange(managers), size), np.arange(managers, managers + n)])
        chance = np.concatenate([np.repeat(_managers(rng, RATE + effect, managers), size), np.full(n, RATE)])
        return Assigned((rng.random(2 * n) < chance).astype(float), np.repeat([1, 0], n), cluster=cluster), effect

    return draw


def nested(rng: np.random.Generator, effect: float) -> tuple[Assigned, float]:
    """Five managers of forty clients in each group."""
    chance = np.concatenate([_managers(rng, RATE + effect, 5), _managers(rng, RATE, 5)])
    cluster = np.repeat(np.arange(10), 40)
    return Assigned((rng.random(400) < chance[cluster]).astype(float), (cluster < 5).astype(int), cluster=cluster), effect


def crossed(rng: np.random.Generator, effect: float) -> tuple[Assigned, float]:
    """Ten managers with twenty clients of each group; they differ in level (0.05) and in effect (standard deviation 4 points)."""
    cluster, z = np.repeat(np.arange(10), 40), np.tile([1, 0], 200)
    chance = _managers(rng, RATE, 10)[cluster] + z * (effect + rng.normal(scale=0.04, size=10)[cluster])
    return Assigned((rng.random(400) < np.clip(chance, 0, 1)).astype(float), z, cluster=cluster), effect


def _cohorts(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cohorts of 200 assigned 50/50 and 75/25, with rates 15% and 30%."""
    stratum = np.repeat([0, 1], 200)
    z = np.concatenate([rng.permutation(np.repeat([1, 0], [count, 200 - count])) for count in (100, 150)])
    return stratum, z, np.where(stratum == 0, 0.15, 0.30)


def strata_share(rng: np.random.Generator, effect: float) -> tuple[Assigned, float]:
    stratum, z, base = _cohorts(rng)
    return Assigned((rng.random(400) < base + effect * z).astype(float), z, stratum=stratum), effect


def strata_hours(rng: np.random.Generator, effect: float) -> tuple[Assigned, float]:
    stratum, z, base = _cohorts(rng)
    hours = (rng.random(400) < base) * rng.gamma(4.0, 4.0, 400) + 20 * effect * z
    return Assigned(hours, z, stratum=stratum), 20 * effect


def covariate_missing(rng: np.random.Generator, effect: float) -> tuple[Assigned, float]:
    """A covariate that predicts the outcome, missing the more often the lower it is (25% in all), in both groups alike."""
    z, x = rng.permutation(np.repeat([1, 0], 200)), rng.normal(size=400)
    y = (rng.random(400) < stats.norm.cdf((x - 1.2) / 1.2) + effect * z * (x > -1.5) / stats.norm.sf(-1.5)).astype(float)
    seen = np.where(rng.random(400) < 1 / (1 + np.exp(1.35 + 1.2 * x)), np.nan, x)
    return Assigned(y, z, x=seen[:, None]), effect


def noise_missing(rng: np.random.Generator, effect: float) -> tuple[Assigned, float]:
    """Pure noise, missing for 60% of the worst-off third of the treated alone: asked for after assignment."""
    z, ability = rng.permutation(np.repeat([1, 0], 200)), rng.normal(size=400)
    y = (ability + 0.6 * rng.normal(size=400) + 10 * effect * z * 0.3 > 1.0).astype(float)
    cut = stats.norm.cdf(-1.0 / math.sqrt(1.36)), stats.norm.cdf((3 * effect - 1.0) / math.sqrt(1.36))
    gone = (z == 1) & (ability < stats.norm.ppf(1 / 3)) & (rng.random(400) < 0.6)
    return Assigned(y, z, x=np.where(gone, np.nan, rng.normal(size=400))[:, None]), cut[1] - cut[0]


def attrition(rng: np.random.Generator, effect: float) -> tuple[Assigned, float]:
    """20% without an outcome, by covariates and not alike in the two groups; the effect grows with the first covariate."""
    z, x = rng.permutation(np.repeat([1, 0], 300)), rng.normal(size=(600, 2))
    y = x[:, 0] + 0.5 * x[:, 1] + rng.normal(size=600) + z * 3 * effect * (1 + x[:, 0])
    stay = 1 / (1 + np.exp(-1.6 + 0.8 * x[:, 0] * (2 * z - 1) - 0.4 * x[:, 1]))
    return Assigned(np.where(rng.random(600) < stay, y, np.nan), z, x=x), 3 * effect


DESIGNS: dict[str, Draw] = {
    "10 managers x 20 in one group": partially_nested(10, 20), "5 + 5 managers x 40, nested": nested,
    "10 managers x 40, crossed": crossed, "strata with unequal shares (yes or no)": strata_share,
    "strata with unequal shares (hours)": strata_hours, "covariate missing not at random": covariate_missing,
    "noise missing for 60% of the worst-off treated": noise_missing, "20% attrition by covariates": attrition,
    "4 managers x 50 in one group": partially_nested(4, 50),
}  # fmt: skip
FEW = "4 managers x 50 in one group"
SEVERAL = "three groups, Holm over two contrasts"


def measure(design: str) -> Row:
    """Type I error and coverage of the main result in one design."""
    draw = DESIGNS[design]
    rejected = outside = refused = hits = 0
    method = ""
    rng = generator("simulatie", "ontwerp", design)
    for _ in range(EXPERIMENTS):
        data, _ = draw(rng, 0.0)
        found = primary_estimate(data, LEVEL)
        p, interval = found.estimate.p_value, found.estimate.interval
        rejected += is_number(p) and p <= ALPHA
        refused += bool(found.verdict)
        outside += not interval.lower <= 0 <= interval.upper
        data, truth = draw(rng, EFFECT)
        found = primary_estimate(data, LEVEL)
        hits += found.estimate.interval.lower <= truth <= found.estimate.interval.upper
        method = found.estimate.method
    shares = [count / EXPERIMENTS for count in (rejected, hits, refused, outside)]
    return Row(design, method, *shares)


def measure_several() -> Row:
    """Two interventions against one comparison group, 150 clients each: any false finding; coverage of a contrast's interval."""
    rng = generator("simulatie", "ontwerp", SEVERAL)
    group, any_false, hits, outside = np.repeat([0, 1, 2], 150), 0, 0, 0
    for _ in range(EXPERIMENTS):
        found = contrasts((rng.random(450) < RATE).astype(float), group, LEVEL)
        any_false += any(is_number(p) and p <= ALPHA for p in found.holm_p)
        outside += not found.estimates[0].interval.lower <= 0 <= found.estimates[0].interval.upper
        effects = np.array([0.0, EFFECT, EFFECT / 2])
        found = contrasts((rng.random(450) < RATE + effects[group]).astype(float), group, LEVEL)
        hits += found.estimates[0].interval.lower <= EFFECT <= found.estimates[0].interval.upper
    return Row(SEVERAL, found.estimates[0].method, any_false / EXPERIMENTS, hits / EXPERIMENTS, 0.0, outside / EXPERIMENTS)


def run_design(design: str) -> Row:
    return measure_several() if design == SEVERAL else measure(design)
