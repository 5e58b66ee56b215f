"""`evalutils reproduce` on a copy of the project: every figure agrees, and one changed record makes the right rows deviate."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small import replace

from evalutils import cli

pytestmark = pytest.mark.pipeline


@pytest.fixture(scope="module")
def project(built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with phase 2 alone, so that a run costs one phase."""
    root = tmp_path_factory.mktemp("reproductie") / "project"
    shutil.copytree(built_once, root)
    for number in (1, 3):
        (root / "params" / "aanpak45" / f"fase{number}.yml").unlink()
    return root


@pytest.fixture
def here(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EVALUTILS_ROOT", str(project))
    return project


def verdicts(root: Path) -> dict[str, str]:
    with (root / "_output" / "aanpak45" / "reproductie.csv").open(encoding="utf-8", newline="") as stream:
        return {row["cijfer"]: row["oordeel"] for row in csv.DictReader(stream)}


def test_every_figure_of_the_phase_agrees(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["reproduce", "--study", "aanpak45"]) == 0
    found = verdicts(here)
    assert len(found) == 224  # 121 figures; 45 percentages and 15 n's of tables 2.1-2.5; 36 counts and 7 n's of the survey
    mine = {name: verdict for name, verdict in found.items() if name.startswith("d2.") or "|" in name}
    assert set(mine.values()) <= {"exact", "afgerond gelijk", "binnen marge", "voldoet aan grens"}
    assert "224 gepubliceerde cijfers" in capsys.readouterr().out


def spoil(root: Path, target: Path, table: str, change: Callable[[list[dict[str, str]]], None]) -> Path:
    """A copy of the synthetic extract with one record changed."""
    shutil.copytree(root / "data" / "synthetic" / "aanpak45", target)
    path = target / table
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return target


def paid_later(rows: list[dict[str, str]]) -> None:
    """One client got the money after the reference date; whoever was paid once before it."""
    before = [row for row in rows if row["datum"] <= "2018-09-01"]
    alone = [row for row in before if sum(other["klant_id"] == row["klant_id"] for other in before) == 1]
    alone[0]["datum"] = "2018-12-01"


def test_one_changed_record_makes_the_right_row_deviate_and_the_command_names_it(
    here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    extract = spoil(here, tmp_path / "extract", "maatwerkbudget.csv", paid_later)
    assert cli.run(["reproduce", "--study", "aanpak45", "--extract", str(extract), "--profile", "intern"]) == 8
    assert {name for name, verdict in verdicts(here).items() if verdict == "afwijkend"} == {"d2.budget.clients"}
    said = capsys.readouterr().err
    assert "d2.budget.clients (fase 2, 03-voortgang, cel" in said
    assert "5 klanten (exact); gevonden 4" in said
    assert "Traceback" not in said


def test_a_typed_number_and_a_typed_claim_fail_the_render_and_the_report_stays(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chapter = "report/hoofdstukken/deelrapport-2/maatwerkbudget.qmd"
    before = (here / "_output/aanpak45/fase2/intern/deelrapport-2.html").read_bytes()
    replace(
        here / chapter,
        "# Maatwerkbudget {#sec-maatwerkbudget}\n",
        "# Maatwerkbudget {#sec-maatwerkbudget}\n\nDat zijn er 5, ruim een kwart.\n",
    )
    assert cli.run(["report", "--study", "aanpak45", "--phase", "2", "--renderer", "embedded"]) == 5
    said = capsys.readouterr().err
    assert f"{chapter}, regel 3" in said and "'5'" in said and "'ruim een kwart'" in said
    assert said.count("Fout: ") == 1
    assert (here / "_output/aanpak45/fase2/intern/deelrapport-2.html").read_bytes() == before
