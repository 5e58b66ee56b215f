"""What is to be protected and what may be withheld for it, from a system, a promise and a secret.

The cost of withholding a cell is drawn by the secret from its name, never from its count: who reruns the program on
every table that agrees with what is published has to do so for every secret, too.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property

import numpy as np

from evalutils.disclosure.suppression.attack import Reach
from evalutils.disclosure.suppression.cutting import Choice
from evalutils.disclosure.suppression.field import Field, Moves, Need
from evalutils.disclosure.suppression.incidence import Flags, Incidence
from evalutils.disclosure.suppression.system import CellId, Promise, System, sensitive
from evalutils.errors import DisclosureError, Problem

UNEQUAL = 3.0  # costs lie from 1 to 4: with any smaller range, fewer choices could have come from another table


def draw(secret: bytes, cell: CellId) -> float:
    """A number from 0 to 1 (excluded) that only who has the secret can tell."""
    digest = hmac.new(secret, cell.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def choice_of(system: System, promise: Promise, secret: bytes) -> Choice:
    """The choice to be made; raises ``DisclosureError`` where what was published before gives a cell away."""
    incidence, tender = Incidence.of(system), sensitive(system, promise)
    if known := sorted(tender & system.fixed):
        raise _told(known)
    forced = incidence.flags(tender | system.gone | system.latent)
    free = _useful(incidence, forced, ~forced & ~incidence.flags(system.open | system.fixed))
    cost = np.array([system.weight.get(cell, 1.0) * (1.0 + UNEQUAL * draw(secret, cell)) for cell in incidence.ids])
    needs = {incidence.place[cell]: Need(1, promise.minimum - 1, promise.minimum) for cell in system.cells if cell in tender}
    return Choice(incidence, forced, free, cost, needs, promise.minimum, _nils(incidence, incidence.flags(system.open)))


def _nils(incidence: Incidence, always: Flags) -> dict[int, tuple[int, ...]]:
    """By total, and by cell that holds another: the nils in it; those that are ``always`` published left out."""
    found: dict[int, set[int]] = {}
    nil = (incidence.value == 0) & ~always
    for table, whole in ((incidence.sums, 1.0), (incidence.pairs, -1.0)):
        for row in range(table.shape[0]):
            at = slice(table.indptr[row], table.indptr[row + 1])
            columns, holds = table.indices[at], table.data[at] == whole
            parts = columns[~holds & nil[columns]]
            for total in columns[holds & ~always[columns]].tolist():
                found.setdefault(total, set()).update(parts.tolist())
    return {total: tuple(sorted(parts)) for total, parts in found.items() if parts}


def _useful(incidence: Incidence, forced: Flags, free: Flags) -> Flags:
    """The free cells without those that are alone in a sum, and so known to everybody."""
    tie = abs(incidence.sums)
    while True:
        number = (tie > 0) @ (forced | free).astype(int)
        alone = free & ((tie[np.flatnonzero(number == 1)] > 0).sum(axis=0) > 0)
        if not alone.any():
            return free
        free = free & ~alone


def lowered(choice: Choice, system: System, columns: Collection[int]) -> Choice:
    """The choice with what some columns need lowered to what is possible when all that is free is withheld.

    Raises ``DisclosureError`` where that is less than promised because of what was published before.
    """
    needs, told, by_fixed = dict(choice.needs), [], _ByFixed(system, choice.minimum)
    promised = Need(1, choice.minimum - 1, choice.minimum)
    moves = Moves(len(choice.free))
    for piece in choice.incidence.pieces(choice.forced | choice.free):
        field = Field(piece, choice.incidence, choice.minimum, moves)
        for at in np.flatnonzero(np.isin(piece.columns, list(columns))).tolist():
            column = int(piece.columns[at])
            wanted, cell = needs[column], choice.incidence.ids[column]
            low = field.furthest(at, -1, 0)
            high = field.furthest(at, 1, low + wanted.width)
            kept = field.keeps(at, promised)
            needs[column] = Need(max(wanted.low, low), min(wanted.high, high), min(wanted.width, high - low), every=kept)
            if not kept and cell not in system.quiet and by_fixed(cell):
                told.append(cell)
    if told:
        raise _told(told)
    return replace(choice, needs=needs)


class _ByFixed:
    """Whether the counts published before take of the promise for a cell what those that are always published leave of it."""

    def __init__(self, system: System, minimum: int) -> None:
        self._system, self._minimum = system, minimum

    def __call__(self, cell: CellId) -> bool:
        if not self._system.fixed:
            return False
        open_alone, all_of_it = self._reach
        return all_of_it.possible(cell) != open_alone.possible(cell)

    @cached_property
    def _reach(self) -> tuple[Reach, Reach]:
        rest = self._system.cells.keys() - self._system.open
        return Reach(self._system, rest, self._minimum), Reach(self._system, rest - self._system.fixed, self._minimum)


def _told(cells: Iterable[CellId]) -> DisclosureError:
    return DisclosureError(
        "Wat eerder gepubliceerd is, geeft een kleine telling prijs; verbergen helpt niet meer.",
        problems=tuple(Problem("prijsgegeven", cell, "een telling die verborgen kan blijven", "haar waarde") for cell in cells),
        action="laat de uitvoer met de genoemde tellingen weg, of geef de uitsplitsing in minder categorieën.",
    )
