"""Cases for a regression: outcome, group and covariates of the clients whose outcome is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalutils.estimators.missing.covariates import impute_means
from evalutils.estimators.regression.adjustment import Cases
from evalutils.estimators.regression.linear import independent
from evalutils.findings.histories.arms import categories, indicator, members, numeric, require_columns
from evalutils.params import Arms
from evalutils.params.sections.outcomes import EffectSpec

INDICATOR_FROM = 10
"""So many in each group must miss a covariate, or none, for an indicator that they do: a logit model cannot fit fewer."""


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
        place, names = categories(series)
        dummies = (place[:, None] == np.arange(1, max(len(names), 1))[None, :]).astype(float)
        dummies[place < 0] = np.nan
        parts.append(pd.DataFrame(dummies, index=frame.index, columns=[f"{column}_{name}" for name in names[1:]]))
    return pd.concat(parts, axis=1) if parts else pd.DataFrame(index=frame.index)


def imputed_cases(clients: pd.DataFrame, spec: EffectSpec, arms: Arms) -> Cases:
    """The clients in a group with a known outcome; a covariate that is not known takes its mean, with an indicator.

    See ``estimators.missing.impute_means`` (Zhao & Ding 2022): all clients with an outcome are in, and a covariate that the
    groups miss unequally is left out. The note (Dutch) names the covariates, says whether values were filled in (without a
    count: a note passes disclosure control as it is), and names the columns that are left out. Raises ``ParameterError``
    when a column is not there.
    """
    where = f"uitkomst '{spec.code}'"
    assigned = members(clients, arms, where)
    values = numeric(assigned, spec.column, where).to_numpy(dtype=float)
    seen = ~np.isnan(values)
    columns = covariate_matrix(assigned, spec.covariates, where)
    y, z = values[seen], indicator(assigned, arms)[seen]
    found = impute_means(columns.to_numpy(dtype=float)[seen], z, INDICATOR_FROM)
    names = [name for place, name in enumerate(columns.columns) if place not in found.left_out]
    kept = independent(np.column_stack([np.ones(len(y)), z, found.x]), keep=2)
    places = [place - 2 for place in kept if place >= 2]
    note = "gecorrigeerd voor " + ", ".join(spec.covariates)
    if found.filled:
        note += "; voor een onbekende waarde van een covariaat staat het gemiddelde, en waar genoeg klanten die missen ook een indicator"
    if found.left_out:
        nobody = found.missing.sum(axis=1) == len(y)
        for why, those in (("omdat zij van niemand bekend zijn", True), ("omdat de groepen ze niet even vaak missen", False)):
            if gone := [str(columns.columns[place]) for place in found.left_out if bool(nobody[place]) is those]:
                note += f"; weggelaten {why}: {', '.join(gone)}"
    if follows := [name for place, name in enumerate(names) if place not in places]:
        note += f"; weggelaten omdat zij niets toevoegen: {', '.join(follows)}"
    return Cases(y, z, found.x[:, places], note)
