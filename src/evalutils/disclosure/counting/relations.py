"""Which cells are parts of which, read from their conditions and from what results declare these to mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from evalutils.results.events import FOLLOWED, Event, Implies, Means, was_followed
from evalutils.results.quantities import COHORT, KNOWN, UNKNOWN, Cell, Condition, Sum, where


@dataclass
class Meaning:
    """What conditions mean, and from which day months count: ``starts``, by value of the cohort."""

    means: dict[Means, None] = field(default_factory=dict)
    implies: dict[Implies, None] = field(default_factory=dict)
    starts: dict[str, date] = field(default_factory=dict)

    def __or__(self, other: Meaning) -> Meaning:
        return Meaning(self.means | other.means, self.implies | other.implies, self.starts | other.starts)


class Parts:
    """Answers, for one set of cells, which are parts of which; every condition is a bit, so that a question is one operation."""

    def __init__(self, cells: Mapping[str, Cell], meaning: Meaning | None = None) -> None:
        atoms = list(dict.fromkeys(one for cell in cells.values() for one in cell.who))
        place = {one: 1 << k for k, one in enumerate(atoms)}
        by_variable: dict[tuple[object, object], list[Condition]] = {}
        for one in atoms:
            by_variable.setdefault((one.variable, one.on), []).append(one)
        said = meaning or Meaning()
        told = {}
        for one in atoms:
            reached = _reached(one, said.implies)
            others = {other for own in reached for other in by_variable.get((own.variable, own.on), ()) if own.implies(other)}
            told[one] = sum(place[other] for other in others)  # a set: a bit that two conditions tell is one bit
        self._near = _Near(cells, said, place)
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

    def alike(self, one: str, other: str) -> bool:
        """Whether nearly all of ``one`` are in ``other``: the same events by another definition (see ``results.events``)."""
        if self._cells[one].unit != self._cells[other].unit:
            return False
        lacking = self._asks[other] & ~self._tells[one]
        return bool(lacking) and self._near.all_of(lacking, one)

    def near(self, values: Mapping[str, int], slack: int) -> Iterator[tuple[str, str]]:
        """(fewer, more) for every pair of counts of nearly the same clients that differ, by less than ``slack``."""
        names = sorted((name for name in self._cells if name in values), key=lambda name: (values[name], name))
        for i, small in enumerate(names):
            for large in names[i + 1 :]:
                if values[large] - values[small] >= slack:
                    break
                if values[small] == values[large] or (self._near.plain(small) and self._near.plain(large)):
                    continue
                if self.alike(small, large) or self.alike(large, small):
                    yield small, large

    def same(self, values: Mapping[str, int]) -> Iterator[tuple[str, str]]:
        """Two names of the same clients: each is a part of the other."""
        names = sorted((name for name in self._cells if name in values), key=lambda name: (values[name], name))
        for i, one in enumerate(names):
            for other in names[i + 1 :]:
                if values[other] != values[one]:
                    break
                if self.within(one, other) and self.within(other, one):
                    yield one, other

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


def _reached(one: Condition, implies: Collection[Implies]) -> set[Condition]:
    """The condition itself and all that it is declared to imply, directly or not."""
    found, new = {one}, [one]
    while new:
        here = new.pop()
        for said in implies:
            if here.implies(said.one) and said.other not in found:
                found.add(said.other)
                new.append(said.other)
    return found


class _Near:
    """Which conditions nearly follow from what else is known of a cell's clients."""

    def __init__(self, cells: Mapping[str, Cell], meaning: Meaning, place: Mapping[Condition, int]) -> None:
        self._starts, self._cells = meaning.starts, cells
        self._says: dict[Condition, tuple[Event, ...]] = {}
        self._whole: dict[int, tuple[Event, ...]] = {}
        for one in meaning.means:
            self._says[one.condition] = self._says.get(one.condition, ()) + one.events
            if not one.part and one.condition in place:
                self._whole[place[one.condition]] = one.events
        self._cohorts = {place[one]: one.values for one in place if one.variable == COHORT}
        self._mask = sum(self._whole) | sum(self._cohorts)
        self._plain = {name for name, cell in cells.items() if all(one.neutral for one in cell.who)}

    def plain(self, name: str) -> bool:
        """Whether nothing is known of a cell's clients but how they came into the study and what was registered."""
        return name in self._plain

    def all_of(self, lacking: int, name: str) -> bool:
        """Whether all conditions in ``lacking`` (bits) nearly hold for the clients of a cell."""
        if lacking & ~self._mask:
            return False
        events = [event for one in self._cells[name].who for event in self._says.get(one, ())]
        cohorts = self._cohorts_of(self._cells[name], events)
        if any(not cohorts or not cohorts <= values for bit, values in self._cohorts.items() if bit & lacking):
            return False
        starts = [self._starts[value] for value in sorted(cohorts)]
        wide = [event for bit, said in self._whole.items() if bit & lacking for event in said]
        return all(self._follows(event, events, starts) for event in wide)

    def _cohorts_of(self, cell: Cell, events: list[Event]) -> set[str]:
        """The cohorts of which its clients can be, by how long they were followed; none: not known."""
        named = [one.values for one in cell.who if one.variable == COHORT]
        known = set.intersection(*map(set, named)) if named else set()
        if not known <= self._starts.keys():
            return set()
        followed = [event for event in events if event.stream == FOLLOWED]
        return {value for value in known if all(event.holds_of(self._starts[value]) for event in followed)}

    def _follows(self, wide: Event, own: list[Event], starts: list[date]) -> bool:
        if wide.stream == FOLLOWED:
            return bool(starts) and all(wide.holds_of(start) for start in starts)
        return was_followed(wide, own, starts) and any(event.nearly_implies(wide, starts) for event in own)


def rest_of(whole: Cell, part: Cell) -> Cell:
    """Those of ``whole`` who are not in ``part``: with the other values where both name values of one variable, else not all that is narrower."""
    beyond = part.beyond(whole)
    if len(beyond) == 1:
        (narrow,) = beyond
        for wide in whole.who - part.who:
            if narrow.implies(wide) and wide.values > narrow.values and narrow.within == wide.within:
                return Cell(whole.who - {wide} | {replace(wide, values=wide.values - narrow.values)}, whole.unit)
    return whole.and_(where(f"niet ({' en '.join(sorted(one.text for one in beyond))})", "ja"))


def divisions(cells: Mapping[str, Cell]) -> Iterator[tuple[str, tuple[str, ...], Cell | None]]:
    """How cells add up by their values alone: the whole, its parts, and who is in none of these (None: nobody can be).

    Cells that differ in the values of one condition only, as one group, some groups and all of them do: nobody has two values, so that the
    whole is divided over the narrowest cells that have no value in common. No result has to say so.
    """
    families: dict[tuple[Cell, Condition], dict[frozenset[str], str]] = {}
    for name, cell in cells.items():
        for one in cell.who:
            if not one.values & {KNOWN, UNKNOWN}:
                families.setdefault((replace(cell, who=cell.who - {one}), replace(one, values=frozenset())), {})[one.values] = name
    for (others, bare), family in families.items():
        narrowest = sorted(family, key=lambda values: (len(values), sorted(values)))
        for values, name in family.items():
            parts: list[str] = []
            left = values
            for some in narrowest:
                if some < values and some <= left:
                    parts.append(family[some])
                    left -= some
            if parts:
                yield name, tuple(parts), replace(others, who=others.who | {replace(bare, values=left)}) if left else None


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
