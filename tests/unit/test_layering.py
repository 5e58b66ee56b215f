"""Who may import whom: the table of docs/architecture.md, read from the syntax of every module and notebook."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "evalutils"
VOCABULARY = ("errors", "params", "schemas", "results")
"""In this order: each may import those before it."""
MAY = {
    "data": set(VOCABULARY),
    "design": set(VOCABULARY),
    "findings": set(VOCABULARY),
    "disclosure": set(VOCABULARY),
    "display": {*VOCABULARY, "disclosure"},
    "pipeline": set(VOCABULARY),
    "cli": {*VOCABULARY, "data", "pipeline"},
}
NEVER_OUTSIDE = {
    "design": {"matplotlib", "seaborn", "pathlib", "os", "papermill", "pytask"},
    "findings": {"matplotlib", "seaborn", "pathlib", "os", "papermill", "pytask"},
    "disclosure": {"matplotlib", "seaborn", "papermill", "pytask"},
    "pipeline": {"pandas", "numpy", "scipy", "statsmodels", "matplotlib", "seaborn", "pandera"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def room(path: Path) -> str:
    """The room a module is in: the first part of its path below the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, wherever in the file, under its full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def rooms_imported(tree: ast.AST) -> set[str]:
    found = set()
    for name in imports(tree):
        parts = name.split(".")
        if parts[0] == "evalutils" and len(parts) > 1 and parts[1] in {*VOCABULARY, *MAY}:
            found.add(parts[1])
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = rooms_imported(tree) - {here}
    allowed = set(VOCABULARY[: VOCABULARY.index(here)]) if here in VOCABULARY else MAY[here]
    assert found <= allowed, f"{here} may not import {sorted(found - allowed)}"
    outside = {name.split(".")[0] for name in imports(tree)}
    assert not outside & NEVER_OUTSIDE.get(here, set())


def test_every_room_stands_in_the_table() -> None:
    rooms = {room(path) for path in MODULES} - {"__init__"}
    assert rooms <= {*VOCABULARY, *MAY}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_calls_the_library_and_defines_nothing(path: Path) -> None:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs"), "notebooks are committed without outputs"
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        assert not rooms_imported(tree) & {"pipeline", "cli"}
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        assert not [node for node in ast.walk(tree) if isinstance(node, kinds)]


def test_report_sources_hold_no_code_cells() -> None:
    for path in (ROOT / "report").rglob("*.qmd"):
        assert "```{python" not in path.read_text(encoding="utf-8"), path


def test_the_walk_sees_an_import_inside_a_function() -> None:
    tree = ast.parse("def f():\n    from evalutils import findings\n    import evalutils.display.index")
    assert rooms_imported(tree) == {"findings", "display"}
