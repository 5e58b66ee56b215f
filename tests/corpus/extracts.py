"""A corpus of extracts as they come: each is a sound one with one thing otherwise, accepted with its values or refused with its code.

``CASES`` holds them; ``build`` writes one below a project's folder. ``SOUND`` is the extract that every case starts from.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook

STUDY = """\
naam: Proef
titel: Proef
extract: {soort: bestand, pad: data/raw/extract}
groepen: {interventies: [{code: begeleid, label: Begeleid}], vergelijking: {code: gewoon, label: Gewoon}}
tabellen:
  klanten:
    kolommen:
      - {naam: groep, waarden: [begeleid, gewoon]}
      - {naam: geslacht, waarden: [Man, Vrouw]}
      - {naam: geboortedatum}
      - {naam: inkomen, type: getal, betekenis: Inkomen, minimum: 0}
      - {naam: werk, type: ja_nee, betekenis: Werk na een jaar}
  activiteiten: {}
  uitkeringen: {}
  maatwerkbudget: {}
"""
PHASE = """\
nummer: 1
titel: Proef
datum: 2022-01-01
rapport: report/kort.qmd
uitvoernaam: kort
notebooks: [02-kenmerken]
kenmerken: [{naam: geslacht, label: Geslacht, bron: {kolom: geslacht}, categorieen: [Man, Vrouw]}]
uitvoer: [{sleutel: balans, soort: tabel, notebook: 02-kenmerken, titel: Balans}]
"""
Table = list[list[Any]]
Tables = dict[str, Table]
SOUND: Tables = {
    "klanten": [
        ["klant_id", "groep", "geslacht", "geboortedatum", "inkomen", "werk"],
        ["KLANT-A1", "begeleid", "Man", "21-02-1961", "1234,5", "ja"],
        ["KLANT-B2", "gewoon", "Vrouw", "15-06-1965", "800,25", "nee"],
        ["KLANT-C3", "begeleid", "Vrouw", "13-03-1970", "", "nee"],
        ["KLANT-D4", "gewoon", "Man", "24-04-1971", "99,75", "ja"],
    ],
    "activiteiten": [
        ["klant_id", "soort", "startdatum", "einddatum", "uitkomst", "reden_einde"],
        ["KLANT-A1", "gesprek", "01-03-2018", "02-03-2018", "goed", ""],
        ["KLANT-C3", "cursus", "01-05-2018", "", "", ""],
    ],
    "uitkeringen": [
        ["klant_id", "startdatum", "einddatum", "reden_beeindiging"],
        ["KLANT-A1", "01-01-2016", "30-06-2018", "werk"],
        ["KLANT-B2", "01-01-2015", "", ""],
    ],
    "maatwerkbudget": [["klant_id", "datum", "bedrag", "doel"], ["KLANT-A1", "05-04-2018", "125,50", "kleding"]],
}
BIRTHS = [date(1961, 2, 21), date(1965, 6, 15), date(1970, 3, 13), date(1971, 4, 24)]
INCOMES = [1234.5, 800.25, None, 99.75]


@dataclass(frozen=True)
class Case:
    """One extract: how it differs, the delivery that describes it (if any), and what becomes of it."""

    name: str
    write: Callable[[Path], object]
    """Writes the extract at a path (a folder or a file), and returns the path when it is another."""
    refused: tuple[str, ...] = ()
    """Codes of the problems; none: accepted."""
    delivery: str = ""
    births: list[date | None] = field(default_factory=lambda: list(BIRTHS))
    incomes: list[float | None] = field(default_factory=lambda: list(INCOMES))
    rows: dict[str, int] = field(default_factory=dict)
    """Table -> rows, where another number than the sound extract's."""
    status: int | None = None
    """Exit status, where a refusal has another than 3."""


def changed(table: str, row: int, column: str, value: Any, base: Tables = SOUND) -> Tables:
    """The extract with one cell otherwise; row 0 holds the names."""
    at = base[table][0].index(column)
    rows = [list(line) for line in base[table]]
    rows[row][at] = value
    return base | {table: rows}


def column(name: str, values: list[Any], table: str = "klanten", base: Tables = SOUND) -> Tables:
    """The extract with all cells of a column otherwise."""
    for row, value in enumerate(values, start=1):
        base = changed(table, row, name, value, base)
    return base


def added(table: str, row: list[Any], base: Tables = SOUND) -> Tables:
    return base | {table: [*base[table], row]}


def text(table: Table, sign: str = ";") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=sign, lineterminator="\n").writerows(table)
    return stream.getvalue()


def folder(tables: Tables, *, sign: str = ";", encoding: str = "utf-8", end: str = "\n", **texts: Any) -> Callable[[Path], None]:
    """Writes a folder with a CSV file a table; ``texts`` replaces the file of a table by these words or bytes (None: no file)."""

    def write(path: Path) -> None:
        path.mkdir(parents=True)
        for name, table in tables.items():
            content = texts.get(name, text(table, sign)) if name in texts else text(table, sign)
            if content is None:
                continue
            raw = content if isinstance(content, bytes) else content.replace("\n", end).encode(encoding)
            (path / f"{name}.csv").write_bytes(raw)

    return write


def book(tables: Tables, **other: Table) -> Callable[[Path], Path]:
    """Writes a workbook with a sheet a table and further sheets."""

    def write(path: Path) -> Path:
        made = Workbook()
        made.remove(made.active)
        for name, table in (tables | other).items():
            sheet = made.create_sheet(name)
            for row in table:
                sheet.append([None if cell == "" else cell for cell in row])
        file = path.with_suffix(".xlsx")
        file.parent.mkdir(parents=True, exist_ok=True)
        made.save(file)
        return file

    return write


def raw(name: str, content: bytes) -> Callable[[Path], Path]:
    """Writes one file of these bytes."""

    def write(path: Path) -> Path:
        file = path.with_name(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    return write


def _frames(suffix: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        import pyreadstat

        path.mkdir(parents=True)
        for name, table in SOUND.items():
            frame = pd.DataFrame(table[1:], columns=table[0])
            if suffix == "parquet":
                frame.to_parquet(path / f"{name}.parquet")
            else:
                pyreadstat.write_sav(frame, str(path / f"{name}.sav"))

    return write


def _extra(path: Path, name: str, content: bytes) -> None:
    folder(SOUND)(path)
    (path / name).write_bytes(content)


def _titled(tables: Tables) -> Tables:
    rows = tables["klanten"]
    return tables | {"klanten": [["Gemeente Geheimstad", *[""] * 5], [""] * 6, *rows]}


def _renamed(table: str, old: str, new: str, base: Tables = SOUND) -> Tables:
    return changed(table, 0, old, new, base)


def _one(body: str, table: str = "klanten") -> str:
    """A delivery that says something of one table."""
    return f"tabellen:\n  {table}: {{{body}}}\n"


SERIALS = [(day - date(1899, 12, 30)).days for day in BIRTHS]
ISO = [day.isoformat() for day in BIRTHS]
SHORT = [f"{day.day}-{day.month}-{day:%y}" for day in BIRTHS]
WORDS = ["21 feb 1961", "15 juni 1965", "13-mrt-1970", "24 April 1971"]
SLASHED = [f"{day:%d/%m/%Y}" for day in BIRTHS]
AMERICAN = [f"{day:%m/%d/%Y}" for day in BIRTHS]
UNSURE = ["01/02/1961", "03/04/1965", "05/06/1970", "07/08/1971"]
THOUSANDS = ["1.234", "2.345", "", "3.456"]
