"""Why something changed: which of the things that it was computed from differ between two deliveries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evalutils.pipeline.account.difference.reached import LIBRARY, reached

Files = Mapping[str, bytes]
NOT_COMPUTING = ("pipeline/", "cli/")
"""Rooms that start, render and account, and compute no number."""
SHOWING = ("display/",)
ORIGIN = "HERKOMST.yml"
"""Says what a synthetic extract was made by: it differs with the code that makes it, also where not one row does."""
NAMED = 3


@dataclass(frozen=True)
class Causes:
    """Two deliveries, asked for what may have changed a number: only what its own notebook reads."""

    old: Files
    new: Files
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def of_output(self, key: str, *, shown_alone: bool = False) -> tuple[str, ...]:
        """Causes for an output. ``shown_alone``: the value is the same and only its look differs, so data did not do it."""
        row = self._row(key)
        if row is None:
            return ("onbekend",)
        name = row["notebook"].rsplit("/", 1)[-1].removesuffix(".ipynb")
        found = [*self._parameters(name), *self._code(row["notebook"], shown_alone)]
        if not shown_alone:
            found = [*self._data, *found, *self._packages]
        return tuple(found) or self._elsewhere(key)

    def of_number(self, key: str, one: Mapping[str, Any], two: Mapping[str, Any]) -> tuple[str, ...]:
        """Causes for a number, fact or claim in the text; one that is new or gone was put there by the text."""
        if not one or not two:
            return ("tekst",)
        kind, _, rest = key.partition(".")
        if kind == "feiten":
            return self._of_fact(rest, two)
        if kind == "beweringen":
            return self._of_claim(rest)
        same = one.get("waarde") == two.get("waarde")
        return self.of_output(two["uitvoer"], shown_alone=same)

    def outputs_of_claim(self, key: str) -> tuple[str, ...]:
        """The outputs whose numbers a claim rests on, in either version."""
        rows = [row for told in (self.before, self.after) for row in told["beweringen"] if row["sleutel"] == key]
        return tuple(dict.fromkeys(name.split(":")[0] for row in rows for name in _names(row)))

    def _of_fact(self, key: str, row: Mapping[str, Any]) -> tuple[str, ...]:
        """A fact changes by what is declared, or by the code that shows it."""
        one, two = (_fact(told, key) for told in (self.before, self.after))
        if one != two or one is None:
            return ("parameter: feiten",)
        return tuple(self._code(row["notebook"], True)) or self._packages or ("onbekend",)

    def _of_claim(self, key: str) -> tuple[str, ...]:
        """A claim changes by its own wordings, or by the numbers that it rests on."""
        one, two = (_claim(told, key) for told in (self.before, self.after))
        own = [name for name in ("gevallen", "getallen") if one.get(name) != two.get(name)]
        if own:
            return ("parameter: beweringen",)
        found = dict.fromkeys(
            cause for output in self.outputs_of_claim(key) if self._row(output) for cause in self.of_output(output)
        )
        return tuple(found) or ("onbekend",)

    def _row(self, key: str) -> dict[str, Any] | None:
        return next((row for told in (self.after, self.before) for row in told["uitvoer"] if row["sleutel"] == key), None)

    @cached_property
    def _data(self) -> tuple[str, ...]:
        one, two = (told["herkomst"]["gegevens"] for told in (self.before, self.after))
        names = sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name) and name != ORIGIN)
        return (f"gegevens: {_few(names)}",) if names else ()

    @cached_property
    def _packages(self) -> tuple[str, ...]:
        one, two = (told["herkomst"]["programmatuur"] for told in (self.before, self.after))
        names = sorted(
            name for name in one.keys() | two.keys() if one.get(name) != two.get(name) and not name.startswith("Weergave")
        )
        told = [f"{name} {one.get(name, 'geen')} → {two.get(name, 'geen')}" for name in names]
        return (f"pakket: {_few(told)}",) if told else ()

    def _parameters(self, notebook: str) -> tuple[str, ...]:
        one, two = (told["notebooks"].get(notebook, {}).get("parameters", {}) for told in (self.before, self.after))
        names = sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))
        if self.before["levering"]["profiel"] != self.after["levering"]["profiel"]:
            names.append("profiel")
        return (f"parameter: {_few(names)}",) if names else ()

    def _code(self, notebook: str, shown_alone: bool) -> tuple[str, ...]:
        within = self._within(notebook)
        rooms = tuple(path for path in within if not shown_alone or path.startswith(SHOWING)) or within
        own = [notebook.removeprefix("code/")] if self.old.get(notebook) != self.new.get(notebook) else []
        return (f"code: {_few([*own, *rooms])}",) if own or rooms else ()

    @cached_property
    def _changed(self) -> tuple[str, ...]:
        """Modules that compute or show and differ, below src/evalutils/."""
        every = {path for files in (self.old, self.new) for path in files if path.startswith(LIBRARY)}
        below = sorted(path.removeprefix(LIBRARY) for path in every if self.old.get(path) != self.new.get(path))
        return tuple(path for path in below if not path.startswith(NOT_COMPUTING))

    def _within(self, notebook: str) -> tuple[str, ...]:
        """Those of the changed modules that a notebook reaches, in either version."""
        if not self._changed:
            return ()
        both = reached(self.old, notebook) | reached(self.new, notebook)
        return tuple(path for path in self._changed if path in both)

    def differing(self) -> tuple[str, ...]:
        """All that differs between the sources of the two versions, whether or not it changed a number."""
        sections = {
            name for told in (self.before, self.after) for book in told["notebooks"].values() for name in book.get("parameters", {})
        }  # fmt: skip
        one, two = ({name: _section(told, name) for name in sections} for told in (self.before, self.after))
        parameters = sorted(name for name in sections if one[name] != two[name])
        books = sorted(
            path.removeprefix("code/") for path in self.old.keys() | self.new.keys()
            if path.startswith("code/notebooks/") and self.old.get(path) != self.new.get(path)
        )  # fmt: skip
        return (
            *self._data, *([f"parameter: {', '.join(parameters)}"] if parameters else []),
            *([f"code: {_few([*books, *self._changed])}"] if books or self._changed else []), *self._packages,
        )

    def _elsewhere(self, key: str) -> tuple[str, ...]:
        """An output of a notebook that reads other outputs: they changed it."""
        one, two = (json.dumps(told["herkomst"], sort_keys=True) for told in (self.before, self.after))
        return ("andere uitvoer",) if one != two else ("onbekend",)


def _section(told: Mapping[str, Any], name: str) -> frozenset[Any]:
    """The checksums of a section of the parameters, over the notebooks that read it."""
    return frozenset(book.get("parameters", {}).get(name) for book in told["notebooks"].values() if name in book.get("parameters", {}))


def _fact(told: Mapping[str, Any], key: str) -> Any:
    """What a version declares of a fact; None where its manifest does not hold the facts."""
    sections = (told.get("parameters", {}).get(name, {}).get("waarde") or () for name in ("facts", "phase_facts"))
    return next((fact for section in sections for fact in section if fact.get("sleutel") == key), None)


def _claim(told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return next((row for row in told["beweringen"] if row["sleutel"] == key), {})


def _names(claim: Mapping[str, Any]) -> list[str]:
    """Every number that a claim names, in whatever of its wordings."""
    found = [str(name) for name in claim.get("getallen", ())]
    for case in claim.get("gevallen", ()):
        found += [str(name) for name in case.get("getallen", ())]
    return found


def _few(names: Any) -> str:
    every = list(names)
    return ", ".join(every[:NAMED]) + (f" en nog {len(every) - NAMED}" if len(every) > NAMED else "")
