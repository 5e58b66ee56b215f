"""Results on the experiment itself: balance, progress, proportions and effects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evalutils.results.core import Crosstab, Interval, Moments, Number, Test


@dataclass(frozen=True)
class CharacteristicBalance:
    """One characteristic by group: the table or the moments (or both), its tests and standardised difference."""

    name: str
    label: str
    crosstab: Crosstab | None
    moments: Moments | None
    tests: tuple[Test, ...]
    """The test of the table first, then that of the means."""
    smd: Number
    """Standardised difference, absolute: of the categories together (Yang & Dalton 2012) or of the mean."""
    category_smds: tuple[Number, ...] = ()
    """Signed, one a category of the table (intervention minus control)."""
    mean_smd: Number | None = None
    """Signed, of the mean, where there are moments."""


@dataclass(frozen=True)
class Balance:
    """All characteristics and the joint test that none differs."""

    groups: tuple[str, ...]
    characteristics: tuple[CharacteristicBalance, ...]
    joint: Test
    alpha: float
    n: tuple[Number, ...]
    """Clients assigned, one a group (whether or not any characteristic is missing)."""


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

    def count(self, code: str) -> Number:
        return next(box.count for box in self.boxes if box.code == code)

    def children(self, code: str) -> tuple[FlowBox, ...]:
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


@dataclass(frozen=True)
class ProgressResult:
    flows: tuple[FlowResult, ...]
    tallies: tuple[TallyResult, ...] = ()


@dataclass(frozen=True)
class Proportion:
    """A share of clients with its interval. ``estimate`` is 0-1."""

    code: str
    label: str
    arm: str
    numerator: str
    """Code of the box counted; ``denominator`` that of its base."""
    denominator: str
    count: Number
    n: Number
    estimate: Number
    interval: Interval


@dataclass(frozen=True)
class RegistrationResult:
    """Two registrations of the same thing: cross table (rows x columns) and agreement."""

    code: str
    crosstab: Crosstab
    row_label: str
    column_label: str
    agreement: Number
    """Share of clients in both registrations for whom the two name the same reason (by equal labels)."""
    kappa: Number
    """Cohen (1960) over the reasons that both registrations know."""


@dataclass(frozen=True)
class Estimate:
    """An estimated difference (intervention minus control), with its method's name."""

    method: str
    value: Number
    se: Number
    interval: Interval
    p_value: Number
    test: str = ""
    df: Number | None = None
    n: int | None = None
    note: str = ""


@dataclass(frozen=True)
class EffectResult:
    """The effect on one outcome: the groups described, then the estimates, the primary one first."""

    code: str
    label: str
    unit: str
    scale: str
    """'gemiddelde' (in ``unit``) or 'aandeel' (0-1)."""
    groups: Moments
    estimates: tuple[Estimate, ...]
