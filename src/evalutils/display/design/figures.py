"""Figures on the design: the selection beside its alternatives, and power by group size.

Each function returns (or is) a view: a function that makes a ``Figure`` of a released result.
"""

from __future__ import annotations

import textwrap

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import FancyBboxPatch

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.views import Cell, Entry, Figure, Table
from evalutils.results import Number, is_number
from evalutils.results.design import PowerCurve, PowerResult, SelectionFlow, SelectionResult, SelectionStep

_BOX, _GAP, _HEAD = 0.27, 0.29, 0.5  # inches: height of a box, room for the arrow under it, head of a column
_TEXT = 2.65  # width of the column with the criteria
_LINES = (("--", theme.CONTROL), (":", theme.ACCENT), ("-.", theme.MUTED), ((0, (6, 2, 1, 2)), theme.INK))
"""Style and colour of the curves beside the expected one, which is drawn through."""


def selection(result: SelectionResult) -> Figure:
    """Who is left after each criterion, the alternatives beside it, and whether the last number is enough."""
    flows = (result.main, *result.alternatives)
    rows: tuple[tuple[Entry, ...], ...] = tuple(
        (_criterion(flows, step.code), *(Cell(_left(flow, step.code)) for flow in flows)) for step in result.main.steps
    )
    data = Table(("Na criterium", *(flow.label for flow in flows)), rows)
    return Figure(lambda: _draw_selection(flows), " ".join(map(_told, flows)), data=data)


def _told(flow: SelectionFlow) -> str:
    steps = fmt.counted((step.label.lower(), step.kept) for step in flow.steps)
    verdict = "" if flow.required is None else f" Nodig zijn er {fmt.integer(flow.required)}."
    start = "" if fmt.sign_of(flow.register) else f"van {fmt.integer(flow.register)} klanten "
    return f"{flow.label}: {start}blijven er na elk criterium over: {steps}.{verdict}"


def _criterion(flows: tuple[SelectionFlow, ...], code: str) -> str:
    """The criterion's label, with other labels of it in an alternative behind a slash."""
    labels = dict.fromkeys(step.label for flow in flows for step in flow.steps if step.code == code)
    return " / ".join(labels)


def _step(flow: SelectionFlow, code: str) -> SelectionStep | None:
    return next((step for step in flow.steps if step.code == code), None)


def _left(flow: SelectionFlow, code: str) -> Number | None:
    found = _step(flow, code)
    return None if found is None else found.kept


def _draw_selection(flows: tuple[SelectionFlow, ...]) -> Drawing:
    main = flows[0]
    height = _HEAD + (len(main.steps) + 1) * (_BOX + _GAP) - _GAP + 0.45
    drawing = plt.figure(figsize=(theme.WIDTH, height))
    axes = drawing.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, theme.WIDTH), ylim=(height, 0))
    axes.axis("off")
    _criteria(axes, main)
    width = (theme.WIDTH - _TEXT) / len(flows)
    for place, flow in enumerate(flows):
        _column(axes, flow, _TEXT + place * width, width)
    return drawing


def _criteria(axes: Axes, main: SelectionFlow) -> None:
    """The criterion stands beside the box of those who meet it."""
    for place, label in enumerate(("Alle klanten in het register", *(step.label for step in main.steps))):
        middle = _HEAD + place * (_BOX + _GAP) + _BOX / 2
        axes.text(0.05, middle, _balanced(label, 40), va="center", fontsize=8.5, linespacing=1.1)


