"""What a reader sees of a questionnaire: no percentage of a small base without its counts, and bars around the middle."""


import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot

from evalutils.disclosure import Gate
from evalutils.display.common.views import Cell
from evalutils.display.survey import figures as survey_figures
from evalutils.display.survey import matrix as survey_matrix
from evalutils.display.survey import numbers as survey_numbers
from evalutils.display.survey import tables as survey_tables
from evalutils.findings.survey.questionnaire import survey
from evalutils.params import Profile
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.survey import Questionnaire
from evalutils.results import SECRET, is_number
from evalutils.results.survey import Evidence, FieldworkResult

INTERNAL, PUBLIC = Profile(naam="intern"), Profile(naam="publiek", minimum_cel=10)
SCALE = [{"waarde": value} for value in ("1", "2", "3", "4", "5")]


def asked(counts: dict[str, int], missing: int = 0):
    """The result of one question with these counts of answers."""
    values = [answer for answer, n in counts.items() for _ in range(n)] + [None] * missing
    question = {"code": "q", "label": "Vraag", "antwoorden": [{"waarde": answer} for answer in counts]}
    return survey(pd.DataFrame({"q": values}), Questionnaire.model_validate({"vragen": [question]}), Inference())


def stated(*columns: list[str]):
    frame = pd.DataFrame({f"s{place}": column for place, column in enumerate(columns)})
    block = {
        "code": "b", "label": "Blok", "schaal": SCALE,
        "stellingen": [{"code": f"s{place}", "label": f"Stelling {place}"} for place in range(len(columns))],
    }  # fmt: skip
    return survey(frame, Questionnaire.model_validate({"stellingen": [block]}), Inference())


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_percentage_of_fewer_than_ten_never_stands_without_its_counts(yes, no):
    result = asked({"ja": yes, "nee": no})
    shown = [cell for row in survey_tables.question("q")(result).rows for cell in row if isinstance(cell, Cell)]
    numbers = survey_numbers.survey(result).cells
    for share in (*(cell for cell in shown if cell.show == "procent"), numbers["q.ja.pct"]):
        if is_number(share.value):
            assert (f"van {yes + no})" in share.text) == (yes + no < 10)
    assert ("q.ja.van" in numbers) == (yes + no >= 10)


def test_a_small_base_reads_as_percentage_and_counts():
    assert survey_numbers.survey(asked({"ja": 4, "nee": 1})).cells["q.ja.pct"].text == "80% (4 van 5)"
    assert survey_numbers.survey(asked({"ja": 8, "nee": 2})).cells["q.ja.pct"].text == "80%"


def test_no_figure_is_drawn_of_a_small_base():
    figure = survey_figures.answers("q")(asked({"ja": 4, "nee": 1}))
    assert "80%" not in figure.alt and "niet getekend" in figure.alt


def test_the_table_shows_item_non_response_and_why_nothing_is_tested():
    table = survey_tables.question("q")(asked({"ja": 12, "nee": 8}, missing=3))
    labels = [row[0] for row in table.rows]
    assert labels == ["Ja", "Nee", "Geen antwoord", "Totaal"]
    assert [row[1].value for row in table.rows] == [12, 8, 3, 23]
    notes = " ".join(table.notes)
    assert "Aandeel van de 20 respondenten" in notes and "Geen toets: " in notes


def test_the_bars_of_a_statement_have_the_middle_of_neutral_at_zero():
    bars = survey_figures.bars((1, 2, 4, 2, 1))
    assert bars[0][0] == pytest.approx(-50) and bars[-1][0] + bars[-1][1] == pytest.approx(50)
    start, width = bars[2]
    assert start + width / 2 == pytest.approx(0)
    assert [width for _, width in bars] == pytest.approx([10, 20, 40, 20, 10])


def test_agreement_goes_right_and_disagreement_left():
    assert survey_figures.bars((0, 0, 0, 0, 10)) == [(0, 0), (0, 0), (0, 0), (0, 0), (0, 100)]
    assert survey_figures.bars((10, 0, 0, 0, 0))[0] == (-100, 100)


def test_statements_stand_with_their_n_and_a_small_one_with_its_counts():
    full, small = ["1", "2", "3", "4", "4", "5", "5", "5", "4", "4"], ["5"] * 4 + [None] * 6
    figure = survey_figures.statements("b")(stated(full, small))
    assert "'Stelling 0' (n = 10): 70% eens, 20% oneens" in figure.alt
    assert "Stelling 1" not in figure.alt
    assert figure.notes == ("Niet getekend, door te weinig of niet gepubliceerde antwoorden: Stelling 1 (n = 4: 0, 0, 0, 0, 4).",)
    assert [cell.value for cell in figure.data.rows[1][1:]] == [0, 0, 0, 0, 4, 4, 6]
    drawing = figure.draw()
    labels = [tick.get_text() for tick in drawing.axes[0].get_yticklabels()]
    assert labels == ["Stelling 0\n(n = 10)"]
    assert len(drawing.axes[0].patches) == 5


