"""The two groups as assigned, as arrays; and the way from a raw computation to an ``Estimate``."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from evalutils.errors import ParameterError, Problem
from evalutils.params import Arms
from evalutils.results import Estimate, Interval, NotComputable, number

GROUP = "groep"
"""The column of the contract that holds the group as assigned."""

Array = np.ndarray
TOO_FEW = "minder dan twee waarnemingen in een van de groepen"
NO_SPREAD = "de uitkomst verschilt niet tussen de klanten van een groep"


@dataclass(frozen=True)
class TwoArms:
    """An outcome by group, complete cases: ``y`` (float) and ``z`` (1 = intervention, 0 = control), both of length n.

    ``missing`` counts the clients without the outcome, intervention first.
    """

    y: Array
    z: Array
    missing: tuple[int, int] = (0, 0)

    @property
    def treated(self) -> Array:
        return self.y[self.z == 1]

    @property
    def control(self) -> Array:
        return self.y[self.z == 0]

    @property
    def n(self) -> tuple[int, int]:
        return int((self.z == 1).sum()), int((self.z == 0).sum())


def require_columns(frame: pd.DataFrame, columns: tuple[str, ...], where: str) -> None:
    """Raise ``ParameterError`` when the frame lacks one of ``columns``."""
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise ParameterError(
            "De parameters noemen een kolom die er niet is.",
            problems=tuple(Problem("onbekende-kolom", where, f"een kolom '{column}'", "geen") for column in absent),
            action="herstel de kolomnaam; kolommen staan in studie.yml onder 'tabellen' (de naam van een kenmerk is geen kolom).",
        )


def numeric(frame: pd.DataFrame, column: str, where: str) -> pd.Series:
    """A number or yes/no column as float (missing: NaN); ``ParameterError`` when it holds something else."""
    require_columns(frame, (column,), where)
    try:
        return pd.to_numeric(frame[column]).astype("Float64").astype(float)
    except (TypeError, ValueError):
        problem = Problem("geen-getal", f"{where}, kolom '{column}'", "getallen of ja/nee", "andere waarden")
        raise ParameterError("Een uitkomst of covariaat is geen getal.", problems=(problem,)) from None


def members(frame: pd.DataFrame, arms: Arms, where: str) -> pd.DataFrame:
    """The clients who were assigned to one of the two groups; who was screened out is no part of a comparison."""
    require_columns(frame, (GROUP,), where)
    return frame[frame[GROUP].astype(object).isin(arms.codes)]


def indicator(frame: pd.DataFrame, arms: Arms) -> Array:
    """1 for the intervention group, 0 for the control group."""
    return (frame[GROUP].astype(object) == arms.treatment.code).to_numpy(dtype=int)


def two_arms(frame: pd.DataFrame, column: str, arms: Arms, where: str) -> TwoArms:
    """The outcome in ``column`` by group as assigned; missing outcomes are left out and counted."""
    assigned = members(frame, arms, where)
    y = numeric(assigned, column, where).to_numpy(dtype=float)
    z = indicator(assigned, arms)
    known = ~np.isnan(y)
    gone = (int((~known & (z == 1)).sum()), int((~known & (z == 0)).sum()))
    return TwoArms(y[known], z[known], gone)


@dataclass(frozen=True)
class Wald:
    """An estimate with its standard error, and what it is referred to: t with ``df``, or normal when ``df`` is None."""

    method: str
    value: float
    se: float
    n: int
    test: str
    df: float | None = None
    note: str = ""

    def at(self, level: float) -> Estimate:
        """The symmetric interval at ``level`` and the two-sided p-value.

        A standard error of zero gives neither (``NotComputable``): the outcome is the same for everybody in each group.
        """
        reference = stats.norm if self.df is None else stats.t(self.df)
        usable = self.se > 0 and math.isfinite(self.se)
        half = reference.ppf(0.5 + level / 2) * self.se if usable else math.nan
        p = 2 * reference.sf(abs(self.value) / self.se) if usable else math.nan
        name = "normale benadering" if self.df is None else "t-verdeling"
        limits = (number(self.value - half, NO_SPREAD), number(self.value + half, NO_SPREAD))
        return Estimate(
            method=self.method, value=number(self.value), se=number(self.se, NO_SPREAD),
            interval=Interval(*limits, level, name),
            p_value=number(p, NO_SPREAD), test=self.test, df=None if self.df is None else number(self.df), n=self.n,
            note=self.note,
        )  # fmt: skip


def no_estimate(method: str, reason: str, level: float, *, test: str = "", n: int | None = None) -> Estimate:
    """The row of an estimate that cannot be computed: the reason in place of each number."""
    gone = NotComputable(reason)
    return Estimate(method, gone, gone, Interval(gone, gone, level, ""), gone, test=test, n=n)
