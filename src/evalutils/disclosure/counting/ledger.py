"""The ledger: every count that a reader knows, over all outputs of a phase and of the reports delivered before it.

The public part (``ledger/<notebook>.json``, and ``ledger.json`` beside a delivered report) holds the counts that were
published, the names of those that were withheld, how they add up, and every number that follows from them as it was shown.
The restricted part (``besloten/``, never delivered) holds the withheld counts too, so that a later release can protect them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evalutils.disclosure.counting import meaning
from evalutils.disclosure.counting.contents import Contents
from evalutils.disclosure.counting.relations import Meaning, Parts, divided, divisions, only_registration, rest_of
from evalutils.disclosure.suppression.system import Sum as Line
from evalutils.disclosure.suppression.system import System
from evalutils.results.quantities import KNOWN, Cell, Sum

PUBLIC, RESTRICTED, WHOLE = "ledger", "besloten", "ledger.json"


@dataclass
class Ledger:
    """Counts by the id of their cell; what is in ``values`` and not in ``withheld`` was published."""

    cells: dict[str, Cell] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)
    withheld: set[str] = field(default_factory=set)
    sums: dict[Sum, None] = field(default_factory=dict)
    shown: list[dict[str, Any]] = field(default_factory=list)
    """Every derived number: where it stands, its kind, its value as shown (None: withheld) and its cells."""
    holder: dict[str, str] = field(default_factory=dict)
    """Cell -> where it was published or withheld first."""
    meaning: Meaning = field(default_factory=Meaning)
    numbers: set[float] = field(default_factory=set)
    """Every number in the results as they were released, those that count nobody too: what the report may print."""

    @property
    def published(self) -> dict[str, int]:
        """The counts that a reader knows."""
        return {name: value for name, value in self.values.items() if name not in self.withheld}

    def add(self, found: Contents, withheld: Iterable[str], holder: str) -> None:
        """Enter the contents of a release."""
        self.cells |= found.cells
        self.values |= found.values
        self.withheld |= set(withheld) & found.values.keys()
        self.sums |= found.sums
        self.meaning |= found.meaning
        for name in found.values:
            self.holder.setdefault(name, holder)

    def merge(self, other: Ledger) -> list[str]:
        """Take in another ledger; returns the cells whose published count differs from the one here (which stays)."""
        differing = [
            name for name, value in other.published.items() if name in self.values and self.values[name] != value
        ]
        self.cells |= {name: cell for name, cell in other.cells.items() if name not in self.cells}
        self.values |= {name: value for name, value in other.values.items() if name not in self.values}
        self.withheld |= other.withheld
        self.sums |= other.sums
        self.shown += other.shown
        self.holder = other.holder | self.holder
        self.meaning = other.meaning | self.meaning
        self.numbers |= other.numbers
        return differing


def system_of(known: Ledger, own: Contents, minimum: int) -> System:
    """All counts in one system: those of this release, of earlier ones, and the differences of nested cells that are small."""
    cells = known.cells | own.cells
    values = known.values | own.values
    sums = known.sums | own.sums
    complete = [line for line in sums if all(cell.id in values for cell in (line.whole, *line.parts))]
    lines = {Line(line.whole.id, tuple(part.id for part in line.parts)): None for line in complete}
    added, left = _by_value(cells, values, minimum)
    values, cells = values | {cell.id: count for cell, count in left.items()}, cells | {cell.id: cell for cell in left}
    lines |= added
    parts = Parts({name: cells[name] for name in values}, known.meaning | own.meaning)
    same = tuple(parts.same(values))
    lines |= {Line(one, (other,)): None for one, other in same}
    fixed = frozenset(name for name in known.values if name not in known.withheld)
    latent = _differences(parts, (cells, values), complete, minimum) | _alike(parts, values, fixed, minimum)
    for (part, whole), (rest, count) in latent.items():
        values = values | {rest: count}
        lines[Line(whole, (part, rest))] = None
    return System(
        cells=values, sums=tuple(lines),
        open=frozenset(name for name in values if name in cells and cells[name].open),
        latent=frozenset(rest for rest, _ in latent.values()) | {cell.id for cell in left}, fixed=fixed,
        gone=_by_any_name(known.withheld & values.keys(), same) - fixed, upper=tuple(_close(parts, values, lines, minimum)),
        quiet=_quiet(cells, values, latent, minimum), weight=_weights(own),
    )  # fmt: skip


def _by_any_name(withheld: Collection[str], same: Sequence[tuple[str, str]]) -> frozenset[str]:
    """What is withheld, and the other names of the same clients: a count that went along with a small one does not come back by another."""
    found = set(withheld)
    while more := {name for pair in same if not found.isdisjoint(pair) for name in pair} - found:
        found |= more
    return frozenset(found)


def _quiet(
    cells: Mapping[str, Cell], values: Mapping[str, int], latent: Mapping[tuple[str, str], tuple[str, int]], minimum: int
) -> frozenset[str]:
    """The counts, and differences of two, of who has something registered, of groups of ``minimum`` clients or more.

    That nine of ten have a known outcome tells of the nine no more than the ten do. The tenth is a secret: the difference of the two is one.
    """
    bases = {name: base.id for name in values if name in cells and (base := _unasked(cells[name])) != cells[name]}
    large = {name for name, base in bases.items() if values.get(base, 0) >= minimum}
    left = {
        rest for (part, whole), (rest, _) in latent.items()
        if part in bases and whole in bases and values.get(bases[whole], 0) - values.get(bases[part], values.get(bases[whole], 0)) >= minimum
    }  # fmt: skip
    return frozenset(large | left)


def _unasked(cell: Cell) -> Cell:
    """The cell without the conditions that something is registered."""
    return Cell(frozenset(one for one in cell.who if one.values != {KNOWN}), cell.unit)


def _weights(own: Contents) -> dict[str, float]:
    """Cell -> how many numbers of the release go when it is withheld: its own and those that rest on it."""
    found = dict.fromkeys(own.values, 1.0)
    for _, one in own.derived:
        for name in {count.cell.id for count in one.counts}:
            found[name] += 1.0
    return found


Known = tuple[Mapping[str, Cell], Mapping[str, int]]
"""Cells and their counts, by id."""


def _by_value(cells: Mapping[str, Cell], values: Mapping[str, int], minimum: int) -> tuple[dict[Line, None], dict[Cell, int]]:
    """The sums that follow from the values of conditions, and who is in none of their parts where these are few, with their number."""
    lines: dict[Line, None] = {}
    left: dict[Cell, int] = {}
    for whole, parts, rest in divisions({name: cells[name] for name in values}):
        count = values[whole] - sum(values[part] for part in parts)
        if rest is None or rest.id in values:
            lines[Line(whole, parts if rest is None else (*parts, rest.id))] = None
        elif 0 <= count < 2 * minimum:
            lines[Line(whole, (*parts, rest.id))] = None
            left[rest] = count
    return lines, left


def _differences(parts: Parts, known: Known, sums: list[Sum], minimum: int) -> dict[tuple[str, str], tuple[str, int]]:
    """(part, whole) -> id and count of who is in the whole and not in the part, where these are few."""
    (cells, values), told = known, divided(known[0], sums)
    found = {}
    for part, whole in parts.pairs(values, minimum):
        count = values[whole] - values[part]
        if count > 0 and (part, whole) not in told and not only_registration(cells[whole], cells[part]):
            rest = rest_of(cells[whole], cells[part]).id
            if rest not in values:
                found[part, whole] = rest, count
    return found


def _alike(parts: Parts, values: Mapping[str, int], fixed: Collection[str], minimum: int) -> dict[tuple[str, str], tuple[str, int]]:
    """The same of two counts of nearly the same clients, of which the larger is taken to hold the other.

    Two that stand in print already are left: nothing can be withheld any more.
    """
    found = {}
    for fewer, more in parts.near(values, minimum):
        if not (fewer in fixed and more in fixed):
            found[fewer, more] = f"{more} \N{SET MINUS} {fewer}", values[more] - values[fewer]
    return found


def _close(parts: Parts, values: Mapping[str, int], lines: Mapping[Line, None], minimum: int) -> Iterable[tuple[str, str]]:
    """Nested pairs so close to each other that one bounds the other, and that no sum says already."""
    said = {(part, line.total) for line in lines for part in line.parts}
    for part, whole in parts.pairs(values, 2 * minimum):
        if (part, whole) not in said:
            yield part, whole


# --- as text -------------------------------------------------------------------------------------


def as_json(book: Ledger, restricted: bool = False) -> str:
    """The ledger as text: the same content gives the same bytes. Withheld counts only in the restricted part."""
    values = book.values if restricted else book.published
    content = {
        "cellen": {name: _plain(cell) for name, cell in book.cells.items()},
        "tellingen": dict(sorted(values.items())),
        "verborgen": sorted(book.withheld),
        "sommen": sorted([line.whole.id, *(part.id for part in line.parts)] for line in book.sums),
        "afgeleid": [] if restricted else book.shown,
        "plaats": book.holder,
        "betekenis": meaning.as_plain(book.meaning),
        "getallen": [] if restricted else sorted(book.numbers),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read(path: Path) -> Ledger:
    """A ledger from a file that holds ``as_json``, public or restricted."""
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Ledger:
    """A ledger from ``as_json``, public or restricted."""
    content = json.loads(text)
    cells = {name: _cell(plain) for name, plain in content["cellen"].items()}
    sums = {Sum(cells[whole], tuple(cells[part] for part in parts)): None for whole, *parts in content["sommen"]}
    return Ledger(
        cells, dict(content["tellingen"]), set(content["verborgen"]), sums, list(content["afgeleid"]), dict(content["plaats"]),
        # a report may have been delivered before ledgers kept these
        meaning.of_plain(content["betekenis"]) if "betekenis" in content else Meaning(), set(content.get("getallen", ())),
    )


def read_both(public: Path, restricted: Path) -> Ledger:
    """The public ledger, with the withheld counts where the restricted part is at hand."""
    book = read(public)
    if restricted.is_file():
        hidden = read(restricted)
        book.values |= {name: value for name, value in hidden.values.items() if name in book.withheld}
        book.cells |= hidden.cells
    return book


def _plain(cell: Cell) -> dict[str, Any]:
    who = [meaning.condition_as_plain(one) for one in sorted(cell.who, key=lambda one: one.text)]
    return {"wie": who, "eenheid": cell.unit}


def _cell(plain: Mapping[str, Any]) -> Cell:
    return Cell(frozenset(meaning.condition_of_plain(one) for one in plain["wie"]), plain["eenheid"])
