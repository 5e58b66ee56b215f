"""The flow of a group as a CONSORT-style diagram: main line downwards, who left at the side."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import FancyBboxPatch

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.views import Cell, Figure, Table
from evalutils.results import FlowBox, FlowResult, ProgressResult

_LINE = 0.165  # inches of height per line of text
_PAD = 0.14
_GAP = 0.3
_CHARACTERS = 17.5  # characters per inch at the font size used


@dataclass(frozen=True)
class _Block:
    """A box with its text, placed: left, top (downwards), width, height in inches."""

    lines: tuple[str, ...]
    left: float
    top: float
    width: float
    aside: bool = False

    @property
    def height(self) -> float:
        return _LINE * len(self.lines) + 2 * _PAD

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


@dataclass(frozen=True)
class _Layout:
    blocks: tuple[_Block, ...]
    arrows: tuple[tuple[tuple[float, float], ...], ...]
    height: float


def flow(arm: str) -> Callable[[ProgressResult], Figure]:
    """The diagram of one group's flow."""

    def view(result: ProgressResult) -> Figure:
        found = next(part for part in result.flows if part.arm == arm)
        rows = tuple((box.label, Cell(box.count)) for box in found.boxes)
        return Figure(lambda: _draw(found, arm), _alt(found), data=Table(("Vak", "Aantal"), rows))

    return view


def _alt(result: FlowResult) -> str:
    steps = []
    for box in result.boxes:
        if children := result.children(box.code):
            total = "" if fmt.sign_of(box.count) else f" ({fmt.integer(box.count)})"
            steps.append(f"{box.label}{total}: {fmt.counted((_small(child), child.count) for child in children)}")
    return f"Stroomschema, stand op {fmt.day(result.reference_date)}. " + ". ".join(steps) + "."


def _small(box: FlowBox) -> str:
    return f"{box.label[:1].lower()}{box.label[1:]}"


def _draw(result: FlowResult, arm: str) -> Drawing:
    layout = _place(result)
    drawing = plt.figure(figsize=(theme.WIDTH, layout.height))
    axes = drawing.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, theme.WIDTH), ylim=(layout.height, 0))
    axes.axis("off")
    for path in layout.arrows:
        _arrow(axes, path)
    for block in layout.blocks:
        _box(axes, block)
    return drawing


def _place(result: FlowResult) -> _Layout:
    """The root at the top; under it asides in one box to the right and the main boxes below."""
    blocks: list[_Block] = []
    arrows: list[tuple[tuple[float, float], ...]] = []
    box, top = result.boxes[0], 0.05
    main_width, side_left = 2.7, 3.45
    while True:
        block = _Block(_text(box, main_width), 0.35, top, main_width)
        blocks.append(block)
        children = result.children(box.code)
        asides = [child for child in children if child.aside]
        onward = [child for child in children if not child.aside]
        top = block.bottom + _GAP
        if asides:
            side = _Block(_list(asides), side_left, block.bottom + _GAP * 0.45, theme.WIDTH - side_left - 0.05, aside=True)
            blocks.append(side)
            level = side.top + side.height / 2
            arrows.append(((block.middle, level), (side.left, level)))
            top = side.bottom + _GAP * 0.45
        if len(onward) != 1:
            break
        arrows.append(((block.middle, block.bottom), (block.middle, top)))
        box = onward[0]
    bottom = max(b.bottom for b in blocks)
    if onward:
        room = top + 0.45 * _GAP if asides else top  # the line of the fan stays clear of the box beside it
        bottom = _fan(result, onward, blocks, arrows, block, max(room, block.bottom + 1.3 * _GAP))
    return _Layout(tuple(blocks), tuple(arrows), bottom + 0.05)


def _fan(result: FlowResult, onward: list[FlowBox], blocks: list[_Block], arrows: list[tuple[tuple[float, float], ...]],
         above: _Block, top: float) -> float:  # fmt: skip
    """Several boxes side by side; what lies under each stands in it as a list. Returns the lowest bottom."""
    space = 0.15
    width = (theme.WIDTH - 0.1 - space * (len(onward) - 1)) / len(onward)
    row = [
        _Block((*_text(child, width), *_items(result, child.code, width)), 0.05 + place * (width + space), top, width)
        for place, child in enumerate(onward)
    ]
    turn = top - 0.45 * _GAP
    for block in row:
        arrows.append(((above.middle, above.bottom), (above.middle, turn), (block.middle, turn), (block.middle, block.top)))
    blocks += row
    return max(block.bottom for block in row)


def _text(box: FlowBox, width: float) -> tuple[str, ...]:
    lines = textwrap.wrap(box.label, int(width * _CHARACTERS) - 2)
    return (*lines, f"n = {fmt.integer(box.count)}")


def _items(result: FlowResult, code: str, width: float) -> tuple[str, ...]:
    lines: list[str] = []
    for child in result.children(code):
        lines += textwrap.wrap(
            f"• {child.label}: {fmt.integer(child.count)}", int(width * _CHARACTERS) - 2, subsequent_indent="   "
        )
    return tuple(lines)


def _list(boxes: list[FlowBox]) -> tuple[str, ...]:
    return tuple(f"{box.label}: {fmt.integer(box.count)}" for box in boxes)


def _box(axes: Axes, block: _Block) -> None:
    fill, edge = (theme.TINT_CONTROL, theme.CONTROL) if block.aside else (theme.TINT_TREATMENT, theme.TREATMENT)
    shape = FancyBboxPatch((block.left, block.top), block.width, block.height, boxstyle="round,pad=0,rounding_size=0.05",
                           facecolor=fill, edgecolor=edge, linewidth=0.9)  # fmt: skip
    axes.add_patch(shape)
    for place, line in enumerate(block.lines):
        listed = block.aside or line.startswith(("•", "   "))
        across = block.left + 0.1 if listed else block.middle
        axes.text(across, block.top + _PAD + _LINE * (place + 0.5), line, ha="left" if listed else "center", va="center",
                  fontsize=8.5, fontweight="bold" if line.startswith("n = ") else "normal")  # fmt: skip


def _arrow(axes: Axes, path: tuple[tuple[float, float], ...]) -> None:
    if len(path) > 2:
        axes.plot([x for x, _ in path[:-1]], [y for _, y in path[:-1]], color=theme.MUTED, linewidth=0.9, zorder=0)
    axes.annotate("", xy=path[-1], xytext=path[-2],
                  arrowprops={"arrowstyle": "-|>", "color": theme.MUTED, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 1})  # fmt: skip
