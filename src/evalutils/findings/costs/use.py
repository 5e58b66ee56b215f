"""From spells and payments to what each client used in each month since assignment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from evalutils.errors import ParameterError, Problem
from evalutils.findings.effects.headline import AS_FOUND, clusters, coached, strata
from evalutils.findings.histories.arms import indicator, members, require_columns
from evalutils.findings.histories.events import CLIENT, CLIENTS, END, START, Tables, table_of
from evalutils.findings.histories.spells import Spells, sweep
from evalutils.params import Arms
from evalutils.params.groups import Allocation
from evalutils.params.sections.costs import CostItem, Costs, Quantity
from evalutils.params.study import Cohort
from evalutils.schemas.places import places

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
    stratum: Array | None = None
    """The stratum of each client, and the cluster where clusters weigh; None: none."""
    cluster: Array | None = None

    @cached_property
    def total(self) -> Array:
        """What each client used of each item over the horizon (clients x items)."""
        return np.asarray(self.use.sum(axis=2))

    @cached_property
    def any(self) -> Array:
        """Whether a client used any of an item in any month (bool, clients x items)."""
        return np.asarray((self.use != 0).any(axis=2))

    def side(self, z: int) -> slice | Array:
        """The clients of a group: a slice where the intervention group stands first, so that taking them copies nothing."""
        if (self.z[1:] <= self.z[:-1]).all():
            treated = int((self.z == 1).sum())
            return slice(0, treated) if z == 1 else slice(treated, len(self.z))
        return self.z == z


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

    def rows(self, table: pd.DataFrame) -> tuple[pd.DataFrame, Array]:
        """The rows of these clients, and the place of each row's client."""
        place = places(table[CLIENT], self.ids)
        return table[place >= 0], place[place >= 0]

    def days(self, dates: pd.Series, missing: int) -> Array:
        """Days since assignment, between nil and the horizon; a missing date is ``missing``."""
        stamps = pd.to_datetime(dates)
        counted = (stamps - pd.Timestamp(self.start)).dt.days
        return counted.fillna(missing).to_numpy(dtype=int)

    def by_month(self, pieces: Spells, amount: Array) -> Array:
        """Clients x months: the mean of a daily amount over the days of each month; a full month of 1 is 1 month."""
        use = np.empty((len(self.ids), len(self.edges) - 1))
        for month, (first, last) in enumerate(zip(self.edges[:-1], self.edges[1:], strict=True)):
            days = np.maximum(np.minimum(pieces.end, last) - np.maximum(pieces.start, first), 0)
            use[:, month] = np.bincount(pieces.client, weights=amount * days, minlength=len(self.ids)) / (last - first)
        return use


