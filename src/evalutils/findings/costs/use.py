"""From spells and payments to what each client used in each month since assignment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from evalutils.errors import ParameterError, Problem
from evalutils.findings.histories.arms import indicator, members, require_columns
from evalutils.findings.histories.events import CLIENT, CLIENTS, END, START, Tables, table_of
from evalutils.params import Arms
from evalutils.params.costs import CostItem, Costs, Quantity
from evalutils.params.study import Cohort

Array = np.ndarray
COHORT = "cohort"
WHERE = "kosten"


@dataclass(frozen=True)
class Quantities:
    """What clients used: ``use`` is clients x items x months of the horizon, in the unit of each item."""

    use: Array
    exits: Array
    """1 for a client gone to work within the horizon (length clients); all nil when params define no exit."""
    z: Array
    """1 = intervention, 0 = control."""
    excluded: tuple[int, int] = (0, 0)
    """Clients (intervention, control) not followed for the whole horizon; not in the arrays."""
    unknown_amounts: int = 0


@dataclass(frozen=True)
class _Calendar:
    """Days and months since assignment, the same for all clients of a cohort."""

    ids: pd.Index
    start: np.datetime64
    edges: Array
    """First day of each month since assignment, and the day after the last (length months + 1), in days."""

    @classmethod
    def of(cls, ids: pd.Index, assigned: date, months: int) -> _Calendar:
        first = pd.Timestamp(assigned)
        steps = [(first + pd.DateOffset(months=k) - first).days for k in range(months + 1)]
        return cls(ids, np.datetime64(assigned, "D"), np.array(steps))

    def rows(self, table: pd.DataFrame) -> pd.DataFrame:
        return table[table[CLIENT].isin(self.ids)]

    def days(self, dates: pd.Series, missing: int) -> Array:
        """Days since assignment, between nil and the horizon; a missing date is ``missing``."""
        stamps = pd.to_datetime(dates)
        counted = (stamps - pd.Timestamp(self.start)).dt.days
        return counted.fillna(missing).to_numpy(dtype=int)

    def by_month(self, daily: Array) -> Array:
        """Mean of a daily amount over the days of each month: a full month of 1 is 1 month."""
        return np.add.reduceat(daily, self.edges[:-1], axis=1) / np.diff(self.edges)


def quantities(tables: Tables, params: Costs, arms: Arms, cohorts: tuple[Cohort, ...], as_of: date) -> Quantities:
    """Use per client, item and month over ``params.horizon`` months from the cohort's assignment.

    A client whose horizon ends after ``as_of`` is left out and counted. A spell runs from its start up to (not
    including) its end; without an end it runs on. A missing amount counts as nil and its row is counted.
    Raises ``ParameterError`` for an unknown table, column or cohort.
    """
    clients = members(table_of(tables, CLIENTS, (CLIENT,)), arms, WHERE)
    parts, gone = [], np.zeros(2, dtype=int)
    for assigned, group in _by_cohort(clients, cohorts):
        z = indicator(group, arms)
        if pd.Timestamp(assigned) + pd.DateOffset(months=params.horizon) > pd.Timestamp(as_of):
            gone += (int((z == 1).sum()), int((z == 0).sum()))
            continue
        calendar = _Calendar.of(pd.Index(group[CLIENT]), assigned, params.horizon)
        columns, unknown = zip(*(_use(item, tables, calendar, group) for item in params.items), strict=True)
        parts.append((np.stack(columns, axis=1), _exits(params, tables, calendar), z, sum(unknown)))
    if not parts:
        empty = np.zeros((0, len(params.items), params.horizon))
        return Quantities(empty, np.zeros(0), np.zeros(0, dtype=int), (int(gone[0]), int(gone[1])))
    use, exits, z = (np.concatenate([part[k] for part in parts]) for k in range(3))
    return Quantities(use, exits, z, (int(gone[0]), int(gone[1])), sum(part[3] for part in parts))


def _by_cohort(clients: pd.DataFrame, cohorts: tuple[Cohort, ...]) -> list[tuple[date, pd.DataFrame]]:
    require_columns(clients, (COHORT,), WHERE)
    known = {cohort.code: cohort.assigned for cohort in cohorts}
    if strange := int((~clients[COHORT].isin(list(known))).sum()):
        place = f"{CLIENTS}, kolom '{COHORT}'"
        problem = Problem("onbekend-cohort", place, "een cohort van de studie", f"{strange} rijen zonder")
        raise ParameterError("Van klanten is niet bekend wanneer zij zijn toegewezen.", problems=(problem,),
                             action="noem elk cohort met zijn datum van toewijzing in studie.yml.")  # fmt: skip
    return [(assigned, clients[clients[COHORT] == code]) for code, assigned in known.items() if (clients[COHORT] == code).any()]


def _use(item: CostItem, tables: Tables, calendar: _Calendar, group: pd.DataFrame) -> tuple[Array, int]:
    """Clients x months, and the count of rows without an amount."""
    what, months = item.quantity, len(calendar.edges) - 1
    if what.kind == "per_klant":
        use = np.zeros((len(group), months))
        use[:, 0] = (group["groep"].astype(object) == what.arm).to_numpy()
        return use, 0
    rows = calendar.rows(_chosen(what, tables))
    amount, unknown = np.ones(len(rows)), 0
    if what.amount is not None:
        given = pd.to_numeric(rows[what.amount]).astype("Float64")
        amount = given.fillna(0).to_numpy(dtype=float)
        unknown = int(given.isna().to_numpy()[_within_horizon(rows, what, calendar)].sum())
    if what.kind in {"aantal", "bedrag"}:
        return _events(rows, what.date, amount, calendar), unknown
    daily = _daily(rows, what.date, amount, calendar)
    if what.kind == "maanden":
        daily = np.minimum(daily, 1)
    if what.cap is not None:
        daily = np.minimum(daily, what.cap)
    if what.during is not None:
        spells = calendar.rows(table_of(tables, what.during, (CLIENT, START, END)))
        daily = daily * np.minimum(_daily(spells, START, np.ones(len(spells)), calendar), 1)
    return calendar.by_month(daily), unknown


def _chosen(what: Quantity, tables: Tables) -> pd.DataFrame:
    spell = (END,) if what.kind in {"maanden", "bedrag_per_maand"} else ()
    wanted = (CLIENT, what.date, *spell, *filter(None, (what.column, what.amount)))
    table = table_of(tables, what.table, wanted)
    return table if what.column is None else table[table[what.column].isin(what.values)]


def _within_horizon(rows: pd.DataFrame, what: Quantity, calendar: _Calendar) -> Array:
    last = int(calendar.edges[-1])
    begin = calendar.days(rows[what.date], last)
    end = calendar.days(rows[END], last) if what.kind == "bedrag_per_maand" else begin + 1
    return (begin < last) & (end > 0)


def _events(rows: pd.DataFrame, column: str, amount: Array, calendar: _Calendar) -> Array:
    months = len(calendar.edges) - 1
    day = calendar.days(rows[column], -1)
    inside = (day >= 0) & (day < calendar.edges[-1])
    use = np.zeros((len(calendar.ids), months))
    place = calendar.ids.get_indexer(rows[CLIENT])
    month = np.searchsorted(calendar.edges, day, side="right") - 1
    np.add.at(use, (place[inside], month[inside]), amount[inside])
    return use


def _daily(rows: pd.DataFrame, column: str, amount: Array, calendar: _Calendar) -> Array:
    """Clients x days: the sum of the amounts of the spells that run on that day."""
    last = int(calendar.edges[-1])
    begin = np.clip(calendar.days(rows[column], last), 0, last)
    end = np.maximum(np.clip(calendar.days(rows[END], last), 0, last), begin)
    change = np.zeros((len(calendar.ids), last + 1))
    place = calendar.ids.get_indexer(rows[CLIENT])
    np.add.at(change, (place, begin), amount)
    np.add.at(change, (place, end), -amount)
    return change.cumsum(axis=1)[:, :last]


def _exits(params: Costs, tables: Tables, calendar: _Calendar) -> Array:
    rule = params.exit
    if rule is None:
        return np.zeros(len(calendar.ids))
    table = calendar.rows(table_of(tables, rule.table, (CLIENT, rule.column, rule.date)))
    table = table[table[rule.column].isin(rule.values)]
    day = calendar.days(table[rule.date], -1)
    inside = (day >= 0) & (day < calendar.edges[-1])
    return calendar.ids.isin(table.loc[inside, CLIENT]).astype(float)
