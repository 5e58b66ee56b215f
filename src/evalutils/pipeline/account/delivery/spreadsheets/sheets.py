"""The released tables as sheets, before they become XLSX or ODS: contents, signs, and one table a sheet."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from evalutils.pipeline.account.delivery.facts import Facts

Cell = str | int | float
SIGNS = (
    ("x", "niet gepubliceerd ter bescherming van klanten"),
    (".", "onbekend, of niet te berekenen"),
    ("-", "nihil"),
    ("(leeg)", "een waarde kan hier niet voorkomen"),
)
"""Signs of Statistics Netherlands, as the reports use them."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
LONGEST_NAME = 31
"""Signs in the name of a sheet, at most (Excel)."""


@dataclass(frozen=True)
class Sheet:
    """One table: its title, notes above it, head and rows."""

    name: str
    title: str
    notes: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sheets(facts: Facts) -> tuple[Sheet, ...]:
    """Contents and signs first, then every released table in the order of the report."""
    tables = [_table(facts, place, key) for place, key in enumerate(_keys(facts), start=1)]
    about = facts.about
    told = (
        f"{about['titel']}. {about['ondertitel']}.",
        f"Versie {about['versie']}, profiel {about['profiel']}.",
        str(about["waarschuwing"]),
    )
    contents = Sheet(
        "Inhoud", "Tabellen van dit rapport", tuple(line for line in told if line), ("Blad", "Tabel", "Bestand"),
        tuple((sheet.name, sheet.title, f"tabellen/{key}.csv") for sheet, key in zip(tables, _keys(facts), strict=True)),
    )  # fmt: skip
    signs = Sheet("Tekens", "Tekens in de tabellen", ("Getallen staan er zoals zij zijn vrijgegeven, met een punt als decimaalteken in de CSV-bestanden.",),
                  ("Teken", "Betekenis"), SIGNS)  # fmt: skip
    return contents, signs, *tables


def _keys(facts: Facts) -> list[str]:
    return [entry.key for entry in facts.entries if entry.kind == "tabel"]


def _table(facts: Facts, place: int, key: str) -> Sheet:
    entry = next(entry for entry in facts.entries if entry.key == key)
    rows = list(csv.reader(io.StringIO(facts.released(f"tables/{key}.csv").decode())))
    notes = [source_line(facts.released(f"tables/{key}.md").decode()), "De tekens staan uitgelegd op het blad Tekens."]
    return Sheet(
        f"{place:02d} {key}"[:LONGEST_NAME].rstrip("-"), entry.title, tuple(note for note in notes if note), tuple(rows[0]),
        tuple(tuple(cell(value) for value in row) for row in rows[1:]),
    )  # fmt: skip


def source_line(fragment: str) -> str:
    """Population, notes and source below a table or figure of the report."""
    found = re.search(r"::: \{\.bron\}\n(.*?)\n:::", fragment, re.DOTALL)
    return found[1] if found else ""


def cell(value: str) -> Cell:
    """A number where it is one."""
    if not _NUMBER.fullmatch(value):
        return value
    return float(value) if re.search(r"[.e]", value) else int(value)
