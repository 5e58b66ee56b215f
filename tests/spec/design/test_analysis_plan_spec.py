"""The analysis plan against the report: what the report does otherwise is listed by itself."""

from __future__ import annotations

from datetime import date

import pytest

from evalutils.design.analysis_plan import checklist, compare
from evalutils.display.common.views import markdown_of
from evalutils.display.design import plan as design_plan
from evalutils.params import load_phase, load_study
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.effectiveness import Effectiveness
from evalutils.params.sections.plan import AnalysisPlan, ChecklistItem
from evalutils.params.study import Cohort

PLAN = {
    "datum": date(2020, 1, 1), "cohorten": ["c"], "primair": {"code": "werk", "soort": "werk", "maanden": 12},
    "secundair": [{"code": "uren", "soort": "uren", "maanden": 12}], "covariaten": ["x"], "deelname": ["hulp"],
    "horizon_maanden": 24, "subgroepen": ["s", "t"], "gevoeligheid": ["v"],
}  # fmt: skip
DONE = {
    "uitkomsten": [
        {"code": "werk", "label": "Werk", "soort": "werk", "maanden": 12, "rol": "primair"},
        {"code": "uren", "label": "Uren", "soort": "uren", "maanden": 12},
        {"code": "extra", "label": "Extra", "soort": "loon", "maanden": 12, "rol": "beschrijvend"},
    ],
    "covariaten": ["x"], "deelname": {"activiteiten": ["hulp"], "maanden": 12}, "tijd": {"horizon_maanden": 24},
    "subgroepen": [{"code": "t", "label": "T", "kolom": "t"}, {"code": "s", "label": "S", "kolom": "s"}],
    "varianten": [{"code": "v", "label": "V"}],
}  # fmt: skip
COHORTS = (Cohort(code="c", toewijzing=date(2018, 1, 1)),)


def deviating(plan=None, done=None, *, inference=None, cohorts=COHORTS, reasons=None):
    found = compare(
        AnalysisPlan.model_validate(PLAN | (plan or {})), Effectiveness.model_validate(DONE | (done or {})),
        inference or Inference(), cohorts, reasons or {},
    )  # fmt: skip
    return {part.code: (part.planned, part.done, part.reason) for part in found.deviations}


def test_a_report_that_follows_the_plan_deviates_in_nothing():
    assert deviating() == {}


@pytest.mark.parametrize(
    ("code", "plan", "done", "inference"),
    [
        ("primair", {"primair": {"code": "werk", "soort": "werk", "maanden": 24}}, {}, {}),
        ("primair", {"primair": {"code": "werk", "soort": "werk", "maanden": 12, "minimum_uren": 12}}, {}, {}),
        ("primair", {"primair": {"code": "uren", "soort": "uren", "maanden": 12}}, {}, {}),
        ("secundair", {"secundair": []}, {}, {}),
        ("richting", {}, {"richting": "kleiner"}, {}),
        ("alfa", {}, {}, {"alfa": 0.1}),
        ("betrouwbaarheid", {}, {}, {"betrouwbaarheid": 0.9}),
        ("permutaties", {}, {}, {"permutaties": 500}),
        ("covariaten", {}, {"covariaten": ["x", "y"]}, {}),
        ("deelname", {}, {"deelname": {"activiteiten": ["ander"], "maanden": 12}}, {}),
        ("horizon_maanden", {}, {"tijd": {"horizon_maanden": 12}}, {}),
        ("subgroepen", {}, {"subgroepen": []}, {}),
        ("gevoeligheid", {}, {"varianten": []}, {}),
        ("uitsluitingen", {"uitsluitingen": [{"kolom": "k", "waarden": ["w"]}]}, {}, {}),
    ],
)
def test_each_part_that_differs_is_listed(code, plan, done, inference):
    assert list(deviating(plan, done, inference=Inference(**inference))) == [code]


def test_a_cohort_added_later_deviates():
    later = (*COHORTS, Cohort(code="d", toewijzing=date(2019, 1, 1)))
    assert deviating(cohorts=later) == {"cohorten": ("c", "c; d", "geen reden opgegeven")}


