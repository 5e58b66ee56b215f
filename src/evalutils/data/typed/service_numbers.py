"""Columns of citizen service numbers in raw cells, by their name or by their cells: these never enter."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from evalutils.data.typed import columns
from evalutils.data.typed.values import as_text, blanked
from evalutils.errors import Problem
from evalutils.schemas.bsn import elfproef

_BSN_NAMES = re.compile(r"^(bsn|bsn_?(nr|nummer)|burger_?service_?(nr|nummer)|sofi_?(nr|nummer))$")
BSN_SHARE = 0.95
_NUMBER = r"\s*\d{2,4}[\s.-]?\d{2,3}[\s.-]?\d{3}\s*"
"""A number of nine digits, or of eight that lost its leading zero, with signs between or without."""
LOST_ZERO = 3
"""Different numbers of eight digits that pass the eleven-test with a zero in front, from which they are no chance (1 in 1,331)."""


_NINE = re.compile(r"(?<!\d)\d{9}(?!\d)")
_HASH = re.compile(r"(?=[0-9a-f]*[a-f])[0-9a-f]{16,}")
_CODE = re.compile(r"[A-Za-z]+[-_]?\d{9}")
"""Letters and nine digits and nothing more: a number of a system, of which one in eleven passes the test by chance."""


def plain(name: str) -> str:
    """A name of a column without case, accents, spaces and punctuation, to compare it by."""
    bare = unicodedata.normalize("NFKD", name.strip().lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


def bsn_columns(raw: pd.DataFrame, table: str) -> list[Problem]:
    """A problem for each column that looks like citizen service numbers, by its name or its cells, or with one in a text."""
    problems = []
    for place, name in enumerate(raw.columns, start=1):
        cells = raw.iloc[:, place - 1]
        if _BSN_NAMES.match(plain(name)) or _nine_that_pass(str(name)) or _looks_like_bsn(cells):
            found = f"in kolom {place} van het bestand wat op burgerservicenummers lijkt"
        elif rows := _texts_with_bsn(cells):
            those = "1 cel" if rows == 1 else f"{rows} cellen"
            found = f"in kolom {place} van het bestand tekst met getallen die burgerservicenummers kunnen zijn ({those})"
        else:
            continue
        problems.append(Problem("bsn", table, "geen burgerservicenummers: pseudonimiseer het bestand eerst", found))
    return problems


def holds_bsn(text: str) -> bool:
    """Whether nine digits that pass the eleven-test stand in a text with more than those.

    A pseudonym (hexadecimal digits of a keyed hash) holds nine digits in a row by chance, and no number of a person.
    """
    if _HASH.fullmatch(text):
        return False
    return any(elfproef(found.group()) and found.group() != text for found in _NINE.finditer(text))


def _texts_with_bsn(cells: pd.Series) -> int:
    """Cells whose text holds a number of nine digits that passes; codes of a system count where most of them pass."""
    if not (columns.is_text(cells) or cells.dtype == object):
        return 0
    if columns.is_text(cells) and not len(columns.fitting(cells, r"(?s).*\d{9}.*")):
        return 0
    coded = columns.Coded.of(cells)
    texts = [(cell.strip(), int(count)) for cell, count in zip(coded.distinct, coded.counts, strict=True) if isinstance(cell, str)]
    codes = [(text, count) for text, count in texts if _CODE.fullmatch(text)]
    passed = sum(count for text, count in codes if holds_bsn(text))
    told = passed if passed >= BSN_SHARE * sum(count for _, count in codes) else 0
    return told + sum(count for text, count in texts if not _CODE.fullmatch(text) and holds_bsn(text))


def _nine_that_pass(name: str) -> bool:
    """Whether the name of a column is itself such a number: a row of a client that was taken for the names."""
    return re.fullmatch(r"\d{9}", name.strip()) is not None and elfproef(name.strip())


def _looks_like_bsn(cells: pd.Series) -> bool:
    if pd.api.types.is_datetime64_any_dtype(cells.dtype) or pd.api.types.is_bool_dtype(cells.dtype):
        return False
    if columns.is_text(cells) and not len(columns.fitting(cells, _NUMBER)):
        return False
    known = blanked(cells).dropna()
    nine = known.iloc[columns.fitting(known, _NUMBER)] if columns.is_text(known) else known
    if pd.api.types.is_numeric_dtype(known.dtype):
        nine = known[known.between(10**7, 10**9 - 1) & (known % 1 == 0)]
    coded = columns.Coded.of(nine)
    texts = [re.sub(r"[\s.-]", "", as_text(cell)) for cell in coded.distinct]
    found = [(text, count) for text, count in zip(texts, coded.counts, strict=True) if re.fullmatch(r"\d{8,9}", text)]
    passed = [(text, count) for text, count in found if elfproef(text.zfill(9))]
    whole = any(len(text) == 9 for text, _ in passed) or len({text for text, _ in passed}) >= LOST_ZERO
    return whole and sum(count for _, count in passed) >= BSN_SHARE * len(known)
