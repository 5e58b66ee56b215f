"""Clients' records as of a reference date, and whether a rule of params/ holds for a client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd

from evalutils.errors import ParameterError, Problem
from evalutils.params.sections.analysis import Condition
from evalutils.schemas.places import places

CLIENTS, EVENTS, BENEFITS, JOBS, PAYMENTS = "klanten", "activiteiten", "uitkeringen", "dienstverbanden", "maatwerkbudget"
CLIENT, START, END, PAID = "klant_id", "startdatum", "einddatum", "datum"
KIND, RESULT, REASON = "soort", "uitkomst", "reden_einde"

T = TypeVar("T")
Tables = dict[str, pd.DataFrame]
"""Name of a table of the contract -> its rows."""


def day(as_of: date | None) -> date:
    """The reference date; ``ParameterError`` when the phase has none, because then nothing runs or has ended."""
    if as_of is None:
        problem = Problem("geen-peildatum", "parameters van de fase", "een 'peildatum'", "geen")
        raise ParameterError("Voortgang en uitkomsten op een datum vragen een peildatum.", problems=(problem,))
    return as_of


def table_of(tables: Tables, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """The table ``name``; ``ParameterError`` when the study has no such table, or the table lacks a column."""
    if name not in tables:
        problem = Problem("tabel-ontbreekt", f"tabel '{name}'", "een tabel van deze studie", "niet geladen")
        raise ParameterError(
            "Een regel gaat over een tabel die deze studie niet heeft.", problems=(problem,),
            action="noem de tabel onder 'tabellen' in studie.yml, of haal de regel weg.",
        )  # fmt: skip
    if absent := [column for column in columns if column not in tables[name].columns]:
        problems = tuple(
            Problem("kolom-ontbreekt", f"tabel '{name}'", f"kolom '{column}'", "geen kolom van die naam") for column in absent
        )
        raise ParameterError("Een regel gaat over een kolom die er niet is.", problems=problems)
    return tables[name]


def started(table: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The rows that started on or before ``as_of``, with a column ``_lopend``.

    Running: no end, or an end after ``as_of``; an end on ``as_of`` has ended.
    """
    day = pd.Timestamp(as_of)
    rows = table[pd.to_datetime(table[START]) <= day]
    end = pd.to_datetime(rows[END])
    return rows.assign(_lopend=(end.isna() | (end > day)).to_numpy(dtype=bool))


@dataclass(frozen=True)
class Asked:
    """Clients of whom rules are asked at the end of a day: where each row's client stands is looked up once a table."""

    tables: Tables
    clients: pd.Index
    """klant_id, each once."""
    as_of: date
    _seen: dict[str, _Rows] = field(default_factory=dict, compare=False, repr=False)

    def rows(self, name: str, columns: tuple[str, ...]) -> _Rows:
        """The rows of a table by client; ``ParameterError`` as ``table_of``."""
        table = table_of(self.tables, name, columns)
        if name not in self._seen:
            self._seen[name] = _Rows(table, places(table[CLIENT], self.clients), pd.Timestamp(self.as_of))
        return self._seen[name]

    def holds(self, condition: Condition) -> np.ndarray:
        """For each client whether ``condition`` holds (bool, length clients).

        All parts that are given must hold. The parts on an activity must hold of one and the same event. A missing result
        or reason equals no result or reason; of an event that ends after the day neither is known yet. Raises
        ``ParameterError`` when a part is about a table that is not there.
        """
        n = len(self.clients)
        holds = np.ones(n, dtype=bool)
        if condition.activity is not None:
            holds &= self._with_event(condition)
        if condition.benefit_running is not None:
            holds &= self._with_running(BENEFITS) == condition.benefit_running
        if condition.job_running is not None:
            holds &= self._with_running(JOBS) == condition.job_running
        if condition.payment is not None:
            paid = self.rows(PAYMENTS, (CLIENT, PAID))
            holds &= paid.clients(paid.by(PAID), n) == condition.payment
        if condition.either:
            holds &= np.logical_or.reduce([self.holds(part) for part in condition.either])
        for part in condition.neither:
            holds &= ~self.holds(part)
        return holds

    def _with_event(self, condition: Condition) -> np.ndarray:
        """Clients with an event on which all parts of the rule about an activity hold."""
        columns = (CLIENT, KIND, START, END, *((RESULT,) if condition.result else ()), *((REASON,) if condition.reasons else ()))
        events = self.rows(EVENTS, columns)
        holds = events.by(START) & events.among(KIND, (condition.activity,))
        if condition.result is not None:
            holds &= events.told & events.among(RESULT, (condition.result,))
        if condition.reasons:
            holds &= events.told & events.among(REASON, condition.reasons)
        if condition.running is not None:
            holds &= events.running == condition.running
        return events.clients(holds, len(self.clients))

    def _with_running(self, name: str) -> np.ndarray:
        spells = self.rows(name, (CLIENT, START, END))
        return spells.clients(spells.by(START) & spells.running, len(self.clients))


@dataclass(frozen=True)
class _Rows:
    """The rows of one table with the place of their client (-1: none of these), and what is true of each on a day."""

    table: pd.DataFrame
    place: np.ndarray
    day: pd.Timestamp
    _made: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    def by(self, column: str) -> np.ndarray:
        """Rows dated on or before the day; not to be changed."""
        return self._once(f"op {column}", lambda: (pd.to_datetime(self.table[column]) <= self.day).to_numpy(dtype=bool))

    def _once(self, name: str, make: Callable[[], T]) -> T:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]  # type: ignore[return-value]  # a name stands for one thing

    @cached_property
    def running(self) -> np.ndarray:
        """No end, or an end after the day; an end on the day has ended."""
        end = pd.to_datetime(self.table[END])
        return (end.isna() | (end > self.day)).to_numpy(dtype=bool)

    @cached_property
    def told(self) -> np.ndarray:
        """Of an event that ends after the day, result and reason are not known yet."""
        return ~self.running | self.table[END].isna().to_numpy(dtype=bool)

    def among(self, column: str, values: Sequence[str | None]) -> np.ndarray:
        """Rows with one of ``values``; a missing value is simply not one of them."""
        place, distinct = self._once(f"waarden {column}", lambda: pd.factorize(self.table[column]))
        wanted = {value for value in values if value is not None}
        return np.array([*(value in wanted for value in distinct), False])[place]  # the last one is that of a missing value

    def clients(self, rows: np.ndarray, n: int) -> np.ndarray:
        """For each of ``n`` clients whether one of ``rows`` (bool) is theirs."""
        place = self.place[rows]
        return np.bincount(place[place >= 0], minlength=n) > 0
