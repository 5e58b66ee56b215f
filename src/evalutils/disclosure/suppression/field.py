"""One piece of unknown cells under attack, and what has been found possible in it.

A *move* is a change of counts that keeps all sums. Each move found tells, forwards and backwards and repeated as often
as no count turns negative, of many tables at once that agree with what is visible; most questions need no program of
their own then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor

import numpy as np
from scipy import sparse

from evalutils.disclosure.suppression.incidence import Floats, Incidence, Integers, Piece
from evalutils.errors import DisclosureError

EDGE = 1e-6  # of HiGHS: a bound within this of a whole number is that number
FAR = 10**6  # more often than any move is repeated


@dataclass(frozen=True)
class Need:
    """The lowest value must be at most ``low``, the highest at least ``high`` and ``width`` more than the lowest.

    ``every``: and each value from 1 up to the minimum must be possible.
    """

    low: int
    high: int
    width: int
    every: bool = True


@dataclass(frozen=True)
class Proof:
    """A bound found by linear programming, and its multipliers: of the piece's sums and of its pairs."""

    bound: int
    equal: Floats
    below: Floats


class Moves:
    """Moves found so far, over all cells of a system; one holds under every choice that withholds all it changes."""

    def __init__(self, size: int) -> None:
        self._rows: list[Integers] = []
        self._known: set[bytes] = set()
        self._size = size

    def add(self, columns: Integers, step: Integers) -> bool:
        """Remember a move of some columns; whether it is new."""
        row = np.zeros(self._size, dtype=np.int64)
        row[columns] = step
        key, back = row.tobytes(), (-row).tobytes()
        if key in self._known or back in self._known:
            return False
        self._known.add(key)
        self._rows.append(row)
        return True

    def within(self, columns: Integers) -> Integers:
        """The moves (rows) that change nothing but these columns, on these columns."""
        if not self._rows:
            return np.zeros((0, len(columns)), dtype=np.int64)
        outside = np.ones(self._size, dtype=bool)
        outside[columns] = False
        table = np.stack(self._rows)
        return table[~table[:, outside].any(axis=1)][:, columns]


