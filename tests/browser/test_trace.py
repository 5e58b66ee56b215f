"""From a number in the text to its origin in a real browser: by keyboard, without scripts, and without a barrier."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))
import chromium
from render_project import build, job
from test_reports import AXE, FINDINGS

from evalutils.pipeline.account.delivery.facts import flat
from evalutils.pipeline.render import trace
from evalutils.pipeline.render.choosing import choose, render

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium.PROGRAM is None, reason="Chromium is niet geïnstalleerd"),
]
SHOWN = "getComputedStyle(document.querySelector('dialog.herkomst')).display"
AT = "document.activeElement"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Page]:
    made = chromium.Page(tmp_path_factory.mktemp("browser"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small report with an origin for each of its numbers."""
    root = build(tmp_path_factory.mktemp("rapport"))
    made = job(root, "html")
    numbers = yaml.safe_load(made.metadata_files[0].read_text(encoding="utf-8"))
    told = (("Notebook", "notebooks/02-kenmerken.ipynb, cel 7"),)
    origins = tuple(trace.Origin(key, told) for key, _ in flat(numbers) if key.startswith("cijfers."))
    render(replace(made, metadata=trace.marked(numbers, origins), origins=origins), choose("embedded"))
    return made.output


def test_two_keys_lead_from_a_number_to_its_notebook_and_back(page: chromium.Page, traced: Path) -> None:
    page.open(traced, 1280)
    assert page.run(SHOWN) == "none"
    page.run("document.querySelector('a.getal').focus()")
    page.send("Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    panel = "document.querySelector('dialog.herkomst:target')"
    assert page.run(f"{panel}.textContent").find("02-kenmerken.ipynb, cel 7") > 0
    assert page.run(f"getComputedStyle({panel}).display") == "block"
    page.press("Tab", 9)
    assert page.run(f"{panel}.contains({AT}) && {AT}.tagName") == "A"
    page.send("Input.dispatchKeyEvent", type="keyDown", key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    assert page.run("document.querySelector(':target').className") == "getal"


def test_the_panel_shows_without_scripts(page: chromium.Page, traced: Path) -> None:
    page.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.open(At("about:blank"), 1280)  # type: ignore[arg-type]  (or the next would be a jump within the page)
        page.open(At(f"{traced.as_uri()}#getal-{page_number(traced)}"), 1280)  # type: ignore[arg-type]
        found = page.send("DOM.getDocument", depth=-1)
        node = page.send("DOM.querySelector", nodeId=found["root"]["nodeId"], selector="dialog.herkomst:target")
        box = page.send("DOM.getBoxModel", nodeId=node["nodeId"])
    finally:
        page.send("Emulation.setScriptExecutionDisabled", value=False)
    assert box["model"]["height"] > 20


class At:
    """A place in a file, for ``Page.open``."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def as_uri(self) -> str:
        return self.uri


def page_number(traced: Path) -> str:
    text = traced.read_text(encoding="utf-8")
    return text.split('href="#getal-', 1)[1].split('"', 1)[0]


def test_a_page_with_origins_has_no_barriers(page: chromium.Page, traced: Path) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is hier niet")
    for dark in (False, True):
        page.open(traced, 375, dark=dark)
        page.run(AXE.read_text(encoding="utf-8"))
        assert page.run(FINDINGS) == []
        page.run(f"location.hash = 'getal-{page_number(traced)}'")
        assert page.run(FINDINGS) == []
        assert page.run("document.documentElement.scrollWidth") <= 375
