"""A described delivery as leveringen/<name>.yml: the keys, and beside them what was seen and what to look at again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evalutils.data.delivering.describe import Found, TableFound
from evalutils.params import project_root
from evalutils.params.base import validate
from evalutils.params.delivery import Delivery

SCHEMA = "# yaml-language-server: $schema=../../levering.schema.json"


def text(found: Found, name: str) -> str:
    """The file; what it says is checked by the model before anything is written."""
    place = _from_root(found.source)
    lines = [
        SCHEMA,
        f"# Hoe de levering '{name}' geschreven is, herkend uit het bestand zelf door make new-delivery. Kijk na wat achter een # staat.",
        "# Daarna: make check-data EXTRACT=" + name,
        f"pad: {_scalar(place)}",
    ]
    if Path(place).is_absolute():
        lines[-1] += "  # buiten het project: zet het bestand liever in data/raw/"
    if found.last_year is not None:
        lines.append(f"laatste_jaar: {found.last_year}  # een jaar van twee cijfers loopt tot en met dit jaar")
    if found.keys_without:
        lines.append(f"sleutels_zonder: {_flow(found.keys_without)}  # de ene tabel schrijft een sleutel anders dan de andere")
    lines += [f"# niet gebruikt: {', '.join(found.unused)}"] if found.unused else []
    lines.append("tabellen:")
    for table, made in found.tables.items():
        lines += _table(table, made)
    return "\n".join(lines) + "\n"


def write(found: Found, name: str, target: Path) -> None:
    """Write the delivery to ``target``; raises ``ParameterError`` where it would not fit the model, and writes nothing then."""
    import yaml

    content = text(found, name)
    validate(Delivery, yaml.safe_load(content), target.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.nieuw")
    try:
        draft.write_text(content, encoding="utf-8")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _table(name: str, made: TableFound) -> list[str]:
    lines = [f"  {name}:", *(f"    # {note}" for note in made.notes)]
    lines += [f"    {key}: {_flow(value)}" for key, value in made.spec.items()]
    needed = {column: spec for column, spec in made.columns.items() if spec or made.column_notes[column]}
    if not needed:
        return lines
    lines.append("    kolommen:")
    for column, spec in needed.items():
        notes = made.column_notes[column]
        lines += [f"      # {column}: {note}" for note in notes]
        lines += [f"      {column}: {_flow(spec)}"] if spec else []
    if not any(needed.values()):
        lines.remove("    kolommen:")
    return lines


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    """A value as YAML reads it back: quoted wherever YAML could take it for something else."""
    if isinstance(value, bool | int):
        return json.dumps(value)
    plain = str(value)
    safe = plain[:1].isalpha() and all(sign.isalnum() or sign in "_-/." for sign in plain)
    return plain if safe and plain.lower() not in _WORDS else json.dumps(plain, ensure_ascii=False)


_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


def _from_root(path: Path) -> str:
    whole = path.expanduser().resolve()
    return whole.relative_to(project_root()).as_posix() if whole.is_relative_to(project_root()) else whole.as_posix()