class Field:
    """A piece under attack. ``low`` and ``high``: the furthest values found possible, whole or not.

    ``least`` and ``most``: the same of whole counts; ``seen`` (column by value): the values below the minimum found so.
    """

    def __init__(self, piece: Piece, incidence: Incidence, minimum: int, moves: Moves) -> None:
        self.piece, self.known, self.minimum = piece, moves, minimum
        self._below = piece.below.toarray()
        self.truth = incidence.value[piece.columns]
        self.low, self.high = self.truth.astype(float), self.truth.astype(float)
        self.least, self.most = self.truth.copy(), self.truth.copy()
        self.seen = self.truth[:, None] == np.arange(minimum)[None, :]
        self.moves = moves.within(piece.columns)
        if len(self.moves):
            for way in (self.moves, -self.moves):
                self._note_values(way, self._times(self.truth, way))

    def note(self, table: Floats) -> None:
        """Remember a table that agrees with what is visible."""
        self.low, self.high = np.minimum(self.low, table), np.maximum(self.high, table)
        near = np.rint(table)
        if np.abs(table - near).max(initial=0.0) < EDGE:
            step = near.astype(np.int64) - self.truth
            known = self.moves
            self._new(step)
            self._new(_rest(step, known))  # without the moves known, as long as all goes the same way

    def _new(self, step: Integers) -> None:
        if step.any():
            step = step // np.gcd.reduce(step)
            if self.known.add(self.piece.columns, step):
                self.moves = np.vstack([self.moves, step])
                for way in (step[None, :], -step[None, :]):
                    self._note_values(way, self._times(self.truth, way))

    def _times(self, table: Integers, ways: Integers) -> Integers:
        """How often each of some moves can be repeated from a table."""
        taken = np.maximum(-ways, 1)
        times = np.where(ways < 0, table // taken, FAR).min(axis=1)
        if len(self.piece.top):
            rise = np.rint(self._below @ ways.T).astype(np.int64)
            room = np.rint(self.piece.top - self._below @ table).astype(np.int64)
            times = np.minimum(times, np.where(rise > 0, room[:, None] // np.maximum(rise, 1), FAR).min(axis=0))
        return np.minimum(times, 10 * self.minimum + 10)

    def _note_values(self, ways: Integers, times: Integers, table: Integers | None = None) -> None:
        """Note all values on the way of moves from a table (the true one) that are repeated as often as can be."""
        start = self.truth if table is None else table
        ends = start + times[:, None] * ways
        self.least, self.most = np.minimum(self.least, ends.min(axis=0)), np.maximum(self.most, ends.max(axis=0))
        self.low, self.high = np.minimum(self.low, self.least), np.maximum(self.high, self.most)
        row, at = np.nonzero((ways != 0) & (np.minimum(start, ends) < self.minimum) & (times > 0)[:, None])
        values = start[at, None] + ways[row, at, None] * np.arange(1, times.max(initial=0) + 1)[None, :]
        place, time = np.nonzero((values < self.minimum) & (np.arange(values.shape[1])[None, :] < times[row, None]))
        self.seen[at[place], values[place, time]] = True

    def there(self, at: int, sign: int, goal: float) -> bool:
        """Whether a column has been found to come as far as ``goal``."""
        return bool(sign * (self.high if sign > 0 else self.low)[at] >= sign * goal - EDGE)

    def sweep(self, sign: int, goals: Mapping[int, float]) -> None:
        """Try for tables in which columns come as far as their goals, as many as will at a time."""
        while lacking := {at: goal for at, goal in goals.items() if not self.there(at, sign, goal)}:
            self._least_change(sign, lacking)
            if 2 * sum(not self.there(at, sign, goal) for at, goal in lacking.items()) > len(lacking):
                break

    def _walk(self, at: int, sign: int) -> None:
        """Move after move, each as far as it goes, as long as a column goes up (+1) or down."""
        table = self.truth
        for move in self.moves[np.flatnonzero(self.moves[:, at])]:
            way = sign * int(np.sign(move[at])) * move[None, :]
            times = self._times(table, way)
            if times[0] > 0:
                self._note_values(way, times, table)
                table = table + times[0] * way[0]

    def _least_change(self, sign: int, goals: Mapping[int, float]) -> None:
        """A table with columns as near to their goals as can be, and beyond that the least change of all counts together."""
        size, at = len(self.truth), np.array(list(goals))
        rise, fall = np.full(size, np.inf), self.truth.astype(float)
        (rise if sign > 0 else fall)[at] = np.abs(np.array(list(goals.values())) - self.truth[at])
        cost = np.ones(2 * size)
        cost[at], cost[size + at] = 1 - sign * (size + 2), 1 + sign * (size + 2)
        answer = self._changes.linear(cost, np.zeros(2 * size), np.concatenate([rise, fall]))
        if answer.status == 0:
            self.note(self.truth + answer.x[:size] - answer.x[size:])

    @cached_property
    def _changes(self) -> Piece:
        """The piece in terms of rises and falls from the true table."""
        piece, both = self.piece, sparse.csr_array
        return Piece(
            piece.columns, piece.sums, piece.pairs,
            both(sparse.hstack([piece.equal, -piece.equal])), np.zeros(len(piece.right)),
            both(sparse.hstack([piece.below, -piece.below])), piece.top - piece.below @ self.truth,
        )  # fmt: skip

    def proof(self, at: int, sign: int, cap: float) -> Proof:
        """The furthest value of a column, up (+1) or down (-1), that is not beyond ``cap``."""
        goal, low, high = self._towards(at, sign, cap)
        answer = self.piece.linear(goal, low, high)
        if answer.status != 0:
            raise _unsolved()
        self.note(answer.x)
        value = answer.x[at]
        return Proof(
            floor(value + EDGE) if sign > 0 else ceil(value - EDGE),
            answer.eqlin.marginals if len(self.piece.right) else np.zeros(0),
            answer.ineqlin.marginals if len(self.piece.top) else np.zeros(0),
        )  # fmt: skip

    def furthest(self, at: int, sign: int, cap: int) -> int:
        """The furthest value of a column, not beyond ``cap``, when all counts are whole."""
        bound = self.proof(at, sign, cap).bound
        if bound == (self.most if sign > 0 else self.least)[at]:
            return bound
        answer = self.piece.whole(*self._towards(at, sign, cap))
        if answer.x is None:
            raise _unsolved()
        self.note(answer.x)
        return round(answer.x[at])

    def _towards(self, at: int, sign: int, cap: float) -> tuple[Floats, Floats, Floats]:
        goal, low, high = np.zeros(len(self.truth)), np.zeros(len(self.truth)), np.full(len(self.truth), np.inf)
        goal[at] = -sign
        (high if sign > 0 else low)[at] = cap
        return goal, low, high

    def takes(self, at: int, value: int) -> bool:
        """Whether a column can have exactly this value, below the minimum, when all counts are whole."""
        sign = 1 if value > self.truth[at] else -1
        for aim in (self.truth[at] + sign, value):  # a step of one client more often repeats
            if not self.seen[at, value]:
                self._least_change(sign, {at: float(aim)})
            if not self.seen[at, value]:
                self._walk(at, sign)
        if not self.seen[at, value]:
            _, low, high = self._towards(at, 1, value)
            low[at] = value
            answer = self.piece.whole(np.zeros(len(low)), low, high)
            if answer.x is None:
                return False
            self.note(answer.x)
            self.seen[at, value] = True
        return True

    def keeps(self, at: int, need: Need) -> bool:
        """Whether a need is met by whole counts."""
        goal = max(need.high, need.width)
        for sign, aim, limit in ((-1, 0, need.low), (1, goal, goal)):
            if sign * self._whole(sign)[at] < sign * limit:
                self._least_change(sign, {at: float(aim)})
            if sign * self._whole(sign)[at] >= sign * limit:
                continue
            if sign * self.furthest(at, sign, aim) < sign * limit:
                return False
        if self.most[at] - self.least[at] < need.width:
            low = self.furthest(at, -1, 0)
            if self.furthest(at, 1, low + need.width) < low + need.width:
                return False
        return not need.every or all(self.takes(at, value) for value in range(1, self.minimum))

    def _whole(self, sign: int) -> Integers:
        return self.most if sign > 0 else self.least


def _rest(step: Integers, moves: Integers) -> Integers:
    """What is left of a change once the moves are taken from it that change nothing the other way."""
    for way in (moves, -moves) if len(moves) else ():
        for row in np.flatnonzero(((way == 0) | (way * step > 0)).all(axis=1)):
            move = way[row]
            at = move != 0
            if (move[at] * step[at] > 0).all():
                step = step - int((step[at] // move[at]).min()) * move
    return step


def _unsolved() -> DisclosureError:
    return DisclosureError("De grenzen van een telling waren niet te berekenen.", action="meld dit bij de makers.")
