"""Tables of one effect: every estimate of it, and the groups that it compares."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import between, capital
from evalutils.display.common.views import Cell, Entry, Table
from evalutils.params import Arms
from evalutils.results import EffectResult, Estimate


def effect(arms: Arms, code: str) -> Callable[[tuple[EffectResult, ...]], Table]:
    """All estimates of one effect: difference, standard error, interval, p-value, method."""

    def view(results: tuple[EffectResult, ...]) -> Table:
        found = next(part for part in results if part.code == code)
        rows = tuple(_estimate_row(estimate, found.scale) for estimate in found.estimates)
        level = fmt.percent(found.estimates[0].interval.level)
        unit = "procentpunten" if found.scale == "aandeel" else found.unit
        notes = (f"Verschil: {arms.treatment.label.lower()} min {arms.control.label.lower()}, in {unit}.",)
        return Table(("Methode", "Verschil", "SE", f"{level}-interval", "p"), rows, (6, 2, 2, 4, 2), notes=notes)

    return view


def _estimate_row(estimate: Estimate, scale: str) -> tuple[Entry, ...]:
    show = "punten" if scale == "aandeel" else "decimaal2"
    format_one = fmt.points if scale == "aandeel" else (lambda v: fmt.decimals(v, 2))
    interval = between(estimate.interval.lower, estimate.interval.upper, format_one)
    return (capital(estimate.method), Cell(estimate.value, show), Cell(estimate.se, show), interval, Cell(estimate.p_value, "p"))


def effect_groups(arms: Arms, code: str) -> Callable[[tuple[EffectResult, ...]], Table]:
    """The groups behind an effect: n, mean and standard deviation (or share)."""

    def view(results: tuple[EffectResult, ...]) -> Table:
        found = next(part for part in results if part.code == code)
        share = found.scale == "aandeel"
        rows = []
        for place, group in enumerate(found.groups.groups):
            mean = Cell(found.groups.mean[place], "procent1" if share else "decimaal2")
            rows.append((arms.label(group), Cell(found.groups.n[place]), mean, Cell(found.groups.sd[place], "decimaal2")))
        return Table(("Groep", "n", "Aandeel" if share else f"Gemiddelde ({found.unit})", "SD"), tuple(rows), (5, 2, 3, 3))

    return view
