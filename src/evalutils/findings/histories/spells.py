"""Spells of one client as a step function of time: total hours and wages of all jobs at once.

Days are integers since 1970-01-01. A spell runs from its first day up to, not including, the day it ended (an
``einddatum`` is the day it ended); a spell that starts and ends on one day lasts that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from evalutils.estimators.arms import Array
from evalutils.findings.histories.events import CLIENT, END, JOBS, START, Tables, table_of
from evalutils.schemas.places import places

HOURS, WAGE = "uren_per_week", "loon_per_maand"
TINY = 1e-9


@dataclass(frozen=True)
class Spells:
    """Pieces of time, one a row: ``client`` (place in the index of clients), ``start`` and ``end`` (days, half open)."""

    client: Array
    start: Array
    end: Array

    def where(self, keep: Array) -> Spells:
        """The spells for which ``keep`` is true."""
        return Spells(self.client[keep], self.start[keep], self.end[keep])

    def within(self, first: Array, last: Array) -> Spells:
        """The part of each spell in the client's period [first, last) (days by place of the client)."""
        start, end = np.maximum(self.start, first[self.client]), np.minimum(self.end, last[self.client])
        return Spells(self.client, start, end).where(end > start)

    def any(self, clients: int) -> Array:
        """For each client whether there is a spell (bool, length ``clients``)."""
        return np.bincount(self.client, minlength=clients) > 0


@dataclass(frozen=True)
class Levels:
    """Pieces of time in which a client's jobs do not change: their count, total hours a week and wage a month."""

    spells: Spells
    jobs: Array
    hours: Array
    wage: Array

    def working(self, minimum_hours: float) -> Spells:
        """The pieces with a job and ``minimum_hours`` a week or more, over all jobs together."""
        return self.spells.where((self.jobs > 0.5) & (self.hours >= minimum_hours - TINY))


def to_days(dates: pd.Series | pd.DatetimeIndex) -> Array:
    """Days since 1970-01-01; a missing date is the largest integer (never)."""
    stamps = pd.to_datetime(pd.Series(dates)).to_numpy(dtype="datetime64[D]")
    days = stamps.astype(np.int64)
    return np.where(np.isnat(stamps), np.iinfo(np.int64).max, days)


def day_of(moment: date) -> int:
    """A date as days since 1 January 1970."""
    return int(np.datetime64(moment, "D").astype(np.int64))


