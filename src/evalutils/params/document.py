"""docs/parameters.md from the models, so that what a key means is written once.

``python -m evalutils.params.document`` rewrites it; a test holds it up to date.
"""

from __future__ import annotations

import types
import typing
from datetime import date
from typing import Any

from pydantic.fields import FieldInfo

from evalutils.params.base import Model, project_root
from evalutils.params.delivery import Delivery
from evalutils.params.phase import Phase
from evalutils.params.study import Study

HEAD = """# Parameters

Made from the models in `src/evalutils/params` by `python -m evalutils.params.document`; do not edit by hand. Every key that a file in
`params/<study>/` may hold, with its type, its default and its meaning. An unknown key is an error. The English name after a key is
the attribute in code.
"""
PLAIN = {str: "text", int: "whole number", float: "number", bool: "true/false", date: "date", type(None): "none", Any: "any"}


def document() -> str:
    """The text of docs/parameters.md, made of the models."""
    parts = [HEAD]
    seen: set[type[Model]] = set()
    for title, kind in (("studie.yml", Study), ("leveringen/<naam>.yml", Delivery), ("fase<N>.yml", Phase)):
        parts.append(_section(kind, f"{title}", seen))
        parts += [_section(inner, inner.__name__, seen) for inner in _below(kind, seen)]
    return "\n".join(parts)


def _below(kind: type[Model], seen: set[type[Model]]) -> list[type[Model]]:
    """The models inside ``kind``, outermost first, each once."""
    found: list[type[Model]] = []
    queue = [kind]
    while queue:
        for field in queue.pop(0).model_fields.values():
            for inner in _models(field.annotation):
                if inner not in seen and inner not in found:
                    found.append(inner)
                    queue.append(inner)
    return found


def _section(kind: type[Model], title: str, seen: set[type[Model]]) -> str:
    seen.add(kind)
    meaning = " ".join((kind.__doc__ or "").split())
    lines = [f"\n## {title}\n", f"{meaning}\n", "| key | attribute | type | default | meaning |", "|---|---|---|---|---|"]
    for name, field in kind.model_fields.items():
        described = " ".join((field.description or "").split()).replace("|", "\\|")
        lines.append(f"| `{field.alias or name}` | {name} | {_type(field.annotation)} | {_default(field)} | {described} |")
    return "\n".join(lines)


def _type(annotation: Any) -> str:
    if annotation in PLAIN:
        return PLAIN[annotation]
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return ", ".join(f"`{part}`" for part in parts)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_type(part) for part in parts)
    if origin is tuple:
        return f"list of {_type(parts[0])}" if len(parts) == 2 and parts[1] is Ellipsis else " and ".join(map(_type, parts))
    if origin is dict:
        return f"{_type(parts[0])} → {_type(parts[1])}"
    if origin is typing.Annotated:
        return _type(parts[0])
    return getattr(annotation, "__name__", str(annotation))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "*required*"
    value = field.get_default(call_default_factory=True)
    if value is None or value in ((), {}, ""):
        return ""
    return "see below" if isinstance(value, Model | tuple) else f"`{value}`"


def _models(annotation: Any) -> list[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in _models(part)]


if __name__ == "__main__":
    (project_root() / "docs" / "parameters.md").write_text(document() + "\n", encoding="utf-8")
