"""Figures of what stands beside the results: shares of groups here and elsewhere, counts over time with their gaps."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import date

from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.views import Cell, Figure, Table
from evalutils.results import is_number
from evalutils.results.context import ElsewhereResult, GroupShare, SeriesLine, SeriesResult


def elsewhere(result: ElsewhereResult) -> Figure:
    """Shares as points with their interval: clients here as dots, groups elsewhere as squares."""
    drawn = [group for group in result.groups if is_number(group.share)]
    told = "; ".join(f"{_label(group)}: {fmt.percent(group.share)}{_interval(group)}" for group in drawn)
    rows = tuple(
        (_label(g), Cell(g.share, "procent1"), Cell(g.interval.lower if g.interval else None, "procent1"),
         Cell(g.interval.upper if g.interval else None, "procent1"))
        for g in result.groups
    )  # fmt: skip
    alt = f"Stippendiagram van aandelen met hun interval. {told}."
    notes = (
        ("Een open teken heeft geen interval, omdat de bron geen aantallen geeft.",)
        if any(g.interval is None for g in drawn)
        else ()
    )
    return Figure(lambda: _draw_elsewhere(drawn), alt, notes, Table(("Groep", "Aandeel", "Van", "Tot"), rows))


def _label(group: GroupShare) -> str:
    return f"Experiment: {group.label[:1].lower()}{group.label[1:]}" if group.here else group.label


def _interval(group: GroupShare) -> str:
    if group.interval is None or not is_number(group.interval.lower):
        return ""
    return f" ({fmt.percent(group.interval.lower)} tot {fmt.percent(group.interval.upper)})"


def _draw_elsewhere(drawn: list[GroupShare]) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.42 * max(len(drawn), 1) + 0.7), layout="constrained")
    for place, group in enumerate(drawn):
        colour = theme.TREATMENT if group.here else theme.CONTROL
        if not is_number(group.share):
            continue
        ends = [100 * end for end in (group.interval.lower, group.interval.upper) if is_number(end)] if group.interval else []
        theme.estimate(axes, place, 100 * group.share, ends, theme.Point(colour, "o" if group.here else "s", filled=bool(group.interval)))
        theme.clear(axes.annotate(fmt.percent(group.share), (100 * group.share, place), xytext=(0, 6), textcoords="offset points",
                                  ha="center", fontsize=8))  # fmt: skip
    axes.set_yticks(range(len(drawn)), [_wrapped(_label(group)) for group in drawn])
    axes.set(ylim=(len(drawn) - 0.5, -0.8), xlim=(0, None))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.grid(axis="y", visible=False)
    return drawing


def _wrapped(label: str) -> str:
    return "\n".join(textwrap.wrap(label, 40))


def series(code: str) -> Callable[[SeriesResult], Figure]:
    """One measure over time as points: what it was between two of them is not known. Rounded publications have open points."""

    def view(result: SeriesResult) -> Figure:
        lines = [line for line in result.lines if line.code == code]
        told = "; ".join(f"{_when(p.day)}: {fmt.integer(p.value)}" for line in lines for p in line.observations)
        gaps = [gap for line in lines for gap in line.gaps]
        alt = f"Stippendiagram: {lines[0].label[:1].lower()}{lines[0].label[1:]}. {told}."
        if gaps:
            alt += f" Over {'; '.join(f'{_when(a)} tot {_when(b)}' for a, b in gaps)} ontbreken cijfers."
        rounded = any(not p.exact for line in lines for p in line.observations)
        notes = [f"Rust op: {'; '.join(dict.fromkeys(p.source for line in lines for p in line.observations))}."]
        if rounded:
            notes.append("Open punt: afgerond in een publicatie; gevuld punt: telling.")
        if gaps:
            notes.append("Grijs: jaren waarover cijfers ontbreken.")
        rows = tuple((f"{line.group} {_when(p.day)}", Cell(p.value, "getal")) for line in lines for p in line.observations)
        return Figure(lambda: _draw_series(lines), alt, tuple(notes), Table(("Moment", lines[0].label), rows))

    return view


def _when(day: date) -> str:
    return f"{day.month}-{day.year}"


def _draw_series(lines: list[SeriesLine]) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 2.6), layout="constrained")
    for line in lines:
        for point in line.observations:
            when, value = _year(point.day), point.value / 1000
            axes.plot([when, when], [0, value], color=theme.LINE, linewidth=1.4, zorder=1)
            filled = theme.TREATMENT if point.exact else theme.PAPER
            axes.plot(when, value, "o", color=theme.TREATMENT, markerfacecolor=filled, markersize=6)
            theme.clear(axes.annotate(fmt.decimals(value, 0), (when, value), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=8))
        for a, b in line.gaps:
            axes.axvspan(_year(a) + 0.5, _year(b) - 0.5, color=theme.TINT, zorder=0)
            theme.clear(axes.annotate("geen cijfers", ((_year(a) + _year(b)) / 2, 0), xytext=(0, 8), textcoords="offset points",
                                      ha="center", fontsize=8, color=theme.MUTED))  # fmt: skip
    top = max((p.value for line in lines for p in line.observations), default=1.0)
    axes.set_ylim(0, 1.18 * top / 1000)
    axes.set_ylabel("× 1.000")
    axes.xaxis.set_major_locator(plt.MultipleLocator(1))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    axes.set_xlabel("Einde van het jaar")
    axes.grid(axis="x", visible=False)
    return drawing


def _year(day: date) -> float:
    """The end of December counts as the year itself."""
    return day.year + day.month / 12 - 1
