"""What a table and a column of the contract are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from evalutils.params.study import TableSpec

Kind = Literal["tekst", "geheel", "getal", "datum", "ja_nee"]

DTYPES: dict[str, str] = {
    "tekst": "str", "geheel": "Int64", "getal": "float64", "datum": "datetime64[ns]", "ja_nee": "boolean",
}  # fmt: skip
"""Kind of a column -> its dtype in a loaded frame. Missing: NaN, <NA>, NaN, NaT, <NA>."""


@dataclass(frozen=True)
class Column:
    """A column: its kind, meaning and unit, and the rules each value keeps."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    present: bool = False
    """The column must be there (its values may be missing)."""
    required: bool = False
    """No value may be missing; implies ``present``."""
    unique: bool = False
    """No value twice, missing ones apart."""
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    refers: str | None = None
    """Table that must hold a row with this value in its column of the same name."""
    also: tuple[str, ...] = ()
    """Other names under which suppliers deliver this column, by which a new delivery recognises it."""

    @property
    def dtype(self) -> str:
        """Pandas dtype of the column."""
        return DTYPES[self.kind]

    @property
    def must_exist(self) -> bool:
        """Whether an extract must have it."""
        return self.present or self.required


@dataclass(frozen=True)
class Table:
    """A table: what one row is, its columns, and the rules between columns and rows."""

    name: str
    row: str
    meaning: str
    columns: tuple[Column, ...]
    orders: tuple[tuple[str, str], ...] = ()
    """Pairs of date columns of which the second is not before the first."""
    moment: str | None = None
    """Date column from which a row exists; a row after the reference date is not there yet."""
    end: str | None = None
    """Date column of the end; after the reference date it is not known yet, and neither is ``known_at_end``."""
    known_at_end: tuple[str, ...] = ()
    alone_per: str | None = None
    """Column within whose value spells may not overlap (one spell at a time)."""
    complete: bool = False
    """A column that the extract lacks is added, all missing."""
    also: tuple[str, ...] = ()
    """Other names of a file or sheet with this table, by which a new delivery recognises it."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def key(self) -> str | None:
        """The column that identifies a row: the first that is required and unique."""
        return next((column.name for column in self.columns if column.unique and column.required), None)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Contract:
    """The tables of one study's extract, in the order of the base contract."""

    tables: Mapping[str, Table] = field(default_factory=dict)


class HasTables(Protocol):
    """A study, or the settings of a notebook: whatever says which tables a study has."""

    @property
    def tables(self) -> dict[str, TableSpec]: ...
