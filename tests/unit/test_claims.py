"""Words that claim: they stand while the numbers carry them, and stop the report when they do not."""

import json

import pytest

from evalutils.display.claims import RULES, evaluate
from evalutils.errors import ConsistencyError, ParameterError
from evalutils.params.phase import Claim


def released(tmp_path, **values):
    (tmp_path / "values").mkdir(exist_ok=True)
    (tmp_path / "values" / "k.json").write_text(json.dumps({"sleutel": "k", "waarden": values}))
    return tmp_path


def claim(rule: str, *numbers: str, bound: float | None = None) -> Claim:
    return Claim(sleutel="c", tekst="de woorden", regel=rule, getallen=tuple(f"k:{n}" for n in numbers), grens=bound)


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
    ("onder_nul", {"a": -1}, {"a": 0}, None),
    ("boven_nul", {"a": 1}, {"a": 0}, None),
    ("nul_erbinnen", {"a": -1, "b": 1}, {"a": 1, "b": 2}, None),
    ("nul_erbuiten", {"a": 1, "b": 2}, {"a": -1, "b": 1}, None),
]


def test_every_rule_is_tried_on_both_sides():
    assert {rule for rule, *_ in TURNED} == set(RULES)


@pytest.mark.parametrize(("rule", "carries", "turned", "bound"), TURNED)
def test_a_claim_stands_and_falls_with_its_numbers(tmp_path, rule, carries, turned, bound):
    words = claim(rule, *carries, bound=bound)
    assert evaluate((words,), released(tmp_path, **carries)).cells == {"c": "de woorden"}
    with pytest.raises(ConsistencyError) as caught:
        evaluate((words,), released(tmp_path, **turned))
    assert "de woorden" in str(caught.value)


def test_a_withheld_number_carries_no_claim(tmp_path):
    assert "niet gepubliceerd" in evaluate((claim("meer_dan", "a"),), released(tmp_path, a="x")).cells["c"]


def test_a_number_that_could_not_be_computed_carries_no_claim(tmp_path):
    with pytest.raises(ConsistencyError):
        evaluate((claim("meer_dan", "a"),), released(tmp_path, a={"reden": "leeg"}))


@pytest.mark.parametrize(
    "wrong", [claim("meer_dan", "weg"), claim("bestaat_niet", "a"), claim("hoger", "a"), claim("ten_minste", "a")]
)
def test_a_claim_that_cannot_be_read_is_a_parameter_error(tmp_path, wrong):
    with pytest.raises(ParameterError):
        evaluate((wrong,), released(tmp_path, a=1))
