"""A refusal in words of the reader: which outputs of which notebook; how the counts are called goes to the log alone.

The name of a count is a list of conditions, for a program. Who is refused has to know what to leave out or to make coarser.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from evalutils.errors import DisclosureError, Problem

log = logging.getLogger(__name__)
GIVEN_AWAY = frozenset({"prijsgegeven", "herleidbaar", "kleine-telling"})
"""Codes of problems that a coarser form mends; any other is a fault of the program."""
FAULT = "meld dit bij de makers. Om welke tellingen het gaat, staat in het uitgevoerde notebook, dat voor de eigenaar is."
COARSER = (
    "geef het onderdeel waar deze uitvoer uit komt onder 'openbaar' een grovere vorm (samen of zonder; docs/how-to/openbare-vorm.md), of laat het "
    "in dit rapport weg. Welke aantallen het zijn, staat in het uitgevoerde notebook, dat voor de eigenaar is."
)


def outputs_of(build: Path | None) -> dict[str, tuple[str, ...]]:
    """Cell -> the outputs below ``build`` that count it, as an index calls them, with their notebook."""
    found: dict[str, list[str]] = {}
    for path in sorted((build / "released" / "values").glob("*.json")) if build else ():
        record = json.loads(path.read_text(encoding="utf-8"))
        for cell in record.get("cellen", ()):
            found.setdefault(cell, []).append(f"'{record['sleutel']}' ({record['notebook']})")
    return {cell: tuple(names) for cell, names in found.items()}


def places(cells: Iterable[str], outputs: Mapping[str, Sequence[str]], holder: Mapping[str, str]) -> tuple[str, ...]:
    """The outputs that count some cells, each once; of a cell of which none is known the notebook or report that holds it."""
    return tuple(dict.fromkeys(
        name for cell in cells for name in outputs.get(cell) or ((holder[cell],) if holder.get(cell) else ())
    ))  # fmt: skip


def in_words(error: DisclosureError, own: str, beside: Collection[str]) -> DisclosureError:
    """The same refusal without a name of a count: those of ``error`` go to the log.

    ``own``: the notebook with the outputs that cannot be released; ``beside``: the outputs published before that leave too little free.
    """
    for problem in error.problems:
        log.error("%s %s", error.summary, problem)
    kinds = Counter((problem.code, problem.expected) for problem in error.problems)
    before = f", naast {listed(beside)}" if beside else ""
    told = tuple(
        Problem(code, own, expected, f"{number} {'telling' if number == 1 else 'tellingen'} waarvoor dat niet zo is{before}")
        for (code, expected), number in kinds.items()
    )  # fmt: skip
    return DisclosureError(error.summary, problems=told, action=COARSER if GIVEN_AWAY & {code for code, _ in kinds} else FAULT)


def listed(names: Collection[str], most: int = 6) -> str:
    """Names in a row, the first few of many.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], most=1)
    ('a, b en c', 'a en 2 andere')
    """
    kept = list(names)[:most]
    if len(names) > most:
        return f"{', '.join(kept)} en {len(names) - most} andere"
    return " en ".join(filter(None, (", ".join(kept[:-1]), kept[-1]))) if kept else ""
