"""Where each number, fact and claim of a report comes from, as the page tells it on demand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from evalutils.markdown import plain
from evalutils.params import OutputEntry
from evalutils.params.base import parsed_yaml
from evalutils.params.facts import Fact
from evalutils.params.phase import Claim
from evalutils.pipeline.render import trace
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.outputs.ledgers import WHOLE

OF = ("n", "noemer")
"""Names under which a set of key numbers gives the number of clients that a number beside it is about."""
PREFIX = {"tabel": "tbl", "figuur": "fig"}
Told = list[tuple[str, str]]


def origins(call: Call) -> tuple[trace.Origin, ...]:
    """An origin for every released key number, table, figure and text, and for every fact and claim of the report."""
    found = _Found(call)
    outputs = [origin for entry in call.phase.outputs for origin in found.of_output(entry)]
    facts = [found.of_fact(fact) for fact in (*call.study.facts, *call.phase.phase_facts)]
    return (*outputs, *facts, *(found.of_claim(claim) for claim in call.phase.claims))


def marks(call: Call, found: tuple[trace.Origin, ...]) -> dict[str, Any]:
    """The numbers of the report's text with their marks, as metadata over the released numbers."""
    path = call.released / "numbers.yml"
    return trace.marked(parsed_yaml(path.read_text(encoding="utf-8")) or {}, found) if found and path.is_file() else {}


@dataclass
class _Found:
    """What the origins of one call are read from: released files and notebooks as committed, each read once."""

    call: Call
    _cells: dict[str, list[str]] = field(default_factory=dict)
    """Notebook -> the sources of its code cells."""

    def of_output(self, entry: OutputEntry) -> Iterator[trace.Origin]:
        """One origin for each key number, or one for the whole table, figure or text; none for what was not released."""
        record = self._records.get(entry.key)
        if record is None:
            return
        base = self._place(entry.notebook, record.get("cel"), f'"{entry.key}"', "publish(")
        after = self._beneath(record) + self._file(entry)
        if entry.kind == "cijfers":
            for name in record["waarden"]:
                count = _count(record["waarden"], name)
                told = [("Sleutel", f"{entry.key}: {name}"), *base, *([("Aantal waarop het berust", count)] if count else []), *after]
                yield trace.Origin(f"cijfers.{entry.key.replace('-', '_')}.{name}", tuple(told))
            return
        whole = (("Uitvoer", entry.key), *base, *after)
        if entry.kind in PREFIX:
            yield trace.Origin(f"{PREFIX[entry.kind]}-{entry.key}", whole)
        else:
            yield trace.Origin("", whole, paragraphs=self._paragraphs(entry))

    def of_fact(self, fact: Fact) -> trace.Origin:
        """A fact is declared: what it means and where that is written."""
        told = [("Feit", f"{fact.key}: {fact.meaning}"), ("Bron", fact.source), ("Opgegeven in", f"params/{self.call.study_name}, feiten")]
        return trace.Origin(f"feiten.{fact.key}", (*told, *self._judged("publish_facts(")))

    def of_claim(self, claim: Claim) -> trace.Origin:
        """A claim is chosen by released numbers: which, with their values."""
        names = dict.fromkeys((*claim.numbers, *(name for wording in claim.wordings for name in wording.numbers)))
        rests = "; ".join(f"{name} = {self._value(name)}" for name in names)
        told = [("Bewering", claim.key), *([("Berust op", rests)] if rests else []),
                ("Opgegeven in", f"params/{self.call.study_name}, beweringen")]  # fmt: skip
        return trace.Origin(f"beweringen.{claim.key}", (*told, *self._judged("publish_claims(")), worded=True)

    @cached_property
    def _records(self) -> dict[str, dict[str, Any]]:
        """Output -> what was released of it."""
        read = (json.loads(path.read_text(encoding="utf-8")) for path in sorted((self.call.released / "values").glob("*.json")))
        return {record["sleutel"]: record for record in read if isinstance(record, dict) and {"sleutel", "waarden"} <= record.keys()}

    def _place(self, notebook: str, cell: int | None, *asks: str) -> Told:
        """Notebook and cell, and the line of the cell that publishes: the first that holds one of ``asks``, tried in that order; not what only asks whether to."""
        found = [("Notebook", f"notebooks/{notebook}.ipynb, cel {cell or 'onbekend'}")]
        code = self._code(notebook)
        lines = code[cell - 1].splitlines() if cell is not None and 0 < cell <= len(code) else []
        ways = [[line for line in lines if words in line] for words in asks]
        line = next((line.strip() for way in ways for line in sorted(way, key=lambda line: "publish" not in line)), "")
        return [*found, ("Berekening", line)] if line else found

    def _judged(self, asks: str) -> Told:
        """Where facts or claims are published: whatever notebook of the phase does so."""
        for name in self.call.phase.notebooks:
            for number, source in enumerate(self._code(name), start=1):
                if asks in source:
                    return self._place(name, number, asks)
        return []

    def _code(self, notebook: str) -> list[str]:
        if notebook not in self._cells:
            path = self.call.root / "notebooks" / f"{notebook}.ipynb"
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"] if path.is_file() else []
            self._cells[notebook] = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        return self._cells[notebook]

    def _beneath(self, record: Mapping[str, Any]) -> Told:
        """How many published counts of clients stand beneath an output, and the largest of them."""
        counts = [self._counts[cell] for cell in record.get("cellen", ()) if cell in self._counts]
        if not counts:
            return []
        return [("Aantallen onder deze uitvoer", f"{len(counts)}, waarvan het grootste {max(counts)} is")]

    @cached_property
    def _counts(self) -> dict[str, int]:
        path = self.call.released / WHOLE
        return dict(json.loads(path.read_text(encoding="utf-8"))["tellingen"]) if path.is_file() else {}

    def _file(self, entry: OutputEntry) -> Told:
        place = self.call.released.relative_to(self.call.root).as_posix()
        name = f"{place}/values/{entry.key}.json (in een levering: manifest.json)"
        return [("Bestand", name), *([("Populatie", entry.population)] if entry.population else [])]

    def _paragraphs(self, entry: OutputEntry) -> tuple[str, ...]:
        path = self.call.released / "texts" / f"{entry.key}.md"
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        return tuple(plain(part) for part in text.split("\n\n") if part.strip())

    def _value(self, name: str) -> str:
        """A released number with four significant digits; the sign of a secret stays one."""
        key, _, rest = name.partition(":")
        value = self._records.get(key, {}).get("waarden", {}).get(rest)
        if value is None or isinstance(value, dict):
            return "."
        return f"{value:.4g}".replace(".", ",") if isinstance(value, float) else str(value)


def _count(values: Mapping[str, Any], name: str) -> str:
    """The number of clients told beside a number: under the same name up to its last part."""
    before = name.rpartition(".")[0]
    for last in OF:
        beside = f"{before}.{last}" if before else last
        if beside != name and isinstance(values.get(beside), int):
            return str(values[beside])
    return ""
