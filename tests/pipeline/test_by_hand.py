"""Every notebook run by hand, as in JupyterLab, from a phase that has it: its tables and figures are seen, and what is withheld is not."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import copy_project
from nbclient import NotebookClient

from evalutils.params import load_phase
from evalutils.params.study import phases
from evalutils.pipeline.run.notebooks import kernel

pytestmark = pytest.mark.pipeline
HERE = Path(__file__).resolve().parents[2]
BOOKS = sorted(path.stem for path in (HERE / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def project(built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, with what notebooks that read others' numbers need."""
    root = tmp_path_factory.mktemp("met de hand") / "project"
    shutil.copytree(built_once, root)
    return root


def by_hand(project: Path, name: str, patch: pytest.MonkeyPatch, **environment: str) -> list[dict[str, Any]]:
    """The outputs of a notebook as `make lab` would run it: no parameter injected, only the environment."""
    patch.setenv("EVALUTILS_ROOT", str(project))
    for variable in ("STUDY", "PHASE", "EXTRACT", "PROFILE"):
        patch.setenv(f"EVALUTILS_{variable}", environment.get(variable.lower(), ""))
    book = nbformat.read(project / "notebooks" / f"{name}.ipynb", as_version=4)
    with kernel(project, by_hand=True):
        NotebookClient(
            book, timeout=900, kernel_name="python3", resources={"metadata": {"path": str(project / "notebooks")}}
        ).execute()
    return [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]


def shown(outputs: list[dict[str, Any]]) -> tuple[str, int]:
    """The HTML of all outputs, and how many images there are."""
    data = [output.get("data", {}) for output in outputs]
    return "\n".join(each.get("text/html", "") for each in data), sum("image/png" in each for each in data)


def wanted(name: str) -> dict[str, list[str]]:
    """Titles of the tables and figures of the phase in which the notebook runs by hand."""
    numbers = [number for number in phases("aanpak45") if name in load_phase("aanpak45", number).notebooks]
    number = 2 if 2 in numbers else numbers[0]
    entries = [entry for entry in load_phase("aanpak45", number).outputs if entry.notebook == name]
    return {kind: [entry.title for entry in entries if entry.kind == kind] for kind in ("tabel", "figuur")}


@pytest.mark.parametrize("name", BOOKS)
def test_a_notebook_shows_its_tables_and_figures(project: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page, images = shown(by_hand(project, name, monkeypatch))
    text = re.sub(r"<[^>]+>", "", page)
    titles = wanted(name)
    for title in [title for kind in titles.values() for title in kind]:
        assert _plain(title) in _plain(text), f"{title} is not shown"
    assert images >= len(titles["figuur"])
    assert page.count("<table") >= len(titles["tabel"])
    assert "Table(head=" not in json.dumps(page)


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text)


def test_what_is_withheld_is_not_shown_but_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a project in which nothing was released before: what stood in an earlier report stays known."""
    root = copy_project(tmp_path / "project")
    page, _ = shown(by_hand(root, "01-opzet", monkeypatch, profile="publiek"))
    assert re.search(r"\d+ getallen zijn niet gepubliceerd ter bescherming van klanten \(x\)", page)
    told = int(re.search(r"(\d+) getallen zijn niet gepubliceerd", page).group(1))  # type: ignore[union-attr]
    assert len(re.findall(r"<td[^>]*>x</td>", page)) >= 1 and told >= 1
