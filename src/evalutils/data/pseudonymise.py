"""Replace the citizen service number (BSN) by a keyed hash, and keep whether its last digit is even.

HMAC-SHA256 (RFC 2104): without the key the numbers cannot be found back by trying all of them, which
an unkeyed hash of nine digits would allow. No message holds a number.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evalutils.data.files import SUFFIXES, Unreadable, read_file
from evalutils.data.values import as_text, blanked, elfproef
from evalutils.errors import ExtractError, ParameterError, Problem
from evalutils.schemas.checks import counted

MINIMUM_KEY = 16
"""Bytes: a shorter key can be guessed."""
KEY_COLUMN, EVEN_COLUMN = "klant_id", "bsn_even"


@dataclass(frozen=True)
class Summary:
    """What was done, in counts."""

    rows: int
    persons: int
    even: int
    """Persons whose number ends in an even digit."""
    target: Path


def read_key(file: Path | None = None, variable: str = "EVALUTILS_KEY") -> bytes:
    """The key from a file or an environment variable; there is no default.

    Raises ``ParameterError`` when there is none or when it is shorter than ``MINIMUM_KEY`` bytes.
    """
    if file is not None and not file.is_file():
        raise ParameterError("Het bestand met de sleutel bestaat niet.", action="geef de plaats van het sleutelbestand op.")
    key = file.read_bytes().strip() if file is not None else os.environ.get(variable, "").encode()
    return _sound(key)


def _sound(key: bytes) -> bytes:
    if len(key) < MINIMUM_KEY:
        raise ParameterError(
            f"Er is geen sleutel van ten minste {MINIMUM_KEY} tekens.",
            action="maak een lange, willekeurige sleutel, bewaar hem buiten het project en gebruik hem voor elke levering.",
        )
    return key


def pseudonymise(source: Path, target: Path, key: bytes, column: str) -> Summary:
    """Write ``source`` to ``target`` (CSV, UTF-8) with ``klant_id`` and ``bsn_even`` in place of ``column``.

    Raises ``ExtractError`` when the file or the column is not there, when a row has no number or one that
    fails the eleven-test, or when ``target`` exists: nothing is written then.
    """
    _sound(key)
    _refuse(source, target)
    try:
        frame = read_file(source)
    except Unreadable as fault:
        raise ExtractError("Het bestand is niet te lezen.", problems=(fault.problem,)) from None
    numbers = _numbers(frame, column, source.name)
    names = [name for name in frame.columns if name.strip().lower() in (KEY_COLUMN, EVEN_COLUMN)]
    hashes = [hmac.new(key, number.encode(), hashlib.sha256).hexdigest() for number in numbers]
    even = [int(number[-1]) % 2 == 0 for number in numbers]
    kept = frame.drop(columns=[column, *names]).map(_cell)
    kept.insert(0, KEY_COLUMN, hashes)
    kept.insert(1, EVEN_COLUMN, ["ja" if value else "nee" for value in even])
    temporary = target.with_name(target.name + ".deel")
    kept.to_csv(temporary, index=False, encoding="utf-8")
    temporary.replace(target)
    persons = dict(zip(hashes, even, strict=True))
    return Summary(len(kept), len(persons), sum(persons.values()), target)


def _refuse(source: Path, target: Path) -> None:
    if not source.is_file():
        problem = Problem("extract-ontbreekt", source.name, f"een bestand ({', '.join(SUFFIXES)})", "niets op die plaats")
        raise ExtractError("Het bestand met BSN's bestaat niet.", problems=(problem,))
    if target.exists() or target.suffix.lower() != ".csv":
        found = "een bestand dat al bestaat" if target.exists() else "een andere soort bestand"
        problem = Problem("doel", target.name, "een nieuw bestand (.csv)", found)
        raise ExtractError("Er wordt niets overschreven.", problems=(problem,), action="kies een andere naam voor het resultaat.")


def _numbers(frame: pd.DataFrame, column: str, where: str) -> list[str]:
    if column not in frame.columns:
        problem = Problem("kolom-ontbreekt", where, f"een kolom {column}", "geen kolom met die naam")
        raise ExtractError("De kolom met BSN's is er niet.", problems=(problem,), action="noem de kolom zoals in het bestand.")
    texts = [as_text(cell).zfill(9) if cell is not None else "" for cell in blanked(frame[column])]
    wrong = [int(row) for row, text in zip(frame.index, texts, strict=True) if not elfproef(text)]
    if wrong or not texts:
        expected = "in elke rij een BSN dat aan de elfproef voldoet"
        problem = Problem("elfproef", f"{where}, kolom {column}", expected, counted(wrong))
        raise ExtractError("Niet elke rij heeft een geldig BSN; er is niets geschreven.", problems=(problem,))
    return texts


def _cell(cell: Any) -> str | None:
    return None if pd.isna(cell) else as_text(cell)
