"""Figures on the experiment: balance (love plot), shares with intervals, effects.

Each function returns a view: a function that makes a ``Figure`` of a released result. A withheld or not
computable number is not drawn, and the alt text says so.
"""

from __future__ import annotations

from collections.abc import Callable

from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from evalutils.display import format as fmt
from evalutils.display import theme
from evalutils.display.views import Cell, Figure, Table
from evalutils.params import Arms
from evalutils.results import Balance, EffectResult, Number, Proportion, is_number

SMD_BOUND = 0.1
"""A standardised difference above this is usually called an imbalance (Austin 2009, Statistics in Medicine 28, p. 3095)."""


def love_plot(arms: Arms) -> Callable[[Balance], Figure]:
    """Standardised difference per category or mean, with the usual bounds of 0.1."""

    def view(result: Balance) -> Figure:
        points = _differences(result)
        known = [(label, value) for label, value, _ in points if is_number(value)]
        largest = max(known, key=lambda point: abs(point[1])) if known else None
        beyond = sum(abs(value) > SMD_BOUND for _, value in known)
        alt = (
            f"Stippendiagram met {len(known)} gestandaardiseerde verschillen tussen {arms.treatment.label.lower()} en "
            f"{arms.control.label.lower()}; {fmt.words(beyond)} daarvan vallen buiten de grenzen van "
            f"{fmt.decimals(-SMD_BOUND)} en {fmt.decimals(SMD_BOUND)}."
        )
        if largest:
            most = "grootste" if len(known) == len(points) else "grootste getoonde"
            alt += f" Het {most} verschil is {fmt.decimals(largest[1], 2)}, bij {largest[0].strip()}."
        data = Table(("Kenmerk", "SMD"), tuple((label, Cell(value, "decimaal2")) for label, value, _ in points))
        return Figure(lambda: _draw_love(points, arms), alt, data=data)

    return view


def _differences(result: Balance) -> list[tuple[str, Number | None, bool]]:
    """Label, signed difference and whether the row is a heading, in the order of the tables."""
    points: list[tuple[str, Number | None, bool]] = []
    for found in result.characteristics:
        table, moments = found.crosstab, found.moments
        if table and len(table.rows) == 2:
            points.append((f"{found.label}: {table.rows[0]}", found.category_smds[0], False))
        elif table:
            points.append((found.label, None, True))
            points += [(f"   {row}", value, False) for row, value in zip(table.rows, found.category_smds, strict=True)]
        if moments:
            points.append((f"   gemiddelde ({moments.unit})" if table else found.label, found.mean_smd, False))
    return points


def _draw_love(points: list[tuple[str, Number | None, bool]], arms: Arms) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.21 * len(points) + 0.75), layout="constrained")
    for place, (_, value, _heading) in enumerate(points):
        if is_number(value):
            axes.plot([0, value], [place, place], color=theme.LINE, linewidth=1.2, zorder=1)
            axes.plot(value, place, "o", color=theme.TREATMENT, markersize=5, zorder=2)
    reach = max([0.25, *(abs(value) * 1.15 for _, value, _ in points if is_number(value))])
    axes.axvspan(-SMD_BOUND, SMD_BOUND, color=theme.TINT, zorder=0)
    axes.axvline(0, color=theme.MUTED, linewidth=0.8)
    axes.set(xlim=(-reach, reach), ylim=(len(points) - 0.4, -0.6))
    axes.set_yticks(range(len(points)), [label for label, _, _ in points])
    for tick, (_, _, heading) in zip(axes.get_yticklabels(), points, strict=True):
        tick.set_fontweight("bold" if heading else "normal")
    axes.xaxis.set_major_formatter(lambda value, _: fmt.decimals(round(value, 6), 1))
    axes.set_xlabel(f"Gestandaardiseerd verschil ({arms.treatment.label.lower()} min {arms.control.label.lower()})")
    axes.grid(axis="y", visible=False)
    return drawing


