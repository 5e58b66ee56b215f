"""Shares of clients, and two registrations of the same thing against each other."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.results.core import Crosstab, Interval
from evalutils.results.values import Number


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
