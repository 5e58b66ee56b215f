"""The HTML report in a real browser: nothing from outside, no sideways scrolling on a telephone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))
from render_project import WARNING, build, job

from evalutils.pipeline.render.choosing import choose, render

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--virtual-time-budget=3000",
]  # fmt: skip
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is niet geïnstalleerd")]
# A frame as wide as a telephone: a headless window is never narrower than 500 points.
PROBE = """<!DOCTYPE html><html><body><iframe id="f" style="width:{width}px;height:800px;border:0"></iframe><pre id="uit"></pre>
<script>
var f = document.getElementById("f");
f.onload = function () {{
  var d = f.contentDocument, w = f.contentWindow;
  document.getElementById("uit").textContent = JSON.stringify({{
    breedte: w.innerWidth, blad: d.documentElement.scrollWidth,
    breed: Array.from(d.querySelectorAll("main *")).filter(function (e) {{
      return !e.closest(".rol") && e.getBoundingClientRect().right > w.innerWidth + 1;
    }}).map(function (e) {{ return e.tagName; }}),
    open: d.querySelector(".inhoudsopgave details").open,
    lettertype: d.fonts.check('16px "Deelrapport Sans"'),
    gevraagd: w.performance.getEntriesByType("resource").map(function (e) {{ return e.name.slice(0, 60); }})
      .filter(function (name) {{ return !name.startsWith("data:"); }})
  }});
}};
f.src = "rapport.html";
</script></body></html>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = build(tmp_path_factory.mktemp("rapport"))
    wide = " | ".join(f"Lange kolomkop {n}" for n in range(12))
    rule = " | ".join("---:" for _ in range(12))
    cells = " | ".join("123.456,7" for _ in range(12))
    with (root / "report/twee.qmd").open("a", encoding="utf-8") as chapter:
        chapter.write(f"\n| {wide} |\n| {rule} |\n| {cells} |\n\n: Brede tabel {{#tbl-breed}}\n")
    render(job(root, "html"), choose("embedded"))
    return root / "_output"


def look(folder: Path, width: int) -> dict:
    import json

    probe = folder / f"kijk-{width}.html"
    probe.write_text(PROBE.format(width=width), encoding="utf-8")
    done = subprocess.run(
        [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder / 'profiel'}", "--allow-file-access-from-files",
         "--window-size=1500,900", "--dump-dom", probe.as_uri()],
        capture_output=True, text=True, timeout=90, check=True,
    )  # fmt: skip
    found = re.search(r'<pre id="uit">(.+?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stdout[-500:]
    return json.loads(found[1])


def test_a_telephone_does_not_scroll_sideways(folder: Path) -> None:
    seen = look(folder, 360)
    assert seen["breedte"] == 360
    assert seen["blad"] <= 360
    assert seen["breed"] == []
    assert seen["open"] is False


def test_a_wide_screen_shows_the_contents(folder: Path) -> None:
    seen = look(folder, 1400)
    assert seen["blad"] <= 1400
    assert seen["open"] is True


def test_nothing_is_asked_from_outside(folder: Path) -> None:
    assert look(folder, 1400)["gevraagd"] == []
    page = (folder / "rapport.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?!#|data:)[^"]*"', re.sub(r'<a [^>]*href="https://doi[^>]*>', "", page))
    assert not re.search(r"url\((?!\s*[\"']?data:)|@import", page)


def test_the_house_font_is_inside(folder: Path) -> None:
    assert look(folder, 1400)["lettertype"] is True


def test_the_warning_stands_on_every_printed_sheet(folder: Path) -> None:
    from pypdf import PdfReader

    printed = folder / "afdruk.pdf"
    subprocess.run(
        [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder / 'profiel'}", "--no-pdf-header-footer",
         f"--print-to-pdf={printed}", (folder / "rapport.html").as_uri()],
        capture_output=True, timeout=90, check=True,
    )  # fmt: skip
    sheets = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(printed).pages]
    assert len(sheets) > 3
    assert all(WARNING in sheet for sheet in sheets)
