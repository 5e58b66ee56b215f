"""What the index and the checklist promise, held against the notebooks and the text of the report before the first notebook runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from evalutils.errors import ParameterError, Problem, alike
from evalutils.params import OutputEntry
from evalutils.params.base import read_text
from evalutils.params.phase import Claim
from evalutils.pipeline.render import template
from evalutils.pipeline.render.checks import lint
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.notebooks import Notebook, code_of

_HEADING = re.compile(r"\{#(sec-[\w-]+)")
_CODES = ("code", "key", "name")
"""Fields, and the attributes in a notebook, that give a thing of params the name under which its output is published."""


def check(call: Call, books: Iterable[Notebook]) -> None:
    """Raise ``ParameterError`` with every key of the index that its notebook does not give, and every heading that the report has not."""
    if problems := (*_keys(call, books), *_headings(call)):
        raise ParameterError(
            "De parameters vragen uitvoer of een plaats in het rapport die er niet komt.", problems=problems,
            action="herstel de genoemde namen; wat elk notebook kan geven staat in docs/outputs.md.",
        )  # fmt: skip


def _keys(call: Call, books: Iterable[Notebook]) -> Iterator[Problem]:
    where = f"fase{call.number}.yml, uitvoer"
    codes = {form for code in (*_codes(call.phase), *_codes(call.study)) for form in (code, _slug(code))}
    endings = [f"-{arms.slug}" for arms in call.study.groups.contrasts] if len(call.study.groups.contrasts) > 1 else [""]
    for book in books:
        given = _given(book, codes, endings)
        if given is None:
            continue
        for entry in call.phase.outputs:
            if entry.notebook == book.name and entry.key not in given:
                yield Problem("onbekende-uitvoer", where, f"een sleutel die notebook {book.name} geeft{alike(entry.key, given)}", f"'{entry.key}'")


def _given(book: Notebook, codes: set[str], endings: list[str]) -> set[str] | None:
    """Every key that the notebook can publish with these params; None where its code does not tell, as when it publishes in another way."""
    found: set[str] = set()
    for source in code_of(book.path):
        try:
            tree = ast.parse(source)
        except SyntaxError:
            return None
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "publish" and len(call.args) > 1:
                keys = _forms(call.args[1], codes)
                if keys is None:
                    return None
                whole = isinstance(call.args[0], ast.Name) and call.args[0].id == "settings"
                found |= keys if whole else {f"{key}{ending}" for key in keys for ending in endings}
    return found or None


def _forms(key: ast.expr, codes: set[str]) -> set[str] | None:
    """The keys that an expression can stand for: a text, the code of something in params, or both joined."""
    if isinstance(key, ast.Constant):
        return {str(key.value)}
    if isinstance(key, ast.FormattedValue):
        return _forms(key.value, codes)
    if isinstance(key, ast.Attribute):
        return codes if key.attr in (*_CODES, "arm") else None
    if not isinstance(key, ast.JoinedStr):
        return None
    found = {""}
    for part in key.values:
        ends = _forms(part, codes)
        if ends is None:
            return None
        found = {f"{start}{end}" for start in found for end in ends}
    return found


def _codes(value: Any) -> Iterator[str]:
    """Every name that params give to something of their own, at any depth."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields if not isinstance(value, OutputEntry | Claim) else ():
            inner = getattr(value, name)
            if name in _CODES and isinstance(inner, str):
                yield inner
            yield from _codes(inner)
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _codes(inner)


def _slug(code: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-")


def _headings(call: Call) -> Iterator[Problem]:
    """Headings that the checklist points to and the report does not have."""
    asked = [(at, label) for at, item in enumerate(call.phase.checklist) for label in item.sections if label.startswith("sec-")]
    if not asked:
        return
    top = call.root / call.phase.report
    known = {label for path in lint.sources(top, call.root) for label in _HEADING.findall(read_text(path))}
    if template.is_template(top):
        known |= {f"sec-{name}" for name in template.chapters(read_text(top), call.phase)}
    for at, label in asked:
        if label not in known:
            yield Problem("onbekende-kop", f"fase{call.number}.yml, consort.{at}.secties", f"het label van een kop in het rapport{alike(label, known)}", f"'{label}'")
