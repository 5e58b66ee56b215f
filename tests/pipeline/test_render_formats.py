"""One source, three formats: the same headings, captions, numbers and references; the same bytes each time."""

from __future__ import annotations

import datetime
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from docx.shared import Emu, Pt
from pypdf import PdfReader
from render_project import WARNING, build, job
from report_reader import word_headings

from evalutils.errors import RenderError
from evalutils.pipeline.render.choosing import check_output, choose, render
from evalutils.pipeline.render.finishing.word import Notices, finish

HEADINGS = [
    (1, "1 Inleiding"),
    (1, "2 Voortgang"),
    (2, "2.1 Kenmerken van 42 klanten"),
    (2, "2.2 Verloop"),
    (3, "2.2.1 Een kop van niveau drie"),
    (1, "Bijlage A Verantwoording"),
    (1, "Literatuur"),
]
CAPTIONS = [
    "Tabel 2.1: Kenmerken naar groep",
    "Figuur 2.1: De meeste klanten stromen door. Stroom van 42 klanten",
    "Tabel 2.2: Tweede tabel",
    "Tabel A.1: Lange tabel",
]
SENTENCES = [
    "Zie Tabel 2.1 in Paragraaf 2.1 en Figuur 2.1, naar Lin (2013) en anderen (Lin 2013, p. 300).",
    "Van de 42 klanten (“deelnemers”) kostte elk € 2.500; χ² = 3,4 en −5 ≤ x.",
    "De toelichting staat in Bijlage A, bij Tabel A.1.",
    "Tabel 2.2 sluit af.",
    "Een voetnoot met 45,8%.",
    "Bron: register; n = 400.",
    "Leeswijzer",
]
FORMATS = ("html", "pdf", "docx")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = build(tmp_path_factory.mktemp("rapport"))
    for format in FORMATS:
        render(job(root, format), choose("embedded"))
    return root


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()


def html_headings(page: BeautifulSoup) -> list[tuple[int, str]]:
    found = page.select("main h2, main h3, main h4")
    return [(int(head.name[1]) - 1, flat(spaced(head))) for head in found]


def spaced(element) -> str:
    return " ".join(element.get_text(" ").split())


def word_paragraphs(path: Path) -> list[tuple[str, str]]:
    return [(p.style.name, flat(p.text.replace("\t", " "))) for p in docx.Document(str(path)).paragraphs]


def pdf_outline(reader: PdfReader, items=None, level: int = 1) -> list[tuple[int, str]]:
    out: list[tuple[int, str]] = []
    for item in reader.outline if items is None else items:
        out += pdf_outline(reader, item, level + 1) if isinstance(item, list) else [(level, flat(item.title))]
    return out


def pdf_text(path: Path) -> str:
    return flat(" ".join(page.extract_text() for page in PdfReader(path).pages))


@pytest.fixture(scope="module")
def page(project: Path) -> BeautifulSoup:
    return BeautifulSoup((project / "_output/rapport.html").read_text(encoding="utf-8"), "html.parser")


def test_headings_are_the_same_in_all_formats(project: Path, page: BeautifulSoup) -> None:
    assert html_headings(page) == HEADINGS
    assert word_headings(docx.Document(str(project / "_output/rapport.docx"))) == HEADINGS
    # Bookmarks of a PDF leave out the number; the pages carry it.
    reader = PdfReader(project / "_output/rapport.pdf")
    assert [(level, bare(text)) for level, text in pdf_outline(reader) if text != "Inhoud"] == [
        (level, bare(text)) for level, text in HEADINGS
    ]
    for _, heading in HEADINGS:
        assert heading in pdf_text(project / "_output/rapport.pdf")


def bare(heading: str) -> str:
    return re.sub(r"^[\d.]+ ", "", heading)


def test_captions_are_the_same_in_all_formats(project: Path, page: BeautifulSoup) -> None:
    assert [flat(caption.get_text()) for caption in page.select("figcaption")] == CAPTIONS
    word = word_paragraphs(project / "_output/rapport.docx")
    assert [text for style, text in word if style in {"Table Caption", "Image Caption"}] == CAPTIONS
    pdf = pdf_text(project / "_output/rapport.pdf")
    assert re.findall(r"(?:Tabel|Figuur) [A-Z\d]\.\d: (?:Kenmerken naar groep|De meeste klanten stromen door\. Stroom van 42 klanten|\w+ tabel)", pdf) == CAPTIONS


