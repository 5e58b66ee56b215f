"""A coarser public form for the tables that lose too much: which rows to take together.

Reads the released tables alone, so that a proposal tells nothing that the report does not show.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evalutils.params import OutputEntry

SECRET = "x"
TOO_MUCH = 0.25
"""A table that withholds more than this share of its numbers gets a proposal."""
_BESIDE = ("totaal", "geen antwoord", "onbekend")
"""Rows that are no category."""


@dataclass(frozen=True)
class Row:
    """A row of a table: its label, how many numbers it has and how many of these are withheld."""

    label: str
    numbers: int
    withheld: int

    @property
    def is_category(self) -> bool:
        """Whether it can be taken together with another: no total, no heading, not the answers that are missing."""
        return self.numbers > 0 and not self.label.lower().startswith(_BESIDE)


def proposals(released: Path, entries: Iterable[OutputEntry]) -> tuple[str, ...]:
    """One sentence a table of ``entries`` that withholds more than a quarter of its numbers, in the order of the index."""
    found = []
    for entry in entries:
        path = released / "tables" / f"{entry.key}.csv"
        if entry.kind == "tabel" and path.is_file() and (said := _proposal(entry.key, _rows(path))):
            found.append(said)
    return tuple(found)


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as source:
        lines = [line for line in csv.reader(source) if line][1:]
    return [Row(line[0].strip(" \u2003*"), sum(map(_is_number, line[1:])), line[1:].count(SECRET)) for line in lines]


def _is_number(text: str) -> bool:
    if text == SECRET:
        return True
    try:
        float(text)
    except ValueError:
        return False
    return True


def _proposal(key: str, rows: list[Row]) -> str:
    numbers, withheld = sum(row.numbers for row in rows), sum(row.withheld for row in rows)
    if withheld <= TOO_MUCH * numbers:
        return ""
    lost = f"Tabel '{key}' toont {withheld} van de {numbers} getallen niet."
    groups = merges([row for row in rows if row.is_category])
    if not groups:
        return f"{lost} Zij is te dun om te publiceren; zet bij de uitvoer openbaar: {{niet: <reden>}}."
    told = "; ".join(" en ".join(f"'{label}'" for label in group) for group in groups)
    return f"{lost} Neem onder 'openbaar' samen: {told}; of zet bij de uitvoer openbaar: {{niet: <reden>}}."


def merges(rows: list[Row]) -> tuple[tuple[str, ...], ...]:
    """Neighbours of which something is withheld, together; one that stands alone, with the row before (or after) it.

    Empty where this would leave fewer than two rows.
    """
    groups: list[list[int]] = []
    for place, row in enumerate(rows):
        if not row.withheld:
            continue
        if groups and groups[-1][-1] >= place - 1:
            groups[-1].append(place) if groups[-1][-1] < place else None
        elif (place + 1 < len(rows) and rows[place + 1].withheld) or place == 0:
            groups.append([place, place + 1])
        else:
            groups.append([place - 1, place])
    left = len(rows) - sum(len(group) - 1 for group in groups)
    if left < 2:
        return ()
    return tuple(tuple(rows[place].label for place in group) for group in groups)
