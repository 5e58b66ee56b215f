"""The last gate on numbers: what a finished file prints in its tables and figures must have come through the gate."""

from __future__ import annotations

import base64
import zipfile
from pathlib import Path

import pytest

from evalutils.disclosure.finished.printed import Printable, strange

KNOWN = Printable.from_records(
    [{"sleutel": "verloop", "getallen": [202.0, 93.0, 0.458, 0.0421, 55.0], "waarden": {"a|b": 2500.4, "a|c": "x", "a|d": None}},
     {"sleutel": "ander", "getallen": [7.0], "waarden": {}}],
    [202.0, 93.0, 0.458, 0.0421, 7.0], "caseload: 25, periode 2017",
)  # fmt: skip
SVG = """<svg><g id="figure_1"><g id="axes_1"><g id="xtick_1"><g id="line2d_1"><use/></g><g id="text_1"><!-- 13 --></g></g>
<g id="text_9"><!-- {mark} --><path d="M 13 13"/></g></g></g></svg>"""


def page(cell: str, key: str = "tbl-verloop", mark: str = "93") -> str:
    picture = base64.b64encode(SVG.format(mark=mark).encode()).decode()
    return f"""<html><p>Van 4 klanten.</p><figure id="{key}"><table><tr><th>45 jaar</th><td>{cell}</td></tr></table></figure>
<figure id="fig-verloop"><img src="data:image/svg+xml;base64,{picture}"></figure></html>"""


def written(folder: Path, text: str, name: str = "r.html") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def word(folder: Path, cell: str) -> Path:
    path = folder / "r.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"""<w:body><w:bookmarkStart w:name="tbl-verloop"/><w:p>3 klanten</w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body>""")  # fmt: skip
    return path


@pytest.mark.parametrize("cell", [
    "93", "45,8%", "46%", "93 (46,0%)", "202 / 93", "€ 2.500", "0,042", "x", "–", "−45,8", "25", "2017", "0", "100%", "drie klanten", "3 jaar",
])  # fmt: skip
def test_what_was_released_or_declared_may_stand(tmp_path, cell):
    assert strange(written(tmp_path, page(cell)), KNOWN) == ()
    assert strange(word(tmp_path, cell), KNOWN) == ()


@pytest.mark.parametrize("cell", ["3", "94", "12,5%", "93 (45,1%)", "202 / 3", "€ 2.600", "0,043", "1.000", "7", "55"])
def test_a_number_that_no_gate_let_through_is_found(tmp_path, cell):
    """7 is a number of another output, 55 of a result that is in no ledger."""
    (problem,) = strange(written(tmp_path, page(cell)), KNOWN)
    assert "verloop" in problem.where and problem.found == "1 keer" and cell not in problem.where
    assert len(strange(word(tmp_path, cell), KNOWN)) == 1


def test_a_mark_of_a_figure_is_read_and_the_ticks_of_its_axis_are_not(tmp_path):
    assert strange(written(tmp_path, page("93", mark="93")), KNOWN) == ()
    assert [one.where for one in strange(written(tmp_path, page("93", mark="4")), KNOWN)] == ["r.html, figuur verloop"]
    assert len(strange(written(tmp_path, SVG.format(mark="4"), "verloop.svg"), KNOWN)) == 1


def test_the_account_is_made_by_the_program_itself(tmp_path):
    assert strange(written(tmp_path, page("3.11.7", "tbl-verantwoording-software")), KNOWN) == ()


def test_a_table_of_a_chapter_has_the_numbers_of_any_output(tmp_path):
    assert strange(written(tmp_path, page("7", "tbl-eigen")), KNOWN) == ()
    assert len(strange(written(tmp_path, page("8", "tbl-eigen")), KNOWN)) == 1


def test_a_file_of_figures_is_read_by_cell(tmp_path):
    assert strange(written(tmp_path, "naam,waarde\nklanten,93\naandeel,0.458\n", "r.csv"), KNOWN) == ()
    assert [one.where for one in strange(written(tmp_path, "naam,waarde\nklanten,93\naandeel,0.333\n", "r.csv"), KNOWN)] == ["r.csv, regel 3"]


def test_a_percentage_of_a_pdf_is_read(tmp_path):
    import typst

    for said, number in (("45,8% van 202", 0), ("12,34% van 202", 1)):
        path = tmp_path / "r.pdf"
        path.write_bytes(typst.compile(said.encode(), format="pdf"))
        assert len(strange(path, KNOWN)) == number


def test_it_is_told_by_file_kind_and_place_without_the_number(tmp_path):
    (problem,) = strange(written(tmp_path, page("3")), KNOWN)
    assert (problem.code, problem.where) == ("getal-onbekend", "r.html, tabel verloop") and "3" not in problem.found
