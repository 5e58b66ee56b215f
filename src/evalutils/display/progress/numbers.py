"""Key numbers of progress, for running text."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common.cells import ratio, total_of
from evalutils.display.common.views import Cell, Entry, Numbers
from evalutils.params.coarser import Combination
from evalutils.params.sections.analysis import Progress
from evalutils.results import ProgressResult


def progress(params: Progress) -> Callable[[ProgressResult], Numbers]:
    """<groep>.<vak|combinatie>.{n,woord,pct,pct_toegewezen}; tellingen.<code>.{n,woord,noemer,pct}"""
    combined = {flow.arm: flow.combinations for flow in params.flows}
    return lambda result: _progress(result, combined)


def _progress(result: ProgressResult, combined: dict[str, tuple[Combination, ...]]) -> Numbers:
    cells: dict[str, Entry] = {}
    for flow in result.flows:
        root = flow.boxes[0].count
        for box in flow.boxes:
            name = f"{flow.arm}.{box.code}"
            above = flow.count(box.under) if box.under else root
            cells[f"{name}.n"] = Cell(box.count, "getal")
            cells[f"{name}.woord"] = Cell(box.count, "woord")
            cells[f"{name}.pct"] = Cell(ratio(box.count, above), "procent")
            cells[f"{name}.pct_toegewezen"] = Cell(ratio(box.count, root), "procent")
        for combination in combined[flow.arm]:
            name, count = f"{flow.arm}.{combination.name}", total_of(tuple(flow.count(part) for part in combination.parts))
            cells[f"{name}.n"] = Cell(count, "getal")
            cells[f"{name}.woord"] = Cell(count, "woord")
            cells[f"{name}.pct_toegewezen"] = Cell(ratio(count, root), "procent")
            parents = {box.under for box in flow.boxes if box.code in combination.parts}
            if len(parents) == 1 and (under := parents.pop()):  # parts of one box are a share of it too
                cells[f"{name}.pct"] = Cell(ratio(count, flow.count(under)), "procent")
    for tally in result.tallies:
        name = f"tellingen.{tally.code}"
        cells[f"{name}.n"] = Cell(tally.count, "getal")
        cells[f"{name}.woord"] = Cell(tally.count, "woord")
        cells[f"{name}.noemer"] = Cell(tally.n, "getal")
        cells[f"{name}.pct"] = Cell(ratio(tally.count, tally.n), "procent")
    return Numbers(cells)
