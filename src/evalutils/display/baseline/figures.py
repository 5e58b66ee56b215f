"""The figure of balance at baseline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.cells import contrast_names, listed
from evalutils.display.common.views import Cell, Entry, Figure, Table
from evalutils.params import Groups
from evalutils.results import Balance, Number, is_number

SMD_BOUND = 0.1
"""A standardised difference above this is usually called an imbalance (Austin 2009, Statistics in Medicine 28, p. 3095)."""


@dataclass(frozen=True)
class _Line:
    """A line of the figure: its label, the signed difference of each contrast, and whether it is a heading."""

    label: str
    values: tuple[Number | None, ...]
    heading: bool = False


def love_plot(groups: Groups) -> Callable[[Balance], Figure]:
    """Standardised difference per category or mean, with the usual bounds of 0.1; a mark for each contrast."""
    return lambda result: _love(result, groups)


def _love(result: Balance, groups: Groups) -> Figure:
    lines, names = _lines(result), contrast_names(groups)
    every = [(line.label, name, value) for line in lines for name, value in zip(names, line.values, strict=True)]
    known = [(label, name, value) for label, name, value in every if is_number(value)]
    largest = max(known, key=lambda point: abs(point[2])) if known else None
    beyond = sum(abs(value) > SMD_BOUND for _, _, value in known)
    pairs = [f"tussen {arms.treatment.label.lower()} en {arms.control.label.lower()}" for arms in groups.contrasts]
    alt = (
        f"Stippendiagram met {len(known)} {'gestandaardiseerd verschil' if len(known) == 1 else 'gestandaardiseerde verschillen'} {listed(pairs)}; "
        f"{fmt.words(beyond) if beyond else 'geen'} daarvan "
        f"{'valt' if beyond <= 1 else 'vallen'} buiten de grenzen van {fmt.decimals(-SMD_BOUND)} en {fmt.decimals(SMD_BOUND)}."
    )
    if not known:
        alt = f"Stippendiagram van gestandaardiseerde verschillen {listed(pairs)}: geen daarvan is te tonen."
    if largest:
        most = "grootste" if len(known) == len(every) else "grootste getoonde"
        whose = f" ({largest[1].lower()})" if len(names) > 1 else ""
        alt += f" Het {most} verschil is {fmt.decimals(largest[2], 2)}, bij {largest[0].strip()}{whose}."
    heads = ("SMD",) if len(names) == 1 else tuple(f"SMD {name.lower()}" for name in names)
    rows: tuple[tuple[Entry, ...], ...] = tuple((line.label, *(Cell(value, "decimaal2") for value in line.values)) for line in lines)
    return Figure(lambda: _draw_love(lines, groups), alt, data=Table(("Kenmerk", *heads), rows))


def _lines(result: Balance) -> list[_Line]:
    """In the order of the tables."""
    lines: list[_Line] = []
    none = (None,) * len(result.contrasts)
    for found in result.characteristics:
        table, moments = found.crosstab, found.moments
        by_row = list(zip(*(one.categories for one in found.differences), strict=True))
        if table and len(table.rows) == 2:
            lines.append(_Line(f"{found.label}: {table.rows[0]}", by_row[0]))
        elif table:
            lines.append(_Line(found.label, none, heading=True))
            lines += [_Line(f"   {row}", values) for row, values in zip(table.rows, by_row, strict=True)]
        if moments:
            label = f"   gemiddelde ({moments.unit})" if table else found.label
            lines.append(_Line(label, tuple(one.mean for one in found.differences)))
    return lines


def _draw_love(lines: list[_Line], groups: Groups) -> Drawing:
    looks = theme.looks(len(groups.contrasts) + 1)
    legend = 0.3 if len(groups.contrasts) > 1 else 0.0
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.21 * len(lines) + 0.75 + legend), layout="constrained")
    reach = 0.25
    for place, line in enumerate(lines):
        for at, value in enumerate(line.values):
            if is_number(value):
                y = place + (at - (len(line.values) - 1) / 2) * 0.5 / len(line.values)
                axes.plot([0, value], [y, y], color=theme.LINE, linewidth=1.2, zorder=1)
                axes.plot(value, y, looks[at].marker, color=looks[at].colour, markersize=5, zorder=2)
                reach = max(reach, abs(value) * 1.15)
    axes.axvspan(-SMD_BOUND, SMD_BOUND, color=theme.TINT, zorder=0)
    axes.axvline(0, color=theme.MUTED, linewidth=0.8)
    axes.set(xlim=(-reach, reach), ylim=(len(lines) - 0.4, -0.6))
    axes.set_yticks(range(len(lines)), [line.label for line in lines])
    for tick, line in zip(axes.get_yticklabels(), lines, strict=True):
        tick.set_fontweight("bold" if line.heading else "normal")
    axes.xaxis.set_major_formatter(lambda value, _: fmt.decimals(round(value, 6), 1))
    axes.grid(axis="y", visible=False)
    controls = {arms.control.label.lower() for arms in groups.contrasts}
    if len(groups.contrasts) == 1:
        axes.set_xlabel(f"Gestandaardiseerd verschil ({groups.contrasts[0].treatment.label.lower()} min {controls.pop()})")
        return drawing
    whom = f" (min {controls.pop()})" if len(controls) == 1 else ""
    axes.set_xlabel(f"Gestandaardiseerd verschil{whom}")
    marks = [axes.plot([], [], look.marker, color=look.colour, markersize=5)[0] for look in looks[:-1]]
    drawing.legend(marks, contrast_names(groups), loc="outside upper center", ncols=min(3, len(marks)), fontsize=8.5)
    return drawing
