"""The tables that the check of a phase keeps for its notebooks: the same frames, of the same extract alone, for nobody else."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pandas as pd
import pytest

from evalutils.data import kept, load, synthetic
from evalutils.errors import ExtractError
from evalutils.params import Settings, project_root


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the synthetic extract, and a project of its own to keep in."""
    root = tmp_path / "project"
    root.mkdir()
    for name in ("params", "report", "data"):
        (root / name).symlink_to(project_root() / name)
    made = tmp_path / "extract"
    shutil.copytree(synthetic.ensure("aanpak45"), made)
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    return made


def settings(folder: Path, phase: int = 3) -> Settings:
    return Settings.of(notebook="02-kenmerken", study="aanpak45", phase=phase, extract=str(folder))


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on reading an extract is an error."""

    def refuse(*_: object) -> None:
        raise AssertionError("the extract was read anew")

    monkeypatch.setattr(load, "read_tables", refuse)


def same(one: load.Extract, other: load.Extract) -> None:
    for name, frame in one.tables.items():
        pd.testing.assert_frame_equal(frame, other.tables[name], check_exact=True)
    assert {name: getattr(one, name) for name in ("as_of", "synthetic", "description", "checksums", "ignored", "left_out", "secret")} == {
        name: getattr(other, name) for name in ("as_of", "synthetic", "description", "checksums", "ignored", "left_out", "secret")
    }


def test_a_notebook_gets_what_was_read_without_reading(folder: Path, request: pytest.FixtureRequest) -> None:
    plain = load.opened(settings(folder))
    assert not settings(folder).kept.exists(), "who does not keep leaves nothing"
    load.opened(settings(folder), keep=True)
    request.getfixturevalue("unread")
    found = load.opened(settings(folder))
    same(plain[0], found[0])
    for name, frame in plain[1].items():
        pd.testing.assert_frame_equal(frame, found[1][name], check_exact=True)
    found[1]["klanten"].loc[0, "geslacht"] = None  # what a caller changes is its own
    same(plain[0], load.extract(settings(folder)))


@pytest.mark.parametrize("change", ["a row less", "another file beside", "another description"])
def test_a_changed_extract_is_read_anew(folder: Path, change: str, request: pytest.FixtureRequest) -> None:
    load.opened(settings(folder), keep=True)
    file = folder / "klanten.csv"
    if change == "a row less":
        file.write_text("\n".join(file.read_text(encoding="utf-8").splitlines()[:-1]) + "\n", encoding="utf-8")
    elif change == "another file beside":
        shutil.copy(file, folder / "klanten.txt")
    else:
        (folder / load.ORIGIN).unlink()
    request.getfixturevalue("unread")
    with pytest.raises(AssertionError, match="read anew"):
        load.opened(settings(folder))


def test_a_reading_that_fails_leaves_nothing(folder: Path, unread: None) -> None:
    with pytest.raises(AssertionError):
        load.opened(settings(folder), keep=True)
    assert not settings(folder).kept.exists()


def test_a_damaged_table_is_read_anew(folder: Path, request: pytest.FixtureRequest) -> None:
    load.opened(settings(folder), keep=True)
    table = settings(folder).kept / "klanten"
    table.write_bytes(table.read_bytes()[:-8] + b"12345678")
    request.getfixturevalue("unread")
    with pytest.raises(AssertionError, match="read anew"):
        load.opened(settings(folder))


def test_an_extract_that_breaks_the_contract_leaves_nothing(folder: Path) -> None:
    load.opened(settings(folder), keep=True)
    file = folder / "klanten.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")
    with pytest.raises(ExtractError):
        load.opened(settings(folder), keep=True)
    assert not settings(folder).kept.exists()


def test_the_owner_alone_can_read_it(folder: Path) -> None:
    load.opened(settings(folder), keep=True)
    place = settings(folder).kept
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in place.iterdir()} == {0o600}
    assert sorted(json.loads((place / "stand.json").read_text(encoding="utf-8"))["frames"]) == sorted(
        file.name for file in place.iterdir() if file.name != "stand.json"
    )
    assert [path.name for path in place.parent.iterdir()] == ["geopend"], "nothing half made is left"


def test_the_identity_is_the_same_in_another_process(folder: Path) -> None:
    """By text alone: no address of an object, no order of a set."""
    import subprocess
    import sys

    load.opened(settings(folder), keep=True)
    script = (
        "from evalutils.data import load\nfrom evalutils.params import Settings\n"
        "def refuse(*_): raise SystemExit('read anew')\nload.read_tables = refuse\n"
        f"load.extract(Settings.of(notebook='02-kenmerken', study='aanpak45', phase=3, extract={str(folder)!r}))"
    )
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", script], check=False).returncode == 0


def test_kept_by_one_phase_is_not_for_another(folder: Path, request: pytest.FixtureRequest) -> None:
    load.opened(settings(folder), keep=True)
    assert kept.find(settings(folder, 2).kept, "") is None
