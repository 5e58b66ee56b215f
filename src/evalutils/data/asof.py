"""An extract as it would have been on a reference date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from evalutils.params.study import Cohort
from evalutils.schemas import Contract, Table
from evalutils.schemas.places import within

ASSIGNMENT = ("groep", "cohort", "volgnummer")


def as_of(
    frames: dict[str, pd.DataFrame], agreed: Contract, day: date | None, cohorts: Sequence[Cohort]
) -> dict[str, pd.DataFrame]:
    """``frames`` as of the end of ``day`` (None: as they are).

    A client of a cohort assigned after ``day`` stays in the register with the assignment missing,
    and has no events yet: for that date the client is one of the many who were not assigned.
    """
    if day is None:
        return dict(frames)
    moment = pd.Timestamp(day)
    later = {cohort.code for cohort in cohorts if cohort.assigned > day}
    hidden = _assigned_in(frames.get("klanten"), later)
    result = {}
    for name, frame in frames.items():
        seen = frame[~within(frame["klant_id"], hidden)] if "klant_id" in frame and name != "klanten" else frame
        result[name] = _on(seen, agreed.tables[name], moment).reset_index(drop=True)
    if len(hidden):
        clients = result["klanten"]
        columns = [column for column in ASSIGNMENT if column in clients]
        clients.loc[within(clients["klant_id"], hidden), columns] = None
    return result


def _assigned_in(clients: pd.DataFrame | None, cohorts: set[str]) -> pd.Series:
    if clients is None or not cohorts or "cohort" not in clients:
        return pd.Series(dtype="str")
    return clients.loc[clients["cohort"].isin(list(cohorts)), "klant_id"]


def _on(frame: pd.DataFrame, table: Table, moment: pd.Timestamp) -> pd.DataFrame:
    if table.moment and table.moment in frame:
        frame = frame[~(frame[table.moment] > moment)]
    if table.end and table.end in frame:
        unknown = frame[table.end] > moment
        columns = [column for column in (table.end, *table.known_at_end) if column in frame]
        frame = frame.assign(**{column: frame[column].mask(unknown) for column in columns})
    return frame


def running(spells: pd.DataFrame, day: date, *, start: str = "startdatum", end: str = "einddatum") -> pd.Series:
    """Per spell whether it runs on ``day``: begun on or before it, and not ended on or before it."""
    moment = pd.Timestamp(day)
    return (spells[start] <= moment) & (spells[end].isna() | (spells[end] > moment))
