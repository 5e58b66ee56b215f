"""Net effectiveness as a whole: every part of section ``effectiviteit`` of params, from the clients as they were followed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from evalutils.findings.adjustment import hc2_mean, lin
from evalutils.findings.arms import GROUP, TwoArms, members, numeric, two_arms
from evalutils.findings.bounds import lee, manski
from evalutils.findings.cases import complete_cases
from evalutils.findings.complier import Taken, complier
from evalutils.findings.effects import effect
from evalutils.findings.events import CLIENT, Tables
from evalutils.findings.followup import TOOK_PART, outcomes_frame, participation, times_frame
from evalutils.findings.proportions import share, wilson
from evalutils.findings.resampling import holm, permutation_test
from evalutils.findings.subgroups import subgroups
from evalutils.findings.time_to_work import time_to_event
from evalutils.findings.two_proportions import share_tests
from evalutils.findings.variants import variants
from evalutils.params import Arms
from evalutils.params.analysis import Inference
from evalutils.params.effectiveness import Effectiveness, OutcomeSpec
from evalutils.params.study import Cohort
from evalutils.results import (
    ArmShare,
    BoundsResult,
    ComplierResult,
    EffectivenessResult,
    OutcomeEffect,
    Test,
    is_number,
)


@dataclass(frozen=True)
class Followed:
    """``clients``: one row a client with outcomes and ``deelname``; ``times``: the same clients with tijd and oorzaak."""

    clients: pd.DataFrame
    times: pd.DataFrame | None


def follow(tables: Tables, spec: Effectiveness, cohorts: tuple[Cohort, ...], as_of: date) -> Followed:
    """The clients with everything that ``spec`` defines, as of the end of the day ``as_of``."""
    clients = outcomes_frame(tables, spec.outcomes, cohorts, as_of)
    if spec.participation is not None:
        took = participation(tables, spec.participation, cohorts, as_of)
        clients = clients.assign(**{TOOK_PART: clients[CLIENT].map(took)})
    times = None if spec.time is None else times_frame(tables, spec.time, cohorts, as_of)
    return Followed(clients, times)


def effectiveness(followed: Followed, spec: Effectiveness, arms: Arms, inference: Inference) -> EffectivenessResult:
    """All results on net effectiveness; the family of Holm is the secondary outcomes whose p-value can be computed.

    ``followed.clients`` may hold more columns (covariates, characteristics for subgroups). What cannot be computed is
    ``NotComputable`` with its reason. Raises ``ParameterError`` when params name a column that is not there.
    """
    clients = followed.clients
    outcomes = with_holm(tuple(outcome_effect(clients, outcome, spec, arms, inference) for outcome in spec.outcomes))
    primary = spec.primary
    return EffectivenessResult(
        outcomes=tuple(sorted(outcomes, key=lambda outcome: outcome.role != "primair")),
        complier=_complier(clients, spec, arms, inference),
        survival=None if spec.time is None or followed.times is None
        else time_to_event(followed.times, spec.time, arms, inference),
        subgroups=() if primary is None else subgroups(clients, primary.effect(), spec.subgroups, arms, inference),
        bounds=() if primary is None else _bounds(clients, primary, arms, inference),
        variants=variants(clients, spec, arms, inference), nested=nested(spec.outcomes),
    )  # fmt: skip


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


def outcome_effect(
    clients: pd.DataFrame, outcome: OutcomeSpec, spec: Effectiveness, arms: Arms, inference: Inference
) -> OutcomeEffect:
    """One outcome: gross shares by group, estimates of the difference, and its tests (the pre-specified one first)."""
    described = effect(clients, outcome.effect(spec.covariates), arms, inference)
    data = two_arms(clients, outcome.code, arms, f"uitkomst '{outcome.code}'")
    if outcome.is_share:
        counts = (int(data.treated.sum()), data.n[0], int(data.control.sum()), data.n[1])
        found = share_tests(counts, spec.direction, inference.minimum_expected)
        shares = _shares(data, arms, inference.confidence)
    else:
        described = replace(described, estimates=(*described.estimates, *_robust(clients, outcome, spec, arms, inference)))
        found, shares = (), ()
    step = ("permutatie", outcome.code)
    both: tuple[Test, ...] = tuple(
        permutation_test(data, inference.permutations, step, direction) for direction in (spec.direction, "")
    )
    return OutcomeEffect(effect=described, role=outcome.role, shares=shares, tests=(*found, *both))


def _robust(clients: pd.DataFrame, outcome: OutcomeSpec, spec: Effectiveness, arms: Arms, inference: Inference) -> tuple:
    """For a mean: HC2, and Lin's adjustment where there are covariates."""
    data = two_arms(clients, outcome.code, arms, f"uitkomst '{outcome.code}'")
    rows = [hc2_mean(data.y, data.z, inference.confidence)]
    if spec.covariates:
        cases = complete_cases(clients, outcome.effect(spec.covariates), arms)
        rows.append(lin(cases.y, cases.z, cases.x, inference.confidence, cases.note))
    return tuple(rows)


def _shares(data: TwoArms, arms: Arms, level: float) -> tuple[ArmShare, ...]:
    rows = []
    for arm, values, missing in ((arms.treatment, data.treated, data.missing[0]), (arms.control, data.control, data.missing[1])):
        count, n = int(values.sum()), len(values)
        rows.append(ArmShare(arm.code, arm.label, count, n, missing, share(count, n), wilson(count, n, level)))
    return tuple(rows)


def with_holm(outcomes: tuple[OutcomeEffect, ...]) -> tuple[OutcomeEffect, ...]:
    """Holm's adjusted p-value for each secondary outcome, from the p-value of its first estimate (two-sided)."""
    family = [
        place
        for place, outcome in enumerate(outcomes)
        if outcome.role == "secundair" and is_number(outcome.effect.estimates[0].p_value)
    ]
    p_values = tuple(float(outcomes[place].effect.estimates[0].p_value) for place in family)  # type: ignore[arg-type]
    adjusted = dict(zip(family, holm(p_values), strict=True))
    return tuple(
        replace(outcome, holm_p=adjusted.get(place, outcome.effect.estimates[0].p_value))
        if outcome.role == "secundair" else outcome
        for place, outcome in enumerate(outcomes)
    )  # fmt: skip


def _complier(clients: pd.DataFrame, spec: Effectiveness, arms: Arms, inference: Inference) -> ComplierResult | None:
    if spec.participation is None or spec.primary is None:
        return None
    where = "effectiviteit.deelname"
    assigned = members(clients, arms, where)
    y = numeric(assigned, spec.primary.code, where).to_numpy(dtype=float)
    d = numeric(assigned, TOOK_PART, where).to_numpy(dtype=float)
    z = (assigned[GROUP].astype(object) == arms.treatment.code).to_numpy(dtype=int)
    known = ~(np.isnan(y) | np.isnan(d))
    taken = Taken(y[known], z[known], d[known])
    return complier(taken, inference.confidence, spec.primary.code, spec.participation.label)


def _bounds(clients: pd.DataFrame, primary: OutcomeSpec, arms: Arms, inference: Inference) -> tuple[BoundsResult, ...]:
    data = two_arms(clients, primary.code, arms, f"uitkomst '{primary.code}'")
    support = (0.0, 1.0) if primary.is_share else None
    return manski(data, inference.confidence, support), lee(data, inference.confidence, (primary.code,))
