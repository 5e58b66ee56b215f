"""What can be worked out of what is published: exact bounds, by integer programming.

The attacker knows every visible cell, all sums, all inclusions, and that counts are whole and not negative.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from evalutils.disclosure.suppression.field import Field, Moves, Need
from evalutils.disclosure.suppression.incidence import Incidence
from evalutils.disclosure.suppression.system import CellId, Promise, System, checked, sensitive, with_complements


@dataclass(frozen=True)
class Break:
    """A sensitive cell of which too much can be concluded: it lies from ``low`` to ``high`` (None: no bound)."""

    cell: CellId
    low: int
    high: int | None
    reason: str


def bounds(system: System, withheld: Collection[CellId], cell: CellId) -> tuple[int, int | None]:
    """The least and the greatest value of a cell that agree with all that is visible (None: no bound)."""
    incidence = Incidence.of(checked(system))
    unknown = incidence.flags({*withheld, *system.latent})
    column = incidence.place[cell]
    for piece in incidence.pieces(unknown) if unknown[column] else ():
        if column in piece.columns:
            field = Field(piece, incidence, 1, Moves(len(incidence.ids)))
            return _range(field, int(np.searchsorted(piece.columns, column)), incidence)
    return system.cells[cell], system.cells[cell]


def possible(system: System, withheld: Collection[CellId], cell: CellId, minimum: int) -> tuple[frozenset[int], int]:
    """What the promise is about: the values from 1 to ``minimum - 1`` that a cell can have, and how wide it is known, up to ``minimum``."""
    return Reach(system, withheld, minimum).possible(cell)


class Reach:
    """What is possible of each cell of a system beside what is visible; what is found for one cell is kept for the next."""

    def __init__(self, system: System, withheld: Collection[CellId], minimum: int) -> None:
        self._incidence, self._minimum = Incidence.of(checked(system)), minimum
        moves = Moves(len(self._incidence.ids))
        self._fields: dict[int, tuple[Field, int]] = {}
        for piece in self._incidence.pieces(self._incidence.flags({*withheld, *system.latent})):
            field = Field(piece, self._incidence, minimum, moves)
            self._fields |= {column: (field, at) for at, column in enumerate(piece.columns.tolist())}

    def possible(self, cell: CellId) -> tuple[frozenset[int], int]:
        """See ``possible``."""
        minimum, column = self._minimum, self._incidence.place[cell]
        if column not in self._fields:
            return frozenset({int(self._incidence.value[column])} & set(range(1, minimum))), 0
        field, at = self._fields[column]
        low = field.furthest(at, -1, 0)
        return frozenset(value for value in range(1, minimum) if field.takes(at, value)), field.furthest(at, 1, low + minimum) - low


def _range(field: Field, at: int, incidence: Incidence) -> tuple[int, int | None]:
    beyond = 2 * int(incidence.value.sum()) + 1000  # more than any bounded count can be
    high = field.furthest(at, 1, beyond)
    return field.furthest(at, -1, 0), None if high >= beyond else high


def broken(system: System, withheld: Collection[CellId], promise: Promise) -> tuple[Break, ...]:
    """The sensitive cells for which the promise (see ``system``) is not kept, in the order of the system."""
    whole = with_complements(checked(system), promise)
    incidence, tender = Incidence.of(whole), sensitive(whole, promise)
    unknown = incidence.flags({*withheld, *whole.latent})
    found = [
        Break(cell, count, count, "de telling is zichtbaar")
        for cell, count in whole.cells.items()
        if cell in tender and not unknown[incidence.place[cell]]
    ]
    moves, need = Moves(len(incidence.ids)), Need(1, promise.minimum - 1, promise.minimum)
    for piece in incidence.pieces(unknown):
        field = Field(piece, incidence, promise.minimum, moves)
        for at, column in enumerate(piece.columns):
            if incidence.ids[column] in tender - whole.quiet and not field.keeps(at, need):
                found += _break(whole, withheld, incidence.ids[column], promise)
    return tuple(sorted(found, key=lambda one: incidence.place[one.cell]))


def _break(system: System, withheld: Collection[CellId], cell: CellId, promise: Promise) -> list[Break]:
    low, high = bounds(system, withheld, cell)
    if system.open and possible(system, withheld, cell, promise.minimum) == possible(
        system, system.cells.keys() - system.open, cell, promise.minimum
    ):
        return []  # counts that are open say as much by themselves
    narrow = low > 1 or (high is not None and (high < promise.minimum - 1 or high - low < promise.minimum))
    reason = f"niet elke waarde van 1 tot en met {promise.minimum - 1} blijft mogelijk"
    return [Break(cell, low, high, f"de marge is smaller dan {promise.minimum}" if narrow else reason)]
