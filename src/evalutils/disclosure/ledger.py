"""The ledger: every count that a reader knows, over all outputs of a phase and of the reports delivered before it.

The public part (``ledger/<notebook>.json``, and ``ledger.json`` beside a delivered report) holds the counts that were
published, the names of those that were withheld, how they add up, and every number that follows from them as it was shown.
The restricted part (``besloten/``, never delivered) holds the withheld counts too, so that a later release can protect them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from evalutils.disclosure.contents import Contents
from evalutils.disclosure.relations import Parts, divided, only_registration, rest_of
from evalutils.disclosure.system import Sum as Line
from evalutils.disclosure.system import System
from evalutils.results.quantities import Cell, Condition, Sum

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
        return differing


def system_of(known: Ledger, own: Contents, minimum: int) -> System:
    """All counts in one system: those of this release, of earlier ones, and the differences of nested cells that are small."""
    cells = known.cells | own.cells
    values = known.values | own.values
    sums = known.sums | own.sums
    complete = [line for line in sums if all(cell.id in values for cell in (line.whole, *line.parts))]
    lines = {Line(line.whole.id, tuple(part.id for part in line.parts)): None for line in complete}
    latent = _differences(cells, values, complete, minimum)
    for (part, whole), (rest, count) in latent.items():
        values = values | {rest: count}
        lines[Line(whole, (part, rest))] = None
    fixed = frozenset(name for name in known.values if name not in known.withheld)
    return System(
        cells=values, sums=tuple(lines),
        open=frozenset(name for name in values if name in cells and cells[name].open),
        latent=frozenset(rest for rest, _ in latent.values()), fixed=fixed,
        gone=frozenset(known.withheld & values.keys()), upper=tuple(_close(cells, values, lines, minimum)),
        weight=_weights(own),
    )  # fmt: skip


def _weights(own: Contents) -> dict[str, float]:
    """Cell -> how many numbers of the release go when it is withheld: its own and those that rest on it."""
    found = dict.fromkeys(own.values, 1.0)
    for _, one in own.derived:
        for name in {count.cell.id for count in one.counts}:
            found[name] += 1.0
    return found


def _differences(cells: Mapping[str, Cell], values: Mapping[str, int], sums: list[Sum],
                 minimum: int) -> dict[tuple[str, str], tuple[str, int]]:  # fmt: skip
    """(part, whole) -> id and count of who is in the whole and not in the part, where these are few."""
    told = divided(cells, sums)
    found = {}
    for part, whole in Parts({name: cells[name] for name in values}).pairs(values, minimum):
        count = values[whole] - values[part]
        if count > 0 and (part, whole) not in told and not only_registration(cells[whole], cells[part]):
            rest = rest_of(cells[whole], cells[part]).id
            if rest not in values:
                found[part, whole] = rest, count
    return found


def _close(cells: Mapping[str, Cell], values: Mapping[str, int], lines: Mapping[Line, None],
           minimum: int) -> Iterable[tuple[str, str]]:  # fmt: skip
    """Nested pairs so close to each other that one bounds the other, and that no sum says already."""
    said = {(part, line.total) for line in lines for part in line.parts}
    for part, whole in Parts({name: cells[name] for name in values if name in cells}).pairs(values, 2 * minimum):
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
        cells, dict(content["tellingen"]), set(content["verborgen"]), sums, list(content["afgeleid"]), dict(content["plaats"])
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
    who = [
        {"wat": one.variable, "is": sorted(one.values)} | ({"op": one.on.isoformat()} if one.on else {})
        | ({"binnen": one.within} if one.within is not None else {})
        for one in sorted(cell.who, key=lambda one: one.text)
    ]  # fmt: skip
    return {"wie": who, "eenheid": cell.unit}


def _cell(plain: Mapping[str, Any]) -> Cell:
    who = frozenset(
        Condition(
            one["wat"], frozenset(one["is"]), date.fromisoformat(one["op"]) if "op" in one else None, one.get("binnen")
        )
        for one in plain["wie"]
    )
    return Cell(who, plain["eenheid"])
