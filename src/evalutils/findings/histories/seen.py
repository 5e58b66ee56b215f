"""Who had which event by when: the counts beneath curves, numbers at risk and their tests."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evalutils.results.quantities import Cell, Condition, Count, Sum, where

BEFORE = 1e-6
"""Months by which 'before a moment' is less than 'by that moment'."""


@dataclass(frozen=True)
class Seen:
    """One group: ``times`` (n, months) and ``cause`` (n; 0 censored, 1 .. the causes in order) of its clients in ``cell``."""

    cell: Cell
    times: np.ndarray
    cause: np.ndarray
    causes: tuple[tuple[str, ...], ...]
    """Of each cause the codes of the events that it counts."""
    hours: float

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, ...]:
        """The times of who has each cause, 0 first, then those of all: sorted once, so that a moment takes no pass over clients."""
        by_cause = (self.times[self.cause == place] for place in range(len(self.causes) + 1))
        return tuple(np.sort(times) for times in (*by_cause, self.times))

    def _until(self, place: int, moment: float, *, before: bool = False) -> int:
        """Clients with cause ``place`` (-1: of all) by ``moment``, or before it."""
        return int(np.searchsorted(self._sorted[place], moment, side="left" if before else "right"))

    @property
    def n(self) -> Count:
        """All clients of the group who were followed."""
        return Count(len(self.times), self.cell)

    def happened(self, place: int, moment: float, *, before: bool = False) -> Count:
        """Clients with event ``place`` (1, 2, ...) by ``moment``, or before it."""
        return Count(self._until(place, moment, before=before), self._by(place, moment, before))

    def _by(self, place: int, moment: float, before: bool) -> Cell:
        return self.cell.and_(self.event(place, moment, before=before))

    def event(self, place: int, moment: float, *, before: bool = False) -> Condition:
        """With event ``place`` as the first, by ``moment`` or before it."""
        within = moment - BEFORE if before else moment
        return where(f"eerste gebeurtenis ({self.hours:g} uur)", *self.causes[place - 1], within=within)

    def in_view(self, moment: float) -> Condition:
        """Still in view just before ``moment``: whoever is later was sooner, so that time counts down."""
        return where(f"in beeld ({self.hours:g} uur)", "ja", within=-moment)

    def at_risk(self, moment: float) -> Count:
        """Clients still in view and without any event just before ``moment``."""
        still = len(self.times) - self._until(-1, moment, before=True)
        return Count(still, self.cell.and_(self.in_view(moment)) if moment > 0 else self.cell)

    def gone(self, moment: float) -> Count:
        """Clients of whom the observation ended before ``moment`` without an event."""
        return Count(self._until(0, moment, before=True), self.cell.and_(self.out_of_view(moment)))

    def out_of_view(self, moment: float) -> Condition:
        """Not followed up to ``moment``, and without an event before."""
        return where(f"uit beeld ({self.hours:g} uur)", "ja", within=moment - BEFORE)

    def at(self, moment: float) -> tuple[Count, ...]:
        """What a curve tells at ``moment``: each event by then and before, who is still in view, who left it."""
        places = range(1, len(self.causes) + 1)
        by = [self.happened(place, moment, before=before) for place in places for before in (False, True)]
        return (*by, self.at_risk(moment), self.gone(moment)) if moment > 0 else tuple(by[::2])

    def exactly(self, moment: float) -> tuple[Count, ...]:
        """The clients with any event at that very moment: a step of a curve shows them."""
        there = sum(self._until(place, moment) - self._until(place, moment, before=True) for place in range(1, len(self.causes) + 1))
        return (Count(there, self.cell.and_(where(f"gebeurtenis op {moment!r}", "ja"))),)

    def sums(self, moments: Collection[float]) -> Iterator[Sum]:
        """At each moment: in view, left, or with one of the events before it."""
        for moment in sorted(moments):
            if moment > 0:
                events = [self._by(place, moment, True) for place in range(1, len(self.causes) + 1)]
                yield Sum(self.cell, (self.at_risk(moment).cell, self.gone(moment).cell, *events))
