"""The search for a choice: attacks and the cuts that they give, a first choice by cover and pruning."""

from __future__ import annotations

import time

import numpy as np
from scipy import sparse

from evalutils.disclosure.choice import lowered
from evalutils.disclosure.cutting import TINY, Choice, Cut, breaches, exceptions, plain
from evalutils.disclosure.field import Moves
from evalutils.disclosure.incidence import Flags, Floats
from evalutils.disclosure.system import System


class Search:
    """The state of a search: the choice to be made, the cuts in the ``pool``, the moves known, and when it must ``end``."""

    def __init__(self, system: System, choice: Choice, end: float) -> None:
        self.system, self.choice, self.end = system, choice, end
        self.pool: list[Cut] = []
        self.moves = Moves(len(choice.free))
        self._join(plain(choice))

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self.end

    def cost(self, withheld: Flags) -> float:
        """What a choice costs beyond the cells that are withheld anyway."""
        return float(self.choice.cost[withheld & self.choice.free].sum())

    def attack(self, withheld: Flags, *, whole: bool = True) -> bool:
        """Whether a choice protects; the cuts that it breaks join the pool. Not ``whole``: as if counts could be broken."""
        while True:
            cuts = breaches(self.choice, withheld, self.moves)
            if whole and not cuts:
                cuts = exceptions(self.choice, withheld, self.moves)
            if self._join(cuts):
                return not cuts

    def _join(self, cuts: list[Cut]) -> bool:
        """Take cuts into the pool; False when some asked for what nothing gives, and the needs are lowered."""
        hopeless = {cut.of for cut in cuts if cut.hopeless}
        self.pool += cuts
        if hopeless:
            self.choice = lowered(self.choice, self.system, hopeless)
            self.pool = [cut for cut in self.pool if cut.of not in hopeless]
        return not hopeless

    def lines(self) -> tuple[sparse.csr_array, Floats]:
        """The cuts of the pool over all cells: matrix x withheld ≥ right."""
        pool = self.pool
        rows = [np.append(cut.columns, cut.of) if cut.given else cut.columns for cut in pool]
        data = [np.append(cut.weight, -cut.level) if cut.given else cut.weight for cut in pool]
        at = np.repeat(np.arange(len(pool)), [len(row) for row in rows])
        entries = (np.concatenate(data), (at, np.concatenate(rows))) if pool else (np.zeros(0), (at, at))
        matrix = sparse.csr_array(entries, shape=(len(pool), len(self.choice.free)))
        return matrix, np.array([0.0 if cut.given else cut.level for cut in pool])

    def cover(self, withheld: Flags) -> Flags:
        """More cells, until no cut is broken: always the one that fills most of what lacks for its cost."""
        chosen, (matrix, right) = withheld.copy(), self.lines()
        while (lack := right - matrix @ chosen > TINY).any():
            part, short = matrix[lack], (right - matrix @ chosen)[lack]
            missing = np.repeat(short, np.diff(part.indptr))
            fills = np.clip(part.data, 0.0, missing) / missing
            gain = np.bincount(part.indices, fills, len(chosen)) * (self.choice.free & ~chosen)
            chosen[int(np.argmax(gain / self.choice.cost))] = True
        return chosen

    def protect(self, withheld: Flags, *, whole: bool = True) -> Flags:
        """A choice around ``withheld`` that protects."""
        chosen = self.cover(withheld)
        while not self.attack(chosen, whole=whole):
            chosen = self.cover(chosen)
        return chosen

    def pruned(self, withheld: Flags) -> Flags:
        """A choice that protects, without the free cells that no need asks for, the costliest first, as far as time allows."""
        chosen = self.protect(withheld, whole=False)
        extra = np.flatnonzero(chosen & self.choice.free)
        for column in extra[np.argsort(-self.choice.cost[extra], kind="stable")]:
            if self.late:
                break
            chosen[column] = False
            if any(cut.broken(chosen) for cut in self.pool) or not self.attack(chosen, whole=False):
                chosen[column] = True
        return self.protect(chosen)
