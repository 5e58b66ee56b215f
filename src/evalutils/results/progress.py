"""Progress on the reference date: the boxes of a flow, and tallies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evalutils.results.events import Means
from evalutils.results.quantities import Sum
from evalutils.results.values import Number


@dataclass(frozen=True)
class FlowBox:
    """A box of the flow with its count of clients."""

    code: str
    label: str
    under: str | None
    count: Number
    aside: bool = False


@dataclass(frozen=True)
class FlowResult:
    """The flow of one group on the reference date; the boxes under a box add up to it."""

    arm: str
    title: str
    reference_date: date
    boxes: tuple[FlowBox, ...]
    sums: tuple[Sum, ...] = ()

    def count(self, code: str) -> Number:
        """Clients in the box with that code."""
        return next(box.count for box in self.boxes if box.code == code)

    def children(self, code: str) -> tuple[FlowBox, ...]:
        """The boxes directly below a box."""
        return tuple(box for box in self.boxes if box.under == code)


@dataclass(frozen=True)
class TallyResult:
    """A count by a rule within the clients of a box."""

    code: str
    label: str
    arm: str
    base: str
    count: Number
    n: Number
    rest: Number
    """Those of the base whom the rule does not count."""
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class ProgressResult:
    """The flows of all groups, and the tallies."""

    flows: tuple[FlowResult, ...]
    tallies: tuple[TallyResult, ...] = ()
    means: tuple[Means, ...] = ()
    """What the conditions of boxes and tallies say about the course of things."""
