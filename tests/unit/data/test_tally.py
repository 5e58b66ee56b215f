"""Values are counted by what they are, as value by value: written as params write them, in order of appearance."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from evalutils.data.naming.look import tally, written

COLUMNS = {
    "text": pd.Series(["b", None, "a", "b", "1"], dtype="str"),
    "whole": pd.Series([3, None, 4, 3, 0], dtype="Int64"),
    "number": pd.Series([2.0, float("nan"), 2.5, 2.0, 1e6]),
    "yes and no": pd.Series([True, None, False, True, True], dtype="boolean"),
    "day": pd.Series(pd.to_datetime(["2018-01-02", None, "2017-05-04", "2018-01-02", "2018-01-03"])),
    "nothing": pd.Series([None, None], dtype="str"),
    "two that are written alike": pd.Series([1, "1", None, 1.0], dtype=object),
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_tally_is_that_of_each_row(kind):
    column = COLUMNS[kind]
    assert list(tally(column).items()) == list(Counter(map(written, column.dropna().astype(object))).items())
