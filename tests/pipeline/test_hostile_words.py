"""Hostile words as labels, captions, notes, titles and names of files, through HTML, PDF and Word, by either renderer.

The sources are what ``display`` writes for either renderer; how Pandoc, the reader of both, takes them is tests/unit/render/test_markdown.py.
"""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import docx
import pdfplumber
import pytest
import yaml
from bs4 import BeautifulSoup
from pypdf import PdfReader
from render_project import build, job

from evalutils.display.common.index import figure_fragment, table_fragment
from evalutils.display.common.views import Cell, Emphasis, Figure, Strong, Table
from evalutils.markdown import BREAK, clean, escape
from evalutils.pipeline.render.choosing import able, choose, render
from evalutils.pipeline.render.quarto.renderer import find_quarto
from evalutils.pipeline.run.outputs.provenance import files_table

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "render"))
from hostile import HOSTILE

pytestmark = pytest.mark.pipeline
ABSENT = pytest.mark.skipif(find_quarto() is None, reason="Quarto is niet geïnstalleerd")
TITLE = 'Titel `#read("/etc/passwd")`{=typst} <script>alert(1)</script> $y \\input{y} {{< meta titel >}}'
REPORT = """---
title: "{title}"
---

# Woorden

{{{{< include /_build/proef/fase2/released/tables/woorden.md >}}}}

{{{{< include /_build/proef/fase2/released/tables/bestanden.md >}}}}

{{{{< include /_build/proef/fase2/released/figures/figuur.md >}}}}

Omschrijving: {{{{< meta studie_omschrijving >}}}}. Waarde: {{{{< meta cijfers.voortgang.soort >}}}}.
"""
NAMES = ("`#read(x)`{=typst}.csv", "a|b.csv", "{{< include x >}}.csv", "$x_1$ en *y*.csv", "<b>.csv")


def entry(key: str, title: str) -> SimpleNamespace:
    return SimpleNamespace(key=key, title=title, population=HOSTILE[0], source_note=HOSTILE[10], headline="")


