"""The flow of the groups through the trial, as a figure and key numbers."""

from __future__ import annotations

import textwrap

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import FancyBboxPatch

from evalutils.display.common import format as fmt
from evalutils.display.common import theme
from evalutils.display.common.cells import ratio
from evalutils.display.common.views import Cell, Entry, Figure, Numbers, Table, slug
from evalutils.results import Number
from evalutils.results.trial import TrialArm, TrialFlow


def numbers(result: TrialFlow) -> Numbers:
    """register, niet_toegewezen, toegewezen; <groep>.{toegewezen,<cohort>,begeleid,niet_begeleid,geanalyseerd,zonder_uitkomst,zonder_uitkomst_<reden>}; buiten.<groep>.n"""
    known = {"register": result.register, "niet_toegewezen": result.unassigned}
    if all(isinstance(arm.assigned, int) for arm in result.arms):
        known["toegewezen"] = sum(arm.assigned for arm in result.arms)  # type: ignore[misc]
    cells: dict[str, Entry] = {f"{name}.n": Cell(count, "getal") for name, count in known.items()}
    cells |= {f"buiten.{slug(one.code)}.n": Cell(one.n, "getal") for one in result.outside}
    cells["maanden"] = Cell(result.months, "getal")
    if result.participation_label:
        cells["begeleid_maanden"] = Cell(result.participation_months, "getal")
    for arm in result.arms:
        taking = {"begeleid": arm.took_part, "niet_begeleid": arm.not_taken} if result.participation_label else {}
        own = {
            "toegewezen": arm.assigned, **taking, "geanalyseerd": arm.analysed, "zonder_uitkomst": arm.unknown,
            **{code: n for (code, _, _), n in zip(result.cohorts, arm.cohorts, strict=True)},
        }  # fmt: skip
        own |= {f"zonder_uitkomst_{slug(reason)}": n for reason, n in zip(result.reasons, arm.reasons, strict=True)}
        for name, count in own.items():
            cells[f"{arm.arm}.{name}.n"] = Cell(count, "getal")
            cells[f"{arm.arm}.{name}.pct"] = Cell(ratio(count, arm.assigned), "procent")
    return Numbers(cells)


# --- figure ---------------------------------------------------------------------------------------

_LINE, _PAD, _GAP = 0.17, 0.12, 0.32  # inches
_ARROW = {"arrowstyle": "-|>", "color": theme.MUTED, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 1}
_STAGES = ("Toewijzing", "Begeleiding", "Volgen", "Analyse")
"""The second is left out where params do not say what taking part is."""


def flow(result: TrialFlow) -> Figure:
    """The groups side by side from the register to the analysis."""
    told = "; ".join(f"{arm.label.lower()}: {fmt.counted(_counts(result, arm))}" for arm in result.arms)
    start = "het register" if fmt.sign_of(result.register) else f"{fmt.integer(result.register)} klanten in het register"
    alt = f"Stroomschema van {start} tot de analyse. {told[:1].upper()}{told[1:]}."
    rows = tuple((f"{arm.label}: {label}", Cell(count)) for arm in result.arms for label, count in _counts(result, arm))
    apart = tuple((f"Buiten de vergelijking: {one.label}", Cell(one.n)) for one in result.outside)
    first = (("Register", Cell(result.register)), ("Niet toegewezen", Cell(result.unassigned)), *apart)
    data = Table(("Vak", "Aantal"), (*first, *rows))
    return Figure(lambda: _draw(result), alt, data=data)


def _counts(result: TrialFlow, arm: TrialArm) -> tuple[tuple[str, Number], ...]:
    found = (("toegewezen", arm.assigned), ("begeleid", arm.took_part), ("niet begeleid", arm.not_taken),
             ("geanalyseerd", arm.analysed), ("zonder uitkomst", arm.unknown))  # fmt: skip
    why = ((f"zonder uitkomst, {reason}", n) for reason, n in zip(result.reasons, arm.reasons, strict=True))
    return (*((what, count) for what, count in found if count is not None), *why)


