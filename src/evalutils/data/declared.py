"""Small tables that the project declares itself: field work, published figures, national figures. Never clients' records.

They lie in data/ beside the extract, and this room is the one that opens files there; the extract itself is read by
load.py alone, and folders that may hold clients are refused here.
"""

from __future__ import annotations

import csv

import pandas as pd

from evalutils.errors import ParameterError, Problem
from evalutils.params import project_root
from evalutils.params.files import DataFile

CLOSED = ("data/raw", "data/synthetic")
"""Folders with clients' records."""


def table(file: DataFile | None) -> pd.DataFrame:
    """The file as text: one column a name in its first line, an empty cell as ''. None: an empty table.

    The separator is the semicolon or the comma, whichever the first line has most of. Raises ``ParameterError`` for
    a file that is not there, lies in a closed folder, or has a line with another number of cells than the first.
    """
    if file is None:
        return pd.DataFrame()
    path = (project_root() / file).resolve()
    if any(path.is_relative_to((project_root() / closed).resolve()) for closed in CLOSED):
        problem = Problem("gesloten-map", file, "een bestand zonder gegevens van klanten", "een map met extracten")
        raise ParameterError("Dit bestand is geen vastgelegde tabel.", problems=(problem,))
    if not path.is_file():
        problem = Problem("bestand-ontbreekt", file, "een bestand", "niets")
        raise ParameterError("Een bestand dat de parameters noemen is er niet.", problems=(problem,))
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    separator = max(";,", key=(lines or [""])[0].count)
    head, *rows = [row for row in csv.reader(lines, delimiter=separator) if row] or [[]]
    if wrong := [place for place, row in enumerate(rows, start=2) if len(row) != len(head)]:
        problem = Problem("regel", f"{file}, rij {wrong[0]}", f"{len(head)} cellen, zoals de eerste rij", "een ander aantal")
        raise ParameterError(
            "Een vastgelegde tabel is niet te lezen.",
            problems=(problem,),
            action="zet tekst met het scheidingsteken tussen aanhalingstekens.",
        )
    return pd.DataFrame([[cell.strip() for cell in row] for row in rows], columns=head, dtype=str)
