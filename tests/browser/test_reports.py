"""Every report in a real browser: axe-core finds nothing, nothing is asked, nothing scrolls sideways, the keyboard reaches all.

axe-core comes from npm (tools/axe.sh puts it in the venv).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))
import chromium
from built_reports import each_report, job_for
from render_project import build, job

from evalutils.pipeline.render.choosing import choose, render

WIDTHS = (1280, 768, 375, 320)
AXE = Path(os.environ.get("AXE_CORE", Path(sys.prefix) / "axe/node_modules/axe-core/axe.min.js"))
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.PROGRAM is None, reason="Chromium is niet geïnstalleerd"),
]
FINDINGS = """axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.map(one =>
  one.id + ": " + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + " " + node.any.map(a => a.message).join()).join(" | ")))"""
STOPS = """Array.from(document.querySelectorAll(".rol")).map(rol => [rol.tabIndex, rol.scrollWidth > rol.clientWidth + 1])"""
SCALES = """Array.from(document.querySelectorAll("figure.figuur img")).map(one => one.getBoundingClientRect().width / one.naturalWidth)"""
"""How large each figure is drawn, beside its size on paper."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Page]:
    made = chromium.Page(tmp_path_factory.mktemp("browser"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = build(tmp_path_factory.mktemp("rapport"))
    with (root / "report/twee.qmd").open("a", encoding="utf-8") as chapter:  # a corner cell without a word
        chapter.write("\n|  | Een | Twee |\n|:--|--:|--:|\n| Rij | 1 | 2 |\n| \u2003\u2003Een rij die is ingesprongen, met meer woorden dan een telefoon op een regel heeft | 1 | 2 |\n\n: Zonder hoekwoord {#tbl-hoek}\n")
    made = job(root, "html")
    render(made, choose("embedded"))
    return made.output


def check(page: chromium.Page, file: Path) -> None:
    axe = AXE.read_text(encoding="utf-8")
    for dark in (False, True):
        for width in WIDTHS:
            where = (file.name, width, "donker" if dark else "licht")
            page.open(file, width, dark=dark)
            page.run("document.fonts.ready.then(() => true)")
            assert page.run("document.documentElement.scrollWidth") <= width, where
            assert min(page.run(SCALES), default=1) > 0.99, where
            assert all((stop == 0) == scrolls for stop, scrolls in page.run(STOPS)), where
            page.run(axe)
            assert page.run(FINDINGS) == [], where
            assert (page.requests, page.errors) == ([], []), where


needs_axe = pytest.mark.skipif(
    not AXE.is_file(), reason="axe-core is niet geïnstalleerd (tools/axe.sh): toegankelijkheid niet getoetst"
)


@needs_axe
def test_a_small_report_has_no_barriers(page: chromium.Page, small: Path) -> None:
    check(page, small)


@needs_axe
@each_report
def test_a_report_has_no_barriers(page: chromium.Page, tmp_path: Path, study: str, phase: int) -> None:
    made = job_for(study, phase, "html", tmp_path)
    render(made, choose("embedded"))
    check(page, made.output)


def test_a_row_that_is_set_in_hangs_from_there(page: chromium.Page, small: Path) -> None:
    page.open(small, 320)
    page.run("document.fonts.ready.then(() => true)")
    lines = page.run("""(() => {
      const words = document.querySelector("#tbl-hoek .inspring-2").firstChild, range = document.createRange();
      range.setStart(words, 2); range.setEnd(words, words.length);
      return Array.from(range.getClientRects()).map(line => line.left); })()""")
    assert len(lines) > 1
    assert max(lines) - min(lines) <= 1


def test_axe_would_find_a_barrier(page: chromium.Page, small: Path, tmp_path: Path) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is niet geïnstalleerd")
    wrong = tmp_path / "fout.html"
    wrong.write_text(small.read_text(encoding="utf-8").replace("<h1", '<img src="data:,"><h1'), encoding="utf-8")
    page.open(wrong, 1280)
    page.run(AXE.read_text(encoding="utf-8"))
    assert any(found.startswith("image-alt") for found in page.run(FINDINGS))


def test_the_keyboard_goes_through_the_page(page: chromium.Page, small: Path) -> None:
    page.open(small, 1280)
    page.press("Tab", 9)
    assert page.run("document.activeElement.className") == "naar-inhoud"
    page.press("Tab", 9)
    assert page.run("document.activeElement.id") == "zoekterm"
    seen = set()
    for _ in range(60):
        page.press("Tab", 9)
        seen.add(page.run("document.activeElement.getAttribute('href') || document.activeElement.className"))
    assert {"#sec-inleiding", "#tbl-kenmerken", "kopieer", "thema", "#fn1"} <= seen


def test_search_finds_a_passage_and_says_how_many(page: chromium.Page, small: Path) -> None:
    page.open(small, 1280)
    page.run("""(() => { const veld = document.getElementById("zoekterm"); veld.value = "Omschrijving van nummer 42";
      veld.dispatchEvent(new Event("input")); })()""")
    assert page.run("document.querySelector('.zoekstand').textContent") == "1 plaats"
    target = page.run("document.querySelector('.zoekresultaat a').getAttribute('href').slice(1)")
    assert "nummer 42" in page.run(f"document.getElementById('{target}').textContent")


def test_a_note_opens_on_focus_and_escape_closes_it(page: chromium.Page, small: Path) -> None:
    page.open(small, 1280)
    page.run("document.querySelector('.footnote-ref').focus()")
    assert page.run("document.getElementById('wolk').hidden") is False
    assert "45,8%" in page.run("document.getElementById('wolk').textContent")
    page.press("Escape", 27)
    assert page.run("document.getElementById('wolk').hidden") is True


def test_dark_can_be_chosen_and_light_too(page: chromium.Page, small: Path) -> None:
    page.open(small, 1280)
    light = page.run("getComputedStyle(document.body).backgroundColor")
    page.run("document.querySelector('.thema').click()")
    dark = page.run("getComputedStyle(document.body).backgroundColor")
    assert light == "rgb(255, 255, 255)"
    assert dark != light
    page.run("document.querySelector('.thema').click()")
    assert page.run("getComputedStyle(document.body).backgroundColor") == light


def test_a_table_is_a_file_of_its_own(page: chromium.Page, small: Path) -> None:
    import base64

    page.open(small, 1280)
    name, target = page.run("(a => [a.download, a.href])(document.querySelector('#tbl-kenmerken .als-bestand a'))")
    assert name == "tabel-2-1.csv"
    text = base64.b64decode(target.split(",", 1)[1]).decode("utf-8-sig")
    assert text.splitlines() == ["Kenmerk;Experiment;Controle", "Man;45,8%;44,2%", "Vrouw;54,2%;55,8%"]
    assert page.run("document.querySelector('#fig-stroom .als-bestand a').download") == "figuur-2-1.svg"


def test_without_scripts_all_text_is_there(page: chromium.Page, small: Path) -> None:
    page.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.open(small, 1280)
        found = page.send("DOM.getDocument", depth=0)
        html = page.send("DOM.getOuterHTML", nodeId=found["root"]["nodeId"])["outerHTML"]
    finally:
        page.send("Emulation.setScriptExecutionDisabled", value=False)
    for piece in ('id="toc-sec-inleiding"', "als-bestand", "Citeer als", 'class="anker"'):
        assert piece in html
    assert 'class="zoeken" role="search" hidden' in html
