"""How large an extract may be: measured before it is read, told with limit and size, and never by a cell."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from evalutils.data.reading.bounds import Budget, measure
from evalutils.data.reading.cells import Unreadable
from evalutils.data.reading.files import read_tables
from evalutils.params.delivery import TableDelivery
from evalutils.params.study import Limits

WIDE = Limits()


def big_workbook(path: Path, rows: int, columns: int) -> Path:
    """A workbook as small on disk as its cells are many: every cell the same."""
    letters = [chr(65 + place) for place in range(columns)]
    row = "".join(f'<c r="{letter}9" t="inlineStr"><is><t>x</t></is></c>' for letter in letters)
    head = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", head + f'<row r="9">{row}</row>' * rows + "</sheetData></worksheet>")
    return path


def frame(rows: int) -> pd.DataFrame:
    return pd.DataFrame({"a": range(rows), "b": ["x"] * rows, "c": ["y; z"] * rows})


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "sav"])
def test_rows_and_cells_are_counted_without_reading(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"t.{suffix}"
    table = frame(40)
    match suffix:
        case "csv":
            table.to_csv(path, index=False)
        case "xlsx":
            table.to_excel(path, index=False)
        case "parquet":
            table.to_parquet(path)
        case "sav":
            import pyreadstat

            pyreadstat.write_sav(table, str(path))
    size = measure(path)
    assert size.rows in (40, 41)  # with or without the names of the columns
    assert size.cells in (120, 123)


def test_a_small_workbook_of_millions_of_cells_is_refused_in_a_moment(tmp_path: Path) -> None:
    path = big_workbook(tmp_path / "klanten.xlsx", 180_000, 20)
    assert path.stat().st_size < 1_500_000
    start = time.monotonic()
    found = read_tables(tmp_path, {"klanten": TableDelivery()}, Budget(WIDE))
    assert time.monotonic() - start < 30  # reading it would take minutes
    assert [(problem.code, problem.found) for problem in found.problems] == [("grens-cellen", "3.600.000")]
    assert found.problems[0].expected == "ten hoogste 2.000.000 cellen in het extract (extract.grenzen.cellen in studie.yml)"
    assert found.frames == {}


def test_an_archive_that_unpacks_to_more_than_it_may_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "klanten.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    found = read_tables(tmp_path, {"klanten": TableDelivery()}, Budget(Limits(unpacked_mb=2)))
    assert [problem.code for problem in found.problems] == ["grens-uitgepakt_mb"]


@pytest.mark.parametrize(("limits", "code"), [(Limits(rows=30), "grens-rijen"), (Limits(cells=100), "grens-cellen")])
def test_a_csv_file_over_a_limit(tmp_path: Path, limits: Limits, code: str) -> None:
    frame(40).to_csv(tmp_path / "klanten.csv", index=False)
    found = read_tables(tmp_path, {"klanten": TableDelivery()}, Budget(limits))
    assert [problem.code for problem in found.problems] == [code]


def test_the_cells_of_all_files_count_together(tmp_path: Path) -> None:
    for name in ("klanten", "activiteiten"):
        frame(40).to_csv(tmp_path / f"{name}.csv", index=False)
    both = {"klanten": TableDelivery(), "activiteiten": TableDelivery()}
    found = read_tables(tmp_path, both, Budget(Limits(cells=200)))
    assert list(found.frames) == ["klanten"]
    assert [(problem.code, problem.where) for problem in found.problems] == [("grens-cellen", "activiteiten.csv")]
    assert read_tables(tmp_path, both, Budget(Limits(cells=400))).problems == []


def test_time_is_looked_at_after_each_table(tmp_path: Path) -> None:
    frame(40).to_csv(tmp_path / "klanten.csv", index=False)
    late = Budget(Limits(seconds=10), begun=time.monotonic() - 11)
    found = read_tables(tmp_path, {"klanten": TableDelivery()}, late)
    assert [problem.code for problem in found.problems] == ["grens-seconden"]


@pytest.mark.parametrize("content", [b"PK\x03\x04 kapot", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_a_damaged_or_protected_workbook_says_so_once(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "levering.xlsx").write_bytes(content)
    tables = {name: TableDelivery() for name in ("klanten", "activiteiten", "uitkeringen")}
    found = read_tables(tmp_path / "levering.xlsx", tables, Budget(WIDE))
    assert [problem.code for problem in found.problems] == ["bestand-onleesbaar"]
    told = found.problems[0].found
    assert ("wachtwoord" in told) == content.startswith(b"\xd0\xcf"), told


def test_a_budget_without_room_is_told_by_the_error_itself(tmp_path: Path) -> None:
    frame(3).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(Unreadable, match="grens-rijen"):
        Budget(Limits(rows=1)).take(tmp_path / "a.csv")
