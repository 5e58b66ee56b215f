"""Net effectiveness as a whole: every part of section ``effectiviteit`` of params, from the clients as they were followed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evalutils.estimators.missing.bounds import lee, manski
from evalutils.estimators.missing.covariates import impute_means
from evalutils.estimators.participation.complier import Taken, complier
from evalutils.estimators.participation.weak_instrument import anderson_rubin
from evalutils.estimators.regression.linear import independent
from evalutils.findings.effects.effect import effect
from evalutils.findings.effects.headline import AS_FOUND, Setting, clusters, coached, strata
from evalutils.findings.effects.outcome import outcome_effect, wider_outcomes, with_holm, with_romano_wolf
from evalutils.findings.effects.subgroups import subgroups
from evalutils.findings.effects.variants import variants
from evalutils.findings.histories import meanings
from evalutils.findings.histories.arms import coded, indicator, members, numeric, two_arms
from evalutils.findings.histories.cases import INDICATOR_FROM, covariate_matrix
from evalutils.findings.histories.followup import TOOK_PART, Followed
from evalutils.findings.survival.time_to_work import time_to_event
from evalutils.params import Arms
from evalutils.params.groups import Allocation
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.effectiveness import PARTICIPATION, TIME, Effectiveness, OutcomeSpec
from evalutils.results import BoundsResult, ComplierResult, EffectivenessResult, NotComputable, WeakSet, who
from evalutils.results.quantities import Cell, Count, Share, Sum, about


def effectiveness(followed: Followed, spec: Effectiveness, arms: Arms, inference: Inference,
                  allocation: Allocation = AS_FOUND) -> EffectivenessResult:  # fmt: skip
    """All results on net effectiveness; the family of Holm is the secondary outcomes whose p-value can be computed.

    ``followed.clients`` may hold more columns (covariates, characteristics for subgroups). What cannot be computed is
    ``NotComputable`` with its reason. Raises ``ParameterError`` when params name a column that is not there.
    """
    clients, primary = coded(followed.clients), spec.primary
    settings = {code: Setting(wider, allocation) for code, wider in wider_outcomes(spec.outcomes).items()}
    outcomes = with_holm(tuple(outcome_effect(clients, one, spec, arms, inference, settings[one.code]) for one in spec.outcomes))
    if spec.step_down:
        outcomes = with_romano_wolf(outcomes, clients, arms, inference, allocation)
    found = EffectivenessResult(
        outcomes=tuple(sorted(outcomes, key=lambda outcome: outcome.role != "primair")),
        complier=None if PARTICIPATION in spec.hidden else _complier(clients, spec, arms, inference, allocation),
        survival=None if spec.time is None or followed.times is None or TIME in spec.hidden
        else time_to_event(followed.times, spec.time, arms, inference, followed.as_of, allocation),
        subgroups=() if primary is None else subgroups(
            clients, primary.effect((), spec.main_covariates), spec.subgroups, arms, inference, settings[primary.code]
        ),
        bounds=() if primary is None else _bounds(clients, primary, arms, inference),
        variants=variants(clients, spec, arms, inference, settings),
        means=(*(one for outcome in spec.outcomes for one in meanings.of_outcome(outcome, followed.as_of, lost=followed.lost)),
               *meanings.of_participation(spec.participation)),
    )  # fmt: skip
    return _without(found, spec.hidden)


def _without(found: EffectivenessResult, hidden: tuple[str, ...]) -> EffectivenessResult:
    """Without the outcomes, subgroups and variants that only counted in the correction for more tests."""
    gone = tuple(one for one in found.outcomes if one.effect.code in hidden and one.role == "secundair")
    return replace(
        found, outcomes=tuple(one for one in found.outcomes if one.effect.code not in hidden),
        subgroups=tuple(one for one in found.subgroups if one.code not in hidden),
        variants=tuple(one for one in found.variants if one.code not in hidden),
        hidden=tuple(one.effect.label for one in gone),
        hidden_subgroups=tuple(one.label for one in found.subgroups if one.code in hidden),
        hidden_variants=tuple(one.label for one in found.variants if one.code in hidden),
    )  # fmt: skip


def _complier(clients: pd.DataFrame, spec: Effectiveness, arms: Arms, inference: Inference,
              allocation: Allocation) -> ComplierResult | None:  # fmt: skip
    """The effect on who took part, with the strata held fixed and over clusters that weigh, as the main result has them."""
    if spec.participation is None or spec.primary is None:
        return None
    where, code, label = "effectiviteit.deelname", spec.primary.code, spec.participation.label
    assigned = members(clients, arms, where)
    taken = _taken(assigned, spec.primary.code, arms, allocation)
    base = replace(taken, x=taken.within)
    found = complier(base, inference.confidence, code, label)
    known = assigned[[spec.primary.code, TOOK_PART]].notna().all(axis=1).to_numpy()
    x = impute_means(covariate_matrix(assigned, spec.covariates, where).to_numpy(dtype=float)[known], taken.z, INDICATOR_FROM).x
    if spec.covariates and x.shape[1]:
        x = x if base.x is None else np.column_stack([base.x, x])
        x = x[:, [place - 1 for place in independent(np.column_stack([np.ones(len(x)), x]), keep=1) if place]]
        more = complier(replace(taken, x=x), inference.confidence, code, label).estimate
        found = replace(found, adjusted=replace(more, method=f"{more.method}, gecorrigeerd voor {', '.join(spec.covariates)}"))
    if found.weak:
        cluster = taken.cluster if taken.clustered else None
        weak = anderson_rubin(taken.y, taken.d, taken.z, inference.confidence, x=base.x, cluster=cluster)
        p_value = found.estimate.p_value if cluster is not None and isinstance(found.estimate.p_value, NotComputable) else weak.p_value
        found = replace(found, weak_set=WeakSet(weak.kind, weak.lower, weak.upper, p_value))
    return _counted_complier(found, taken, who.assigned(clients, *arms.codes), spec.primary, arms)


def _taken(assigned: pd.DataFrame, code: str, arms: Arms, allocation: Allocation) -> Taken:
    """Who took part among the clients whose outcome ``code`` and participation are known."""
    where = "effectiviteit.deelname"
    y, d = (numeric(assigned, column, where).to_numpy(dtype=float) for column in (code, TOOK_PART))
    z, known = indicator(assigned, arms), ~(np.isnan(y) | np.isnan(d))
    stratum = strata(assigned, allocation)
    cluster = clusters(assigned, coached(assigned, arms), allocation) if allocation.weigh_clusters else None
    kept = [None if one is None else one[known] for one in (stratum, cluster)]
    return Taken(y[known], z[known], d[known], stratum=kept[0], cluster=kept[1])


def _counted_complier(found: ComplierResult, taken: Taken, everyone: Cell, primary: OutcomeSpec, arms: Arms) -> ComplierResult:
    """With whom it counts: who took part, with and without the outcome where that is yes or no."""
    took, sides, sums, shares = who.took_part, [], [], []
    for place, code in enumerate(arms.codes):
        base = everyone.and_(who.in_arm(code), who.outcome(primary.code))
        group = taken.z == 1 - place
        yes, no = (Count(int((taken.d[group] == part).sum()), base.and_(took(part))) for part in (1, 0))
        n = Count(int(group.sum()), base)
        sums.append(Sum(base, (yes.cell, no.cell)))
        sides += [yes, no]
        shares.append(Share.of(yes, n) if n else found.take_up[place])
        if primary.is_share:
            for part in (yes, no):
                members_ = group & (taken.d == (part is yes))
                with_it = int(taken.y[members_].sum())
                own = (Count(with_it, part.cell.and_(who.outcome(primary.code, "ja"))),
                       Count(int(part) - with_it, part.cell.and_(who.outcome(primary.code, "nee"))))  # fmt: skip
                sides += own
                sums.append(Sum(part.cell, tuple(one.cell for one in own)))
    digits = 3 if primary.is_share else 2
    return replace(
        found, estimate=about(found.estimate, sides, digits), per_protocol=about(found.per_protocol, sides, digits),
        adjusted=about(found.adjusted, sides, digits), weak_set=about(found.weak_set, sides, digits),
        compliers=about(found.compliers, sides), first_stage_f=about(found.first_stage_f, sides, 1),
        take_up=(shares[0], shares[1]), sums=tuple(sums),
    )  # fmt: skip


def _bounds(clients: pd.DataFrame, primary: OutcomeSpec, arms: Arms, inference: Inference) -> tuple[BoundsResult, ...]:
    data = two_arms(clients, primary.code, arms, f"uitkomst '{primary.code}'")
    support = (0.0, 1.0) if primary.is_share else None
    groups = effect(clients, primary.effect(), arms, inference).groups
    found = (manski(data, inference.confidence, support), lee(data, inference.confidence, (primary.code,)))
    gone = (groups.missing[0], groups.missing[1])
    return tuple(about(replace(one, missing=gone), groups.counted, 3 if primary.is_share else 2) for one in found)
