"""The dossier for an output checker: per output the rule, the counts beneath it, what is withheld, and differencing.

Written from the released values and the public ledger alone, so that a checker reads what a reader of the
outputs can know, and nothing that the outputs hide. The points follow the handbook for output checkers (Griffiths and others 2019, 'Handbook
on Statistical Disclosure Control for Outputs'). ``dossier`` in disclosure.checklist puts them on paper.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evalutils.disclosure.checking.described import described
from evalutils.disclosure.counting.ledger import PUBLIC, Ledger, read

WITHHELD = "x"
EXTREME = re.compile(r"minimum|maximum|mediaan|percentiel|kwartiel|kleinste|grootste", re.IGNORECASE)
_OF_TESTS = re.compile(r"(kleinste|grootste)[_ ](p|holm|smd|effect|verschil|aanname)(_|\b)", re.IGNORECASE)
"""The smallest p-value or detectable effect is the extreme of tests, and the largest effect of an assumption that of sums: of no client."""


@dataclass(frozen=True)
class Checked:
    """One output as a checker sees it."""

    key: str
    kind: str
    title: str
    population: str
    program: str
    """Notebook, cell and line that published it."""
    counts: Mapping[str, int]
    """Cell -> number of clients, for every published count that stands behind the output."""
    free: frozenset[str]
    """Cells that are no secret, however small (counts of what is public)."""
    hidden: tuple[str, ...]
    """Cells of which no count is published."""
    withheld: tuple[str, ...]
    """Numbers of the output that show the sign of a secret, by their row and column or key."""
    files: tuple[str, ...]
    extremes: tuple[str, ...] = ()
    """Numbers that are a minimum, maximum, median or percentile: a checker looks at each."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Cell -> who it counts, in words."""
    without: str = ""
    """Why no count of clients stands beneath it, for an output that has none."""

    @classmethod
    def of(
        cls,
        record: Mapping[str, Any],
        book: Ledger,
        *,
        title: str,
        population: str,
        kind: str,
        program: str,
        files: Iterable[str],
        without: str = "",
    ) -> Checked:
        """From the record that ``publish`` kept of an output, and the public ledger (``public``) for the counts of its cells."""
        values, cells = record.get("waarden", {}), record.get("cellen", ())
        return cls(
            key=record["sleutel"], kind=kind, title=title, population=population, program=program,
            counts={cell: book.published[cell] for cell in cells if cell in book.published},
            hidden=tuple(cell for cell in cells if cell in book.withheld),
            free=frozenset(cell for cell in cells if cell in book.cells and book.cells[cell].open),
            withheld=tuple(name for name, value in values.items() if value == WITHHELD), files=tuple(files),
            extremes=tuple(sorted(name for name in values if EXTREME.search(name) and not _OF_TESTS.search(name))),
            words={cell: described(book.cells[cell]) for cell in cells if cell in book.cells}, without=without,
        )  # fmt: skip

    @property
    def secret(self) -> dict[str, int]:
        """The published counts that would be a secret were they small."""
        return {cell: count for cell, count in self.counts.items() if cell not in self.free}

    @property
    def smallest(self) -> int | None:
        """The smallest published count above nil, apart from those that are no secret; None where there is none."""
        return min((count for count in self.secret.values() if count > 0), default=None)

    def name(self, cell: str) -> str:
        """Who a cell counts, in words where the ledger knows them."""
        return self.words.get(cell, cell)


@dataclass(frozen=True)
class Difference:
    """A count that two deliveries publish with different values."""

    key: str
    cell: str
    earlier: str
    """Name of the earlier delivery."""
    size: int


def public(released: Path) -> Ledger:
    """Every count that a reader knows of a phase: the public ledgers below ``released``, without the restricted part."""
    book = Ledger()
    for path in sorted((released / PUBLIC).rglob("*.json")):
        book.merge(read(path))
    return book


def differences(outputs: Iterable[Checked], earlier: Mapping[str, Mapping[str, int]], minimum: int) -> tuple[Difference, ...]:
    """Counts whose difference with an earlier delivery is itself small (1 to ``minimum`` - 1).

    ``earlier``: name of a delivery -> cell -> count. Without a minimum nothing is small.

    >>> a = Checked("t", "tabel", "", "", "", {"zorg|a": 14}, frozenset(), (), (), ())
    >>> differences((a,), {"fase1": {"zorg|a": 11}}, 10)
    (Difference(key='t', cell='zorg|a', earlier='fase1', size=3),)
    >>> differences((a,), {"fase1": {"zorg|a": 14}}, 10)
    ()
    """
    found = []
    for output in outputs:
        for name, counts in earlier.items():
            for cell, count in output.counts.items():
                size = abs(count - counts.get(cell, count))
                if 0 < size < minimum:
                    found.append(Difference(output.key, cell, name, size))
    return tuple(found)


def small(outputs: Iterable[Checked], minimum: int) -> tuple[tuple[str, str], ...]:
    """Output and cell of every published count from 1 to ``minimum`` - 1: there must be none."""
    return tuple((output.key, cell) for output in outputs for cell, count in output.secret.items() if 0 < count < minimum)


def nearly_all(book: Ledger, share: float) -> tuple[tuple[str, int, int], ...]:
    """Groups of which at least ``share`` fall in one of their published parts (group disclosure): who, how many, of how many.

    Parts that say no more of a client than how they came into the study, or that something was registered, tell nothing and do not count.
    """
    counts, found = book.published, []
    for line in book.sums:
        whole = counts.get(line.whole.id, 0)
        for part in line.parts:
            told = [one for one in part.beyond(line.whole) if not one.neutral]
            if told and not part.open and whole and counts.get(part.id, 0) >= share * whole:
                found.append((described(part), counts[part.id], whole))
    return tuple(dict.fromkeys(found))


def smallest_base(book: Ledger) -> int | None:
    """The smallest count of clients on which a published test, share, mean or model rests; None where none is published."""
    counts = book.published
    bases = (counts[cell] for one in book.shown if one["waarde"] is not None for cell in one["cellen"] if counts.get(cell, 0) > 0
             and not (cell in book.cells and book.cells[cell].open))  # fmt: skip
    return min(bases, default=None)


def counts_csv(outputs: Iterable[Checked]) -> str:
    """All counts beneath the outputs, one a row: ``uitvoer``, ``cel``, ``aantal`` (x: withheld) and ``omschrijving``."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("uitvoer", "cel", "aantal", "omschrijving"))
    for output in outputs:
        writer.writerows((output.key, cell, count, output.words.get(cell, "")) for cell, count in sorted(output.counts.items()))
        writer.writerows((output.key, cell, WITHHELD, output.words.get(cell, "")) for cell in output.hidden)
    return text.getvalue()


def read_counts(text: str) -> dict[str, int]:
    """The published counts of a file that ``counts_csv`` wrote: cell -> count."""
    return {row["cel"]: int(row["aantal"]) for row in csv.DictReader(io.StringIO(text)) if row["aantal"] != WITHHELD}
