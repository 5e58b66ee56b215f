"""Tables of progress: the boxes of a flow, and tallies."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import ratio
from evalutils.display.common.views import Cell, Entry, Table
from evalutils.results import FlowBox, FlowResult, Number, ProgressResult


def flow(arm: str, base: str | None = None) -> Callable[[ProgressResult], Table]:
    """The boxes of a group's flow: count, share of the box above (or of ``base``) and of all assigned."""

    def view(result: ProgressResult) -> Table:
        found = next(part for part in result.flows if part.arm == arm)
        depth = _depths(found)
        root = found.boxes[0].count
        rows = []
        for box in found.boxes:
            of = _base_of(found, box, base)
            share: Entry = Cell(ratio(box.count, of), "procent1") if of is not None else ""
            whole = Cell(ratio(box.count, root), "procent1")
            rows.append(("\u2003" * depth[box.code] + box.label, Cell(box.count), share, whole))
        named = next(
            (f"Van {box.label[:1].lower()}{box.label[1:]}" for box in found.boxes if box.code == base), "Van stap erboven"
        )
        head = ("Status", "Aantal", named, "Van toegewezen")
        return Table(head, tuple(rows), (6, 2, 2, 2), notes=(f"Stand op {fmt.day(found.reference_date)}.",))

    return view


def _base_of(found: FlowResult, box: FlowBox, base: str | None) -> Number | None:
    """The count of which a box is a share: the box above, or ``base`` when the box lies in it; None for no share."""
    if base is None:
        return found.count(box.under) if box.under else None
    codes = {part.code: part.under for part in found.boxes}
    code: str | None = box.code
    while code is not None and code != base:
        code = codes[code]
    return found.count(base) if code == base else None


def _depths(result: FlowResult) -> dict[str, int]:
    depths: dict[str, int] = {}
    for box in result.boxes:
        depths[box.code] = depths[box.under] + 1 if box.under else 0
    return depths


def tallies() -> Callable[[ProgressResult], Table]:
    """Counts by a rule beside the flow."""

    def view(result: ProgressResult) -> Table:
        rows = tuple(
            (tally.label, Cell(tally.count), Cell(tally.n), Cell(ratio(tally.count, tally.n), "procent1"))
            for tally in result.tallies
        )
        return Table(("Telling", "Aantal", "Noemer", "Percentage"), rows, (6, 2, 2, 2))

    return view
