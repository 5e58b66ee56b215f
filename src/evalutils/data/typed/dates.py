"""Dates as people write them, one form at a time; what can be read in two ways is never guessed.

Forms that mean one day whatever the column (``PLAIN``) are read unless the delivery names its own. A number of a
spreadsheet ('excel'), years of two digits and slashes mean more than one thing: a delivery must say so, and only slashes
may speak for themselves, where the whole column leaves no doubt about day and month.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

EARLIEST, LATEST = 1900, 2100
NATIVE = "datumcel"
"""A cell that the workbook itself calls a date."""
PLAIN = ("jjjj-mm-dd", "d-m-jjjj", "jjjjmmdd", "d mmm jjjj")
NO_DAY, OTHER, YEAR = "dag die niet bestaat", "geen datum", "een jaartal zonder dag"
FAR = f"een jaar voor {EARLIEST} of na {LATEST - 1}"
"""Such as 31-12-9999: often how a register says 'not ended' or 'unknown'; which of these only a delivery can say."""
TWO_WAYS = "datums als jjjj-mm-dd of dd-mm-jjjj (met schuine strepen is niet zeker wat dag en maand is)"
_EPOCH = date(1899, 12, 30)
_SERIALS, _YEARS = range(61, 73051), range(EARLIEST, LATEST)
"""Numbers of days since 1900 that a spreadsheet and a calendar count alike: 1 March 1900 to 31 December 2099; those that are a
year to everybody (they would be days of 1905) are none."""
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_WORDS = {word: number for number, word in enumerate(_MONTHS, start=1)} | {
    "maa": 3, "mar": 3, "may": 5, "oct": 10, "sept": 9, "januari": 1, "februari": 2, "maart": 3, "april": 4, "juni": 6, "juli": 7,
    "augustus": 8, "september": 9, "oktober": 10, "november": 11, "december": 12, "january": 1, "february": 2, "march": 3,
    "june": 6, "july": 7, "august": 8, "october": 10,
}  # fmt: skip
_CLOCK = r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm]|[+-](?!00:?00)\d{2}:?\d{2})?"
_MIDNIGHT = r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)"
_TIME = f"(?:{_CLOCK}|{_MIDNIGHT})?$"
"""A time after a date. In world time only midnight: another hour may be of the next day here."""
_WEEKDAY = r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag,? |(?:ma|di|wo|do|vr|za|zo)\.? )?"
_PATTERNS: dict[str, re.Pattern[str]] = {
    "jjjj-mm-dd": re.compile(r"(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})" + _TIME),
    "jjjjmmdd": re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:\.0)?$"),
    "d-m-jjjj": re.compile(r"(?P<d>\d{1,2})([-.])(?P<m>\d{1,2})\2(?P<y>\d{4})" + _TIME),
    "d/m/jjjj": re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})" + _TIME),
    "m/d/jjjj": re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})" + _TIME),
    "d mmm jjjj": re.compile(_WEEKDAY + r"(?P<d>\d{1,2})[ -](?P<w>[a-z]+)\.?[ -](?P<y>\d{4})" + _TIME, re.IGNORECASE),
    "d-m-jj": re.compile(r"(?P<d>\d{1,2})([-/.])(?P<m>\d{1,2})\2(?P<y>\d{2})$"),
    "d mmm jj": re.compile(r"(?P<d>\d{1,2})[ -](?P<w>[a-z]+)\.?[ -]'?(?P<y>\d{2})$", re.IGNORECASE),
}
FORMS = (*_PATTERNS, "excel")


class Ambiguous(Exception):
    """Two notations fit a whole column and give different values; holds what is expected."""


@dataclass(frozen=True)
class Dates:
    """A column of dates as read: a day or None per cell, and per cell its form, or why it could not be read."""

    days: tuple[date | None, ...]
    forms: tuple[str, ...]


def read(
    cells: Sequence[Any], allowed: tuple[str, ...] = (), last_year: int | None = None, counts: Sequence[int] | None = None
) -> Dates:
    """Each cell by the first of the forms that fits it: those ``allowed``, or every form that leaves no doubt.

    ``last_year``: the latest year that two digits may mean. ``counts``: rows that have each cell (None: one). Raises
    ``Ambiguous`` where slashes fit both ways.
    """
    texts = [cell if isinstance(cell, str) else None for cell in cells]
    forms = allowed or (*PLAIN, *_slashes(texts, counts or [1] * len(texts)))
    found = [_one(cell, forms, last_year) for cell in cells]
    return Dates(tuple(day for _, day in found), tuple(form for form, _ in found))


def _slashes(texts: Sequence[str | None], counts: Sequence[int]) -> tuple[str, ...]:
    """Day first, where slashes are used and no cell could have the month first without another losing its day."""
    marked = {text: count for text, count in zip(texts, counts, strict=True) if text and _PATTERNS["d/m/jjjj"].match(text)}
    if not marked:
        return ()
    by_day, by_month = ([_dated(text, form, None) for text in marked] for form in ("d/m/jjjj", "m/d/jjjj"))
    lost_day, lost_month = (
        sum(count for day, count in zip(days, marked.values(), strict=True) if day is None) for days in (by_day, by_month)
    )
    if lost_month < lost_day or (lost_month == lost_day and by_day != by_month):
        raise Ambiguous(TWO_WAYS)
    return ("d/m/jjjj",)


def _one(cell: Any, forms: Sequence[str], last_year: int | None) -> tuple[str, date | None]:
    if isinstance(cell, datetime | date):
        own = cell.date() if isinstance(cell, datetime) else cell
        return (NATIVE, own) if EARLIEST <= own.year < LATEST else (FAR, None)
    if isinstance(cell, np.datetime64):
        return NATIVE, date.fromisoformat(str(cell)[:10])
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    fitting = [form for form in forms if _fits(text, form)]
    for form in fitting:
        if (day := _dated(text, form, last_year)) is not None:
            return form, day
    return (_lost(text, fitting) if fitting else form_of(text)), None


def _lost(text: str, fitting: Sequence[str]) -> str:
    """Why a cell that has the form of a date is none."""
    return FAR if any(_calendar(text, form, None) is not None for form in fitting) else NO_DAY


def form_of(cell: Any) -> str:
    """The form a cell seems to have, allowed or not: the first that fits and exists, else what is wrong with it."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    fitting = [form for form in FORMS if _fits(text, form)]
    existing = [form for form in fitting if _dated(text, form, LATEST - 1) is not None]
    if existing:
        return existing[0]
    return YEAR if text.isdecimal() and int(text) in _YEARS else _lost(text, fitting) if fitting else OTHER


