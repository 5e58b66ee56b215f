"""Effects as assigned (intention to treat): a difference between the groups in a mean or a proportion."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy import stats

from evalutils.errors import ParameterError, Problem
from evalutils.findings.adjustment import FULL, HC2, hc2_mean, lin, marginal_effect
from evalutils.findings.arms import TOO_FEW, TwoArms, Wald, no_estimate, two_arms
from evalutils.findings.cases import Cases, complete_cases
from evalutils.findings.linear import least_squares
from evalutils.findings.two_proportions import (
    EMPTY,
    MIETTINEN,
    NEWCOMBE,
    Z_TEST,
    degenerate,
    miettinen_nurminen,
    newcombe,
    pooled_z,
    score_z,
    unpooled_se,
)
from evalutils.params import Arms
from evalutils.params.analysis import EffectSpec, Inference
from evalutils.results import EffectResult, Estimate, Interval, Moments, NotComputable, Number, number

WELCH = "verschil in gemiddelden (Welch, ongelijke varianties)"
POOLED = "verschil in gemiddelden (gelijke varianties)"
ADJUSTED = "verschil na correctie voor covariaten (kleinste kwadraten)"
T_TEST = "t-toets"


def effects(clients: pd.DataFrame, specs: tuple[EffectSpec, ...], arms: Arms, inference: Inference) -> tuple[EffectResult, ...]:
    """The effect on each outcome of ``specs``, one result a spec, the primary estimate first.

    A mean ('gemiddelde') gets Welch, pooled and, with covariates, adjusted least squares; a proportion ('aandeel') gets
    Newcombe, Miettinen & Nurminen, HC2 and, with covariates, Lin's adjustment and the logit marginal effect.
    ``clients`` has one row a client, with the column ``groep`` (the codes of ``arms``) and the columns that the specs
    name. A client without the outcome is left out and counted; the adjusted estimate also leaves out who misses a
    covariate. Raises ``ParameterError`` when a column is not there or holds no numbers.
    """
    return tuple(effect(clients, spec, arms, inference) for spec in specs)


def effect(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, inference: Inference) -> EffectResult:
    """The effect on one outcome, as in ``effects``."""
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
    return EffectResult(
        code=spec.code, label=spec.label, unit=spec.unit, scale=spec.kind,
        groups=moments(data, spec.code, spec.label, arms, spec.unit), estimates=rows,
    )  # fmt: skip


def moments(data: TwoArms, name: str, label: str, arms: Arms, unit: str = "") -> Moments:
    """n, mean and standard deviation (n - 1) of intervention, control and both together."""
    parts = (data.treated, data.control, data.y)
    return Moments(
        name=name, label=label, groups=arms.codes, n=tuple(len(part) for part in parts),
        mean=tuple(_mean(part) for part in parts), sd=tuple(_sd(part) for part in parts),
        missing=(*data.missing, sum(data.missing)), unit=unit,
    )  # fmt: skip


def _mean(values: np.ndarray) -> Number:
    return number(values.mean()) if len(values) else NotComputable("geen waarnemingen in deze groep")


def _sd(values: np.ndarray) -> Number:
    return number(values.std(ddof=1)) if len(values) > 1 else NotComputable("minder dan twee waarnemingen in de groep")


def welch(data: TwoArms, level: float) -> Estimate:
    """Difference in means with unequal variances and Satterthwaite's df (Welch 1947, Biometrika 34:28-35)."""
    test = "t-toets van Welch"
    if min(data.n) < 2:
        return no_estimate(WELCH, TOO_FEW, level, test=test, n=len(data.y))
    parts = [group.var(ddof=1) / len(group) for group in (data.treated, data.control)]
    total = sum(parts)
    spread = sum(part**2 / (n - 1) for part, n in zip(parts, data.n, strict=True))
    df = total**2 / spread if spread > 0 else len(data.y) - 2.0
    value = data.treated.mean() - data.control.mean()
    return Wald(WELCH, value, math.sqrt(total), len(data.y), test, df).at(level)


def pooled(data: TwoArms, level: float) -> Estimate:
    """Difference in means with one pooled variance (Student's t with n1 + n2 - 2 degrees of freedom)."""
    test = "t-toets van Student"
    if min(data.n) < 2:
        return no_estimate(POOLED, TOO_FEW, level, test=test, n=len(data.y))
    first, second = data.n
    df = first + second - 2
    variance = ((first - 1) * data.treated.var(ddof=1) + (second - 1) * data.control.var(ddof=1)) / df
    value = data.treated.mean() - data.control.mean()
    se = math.sqrt(variance * (1 / first + 1 / second))
    return Wald(POOLED, value, se, len(data.y), test, df).at(level)


def adjusted(cases: Cases, level: float) -> Estimate:
    """The coefficient of the group in least squares on group and covariates, with classical standard error."""
    if cases.smallest < 2:
        return no_estimate(ADJUSTED, TOO_FEW, level, test=T_TEST, n=cases.n)
    fit = least_squares(cases.y, cases.design)
    if fit is None:
        return no_estimate(ADJUSTED, FULL, level, test=T_TEST, n=cases.n)
    return Wald(ADJUSTED, float(fit.coef[1]), fit.se(1), cases.n, T_TEST, float(fit.df), cases.note).at(level)


def share_rows(data: TwoArms, level: float) -> tuple[Estimate, ...]:
    """Difference in proportions with Newcombe's and Miettinen & Nurminen's intervals, and with the HC2 standard error.

    The p-values of the first two are those of the pooled z test and of the score test.
    """
    (n1, n2), x1, x2 = data.n, int(data.treated.sum()), int(data.control.sum())
    n = n1 + n2
    if not (n1 and n2):
        return tuple(no_estimate(name, EMPTY, level, test=Z_TEST, n=n) for name in (NEWCOMBE, MIETTINEN, HC2))
    counts = (x1, n1, x2, n2)
    reason = degenerate(*counts)
    se: Number = NotComputable(reason) if reason else number(float(unpooled_se(*counts)))
    rows = []
    for name, limits, z, test in (
        (NEWCOMBE, newcombe(*counts, level), pooled_z(*counts), Z_TEST),
        (MIETTINEN, miettinen_nurminen(*counts, level), score_z(*counts, 0.0), "scoretoets"),
    ):
        p: Number = NotComputable(reason) if reason else number(float(2 * stats.norm.sf(abs(z))))
        interval = Interval(number(float(limits[0])), number(float(limits[1])), level, name)
        rows.append(Estimate(name, number(x1 / n1 - x2 / n2), se, interval, p, test=test, n=n))
    return (*rows, hc2_mean(data.y, data.z, level))


def _must_be_yes_no(data: TwoArms, where: str) -> None:
    if not np.isin(data.y, (0.0, 1.0)).all():
        problem = Problem("geen-ja-nee", where, "alleen 0 en 1 (of ja/nee)", "andere getallen")
        raise ParameterError("Een aandeel kan alleen van een uitkomst met ja of nee.", problems=(problem,))
