"""Quantities: numbers that know which clients they count.

A result is built of quantities. ``Count`` is an int and the others are floats, so that they compute and print as numbers;
what they know besides is all that disclosure control asks for. Arithmetic gives a plain number again, and a plain number
about clients is refused by ``disclosure``: whoever computes one says what it counts.

    Cell       who is counted: conditions that all hold (group, status on a date, answer to a question)
    Count      the number of clients in one cell
    Share      count / base                   Amount    a mean or total of money or hours, with those who have any
    Point      a value of a curve             Statistic any other function of named cells (p-value, interval, difference)
    Sum        one cell is divided over others; that A is a part of B follows from their conditions

Two results on the same clients have the same cells, whatever they are called: identity follows from conditions alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, Self, TypeVar

from evalutils.results.marks import digits_of, is_given
from evalutils.results.values import NotComputable

KNOWN = "*"
"""As a value: any value that was registered."""
UNKNOWN = "?"
"""As a value: nothing was registered."""

COHORT = "cohort"
"""Variable of the cohort, on which the day depends from which months count."""
DESIGN = frozenset({"register", "cohort", "groep", "toegewezen", "alle"})
"""Variables of how clients came into the study."""

T = TypeVar("T")


@dataclass(frozen=True)
class Condition:
    """``variable`` has one of ``values`` (on the day ``on``); ``within``: it came about within that time or sooner."""

    variable: str
    values: frozenset[str]
    on: date | None = None
    within: float | None = None

    def implies(self, other: Condition) -> bool:
        """Whether whoever meets this one meets the other by definition."""
        if (self.variable, self.on) != (other.variable, other.on):
            return False
        if other.within is not None and (self.within is None or self.within > other.within):
            return False
        if other.values == {KNOWN}:
            return UNKNOWN not in self.values
        return self.values <= other.values

    @property
    def neutral(self) -> bool:
        """Says how somebody came into the study, or no more than that something was registered or not."""
        return self.values in ({KNOWN}, {UNKNOWN}) or self.variable in DESIGN or self.variable.startswith(("vragenlijst", "kolom "))

    @property
    def text(self) -> str:
        """The same for the same condition, in any order of values."""
        when = f"@{self.on.isoformat()}" if self.on else ""
        by = f"≤{self.within!r}" if self.within is not None else ""
        return f"{self.variable}{when}{by}={'|'.join(sorted(self.values))}"


def where(variable: str, *values: object, on: date | None = None, within: float | None = None) -> Condition:
    """A condition in short: ``where("groep", "experiment")``."""
    return Condition(variable, frozenset(map(str, values)), on, within)


@dataclass(frozen=True)
class Cell:
    """Who is counted: everybody for whom all conditions hold. ``unit`` is what there is one of (a client, a respondent)."""

    who: frozenset[Condition]
    unit: str = "klant"

    @classmethod
    def of(cls, *conditions: Condition, unit: str = "klant") -> Cell:
        """The clients for whom all ``conditions`` hold."""
        return cls(frozenset(conditions), unit)

    def and_(self, *conditions: Condition) -> Cell:
        """Those among these for whom ``conditions`` hold too; of two conditions of which one implies the other that one stays."""
        everything = dict.fromkeys((*self.who, *conditions))
        kept = {one for one in everything if not any(other != one and other.implies(one) for other in everything)}
        return Cell(frozenset(kept), self.unit)

    def within(self, other: Cell) -> bool:
        """Whether these are a part of the others by definition."""
        return self.unit == other.unit and all(any(own.implies(wide) for own in self.who) for wide in other.who)

    def beyond(self, other: Cell) -> frozenset[Condition]:
        """The conditions by which these are a narrower group than the others."""
        return frozenset(own for own in self.who if not any(wide.implies(own) for wide in other.who))

    @property
    def id(self) -> str:
        """Text that is the same for the same clients."""
        return f"{self.unit}: {'; '.join(sorted(one.text for one in self.who))}"

    @property
    def open(self) -> bool:
        """Nothing is known of these but their group and that something was not registered: that says nothing about a client.

        Of whom something is not registered and an outcome is known, the outcome is told, so that these are not open.
        """
        gone = [one for one in self.who if one.values == {UNKNOWN}]
        return bool(gone) and all(one.neutral for one in self.who)


@dataclass(frozen=True)
class Sum:
    """``whole`` is divided over ``parts``: each of its clients is in exactly one of them."""

    whole: Cell
    parts: tuple[Cell, ...]


class Count(int):
    """The number of clients in ``cell``."""

    cell: Cell

    def __new__(cls, value: int, cell: Cell) -> Self:
        made = super().__new__(cls, value)
        made.cell = cell
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Count, (int(self), self.cell)


class Derived(float):
    """A number that follows from ``counts`` (and, for a statistic, from what the same clients have besides).

    ``digits``: decimals that are ever shown; None: as many as it has. When a count is withheld, so is this.
    """

    counts: tuple[Count, ...]
    digits: int | None
    whole: bool
    """Made of an int, and shown as one."""

    def __new__(cls, value: float, counts: Iterable[Count], digits: int | None = 3) -> Self:
        made = super().__new__(cls, value)
        made.counts, made.digits, made.whole = tuple(counts), digits, isinstance(value, int)
        return made

    @property
    def plain(self) -> int | float:
        """The number alone."""
        return int(self) if self.whole else float(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.plain, self.counts, self.digits)


class Share(Derived):
    """``count / base`` (0-1). Nothing but these two: it tells no more than they do."""

    @classmethod
    def of(cls, count: Count, base: Count) -> Self:
        """The share itself; ``base`` must not be nil."""
        return cls(int(count) / int(base), (count, base), None)


class Point(Derived):
    """The value of a curve at one moment, from the events up to then and those who were still there."""


class Statistic(Derived):
    """Any other function of named cells: a test, an interval, a difference, a mean with its base."""


class Amount(Derived):
    """A mean or total of money or hours per client over ``counts``: those with any, those without, and their base.

    ``code`` names it in ``Total``; ``top`` is the share of the ``few`` largest contributions in the whole (dominance).
    """

    code: str
    top: float

    def __new__(cls, value: float, counts: Iterable[Count], digits: int | None = 0, code: str = "", top: float = 0.0) -> Self:
        made = super().__new__(cls, value, counts, digits)
        made.code, made.top = code, top
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Amount, (self.plain, self.counts, self.digits, self.code, self.top)


@dataclass(frozen=True)
class Total:
    """Amounts add up: the amount ``whole`` is the sum of ``parts`` (codes of amounts)."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Tells:
    """The amount ``what`` would give away each of ``of``: when one of these is withheld, so is it."""

    what: str
    of: tuple[str, ...]


def about(value: T, counts: Iterable[Count], digits: int | None = 3) -> T:
    """The same number, record or tuple with every plain number in it as a statistic of ``counts``.

    Quantities, given numbers and texts stay; what is not computable rests on them too. A field that says its decimals keeps these.
    """
    known = tuple(counts)
    if isinstance(value, Count | Derived | bool) or value is None:
        return value
    if isinstance(value, NotComputable):
        return value if value.counts else replace(value, counts=known)
    if isinstance(value, int | float):
        return Statistic(value, known, digits)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(about(part, known, digits) for part in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        found = {}
        for one in fields(value):
            old = getattr(value, one.name)
            own = digits_of(kind, one.name)
            if not is_given(kind, one.name):
                found[one.name] = about(old, known, digits if own is None else own)
        return replace(value, **found)
    return value


def given(value: T) -> T:
    """A number, record or tuple from elsewhere (a publication, a declaration): it counts no client of this study."""
    return about(value, (), None)
