"""The main result on one outcome: the estimator that the assignment asks for, why, and whether clusters allow a verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evalutils.estimators.arms import Array, of_shares
from evalutils.estimators.assignment.clusters import ClusteredResult, clustered_difference
from evalutils.estimators.assignment.strata import stratum_counts
from evalutils.estimators.missing.covariates import impute_means
from evalutils.estimators.primary import ATTRITION, CLUSTERS, COVARIATES, STRATA, Assigned, Primary, primary_estimate
from evalutils.findings.histories.arms import GROUP, among, combined, indicator, members, numeric, require_columns
from evalutils.findings.histories.cases import covariate_matrix
from evalutils.params import Arms
from evalutils.params.groups import Allocation
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.outcomes import EffectSpec
from evalutils.results import ClusterFacts, Estimate, Method, Number, who
from evalutils.results.quantities import UNKNOWN, Condition, Count, where

AS_FOUND = Allocation()
"""Nothing is said of how was assigned: each client apart, all with the same chances."""
ALONE = "zonder cluster"


@dataclass(frozen=True)
class Setting:
    """What bears on an outcome besides itself: what else is true of whoever has it, by definition, and how was assigned."""

    wider: tuple[Condition, ...] = ()
    allocation: Allocation = AS_FOUND


PLAINLY = Setting()


@dataclass(frozen=True)
class Headline:
    """The estimate that a report names first, and how it came about."""

    estimate: Estimate
    method: Method


def headline(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, level: float, allocation: Allocation = AS_FOUND) -> Headline:
    """The main result on ``spec`` for one contrast, by the rule of ``estimators.primary``.

    ``clients`` has one row a client with ``groep`` and the columns that ``spec`` and ``allocation`` name. Clusters that
    params do not let weigh leave the estimate as it is; what they would do stands beside it. A note says in words who is
    left out: counts stand in the groups, where disclosure control sees them.
    """
    data, found = _found(clients, spec, arms, level, allocation)
    method = Method(
        found.decided_by, found.verdict, allocation.strata if data.stratum is not None else (),
        tuple(one for one in spec.main_covariates if one not in _useless(members(clients, arms, spec.code), spec)),
        _clusters(data, allocation, level, _alone(clients, arms, allocation)), _one_group(clients, data, found.decided_by, spec, arms),
    )  # fmt: skip
    return Headline(replace(found.estimate, note=_note(clients, data, found.decided_by, spec, arms)), method)


def main_estimate(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, level: float, allocation: Allocation = AS_FOUND) -> Estimate:
    """The estimate of ``headline`` alone, without what clusters that do not weigh would do."""
    data, found = _found(clients, spec, arms, level, allocation)
    return replace(found.estimate, note=_note(clients, data, found.decided_by, spec, arms))


def _found(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, level: float, allocation: Allocation) -> tuple[Assigned, Primary]:
    data = assigned(clients, spec, arms, allocation)
    return data, primary_estimate(data if allocation.weigh_clusters else replace(data, cluster=None), level)


def one_sided(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, inference: Inference, allocation: Allocation,
              direction: str) -> Number:  # fmt: skip
    """The end of the one-sided interval of the main result: what the effect is at least ('groter') or at most ('kleiner')."""
    both = _found(clients, spec, arms, 2 * inference.confidence - 1, allocation)[1].estimate.interval
    return both.lower if direction == "groter" else both.upper


def assigned(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, allocation: Allocation) -> Assigned:
    """Outcome, group, covariates of the main result, strata and clusters of the clients of one contrast."""
    place = f"uitkomst '{spec.code}'"
    frame = members(clients, arms, place)
    used = tuple(one for one in spec.main_covariates if one not in _useless(frame, spec))
    x = covariate_matrix(frame, used, place).to_numpy(dtype=float) if used else None
    return Assigned(
        numeric(frame, spec.column, place).to_numpy(dtype=float), indicator(frame, arms), x, strata(frame, allocation),
        clusters(frame, coached(frame, arms), allocation), spec.kind == "aandeel",
    )  # fmt: skip


def _useless(frame: pd.DataFrame, spec: EffectSpec) -> tuple[str, ...]:
    """Main covariates that nobody of these clients has, or that are the same for all: there is nothing to adjust for."""
    require_columns(frame, spec.main_covariates, f"uitkomst '{spec.code}'")
    seen = {one: (frame[one].dropna().unique(), bool(frame[one].isna().any())) for one in spec.main_covariates}
    return tuple(one for one, (values, gone) in seen.items() if not len(values) or (len(values) == 1 and not gone))


def coached(frame: pd.DataFrame, arms: Arms) -> Array:
    """Who is in a group that is coached: in any but the comparison group of the study, whatever the contrast."""
    return ~among(frame[GROUP], [arms.uncoached])


def strata(frame: pd.DataFrame, allocation: Allocation) -> Array | None:
    """The stratum of each row (values of the columns, joined); None where params name none, or all are in one."""
    if not allocation.strata:
        return None
    require_columns(frame, allocation.strata, "toewijzing.strata")
    place, names = combined(frame, allocation.strata)
    return np.array([" / ".join(name) for name in names])[place] if len(names) > 1 else None


def clusters(frame: pd.DataFrame, coached: Array, allocation: Allocation) -> Array | None:
    """The cluster of each row as a number; who has none, or is not ``coached`` (n) where only interventions have clusters, is one alone."""
    if allocation.cluster is None:
        return None
    require_columns(frame, (allocation.cluster,), "toewijzing.cluster")
    column = frame[allocation.cluster]
    alone = column.isna().to_numpy()
    if allocation.nested == "begeleid":
        alone = alone | ~coached
    places = combined(frame, (allocation.cluster,))[0]
    return np.where(alone, places.max(initial=-1) + 1 + np.arange(len(frame)), places)


def _alone(clients: pd.DataFrame, arms: Arms, allocation: Allocation) -> Number:
    """How many clients of the groups with clusters have none."""
    if allocation.cluster is None:
        return 0
    having = tuple(code for code in arms.codes if allocation.nested == "allen" or code != arms.uncoached)
    require_columns(clients, (allocation.cluster,), "toewijzing.cluster")
    gone = clients[allocation.cluster].isna().to_numpy(dtype=bool)
    cell = who.assigned(clients, *having).and_(where(f"kolom {allocation.cluster}", UNKNOWN))
    return Count(int((gone & among(clients[GROUP], having)).sum()), cell)


def _clusters(data: Assigned, allocation: Allocation, level: float, alone: Number) -> ClusterFacts | None:
    """What is known of the clusters, and the estimate that allows for them; None where params name no cluster."""
    if data.cluster is None:
        return None
    known = data.known
    covariates = data.covariates()
    found: ClusteredResult = clustered_difference(
        data.y[known], data.z[known], data.cluster[known], level, x=None if covariates is None else covariates[known]
    )
    return ClusterFacts(
        allocation.cluster_label, found.design.structure, found.design.clusters, found.icc, found.design_effect,
        of_shares(found.estimate) if data.is_share else found.estimate, found.verdict, allocation.weigh_clusters, allocation.reason, alone,
    )  # fmt: skip


def _one_group(clients: pd.DataFrame, data: Assigned, decided_by: str, spec: EffectSpec, arms: Arms) -> tuple[Number, Number] | None:
    """Clients with an outcome by group, intervention first, in a stratum of one group alone; None where there are none."""
    if decided_by != STRATA or data.stratum is None:
        return None
    z, stratum = data.z[data.known], data.stratum[data.known]
    both = [set(stratum[z == arm].tolist()) for arm in (1, 0)]
    single = np.array([label not in both[0] & both[1] for label in stratum.tolist()], dtype=bool)
    if not single.any():
        return None
    base = who.assigned(clients, *arms.codes).and_(who.outcome(spec.code), where("stratum", "met één groep"))
    counts = [Count(int((single & (z == arm)).sum()), base.and_(who.in_arm(code))) for arm, code in zip((1, 0), arms.codes, strict=True)]
    return counts[0], counts[1]


def _note(clients: pd.DataFrame, data: Assigned, decided_by: str, spec: EffectSpec, arms: Arms) -> str:
    """Whom the estimate leaves out and what it corrects for, without a count."""
    parts, known = [], data.known
    useless = _useless(members(clients, arms, f"uitkomst '{spec.code}'"), spec)
    if useless:
        parts.append(f"niet gecorrigeerd voor {', '.join(useless)}: daarin verschillen deze klanten niet, of het is van niemand bekend")
    if decided_by in (CLUSTERS, ATTRITION, STRATA, COVARIATES) and data.x is not None:
        parts.append("gecorrigeerd voor " + ", ".join(one for one in spec.main_covariates if one not in useless))
        filled = impute_means(data.x, data.z)
        if filled.filled:
            parts.append("voor een onbekende waarde van een covariaat staat het gemiddelde, en waar genoeg klanten die missen ook een indicator")
        if filled.left_out:
            parts.append("een covariaat die de groepen niet even vaak missen is weggelaten")
    if not known.all():
        parts.append("klanten zonder uitkomst tellen mee door hun gewicht" if decided_by == ATTRITION else "zonder klanten van wie de uitkomst niet bekend is")
    if decided_by == STRATA and data.stratum is not None and stratum_counts(data.y[known], data.z[known], data.stratum[known]).dropped:
        parts.append("zonder klanten in een stratum met één groep")
    return "; ".join(parts)
