"""Which cells are parts of which, read from their conditions alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from evalutils.results.quantities import KNOWN, Cell, Condition, Sum, where


class Parts:
    """Answers, for one set of cells, which are parts of which; every condition is a bit, so that a question is one operation."""

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        atoms = list(dict.fromkeys(one for cell in cells.values() for one in cell.who))
        place = {one: 1 << k for k, one in enumerate(atoms)}
        by_variable: dict[tuple[object, object], list[Condition]] = {}
        for one in atoms:
            by_variable.setdefault((one.variable, one.on), []).append(one)
        told = {
            one: sum(place[other] for other in by_variable[one.variable, one.on] if one.implies(other)) for one in atoms
        }
        self._cells = cells
        self._asks = {name: sum(place[one] for one in cell.who) for name, cell in cells.items()}
        self._tells: dict[str, int] = {}
        for name, cell in cells.items():
            bits = 0
            for one in cell.who:
                bits |= told[one]
            self._tells[name] = bits

    def within(self, part: str, whole: str) -> bool:
        """Whether ``part`` is a part of ``whole`` by definition."""
        same = self._cells[part].unit == self._cells[whole].unit
        return same and not self._asks[whole] & ~self._tells[part]

    def pairs(self, values: Mapping[str, int], slack: int, of: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
        """(part, whole) for every strict pair whose counts differ by less than ``slack``; ``of``: one of both is in it."""
        names = sorted((name for name in self._cells if name in values), key=lambda name: (values[name], name))
        for i, small in enumerate(names):
            for large in names[i + 1 :]:
                if values[large] - values[small] >= slack:
                    break
                if of is not None and small not in of and large not in of:
                    continue
                if self.within(small, large):
                    yield small, large
                elif values[small] == values[large] and self.within(large, small):
                    yield large, small


def rest_of(whole: Cell, part: Cell) -> Cell:
    """Those of ``whole`` who are not in ``part``: clients for whom not all of the narrower conditions hold."""
    beyond = " en ".join(sorted(one.text for one in part.beyond(whole)))
    return whole.and_(where(f"niet ({beyond})", "ja"))


def only_registration(whole: Cell, part: Cell) -> bool:
    """Whether the rest of ``whole`` is known by nothing but that something was not registered."""
    extra = part.beyond(whole)
    return bool(extra) and all(one.values == {KNOWN} for one in extra) and all(one.neutral for one in whole.who)


def divided(cells: Mapping[str, Cell], sums: Collection[Sum]) -> set[tuple[str, str]]:
    """(part, whole) of the sums in which all other parts are open or none: their rest needs no cell of its own."""
    found = set()
    for line in sums:
        closed = [part for part in line.parts if not part.open]
        if len(closed) == 1 and len(line.parts) > 1:
            found.add((closed[0].id, line.whole.id))
    return found
