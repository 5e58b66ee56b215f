"""Outcomes of each client after assignment, from the spells of the extract and the definitions in params."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd

from evalutils.errors import ConsistencyError, ParameterError, Problem
from evalutils.estimators.arms import Array
from evalutils.findings.histories.arms import GROUP, require_columns
from evalutils.findings.histories.events import BENEFITS, CLIENT, CLIENTS, END, EVENTS, KIND, Tables, table_of
from evalutils.findings.histories.spells import (
    Levels,
    Spells,
    day_of,
    job_levels,
    join,
    months_between,
    overlap,
    runs_on,
    spells_of,
    to_days,
)
from evalutils.params import Attrition
from evalutils.params.sections.effectiveness import CompetingEvent, Effectiveness, OutcomeSpec, Participation, TimeToEvent
from evalutils.params.study import Cohort

COHORT, ASSIGNED, TIME, CAUSE, TOOK_PART = "cohort", "toewijzing", "tijd", "oorzaak", "deelname"
BENEFIT_REASON = "reden_beeindiging"
T = TypeVar("T")
ALL_HOURS = 168.0
"""Upper bound of the hours of a job whose hours are missing: a week."""


@dataclass(frozen=True)
class _Follow:
    """What every outcome needs: the clients, their day of assignment, and the reference date."""

    tables: Tables
    everyone: pd.DataFrame
    """One row a client: the columns of klanten, and ``toewijzing``."""
    clients: pd.Index
    """klant_id, in the order of ``everyone``."""
    as_of: date
    until: Array
    """The first day of which nothing is known, by client: after the reference date, or after the end of observation."""
    _made: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, tables: Tables, cohorts: tuple[Cohort, ...], as_of: date, attrition: Attrition | None = None) -> _Follow:
        everyone = assigned_clients(tables, cohorts, as_of)
        return cls(tables, everyone, pd.Index(everyone[CLIENT]), as_of, _until(everyone, attrition, as_of))

    @cached_property
    def first(self) -> Array:
        """The day of assignment, by client."""
        return to_days(self.everyone[ASSIGNED])

    def after(self, months: int) -> Array:
        """The day that many months after assignment (calendar months), by client."""
        days, place = np.unique(self.first, return_inverse=True)
        return to_days(pd.Series(days.astype("datetime64[D]")) + pd.DateOffset(months=months))[place]

    def jobs(self, unknown_hours: float) -> Levels:
        return self._once(f"banen {unknown_hours}", lambda: job_levels(self.tables, self.clients, self.as_of, unknown_hours))

    def benefits(self) -> tuple[Spells, pd.DataFrame]:
        return self._once(
            "uitkeringen", lambda: spells_of(table_of(self.tables, BENEFITS, (CLIENT, END)), self.clients, self.as_of)
        )

    def events(self, kinds: tuple[str, ...]) -> Spells:
        def made() -> Spells:
            table = table_of(self.tables, EVENTS, (CLIENT, KIND, END))
            return spells_of(table[table[KIND].isin(kinds)], self.clients, self.as_of)[0]

        return self._once(f"activiteiten {kinds}", made)

    def _once(self, name: str, make: Callable[[], T]) -> T:
        """Several outcomes rest on the same spells: sorting them out once is most of the work."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]  # type: ignore[return-value]  # what was made under this name


def _until(everyone: pd.DataFrame, attrition: Attrition | None, as_of: date) -> Array:
    """The day after the last on which each client could be observed."""
    last = np.full(len(everyone), day_of(as_of))
    if attrition is None:
        return last + 1
    require_columns(everyone, (attrition.column,), "uitval")
    return np.minimum(to_days(everyone[attrition.column]), last) + 1


