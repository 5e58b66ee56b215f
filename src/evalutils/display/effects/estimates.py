"""Tables of one effect: every estimate of it, and the groups that it compares."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import between, capital
from evalutils.display.common.views import Cell, Entry, Table
from evalutils.params import Arms
from evalutils.results import EffectResult, Estimate, is_number


def effect(arms: Arms, code: str) -> Callable[[tuple[EffectResult, ...]], Table]:
    """All estimates of one effect: difference, standard error, interval, p-value, method."""

    def view(results: tuple[EffectResult, ...]) -> Table:
        found = next(part for part in results if part.code == code)
        rows = tuple(_estimate_row(estimate, found.scale) for estimate in found.estimates)
        level = fmt.percent(found.estimates[0].interval.level)
        unit = "procentpunten" if found.scale == "aandeel" else found.unit
        notes = (f"Verschil: {arms.treatment.label.lower()} min {arms.control.label.lower()}, in {unit}.", *told(found, arms))
        return Table(("Methode", "Verschil", "SE", f"{level}-interval", "p"), rows, (6, 2, 2, 4, 2), notes=notes)

    return view


BLIND = {"clusters": "clusters", "uitval": "klanten zonder uitkomst", "strata": "strata", "covariaten": "de vastgelegde correctie"}
"""What decided the method of the main result -> what rows below it may not allow for."""


def told(found: EffectResult, arms: Arms) -> tuple[str, ...]:
    """Whom every row counts, and what the rows below the first may not allow for."""
    counted = " en ".join(f"{label.lower()} {fmt.integer(n)}" for label, n in zip(arms.labels, found.groups.n, strict=False))
    blind = BLIND.get(found.method.decided_by, "") if found.method else ""
    first = f"De eerste regel is het hoofdresultaat; niet alle andere regels houden rekening met {blind}."
    single = found.method.one_group if found.method else None
    where = "in elke regel" if single is None else "in elke regel zonder strata"
    lines = [f"Klanten met een bekende uitkomst, {where}: {counted}.", *([first] if blind else [])]
    if single is not None:
        gone = " en ".join(f"{label.lower()} {fmt.integer(n)}" for label, n in zip(arms.labels, single, strict=True))
        lines.append(f"Niet in de eerste regel, want in een stratum met één groep: {gone}.")
    return tuple(lines)


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
        rows, missing = [], found.groups.missing[: len(found.groups.groups)]
        gone = any(not is_number(one) or one for one in missing)
        for place, group in enumerate(found.groups.groups):
            mean = Cell(found.groups.mean[place], "procent1" if share else "decimaal2")
            own = (arms.label(group), Cell(found.groups.n[place]), mean, Cell(found.groups.sd[place], "decimaal2"))
            rows.append((*own, Cell(missing[place])) if gone else own)
        head = ("Groep", "n", "Aandeel" if share else f"Gemiddelde ({found.unit})", "SD")
        return Table((*head, "Uitkomst onbekend") if gone else head, tuple(rows), (5, 2, 3, 3, 3) if gone else (5, 2, 3, 3))

    return view
