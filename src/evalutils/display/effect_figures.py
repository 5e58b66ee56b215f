"""Figures on net effectiveness: the effects on all shares, and the primary effect by subgroup."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display import forest
from evalutils.display import format as fmt
from evalutils.display.tables import between
from evalutils.display.views import Cell, Entry, Figure, Table
from evalutils.params import Arms
from evalutils.results import Estimate, Number, is_number
from evalutils.results.effectiveness import EffectivenessResult


def _points(label: str, one: Estimate, *, first: bool = False) -> forest.Row:
    value, lower, upper = (_hundred(part) for part in (one.value, one.interval.lower, one.interval.upper))
    interval = f" ({between(one.interval.lower, one.interval.upper, fmt.points)})" if is_number(value) else ""
    return forest.Row(label, value, lower, upper, f"{fmt.points(one.value)}{interval}", first)


def _hundred(value: Number) -> Number:
    """A share in points of a percent; a sign stays a sign."""
    return 100 * value if is_number(value) else value


def _data(rows: list[tuple[str, Estimate]]) -> Table:
    cells: tuple[tuple[Entry, ...], ...] = tuple(
        (label, *(Cell(value, "punten") for value in (one.value, one.interval.lower, one.interval.upper))) for label, one in rows
    )
    return Table(("Regel", "Verschil", "Van", "Tot"), cells)


def _told(rows: list[tuple[str, Estimate]]) -> str:
    known = [f"{label} {fmt.points(one.value)}" for label, one in rows if is_number(one.value)]
    left = len(rows) - len(known)
    return "; ".join(known) + (f"; van {fmt.words(left)} is geen verschil te tonen" if left else "")


def effects(arms: Arms) -> Callable[[EffectivenessResult], Figure]:
    """The difference in every share, the primary outcome on top."""

    def view(result: EffectivenessResult) -> Figure:
        found = [one for one in result.outcomes if one.effect.scale == "aandeel"]
        pairs = [(one.effect.label, one.effect.estimates[0]) for one in found]
        rows = [_points(one.effect.label, one.effect.estimates[0], first=one.role == "primair") for one in found]
        level = fmt.percent(pairs[0][1].interval.level)
        alt = f"Verschil tussen de groepen in procentpunten met {level}-interval, per uitkomst: {_told(pairs)}."
        label = f"Verschil in procentpunten ({arms.treatment.label.lower()} min {arms.control.label.lower()})"
        notes = ("Vierkant: primaire uitkomst. Intervallen van Newcombe, niet gecorrigeerd voor het aantal uitkomsten.",)
        return Figure(lambda: forest.draw(rows, label, f"Verschil ({level})"), alt, notes, _data(pairs))

    return view


def subgroups(arms: Arms) -> Callable[[EffectivenessResult], Figure]:
    """The primary effect in each category, with the adjusted p-value of the interaction beside each characteristic."""

    def view(result: EffectivenessResult) -> Figure:
        first = result.primary.effect.estimates[0]
        rows = [_points("Alle klanten", first, first=True)]
        pairs = [("Alle klanten", first)]
        for group in result.subgroups:
            rows.append(forest.Row(group.label, beside=f"interactie {fmt.p_sentence(group.holm_p)}"))
            for row in group.rows:
                rows.append(_points(row.label, row.estimate))
                pairs.append((f"{group.label}: {row.label}", row.estimate))
        level = fmt.percent(first.interval.level)
        alt = f"Netto-effect in procentpunten met {level}-interval, per subgroep: {_told(pairs)}."
        label = f"Verschil in procentpunten ({arms.treatment.label.lower()} min {arms.control.label.lower()})"
        notes = ("Bij elk kenmerk de p-waarde van de toets op interactie, met de correctie van Holm.",)
        return Figure(lambda: forest.draw(rows, label, f"Verschil ({level})"), alt, notes, _data(pairs))

    return view
