"""The code and the notebooks know no study: names and categories of every study stand in params alone."""

import ast
import re
import typing
from functools import cache
from pathlib import Path

import nbformat
import pytest

from evalutils.params import Model, Phase, Study, load_phase, load_study, project_root, studies
from evalutils.params.study import phases

GENERIC = {"start", "eens", "oneens"}
"""Words that a study happens to use as a code too: the start of a spell, and the ends of a five-point scale."""
NAMES = re.compile(r"almere|\bnsw\b|supported work|aanpak|malawi|thornton", re.IGNORECASE)


def keys(kind: type[Model], seen: set[type]) -> set[str]:
    """The language of params itself: keys, and the words that a key may take in any study."""
    if kind in seen:
        return set()
    seen.add(kind)
    found = {field.alias or name for name, field in kind.model_fields.items()}
    parts = [field.annotation for field in kind.model_fields.values()]
    for part in parts:
        if typing.get_origin(part) is typing.Literal:
            found |= {word for word in typing.get_args(part) if isinstance(word, str)}
        elif isinstance(part, type) and issubclass(part, Model):
            found |= keys(part, seen)
        else:
            parts += typing.get_args(part)
    return found


@cache
def categories() -> set[str]:
    """Every value that a study's extract or report may hold, as declared in params."""
    found: set[str] = set()
    for name in studies():
        study = load_study(name)
        found |= {study.name, *study.groups.codes, *study.groups.labels}
        for table in study.tables.values():
            found |= {value for column in table.columns for value in column.values}
        for number in phases(name):
            phase = load_phase(name, number)
            found |= {label for characteristic in phase.characteristics for label in characteristic.category_labels}
            found |= {status.code for flow in phase.progress.flows for status in flow.statuses}
    return {value for value in found if len(value) > 3} - keys(Study, set()) - keys(Phase, set())


def sources() -> list[Path]:
    root = project_root()
    return sorted((root / "src").rglob("*.py")) + sorted((root / "notebooks").glob("*.ipynb"))


def code_of(path: Path) -> str:
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    book = nbformat.read(path, as_version=4)
    return "\n".join(cell.source if cell.cell_type == "code" else f'"""{cell.source}"""' for cell in book.cells)


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_no_study_and_no_category_is_named(path):
    text = code_of(path)
    assert not NAMES.search(text)
    literals = {
        node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(literals & categories() - GENERIC) == []
