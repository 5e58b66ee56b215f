"""What the import contracts of pyproject.toml cannot see: notebooks and report sources. And that the contracts hold."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def imports(tree: ast.AST) -> Iterator[str]:
    """Every name that is imported, wherever in the cell, in full."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_every_import_keeps_to_the_contracts() -> None:
    """Rooms, shelves and no circle: section tool.importlinter of pyproject.toml."""
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_calls_the_library_and_defines_nothing(path: Path) -> None:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs"), "notebooks are committed without outputs"
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        assert not [name for name in imports(tree) if name.startswith(("evalutils.pipeline", "evalutils.cli"))]
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        assert not [node for node in ast.walk(tree) if isinstance(node, kinds)]


def test_report_sources_hold_no_code_cells() -> None:
    for path in (ROOT / "report").rglob("*.qmd"):
        assert "```{python" not in path.read_text(encoding="utf-8"), path


def test_the_walk_sees_an_import_inside_a_function() -> None:
    tree = ast.parse("def f():\n    from evalutils import pipeline\n    import evalutils.display.common.index")
    assert sorted(imports(tree)) == ["evalutils.display.common.index", "evalutils.pipeline"]


def test_no_shelf_is_a_heap():
    """A dozen modules are found by looking; results alone has more, one module a noun."""
    folders = [folder for folder in (ROOT / "src").rglob("*") if folder.is_dir() and folder.name != "__pycache__"]
    modules = {folder: [path for path in folder.glob("*.py") if path.name != "__init__.py"] for folder in folders}
    assert {folder.name for folder, files in modules.items() if len(files) > 14} <= {"results"}


def test_no_module_outgrows_its_page():
    """300 lines (CONTRIBUTING.md)."""
    modules = (ROOT / "src").rglob("*.py")
    assert {path.name: n for path in modules if (n := len(path.read_text(encoding="utf-8").splitlines())) > 300} == {}


def test_no_two_test_files_have_one_name():
    """pytest imports them by name: of two it would collect one, and stop at the other."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
