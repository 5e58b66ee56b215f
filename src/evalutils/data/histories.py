"""Rules between tables and between rows: known clients and groups, one spell at a time, nothing before birth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalutils.data.typed.alike_keys import nearly
from evalutils.errors import Problem, alike
from evalutils.params import Groups
from evalutils.schemas import Contract, Table
from evalutils.schemas.checks import counted
from evalutils.schemas.places import places, within


def problems(frames: dict[str, pd.DataFrame], agreed: Contract) -> list[Problem]:
    """Every broken rule; a rule whose columns are absent is skipped (that is a problem of its own)."""
    found = []
    for name, frame in frames.items():
        if frame.empty:
            continue
        table = agreed.tables[name]
        found += _strangers(frame, table, frames)
        found += _overlaps(frame, table)
        found += _before_birth(frame, table, frames)
    return found


def _strangers(frame: pd.DataFrame, table: Table, frames: dict[str, pd.DataFrame]) -> list[Problem]:
    found = []
    for column in table.columns:
        target = frames.get(column.refers or "")
        if target is None or column.name not in frame or column.name not in target or column.refers == table.name:
            continue
        strange = frame.index[frame[column.name].notna().to_numpy(dtype=bool) & ~within(frame[column.name], target[column.name])]
        if len(strange):
            expected = f"een {column.name} die in {column.refers} staat"
            what = counted(list(strange)) + nearly(frame.loc[strange, column.name], target[column.name])
            found.append(Problem("onbekende-klant", f"{table.name}.{column.name}", expected, what, tuple(map(int, strange))))
    return found


def overlapping(frame: pd.DataFrame, owner: str, start: str, end: str) -> list[int]:
    """Row numbers of spells that begin before an earlier spell of the same owner has ended.

    A spell without an end runs on; a spell may begin on the day the one before ended.
    """
    spells = frame[[owner, start, end]].dropna(subset=[owner, start])
    until = spells[end].fillna(pd.Timestamp.max.floor("D")).to_numpy().astype("datetime64[D]").astype(np.int64)
    begin, of = spells[start].to_numpy().astype("datetime64[D]").astype(np.int64), pd.factorize(spells[owner])[0]
    order = np.lexsort((until, begin, of))
    begin, until, of = begin[order], until[order], of[order]
    # The furthest end so far, begun anew at each owner by a step that no end can pass.
    step = int(until.max() - until.min()) + 1 if len(until) else 1
    reached = np.maximum.accumulate(until + step * of)[:-1] - step * of[1:]
    early = (of[1:] == of[:-1]) & (begin[1:] < reached)
    return sorted(int(row) for row in spells.index[order[1:][early]])


def _overlaps(frame: pd.DataFrame, table: Table) -> list[Problem]:
    if not (table.alone_per and table.moment and table.end) or not {table.alone_per, table.moment, table.end} <= set(frame):
        return []
    rows = overlapping(frame, table.alone_per, table.moment, table.end)
    expected = "per klant één periode tegelijk"
    return [Problem("overlap", f"{table.name}.{table.moment}", expected, counted(rows), tuple(rows))] if rows else []


def _before_birth(frame: pd.DataFrame, table: Table, frames: dict[str, pd.DataFrame]) -> list[Problem]:
    clients = frames.get("klanten")
    needed = {"klant_id", "geboortedatum"}
    if clients is None or table.moment is None or table.moment not in frame or "klant_id" not in frame:
        return []
    if not needed <= set(clients):
        return []
    of = places(frame["klant_id"], clients["klant_id"])
    born = np.append(clients["geboortedatum"].to_numpy(), np.datetime64("NaT"))[of]  # of a stranger the last, unknown
    rows = [int(row) for row in frame.index[frame[table.moment].to_numpy() < born]]
    expected = "een datum na de geboorte van de klant"
    return [Problem("voor-geboorte", f"{table.name}.{table.moment}", expected, counted(rows), tuple(rows))] if rows else []


NAMED = 10
"""A code that the study does not know is named from this many clients on: of fewer it may be a value of one client."""


def strange_groups(clients: pd.DataFrame, groups: Groups) -> list[Problem]:
    """A problem for each group of the extract that is in no contrast of the study, nor outside them by its params."""
    if "groep" not in clients:
        return []
    known = {arm.code: arm.label for arm in groups.known}
    found = clients["groep"].dropna().astype(str)
    problems = []
    for code, rows in found[~found.isin(list(known))].groupby(found):
        what = f"'{code}'{alike(str(code), known)}" if len(rows) >= NAMED else f"een andere code{alike(str(code), known)}"
        expected = f"een groep uit studie.yml ({', '.join(known)})"
        where = tuple(map(int, rows.index))
        problems.append(Problem("onbekende-groep", "klanten.groep", expected, f"{what} bij {counted(list(where))}", where))
    return problems
