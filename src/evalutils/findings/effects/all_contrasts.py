"""All contrasts of a study on one outcome: each by the main result, with corrections for their number and one joint test."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalutils.estimators.assignment.clusters import SINGLE, clustered_difference
from evalutils.estimators.assignment.contrasts import ContrastResult, contrasts
from evalutils.estimators.missing.covariates import impute_means
from evalutils.findings.effects.effect import effect
from evalutils.findings.effects.headline import Setting, clusters, strata
from evalutils.findings.histories.arms import GROUP, members, numeric
from evalutils.findings.histories.cases import covariate_matrix
from evalutils.findings.histories.family import counts_of, holm_of
from evalutils.params import Arms, Groups
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.outcomes import EffectSpec
from evalutils.results import ContrastRow, ContrastsResult, Interval, NotComputable, Number, Test
from evalutils.results.quantities import Count, about

OTHER_PAIR = "alleen bij vergelijkingen met de vergelijkingsgroep"


def all_contrasts(clients: pd.DataFrame, spec: EffectSpec, groups: Groups, inference: Inference, setting: Setting) -> ContrastsResult:
    """Each contrast's main result on ``spec``, Holm over their p-values, Dunnett's p and interval, and the joint test.

    Dunnett and the joint test come from one regression on the groups, with strata and the main covariates held fixed and
    CR2 over clusters that weigh; they speak of the interventions against the comparison group, not of other pairs. Where
    clusters are too few for a verdict, none is given. ``clients`` as in ``effect``.
    """
    pairs = groups.contrasts
    each = [effect(clients, spec, arms, inference, setting) for arms in pairs]
    digits = 3 if spec.kind == "aandeel" else 2
    counts: tuple[Count, ...] = tuple({one.cell: one for found in each for one in counts_of(found.estimates[0].value)}.values())
    whole, verdict = _together(clients, spec, groups, inference, setting)
    verdict = verdict or next((one.method.verdict for one in each if one.method and one.method.verdict), "")
    adjusted = holm_of([found.estimates[0].p_value for found in each])
    rows = []
    for arms, found, holm in zip(pairs, each, adjusted, strict=True):
        p, interval = _simultaneous(whole, arms, groups, inference.confidence, verdict)
        rows.append(ContrastRow(
            arms.key, arms.treatment.label, arms.control.label, found.groups, found.estimates[0],
            holm, about(p, counts, -1), about(interval, counts, digits),
        ))  # fmt: skip
    gone = NotComputable(verdict)
    joint = Test(whole.joint.method, gone, gone, n=whole.joint.n) if verdict else whole.joint
    return ContrastsResult(spec.code, spec.label, spec.unit, spec.kind, tuple(rows), about(joint, counts, 2), inference.confidence)


def _together(clients: pd.DataFrame, spec: EffectSpec, groups: Groups, inference: Inference, setting: Setting) -> tuple[ContrastResult, str]:
    """The regression on all groups, and why its clusters allow no verdict."""
    where, allocation = f"uitkomst '{spec.code}'", setting.allocation
    frame = members(clients, groups, where)
    y = numeric(frame, spec.column, where).to_numpy(dtype=float)
    known = ~np.isnan(y)
    codes = (groups.comparison.code, *(arm.code for arm in groups.interventions))
    group = frame[GROUP].map({code: place for place, code in enumerate(codes)}).to_numpy(dtype=int)[known]
    parts = []
    if spec.main_covariates:
        x = covariate_matrix(frame, spec.main_covariates, where).to_numpy(dtype=float)[known]
        parts.append(impute_means(x, (group > 0).astype(int)).x)
    if (stratum := strata(frame, allocation)) is not None:
        names, place = np.unique(stratum[known], return_inverse=True)
        parts.append((place[:, None] == np.arange(1, len(names))[None, :]).astype(float))
    x = np.column_stack(parts) if parts else None
    labels, verdict = clusters(frame, (frame[GROUP].astype(object) != groups.comparison.code).to_numpy(dtype=bool), allocation), ""
    if labels is None or not allocation.weigh_clusters:
        return contrasts(y[known], group, inference.confidence, arms=len(groups.interventions), x=x), ""
    found = clustered_difference(y[known], (group > 0).astype(int), labels[known], inference.confidence)
    verdict = found.verdict if found.design.structure != SINGLE else ""
    return contrasts(y[known], group, inference.confidence, arms=len(groups.interventions), x=x, cluster=labels[known]), verdict


def _simultaneous(whole: ContrastResult, arms: Arms, groups: Groups, level: float, verdict: str) -> tuple[Number, Interval]:
    """Dunnett's p-value and interval of one contrast; of the interval a verdict takes nothing away."""
    if arms.control.code != groups.comparison.code:
        gone = NotComputable(OTHER_PAIR)
        return gone, Interval(gone, gone, level, whole.dunnett[0].method)
    place = [arm.code for arm in groups.interventions].index(arms.treatment.code)
    return NotComputable(verdict) if verdict else whole.dunnett_p[place], whole.dunnett[place]
