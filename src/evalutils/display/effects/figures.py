"""Figures on net effectiveness: the effects on all shares, and the primary effect by subgroup."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.cells import between
from evalutils.display.common.views import Cell, Entry, Figure, Table
from evalutils.display.effects import forest
from evalutils.display.effects.tables import amount, unit
from evalutils.errors import ParameterError
from evalutils.params import Arms
from evalutils.results import EffectResult, Estimate, Number, is_number
from evalutils.results.effects import EffectivenessResult


def _points(label: str, one: Estimate, *, first: bool = False, show: str = "punten") -> forest.Row:
    """A row of a forest plot; ``show`` names how the difference is shown, and a share is drawn in points of a percent."""

    def shown(value: Number | None) -> str:
        return Cell(value, show).text

    factor = 100 if show == "punten" else 1
    value, lower, upper = (factor * part if is_number(part) else part for part in (one.value, one.interval.lower, one.interval.upper))
    interval = f" ({between(one.interval.lower, one.interval.upper, shown)})" if is_number(value) else ""
    return forest.Row(label, value, lower, upper, f"{shown(one.value)}{interval}", first)


def _data(rows: list[tuple[str, Estimate]], show: str = "punten") -> Table:
    cells: tuple[tuple[Entry, ...], ...] = tuple(
        (label, *(Cell(value, show) for value in (one.value, one.interval.lower, one.interval.upper))) for label, one in rows
    )
    return Table(("Regel", "Verschil", "Van", "Tot"), cells)


def _told(rows: list[tuple[str, Estimate]], show: str = "punten") -> str:
    known = [f"{label} {Cell(one.value, show).text}" for label, one in rows if is_number(one.value)]
    left = len(rows) - len(known)
    return "; ".join([*known, *([f"van {fmt.words(left)} is geen verschil te tonen"] if left else [])])


def effects(arms: Arms) -> Callable[[EffectivenessResult], Figure]:
    """The difference in every share, the primary outcome on top."""

    def view(result: EffectivenessResult) -> Figure:
        found = [one for one in result.outcomes if one.effect.scale == "aandeel"]
        if not found:
            raise ParameterError(
                "De index vraagt 'effectfiguur', en die toont verschillen in aandelen: geen van de uitkomsten is een aandeel.",
                action="haal de figuur uit 'uitvoer', of vraag 'primair' en 'secundair', die ook gemiddelden tonen.",
            )
        pairs = [(one.effect.label, one.effect.estimates[0]) for one in found]
        rows = [_points(one.effect.label, one.effect.estimates[0], first=one.role == "primair") for one in found]
        level = fmt.percent(pairs[0][1].interval.level)
        alt = f"Verschil tussen de groepen in procentpunten met {level}-interval, per uitkomst: {_told(pairs)}."
        label = f"Verschil in procentpunten ({arms.treatment.label.lower()} min {arms.control.label.lower()})"
        methods = "; ".join(dict.fromkeys(one.method for _, one in pairs))
        how = "Intervallen van Newcombe" if all("Newcombe" in one.method for _, one in pairs) else f"Methode: {methods}; intervallen"
        notes = (f"Vierkant: primaire uitkomst. {how}, niet gecorrigeerd voor het aantal uitkomsten.",)
        return Figure(lambda: forest.draw(rows, label, f"Verschil ({level})"), alt, notes, _data(pairs))

    return view


def subgroups(arms: Arms) -> Callable[[EffectivenessResult], Figure]:
    """The primary effect in each category, with the adjusted p-value of the interaction beside each characteristic."""

    def view(result: EffectivenessResult) -> Figure:
        first = result.primary.effect.estimates[0]
        show, of = amount(result.primary), unit(result.primary)
        rows = [_points("Alle klanten", first, first=True, show=show)]
        pairs = [("Alle klanten", first)]
        for group in result.subgroups:
            rows.append(forest.Row(group.label, beside=f"interactie {fmt.p_sentence(group.holm_p)}"))
            for row in group.rows:
                rows.append(_points(row.label, row.estimate, show=show))
                pairs.append((f"{group.label}: {row.label}", row.estimate))
        level = fmt.percent(first.interval.level)
        alt = f"Netto-effect in {of} met {level}-interval, per subgroep: {_told(pairs, show)}."
        label = f"Verschil in {of} ({arms.treatment.label.lower()} min {arms.control.label.lower()})"
        notes = ("Bij elk kenmerk de p-waarde van de toets op interactie, met de correctie van Holm.",)
        return Figure(lambda: forest.draw(rows, label, f"Verschil ({level})"), alt, notes, _data(pairs, show))

    return view


def estimates(arms: Arms, code: str) -> Callable[[tuple[EffectResult, ...]], Figure]:
    """All estimates of one effect as points with their interval, so that a reader sees how much the method matters."""

    def view(results: tuple[EffectResult, ...]) -> Figure:
        found = next(part for part in results if part.code == code)
        share = found.scale == "aandeel"
        digits = 0 if share else _digits(found)
        show = (lambda v: fmt.points(v, 1)) if share else (lambda v: fmt.decimals(v, digits))
        unit = "procentpunten" if share else found.unit
        told = "; ".join(
            f"{e.method}: {show(e.value)} ({show(e.interval.lower)} tot {show(e.interval.upper)})"
            for e in found.estimates
            if is_number(e.value)
        )
        alt = f"Geschat verschil in {found.label.lower()} ({unit}) met interval, per methode. {told}."
        rows = tuple(
            (e.method, Cell(e.value, "decimaal2"), Cell(e.interval.lower, "decimaal2"), Cell(e.interval.upper, "decimaal2"))
            for e in found.estimates
        )
        return Figure(lambda: _draw_effects(found, unit, show, digits), alt, data=Table(("Methode", "Verschil", "Van", "Tot"), rows))

    return view


def _digits(found: EffectResult) -> int:
    """Decimals for means and their differences: none from a hundred on, else as many as tell 0.37 from nil."""
    values = (value for one in found.estimates for value in (one.value, one.interval.lower, one.interval.upper))
    largest = max((abs(value) for value in values if is_number(value)), default=0.0)
    return 0 if largest >= 100 else 1 if largest >= 10 else 2


def _draw_effects(found: EffectResult, unit: str, show: Callable[[Number | None], str], digits: int) -> Drawing:
    factor = 100 if found.scale == "aandeel" else 1
    names = [theme.wrapped(estimate.method, 40) for estimate in found.estimates]
    height = sum(max(0.42, 0.15 * (name.count("\n") + 1) + 0.12) for name in names) + 0.8
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, height), layout="constrained")
    for place, estimate in enumerate(found.estimates):
        low, high = estimate.interval.lower, estimate.interval.upper
        if is_number(estimate.value) and is_number(low) and is_number(high):
            theme.estimate(axes, place, factor * estimate.value, (factor * low, factor * high))
            theme.clear(axes.annotate(show(estimate.value), (factor * estimate.value, place), xytext=(0, 6), textcoords="offset points",
                                      ha="center", fontsize=8))  # fmt: skip
    axes.axvline(0, color=theme.MUTED, linewidth=0.8)
    axes.set_yticks(range(len(found.estimates)), names)
    axes.set(ylim=(len(found.estimates) - 0.5, -0.8))
    axes.set_xlabel(f"Verschil in {found.label.lower()} ({unit})")
    axes.xaxis.set_major_formatter(lambda value, _: fmt.decimals(value, digits))
    axes.grid(axis="y", visible=False)
    return drawing
