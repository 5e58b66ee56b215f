"""The design as declared, tried before outcomes exist: experiments drawn as the plan assumes, judged by the report's own main result."""

from __future__ import annotations

import numpy as np

from evalutils.design.drawing import World, drawn_together
from evalutils.errors import ParameterError, Problem
from evalutils.estimators.assignment.contrasts import holm_known
from evalutils.estimators.planning.clustered_power import ClusterArm, clustered_detectable
from evalutils.estimators.primary import Primary, primary_estimate
from evalutils.estimators.randomness import generator
from evalutils.params import Arms
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.declared import Declared
from evalutils.params.sections.design import Power
from evalutils.results import NotComputable, Number, is_number
from evalutils.results.declared import DeclaredResult, Together, Trial

UNDECLARED = "de parameters verklaren geen ontwerp"


def declare(spec: Declared, power: Power, inference: Inference, contrasts: tuple[Arms, ...] = ()) -> DeclaredResult:
    """Bias, coverage, power and false positives of the main result (``primary_estimate``) in ``spec.experiments`` experiments each.

    Rates, sizes and level that ``spec`` does not give are those of section power. The test is two-sided. Of several ``contrasts`` those with the
    comparison group are tried at once, each with the clients of ``spec`` and one comparison group for all: first without any effect, then with
    all; rejected is then by Holm over them, unless section power says otherwise. Without a declared design, or without rates, the
    result holds no trials and its reason. The same parameters give the same experiments. Raises ``ParameterError`` where a
    stratum's share and the effect do not stay between 0 and 1.
    """
    control = power.control if spec.control is None else spec.control
    control = control if spec.is_share else spec.mean
    if not spec.experiments or control is None or (spec.effect is None and not power.given):
        return DeclaredResult((), 0, power.planned, power.planned, NotComputable(UNDECLARED), 0.0, 0, inference.confidence, "")
    against = [one for one in contrasts if one.control.code == one.uncoached] if len(contrasts) > 1 else []
    tried: list[Arms | None] = [*against] or [None]
    effects = [_effect(spec, power, control, one) for one in tried]
    sizes = (spec.treatment or power.planned, spec.comparison or power.planned)
    for effect in effects:
        _require_shares(spec, control, effect)
    names, over = ["" if one is None else one.name for one in tried], len(effects) if power.correction == "holm" else 1
    null, method, wrong = _tried([World(spec, control, 0.0, sizes)] * len(effects), names, spec.experiments, inference, over > 1)
    true, method, found = _tried([World(spec, control, one, sizes) for one in effects], names, spec.experiments, inference, over > 1)
    z, _, _ = World(spec, control, 0.0, sizes).levels()
    groups = (int((z == 1).sum()), int((z == 0).sum()))
    return DeclaredResult(
        tuple(one for both in zip(null, true, strict=True) for one in both), spec.experiments, *groups,
        _detectable(control, groups, spec, power, inference.alpha / over), spec.icc, spec.clusters or 0,
        inference.confidence, method, kind=spec.kind, unit=spec.unit, clusters_control=spec.clusters_control or 0, strata=len(spec.strata),
        correlation=spec.covariate.correlation if spec.covariate else None,
        together=Together(len(effects), over > 1, wrong[0], *found, beside=len(contrasts) - len(effects)) if len(effects) > 1 else None,
    )  # fmt: skip


def _effect(spec: Declared, power: Power, control: float, arms: Arms | None) -> float:
    """The net effect of one contrast: that of the plan, else what section power expects of its intervention."""
    if spec.effect is not None:
        return spec.effect
    common = sum(part.share * part.rate for part in power.parts) if power.parts else None
    expected = common if arms is None else power.expected.get(arms.treatment.code, common)
    if expected is None:
        where = "de interventie" if arms is None else f"groep '{arms.treatment.code}'"
        raise ParameterError(f"Het verklaarde ontwerp heeft geen verwachte kans van {where}.", action="vul 'effect' in onder 'ontwerp', of 'delen' of 'kansen' onder 'power'.")
    return expected - control


def _require_shares(spec: Declared, control: float, effect: float) -> None:
    """Shares with and without the effect lie between 0 and 1."""
    levels = [control if one.control is None else one.control for one in spec.strata] or [control]
    if spec.is_share and not all(0 < level < 1 and 0 < level + effect < 1 for level in levels):
        problem = Problem("geen-aandeel", "ontwerp", "aandelen tussen 0 en 1, met en zonder het effect", "een ander getal")
        raise ParameterError("Het verklaarde ontwerp heeft aandelen die niet kunnen.", problems=(problem,))


def _tried(worlds: list[World], names: list[str], experiments: int, inference: Inference, corrected: bool) -> tuple[list[Trial], str, tuple[float, float]]:
    """A trial a contrast, the method's name, and how often at least one contrast and every contrast is found."""
    rng = generator("ontwerp", "verklaard", *(f"{world.truth:.6f}" for world in worlds))
    found = [[primary_estimate(one, inference.confidence) for one in drawn_together(worlds, rng)] for _ in range(experiments)]
    rejected = np.array([_rejects(row, inference.alpha, corrected) for row in found])
    trials = [
        _trial(world.truth, [row[place] for row in found], float(rejected[:, place].mean()), name)
        for place, (world, name) in enumerate(zip(worlds, names, strict=True))
    ]  # fmt: skip
    return trials, found[-1][0].estimate.method, (float(rejected.any(axis=1).mean()), float(rejected.all(axis=1).mean()))


def _rejects(row: list[Primary], alpha: float, corrected: bool) -> list[bool]:
    """Which contrasts of one experiment are significant."""
    p_values = tuple(one.estimate.p_value for one in row)
    return [is_number(p) and float(p) <= alpha for p in (holm_known(p_values) if corrected else p_values)]


def _trial(truth: float, found: list[Primary], rejected: float, name: str) -> Trial:
    refused = sum(bool(one.verdict) or not is_number(one.estimate.value) for one in found)
    known = [one.estimate for one in found if is_number(one.estimate.value)]
    covered = sum(
        is_number(one.interval.lower) and is_number(one.interval.upper) and float(one.interval.lower) <= truth <= float(one.interval.upper)
        for one in known
    )  # fmt: skip
    gone = NotComputable("geen experiment geeft een schatting")
    bias = float(np.mean([float(one.value) for one in known if is_number(one.value)])) - truth if known else gone
    return Trial(truth, bias, covered / len(known) if known else gone, rejected, refused / len(found), name)


def _detectable(control: float, sizes: tuple[int, int], spec: Declared, power: Power, alpha: float) -> Number:
    """The smallest difference found with the power asked for, with the intraclass correlation and clients whose outcome is lost.

    What a covariate explains of an amount is taken off; of yes or no it is left out, and so are strata: the cautious side.
    """
    kept = [size * (1 - share) for size, (share, _) in zip(sizes, spec.missing_shares, strict=True)]
    arms = []
    for clients, count in zip(kept, (spec.clusters, spec.clusters_control), strict=True):
        arms.append(ClusterArm(round(clients), max(clients / count, 1.0) if count else 1.0, spec.icc if count else 0.0))
    variance = control * (1 - control) if spec.is_share else (spec.spread or 0.0) ** 2
    explained = spec.covariate.correlation**2 if spec.covariate and not spec.is_share else 0.0
    return clustered_detectable((variance, variance), (arms[0], arms[1]), alpha, power.target, explained=explained)