def test_the_public_profile_withholds_small_answers_and_what_gives_them_away():
    result = Gate(PUBLIC).release(asked({"ja": 30, "nee": 20, "weet niet": 4})).result.questions[0]
    counts = {answer.label: answer.count for answer in result.answers}
    assert counts["weet niet"] is SECRET
    assert list(counts.values()).count(SECRET) >= 2 or result.base is SECRET
    assert all(answer.share is SECRET for answer in result.answers if answer.count is SECRET)


def test_that_nobody_answered_is_published_and_gives_no_answer_away():
    result = Gate(PUBLIC).release(asked({"ja": 30, "nee": 20}, missing=2)).result.questions[0]
    assert result.missing == 2 and [answer.count for answer in result.answers] == [30, 20]


def test_several_answers_are_withheld_with_their_complement():
    frame = pd.DataFrame({"a": ["ja"] * 27 + ["nee"] * 3, "b": ["ja"] * 15 + ["nee"] * 15})
    answers = [{"kolom": "a", "label": "A"}, {"kolom": "b", "label": "B"}]
    question = {"code": "q", "label": "Q", "soort": "meer", "antwoorden": answers}
    result = survey(frame, Questionnaire.model_validate({"vragen": [question]}), Inference())
    a, b = Gate(PUBLIC).release(result).result.questions[0].answers
    assert a.count is SECRET and a.share is SECRET  # 27 of 30 would say that 3 did not
    assert b.count == 15


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=5, max_size=5))
def test_no_statement_is_published_with_a_count_of_one_to_nine(counts):
    column = [str(point + 1) for point, n in enumerate(counts) for _ in range(n)]
    if not column:
        return
    statement = Gate(PUBLIC).release(stated(column)).result.blocks[0].statements[0]
    assert all(count is SECRET or count == 0 or count >= 10 for count in statement.counts)
    for share, points in ((statement.disagree, counts[:2]), (statement.agree, counts[3:])):
        assert not is_number(share) or sum(points) == 0 or sum(points) >= 10


def test_the_internal_profile_withholds_nothing():
    result = asked({"ja": 3, "nee": 1})
    assert Gate(INTERNAL).release(result).result == result


def test_every_published_count_of_the_survey_is_a_key_number_of_phase_2():
    """The names that the report and the reproduction read; survey.csv is the source of the labels."""
    from evalutils.display.common.views import slug
    from evalutils.params import load_phase, project_root

    table = pd.read_csv(project_root() / "data/reference/survey.csv")
    questions = {question.code: question for question in load_phase("aanpak45", 2).survey.questions}
    for row in table.itertuples():
        labels = {slug(answer.words) for answer in questions[row.question_id].answers} | {"geen_antwoord"}
        assert slug(row.answer) in labels, row.answer


def test_released_counts_are_recorded_for_the_audit():
    gate = Gate(PUBLIC)
    gate.release(asked({"ja": 30, "nee": 20}))
    (cell,) = (name for name in gate.own.published if name.endswith("kolom q=ja; vragenlijst gebruikt=*; vragenlijst terug=ja"))
    assert gate.own.published[cell] == 30


def test_an_answer_that_nobody_gave_has_an_interval_of_one_side():
    figure = survey_figures.answers("q")(asked({"ja": 40, "nee": 0}))
    drawing = figure.draw()
    told = [text.get_text() for text in drawing.axes[0].texts]
    upper = asked({"ja": 40, "nee": 0}).question("q").answers[1].interval.upper
    assert told[0] == "40" and told[1] == f"0 (hooguit {round(100 * upper)}%)"
    pyplot.close(drawing)


EVIDENCE = (
    Evidence("a", "Eerste", "iets", "ja", ("enquête", "observatie"), "gezien"),
    Evidence("b", "Eerste", "iets", "nee", ("interview",), "niet gezien"),
    Evidence("b", "Tweede", "iets", "niet onderzocht", (), ""),
)


def test_a_matrix_of_evidence_has_a_box_for_each_supposed_mechanism_and_no_other():
    figure = survey_matrix.evidence({"a": "Deel A", "b": "Deel B"})(FieldworkResult((), EVIDENCE))
    drawing = figure.draw()
    assert len(drawing.axes[0].patches) == len(EVIDENCE)
    told = [text.get_text() for text in drawing.axes[0].texts]
    assert {"ja", "nee", "niet onderzocht", "Eerste", "Tweede", "Deel A", "Deel B"} <= set(told)
    assert figure.data.rows == (("Eerste", "ja", "nee"), ("Tweede", "", "niet onderzocht"))
    assert "Deel B (twee): nee: eerste; niet onderzocht: tweede" in figure.alt
    pyplot.close(drawing)


def test_the_share_of_mechanisms_that_were_seen_counts_full_verdicts_alone():
    cells = survey_numbers.fieldwork(FieldworkResult((), EVIDENCE)).cells
    assert cells["bewijs.waargenomen"].value == 1 / 3
