"""Which cells must go together: inequalities that every protecting choice of withheld cells satisfies.

The multipliers of an attacker's linear program prove how far a cell can be moved; the same proof, written with a 0/1
variable a cell (1: withheld), is an inequality that holds for every choice and that a choice which protects too little
breaks (Fischetti & Salazar 2000, Management Science 47, pp. 1008-1027).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from evalutils.disclosure.suppression.field import EDGE, Field, Moves, Need, Proof
from evalutils.disclosure.suppression.incidence import Flags, Floats, Incidence, Integers

TINY = 1e-7  # multipliers below this are the solver's noise


@dataclass(frozen=True)
class Cut:
    """Sum of ``weight`` x withheld over ``columns`` ≥ ``level``, for the sake of the cell in column ``of``.

    ``given``: only when that cell itself is withheld.
    """

    of: int
    columns: Integers
    weight: Floats
    level: float
    given: bool = False

    @property
    def hopeless(self) -> bool:
        """Whether nothing satisfies it."""
        return float(self.weight.sum()) < self.level

    def broken(self, withheld: Flags) -> bool:
        """Whether a choice falls short of it."""
        asked = withheld[self.of] or not self.given
        return bool(asked and float(self.weight[withheld[self.columns]].sum()) < self.level)


@dataclass(frozen=True)
class Choice:
    """What can be chosen: ``forced`` cells are withheld anyway, ``free`` may be, at ``cost``; all others are visible.

    ``needs``: what each column in need of protection needs (a free one: when it is withheld). ``nils``: which totals,
    and cells that hold others, have which nils.
    """

    incidence: Incidence
    forced: Flags
    free: Flags
    cost: Floats
    needs: Mapping[int, Need]
    minimum: int
    nils: Mapping[int, tuple[int, ...]]


def plain(choice: Choice) -> list[Cut]:
    """The cuts that single sums give: what a cell needs of its sum, and that no cell is withheld alone in one."""
    value, found = choice.incidence.value, []
    sums = choice.incidence.sums
    for row in range(sums.shape[0]):
        at = slice(sums.indptr[row], sums.indptr[row + 1])
        columns, sign = sums.indices[at], sums.data[at]
        for column, own in zip(columns.tolist(), sign, strict=True):
            weight = np.zeros(len(value))
            if column in choice.needs:
                for way, level in _asked(choice, column).items():
                    falls = (sign == own) == (way > 0)  # a cell that has to fall ends at nil, one that has to rise nowhere
                    weight[columns] = np.where(falls, value[columns] * np.abs(sign / own), np.inf)
                    weight[column] = 0.0
                    found.append(tightened(choice, weight, level, column))
            elif choice.free[column]:
                weight[columns] = 1.0
                weight[column] = 0.0
                found.append(tightened(choice, weight, 1.0, column))
    return [cut for cut in found if cut is not None]


def _asked(choice: Choice, column: int) -> dict[int, float]:
    """How far a column must be able to rise (+1) and fall (-1)."""
    need, truth = choice.needs[column], float(choice.incidence.value[column])
    return {1: max(need.high, need.width) - truth, -1: truth - need.low}


def breaches(choice: Choice, withheld: Flags, moves: Moves) -> list[Cut]:
    """The cuts that a choice breaks; none when each need is met over counts that need not be whole."""
    found: list[Cut] = []
    for piece in choice.incidence.pieces(withheld):
        field = Field(piece, choice.incidence, choice.minimum, moves)
        needs = {at: choice.needs[column] for at, column in enumerate(piece.columns.tolist()) if column in choice.needs}
        field.sweep(1, {at: max(need.high, need.width) for at, need in needs.items()})
        field.sweep(-1, {at: 0.0 for at, need in needs.items() if field.low[at] > need.low})
        for at, need in needs.items():
            found += _attacked(choice, field, at, need)
    return found


def _attacked(choice: Choice, field: Field, at: int, need: Need) -> list[Cut]:
    """The cuts from one column: too high from below, too low from above, or both ends too close."""
    truth, found = float(field.truth[at]), []
    goal = max(need.high, need.width)
    if not field.there(at, 1, goal):
        up = field.proof(at, 1, goal)
        if up.bound < goal:
            found.append(_cut(choice, field, at, {1: up}, goal - truth))
    if field.low[at] > need.low:
        down = field.proof(at, -1, 0)
        if down.bound > need.low:
            found.append(_cut(choice, field, at, {-1: down}, truth - need.low))
    if not found and field.high[at] - field.low[at] < need.width:
        down = field.proof(at, -1, 0)
        up = field.proof(at, 1, down.bound + need.width)
        if up.bound - down.bound < need.width:
            found.append(_cut(choice, field, at, {-1: down, 1: up}, need.width))
    return [cut for cut in found if cut is not None]


def _cut(choice: Choice, field: Field, at: int, proofs: Mapping[int, Proof], level: float) -> Cut | None:
    """The inequality from the multipliers of one or both ends."""
    weight = np.zeros(len(choice.incidence.ids))
    for sign, proof in proofs.items():
        reach, slack = _reach(choice.incidence, field, at, sign, proof)
        weight, level = weight + reach, level - slack
    return tightened(choice, weight, level, int(field.piece.columns[at]))


def _reach(incidence: Incidence, field: Field, at: int, sign: int, proof: Proof) -> tuple[Floats, float]:
    """How far each cell, once withheld, lets the attacked one move (infinite when nothing bounds it), and the slack of pairs."""
    own = field.piece.columns
    price = np.zeros(len(incidence.ids))
    price[own[at]] = sign
    slack = 0.0
    if len(proof.equal):
        price += incidence.sums[field.piece.sums].T @ proof.equal
    if len(proof.below):
        rows = incidence.pairs[field.piece.pairs]
        price += rows.T @ proof.below
        slack = float(proof.below @ (rows @ incidence.value))  # both at most nil
    reach = np.where(price > TINY, np.inf, np.maximum(-price, 0.0) * incidence.value)
    reach[own] = np.where(price[own] > 0, 0.0, reach[own])  # what is withheld already bounds nothing by itself
    return np.where(np.abs(price) <= TINY, 0.0, reach), slack


def tightened(choice: Choice, weight: Floats, level: float, column: int) -> Cut | None:
    """The cut over free cells alone, with no weight above what is lacking; None when the forced cells satisfy it."""
    level -= float(weight[choice.forced].sum())
    given = not choice.forced[column]
    if given:
        level -= float(weight[column])
    if level <= EDGE:
        return None
    columns = np.flatnonzero(choice.free & (weight > TINY))
    columns = columns[columns != column]
    level -= EDGE * min(1.0, level)
    return Cut(column, columns, np.minimum(weight[columns], level), level, given)


def exceptions(choice: Choice, withheld: Flags, moves: Moves) -> list[Cut]:
    """For a choice without breaches: the same with whole counts, each value included; and what must then be added to."""
    found = []
    for piece in choice.incidence.pieces(withheld):
        field = Field(piece, choice.incidence, choice.minimum, moves)
        for at, column in enumerate(piece.columns.tolist()):
            if column in choice.needs and not field.keeps(at, choice.needs[column]):
                near = beside(choice, field, withheld)
                found.append(Cut(column, near, np.ones(len(near)), 1.0, not choice.forced[column]))
                break
    return found


def beside(choice: Choice, field: Field, withheld: Flags) -> Integers:
    """The free visible cells that share a row with a piece: without one more of these the piece protects no better."""
    rows = sparse.vstack([choice.incidence.sums[field.piece.sums], choice.incidence.pairs[field.piece.pairs]])
    touched = np.zeros(len(withheld), dtype=bool)
    touched[rows.tocsr().indices] = True
    return np.flatnonzero(touched & choice.free & ~withheld)
