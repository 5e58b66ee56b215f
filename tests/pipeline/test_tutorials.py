"""Every command of the tutorials, in their order, by make in a copy of the project: an analyst alone gets to a report."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from conftest import HERE, copy_project

pytestmark = [pytest.mark.pipeline, pytest.mark.slow]
QUARTER, HOUR = 15 * 60, 60 * 60


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = copy_project(tmp_path / "project")
    for name in ("Makefile", "tools", "tests/corpus"):
        source, target = HERE / name, root / name
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    (root / ".venv" / "bin" / "python").chmod(0o755)
    (root / "tools" / "setup.sh").write_text("exit 0\n")  # this interpreter is the environment
    (root / "data" / "raw").mkdir(parents=True, exist_ok=True)
    return root


def commands(page: str) -> list[str]:
    """The lines of the sh blocks of a page of docs/tutorial."""
    text = (HERE / "docs" / "tutorial" / page).read_text(encoding="utf-8")
    return [
        line for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL) for line in block.splitlines() if line
    ]


def run(project: Path, line: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("EVALUTILS_", "MAKE"))}
    done = subprocess.run(
        ["sh", "-c", line], cwd=project, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_from_excel_to_a_report_in_a_quarter(project: Path) -> None:
    start = time.monotonic()
    lines = commands("van-excel-naar-rapport.md")
    assert sum(line.startswith("make ") for line in lines) == 4
    for line in lines:
        run(project, line)
    assert time.monotonic() - start < QUARTER
    made = project / "_output" / "proefstad" / "fase1" / "publiek-najaar"
    assert {path.suffix for path in made.iterdir()} == {".html", ".pdf", ".docx"}
    page = (made / "kort-rapport.html").read_text(encoding="utf-8")
    phase = yaml.safe_load((project / "params" / "proefstad" / "fase1.yml").read_text(encoding="utf-8"))
    for entry in phase["uitvoer"]:
        assert entry.get("titel", "") in page
    assert "publiek" in page


def test_a_study_of_ones_own_in_an_hour(project: Path) -> None:
    start = time.monotonic()
    first, report, status, again, *checks = commands("een-eigen-studie.md")
    run(project, first)
    run(project, report)
    phase = project / "params" / "mijnstad" / "fase1.yml"
    page = (HERE / "docs" / "tutorial" / "een-eigen-studie.md").read_text(encoding="utf-8")
    edited = next(line for line in page.splitlines() if "label: Huishouden" in line)
    text = phase.read_text(encoding="utf-8")
    phase.write_text(re.sub(r"^  - \{naam: leefvorm, .*$", edited, text, flags=re.MULTILINE), encoding="utf-8")
    told = run(project, status)
    assert re.search(r"^doen +Notebook 02-kenmerken", told, re.MULTILINE)
    assert re.search(r"^klaar +Notebook 04-uitkomsten", told, re.MULTILINE)
    run(project, again)
    for check in checks:
        run(project, check)
    assert time.monotonic() - start < HOUR
    made = project / "_output" / "mijnstad" / "fase1" / "intern"
    assert {path.suffix for path in made.iterdir()} == {".html", ".pdf", ".docx"}
    assert "Huishouden" in (made / "kort-rapport.html").read_text(encoding="utf-8")


def test_three_groups_without_editing_anything(project: Path) -> None:
    run(project, "make new-study STUDY=driestad GROUPCOUNT=3")
    run(project, "make report STUDY=driestad FORMATS=html")
    page = (project / "_output" / "driestad" / "fase1" / "intern" / "kort-rapport.html").read_text(encoding="utf-8")
    phase = yaml.safe_load((project / "params" / "driestad" / "fase1.yml").read_text(encoding="utf-8"))
    assert all(entry.get("titel", "") in page for entry in phase["uitvoer"])
    for words in ("drie manieren", "Nieuwe begeleiding (n=120)", "Scholing met begeleiding (n=120)", "Gewone begeleiding (n=120)", "Holm"):
        assert words in page
