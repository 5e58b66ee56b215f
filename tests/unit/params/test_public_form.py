"""Coarser public forms: which profile gets them, that nobody is lost or counted twice, and what is refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from evalutils.params import Settings, load_phase, load_study, section_value
from evalutils.params.base import Model, public_form
from evalutils.params.sections.analysis import Characteristic, Flow, Progress
from evalutils.params.sections.effectiveness import Effectiveness, TimeToEvent
from evalutils.params.sections.outcomes import Outcomes, Registration
from evalutils.params.sections.survey import Question, Questionnaire, StatementBlock

HOME = {
    "naam": "woning", "label": "Woning", "bron": {"kolom": "woning"}, "categorieen": ["huur", "koop", "boot", "tent"],
    "combinaties": [{"naam": "los", "delen": ["boot", "tent"]}, {"naam": "vast", "delen": ["huur", "koop"]},
                    {"naam": "scheef", "delen": ["koop", "boot"]}],
    "openbaar": {"samen": [{"label": "anders", "delen": ["boot", "tent"]}]},
}  # fmt: skip
STATUSES = ["weg", "werk", "ziek", "klaar", "bezig"]
FLOW = {
    "groep": "a", "noemer": "intake",
    "statussen": [*({"code": code, "label": code, "als": {"activiteit": code}} for code in STATUSES[:-1]), {"code": "bezig", "label": "bezig"}],
    "vakken": [
        {"code": "alle", "label": "Alle"}, {"code": "weg", "label": "Weg", "onder": "alle"}, {"code": "intake", "label": "Intake", "onder": "alle"},
        {"code": "gestopt", "label": "Gestopt", "onder": "intake"}, {"code": "werk", "label": "Werk", "onder": "gestopt"},
        {"code": "ziek", "label": "Ziek", "onder": "gestopt"}, {"code": "klaar", "label": "Klaar", "onder": "intake"},
        {"code": "bezig", "label": "Bezig", "onder": "intake"},
    ],
}  # fmt: skip


def flow(**public: object) -> Flow:
    return Flow.model_validate(FLOW | {"openbaar": public})


def test_merged_categories_hold_their_parts_in_the_place_of_the_first():
    found = Characteristic.model_validate(HOME).public_form()
    assert found.shown == {"huur": ("huur",), "koop": ("koop",), "anders": ("boot", "tent")}
    assert found.category_labels == ("huur", "koop", "boot", "tent")  # what a test over all characteristics uses


def test_a_combination_follows_the_merge_and_goes_when_it_cuts_through_one():
    found = Characteristic.model_validate(HOME).public_form()
    assert {one.name: one.parts for one in found.combinations} == {"los": ("anders",), "vast": ("huur", "koop")}


def test_boxes_left_out_stay_counted_in_the_box_above():
    found = flow(zonder=["werk", "ziek"]).public_form()
    assert [box.code for box in found.boxes] == ["alle", "weg", "intake", "gestopt", "klaar", "bezig"]
    assert found.statuses_under("gestopt") == ("werk", "ziek")


def test_of_an_inner_box_left_out_the_boxes_below_move_up_and_so_does_a_base():
    found = flow(zonder=["intake"]).public_form()
    assert {box.code: box.under for box in found.boxes}["klaar"] == "alle"
    assert found.base == "alle"


def test_boxes_taken_together_count_the_statuses_of_both():
    found = flow(samen=[{"code": "rest", "label": "Rest", "delen": ["klaar", "bezig"]}]).public_form()
    assert [box.code for box in found.boxes] == ["alle", "weg", "intake", "gestopt", "werk", "ziek", "rest"]
    assert found.statuses_under("rest") == ("klaar", "bezig")


@pytest.mark.parametrize(
    "public",
    [
        {"zonder": ["werk"]},  # one of two: its clients would stand nowhere
        {"zonder": ["alle"]},
        {"zonder": ["onbekend"]},
        {"samen": [{"code": "x", "label": "X", "delen": ["werk", "klaar"]}]},  # not under one box
        {"samen": [{"code": "x", "label": "X", "delen": ["gestopt", "klaar"]}]},  # one has boxes below
        {"samen": [{"label": "X", "delen": ["klaar", "bezig"]}]},  # no code
        {"samen": [{"code": "x", "label": "X", "delen": ["klaar", "bezig"]}], "zonder": ["klaar"]},
        {"samen": [{"code": "weg", "label": "X", "delen": ["klaar", "bezig"]}]},  # the code of another box
    ],
)
def test_a_public_form_that_loses_or_doubles_clients_is_refused(public):
    with pytest.raises(ValidationError):
        flow(**public)


def test_a_tally_within_a_box_that_goes_counts_within_the_box_above():
    tallies = [{"code": code, "label": code, "groep": "a", "noemer": "intake", "als": {"activiteit": code}} for code in ("een", "twee")]
    params = {"stromen": [FLOW | {"openbaar": {"zonder": ["intake"]}}], "tellingen": tallies, "openbaar": {"zonder": ["twee"]}}
    found = Progress.model_validate(params).public_form()
    assert [(one.code, one.base) for one in found.tallies] == [("een", "alle")]


ANSWERS = [{"waarde": "ja"}, {"waarde": "nee"}, {"waarde": "weet niet"}, {"waarde": "nvt", "niet_van_toepassing": True}]
ASKED = {"code": "q", "label": "Q", "antwoorden": ANSWERS, "openbaar": {"samen": [{"label": "niet ja", "delen": ["nee", "weet niet"]}]}}


def test_answers_taken_together_leave_the_base_as_it_is():
    found = Question.model_validate(ASKED).public_form()
    assert [(one.words, one.values, one.not_applicable) for one in found.answers] == [
        ("ja", ("ja",), False), ("niet ja", ("nee", "weet niet"), False), ("nvt", ("nvt",), True),
    ]  # fmt: skip
    assert found.name == "q"


def test_an_answer_that_does_not_apply_widens_the_base_and_the_numbers_get_another_name():
    found = Question.model_validate(ASKED | {"openbaar": {"samen": [{"label": "nee of nvt", "delen": ["nee", "nvt"]}]}}).public_form()
    assert [(one.words, one.not_applicable) for one in found.answers] == [("ja", False), ("nee of nvt", False), ("weet niet", False)]
    assert found.name == "q_ruim" and found.public_form().name == "q_ruim"


def test_an_answer_of_a_question_with_one_answer_cannot_be_left_out():
    with pytest.raises(ValidationError):
        Question.model_validate(ASKED | {"openbaar": {"zonder": ["nee"]}})


def test_a_question_left_out_leaves_the_questionnaire_and_a_comparison_needs_it():
    other = {"code": "r", "label": "R", "antwoorden": ANSWERS}
    made = Questionnaire.model_validate({"vragen": [ASKED, other], "openbaar": {"zonder": ["r"]}})
    assert [one.code for one in made.public_form().questions] == ["q"]
    pair = [{"code": "p", "label": "P", "rijen": "q", "kolommen": "r"}]
    with pytest.raises(ValidationError):
        Questionnaire.model_validate({"vragen": [ASKED, other], "vergelijkingen": pair, "openbaar": {"zonder": ["r"]}})


SCALE = [{"waarde": f"punt {place}"} for place in range(1, 6)]
SIDES = [{"label": "oneens", "delen": ["punt 1", "punt 2"]}, {"label": "eens", "delen": ["punt 4", "punt 5"]}]


def test_a_block_of_statements_has_three_points():
    block = {"code": "b", "label": "B", "schaal": SCALE, "stellingen": [{"code": "s", "label": "S"}], "openbaar": {"samen": SIDES}}
    assert [point.words for point in StatementBlock.model_validate(block).public_form().scale] == ["oneens", "punt 3", "eens"]
    with pytest.raises(ValidationError):
        StatementBlock.model_validate(block | {"openbaar": {"samen": SIDES[:1]}})


def test_a_registration_gets_fewer_words_for_the_same_codes():
    side = {"tabel": "t", "kolom": "k", "labels": {"a": "A", "b": "B"}, "openbaar": {"a": "Iets", "b": "Iets"}}
    assert Registration.model_validate(side).public_form().labels == {"a": "Iets", "b": "Iets"}
    with pytest.raises(ValidationError):
        Registration.model_validate(side | {"openbaar": {"a": "Iets"}})


def test_a_share_that_is_left_out_must_be_there():
    with pytest.raises(ValidationError):
        Outcomes.model_validate({"openbaar": {"zonder": ["weg"]}})


def test_the_primary_outcome_cannot_be_left_out():
    outcomes = [{"code": "p", "label": "P", "soort": "werk", "maanden": 12, "rol": "primair"}]
    with pytest.raises(ValidationError):
        Effectiveness.model_validate({"uitkomsten": outcomes, "openbaar": {"zonder": ["p"]}})


def sections(phase: int, profile: str, **given: object) -> Settings:
    names = ("characteristics", "progress", "survey", "outcomes", "effectiveness")
    return Settings.of(notebook="n", study="aanpak45", phase=phase, profile=profile, **{name: given.get(name) for name in names})


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_a_profile_that_protects_reads_the_public_form_and_another_does_not(phase):
    whole = load_phase("aanpak45", phase)
    public, internal = sections(phase, "publiek"), sections(phase, "intern")
    for name in ("characteristics", "progress", "survey", "outcomes", "effectiveness"):
        assert getattr(internal, name) == getattr(whole, name)
        assert getattr(public, name) == public_form(getattr(whole, name))
    assert public.characteristics != internal.characteristics


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_a_notebook_run_by_the_pipeline_reads_the_same(phase):
    study, whole = load_study("aanpak45"), load_phase("aanpak45", phase)
    names = ("characteristics", "progress", "survey", "outcomes", "effectiveness")
    passed = sections(phase, "publiek", **{name: section_value(name, study, whole) for name in names})
    by_hand = sections(phase, "publiek")
    assert all(getattr(passed, name) == getattr(by_hand, name) for name in names)


@pytest.mark.parametrize(("study", "phase"), [("aanpak45", 1), ("aanpak45", 2), ("aanpak45", 3), ("nsw", 1)])
def test_a_public_form_is_valid_and_twice_is_once(study, phase):
    found = load_phase(study, phase).public_form()
    assert found.public_form() == found
    assert type(found).model_validate(found.model_dump(by_alias=True, exclude_defaults=True)).public_form() == found


def test_a_section_without_a_public_form_is_the_same_object():
    class Plain(Model):
        parts: tuple[int, ...] = (1, 2)

    made = Plain()
    assert public_form(made) is made


def test_a_report_may_have_its_own_public_form_of_a_shared_characteristic():
    shared, own = (next(one for one in load_phase("aanpak45", number).characteristics if one.name == "leeftijd") for number in (2, 3))
    assert shared.public_form().shown.keys() == {"50 jaar en jonger", "Tussen de 51 en 60 jaar", "60 jaar en ouder"}
    assert own.public_form().shown.keys() == {"50 jaar en jonger", "51 jaar en ouder"}
    assert own.category_labels == shared.category_labels


def test_a_public_form_of_a_characteristic_that_is_not_there_is_refused():
    content = load_phase("aanpak45", 3).model_dump(by_alias=True, mode="json")
    with pytest.raises(ValidationError):
        type(load_phase("aanpak45", 3)).model_validate(content | {"kenmerken_openbaar": {"onbekend": {}}})


def test_competing_events_taken_together_hold_the_reasons_and_kinds_of_both():
    events = [{"code": "dood", "label": "Dood", "redenen": ["overlijden"]}, {"code": "zorg", "label": "Zorg", "activiteiten": ["zorg"]},
              {"code": "weg", "label": "Weg", "redenen": ["verhuizing"]}]  # fmt: skip
    together = [{"code": "rest", "label": "Rest", "delen": ["dood", "weg"]}]
    found = TimeToEvent.model_validate({"concurrerend": events, "openbaar": [24], "openbaar_samen": together}).public_form()
    assert [(one.code, one.reasons, one.codes) for one in found.competing] == [
        ("rest", ("overlijden", "verhuizing"), ("dood", "weg")), ("zorg", (), ("zorg",)),
    ]  # fmt: skip
    assert found.at_risk == (0, 24) and found.public_form() == found
    with pytest.raises(ValidationError):
        TimeToEvent.model_validate({"concurrerend": events, "openbaar_samen": [{"code": "x", "label": "X", "delen": ["dood", "nooit"]}]})
