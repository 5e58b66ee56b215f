"""Words that claim: the first wording that its numbers carry; what nobody foresaw stops the report."""

import json

import pytest

from evalutils.display.common.claims import RULES, evaluate
from evalutils.display.common.index import _marked
from evalutils.errors import ConsistencyError, ParameterError
from evalutils.params.phase import Claim


def released(tmp_path, **values):
    (tmp_path / "values").mkdir(exist_ok=True)
    (tmp_path / "values" / "k.json").write_text(json.dumps({"sleutel": "k", "waarden": values}))
    return tmp_path


def wording(text: str, rule: str, *numbers: str, bound: float | None = None) -> dict:
    return {"tekst": text, "regel": rule, "grens": bound, "getallen": [f"k:{name}" for name in numbers]}


def claim(rule: str, *numbers: str, bound: float | None = None) -> Claim:
    return Claim(sleutel="c", gevallen=[wording("de woorden", rule, *numbers, bound=bound)])


TURNED = [
    ("niet_significant", {"p": 0.05}, {"p": 0.049}, None),
    ("significant", {"p": 0.049}, {"p": 0.05}, None),
    ("nee", {"a": 0, "b": 0}, {"a": 0, "b": 1}, None),
    ("ja", {"a": 1, "b": 1}, {"a": 0, "b": 1}, None),
    ("hoger", {"a": 2, "b": 1}, {"a": 1, "b": 2}, None),
    ("lager", {"a": 1, "b": 2}, {"a": 2, "b": 1}, None),
    ("meer_dan", {"a": 0.51}, {"a": 0.5}, 0.5),
    ("minder_dan", {"a": 0.49}, {"a": 0.5}, 0.5),
    ("ruim", {"a": 0.27}, {"a": 0.25}, 0.25),
    ("bijna", {"a": 0.24}, {"a": 0.25}, 0.25),
    ("ongeveer", {"a": 0.27}, {"a": 0.29}, 0.25),
    ("gelijk", {"a": 0}, {"a": 1}, 0),
    ("gelijk_afgerond", {"a": 55.2, "b": 54.8}, {"a": 55.2, "b": 54.2}, None),
    ("vergelijkbaar", {"a": 0.2, "b": 0.25}, {"a": 0.2, "b": 0.35}, None),
    ("ten_minste", {"a": 5}, {"a": 4}, 5),
    ("hoogstens", {"a": 5}, {"a": 6}, 5),
    ("grootste", {"a": 3, "b": 1}, {"a": 1, "b": 3}, None),
    ("kleinste", {"a": -3, "b": -1}, {"a": -1, "b": -3}, None),
    ("onder_nul", {"a": -1}, {"a": 0}, None),
    ("boven_nul", {"a": 1}, {"a": 0}, None),
    ("nul_erbinnen", {"a": -1, "b": 1}, {"a": 1, "b": 2}, None),
    ("nul_erbuiten", {"a": 1, "b": 2}, {"a": -1, "b": 1}, None),
]


def test_every_rule_but_the_one_that_always_holds_is_tried_on_both_sides():
    assert {rule for rule, *_ in TURNED} == set(RULES) - {"anders"}


@pytest.mark.parametrize(("rule", "carries", "turned", "bound"), TURNED)
def test_a_claim_stands_and_falls_with_its_numbers(tmp_path, rule, carries, turned, bound):
    words = claim(rule, *carries, bound=bound)
    assert evaluate((words,), released(tmp_path, **carries)).cells == {"c": "de woorden"}
    with pytest.raises(ConsistencyError) as caught:
        evaluate((words,), released(tmp_path, **turned))
    assert "de woorden" in str(caught.value)


EFFECT = Claim(
    sleutel="c",
    getallen=["k:p"],
    gevallen=[
        wording("niet aantoonbaar", "niet_significant"),
        wording("aantoonbaar, en lager", "onder_nul", "verschil"),
        wording("aantoonbaar, maar klein", "minder_dan", "verschil", bound=0.05),
        wording("aantoonbaar", "anders"),
    ],
)


@pytest.mark.parametrize(
    ("p", "difference", "said"),
    [
        (0.30, 0.20, "niet aantoonbaar"),
        (0.01, -0.2, "aantoonbaar, en lager"),
        (0.01, 0.01, "aantoonbaar, maar klein"),
        (0.01, 0.20, "aantoonbaar"),
    ],
)
def test_the_first_wording_that_holds_is_said(tmp_path, p, difference, said):
    assert evaluate((EFFECT,), released(tmp_path, p=p, verschil=difference)).cells == {"c": said}


def test_a_number_that_decided_nothing_may_be_withheld(tmp_path):
    assert evaluate((EFFECT,), released(tmp_path, p=0.3, verschil="x")).cells == {"c": "niet aantoonbaar"}


@pytest.mark.parametrize(
    ("value", "mark"), [("x", "[x]{.geheim}"), ({"reden": "leeg"}, "[.]{.onbekend}"), (None, "[.]{.onbekend}")]
)
def test_a_number_that_does_not_show_carries_no_words_but_marks_its_sentence(tmp_path, value, mark):
    assert evaluate((EFFECT,), released(tmp_path, p=value, verschil=1)).cells["c"] == mark


def test_the_mark_of_a_whole_sentence_ends_like_one(tmp_path):
    sentence = Claim(
        sleutel="c", getallen=["k:a"], gevallen=[wording("Het klopt.", "meer_dan", bound=1), wording("Niet.", "anders")]
    )
    assert evaluate((sentence,), released(tmp_path, a="x")).cells["c"] == "[x]{.geheim}."


def test_what_nobody_foresaw_is_said_with_each_wording_and_the_numbers(tmp_path):
    two = Claim(
        sleutel="c", getallen=["k:a"], gevallen=[wording("veel", "meer_dan", bound=0.8), wording("geen", "gelijk", bound=0)]
    )
    with pytest.raises(ConsistencyError) as caught:
        evaluate((two,), released(tmp_path, a=0.4))
    said = str(caught.value)
    assert "'veel'" in said and "'geen'" in said and "a = 0,400" in said and "params/" in said


@pytest.mark.parametrize(
    "wrong", [claim("meer_dan", "weg"), claim("bestaat_niet", "a"), claim("hoger", "a"), claim("ten_minste", "a"), claim("ja")]
)
def test_a_claim_that_cannot_be_read_is_a_parameter_error(tmp_path, wrong):
    with pytest.raises(ParameterError):
        evaluate((wrong,), released(tmp_path, a=1))


def test_the_mark_of_a_claim_stays_a_mark_where_its_words_become_text() -> None:
    """Words are escaped on their way to numbers.yml; the sign that takes a sentence away may not be."""
    assert _marked("[x]{.geheim}.") == "[x]{.geheim}."
    assert _marked("een *zin* met [.]{.onbekend}") == r"een \*zin\* met [.]{.onbekend}"
