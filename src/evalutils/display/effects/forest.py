"""A forest plot: one row an estimate with its interval, its numbers printed beside it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.results import Number, is_number


@dataclass(frozen=True)
class Row:
    """``value`` None: a heading. Numbers are in the unit of the axis."""

    label: str
    value: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    beside: str = ""
    """Text to the right of the plot."""
    first: bool = False
    """Drawn in the accent colour: the primary analysis."""

    @property
    def heading(self) -> bool:
        """Whether the row is a heading: it has no estimate."""
        return self.value is None


def draw(rows: list[Row], xlabel: str, beside: str = "") -> Drawing:
    """Rows from above to below, nil as a line; a row without numbers keeps its place and its sign."""
    heights = [max(1, len(_wrapped(row))) for row in rows]
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.2 * sum(heights) + 0.1 * len(rows) + 0.75), layout="constrained")
    places, top = [], 0.0
    for height in heights:
        places.append(top + height / 2)
        top += height + 0.5
    for row, place in zip(rows, places, strict=True):
        colour = theme.ACCENT if row.first else theme.TREATMENT
        if is_number(row.value):
            ends = (row.lower, row.upper) if is_number(row.lower) and is_number(row.upper) else ()
            theme.estimate(axes, place, row.value, ends, theme.Point(colour, "s" if row.first else "o", 5.5))
        axes.text(1.02, place, row.beside, transform=axes.get_yaxis_transform(), va="center", fontsize=8)
    axes.text(1.02, -0.45, beside, transform=axes.get_yaxis_transform(), va="center", fontsize=8, fontweight="bold")
    axes.axvline(0, color=theme.MUTED, linewidth=0.8)
    axes.set_yticks(places, ["\n".join(_wrapped(row)) for row in rows])
    for tick, row in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_fontweight("bold" if row.heading else "normal")
    axes.set(ylim=(top, -0.9), xlabel=xlabel)
    axes.xaxis.set_major_locator(plt.MaxNLocator(8, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: fmt.decimals(round(value, 6), 0))
    axes.grid(axis="y", visible=False)
    return drawing


def _wrapped(row: Row) -> list[str]:
    return textwrap.wrap(row.label, 34) or [""]
