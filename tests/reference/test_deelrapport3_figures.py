"""The synthetic extract at the end of 2019 against what is public on phase 3: rows d3.* and zm.* of figures.csv."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evalutils.data import load
from evalutils.findings.effectiveness import effectiveness
from evalutils.findings.effects.subgroups import with_classes
from evalutils.findings.histories.followup import follow
from evalutils.findings.outcomes.shares import shares
from evalutils.findings.progress.flows import progress
from evalutils.params import Settings
from evalutils.results import is_number

REFERENCE = Path(__file__).parents[2] / "data" / "reference" / "figures.csv"


def published(row: str) -> float:
    rows = pd.read_csv(REFERENCE, dtype=str).set_index("id")
    return float(rows.loc[row, "value"])


@pytest.fixture(scope="module")
def settings() -> Settings:
    sections = dict.fromkeys(("groups", "characteristics", "inference", "progress", "outcomes", "effectiveness"))
    return Settings.of(notebook="05-effectiviteit", study="aanpak45", phase=3, **sections)


@pytest.fixture(scope="module")
def extract(settings):
    return load.extract(settings)


@pytest.fixture(scope="module")
def found(settings, extract):
    followed = follow(extract.tables, settings.effectiveness, settings.cohorts, extract.as_of)
    clients = with_classes(followed.clients, settings.characteristics)
    return effectiveness(type(followed)(clients, followed.times), settings.effectiveness, settings.groups.only, settings.inference)


@pytest.fixture(scope="module")
def flow(settings, extract):
    return progress(extract.tables, settings.groups, settings.progress, extract.as_of)


def test_about_eight_points_more_clients_have_a_job(found):
    """zm.net_effect is 'ongeveer': within one point. A job counts from one hour a week (d3.job_definition_hours)."""
    effect = found.primary.effect.estimates[0]
    assert 100 * effect.value == pytest.approx(published("zm.net_effect"), abs=1.0)


def test_a_job_counts_from_one_hour_a_week(settings):
    assert settings.effectiveness.primary.minimum_hours == published("d3.job_definition_hours")


def test_they_are_mostly_small_jobs(found):
    """'Veelal kleine banen van een paar uur per week': most clients at work never reach twelve hours."""
    counts = {one.effect.code: one.shares[0].count for one in found.outcomes if one.shares}
    assert counts["werk_12u_12"] < counts["werk_12"] / 2


def test_exit_to_work_by_the_municipality(settings, extract):
    """d3.exit_work_registration, of all assigned to the experiment group."""
    made = shares(extract.tables, settings.groups, settings.progress, settings.outcomes, settings.inference, extract.as_of)
    share = next(one for one in made if one.code == "werk_toegewezen")
    assert round(100 * share.estimate) == published("d3.exit_work_registration")


def test_a_quarter_to_zorg_and_a_quarter_active_without_work(flow):
    tallies = {tally.code: 100 * tally.count / tally.n for tally in flow.tallies}
    assert round(tallies["zorg_ooit"]) == published("zm.zorg_share")
    assert round(tallies["meedoen"]) == published("zm.social_share")


def test_thirty_more_clients_a_group(flow):
    """d2.extension.per_group on top of the groups of deelrapport 2."""
    extra = int(published("d2.extension.per_group"))
    roots = {one.arm: one.boxes[0].count for one in flow.flows}
    assert roots == {
        "experiment": int(published("d2.groups.experiment")) + extra, "controle": int(published("d2.groups.control")) + extra,
    }  # fmt: skip


def test_every_part_of_the_report_can_be_computed(found):
    assert all(is_number(one.effect.estimates[0].value) for one in found.outcomes)
    assert found.complier is not None and not found.complier.weak
    assert found.survival is not None and is_number(found.survival.restricted_mean.value)
    assert all(is_number(group.interaction.p_value) for group in found.subgroups)
