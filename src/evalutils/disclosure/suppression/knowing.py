"""What an attacker excludes who knows this program: tables for which it would not have withheld these cells.

For a table that agrees with what is visible, the choice made would not do when (1) a cell that is small in it is bounded
too narrowly, or (2) a total that is small in it has a visible nil among its parts. Of the cells and totals of which this
can be, such a reader knows that they are not small: they are *firm*. Each value of 1 to ``minimum - 1`` of a small cell
must stay possible with all that is firm not small; where it does not, the firm cells around it are protected as small
ones are when they are withheld (1), and withheld totals take their nils along (2).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from evalutils.disclosure.suppression.cutting import Choice, Cut
from evalutils.disclosure.suppression.field import EDGE, Field, Moves, Need
from evalutils.disclosure.suppression.incidence import Flags

BEYOND = 1e7  # no count of clients is as large


def narrow(choice: Choice, withheld: Flags, moves: Moves) -> set[int]:
    """The unknown cells outside ``needs`` that may be small and would be bounded too narrowly if they were."""
    need, found = Need(1, choice.minimum - 1, choice.minimum), set()
    for piece in choice.incidence.pieces(withheld):
        field = Field(piece, choice.incidence, choice.minimum, moves)
        maybe = _maybe_small(field)
        others = {at: c for at, c in enumerate(piece.columns.tolist()) if c not in choice.needs and maybe[at]}
        field.sweep(-1, {at: 0.0 for at in others if field.low[at] > need.low})
        field.sweep(1, {at: float(need.high) for at in others if field.high[at] < need.high})
        found |= {c for at, c in others.items() if not _never_small(field, at) and not field.keeps(at, need)}
    return found


def troubled(choice: Choice, withheld: Flags, moves: Moves, firm: Collection[int], tender: Collection[int]) -> set[int]:
    """The columns of ``tender`` that cannot have each small value while none of ``firm`` is small."""
    columns = np.array(sorted(firm), dtype=np.int64)
    shift = np.zeros(len(withheld), dtype=np.int64)
    shift[columns] = np.where(choice.incidence.value[columns] > 0, choice.minimum, 0)
    there = withheld.copy()
    there[columns[choice.incidence.value[columns] == 0]] = False
    rest = replace(choice.incidence, value=choice.incidence.value - shift)
    every, found = Need(1, choice.minimum - 1, 0), set()
    for piece in rest.pieces(there):
        field = Field(piece, rest, choice.minimum, moves)
        found |= {c for at, c in enumerate(piece.columns.tolist()) if c in tender and not field.keeps(at, every)}
    return found


def holders(choice: Choice, withheld: Flags) -> dict[int, list[int]]:
    """Withheld totals, and cells that hold others, with a visible nil in them; and those nils."""
    seen = {total: [nil for nil in parts if not withheld[nil]] for total, parts in choice.nils.items() if withheld[total]}
    return {total: parts for total, parts in seen.items() if parts}


def around(choice: Choice, withheld: Flags, columns: Collection[int], firm: Collection[int]) -> list[int]:
    """The firm cells in the same pieces as some columns."""
    found: list[int] = []
    for piece in choice.incidence.pieces(withheld):
        if np.isin(piece.columns, list(columns)).any():
            found += piece.columns[np.isin(piece.columns, list(firm))].tolist()
    return found


def with_nils(choice: Choice, totals: Collection[int], nils: Mapping[int, list[int]]) -> list[Cut]:
    """The cuts by which withheld totals take their nils along."""
    pairs = [(total, nil) for total in totals for nil in nils.get(total, ()) if choice.free[nil]]
    return [Cut(total, np.array([nil]), np.ones(1), 1.0, not choice.forced[total]) for total, nil in pairs]


def _maybe_small(field: Field) -> Flags:
    """The columns that single sums, taken one after the other, do not prove to be nil or at least the minimum."""
    piece, size = field.piece, len(field.truth)
    low, high = np.zeros(size), np.full(size, BEYOND)
    rise, fall = piece.equal.maximum(0), (-piece.equal).maximum(0)
    for _ in range(4):
        # a row says: rise x - fall x = right; each entry is bounded by what the others can be
        most = np.asarray(rise @ high - fall @ low), np.asarray(rise @ low - fall @ high)
        for matrix, sign in ((rise, 1), (fall, -1)):
            row, at = matrix.nonzero()
            other = most[0][row] - (high if sign > 0 else -low)[at], most[1][row] - (low if sign > 0 else -high)[at]
            left = piece.right[row]
            bounds = (left - other[0], left - other[1]) if sign > 0 else (other[1] - left, other[0] - left)
            np.maximum.at(low, at, bounds[0])
            np.minimum.at(high, at, bounds[1])
    return (low < field.minimum - EDGE) & (high > EDGE)


def _never_small(field: Field, at: int) -> bool:
    """Whether no value of 1 to the minimum is possible."""
    if field.seen[at, 1:].any():
        return False
    if field.truth[at]:
        return field.furthest(at, -1, 0) >= field.minimum
    return field.furthest(at, 1, 1) == 0
