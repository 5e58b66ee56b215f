"""The Typst template with what Quarto writes, which differs from what the embedded renderer writes.

The pieces of Typst below follow Quarto's own filters and templates (versions 1.5 to 1.9); Quarto itself is not run here.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

HOUSE = Path(__file__).parents[3] / "report/_extensions/deelrapport"
# Before the template Quarto defines its own callout and sets a page of its own.
BEFORE = """
#let callout(body: [], title: "Callout", background_color: rgb("#dddddd"), icon: none, icon_color: black) = [verkeerd]
#set page(paper: "us-letter", margin: (x: 1.25in, y: 1.25in), numbering: none)
"""
SHOW = '#show: doc => deelrapport(title: [Proef "x"], datum-iso: [2018-11-01], meldingen: ([Let op], [Intern]), doc)\n'


def float_of(label: str, kind: str, name: str, extra: str = "") -> str:
    inner = (
        "#figure(align(center)[#table(columns: 2, align: (left,right,), "
        "table.header([a], [b],), table.hline(), [x], [1],)], kind: table)"
    )
    body = inner if kind == "tbl" else "#box(rect(width: 3cm, height: 1cm))"
    position = "top" if kind == "tbl" else "bottom"
    return (
        f"#figure([\n{body}\n], caption: figure.caption(position: {position}, [\nBijschrift {label}\n]), "
        f'kind: "quarto-float-{kind}", supplement: "{name}", {extra})\n<{label}>\n\n'
    )


def pages(body: str, **options) -> list[str]:
    text = BEFORE + (HOUSE / "typst-template.typ").read_text(encoding="utf-8") + SHOW + body
    made = typst.compile(
        text.encode(), font_paths=[str(HOUSE / "fonts")], ignore_system_fonts=True, format="pdf", timestamp=0, **options
    )
    return [re.sub(r"\s+", " ", page.extract_text().replace("\u00a0", " ")) for page in PdfReader(io.BytesIO(made)).pages]


@pytest.mark.parametrize("extra", ["", 'numbering: "1", '])
def test_numbers_by_chapter_whatever_numbering_quarto_gives(extra: str) -> None:
    body = (
        "= Een <sec-een>\nZie @tbl-a, @tbl-b, @fig-a en @sec-onder in @sec-twee.\n\n" + float_of("tbl-a", "tbl", "Tabel", extra)
        + "= Twee <sec-twee>\n== Onder <sec-onder>\n" + float_of("tbl-b", "tbl", "Tabel", extra)
        + float_of("fig-a", "fig", "Figuur", extra)
    )  # fmt: skip
    text = " ".join(pages(body))
    assert "Zie Tabel 1.1, Tabel 2.1, Figuur 2.1 en Paragraaf 2.1 in Hoofdstuk 2." in text
    for caption in ("Tabel 1.1: Bijschrift tbl-a", "Tabel 2.1: Bijschrift tbl-b", "Figuur 2.1: Bijschrift fig-a"):
        assert caption in text


def test_an_unnumbered_chapter_does_not_start_the_numbers_again() -> None:
    body = (
        "= Een\n"
        + float_of("tbl-a", "tbl", "Tabel")
        + "#heading(level: 1, numbering: none)[Los]\n"
        + float_of("tbl-b", "tbl", "Tabel")
    )
    text = " ".join(pages(body))
    assert "Tabel 1.1: Bijschrift tbl-a" in text
    assert "Tabel 1.2: Bijschrift tbl-b" in text


def test_the_callout_of_the_house_takes_all_that_quarto_gives() -> None:
    body = (
        '= Een\n#callout(\nbody: \n[\nDe tekst.\n]\n, \ntitle: \n[\nLet hierop\n]\n, \nbackground_color: \nrgb("#dae6fb")\n, \n'
        'icon_color: \nrgb("#0758E5")\n, \nicon: \n[i]\n, \nbody_background_color: \nwhite\n)\n'
    )
    text = " ".join(pages(body))
    assert "Let hierop De tekst." in text
    assert "verkeerd" not in text


def test_a_chapter_opens_a_page_but_in_a_report_without_sections() -> None:
    def pages(body: str) -> int:
        text = BEFORE + (HOUSE / "typst-template.typ").read_text(encoding="utf-8") + SHOW + body
        made = typst.compile(text.encode(), font_paths=[str(HOUSE / "fonts")], ignore_system_fonts=True, format="pdf", timestamp=0)
        return len(PdfReader(io.BytesIO(made)).pages)

    assert pages("= Een\nWoorden.\n\n= Twee\nWoorden.\n") == pages("= Een\nWoorden.\n")
    assert pages("= Een\n== Deel\nWoorden.\n\n= Twee\nWoorden.\n") == pages("= Een\n== Deel\nWoorden.\n") + 1


def test_every_page_is_a4_and_carries_the_notices() -> None:
    body = "= Een\n== Deel\n" + "#lorem(900)\n"
    text = BEFORE + (HOUSE / "typst-template.typ").read_text(encoding="utf-8") + SHOW + body
    made = typst.compile(text.encode(), font_paths=[str(HOUSE / "fonts")], ignore_system_fonts=True, format="pdf", timestamp=0)
    found = PdfReader(io.BytesIO(made)).pages
    assert len(found) >= 4
    for page in found:
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
        assert "Let op" in page.extract_text()
        assert "Intern" in page.extract_text()


def test_it_is_valid_pdf_ua() -> None:
    pages("= Een\n== Twee\n" + float_of("tbl-a", "tbl", "Tabel") + "Zie @tbl-a.#footnote[Noot.]\n", pdf_standards=["ua-1"])
