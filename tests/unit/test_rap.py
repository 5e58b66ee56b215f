"""The levels of Reproducible Analytical Pipelines that files can show.

Source of the points: NHS RAP Community of Practice, 'Levels of RAP' (baseline, silver, gold), 2023, after the Government Analysis
Function's 'Reproducible Analytical Pipelines strategy' (2022). Peer review (baseline) and publishing in the open are acts of people and stand in no test.
"""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

import evalutils

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", _text("Makefile"), re.MULTILINE))


def _tracked(*patterns: str) -> list[str]:
    done = subprocess.run(["git", "-C", str(ROOT), "ls-files", *patterns], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return done.stdout.splitlines()


def test_baseline_code_is_open_source_under_version_control() -> None:
    assert _tracked("src/*.py")
    assert _text("LICENSE").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")


def test_baseline_readme_names_only_commands_that_exist() -> None:
    named = set(re.findall(r"^make ([a-z-]+)", _text("README.md"), re.MULTILINE))
    assert "report" in named
    assert named <= _targets()


def test_baseline_no_extract_is_in_version_control() -> None:
    assert [name for name in _tracked("data/raw") if not name.endswith(("LEESMIJ.md", ".gitignore"))] == []


def test_silver_outputs_come_from_code_by_one_command() -> None:
    assert {"report", "reproduce", "test", "lint"} <= _targets()


def test_silver_every_module_says_what_it_is() -> None:
    modules = sorted((ROOT / "src").rglob("*.py"))
    silent = [
        path.name for path in modules if path.name != "__main__.py" and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_silver_coding_standards_are_checked_by_tools() -> None:
    assert {"ruff", "mypy"} <= PROJECT["tool"].keys()
    assert re.search(r"^lint:.*\n\t.*ruff check.*mypy", _text("Makefile"), re.MULTILINE)


def test_silver_dependencies_are_pinned_with_checksums() -> None:
    lines = [line for line in _text("requirements.txt").splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert lines
    assert [line for line in lines if "==" not in line] == []
    assert _text("requirements.txt").count("--hash=sha256:") >= len(lines)


def test_silver_each_direct_dependency_is_pinned() -> None:
    def plain(name: str) -> str:
        return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[ ]", name)[0]).lower()

    pinned = {plain(line) for line in _text("requirements.txt").splitlines() if re.match(r"[A-Za-z0-9]", line)}
    asked = {plain(name) for name in PROJECT["project"]["dependencies"]}
    assert asked <= pinned


def test_gold_the_code_is_a_package_with_its_licences() -> None:
    assert PROJECT["project"]["name"] == "evalutils"
    expression = PROJECT["project"]["license"]
    assert set(expression.split(" AND ")) == {"EUPL-1.2", "CC-BY-4.0", "OFL-1.1"}
    files = [path for pattern in PROJECT["project"]["license-files"] for path in ROOT.glob(pattern)]
    assert len(files) == 3


def test_gold_ci_runs_the_tests_and_every_report() -> None:
    script = _text(".ci/run")
    assert "make test" in script
    assert "make report" in script


def test_gold_changes_are_told_by_version() -> None:
    versions = re.findall(r"^## (\d+\.\d+\.\d+) — (unreleased|\d{4}-\d\d-\d\d)$", _text("CHANGELOG.md"), re.MULTILINE)
    assert versions[0][0] == evalutils.__version__
    assert [state for _, state in versions[1:] if state == "unreleased"] == []


def test_the_version_is_typed_in_one_place() -> None:
    named = [path for path in ("pyproject.toml", "CITATION.cff", "README.md") if evalutils.__version__ in _text(path)]
    assert named == []
    assert PROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "evalutils.__version__"}


def test_the_citation_file_has_what_its_schema_requires() -> None:
    """Citation File Format 1.2.0: authors, cff-version, message and title are required; an entity has a name."""
    content = yaml.safe_load(_text("CITATION.cff"))
    assert {"authors", "cff-version", "message", "title"} <= content.keys()
    assert content["cff-version"] == "1.2.0"
    assert all(author["name"] for author in content["authors"])


def test_fonts_keep_their_licence_beside_them() -> None:
    folder = ROOT / "report/_extensions/deelrapport/fonts"
    assert list(folder.glob("*.ttf"))
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text(encoding="utf-8")


def test_texts_and_figures_have_the_legal_code_of_their_licence() -> None:
    assert _text("LICENSES/CC-BY-4.0.txt").startswith("Creative Commons Attribution 4.0 International Public License")


def test_reports_carry_the_version_of_the_code() -> None:
    from evalutils.pipeline.run.call import Call
    from evalutils.pipeline.run.outputs.provenance import report_metadata

    call = Call.of(study="aanpak45", phase=2)
    assert report_metadata(call, synthetic=True)["versie"] == evalutils.__version__
    read = [path for path in (ROOT / "report").rglob("*") if path.suffix in {".qmd", ".html", ".typ"} and re.search(r"versie|uitgave", path.read_text("utf-8"))]
    assert {path.suffix for path in read} >= {".html", ".typ"}  # both renderers print it on the title page