def _boxes(result: TrialFlow, arm: TrialArm) -> list[list[str]]:
    """The lines of the boxes of a group, one box a stage."""
    label = result.participation_label.lower()
    cohorts = [f"{name}: {fmt.integer(n)}" for (_, name, _), n in zip(result.cohorts, arm.cohorts, strict=True)]
    taking = [f"{label[:1].upper()}{label[1:]}", f"binnen {result.participation_months} maanden: {fmt.integer(arm.took_part)}",
              f"Niet begeleid: {fmt.integer(arm.not_taken)}"]  # fmt: skip
    why = [f"{reason[:1].upper()}{reason[1:]}: {fmt.integer(n)}" for reason, n in zip(result.reasons, arm.reasons, strict=True)]
    return [
        [arm.label, f"n = {fmt.integer(arm.assigned)}", *cohorts],
        *([taking] if result.participation_label else []),
        [f"{result.months} maanden gevolgd: {fmt.integer(arm.analysed)}", f"Uitkomst onbekend: {fmt.integer(arm.unknown)}", *why],
        ["Geanalyseerd zoals toegewezen", f"n = {fmt.integer(arm.analysed)}"],
    ]  # fmt: skip


def _wrapped(boxes: list[list[str]], width: float) -> list[list[str]]:
    """The same lines, none longer than a box of ``width`` inches holds; a count stays with the word before it."""
    return [[part for line in box for part in textwrap.wrap(line.replace(": ", ":\u00a0"), int(width * 13)) or [""]] for box in boxes]


def _draw(result: TrialFlow) -> Drawing:
    left, space = 1.05, 0.2
    count, looks = len(result.arms), theme.looks(len(result.arms))
    width = (theme.WIDTH - left - (count - 1) * space - 0.05) / count
    columns = [_wrapped(_boxes(result, arm), width) for arm in result.arms]
    first = textwrap.wrap(f"Register van klanten: {fmt.integer(result.register)}", 40)
    why = "Niet toegewezen: voldeden niet aan de criteria, afgewezen na screening of niet geloot:"
    out = [*textwrap.wrap(why, 52), f"n = {fmt.integer(result.unassigned)}"]
    for one in result.outside:
        out += textwrap.wrap(f"Toegewezen aan {one.label.lower()}, buiten de vergelijking:\u00a0{fmt.integer(one.n)}", 52)
    stages = _STAGES if result.participation_label else (_STAGES[0], *_STAGES[2:])
    heights = [max(len(column[stage]) for column in columns) * _LINE + 2 * _PAD for stage in range(len(stages))]
    top_height = (len(first) + len(out)) * _LINE + 2 * _PAD
    total = 0.05 + top_height + sum(height + _GAP for height in heights) + 0.05
    drawing = plt.figure(figsize=(theme.WIDTH, total))
    axes = drawing.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, theme.WIDTH), ylim=(total, 0))
    axes.axis("off")
    middle = left + (count * width + (count - 1) * space) / 2
    _box(axes, (middle - 2, 0.05, 4.0, top_height), [*first, *out], theme.TINT, theme.MUTED)
    top, above = 0.05 + top_height + _GAP, 0.05 + top_height
    for stage, height in enumerate(heights):
        axes.text(0.05, top + height / 2, stages[stage], va="center", fontsize=8.5, fontweight="bold", color=theme.MUTED)
        for place, column in enumerate(columns):
            x = left + place * (width + space)
            _box(axes, (x, top, width, height), column[stage], looks[place].tint, looks[place].colour)
            axes.annotate("", xy=(x + width / 2, top), xytext=(x + width / 2, above), arrowprops=_ARROW)
        above, top = top + height, top + height + _GAP
    return drawing


def _box(axes: Axes, place: tuple[float, float, float, float], lines: list[str], fill: str, edge: str) -> None:
    x, y, width, height = place
    axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle="round,pad=0,rounding_size=0.05", facecolor=fill,
                                  edgecolor=edge, linewidth=0.9))  # fmt: skip
    top = y + (height - _LINE * len(lines)) / 2
    for row, line in enumerate(lines):
        axes.text(x + width / 2, top + _LINE * (row + 0.5), line, ha="center", va="center", fontsize=8.5,
                  fontweight="bold" if line.startswith("n = ") else "normal")  # fmt: skip
