"""The real report of phase 2, from a copy of the sources: what runs, what is refused, and the same bytes twice."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import bring, copy_project
from small import replace

from evalutils import cli

pytestmark = pytest.mark.pipeline
PHASE = {"study": "aanpak45", "phase": 2, "renderer": "embedded"}
WORDS = ["report", "--study", "aanpak45", "--phase", "2", "--renderer", "embedded"]
FORMATS = ("rapport-html", "rapport-pdf", "rapport-docx")


def ran(status: dict[str, str]) -> set[str]:
    return {name for name, state in status.items() if state == "klaar"}


def contents(folder: Path, *patterns: str) -> dict[str, bytes]:
    found = (path for pattern in patterns for path in folder.rglob(pattern) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def outputs(root: Path) -> dict[str, bytes]:
    return contents(root / "_output", "*")


@pytest.fixture
def changed(built: Path) -> Callable[[str, str, str], None]:
    """Change a source of the built project."""
    return lambda name, old, new: replace(built / name, old, new)


def test_all_formats_are_there(built: Path) -> None:
    folder = built / "_output" / "aanpak45" / "fase2" / "intern"
    formats = {f"deelrapport-2.{name}" for name in ("html", "pdf", "docx")}
    assert {path.name for path in folder.iterdir()} == formats | {"reproductie.csv", "ledger.json"}


def test_a_second_run_does_nothing(built: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (built / "_output").rglob("*")}
    done = subprocess.run(
        [sys.executable, "-m", "evalutils.cli", *WORDS], capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Alles was al bij" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in (built / "_output").rglob("*")} == before


def test_nothing_heavy_is_imported_when_there_is_nothing_to_do(built: Path) -> None:
    program = (
        f"import sys; from evalutils import cli; status = cli.run({WORDS!r})\n"
        "heavy = {'pandas', 'papermill', 'pandera', 'typst', 'pytask', 'scipy', 'matplotlib'} & set(sys.modules)\n"
        "print(sorted(heavy)); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_changed_sentence_renders_without_running_a_notebook(built: Path, changed: Callable[[str, str, str], None]) -> None:
    changed("report/deelrapport-2.qmd", "---\n\n", "---\n\nDeze zin is nieuw.\n\n")
    status = bring(**PHASE)
    assert {*FORMATS, "oplevering"} <= ran(status)
    assert not [name for name in ran(status) if name[0].isdigit()]
    assert b"Deze zin is nieuw." in (built / "_output/aanpak45/fase2/intern/deelrapport-2.html").read_bytes()


def test_a_changed_parameter_runs_only_the_notebooks_that_read_it(built: Path, changed: Callable[[str, str, str], None]) -> None:
    changed("params/aanpak45/fase2.yml", "permutaties: 10000", "permutaties: 9000")
    status = bring(**PHASE, formats="html")
    assert "02-kenmerken" in ran(status)
    assert "03-voortgang" not in ran(status)


def test_two_runs_from_clean_give_the_same_bytes(built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = copy_project(tmp_path / "ander pad")
    monkeypatch.setenv("EVALUTILS_ROOT", str(other))
    bring(**PHASE)
    for folder, patterns in (("_build/aanpak45/fase2/released", ("*",)), ("_output", ("*.html", "*.pdf", "*.docx"))):
        one, two = contents(built_once / folder, *patterns), contents(other / folder, *patterns)
        assert one.keys() == two.keys()
        assert [name for name in one if one[name] != two[name]] == []


def _drop_column(extract: Path) -> None:
    path = extract / "klanten.csv"
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    place = lines[0].index("geslacht")
    path.write_text("\n".join(",".join(line[:place] + line[place + 1 :]) for line in lines) + "\n", encoding="utf-8")


def _bad_date(extract: Path) -> None:
    _set(extract / "klanten.csv", "geboortedatum", "31-31-1960")


def _double_client(extract: Path) -> None:
    path = extract / "klanten.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")


def _unknown_client(extract: Path) -> None:
    _set(extract / "activiteiten.csv", "klant_id", "vreemd-7391")


def _set(path: Path, column: str, content: str) -> None:
    """Overwrite one column of the first row."""
    lines = path.read_text(encoding="utf-8").splitlines()
    row = lines[1].split(",")
    row[lines[0].split(",").index(column)] = content
    path.write_text("\n".join([lines[0], ",".join(row), *lines[2:]]) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_drop_column, ("klanten", "geslacht")),
        (_bad_date, ("klanten", "geboortedatum", "datum")),
        (_double_client, ("klanten", "klant_id")),
        (_unknown_client, ("activiteiten", "klant_id")),
    ],
)
def test_a_broken_extract_is_refused_and_the_report_stays(
    built: Path, tmp_path: Path, spoil: Callable[[Path], None], words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    extract = tmp_path / "extract"
    shutil.copytree(built / "data" / "synthetic" / "aanpak45", extract)
    spoil(extract)
    before = outputs(built)
    assert cli.run([*WORDS, "--extract", str(extract)]) == 3
    said = capsys.readouterr().err
    assert said.count("Fout: ") == 1
    assert all(word in said for word in words)
    assert "Traceback" not in said
    assert "31-31-1960" not in said
    assert "vreemd-7391" not in said
    assert outputs(built) == before


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["report", "--phase", "9"], 2, ("Fase 9", "PHASE")),
        ([*WORDS, "--extract", "/nergens/extract.csv"], 3, ("bestaat niet", "EXTRACT")),
    ],
)
def test_wrong_use_is_refused_and_the_report_stays(
    built: Path, arguments: list[str], status: int, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = outputs(built)
    assert cli.run(arguments) == status
    said = capsys.readouterr().err
    assert all(word in said for word in words)
    assert "Traceback" not in said
    assert outputs(built) == before


def test_a_misspelt_key_names_file_key_and_what_was_meant(
    built: Path, changed: Callable[[str, str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    changed("params/aanpak45/fase2.yml", "peildatum:", "pijldatum:")
    before = outputs(built)
    assert cli.run(WORDS) == 2
    said = capsys.readouterr().err
    assert "params/aanpak45/fase2.yml" in said
    assert "pijldatum" in said
    assert "lijkt op 'peildatum'" in said
    assert "Traceback" not in said
    assert outputs(built) == before


def test_a_notebook_that_raises_leaves_the_report(
    built: Path, changed: Callable[[str, str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    changed("notebooks/03-voortgang.ipynb", "released = gate.release(found)", "released = gate.release(1 / 0)")
    before = outputs(built)
    assert cli.run(WORDS) == 4
    said = capsys.readouterr().err
    assert "Notebook 03-voortgang stopte in cel" in said
    assert "released = gate.release(1 / 0)" in said
    assert "ZeroDivisionError" in said
    assert "Traceback" not in said
    assert outputs(built) == before


def test_a_csv_changed_by_hand_is_kept(built: Path, changed: Callable[[str, str, str], None]) -> None:
    name = "data/synthetic/aanpak45/maatwerkbudget.csv"
    last = (built / name).read_text(encoding="utf-8").splitlines()[-1]
    changed(name, last + "\n", "")
    after = (built / name).read_bytes()
    assert cli.run(["check-data", "--study", "aanpak45"]) == 0
    assert (built / name).read_bytes() == after
