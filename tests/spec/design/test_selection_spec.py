"""Who meets a criterion, who drops where, and how a missing value counts: a tiny register, the expected counts."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from pydantic import ValidationError

from evalutils.design.selection import check_flow, select_target_group, selected
from evalutils.errors import ConsistencyError, ParameterError
from evalutils.params.sections.design import Criterion, Selection
from evalutils.results import NotComputable

ON = "2017-09-01"
AGE = {"code": "age", "label": "Age", "bron": {"kolom": "born", "afleiding": "leeftijd", "op": ON}, "minimum": 45, "maximum": 63}
STEP = {"code": "step", "label": "Step", "bron": {"kolom": "step"}, "toegestaan": [3, 4]}
LONG = {"code": "long", "label": "Long", "bron": {"kolom": "since", "afleiding": "maanden", "op": ON}, "meer_dan": 6}
FREE = {"code": "free", "label": "Free", "bron": {"kolom": "busy"}, "is": False}
FIT = {"code": "fit", "label": "Fit", "bron": {"kolom": "screened"}, "is": "fit"}


def register(**columns: list) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    for column in {"born", "since"} & set(columns):
        frame[column] = pd.to_datetime(frame[column])
    if "busy" in frame:
        frame["busy"] = frame["busy"].astype("boolean")
    if "step" in frame:
        frame["step"] = frame["step"].astype("Int64")
    return frame


def meets(criterion: dict, frame: pd.DataFrame) -> list[bool]:
    return selected(frame, (Criterion.model_validate(criterion),)).tolist()


def test_age_counts_completed_years_on_the_date_with_both_bounds_included():
    born = ["1972-09-01", "1972-09-02", "1954-09-01", "1953-09-02", "1953-09-01", None]
    # 45 on the day itself; 44; 63; 63 (64 tomorrow); 64; unknown
    assert meets(AGE, register(born=born)) == [True, False, True, True, False, False]


def test_born_on_29_february_is_a_year_older_on_1_march_of_a_common_year():
    on = {"kolom": "born", "afleiding": "leeftijd"}
    frame = register(born=["1972-02-29"])
    assert meets(AGE | {"bron": on | {"op": "2017-02-28"}, "minimum": 45}, frame) == [False]
    assert meets(AGE | {"bron": on | {"op": "2017-03-01"}, "minimum": 45}, frame) == [True]


def test_more_than_six_months_leaves_out_six_months_exactly():
    frame = register(since=["2017-02-28", "2017-03-01", "2017-03-02", "2018-01-01", None])
    assert meets(LONG, frame) == [True, False, False, False, False]
    at_least = {key: value for key, value in LONG.items() if key != "meer_dan"} | {"minimum": 6}
    assert meets(at_least, frame) == [True, True, False, False, False]


def test_allowed_values_and_a_value_that_must_be():
    frame = register(step=[2, 3, 4, 5, None], busy=[False, True, None, False, False])
    assert meets(STEP, frame) == [False, True, True, False, False]
    assert meets(FREE, frame) == [True, False, False, True, True]


def test_yes_is_no_number():
    frame = pd.DataFrame({"busy": [1, 0]})
    assert meets(FREE | {"is": True}, frame) == [False, False]


def test_the_flow_adds_up_and_shows_missing_values_apart():
    frame = register(
        born=["1960-01-01", "1990-01-01", None, "1960-01-01", "1960-01-01", "1956-01-01"],
        step=[3, 3, 3, 1, None, 4], screened=["fit", "fit", "fit", "fit", "fit", "unfit"],
    )  # fmt: skip
    flow = select_target_group(frame, Selection.model_validate({"criteria": [AGE, STEP, FIT]})).main
    rows = {step.code: (step.entered, step.kept, step.dropped, step.missing, step.meets_alone) for step in flow.steps}
    assert flow.register == 6
    assert rows == {"age": (6, 4, 1, 1, 4), "step": (4, 2, 1, 1, 4), "fit": (2, 1, 1, 0, 5)}
    assert flow.selected == 1
    assert [step.lost_share for step in flow.steps] == [2 / 6, 2 / 4, 1 / 2]


def test_another_age_limit_is_the_same_flow_with_one_setting_changed():
    frame = register(born=["1960-01-01", "1955-01-01", "1972-01-01"], step=[3, 4, 5])
    params = Selection.model_validate({
        "criteria": [AGE, STEP], "benodigd": 2,
        "alternatieven": [{"code": "sixty", "label": "Sixty", "vervang": {"age": {"maximum": 60}}},
                          {"code": "any", "label": "Any age", "zonder": ["age"]}],
    })  # fmt: skip
    result = select_target_group(frame, params)
    assert (result.main.selected, [flow.selected for flow in result.alternatives]) == (2, [1, 2])
    assert result.main.required == 2
    assert [step.code for step in result.alternatives[1].steps] == ["step"]


def test_selected_against_assigned():
    frame = register(step=[3, 3, 1, 1]).assign(groep=["a", None, "b", None])
    result = select_target_group(frame, Selection.model_validate({"criteria": [STEP]}))
    assert (result.assigned, result.selected_unassigned, result.assigned_unselected) == (2, 1, 1)


def test_an_empty_register_is_a_flow_of_nil():
    result = select_target_group(register(born=[], step=[]), Selection.model_validate({"criteria": [AGE, STEP]}))
    assert (result.main.register, result.main.selected, result.main.steps[0].dropped) == (0, 0, 0)
    assert isinstance(result.main.steps[0].lost_share, NotComputable)


def test_a_flow_that_does_not_add_up_is_refused_with_the_step():
    flow = select_target_group(register(step=[3, 1]), Selection.model_validate({"criteria": [STEP]})).main
    broken = replace(flow, steps=(replace(flow.steps[0], dropped=0),))
    with pytest.raises(ConsistencyError, match="step"):
        check_flow(broken)
    with pytest.raises(ConsistencyError):
        check_flow(replace(flow, register=3))


@pytest.mark.parametrize("frame", [pd.DataFrame({"other": [1]}), pd.DataFrame({"born": ["secret"]})])
def test_an_unknown_column_or_no_dates_name_the_column_and_no_value(frame):
    with pytest.raises(ParameterError) as caught:
        select_target_group(frame, Selection.model_validate({"criteria": [AGE]}))
    assert "born" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_bounds_on_a_column_of_words_are_refused():
    with pytest.raises(ParameterError, match="grenzen"):
        select_target_group(pd.DataFrame({"step": ["x"]}), Selection.model_validate(
            {"criteria": [{"code": "step", "label": "S", "bron": {"kolom": "step"}, "minimum": 3}]}))  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"minimum": 1, "is": True},
        {},
        {"minimum": 5, "maximum": 4},
        {"minimum": 1, "unknown": 2},
    ],
)
def test_a_criterion_says_one_thing(wrong):
    with pytest.raises(ValidationError):
        Criterion.model_validate({"code": "x", "label": "X", "bron": {"kolom": "step"}} | wrong)


@pytest.mark.parametrize("wrong", [{"vervang": {"nobody": {"maximum": 1}}}, {"vervang": {"age": {"maximum": 10}}}])
def test_an_alternative_must_fit_the_criteria(wrong):
    with pytest.raises(ValidationError):
        Selection.model_validate({"criteria": [AGE], "alternatieven": [{"code": "o", "label": "O"} | wrong]})