def _outcomes(follow: _Follow, specs: tuple[OutcomeSpec, ...]) -> pd.DataFrame:
    """One row a client who is assigned by ``as_of``: the columns of klanten, ``toewijzing`` and a column for each outcome.

    Yes/no outcomes are 1.0 or 0.0, ``uren`` is hours a week and ``loon`` euro a month, both averaged over the period
    with 0 for days without work. A client whose period ends after ``as_of`` has NaN (censored, not 0), for the outcome
    of the part that is seen would favour early success; so has a client for whom missing hours or wages decide.
    Raises ``ParameterError`` for a table or column that is not there, ``ConsistencyError`` for a cohort not in params.
    """
    assigned = follow.everyone
    columns = {spec.code: _outcome(follow, spec) for spec in specs}
    if doubled := sorted(set(columns) & set(assigned.columns)):
        problem = Problem("dubbele-kolom", "effectiviteit.uitkomsten", "codes die geen kolom zijn", ", ".join(doubled))
        raise ParameterError("Een uitkomst heet als een kolom van het klantenbestand.", problems=(problem,))
    return assigned.assign(**columns)


def assigned_clients(tables: Tables, cohorts: tuple[Cohort, ...], as_of: date) -> pd.DataFrame:
    """The clients with a group whose cohort was assigned on or before ``as_of``, with the date as ``toewijzing``."""
    clients = table_of(tables, CLIENTS, (CLIENT, GROUP, COHORT))
    clients = clients[clients[GROUP].notna()].reset_index(drop=True)
    dates = {cohort.code: pd.Timestamp(cohort.assigned) for cohort in cohorts}
    cohort_dates = pd.to_datetime(clients[COHORT].astype(object).map(dates))
    if unknown := int(cohort_dates.isna().sum()):
        problem = Problem("onbekend-cohort", "klanten, kolom 'cohort'", "een cohort uit studie.yml", f"{unknown} rijen zonder")
        raise ConsistencyError("Van een toegewezen klant is niet bekend wanneer die is toegewezen.", problems=(problem,))
    clients = clients.assign(**{ASSIGNED: cohort_dates})
    return clients[clients[ASSIGNED] <= pd.Timestamp(as_of)].reset_index(drop=True)


def _outcome(follow: _Follow, spec: OutcomeSpec) -> Array:
    last = follow.after(spec.months)
    first = last - 1 if spec.at_end else follow.first
    if spec.kind in ("uren", "loon"):
        values = _mean_level(follow, spec, first, last)
    else:
        low = _yes(follow, spec, first, last, 0.0)
        high = _yes(follow, spec, first, last, ALL_HOURS)
        values = np.where(low == high, low.astype(float), np.nan)
    return np.where(last <= follow.until, values, np.nan)


def _yes(follow: _Follow, spec: OutcomeSpec, first: Array, last: Array, unknown_hours: float) -> Array:
    n = len(follow.clients)
    if spec.kind == "uitstroom_uitkering":
        return _left_benefit(follow, spec, last)
    if spec.kind == "activiteit":
        active = follow.events(spec.activities).within(first, last).any(n)
        if not spec.without_work:  # so that a study without a table of jobs can have this outcome
            return active
        return active & ~follow.jobs(unknown_hours).working(spec.minimum_hours).within(first, last).any(n)
    work = follow.jobs(unknown_hours).working(spec.minimum_hours).within(first, last)
    if spec.kind == "werk_naast_uitkering":
        return overlap(work, follow.benefits()[0]).any(n)
    if spec.kind == "duurzaam_werk":
        stretches = join(work, spec.gap_days)
        months_on = to_days(pd.Series(stretches.start.astype("datetime64[D]")) + pd.DateOffset(months=spec.months_in_row))
        return stretches.where(stretches.end >= months_on).any(n)
    return work.any(n)


def _mean_level(follow: _Follow, spec: OutcomeSpec, first: Array, last: Array) -> Array:
    """Time average over the period of total hours or wage; NaN where a value is missing on any day in it."""
    levels = follow.jobs(np.nan if spec.kind == "uren" else 0.0)
    amount = levels.hours if spec.kind == "uren" else levels.wage
    clipped = Spells(
        levels.spells.client, np.maximum(levels.spells.start, first[levels.spells.client]),
        np.minimum(levels.spells.end, last[levels.spells.client]),
    )  # fmt: skip
    days = np.maximum(clipped.end - clipped.start, 0)
    weighted = np.where(days > 0, days * amount, 0.0)
    total = np.bincount(clipped.client, weights=weighted, minlength=len(follow.clients))
    return total / (last - first)


