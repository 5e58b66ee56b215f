"""Which cells of an extract hold which table: files in a folder, sheets in a workbook, a row with names.

The index of a frame is the row number in the file, so that a message can name a row without a client's value.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from evalutils.data.reading import cells
from evalutils.data.reading.bounds import Budget
from evalutils.data.reading.cells import Rows, Unreadable
from evalutils.data.reading.kinds import SUFFIXES, TEXTS, WORKBOOKS, readable
from evalutils.errors import Problem, alike
from evalutils.params.delivery import TableDelivery
from evalutils.schemas.checks import counted

__all__ = [
    "SUFFIXES", "Tables", "Unreadable", "checksum", "every_table", "headed", "header_row", "numbered", "read_file", "read_tables",
]  # fmt: skip
HEADER_SAMPLE, TITLE_ROWS = 40, 15
"""Rows by which the names of columns are recognised, and how far down they may stand."""
NAMED_SHARE = 0.7
"""Part of the columns that must have a name, and a name of its own."""


@dataclass
class Tables:
    """What was read of an extract."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    checksums: dict[str, str] = field(default_factory=dict)
    """File -> SHA-256."""
    places: dict[str, str] = field(default_factory=dict)
    """Table -> the file, or the sheet of a workbook, that holds it."""


def read_tables(path: Path, deliveries: Mapping[str, TableDelivery], budget: Budget) -> Tables:
    """Every table as raw cells, what could not be found or read (each file once), and the SHA-256 of each file read.

    A file that is larger than ``budget`` allows is measured and not read.
    """
    found = Tables()
    told: set[Problem] = set()
    for table, how in deliveries.items():
        if how.absent:
            continue
        try:
            file = path if path.is_file() else _find(path, how.file or table)
            budget.take(file)
            place = _place(file, table, how, alone=len(deliveries) == 1)
            found.frames[table] = _frame(file, how, place)
            budget.clock(file)
            found.places[table] = str(place)
            found.checksums[file.name] = found.checksums.get(file.name) or checksum(file)
        except Unreadable as fault:
            if fault.problem.code.startswith("grens-"):  # what is measured once would be passed over the next time
                found.problems.append(fault.problem)
                break
            if fault.problem not in told:
                found.problems.append(fault.problem)
            told.add(fault.problem)
    return found


