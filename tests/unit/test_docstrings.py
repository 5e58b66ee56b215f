"""Every public name of the library says what it is: modules, classes, functions, and methods that a caller meets."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import evalutils

ROOT = Path(evalutils.__file__).parent
MODULES = sorted(path for path in ROOT.rglob("*.py"))
OBVIOUS = frozenset({"name", "label", "code", "key"})
"""Properties that are what they are called."""


def undocumented(path: Path) -> Iterator[str]:
    """Public definitions of a module without a docstring, with their line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if tree.body and not ast.get_docstring(tree):
        yield "1: the module"
    yield from _below(tree.body, "")


def _below(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            public = not node.name.startswith("_") and node.name not in OBVIOUS
            if public and not ast.get_docstring(node) and not _overload(node):
                yield f"{node.lineno}: {prefix}{node.name}"
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield from _below(node.body, f"{node.name}.")


def _overload(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A protocol's member, whose body is nothing but dots."""
    return len(node.body) == 1 and isinstance(node.body[0], ast.Expr) and getattr(node.body[0].value, "value", 0) is Ellipsis


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_public_name_has_a_docstring(path):
    assert list(undocumented(path)) == []