def quantities(tables: Tables, params: Costs, arms: Arms, cohorts: tuple[Cohort, ...], as_of: date,
               allocation: Allocation = AS_FOUND) -> Quantities:  # fmt: skip
    """Use per client, item and month over ``params.horizon`` months from the cohort's assignment.

    A client whose horizon ends after ``as_of`` is left out and counted. A spell runs from its start up to (not
    including) its end; without an end it runs on. A missing amount counts as nil and its row is counted.
    Raises ``ParameterError`` for an unknown table, column or cohort.
    """
    clients = members(table_of(tables, CLIENTS, (CLIENT,)), arms, WHERE)
    shared = clusters(clients, coached(clients, arms), allocation) if allocation.weigh_clusters else None
    design = [strata(clients, allocation), shared]
    followed, rows, gone = [], [], np.zeros(2, dtype=int)
    for assigned, group in _by_cohort(clients, cohorts):
        z = indicator(group, arms)
        if pd.Timestamp(assigned) + pd.DateOffset(months=params.horizon) > pd.Timestamp(as_of):
            gone += (int((z == 1).sum()), int((z == 0).sum()))
        else:
            followed.append((_Calendar.of(pd.Index(group[CLIENT]), assigned, params.horizon), group, z))
            rows.append(np.flatnonzero((clients[COHORT] == group[COHORT].iloc[0]).to_numpy()))
    z = np.concatenate([part[2] for part in followed]) if followed else np.zeros(0, dtype=int)
    place = np.empty(len(z), dtype=np.int64)
    place[np.argsort(-z, kind="stable")] = np.arange(len(z))  # the intervention group first: see Quantities.side
    use, exits, unknown, start = np.zeros((len(z), len(params.items), params.horizon)), np.zeros(len(z)), 0, 0
    for calendar, group, _ in followed:
        here = place[start : start + len(group)]
        for at, item in enumerate(params.items):
            use[here, at], missing = _use(item, tables, calendar, group)
            unknown += missing
        exits[here] = _exits(params, tables, calendar)
        start += len(group)
    ordered = np.concatenate(rows)[np.argsort(place)] if rows else np.zeros(0, dtype=int)
    kept = [None if one is None or not rows else one[ordered] for one in design]
    return Quantities(use, exits, np.sort(z)[::-1], (int(gone[0]), int(gone[1])), unknown, *kept)


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
        use[:, 0] = group["groep"].isin([what.arm])
        return use, 0
    rows, place = calendar.rows(_chosen(what, tables))
    amount, unknown = np.ones(len(rows)), 0
    if what.amount is not None:
        given = pd.to_numeric(rows[what.amount]).astype("Float64")
        amount = given.fillna(0).to_numpy(dtype=float)
        unknown = int(given.isna().to_numpy()[_within_horizon(rows, what, calendar)].sum())
    if what.kind in {"aantal", "bedrag"}:
        return _events((rows, place), what.date, amount, calendar), unknown
    spells = _spells((rows, place), what.date, calendar)
    columns = np.column_stack([np.ones(len(rows)), amount, np.zeros(len(rows))])
    if what.during is not None:
        others = calendar.rows(table_of(tables, what.during, (CLIENT, START, END)))
        beside = _spells(others, START, calendar)
        spells = Spells(*(np.concatenate([getattr(one, name) for one in (spells, beside)]) for name in ("client", "start", "end")))
        columns = np.vstack([columns, np.tile([0.0, 0.0, 1.0], (len(others[0]), 1))])
    pieces, total = sweep(spells, columns)
    daily = total[:, 1]
    if what.kind == "maanden":
        daily = np.minimum(daily, 1)
    if what.cap is not None:
        daily = np.minimum(daily, what.cap)
    if what.during is not None:
        daily = daily * (total[:, 2] > 0.5)
    return calendar.by_month(pieces, daily), unknown


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


def _events(rows: tuple[pd.DataFrame, Array], column: str, amount: Array, calendar: _Calendar) -> Array:
    months = len(calendar.edges) - 1
    day = calendar.days(rows[0][column], -1)
    inside = (day >= 0) & (day < calendar.edges[-1])
    month = np.searchsorted(calendar.edges, day[inside], side="right") - 1
    use = np.bincount(rows[1][inside] * months + month, weights=amount[inside], minlength=len(calendar.ids) * months)
    return use.reshape(len(calendar.ids), months)


def _spells(rows: tuple[pd.DataFrame, Array], column: str, calendar: _Calendar) -> Spells:
    """Spells in days since assignment, within the horizon; one that begins and ends on one day takes no time."""
    last = int(calendar.edges[-1])
    begin = np.clip(calendar.days(rows[0][column], last), 0, last)
    return Spells(rows[1], begin, np.maximum(np.clip(calendar.days(rows[0][END], last), 0, last), begin))


def _exits(params: Costs, tables: Tables, calendar: _Calendar) -> Array:
    rule = params.exit
    if rule is None:
        return np.zeros(len(calendar.ids))
    table, place = calendar.rows(table_of(tables, rule.table, (CLIENT, rule.column, rule.date)))
    day = calendar.days(table[rule.date], -1)
    gone = table[rule.column].isin(rule.values).to_numpy(dtype=bool) & (day >= 0) & (day < calendar.edges[-1])
    return (np.bincount(place[gone], minlength=len(calendar.ids)) > 0).astype(float)
