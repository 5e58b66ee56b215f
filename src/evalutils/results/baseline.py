"""The baseline: characteristics by group as assigned, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from evalutils.results.core import Crosstab, Moments, Outside, Test
from evalutils.results.events import Implies
from evalutils.results.marks import Follows, Given
from evalutils.results.values import Number


@dataclass(frozen=True)
class Difference:
    """The standardised difference between the two groups of a contrast on one characteristic."""

    contrast: tuple[str, str]
    """Codes of the groups; signed differences are of the first minus the second."""
    smd: Number
    """Absolute: of the categories together (Yang & Dalton 2012) or of the mean."""
    categories: tuple[Number, ...] = ()
    """Signed, one a category of the table."""
    mean: Number | None = None
    """Signed, of the mean, where there are moments."""
    wwc: Annotated[str, Follows("smd")] = ""
    """What the What Works Clearinghouse says of it ('voldoet', 'alleen met correctie', 'voldoet niet'); empty where it is not known."""


@dataclass(frozen=True)
class CharacteristicBalance:
    """One characteristic by group: the table or the moments (or both), its tests and a standardised difference a contrast."""

    name: str
    label: str
    crosstab: Crosstab | None
    moments: Moments | None
    tests: tuple[Test, ...]
    """That no group differs: the test of the table first, then that of the means."""
    differences: tuple[Difference, ...]
    """In the order of ``Balance.contrasts``."""

    @property
    def smds(self) -> tuple[Number, ...]:
        """The absolute standardised difference of each contrast."""
        return tuple(difference.smd for difference in self.differences)


@dataclass(frozen=True)
class Balance:
    """All characteristics and the joint test that none differs."""

    groups: tuple[str, ...]
    contrasts: tuple[tuple[str, str], ...]
    characteristics: tuple[CharacteristicBalance, ...]
    joint: Test
    alpha: Given
    n: tuple[Number, ...]
    """Clients assigned, one a group (whether or not any characteristic is missing)."""
    outside: tuple[Outside, ...] = ()
    implies: tuple[Implies, ...] = ()
    """Of whom a characteristic is not known, nothing stands in its column."""
