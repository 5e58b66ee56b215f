"""Deelrapport 2 from the synthetic extract: tables 2.1-2.5 and the counts of par. 2.3 and 2.4, as published."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from straight_values import balance_values, only

from evalutils.data import load
from evalutils.findings.baseline.balance import compare
from evalutils.findings.outcomes.shares import crosses, shares
from evalutils.findings.progress.flows import progress
from evalutils.findings.reproduction.comparison import baseline_tables, figures
from evalutils.findings.reproduction.comparison import compare as reproduce
from evalutils.params import Settings
from evalutils.results import is_number
from evalutils.results.reproduction import Computed

REFERENCE = Path(__file__).parents[2] / "data" / "reference"

BOXES = {
    "d2.groups.experiment": "toegewezen", "d2.progress.intake": "intake", "d2.progress.zorg": "zorg",
    "d2.progress.exemption": "ontheffing", "d2.progress.not_started": "niet_gestart", "d2.progress.participants": "deelnemer",
    "d2.results.ended": "beeindigd", "d2.results.ended_withdrawn": "beeindigd_afgezien",
    "d2.results.ended_other": "beeindigd_anders", "d2.results.ended_work": "beeindigd_werk",
    "d2.results.ended_goal_missed": "beeindigd_doel", "d2.results.part_time": "parttime", "d2.results.ongoing": "lopend",
}  # fmt: skip
TALLIES = {"d2.progress.awaiting_assessment": "uitslag_onbekend", "d2.fow.started": "focus_op_werk"}


@pytest.fixture(scope="module")
def settings() -> Settings:
    sections = dict.fromkeys(("groups", "characteristics", "inference", "progress", "outcomes"))
    return Settings.of(notebook="02-kenmerken", study="aanpak45", phase=2, **sections)


@pytest.fixture(scope="module")
def extract(settings):
    return load.extract(settings)


def published(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / name, dtype=str)


def test_every_cell_of_tables_2_1_to_2_5(settings, extract):
    balance = compare(extract.clients, settings.characteristics, settings.groups, settings.inference)
    rows = baseline_tables(published("baseline_tables.csv"))
    result = reproduce(rows, only(balance_values(balance, "02-kenmerken"), {row.id for row in rows}))
    assert result.counts["afgerond gelijk"] == 45
    assert result.counts["exact"] == len(rows) - 45 == 15


def test_no_characteristic_differs_significantly(settings, extract):
    """Deelrapport 2, par. 2.2 (d2.balance.significant): none of the six at 5%; neither do all together."""
    balance = compare(extract.clients, settings.characteristics, settings.groups, settings.inference)
    p_values = [test.p_value for one in balance.characteristics for test in one.tests] + [balance.joint.p_value]
    assert len(balance.characteristics) == 6
    assert all(is_number(p) and p >= 0.05 for p in p_values)


def test_the_counts_of_progress_and_first_results(settings, extract):
    found = progress(extract.tables, settings.groups, settings.progress, extract.as_of)
    flow = next(flow for flow in found.flows if flow.arm == settings.groups.only.treatment.code)
    tallies = {tally.code: tally.count for tally in found.tallies}
    computed = {name: Computed(flow.count(box), "03-voortgang") for name, box in BOXES.items()}
    computed |= {name: Computed(tallies[code], "03-voortgang") for name, code in TALLIES.items()}
    rows = [row for row in figures(published("figures.csv")) if row.id in computed]
    assert reproduce(rows, computed).counts["exact"] == len(BOXES) + len(TALLIES)


def test_the_same_counts_by_a_loop_over_the_events(extract):
    """Second route for the main line: one client at a time, from the rows of the extract, with the statuses by hand."""
    day = pd.Timestamp(extract.as_of)
    mine = set(extract.clients.loc[extract.clients["groep"] == "experiment", "klant_id"])
    kinds: dict[str, dict[str, list]] = {client: {} for client in mine}
    for event in extract.tables["activiteiten"].itertuples():
        if event.klant_id in mine and event.startdatum <= day:
            kinds[event.klant_id].setdefault(event.soort, []).append(event)
    called = {client for client, events in kinds.items() if "intake" in events}
    unstarted = {client for client in called if any(event.uitkomst == "niet gestart" for event in kinds[client]["intake"])}
    care = {client for client in called - unstarted if "zorg" in kinds[client]}
    exempt = {
        client for client in called - unstarted - care
        if any(pd.isna(event.einddatum) or event.einddatum > day for event in kinds[client].get("ontheffing", []))
    }  # fmt: skip
    part = called - unstarted - care - exempt
    ended = {client for client in part if any(event.einddatum <= day for event in kinds[client].get("traject", []))}
    counts = tuple(map(len, (mine, called, care, exempt, unstarted, part, ended)))
    assert counts == (203, 192, 42, 14, 5, 131, 26)


def test_shares_and_registrations_of_the_participants(settings, extract):
    found = {one.code: one for one in shares(extract.tables, settings.groups, settings.progress, settings.outcomes,
                                             settings.inference, extract.as_of)}  # fmt: skip
    assert (found["werk"].count, found["werk"].n) == (10, 131)
    assert found["lopend"].estimate == pytest.approx(91 / 131)
    (cross,) = crosses(extract.tables, settings.groups, settings.progress, settings.outcomes, extract.as_of)
    assert cross.crosstab.total == 26
    assert cross.crosstab.row_totals == (10, 8, 7, 1)
