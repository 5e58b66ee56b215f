"""The page that follows every save, the steps that would run, and the log of a run."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import bring, copy_project

from evalutils import cli

pytestmark = pytest.mark.pipeline
OLD, NEW = "De groepen zijn vergeleken", "De groepen zijn naast elkaar gelegd en vergeleken"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_project(tmp_path_factory.mktemp("voorbeeld") / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUTILS_ROOT", str(root))
        bring(study="nsw", renderer="embedded", formats="html")
    return root


@pytest.fixture
def served(project: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = [sys.executable, "-m", "evalutils.cli", "preview", "--study", "nsw", "--port", str(port)]
    process = subprocess.Popen(asked, env=os.environ | {"EVALUTILS_ROOT": str(project)}, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/kort-rapport.html"
    finally:
        process.terminate()
        process.wait(30)


def seen(address: str, words: str, seconds: float) -> float:
    """Seconds until the page holds ``words``."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if words in re.sub(r"\s+", " ", answer.read().decode()):
                    return time.monotonic() - start
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"not on the page within {seconds} s")


def edit(project: Path, old: str, new: str) -> None:
    text = project / "report" / "kort.qmd"
    text.write_text(text.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_saved_sentence_is_on_the_page_and_no_notebook_ran_for_it(project: Path, served: str) -> None:
    seen(served, OLD, 120)
    seen(served, "/livereload.js", 5)
    logs = project / "_build" / "nsw" / "fase1" / "logboek"
    before = set(logs.iterdir())
    edit(project, OLD, NEW)
    try:
        seen(served, NEW, 60)
        ran = "".join(path.read_text(encoding="utf-8") for path in set(logs.iterdir()) - before)
        assert "Rapport als HTML: klaar" in ran
        assert not re.search(r"Notebook \S+: klaar", ran)
        assert (project / "_output" / "nsw").is_dir()
        assert NEW not in next((project / "_output" / "nsw").rglob("*.html")).read_text(encoding="utf-8"), "nothing is delivered"
    finally:
        edit(project, NEW, OLD)


@pytest.mark.bench
def test_edit_to_screen_in_three_seconds(project: Path, served: str) -> None:
    """On a machine with nothing else to do; the browser itself reloads in a tenth of a second."""
    seen(served, OLD, 120)
    spent = []
    for number in range(3):
        edit(project, "vergeleken zoals", f"vergeleken{number} zoals")
        spent.append(seen(served, f"vergeleken{number} zoals", 30))
        edit(project, f"vergeleken{number} zoals", "vergeleken zoals")
        seen(served, "vergeleken zoals", 30)
    assert min(spent) <= 3, spent


def test_status_says_what_would_run_and_why(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EVALUTILS_ROOT", str(project))
    asked = ["status", "--study", "nsw", "--renderer", "embedded", "--formats", "html"]
    bring(study="nsw", renderer="embedded", formats="html")
    capfd.readouterr()
    assert cli.run(asked) == 0
    assert capfd.readouterr().out.endswith("Alles is bij.\n")
    params = project / "params" / "nsw" / "fase1.yml"
    text = params.read_text(encoding="utf-8")
    params.write_text(text.replace("label: Opleiding,", "label: Scholing,"), encoding="utf-8")
    try:
        assert cli.run(asked) == 0
    finally:
        params.write_text(text, encoding="utf-8")
    lines = capfd.readouterr().out.splitlines()
    by_step = {re.split(r" \(|:", line[7:])[0]: line for line in lines[:-1]}
    assert "veranderd: parameter:characteristics" in by_step["Notebook 02-kenmerken"]
    assert by_step["Notebook 04-uitkomsten"].startswith("klaar")
    assert "wat ervoor komt wordt opnieuw gemaakt" in by_step["Rapport als HTML"]
    assert re.search(r"\(\d+,\d s\)", by_step["Notebook 02-kenmerken"]), "with the time of last time"


def test_a_run_tells_how_far_it_is_and_keeps_a_log(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EVALUTILS_ROOT", str(project))
    edit(project, OLD, NEW)
    try:
        bring(study="nsw", renderer="embedded", formats="html")
    finally:
        edit(project, NEW, OLD)
    err = capfd.readouterr().err
    assert re.search(r"^\[\d van 7\] Rapport als HTML: klaar \(\d+,\d s\)", err, re.MULTILINE)
    last = sorted((project / "_build" / "nsw" / "fase1" / "logboek").iterdir())[-1].read_text(encoding="utf-8")
    assert "Notebook 02-kenmerken: ongewijzigd" in last
    assert last.rstrip().endswith("Gereed.")
