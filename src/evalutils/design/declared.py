"""The design as declared, tried before outcomes exist: experiments drawn as the plan assumes, judged by the report's own main result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalutils.estimators.clustered_power import ClusterArm, clustered_detectable
from evalutils.estimators.primary import Assigned, primary_estimate
from evalutils.estimators.randomness import generator
from evalutils.params.analysis import Inference
from evalutils.params.design import Declared, Power
from evalutils.results import NotComputable, Number, is_number
from evalutils.results.declared import DeclaredResult, Trial

UNDECLARED = "de parameters verklaren geen ontwerp"


@dataclass(frozen=True)
class _World:
    """What one experiment is drawn from, intervention first; ``missing``: by group, without and with the outcome."""

    rates: tuple[float, float]
    sizes: tuple[int, int]
    clusters: int | None
    icc: float
    missing: tuple[tuple[float, float], tuple[float, float]]


def declare(spec: Declared, power: Power, inference: Inference) -> DeclaredResult:
    """Bias, coverage, power and false positives of the main result (``primary_estimate``) in ``spec.experiments`` experiments each.

    Rates, sizes and level that ``spec`` does not give are those of section power. The test is two-sided. Without a declared design,
    or without rates, the result holds no trials and its reason. The same parameters give the same experiments.
    """
    expected = sum(part.share * part.rate for part in power.parts)
    control = power.control if spec.control is None else spec.control
    if not spec.experiments or control is None or (spec.effect is None and not power.parts):
        return DeclaredResult((), 0, power.planned, power.planned, NotComputable(UNDECLARED), 0.0, 0, inference.confidence, "")
    effect = expected - control if spec.effect is None else spec.effect
    sizes = (spec.treatment or power.planned, spec.comparison or power.planned)
    trials, method = [], ""
    for truth in (0.0, effect):
        world = _World((control + truth, control), sizes, spec.clusters, spec.icc, spec.missing_shares)
        trial, method = _tried(world, truth, spec.experiments, inference)
        trials.append(trial)
    return DeclaredResult(
        tuple(trials), spec.experiments, *sizes, _detectable(control, sizes, spec, power, inference), spec.icc, spec.clusters or 0,
        inference.confidence, method,
    )  # fmt: skip


def _tried(world: _World, truth: float, experiments: int, inference: Inference) -> tuple[Trial, str]:
    rng = generator("ontwerp", "verklaard", f"{truth:.6f}")
    estimates, rejected, covered, refused, method = [], 0, 0, 0, ""
    for _ in range(experiments):
        found = primary_estimate(_drawn(world, rng), inference.confidence)
        value, interval, p = found.estimate.value, found.estimate.interval, found.estimate.p_value
        refused += bool(found.verdict) or not is_number(value)
        rejected += is_number(p) and float(p) <= inference.alpha
        if is_number(value) and not isinstance(interval, NotComputable):
            estimates.append(float(value))
            covered += bool(is_number(interval.lower) and is_number(interval.upper) and float(interval.lower) <= truth <= float(interval.upper))
        method = found.estimate.method
    known = len(estimates)
    bias = float(np.mean(estimates)) - truth if known else NotComputable("geen experiment geeft een schatting")
    coverage = covered / known if known else NotComputable("geen experiment geeft een schatting")
    return Trial(truth, bias, coverage, rejected / experiments, refused / experiments), method


def _drawn(world: _World, rng: np.random.Generator) -> Assigned:
    """One experiment: clients of the intervention group in clusters with a rate of their own, where there are clusters."""
    (treated, control), z = world.sizes, np.repeat([1, 0], world.sizes)
    chance, cluster = np.repeat(world.rates, world.sizes), None
    if world.clusters is not None:
        place = np.arange(treated) % world.clusters
        spread = 1 / world.icc - 1 if world.icc else np.inf
        rate = world.rates[0]
        own = rng.beta(rate * spread, (1 - rate) * spread, world.clusters) if np.isfinite(spread) else np.full(world.clusters, rate)
        chance[:treated] = own[place]
        cluster = np.concatenate([place, world.clusters + np.arange(control)])
    y = (rng.random(len(z)) < chance).astype(float)
    lost = np.array(world.missing)[1 - z, y.astype(int)]
    return Assigned(np.where(rng.random(len(z)) < lost, np.nan, y), z, cluster=cluster)


def _detectable(control: float, sizes: tuple[int, int], spec: Declared, power: Power, inference: Inference) -> Number:
    """The smallest difference found with the power asked for, with the intraclass correlation and clients whose outcome is lost."""
    kept = [size * (1 - share) for size, (share, _) in zip(sizes, spec.missing_shares, strict=True)]
    per_cluster = kept[0] / spec.clusters if spec.clusters else 1.0
    arms = ClusterArm(round(kept[0]), max(per_cluster, 1.0), spec.icc if spec.clusters else 0.0), ClusterArm(round(kept[1]))
    variance = control * (1 - control)
    return clustered_detectable((variance, variance), arms, inference.alpha, power.target)