def checksum(file: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _find(folder: Path, name: str) -> Path:
    wanted = name.lower()
    there = readable(folder)
    found = [file for file in there if wanted in (file.name.lower(), file.stem.lower())]
    if len(found) == 1:
        return found[0]
    stem = Path(name).stem if Path(name).suffix.lower() in SUFFIXES else name
    expected = f"één bestand {stem}.csv (of {', '.join(SUFFIXES[1:])})"
    if found:
        what = f"{len(found)} bestanden: {', '.join(file.name for file in found)}"
        raise Unreadable(Problem("bestand-dubbel", name, expected, what))
    if not there:
        below = [one.name for one in sorted(folder.iterdir()) if one.is_dir()]
        found_here = f"geen enkel{f', wel de map {below[0]}: geef die' if below else ''}"
        raise Unreadable(Problem("bestand-ontbreekt", folder.name, f"bestanden met tabellen ({', '.join(SUFFIXES)})", found_here))
    listed = ", ".join(file.name for file in there)
    raise Unreadable(Problem("bestand-ontbreekt", name, expected, f"{listed}{alike(stem, [file.stem for file in there])}"))


@dataclass(frozen=True)
class _Place:
    """Where the rows of a table stand: a file, or a sheet of a workbook."""

    file: Path
    sheet: str | None = None

    def __str__(self) -> str:
        return self.file.name if self.sheet is None else f"{self.file.name}, blad {self.sheet}"


def _place(file: Path, table: str, how: TableDelivery, *, alone: bool) -> _Place:
    if file.suffix.lower() in WORKBOOKS:
        return _Place(file, _sheet(file, how.sheet or table, alone=alone))
    known = {Path(how.file or table).stem.lower(), table.lower()}
    if not alone and file.suffix.lower() in SUFFIXES and file.stem.lower() not in known:
        expected = "een map, of een Excelwerkmap met een blad per tabel"
        raise Unreadable(Problem("bestand-soort", file.name, expected, "een bestand met één tabel"))
    return _Place(file)


def _frame(file: Path, how: TableDelivery, place: _Place) -> pd.DataFrame:
    """The cells of a table under its names: by column where the file allows it, else row by row."""
    header = how.header or 1
    plain = cells.by_column(file, how.encoding, how.separator) if place.sheet is None and header == 1 else None
    if plain is not None:
        return plain
    rows = cells.rows(file, how.encoding, how.separator) if place.sheet is None else cells.sheet(file, place.sheet)
    return headed(rows, header, str(place), ragged=file.suffix.lower() not in TEXTS)


def _sheet(file: Path, wanted: str, *, alone: bool) -> str:
    names = cells.sheet_names(file)
    same = [name for name in names if name.strip().lower() == wanted.strip().lower()]
    if same:
        return same[0]
    if len(names) == 1 and (alone or file.stem.lower() == wanted.lower()):
        return names[0]
    listed = f"{'het blad' if len(names) == 1 else 'de bladen'} {', '.join(names)}"
    raise Unreadable(Problem("blad-ontbreekt", file.name, f"een blad {wanted}", f"{listed}{alike(wanted, names)}"))


def read_file(file: Path) -> pd.DataFrame:
    """The one table in ``file`` (of a workbook: the only sheet), its names on the first row."""
    place = _place(file, file.stem, TableDelivery(), alone=True)
    rows = cells.rows(file) if place.sheet is None else cells.sheet(file, place.sheet)
    return headed(rows, 1, str(place), ragged=file.suffix.lower() not in TEXTS)


def headed(rows: Rows, header: int, place: str, *, ragged: bool) -> pd.DataFrame:
    """Object cells under the trimmed names of row ``header``; the index is the row in the file.

    ``ragged``: a row may be shorter than the names (a workbook); in a CSV file each row has as many fields as the names.
    Columns at the end without a name and without a cell are left out.
    """
    if len(rows) < header or not any(map(_filled, rows[header - 1])):
        found = "geen enkele rij" if not any(any(map(_filled, row)) for row in rows) else f"een lege rij {header}"
        raise Unreadable(Problem("kop-ontbreekt", place, f"op rij {header} de namen van kolommen", found))
    names = [" ".join(str(name).split()) if _filled(name) else "" for name in rows[header - 1]]
    body = rows[header:]
    if not ragged:
        _even(body, names, header, place)
    width = max([len(names), *(len(row) for row in body)])
    while (
        width > 1
        and not (width <= len(names) and names[width - 1])
        and not any(len(r) >= width and _filled(r[width - 1]) for r in body)
    ):
        width -= 1
    names = [names[at] if at < len(names) and names[at] else f"(kolom {at + 1} zonder naam)" for at in range(width)]
    square = [[*row[:width], *[None] * (width - len(row))] for row in body]
    index = range(header + 1, header + 1 + len(square))
    return pd.DataFrame(square, columns=pd.Index(names, dtype=object), index=index, dtype=object)


def header_row(rows: Rows) -> int | None:
    """The row that seems to hold the names of columns, from 1: the first as wide as those below it, all of it text; None for none.

    A title, a date or an explanation above a table fills fewer cells than its names do.
    """
    sample = rows[:HEADER_SAMPLE]
    widths = [sum(map(_filled, row)) for row in sample]
    usual = max(widths, default=0)
    for at, row in enumerate(sample[:TITLE_ROWS], start=1):
        names = [str(cell).strip() for cell in row if _filled(cell)]
        if names and len(names) >= NAMED_SHARE * usual and all(isinstance(cell, str) for cell in row if _filled(cell)):
            return at if len(set(names)) >= NAMED_SHARE * len(names) and sum(map(_wordy, names)) > len(names) / 2 else None
    return None


def _wordy(name: str) -> bool:
    return re.search(r"[^\W\d_]", name) is not None and len(re.findall(r"\d", name)) < len(name) / 2


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() not in ("", "nan", "NaT")


def _even(body: Rows, names: list[str], header: int, place: str) -> None:
    """Refuse rows with fewer fields than the names, or with more that are filled: a field would move to another column in silence."""

    def wrong(row: list[Any]) -> bool:  # separators at the end alone move nothing
        return any(map(_filled, row if len(row) < len(names) else row[len(names) :]))

    if bad := [at for at, row in enumerate(body, start=header + 1) if len(row) != len(names) and wrong(row)]:
        expected = (
            f"in elke rij {len(names)} velden, zoals in de kop (tekst met het scheidingsteken erin tussen aanhalingstekens)"
        )
        raise Unreadable(Problem("csv-velden", place, expected, f"een ander aantal: {counted(bad)}", tuple(bad)))


def every_table(file: Path, budget: Budget, only: Collection[str] | None = None) -> dict[str, pd.DataFrame]:
    """All tables in ``file`` by name: each sheet with a cell of a workbook (of ``only``, where given), else the file itself by its stem.

    In a workbook a title above the names of columns is left out (``header_row``).
    """
    budget.take(file)
    if file.suffix.lower() not in WORKBOOKS:
        return {file.stem: read_file(file)}
    frames: dict[str, pd.DataFrame] = {}
    for name in cells.sheet_names(file):
        if only is not None and name not in only:
            continue
        rows = cells.sheet(file, name)
        budget.clock(file)
        if any(map(_filled, (cell for row in rows for cell in row))):
            frames[name.strip()] = headed(rows, header_row(rows) or 1, f"{file.name}, blad {name}", ragged=True)
    return frames


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame that is no file as one: object cells, trimmed names, rows numbered from 2 (the names are row 1)."""
    frame = frame.astype(object)
    frame.columns = [str(name).strip() for name in frame.columns]
    return frame.set_axis(range(2, len(frame) + 2), axis="index")
