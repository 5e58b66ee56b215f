"""Selection and assignment on the study's own extract against deelrapport 1, par. 4.2-4.3, and deelrapport 2, par. 2.1."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from evalutils.data import load
from evalutils.design import check_assignment, select_target_group
from evalutils.params import Settings, load_phase, load_study
from evalutils.params.base import read_yaml
from evalutils.params.sections.design import Assignment, Selection

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    with (ROOT / "data/reference/figures.csv").open(encoding="utf-8") as file:
        return {row["id"]: float(row["value"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def extract():
    return load.extract(Settings.of(notebook="02-kenmerken", study="aanpak45", phase=2))


def section(name: str) -> dict:
    found = (read_yaml(path) for path in sorted((ROOT / "params/aanpak45").glob("fase1*.yml"), key=lambda path: len(path.name)))
    return next(content[name] for content in found if name in content)


def test_the_selection_of_the_target_group(extract, figures):
    result = select_target_group(extract.register, Selection.model_validate(section("selectie")))
    screening = result.main.step("screening")
    assert screening.dropped == figures["d1.screening.rejected"]
    assert 100 * screening.lost_share < figures["d1.screening.rejected_share"]  # 'less than five percent'
    assert 100 * screening.expected_loss == figures["d1.screening.expected_share"]
    assert result.assigned == figures["d2.groups.experiment"] + figures["d2.groups.control"]
    # One client of the control group has no registration data, and so no date of birth to be selected by.
    assert (result.selected_unassigned, result.assigned_unselected) == (0, 1)
    # Why the limit went up: with 60 years there would have been too few for two groups of 180.
    (sixty,) = result.alternatives
    assert sixty.selected < 2 * figures["d1.power.n_per_group"] <= result.main.selected


def test_the_assignment(extract, figures):
    phase, study = load_phase("aanpak45", 2), load_study("aanpak45")
    result = check_assignment(
        extract.register, extract.tables, Assignment.model_validate(section("toewijzing")), groups=study.groups,
        inference=phase.inference, characteristics=phase.characteristics,
    )  # fmt: skip
    treated, control = result.sizes
    assert (treated.assigned, control.assigned) == (figures["d2.groups.experiment"], figures["d2.groups.control"])
    assert (treated.with_data, control.with_data) == (203, 199)  # the tables of deelrapport 2 count 199
    assert result.rule.exceptions == 0
    assert result.share.test.p_value > 0.05
    assert result.order_duplicates == 0
    assert all(check.p_adjusted > 0.05 for check in result.order)
    assert result.calls[0].n == figures["d2.progress.intake"]
    assert result.calls[0].out_of_turn < 0.1 * result.calls[0].n
