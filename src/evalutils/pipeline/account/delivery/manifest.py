"""The manifest: for every table, figure, number in the text and claim where it was computed, from what, and where it stands."""

from __future__ import annotations

import json
from typing import Any

from evalutils.params import OutputEntry
from evalutils.pipeline.account.delivery.facts import Facts, section_digest
from evalutils.pipeline.account.delivery.tokens import counted
from evalutils.pipeline.run.steps import file_digest

FOLDERS = {"tabel": "tabellen", "figuur": "figuren"}
SEED = (
    "Elke trekking heeft een eigen generator: het zaad is het begin (8 bytes) van de SHA-256 over de naam van de stap, "
    "dus gelijk bij elke uitvoering (zie code/src/evalutils, 'generator')."
)
TIMES = ((600, "minder dan 10 minuten"), (3600, "10 tot 60 minuten"), (28800, "1 tot 8 uur"), (float("inf"), "meer dan 8 uur"))
"""Classes of the data editors' template: seconds differ by run, a class does not."""
WITHHELD = "x"


def manifest(facts: Facts) -> dict[str, Any]:
    """All of it as plain values; the same run of the same sources gives the same content."""
    outputs = [_output(facts, entry) for entry in facts.entries]
    numbers = [_number(facts, key, places) for key, places in facts.used.items()]
    return {
        "levering": _about(facts),
        "herkomst": {
            "code": facts.about["bronversie"], "vastlegging": facts.commit, "gegevens": facts.data, "programmatuur": facts.software,
            "zaad": SEED, "eerder": facts.earlier,
        },
        "parameters": {name: {"controlegetal": section_digest(value), "waarde": value} for name, value in facts.parameters.items()},
        "notebooks": {name: _book(facts, name) for name in facts.books},
        "uitvoer": outputs,
        "getallen": numbers,
        "beweringen": [_claim(facts, claim.key) for claim in facts.call.phase.claims],
        "rapporten": {
            path.name: {"sha256": file_digest(path), "getallen": counted(path)} for path in facts.reports
        },
        "aantallen": {"uitvoer": len(outputs), "getallen": len(numbers), "beweringen": len(facts.call.phase.claims)},
    }  # fmt: skip


def text(content: dict[str, Any]) -> str:
    """As the file holds it: sorted, one row a line where that reads well."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _about(facts: Facts) -> dict[str, Any]:
    call, about = facts.call, facts.about
    return {
        "naam": facts.name, "studie": call.study_name, "fase": call.number, "profiel": call.profile.name,
        "kleinste_aantal": call.profile.minimum_cell, "titel": about["titel"], "ondertitel": about["ondertitel"],
        "datum": str(about["datum"]), "versie": about["versie"], "synthetisch": about["synthetisch"],
        "formaten": list(call.formats), "renderer": call.renderer,
    }  # fmt: skip


def _book(facts: Facts, name: str) -> dict[str, Any]:
    book, hidden = facts.books[name], facts.call.profile.protects
    return {
        "bestand": f"code/notebooks/{name}.ipynb", "sha256": book.checksum,
        "parameters": {section: section_digest(facts.parameters[section]) for section in book.sections},
        "looptijd": runtime(book.seconds), "waarschuwingen": WITHHELD if hidden else book.warnings,  # that a table has an empty cell is one
    }  # fmt: skip


def runtime(seconds: float) -> str:
    """The class that a run of so many seconds falls in."""
    return next(name for most, name in TIMES if seconds < most)


def place(facts: Facts, notebook: str, cell: int | None) -> dict[str, Any]:
    """Notebook, cell and line of what was published there; None where the cell was not recorded."""
    line = facts.books[notebook].lines.get(cell) if cell is not None else None
    return {"notebook": f"code/notebooks/{notebook}.ipynb", "cel": cell, "regel": line}


def _output(facts: Facts, entry: OutputEntry) -> dict[str, Any]:
    record = facts.records[entry.key]
    values = record.get("waarden", {})
    return {
        "sleutel": entry.key, "soort": entry.kind, "titel": entry.title, "populatie": entry.population,
        **place(facts, entry.notebook, record.get("cel")), "bestanden": files_of(facts, entry),
        "waarden": len(values), "niet_gepubliceerd": sum(value == WITHHELD for value in values.values()),
        "grootboek": ledger_row(facts, entry.key),
    }  # fmt: skip


def files_of(facts: Facts, entry: OutputEntry) -> list[str]:
    """The files of the delivery that hold an output: a figure also its numbers and its description in words."""
    key = entry.key
    if entry.kind == "figuur":
        data = [f"figuren/{key}.csv"] if facts.released(f"figures/{key}.csv") else []
        return [f"figuren/{key}.svg", f"figuren/{key}.txt", *data]
    return [f"tabellen/{key}.csv"] if entry.kind == "tabel" else []


def ledger_row(facts: Facts, key: str) -> str | None:
    """Where the ledger of disclosure speaks of this output; None for a run without a ledger."""
    return f"onthulling/grootboek.json#{key}" if facts.ledger else None


def _number(facts: Facts, key: str, places: tuple[str, ...]) -> dict[str, Any]:
    kind, _, rest = key.partition(".")
    row: dict[str, Any] = {"sleutel": key, "getoond": facts.numbers.get(key), "plaatsen": list(places)}
    if kind == "cijfers":
        slug, _, name = rest.partition(".")
        entry = next(entry for entry in facts.entries if entry.key.replace("-", "_") == slug)
        record = facts.records[entry.key]
        return row | place(facts, entry.notebook, record.get("cel")) | {
            "soort": "getal", "uitvoer": entry.key, "waarde": record["waarden"].get(name), "grootboek": ledger_row(facts, entry.key),
        }  # fmt: skip
    section = "facts" if kind == "feiten" else "claims"
    return row | _judge(facts, section) | {"soort": "feit" if kind == "feiten" else "bewering"}


def _judge(facts: Facts, section: str) -> dict[str, Any]:
    for book in facts.books.values():
        if section in book.publishes:
            return place(facts, book.name, book.publishes[section])
    return {}


def _claim(facts: Facts, key: str) -> dict[str, Any]:
    claim = next(claim for claim in facts.call.phase.claims if claim.key == key)
    return {
        **claim.model_dump(mode="json", by_alias=True), "getoond": facts.numbers.get(f"beweringen.{key}"),
        "plaatsen": list(facts.used.get(f"beweringen.{key}", ())),
        **_judge(facts, "claims"),
    }  # fmt: skip