def shares(codes: tuple[str, ...] = ()) -> Callable[[tuple[Proportion, ...]], Figure]:
    """Proportions as points with their interval."""

    def view(result: tuple[Proportion, ...]) -> Figure:
        found = [part for part in result if not codes or part.code in codes]
        told = "; ".join(f"{part.label}: {fmt.percent(part.estimate, 1)}" for part in found if is_number(part.estimate))
        alt = (
            f"Aandelen met hun {fmt.percent(found[0].interval.level)}-interval. {told}."
            if told
            else "Geen van de aandelen is gepubliceerd."
        )
        rows = tuple(
            (p.label, Cell(p.estimate, "procent1"), Cell(p.interval.lower, "procent1"), Cell(p.interval.upper, "procent1"))
            for p in found
        )
        return Figure(lambda: _draw_shares(found), alt, data=Table(("Uitkomst", "Aandeel", "Van", "Tot"), rows))

    return view


def _draw_shares(found: list[Proportion]) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.36 * len(found) + 0.7), layout="constrained")
    for place, share in enumerate(found):
        low, high = share.interval.lower, share.interval.upper
        if is_number(share.estimate) and is_number(low) and is_number(high):
            axes.plot([100 * low, 100 * high], [place, place], color=theme.TREATMENT, linewidth=2, solid_capstyle="round")
            axes.plot(100 * share.estimate, place, "o", color=theme.TREATMENT, markersize=6)
            axes.annotate(fmt.percent(share.estimate, 1), (100 * share.estimate, place), xytext=(0, 5), textcoords="offset points",
                          ha="center", fontsize=8)  # fmt: skip
    axes.set_yticks(range(len(found)), [share.label for share in found])
    axes.set(ylim=(len(found) - 0.5, -0.7), xlim=(0, None))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.grid(axis="y", visible=False)
    return drawing


def effects(arms: Arms, code: str) -> Callable[[tuple[EffectResult, ...]], Figure]:
    """All estimates of one effect as points with their interval, so that a reader sees how much the method matters."""

    def view(results: tuple[EffectResult, ...]) -> Figure:
        found = next(part for part in results if part.code == code)
        share = found.scale == "aandeel"
        show = (lambda v: fmt.points(v, 1)) if share else (lambda v: fmt.decimals(v, 0))
        unit = "procentpunten" if share else found.unit
        told = "; ".join(
            f"{e.method}: {show(e.value)} ({show(e.interval.lower)} tot {show(e.interval.upper)})"
            for e in found.estimates
            if is_number(e.value)
        )
        alt = f"Geschat verschil in {found.label.lower()} ({unit}) met interval, per methode. {told}."
        rows = tuple(
            (e.method, Cell(e.value, "decimaal2"), Cell(e.interval.lower, "decimaal2"), Cell(e.interval.upper, "decimaal2"))
            for e in found.estimates
        )
        return Figure(lambda: _draw_effects(found, unit, show), alt, data=Table(("Methode", "Verschil", "Van", "Tot"), rows))

    return view


def _draw_effects(found: EffectResult, unit: str, show: Callable[[Number | None], str]) -> Drawing:
    factor = 100 if found.scale == "aandeel" else 1
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.42 * len(found.estimates) + 0.8), layout="constrained")
    for place, estimate in enumerate(found.estimates):
        low, high = estimate.interval.lower, estimate.interval.upper
        if is_number(estimate.value) and is_number(low) and is_number(high):
            axes.plot([factor * low, factor * high], [place, place], color=theme.TREATMENT, linewidth=2, solid_capstyle="round")
            axes.plot(factor * estimate.value, place, "o", color=theme.TREATMENT, markersize=6)
            axes.annotate(
                show(estimate.value),
                (factor * estimate.value, place),
                xytext=(0, 6),
                textcoords="offset points",
                ha="center",
                fontsize=8,
            )
    axes.axvline(0, color=theme.MUTED, linewidth=0.8)
    axes.set_yticks(range(len(found.estimates)), [estimate.method for estimate in found.estimates])
    axes.set(ylim=(len(found.estimates) - 0.5, -0.8))
    axes.set_xlabel(f"Verschil in {found.label.lower()} ({unit})")
    axes.xaxis.set_major_formatter(lambda value, _: fmt.decimals(value, 0))
    axes.grid(axis="y", visible=False)
    return drawing
