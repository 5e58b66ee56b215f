"""Counts by id, what is known of how they add up, and which of them need protection.

*Sensitive* is, unless it is ``open``, exactly:

1. a cell of 1 to ``minimum - 1`` clients, a latent cell too (n less a count, a difference of nested cells);
2. a nil among the parts of a small total, or of a cell within a small cell: that none of the few is there says what
   each of them is not. A nil under a total that is not small says nothing about a person and stays;
3. with ``group_share``: what is left of a total of ``minimum`` clients or more, when one part holds that share of it
   or more and the others together 1 to ``minimum - 1``. When the others are nil the part is a fact about a large group
   and stays.

The *promise* for a sensitive cell: from the visible cells, all sums, all inclusions, and counts being whole and not
negative, every value 1 to ``minimum - 1`` stays possible, and the highest possible value is at least ``minimum`` more
than the lowest. What counts that are ``open`` say all by themselves is not protected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from evalutils.errors import DisclosureError, Problem

CellId = str


@dataclass(frozen=True)
class Sum:
    """``total`` equals the sum of ``parts``."""

    total: CellId
    parts: tuple[CellId, ...]

    @property
    def cells(self) -> tuple[CellId, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class System:
    """Counts by id, the identities between them, and what may still be done with each.

    ``open``: published whatever their size and never withheld (missing registrations). ``latent``: never published
    themselves, yet protected when small. ``fixed``: published before, too late to withhold. ``gone``: withheld
    elsewhere, so withheld here. ``upper``: pairs (a, b) with a within b, hence a ≤ b.
    """

    cells: Mapping[CellId, int]
    sums: tuple[Sum, ...] = ()
    open: frozenset[CellId] = frozenset()
    latent: frozenset[CellId] = frozenset()
    fixed: frozenset[CellId] = frozenset()
    gone: frozenset[CellId] = frozenset()
    upper: tuple[tuple[CellId, CellId], ...] = ()
    quiet: frozenset[CellId] = frozenset()
    """Of a group that is not small, those of whom something is registered: protected as others where that can still be done, and no reason to refuse."""
    weight: Mapping[CellId, float] = field(default_factory=dict)
    """What withholding a cell costs, where that is not 1: how many published numbers go with it, never its count."""


@dataclass(frozen=True)
class Promise:
    """No count of 1 to ``minimum - 1`` is told; ``group_share``: the share of a group that may not be in one cell."""

    minimum: int
    group_share: float | None = None


def checked(system: System) -> System:
    """The system itself; raises ``DisclosureError`` where it contradicts itself or names a cell that it does not hold."""
    named = {cell for line in system.sums for cell in line.cells} | {cell for pair in system.upper for cell in pair}
    named |= system.open | system.latent | system.fixed | system.gone
    if unknown := sorted(named - system.cells.keys()):
        lost = tuple(Problem("zonder-waarde", cell, "een waarde", "geen") for cell in unknown)
        raise DisclosureError("Een telling komt in een optelling voor en heeft geen waarde.", problems=lost)
    value = system.cells
    problems = [
        Problem("telt-niet-op", line.total, "de som van de delen", "iets anders")
        for line in system.sums
        if value[line.total] != sum(value[part] for part in line.parts)
    ]
    problems += [Problem("te-groot", a, f"ten hoogste '{b}'", "meer") for a, b in system.upper if value[a] > value[b]]
    problems += [Problem("negatief", cell, "nul of meer", "minder") for cell, count in value.items() if count < 0]
    problems += [Problem("strijdig", cell, "niet gepubliceerd", "gepubliceerd") for cell in sorted(system.fixed & system.gone)]
    if problems:
        raise DisclosureError(
            "De tellingen spreken elkaar tegen; zo zijn ze niet te beveiligen.", problems=tuple(problems),
            action="zoek uit welke van de genoemde tellingen over andere klanten gaat dan haar naam zegt.",
        )  # fmt: skip
    return system


def sensitive(system: System, promise: Promise) -> frozenset[CellId]:
    """The cells in need of protection: rules 1 and 2 of the module (rule 3 by ``with_complements``)."""
    value, minimum = system.cells, promise.minimum
    small = {cell for cell, count in value.items() if 0 < count < minimum and cell not in system.open}
    parts = {part for line in system.sums if line.total in small for part in line.parts}
    parts |= {a for a, b in system.upper if b in small}
    return frozenset(small | {cell for cell in parts if value[cell] == 0 and cell not in system.open})


def with_complements(system: System, promise: Promise) -> System:
    """The system and, by rule 3, a latent cell for what is left of each total that is nearly whole in one part."""
    extra = dict(_left_over(system, promise))
    if not extra:
        return system
    value = system.cells
    rests = {rest: value[line.total] - value[part] for rest, (line, part) in extra.items()}
    sums = []
    for rest, (line, part) in extra.items():
        others = list(line.parts)
        others.remove(part)
        sums += [Sum(line.total, (part, rest)), Sum(rest, tuple(others))]
    return replace(
        system, cells={**value, **rests}, sums=(*system.sums, *sums), latent=system.latent | rests.keys(),
    )  # fmt: skip


def _left_over(system: System, promise: Promise) -> Iterator[tuple[CellId, tuple[Sum, CellId]]]:
    value = system.cells
    for line in system.sums if promise.group_share is not None else ():
        total = value[line.total]
        if total < promise.minimum or len(line.parts) < 3:  # of two parts the other is a cell already
            continue
        for part in line.parts:
            if value[part] >= (promise.group_share or 1.0) * total and 0 < total - value[part] < promise.minimum:
                yield f"{line.total} \N{SET MINUS} {part}", (line, part)
