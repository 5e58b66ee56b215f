"""Progress on the reference date: flows and tallies as counts of clients."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from evalutils.findings.histories import meanings
from evalutils.findings.histories.arms import GROUP
from evalutils.findings.histories.events import CLIENT, CLIENTS, Asked, Tables, day, table_of
from evalutils.findings.histories.membership import Membership, box_of, cell_of, membership
from evalutils.params import Groups
from evalutils.params.sections.analysis import Flow, Progress, Tally
from evalutils.results import FlowBox, FlowResult, ProgressResult, TallyResult, who
from evalutils.results.events import Means, both_ways
from evalutils.results.quantities import Cell, Count, Sum


def progress(tables: Tables, groups: Groups, params: Progress, as_of: date | None) -> ProgressResult:
    """The flows and the tallies of ``params`` at the end of the day ``as_of``, as counts of clients.

    Raises ``ConsistencyError`` when a client has no status or a flow does not add up, ``ParameterError`` when a rule
    is about a group, table, column or box that is not there. See ``membership``.
    """
    boxes = membership(tables, groups, params, as_of)
    clients = table_of(tables, CLIENTS, (CLIENT, GROUP))
    everyone = {flow.arm: who.assigned(clients, flow.arm) for flow in params.flows}
    flows = {flow.arm: flow for flow in params.flows}
    return ProgressResult(
        flows=tuple(_flow(flow, boxes[flow.arm], day(as_of), everyone[flow.arm]) for flow in params.flows),
        tallies=tuple(
            _tally(tally, tables, boxes, flows[tally.arm], everyone[tally.arm], day(as_of)) for tally in params.tallies
        ),
        means=tuple(dict.fromkeys(_means(params, day(as_of)))),
    )


def _means(params: Progress, as_of: date) -> Iterator[Means]:
    for flow in params.flows:
        yield from meanings.of_flow(flow, as_of)
    rules = [*(tally.when for tally in params.tallies), *(box.when for flow in params.flows for box in flow.boxes if box.when)]
    for rule in rules:
        yield from both_ways(who.meets(rule, as_of), who.meets(rule, as_of, False), *meanings.of_rule(rule, as_of))


def _flow(flow: Flow, frame: pd.DataFrame, as_of: date, everyone: Cell) -> FlowResult:
    cells = {box.code: cell_of(flow, box.code, everyone, as_of) for box in flow.boxes}
    boxes = (FlowBox(box.code, box.label, box.under, Count(int(frame[box.code].sum()), cells[box.code]), box.aside) for box in flow.boxes)
    sums = []
    for box in flow.boxes:
        if children := [cells[child.code] for child in flow.boxes if child.under == box.code]:
            sums.append(Sum(cells[box.code], tuple(children)))
        if box.when is not None:  # the same clients by their rule, whatever a tally calls them
            sums.append(Sum(cells[box.code], (everyone.and_(who.meets(box.when, as_of)),)))
    return FlowResult(flow.arm, flow.title, as_of, tuple(boxes), tuple(sums))


def _tally(tally: Tally, tables: Tables, boxes: Membership, flow: Flow, everyone: Cell, as_of: date) -> TallyResult:
    base = box_of(boxes, tally.arm, tally.base, f"telling '{tally.code}'")
    inside = base.to_numpy(dtype=bool)
    count, size = int((Asked(tables, base.index, as_of).holds(tally.when) & inside).sum()), int(inside.sum())
    whole = cell_of(flow, tally.base, everyone, as_of)
    yes, no = (whole.and_(who.meets(tally.when, as_of, side)) for side in (True, False))
    n = Count(size, whole)
    return TallyResult(
        tally.code, tally.label, tally.arm, tally.base, Count(count, yes), n, Count(size - count, no),
        (Sum(whole, (yes, no)),),
    )  # fmt: skip
