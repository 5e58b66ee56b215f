"""The figure of costs against benefits: each line a step from nil to the balance, for every perspective."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.views import Cell, Entry, Figure, Table
from evalutils.display.costs.tables import SIGNS, paid
from evalutils.params import Arms
from evalutils.results import Number, is_number
from evalutils.results.costs import CostResult, PerspectiveResult

SIDES = {"kosten": ("Extra kosten", theme.CONTROL, ""), "baten": ("Baten", theme.TREATMENT, "///")}
"""Side of a line -> its name, colour and hatch."""


@dataclass(frozen=True)
class _Step:
    """A bar from ``start`` to ``end`` in euros; a heading has neither."""

    label: str
    start: float | None = None
    end: float | None = None
    side: str = ""
    interval: tuple[float, float] | None = None


def against(arms: Arms) -> Callable[[CostResult], Figure]:
    """Costs to the left, benefits to the right, each from where the one before ended; the balance with its interval last.

    Where a line of a perspective is withheld its two totals are drawn in their place; where those are too, none of it.
    """

    def view(result: CostResult) -> Figure:
        steps = [step for part in result.perspectives for step in _steps(part)]
        told = ". ".join(_told(part) for part in result.perspectives)
        level = fmt.percent(result.perspectives[0].net_interval.level)
        months = fmt.integer(result.horizon)
        alt = f"Kosten tegen baten per toegewezen klant over {months} maanden, in stappen van nul naar het saldo. {told}."
        notes = (f"{SIGNS} Lijn bij het saldo: {level}-interval.",)
        label = f"Per klant, {arms.treatment.label.lower()} min {arms.control.label.lower()}; doorgetrokken lijn: nul"
        return Figure(lambda: _draw(steps, label), alt, notes, _data(result))

    return view


def _parts(part: PerspectiveResult) -> list[tuple[str, Number, str]]:
    """The lines with their difference and side; the totals where a line may not be shown."""
    lines = [(line.label, line.difference, line.side) for side in SIDES for line in part.lines if line.side == side]
    if all(is_number(value) for _, value, _ in lines):
        return lines
    return [(SIDES["kosten"][0], paid(part.costs), "kosten"), (SIDES["baten"][0], part.benefits, "baten")]


def _steps(part: PerspectiveResult) -> list[_Step]:
    parts = _parts(part)
    if not all(is_number(value) for _, value, _ in parts) or not is_number(part.net):
        return [_Step(f"{part.label}: niet gepubliceerd")]
    made, reached = [_Step(part.label)], 0.0
    for label, value, side in parts:
        end = reached + float(value)  # type: ignore[arg-type]
        made.append(_Step(label, reached, end, side))
        reached = end
    ends = part.net_interval.lower, part.net_interval.upper
    known = (float(ends[0]), float(ends[1])) if is_number(ends[0]) and is_number(ends[1]) else None
    return [*made, _Step("Saldo", 0.0, float(part.net), "saldo", known)]


def _told(part: PerspectiveResult) -> str:
    if not is_number(part.net):
        return f"{part.label}: niet gepubliceerd"
    listed = "; ".join(f"{label.lower()} {fmt.euros(value)}" for label, value, _ in _parts(part))
    ends = part.net_interval.lower, part.net_interval.upper
    interval = f" ({fmt.euros(ends[0])} tot {fmt.euros(ends[1])})" if all(map(is_number, ends)) else ""
    return f"{part.label}: {listed}; saldo {fmt.euros(part.net)}{interval}"


def _data(result: CostResult) -> Table:
    rows: list[tuple[Entry, ...]] = []
    for part in result.perspectives:
        rows += [(f"{part.label}: {label}", Cell(value, "euro")) for label, value, _ in _parts(part)]
        rows.append((f"{part.label}: saldo", Cell(part.net, "euro")))
    return Table(("Post", "Verschil per klant"), tuple(rows))


def _draw(steps: list[_Step], label: str) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.205 * len(steps) + 0.7), layout="constrained")
    for place, step in enumerate(steps):
        if step.start is not None and step.end is not None:
            _bar(axes, place, step.start, step.end, step)
    for place, (step, after) in enumerate(pairwise(steps)):
        if step.end is not None and after.start is not None:  # where a step ends the next begins, and the balance ends
            axes.plot([step.end, step.end], [place + 0.32, place + 0.68], color=theme.MUTED, linewidth=0.8)
    axes.axvline(0, color=theme.INK, linewidth=1.1)
    axes.set_yticks(range(len(steps)), [theme.wrapped(step.label, 52) for step in steps])
    for tick, step in zip(axes.get_yticklabels(), steps, strict=True):
        tick.set_fontweight("bold" if step.start is None or step.side == "saldo" else "normal")
    axes.set(ylim=(len(steps) - 0.4, -0.6), xlabel=label)
    reach = [end for step in steps if step.start is not None for end in (step.start, step.end, *(step.interval or ()))]
    low, high = min(reach, default=0.0), max(reach, default=0.0)
    axes.set_xlim(low - 0.2 * (high - low) - 1, high + (0.04 if high <= 0 else 0.2) * (high - low) + 1)
    axes.xaxis.set_major_locator(plt.MaxNLocator(6))
    axes.xaxis.set_major_formatter(lambda value, _: fmt.euros(value))
    axes.grid(axis="y", visible=False)
    return drawing


def _bar(axes: Axes, place: int, start: float, end: float, step: _Step) -> None:
    _, colour, hatch = SIDES.get(step.side, ("", theme.INK, ""))
    filled = colour if step.side == "kosten" else theme.PAPER if hatch else theme.TINT
    axes.barh(place, end - start, left=start, height=0.62, facecolor=filled, edgecolor=colour, hatch=hatch, linewidth=1.0)
    reach = [start, end]
    if step.interval:
        axes.plot(step.interval, [place, place], color=theme.INK, linewidth=2, solid_capstyle="butt")
        reach += step.interval
    right = end >= start and step.side != "saldo"
    told = theme.clear(axes.annotate(fmt.euros(end - start), (max(reach) if right else min(reach), place), xytext=(4 if right else -4, 0),
                                     textcoords="offset points", ha="left" if right else "right", va="center", fontsize=8))  # fmt: skip
    told.set_fontweight("bold" if step.side == "saldo" else "normal")
