"""A report as OpenDocument text: it says what the Word file says, it is alive, and it is a sound file of its kind (OASIS, ODF 1.3)."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from built_reports import each_report, job_for
from lxml import etree
from pypdf import PdfReader
from render_project import WARNING, build, job
from report_reader import flat, read_word

from evalutils.pipeline.account.delivery.tokens import said
from evalutils.pipeline.render.choosing import choose, render
from evalutils.pipeline.render.finishing.odt import q
from evalutils.pipeline.run.call import parse_formats

OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = build(tmp_path_factory.mktemp("odt"))
    found = {}
    for format in ("odt", "docx"):
        wanted = job(root, format)
        render(wanted, choose("embedded"))
        found[format] = wanted.output
    return found


def content(path: Path, name: str = "content.xml"):
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(name))


def lines(path: Path) -> list[str]:
    """Headings, captions and cells, in order; a footnote is no part of the line that it stands in."""
    root = content(path)
    for note in list(root.iter(q("text:note"))):
        note.getparent().remove(note) if not note.tail else note.clear(keep_tail=True)
    return [flat("".join(part.itertext())) for part in root.iter(q("text:p"), q("text:h"))]


def compare(odt: Path, docx: Path) -> None:
    word, told = read_word(docx), lines(odt)
    headings = [flat("".join(one.itertext())) for one in content(odt).iter(q("text:h"))]
    squeezed = [re.sub(r"\s", "", one) for one in headings]
    assert squeezed == [re.sub(r"\s", "", text) for _, text in word.headings]
    squeezed = {re.sub(r"\s", "", one) for one in told}
    for caption in word.captions:
        assert re.sub(r"\s", "", caption) in squeezed, caption
    descriptions = [flat(one.text or "") for one in content(odt).iter(q("svg:desc"))]
    assert descriptions == [flat(alt) for alt in word.alts] != []
    assert len(list(content(odt).iter("{urn:oasis:names:tc:opendocument:xmlns:table:1.0}table"))) == len(word.tables)
    notes = [re.sub(r"\s", "", "".join(one.itertext())) for one in content(odt).iter(q("text:note-body"))]
    assert notes == [re.sub(r"\s", "", note) for note in word.footnotes]


def test_a_table_stays_with_its_source_line(made: dict[str, Path]) -> None:
    root = content(made["odt"])
    styles = {one.get(q("style:name")): one.find(q("style:table-properties")) for one in root.iter(q("style:style"))}
    tied = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}keep-with-next"
    sourced = [one for one in root.iter(q("table:table")) if one.getnext() is not None and one.getnext().get(q("text:style-name")) == "Bron"]
    assert sourced
    assert all(styles[one.get(q("table:style-name"))].get(tied) == "always" for one in sourced)


def test_the_notices_stand_clear_of_the_text(made: dict[str, Path]) -> None:
    layouts = list(content(made["odt"], "styles.xml").iter(q("style:page-layout")))
    below = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}margin-bottom"
    room = [one.find(f"{q('style:header-style')}/{q('style:header-footer-properties')}").get(below) for one in layouts]
    assert room
    assert all(float(length.removesuffix("cm")) >= 0.5 for length in room)


def test_it_says_what_the_word_file_says(made: dict[str, Path]) -> None:
    compare(made["odt"], made["docx"])


@each_report
def test_a_report_says_what_its_word_file_says(tmp_path: Path, study: str, phase: int) -> None:
    files = {}
    for format in ("odt", "docx"):
        wanted = job_for(study, phase, format, tmp_path)
        render(wanted, choose("embedded"))
        files[format] = wanted.output
    compare(files["odt"], files["docx"])


def test_it_is_a_sound_file(made: dict[str, Path]) -> None:
    with zipfile.ZipFile(made["odt"]) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        listed = set(re.findall(rb'full-path="([^"]+)"', archive.read("META-INF/manifest.xml")))
        assert {name.encode() for name in archive.namelist() if name.startswith("Pictures/")} <= listed
    styles = content(made["odt"], "styles.xml")
    known = {one.get(q("style:name")) for root in (styles, content(made["odt"])) for one in root.iter(q("style:style"))}
    used = {one.get(q("text:style-name")) for one in content(made["odt"]).iter(q("text:p"), q("text:h"))}
    assert used <= known
    assert [one.text for one in styles.iter(q("text:p")) if one.text == WARNING] == [WARNING]
    meta = content(made["odt"], "meta.xml")
    assert [one.text for one in meta.iter("{http://purl.org/dc/elements/1.1/}language")] == ["nl-NL"]
    assert "Eerste proef" in next(meta.iter("{http://purl.org/dc/elements/1.1/}title")).text


def test_contents_and_references_point_at_what_is_there(made: dict[str, Path]) -> None:
    root = content(made["odt"])
    marks = {one.get(q("text:name")) for one in root.iter(q("text:bookmark-start"), q("text:bookmark"))}
    pages = [one.get(q("text:ref-name")) for one in root.iter(q("text:bookmark-ref"))]
    links = [one.get("{http://www.w3.org/1999/xlink}href") for one in root.iter(q("text:a"))]
    assert len(pages) == 6
    assert {*pages, *(link[1:] for link in links if link.startswith("#") and not link.startswith("#ref-"))} <= marks


def test_equal_sources_give_equal_bytes(made: dict[str, Path], tmp_path: Path) -> None:
    again = job(build(tmp_path), "odt")
    render(again, choose("embedded"))
    assert again.output.read_bytes() == made["odt"].read_bytes()


def test_a_delivery_reads_it(made: dict[str, Path]) -> None:
    text = said(made["odt"])
    assert "Bijlage A" in text and WARNING in text and "De meeste klanten stromen door." in text


def test_it_is_made_when_it_is_asked_for() -> None:
    assert parse_formats("odt pdf") == ("pdf", "odt")
    assert "odt" not in parse_formats(None)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is niet geïnstalleerd: de bladzijden zijn niet getoetst")
def test_libreoffice_fills_the_pages_of_the_contents(made: dict[str, Path], tmp_path: Path) -> None:
    subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--convert-to", "pdf", "--outdir", tmp_path, made["odt"]],
        capture_output=True, timeout=300, check=True,
    )  # fmt: skip
    pages = [flat(page.extract_text()) for page in PdfReader(tmp_path / "rapport.pdf").pages]
    found = re.search(r"Bijlage A Verantwoording[\s.]*(\d+)", pages[1])
    assert found is not None
    assert "Bijlage A Verantwoording" in re.sub(r"\s+", " ", pages[int(found[1]) - 1])
