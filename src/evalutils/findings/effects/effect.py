"""Effects as assigned (intention to treat): a difference between the groups in a mean or a proportion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evalutils.errors import ParameterError, Problem
from evalutils.estimators.arms import TwoArms
from evalutils.estimators.comparisons.means import pooled, welch
from evalutils.estimators.comparisons.two_proportions import share_rows
from evalutils.estimators.regression.adjustment import adjusted, lin, marginal_effect
from evalutils.findings.effects.attrition import attrition, sensitivities
from evalutils.findings.effects.headline import PLAINLY, Setting, headline
from evalutils.findings.effects.pinned import pinned
from evalutils.findings.histories.arms import two_arms
from evalutils.findings.histories.cases import imputed_cases
from evalutils.findings.histories.moments import Counted, moments
from evalutils.params import Arms
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.outcomes import EffectSpec
from evalutils.results import EffectResult, Estimate, who
from evalutils.results.quantities import Condition, about


def effects(clients: pd.DataFrame, specs: tuple[EffectSpec, ...], arms: Arms, inference: Inference,
            setting: Setting = PLAINLY) -> tuple[EffectResult, ...]:  # fmt: skip
    """The effect on each outcome of ``specs``, one result a spec, the main result first (see ``headline``).

    Then a mean ('gemiddelde') gets Welch, pooled and, with covariates, least squares and Lin's adjustment; a proportion
    ('aandeel') gets Newcombe, Miettinen & Nurminen, HC2 and, with covariates, Lin's adjustment and the logit marginal effect.
    ``clients`` has one row a client, with the column ``groep`` (the codes of ``arms``) and the columns that the specs
    name. A client without the outcome is left out and counted; a covariate that is not known takes its mean, with an
    indicator (see ``imputed_cases``). Raises ``ParameterError`` when a column is not there or holds no numbers.
    """
    return tuple(effect(clients, spec, arms, inference, setting) for spec in specs)


def effect(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, inference: Inference,
           setting: Setting = PLAINLY) -> EffectResult:  # fmt: skip
    """The effect on one outcome, as in ``effects``."""
    where, level = f"uitkomst '{spec.code}'", inference.confidence
    data = two_arms(clients, spec.column, arms, where)
    rows: tuple[Estimate, ...]
    if spec.kind == "aandeel":
        _must_be_yes_no(data, where)
        rows = share_rows(data, level)
    else:
        rows = (welch(data, level), pooled(data, level))
    plain = {row.method for row in rows}
    if spec.covariates:
        cases = imputed_cases(clients, spec, arms)
        parts = (cases.y, cases.z, cases.x, level, cases.note)
        rows = (*rows, *((lin(*parts), marginal_effect(*parts)) if spec.kind == "aandeel" else (adjusted(cases, level), lin(*parts))))
    rows = (*rows, *sensitivities(clients, spec, arms, level))
    first = headline(clients, spec, arms, level, setting.allocation)
    rows = (first.estimate, *(row for row in rows if row.method != first.estimate.method))
    groups = moments(data, spec.code, spec.label, arms, spec.unit, who=counted(clients, spec, arms, setting.wider))
    told = pinned(clients, spec, arms, setting.allocation, counted(clients, spec, arms, setting.wider))
    groups = replace(groups, sums=tuple(dict.fromkeys((*groups.sums, *told.sums))))
    digits = 3 if spec.kind == "aandeel" else 2
    whom = (groups.counted, (*groups.counted, *told.counts))
    estimates = tuple(about(row, whom[row.method not in plain], digits) for row in rows)
    everyone = tuple(who.assigned(clients, *arms.codes).and_(who.in_arm(code)) for code in arms.codes)
    return EffectResult(
        code=spec.code, label=spec.label, unit=spec.unit, scale=spec.kind, groups=groups,
        estimates=estimates, method=about(first.method, groups.counted, digits),
        attrition=attrition(clients, spec, arms, groups, (everyone[0], everyone[1])),
    )  # fmt: skip


def counted(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, wider: tuple[Condition, ...] = ()) -> Counted:
    """Whom an outcome counts: known, unknown, with it and without it; of a mean with any of it and with none."""
    yes = (who.outcome(spec.code, "ja"), *wider)
    return Counted(
        who.assigned(clients, *arms.codes), who.outcome(spec.code), who.no_outcome(spec.code), yes, (who.outcome(spec.code, "nee"),),
        by_any=spec.kind != "aandeel",
    )  # fmt: skip


def _must_be_yes_no(data: TwoArms, where: str) -> None:
    if not np.isin(data.y, (0.0, 1.0)).all():
        problem = Problem("geen-ja-nee", where, "alleen 0 en 1 (of ja/nee)", "andere getallen")
        raise ParameterError("Een aandeel kan alleen van een uitkomst met ja of nee.", problems=(problem,))
