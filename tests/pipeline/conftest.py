"""Projects in temporary folders: a small one in which only the machinery runs, and a copy of the real one."""

from __future__ import annotations

import fcntl
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole reports first: what takes long at the end keeps one process at work while the others have nothing to do."""
    items.sort(key=lambda item: item.get_closest_marker("pipeline") is None)


def _once(tmp_path_factory: pytest.TempPathFactory, worker: str, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that is made once for all processes of a run of the tests: whoever changes anything does so in a copy."""
    shared = tmp_path_factory.getbasetemp() if worker == "master" else tmp_path_factory.getbasetemp().parent
    root = shared / name
    with (shared / f"{name}.slot").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.exists():
            unfinished = shared / f"{name} in de maak"
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(root)
    return root


@pytest.fixture(scope="session")
def small_built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The small project with its report: made once, because a report is as good in a copy of its folder."""

    def make(root: Path) -> None:
        small.make(root)
        with pytest.MonkeyPatch.context() as patch:
            _machinery_only(root, patch)
            bring()

    return _once(tmp_path_factory, worker_id, "klein", make)


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
def built_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The real project with the report of phase 2, never changed."""

    def make(root: Path) -> None:
        copy_project(root)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("EVALUTILS_ROOT", str(root))
            bring(study="aanpak45", phase=2, renderer="embedded")

    return _once(tmp_path_factory, worker_id, "echt", make)


@pytest.fixture
def built(built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the real project with the report of phase 2, to change at will."""
    root = tmp_path / "een ander pad" / "project"
    shutil.copytree(built_once, root)
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    return root
