"""The figure of gross against net: both groups' shares on one line per outcome, and the difference between them."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.cells import between
from evalutils.display.common.views import Cell, Entry, Figure, Table
from evalutils.params import Arms
from evalutils.results import is_number
from evalutils.results.effects import EffectivenessResult, OutcomeEffect

MOST = 5
"""Outcomes in the figure: the first of the list, the primary one on top; the others stand in the table of gross outcomes."""


def gross_and_net(arms: Arms) -> Callable[[EffectivenessResult], Figure]:
    """The share of each group (gross) as a point, joined by the difference (net), for the first outcomes that are shares."""

    def view(result: EffectivenessResult) -> Figure:
        found = [one for one in result.outcomes if one.effect.scale == "aandeel" and len(one.shares) == 2][:MOST]
        told = "; ".join(_told(one, arms) for one in found if _whole(one))
        left = sum(not _whole(one) for one in found)
        alt = (
            f"Per uitkomst het aandeel in de {arms.treatment.label.lower()} en in de {arms.control.label.lower()} (bruto) en het "
            f"verschil daartussen (netto). {told or 'Geen van de uitkomsten is getoond'}."
        )
        notes = ["Bruto: wat een groep bereikte. Netto: het verschil tussen de groepen, met zijn interval; dat is wat de toewijzing toevoegt."]
        if left:
            notes.append(f"Van {fmt.words(left)} {'uitkomst' if left == 1 else 'uitkomsten'} is het aandeel niet gepubliceerd.")
        level = fmt.percent(found[0].effect.estimates[0].interval.level) if found else ""
        return Figure(lambda: _draw(found, arms, level), alt, tuple(notes), _data(found, arms))

    return view


def _whole(one: OutcomeEffect) -> bool:
    return all(is_number(part.share) for part in one.shares)


def _net(one: OutcomeEffect) -> str:
    net = one.effect.estimates[0]
    interval = f" ({between(net.interval.lower, net.interval.upper, fmt.points)})" if is_number(net.value) else ""
    return f"{fmt.points(net.value)}{interval}"


def _told(one: OutcomeEffect, arms: Arms) -> str:
    first, second = (fmt.percent(part.share, 1) for part in one.shares)
    return f"{one.effect.label}: {first} tegen {second}, netto {_net(one)} procentpunten"


def _data(found: list[OutcomeEffect], arms: Arms) -> Table:
    rows: list[tuple[Entry, ...]] = []
    for one in found:
        net = one.effect.estimates[0]
        shares = (Cell(part.share, "procent1") for part in one.shares)
        ends = (Cell(value, "punten") for value in (net.value, net.interval.lower, net.interval.upper))
        rows.append((one.effect.label, *shares, *ends))
    return Table(("Uitkomst", *arms.labels, "Verschil", "Van", "Tot"), tuple(rows))


def _draw(found: list[OutcomeEffect], arms: Arms, level: str) -> Drawing:
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 0.44 * max(len(found), 1) + 0.75), layout="constrained")
    whole = [place for place, one in enumerate(found) if _whole(one)]
    for place, one in enumerate(found):
        _row(axes, place, one)
    if whole:
        _names(axes, whole[0], found[whole[0]], arms)
    axes.text(1.02, -0.72, f"Netto ({level})", transform=axes.get_yaxis_transform(), va="center", fontsize=8, fontweight="bold")
    axes.set_yticks(range(len(found)), [theme.wrapped(one.effect.label, 30) for one in found])
    shares = [100 * float(part.share) for one in found for part in one.shares if is_number(part.share)]
    axes.set(ylim=(len(found) - 0.5, -1.0), xlim=(0, max(1.12 * max(shares, default=100.0), 1.0)), xlabel="Aandeel van de klanten in de groep")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.grid(axis="y", visible=False)
    return drawing


def _row(axes: Axes, place: int, one: OutcomeEffect) -> None:
    axes.text(1.02, place, _net(one), transform=axes.get_yaxis_transform(), va="center", fontsize=8)
    if not _whole(one):
        return
    first, second = (100 * float(part.share) for part in one.shares)  # type: ignore[arg-type]
    axes.plot([second, first], [place, place], color=theme.MUTED, linewidth=2.4, solid_capstyle="butt", zorder=1)
    axes.plot(second, place, "s", color=theme.CONTROL, markerfacecolor=theme.PAPER, markeredgewidth=1.6, markersize=6.5, zorder=2)
    axes.plot(first, place, "o", color=theme.TREATMENT, markersize=7, zorder=3)


def _names(axes: Axes, place: int, one: OutcomeEffect, arms: Arms) -> None:
    """The groups by name at the first pair of points, each on the outer side, instead of a legend."""
    first, second = (100 * float(part.share) for part in one.shares)  # type: ignore[arg-type]
    for value, label, colour, outward in (
        (first, arms.treatment.label, theme.TREATMENT, first >= second), (second, arms.control.label, theme.CONTROL, second > first),
    ):  # fmt: skip
        theme.clear(axes.annotate(label, (value, place), xytext=(4 if outward else -4, 8), textcoords="offset points",
                                  ha="left" if outward else "right", fontsize=8, color=colour, fontweight="bold"))  # fmt: skip
