"""What a condition says about the course of things, so that one event under two definitions is known to be one.

A status on a day, an outcome within so many months, the first of several events: each has a rule of its own, so that none is
a part of another by definition. Yet when they are about one stream of events and end on about the same day they count
nearly the same clients, and who subtracts one from the other has the few by whom they differ.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from evalutils.results.quantities import Condition

NEAR = timedelta(days=31)
"""Two periods that end so near to each other count nearly the same events."""
MONTH = timedelta(days=30.4375)
ROUND = timedelta(days=3)
"""Days by which calendar months and as many average months differ at most."""
FOLLOWED = "gevolgd"
"""The stream of being in view: who was followed for so many months by the day of the report."""


@dataclass(frozen=True)
class Event:
    """An event of ``stream`` (of one of ``kinds``; none: of any) came about by the day ``by``, or within ``months`` of assignment.

    ``still``: it holds on that very day; else: at any time up to it. ``absent``: it did not come about. ``level``: of so many
    hours or more. ``seen``: known of whom that many months had passed on this day.
    """

    stream: str
    kinds: frozenset[str] = frozenset()
    by: date | None = None
    months: float | None = None
    still: bool = False
    absent: bool = False
    level: float = 0.0
    seen: date | None = None

    def opposite(self) -> Event:
        """That it did not come about."""
        return replace(self, absent=not self.absent)

    def end(self, start: date | None) -> date | None:
        """The last day that counts for who was assigned on ``start``; None: not known."""
        if self.by is not None or self.months is None:
            return self.by
        return None if start is None else start + self.months * MONTH

    def holds_of(self, start: date) -> bool:
        """Of being followed: whether it is so of who was assigned on ``start``."""
        if self.seen is None or self.months is None:
            return True
        return (start + self.months * MONTH <= self.seen + ROUND) != self.absent

    def nearly_implies(self, other: Event, starts: Collection[date]) -> bool:
        """Whether of clients assigned on ``starts`` (empty: not known) nearly all who meet this one meet the other."""
        if self.stream != other.stream or self.absent != other.absent:
            return False
        narrow, wide = (other, self) if self.absent else (self, other)
        if (wide.kinds and not narrow.kinds) or not (wide.kinds >= narrow.kinds or not wide.kinds):
            return False
        if wide.level > max(1.0, narrow.level):
            return False
        return all(_ends_by(narrow, wide, start) for start in starts or (None,))


def _ends_by(narrow: Event, wide: Event, start: date | None) -> bool:
    ends = narrow.end(start), wide.end(start)
    if ends[0] is not None and ends[1] is not None:
        gap = ends[0] - ends[1]
    elif narrow.months is not None and wide.months is not None:
        gap = (narrow.months - wide.months) * MONTH
    else:
        return False
    return abs(gap) <= NEAR if wide.still else gap <= NEAR


@dataclass(frozen=True)
class Means:
    """``condition`` says all of ``events``, and no more than these; with ``part``: that and more."""

    condition: Condition
    events: tuple[Event, ...]
    part: bool = False


@dataclass(frozen=True)
class Implies:
    """Whoever meets ``one`` meets ``other``, by definition (not by its name)."""

    one: Condition
    other: Condition


def both_ways(yes: Condition, no: Condition | None, *events: Event, part: bool = False) -> tuple[Means, ...]:
    """What ``yes`` says, and of one event in full that ``no`` says the opposite."""
    said = [Means(yes, events, part)] if events else []
    if no is not None and len(events) == 1 and not part:
        said.append(Means(no, (events[0].opposite(),)))
    return tuple(said)


def was_followed(wide: Event, own: Iterable[Event], starts: Collection[date]) -> bool:
    """Whether what ``wide`` says can be known of clients assigned on ``starts`` of whom ``own`` is known."""
    if wide.seen is None or wide.months is None:
        return True
    if starts:
        return all(start + wide.months * MONTH <= wide.seen + ROUND for start in starts)
    return any(one.seen is not None and one.months is not None and one.months >= wide.months for one in own)
