"""What is hard to read in a drawing, found from what was drawn: colours, words on their ground, words under a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from matplotlib import colors
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.text import Text
from sight import SIGHTS, contrast, distance

from evalutils.display.common import theme

GROUNDS = {theme.PAPER, theme.TINT, theme.TINT_TREATMENT, theme.TINT_CONTROL, "#f1eaf5"}
QUIET = {*GROUNDS, theme.LINE}
"""Grounds and rules that carry nothing by themselves."""
APART = 20.0
"""Two colours that differ less than this in some sight need another cue: a dash, a marker, an open point or a hatch."""
DOTS = 100
SMALLEST = 7.5
"""Points: ten CSS pixels on a screen, where a page never draws a figure smaller than on paper (page.css)."""


@dataclass(frozen=True)
class Mark:
    """How one series or bar is drawn."""

    colour: str
    cue: tuple[object, ...]


def marks(axes: Axes) -> Iterator[Mark]:
    """Lines, points, bars and boxes that carry a value; a faint fill counts by its edge."""
    for line in axes.lines:
        dashed, marker = line.get_linestyle() != "None", line.get_marker() not in ("None", "", None)
        if not (dashed or marker) or not line.get_visible():
            continue
        open_ = marker and colors.to_hex(line.get_markerfacecolor()) == theme.PAPER
        colour = line.get_markeredgecolor() if marker else line.get_color()
        yield Mark(colors.to_hex(colour), ("lijn", str(line._dash_pattern) if dashed and not marker else "", line.get_marker() if marker else "", open_))
    for patch in axes.patches:
        if isinstance(patch, Rectangle | FancyBboxPatch | FancyArrowPatch):
            faint = contrast(patch.get_facecolor()[:3], theme.PAPER) < 3
            shown = patch.get_edgecolor() if faint and patch.get_linewidth() else patch.get_facecolor()
            yield Mark(colors.to_hex(shown), (type(patch).__name__, patch.get_hatch() or "", str(patch.get_linestyle())))


def faint_marks(figure: Figure) -> list[str]:
    """Colours of marks with less than 3:1 on paper, by sight."""
    every = {mark.colour for axes in figure.axes for mark in marks(axes)} - QUIET
    return [f"{colour} ({sight})" for colour in sorted(every) for sight in SIGHTS if contrast(colour, theme.PAPER, sight) < 3]


def alike(figure: Figure) -> list[str]:
    """Pairs of series in one drawing that some sight cannot tell apart, and that no second cue tells apart."""
    found = []
    for axes in figure.axes:
        lines = {mark for mark in marks(axes) if mark.cue[0] == "lijn" and mark.colour not in QUIET | {theme.MUTED, theme.INK}}
        pairs = list(combinations(sorted(lines, key=str), 2)) + list(touching(axes))
        found += [
            f"{one.colour} en {other.colour} ({sight})"
            for one, other in pairs
            if one.colour != other.colour and one.cue == other.cue
            for sight in SIGHTS
            if distance(one.colour, other.colour, sight) < APART
        ]
    return list(dict.fromkeys(found))


def touching(axes: Axes) -> Iterator[tuple[Mark, Mark]]:
    """Bars that share an edge: what a reader must tell apart where they meet."""
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    for one, other in combinations(bars, 2):
        first, second = one.get_bbox(), other.get_bbox()
        if abs(one.get_y() - other.get_y()) < 1e-9 and {round(first.x0, 6), round(first.x1, 6)} & {round(second.x0, 6), round(second.x1, 6)}:
            yield tuple(Mark(colors.to_hex(bar.get_facecolor()), ("staaf", bar.get_hatch() or "")) for bar in (one, other))


def texts(figure: Figure) -> list[Text]:
    """All words that are shown; labels of ticks beyond the axis are not."""
    beyond = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            beyond |= {tick.label1 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high or not axes.axison}
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip() and text not in beyond]


def small_words(figure: Figure) -> list[str]:
    """Words in letters smaller than can be read."""
    return [f"{' '.join(one.get_text().split())} ({one.get_fontsize():g} punt)" for one in texts(figure) if one.get_fontsize() < SMALLEST]


def ground_of(figure: Figure) -> np.ndarray:
    """The drawing without its words, as pixels."""
    words = texts(figure)
    for text in words:
        text.set_alpha(0)
    try:
        figure.canvas.draw()
        return np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()
    finally:
        for text in words:
            text.set_alpha(None)


def beneath(pixels: np.ndarray, text: Text) -> np.ndarray | None:
    """The pixels under a text's own letters, a little within its box; None outside the drawing."""
    box = text.get_window_extent()
    high, wide = pixels.shape[:2]
    trim = 0.18 * min(box.width, box.height)
    left, right = int(max(box.x0 + 1, 0)), int(min(box.x1 - 1, wide))
    top, bottom = int(max(high - box.y1 + trim, 0)), int(min(high - box.y0 - trim, high))
    return pixels[top:bottom, left:right].reshape(-1, 3) if right > left and bottom > top else None


def commonest(area: np.ndarray) -> np.ndarray:
    values, counts = np.unique(area, axis=0, return_counts=True)
    return values[counts.argmax()]


def words_at_fault(figure: Figure) -> list[str]:
    """Words with less than 4.5:1 on their ground, with a line through them, over each other, or off the drawing."""
    figure.set_dpi(DOTS)
    pixels = ground_of(figure)
    found, boxes = [], []
    for text in texts(figure):
        name, area = " ".join(text.get_text().split()), beneath(pixels, text)
        box = text.get_window_extent()
        if box.x0 < -1 or box.y0 < -1 or box.x1 > pixels.shape[1] + 1 or box.y1 > pixels.shape[0] + 1:
            found.append(f"buiten beeld: {name}")
        if area is None or not len(area):
            continue
        ground = commonest(area)
        if contrast(colors.to_hex(text.get_color()), ground / 255) < 4.5:
            found.append(f"te weinig contrast: {name}")
        crossed = (np.abs(area.astype(int) - ground).max(axis=1) > 24).mean()
        if crossed > 0.02 and not text.get_path_effects():
            found.append(f"doorgestreept: {name} ({crossed:.0%})")
        boxes.append((name, box.shrunk(0.96, 0.72)))
    found += [f"over elkaar: {one} en {other}" for (one, first), (other, second) in combinations(boxes, 2) if first.overlaps(second)]
    return found
