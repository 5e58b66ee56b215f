"""A raw frame into a typed table of the contract, with every problem on the way."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

import pandas as pd

from evalutils.data.values import Ambiguous, as_text, blanked, convert, elfproef
from evalutils.errors import Problem
from evalutils.params.study import TableSpec
from evalutils.schemas import Column, Table, failures
from evalutils.schemas.checks import counted

_BSN_NAMES = re.compile(r"^(bsn|bsn_?(nr|nummer)|burger_?service_?(nr|nummer)|sofi_?(nr|nummer))$")
BSN_SHARE = 0.95
TITLE_ROWS = 10
"""How far down a row with the names of columns is looked for."""


def typed(raw: pd.DataFrame, table: Table, spec: TableSpec) -> tuple[pd.DataFrame, list[Problem]]:
    """The columns of the contract with their dtypes, rows still numbered as in the file.

    Columns that the contract does not know are left out (``ignored`` lists them); a column with
    citizen service numbers is a problem wherever it stands.
    """
    frame, problems = _renamed(raw, table, spec), _bsn(raw, table.name)
    if (row := _header_row(raw, table, spec)) is not None:
        found = f"de kolomnamen op rij {row}; verwijder de rijen erboven"
        return pd.DataFrame(), [*problems, Problem("kop", table.name, "de kolomnamen op de eerste rij", found)]
    for name in sorted(set(frame.columns[frame.columns.duplicated()]) & set(table.names)):
        problems.append(Problem("kolom-dubbel", table.name, f"één kolom {name}", "meer kolommen met die naam"))
    frame = frame.loc[:, ~frame.columns.duplicated()]
    frame = frame.loc[~frame.apply(blanked).isna().all(axis="columns")] if len(frame.columns) else frame
    if frame.empty:
        problems.append(Problem("leeg-bestand", table.name, "ten minste één rij", "een tabel zonder rijen"))
    if spec.number_rows:
        frame = frame.assign(**{spec.number_rows: [f"{number:04d}" for number in range(1, len(frame) + 1)]})
    values = {}
    for column in table.columns:
        if column.name in frame.columns:
            values[column.name] = _column(frame[column.name], column, spec, table.name, problems)
        elif column.must_exist:
            problems.append(_absent(column, table, raw))
        elif table.complete:
            values[column.name] = pd.Series(None, index=frame.index, dtype=column.dtype)
    result = pd.DataFrame(values, index=frame.index)
    known = {problem.where for problem in problems}
    for problem in failures(result, table):
        if problem.code != "kolom-ontbreekt" and not (problem.code == "leeg" and problem.where in known):
            problems.append(problem)
    return result, problems


def ignored(raw: pd.DataFrame, table: Table, spec: TableSpec) -> tuple[str, ...]:
    """Columns of the file that the contract does not use."""
    return tuple(name for name in _renamed(raw, table, spec).columns if name not in table.names)


def _normal(name: str) -> str:
    return re.sub(r"[\s\-]+", "_", name.strip().lower())


def _renamed(raw: pd.DataFrame, table: Table, spec: TableSpec) -> pd.DataFrame:
    """Columns under the contract's names: renamed as the study says, else by name without case and spaces."""
    renames = {_normal(old): new for old, new in spec.rename.items()}
    names = {_normal(name): name for name in table.names}
    columns = [renames.get(_normal(name)) or names.get(_normal(name), name) for name in raw.columns]
    return raw.set_axis(columns, axis="columns")


def _header_row(raw: pd.DataFrame, table: Table, spec: TableSpec) -> int | None:
    """The row of the file that holds the names of columns, when it is not the first (a title stands above it)."""

    def known(names: Iterable[object]) -> int:
        cells = pd.DataFrame(columns=[str(name) for name in names])
        return len(set(_renamed(cells, table, spec).columns) & set(table.names))

    first = known(raw.columns)
    below = {int(row): known(cells) for row, cells in zip(raw.index[:TITLE_ROWS], raw.head(TITLE_ROWS).to_numpy(), strict=True)}
    best = max(below, key=below.__getitem__, default=None)
    return best if best is not None and below[best] > max(first, len(table.names) // 3) else None


def _column(cells: pd.Series, column: Column, spec: TableSpec, table: str, problems: list[Problem]) -> pd.Series:
    where = f"{table}.{column.name}"
    cells = blanked(cells, column.values)
    if codes := spec.recode.get(column.name):
        cells = cells.map(lambda cell: codes.get(as_text(cell), cell), na_action="ignore").astype(object)
    try:
        values, bad = convert(cells, column.kind)
    except Ambiguous as fault:
        problems.append(Problem("dubbelzinnig", where, str(fault), "een kolom die op twee manieren te lezen is"))
        return pd.Series(None, index=cells.index, dtype=column.dtype)
    if bad:
        problems.append(Problem("type", where, _NAMES[column.kind], counted(bad)))
    return values.astype(column.dtype)


_NAMES = {
    "tekst": "tekst", "geheel": "een geheel getal", "getal": "een getal",
    "datum": "een bestaande datum (jjjj-mm-dd of dd-mm-jjjj)", "ja_nee": "ja of nee",
}  # fmt: skip


def _absent(column: Column, table: Table, raw: pd.DataFrame) -> Problem:
    near = difflib.get_close_matches(_normal(column.name), [_normal(name) for name in raw.columns], n=1, cutoff=0.6)
    found = f"geen kolom met die naam; lijkt op '{near[0]}'" if near else "geen kolom met die naam"
    return Problem("kolom-ontbreekt", table.name, f"een kolom {column.name}", found)


def _bsn(raw: pd.DataFrame, table: str) -> list[Problem]:
    problems = []
    for place, name in enumerate(raw.columns, start=1):
        if _BSN_NAMES.match(_normal(name)) or _looks_like_bsn(raw.iloc[:, place - 1]):
            found = f"kolom {place} van het bestand lijkt burgerservicenummers te bevatten"
            problems.append(Problem("bsn", table, "geen burgerservicenummers: pseudonimiseer het bestand eerst", found))
    return problems


def _looks_like_bsn(cells: pd.Series) -> bool:
    texts = [as_text(cell) for cell in blanked(cells).dropna()]
    nine = [text for text in texts if re.fullmatch(r"\d{9}", text)]
    return bool(nine) and sum(map(elfproef, nine)) >= BSN_SHARE * len(texts)
