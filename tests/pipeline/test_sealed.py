"""In and out of a sealed environment: an export of released results gives the same report outside, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import HERE
from kept_clients import inside

from evalutils import cli
from evalutils.errors import DeliveryError
from evalutils.pipeline.account.delivery import facts
from evalutils.pipeline.account.sealed import export, outside
from evalutils.pipeline.run.call import Call

pytestmark = pytest.mark.pipeline
ASKED = {"study": "aanpak45", "phase": 2, "renderer": "embedded"}


@pytest.fixture(scope="module")
def exported(built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an export of the built phase 2 holds, brought elsewhere."""
    root = tmp_path_factory.mktemp("binnen") / "project"
    shutil.copytree(built_once, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUTILS_ROOT", str(root))
        made = export.contents(facts.gather(replace(Call.of(**ASKED), formats=())))
    folder = tmp_path_factory.mktemp("naar buiten") / "export"
    for path, content in made.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def elsewhere(built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project without an extract and without anything made."""
    root = tmp_path / "buiten"
    shutil.copytree(built_once, root, ignore=shutil.ignore_patterns("_build", "_output", "synthetic", "raw"))
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    return root


def test_the_report_from_an_export_is_the_same_bytes_without_an_extract(
    exported: Path, elsewhere: Path, built_once: Path
) -> None:
    assert cli.run(["report", "--from", str(exported), "--renderer", "embedded"]) == 0
    assert not (elsewhere / "data" / "synthetic").exists()
    inside = built_once / "_output/aanpak45/fase2/intern"
    ours = elsewhere / "_output/aanpak45/fase2/intern"
    assert {path.name for path in ours.iterdir()} == {path.name for path in inside.iterdir()}
    for path in inside.iterdir():
        assert (ours / path.name).read_bytes() == path.read_bytes(), path.name


def test_an_export_holds_released_results_alone(exported: Path, built_once: Path) -> None:
    names = {path.relative_to(exported).as_posix() for path in exported.rglob("*") if path.is_file()}
    assert not [name for name in names if name.endswith((".ipynb", ".parquet", ".sav"))]
    keys = {
        line.split(",")[0]
        for line in next((built_once / "data/synthetic").rglob("klanten.csv")).read_text("utf-8").splitlines()[1:]
    }
    for path in exported.rglob("*"):
        if path.is_file() and path.suffix != ".png":
            text = path.read_text(encoding="utf-8", errors="replace")
            assert str(built_once) not in text, path
            assert not [key for key in keys if len(key) > 5 and key in text], path


def test_nothing_of_the_clients_that_the_check_keeps_is_exported(exported: Path, built_once: Path) -> None:
    files = {path.relative_to(exported).as_posix(): path.read_bytes() for path in exported.rglob("*") if path.is_file()}
    assert inside(files, built_once / "_build/aanpak45/fase2") == []


def test_each_output_has_one_sheet_with_its_values_and_the_counts_beneath(exported: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(exported / "uitvoer.xlsx")
    outputs = Call.of(**ASKED).phase.outputs
    assert len(book.sheetnames) == len(outputs) + 2
    for entry, name in zip(outputs, book.sheetnames[2:], strict=True):
        rows = [row for row in book[name].iter_rows(values_only=True) if row[0] in ("uitkomst", "aantal daaronder")]
        assert all(len(row) == 4 for row in rows), entry.key
        record = json.loads((exported / "vrijgegeven.json").read_text("utf-8"))[f"values/{entry.key}.json"]
        assert sum(row[0] == "uitkomst" for row in rows) == len(json.loads(record)["waarden"]), entry.key


def test_the_attack_of_an_export_leaves_the_ledger_of_the_report_as_it_was(exported: Path, built_once: Path) -> None:
    counted = json.loads((exported / "audit.json").read_text("utf-8"))
    made = json.loads((built_once / "_build/aanpak45/fase2/released/ledger.json").read_text("utf-8"))
    assert counted["gepubliceerd"] == len(made["tellingen"]) > 100


def test_a_damaged_export_is_refused(exported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    shutil.copytree(exported, folder)
    (folder / "vrijgegeven.json").write_text(
        (folder / "vrijgegeven.json").read_text("utf-8").replace("0", "1", 1), encoding="utf-8"
    )
    with pytest.raises(DeliveryError, match="niet heel"):
        outside.asked(folder)


def test_other_sources_than_those_inside_are_refused(exported: Path, elsewhere: Path) -> None:
    path = elsewhere / "params/aanpak45/fase2.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# anders\n", encoding="utf-8")
    with pytest.raises(DeliveryError, match="aanpak45 verschilt"):
        outside.report(Call.of(**ASKED), exported)


def test_a_folder_that_is_no_export_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], elsewhere: Path) -> None:
    assert cli.run(["report", "--from", str(tmp_path)]) == DeliveryError.exit_code
    assert "export.json" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("unshare") or os.geteuid() != 0, reason="vraagt unshare en root")
def test_a_sealed_archive_installs_and_exports_in_a_namespace_without_a_network(tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("EVALUTILS_", "PYTHON", "PIP_"))}
    done = subprocess.run([sys.executable, "-m", "evalutils.cli", "seal"], cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next((HERE / "_output/aanpak45/gesloten").glob("*.zip"))) as archive:
        archive.extractall(tmp_path)
    root = next(tmp_path.iterdir())
    python = root / ".venv/bin/python"
    for words in (
        [sys.executable, "installeer.py"],
        [str(python), "-m", "evalutils.cli", "export", "--phase", "1", "--profile", "publiek"],
    ):
        done = subprocess.run(["unshare", "-n", *words], cwd=root, env=bare, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
    assert (root / "_output/aanpak45/fase1/export/uitvoer.xlsx").is_file()
