"""Effects as assigned (intention to treat): a difference between the groups in a mean or a proportion."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from evalutils.findings.arms import TOO_FEW, TwoArms, Wald, indicator, members, no_estimate, numeric, two_arms
from evalutils.findings.linear import covariate_matrix, independent, least_squares
from evalutils.params import Arms
from evalutils.params.analysis import EffectSpec, Inference
from evalutils.results import EffectResult, Estimate, Moments, NotComputable, Number, number

WELCH = "verschil in gemiddelden (Welch, ongelijke varianties)"
POOLED = "verschil in gemiddelden (gelijke varianties)"
ADJUSTED = "verschil na correctie voor covariaten (kleinste kwadraten)"


def effects(
    clients: pd.DataFrame, specs: tuple[EffectSpec, ...], arms: Arms, inference: Inference
) -> tuple[EffectResult, ...]:
    """The effect on each outcome of ``specs``, one result a spec, the primary estimate first.

    ``clients`` has one row a client, with the column ``groep`` (the codes of ``arms``) and the columns that the specs
    name. A client without the outcome is left out and counted; the adjusted estimate also leaves out who misses a
    covariate. Raises ``ParameterError`` when a column is not there or holds no numbers.
    """
    return tuple(_effect(clients, spec, arms, inference) for spec in specs)


def _effect(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, inference: Inference) -> EffectResult:
    where = f"uitkomst '{spec.code}'"
    data = two_arms(clients, spec.column, arms, where)
    level = inference.confidence
    rows = [welch(data, level), pooled(data, level)]
    if spec.covariates:
        rows.append(adjusted(clients, spec, arms, level))
    return EffectResult(
        code=spec.code, label=spec.label, unit=spec.unit, scale=spec.kind,
        groups=moments(data, spec.code, spec.label, arms, spec.unit), estimates=tuple(rows),
    )  # fmt: skip


def moments(data: TwoArms, name: str, label: str, arms: Arms, unit: str = "") -> Moments:
    """n, mean and standard deviation (n - 1) of intervention, control and both together."""
    parts = (data.treated, data.control, data.y)
    return Moments(
        name=name, label=label, groups=(*arms.codes, arms.total), n=tuple(len(part) for part in parts),
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


def adjusted(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, level: float) -> Estimate:
    """The coefficient of the group in least squares on group and covariates, with classical standard error.

    Complete cases; a covariate that follows from the others is left out and named in the note.
    """
    where, test = f"uitkomst '{spec.code}'", "t-toets"
    assigned = members(clients, arms, where)
    columns = covariate_matrix(assigned, spec.covariates, where)
    values = numeric(assigned, spec.column, where).to_numpy(dtype=float)
    known = columns.notna().all(axis=1).to_numpy() & ~np.isnan(values)
    y, z = values[known], indicator(assigned, arms)[known]
    dropped = int((~np.isnan(values)).sum()) - len(y)
    if min((z == 1).sum(), (z == 0).sum()) < 2:
        return no_estimate(ADJUSTED, TOO_FEW, level, test=test, n=len(y))
    x = np.column_stack([np.ones(len(y)), z, columns.to_numpy(dtype=float)[known]])
    keep = independent(x, keep=2)
    fit = least_squares(y, x[:, keep])
    if fit is None:
        return no_estimate(ADJUSTED, "te weinig klanten voor het aantal covariaten", level, test=test, n=len(y))
    note = "gecorrigeerd voor " + ", ".join(spec.covariates)
    if dropped:
        note += f"; zonder {dropped} klanten met een onbekende covariaat"
    if left_out := [columns.columns[place - 2] for place in range(2, x.shape[1]) if place not in keep]:
        note += f"; weggelaten omdat zij uit andere volgen: {', '.join(left_out)}"
    return Wald(ADJUSTED, fit.coef[1], fit.se(1), len(y), test, fit.df, note).at(level)
