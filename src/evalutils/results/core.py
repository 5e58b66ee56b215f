"""The building blocks of results: tests, intervals, tables, moments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from evalutils.results.marks import Follows, Given, PValue
from evalutils.results.quantities import KNOWN, UNKNOWN, Cell, Condition, Count, Derived, Sum, where
from evalutils.results.values import Number, Secret


@dataclass(frozen=True)
class Axes:
    """Whom a table counts: all of it, and which condition a row or a column adds. ``variable``: of the rows."""

    population: Cell
    rows: tuple[Condition, ...]
    columns: tuple[Condition, ...]

    def cell(self, row: int | None = None, column: int | None = None, *, registered: bool = True) -> Cell:
        """A cell of the table; without ``row`` (or ``column``) the margin, of those whose row is registered or is not."""
        variable = self.rows[0]
        of_row = where(variable.variable, KNOWN if registered else UNKNOWN, on=variable.on)
        conditions = [of_row if row is None else self.rows[row]]
        conditions += [] if column is None else [self.columns[column]]
        return self.population.and_(*conditions)

    def all_of(self, column: int | None = None) -> Cell:
        """Everybody in a column, whether or not the row is registered."""
        return self.population if column is None else self.population.and_(self.columns[column])


@dataclass(frozen=True)
class Test:
    """A test as done: the method's full name (Dutch), statistic, degrees of freedom and two-sided p-value.

    ``why`` says why this method was chosen when there was a choice (for instance a small expected count); ``either`` is what it is called
    where the numbers by which it was chosen are withheld, empty when there was none. Degrees of freedom follow from the clients, too: of how many categories
    have any, or of the spread of each group.
    """

    __test__ = False  # not a test case for pytest

    method: Annotated[str, Follows("p_value", "either")]
    statistic: Number
    p_value: PValue
    df: tuple[Number, ...] = ()
    symbol: str = ""
    """The statistic's usual letter: chi2, t, F, z."""
    why: Annotated[str, Follows("p_value")] = ""
    n: int | Secret | None = None
    below_alpha: bool | None = None
    """The verdict at the phase's level, kept by disclosure control where it withholds the p-value."""
    either: str = ""


@dataclass(frozen=True)
class Interval:
    """A confidence interval with its level (0-1) and the method's name (Dutch, author and year)."""

    lower: Number
    upper: Number
    level: Given
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
    sums: tuple[Sum, ...] = ()

    @classmethod
    def of(cls, name: str, label: str, rows: tuple[str, ...], columns: tuple[str, ...],
           counts: tuple[tuple[int, ...], ...], missing: tuple[int, ...], axes: Axes) -> Crosstab:  # fmt: skip
        """A table of counts; the margins follow from them, and ``axes`` says whom each cell counts."""
        places, lines = range(len(columns)), range(len(rows))
        column_totals = tuple(Count(sum(row[j] for row in counts), axes.cell(None, j)) for j in places)
        return cls(
            name, label, rows, columns,
            counts=tuple(tuple(Count(counts[i][j], axes.cell(i, j)) for j in places) for i in lines),
            missing=tuple(Count(missing[j], axes.cell(None, j, registered=False)) for j in places),
            row_totals=tuple(Count(sum(counts[i]), axes.cell(i)) for i in lines), column_totals=column_totals,
            total=Count(sum(column_totals), axes.cell()), missing_total=Count(sum(missing), axes.cell(registered=False)),
            sums=tuple(_sums(axes)),
        )  # fmt: skip

    @property
    def cells(self) -> tuple[Count, ...]:
        """Every count of an unprotected table: what a test on it rests on."""
        return tuple(count for row in self.counts for count in row if isinstance(count, Count))


def _sums(axes: Axes) -> Iterator[Sum]:
    places, lines = range(len(axes.columns)), range(len(axes.rows))
    for i in lines:
        yield Sum(axes.cell(i), tuple(axes.cell(i, j) for j in places))
    for j in (*places, None):
        yield Sum(axes.cell(None, j), tuple(axes.cell(i, j) for i in lines))
        yield Sum(axes.all_of(j), (axes.cell(None, j), axes.cell(None, j, registered=False)))
    for registered in (True, False):
        yield Sum(axes.cell(registered=registered), tuple(axes.cell(None, j, registered=registered) for j in places))


@dataclass(frozen=True)
class Outside:
    """A group that was assigned and is in no contrast on purpose: its clients, and why."""

    code: str
    label: str
    n: Number
    reason: str


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
    sums: tuple[Sum, ...] = ()

    @property
    def counted(self) -> tuple[Count, ...]:
        """Every count that unprotected moments, and a test of them, rest on."""
        derived = (one.counts for one in (*self.mean, *self.sd) if isinstance(one, Derived))
        counts = (*(one for one in self.n if isinstance(one, Count)), *(count for counts in derived for count in counts))
        return tuple({count.cell: count for count in counts}.values())


@dataclass(frozen=True)
class Estimate:
    """An estimated difference (intervention minus control), with its method's name."""

    method: str
    value: Number
    se: Number
    interval: Interval
    p_value: PValue
    test: str = ""
    df: Number | None = None
    n: int | None = None
    note: Annotated[str, Follows("value")] = ""