def months_between(first: Array, last: Array) -> Array:
    """Calendar months from day ``first`` to day ``last`` (n each), with the part of the last month as a fraction.

    A month ends on the day of the month of the start, or on the last day of a month that is too short for it.
    """
    start, end = first.astype("datetime64[D]"), last.astype("datetime64[D]")
    month = start.astype("datetime64[M]")
    place = start - month.astype("datetime64[D]")

    def after(months: Array) -> Array:
        final = (month + months + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
        return np.minimum((month + months).astype("datetime64[D]") + place, final)

    whole = (end.astype("datetime64[M]") - month).astype(np.int64)
    whole = whole - (after(whole) > end)
    return whole + (end - after(whole)) / (after(whole + 1) - after(whole))


def spells_of(table: pd.DataFrame, clients: pd.Index, as_of: date) -> tuple[Spells, pd.DataFrame]:
    """The spells of ``clients`` that started by ``as_of``, cut off after that day, and their rows in the same order."""
    place = places(table[CLIENT], clients)
    seen = (place >= 0) & (pd.to_datetime(table[START]) <= pd.Timestamp(as_of)).to_numpy(dtype=bool)
    rows = table[seen]
    start = to_days(rows[START])
    end = np.minimum(np.maximum(to_days(rows[END]), start + 1), day_of(as_of) + 1)
    return Spells(place[seen], start, end), rows


def job_levels(tables: Tables, clients: pd.Index, as_of: date, unknown_hours: float) -> Levels:
    """Jobs, hours and wage of each client over time; a job whose hours are missing counts for ``unknown_hours``.

    A missing wage makes the wage of its pieces NaN; the other columns stay.
    """
    spells, rows = spells_of(table_of(tables, JOBS, (CLIENT, START, END, HOURS)), clients, as_of)
    hours = pd.to_numeric(rows[HOURS]).astype("Float64").fillna(unknown_hours).to_numpy(dtype=float)
    wage = np.zeros(len(rows))
    if WAGE in rows.columns:
        wage = pd.to_numeric(rows[WAGE]).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    lost = np.isnan(wage).astype(float)
    return _sweep(spells, np.column_stack([np.ones(len(rows)), hours, np.nan_to_num(wage), lost]))


def _sweep(spells: Spells, amounts: Array) -> Levels:
    """Total hours and wages of overlapping jobs: ``amounts`` holds 1, hours, wage and 1 where the wage is unknown."""
    pieces, level = sweep(spells, amounts)
    return Levels(pieces, level[:, 0], level[:, 1], np.where(level[:, 3] > 0.5, np.nan, level[:, 2]))


def sweep(spells: Spells, amounts: Array) -> tuple[Spells, Array]:
    """The pieces of time in which what runs does not change, where ``amounts[:, 0]`` (counts) is not nil, and their totals.

    Every start adds, every end takes away, in order of client and day. ``amounts``: spells x k; totals: pieces x k.
    """
    client = np.concatenate([spells.client, spells.client])
    day = np.concatenate([spells.start, spells.end])
    order = np.lexsort((day, client))
    client, day = client[order], day[order]
    level = np.cumsum(np.concatenate([amounts, -amounts])[order], axis=0)
    if len(client):  # what rounding leaves of the clients before is no amount of this one
        first = np.append(True, client[1:] != client[:-1])
        before = np.flatnonzero(first) - 1
        level -= np.where(before[:, None] >= 0, level[before], 0.0)[np.cumsum(first) - 1]
    last = np.ones(len(day), dtype=bool)
    last[:-1] = (client[1:] != client[:-1]) | (day[1:] != day[:-1])  # after the last change of a day
    client, day, level = client[last], day[last], level[last]
    follows = np.flatnonzero((client[1:] == client[:-1]) & (level[:-1, 0] > 0.5)) if len(day) else np.array([], dtype=int)
    return Spells(client[follows], day[follows], day[follows + 1]), level[follows]


def join(spells: Spells, gap_days: int) -> Spells:
    """Spells of a client that follow each other within ``gap_days`` days without, as one; input may overlap."""
    if not len(spells.client):
        return spells
    order = np.lexsort((spells.start, spells.client))
    sorted_spells = spells.where(order)
    # The furthest end so far, restarted at each client, by adding a large step per client.
    step = int(sorted_spells.end.max() - sorted_spells.start.min()) + gap_days + 2
    reach = np.maximum.accumulate(sorted_spells.end + step * sorted_spells.client) - step * sorted_spells.client
    new = np.ones(len(order), dtype=bool)
    new[1:] = (sorted_spells.client[1:] != sorted_spells.client[:-1]) | (sorted_spells.start[1:] > reach[:-1] + gap_days)
    firsts = np.flatnonzero(new)
    lasts = np.append(firsts[1:], len(order)) - 1
    return Spells(sorted_spells.client[firsts], sorted_spells.start[firsts], reach[lasts])


def runs_on(client: Array, day: Array, spells: Spells) -> Array:
    """For each client and day (n each) whether one of the client's spells runs on that day (bool, n).

    Of the starts up to that day and the ends up to that day those of other clients cancel out, in the order of client
    and day, so that two sorted arrays answer for all at once.
    """
    if not len(spells.client) or not len(client):
        return np.zeros(len(client), dtype=bool)
    first = min(int(spells.start.min()), int(day.min()))
    width = max(int(spells.end.max()), int(day.max())) - first + 1

    def keyed(who: Array, when: Array) -> Array:
        return who * width + (when - first)

    wanted = keyed(client, day)
    begun = np.searchsorted(np.sort(keyed(spells.client, spells.start)), wanted, side="right")
    ended = np.searchsorted(np.sort(keyed(spells.client, spells.end)), wanted, side="right")
    return begun > ended


def overlap(one: Spells, other: Spells) -> Spells:
    """Every piece of time that lies in a spell of ``one`` and of ``other`` of the same client."""
    left = pd.DataFrame({"client": one.client, "s1": one.start, "e1": one.end})
    right = pd.DataFrame({"client": other.client, "s2": other.start, "e2": other.end})
    both = left.merge(right, on="client")
    start = np.maximum(both["s1"].to_numpy(), both["s2"].to_numpy())
    end = np.minimum(both["e1"].to_numpy(), both["e2"].to_numpy())
    return Spells(both["client"].to_numpy(), start, end).where(end > start)
