"""Figures on costs and benefits: the balance over time, and what each assumption does to it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.views import Cell, Figure, Table
from evalutils.display.costs.tables import price
from evalutils.results import NotComputable, is_number
from evalutils.results.costs import CostResult, PerspectiveResult, TornadoBar, UnitCostRow

COLOURS, STYLES = (theme.TREATMENT, theme.CONTROL, theme.ACCENT), ("-", "--", ":")


def break_even(result: CostResult) -> Figure:
    """The net result up to each month, with its interval; a month in which a line crosses nil earns the costs back."""
    told = "; ".join(f"{part.label.lower()} {fmt.euros(part.cumulative[-1])} ({_reached(part)})" for part in result.perspectives)
    alt = f"Saldo per klant tot en met elke maand na de toewijzing. Na {result.horizon} maanden: {told}."
    rows = tuple(
        (f"{part.label}, maand {month}", Cell(value, "euro"), *_ends(part, month))
        for part in result.perspectives
        for month, value in enumerate(part.cumulative, start=1)
    )
    notes = (f"Band: interval van {fmt.percent(result.perspectives[0].net_interval.level)}.",)
    data = Table(("Perspectief en maand", "Saldo", "Van", "Tot"), rows)
    return Figure(lambda: _draw_course(result), alt, notes, data)


def _reached(part: PerspectiveResult) -> str:
    reached = part.break_even
    if isinstance(reached, NotComputable):
        return reached.reason
    return f"terugverdiend in maand {fmt.integer(reached)}"


def _ends(part: PerspectiveResult, month: int) -> tuple[Cell, Cell]:
    if not part.cumulative_intervals:
        return Cell(None, "euro"), Cell(None, "euro")
    interval = part.cumulative_intervals[month - 1]
    return Cell(interval.lower, "euro"), Cell(interval.upper, "euro")


def _draw_course(result: CostResult) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 3.1), layout="constrained")
    ends: list[tuple[float, float, str, str]] = []
    for part, colour, style in zip(result.perspectives, COLOURS, STYLES, strict=False):
        known = [(month, value) for month, value in enumerate(part.cumulative, start=1) if is_number(value)]
        if not known:
            continue
        months, values = zip(*known, strict=True)
        bands = [(month, *(end.value for end in _ends(part, month))) for month in months]
        drawable = [band for band in bands if is_number(band[1]) and is_number(band[2])]
        if drawable:
            across, lower, upper = zip(*drawable, strict=True)
            axes.fill_between(across, lower, upper, step="mid", color=colour, alpha=0.14, linewidth=0)
        axes.step(months, values, where="mid", color=colour, linestyle=style, linewidth=1.8)
        ends.append((float(months[-1]), float(values[-1]), "\n".join(textwrap.wrap(part.label, 16)), colour))
    axes.axhline(0, color=theme.MUTED, linewidth=0.9)
    axes.set(xlim=(1, max(result.horizon, 2)), xlabel="Maanden sinds de toewijzing", ylabel="Saldo per klant tot en met de maand")
    axes.xaxis.set_major_locator(plt.MultipleLocator(6 if result.horizon > 6 else 1))
    axes.yaxis.set_major_formatter(lambda value, _: fmt.euros(value))
    theme.end_labels(axes, ends)
    return drawing


def tornado(code: str) -> Callable[[CostResult], Figure]:
    """The net result when one assumption takes its low or its high value, widest bar on top."""

    def view(result: CostResult) -> Figure:
        part = next(one for one in result.perspectives if one.code == code)
        rows = {row.code: row for row in result.unit_costs}
        known = [bar for bar in part.tornado if is_number(bar.net_low) and is_number(bar.net_high)]
        told = "; ".join(f"{bar.label.lower()} {fmt.euros(bar.net_low)} tot {fmt.euros(bar.net_high)}" for bar in known)
        head = f"Saldo per klant ({part.label.lower()}) als één aanname haar laagste of hoogste waarde krijgt"
        hidden = sorted((bar for bar in part.tornado if bar not in known), key=lambda bar: bar.code)  # their order would tell
        cells = tuple((bar.label, Cell(bar.net_low, "euro"), Cell(bar.net_high, "euro")) for bar in (*known, *hidden))
        left = ["Aannamen zonder invloed of bandbreedte ontbreken."] if len(rows) > len(known) else []
        notes = ("Bij elke balk de lage (gearceerd) en de hoge waarde van de aanname.", *left)
        data = Table(("Aanname", "Bij lage waarde", "Bij hoge waarde"), cells)
        return Figure(lambda: _draw_tornado(part, known, rows), f"{head}: {told or 'niet te tonen'}.", notes, data)

    return view


def _draw_tornado(part: PerspectiveResult, bars: list[TornadoBar], rows: dict[str, UnitCostRow]) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.33 * len(bars) + 0.95), layout="constrained")
    middle = float(part.net) if is_number(part.net) else 0.0
    for place, bar in enumerate(bars):
        for end, value, fill, hatch in ((bar.net_low, bar.low, theme.PAPER, "////"), (bar.net_high, bar.high, theme.CONTROL, "")):
            width = float(end) - middle  # type: ignore[arg-type]
            edge = theme.TREATMENT if hatch else fill
            axes.barh(place, width, left=middle, height=0.55, facecolor=fill, edgecolor=edge, hatch=hatch, linewidth=0.9)
            side, shift = ("left", 3) if width >= 0 else ("right", -3)
            told = price(value, rows[bar.code])
            named = f"{'laag' if value is bar.low else 'hoog'}: {told}" if place == 0 else told
            theme.clear(axes.annotate(named, (middle + width, place), xytext=(shift, 0), ha=side, va="center",
                                      textcoords="offset points", fontsize=7.5))  # fmt: skip
    axes.axvline(0, color=theme.INK, linewidth=1.1)
    axes.axvline(middle, color=theme.MUTED, linewidth=0.9, linestyle=(0, (4, 2)))
    if bars:
        axes.text(middle, -0.75, f"gekozen waarden: {fmt.euros(middle)}", ha="center", va="bottom", fontsize=8, color=theme.MUTED)
    axes.set_yticks(range(len(bars)), ["\n".join(textwrap.wrap(bar.label, 38)) for bar in bars])
    axes.set(ylim=(len(bars) - 0.4, -0.6), xlabel=f"Saldo per klant ({part.label.lower()}); doorgetrokken lijn: nul")
    axes.margins(x=0.24)  # beside the widest bar stands its price
    axes.xaxis.set_major_locator(plt.MaxNLocator(5))
    axes.xaxis.set_major_formatter(lambda value, _: fmt.euros(value))
    axes.grid(axis="y", visible=False)
    return drawing
