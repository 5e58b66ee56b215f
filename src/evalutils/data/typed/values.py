"""Cells into values: Dutch and international notation, and an error where a notation is ambiguous.

Each reader takes the different cells of one column that are not missing and returns the values and the
cells that could not be read, each once, however many rows have it. One notation of numbers holds for a whole column; where two notations fit and give
different values, the column is ambiguous (``Ambiguous``), because a guess would be silent. Dates: see dates.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd

from evalutils.data.typed import dates
from evalutils.data.typed.columns import UNSEEN, Coded, is_text, mapped, said, trimmed
from evalutils.data.typed.dates import Ambiguous
from evalutils.params.delivery import ColumnDelivery
from evalutils.schemas.model import DTYPES

__all__ = ["Ambiguous", "Reading", "as_text", "blanked", "convert"]

MISSING = frozenset({"", "null", "n.v.t.", "n.v.t", "nvt", "na", "n/a", "#n/a", "#n/b", "nan", "nat", "none", "<na>", "-", "."})
YES = frozenset({"ja", "j", "yes", "y", "true", "waar", "1"})
NO = frozenset({"nee", "n", "no", "false", "onwaar", "0"})
_UNSEEN = re.compile(f"[{UNSEEN}]")


@dataclass(frozen=True)
class Reading:
    """A column as read."""

    values: pd.Series
    """Values of the asked kind, in its dtype; missing where the cell is missing or not readable; index as the cells'."""
    bad: dict[str, list[int]] = field(default_factory=dict)
    """What is wrong ('' where the kind says enough) -> row numbers."""
    forms: Counter[str] = field(default_factory=Counter)
    """Form of a date -> cells read by it."""

    @property
    def wrong(self) -> tuple[int, ...]:
        """Rows whose cell could not be read, in order."""
        return tuple(sorted(row for rows in self.bad.values() for row in rows))


def blanked(cells: pd.Series, keep: tuple[str, ...] = (), missing: tuple[str, ...] = ()) -> pd.Series:
    """Trimmed text, and None where the cell says that it is missing.

    ``keep``: words that are values here, although they mean missing elsewhere. ``missing``: further values that say that
    nothing is known; these win over ``keep``.
    """
    lost = {word.strip().lower() for word in missing}
    if is_text(cells):
        return trimmed(cells, MISSING, keep, lost)
    if cells.dtype != object and not lost:
        return cells

    def known(cell: Any) -> Any:
        kept = _blank(cell, keep)
        return None if lost and kept is not None and as_text(kept).lower() in lost else kept

    return mapped(cells, known)


def _blank(cell: Any, keep: tuple[str, ...]) -> Any:
    if isinstance(cell, str):
        text = _UNSEEN.sub("", cell).replace("\xa0", " ").strip()
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


def holds(cells: pd.Series, word: str) -> bool:
    """Whether a cell, without space around it, is ``word``; case does not count."""
    if is_text(cells):
        return said(cells, word)
    if cells.dtype not in (object, bool) and not re.search(r"\d", word):
        return False  # a number or a moment has a digit
    return any(as_text(cell).strip().lower() == word.lower() for cell in Coded.of(cells).distinct)


def convert(cells: pd.Series, kind: str, how: ColumnDelivery = ColumnDelivery(), last_year: int | None = None) -> Reading:  # noqa: B008
    """``cells`` (blanked) as values of ``kind``, written as ``how`` says; what could not be read is left missing and told."""
    if (ready := _native(cells, kind)) is not None:
        return ready
    coded = Coded.of(cells)
    counts = coded.counts.tolist()
    if kind == "datum":
        found = dates.read(coded.distinct, how.dates, last_year, counts)
        values: list[Any] = [None if day is None else pd.Timestamp(day) for day in found.days]
        reasons, forms = list(found.forms), _added(found.forms, values, counts)
    else:
        values = _numbers(coded.distinct, counts, how.decimal) if kind == "getal" else (
            _wholes(coded.distinct, counts, how.decimal) if kind == "geheel" else _READERS[kind](coded.distinct)
        )  # fmt: skip
        reasons, forms = [""] * len(values), Counter()
    return Reading(coded.spread(values, cells.index, DTYPES[kind]), _wrong(coded, values, reasons, cells.index), forms)


