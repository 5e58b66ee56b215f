"""Counts of a questionnaire: a tiny table of respondents, the expected counts, and when nothing is tested."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest

from evalutils.errors import ConsistencyError, ParameterError
from evalutils.findings.survey.questionnaire import survey
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.survey import Questionnaire
from evalutils.results import NotComputable

REFERENCE = Path(__file__).parents[3] / "data" / "reference" / "survey.csv"


def ask(frame: pd.DataFrame, **params: object):
    return survey(frame, Questionnaire.model_validate(params), Inference())


ONE = {"code": "q", "label": "Q", "antwoorden": [{"waarde": "y"}, {"waarde": "n"}, {"waarde": "na", "niet_van_toepassing": True}]}


def test_item_non_response_and_what_does_not_apply_are_counted_and_in_no_base():
    (found,) = ask(pd.DataFrame({"q": ["y", "y", "n", "na", None]}), vragen=[ONE]).questions
    assert {answer.label: answer.count for answer in found.answers} == {"y": 2, "n": 1, "na": 1}
    assert (found.asked, found.missing, found.not_applicable, found.base) == (5, 1, 1, 3)
    assert [answer.share for answer in found.answers[:2]] == pytest.approx([2 / 3, 1 / 3])
    assert isinstance(found.answers[2].share, NotComputable) and not found.answers[2].applicable
    assert found.small_base
    assert found.test.method == "geen toets" and "niets om mee te vergelijken" in found.test.why


def test_several_answers_are_shares_of_who_answered_any():
    frame = pd.DataFrame({"a": [True, True, False, None], "b": [True, None, False, None]}, dtype="boolean")
    answers = [{"kolom": "a", "label": "A"}, {"kolom": "b", "label": "B"}]
    question = {"code": "m", "label": "M", "soort": "meer", "antwoorden": answers}
    (found,) = ask(frame, vragen=[question]).questions
    assert [(answer.label, answer.count) for answer in found.answers] == [("A", 2), ("B", 1)]
    assert (found.asked, found.missing, found.base) == (4, 1, 3)
    assert found.answers[0].share == pytest.approx(2 / 3)


def test_a_question_asked_of_some():
    asked = ONE | {"gevraagd_aan": {"kolom": "took", "waarden": ["ja"]}}
    frame = pd.DataFrame({"took": pd.array([True, True, False], dtype="boolean"), "q": ["y", None, None]})
    (found,) = ask(frame, vragen=[asked]).questions
    assert (found.asked, found.missing, found.base) == (2, 1, 1)
    with pytest.raises(ConsistencyError) as fault:
        ask(frame.assign(q=["y", "y", "n"]), vragen=[asked])
    assert [problem.found for problem in fault.value.problems] == ["1 rij van anderen"]


def test_response_counts_who_came_back_and_who_is_used():
    frame = pd.DataFrame({"q": ["y", "n", None], "out": pd.array([False, True, None], dtype="boolean")})
    found = ask(frame, vragen=[ONE], niet_meegenomen="out", verstuurd=10)
    assert (found.response.sent, found.response.returned, found.response.excluded, found.response.used) == (10, 3, 1, 2)
    assert (found.response.response_rate, found.response.used_rate) == (0.3, 0.2)
    assert found.questions[0].asked == 2


def test_more_back_than_sent_is_an_error_and_an_unknown_number_is_not():
    frame = pd.DataFrame({"q": ["y", "n"]})
    with pytest.raises(ConsistencyError):
        ask(frame, verstuurd=1)
    assert isinstance(ask(frame).response.response_rate, NotComputable)


def test_an_answer_that_is_not_in_the_questionnaire():
    with pytest.raises(ConsistencyError) as fault:
        ask(pd.DataFrame({"q": ["y", "surprise", "surprise"]}), vragen=[ONE])
    assert [problem.found for problem in fault.value.problems] == ["2 rijen"]
    assert "surprise" not in str(fault.value)


def test_a_column_that_is_not_there():
    with pytest.raises(ParameterError):
        ask(pd.DataFrame({"x": ["y"]}), vragen=[ONE])


SCALE = [{"waarde": value} for value in ("--", "-", "0", "+", "++")]


def block(*codes: str) -> dict:
    return {"code": "b", "label": "B", "schaal": SCALE, "stellingen": [{"code": code, "label": code} for code in codes]}


def test_statements_by_point_of_the_scale():
    frame = pd.DataFrame({"s": ["--", "-", "-", "0", "+", "+", "++", "++", None]})
    ((one,),) = (part.statements for part in ask(frame, stellingen=[block("s")]).blocks)
    assert (one.counts, one.missing, one.base) == ((1, 2, 1, 2, 2), 1, 8)
    assert (one.disagree, one.agree) == (0.375, 0.5)
    assert one.test.why.startswith("minder dan 30 antwoorden") and isinstance(one.p_holm, NotComputable)


def test_the_sign_test_and_holm_by_hand():
    """8 agree, 2 disagree: p = 2 (1 + 10 + 45) / 2^10 = 0.109375; 5 against 5: p = 1. Holm: 2 x 0.109375, and 1."""
    frame = pd.DataFrame({"s": ["+"] * 8 + ["--"] * 2 + ["0"], "t": ["++"] * 5 + ["-"] * 5 + [None], "u": ["0"] * 11})
    found = ask(frame, stellingen=[block("s", "t", "u")], kleine_aantallen={"minimaal_voor_toets": 10}).blocks[0].statements
    assert [one.test.p_value for one in found[:2]] == pytest.approx([0.109375, 1.0])
    assert [one.p_holm for one in found[:2]] == pytest.approx([0.21875, 1.0])
    assert isinstance(found[2].p_holm, NotComputable)


@pytest.mark.parametrize(
    ("n", "smallest", "tested"),
    [(29, 14, False), (30, 9, False), (30, 10, True)],
)
def test_a_comparison_is_tested_only_when_it_can_carry_it(n, smallest, tested):
    frame = pd.DataFrame({"q": (["y", "n"] * n)[:n], "r": ["1"] * smallest + ["2"] * (n - smallest)})
    other = {"code": "r", "label": "R", "antwoorden": [{"waarde": "1"}, {"waarde": "2"}]}
    compare = {"code": "c", "label": "C", "rijen": "q", "kolommen": "r"}
    (found,) = ask(frame, vragen=[ONE, other], vergelijkingen=[compare]).comparisons
    assert found.crosstab.total == n
    assert isinstance(found.test.p_value, NotComputable) != tested
    assert (found.test.method == "geen toets") != tested
    assert bool(found.test.why) != tested


def published() -> dict[str, dict[str, int]]:
    with REFERENCE.open(encoding="utf-8") as source:
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for row in csv.DictReader(source):
            found[row["question_id"]][row["answer"]] = int(row["count"])
    return found


@pytest.mark.parametrize("code", ["expect_work", "health", "contact"])
def test_the_published_counts_come_back(code):
    """survey.csv: 39 respondents a question; 'geen antwoord' is item non-response."""
    counts = published()[code]
    answers = [answer for answer, count in counts.items() for _ in range(count)]
    frame = pd.DataFrame({code: [None if answer == "geen antwoord" else answer for answer in answers]})
    question = {
        "code": code, "label": code,
        "antwoorden": [{"waarde": a, "niet_van_toepassing": "niet van toepassing" in a} for a in counts if a != "geen antwoord"],
    }  # fmt: skip
    (found,) = ask(frame, vragen=[question]).questions
    assert {answer.label: answer.count for answer in found.answers} | {"geen antwoord": found.missing} == counts
    assert found.asked == 39
    assert sum(answer.share for answer in found.answers if answer.applicable) == pytest.approx(1)
