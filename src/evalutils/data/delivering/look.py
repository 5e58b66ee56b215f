"""What a delivery looks like: its tables with where they stand, the row with names, encoding and separator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evalutils.data.reading import cells
from evalutils.data.reading.files import headed, header_row
from evalutils.data.reading.kinds import TEXTS, WORKBOOKS, readable
from evalutils.data.typed.sensitive import sensitive
from evalutils.data.typed.service_numbers import bsn_columns
from evalutils.data.typed.values import blanked
from evalutils.errors import ExtractError, ParameterError, Problem
from evalutils.params.delivery import not_there


@dataclass(frozen=True)
class Seen:
    """One table of a delivery as it is there; ``frame`` holds raw cells under the names of row ``header``."""

    name: str
    """Name of the sheet, or of the file without its suffix."""
    file: str
    sheet: str | None
    header: int
    encoding: str | None
    separator: str | None
    frame: pd.DataFrame
    empty_rows: int
    repeated: tuple[int, ...]
    """Rows equal to an earlier one in every cell."""

    @property
    def place(self) -> str:
        """As a person names it."""
        return f"blad '{self.sheet}'" if self.sheet else self.file


@dataclass(frozen=True)
class Look:
    """All tables of a delivery, and the sheets and files without one."""

    tables: tuple[Seen, ...]
    empty: tuple[str, ...]


def look(path: Path) -> Look:
    """Every file or sheet of ``path``; raises ``ExtractError`` where one cannot be read or holds citizen service numbers."""
    if not path.exists():
        problem = Problem("levering-ontbreekt", path.name, "een map, een werkmap of een bestand", not_there(path))
        raise ExtractError("De levering bestaat niet.", problems=(problem,), action="herstel FROM=...")
    files = [path] if path.is_file() else readable(path)
    tables: list[Seen] = []
    empty: list[str] = []
    problems: list[Problem] = []
    for file in files:
        try:
            found, nothing = _of(file)
            tables += found
            empty += nothing
        except cells.Unreadable as fault:
            problems.append(fault.problem)
    if problems:
        raise ExtractError(
            "De levering is niet te lezen.", problems=tuple(problems), action="vraag de leverancier om een goed bestand."
        )
    if not tables:
        below = [one.name for one in sorted(path.iterdir()) if one.is_dir()] if path.is_dir() else []
        found_here = "geen bestand of blad met rijen" + (f", wel de map {below[0]}: geef die" if below else "")
        problem = Problem("levering-leeg", path.name, "ten minste één tabel", found_here)
        raise ParameterError("In deze levering staat geen tabel.", problems=(problem,), action="herstel FROM=...")
    _refuse_bsn(path, tables)
    return Look(tuple(tables), tuple(empty))


def _of(file: Path) -> tuple[list[Seen], list[str]]:
    if file.suffix.lower() not in WORKBOOKS:
        encoding = cells.detect_encoding(file) if file.suffix.lower() in TEXTS else None
        separator = cells.separator_of(file, encoding) if encoding else None
        rows = cells.rows(file, encoding, separator)
        return [_seen(rows, file, None, encoding, separator)] if any(map(any, rows)) else [], []
    names = cells.sheet_names(file)
    sheets = {name: cells.sheet(file, name) for name in names}
    filled = {name: rows for name, rows in sheets.items() if any(cell is not None for row in rows for cell in row)}
    return [_seen(rows, file, name, None, None) for name, rows in filled.items()], [n for n in names if n not in filled]


def _seen(rows: cells.Rows, file: Path, sheet: str | None, encoding: str | None, separator: str | None) -> Seen:
    header = header_row(rows) or 1
    frame = headed(rows, header, file.name if sheet is None else f"{file.name}, blad {sheet}", ragged=encoding is None)
    blank = frame.apply(blanked).isna().all(axis="columns") if len(frame) else pd.Series(dtype=bool)
    filled = frame.loc[~blank.to_numpy(dtype=bool)] if len(frame) else frame
    repeated = tuple(int(row) for row in filled.index[filled.astype(str).duplicated()])
    return Seen(sheet or file.stem, file.name, sheet, header, encoding, separator, filled, int(blank.sum()), repeated)


def _refuse_bsn(path: Path, tables: list[Seen]) -> None:
    problems = [problem for seen in tables for problem in bsn_columns(seen.frame, seen.place)]
    known = {problem.where for problem in problems}
    for seen in tables:
        problems += [
            Problem("bsn", seen.place, "geen burgerservicenummers: pseudonimiseer het bestand eerst", f"in kolom {one.place} {one.described}")
            for one in sensitive(seen.frame) if one.kind in ("bsn", "bsn-in-tekst") and seen.place not in known
        ]  # fmt: skip
    if problems:
        raise ExtractError(
            "In deze levering staan burgerservicenummers.", problems=tuple(problems),
            action=f"draai make new-key KEY=... en make pseudonymise IN={path.name} OUT=... KEY=..., en geef dan FROM=<het resultaat>.",
        )  # fmt: skip
