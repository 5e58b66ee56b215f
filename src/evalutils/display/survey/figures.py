"""Figures of a questionnaire: answers with their intervals, and statements as diverging stacked bars."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.cells import capital
from evalutils.display.common.views import Cell, Entry, Figure, Table
from evalutils.display.survey.tables import share_cell
from evalutils.results import Number, is_number
from evalutils.results.survey import AnswerCount, QuestionResult, StatementBlockResult, StatementResult, SurveyResult


def answers(code: str) -> Callable[[SurveyResult], Figure]:
    """The answers to one question, as shares with their intervals, the most frequent first. Not for a small base."""

    def view(result: SurveyResult) -> Figure:
        found = result.question(code)
        drawn = [one for one in found.answers if one.applicable and is_number(one.share) and not found.small_base]
        drawn.sort(key=lambda one: -one.share if is_number(one.share) else 0.0)  # equal shares keep the order of the question
        hidden = sum(one.applicable for one in found.answers) - len(drawn)
        told = "; ".join(f"{one.label}: {fmt.percent(one.share)}" for one in drawn)
        who = f"van de {fmt.integer(found.base)} respondenten"
        alt = f"Stippendiagram van de antwoorden op '{found.label.lower()}' met hun interval, {who}. {told}."
        if hidden:
            alt += f" {fmt.words(hidden).capitalize()} antwoorden zijn niet getekend."
        rows = tuple(
            (one.label, Cell(one.count), share_cell(one.share, one.count, found.base, found.small_base),
             Cell(one.interval.lower, "procent"), Cell(one.interval.upper, "procent"))
            for one in found.answers if one.applicable
        )  # fmt: skip
        notes = (f"De lijn is het {fmt.percent(found.answers[0].interval.level)}-interval ({found.answers[0].interval.method}).",)
        data = Table(("Antwoord", "Aantal", "Aandeel", "Van", "Tot"), rows)
        return Figure(lambda: _draw_answers(found, drawn), alt, notes, data)

    return view


def _draw_answers(found: QuestionResult, drawn: list[AnswerCount]) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.25 * max(len(drawn), 2) + 0.75), layout="constrained")
    for place, one in enumerate(drawn):
        low, high = one.interval.lower, one.interval.upper
        if is_number(one.share) and is_number(low) and is_number(high):
            theme.estimate(axes, place, 100 * one.share, (100 * low, 100 * high))
            named = f"{fmt.integer(one.count)} (hooguit {fmt.percent(high)})" if one.count == 0 else fmt.integer(one.count)
            theme.clear(axes.annotate(named, (100 * high, place), xytext=(6, -3), textcoords="offset points", fontsize=8))
    axes.set_yticks(range(len(drawn)), [capital(one.label) for one in drawn])
    reach = max((100 * one.interval.upper for one in drawn if is_number(one.interval.upper)), default=100.0)
    axes.set(ylim=(max(len(drawn), 1) - 0.5, -0.6), xlim=(0, 1.08 * reach))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.set_xlabel(f"Aandeel van de respondenten (n = {fmt.integer(found.base)}); bij de lijn het aantal")
    axes.grid(axis="y", visible=False)
    return drawing


def statements(code: str) -> Callable[[SurveyResult], Figure]:
    """Statements on a five-point scale as diverging stacked bars: disagreement left, agreement right, n at each.

    Of a statement with a small base or a withheld count no bar is drawn (a bar is a percentage), and the figure says so.
    """

    def view(result: SurveyResult) -> Figure:
        found = next(block for block in result.blocks if block.code == code)
        drawn = [one for one in found.statements if _drawable(one)]
        told = "; ".join(
            f"'{one.label}' (n = {fmt.integer(one.base)}): {fmt.percent(one.agree)} eens, {fmt.percent(one.disagree)} oneens"
            for one in drawn
        )
        left = [one for one in found.statements if one not in drawn]
        ends = f"van {found.scale[0]} (links) tot {found.scale[-1]} (rechts)"
        alt = f"Gestapelde staven van de stellingen onder '{found.label.lower()}', {ends}. {told or 'Geen stelling is getekend'}."
        notes = (
            [f"Niet getekend, door te weinig of niet gepubliceerde antwoorden: {'; '.join(_counts(one) for one in left)}."]
            if left
            else []
        )
        rows: tuple[tuple[Entry, ...], ...] = tuple(
            (one.label, *(Cell(n) for n in one.counts), Cell(one.base), Cell(one.missing)) for one in found.statements
        )
        data = Table(("Stelling", *found.scale, "n", "Geen antwoord"), rows)
        return Figure(lambda: _draw_statements(found, drawn), alt, tuple(notes), data)

    return view


def _drawable(one: StatementResult) -> bool:
    return not one.small_base and is_number(one.base) and all(is_number(n) for n in one.counts)


def _counts(one: StatementResult) -> str:
    if not (is_number(one.base) and all(is_number(n) for n in one.counts)):
        return one.label
    return f"{one.label} (n = {fmt.integer(one.base)}: {', '.join(fmt.integer(n) for n in one.counts)})"


def bars(counts: tuple[Number, ...]) -> list[tuple[float, float]]:
    """Start and width of each point's bar in percent, with the middle of the neutral answers at zero."""
    known = [float(n) for n in counts if is_number(n)]
    total, middle = sum(known), len(known) // 2
    widths = [100 * n / total for n in known]
    start = -sum(widths[:middle]) - widths[middle] / 2
    made = []
    for width in widths:
        made.append((start, width))
        start += width
    return made


def _draw_statements(found: StatementBlockResult, drawn: list[StatementResult]) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.42 * max(len(drawn), 1) + 1.0), layout="constrained")
    colours = theme.DIVERGING if len(found.scale) == len(theme.DIVERGING) else theme.DIVERGING[::2]
    for place, one in enumerate(drawn):
        for colour, (start, width), count in zip(colours, bars(one.counts), one.counts, strict=True):
            axes.barh(place, width, left=start, height=0.62, color=colour, edgecolor=theme.INK, linewidth=0.7)
            if width >= 6:
                ink = theme.PAPER if colour in (theme.DIVERGING[0], theme.DIVERGING[-1]) else theme.INK
                axes.text(start + width / 2, place, fmt.integer(count), ha="center", va="center", fontsize=8, color=ink)
    axes.axvline(0, color=theme.MUTED, linewidth=0.8, zorder=0)
    axes.set_yticks(range(len(drawn)), [f"{one.label}\n(n = {fmt.integer(one.base)})" for one in drawn])
    axes.set(ylim=(max(len(drawn), 1) - 0.5, -0.6), xlim=(-100, 100))
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}%")
    axes.grid(axis="y", visible=False)
    handles = [plt.Rectangle((0, 0), 1, 1, facecolor=colour, edgecolor=theme.INK, linewidth=0.7) for colour in colours]
    drawing.legend(handles, found.scale, loc="outside upper center", ncols=5, handlelength=1, columnspacing=1)
    return drawing
