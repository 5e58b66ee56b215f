"""The analysis plan, the deviations from it and the checklist."""

from __future__ import annotations

from evalutils.display.common import format as fmt
from evalutils.display.common.views import Cell, Entry, Filled, Numbers, References, Table
from evalutils.results.trial import ChecklistResult, PlanResult

SAME = "volgens plan"


def plan(result: PlanResult) -> Table:
    """Every part of the plan and whether the report follows it."""
    rows = tuple((part.label, part.planned, part.done if part.deviates else SAME) for part in result.parts)
    dated = f"Vastgelegd op {fmt.day(result.fixed)}." if result.fixed else "Zonder datum."
    basis = f"Grondslag: {result.basis}." if result.basis else ""
    return Table(("Onderdeel", "Vastgelegd", "Uitgevoerd"), rows, (4, 9, 3), left=3, notes=tuple(filter(None, (dated, basis))))


def deviations(result: PlanResult) -> Table:
    """What the report does otherwise, with the reason; one row that says so when there is nothing."""
    rows: tuple[tuple[Entry, ...], ...] = tuple((part.label, part.planned, part.done, part.reason) for part in result.deviations)
    compared = f"{fmt.words(len(result.parts))} onderdelen vergeleken"
    head = ("Onderdeel", "Plan", "Dit rapport", "Reden")
    return Table(head, rows or (("Geen afwijkingen", "", "", compared),), (4, 4, 4, 4), left=4)


def checklist(result: ChecklistResult) -> Table:
    """Items with references to the sections, tables and figures that meet them, and the numbers that fill them in."""
    rows: list[tuple[Entry, ...]] = []
    for row in result.rows:
        told = [f"{label}: {{{name}}}" for label, name in row.values]
        rows.append((row.item, row.topic, References("; ".join(row.sections)), Filled("; ".join([*told, *([row.remark] if row.remark else [])]))))
    head = ("Punt", "Onderwerp", "Waar", "Waarden en opmerkingen" if any(row.values for row in result.rows) else "Opmerking")
    return Table(head, tuple(rows), (1, 6, 5, 5), left=4)


def plan_numbers(result: PlanResult) -> Numbers:
    """datum; onderdelen, afwijkingen, secundair: n and woord"""
    counts = {"onderdelen": len(result.parts), "afwijkingen": len(result.deviations), "secundair": result.secondary}
    cells: dict[str, Entry] = {"datum": fmt.day(result.fixed) if result.fixed else "onbekend"}
    for name, count in counts.items():
        cells |= {f"{name}.n": Cell(count, "getal"), f"{name}.woord": Cell(count, "woord")}
    return Numbers(cells)
