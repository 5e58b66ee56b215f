"""A part of both groups with its outcome: a subgroup, or those whom a variant keeps."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.estimators.arms import TwoArms
from evalutils.findings.histories.moments import Counted
from evalutils.results import NotComputable, Number, number
from evalutils.results.quantities import Cell, Condition, Count, Share, Sum, about
from evalutils.results.who import in_arm

EMPTY = "geen klanten in deze subgroep"


@dataclass(frozen=True)
class Members:
    """``data`` of the clients for whom ``part`` holds, within the clients of ``whole``; ``arms``: codes, intervention first.

    Every method takes the place of the group in ``arms``; ``side``: n (outcome known), yes or no.
    """

    data: TwoArms
    whole: Counted
    part: Condition | None
    arms: tuple[str, ...]

    def base(self, arm: int, side: str = "n") -> Cell:
        """The whole group, of whom these are a part."""
        of = {"n": (self.whole.known,), "yes": self.whole.yes, "no": self.whole.no}[side]
        return self.whole.population.and_(in_arm(self.arms[arm]), *of)

    def cell(self, arm: int, side: str = "n") -> Cell:
        """These."""
        whole = self.base(arm, side)
        return whole if self.part is None else whole.and_(self.part)

    def n(self, arm: int) -> Count:
        """Those whose outcome is known."""
        return Count(self.data.n[arm], self.cell(arm))

    def yes(self, arm: int) -> Count:
        """Those with the outcome (not nil)."""
        return Count(int((self._values(arm) != 0).sum()), self.cell(arm, "yes"))

    def no(self, arm: int) -> Count:
        """Those without."""
        return Count(self.n(arm) - self.yes(arm), self.cell(arm, "no"))

    def mean(self, arm: int, share: bool) -> Number:
        """Share or mean of the outcome; not computable without clients."""
        n = self.n(arm)
        if not n:
            return NotComputable(EMPTY, (n,))
        if share:
            return Share.of(self.yes(arm), n)
        return about(number(self._values(arm).mean()), self.counts(share), 2)

    def counts(self, share: bool) -> tuple[Count, ...]:
        """What a comparison of these rests on: their number by group and, of a yes/no outcome, who has it and who has not."""
        of = (self.n, self.yes, self.no) if share or self.whole.by_any else (self.n,)
        return tuple(count(arm) for arm in range(len(self.arms)) for count in of)

    def sums(self, share: bool) -> tuple[Sum, ...]:
        """These by outcome, and the group over these and the others where ``part`` says who the others are."""
        if not (share or self.whole.by_any):
            return ()
        return tuple(Sum(self.cell(arm), (self.cell(arm, "yes"), self.cell(arm, "no"))) for arm in range(len(self.arms)))

    def _values(self, arm: int):  # type: ignore[no-untyped-def]  # a numpy array
        return self.data.control if arm else self.data.treated
