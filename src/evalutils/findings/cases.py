"""Complete cases for a regression: outcome, group and covariates of the clients who have them all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalutils.findings.arms import Array, indicator, members, numeric
from evalutils.findings.linear import covariate_matrix, independent
from evalutils.params import Arms
from evalutils.params.analysis import EffectSpec


@dataclass(frozen=True)
class Cases:
    """``y`` (n), ``z`` (n, 1 = intervention) and ``x`` (n x k, linearly independent covariates without a constant)."""

    y: Array
    z: Array
    x: Array
    note: str

    @property
    def n(self) -> int:
        return len(self.y)

    @property
    def smallest(self) -> int:
        return int(min((self.z == 1).sum(), (self.z == 0).sum()))

    @property
    def design(self) -> Array:
        return np.column_stack([np.ones(self.n), self.z, self.x])


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
