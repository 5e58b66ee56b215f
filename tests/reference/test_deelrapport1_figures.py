"""Deelrapport 1 from the synthetic extract: selection, screening, power and table 4.1 as published (figures.csv, d1.*)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from evalutils.data import load
from evalutils.design import check_assignment, policy_theory, power_calculation, select_target_group
from evalutils.findings.progress.flows import progress
from evalutils.params import Settings, load_phase, project_root

SECTIONS = ("selection", "assignment", "power", "theory", "progress", "characteristics", "inference", "facts", "phase_facts")
REFERENCE = Path(__file__).parents[2] / "data" / "reference"
TABLE = {
    "intake": "intake", "no_participation": "geen_deelname", "temporary_exemption": "ontheffing",
    "capacity_assessment": "onderzoek", "exit": "uitstroom", "exit_work": "uitstroom_werk", "exit_other": "uitstroom_overig",
    "trajectory": "traject", "part_time": "parttime", "coaching": "coaching", "other": "overig",
}  # fmt: skip


@pytest.fixture(scope="module")
def published() -> dict[str, float]:
    with (REFERENCE / "figures.csv").open(encoding="utf-8") as file:
        return {row["id"]: float(row["value"]) for row in csv.DictReader(file) if row["id"].startswith(("d1.", "d2.groups"))}


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings.of(notebook="01-opzet", study="aanpak45", phase=1, **dict.fromkeys(SECTIONS))


@pytest.fixture(scope="module")
def extract(settings):
    return load.extract(settings)


def test_table_4_1_with_every_box_in_the_printed_order(settings, extract, published):
    (flow,) = progress(extract.tables, settings.groups, settings.progress, extract.as_of).flows
    assert {name: flow.count(box) for name, box in TABLE.items()} == {name: published[f"d1.t41.{name}"] for name in TABLE}
    printed = [name.removeprefix("d1.t41.") for name in published if name.startswith("d1.t41.")]
    boxes = [box.code for box in flow.boxes if box.code in TABLE.values()]
    assert boxes == [TABLE[name] for name in printed if name in TABLE]


def test_bijna_55_procent_could_not_start_at_once(settings, extract, published):
    """Deelrapport 1, par. 4.3: 'bijna 55 procent'; 41 + 3 + 41 of 157."""
    (flow,) = progress(extract.tables, settings.groups, settings.progress, extract.as_of).flows
    (combined,) = settings.progress.flows[0].combinations
    share = sum(flow.count(part) for part in combined.parts) / flow.count("intake")
    assert share == pytest.approx(85 / 157)
    assert 0 < published["d1.t41.not_coached_share"] - 100 * share < 1


def test_screening_and_selection(settings, extract, published):
    result = select_target_group(extract.register, settings.selection)
    screening = result.main.step("screening")
    assert screening.dropped == published["d1.screening.rejected"]
    assert 100 * screening.lost_share < published["d1.screening.rejected_share"]
    assert 100 * screening.expected_loss == published["d1.screening.expected_share"]
    criteria = {criterion.code: criterion for criterion in settings.selection.criteria}
    age, ladder, benefit = (criteria[code] for code in ("leeftijd", "trede", "uitkeringsduur"))
    assert (age.minimum, age.maximum) == (published["d1.selection.age_min"], published["d1.selection.age_max"])
    assert ladder.allowed == (published["d1.selection.trede_low"], published["d1.selection.trede_high"])
    assert benefit.above == published["d1.selection.min_benefit_months"]
    (sixty,) = result.alternatives
    assert sixty.selected < 2 * published["d1.power.n_per_group"] <= result.main.selected


def test_the_power_calculation(settings, extract, published):
    result = power_calculation(settings.power)
    assert 100 * result.rate_treatment == pytest.approx(published["d1.power.p_experiment"])
    assert 100 * result.rate_control == pytest.approx(published["d1.power.p_control"])
    assert 100 * result.effect == pytest.approx(published["d1.power.net_effect"])
    coached, care = result.parts
    assert 100 * coached.rate == published["d1.power.p_coached"]
    assert (100 * care.share, 100 * care.rate) == (published["d1.power.share_zorg"], published["d1.power.p_zorg"])
    assert (result.alpha, result.sides) == (published["d1.power.alpha"], 1)
    assert (result.population, 100 * result.goal) == (published["d1.power.population"], published["d1.power.target"])
    assert result.planned == published["d1.power.n_per_group"]
    main = next(size for size in result.sizes if size.code == "gepoold")
    assert main.planned_power == pytest.approx(0.8, abs=0.01)
    assert all(abs(size.n_treatment - result.planned) <= 25 for size in result.sizes)


def test_the_sizes_reached_are_those_assigned(settings, extract, published):
    pair = next(pair for pair in settings.power.pairs if pair.code == "bereikt")
    checked = check_assignment(
        extract.clients, extract.tables, settings.assignment, groups=settings.groups, inference=settings.inference,
        characteristics=settings.characteristics,
    )  # fmt: skip
    assert (pair.treatment, pair.control) == tuple(size.assigned for size in checked.sizes)
    assert (pair.treatment, pair.control) == (published["d2.groups.experiment"], published["d2.groups.control"])
    assert checked.calls[0].n == published["d1.t41.intake"]


def test_mechanisms_by_part(settings):
    """Deelrapport 1, par. 3.4 (mechanisms.csv)."""
    with (REFERENCE / "mechanisms.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    result = policy_theory(settings.theory)
    assert [(row.label, row.kind) for row in result.mechanisms] == [(row["mechanism"], row["intervention_type"]) for row in rows]
    assert [row.in_part for row in result.mechanisms] == [tuple(row[part] == "1" for part in result.parts) for row in rows]


def test_every_stated_figure_of_the_source_is_a_fact_or_a_parameter(settings, published):
    stated = {name: fact.value for fact in (*settings.facts, *settings.phase_facts) for name in fact.reproduces}
    for name, value in published.items():
        if name.startswith(("d1.method.", "d1.context.")):
            assert stated[name] == value, name


def test_phases_look_at_one_extract():
    """Who was called by the end of February was called by September too, on the same date."""
    seen = {}
    for phase in (1, 2):
        events = load.extract(Settings.of(notebook="03-voortgang", study="aanpak45", phase=phase)).tables["activiteiten"]
        calls = events[events["soort"] == "intake"]
        seen[phase] = set(zip(calls["klant_id"], calls["startdatum"], strict=True))
    assert seen[1] < seen[2]
    assert load_phase("aanpak45", 1).reference_date < load_phase("aanpak45", 2).reference_date
    assert (project_root() / "params/aanpak45/kenmerken.yml").is_file()
    assert load_phase("aanpak45", 1).characteristics == load_phase("aanpak45", 2).characteristics
