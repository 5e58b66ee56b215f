"""A delivery with citizen service numbers (BSN) into one without: all its tables at once, every column accounted for.

A number becomes a keyed hash (HMAC-SHA256, RFC 2104): without the key the numbers cannot be found back by trying all of them,
which an unkeyed hash of nine digits would allow. The same number gives the same pseudonym in every table and every delivery under
the same key. Nothing is written before each column that may tell who a client is has been given a choice. No message holds a cell.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evalutils.data.pseudonymising.choices import Choice, Choices
from evalutils.data.reading.bounds import Budget
from evalutils.data.reading.files import Unreadable, every_table
from evalutils.data.reading.kinds import SUFFIXES, readable
from evalutils.data.typed.sensitive import headless
from evalutils.data.typed.values import as_text, blanked, convert
from evalutils.errors import ExtractError, Problem
from evalutils.params.delivery import not_there
from evalutils.params.study import Limits
from evalutils.schemas.bsn import elfproef
from evalutils.schemas.checks import counted

KEY_COLUMN, EVEN_COLUMN = "klant_id", "bsn_even"
_NO_HEADER = "op de eerste rij de namen van de kolommen"


@dataclass(frozen=True)
class TableDone:
    """What became of one table, in counts. ``persons`` and ``even`` (those whose number ends in an even digit) are 0 without a key."""

    name: str
    rows: int
    persons: int
    even: int
    dropped: int
    """Columns left out."""


@dataclass(frozen=True)
class Done:
    """A finished pseudonymisation: where it stands and what became of each table."""

    target: Path
    tables: tuple[TableDone, ...]


def require(source: Path, target: Path) -> None:
    """Raise ``ExtractError`` unless there is something at ``source`` and nothing at ``target``."""
    if not source.exists():
        problem = Problem(
            "extract-ontbreekt", source.name, f"een map of een bestand ({', '.join(SUFFIXES)})", not_there(source)
        )
        raise ExtractError("De levering met BSN's bestaat niet.", problems=(problem,), action="herstel IN=...")
    if target.exists() or target.suffix.lower() not in ("", ".csv"):
        found = "iets dat al bestaat" if target.exists() else "een andere soort bestand"
        problem = Problem("doel", target.name, "een nieuwe map, of een nieuw bestand (.csv)", found)
        raise ExtractError("Er wordt niets overschreven.", problems=(problem,), action="kies een andere naam in OUT=...")


def pseudonymise(source: Path, target: Path, key: bytes, choices: Choices) -> Done:
    """Write every table of ``source`` (a file, a folder of files or a workbook with all its sheets) to ``target``.

    ``target`` is a new file (.csv) for one table, else a new folder with a CSV file (UTF-8) a table; folder 0700, files 0600.
    The column chosen as key becomes ``klant_id`` and ``bsn_even`` (whether the last digit is even), a second key a pseudonym of the
    same kind. Raises ``ExtractError`` with all problems at once, and writes nothing then: a file or sheet that cannot be read, a
    column that may tell who a client is without a choice, a row of the key without a number that passes the eleven-test.
    """
    require(source, target)
    tables = _read(source)
    if target.suffix.lower() == ".csv" and len(tables) > 1:
        problem = Problem("doel", target.name, "een map, want er is meer dan één tabel", "de naam van een CSV-bestand")
        raise ExtractError("Het resultaat past niet in één bestand.", problems=(problem,), action="geef OUT=... zonder .csv op.")
    choices.require(tables)
    made = {name: _table(name, frame, choices.chosen(name, frame), key) for name, frame in tables.items()}
    if problems := tuple(problem for _, _, found in made.values() for problem in found):
        raise ExtractError("Niet elke rij is te pseudonimiseren; er is niets geschreven.", problems=problems,
                           action="herstel de genoemde rijen in het bronbestand.")  # fmt: skip
    _write({name: frame for name, (frame, _, _) in made.items()}, target)
    return Done(target, tuple(done for _, done, _ in made.values()))


def _read(source: Path) -> dict[str, pd.DataFrame]:
    """Every table of the delivery by the name of its file or sheet, the rows without a cell left out."""
    files = [source] if source.is_file() else readable(source)
    tables: dict[str, pd.DataFrame] = {}
    problems = [] if files else [Problem("bestand-ontbreekt", source.name, f"bestanden ({', '.join(SUFFIXES)})", "geen enkel")]
    budget = Budget(Limits())
    for file in files:
        try:
            found = every_table(file, budget)
        except Unreadable as fault:
            problems.append(fault.problem)
            continue
        for name, frame in found.items():
            filled = frame.loc[~frame.apply(blanked).isna().all(axis="columns")] if len(frame.columns) else frame
            if name in tables:
                problems.append(Problem("tabel-dubbel", name, "elke tabel één keer", "twee bestanden of bladen met die naam"))
            if headless(filled):
                problems.append(Problem("kop-ontbreekt", name, _NO_HEADER, "een rij die op een klant lijkt"))
            tables[name] = filled
    if not tables and not problems:
        problems.append(Problem("levering-leeg", source.name, "ten minste één tabel", "geen bestand of blad met rijen"))
    if problems:
        raise ExtractError(
            "De levering is niet te lezen; er is niets geschreven.", problems=tuple(problems),
            action="herstel IN=..., of vraag de leverancier om een goed bestand.",
        )  # fmt: skip
    return tables


def _table(
    name: str, frame: pd.DataFrame, chosen: Mapping[int, Choice], key: bytes
) -> tuple[pd.DataFrame, TableDone, list[Problem]]:
    """One table as it will be written, what became of it, and what is wrong with its rows. ``chosen``: place of a column -> choice."""
    made: dict[str, list[Any]] = {}
    problems: list[Problem] = []
    persons: dict[str, bool] = {}
    for place, column in enumerate(map(str, frame.columns), start=1):
        cells, where = frame.iloc[:, place - 1], f"{name}, kolom {column}"
        match chosen.get(place):
            case "weg":
                continue
            case "sleutel":
                numbers = _numbers(cells, where, problems, needed=True)
                made |= {
                    KEY_COLUMN: [_hash(key, number) for number in numbers],
                    EVEN_COLUMN: [_even(number) for number in numbers],
                }
                persons = {number: _even(number) == "ja" for number in numbers if number}
            case "tweede":
                made[_second(column)] = [_hash(key, number) for number in _numbers(cells, where, problems, needed=False)]
            case "maand" | "jaar" as grain:
                made[column] = _coarse(cells, grain, where, problems)
            case _:
                made[column] = [None if cell is None or pd.isna(cell) else as_text(cell) for cell in cells]
    result = pd.DataFrame(made, index=frame.index)
    first = [each for each in (KEY_COLUMN, EVEN_COLUMN) if each in made]
    result = result[[*first, *(each for each in result.columns if each not in first)]]
    dropped = sum(choice == "weg" for choice in chosen.values())
    return result, TableDone(name, len(frame), len(persons), sum(persons.values()), dropped), problems


def _numbers(cells: pd.Series, where: str, problems: list[Problem], *, needed: bool) -> list[str]:
    """Numbers of nine digits, '' for a cell without a sound one; a leading zero that a spreadsheet dropped is put back."""
    texts = ["" if cell is None else "".join(as_text(cell).split()).replace(".", "") for cell in blanked(cells)]
    numbers = [text.zfill(9) if text else "" for text in texts]
    wrong = [int(row) for row, number in zip(cells.index, numbers, strict=True) if (needed or number) and not elfproef(number)]
    if wrong:
        expected = (
            "in elke rij een BSN dat aan de elfproef voldoet" if needed else "een BSN dat aan de elfproef voldoet, of niets"
        )
        problems.append(Problem("elfproef", where, expected, counted(wrong)))
    return [number if elfproef(number) else "" for number in numbers]


def _hash(key: bytes, number: str) -> str | None:
    return hmac.new(key, number.encode(), hashlib.sha256).hexdigest() if number else None


def _even(number: str) -> str | None:
    return None if not number else "ja" if int(number[-1]) % 2 == 0 else "nee"


def _second(column: str) -> str:
    """partner_bsn -> partner_klant_id"""
    plain = "_".join(column.strip().lower().split())
    named = plain.replace("burgerservicenummer", "bsn")
    return named.replace("bsn", KEY_COLUMN) if "bsn" in named and named != "bsn" else f"{plain}_{KEY_COLUMN}"


def _coarse(cells: pd.Series, grain: str, where: str, problems: list[Problem]) -> list[str | None]:
    """Dates to the first of their month, or to the first of July of their year (the middle, so that ages stay right on average)."""
    read = convert(blanked(cells), "datum")
    if bad := sorted(row for rows in read.bad.values() for row in rows):
        problems.append(Problem("type", where, "in elke rij een datum, of niets", counted(bad), tuple(bad)))
    days = [None if pd.isna(value) else value.date() for value in read.values]
    return [None if day is None else day.replace(day=1, **({} if grain == "maand" else {"month": 7})).isoformat() for day in days]


def _write(tables: Mapping[str, pd.DataFrame], target: Path) -> None:
    """All tables beside their place, then moved at once; only the owner may read them."""
    draft = target.with_name(f".{target.name}.deel")
    _remove(draft)
    try:
        if target.suffix.lower() == ".csv":
            _csv(next(iter(tables.values())), draft)
        else:
            draft.mkdir(mode=0o700, parents=True)
            for name, frame in tables.items():
                _csv(frame, draft / f"{name}.csv")
        draft.rename(target)
    finally:
        _remove(draft)


def _csv(frame: pd.DataFrame, path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="") as stream:
        frame.to_csv(stream, index=False)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def told(done: Done) -> Iterable[str]:
    """Lines for the screen: what was written, by table, in counts."""
    for table in done.tables:
        who = f", {table.persons} personen ({table.even} met een even nummer)" if table.persons else ", zonder sleutel"
        yield f"{table.name}: {table.rows} rijen{who}, {table.dropped} {'kolom' if table.dropped == 1 else 'kolommen'} weggelaten"