def test_the_reason_stands_beside_the_deviation():
    reasons = {"horizon_maanden": "korter gevolgd", "alfa": "niet gebruikt"}
    assert deviating(done={"tijd": {"horizon_maanden": 12}}, reasons=reasons) == {
        "horizon_maanden": ("24", "12", "korter gevolgd")
    }


def test_the_table_says_so_when_there_is_no_deviation():
    found = compare(AnalysisPlan.model_validate(PLAN), Effectiveness.model_validate(DONE), Inference(), COHORTS, {})
    assert design_plan.deviations(found).rows == (("Geen afwijkingen", "", "", f"{len(found.parts)} onderdelen vergeleken"),)
    assert {row[2] for row in design_plan.plan(found).rows} == {"volgens plan"}


def test_the_checklist_points_to_sections():
    items = (
        ChecklistItem(item="1a", onderwerp="Titel", secties=["sec-a", "sec-b"]),
        ChecklistItem(item="2", onderwerp="Schade", opmerking="nee"),
    )
    rows = design_plan.checklist(checklist(items)).rows
    assert rows == (("1a", "Titel", "sec-a; sec-b", ""), ("2", "Schade", "", "nee"))
    assert markdown_of(rows[0][2]) == "@sec-a; @sec-b", "a reference in the report, and not its signs as text"


@pytest.mark.parametrize("number", [3])
def test_the_final_report_gives_a_reason_for_each_deviation_and_none_without(number):
    phase, study = load_phase("aanpak45", number), load_study("aanpak45")
    found = compare(phase.analysis_plan, phase.effectiveness, phase.inference, study.cohorts, phase.deviation_reasons)
    assert found.fixed is not None
    assert {part.code for part in found.deviations} == set(phase.deviation_reasons)
    assert all(item.sections or item.remark for item in phase.checklist)
    assert len({item.item for item in phase.checklist}) == len(phase.checklist) == 42
    assert {item.item.rstrip("abcd") for item in phase.checklist} == {str(n) for n in range(1, 31)}


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ({"soort": "werk", "minimum_uren": 12.5}, "werk, 6 maanden, vanaf 12,5 uur"),
        ({"soort": "duurzaam_werk", "maanden_aaneen": 3}, "duurzaam werk, 6 maanden, vanaf 1 uur, 3 maanden aaneen"),
        ({"soort": "uitstroom_uitkering"}, "uitstroom uitkering, 6 maanden"),
        ({"soort": "uren"}, "uren, 6 maanden"),
        ({"soort": "loon", "minimum_uren": 2}, "loon, 6 maanden"),
        ({"soort": "activiteit"}, "activiteit, 6 maanden"),
        ({"soort": "activiteit", "minimum_uren": 8}, "activiteit, 6 maanden, zonder werk vanaf 8 uur"),
    ],
)
def test_hours_are_told_of_outcomes_that_they_decide(outcome, told):
    asked = {"code": "u", "maanden": 6} | outcome
    ours = asked | {"label": "U"} | ({"activiteiten": ["a"], "zonder_werk": "minimum_uren" in outcome} if outcome["soort"] == "activiteit" else {})
    found = compare(
        AnalysisPlan.model_validate(PLAN | {"primair": asked}),
        Effectiveness.model_validate(DONE | {"uitkomsten": [ours | {"rol": "primair"}, DONE["uitkomsten"][1]]}), Inference(), COHORTS, {},
    )  # fmt: skip
    primary = next(part for part in found.parts if part.code == "primair")
    assert (primary.planned, primary.done) == (f"U ({told})", f"U ({told})")


def test_an_activity_that_the_plan_counts_only_without_work_deviates_from_one_that_counts_with_it():
    plan = {"secundair": [{"code": "uren", "soort": "activiteit", "maanden": 12, "minimum_uren": 1}]}
    done = {"uitkomsten": [DONE["uitkomsten"][0], {"code": "uren", "label": "uren", "soort": "activiteit", "maanden": 12, "activiteiten": ["a"]}]}
    assert deviating(plan, done)["secundair"][:2] == ("uren (activiteit, 12 maanden, zonder werk vanaf 1 uur)", "uren (activiteit, 12 maanden)")
