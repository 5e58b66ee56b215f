"""Progress on the reference date: flows and tallies as counts of clients."""

from __future__ import annotations

from datetime import date

import pandas as pd

from evalutils.findings.histories.events import Tables, day, matches
from evalutils.findings.histories.membership import Membership, box_of, membership
from evalutils.params import Arms
from evalutils.params.analysis import Flow, Progress, Tally
from evalutils.results import FlowBox, FlowResult, ProgressResult, TallyResult


def progress(tables: Tables, arms: Arms, params: Progress, as_of: date | None) -> ProgressResult:
    """The flows and the tallies of ``params`` at the end of the day ``as_of``, as counts of clients.

    Raises ``ConsistencyError`` when a client has no status or a flow does not add up, ``ParameterError`` when a rule
    is about a group, table, column or box that is not there. See ``membership``.
    """
    boxes = membership(tables, arms, params, as_of)
    return ProgressResult(
        flows=tuple(_flow(flow, boxes[flow.arm], day(as_of)) for flow in params.flows),
        tallies=tuple(_tally(tally, tables, boxes, day(as_of)) for tally in params.tallies),
    )


def _flow(flow: Flow, frame: pd.DataFrame, as_of: date) -> FlowResult:
    boxes = (FlowBox(box.code, box.label, box.under, int(frame[box.code].sum()), box.aside) for box in flow.boxes)
    return FlowResult(flow.arm, flow.title, as_of, tuple(boxes))


def _tally(tally: Tally, tables: Tables, boxes: Membership, as_of: date) -> TallyResult:
    base = box_of(boxes, tally.arm, tally.base, f"telling '{tally.code}'")
    clients = base.index[base]
    count = int(matches(tally.when, tables, clients, as_of).sum())
    return TallyResult(tally.code, tally.label, tally.arm, tally.base, count, len(clients))
