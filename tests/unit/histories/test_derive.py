"""From a column to a value, and from a value to a category."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.errors import ConsistencyError, ParameterError
from evalutils.findings.histories.derive import classify, derive
from evalutils.params.sections.analysis import Characteristic, Derivation


def since(kind: str, on: str, *dates: str | None) -> list[float]:
    clients = pd.DataFrame({"d": pd.to_datetime(pd.Series(dates, dtype=object))})
    return derive(clients, Derivation.model_validate({"kolom": "d", "afleiding": kind, "op": on})).tolist()


@pytest.mark.parametrize(
    ("kind", "start", "on", "expected"),
    [
        ("leeftijd", "1967-10-01", "2017-10-01", 50),  # the birthday itself
        ("leeftijd", "1967-10-02", "2017-10-01", 49),
        ("leeftijd", "1968-02-29", "2017-02-28", 48),  # born on a leap day: a birthday on 1 March
        ("leeftijd", "1968-02-29", "2017-03-01", 49),
        ("maanden", "2017-03-01", "2017-09-01", 6),
        ("maanden", "2017-03-02", "2017-09-01", 5),
        ("maanden", "2017-09-01", "2017-09-01", 0),
        ("maanden", "2016-12-31", "2017-02-28", 1),
        ("jaren", "2016-03-01", "2017-09-01", 1.5),
    ],
)
def test_time_since(kind, start, on, expected):
    assert since(kind, on, start) == [expected]


def test_a_missing_date_stays_missing():
    (first, second) = since("maanden", "2017-09-01", None, "2017-08-01")
    assert pd.isna(first) and second == 1


def test_a_date_after_the_day_is_an_error_without_the_value():
    with pytest.raises(ConsistencyError) as fault:
        since("maanden", "2017-09-01", "2017-12-25", "2017-01-01")
    assert "1 rij later" in str(fault.value) and "12-25" not in str(fault.value)


def test_a_column_that_is_not_there_or_holds_no_dates():
    for frame in (pd.DataFrame({"x": [1]}), pd.DataFrame({"d": ["gisteren"]})):
        with pytest.raises(ParameterError):
            derive(frame, Derivation.model_validate({"kolom": "d", "afleiding": "leeftijd", "op": "2020-01-01"}))


def characteristic(**parts: object) -> Characteristic:
    return Characteristic.model_validate({"naam": "x", "label": "X", "bron": {"kolom": "x"}} | parts)


BRACKETS = [{"label": "low", "tot": 10}, {"label": "mid", "van": 10, "tot": 20}, {"label": "high", "van": 20}]


def test_a_bracket_holds_its_lower_bound_and_not_its_upper():
    found = classify(pd.Series([9.99, 10.0, 19.99, 20.0, None, -5.0]), characteristic(klassen=BRACKETS))
    assert found.tolist() == [0, 1, 1, 2, -1, 0]


def test_values_outside_all_brackets_or_in_two_are_counted_and_not_shown():
    one = characteristic(klassen=[{"label": "a", "van": 0, "tot": 10}, {"label": "b", "van": 5, "tot": 20}])
    with pytest.raises(ConsistencyError) as fault:
        classify(pd.Series([1.0, 7.0, 8.0, 777.0]), one)
    assert [(problem.code, problem.found) for problem in fault.value.problems] == [
        ("buiten-indeling", "1 rij erbuiten"), ("dubbele-indeling", "2 rijen in meer dan één"),
    ]  # fmt: skip
    assert "777" not in str(fault.value)


@pytest.mark.parametrize(
    ("values", "categories"),
    [
        (pd.Series(["p", "q", None, "p"], dtype="str"), ["p", "q"]),
        (pd.Series([True, False, None, True], dtype="boolean"), ["ja", "nee"]),
        (pd.Series([1, 0, None, 1], dtype="Int64"), ["1", "0"]),
        (pd.Series([1.0, 0.0, None, 1.0]), ["1", "0"]),
        (pd.Series(pd.Categorical(["p", "q", None, "p"])), ["p", "q"]),
    ],
)
def test_categories_of_text_yes_no_and_whole_numbers(values, categories):
    assert classify(values, characteristic(categorieen=categories)).tolist() == [0, 1, -1, 0]


def test_a_value_of_no_category_is_an_error():
    with pytest.raises(ConsistencyError, match="indeling"):
        classify(pd.Series(["p", "strange"]), characteristic(categorieen=["p", "q"]))


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=1))
def test_brackets_that_cover_the_line_give_every_known_value_one_place(values):
    series = pd.Series(values, dtype=float)
    found = classify(series, characteristic(klassen=BRACKETS))
    assert ((found == -1) == series.isna()).all()
    assert found.isin([-1, 0, 1, 2]).all()
