"""The reports of this repository as files: structure of the PDF, living parts of the Word file, pages that are well filled."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from built_reports import KNOWN, each_report, job_for
from docx.oxml.ns import qn
from matterhorn import barriers, table_heads
from pypdf import PdfReader
from render_project import build, job
from report_layout import captions_without_body, nearly_empty_pages, sources_apart
from report_reader import LABEL, read_html, read_pdf, read_word

from evalutils.pipeline.render.choosing import choose, render
from evalutils.pipeline.run.call import Call

OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    """Renders a report once in a format; the next that asks gets the same file."""
    folder, files = tmp_path_factory.mktemp("rapporten"), {}

    def file(study: str, phase: int, format: str) -> Path:
        if (study, phase, format) not in files:
            own = folder / f"{study}-{phase}"  # short reports of two studies have the same name
            own.mkdir(exist_ok=True)
            wanted = job_for(study, phase, format, own)
            render(wanted, choose("embedded"))
            files[study, phase, format] = wanted.output
        return files[study, phase, format]

    return file


@each_report
def test_a_pdf_is_fit_for_everyone_and_for_the_archive(made, study: str, phase: int) -> None:
    path = made(study, phase, "pdf")
    assert barriers(path) == []
    xmp = PdfReader(path).xmp_metadata.stream.get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp
    tables = table_heads(path)
    assert tables
    headed = [table for table in tables if table["kolom"]]
    assert all(table["rij"] == table["rijen"] - 1 for table in headed)
    assert all(table["rij"] == table["rijen"] for table in tables if table not in headed), "a list of terms has a head in each row"
    assert len(PdfReader(path).outline) > 3


@each_report
def test_pages_of_a_pdf_are_well_filled(made, study: str, phase: int) -> None:
    path = made(study, phase, "pdf")
    assert nearly_empty_pages(path) == []
    assert captions_without_body(path) == []
    assert sources_apart(path) == []


@each_report
def test_a_report_holds_every_output_of_its_index(made, study: str, phase: int) -> None:
    """Tables and figures by their label, texts by how they begin; what is not published has its label and a sentence."""
    page = made(study, phase, "html").read_text(encoding="utf-8")
    call = Call.of(study=study, phase=phase)
    labels = set(re.findall(r'\bid="((?:tbl|fig)-[^"]+)"', page))
    shown = {f"{'fig' if one.kind == 'figuur' else 'tbl'}-{one.key}" for one in call.phase.outputs if one.printed and one.kind != "tekst"}
    assert shown <= labels
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for one in (one for one in call.phase.outputs if one.kind == "tekst"):
        start = re.split(r"[^A-Za-z ]", (call.released / "texts" / f"{one.key}.md").read_text(encoding="utf-8").strip())[0].strip()
        assert start and start in words, one.key


@pytest.mark.reports
def test_reports_have_titles_of_their_own(made) -> None:
    titles = [PdfReader(made(study, phase, "pdf")).metadata.title for study, phase in KNOWN]
    assert len(set(titles)) == len(titles)


@each_report
def test_a_word_file_is_alive(made, study: str, phase: int) -> None:
    document = docx.Document(str(made(study, phase, "docx")))
    body = document.element.body
    codes = [code.text.strip() for code in body.iter(qn("w:instrText"))]
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    captions = [p for p in document.paragraphs if p.style.name in {"Table Caption", "Image Caption"}]
    assert len([code for code in codes if code.startswith("SEQ ")]) == len(captions) > 0
    aims = [code.split()[1] for code in codes if code.startswith(("REF ", "PAGEREF "))]
    assert set(aims) <= marks
    assert len([code for code in codes if code.startswith("TOC ")]) == 1
    entries = [p for p in document.paragraphs if re.fullmatch(r"toc \d", p.style.name)]
    assert len([code for code in codes if code.startswith("PAGEREF ")]) == len(entries) > 3
    assert all(shown.get("descr") for shown in body.iter(qn("wp:docPr")))
    for table in document.tables:
        assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstColumn")) == "1"
    assert tables_apart(document) == []
    assert all(
        document.styles[f"Heading {level}"].element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None for level in (1, 2, 3)
    )
    names = [style.get(qn("w:val")) for style in body.iter(qn("w:pStyle"))]
    assert not {name for name in names if name.startswith("Quarto")}


def tables_apart(document) -> list[str]:
    """Tables that a page break may take from their source line, by their first cell."""
    found = []
    for table in document.tables:
        following = table._tbl.getnext()
        sourced = following is not None and following.find(f"{qn('w:pPr')}/{qn('w:pStyle')}[@{qn('w:val')}='Bron']") is not None
        if sourced and any(one.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is None for one in table.rows[-1]._tr.iter(qn("w:p"))):
            found.append(table.cell(0, 0).text)
    return found


@each_report
def test_word_and_page_say_the_same(made, study: str, phase: int) -> None:
    word, page = read_word(made(study, phase, "docx")), read_html(made(study, phase, "html"))
    assert word.headings == page.headings
    assert word.captions == page.captions
    assert word.tables == page.tables
    assert word.alts == page.alts
    assert word.footnotes == page.footnotes


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is niet geïnstalleerd: de omzetting uit Word is niet getoetst")
@each_report
def test_libreoffice_loses_nothing(made, study: str, phase: int, tmp_path: Path) -> None:
    path = made(study, phase, "docx")
    for target in ("odt", "pdf"):
        subprocess.run(
            [OFFICE, "--headless", f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--convert-to", target, "--outdir", tmp_path, path],
            capture_output=True, timeout=300, check=True,
        )  # fmt: skip
    labels = [LABEL.match(caption)[0] for caption in read_word(path).captions]  # LibreOffice counts them itself when it lays out pages
    assert LABEL.findall(read_pdf(tmp_path / f"{path.stem}.pdf").text) == labels
    with zipfile.ZipFile(tmp_path / f"{path.stem}.odt") as archive:
        xml = archive.read("content.xml").decode("utf-8")
        pictures = [name for name in archive.namelist() if name.startswith("Pictures/")]
    text = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", re.sub(r"<text:s[ /][^>]*>|<text:tab/>", " ", xml))).replace("\u00a0", "")
    word = read_word(path)
    for piece in [*(re.sub(r"^[\d.]+ ", "", heading) for _, heading in word.headings), *word.captions, *word.footnotes]:
        assert re.sub(r"\s+", "", piece).replace("&", "&amp;") in text, piece
    assert xml.count("<table:table ") == len(word.tables)
    assert len(pictures) >= len(set(word.alts)) > 0


def test_what_is_wrong_in_a_pdf_is_found(tmp_path: Path) -> None:
    """The checks above can fail: a PDF without them set has these barriers."""
    import typst

    path = tmp_path / "kaal.pdf"
    path.write_bytes(
        typst.compile(b'== Kop\n#figure(rect())\n#link("https://example.org")[x]\n#table(columns: 2, [a], [b])', format="pdf")
    )
    found = {one.partition(":")[0] for one in barriers(path)}
    assert {"06-002", "07-001", "13-004", "14-003"} <= found


def test_a_small_report_passes_too(tmp_path: Path) -> None:
    made = job(build(tmp_path), "pdf")
    render(made, choose("embedded"))
    assert barriers(made.output) == []
    assert nearly_empty_pages(made.output) == []
