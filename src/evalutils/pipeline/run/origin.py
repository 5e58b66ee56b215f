"""Where each number of a report's text comes from, as the page tells it on demand."""

from __future__ import annotations

import json
from typing import Any

import yaml

from evalutils.pipeline.render import trace
from evalutils.pipeline.run.call import Call

OF = ("n", "noemer")
"""Names under which a set of key numbers gives the number of clients that a number beside it is about."""


def origins(call: Call) -> tuple[trace.Origin, ...]:
    """An origin for every released key number: notebook, cell, the call that gave it, the number of clients where it is told, and its file."""
    found = []
    for entry in call.phase.outputs:
        path = call.released / "values" / f"{entry.key}.json"
        if entry.kind != "cijfers" or not path.is_file():
            continue
        record = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(record, dict) or "waarden" not in record:
            continue
        source = _source(call, entry.notebook, record.get("cel"))
        for name in record["waarden"]:
            told = [
                ("Sleutel", f"{entry.key}: {name}"),
                ("Notebook", f"notebooks/{entry.notebook}.ipynb, cel {record.get('cel') or 'onbekend'}"),
            ]
            told += [("Berekening", source)] if source else []
            told += [("Aantal waarop het berust", count)] if (count := _count(record["waarden"], name)) else []
            told += [
                ("Bestand", f"released/values/{entry.key}.json"),
                *([("Populatie", entry.population)] if entry.population else []),
            ]
            found.append(trace.Origin(f"cijfers.{entry.key.replace('-', '_')}.{name}", tuple(told)))
    return tuple(found)


def marks(call: Call, found: tuple[trace.Origin, ...]) -> dict[str, Any]:
    """The numbers of the report's text with their marks, as metadata over the released numbers."""
    path = call.released / "numbers.yml"
    return trace.marked(yaml.safe_load(path.read_text(encoding="utf-8")) or {}, found) if found and path.is_file() else {}


def _source(call: Call, notebook: str, cell: int | None) -> str:
    """The line of the cell that publishes."""
    if cell is None:
        return ""
    content = json.loads((call.root / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    code = ["".join(each["source"]) for each in content["cells"] if each["cell_type"] == "code"]
    lines = code[cell - 1].splitlines() if 0 < cell <= len(code) else []
    return next((line.strip() for line in lines if "publish(" in line), "")


def _count(values: dict[str, Any], name: str) -> str:
    """The number of clients told beside a number: under the same name up to its last part."""
    before = name.rpartition(".")[0]
    for last in OF:
        beside = f"{before}.{last}" if before else last
        if beside != name and isinstance(values.get(beside), int):
            return str(values[beside])
    return ""
