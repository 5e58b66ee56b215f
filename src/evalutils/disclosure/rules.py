"""Which counts to withhold so that no small count can be read or worked out.

A *system* is a set of counts (cells) and the sums that tie them. A cell of 1 to ``minimum - 1``
clients is withheld (primary suppression). Then cells are added (secondary suppression) until an
attacker who knows every published cell, every sum and that no count is negative can bound no
primary cell more narrowly than ``minimum`` clients (feasibility interval; Fischetti & Salazar 2000,
Management Science 47, pp. 1008-1027; Hundepool et al. 2012, Statistical Disclosure Control, ch. 4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from evalutils.errors import DisclosureError

CellId = str


@dataclass(frozen=True)
class Sum:
    """``total`` equals the sum of ``parts``."""

    total: CellId
    parts: tuple[CellId, ...]

    @property
    def cells(self) -> tuple[CellId, ...]:
        return (self.total, *self.parts)


@dataclass(frozen=True)
class System:
    """Counts by id, and the sums between them."""

    cells: dict[CellId, int] = field(default_factory=dict)
    sums: tuple[Sum, ...] = ()
    open: frozenset[CellId] = frozenset()
    """Published whatever their size: counts of missing registrations, which say nothing about a client."""

    def __or__(self, other: System) -> System:
        """Both together; a cell in both must have one value."""
        for cell in self.cells.keys() & other.cells.keys():
            if self.cells[cell] != other.cells[cell]:
                raise DisclosureError(f"De telling '{cell}' heeft in twee resultaten een andere waarde.")
        return System(self.cells | other.cells, tuple(dict.fromkeys((*self.sums, *other.sums))), self.open | other.open)


def primary(system: System, minimum: int) -> frozenset[CellId]:
    """Cells that may not be published by themselves: 1 to ``minimum - 1`` clients."""
    return frozenset(cell for cell, count in system.cells.items() if 0 < count < minimum and cell not in system.open)


def suppress(system: System, minimum: int) -> frozenset[CellId]:
    """All cells to withhold: the primary ones and as many more as it takes to protect them."""
    system = _sound(system)
    small = primary(system, minimum)
    hidden = set(small)
    for cell in sorted(small):  # withholding more only widens, so a cell once protected stays so
        while _width(system, hidden, cell) < minimum:
            extra = _partner(system, hidden, cell)
            if extra is None:  # everything that could help is withheld already
                hidden |= _tied(system, cell) - system.open
                break
            hidden.add(extra)
    return frozenset(hidden)


def _sound(system: System) -> System:
    """Without sums over a count that could not be computed; a sum that does not hold is an error."""
    known = tuple(line for line in system.sums if system.cells.keys() >= set(line.cells))
    if wrong := [line for line in known if system.cells[line.total] != sum(system.cells[part] for part in line.parts)]:
        raise DisclosureError(f"De delen van '{wrong[0].total}' tellen niet op tot het geheel; zo is het niet te beveiligen.")
    return System(system.cells, known, system.open)


def interval(system: System, hidden: Collection[CellId], cell: CellId) -> tuple[float, float]:
    """The least and largest value of a withheld cell that the published cells and the sums allow.

    The upper bound is infinite when nothing bounds it.
    """
    unknown = sorted(hidden)
    if cell not in unknown:
        value = float(system.cells[cell])
        return value, value
    place = {name: column for column, name in enumerate(unknown)}
    left, right = [], []
    for line in system.sums:
        row, known = np.zeros(len(unknown)), 0
        for part, sign in _signed(line):
            if part in place:
                row[place[part]] += sign
            else:
                known -= sign * system.cells[part]
        if row.any():
            left.append(row)
            right.append(known)
    bounds = []
    for sign in (1, -1):
        objective = np.zeros(len(unknown))
        objective[place[cell]] = sign
        answer = linprog(objective, A_eq=np.array(left) if left else None, b_eq=right or None, bounds=(0, None))
        if answer.status == 3:  # unbounded
            bounds.append(float("inf"))
        elif answer.status == 0:
            bounds.append(sign * float(answer.fun))
        else:
            raise DisclosureError("De sommen in een resultaat spreken elkaar tegen; het is niet te beveiligen.")
    return bounds[0], bounds[1]


def _signed(line: Sum) -> Iterator[tuple[CellId, int]]:
    yield line.total, 1
    for part in line.parts:
        yield part, -1


def _width(system: System, hidden: Collection[CellId], cell: CellId) -> float:
    low, high = interval(system, hidden, cell)
    return high - low + 1e-6  # the solver's tolerance


def _partner(system: System, hidden: Collection[CellId], cell: CellId) -> CellId | None:
    """The cell whose withholding helps ``cell`` at the least loss: in a tight sum, the smallest, parts before totals."""
    candidates = [
        (line.total == other, system.cells[other] == 0, system.cells[other], other)
        for line in system.sums
        if set(line.cells) & _reached(system, hidden, cell)
        for other in line.cells
        if other not in hidden and other not in system.open
    ]
    return min(candidates)[-1] if candidates else None


def _reached(system: System, hidden: Collection[CellId], cell: CellId) -> set[CellId]:
    """The withheld cells that are tied to ``cell`` through sums of withheld cells."""
    reached = {cell}
    grown = True
    while grown:
        grown = False
        for line in system.sums:
            withheld = set(line.cells) & set(hidden)
            if withheld & reached and not withheld <= reached:
                reached |= withheld
                grown = True
    return reached


def _tied(system: System, cell: CellId) -> set[CellId]:
    return {other for line in system.sums if cell in line.cells for other in line.cells}
