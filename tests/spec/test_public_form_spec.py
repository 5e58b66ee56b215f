"""Counts in a coarser form: what is taken together holds its parts, and is the same clients wherever it stands."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from evalutils.findings.baseline.balance import table
from evalutils.findings.effects.subgroups import subgroups
from evalutils.findings.histories.derive import classify
from evalutils.findings.progress.flows import progress
from evalutils.findings.survey.questionnaire import survey
from evalutils.params import Arms, Groups
from evalutils.params.sections.analysis import Characteristic, Inference, Progress
from evalutils.params.sections.effectiveness import Subgroup
from evalutils.params.sections.outcomes import EffectSpec
from evalutils.params.sections.survey import Questionnaire
from evalutils.results import who

GROUPS = Groups.model_validate({"interventies": [{"code": "a", "label": "A"}], "vergelijking": {"code": "b", "label": "B"}})
ARMS = Arms.model_validate({"interventie": {"code": "a", "label": "A"}, "vergelijking": {"code": "b", "label": "B"}})
DAY = date(2020, 6, 30)
HOME = {"naam": "woning", "label": "Woning", "bron": {"kolom": "woning"}, "categorieen": ["huur", "koop", "boot", "tent"]}
MERGED = {"openbaar": {"samen": [{"label": "anders", "delen": ["boot", "tent"]}]}}


def test_a_merged_category_counts_its_parts_and_holds_them():
    values = pd.Series(["huur", "boot", "tent", "koop", "boot", None])
    group = np.array([0, 0, 0, 1, 1, 1])
    everyone = who.REGISTER
    fine, coarse = (
        table(classify(values, one).to_numpy(), one, group, GROUPS, everyone)
        for one in (Characteristic.model_validate(HOME), Characteristic.model_validate(HOME | MERGED).public_form())
    )
    assert coarse.rows == ("huur", "koop", "anders")
    assert coarse.counts == ((1, 0), (0, 1), (2, 1))
    assert coarse.missing == fine.missing == (0, 1)
    whole = coarse.counts[2][0].cell
    assert all(fine.counts[row][0].cell.within(whole) for row in (2, 3))
    assert not fine.counts[0][0].cell.within(whole)
    assert coarse.counts[0][0].cell == fine.counts[0][0].cell


def flow(**public: object) -> Progress:
    codes = ["werk", "ziek"]
    statuses = [*({"code": code, "label": code, "als": {"activiteit": code}} for code in codes), {"code": "bezig", "label": "bezig"}]
    boxes = [
        {"code": "alle", "label": "Alle"}, {"code": "gestopt", "label": "Gestopt", "onder": "alle"},
        {"code": "werk", "label": "Werk", "onder": "gestopt"}, {"code": "ziek", "label": "Ziek", "onder": "gestopt"},
        {"code": "bezig", "label": "Bezig", "onder": "alle"},
    ]  # fmt: skip
    return Progress.model_validate({"stromen": [{"groep": "a", "statussen": statuses, "vakken": boxes, "openbaar": public}]}).public_form()


EVENTS = pd.DataFrame(
    {"klant_id": ["k1", "k2", "k3"], "soort": ["werk", "ziek", "ziek"], "startdatum": pd.Timestamp("2020-01-01"), "einddatum": pd.NaT,
     "uitkomst": None, "reden_einde": None}
)  # fmt: skip
TABLES = {"klanten": pd.DataFrame({"klant_id": ["k1", "k2", "k3", "k4"], "groep": "a"}), "activiteiten": EVENTS}


@pytest.mark.parametrize(
    ("public", "counts"),
    [
        ({}, {"alle": 4, "gestopt": 3, "werk": 1, "ziek": 2, "bezig": 1}),
        ({"zonder": ["werk", "ziek"]}, {"alle": 4, "gestopt": 3, "bezig": 1}),
        ({"zonder": ["gestopt"]}, {"alle": 4, "werk": 1, "ziek": 2, "bezig": 1}),
        ({"zonder": ["gestopt"], "samen": [{"code": "rest", "label": "Rest", "delen": ["ziek", "bezig"]}]}, {"alle": 4, "werk": 1, "rest": 3}),
    ],
)
def test_no_client_of_a_flow_is_lost_or_counted_twice(public, counts):
    (found,) = progress(TABLES, GROUPS, flow(**public), DAY).flows
    assert {box.code: int(box.count) for box in found.boxes} == counts


def test_a_box_is_the_same_clients_in_both_forms():
    fine, coarse = (progress(TABLES, GROUPS, one, DAY).flows[0] for one in (flow(), flow(zonder=["werk", "ziek"])))
    cells = {box.code: box.count.cell for box in fine.boxes}
    assert next(box for box in coarse.boxes if box.code == "gestopt").count.cell == cells["gestopt"]
    assert cells["werk"].within(cells["gestopt"])


ANSWERS = [{"waarde": "ja"}, {"waarde": "nee"}, {"waarde": "weet niet"}, {"waarde": "nvt", "niet_van_toepassing": True}]


def ask(frame: pd.DataFrame, question: dict):
    return survey(frame, Questionnaire.model_validate({"vragen": [question]}).public_form(), Inference()).questions[0]


def test_answers_taken_together_count_both_in_the_same_base():
    question = {"code": "q", "label": "Q", "antwoorden": ANSWERS}
    frame = pd.DataFrame({"q": ["ja", "nee", "weet niet", "nvt", None]})
    coarse = ask(frame, question | {"openbaar": {"samen": [{"label": "niet ja", "delen": ["nee", "weet niet"]}]}})
    assert {answer.label: int(answer.count) for answer in coarse.answers} == {"ja": 1, "niet ja": 2, "nvt": 1}
    assert (coarse.asked, coarse.missing, coarse.not_applicable, coarse.base) == (5, 1, 1, 3)
    fine = ask(frame, question)
    assert fine.answers[1].count.cell.within(coarse.answers[1].count.cell)


def test_an_answer_that_does_not_apply_joins_the_base_under_another_name():
    question = {"code": "q", "label": "Q", "antwoorden": ANSWERS, "openbaar": {"samen": [{"label": "nee of nvt", "delen": ["nee", "nvt"]}]}}
    frame = pd.DataFrame({"q": ["ja", "nee", "nvt", "nvt", None]})
    found = ask(frame, question)
    assert {answer.label: int(answer.count) for answer in found.answers} == {"ja": 1, "nee of nvt": 3, "weet niet": 0}
    assert (found.asked, found.missing, found.not_applicable, found.base) == (5, 1, 0, 4)
    assert found.name == "q_ruim"


def test_of_several_answers_taken_together_a_respondent_counts_once():
    frame = pd.DataFrame({"a": ["ja", "ja", "nee"], "b": ["ja", "nee", "nee"], "c": ["nee", "nee", "ja"]})
    answers = [{"kolom": column, "label": column.upper()} for column in "abc"]
    question = {"code": "m", "label": "M", "soort": "meer", "antwoorden": answers,
                "openbaar": {"samen": [{"label": "A of B", "delen": ["A", "B"]}], "zonder": ["C"]}}  # fmt: skip
    found = ask(frame, question)
    assert [(answer.label, int(answer.count)) for answer in found.answers] == [("A of B", 2)]
    assert (found.base, found.rest) == (3, (1,))


def test_a_merged_subgroup_is_the_effect_in_both_categories_together():
    rng = np.random.default_rng(7)
    clients = pd.DataFrame({
        "klant_id": range(80), "groep": ["a", "b"] * 40, "soort": ["k"] * 30 + ["l"] * 30 + ["m"] * 20,
        "y": rng.integers(0, 2, 80),
    })  # fmt: skip
    group = {"code": "s", "label": "S", "kolom": "soort", "openbaar": {"samen": [{"label": "k of l", "delen": ["k", "l"]}]}}
    outcome = EffectSpec(code="y", label="Y", column="y", kind="aandeel")
    (found,) = subgroups(clients, outcome, (Subgroup.model_validate(group).public_form(),), ARMS, Inference())
    assert [row.label for row in found.rows] == ["k of l", "m"]
    both = clients[clients.soort.isin(["k", "l"])]
    means = both.groupby("groep")["y"].mean()
    assert found.rows[0].estimate.value == pytest.approx(means["a"] - means["b"])
    assert found.interaction.df[0] == 1
