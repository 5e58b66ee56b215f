"""Net effectiveness as a whole: every part of section ``effectiviteit`` of params, from the clients as they were followed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalutils.estimators.bounds import lee, manski
from evalutils.estimators.complier import Taken, complier
from evalutils.findings.effects.outcome import nested, outcome_effect, with_holm
from evalutils.findings.effects.subgroups import subgroups
from evalutils.findings.effects.variants import variants
from evalutils.findings.histories.arms import GROUP, members, numeric, two_arms
from evalutils.findings.histories.followup import TOOK_PART, Followed
from evalutils.findings.survival.time_to_work import time_to_event
from evalutils.params import Arms
from evalutils.params.analysis import Inference
from evalutils.params.effectiveness import Effectiveness, OutcomeSpec
from evalutils.results import BoundsResult, ComplierResult, EffectivenessResult


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
