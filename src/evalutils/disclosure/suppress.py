"""The fewest cells to withhold such that the promise (see ``system``) is kept, by integer programming.

Rounds: the cheapest choice that satisfies all cuts so far (HiGHS), an attack on it, a cut for each cell that the attack
bounds too narrowly; when none is left the choice is optimal. A greedy choice with pruning stands ready for when the time
is up; ``gap`` says how far it can be from the optimum.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from evalutils.disclosure.choice import choice_of
from evalutils.disclosure.incidence import Flags
from evalutils.disclosure.search import Search
from evalutils.disclosure.system import CellId, Promise, System, checked, sensitive, with_complements


@dataclass(frozen=True)
class Suppression:
    """``withheld``: cells not to publish (latent ones, never published, left out); ``primary``: those sensitive themselves.

    ``gap``: at most this share of the cost (1 to 1.1 a cell) could be saved; ``rounds`` of cuts; ``method``: how it ended.
    """

    withheld: frozenset[CellId]
    primary: frozenset[CellId]
    gap: float
    seconds: float
    rounds: int
    method: str


@dataclass(frozen=True)
class _Found:
    withheld: Flags
    bound: float
    rounds: int
    exact: bool


def suppress(system: System, promise: Promise, *, secret: bytes, seconds: float = 30.0) -> Suppression:
    """The cells to withhold; the same system and secret give the same cells, unless the time runs out.

    Raises ``DisclosureError`` naming cells that what was published before gives away.
    """
    start = time.monotonic()
    whole = with_complements(checked(system), promise)
    search = Search(whole, choice_of(whole, promise, secret), start + seconds)
    found, choice = _optimal(search), search.choice
    extra = float(choice.cost[found.withheld & choice.free].sum())
    ids = choice.incidence.ids
    return Suppression(
        frozenset(ids[column] for column in np.flatnonzero(found.withheld)) - whole.latent,
        sensitive(system, promise),
        0.0 if found.exact or extra == 0.0 else max(0.0, 1.0 - found.bound / extra),
        time.monotonic() - start, found.rounds, "optimum" if found.exact else "gretig, met de tijd op",
    )  # fmt: skip


def _optimal(search: Search) -> _Found:
    """Rounds of cuts until the cheapest choice that satisfies them all protects, or the time is up."""
    bound, rounds = 0.0, 0
    spare = search.pruned(search.protect(search.choice.forced.copy()))
    while not search.late:
        rounds += 1
        chosen, least = _cheapest(search)
        bound = max(bound, least)
        if chosen is None:
            break
        if search.attack(chosen, whole=True):
            return _Found(chosen, bound, rounds, True)
    return _Found(spare, bound, rounds, False)


def _cheapest(search: Search) -> tuple[Flags | None, float]:
    """The cheapest choice that satisfies the cuts, and its cost; None and a lower bound when the time is up first."""
    choice, pool = search.choice, search.pool
    chosen, columns = choice.forced.copy(), np.flatnonzero(choice.free)
    if not pool:
        return chosen, 0.0
    place = np.full(len(choice.free), -1)
    place[columns] = np.arange(len(columns))
    rows = [np.append(cut.columns, cut.of) if cut.given else cut.columns for cut in pool]
    data = [np.append(cut.weight, -cut.level) if cut.given else cut.weight for cut in pool]
    at = np.repeat(np.arange(len(pool)), [len(row) for row in rows])
    matrix = sparse.csr_array((np.concatenate(data), (at, place[np.concatenate(rows)])), shape=(len(pool), len(columns)))
    right = np.array([0.0 if cut.given else cut.level for cut in pool])
    answer = milp(
        choice.cost[columns], constraints=LinearConstraint(matrix, right, np.inf), bounds=Bounds(0, 1),
        integrality=np.ones(len(columns)),
        options={"time_limit": max(0.1, search.end - time.monotonic()), "mip_rel_gap": 0.0},
    )  # fmt: skip
    if answer.status != 0:
        return None, float(answer.mip_dual_bound or 0.0)
    chosen[columns[answer.x > 0.5]] = True
    return chosen, float(answer.fun)
