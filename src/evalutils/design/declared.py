"""The design as declared, tried before outcomes exist: experiments drawn as the plan assumes, judged by the report's own main result."""

from __future__ import annotations

import numpy as np

from evalutils.design.drawing import World, drawn
from evalutils.errors import ParameterError, Problem
from evalutils.estimators.planning.clustered_power import ClusterArm, clustered_detectable
from evalutils.estimators.primary import primary_estimate
from evalutils.estimators.randomness import generator
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.declared import Declared
from evalutils.params.sections.design import Power
from evalutils.results import NotComputable, Number, is_number
from evalutils.results.declared import DeclaredResult, Trial

UNDECLARED = "de parameters verklaren geen ontwerp"


def declare(spec: Declared, power: Power, inference: Inference) -> DeclaredResult:
    """Bias, coverage, power and false positives of the main result (``primary_estimate``) in ``spec.experiments`` experiments each.

    Rates, sizes and level that ``spec`` does not give are those of section power. The test is two-sided. Without a declared design,
    or without rates, the result holds no trials and its reason. The same parameters give the same experiments. Raises
    ``ParameterError`` where a stratum's share and the effect do not stay between 0 and 1.
    """
    control = power.control if spec.control is None else spec.control
    control = control if spec.is_share else spec.mean
    if not spec.experiments or control is None or (spec.effect is None and not power.parts):
        return DeclaredResult((), 0, power.planned, power.planned, NotComputable(UNDECLARED), 0.0, 0, inference.confidence, "")
    expected = sum(part.share * part.rate for part in power.parts)
    effect = expected - control if spec.effect is None else spec.effect
    sizes = (spec.treatment or power.planned, spec.comparison or power.planned)
    _require_shares(spec, control, effect)
    trials, method = [], ""
    for truth in (0.0, effect):
        trial, method = _tried(World(spec, control, truth, sizes), truth, spec.experiments, inference)
        trials.append(trial)
    z, _, _ = World(spec, control, 0.0, sizes).levels()
    groups = (int((z == 1).sum()), int((z == 0).sum()))
    return DeclaredResult(
        tuple(trials), spec.experiments, *groups, _detectable(control, groups, spec, power, inference), spec.icc, spec.clusters or 0,
        inference.confidence, method, kind=spec.kind, unit=spec.unit, clusters_control=spec.clusters_control or 0, strata=len(spec.strata),
        correlation=spec.covariate.correlation if spec.covariate else None,
    )  # fmt: skip


def _require_shares(spec: Declared, control: float, effect: float) -> None:
    """Shares with and without the effect lie between 0 and 1."""
    levels = [control if one.control is None else one.control for one in spec.strata] or [control]
    if spec.is_share and not all(0 < level < 1 and 0 < level + effect < 1 for level in levels):
        problem = Problem("geen-aandeel", "ontwerp", "aandelen tussen 0 en 1, met en zonder het effect", "een ander getal")
        raise ParameterError("Het verklaarde ontwerp heeft aandelen die niet kunnen.", problems=(problem,))


def _tried(world: World, truth: float, experiments: int, inference: Inference) -> tuple[Trial, str]:
    rng = generator("ontwerp", "verklaard", f"{truth:.6f}")
    estimates, rejected, covered, refused, method = [], 0, 0, 0, ""
    for _ in range(experiments):
        found = primary_estimate(drawn(world, rng), inference.confidence)
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


def _detectable(control: float, sizes: tuple[int, int], spec: Declared, power: Power, inference: Inference) -> Number:
    """The smallest difference found with the power asked for, with the intraclass correlation and clients whose outcome is lost.

    What a covariate explains of an amount is taken off; of yes or no it is left out, and so are strata: the cautious side.
    """
    kept = [size * (1 - share) for size, (share, _) in zip(sizes, spec.missing_shares, strict=True)]
    arms = []
    for clients, count in zip(kept, (spec.clusters, spec.clusters_control), strict=True):
        arms.append(ClusterArm(round(clients), max(clients / count, 1.0) if count else 1.0, spec.icc if count else 0.0))
    variance = control * (1 - control) if spec.is_share else (spec.spread or 0.0) ** 2
    explained = spec.covariate.correlation**2 if spec.covariate and not spec.is_share else 0.0
    return clustered_detectable((variance, variance), (arms[0], arms[1]), inference.alpha, power.target, explained=explained)
