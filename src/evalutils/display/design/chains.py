"""A part of a policy as a causal chain: boxes in columns from left to right, arrows between them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from evalutils.display.common import theme
from evalutils.display.common.views import Figure
from evalutils.results.theory import Chain, ChainNode, PolicyTheory

_LINE, _PAD, _SPACE, _HEAD = 0.14, 0.065, 0.1, 0.3  # inches
_GUTTER = 0.36
_CHARACTERS = 18  # characters per inch at the font size used
_FILLS = (
    (theme.TINT_CONTROL, theme.CONTROL), (theme.TINT, theme.MUTED), ("#f1eaf5", theme.ACCENT),
    (theme.TINT_TREATMENT, theme.TREATMENT),
)  # fmt: skip
"""Fill and edge by column; the order of the columns says the same, so that nothing hangs on colour."""


@dataclass(frozen=True)
class _Box:
    """A box with its text, in inches from the top left corner."""

    node: ChainNode
    lines: tuple[str, ...]
    left: float
    top: float
    width: float

    @property
    def height(self) -> float:
        return _height(self.lines)

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def chain(code: str) -> Callable[[PolicyTheory], Figure]:
    """The diagram of one part; the alt text follows every arrow."""

    def view(result: PolicyTheory) -> Figure:
        found = next(part for part in result.chains if part.code == code)
        return Figure(lambda: _draw(found), _alt(found))

    return view


def _alt(found: Chain) -> str:
    labels = {node.code: _lower(node.label) for node in found.nodes}
    columns = ", ".join(label.lower() for label in found.columns)
    steps = []
    for node in found.nodes:
        if targets := [labels[target] for source, target in found.edges if source == node.code]:
            steps.append(f"{node.label} leidt naar {_listed(targets)}")
    return f"Schema van {_lower(found.label)} in {len(found.columns)} kolommen: {columns}. " + ". ".join(steps) + "."


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} en {parts[-1]}"


def _height(lines: tuple[str, ...]) -> float:
    return _LINE * len(lines) + 2 * _PAD


def _wrapped(label: str, column: str, width: float) -> tuple[str, ...]:
    """Lines that fit; a long compound that ends in its column's name is broken before that ending."""
    room = int((width - 0.1) * _CHARACTERS)
    ending = column.lower()
    if label.lower().endswith(ending) and len(label.rsplit(maxsplit=1)[-1]) > room:
        label = f"{label[: -len(ending)]}- {label[-len(ending) :]}"
    return tuple(textwrap.wrap(label, room, break_on_hyphens=False))


def _place(found: Chain) -> tuple[dict[str, _Box], float]:
    """Every column spread over the height of the fullest."""
    width = (theme.WIDTH - 0.02 - _GUTTER * (len(found.columns) - 1)) / len(found.columns)
    texts = {node.code: _wrapped(node.label, found.columns[node.column], width) for node in found.nodes}
    needs = [sum(_height(texts[node.code]) for node in found.column(c)) for c in range(len(found.columns))]
    height = max(need + _SPACE * (len(found.column(c)) - 1) for c, need in enumerate(needs))
    boxes = {}
    for place, need in enumerate(needs):
        nodes = found.column(place)
        space = (height - need) / len(nodes)
        top = _HEAD + space / 2
        for node in nodes:
            boxes[node.code] = _Box(node, texts[node.code], 0.01 + place * (width + _GUTTER), top, width)
            top += boxes[node.code].height + space
    return boxes, height + _HEAD + 0.04


def _draw(found: Chain) -> Drawing:
    boxes, height = _place(found)
    drawing = plt.figure(figsize=(theme.WIDTH, height))
    axes = drawing.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, theme.WIDTH), ylim=(height, 0))
    axes.axis("off")
    for place, label in enumerate(found.columns):
        first = boxes[found.column(place)[0].code]
        axes.text(first.left + first.width / 2, 0.14, label, ha="center", va="center", fontsize=9, fontweight="bold",
                  color=_FILLS[place % len(_FILLS)][1])  # fmt: skip
    for source, target in found.edges:
        _arrow(axes, found, boxes, source, target)
    for box in boxes.values():
        _draw_box(axes, box)
    return drawing


def _arrow(axes: Axes, found: Chain, boxes: dict[str, _Box], source: str, target: str) -> None:
    """From the right side of one box to the left side of the other; several arrows at a side are spread over it."""
    start, end = boxes[source], boxes[target]
    leaving = sorted((boxes[t].middle, t) for s, t in found.edges if s == source)
    coming = sorted((boxes[s].middle, s) for s, t in found.edges if t == target)
    out = _port(start, [code for _, code in leaving].index(target), len(leaving))
    into = _port(end, [code for _, code in coming].index(source), len(coming))
    axes.add_patch(FancyArrowPatch(
        (start.left + start.width, out), (end.left, into), arrowstyle="-|>,head_length=3.5,head_width=1.8",
        shrinkA=0, shrinkB=0.5, linewidth=0.9, color=_FILLS[start.node.column % len(_FILLS)][1], mutation_scale=1, zorder=1,
    ))  # fmt: skip


def _port(box: _Box, place: int, of: int) -> float:
    return box.top + box.height * (place + 1) / (of + 1)


def _draw_box(axes: Axes, box: _Box) -> None:
    fill, edge = _FILLS[box.node.column % len(_FILLS)]
    axes.add_patch(FancyBboxPatch((box.left, box.top), box.width, box.height, boxstyle="round,pad=0,rounding_size=0.04",
                                  facecolor=fill, edgecolor=edge, linewidth=0.9, zorder=2))  # fmt: skip
    for place, line in enumerate(box.lines):
        level = box.top + _PAD + _LINE * (place + 0.5)
        axes.text(box.left + box.width / 2, level, line, ha="center", va="center", fontsize=7.8, zorder=3)
