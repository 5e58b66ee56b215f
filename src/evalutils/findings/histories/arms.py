"""The groups as assigned, from frames to arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evalutils.errors import ParameterError, Problem
from evalutils.estimators.arms import Array, TwoArms
from evalutils.params import Arms, Groups
from evalutils.results import Outside, who
from evalutils.results.quantities import Count

GROUP = "groep"
"""The column of the contract that holds the group as assigned."""


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
    if frame[column].dtype == np.float64:
        return frame[column]
    try:
        return pd.to_numeric(frame[column]).astype("Float64").astype(float)
    except (TypeError, ValueError):
        problem = Problem("geen-getal", f"{where}, kolom '{column}'", "getallen of ja/nee", "andere waarden")
        raise ParameterError("Een uitkomst of covariaat is geen getal.", problems=(problem,)) from None


def coded(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with each text column as categories: sorted, those that occur, a missing value still missing.

    What selects and compares rows many times then moves small numbers instead of texts.
    """
    texts = {name: column for name, column in frame.items() if isinstance(column.dtype, pd.StringDtype)}
    return frame.assign(**{str(name): column.astype("category") for name, column in texts.items()})


def among(column: pd.Series, values: Sequence[object]) -> Array:
    """Which rows (bool) of ``column`` have one of ``values``; a missing value has none."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        column = column if isinstance(column.dtype, pd.StringDtype) else column.astype(object)
        return column.isin(values).to_numpy(dtype=bool)
    wanted = np.append(column.cat.categories.astype(object).isin(values), False)  # the last one is that of a missing value, whose code is -1
    return wanted[column.cat.codes.to_numpy()]


def members(frame: pd.DataFrame, arms: Arms | Groups, where: str) -> pd.DataFrame:
    """The clients who were assigned to one of the groups; who was screened out is no part of a comparison."""
    require_columns(frame, (GROUP,), where)
    inside = among(frame[GROUP], arms.codes)
    return frame if inside.all() else frame[inside]


def outside(clients: pd.DataFrame, groups: Groups) -> tuple[Outside, ...]:
    """The groups that are in no contrast on purpose, with their clients (one row a client)."""
    assigned = clients[GROUP].astype(object)
    return tuple(
        Outside(arm.code, arm.label, Count(int((assigned == arm.code).sum()), who.assigned(clients, arm.code)), arm.reason)
        for arm in groups.outside
    )


def places(frame: pd.DataFrame, groups: Groups) -> Array:
    """The place (0, 1, ...) of each client's group among the groups of the study, the comparison group last; -1 for none of them."""
    order = {code: place for place, code in enumerate(groups.codes)}
    return frame[GROUP].astype(object).map(order).fillna(-1).to_numpy(dtype=int)


def indicator(frame: pd.DataFrame, arms: Arms) -> Array:
    """1 for the intervention group, 0 for the control group."""
    return among(frame[GROUP], [arms.treatment.code]).astype(int)


def two_arms(frame: pd.DataFrame, column: str, arms: Arms, where: str) -> TwoArms:
    """The outcome in ``column`` by group as assigned; missing outcomes are left out and counted."""
    require_columns(frame, (GROUP, column), where)
    assigned = members(frame[[GROUP, column]], arms, where)
    y = numeric(assigned, column, where).to_numpy(dtype=float)
    z = indicator(assigned, arms)
    known = ~np.isnan(y)
    gone = (int((~known & (z == 1)).sum()), int((~known & (z == 0)).sum()))
    return TwoArms(y[known], z[known], gone)


def categories(series: pd.Series) -> tuple[Array, list[Any]]:
    """The place of each row's value among the sorted distinct values, -1 where it is missing; and these values."""
    codes, found = pd.factorize(series)
    names = list(found)
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.full(len(names) + 1, -1)  # the last one is that of a missing value, whose code is -1
    rank[order] = np.arange(len(names))
    return rank[codes], [names[place] for place in order]


def combined(frame: pd.DataFrame, columns: tuple[str, ...], word: Callable[[object], str] = str,
             missing: str = "onbekend") -> tuple[Array, list[tuple[str, ...]]]:  # fmt: skip
    """The place of each row among the combinations of values of ``columns`` that occur, and these as words, sorted."""
    place, keys = np.zeros(len(frame), dtype=np.int64), [()]  # type: tuple[Array, list[tuple[str, ...]]]
    for column in columns:
        codes, found = pd.factorize(frame[column])
        texts = [*map(word, found), missing]  # the last one is that of a missing value, whose code is -1
        names = sorted(set(texts))
        order = {name: one for one, name in enumerate(names)}
        own = np.array([order[text] for text in texts])[codes]
        used, place = np.unique(place * len(names) + own, return_inverse=True)
        keys = [(*keys[one // len(names)], names[one % len(names)]) for one in used]
    return place, keys
