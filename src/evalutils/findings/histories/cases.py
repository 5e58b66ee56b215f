"""Complete cases for a regression: outcome, group and covariates of the clients who have them all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalutils.estimators.adjustment import Cases
from evalutils.estimators.linear import independent
from evalutils.findings.histories.arms import indicator, members, numeric, require_columns
from evalutils.params import Arms
from evalutils.params.outcomes import EffectSpec


def covariate_matrix(frame: pd.DataFrame, columns: tuple[str, ...], where: str) -> pd.DataFrame:
    """The covariates as floats: numbers and yes/no as they are, text as 0/1 columns without its first category.

    One row a client, the index kept; a missing value is missing in every column made of it.
    """
    require_columns(frame, columns, where)
    parts = []
    for column in columns:
        series = frame[column]
        if pd.api.types.is_numeric_dtype(series) or pd.api.types.is_bool_dtype(series):
            parts.append(numeric(frame, column, where).rename(column))
            continue
        text = series.astype(object).where(series.notna(), None)
        dummies = pd.get_dummies(text, prefix=column, drop_first=True, dtype=float)
        parts.append(dummies.where(series.notna(), np.nan))
    return pd.concat(parts, axis=1) if parts else pd.DataFrame(index=frame.index)


def complete_cases(clients: pd.DataFrame, spec: EffectSpec, arms: Arms) -> Cases:
    """The clients in a group who miss neither the outcome nor a covariate.

    The note (Dutch) names the covariates, says whether clients are left out for a missing one (without a count: a note
    passes disclosure control as it is), and names the covariates that follow from the others and are left out. Raises
    ``ParameterError`` when a column is not there.
    """
    where = f"uitkomst '{spec.code}'"
    assigned = members(clients, arms, where)
    values = numeric(assigned, spec.column, where).to_numpy(dtype=float)
    columns = covariate_matrix(assigned, spec.covariates, where)
    seen = ~np.isnan(values)
    known = seen & columns.notna().all(axis=1).to_numpy(dtype=bool)
    x = columns.to_numpy(dtype=float)[known]
    z = indicator(assigned, arms)[known]
    kept = independent(np.column_stack([np.ones(len(x)), z, x]), keep=2)
    places = [place - 2 for place in kept if place >= 2]
    note = "gecorrigeerd voor " + ", ".join(spec.covariates)
    if seen.sum() > known.sum():
        note += "; zonder klanten met een onbekende covariaat"
    if left_out := [name for place, name in enumerate(columns.columns) if place not in places]:
        note += f"; weggelaten omdat zij uit andere volgen: {', '.join(left_out)}"
    return Cases(values[known], z, x[:, places], note)
