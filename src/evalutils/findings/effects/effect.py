"""Effects as assigned (intention to treat): a difference between the groups in a mean or a proportion."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalutils.errors import ParameterError, Problem
from evalutils.estimators.adjustment import adjusted, lin, marginal_effect
from evalutils.estimators.arms import TwoArms
from evalutils.estimators.means import pooled, welch
from evalutils.estimators.two_proportions import share_rows
from evalutils.findings.histories.arms import two_arms
from evalutils.findings.histories.cases import complete_cases
from evalutils.findings.histories.moments import Counted, moments
from evalutils.params import Arms
from evalutils.params.analysis import Inference
from evalutils.params.outcomes import EffectSpec
from evalutils.results import EffectResult, Estimate, who
from evalutils.results.quantities import Condition, about


def effects(clients: pd.DataFrame, specs: tuple[EffectSpec, ...], arms: Arms, inference: Inference) -> tuple[EffectResult, ...]:
    """The effect on each outcome of ``specs``, one result a spec, the primary estimate first.

    A mean ('gemiddelde') gets Welch, pooled and, with covariates, adjusted least squares; a proportion ('aandeel') gets
    Newcombe, Miettinen & Nurminen, HC2 and, with covariates, Lin's adjustment and the logit marginal effect.
    ``clients`` has one row a client, with the column ``groep`` (the codes of ``arms``) and the columns that the specs
    name. A client without the outcome is left out and counted; the adjusted estimate also leaves out who misses a
    covariate. Raises ``ParameterError`` when a column is not there or holds no numbers.
    """
    return tuple(effect(clients, spec, arms, inference) for spec in specs)


def effect(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, inference: Inference,
           wider: tuple[Condition, ...] = ()) -> EffectResult:  # fmt: skip
    """The effect on one outcome, as in ``effects``. ``wider``: what else is true of whoever has it, by definition."""
    where, level = f"uitkomst '{spec.code}'", inference.confidence
    data = two_arms(clients, spec.column, arms, where)
    rows: tuple[Estimate, ...]
    if spec.kind == "aandeel":
        _must_be_yes_no(data, where)
        rows = share_rows(data, level)
    else:
        rows = (welch(data, level), pooled(data, level))
    if spec.covariates:
        cases = complete_cases(clients, spec, arms)
        if spec.kind == "aandeel":
            parts = (cases.y, cases.z, cases.x, level, cases.note)
            rows = (*rows, lin(*parts), marginal_effect(*parts))
        else:
            rows = (*rows, adjusted(cases, level))
    groups = moments(data, spec.code, spec.label, arms, spec.unit, who=counted(clients, spec, arms, wider))
    return EffectResult(
        code=spec.code, label=spec.label, unit=spec.unit, scale=spec.kind, groups=groups,
        estimates=about(rows, groups.counted, 3 if spec.kind == "aandeel" else 2),
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
