"""The baseline: characteristics by group as assigned, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.results.core import Crosstab, Moments, Test
from evalutils.results.quantities import Given
from evalutils.results.values import Number


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
    alpha: Given
    n: tuple[Number, ...]
    """Clients assigned, one a group (whether or not any characteristic is missing)."""
