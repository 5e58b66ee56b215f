"""The search for a choice: attacks and the cuts that they give, a first choice by cover and pruning."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import combinations

import numpy as np
from scipy import sparse

from evalutils.disclosure.suppression.choice import lowered
from evalutils.disclosure.suppression.cutting import TINY, Choice, Cut, breaches, exceptions, plain
from evalutils.disclosure.suppression.field import Moves, Need
from evalutils.disclosure.suppression.incidence import Flags, Floats
from evalutils.disclosure.suppression.knowing import around, holders, narrow, troubled, with_nils
from evalutils.disclosure.suppression.system import System


class Search:
    """The state of a search: the choice to be made, the cuts in the ``pool``, the moves known, and when it must ``end``."""

    def __init__(self, system: System, choice: Choice, end: float) -> None:
        self.system, self.choice, self.end = system, choice, end
        self.pool: list[Cut] = []
        self.moves = Moves(len(choice.free))
        self.guarded: set[int] = set()
        self.known: set[int] = set()
        self._join(plain(choice))

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return time.process_time() > self.end

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

    def attack_knowing(self, withheld: Flags) -> bool:
        """Whether a choice that protects also does against who knows the program; if not, what that takes joins the pool."""
        nils, tight = holders(self.choice, withheld), narrow(self.choice, withheld, self.moves)
        firm = tight | self.known | {total for total in nils if withheld[total]}
        tender = {column for column, need in self.choice.needs.items() if need.every and column not in self.guarded}
        if not firm or not (trouble := troubled(self.choice, withheld, self.moves, firm, tender)):
            return True
        beside = around(self.choice, withheld, trouble, firm)
        more = {column: Need(1, self.choice.minimum - 1, self.choice.minimum) for column in beside if column in tight}
        self.guarded |= more.keys()
        self.choice = replace(self.choice, needs={**self.choice.needs, **more})
        cuts = [] if more else with_nils(self.choice, beside, nils)
        self.pool += cuts
        return not (more or cuts)

    def _join(self, cuts: list[Cut]) -> bool:
        """Take cuts into the pool; False when some asked for what nothing gives, and the needs are lowered."""
        hopeless = {cut.of for cut in cuts if cut.hopeless and cut.of in self.choice.needs}
        self.pool += cuts
        if hopeless:
            self.choice = lowered(self.choice, self.system, hopeless - self.guarded)
            self.known |= hopeless & self.guarded
            needs = {column: need for column, need in self.choice.needs.items() if column not in self.known}
            self.choice = replace(self.choice, needs=needs)
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

    def companions(self, withheld: Flags) -> list[tuple[int, ...]]:
        """Free visible cells, one or two that share a sum, of which each sum then holds another unknown cell: no sum tells them.

        Two only where each stands beside an unknown cell in another sum, too: what hangs together with nothing withheld stays.
        """
        tie = abs(self.choice.incidence.sums) > 0
        bare = np.flatnonzero(tie @ withheld.astype(int) == 0)
        sums = np.asarray(tie.sum(axis=0)).ravel()
        there = self.choice.free & ~withheld & (sums > 0)
        lacks = np.asarray(tie[bare].sum(axis=0)).ravel()
        alone = [(int(column),) for column in np.flatnonzero(there & (lacks == 0))]
        rows = (np.flatnonzero(tie[[row]].toarray().ravel() & there & (lacks == 1) & (sums > 1)).tolist() for row in bare)
        return alone + [pair for columns in rows for pair in combinations(columns, 2)]

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
