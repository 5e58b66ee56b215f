"""Sheets of a workbook that no table is read from, hidden ones too: they travel with it, so they may not hold service numbers either."""

from __future__ import annotations

from pathlib import Path

from evalutils.data.reading import cells
from evalutils.data.reading.bounds import Budget
from evalutils.data.reading.files import every_table
from evalutils.data.reading.kinds import WORKBOOKS
from evalutils.data.typed.service_numbers import bsn_columns
from evalutils.errors import Problem


def problems(path: Path, read: set[str], budget: Budget) -> list[Problem]:
    """A problem for each column of citizen service numbers on a sheet of ``path`` that is not among the places ``read``.

    A file that is no workbook, or that cannot be read (which is told elsewhere), has no such sheets.
    """
    if not path.is_file() or path.suffix.lower() not in WORKBOOKS or not read:
        return []
    try:
        tables = every_table(path, budget, {name for name in cells.sheet_names(path) if f"{path.name}, blad {name}" not in read})
    except cells.Unreadable:
        return []
    return [problem for name, frame in tables.items() for problem in bsn_columns(frame, f"{path.name}, blad {name}")]
