"""A call is answered from memory only where nothing it rested on is different."""

from __future__ import annotations

import os

import pytest

from evalutils.pipeline.run import still

ASKED = {"study": "s", "phase": None, "formats": "html"}


@pytest.fixture
def told(tmp_path, monkeypatch):
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    for name in ("params/s", "report", "_build"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "report" / "a.qmd").write_text("tekst")
    (tmp_path / "params" / "s" / "studie.yml").write_text("naam: s")
    (tmp_path / "made.html").write_text("gemaakt")
    still.remember(ASKED, ["made.html"], [tmp_path / "report", tmp_path / "made.html", tmp_path / "absent"])
    return tmp_path


def test_the_same_call_gets_the_same_answer(told):
    assert still.answer(ASKED) == ("made.html",)


CHANGES = {
    "a text": lambda root: (root / "report" / "a.qmd").write_text("andere tekst"),
    "a text of the same length": lambda root: os.utime(root / "report" / "a.qmd", (1, 1)),
    "a new file": lambda root: (root / "report" / "b.qmd").write_text("nieuw"),
    "a file less": lambda root: (root / "report" / "a.qmd").unlink(),
    "params": lambda root: (root / "params" / "s" / "fase2.yml").write_text("fase: 2"),
    "another study": lambda root: (root / "params" / "t").mkdir(),
    "what was made": lambda root: (root / "made.html").unlink(),
    "what was absent": lambda root: (root / "absent").write_text("er"),
    "a damaged memory": lambda root: [path.write_text("{") for path in (root / still.FOLDER).glob("*")],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_it_rests_on_is_different(told, change):
    change(told)
    assert still.answer(ASKED) is None


def test_another_call_and_another_environment_are_others(told, monkeypatch):
    assert still.answer(ASKED | {"formats": "pdf"}) is None
    monkeypatch.setenv("QUARTO_PATH", "/ergens")
    assert still.answer(ASKED) is None
