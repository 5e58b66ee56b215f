"""From a column of the extract to the value of a characteristic, and from the value to its category."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from evalutils.errors import ConsistencyError, ParameterError, Problem
from evalutils.findings import wording
from evalutils.findings.histories.arms import numeric, require_columns
from evalutils.params.sections.analysis import Bracket, Characteristic, Derivation

YES, NO = "ja", "nee"
"""How a yes/no column is written where a category is text."""


def derive(clients: pd.DataFrame, source: Derivation, where: str = "kenmerk") -> pd.Series:
    """The value of ``source`` for each row of ``clients``, on the same index; missing stays missing.

    ``waarde`` is the column as it is. ``leeftijd`` is completed years (born on 29 February: a birthday on 1 March in
    other years). ``maanden`` is completed calendar months: the month counts from the day of the month of the start.
    ``jaren`` is those months divided by 12. Raises ``ParameterError`` when the column is not there or holds no dates,
    ``ConsistencyError`` when a date lies after ``source.on``.
    """
    require_columns(clients, (source.column,), where)
    column = clients[source.column]
    if source.kind == "waarde":
        return column
    if source.on is None:
        raise ParameterError(f"Bij {where} ontbreekt 'op' (een datum), want de afleiding telt tijd.")
    months = _completed_months(_dates(column, where), source.on, where)
    if source.kind == "leeftijd":
        return np.floor(months / 12)
    return months / 12 if source.kind == "jaren" else months


def _dates(column: pd.Series, where: str) -> pd.Series:
    try:
        return pd.to_datetime(column)
    except (TypeError, ValueError):
        problem = Problem("geen-datum", f"{where}, kolom '{column.name}'", "datums", "andere waarden")
        summary = "Een kenmerk dat tijd telt, komt uit een kolom zonder datums."
        raise ParameterError(summary, problems=(problem,), action="herstel de kolom bij het kenmerk.") from None


def _completed_months(start: pd.Series, on: date, where: str) -> pd.Series:
    if later := int((start > pd.Timestamp(on)).sum()):
        place = f"{where}, kolom '{start.name}'"
        problem = Problem("datum-na-peildatum", place, f"datums tot en met {on}", f"{wording.rows(later)} later")
        raise ConsistencyError(
            "Een kenmerk telt tijd tot een datum, maar begint daarna.", problems=(problem,),
            action="herstel de datums in het extract, of kies bij het kenmerk een latere 'op'.",
        )  # fmt: skip
    codes, days = pd.factorize(start)
    begin = pd.DatetimeIndex(days)
    whole = (on.year - begin.year) * 12 + (on.month - begin.month) - (on.day < begin.day)
    return pd.Series(np.append(whole.to_numpy(dtype=float), np.nan)[codes], index=start.index, name=start.name)


def classify(values: pd.Series, characteristic: Characteristic) -> pd.Series:
    """The place (0, 1, ...) of each value among the category labels of ``characteristic``; missing is -1.

    Raises ``ConsistencyError`` with the count of rows that fit no category, or more than one.
    """
    codes, distinct = pd.factorize(values)  # a category is looked up once, however many clients have it
    distinct = pd.Series(distinct)
    if characteristic.brackets:
        number = numeric(distinct.to_frame("waarde"), "waarde", f"kenmerk '{characteristic.name}'")
        fits = np.column_stack([_within(number, bracket) for bracket in characteristic.brackets])
    else:
        text = as_text(distinct)
        fits = np.column_stack([(text == category).to_numpy(dtype=bool) for category in characteristic.categories])
    _exactly_one(fits.sum(axis=1), np.bincount(codes[codes >= 0], minlength=len(distinct)), characteristic)
    place = np.append(fits.argmax(axis=1), -1).astype(np.int8 if fits.shape[1] < 128 else np.int64)
    return pd.Series(place[codes], index=values.index)  # the last place is that of missing, code -1


def _within(number: pd.Series, bracket: Bracket) -> np.ndarray:
    lower = -np.inf if bracket.lower is None else bracket.lower
    upper = np.inf if bracket.upper is None else bracket.upper
    return ((number >= lower) & (number < upper)).to_numpy(dtype=bool)


def as_text(values: pd.Series) -> pd.Series:
    """Values as the text of the categories in params: yes/no as words, whole numbers without a point."""
    plain = values.astype(object).where(values.notna(), None)
    if pd.api.types.is_bool_dtype(values.dtype):
        return plain.map({True: YES, False: NO})
    if pd.api.types.is_float_dtype(values.dtype) and (values.dropna() % 1 == 0).all():
        return values.astype("Int64").astype("string").astype(object).where(values.notna(), None)
    return plain.map(str, na_action="ignore")


def _exactly_one(fitting: np.ndarray, clients: np.ndarray, characteristic: Characteristic) -> None:
    """``fitting`` and ``clients``: of each distinct value the categories that it fits and the rows that have it."""
    problems = []
    kind = "klassen" if characteristic.brackets else "categorieen"
    where = f"kenmerk '{characteristic.name}', kolom '{characteristic.source.column}'"
    if outside := int(clients[fitting == 0].sum()):
        problems.append(Problem("buiten-indeling", where, f"een waarde binnen de {kind}", f"{wording.rows(outside)} erbuiten"))
    if double := int(clients[fitting > 1].sum()):
        expected = f"een waarde in precies één van de {kind}"
        problems.append(Problem("dubbele-indeling", where, expected, f"{wording.rows(double)} in meer dan één"))
    if problems:
        raise ConsistencyError(
            "Een kenmerk heeft waarden die niet in de indeling passen.", problems=tuple(problems),
            action=f"herstel de waarden in het extract, of pas de {kind} van het kenmerk aan.",
        )  # fmt: skip
