"""Adding up, joining and overlapping spells against a day-by-day count."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.findings.histories.spells import Spells, job_levels, join, overlap

FIRST, DAYS = pd.Timestamp("2018-01-01"), 60
AS_OF = date(2018, 3, 1)
ORIGIN = int(np.datetime64("2018-01-01").astype(np.int64))

SPELL = st.tuples(st.sampled_from("pqr"), st.integers(0, 50), st.one_of(st.none(), st.integers(0, 80)), st.integers(1, 40))


def build(rows):
    made = pd.DataFrame(rows, columns=["klant_id", "from", "length", "uren_per_week"])
    start = FIRST + pd.to_timedelta(made["from"], unit="D")
    length = made["length"].astype("Float64").astype(float)
    made = made.assign(startdatum=start, einddatum=start + pd.to_timedelta(length, unit="D"), loon_per_maand=100.0)
    return made.drop(columns=["from", "length"])


def by_day(rows):
    """Hours of each client on each day; a spell of no length lasts its first day; nothing is known after the as-of day."""
    hours = np.zeros((3, DAYS))
    for client, start, length, amount in rows:
        end = DAYS if length is None else start + max(length, 1)
        hours["pqr".index(client), start : min(end, DAYS)] += amount
    return hours


def days_of(spells):
    seen = np.zeros((3, DAYS), dtype=int)
    for client, start, end in zip(spells.client, spells.start, spells.end, strict=True):
        seen[client, start - ORIGIN : end - ORIGIN] += 1
    return seen


@given(st.lists(SPELL, max_size=12), st.integers(1, 60))
def test_hours_add_up_as_day_by_day(rows, minimum):
    levels = job_levels({"dienstverbanden": build(rows)}, pd.Index(list("pqr")), AS_OF, 0.0)
    hours = by_day(rows)
    assert (days_of(levels.working(minimum)) == (hours >= minimum).astype(int)).all()
    found = np.zeros_like(hours)
    pieces = levels.spells
    for client, start, end, amount in zip(pieces.client, pieces.start, pieces.end, levels.hours, strict=True):
        found[client, start - ORIGIN : end - ORIGIN] = amount
    assert found == pytest.approx(hours)


def spells_from(rows):
    client = np.array(["pqr".index(row[0]) for row in rows], dtype=int)
    start = np.array([row[1] for row in rows], dtype=np.int64) + ORIGIN
    end = np.minimum(start + np.array([5 if row[2] is None else max(row[2], 1) for row in rows], dtype=np.int64), ORIGIN + DAYS)
    return Spells(client, start, end)


@given(st.lists(SPELL, max_size=12), st.integers(0, 10))
def test_join_fills_short_gaps_alone(rows, gap):
    spells = spells_from(rows)
    joined = days_of(join(spells, gap))
    assert joined.max(initial=0) <= 1
    covered = days_of(spells) > 0
    for client in range(3):
        days = np.flatnonzero(covered[client])
        expected = covered[client].copy()
        for before, after in pairwise(days):
            if after - before - 1 <= gap:
                expected[before:after] = True
        assert (joined[client] == expected).all()


@given(st.lists(SPELL, max_size=8), st.lists(SPELL, max_size=8))
def test_overlap_is_the_days_in_both(first, second):
    one, other = spells_from(first), spells_from(second)
    assert ((days_of(overlap(one, other)) > 0) == ((days_of(one) > 0) & (days_of(other) > 0))).all()
