"""Time to work as figures and tables: cumulative incidence, Kaplan-Meier, numbers at risk, comparisons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from evalutils.display import format as fmt
from evalutils.display import theme
from evalutils.display.tables import between, test_text
from evalutils.display.views import Cell, Entry, Figure, Numbers, Table
from evalutils.params import Arms
from evalutils.results import NotComputable
from evalutils.results.effectiveness import CurveResult, EffectivenessResult, SurvivalResult

COLOURS = (theme.TREATMENT, theme.CONTROL)
STYLES = ("-", "--")


def _found(result: EffectivenessResult) -> SurvivalResult:
    assert result.survival is not None  # the index asks for it only when params define it
    return result.survival


def incidence(arms: Arms) -> Callable[[EffectivenessResult], Figure]:
    """Cumulative incidence of work in both groups, with the competing events taken into account."""

    def view(result: EffectivenessResult) -> Figure:
        found = _found(result)
        own = found.survival[0].cause if found.survival else ""
        curves = [curve for curve in found.incidence if curve.cause == own]
        return _figure(found, curves, arms, f"Aandeel met {found.label.lower()}")

    return view


def survival(arms: Arms) -> Callable[[EffectivenessResult], Figure]:
    """The share without work, competing events as if they only ended the observation."""

    def view(result: EffectivenessResult) -> Figure:
        found = _found(result)
        return _figure(found, list(found.survival), arms, f"Aandeel zonder {found.label.lower()}")

    return view


def _figure(found: SurvivalResult, curves: list[CurveResult], arms: Arms, label: str) -> Figure:
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
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 3.7))
    drawing.subplots_adjust(left=0.2, right=0.97, top=0.97, bottom=0.34)
    for curve, colour, style in zip(curves, COLOURS, STYLES, strict=False):
        if not curve.times:
            continue
        if curve.coarse:
            _draw_points(axes, curve, colour, style)
            continue
        times = (*curve.times, found.horizon)
        parts = [tuple(100 * value for value in (*values, values[-1])) for values in (curve.estimate, curve.lower, curve.upper)]
        axes.fill_between(times, parts[1], parts[2], step="post", color=colour, alpha=0.15, linewidth=0)
        axes.step(times, parts[0], where="post", color=colour, linestyle=style, linewidth=1.8, label=curve.arm_label)
    axes.set(xlim=(0, found.horizon), ylim=(0, None), xlabel="Maanden sinds de toewijzing", ylabel=label)
    if all(curve.estimate and curve.estimate[0] > 0.5 for curve in curves):
        axes.set_ylim(0, 100)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.set_xticks([moment for moment in found.at_risk.times if moment <= found.horizon])
    if any(curve.times for curve in curves):
        axes.legend(loc="lower left" if axes.get_ylim()[1] == 100 else "upper left")
    _at_risk(axes, found)
    return drawing


def _draw_points(axes: Axes, curve: CurveResult, colour: str, style: str) -> None:
    """The values that are known, with straight lines between them."""
    estimate, lower, upper = ([100 * value for value in values] for values in (curve.estimate, curve.lower, curve.upper))
    axes.fill_between(curve.times, lower, upper, color=colour, alpha=0.15, linewidth=0)
    axes.plot(
        curve.times, estimate, color=colour, linestyle=style, marker="o", markersize=4, linewidth=1.2, label=curve.arm_label
    )


def _at_risk(axes: Axes, found: SurvivalResult) -> None:
    """Numbers of clients under observation below the months of the axis."""
    below, risk = -0.3, found.at_risk
    style: dict[str, Any] = {"transform": axes.transAxes, "va": "center", "fontsize": 8.5}
    axes.text(-0.04, below, "Nog in beeld", ha="right", fontweight="bold", **style)
    for line, (label, counts) in enumerate(zip(risk.arm_labels, risk.counts, strict=True), start=1):
        place = below - 0.085 * line
        axes.text(-0.04, place, label, ha="right", color=COLOURS[line - 1], **style)
        for moment, count in zip(risk.times, counts, strict=True):
            axes.text(moment / found.horizon, place, fmt.integer(count), ha="center", **style)


def table(arms: Arms) -> Callable[[EffectivenessResult], Table]:
    """What happened by the horizon in each group, by cause, and how the groups compare."""

    def view(result: EffectivenessResult) -> Table:
        found = _found(result)
        causes = dict.fromkeys((curve.cause, curve.cause_label) for curve in found.incidence)
        rows: list[tuple[Entry, ...]]
        rows = [(label, *(_at_horizon(found, cause, arm) for arm in arms.codes)) for cause, label in causes]
        head = (f"Binnen {found.horizon:g} maanden", arms.treatment.label, arms.control.label)
        first = next(iter(found.incidence), None)
        method = f"{fmt.percent(first.level)}-interval; {first.method}." if first else ""
        notes = (f"Aandeel klanten met {method}", *_compared(found))
        return Table(head, tuple(rows), (5, 5, 5), notes=notes, full=_full(found))

    return view


def _full(found: SurvivalResult) -> Table:
    rows = tuple(
        (f"{curve.cause_label} / {curve.arm}", Cell(curve.events), Cell(curve.n), Cell(curve.at(found.horizon), "procent1"))
        for curve in found.incidence
    )
    return Table(("Gebeurtenis", "Aantal", "n", "Aandeel"), rows)


def _curve(found: SurvivalResult, cause: str, arm: str) -> CurveResult | None:
    return next((curve for curve in found.incidence if curve.cause == cause and curve.arm == arm), None)


def _at_horizon(found: SurvivalResult, cause: str, arm: str) -> Entry:
    curve = _curve(found, cause, arm)
    if curve is None:
        return Cell(NotComputable("geen klanten in deze groep"))
    if not curve.times:
        return Cell(curve.events)
    ends = _ends(curve)
    return f"{fmt.percent(curve.at(found.horizon), 1)} ({between(ends[0], ends[1], lambda v: fmt.percent(v, 1))})"


def _ends(curve: CurveResult) -> tuple[float, float]:
    return curve.lower[-1], curve.upper[-1]


def _compared(found: SurvivalResult) -> tuple[str, ...]:
    mean, gap = found.restricted_mean, found.incidence_difference
    if isinstance(mean.value, NotComputable):
        rest: tuple[str, ...] = (f"Verschil in tijd en in aandeel: niet te berekenen ({mean.value.reason}).",)
    else:
        months = between(mean.interval.lower, mean.interval.upper, fmt.decimals)
        points = between(gap.interval.lower, gap.interval.upper, fmt.points)
        rest = (
            f"Verschil in aandeel {fmt.points(gap.value)} procentpunten ({points}; {fmt.p_sentence(gap.p_value)}).",
            f"Verschil in gemiddelde tijd zonder werk tot {found.horizon:g} maanden: {fmt.decimals(mean.value)} maanden "
            f"({months}; {fmt.p_sentence(mean.p_value)}).",
        )
    return (*rest, f"{test_text(found.logrank)[:1].upper()}{test_text(found.logrank)[1:]}.")


def numbers(result: EffectivenessResult) -> Numbers:
    """horizon; <groep>.<oorzaak>.{n,pct,van,tot}; <groep>.werk_<maand>.pct; <groep>.op_risico_<maand>; rmst, verschil, logrank"""
    found = _found(result)
    cells: dict[str, Entry] = {"horizon": Cell(int(found.horizon), "getal")}
    own = found.survival[0].cause if found.survival else ""
    for curve in found.incidence:
        name = f"{curve.arm}.{curve.cause}"
        ends = _ends(curve) if curve.times else (None, None)
        cells |= {f"{name}.n": Cell(curve.events, "getal"), f"{name}.pct": Cell(curve.at(found.horizon), "procent1"),
                  f"{name}.van": Cell(ends[0], "procent1"), f"{name}.tot": Cell(ends[1], "procent1")}  # fmt: skip
        if curve.cause == own:
            cells |= {f"{name}_{moment:g}.pct": Cell(curve.at(moment), "procent1") for moment in found.at_risk.times}
    for arm, counts in zip(found.at_risk.arms, found.at_risk.counts, strict=True):
        cells |= {f"{arm}.op_risico_{moment:g}": Cell(n, "getal") for moment, n in zip(found.at_risk.times, counts, strict=True)}
    for name, one, show in (("rmst", found.restricted_mean, "decimaal1"), ("verschil", found.incidence_difference, "punten")):
        cells |= {
            f"{name}.verschil": Cell(one.value, show), f"{name}.van": Cell(one.interval.lower, show),
            f"{name}.tot": Cell(one.interval.upper, show), f"{name}.p": Cell(one.p_value, "p"),
            f"{name}.p_zin": Cell(one.p_value, "p_zin"),
        }  # fmt: skip
    cells |= {"logrank.chi2": Cell(found.logrank.statistic, "decimaal2"), "logrank.p": Cell(found.logrank.p_value, "p"),
              "logrank.p_zin": Cell(found.logrank.p_value, "p_zin")}  # fmt: skip
    return Numbers(cells)
