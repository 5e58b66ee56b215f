"""Try to undo the protection: everything published of a phase, taken together.

The published counts and sums of all outputs form one system. A count that one output withholds
must not stand in another, and must not be bounded more narrowly than the profile's minimum.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol

from evalutils.disclosure.rules import Sum, System, interval
from evalutils.errors import DisclosureError, Problem


class _Profile(Protocol):
    @property
    def minimum_cell(self) -> int: ...


def inspect(released: Path, profile: _Profile) -> dict[str, int]:
    """Audit values/*.json below ``released``; returns how many counts were published, withheld and tied.

    Raises ``DisclosureError`` naming the output and the count (its rule, not a client's value).
    """
    records = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((released / "values").glob("*.json"))]
    known: dict[str, int] = {}
    holder: dict[str, str] = {}
    withheld: set[str] = set()
    sums: dict[Sum, None] = {}
    free: set[str] = set()
    for record in records:
        known |= record["tellingen"]
        holder |= dict.fromkeys(record["tellingen"], record["sleutel"])
        withheld |= set(record["verborgen"])
        free |= set(record.get("vrij", ()))
        sums |= dict.fromkeys(Sum(line[0], tuple(line[1:])) for line in record["sommen"])
    system = System(known, tuple(sums))
    problems = [
        Problem(
            "herleidbaar",
            f"uitvoer {holder[cell]}",
            "een telling die elders is verborgen hier ook te verbergen",
            "de telling zelf",
        )
        for cell in sorted(withheld & known.keys())
    ]
    problems += [
        Problem(
            "kleine-telling",
            f"uitvoer {holder[cell]}",
            f"geen telling onder {profile.minimum_cell}",
            f"een kleinere telling ({cell})",
        )
        for cell, count in sorted(known.items())
        if 0 < count < profile.minimum_cell and cell not in free
    ]
    problems += _narrow(system, withheld - known.keys(), profile.minimum_cell)
    if problems:
        raise DisclosureError(
            "De gepubliceerde tellingen samen geven een verborgen telling prijs.", problems=tuple(problems),
            action="geef de resultaten samen vrij (release(..., within=...)), of laat een van de uitvoeren weg.",
        )  # fmt: skip
    return {"gepubliceerd": len(known), "verborgen": len(withheld), "sommen": len(sums)}


def _narrow(system: System, withheld: set[str], minimum: int) -> list[Problem]:
    problems = []
    tied = {cell for line in system.sums for cell in line.cells}
    for cell in sorted(withheld & tied):
        low, high = interval(system, withheld, cell)
        if low < minimum and high - low + 1e-6 < minimum:  # a count that is surely large needs no margin
            problems.append(
                Problem("herleidbaar", cell, f"een marge van ten minste {minimum} klanten", "een waarde die vastligt")
            )
    return problems
