"""The search for a choice: attacks and the cuts that they give, a first choice by cover and pruning."""

from __future__ import annotations

import time
from collections.abc import Iterable

import numpy as np

from evalutils.disclosure.choice import lowered
from evalutils.disclosure.cutting import Choice, Cut, breaches, exceptions
from evalutils.disclosure.field import Moves
from evalutils.disclosure.incidence import Flags, Floats
from evalutils.disclosure.system import System


class Search:
    """The state of a search: the choice to be made, the cuts in the ``pool``, the moves known, and when it must ``end``."""

    def __init__(self, system: System, choice: Choice, end: float) -> None:
        self.system, self.choice, self.end = system, choice, end
        self.pool: list[Cut] = []
        self.moves = Moves(len(choice.free))

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self.end

    def attack(self, withheld: Flags, *, whole: bool) -> bool:
        """Whether a choice protects; the cuts that it breaks join the pool. ``whole``: also exactly, by whole counts."""
        while True:
            cuts = breaches(self.choice, withheld, self.moves)
            if whole and not cuts:
                cuts = exceptions(self.choice, withheld, self.moves)
            hopeless = {cut.of for cut in cuts if cut.hopeless}
            self.pool += [cut for cut in cuts if cut.of not in hopeless]
            if not hopeless:
                return not cuts
            self.choice = lowered(self.choice, self.system, hopeless)
            self.pool = [cut for cut in self.pool if cut.of not in hopeless]

    def cover(self, cuts: Iterable[Cut], withheld: Flags) -> Flags:
        """More cells, until no cut is broken: always the one that fills most of what lacks for its cost."""
        chosen = withheld.copy()
        while lacking := [(cut, lack) for cut in cuts if (lack := cut.left(chosen)) > 0.0]:
            gain: Floats = np.zeros(len(chosen))
            for cut, lack in lacking:
                gain[cut.columns] += np.minimum(cut.weight, lack) / lack
            gain[chosen] = 0.0
            chosen[int(np.argmax(gain / self.choice.cost))] = True
        return chosen

    def protect(self, withheld: Flags) -> Flags:
        """A choice around ``withheld`` that protects."""
        chosen = self.cover(self.pool, withheld)
        while not self.attack(chosen, whole=True):
            chosen = self.cover(self.pool, chosen)
        return chosen

    def pruned(self, withheld: Flags) -> Flags:
        """A protecting choice without the cells that no need asks for, the costliest first, until the time is up."""
        chosen = withheld.copy()
        extra = np.flatnonzero(chosen & self.choice.free)
        for column in extra[np.argsort(-self.choice.cost[extra], kind="stable")]:
            if self.late:
                break
            chosen[column] = False
            if any(cut.left(chosen) > 0.0 for cut in self.pool) or not self.attack(chosen, whole=True):
                chosen[column] = True
        return chosen