def _fits(text: str, form: str) -> bool:
    if form == "excel":
        return re.fullmatch(r"\d{4,5}(\.\d+)?", text) is not None
    match = _PATTERNS[form].match(text)
    return match is not None and match.groupdict().get("w", "jan").lower() in _WORDS


def _dated(text: str, form: str, last_year: int | None) -> date | None:
    """The day that ``text`` means in this form; None when there is no such day between 1900 and 2100."""
    day = _calendar(text, form, last_year)
    return day if day is not None and EARLIEST <= day.year < LATEST else None


def _calendar(text: str, form: str, last_year: int | None) -> date | None:
    if form == "excel":
        days = int(float(text)) if _fits(text, form) else 0
        return _EPOCH + timedelta(days=days) if days in _SERIALS and days not in _YEARS else None
    match = _PATTERNS[form].match(text)
    if match is None:
        return None
    parts = match.groupdict()
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        year = full_year(year, last_year or LATEST - 1)
    month = _WORDS.get(parts["w"].lower(), 0) if "w" in parts else int(parts["m"])
    try:
        return date(year, month, int(parts["d"]))
    except ValueError:
        return None


def full_year(short: int, last_year: int) -> int:
    """The latest year up to and including ``last_year`` that ends in these two digits.

    >>> full_year(19, 2019), full_year(20, 2019), full_year(65, 2019)
    (2019, 1920, 1965)
    """
    return last_year - (last_year - short) % 100
