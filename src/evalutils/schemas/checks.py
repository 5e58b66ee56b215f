"""Validation of a typed frame against the contract, with every failure at once and without values."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pandera.pandas as pa

from evalutils.errors import Problem
from evalutils.schemas.model import Column, Table

SHOWN_ROWS = 5


def frame_schema(table: Table) -> pa.DataFrameSchema:
    """The pandera schema of a table; validate with ``lazy=True`` to collect all failures."""
    columns = {column.name: _column_schema(column) for column in table.columns}
    orders = [
        pa.Check(lambda frame, a=first, b=last: _in_order(frame, a, b), name=f"{first} {last}", ignore_na=False)
        for first, last in table.orders
    ]
    return pa.DataFrameSchema(columns, checks=orders, strict="filter", name=table.name)


def _column_schema(column: Column) -> pa.Column:
    checks = [pa.Check.isin(list(column.values), name="waarden")] if column.values else []
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum, name="minimum"))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum, name="maximum"))
    if column.unique:  # pandera's own rule counts missing values as equal
        checks.append(pa.Check(lambda values: ~values.duplicated(keep=False), name="uniek"))
    return pa.Column(column.dtype, checks=checks, nullable=not column.required, required=column.must_exist)


def _in_order(frame: pd.DataFrame, first: str, last: str) -> pd.Series:
    if first not in frame or last not in frame:
        return pd.Series(True, index=frame.index)
    return ~(frame[last] < frame[first])


def failures(frame: pd.DataFrame, table: Table) -> tuple[Problem, ...]:
    """Every rule of ``table`` that ``frame`` breaks, with the count of rows and the first row numbers.

    The index of ``frame`` is the row number in the file (the header is row 1).
    """
    try:
        frame_schema(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as fault:
        return tuple(_problem(error, table) for error in fault.schema_errors)
    return ()


def _problem(error: pa.errors.SchemaError, table: Table) -> Problem:
    rule = getattr(error.check, "name", None) or str(error.check)
    name = getattr(error.schema, "name", None) or ""
    cases = error.failure_cases
    rows = sorted({int(row) for row in cases["index"].dropna()}) if isinstance(cases, pd.DataFrame) and "index" in cases else []
    if rule.startswith("column_in_dataframe"):
        missing = ", ".join(map(str, cases["failure_case"])) if isinstance(cases, pd.DataFrame) else str(cases)
        return Problem("kolom-ontbreekt", table.name, f"een kolom {missing}", "geen kolom met die naam")
    if name == table.name:
        first, last = rule.split(" ")
        return Problem("volgorde", f"{table.name}.{last}", f"niet vóór {first}", counted(rows), tuple(rows))
    code, expected = _EXPECTED.get(rule, lambda column: ("type", column.kind))(table.column(name))
    return Problem(code, f"{table.name}.{name}", expected, counted(rows), tuple(rows))


def _number(value: float | None) -> str:
    return f"{value:g}".replace(".", ",") if value is not None else ""


_EXPECTED = {
    "waarden": lambda column: ("waarde", f"een van: {', '.join(column.values)}"),
    "minimum": lambda column: ("minimum", f"ten minste {_number(column.minimum)}"),
    "maximum": lambda column: ("maximum", f"ten hoogste {_number(column.maximum)}"),
    "uniek": lambda column: ("dubbel", "elke waarde één keer"),
    "not_nullable": lambda column: ("leeg", "in elke rij een waarde"),
}


def counted(rows: Sequence[int]) -> str:
    """How many rows, and the numbers of the first ones: all that a message may say of clients."""
    if not rows:
        return "een afwijking"
    words = "1 rij die niet voldoet" if len(rows) == 1 else f"{len(rows)} rijen die niet voldoen"
    return f"{words} ({shown(rows)})"


def shown(rows: Sequence[int]) -> str:
    """'rij 2, 5, ...': the first row numbers."""
    return f"rij {', '.join(map(str, rows[:SHOWN_ROWS]))}" + (", ..." if len(rows) > SHOWN_ROWS else "")
