"""A disk that fills in the midst: one sentence, and nothing half-written in the way of the next try."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "corpus"))
import extracts

from evalutils import cli
from evalutils.data.quality import report

FULL = OSError(errno.ENOSPC, "full")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "params" / "proef"
    home.mkdir(parents=True)
    (tmp_path / "report").mkdir()
    (home / "studie.yml").write_text(extracts.STUDY, encoding="utf-8")
    (home / "fase1.yml").write_text(extracts.PHASE, encoding="utf-8")
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    extracts.folder(extracts.SOUND)(tmp_path / "data" / "raw" / "extract")
    return tmp_path


def files(project: Path) -> set[str]:
    return {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}


def half(path: Path, text: str, **_: object) -> None:
    """Half of a text, and then the disk is full."""
    path.write_bytes(text.encode()[: len(text) // 2])
    raise FULL


def test_a_new_study_is_there_whole_or_not_at_all(project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    before = files(project)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", half)
        assert cli.run(["new-study", "--study", "nieuw"]) == 1
    assert capfd.readouterr().err.startswith("Fout: Op de schijf is geen ruimte meer.")
    assert files(project) == before
    assert not (project / "params" / "nieuw").exists()
    assert cli.run(["new-study", "--study", "nieuw"]) == 0


def test_a_description_is_there_whole_or_not_at_all(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, asked = files(project), ["new-delivery", "--study", "proef", "--from", str(project / "data/raw/extract"), "--name", "zo"]
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", half)
        assert cli.run(asked) == 1
    assert files(project) == before
    assert cli.run(asked) == 0


def test_the_page_on_quality_of_before_stands(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["check-data", "--study", "proef", "--extract", str(project / "data/raw/extract")]
    assert cli.run(asked) == 0
    (page,) = (project / "_build").rglob("gegevenskwaliteit.html")
    before, content = files(project), page.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(report, "_restricted", half)
        assert cli.run(asked) == 1
    assert files(project) == before
    assert page.read_bytes() == content


def test_a_fault_whose_details_cannot_be_written_is_told_all_the_same(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", half)
        patch.setattr("evalutils.data.quality.report.assess", lambda *_: 1 / 0)
        assert cli.run(["check-data", "--study", "proef", "--extract", str(project / "data/raw/extract")]) == 1
    assert "niet op te schrijven" in capfd.readouterr().err


def test_a_folder_that_is_there_is_no_new_study(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "params" / "half" / "leveringen").mkdir(parents=True)
    assert cli.run(["new-study", "--study", "half"]) == 2
    assert "STUDY=half_2" in capfd.readouterr().err


@pytest.mark.parametrize(("wanted", "proposed"), [("Proef", "proef_2"), ("caféstad", "cafestad"), ("1stad", "studie_1stad"), ("Mijn Stad!", "mijn_stad"), ("___", "mijnstad")])
def test_a_name_that_a_study_cannot_have_gets_one_that_it_can(project: Path, capfd: pytest.CaptureFixture[str], wanted: str, proposed: str) -> None:
    assert cli.run(["new-study", "--study", wanted]) == 2
    assert f"STUDY={proposed}." in capfd.readouterr().err
    assert cli.run(["new-study", "--study", proposed]) == 0


def test_a_delivery_that_is_not_there_is_told_before_the_key(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["pseudonymise", "--in", str(project / "weg"), "--out", str(project / "uit")]) == 3
    assert "De levering met BSN's bestaat niet." in capfd.readouterr().err
