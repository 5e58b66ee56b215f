"""Disclosure knows quantities only: no file of it names a subject of a report."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import evalutils.disclosure

ROOT = Path(evalutils.disclosure.__file__).parent
SHELVES = {"baseline", "progress", "outcomes", "effects", "survival", "costs", "survey", "context", "reproduction", "design", "trial"}
FILES = sorted(path for path in ROOT.rglob("*.py") if path.name not in ("files.py", "dossier.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_of_disclosure_imports_no_record_of_a_subject(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not {module for module in modules if module.startswith("evalutils.results") and module.rsplit(".", 1)[-1] in SHELVES}
    assert path.stem.split("_")[0] not in SHELVES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_of_disclosure_tells_no_type_of_result_apart(path):
    """What is told apart by type are quantities and containers; a record is a record."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = {alias.name for node in imports if (node.module or "").split(".")[0] in ("evalutils", "functools") for alias in node.names}
    assert "singledispatch" not in names
    assert not {name for name in names if name.endswith("Result")}
