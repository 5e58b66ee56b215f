"""The dates that params name, against each other and against the data. A message gives counts, never a client's date."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalutils.data.naming.look import Look, in_rows, like
from evalutils.errors import Problem
from evalutils.params.names import Named

SILENT = 92
"""Days between the last date in the extract and the reference date from which the report warns."""


def up_to(one: Named, look: Look) -> Iterator[Problem]:
    """A date up to which time is counted: not before every date in its column, and not after the reference date."""
    day, near = pd.Timestamp(one.word), like(str(one.word), _known(look))
    if (last := look.phase.reference_date) is not None and one.word > last:
        yield Problem("datum", one.where, f"een datum tot en met de peildatum {last}{near}", str(one.word))
    for column in one.columns:
        frame = look.whole.get(one.table)
        if frame is None or column not in frame or not pd.api.types.is_datetime64_any_dtype(frame[column]):
            continue
        dates = frame[column].dropna()
        if len(dates) and (dates > day).all():
            found = f"{one.word}, vóór elke datum in die kolom ({in_rows(len(dates))})"
            yield Problem("datum", one.where, f"een datum na de datums van {one.table}.{column}{near}", found)


def problems(look: Look) -> Iterator[Problem]:
    """A reference date on which nobody is assigned yet, and a report that is older than what it tells."""
    phase, where = look.phase, f"fase{look.phase.number}.yml"
    day = phase.reference_date
    if day is not None and phase.published < day:
        yield Problem("datum", f"{where}, datum", f"een datum op of na de peildatum {day}", str(phase.published))
    clients = look.frames.get("klanten")
    if clients is None or clients["groep"].notna().any():
        return
    first = min((cohort.assigned for cohort in look.study.cohorts), default=None)
    expected = "een peildatum waarop er klanten zijn toegewezen" + (f" (de eerste toewijzing is {first})" if first else "")
    yield Problem("datum", f"{where}, peildatum", expected, f"{day or 'geen peildatum'}, met 0 van {in_rows(len(clients))} toegewezen")


def remarks(look: Look) -> Iterator[str]:
    """What is odd about the reference date and does not stop a report, as sentences."""
    day = look.phase.reference_date
    last = max((seen for name, table in look.agreed.tables.items() if (seen := _last(look, name, table.moment, table.end))), default=None)
    if day is not None and last is not None and (pd.Timestamp(day) - last).days > SILENT:
        yield f"In de laatste {SILENT} dagen voor de peildatum {day:%d-%m-%Y} staat er geen enkele datum in de gegevens."
    yield from _too_long(look)


def _too_long(look: Look) -> Iterator[str]:
    """Periods from assignment that nobody has been followed for on the reference date: what they measure is missing for everybody."""
    spec, day, where = look.phase.effectiveness, look.phase.reference_date, f"fase{look.phase.number}.yml, effectiviteit"
    first = min((cohort.assigned for cohort in look.study.cohorts), default=None)
    if day is None or first is None or first > day:
        return
    asked = [(f"uitkomsten, {one.code}", one.months) for one in spec.outcomes]
    asked += [("deelname", spec.participation.months)] if spec.participation else []
    asked += [("tijd, horizon_maanden", spec.time.horizon)] if spec.time else []
    for place, months in asked:
        if pd.Timestamp(first) + pd.DateOffset(months=months) > pd.Timestamp(day):
            yield f"{where}, {place}: op de peildatum {day:%d-%m-%Y} is nog niemand {months} maanden te volgen (de eerste toewijzing is {first:%d-%m-%Y})."


def _last(look: Look, table: str, *columns: str | None) -> pd.Timestamp | None:
    frame = look.whole.get(table)
    if frame is None:
        return None
    seen = [frame[column].max() for column in columns if column and column in frame]
    return max((one for one in seen if pd.notna(one)), default=None)


def _known(look: Look) -> tuple[str, ...]:
    days = (look.phase.reference_date, *(cohort.assigned for cohort in look.study.cohorts))
    return tuple(str(day) for day in days if day is not None)
