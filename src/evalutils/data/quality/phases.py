"""What each phase of a study will be able to compute from an extract, before any notebook runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evalutils.data.asof import as_of
from evalutils.data.load import Inspection
from evalutils.params import Phase, Study, load_phase
from evalutils.params.study import as_json, phases
from evalutils.schemas import Contract


@dataclass(frozen=True)
class PhaseReach:
    """One phase as of its reference date: clients per group, rows per table, and what its parameters ask that is not there."""

    number: int
    title: str
    reference_date: str
    groups: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, int], ...]
    gaps: tuple[str, ...]
    """What will be missing or thin, a sentence each; none: everything that the phase asks is there."""


def reach(name: str, study: Study, found: Inspection, agreed: Contract) -> tuple[PhaseReach, ...]:
    """Every phase of the study; empty where no clients could be read."""
    clients = found.tables.get("klanten")
    if clients is None or not {"klant_id", "groep"} <= set(clients.frame):
        return ()
    frames = {table: typed.frame for table, typed in found.tables.items()}
    return tuple(_one(load_phase(name, number), study, frames, agreed) for number in phases(name))


def _one(phase: Phase, study: Study, frames: dict[str, pd.DataFrame], agreed: Contract) -> PhaseReach:
    seen = as_of(frames, agreed, phase.reference_date, study.cohorts)
    clients = seen["klanten"]
    assigned = clients[clients["groep"].notna()]
    counts = assigned["groep"].astype(str).value_counts()
    groups = tuple((str(code), int(counts.get(code, 0))) for code in study.groups.codes)
    rows = tuple((table, len(frame)) for table, frame in seen.items())
    gaps = (*_groups(groups), *_columns(phase, seen, assigned), *_activities(phase, seen))
    day = phase.reference_date.isoformat() if phase.reference_date else "geen"
    return PhaseReach(phase.number, phase.title, day, groups, rows, gaps)


def _groups(groups: tuple[tuple[str, int], ...]) -> Iterator[str]:
    for code, count in groups:
        if count == 0:
            yield f"In de groep {code} is op de peildatum niemand toegewezen."


def _columns(phase: Phase, seen: dict[str, pd.DataFrame], assigned: pd.DataFrame) -> Iterator[str]:
    for column in sorted(_named(as_json(phase), ("kolom",))):
        holding = [table for table, frame in seen.items() if column in frame]
        if not holding:
            yield f"De kolom {column} staat in geen enkele tabel."
        elif column in assigned and len(assigned):
            given = int(assigned[column].notna().sum())
            if given == 0:
                yield f"De kolom {column} is bij geen enkele toegewezen klant ingevuld."
            elif given < len(assigned) / 2:
                yield f"De kolom {column} is bij minder dan de helft van de toegewezen klanten ingevuld ({given} van {len(assigned)})."


def _activities(phase: Phase, seen: dict[str, pd.DataFrame]) -> Iterator[str]:
    events = seen.get("activiteiten")
    there = set(events["soort"].dropna()) if events is not None and "soort" in events else set()
    for kind in sorted(_named(as_json(phase), ("activiteit", "activiteiten"))):
        if kind not in there:
            yield f"De activiteit '{kind}' komt op de peildatum niet voor."


def _named(content: Any, keys: tuple[str, ...]) -> set[str]:
    """Every text under one of ``keys``, at any depth."""
    found: set[str] = set()
    if isinstance(content, dict):
        for key, value in content.items():
            values = value if isinstance(value, list) else [value]
            found |= {one for one in values if isinstance(one, str) and key in keys}
            found |= _named(value, keys)
    elif isinstance(content, list):
        for one in content:
            found |= _named(one, keys)
    return found