def _native(cells: pd.Series, kind: str) -> Reading | None:
    """A column that holds values of the kind already, as a whole; None where cells must be looked at."""
    numeric = pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype)
    if (kind == "tekst" and is_text(cells)) or (kind == "getal" and numeric):
        return Reading(cells if kind == "tekst" else cells.astype("float64"))
    if kind == "geheel" and pd.api.types.is_integer_dtype(cells.dtype):
        return Reading(cells.astype("Int64"))
    if kind == "ja_nee" and pd.api.types.is_bool_dtype(cells.dtype):
        return Reading(cells.astype("boolean"))
    if kind != "datum" or not pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return None
    days = cells.dt.tz_localize(None).dt.normalize()
    there = (days.dt.year >= dates.EARLIEST) & (days.dt.year < dates.LATEST)
    bad = [int(row) for row in cells.index[cells.notna() & ~there]]
    forms = Counter({dates.NATIVE: int(there.sum())}) if there.any() else Counter()
    return Reading(days.where(there).astype("datetime64[ns]"), {dates.FAR: bad} if bad else {}, forms)


def _added(forms: Sequence[str], values: Sequence[Any], counts: Sequence[int]) -> Counter[str]:
    """Form -> cells that were read by it."""
    found: Counter[str] = Counter()
    for form, value, count in zip(forms, values, counts, strict=True):
        if value is not None:
            found[form] += count
    return found


def _wrong(coded: Coded, values: Sequence[Any], reasons: Sequence[str], index: pd.Index) -> dict[str, list[int]]:
    """Why a cell could not be read -> its rows; the reason of the first row comes first."""
    of: dict[str, list[int]] = {}
    for place, (value, reason) in enumerate(zip(values, reasons, strict=True)):
        if value is None:
            of.setdefault(reason, []).append(place)
    found = {reason: [int(row) for row in index[coded.rows(places)]] for reason, places in of.items()}
    return dict(sorted(found.items(), key=lambda item: item[1][0]))


def _texts(cells: Sequence[Any]) -> list[str | None]:
    return [as_text(cell) for cell in cells]


def _booleans(cells: Sequence[Any]) -> list[bool | None]:
    texts = [as_text(cell).lower() for cell in cells]
    return [True if text in YES else False if text in NO else None for text in texts]


_DUTCH = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$")
_ENGLISH = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$|[+-]?\d+(\.\d+)?[eE][+-]?\d+$")


def _dutch(text: str) -> float | None:
    return float(text.replace(".", "").replace(",", ".")) if _DUTCH.match(text) else None


def _english(text: str) -> float | None:
    return float(text.replace(",", "")) if _ENGLISH.match(text) else None


def _amount(cell: str) -> str:
    """A number without the sign or name of the euro, without ',-' for no cents, and with a minus that stood behind it in front."""
    plain = re.sub(r"[€\s]|\beuros?\b|\bEUR\b", "", cell, flags=re.IGNORECASE)
    plain = re.sub(r"(?<=\d),[-–]+$", "", plain)
    return f"-{plain[:-1]}" if re.fullmatch(r"\d[\d.,]*-", plain) else plain


def _numbers(cells: Sequence[Any], counts: Sequence[int], decimal: str | None = None) -> list[float | None]:
    native = [float(cell) if isinstance(cell, Number) and not isinstance(cell, bool) else None for cell in cells]  # type: ignore[arg-type]
    texts = [_amount(cell) if isinstance(cell, str) else None for cell in cells]
    notations = {"komma": (_dutch,), "punt": (_english,), None: (_dutch, _english)}[decimal]
    read = _by_notation(texts, counts, notations, "getallen waarin punt en komma maar op één manier te lezen zijn")
    return [own if text is None else value for own, text, value in zip(native, texts, read, strict=True)]


def _wholes(cells: Sequence[Any], counts: Sequence[int], decimal: str | None = None) -> list[int | None]:
    return [int(value) if value is not None and float(value).is_integer() else None for value in _numbers(cells, counts, decimal)]


def _by_notation(
    texts: Sequence[str | None], counts: Sequence[int], readers: tuple[Callable[[str], Any], ...], expected: str
) -> list[Any]:
    """The reading by the notation that fits most cells; ``Ambiguous`` when two fit as well and differ."""
    readings = [[None if text is None else reader(text) for text in texts] for reader in readers]
    fits = [sum(count for value, count in zip(reading, counts, strict=True) if value is not None) for reading in readings]
    best = [reading for reading, fit in zip(readings, fits, strict=True) if fit == max(fits)]
    if any(reading != best[0] for reading in best[1:]):
        raise Ambiguous(expected)
    return best[0]


_READERS: dict[str, Callable[[Sequence[Any]], list[Any]]] = {"tekst": _texts, "ja_nee": _booleans}
