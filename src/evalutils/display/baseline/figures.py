"""The figure of balance at baseline."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.views import Cell, Figure, Table
from evalutils.params import Arms
from evalutils.results import Balance, Number, is_number

SMD_BOUND = 0.1
"""A standardised difference above this is usually called an imbalance (Austin 2009, Statistics in Medicine 28, p. 3095)."""


def love_plot(arms: Arms) -> Callable[[Balance], Figure]:
    """Standardised difference per category or mean, with the usual bounds of 0.1."""

    def view(result: Balance) -> Figure:
        points = _differences(result)
        known = [(label, value) for label, value, _ in points if is_number(value)]
        largest = max(known, key=lambda point: abs(point[1])) if known else None
        beyond = sum(abs(value) > SMD_BOUND for _, value in known)
        alt = (
            f"Stippendiagram met {len(known)} gestandaardiseerde verschillen tussen {arms.treatment.label.lower()} en "
            f"{arms.control.label.lower()}; {fmt.words(beyond)} daarvan {'valt' if beyond == 1 else 'vallen'} buiten de grenzen van "
            f"{fmt.decimals(-SMD_BOUND)} en {fmt.decimals(SMD_BOUND)}."
        )
        if largest:
            most = "grootste" if len(known) == len(points) else "grootste getoonde"
            alt += f" Het {most} verschil is {fmt.decimals(largest[1], 2)}, bij {largest[0].strip()}."
        data = Table(("Kenmerk", "SMD"), tuple((label, Cell(value, "decimaal2")) for label, value, _ in points))
        return Figure(lambda: _draw_love(points, arms), alt, data=data)

    return view


def _differences(result: Balance) -> list[tuple[str, Number | None, bool]]:
    """Label, signed difference and whether the row is a heading, in the order of the tables."""
    points: list[tuple[str, Number | None, bool]] = []
    for found in result.characteristics:
        table, moments = found.crosstab, found.moments
        if table and len(table.rows) == 2:
            points.append((f"{found.label}: {table.rows[0]}", found.category_smds[0], False))
        elif table:
            points.append((found.label, None, True))
            points += [(f"   {row}", value, False) for row, value in zip(table.rows, found.category_smds, strict=True)]
        if moments:
            points.append((f"   gemiddelde ({moments.unit})" if table else found.label, found.mean_smd, False))
    return points


def _draw_love(points: list[tuple[str, Number | None, bool]], arms: Arms) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.21 * len(points) + 0.75), layout="constrained")
    for place, (_, value, _heading) in enumerate(points):
        if is_number(value):
            axes.plot([0, value], [place, place], color=theme.LINE, linewidth=1.2, zorder=1)
            axes.plot(value, place, "o", color=theme.TREATMENT, markersize=5, zorder=2)
    reach = max([0.25, *(abs(value) * 1.15 for _, value, _ in points if is_number(value))])
    axes.axvspan(-SMD_BOUND, SMD_BOUND, color=theme.TINT, zorder=0)
    axes.axvline(0, color=theme.MUTED, linewidth=0.8)
    axes.set(xlim=(-reach, reach), ylim=(len(points) - 0.4, -0.6))
    axes.set_yticks(range(len(points)), [label for label, _, _ in points])
    for tick, (_, _, heading) in zip(axes.get_yticklabels(), points, strict=True):
        tick.set_fontweight("bold" if heading else "normal")
    axes.xaxis.set_major_formatter(lambda value, _: fmt.decimals(round(value, 6), 1))
    axes.set_xlabel(f"Gestandaardiseerd verschil ({arms.treatment.label.lower()} min {arms.control.label.lower()})")
    axes.grid(axis="y", visible=False)
    return drawing
