"""From a number in the page to its origin: what becomes a link, what does not, and that no mark is left."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup
from lxml import html

from evalutils.pipeline.render import trace

ORIGINS = (
    trace.Origin("cijfers.zorg.n", (("Notebook", "notebooks/03-voortgang.ipynb, cel 9"),)),
    trace.Origin("cijfers.zorg.woord", (("Notebook", "x"),)),
    trace.Origin("cijfers.zorg.pct", (("Notebook", "y"),)),
    trace.Origin("cijfers.zorg.zelfstandig", (("Notebook", "y"),)),
    trace.Origin("beweringen.zorg", (("Berust op", "zorg:n = 28"),), worded=True),
    trace.Origin("beweringen.stil", (("Berust op", "zorg:n = 28"),), worded=True),
    trace.Origin("tbl-zorg", (("Notebook", "notebooks/03-voortgang.ipynb, cel 11"),)),
    trace.Origin("", (("Notebook", "notebooks/05-effectiviteit.ipynb, cel 4"),), paragraphs=("Van de 12 klanten werken er 3, “de rest” niet.",)),
)
NUMBERS = {
    "cijfers": {"zorg": {"n": "28", "woord": "zeven", "pct": "[x]{.geheim}", "zelfstandig": "klanten"}},
    "beweringen": {"zorg": "ruim een kwart", "stil": ""},
}


def mark() -> str:
    return str(trace.marked(NUMBERS, ORIGINS)["cijfers"]["zorg"]["n"])


def resolved(body: str) -> BeautifulSoup:
    page = html.document_fromstring(f"<html><body><main>{body}</main></body></html>")
    trace.resolve(page, ORIGINS)
    text = html.tostring(page, encoding="unicode")
    assert not any(sign in text for sign in (trace.OPEN, trace.MIDDLE, trace.CLOSE))
    return BeautifulSoup(text, "html.parser")


def test_numbers_in_digits_or_words_and_claims_are_marked_and_no_sign_of_a_secret() -> None:
    found = trace.marked(NUMBERS, ORIGINS)
    assert found["cijfers"] == {"zorg": {"n": mark(), "woord": mark().replace("0", "1", 1).replace("28", "zeven")}}
    assert found["beweringen"].keys() == {"zorg"}
    assert "ruim een kwart" in found["beweringen"]["zorg"]


def test_the_wording_of_a_claim_leads_to_the_numbers_that_it_rests_on() -> None:
    page = resolved(f"<p>Dat is {trace.marked(NUMBERS, ORIGINS)['beweringen']['zorg']}.</p>")
    (link,) = page.select("p > a.getal")
    assert link.get_text() == "ruim een kwart"
    assert "zorg:n = 28" in page.select_one(f"dialog{link['href']}").get_text()


def test_each_number_of_a_paragraph_that_was_released_as_it_stands_is_a_link() -> None:
    page = resolved("<p>Van de <em>12</em> klanten werken er\n3, ‘de rest’ niet.</p><p>Van de 12 klanten werken er 4.</p>")
    assert [link.get_text() for link in page.select("a.getal")] == ["12", "3"]
    assert "05-effectiviteit.ipynb, cel 4" in page.select_one("dialog").get_text()


def test_a_table_has_one_link_for_all_its_numbers() -> None:
    page = resolved("<figure id='tbl-zorg'><figcaption><p>Tabel 3.1: zorg</p></figcaption></figure><figure id='tbl-ander'></figure>")
    (link,) = page.select("a.getal")
    assert link.get_text() == "Herkomst van Tabel 3.1"
    panel = page.select_one(f"dialog{link['href']}")
    assert "03-voortgang.ipynb, cel 11" in panel.get_text()
    assert panel.select("a")[-1]["href"] == f"#{link['id']}"


def test_a_number_becomes_a_link_to_a_panel_that_tells_and_leads_back() -> None:
    page = resolved(
        f"<p>In zorg <em>waren</em> {mark()} klanten, dus ({mark()}).</p><figure id='tbl-verantwoording-herkomst'></figure>"
    )
    assert page.p.get_text() == "In zorg waren 28 klanten, dus (28)."
    first, second = page.select("p > a.getal")
    panel = page.select_one(f"dialog{first['href']}")
    assert first["href"] == second["href"]
    assert "03-voortgang.ipynb, cel 9" in panel.get_text()
    assert [link["href"] for link in panel.select("a")] == ["#tbl-verantwoording-herkomst", f"#{first['id']}"]


def test_no_link_inside_a_link_a_heading_or_a_description() -> None:
    page = resolved(f"<h2>Zorg {mark()}</h2><p><a href='#x'>zie {mark()}</a></p><img alt='met {mark()} klanten' src='a.svg'>")
    assert page.select("a.getal") == []
    assert (page.h2.get_text(), page.a.get_text(), page.img["alt"]) == ("Zorg 28", "zie 28", "met 28 klanten")
    assert page.select("dialog") == []


def test_a_mark_that_a_renderer_broke_is_taken_away() -> None:
    page = resolved(mark().replace("28", "2<strong>8</strong>"))
    assert page.main.get_text() == "28"


def test_the_panel_shows_by_its_being_the_target_without_javascript() -> None:
    root = Path(__file__).resolve().parents[3]
    css = (root / "report/_extensions/deelrapport/page.css").read_text(encoding="utf-8")
    assert "dialog.herkomst:target {" in css


def test_the_file_of_a_table_holds_no_mark(tmp_path: Path) -> None:
    from base64 import b64decode

    from evalutils.pipeline.render.finishing import page

    path = tmp_path / "p.html"
    table = f"<figure><figcaption>Tabel 1.1: t</figcaption><div><table><tr><th>a</th></tr><tr><td>{mark()}</td></tr></table></div></figure>"
    path.write_text(f"<html><body><main>{table}</main></body></html>", encoding="utf-8")
    page.finish(path, (), ORIGINS)
    link = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one(".als-bestand a")
    assert b64decode(link["href"].split(",")[1]).decode("utf-8-sig").splitlines() == ["a", "28"]
