"""The figure of shares with their intervals."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.views import Cell, Figure, Table
from evalutils.results import Proportion, is_number


def shares(codes: tuple[str, ...] = ()) -> Callable[[tuple[Proportion, ...]], Figure]:
    """Proportions as points with their interval."""

    def view(result: tuple[Proportion, ...]) -> Figure:
        found = [part for part in result if not codes or part.code in codes]
        told = "; ".join(f"{part.label}: {_named(part)}" for part in found if is_number(part.estimate))
        alt = (
            f"Aandelen met hun {fmt.percent(found[0].interval.level)}-interval. {told}."
            if told
            else "Geen van de aandelen is gepubliceerd."
        )
        rows = tuple(
            (p.label, Cell(p.estimate, "procent1"), Cell(p.interval.lower, "procent1"), Cell(p.interval.upper, "procent1"))
            for p in found
        )
        sides = ("Bij nul of alle klanten heeft het interval één kant.",) if any(share.estimate in (0, 1) for share in found) else ()
        return Figure(lambda: _draw_shares(found), alt, sides, Table(("Uitkomst", "Aandeel", "Van", "Tot"), rows))

    return view


def _named(share: Proportion) -> str:
    """The share; where it is nil or all, its interval has one side, and that side is said."""
    if share.estimate == 0 and is_number(share.interval.upper):
        return f"{fmt.percent(share.estimate, 1)} (hooguit {fmt.percent(share.interval.upper, 1)})"
    if share.estimate == 1 and is_number(share.interval.lower):
        return f"{fmt.percent(share.estimate, 1)} (ten minste {fmt.percent(share.interval.lower, 1)})"
    return fmt.percent(share.estimate, 1)


def _draw_shares(found: list[Proportion]) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.36 * len(found) + 0.7), layout="constrained")
    for place, share in enumerate(found):
        low, high = share.interval.lower, share.interval.upper
        if is_number(share.estimate) and is_number(low) and is_number(high):
            theme.estimate(axes, place, 100 * share.estimate, (100 * low, 100 * high))
            theme.clear(axes.annotate(_named(share), (100 * share.estimate, place), xytext=(0, 5), textcoords="offset points",
                                      ha="left" if share.estimate == 0 else "center", fontsize=8))  # fmt: skip
    axes.set_yticks(range(len(found)), [share.label for share in found])
    axes.set(ylim=(len(found) - 0.5, -0.7), xlim=(0, None))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.grid(axis="y", visible=False)
    return drawing
