"""The fewest cells to withhold such that the promise (see ``system``) is kept, by integer programming.

Rounds: the cheapest choice that satisfies all cuts so far (HiGHS), an attack on it, a cut for each cell that the attack
bounds too narrowly; when none is left the choice is optimal. A greedy choice with pruning stands ready for when the time
is up; ``gap`` says how far it can be from the optimum.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from evalutils.disclosure.suppression.choice import choice_of, draw
from evalutils.disclosure.suppression.incidence import Flags
from evalutils.disclosure.suppression.search import Search
from evalutils.disclosure.suppression.system import CellId, Promise, System, checked, sensitive, with_complements

ROUGH = 0.04  # of the cost: near enough while cuts are still being found
GAP = 0.005  # of the cost: a choice this near to the best possible is taken for it
POOR = 0.2  # of the cost: a choice further off is of no use
MORE = 0.02  # of the cells withheld beyond the sensitive ones, and one: so many more than are needed, on average
HOW_MANY = "hoeveel meer"  # no cell is called so
PATIENCE = 0.6  # of the time goes to the optimum before a greedy choice is made ready


@dataclass(frozen=True)
class Suppression:
    """``withheld``: cells not to publish (latent ones, never published, left out); ``primary``: those sensitive themselves.

    ``gap``: at most this share of the cost could be saved, but for the ``more`` cells beyond what is needed; ``rounds`` of cuts; ``method``:
    how it ended; ``seconds`` of the processor.
    """

    withheld: frozenset[CellId]
    primary: frozenset[CellId]
    gap: float
    seconds: float
    rounds: int
    method: str
    more: int = 0


@dataclass(frozen=True)
class _Found:
    withheld: Flags
    gap: float
    rounds: int
    method: str


def suppress(system: System, promise: Promise, *, secret: bytes, seconds: float = 30.0) -> Suppression:
    """The cells to withhold; the same system and secret give the same cells, unless the time (of the processor) runs out.

    Raises ``DisclosureError`` naming cells that what was published before gives away.
    """
    start = time.process_time()
    whole = with_complements(checked(system), promise)
    search = Search(whole, choice_of(whole, promise, secret), start + seconds)
    found, ids = _best(search, seconds), search.choice.incidence.ids
    veiled = _with_more(search, found.withheld, secret)
    return Suppression(
        frozenset(ids[column] for column in np.flatnonzero(veiled)) - whole.latent,
        sensitive(system, promise), found.gap, time.process_time() - start, found.rounds, found.method,
        int((veiled & ~found.withheld).sum()),
    )  # fmt: skip


def _with_more(search: Search, withheld: Flags, secret: bytes) -> Flags:
    """A few cells more than are needed, how many and which by the secret.

    Else who knows the program drops each table for which fewer cells would have done. A cell that is alone in a sum would
    be told by it, and so is none of them, but two in one sum that holds no other are one more.
    """
    chosen, ids = withheld.copy(), search.choice.incidence.ids
    beyond = int((withheld & search.choice.free).sum())
    for _ in range(int(MORE * (1 + beyond) + draw(secret, HOW_MANY)) if withheld.any() else 0):
        near = search.companions(chosen)
        if not near:
            break
        chosen[list(min(near, key=lambda unit: max(draw(secret, ids[column]) for column in unit)))] = True
    if (chosen == withheld).all() or (search.attack(chosen) and search.attack_knowing(chosen)):
        return chosen
    return withheld


def _best(search: Search, seconds: float) -> _Found:
    """Rounds of cuts until a choice near enough to the cheapest that satisfies them all protects, or the time is up."""
    last, kept, sure, bound, rounds = search.choice.forced, None, None, 0.0, 0
    near, late = ROUGH, search.end - (1.0 - PATIENCE) * seconds
    while (left := (late if kept is None else search.end) - time.process_time()) > 0:
        rounds += 1
        chosen, least = _cheapest(search, left if kept is not None else left / 2, near)
        bound = max(bound, least)
        if chosen is None:
            break
        last = chosen
        if search.attack(chosen):
            kept = chosen
            if search.attack_knowing(chosen):
                sure = chosen if sure is None or search.cost(chosen) < search.cost(sure) else sure
                if near == GAP or _gap(search, sure, bound) <= GAP:
                    break
                near = GAP
    if sure is not None:
        gap = _gap(search, sure, bound)
        return _Found(sure, gap, rounds, "optimum" if gap <= GAP else "met de tijd op")
    made = search.pruned(last) if kept is None else kept
    return _Found(made, _gap(search, made, bound), rounds, "met de tijd op, zonder de proef met wie het programma kent")


def _gap(search: Search, withheld: Flags, bound: float) -> float:
    """The share of the cost of a choice that could at most be saved."""
    cost = search.cost(withheld)
    return max(0.0, round(1.0 - bound / cost, 6)) if cost else 0.0


def _cheapest(search: Search, seconds: float, near: float) -> tuple[Flags | None, float]:
    """A choice that satisfies the cuts and is, but for ``near``, the cheapest; and what the cheapest costs at least.

    None when the time is up before there is one.
    """
    choice, (matrix, right) = search.choice, search.lines()
    chosen, columns = choice.forced.copy(), np.flatnonzero(choice.free)
    if not len(right):
        return chosen, 0.0
    answer = milp(
        choice.cost[columns], constraints=LinearConstraint(matrix[:, columns], right, np.inf), bounds=Bounds(0, 1),
        integrality=np.ones(len(columns)), options={"time_limit": 3.0 * seconds, "mip_rel_gap": near},
    )  # fmt: skip
    if answer.x is None or (answer.status != 0 and answer.mip_gap > POOR):
        return None, float(answer.mip_dual_bound or 0.0)
    chosen[columns[answer.x > 0.5]] = True
    return chosen, float(answer.mip_dual_bound)
