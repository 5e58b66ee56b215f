"""Values that the contract allows and that are unlikely all the same: nothing is refused, but somebody should look.

Each rule is one line in ``RULES``-like functions below; a rule gives row numbers, never a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from evalutils.data.load import Inspection
from evalutils.data.typed.alike_keys import without
from evalutils.data.typed.columns import is_text
from evalutils.schemas import Contract, Table

YOUNG, OLD = 16, 100
"""Ages outside which a client of a municipality is unlikely."""
PLACEHOLDERS = ("1900-01-01", "1900-12-31", "1970-01-01", "9999-12-31")
NEW_YEAR = 0.1
"""Share of births on 1 January from which the day is probably unknown; by chance it is 1 in 365."""
MANY = 20
"""Values that a rule on a whole column needs."""
FAR = 10.0
"""A number this many times the 99th percentile is probably a slip of the decimal sign."""


@dataclass(frozen=True)
class Unlikely:
    """Rows of a column that break a rule of thumb."""

    table: str
    column: str
    rule: str
    rows: tuple[int, ...]


def unlikely(found: Inspection, agreed: Contract, today: date) -> tuple[Unlikely, ...]:
    """Every rule that some row breaks. ``today``: after which a date that has happened cannot lie."""
    made: list[Unlikely] = []
    for name, typed in found.tables.items():
        made += [each for each in _of(typed.frame, agreed.tables[name], pd.Timestamp(today)) if each.rows]
    return tuple(made)


def _of(frame: pd.DataFrame, table: Table, today: pd.Timestamp) -> Iterator[Unlikely]:
    for column in table.columns:
        if column.name not in frame:
            continue
        cells = frame[column.name]
        if column.kind == "datum":
            yield Unlikely(table.name, column.name, "een datum na vandaag", _rows(frame, cells > today))
            yield Unlikely(table.name, column.name, "een datum die vaak 'onbekend' betekent (zoals 1 januari 1900)",
                           _rows(frame, cells.dt.strftime("%Y-%m-%d").isin(PLACEHOLDERS)))  # fmt: skip
        elif column.unique and is_text(cells):
            bare = without(cells, ("hoofdletters", "spaties", "decimalen"))
            yield Unlikely(table.name, column.name, "een sleutel die alleen in hoofdletters, spaties of decimalen van een andere verschilt",
                           _rows(frame, bare.duplicated(keep=False) & cells.notna()))  # fmt: skip
        elif column.kind in ("getal", "geheel") and not column.unique:
            yield Unlikely(table.name, column.name, f"meer dan {FAR:g} keer zo groot als bijna alle andere", _far(frame, cells))
    if "geboortedatum" in frame:
        yield from _births(frame, table.name, today)


def _births(frame: pd.DataFrame, table: str, today: pd.Timestamp) -> Iterator[Unlikely]:
    born = frame["geboortedatum"]
    age = (today - born).dt.days / 365.25
    yield Unlikely(
        table, "geboortedatum", f"jonger dan {YOUNG} of ouder dan {OLD} jaar", _rows(frame, (age < YOUNG) | (age > OLD))
    )
    first = (born.dt.month == 1) & (born.dt.day == 1)
    if born.notna().sum() >= MANY and first.sum() > NEW_YEAR * born.notna().sum():
        yield Unlikely(table, "geboortedatum", "opvallend vaak 1 januari: de dag is waarschijnlijk onbekend", _rows(frame, first))


def _far(frame: pd.DataFrame, cells: pd.Series) -> tuple[int, ...]:
    numbers = cells.astype("float64")
    if numbers.notna().sum() < MANY or not (edge := numbers.quantile(0.99)) > 0:
        return ()
    typical = numbers[numbers <= numbers.quantile(0.95)].max()
    return _rows(frame, numbers > FAR * max(typical, 0)) if edge and typical > 0 else ()


def _rows(frame: pd.DataFrame, broken: pd.Series) -> tuple[int, ...]:
    return tuple(int(row) for row in frame.index[broken.fillna(False).astype(bool)])
