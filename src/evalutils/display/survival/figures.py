"""Figures of time to work: cumulative incidence and Kaplan-Meier, with the numbers at risk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.views import Cell, Figure, Table
from evalutils.display.survival.tables import time_to_event
from evalutils.params import Arms
from evalutils.results.effects import EffectivenessResult
from evalutils.results.survival import CurveResult, SurvivalResult

COLOURS = (theme.TREATMENT, theme.CONTROL)
STYLES = ("-", "--")
_LETTER = 0.066
"""Inches that a letter of the name of a group takes, beside the axes."""


def incidence(arms: Arms) -> Callable[[EffectivenessResult], Figure]:
    """Cumulative incidence of work in both groups, with the competing events taken into account."""

    def view(result: EffectivenessResult) -> Figure:
        found = time_to_event(result)
        own = found.survival[0].cause if found.survival else ""
        curves = [curve for curve in found.incidence if curve.cause == own]
        return _figure(found, curves, arms, f"Aandeel met {found.label.lower()}")

    return view


def survival(arms: Arms) -> Callable[[EffectivenessResult], Figure]:
    """The share without work, competing events as if they only ended the observation."""

    def view(result: EffectivenessResult) -> Figure:
        found = time_to_event(result)
        return _figure(found, list(found.survival), arms, f"Aandeel zonder {found.label.lower()}")

    return view


def _figure(found: SurvivalResult, curves: list[CurveResult], arms: Arms, label: str) -> Figure:
    curves = [curve.shown() for curve in curves]
    drawn = [curve if curve.coarse else curve.monthly() for curve in curves]
    told = "; ".join(f"{curve.arm_label.lower()} {fmt.percent(curve.at(found.horizon), 1)}" for curve in curves if curve.times)
    what = f"naar maanden sinds de toewijzing, met interval. Na {found.horizon:g} maanden: {told}" if told else "is niet te tonen"
    alt = f"{label} {what}."
    rows = tuple(
        (f"{curve.arm_label}, maand {time:g}", Cell(value, "procent1"), Cell(low, "procent1"), Cell(high, "procent1"))
        for curve in drawn
        for time, value, low, high in zip(curve.times, curve.estimate, curve.lower, curve.upper, strict=True)
    )
    missing = [curve.arm_label.lower() for curve in curves if not curve.times]
    lost = [arms.label(code).lower() for code in arms.codes if code not in {curve.arm for curve in curves}]
    notes = tuple([f"Methode: {curves[0].method}; interval {fmt.percent(curves[0].level)}."] if curves else []) + tuple(
        [f"Niet te tonen: {', '.join([*missing, *lost])}."] if missing or lost else []
    )
    if any(curve.coarse and curve.times for curve in drawn):
        notes += ("De stippen zijn de berekende waarden; het verloop ertussen is niet gepubliceerd ter bescherming van klanten.",)
    return Figure(lambda: _draw(found, drawn, label), alt, notes, Table(("Groep en maand", "Aandeel", "Van", "Tot"), rows))


def _draw(found: SurvivalResult, curves: list[CurveResult], label: str) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 3.6))
    beside = (_LETTER * max(len(label) for label in found.at_risk.arm_labels) + 0.2) / theme.WIDTH
    drawing.subplots_adjust(left=max(0.2, beside), right=1 - max(0.2, beside), top=0.97, bottom=0.3)
    ends: list[tuple[float, float, str, str]] = []
    for curve, colour, style in zip(curves, COLOURS, STYLES, strict=False):
        if not curve.points:
            continue
        if curve.coarse:
            _draw_points(axes, curve, colour)
            moment, share, *_ = curve.points[-1]
            ends.append((float(moment), 100 * share, curve.arm_label, colour))
            continue
        columns = list(zip(*curve.points, strict=True))
        times = (*columns[0], columns[0][-1] if curve.short else found.horizon)
        parts = [tuple(100 * value for value in (*values, values[-1])) for values in columns[1:]]
        axes.fill_between(times, parts[1], parts[2], step="post", color=colour, alpha=0.15, linewidth=0)
        axes.step(times, parts[0], where="post", color=colour, linestyle=style, linewidth=1.8)
        ends.append((float(times[-1]), parts[0][-1], curve.arm_label, colour))
    axes.set(xlim=(0, found.horizon), ylim=(0, None), xlabel="Maanden sinds de toewijzing", ylabel=label)
    if all(curve.points and curve.points[0][1] > 0.5 for curve in curves):
        axes.set_ylim(0, 100)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.set_xticks([moment for moment in found.at_risk.times if moment <= found.horizon])
    theme.end_labels(axes, ends)
    _at_risk(axes, found)
    return drawing


def _draw_points(axes: Axes, curve: CurveResult, colour: str) -> None:
    """The values that are known, each with its interval; nothing between them, for that is not known."""
    times, *values = zip(*curve.points, strict=True)
    estimate, lower, upper = ([100 * value for value in column] for column in values)
    axes.vlines(times, lower, upper, color=colour, linewidth=1.4)
    marker = "o" if colour == COLOURS[0] else "s"
    axes.plot(times, estimate, color=colour, linestyle="", marker=marker, markersize=5)


def _at_risk(axes: Axes, found: SurvivalResult) -> None:
    """Numbers of clients under observation below the months of the axis."""
    below, risk = -0.235, found.at_risk
    style: dict[str, Any] = {"transform": axes.transAxes, "va": "center", "fontsize": 8.5}
    axes.text(-0.04, below, "Nog in beeld", ha="right", fontweight="bold", **style)
    for line, (label, counts) in enumerate(zip(risk.arm_labels, risk.counts, strict=True), start=1):
        place = below - 0.085 * line
        axes.text(-0.04, place, label, ha="right", color=COLOURS[line - 1], **style)
        for moment, count in zip(risk.times, counts, strict=True):
            axes.text(moment / found.horizon, place, fmt.integer(count), ha="center", **style)
