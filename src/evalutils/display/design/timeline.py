"""The timeline of a study: phases with their reference dates, and for how long each cohort is followed."""

from __future__ import annotations

from datetime import date

from matplotlib import dates as marks
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.views import Figure, Table
from evalutils.results.theory import Timeline, TimelineCohort, TimelinePeriod


def timeline(result: Timeline) -> Figure:
    """A bar a period, a diamond at its reference date; below them each cohort from its assignment to the last of those dates."""
    told = [_said(period) for period in result.periods]
    told += [f"{one.label}: toegewezen op {fmt.day(one.assigned)}, gevolgd tot en met {fmt.day(result.last)}" for one in result.cohorts]
    rows = [(one.label, one.start.isoformat(), one.end.isoformat(), one.reference.isoformat() if one.reference else "") for one in result.periods]
    rows += [(one.label, one.assigned.isoformat(), result.last.isoformat(), "") for one in result.cohorts]
    notes = ("Ruit: peildatum, de dag tot en met welke de registraties in een rapport zijn gebruikt.",)
    return Figure(lambda: _draw(result), f"Tijdlijn. {'. '.join(told)}.", notes, Table(("Wat", "Van", "Tot en met", "Peildatum"), tuple(rows), left=4))


def _said(period: TimelinePeriod) -> str:
    reference = f", peildatum {fmt.day(period.reference)}" if period.reference else ""
    return f"{period.label}: {fmt.day(period.start)} tot en met {fmt.day(period.end)}{reference}"


def _draw(result: Timeline) -> Drawing:
    rows: tuple[TimelinePeriod | TimelineCohort, ...] = (*result.periods, *result.cohorts)
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.42 * len(rows) + 0.55), layout="constrained")
    for place, row in enumerate(rows):
        if isinstance(row, TimelinePeriod):
            _period(axes, place, row)
        else:
            _cohort(axes, place, row, result.last)
    axes.axhline(len(result.periods) - 0.5, color=theme.MUTED, linewidth=0.8)
    axes.set_yticks(range(len(rows)), [row.label for row in rows])
    axes.set_ylim(len(rows) - 0.45, -0.75)
    axes.margins(x=0.02)
    axes.xaxis_date()
    axes.xaxis.set_major_locator(marks.MonthLocator(bymonth=(1, 7)))
    axes.xaxis.set_major_formatter(lambda value, _: _month(marks.num2date(value).date()))
    axes.grid(axis="y", visible=False)
    return drawing


def _month(day: date) -> str:
    """'jan. 2018'; the day itself is always the first."""
    return fmt.day(day).split(" ", 1)[1].replace("januari", "jan.")


def _period(axes: Axes, place: int, row: TimelinePeriod) -> None:
    start, end = marks.date2num(row.start), marks.date2num(row.end)
    axes.barh(place, end - start, left=start, height=0.46, color=theme.TINT_TREATMENT, edgecolor=theme.TREATMENT, linewidth=1.0)
    if row.reference is None:
        return
    at = marks.date2num(row.reference)
    axes.plot(at, place, "D", color=theme.CONTROL, markersize=6.5)
    last = at > start + 0.9 * (end - start)
    theme.clear(axes.annotate(fmt.day(row.reference), (at, place), xytext=(4 if last else 0, 9), textcoords="offset points",
                              ha="right" if last else "center", fontsize=7.5))  # fmt: skip


def _cohort(axes: Axes, place: int, row: TimelineCohort, last: date) -> None:
    start, end = marks.date2num(row.assigned), marks.date2num(last)
    axes.annotate("", xy=(end, place), xytext=(start, place),
                  arrowprops={"arrowstyle": "-|>", "color": theme.TREATMENT, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0})  # fmt: skip
    axes.plot(start, place, "o", color=theme.TREATMENT, markersize=6.5)
    told = f"toewijzing {fmt.day(row.assigned)}"
    theme.clear(axes.annotate(told, (start, place), xytext=(0, 7), textcoords="offset points", ha="left", fontsize=7.5))
