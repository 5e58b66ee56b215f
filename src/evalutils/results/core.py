"""The building blocks of results: numbers that may be withheld or not computable, tests, tables."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import TypeGuard


class Secret(enum.Enum):
    """The one value of a number that disclosure control withholds."""

    SECRET = "x"


SECRET = Secret.SECRET


@dataclass(frozen=True)
class NotComputable:
    """A number that cannot be computed; ``reason`` is a short Dutch clause, without any client's value."""

    reason: str


Number = int | float | Secret | NotComputable


def is_number(value: Number | None) -> TypeGuard[int | float]:
    """True for an int or a float; False for a withheld, a not computable and no number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def number(value: float, reason: str = "de berekening geeft geen eindig getal") -> Number:
    """``value`` as a plain float, or ``NotComputable(reason)`` when it is NaN or infinite."""
    plain = float(value)
    return plain if math.isfinite(plain) else NotComputable(reason)


@dataclass(frozen=True)
class Test:
    """A test as done: the method's full name (Dutch), statistic, degrees of freedom and two-sided p-value.

    ``why`` says why this method was chosen when there was a choice (for instance a small expected count).
    """

    __test__ = False  # not a test case for pytest

    method: str
    statistic: Number
    p_value: Number
    df: tuple[float, ...] = ()
    symbol: str = ""
    """The statistic's usual letter: chi2, t, F, z."""
    why: str = ""
    n: int | Secret | None = None
    below_alpha: bool | None = None
    """The verdict at the phase's level, kept by disclosure control where it withholds the p-value."""


@dataclass(frozen=True)
class Interval:
    """A confidence interval with its level (0-1) and the method's name (Dutch, author and year)."""

    lower: Number
    upper: Number
    level: float
    method: str


@dataclass(frozen=True)
class Crosstab:
    """Counts of clients by category (rows) and group (columns), with margins and missing values.

    ``counts[i][j]`` is row i, column j. Clients with a missing value stand in ``missing`` (one a
    column) and in no total. Margins are stored, because after disclosure control a margin may be
    known where its cells are not.
    """

    name: str
    label: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[Number, ...], ...]
    missing: tuple[Number, ...]
    row_totals: tuple[Number, ...]
    column_totals: tuple[Number, ...]
    total: Number
    missing_total: Number = 0

    @classmethod
    def of(cls, name: str, label: str, rows: tuple[str, ...], columns: tuple[str, ...],
           counts: tuple[tuple[int, ...], ...], missing: tuple[int, ...]) -> Crosstab:  # fmt: skip
        """A table of unprotected counts; the margins follow from them."""
        column_totals = tuple(sum(row[j] for row in counts) for j in range(len(columns)))
        return cls(
            name, label, rows, columns, counts, missing, row_totals=tuple(sum(row) for row in counts),
            column_totals=column_totals, total=sum(column_totals), missing_total=sum(missing),
        )  # fmt: skip


@dataclass(frozen=True)
class Moments:
    """n, mean, standard deviation (n - 1) by group (and all groups together, last); missing values counted apart."""

    name: str
    label: str
    groups: tuple[str, ...]
    """Codes of the groups; the last entry of each tuple below is the total."""
    n: tuple[Number, ...]
    mean: tuple[Number, ...]
    sd: tuple[Number, ...]
    missing: tuple[Number, ...]
    unit: str = ""


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