def exits(follow: _Follow, reasons: tuple[str, ...]) -> Spells:
    """Ends of a benefit spell for one of ``reasons`` (none: any), after which none ran; ``start`` is that day."""
    spells, rows = follow.benefits()
    ended = (to_days(rows[END]) <= day_of(follow.as_of)) & (rows[BENEFIT_REASON].isin(reasons) if reasons else True)
    # The day of the end counts once, also for a spell of a single day.
    days = Spells(spells.client, spells.end, spells.end + 1).where(np.asarray(ended, dtype=bool))
    return days.where(~runs_on(days.client, days.start, spells))


def _left_benefit(follow: _Follow, spec: OutcomeSpec, last: Array) -> Array:
    n = len(follow.clients)
    left = exits(follow, spec.reasons).within(follow.first, last).any(n)
    if not spec.at_end:
        return left
    return left & ~follow.benefits()[0].within(last - 1, last).any(n)


def _participation(follow: _Follow, spec: Participation) -> pd.Series:
    """1.0 or 0.0 by klant_id: an event of the kinds in ``spec`` started within its months of assignment, by ``as_of``."""
    events = follow.events(spec.activities)
    begun = (events.start >= follow.first[events.client]) & (events.start < follow.after(spec.months)[events.client])
    took = events.where(begun).any(len(follow.clients))
    return pd.Series(took.astype(float), index=follow.clients, name=TOOK_PART)


def _times(follow: _Follow, spec: TimeToEvent) -> pd.DataFrame:
    """One row a client: ``tijd`` in calendar months since assignment (see ``months_between``) and ``oorzaak``.

    oorzaak 1 is paid work of ``spec.minimum_hours``, 2, 3, ... are ``spec.competing`` in order, 0 is none by ``as_of``
    (censored). The first event counts. Work that runs at assignment is an event at 0; a job of which the hours are
    missing is no event.
    """
    n, first = len(follow.clients), follow.first
    end = follow.until
    best = end.copy()
    cause = np.zeros(n, dtype=int)
    work = follow.jobs(0.0).working(spec.minimum_hours).within(first, end)
    for number, days in enumerate((work, *(_competing(follow, event) for event in spec.competing)), start=1):
        inside = days.within(first, end)
        earliest = np.full(n, np.iinfo(np.int64).max)
        np.minimum.at(earliest, inside.client, inside.start)
        sooner = earliest < best
        best, cause = np.where(sooner, earliest, best), np.where(sooner, number, cause)
    return follow.everyone.assign(**{TIME: months_between(first, best), CAUSE: cause})


def _competing(follow: _Follow, event: CompetingEvent) -> Spells:
    """The first day of each competing event; only events that begin after assignment."""
    parts = []
    if event.reasons:
        parts.append(exits(follow, event.reasons))
    if event.activities:
        begun = follow.events(event.activities)
        parts.append(begun.where(begun.start >= follow.first[begun.client]))
    joined = [np.concatenate([getattr(part, name) for part in parts]) for name in ("client", "start", "end")]
    return Spells(*joined)


@dataclass(frozen=True)
class Followed:
    """``clients``: one row a client with outcomes and ``deelname``; ``times``: the same clients with tijd and oorzaak."""

    clients: pd.DataFrame
    times: pd.DataFrame | None
    as_of: date | None = None
    lost: bool = False
    """Whether the observation of single clients can have ended before ``as_of``."""


def follow(
    tables: Tables, spec: Effectiveness, cohorts: tuple[Cohort, ...], as_of: date, attrition: Attrition | None = None
) -> Followed:
    """The clients with everything that ``spec`` defines, as of the end of the day ``as_of``.

    A client whose observation ended before a period did has no outcome of that period, whatever was seen of it, and is censored
    there in time to work. Raises ``ParameterError`` for a column that is not there.
    """
    one = _Follow.of(tables, cohorts, as_of, attrition)
    clients = _outcomes(one, spec.outcomes)
    if spec.participation is not None:
        clients = clients.assign(**{TOOK_PART: _participation(one, spec.participation).to_numpy()})
    return Followed(clients, None if spec.time is None else _times(one, spec.time), as_of, attrition is not None)
