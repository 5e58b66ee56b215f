"""What a table and a column of the contract are, and the contract of one study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from evalutils.errors import ParameterError, Problem
from evalutils.params.study import ColumnSpec, TableSpec

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

    @property
    def dtype(self) -> str:
        return DTYPES[self.kind]

    @property
    def must_exist(self) -> bool:
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

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def key(self) -> str | None:
        """The column that identifies a row: the first that is required and unique."""
        return next((column.name for column in self.columns if column.unique and column.required), None)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Contract:
    """The tables of one study's extract, in the order of the base contract, and where each is found."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    sources: Mapping[str, TableSpec] = field(default_factory=dict)


class HasTables(Protocol):
    """A study, or the settings of a notebook: whatever says which tables a study has."""

    @property
    def tables(self) -> dict[str, TableSpec]: ...


def contract(study: HasTables) -> Contract:
    """The base contract narrowed and widened by a study's ``tabellen``.

    A column that the study names must be there. Raises ``ParameterError`` for a table the contract
    does not know, a type that differs from the contract's, or an own column without a meaning.
    """
    from evalutils.schemas.tables import BASE

    problems = list(unknown_tables(study))
    tables = {}
    for name, base in BASE.items():
        if name in study.tables:
            tables[name] = _combined(base, study.tables[name], problems)
    if problems:
        raise ParameterError(
            "De tabellen in studie.yml passen niet op het datacontract.", problems=tuple(problems),
            action="herstel 'tabellen'; het contract staat in docs/data-dictionary.md.",
        )  # fmt: skip
    return Contract(tables, {name: study.tables[name] for name in tables})


def unknown_tables(study: HasTables) -> tuple[Problem, ...]:
    from evalutils.schemas.tables import BASE

    known = ", ".join(BASE)
    return tuple(
        Problem("onbekende-tabel", f"studie.yml, tabellen.{name}", f"een van {known}", "een onbekende tabel")
        for name in study.tables if name not in BASE
    )  # fmt: skip


def _combined(base: Table, spec: TableSpec, problems: list[Problem]) -> Table:
    own = {column.name: column for column in spec.columns}
    columns = [
        _narrowed(column, own.pop(column.name), base.name, problems) if column.name in own else column for column in base.columns
    ]
    for column in own.values():
        if not column.meaning:
            place = f"studie.yml, tabellen.{base.name}.kolommen.{column.name}"
            problems.append(Problem("betekenis", place, "een betekenis, want de kolom staat niet in het contract", "niets"))
        columns.append(_own(column))
    return replace(base, columns=tuple(columns))


def _narrowed(column: Column, spec: ColumnSpec, table: str, problems: list[Problem]) -> Column:
    if "type" in spec.model_fields_set and spec.type != column.kind:
        place = f"studie.yml, tabellen.{table}.kolommen.{column.name}.type"
        problems.append(Problem("ander-type", place, f"{column.kind} (zo staat het in het contract)", spec.type))
    return replace(
        column, present=True, required=column.required or spec.required,
        meaning=spec.meaning or column.meaning, unit=spec.unit or column.unit,
        values=spec.values or column.values,
        minimum=column.minimum if spec.minimum is None else spec.minimum,
        maximum=column.maximum if spec.maximum is None else spec.maximum,
    )  # fmt: skip


def _own(spec: ColumnSpec) -> Column:
    return Column(
        spec.name, spec.type, spec.meaning, spec.unit, present=True, required=spec.required,
        values=spec.values, minimum=spec.minimum, maximum=spec.maximum,
    )  # fmt: skip
