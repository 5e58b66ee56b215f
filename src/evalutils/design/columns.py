"""Values of a characteristic or criterion from its column: as it is, or a time up to a date."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from evalutils.errors import ParameterError, Problem
from evalutils.params.sections.analysis import Derivation


def require(frame: pd.DataFrame, columns: tuple[str, ...], what: str) -> None:
    """``ParameterError`` that names every column of ``columns`` that ``frame`` lacks."""
    if absent := [column for column in columns if column not in frame.columns]:
        problems = tuple(Problem("kolom-ontbreekt", column, "een kolom van de tabel", "geen kolom") for column in absent)
        raise ParameterError(
            f"{what}: een kolom die de parameters noemen, staat niet in de tabel.", problems=problems,
            action="herstel de naam van de kolom in params/, of lever de kolom aan.",
        )  # fmt: skip


def derive(frame: pd.DataFrame, source: Derivation, what: str) -> pd.Series:
    """One value a row; missing stays missing. Ages in completed years, other times in months or years with a fraction.

    A time is negative when the date in the column is after ``source.on``.
    """
    require(frame, (source.column,), what)
    column = frame[source.column]
    if source.kind == "waarde":
        return column
    dates = pd.to_datetime(column, errors="coerce")
    if unread := int(dates.isna().sum() - column.isna().sum()):
        problem = Problem("geen-datum", source.column, "een datum", f"{unread} rijen zonder leesbare datum")
        summary = f"{what}: een kolom waarvan de tijd wordt geteld, heeft geen datums."
        raise ParameterError(summary, problems=(problem,), action="herstel de kolom, of de afleiding in params/.")
    assert source.on is not None  # Derivation holds to it
    if source.kind == "leeftijd":
        return _age(dates, source.on)
    months = months_between(dates, source.on)
    return months if source.kind == "maanden" else months / 12


def _age(born: pd.Series, on: date) -> pd.Series:
    """Completed years; whoever was born on 29 February has the birthday on 1 March of a common year."""
    birthday_to_come = (born.dt.month > on.month) | ((born.dt.month == on.month) & (born.dt.day > on.day))
    return on.year - born.dt.year - birthday_to_come.astype(int)


def months_between(start: pd.Series, on: date) -> pd.Series:
    """Months from ``start`` to ``on``: whole months, and the part of the running month (0 up to 1)."""
    given = start.dropna()
    end = np.datetime64(on, "D")
    begin = given.to_numpy().astype("datetime64[D]")
    whole = (np.datetime64(on, "M") - begin.astype("datetime64[M]")).astype(int)
    whole -= add_months(begin, whole) > end
    last, following = add_months(begin, whole), add_months(begin, whole + 1)
    part = (end - last).astype(float) / (following - last).astype(float)
    return pd.Series(whole + part, index=given.index).reindex(start.index)


def add_months(days: np.ndarray, months: np.ndarray | int) -> np.ndarray:
    """The same day some months later, or the last day of a month that has no such day."""
    month = days.astype("datetime64[M]")
    offset = days - month.astype("datetime64[D]")
    target = month + months
    length = (target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")
    return target.astype("datetime64[D]") + np.minimum(offset, length - np.timedelta64(1, "D"))
