"""One outcome of section ``effectiviteit``: shares by group, estimates, tests; and the family of secondary outcomes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evalutils.estimators.arms import TOO_FEW
from evalutils.estimators.comparisons.multiplicity import romano_wolf
from evalutils.estimators.comparisons.permutation import inverted_interval
from evalutils.estimators.comparisons.proportions import wilson
from evalutils.estimators.randomness import generator
from evalutils.estimators.regression.adjustment import hc2_mean
from evalutils.findings.effects.effect import effect
from evalutils.findings.effects.headline import PLAINLY, Setting, assigned, one_sided
from evalutils.findings.effects.outcome_tests import outcome_tests
from evalutils.findings.histories.arms import indicator, members, numeric, two_arms
from evalutils.findings.histories.family import counts_of, holm_of
from evalutils.params import Arms
from evalutils.params.groups import Allocation
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.effectiveness import Effectiveness, OutcomeSpec
from evalutils.results import ArmShare, EffectResult, Interval, NotComputable, Number, OutcomeEffect, number, who
from evalutils.results.quantities import Condition, Share, about

WHERE = "secundaire uitkomsten"


def nested(outcomes: tuple[OutcomeSpec, ...]) -> tuple[tuple[str, str], ...]:
    """Pairs of yes/no outcomes over the same period of which the first lies within the second by definition."""
    shares = [outcome for outcome in outcomes if outcome.is_share]
    return tuple((one.code, other.code) for one in shares for other in shares if one is not other and _lies_within(one, other))


def _lies_within(one: OutcomeSpec, other: OutcomeSpec) -> bool:
    if one.months != other.months or other.at_end:
        return False
    if one.kind == other.kind == "uitstroom_uitkering":
        return not other.reasons or (bool(one.reasons) and set(one.reasons) <= set(other.reasons))
    at_work = one.kind in ("werk", "duurzaam_werk", "werk_naast_uitkering") and other.kind == "werk"
    return at_work and one.minimum_hours >= other.minimum_hours


def wider_outcomes(outcomes: tuple[OutcomeSpec, ...]) -> dict[str, tuple[Condition, ...]]:
    """Code of an outcome -> the outcomes that whoever has it has too, by definition."""
    pairs = nested(outcomes)
    return {one.code: tuple(who.outcome(outer, "ja") for inner, outer in pairs if inner == one.code) for one in outcomes}


def outcome_effect(clients: pd.DataFrame, outcome: OutcomeSpec, spec: Effectiveness, arms: Arms, inference: Inference,
                   setting: Setting = PLAINLY) -> OutcomeEffect:  # fmt: skip
    """One outcome: gross shares by group, estimates of the difference, and its tests (the pre-specified one first)."""
    of = outcome.effect(spec.covariates, spec.main_covariates)
    described = effect(clients, of, arms, inference, setting)
    groups, digits = described.groups, 3 if outcome.is_share else 2
    rests = counts_of(described.estimates[0].value)
    if not outcome.is_share:
        data = two_arms(clients, outcome.code, arms, f"uitkomst '{outcome.code}'")
        plain = about(hc2_mean(data.y, data.z, inference.confidence), groups.counted, digits)
        described = replace(described, estimates=(*described.estimates, plain))
    bound = None
    if outcome.role == "primair":
        bound = about(one_sided(clients, of, arms, inference, setting.allocation, spec.direction), rests, digits)
    tests = outcome_tests(assigned(clients, of, arms, setting.allocation), outcome, spec.direction, inference, setting.allocation)
    shares = _shares(described, arms, inference.confidence) if outcome.is_share else ()
    apart = not (setting.allocation.strata or (setting.allocation.cluster and setting.allocation.weigh_clusters))
    inverted: Interval | None = None
    if outcome.role == "primair" and not outcome.is_share and apart:
        data = two_arms(clients, outcome.code, arms, f"uitkomst '{outcome.code}'")
        step = generator("omkering", outcome.code)
        inverted = about(inverted_interval(data.y, data.z, inference.confidence, inference.permutations, step), groups.counted, digits)
    return OutcomeEffect(
        described, outcome.role, shares, about(tests, rests, digits), bound=bound, direction=spec.direction, inverted=inverted
    )


def _shares(described: EffectResult, arms: Arms, level: float) -> tuple[ArmShare, ...]:
    rows, groups = [], described.groups
    for place, arm in enumerate((arms.treatment, arms.control)):
        n, missing, found = groups.n[place], groups.missing[place], groups.mean[place]
        yes, interval = (found.counts[0] if isinstance(found, Share) else n), wilson(0, 0, level)
        if isinstance(found, Share):
            interval = about(wilson(int(yes), int(n), level), found.counts)  # type: ignore[arg-type]
        rows.append(ArmShare(arm.code, arm.label, yes, n, missing, found, interval))
    return tuple(rows)


def with_romano_wolf(
    outcomes: tuple[OutcomeEffect, ...], clients: pd.DataFrame, arms: Arms, inference: Inference, allocation: Allocation
) -> tuple[OutcomeEffect, ...]:
    """Romano and Wolf's adjusted p-value for each secondary outcome, over the clients of whom all of these are known.

    Clients are resampled one by one, so that it is not given where clusters weigh or assignment was within strata.
    """
    family = [place for place, outcome in enumerate(outcomes) if outcome.role == "secundair"]
    if not family:
        return outcomes
    frame, where = members(clients, arms, WHERE), WHERE
    y = np.column_stack([numeric(frame, outcomes[place].effect.code, where).to_numpy(dtype=float) for place in family])
    known, z = ~np.isnan(y).any(axis=1), indicator(frame, arms)
    adjusted: list[Number]
    if allocation.strata or (allocation.cluster and allocation.weigh_clusters):
        adjusted = [NotComputable("trekt klanten een voor een, en dat past niet bij clusters of strata")] * len(family)
    elif min((z[known] == 1).sum(), (z[known] == 0).sum()) < 2:
        adjusted = [NotComputable(TOO_FEW)] * len(family)
    else:
        found = romano_wolf(y[known], z[known], inference.permutations, generator("romano-wolf", arms.key))
        adjusted = [number(p) for p in found]
    counts = tuple({one.cell: one for place in family for one in outcomes[place].effect.groups.counted}.values())
    by_place = dict(zip(family, adjusted, strict=True))
    return tuple(
        replace(outcome, step_down_p=about(by_place[place], counts, -1)) if place in by_place else outcome
        for place, outcome in enumerate(outcomes)
    )


def with_holm(outcomes: tuple[OutcomeEffect, ...]) -> tuple[OutcomeEffect, ...]:
    """Holm's adjusted p-value for each secondary outcome, from the p-value of its first estimate (two-sided)."""
    family = [outcome.effect for outcome in outcomes if outcome.role == "secundair"]
    adjusted = iter(holm_of([one.estimates[0].p_value for one in family]))
    return tuple(replace(outcome, holm_p=next(adjusted)) if outcome.role == "secundair" else outcome for outcome in outcomes)
