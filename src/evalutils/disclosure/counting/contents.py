"""What a result holds, whatever its type: its counts, what follows from them, and how they add up.

The one walk over frozen records: ``contents`` reads, ``visible`` makes the same record with plain numbers as a reader may
see them. A plain number that no field says to be given is refused: nobody knows whom it counts.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import Any

from evalutils.disclosure.counting.relations import Meaning
from evalutils.errors import DisclosureError
from evalutils.results.events import Implies, Means
from evalutils.results.marks import follows, is_given
from evalutils.results.quantities import Amount, Cell, Condition, Count, Derived, Sum, Tells, Total
from evalutils.results.values import SECRET, NotComputable, Secret

_STRUCTURE = (Sum, Total, Tells, Means, Implies)
_PLAIN = (str, bytes, bool, date, enum.Enum, NotComputable, Secret, Condition, Cell, frozenset, type(None))


@dataclass
class Contents:
    """Everything that a result says about clients."""

    cells: dict[str, Cell] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)
    derived: list[tuple[str, Derived]] = field(default_factory=list)
    """Where it stands in the record, and the quantity."""
    sums: dict[Sum, None] = field(default_factory=dict)
    totals: dict[Total, None] = field(default_factory=dict)
    tells: dict[Tells, None] = field(default_factory=dict)
    meaning: Meaning = field(default_factory=Meaning)

    def add(self, count: Count) -> None:
        """One count; raises ``DisclosureError`` when the same clients were counted otherwise."""
        name = count.cell.id
        if self.values.setdefault(name, int(count)) != int(count):
            raise DisclosureError(f"De telling '{name}' heeft binnen één resultaat twee waarden.")
        self.cells[name] = count.cell

    @property
    def amounts(self) -> Iterator[Amount]:
        """The amounts of money or hours among what is derived."""
        return (one for _, one in self.derived if isinstance(one, Amount))


def contents(result: Any) -> Contents:
    """The counts, derived numbers and sums in ``result``: a quantity, a record, or tuples and mappings of these.

    Raises ``DisclosureError``, naming record and field, for a plain number that is not marked as given.
    """
    found = Contents()
    for place, value in walk(result):
        if isinstance(value, Count):
            found.add(value)
        elif isinstance(value, Derived):
            found.derived.append((place, value))
            for count in value.counts:
                found.add(count)
        elif isinstance(value, Sum):
            found.sums[value] = None
            found.cells |= {cell.id: cell for cell in (value.whole, *value.parts)}
        elif isinstance(value, Total):
            found.totals[value] = None
        elif isinstance(value, Tells):
            found.tells[value] = None
        elif isinstance(value, Means):
            found.meaning.means[value] = None
        elif isinstance(value, Implies):
            found.meaning.implies[value] = None
        else:
            raise DisclosureError(
                f"Een getal in {place} zegt niet welke klanten het telt; zo is het niet te beveiligen.",
                action="maak er een Count, Share, Amount, Point of Statistic van (results/quantities.py), of merk het veld als Given.",
            )
    return found


def walk(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every number, sum and total below ``value`` with its place; given numbers are passed over."""
    if isinstance(value, (Count, Derived, *_STRUCTURE)):
        yield place, value
    elif isinstance(value, NotComputable):
        yield from ((place, count) for count in value.counts)
    elif isinstance(value, _PLAIN):
        return
    elif isinstance(value, tuple | list):
        for part in value:
            yield from walk(part, place)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from walk(part, f"{place}[{name}]")
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            if not is_given(type(value), one.name):
                yield from walk(getattr(value, one.name), f"{type(value).__name__}.{one.name}")
    else:
        yield place or type(value).__name__, value


def visible(value: Any, show: Callable[[Count | Derived], Any]) -> Any:
    """The same record with every quantity replaced by what ``show`` makes of it: a plain number or SECRET."""
    if isinstance(value, Count | Derived):
        return show(value)
    if isinstance(value, NotComputable):
        return SECRET if any(show(count) is SECRET for count in value.counts) else NotComputable(value.reason)
    if isinstance(value, (*_STRUCTURE, *_PLAIN)):
        return value
    if isinstance(value, tuple):
        return tuple(visible(part, show) for part in value)
    if isinstance(value, list):
        return [visible(part, show) for part in value]
    if isinstance(value, Mapping):
        return {name: visible(part, show) for name, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        kept = {one.name: getattr(value, one.name) for one in fields(value) if not is_given(type(value), one.name)}
        seen = {name: visible(part, show) for name, part in kept.items()}
        return replace(value, **seen | {name: _unsaid(value, name) for name in kept if _follows(value, name, seen)})
    return value


def _follows(value: Any, name: str, seen: Mapping[str, Any]) -> bool:
    """Whether a field of a record follows from another in which something is withheld."""
    mark = follows(type(value), name)
    return mark is not None and withheld(seen[mark.field])


def _unsaid(value: Any, name: str) -> Any:
    """What stands in a field that may not be told: nothing, or what the record says for that case."""
    mark, said = follows(type(value), name), getattr(value, name)
    return (getattr(value, mark.instead) or said) if mark is not None and mark.instead else type(said)()


def plain_numbers(value: Any) -> frozenset[float]:
    """Every number in a record as it was released, given ones too: what a view of it can show."""
    if isinstance(value, bool):
        return frozenset()
    if isinstance(value, int | float):
        return frozenset([float(value)])
    if isinstance(value, Mapping):
        return frozenset().union(*map(plain_numbers, value.values()))
    if isinstance(value, tuple | list):
        return frozenset().union(*map(plain_numbers, value))
    if is_dataclass(value) and not isinstance(value, (type, *_STRUCTURE, Condition, Cell)):
        return frozenset().union(*(plain_numbers(getattr(value, one.name)) for one in fields(value)))
    return frozenset()


def withheld(value: Any) -> bool:
    """Whether any number below ``value`` is withheld."""
    return value is SECRET or (
        any(withheld(part) for part in value) if isinstance(value, tuple)
        else is_dataclass(value) and any(withheld(getattr(value, one.name)) for one in fields(value))
    )  # fmt: skip
