"""Tables of figures from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import between
from evalutils.display.common.views import Cell, Emphasis, Entry, Strong, Table
from evalutils.results.context import ElsewhereResult, GroupShare, InspectionResult, SeriesResult

NONE = ""


def elsewhere(result: ElsewhereResult) -> Table:
    """Every group with counts, share and interval, then the contrasts in percentage points."""
    rows: list[tuple[Entry, ...]] = [_group(group) for group in result.groups]
    for one in result.contrasts:
        interval = between(one.interval.lower, one.interval.upper, fmt.points)
        rows.append((Emphasis(f"{one.label} (procentpunten)"), NONE, NONE, Cell(one.difference, "punten"), interval))
    known = next(group.interval for group in result.groups if group.interval is not None)
    level = fmt.percent(known.level)
    notes = [f"Interval van een aandeel: {known.method}."]
    if result.contrasts:
        notes.append(
            f"Verschil: {result.contrasts[0].interval.method}; niet getoetst, want de groepen zijn niet door loting gevormd."
        )
    if any(group.interval is None for group in result.groups):
        notes.append("Zonder aantallen in de bron is er geen interval.")
    return Table(("Groep", "Aantal", "Van", "Aandeel", f"{level}-interval"), tuple(rows), (10, 2, 2, 3, 4), notes=tuple(notes))


def _group(group: GroupShare) -> tuple[Entry, ...]:
    label = f"Experiment: {group.label[:1].lower()}{group.label[1:]}" if group.here else group.label
    interval = between(group.interval.lower, group.interval.upper, lambda v: fmt.percent(v, 1)) if group.interval else NONE
    count: Entry = NONE if group.count is None else Cell(group.count)
    n: Entry = NONE if group.n is None else Cell(group.n)
    return (label, count, n, Cell(group.share, "procent1"), interval)


def inspection(result: InspectionResult) -> Table:
    """The norms with their published percentages and the intervals that these allow."""
    names = {code: f"{label} (n={fmt.integer(n)})" for code, label, n in result.bases}
    rows: list[tuple[Entry, ...]] = []
    for norm in result.norms:
        rows.append((Strong(norm.label, f": {norm.asks}"), NONE, NONE, NONE))
        for one in norm.findings:
            sign = "ongeveer " if one.about else ""
            interval = between(one.interval.lower, one.interval.upper, fmt.percent)
            rows.append((f"\u2003{one.label}", names[one.base], f"{sign}{fmt.percent(one.share)}", interval))
        if not norm.findings:
            rows.append((Emphasis("\u2003geen percentages gepubliceerd"), NONE, NONE, NONE))
    first = next(one.interval for norm in result.norms for one in norm.findings)
    notes = (f"Interval: {first.method}, bij het aantal dat het dichtst bij het gepubliceerde percentage ligt.",)
    return Table(
        ("Norm en bevinding", "Onder", "Aandeel", f"{fmt.percent(first.level)}-interval"), tuple(rows), (9, 5, 4, 4), 2, notes
    )


def changes(code: str) -> Callable[[SeriesResult], Table]:
    """One measure by period and group; what is not known is '.'."""

    def view(result: SeriesResult) -> Table:
        lines = [line for line in result.lines if line.code == code]
        days = sorted({point.day for line in lines for point in line.observations})
        found = {(line.group, point.day): point.value for line in lines for point in line.observations}
        rows: tuple[tuple[Entry, ...], ...] = tuple(
            (str(day.year), *(Cell(found.get((line.group, day)), "getal") for line in lines)) for day in days
        )
        head = ("Jaar", *(line.group[:1].upper() + line.group[1:] for line in lines))
        unknown = any((line.group, day) not in found for line in lines for day in days)
        notes = (
            f"In {lines[0].unit}, afgerond zoals gepubliceerd.",
            *(("Een punt: niet gevonden in de gebruikte publicaties.",) if unknown else ()),
        )
        return Table(head, rows, (2, *(3 for _ in lines)), notes=notes)

    return view
