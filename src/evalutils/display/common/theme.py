"""The look of figures: the report's own font, colours that the colour-blind can tell apart."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import matplotlib as mpl
import seaborn as sns
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from evalutils.params import project_root

INK, MUTED, LINE, PAPER = "#1b2a3a", "#5b6b7a", "#c9d2da", "#ffffff"
TREATMENT, CONTROL, ACCENT = "#0b5f83", "#a85210", "#7a4b94"
"""Each at least 4.5:1 on paper, so that it may colour a label too; in grey and to the colour-blind they differ by line style."""
TINT_TREATMENT, TINT_CONTROL, TINT = "#e3f0f5", "#faece1", "#f2f5f7"


@dataclass(frozen=True)
class Look:
    """How a group (or a contrast) is drawn: by colour, and by marker and dashes where there is no colour."""

    colour: str
    tint: str
    marker: str
    dashes: str | tuple[float, ...]


COMPARISON = Look(CONTROL, TINT_CONTROL, "s", (4, 1.5))
INTERVENTIONS = (
    Look(TREATMENT, TINT_TREATMENT, "o", ""), Look("#9a6cb4", "#f3ebf8", "^", (1, 1)), Look("#1d3b1f", "#e6f0e6", "D", (6, 1.5, 1, 1.5)),
    Look("#8a9a00", "#f2f4dd", "v", (2, 1)), Look("#3a1030", "#f1e6ee", "P", (8, 2)),
)  # fmt: skip
"""In the order of params; each at least 3:1 on paper. Two groups have the colours above."""


def looks(count: int) -> tuple[Look, ...]:
    """How ``count`` groups are drawn: interventions in their order, the comparison group last."""
    return (*INTERVENTIONS[: count - 1], COMPARISON)


DIVERGING = ("#a85210", "#e0a57c", "#f7f8f9", "#8fbdd1", "#0b5f83")
"""Five steps from disagree to agree."""

FONT_FOLDER = Path("report/_extensions/deelrapport/fonts")
WIDTH = 6.3
"""Width of the text block in inches (A4 with margins of 25 mm)."""


def _family() -> str:
    """The report's font when it is there, otherwise the one that matplotlib brings."""
    family = "DejaVu Sans"
    for path in sorted((project_root() / FONT_FOLDER).glob("*.[to]tf")):
        font_manager.fontManager.addfont(path)
        family = font_manager.FontProperties(fname=path).get_name()
    return family


@contextmanager
def house_style() -> Iterator[None]:
    """Inside this block figures are drawn in the house style, and equal input gives equal bytes."""
    settings = {
        "font.family": [_family(), "DejaVu Sans"], "font.size": 9, "axes.titlesize": 9, "axes.labelsize": 9,
        "xtick.labelsize": 8.5, "ytick.labelsize": 8.5, "legend.fontsize": 8.5, "text.color": INK, "axes.labelcolor": INK,
        "xtick.color": INK, "ytick.color": INK, "axes.edgecolor": MUTED, "grid.color": LINE, "grid.linewidth": 0.6,
        "axes.linewidth": 0.6, "figure.facecolor": PAPER, "savefig.facecolor": PAPER, "svg.hashsalt": "evalutils",
        "svg.fonttype": "path", "legend.frameon": False, "axes.formatter.use_locale": False, "text.parse_math": False,
    }  # fmt: skip
    with sns.axes_style("whitegrid"), mpl.rc_context(cast("dict[Any, Any]", settings)):
        yield


def clear(text: Text) -> Text:
    """The text with paper around its letters, so that no line strikes it through."""
    text.set_path_effects([withStroke(linewidth=3, foreground=PAPER)])
    return text


@dataclass(frozen=True)
class Point:
    """How an estimate looks; open (not ``filled``) where something about it is not known."""

    colour: str = TREATMENT
    marker: str = "o"
    size: float = 6
    filled: bool = True


def estimate(axes: Axes, place: float, value: float, ends: Sequence[float], look: Point = Point()) -> None:
    """A point on a row with the line of its interval (``ends``; none: a point alone), as one mark."""
    across = sorted((value, *ends))
    axes.plot(across, [place] * len(across), color=look.colour, linewidth=2, solid_capstyle="round", marker=look.marker,
              markersize=look.size, markevery=[across.index(value)], markerfacecolor=look.colour if look.filled else PAPER)  # fmt: skip


def end_labels(axes: Axes, ends: Sequence[tuple[float, float, str, str]]) -> None:
    """Names of lines at their ends (x, y, name, colour) instead of a legend; those that would touch are moved apart."""
    low, high = axes.get_ylim()
    room = 0.07 * (high - low)
    last = -float("inf")
    for x, y, name, colour in sorted(ends, key=lambda one: one[1]):
        place = max(y, last + room)
        last = place
        axes.annotate(name, (x, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5, color=colour,
                      annotation_clip=False)  # fmt: skip


def wrapped(label: str, room: int) -> str:
    """A label over lines of at most ``room`` signs."""
    return "\n".join(textwrap.wrap(label, room)) or label


def keep_inside(figure: Figure) -> None:
    """Let the name of an x-axis that would run off the drawing end where its axis ends, over more lines where even that is too long."""
    figure.draw_without_rendering()
    for axes in figure.axes:
        name = axes.xaxis.label
        while _outside(figure, name) and (name.get_horizontalalignment() != "right" or "\n" not in name.get_text()):
            if name.get_horizontalalignment() == "right":
                name.set_text(wrapped(name.get_text(), len(name.get_text()) // 2 + 6))
            name.set(ha="right", x=1)
            figure.draw_without_rendering()


def _outside(figure: Figure, text: Text) -> bool:
    box = text.get_window_extent()
    return bool(text.get_text()) and (box.x0 < -1 or box.x1 > figure.bbox.width + 1)


def save(figure: Figure, stem: Path) -> None:
    """Write ``stem``.svg and .png without dates, and close the figure."""
    keep_inside(figure)
    figure.savefig(stem.with_suffix(".svg"), metadata={"Date": None, "Creator": None})
    figure.savefig(stem.with_suffix(".png"), dpi=200, metadata={"Software": None})
    plt.close(figure)


def write_png(figure: Figure, stream: IO[bytes]) -> None:
    """The figure as a PNG for a screen, and close it."""
    keep_inside(figure)
    figure.savefig(stream, format="png", dpi=110, metadata={"Software": None})
    plt.close(figure)
