"""A system as matrices, and the pieces into which it falls once some cells are known.

Rows of ``sums`` are total - parts (= 0), rows of ``pairs`` a - b (≤ 0). What is unknown falls into *pieces*: unknown
cells tied by rows; what happens in one says nothing about another, so each is attacked by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse.csgraph import connected_components

from evalutils.disclosure.suppression.system import CellId, System

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Incidence:
    """``ids`` in the system's order; ``value`` the counts; ``sums`` (rows by cells) and ``pairs`` as in the module.

    ``room``: by how much the first of each pair is below the second.
    """

    ids: tuple[CellId, ...]
    place: dict[CellId, int]
    value: Integers
    sums: sparse.csr_array
    pairs: sparse.csr_array
    room: Floats

    @classmethod
    def of(cls, system: System) -> Incidence:
        """The matrices of a checked system; sums said twice count once."""
        ids = tuple(system.cells)
        place = {cell: column for column, cell in enumerate(ids)}
        lines = list(dict.fromkeys((line.total, tuple(sorted(line.parts))) for line in system.sums))
        sums = [{place[total]: 1.0} for total, _ in lines]
        for row, (_, parts) in zip(sums, lines, strict=True):
            for part in parts:
                row[place[part]] = row.get(place[part], 0.0) - 1.0
        sums = [{column: sign for column, sign in row.items() if sign} for row in sums]  # a whole that is its own part says nothing
        pairs = [{place[a]: 1.0, place[b]: -1.0} for a, b in dict.fromkeys(system.upper) if a != b]
        value = np.array([system.cells[cell] for cell in ids], dtype=np.int64)
        tied = _matrix(pairs, len(ids))
        return cls(ids, place, value, _matrix(sums, len(ids)), tied, -(tied @ value).astype(float))

    def flags(self, cells: Iterable[CellId]) -> Flags:
        """Which cells are among ``cells``."""
        found = np.zeros(len(self.ids), dtype=bool)
        found[[self.place[cell] for cell in cells if cell in self.place]] = True
        return found

    def pieces(self, unknown: Flags) -> Iterator[Piece]:
        """The tied groups of unknown cells, in the order of their first cell."""
        columns = np.flatnonzero(unknown)
        sums, pairs = self.sums[:, columns], self.pairs[:, columns]
        tie = sparse.vstack([sums, pairs]) if len(columns) else sparse.csr_array((0, 0))
        both = sparse.block_array([[None, tie.T], [tie, None]]) if tie.shape[0] and len(columns) else None
        label = connected_components(both, directed=False)[1] if both is not None else np.arange(len(columns))
        of_cell, of_row = label[: len(columns)], label[len(columns) :]
        for piece in dict.fromkeys(of_cell.tolist()):
            rows = np.flatnonzero(of_row == piece)
            own = rows[rows < sums.shape[0]], rows[rows >= sums.shape[0]] - sums.shape[0]
            yield self._piece(columns[of_cell == piece], *own)

    def _piece(self, columns: Integers, sums: Integers, pairs: Integers) -> Piece:
        equal, inside = self.sums[sums], self.pairs[pairs][:, columns]
        return Piece(
            columns, sums, pairs, equal[:, columns], equal[:, columns] @ self.value[columns].astype(float),
            inside, inside @ self.value[columns] + self.room[pairs],
        )  # fmt: skip


def _matrix(rows: Sequence[dict[int, float]], width: int) -> sparse.csr_array:
    at = [(i, column, sign) for i, row in enumerate(rows) for column, sign in row.items()]
    data, row, column = [sign for *_, sign in at], [i for i, *_ in at], [place for _, place, _ in at]
    return sparse.csr_array((data, (row, column)), shape=(len(rows), width))


@dataclass(frozen=True)
class Piece:
    """Unknown cells tied together: ``equal`` x = ``right``, ``below`` x ≤ ``top``, x ≥ 0.

    ``sums`` and ``pairs`` are the rows of the incidence that these are the unknown part of.
    """

    columns: Integers
    sums: Integers
    pairs: Integers
    equal: sparse.csr_array
    right: Floats
    below: sparse.csr_array
    top: Floats

    def linear(self, objective: Floats, low: Floats, high: Floats) -> OptimizeResult:
        """The least value of the objective over counts that need not be whole."""
        return linprog(
            objective, A_eq=self.equal if len(self.right) else None, b_eq=self.right if len(self.right) else None,
            A_ub=self.below if len(self.top) else None, b_ub=self.top if len(self.top) else None,
            bounds=np.column_stack([low, high]), method="highs",
        )  # fmt: skip

    def whole(self, objective: Floats, low: Floats, high: Floats) -> OptimizeResult:
        """The least value of the objective over whole counts."""
        ties = [LinearConstraint(self.equal, self.right, self.right)] if len(self.right) else []
        ties += [LinearConstraint(self.below, -np.inf, self.top)] if len(self.top) else []
        return milp(
            objective, constraints=ties or None, bounds=Bounds(low, high), integrality=np.ones(len(objective)),
            options={"mip_rel_gap": 0.0},
        )  # fmt: skip
