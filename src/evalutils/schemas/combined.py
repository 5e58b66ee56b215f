"""The contract of one study: the base contract, narrowed and widened by its params."""

from __future__ import annotations

from dataclasses import replace

from evalutils.errors import ParameterError, Problem, alike
from evalutils.params.study import ColumnSpec, TableSpec
from evalutils.schemas.model import Column, Contract, HasTables, Table
from evalutils.schemas.tables import BASE


def contract(study: HasTables) -> Contract:
    """The base contract narrowed and widened by a study's ``tabellen``.

    A column that the study names must be there. Raises ``ParameterError`` for a table the contract
    does not know, a type that differs from the contract's, or an own column without a meaning.
    """
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
    return Contract(tables)


def unknown_tables(study: HasTables) -> tuple[Problem, ...]:
    """A problem for each table that a study describes and the contract does not know."""
    known = ", ".join(BASE)
    return tuple(
        Problem("onbekende-tabel", f"studie.yml, tabellen.{name}", f"een van {known}", f"een onbekende tabel{alike(name, BASE)}")
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
            problems.append(Problem("betekenis", place, f"een betekenis, want de kolom staat niet in het contract{alike(column.name, base.names)}", "niets"))
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
