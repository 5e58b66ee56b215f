"""Published figures against what is computed: by verdict, what deviates or is absent, and every row."""

from __future__ import annotations

from evalutils.display.common import format as fmt
from evalutils.display.common.views import Cell, Entry, Strong, Table
from evalutils.results import SECRET, Number, is_number
from evalutils.results.reproduction import (
    ABSENT,
    DEVIATES,
    VERDICTS,
    ComputedReading,
    ConflictsResult,
    Published,
    ReproducedRow,
    ReproductionResult,
)

FULL = ("cijfer", "bron", "plaats", "omschrijving", "groep", "gepubliceerd", "eenheid", "regel", "berekend", "verschil",
        "oordeel", "herkomst", "reden")  # fmt: skip
"""Columns of the complete list, which is published beside the table as CSV."""
ELSEWHERE = "zie de bron"
"""In place of a published figure whose computed counterpart is withheld: as the others agree, it would tell what that is."""
UNITS = {"percent": "%", "percentage_point": " procentpunt", "probability": "", "euro": " euro"}


def verdicts(result: ReproductionResult) -> Table:
    """How many figures got each verdict, by source."""
    sources = tuple(dict.fromkeys(row.published.source for row in result.rows))
    shown = [verdict for verdict in VERDICTS if result.counts[verdict] or verdict == DEVIATES]
    rows: list[tuple[Entry, ...]] = []
    for source in sources:
        own = [row for row in result.rows if row.published.source == source]
        rows.append((source, *(Cell(sum(row.verdict == verdict for row in own)) for verdict in shown), Cell(len(own))))
    rows.append((Strong("Totaal"), *(Cell(result.counts[verdict]) for verdict in shown), Cell(len(result.rows))))
    notes = tuple(f"{name[:1].upper()}{name[1:]}." for name in (
        "'afgerond gelijk' is gelijk na afronding op de gedrukte cijfers",
        "'binnen marge' geldt voor cijfers die de bron bij benadering noemt: hooguit een tiende verschil, of twee "
        "punten bij een percentage",
        "'voldoet aan grens' is niet lager (hoger) dan een genoemde onder- (boven)grens",
    ))  # fmt: skip
    return Table(
        ("Bron", *(_capital(verdict) for verdict in shown), "Totaal"), tuple(rows), (5, *(3 for _ in shown), 2), notes=notes
    )


def open_rows(result: ReproductionResult) -> Table:
    """The figures that deviate, then those that cannot be computed, each with its reason."""
    found = (*result.with_verdict(DEVIATES), *result.with_verdict(ABSENT))
    rows: list[tuple[Entry, ...]] = [
        (row.published.source, row.published.label, _printed(row), _computed(row), row.verdict, row.reason)
        for row in found
    ]
    head = ("Bron", "Omschrijving", "Gepubliceerd", "Berekend", "Oordeel", "Reden")
    return Table(head, tuple(rows), (5, 6, 4, 4, 4, 7), 6, empty="Geen enkel cijfer wijkt af, en elk is te berekenen.")


def every_row(result: ReproductionResult) -> Table:
    """Published, computed, difference, verdict and origin of each figure; the CSV beside it has every column."""
    rows = tuple(
        (_described(row.published), _printed(row), _computed(row), _difference(row), row.verdict, _origin(row))
        for row in result.rows
    )
    head = ("Cijfer", "Gepubliceerd", "Berekend", "Verschil", "Oordeel", "Herkomst")
    return Table(head, rows, (9, 4, 3, 3, 5, 7), 6, full=Table(FULL, tuple(_full(row) for row in result.rows)))


def _full(row: ReproducedRow) -> tuple[Entry, ...]:
    one, printed = row.published, ELSEWHERE if row.computed is SECRET else row.published.printed
    return (one.id, one.source, one.place, one.label, one.group, printed, one.unit, one.precision,
            Cell(row.computed, "decimaal2"), Cell(row.difference, "decimaal2"), row.verdict, row.origin, row.reason)  # fmt: skip


def _described(one: Published) -> str:
    return _capital(f"{one.label} ({one.group})" if one.group and one.group not in one.label else one.label)


def _difference(row: ReproducedRow) -> str:
    value = row.difference
    if is_number(value) and abs(value) < 1e-9:
        return "-"
    return fmt.decimals(value, 0 if is_number(value) and float(value).is_integer() else 2)


def _printed(row: ReproducedRow) -> str:
    if row.computed is SECRET:
        return ELSEWHERE
    one = row.published
    digits = len(one.printed.partition(".")[2])
    return f"{fmt.decimals(one.value, digits)}{UNITS.get(one.unit, '')}"


def _computed(row: ReproducedRow) -> str:
    """As many decimals as tell it from the published figure, two at most."""
    value: Number = row.computed
    if not is_number(value):
        return fmt.decimals(value)
    digits = 0 if float(value).is_integer() else min(2, len(row.published.printed.partition(".")[2]) + 1)
    return f"{fmt.decimals(value, digits)}{UNITS.get(row.published.unit, '')}"


def _origin(row: ReproducedRow) -> str:
    return row.origin.replace("parameter feiten.", "feit ").replace("_", " ") or "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def conflicts(result: ConflictsResult) -> Table:
    """Both readings with their source, what is computed, and what the report does."""
    rows = tuple(
        (
            one.label,
            f"{one.first} ({one.first_source})",
            f"{one.second} ({one.second_source})",
            _readings(one.computed),
            one.treatment,
        )
        for one in result.rows
    )
    return Table(("Onderwerp", "De ene lezing", "De andere lezing", "Berekend", "Wat dit rapport doet"), rows, (4, 5, 5, 4, 9), 5)


def _readings(readings: tuple[ComputedReading, ...]) -> str:
    return "; ".join(f"{one.label}: {Cell(one.value, one.show).text}" for one in readings) or "niet te berekenen"
