"""Reading cells: Dutch and international notation, and no guess where two fit."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.data.typed.values import Ambiguous, as_text, blanked, convert
from evalutils.schemas.bsn import elfproef


def read(cells: list[object], kind: str) -> tuple[list[object], list[int]]:
    found = convert(blanked(pd.Series(cells, index=range(2, len(cells) + 2), dtype=object)), kind)
    return [None if pd.isna(value) else value for value in found.values], sorted(
        row for rows in found.bad.values() for row in rows
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.234,56", "12,5", "7"], [1234.56, 12.5, 7.0]),
        (["1,234.56", "12.5"], [1234.56, 12.5]),
        (["€ 2.500,00", "€ 75"], [2500.0, 75.0]),
        (["12,5", "1.234"], [12.5, 1234.0]),
        (["12.5", "1.234"], [12.5, 1.234]),
        ([3, 2.5, "7"], [3.0, 2.5, 7.0]),
        (["-4,5", "n.v.t.", "", "NULL", None], [-4.5, None, None, None, None]),
    ],
)
def test_numbers(cells: list[object], expected: list[object]) -> None:
    assert read(cells, "getal") == (expected, [])


@pytest.mark.parametrize("cells", [["1.234"], ["1,234", "5"], ["1.000", "2.500"]])
def test_a_column_that_fits_two_notations_is_no_guess(cells: list[str]) -> None:
    with pytest.raises(Ambiguous):
        read(cells, "getal")


def test_rows_that_are_no_number_are_named_by_row() -> None:
    assert read(["12,5", "twaalf", "1.2.3"], "getal") == ([12.5, None, None], [3, 4])
    assert read(["3", "2,5", "x"], "geheel") == ([3, None, None], [3, 4])
    assert read(["4.0", 5.0, "6"], "geheel") == ([4, 5, 6], [])


@pytest.mark.parametrize(
    "cells",
    [
        ["2018-09-01"], ["01-09-2018"], ["1-9-2018"], ["20180901"], ["2018-09-01 00:00:00"], ["2018-09-01T00:00:00"],
        [date(2018, 9, 1)], [datetime(2018, 9, 1)], [pd.Timestamp("2018-09-01")],
    ],
)  # fmt: skip
def test_dates(cells: list[object]) -> None:
    assert read(cells, "datum") == ([pd.Timestamp("2018-09-01")], [])


def test_slashes_are_read_day_first_only_when_the_column_leaves_no_doubt() -> None:
    assert read(["03/04/2018", "25/12/2018"], "datum")[0][0] == pd.Timestamp("2018-04-03")
    for cells in (["03/04/2018"], ["03/04/2018", "12/25/2018"], ["03/04/2018", "2018-01-31"]):
        with pytest.raises(Ambiguous):
            read(cells, "datum")


def test_dates_that_do_not_exist() -> None:
    assert read(["31-02-2018", "2018-13-01", "morgen", "01-01-0218"], "datum")[1] == [2, 3, 4, 5]


def test_yes_and_no() -> None:
    assert read(["ja", "Nee", "J", "0", 1, True, "WAAR", "misschien"], "ja_nee") == (
        [True, False, True, False, True, True, True, None], [9],
    )  # fmt: skip


def test_text_keeps_leading_zeros_and_whole_numbers_stay_whole() -> None:
    assert read([" 0012 ", 12.0, 7], "tekst")[0] == ["0012", "12", "7"]
    assert as_text(pd.Timestamp("2018-09-01")) == "2018-09-01"


def test_a_word_for_missing_that_is_an_allowed_value_is_kept() -> None:
    found = blanked(pd.Series(["nvt", "-"]), keep=("nvt",))
    assert (found[0], found.isna().tolist()) == ("nvt", [False, True])


@given(st.lists(st.decimals(min_value=-(10**6), max_value=10**6, places=2), min_size=1, max_size=20))
def test_dutch_notation_is_read_back(numbers: list) -> None:
    written = [f"{number:,.2f}".translate(str.maketrans(",.", ".,")) for number in numbers]
    assert read(written, "getal")[0] == [float(number) for number in numbers]


@given(st.lists(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)), min_size=1, max_size=20))
def test_written_dates_are_read_back(days: list[date]) -> None:
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        assert read([f"{day:{form}}" if day.year >= 1000 else "" for day in days], "datum")[0] == list(map(pd.Timestamp, days))


def test_eleven_test() -> None:
    """111222333 is the usual example of a valid number; one digit changed makes it invalid."""
    assert elfproef("111222333")
    assert not elfproef("111222334")
    assert not elfproef("000000000")
    assert not elfproef("11122233")


@given(st.text(alphabet="0123456789", min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_one_changed_digit_fails_the_eleven_test(number: str, place: int, shift: int) -> None:
    digit = str((int(number[place]) + shift) % 10)
    assert not (elfproef(number) and elfproef(number[:place] + digit + number[place + 1 :]))
