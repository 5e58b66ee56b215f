"""Columns whole give what cells one by one give: the plainest readers stand here, as the reference."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalutils.data.histories import overlapping
from evalutils.data.reading.cells import by_column, rows
from evalutils.data.reading.files import headed
from evalutils.data.typed import columns
from evalutils.data.typed.values import MISSING, NO, YES, blanked, convert

WORDS = st.sampled_from(["", " ", "n.v.t.", "NULL", "-", "nvt", "ja", "Nee", "1", "0", "12,5", "1.234,56", "7", "x", " Almere\xa0", "\tk 1", "2019-02-30",
                         "2019-02-28", "1-9-2018", "20180901", "3 mrt 2020"])  # fmt: skip
CELLS = st.one_of(WORDS, st.text(max_size=4))


def one_by_one(cells: list[str], keep: tuple[str, ...] = (), missing: tuple[str, ...] = ()) -> list[str | None]:
    """Trimmed text or nothing, as docs/data-dictionary.md says it of a cell."""
    found: list[str | None] = []
    for cell in cells:
        text = "".join(sign for sign in cell if sign not in "\u200b\u200c\u200d\u2060\ufeff\xad").replace("\xa0", " ").strip()
        gone = text.lower() in missing or (text not in keep and text.lower() in MISSING)
        found.append(None if gone else text)
    return found


def known(values: pd.Series) -> list[object]:
    return [None if pd.isna(value) else value for value in values]


@settings(max_examples=200, deadline=None)
@given(cells=st.lists(CELLS, max_size=12), keep=st.sampled_from([(), ("nvt",)]), missing=st.sampled_from([(), ("x",)]))
def test_text_is_trimmed_and_missing_as_cell_by_cell(cells, keep, missing):
    expected = one_by_one(cells, keep, missing)
    assert known(blanked(pd.Series(cells, dtype="str"), keep, missing)) == expected
    assert known(blanked(pd.Series(cells, dtype=object), keep, missing)) == expected


@settings(max_examples=150, deadline=None)
@given(cells=st.lists(CELLS, min_size=1, max_size=12))
def test_yes_and_no_by_column(cells):
    texts = one_by_one(cells)
    found = convert(blanked(pd.Series(cells, dtype="str", index=range(2, len(cells) + 2))), "ja_nee")
    expected = [None if text is None else True if text.lower() in YES else False if text.lower() in NO else None for text in texts]
    assert known(found.values) == expected
    assert list(found.wrong) == [row for row, (text, value) in enumerate(zip(texts, expected, strict=True), start=2) if text and value is None]


@settings(max_examples=80, deadline=None)
@given(days=st.lists(st.one_of(st.none(), st.dates(date(1850, 1, 1), date(2150, 1, 1))), min_size=1, max_size=12))
def test_dates_of_a_parquet_file_are_those_of_a_csv_file(days):
    native = pd.Series(days, dtype="datetime64[ms]")
    written = pd.Series(["" if day is None else day.isoformat() for day in days], dtype="str")
    one, other = convert(native, "datum"), convert(blanked(written), "datum")
    assert one.values.equals(other.values)
    assert one.wrong == other.wrong == tuple(at for at, day in enumerate(days) if day and not 1900 <= day.year < 2100)


def test_cells_of_different_kinds_stay_apart():
    """1, 1.0, '1' and True are equal in Python and not in a workbook."""
    cells = pd.Series([1, "1", True, 1.0, None, "1"], dtype=object)
    coded = columns.Coded.of(cells)
    assert [type(cell) for cell in coded.distinct] == [int, str, bool, float]
    assert coded.place.tolist() == [0, 1, 2, 3, -1, 1]
    assert coded.counts.tolist() == [1, 2, 1, 1]
    assert coded.rows([1]).tolist() == [1, 5]


@settings(max_examples=100, deadline=None)
@given(table=st.lists(st.lists(st.text("ab;,\t|\"\n\r x1", max_size=4), min_size=2, max_size=3), min_size=1, max_size=5), end=st.sampled_from(["", "\n", "\r\n"]))
def test_a_csv_file_by_column_is_the_file_by_row_or_is_left_to_it(tmp_path_factory, table, end):
    file = tmp_path_factory.mktemp("csv") / "t.csv"
    file.write_bytes(("n1;n2\n" + "\n".join(";".join(row) for row in table) + end).encode())
    try:
        found = by_column(file, "utf-8", ";")
    except Exception:  # what cannot be read at all is refused by both
        return
    if found is not None:
        plain = headed(rows(file, "utf-8", ";"), 1, "t.csv", ragged=False)
        assert found.astype(object).to_numpy().tolist() == plain.to_numpy().tolist()
        assert list(found.columns) == list(plain.columns)
        assert list(found.index) == list(plain.index)


def test_a_plain_csv_file_is_read_by_column(tmp_path):
    (tmp_path / "t.csv").write_text("naam;dag\nAn;\nBé;2019-01-01\n", encoding="utf-8")
    found = by_column(tmp_path / "t.csv", "utf-8", ";")
    assert found is not None
    assert found.to_numpy().tolist() == [["An", ""], ["Bé", "2019-01-01"]]


@pytest.mark.parametrize("body", ['a;b\n"x";1\n', "a;b\n1\n", "a;b\n\n1;2\n", "a;b\n1;2;3\n", "a;\n1;2\n"])
def test_what_is_not_plain_is_left_to_the_reader_that_names_the_line(tmp_path, body):
    (tmp_path / "t.csv").write_text(body, encoding="utf-8")
    assert by_column(tmp_path / "t.csv", "utf-8", ";") is None


@settings(max_examples=60, deadline=None)
@given(data=st.lists(st.tuples(
    st.one_of(st.none(), st.text("aé,\" x", min_size=1, max_size=4)), st.one_of(st.none(), st.integers(-5, 10**9)),
    st.one_of(st.none(), st.floats(-1e6, 1e6)), st.one_of(st.none(), st.booleans()), st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2099, 1, 1))),
), min_size=1, max_size=8))  # fmt: skip
def test_a_table_is_written_as_pandas_writes_it(data):
    frame = pd.DataFrame(data, columns=["t", "g", "r", "b", "d"]).astype({"t": "str", "g": "Int64", "r": "float64", "b": "boolean", "d": "datetime64[ns]"})
    assert columns.written(frame) == frame.to_csv(index=False).encode()


@settings(max_examples=80, deadline=None)
@given(table=st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from([1, 2, None])), max_size=10))
def test_repeated_rows_are_those_equal_to_an_earlier_one(table):
    frame = pd.DataFrame(table, columns=["x", "y"], index=range(2, len(table) + 2)).astype({"x": object, "y": object})
    expected = [row for row, cells in enumerate(table, start=2) if cells in table[: row - 2]]
    assert list(columns.repeated(frame)) == expected


@settings(max_examples=100, deadline=None)
@given(spells=st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 60), st.one_of(st.none(), st.integers(0, 30))), max_size=10))
def test_overlap_is_that_of_a_loop_over_spells(spells):
    start = date(2019, 1, 1)
    made = [(who, start + timedelta(first), None if length is None else start + timedelta(first + length)) for who, first, length in spells]
    frame = pd.DataFrame(made, columns=["klant_id", "van", "tot"]).astype({"van": "datetime64[ns]", "tot": "datetime64[ns]"})
    expected, reached = [], {}
    order = sorted(range(len(made)), key=lambda at: (made[at][0], made[at][1], made[at][2] or date.max))
    for at in order:
        who, first, last = made[at]
        if who in reached and first < reached[who]:
            expected.append(at)
        reached[who] = max(reached.get(who, date.min), last or date.max)
    assert overlapping(frame, "klant_id", "van", "tot") == sorted(expected)
    assert np.all(np.diff(overlapping(frame, "klant_id", "van", "tot")) > 0)


def test_a_long_column_with_few_different_cells_is_read_as_a_short_one(monkeypatch):
    monkeypatch.setattr(columns, "SAMPLE", 8)
    cells = [" ja", "nvt", "123456782 ", "ja", "\x1f", "nee\xa0"] * 3 + ["ander"]
    short = pd.Series(cells, dtype="str")
    assert columns.repeats(pd.Series(["ja"] * 9, dtype="str"))
    many = pd.Series([" ja"] * 9 + cells, dtype="str")
    assert known(blanked(many))[9:] == one_by_one(cells) == known(blanked(short))
    assert many.iloc[columns.fitting(many, r"\s*\d{9}\s*")].tolist() == ["123456782 "] * 3
