"""Cells into values: Dutch and international notation, and an error where a notation is ambiguous.

Each reader takes the raw cells of one column that are not missing and returns the values and the
rows that could not be read. One notation holds for a whole column; where two notations fit and give
different values, the column is ambiguous (``Ambiguous``), because a guess would be silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

MISSING = frozenset({"", "null", "n.v.t.", "n.v.t", "nvt", "na", "n/a", "#n/a", "#n/b", "nan", "nat", "none", "<na>", "-", "."})
YES = frozenset({"ja", "j", "yes", "y", "true", "waar", "1"})
NO = frozenset({"nee", "n", "no", "false", "onwaar", "0"})
EARLIEST, LATEST = 1900, 2100


class Ambiguous(Exception):
    """Two notations fit a whole column and give different values; holds what is expected."""


def blanked(cells: pd.Series, keep: tuple[str, ...] = ()) -> pd.Series:
    """Trimmed text, and None where the cell says that it is missing (unless ``keep`` holds that word)."""
    return pd.Series([_blank(cell, keep) for cell in cells], index=cells.index, dtype=object)


def _blank(cell: Any, keep: tuple[str, ...]) -> Any:
    if isinstance(cell, str):
        text = cell.replace("\xa0", " ").strip()
        return text if text in keep or text.lower() not in MISSING else None
    return None if cell is None or cell is pd.NaT or cell is pd.NA or (isinstance(cell, float) and np.isnan(cell)) else cell


def as_text(cell: Any) -> str:
    """A cell as text; a whole number from a spreadsheet without a decimal part, so that keys match."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, (bool, np.bool_)):
        return str(bool(cell))
    if isinstance(cell, (float, np.floating)) and float(cell).is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date)):
        return cell.isoformat()[:10]
    return str(cell)


def convert(cells: pd.Series, kind: str) -> tuple[pd.Series, list[int]]:
    """``cells`` (blanked) as values of ``kind``, and the row numbers that could not be read (left missing)."""
    given = cells.dropna()
    values = _READERS[kind](given)
    bad = [int(row) for row, value in zip(given.index, values, strict=True) if value is None]
    return pd.Series(values, index=given.index, dtype=object).reindex(cells.index), bad


def _texts(cells: pd.Series) -> list[str | None]:
    return [as_text(cell) for cell in cells]


def _booleans(cells: pd.Series) -> list[bool | None]:
    texts = [as_text(cell).lower() for cell in cells]
    return [True if text in YES else False if text in NO else None for text in texts]


_DUTCH = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$")
_ENGLISH = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$|[+-]?\d+(\.\d+)?[eE][+-]?\d+$")


def _dutch(text: str) -> float | None:
    return float(text.replace(".", "").replace(",", ".")) if _DUTCH.match(text) else None


def _english(text: str) -> float | None:
    return float(text.replace(",", "")) if _ENGLISH.match(text) else None


def _numbers(cells: pd.Series) -> list[float | None]:
    native = [None if isinstance(cell, (str, bool, datetime, date)) else float(cell) for cell in cells]
    texts = [re.sub(r"[€\s]", "", cell) if isinstance(cell, str) else None for cell in cells]
    read = _by_notation(texts, (_dutch, _english), "getallen waarin punt en komma maar op één manier te lezen zijn")
    return [own if text is None else value for own, text, value in zip(native, texts, read, strict=True)]


def _wholes(cells: pd.Series) -> list[int | None]:
    return [int(value) if value is not None and float(value).is_integer() else None for value in _numbers(cells)]


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})$")
_DASHED = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})(?: 0?0:00(?::00)?)?$")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 0?0:00(?::00)?)?$")


def _day(year: str, month: str, day: str) -> date | None:
    try:
        read = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return read if EARLIEST <= read.year < LATEST else None


def _plain_date(text: str) -> date | None:
    if match := _ISO.match(text) or _COMPACT.match(text):
        return _day(*match.groups())
    match = _DASHED.match(text)
    return _day(*match.groups()[::-1]) if match else None


def _day_first(text: str) -> date | None:
    match = _SLASHED.match(text)
    return _day(*match.groups()[::-1]) if match else _plain_date(text)


def _month_first(text: str) -> date | None:
    match = _SLASHED.match(text)
    return _day(match[3], match[1], match[2]) if match else _plain_date(text)


def _dates(cells: pd.Series) -> list[pd.Timestamp | None]:
    texts = [cell if isinstance(cell, str) else as_text(cell) for cell in cells]
    expected = "datums als jjjj-mm-dd of dd-mm-jjjj (met schuine strepen is niet zeker wat dag en maand is)"
    read, american = [_day_first(text) for text in texts], [_month_first(text) for text in texts]
    doubtful = american.count(None) == read.count(None) and american != read
    if doubtful or american.count(None) < read.count(None):
        raise Ambiguous(expected)
    return [None if value is None else pd.Timestamp(value) for value in read]


def _by_notation(texts: Sequence[str | None], readers: tuple[Callable[[str], Any], ...], expected: str) -> list[Any]:
    """The reading by the notation that fits most cells; ``Ambiguous`` when two fit as well and differ."""
    readings = [[None if text is None else reader(text) for text in texts] for reader in readers]
    fits = [sum(value is not None for value in reading) for reading in readings]
    best = [reading for reading, fit in zip(readings, fits, strict=True) if fit == max(fits)]
    if any(reading != best[0] for reading in best[1:]):
        raise Ambiguous(expected)
    return best[0]


_READERS: dict[str, Callable[[pd.Series], list[Any]]] = {
    "tekst": _texts, "geheel": _wholes, "getal": _numbers, "datum": _dates, "ja_nee": _booleans,
}  # fmt: skip


def elfproef(text: str) -> bool:
    """Whether nine digits pass the eleven-test of the BSN (weights 9 to 2, and -1 for the last)."""
    if not re.fullmatch(r"\d{9}", text) or text == "000000000":
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, text, strict=True)) % 11 == 0