def _balanced(label: str, room: int) -> str:
    """Lines of about one length, none longer than ``room``."""
    lines = -(-len(label) // room)
    return textwrap.fill(label, len(label) // lines + 4 if lines > 1 else room)


def _column(axes: Axes, flow: SelectionFlow, left: float, width: float) -> None:
    middle, box = left + width / 2, min(1.1, width - 0.75)
    title = textwrap.fill(flow.label, int(width * 14))
    axes.text(middle, _HEAD / 2 - 0.03, title, ha="center", va="center", fontsize=8.5, fontweight="bold")
    enough = flow.required is None or not is_number(flow.selected) or flow.selected >= flow.required
    counts = (flow.register, *(step.kept for step in flow.steps))
    for place, count in enumerate(counts):
        top, last = _HEAD + place * (_BOX + _GAP), place == len(counts) - 1
        fill, edge = (theme.TINT_CONTROL, theme.CONTROL) if last and not enough else (theme.TINT_TREATMENT, theme.TREATMENT)
        shape = FancyBboxPatch((middle - box / 2, top), box, _BOX, boxstyle="round,pad=0,rounding_size=0.05",
                               facecolor=fill, edgecolor=edge, linewidth=1.6 if last else 0.9)  # fmt: skip
        axes.add_patch(shape)
        axes.text(middle, top + _BOX / 2, fmt.integer(count), ha="center", va="center", fontweight="bold", fontsize=9)
        if not last:
            _lost(axes, middle, top + _BOX, flow.steps[place])
    if flow.required is not None:
        verdict = f"nodig: {fmt.integer(flow.required)}" + ("" if enough else " – te weinig")
        axes.text(middle, _HEAD + len(counts) * (_BOX + _GAP) - _GAP + 0.17, verdict, ha="center", va="center", fontsize=8.5,
                  color=theme.TREATMENT if enough else theme.CONTROL)  # fmt: skip


def _lost(axes: Axes, middle: float, top: float, step: SelectionStep) -> None:
    """The arrow to the next box, with who drops out beside it."""
    axes.annotate("", xy=(middle, top + _GAP), xytext=(middle, top),
                  arrowprops={"arrowstyle": "-|>", "color": theme.MUTED, "lw": 0.9, "shrinkA": 0, "shrinkB": 1})  # fmt: skip
    unknown = f"\n{fmt.MINUS}{fmt.integer(step.missing)} onbekend" if step.missing != 0 else ""
    lost = f"{fmt.MINUS}{fmt.integer(step.dropped)}{unknown}"
    axes.text(middle + 0.08, top + _GAP / 2, lost, va="center", fontsize=7.5, color=theme.MUTED, linespacing=1.1)


def power_curve(result: PowerResult) -> Figure:
    """Power by group size for the expected net effect and others, with the sizes of the study."""
    told = "; ".join(f"{_effect(curve)} procentpunten: {_ends(curve)}" for curve in result.curves)
    pairs = "; ".join(f"{label.lower()} {fmt.integer(size)} per groep" for label, size in _sizes(result))
    alt = (
        f"Lijndiagram van de power naar omvang per groep, een lijn per netto-effect ({told}). Een stippellijn staat bij "
        f"{fmt.percent(result.target_power)} power. Aangegeven omvang: {pairs}."
    )
    head = ("Klanten per groep", *(f"{_effect(curve)} procentpunten" for curve in result.curves))
    rows: tuple[tuple[Entry, ...], ...] = tuple(
        (fmt.integer(size), *(Cell(curve.power[place], "procent1") for curve in result.curves))
        for place, size in enumerate(result.curves[0].sizes if result.curves else ())
    )
    notes = (f"Methode: {result.curves[0].method}.",) if result.curves else ()
    return Figure(lambda: _draw_power(result), alt, notes=notes, data=Table(head, rows))


def _effect(curve: PowerCurve) -> str:
    return fmt.points(curve.effect, 0 if round(100 * curve.effect, 6).is_integer() else 2)


def _ends(curve: PowerCurve) -> str:
    first, last = (fmt.percent(curve.power[place]) for place in (0, -1))
    return f"van {first} bij {fmt.integer(curve.sizes[0])} tot {last} bij {fmt.integer(curve.sizes[-1])}"


def _sizes(result: PowerResult) -> list[tuple[str, float]]:
    """Label and mean size a group of each pair, once."""
    return list({found.code: (found.label, (found.n_treatment + found.n_control) / 2) for found in result.detectable}.values())


def _draw_power(result: PowerResult) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 3.6), layout="constrained")
    others = iter(_LINES * len(result.curves))
    for curve in result.curves:
        known = [(size, 100 * power) for size, power in zip(curve.sizes, curve.power, strict=True) if is_number(power)]
        expected = abs(curve.effect - result.effect) < 1e-4
        style, colour = ("-", theme.TREATMENT) if expected else next(others)
        if not known:
            continue
        axes.plot(*zip(*known, strict=True), color=colour, linestyle=style, linewidth=2.4 if expected else 1.6)
        label = f"{_effect(curve)}{' (verwacht)' if expected else ''}"
        axes.annotate(label, known[-1], xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5, color=colour,
                      fontweight="bold" if expected else "normal", annotation_clip=False)  # fmt: skip
    axes.axhline(100 * result.target_power, color=theme.MUTED, linewidth=1, linestyle=(0, (2, 2)))
    for label, size in _sizes(result):
        axes.axvline(size, color=theme.LINE, linewidth=1, zorder=0)
        told = axes.annotate(label, (size, 1.5), xytext=(-2, 0), textcoords="offset points", rotation=90, ha="right",
                             fontsize=8, color=theme.MUTED)  # fmt: skip
        theme.clear(told)
    ends = result.curves[0].sizes[0], result.curves[0].sizes[-1]
    axes.set(xlabel="Klanten per groep", ylabel="Power", ylim=(0, 100), xlim=ends)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.set_title("Netto-effect in procentpunten", loc="right", fontsize=8.5, color=theme.MUTED)
    axes.grid(axis="x", visible=False)
    return drawing
