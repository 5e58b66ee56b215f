"""What two versions of a report tell together that neither tells alone: few clients who moved, or few between a part and a whole.

A comparison that shows both versions must leave these out. Read from the public ledgers, so from what a reader has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evalutils.disclosure.counting.ledger import Ledger
from evalutils.disclosure.counting.relations import Parts, only_registration
from evalutils.results.quantities import Sum


def small_together(old: Ledger, new: Ledger, minimum: int) -> frozenset[str]:
    """Cells whose published counts, of both versions together, show 1 to ``minimum`` - 1 clients; none without a minimum.

    Three ways: a count that moved by so few; a sum in which all but one moved by a known number, so that the last moved by so few; and
    a part that one version publishes of a whole that the other does, with so few between them.

    >>> old, new = Ledger(values={"a": 40, "b": 60}), Ledger(values={"a": 43, "b": 60})
    >>> sorted(small_together(old, new, 10)), sorted(small_together(old, new, 0))
    (['a'], [])
    """
    one, two = old.published, new.published
    cells = old.cells | new.cells
    secret = {name for name in one.keys() | two.keys() if name not in cells or not cells[name].open}
    moves = {name: two[name] - one[name] for name in one.keys() & two.keys()}
    found = {name for name, move in moves.items() if _few(move, minimum)}
    found |= _implied(moves, old.sums | new.sums, minimum)
    return frozenset((found | _between(old, new, minimum)) & secret)


def _few(clients: int, minimum: int) -> bool:
    return 0 < abs(clients) < minimum


def _implied(moves: Mapping[str, int], sums: Iterable[Sum], minimum: int) -> set[str]:
    """The published cells from which a small move of another cell follows, by sums in which one move is not known."""
    known = dict(moves)
    by: dict[str, frozenset[str]] = {name: frozenset((name,)) for name in moves}
    found: set[str] = set()
    open_lines = [[(line.whole.id, 1), *((part.id, -1) for part in line.parts)] for line in sums]
    while True:
        ready = [line for line in open_lines if sum(name not in known for name, _ in line) == 1]
        if not ready:
            return found
        for line in ready:
            left = [(name, sign) for name, sign in line if name not in known]
            if len(left) != 1:
                continue  # an earlier line of this round gave it
            (name, sign), rest = left[0], [(other, side) for other, side in line if other in known]
            known[name] = -sign * sum(side * known[other] for other, side in rest)
            by[name] = frozenset().union(*(by[other] for other, _ in rest))
            if _few(known[name], minimum):
                found |= by[name]
        open_lines = [line for line in open_lines if line not in ready]


def _between(old: Ledger, new: Ledger, minimum: int) -> set[str]:
    """Published cells with few clients between part and whole, where no version publishes both: there each was protected."""
    cells = old.cells | new.cells
    values = {name: count for name, count in (old.published | new.published).items() if name in cells}
    together = [published.keys() for published in (old.published, new.published)]
    found: set[str] = set()
    for part, whole in Parts({name: cells[name] for name in values}).pairs(values, minimum):
        apart = not any({part, whole} <= names for names in together)
        if apart and values[whole] > values[part] and not only_registration(cells[whole], cells[part]):
            found |= {part, whole}
    return found