def test_sentences_with_numbers_and_references_are_the_same_in_all_formats(project: Path, page: BeautifulSoup) -> None:
    html = flat(page.select_one("main").get_text()).replace("x.1 ", "x. ")
    with zipfile.ZipFile(project / "_output/rapport.docx") as archive:
        xml = archive.read("word/document.xml").decode() + archive.read("word/footnotes.xml").decode()
    word = flat(re.sub(r"<w:instrText[^>]*>[^<]*</w:instrText>|<[^>]+>", "", re.sub(r"</w:p>|<w:tab/>", " ", xml)))
    pdf = pdf_text(project / "_output/rapport.pdf").replace("x. 1 ", "x. ").replace("x.1 ", "x. ")
    for name, text in (("html", html), ("word", word), ("pdf", pdf)):
        for sentence in SENTENCES:
            assert sentence in text, (name, sentence)


def test_every_reference_leads_to_its_target(page: BeautifulSoup, project: Path) -> None:
    targets = {link["href"][1:] for link in page.select("main a[href^='#']")}
    assert {"tbl-kenmerken", "fig-stroom", "sec-kenmerken", "sec-bijlage", "tbl-lang"} <= targets
    assert all(page.find(id=target) is not None for target in targets)
    with zipfile.ZipFile(project / "_output/rapport.docx") as archive:
        xml = archive.read("word/document.xml").decode()
    assert set(re.findall(r'w:anchor="([^"]+)"', xml)) <= set(re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', xml))


def test_conditional_text_is_for_its_format_alone(project: Path, page: BeautifulSoup) -> None:
    assert "Alleen voor HTML." in page.get_text()
    assert "Niet voor HTML." not in page.get_text()
    pdf = pdf_text(project / "_output/rapport.pdf")
    assert "Niet voor HTML." in pdf
    assert "Alleen voor HTML." not in pdf


def test_the_warning_stands_on_every_page(project: Path, page: BeautifulSoup) -> None:
    pages = PdfReader(project / "_output/rapport.pdf").pages
    assert len(pages) > 5
    assert all(WARNING in flat(one.extract_text()) for one in pages)
    assert flat(page.select_one(".strook").get_text()) == WARNING
    word = docx.Document(str(project / "_output/rapport.docx"))
    assert all(WARNING in [p.text for p in section.header.paragraphs] for section in word.sections)


def test_no_warning_where_the_data_are_not_synthetic(project: Path) -> None:
    for format in FORMATS:
        made = replace(job(project, format, project / f"_output/echt.{format}"), metadata={"synthetisch": False})
        render(made, choose("embedded"))
    assert WARNING not in (project / "_output/echt.html").read_text(encoding="utf-8")
    assert WARNING not in pdf_text(project / "_output/echt.pdf")
    assert WARNING not in [p.text for p in docx.Document(str(project / "_output/echt.docx")).sections[0].header.paragraphs]


def test_the_pdf_is_accessible(project: Path) -> None:
    reader = PdfReader(project / "_output/rapport.pdf")
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert str(catalog["/Lang"]) == "nl"
    assert "<pdfuaid:part>1</pdfuaid:part>" in reader.xmp_metadata.stream.get_data().decode()
    assert reader.metadata.title == "Deelrapport met een “titel” – Eerste proef"


def test_tables_name_their_header_cells(page: BeautifulSoup, project: Path) -> None:
    table = page.select_one("#tbl-kenmerken table")
    assert [cell["scope"] for cell in table.select("thead th")] == ["col"] * 3
    assert [flat(cell.get_text()) for cell in table.select('tbody th[scope="row"]')] == ["Man", "Vrouw"]
    assert page.find(id=table["aria-labelledby"]).name == "figcaption"
    for word_table in docx.Document(str(project / "_output/rapport.docx")).tables:
        assert "w:tblHeader" in word_table.rows[0]._tr.xml


def test_word_tables_are_as_wide_as_the_text(project: Path) -> None:
    document = docx.Document(str(project / "_output/rapport.docx"))
    page = document.sections[0]
    across = round(Emu(page.page_width - page.left_margin - page.right_margin).pt * 20)
    for table in document.tables:
        columns = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.gridCol_lst]
        assert sum(columns) == across
        assert all([round(cell.width.pt * 20) for cell in row.cells] == columns for row in table.rows)


