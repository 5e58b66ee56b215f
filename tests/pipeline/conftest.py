"""Projects in temporary folders: a small one in which only the machinery runs, and a copy of the real one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import small

from evalutils.cli import verbs
from evalutils.params.settings import KEPT, KEPT_STATE
from evalutils.pipeline.run import formats, plan
from evalutils.pipeline.run.call import Call, Checked, Identities
from evalutils.pipeline.run.doing import tasks
from evalutils.pipeline.run.outputs import placing, provenance
from evalutils.pipeline.run.steps import value

HERE = Path(__file__).resolve().parents[2]
SOURCES = ("params", "notebooks", "report", "data/reference", "data/external")


@pytest.fixture(scope="session")
def small_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project with its report: made once, because a report is as good in a copy of its folder."""
    root = small.make(tmp_path_factory.mktemp("klein") / "map met spatie")
    with pytest.MonkeyPatch.context() as patch:
        _machinery_only(root, patch)
        bring()
    return root


@pytest.fixture
def project(small_built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project with its report, to change at will."""
    root = tmp_path / "map met spatie"
    shutil.copytree(small_built, root)
    _machinery_only(root, monkeypatch)
    return root


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project, never run."""
    root = small.make(tmp_path / "kaal")
    _machinery_only(root, monkeypatch)
    return root


WHO = Identities(("c9f0f895fb98ab91", "1"), (date(1961, 5, 7),))


def _machinery_only(root: Path, patch: pytest.MonkeyPatch) -> None:
    """Formats are copies of numbers and text: what renderers do is tested elsewhere. The code counts as unchanged."""
    patch.setenv("EVALUTILS_ROOT", str(root))
    patch.setattr(plan, "renderer_versions", lambda renderer: {})
    patch.setattr(formats, "run_format", _copy)
    patch.setattr(placing, "require_printed", lambda call, made: None)  # a copy is no PDF
    patch.setattr(plan, "_library", lambda *without: value("code", without))
    patch.setattr(provenance, "source_paths", lambda call: (root / "notebooks", call.params, root / "report"))
    patch.setattr(verbs, "_check_extract", _checked)


def _checked(call: Call) -> Checked:
    """What the check finds of two clients; it keeps what it opened, as the real one does."""
    state = call.build / KEPT / KEPT_STATE
    state.parent.mkdir(exist_ok=True)
    state.write_text("{}", encoding="utf-8")
    return Checked(rows={"klanten": 2}, synthetic=False, identities=WHO)


def _copy(call: Call, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    numbers = (call.released / "numbers.yml").read_text(encoding="utf-8")
    target.write_text(f"{name}\n{numbers}\n{(call.root / call.phase.report).read_text(encoding='utf-8')}", encoding="utf-8")


@pytest.fixture
def run() -> Callable[..., dict[str, str]]:
    """Bring a report up to date in this process; the status of each step."""
    return bring


def bring(**asked: object) -> dict[str, str]:
    return tasks.report(Call.of(**asked), verbs.extracts()).status  # type: ignore[arg-type]


def copy_project(target: Path) -> Path:
    """The sources of the real project, without what is made or restricted."""
    for name in SOURCES:
        shutil.copytree(HERE / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for path in HERE.glob("_quarto*.yml"):
        shutil.copy(path, target)
    for path in (HERE / "data").glob("*.csv"):
        shutil.copy(path, target / "data")
    return target


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_project(tmp_path_factory.mktemp("echt") / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUTILS_ROOT", str(root))
        bring(study="aanpak45", phase=2, renderer="embedded")
    return root


@pytest.fixture
def built(built_once: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the real project with the report of phase 2; a test that changes it puts it back."""
    monkeypatch.setenv("EVALUTILS_ROOT", str(built_once))
    return built_once
