"""How sure: the primary outcome once more with other clients or another outcome."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evalutils.errors import ParameterError, Problem
from evalutils.estimators.means import welch
from evalutils.estimators.two_proportions import share_rows
from evalutils.findings.histories.arms import GROUP, members, require_columns, two_arms
from evalutils.params import Arms
from evalutils.params.analysis import EffectSpec, Inference
from evalutils.params.effectiveness import Effectiveness, Exclusion, Variant
from evalutils.results import VariantResult


def variants(clients: pd.DataFrame, spec: Effectiveness, arms: Arms, inference: Inference) -> tuple[VariantResult, ...]:
    """One result a variant of ``spec``, then one for each value of ``spec.leave_out`` left out.

    The estimate is the primary one: Newcombe for a proportion, Welch for a mean. Raises ``ParameterError`` when a
    column is not there.
    """
    if spec.primary is None:
        return ()
    outcomes = {outcome.code: outcome.effect() for outcome in spec.outcomes}
    rows = [
        _variant(_without(clients, variant, arms), outcomes[variant.outcome or spec.primary.code], variant, arms, inference)
        for variant in spec.variants
    ]
    if spec.leave_out:
        rows += _one_at_a_time(clients, spec, outcomes[spec.primary.code], arms, inference)
    return tuple(rows)


def _one_at_a_time(
    clients: pd.DataFrame, spec: Effectiveness, outcome: EffectSpec, arms: Arms, inference: Inference
) -> list[VariantResult]:
    """Values are numbered in sorted order, for a value may be a person; leaving clients of one group out is not by chance."""
    column = str(spec.leave_out)
    require_columns(clients, (column,), "effectiviteit.een_voor_een_zonder")
    value = clients[column].astype(object)
    label = spec.leave_out_label or column
    rows = []
    for place, one in enumerate(sorted(value[value.notna()].unique(), key=str), start=1):
        variant = Variant(code=f"zonder_{place}", label=f"Zonder {label} {place}", randomised=False)
        rows.append(replace(_variant(clients[~(value == one)], outcome, variant, arms, inference), left_out=column))
    return rows


def _variant(clients: pd.DataFrame, outcome: EffectSpec, variant: Variant, arms: Arms, inference: Inference) -> VariantResult:
    data = two_arms(clients, outcome.column, arms, f"variant '{variant.code}'")
    row = share_rows(data, inference.confidence)[0] if outcome.kind == "aandeel" else welch(data, inference.confidence)
    share = outcome.kind == "aandeel"
    return VariantResult(
        variant.code, variant.label, row, data.n, variant.randomised, outcome=outcome.code if share else "",
        counts=(int(data.treated.sum()), int(data.control.sum())) if share else None,
    )  # fmt: skip


def _without(clients: pd.DataFrame, variant: Variant, arms: Arms) -> pd.DataFrame:
    where = f"variant '{variant.code}'"
    kept = members(clients, arms, where)
    for exclusion in variant.without:
        kept = kept[~_excluded(kept, exclusion, arms, where)]
    return kept


def _excluded(clients: pd.DataFrame, exclusion: Exclusion, arms: Arms, where: str) -> pd.Series:
    require_columns(clients, (exclusion.column,), where)
    if exclusion.arm is not None and exclusion.arm not in arms.codes:
        problem = Problem("onbekende-groep", where, f"groep {' of '.join(arms.codes)}", "een andere groep")
        raise ParameterError("Een variant noemt een groep die er niet is.", problems=(problem,))
    out = clients[exclusion.column].astype(object).isin(exclusion.values)
    return out if exclusion.arm is None else out & (clients[GROUP].astype(object) == exclusion.arm)