@pytest.fixture(scope="module", params=["embedded", pytest.param("quarto", marks=[pytest.mark.quarto, ABSENT])])
def project(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    root = build(tmp_path_factory.mktemp("woorden") / "project")
    released = root / "_build/proef/fase2/released"
    rows = [(word, Cell(number, "jaartal")) for number, word in enumerate(HOSTILE, start=1000)]
    rows += [(Strong("**", ": _rest_"), Cell(4000, "jaartal")), (Emphasis("\u2003*`x`"), Cell(4001, "jaartal"))]
    table = Table((HOSTILE[2], "Nummer"), tuple(rows), (5, 1), notes=(HOSTILE[22], HOSTILE[40]))
    (released / "tables/woorden.md").write_text(table_fragment(entry("woorden", TITLE), table), encoding="utf-8")
    (released / "tables/bestanden.md").write_text(_files(root), encoding="utf-8")
    figure = Figure(lambda: None, alt=TITLE, notes=(TITLE,))  # type: ignore[arg-type, return-value]
    place = "/_build/proef/fase2/released/figures/stroom"
    (released / "figures/figuur.md").write_text(figure_fragment(entry("figuur", TITLE), figure, place), encoding="utf-8")
    about = {
        "titel": escape(TITLE),
        "opdrachtgever": escape(HOSTILE[40]),
        "datum": "2018-11-01",
        "studie_omschrijving": escape(TITLE),
    }
    (released / "rapport.yml").write_text(yaml.safe_dump(about, allow_unicode=True, width=9999), encoding="utf-8")
    (released / "numbers.yml").write_text(
        yaml.safe_dump({"cijfers": {"voortgang": {"soort": escape(TITLE)}}}, allow_unicode=True, width=9999), encoding="utf-8"
    )
    quoted = escape(TITLE).replace("\\", "\\\\").replace('"', '\\"')
    (root / "report/rapport.qmd").write_text(REPORT.format(title=quoted), encoding="utf-8")
    for format in ("html", "pdf", "docx"):
        render(job(root, format), able(choose(request.param), format))
    return root / "_output"


def _files(root: Path) -> str:
    extract = root / "extract"
    extract.mkdir()
    for name in NAMES:
        (extract / name).write_text("x\n")
    call = SimpleNamespace(
        profile=SimpleNamespace(minimum_cell=0), extract_path=extract, delivery=SimpleNamespace(tables={}),
        study=SimpleNamespace(tables={}),
    )  # fmt: skip
    return files_table(call, {})  # type: ignore[arg-type]


def bare(text: str) -> str:
    """Without white space and breaks, with one kind of quotation mark: what is left is what a reader reads."""
    return re.sub(rf"[\s{BREAK}\u00ad]", "", text).replace("’", "'").replace("‘", "'")


EXPECTED = [bare(clean(word)) for word in HOSTILE] + ["**:_rest_", "*`x`"]
NUMBERS = [*map(str, range(1000, 1000 + len(HOSTILE))), "4000", "4001"]


def test_html_shows_every_word_and_runs_none(project: Path) -> None:
    page = BeautifulSoup((project / "rapport.html").read_text(encoding="utf-8"), "html.parser")
    table = next(table for table in page.select("table") if len(table.select("tbody tr")) > len(HOSTILE))
    rows = [[bare(cell.get_text()) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]
    assert rows == [list(pair) for pair in zip(EXPECTED, NUMBERS, strict=True)]
    assert bare(table.select_one("thead th").get_text()) == bare(HOSTILE[2])  # type: ignore[union-attr]
    text = bare(page.get_text())
    assert text.count(bare(TITLE)) >= 6  # title, caption, caption and note of the figure, description, value
    assert bare(page.title.get_text()) == bare(TITLE)  # type: ignore[union-attr]
    assert all(bare(name) in text for name in NAMES)
    assert not [script for script in page.find_all("script") if "alert(1)" in script.get_text()]
    assert not page.select("iframe, [onerror], table table")
    assert not [
        link
        for link in page.find_all(["a", "img"])
        if re.match(r"javascript:|/etc|file:", link.get("href") or link.get("src") or "")
    ]
    assert "root:x:0" not in text


def test_word_shows_every_word(project: Path) -> None:
    document = docx.Document(str(project / "rapport.docx"))
    table = next(table for table in document.tables if len(table.rows) > len(HOSTILE))
    rows = [[bare(cell.text) for cell in row.cells] for row in table.rows[1:]]
    assert rows == [list(pair) for pair in zip(EXPECTED, NUMBERS, strict=True)]
    assert bare(document.core_properties.title) == bare(TITLE)
    with zipfile.ZipFile(project / "rapport.docx") as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert "javascript" not in relations
    assert "/etc/passwd" not in relations
    text = bare(
        "".join(paragraph.text for paragraph in document.paragraphs)
        + "".join(c.text for t in document.tables for r in t.rows for c in r.cells)
    )
    assert all(bare(name) in text for name in NAMES)


def test_pdf_shows_every_word_inside_the_page(project: Path) -> None:
    reader = PdfReader(project / "rapport.pdf")
    text = bare("".join(page.extract_text() for page in reader.pages))
    assert bare(str(reader.metadata.title)) == bare(TITLE)  # type: ignore[union-attr]
    lost = [word for word in EXPECTED if len(word) < 40 and word.replace('"', "") not in text.replace('"', "")]
    assert lost == []
    assert [number for number in NUMBERS if number not in text] == []
    assert "root:x:0" not in text
    with pdfplumber.open(project / "rapport.pdf") as pdf:
        outside = [char for page in pdf.pages for char in page.chars if char["x1"] > page.width - 20 or char["x0"] < 20]
        long = sum(char["text"] == "w" for page in pdf.pages for char in page.chars)
    assert outside == []
    assert long >= 5000 + 800
