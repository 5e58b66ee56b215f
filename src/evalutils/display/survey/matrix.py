"""The evidence on all mechanisms of all parts in one figure: what was supposed, and whether it was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import FancyBboxPatch

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.views import Entry, Figure, Table
from evalutils.results.survey import Evidence, FieldworkResult

LOOKS = {
    "ja": (theme.TREATMENT, theme.TREATMENT, "-", theme.PAPER), "deels": (theme.TINT_TREATMENT, theme.TREATMENT, "-", theme.INK),
    "nee": (theme.TINT_CONTROL, theme.CONTROL, "-", theme.INK),
}  # fmt: skip
"""Verdict -> fill, edge, style of the edge and colour of the words; the verdict itself is written in the box."""
OTHER = (theme.PAPER, theme.MUTED, (0, (3, 2)), theme.INK)
_NAME, _ROW, _BOX, _HEAD = 2.0, 0.42, 0.34, 0.36  # inches
_CHARACTERS = 14.5
"""Characters per inch at the size of the sources."""


def evidence(parts: Mapping[str, str]) -> Callable[[FieldworkResult], Figure]:
    """A mechanism a row and a part a column (code -> label): the verdict and the sources; no box where none was supposed."""

    def view(result: FieldworkResult) -> Figure:
        found = {(row.mechanism, row.part): row for row in result.evidence if row.part in parts}
        names = list(dict.fromkeys(mechanism for mechanism, _ in found))
        told = ". ".join(_told(code, label, list(found.values())) for code, label in parts.items())
        alt = f"Matrix van {len(names)} mechanismen tegen {len(parts)} onderdelen, met per vak of het mechanisme is waargenomen. {told}."
        rows: tuple[tuple[Entry, ...], ...] = tuple(
            (name, *(found[name, code].seen if (name, code) in found else "" for code in parts)) for name in names
        )
        notes = ("Leeg: in dit onderdeel niet verondersteld. Onder het oordeel staan de bronnen.",)
        return Figure(lambda: _draw(names, parts, found), alt, notes, Table(("Mechanisme", *parts.values()), rows))

    return view


def _told(code: str, label: str, rows: list[Evidence]) -> str:
    own = [row for row in rows if row.part == code]
    verdicts = dict.fromkeys(row.seen for row in own)
    listed = "; ".join(f"{verdict}: {', '.join(row.mechanism.lower() for row in own if row.seen == verdict)}" for verdict in verdicts)
    return f"{label} ({fmt.words(len(own))}): {listed}"


def _draw(names: list[str], parts: Mapping[str, str], found: Mapping[tuple[str, str], Evidence]) -> Drawing:
    height = _HEAD + _ROW * len(names) + 0.04
    drawing = plt.figure(figsize=(theme.WIDTH, height))
    axes = drawing.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, theme.WIDTH), ylim=(height, 0))
    axes.axis("off")
    width = (theme.WIDTH - _NAME) / max(len(parts), 1)
    for place, label in enumerate(parts.values()):
        axes.text(_NAME + (place + 0.5) * width, 0.16, label, ha="center", va="center", fontsize=8, fontweight="bold")
    for line, name in enumerate(names):
        top = _HEAD + line * _ROW
        axes.plot([0.02, theme.WIDTH - 0.02], [top - 0.5 * (_ROW - _BOX)] * 2, color=theme.LINE, linewidth=0.6, zorder=0)
        axes.text(0.02, top + _BOX / 2, name, va="center", fontsize=8.5)
        for place, code in enumerate(parts):
            if (name, code) in found:
                _box(axes, found[name, code], _NAME + place * width + 0.04, top, width - 0.08)
    return drawing


def _box(axes: Axes, row: Evidence, left: float, top: float, width: float) -> None:
    fill, edge, style, ink = LOOKS.get(row.seen, OTHER)
    axes.add_patch(FancyBboxPatch((left, top), width, _BOX, boxstyle="round,pad=0,rounding_size=0.04", facecolor=fill, edgecolor=edge,
                                  linewidth=1.0, linestyle=style))  # fmt: skip
    sources = _sources(row, int(width * _CHARACTERS))
    axes.text(left + width / 2, top + _BOX * (0.32 if sources else 0.5), row.seen, ha="center", va="center", fontsize=8, fontweight="bold", color=ink)
    if sources:
        axes.text(left + width / 2, top + _BOX * 0.74, sources, ha="center", va="center", fontsize=7.5, color=ink)


def _sources(row: Evidence, room: int) -> str:
    """The sources by name, or their number where the names do not fit."""
    listed = ", ".join(row.sources)
    return listed if len(listed) <= room else f"{fmt.words(len(row.sources))} bronnen"
