"""Clients' records as of a reference date, and whether a rule of params/ holds for a client."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from evalutils.errors import ParameterError, Problem
from evalutils.params.analysis import Condition

CLIENTS, EVENTS, BENEFITS, JOBS, PAYMENTS = "klanten", "activiteiten", "uitkeringen", "dienstverbanden", "maatwerkbudget"
CLIENT, START, END, PAID = "klant_id", "startdatum", "einddatum", "datum"
KIND, RESULT, REASON = "soort", "uitkomst", "reden_einde"

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


def matches(condition: Condition, tables: Tables, clients: pd.Series | pd.Index, as_of: date) -> pd.Series:
    """For each klant_id in ``clients`` whether ``condition`` holds at the end of the day ``as_of`` (bool, by klant_id).

    All parts that are given must hold. The parts on an activity must hold of one and the same event. A missing result
    or reason equals no result or reason; of an event that ends after ``as_of`` neither is known yet. Raises
    ``ParameterError`` when a part is about a table that is not there.
    """
    ids = pd.Index(clients)
    holds = np.ones(len(ids), dtype=bool)
    if condition.activity is not None:
        holds &= ids.isin(_with_event(condition, tables, as_of))
    if condition.benefit_running is not None:
        holds &= ids.isin(_with_running(tables, BENEFITS, as_of)) == condition.benefit_running
    if condition.job_running is not None:
        holds &= ids.isin(_with_running(tables, JOBS, as_of)) == condition.job_running
    if condition.payment is not None:
        holds &= ids.isin(_paid(tables, as_of)) == condition.payment
    if condition.either:
        parts = [matches(part, tables, ids, as_of).to_numpy() for part in condition.either]
        holds &= np.logical_or.reduce(parts)
    for part in condition.neither:
        holds &= ~matches(part, tables, ids, as_of).to_numpy()
    return pd.Series(holds, index=ids)


def _with_event(condition: Condition, tables: Tables, as_of: date) -> pd.Series:
    """klant_id of every event on which all parts of the rule about an activity hold."""
    columns = (CLIENT, KIND, START, END, *((RESULT,) if condition.result else ()), *((REASON,) if condition.reasons else ()))
    events = started(table_of(tables, EVENTS, columns), as_of)
    holds = events[KIND].isin([condition.activity])  # isin: a missing value is simply not in it
    known = ~events["_lopend"] | events[END].isna()  # an end after the reference date: what it says is not known yet
    if condition.result is not None:
        holds &= known & events[RESULT].isin([condition.result])
    if condition.reasons:
        holds &= known & events[REASON].isin(condition.reasons)
    if condition.running is not None:
        holds &= events["_lopend"] == condition.running
    return events.loc[holds, CLIENT]


def _with_running(tables: Tables, name: str, as_of: date) -> pd.Series:
    spells = started(table_of(tables, name, (CLIENT, START, END)), as_of)
    return spells.loc[spells["_lopend"], CLIENT]


def _paid(tables: Tables, as_of: date) -> pd.Series:
    """klant_id of every payment on or before ``as_of``."""
    payments = table_of(tables, PAYMENTS, (CLIENT, PAID))
    return payments.loc[pd.to_datetime(payments[PAID]) <= pd.Timestamp(as_of), CLIENT]