def test_a_row_that_is_set_in_hangs_from_there_in_word(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    for row, words in zip(table.rows, ("Rij", "\u2003Ingesprongen", "\u2003\u2003Dieper"), strict=True):
        row.cells[0].text = words
    document.save(str(tmp_path / "a.docx"))
    finish(tmp_path / "a.docx", Notices(), datetime.datetime(2018, 1, 1, tzinfo=datetime.UTC))
    made = [row.cells[0].paragraphs[0].paragraph_format for row in docx.Document(str(tmp_path / "a.docx")).tables[0].rows]
    assert [(one.left_indent, one.first_line_indent) for one in made] == [(None, None), (Pt(9.5), Pt(-9.5)), (Pt(19), Pt(-19))]


def test_header_row_is_repeated_on_the_next_page_of_a_long_table(project: Path) -> None:
    pages = [flat(one.extract_text()) for one in PdfReader(project / "_output/rapport.pdf").pages]
    assert len([text for text in pages if "Sleutel Omschrijving Waarde" in text]) >= 2


def test_images_carry_their_text(page: BeautifulSoup, project: Path) -> None:
    assert page.select_one("#fig-stroom img")["alt"] == "Staafdiagram met 42 klanten."
    with zipfile.ZipFile(project / "_output/rapport.docx") as archive:
        assert 'descr="Staafdiagram met 42 klanten."' in archive.read("word/document.xml").decode()


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_sources_give_the_same_bytes(project: Path, format) -> None:
    again = job(project, format, project / f"_output/nogmaals.{format}")
    render(again, choose("embedded"))
    assert again.output.read_bytes() == (project / f"_output/rapport.{format}").read_bytes()


def test_no_clock_is_in_a_word_file(project: Path) -> None:
    with zipfile.ZipFile(project / "_output/rapport.docx") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert re.findall(r">(20[^<]*Z)<", archive.read("docProps/core.xml").decode()) == ["2018-11-01T00:00:00Z"] * 2


def test_no_clock_is_in_a_pdf(project: Path) -> None:
    metadata = PdfReader(project / "_output/rapport.pdf").metadata
    assert metadata.creation_date.date() == metadata.modification_date.date() == datetime.date(2018, 11, 1)


def test_a_result_that_fails_its_check_does_not_replace_the_earlier_report(project: Path, tmp_path: Path) -> None:
    class Careless:
        name = "slordig"

        def version(self) -> str:
            return ""

        def write(self, job) -> None:
            job.output.write_text("<p>?meta:cijfers.x</p>", encoding="utf-8")

    output = tmp_path / "rapport.html"
    output.write_text("vorige", encoding="utf-8")
    with pytest.raises(RenderError, match="niet alles ingevuld"):
        render(job(project, "html", output), Careless())
    assert output.read_text(encoding="utf-8") == "vorige"


@pytest.mark.parametrize("format", FORMATS)
def test_all_mistakes_in_one_message_and_the_earlier_report_stays(tmp_path: Path, format) -> None:
    root = build(tmp_path)
    output = root / f"_output/rapport.{format}"
    output.parent.mkdir()
    output.write_bytes(b"vorige")
    (root / "report/een.qmd").write_text(
        "# Een\n\n{{< include /report/weg.qmd >}}\n\n{{< meta cijfers.fout >}} @tbl-weg @nooit2000 {{< embed a.ipynb >}}\n\n"
        "![Bijschrift](/report/zonder){#fig-zonder}\n",
        encoding="utf-8",
    )
    with pytest.raises(RenderError) as caught:
        render(job(root, format), choose("embedded"))
    found = {problem.code: problem.where for problem in caught.value.problems}
    assert {
        "include-ontbreekt", "sleutel-onbekend", "verwijzing-onbekend", "bron-onbekend", "shortcode",
        "alt-tekst-ontbreekt", "afbeelding-ontbreekt",
    } <= set(found)  # fmt: skip
    assert found["include-ontbreekt"] == "report/een.qmd, regel 3"
    assert found["verwijzing-onbekend"] == "report/een.qmd, regel 5"
    assert found["alt-tekst-ontbreekt"] == "report/een.qmd, regel 7"
    assert caught.value.exit_code == 5
    assert output.read_bytes() == b"vorige"
    assert [path.name for path in output.parent.iterdir()] == [output.name]


def test_pandocs_warnings_are_mistakes_with_their_place(tmp_path: Path) -> None:
    root = build(tmp_path)
    (root / "report/een.qmd").write_text(
        "# Een {#sec-inleiding}\n\n@tbl-kenmerken a[^1] b[^9]\n\n[^1]: een\n\n[^1]: twee\n\n::: {.bron}\nopen\n", encoding="utf-8"
    )
    with pytest.raises(RenderError) as caught:
        render(job(root, "html"), choose("embedded"))
    found = {problem.code: problem.where for problem in caught.value.problems}
    assert found == {
        "DuplicateNoteReference": "report/een.qmd, regel 7",
        "UnclosedDiv": "report/een.qmd, regel 9",
        "voetnoot-onbekend": "report/een.qmd, regel 3",
    }


def test_what_the_title_page_prints_is_no_markup(project: Path) -> None:
    title = 'Rapport #1 over "x" & <b> @test $5 \\ 45+ *ster* _streep_ [a] ~b~ `c`'
    told = {"titel": title, "opdrachtgever": "A & B <c>", "profiel_melding": "Intern: niet voor publicatie @ #2"}
    for format in FORMATS:
        render(replace(job(project, format, project / f"_output/raar.{format}"), metadata=told), choose("embedded"))
    page = BeautifulSoup((project / "_output/raar.html").read_text(encoding="utf-8"), "html.parser")
    assert flat(page.h1.get_text()) == title
    assert page.title.get_text() == f"{title} – Eerste proef"
    assert told["profiel_melding"] in [flat(strip.get_text()) for strip in page.select(".strook")]
    reader = PdfReader(project / "_output/raar.pdf")
    assert reader.metadata.title == f"{title} – Eerste proef"
    assert all(told["profiel_melding"] in flat(one.extract_text()) for one in reader.pages)
    word = docx.Document(str(project / "_output/raar.docx"))
    assert word.paragraphs[0].text == title
    assert told["profiel_melding"] in [p.text for p in word.sections[0].header.paragraphs]


def test_the_bytes_do_not_depend_on_where_the_project_lies(project: Path, tmp_path: Path) -> None:
    other = build(tmp_path / "een andere map")
    for format in FORMATS:
        render(job(other, format), choose("embedded"))
        made = (other / f"_output/rapport.{format}").read_bytes()
        assert made == (project / f"_output/rapport.{format}").read_bytes()


def test_a_missing_metadata_file_is_told_before_rendering(project: Path) -> None:
    class Never:
        name = "nooit"

        def version(self) -> str:
            return ""

        def write(self, job) -> None:
            raise AssertionError("rendered")

    wrong = replace(job(project, "html"), metadata_files=(project / "_build/weg.yml",))
    with pytest.raises(RenderError) as caught:
        render(wrong, Never())
    assert [problem.code for problem in caught.value.problems] == ["metadata-ontbreekt"]


@pytest.mark.parametrize("left", ["?meta:cijfers.x", "?@tbl-weg", "{{< meta x >}}", "@fig-weg", "(lin2014?)"])
def test_leftovers_are_found_in_every_format(tmp_path: Path, left: str) -> None:
    import typst

    (tmp_path / "a.html").write_text(f"<html><body><p>Tekst {left} verder</p></body></html>", encoding="utf-8")
    document = docx.Document()
    document.add_paragraph(f"Tekst {left} verder")
    document.save(str(tmp_path / "a.docx"))
    quoted = left.replace("\\", "\\\\").replace('"', '\\"')
    (tmp_path / "a.pdf").write_bytes(typst.compile(f'#"Tekst {quoted} verder"'.encode(), format="pdf"))
    for format in FORMATS:
        with pytest.raises(RenderError, match="niet alles ingevuld"):
            check_output(tmp_path / f"a.{format}", format)


def test_a_finished_report_passes_the_check(project: Path) -> None:
    for format in FORMATS:
        check_output(project / f"_output/rapport.{format}", format)
