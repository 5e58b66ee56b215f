"""Who is where on the reference date: each client's status, and the boxes of a flow that must add up."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from evalutils.errors import ConsistencyError, ParameterError, Problem
from evalutils.findings import wording
from evalutils.findings.histories.arms import GROUP
from evalutils.findings.histories.events import CLIENT, CLIENTS, Asked, Tables, day, table_of
from evalutils.params import Groups
from evalutils.params.sections.analysis import Flow, Progress
from evalutils.results import who
from evalutils.results.quantities import Cell

Membership = dict[str, pd.DataFrame]
"""Code of a group -> who is in which box: bool, one row a client (index klant_id), one column a box."""


def membership(tables: Tables, groups: Groups, params: Progress, as_of: date | None) -> Membership:
    """Who is in which box of each flow on ``as_of``.

    A box with its own rule holds the clients for whom the rule holds, another leaf those with the status of the same
    code, the root all clients of the group, and any other box whoever is in a box below it. Raises
    ``ConsistencyError``, with the count of clients, unless each client has a status and each client of a box is in
    exactly one of the boxes below it.
    """
    _check_groups(params, groups)
    clients = table_of(tables, CLIENTS, (CLIENT, GROUP))
    return {
        flow.arm: _boxes(flow, Asked(tables, pd.Index(clients.loc[clients[GROUP].isin([flow.arm]), CLIENT]), day(as_of)))
        for flow in params.flows
    }


def _status(flow: Flow, asked: Asked) -> np.ndarray:
    """The place of each client's status in the list of the flow: the first whose rule holds."""
    everyone = np.ones(len(asked.clients), dtype=bool)
    rules = [everyone if status.when is None else asked.holds(status.when) for status in flow.statuses]
    place = np.argmax(np.vstack([*rules, everyone]), axis=0)
    if without := int((place == len(rules)).sum()):
        problem = Problem("geen-status", _where(flow), "een status voor elke klant", f"{wording.clients(without)} zonder status")
        raise ConsistencyError(
            "Niet elke klant heeft een status op de peildatum.", problems=(problem,),
            action="vul de statussen aan (de laatste mag zonder 'als'), of herstel de gebeurtenissen van deze klanten.",
        )  # fmt: skip
    return place


def _of_leaf(flow: Flow, code: str, status: np.ndarray) -> np.ndarray:
    """Who has one of the statuses below a box (bool by client)."""
    below = flow.statuses_under(code)
    return np.array([one.code in below for one in flow.statuses], dtype=bool)[status]


def _boxes(flow: Flow, asked: Asked) -> pd.DataFrame:
    status = _status(flow, asked)
    inside: dict[str, np.ndarray] = {}
    for box in reversed(flow.boxes):  # a box stands after the one it is under, so children come first
        children = [child.code for child in flow.boxes if child.under == box.code]
        if box.when is not None:
            inside[box.code] = asked.holds(box.when)
        elif not children:
            inside[box.code] = _of_leaf(flow, box.code, status)
        elif box.under is None:
            inside[box.code] = np.ones(len(asked.clients), dtype=bool)
        else:
            inside[box.code] = np.logical_or.reduce([inside[code] for code in children])
    frame = pd.DataFrame({box.code: inside[box.code] for box in flow.boxes}, index=asked.clients)
    _check(flow, frame, status)
    return frame


def _check(flow: Flow, frame: pd.DataFrame, status: np.ndarray) -> None:
    """Every box is divided over the boxes below it, and a leaf with its own rule holds the clients of its status."""
    problems: list[Problem] = []
    for box in flow.boxes:
        where = f"{_where(flow)}, vak '{box.code}' ({box.label})"
        children = [child.code for child in flow.boxes if child.under == box.code]
        if children:
            within = frame[children].to_numpy().sum(axis=1)
            problems += _divided(where, frame[box.code].to_numpy(), within)
        elif differing := int((frame[box.code].to_numpy() != _of_leaf(flow, box.code, status)).sum()):
            expected = "dezelfde klanten volgens de regel van het vak en volgens de status"
            problems.append(Problem("vak-en-status", where, expected, f"{wording.clients(differing)} verschillend"))
    if problems:
        raise ConsistencyError(
            "De vakken van een stroom tellen niet op.", problems=tuple(problems),
            action="pas de regels van de vakken en de statussen op elkaar aan, of herstel de gebeurtenissen.",
        )  # fmt: skip


def _divided(where: str, inside: np.ndarray, within: np.ndarray) -> list[Problem]:
    found = {
        "in geen enkel vak eronder": int((inside & (within == 0)).sum()),
        "in meer dan één vak eronder": int((inside & (within > 1)).sum()),
        "in een vak eronder maar niet in dit vak": int((~inside & (within > 0)).sum()),
    }
    if not any(found.values()):
        return []
    counts = ", ".join(f"{wording.clients(count)} {words}" for words, count in found.items() if count)
    return [Problem("vak-telt-niet-op", where, "elke klant in precies één vak eronder", counts)]


def cell_of(flow: Flow, code: str, everyone: Cell, as_of: date) -> Cell:
    """Who is in a box: those of the group with one of the statuses of the leaves below it; all of the group in the first."""
    if code == flow.boxes[0].code:
        return everyone
    return everyone.and_(who.status(flow.statuses_under(code), as_of))


def box_of(boxes: Membership, arm: str, code: str, where: str) -> pd.Series:
    """Who is in the box ``code`` of the flow of ``arm`` (bool by klant_id); ``ParameterError`` when there is none."""
    if arm in boxes and code in boxes[arm].columns:
        return boxes[arm][code]
    known = ", ".join(f"'{name}'" for name in (boxes[arm].columns if arm in boxes else boxes))
    problem = Problem("onbekend-vak", where, f"een van: {known}", f"'{code}' van groep '{arm}'")
    raise ParameterError("De parameters noemen een vak dat niet in de stromen staat.", problems=(problem,))


def _check_groups(params: Progress, groups: Groups) -> None:
    named = [flow.arm for flow in params.flows]
    if strange := sorted(set(named) - set(groups.codes)):
        problem = Problem("onbekende-groep", "voortgang, stromen", " of ".join(groups.codes), ", ".join(strange))
        raise ParameterError("Een stroom gaat over een groep die de studie niet heeft.", problems=(problem,))
    if len(set(named)) < len(named):
        problem = Problem("dubbele-stroom", "voortgang, stromen", "één stroom per groep", "meer dan één voor een groep")
        raise ParameterError("Een groep heeft meer dan één stroom.", problems=(problem,))


def _where(flow: Flow) -> str:
    return f"stroom van groep '{flow.arm}'"
