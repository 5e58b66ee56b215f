"""A raw frame into a typed table of the contract, with every problem on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from evalutils.data.typed import columns
from evalutils.data.typed.alike_keys import without
from evalutils.data.typed.formulas import BARE, BROKEN
from evalutils.data.typed.sensitive import headless
from evalutils.data.typed.service_numbers import bsn_columns, plain
from evalutils.data.typed.stray import stray
from evalutils.data.typed.values import Ambiguous, Reading, as_text, blanked, convert
from evalutils.errors import Problem, closest
from evalutils.params.delivery import ColumnDelivery, KeyPart, TableDelivery
from evalutils.schemas import Column, Table
from evalutils.schemas.checks import counted, failures, shown

TITLE_ROWS = 10
"""How far down a row with the names of columns is looked for."""
HEADER_NAMES = 4
"""More known names than this on a row below the first make it the row of names, however many columns a table may have."""


@dataclass(frozen=True)
class Typed:
    """A table of the contract, typed, and what was found on the way."""

    frame: pd.DataFrame
    """The columns of the contract with their dtypes, rows numbered as in the file."""
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()
    """Columns of the file that the contract does not use."""
    repeated: tuple[int, ...] = ()
    """Rows equal to an earlier one in every cell."""
    dropped: int = 0
    """How many of these were left out, because the delivery says so."""
    forms: dict[str, dict[str, int]] = field(default_factory=dict)
    """Date column -> form -> cells; of use where a column has more than one."""
    blanked: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Column -> rows whose cell could not be read and counts as missing, because the delivery says so."""
    stray: tuple[int, ...] = ()
    """Rows that are no case (a total, a note), left out."""


def nothing(table: Table) -> Typed:
    """A table of which nothing was delivered, because there was nothing."""
    return Typed(pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in table.columns}))


def typed(
    raw: pd.DataFrame, table: Table, how: TableDelivery, last_year: int | None = None, keys_without: tuple[KeyPart, ...] = ()
) -> Typed:
    """Raw cells into the columns of the contract, written as the delivery ``how`` says; keys without what does not count in them.

    Columns that the contract does not know are left out; a column with citizen service numbers is a problem wherever it
    stands. Only the clients' table must have rows: nobody may have been paid, or asked.
    """
    problems = bsn_columns(raw, table.name)
    if (row := _header_row(raw, table, how)) is not None:
        found = f"de kolomnamen op rij {row}"
        return Typed(pd.DataFrame(), (*problems, Problem("kop", table.name, "de kolomnamen op de eerste rij", found)))
    frame = _renamed(raw, table, how)
    frame = frame.loc[_filled(frame)]
    problems += _doubled(raw, frame, table)
    unused = tuple(name for name in frame.columns if name not in table.names)
    astray = _astray(frame, table, how, problems)
    frame = frame.drop(index=list(astray))
    repeated = columns.repeated(frame)
    drop = how.repeated == "weglaten"
    frame = frame.loc[:, ~frame.columns.duplicated()].drop(index=list(repeated) if drop else [])
    if frame.empty and table.key:
        problems.append(Problem("leeg-bestand", table.name, "ten minste één rij", "een tabel zonder rijen"))
    if how.number_rows:
        frame = frame.assign(**{how.number_rows: [f"{number:04d}" for number in range(1, len(frame) + 1)]})
    problems += [*_sources(table, frame, raw, how), *_absent(table, frame, raw, how)]
    reads = _columns(frame, table, how, last_year, problems)
    result = _result(reads, table, keys_without, frame.index)
    known = {problem.where for problem in problems}
    for problem in failures(result, table):
        if problem.code != "kolom-ontbreekt" and not (problem.code == "leeg" and problem.where in known):
            problems.append(problem)
    lost = {name: read.wrong for name, read in reads.items() if read.bad}
    return Typed(
        result, tuple(problems), unused, repeated, len(repeated) if drop else 0,
        {name: dict(read.forms) for name, read in reads.items() if read.forms},
        {name: rows for name, rows in lost.items() if how.columns.get(name, ColumnDelivery()).unreadable == "leeg"}, astray,
    )  # fmt: skip


def _result(reads: dict[str, Reading], table: Table, keys_without: tuple[KeyPart, ...], index: pd.Index) -> pd.DataFrame:
    values = {column.name: reads[column.name].values.astype(column.dtype) for column in table.columns if column.name in reads}
    keys = [column.name for column in table.columns if column.name in values and (column.refers or column.name == table.key)]
    return pd.DataFrame(values | {name: without(values[name], keys_without) for name in keys}, index=index)


def key_of(table: Table) -> str:
    """The column that names whose row it is: a table's own key, else the one that refers to another's."""
    return table.key or next((column.name for column in table.columns if column.refers), table.columns[0].name)


def _astray(frame: pd.DataFrame, table: Table, how: TableDelivery, problems: list[Problem]) -> tuple[int, ...]:
    """Rows that are no case: a problem, unless the delivery leaves them out. Either way nothing else is said of them."""
    rows = () if how.number_rows else stray(frame.loc[:, ~frame.columns.duplicated()], key_of(table))
    if rows and how.stray == "weigeren":
        found = f"een totaal, noot of kop ertussen: {counted(rows)}"
        problems.append(Problem("losse-rij", table.name, "alleen rijen van de tabel zelf", found, rows))
    return rows


def _filled(frame: pd.DataFrame) -> np.ndarray:
    """Rows (bool) with a cell that does not say that it is missing."""
    found = np.zeros(len(frame), dtype=bool)
    for at in range(len(frame.columns)):
        if found.all():
            break
        found |= blanked(frame.iloc[:, at]).notna().to_numpy(dtype=bool)
    return found


def _columns(
    frame: pd.DataFrame, table: Table, how: TableDelivery, last_year: int | None, problems: list[Problem]
) -> dict[str, Reading]:
    found: dict[str, Reading] = {}
    for column in table.columns:
        if column.name in frame.columns:
            found[column.name] = _column(frame[column.name], column, how, last_year, f"{table.name}.{column.name}", problems)
        elif not column.must_exist and table.complete:
            found[column.name] = Reading(pd.Series(None, index=frame.index, dtype=column.dtype))
    return found


def _renamed(raw: pd.DataFrame, table: Table, how: TableDelivery) -> pd.DataFrame:
    """Columns under the contract's names: as the delivery says, else by name without case and spaces."""
    renames = {plain(column.source): name for name, column in how.columns.items() if column.source}
    names = {plain(name): name for name in table.names if name not in renames.values()}
    columns = [renames.get(plain(name)) or names.get(plain(name), name) for name in raw.columns]
    return raw.set_axis(columns, axis="columns")


def _header_row(raw: pd.DataFrame, table: Table, how: TableDelivery) -> int | None:
    """The row of the file that holds the names of columns, when it is another (a title stands above it)."""

    def known(names: Iterable[object]) -> int:
        cells = pd.DataFrame(columns=[str(name) for name in names])
        return len(set(_renamed(cells, table, how).columns) & set(table.names))

    first = known(raw.columns)
    below = {int(row): known(cells) for row, cells in zip(raw.index[:TITLE_ROWS], raw.head(TITLE_ROWS).to_numpy(), strict=True)}
    best = max(below, key=below.__getitem__, default=None)
    return best if best is not None and below[best] > max(first, min(len(table.names) // 3, HEADER_NAMES)) else None


def _doubled(raw: pd.DataFrame, frame: pd.DataFrame, table: Table) -> list[Problem]:
    """Columns that are there twice: which of them counts is not for us to choose."""
    found = []
    for name in sorted(set(frame.columns[frame.columns.duplicated()]) & set(table.names)):
        places = [str(at + 1) for at, other in enumerate(frame.columns) if other == name]
        same = all(frame.iloc[:, int(at) - 1].astype(str).equals(frame.iloc[:, int(places[0]) - 1].astype(str)) for at in places)
        what = f"kolom {' en '.join(places)} van het bestand, {'gelijk' if same else 'verschillend'} van inhoud"
        found.append(Problem("kolom-dubbel", table.name, f"één kolom {name}", what))
    return found


def _column(
    cells: pd.Series, column: Column, how: TableDelivery, last_year: int | None, where: str, problems: list[Problem]
) -> Reading:
    spec = how.columns.get(column.name, ColumnDelivery())
    cells = blanked(cells, column.values, (*how.missing, *spec.missing))
    if codes := spec.recode:
        cells = columns.mapped(cells, lambda cell: codes.get(as_text(cell), cell))
    cells, broken = _sound(cells)
    if broken and spec.unreadable == "weigeren":
        expected = "van elke formule de uitkomst (open de werkmap in Excel, en bewaar haar)"
        problems.append(Problem("formule", where, expected, f"formules zonder, of met een fout: {counted(broken)}", tuple(broken)))
    try:
        read = convert(cells, column.kind, spec, last_year)
    except Ambiguous as fault:
        problems.append(Problem("dubbelzinnig", where, str(fault), "een kolom die op twee manieren te lezen is"))
        return Reading(pd.Series(None, index=cells.index, dtype=column.dtype))
    if broken and spec.unreadable == "leeg":
        read = replace(read, bad=read.bad | {BARE: broken})
    if column.refers or column.unique:
        problems += _cut_off(read.values, where)
    if read.bad and spec.unreadable == "weigeren":
        rows = list(read.wrong)
        named = [f"{len(rows)} × {_WRONG.get(why, why)} ({shown(rows)})" for why, rows in read.bad.items() if why]
        found = counted(rows) if not named else f"{len(rows)} {'rij' if len(rows) == 1 else 'rijen'}: {'; '.join(named)}"
        problems.append(Problem("type", where, _NAMES[column.kind], found, tuple(rows)))
    return read


def _sound(cells: pd.Series) -> tuple[pd.Series, list[int]]:
    """The cells without formulas that have no sound outcome, and the rows of these."""
    if cells.dtype != object and (not columns.is_text(cells) or not len(columns.fitting(cells, r"#.+[!?]|\(formule .*"))):
        return cells, []
    coded = columns.Coded.of(cells)
    places = coded.rows([at for at, cell in enumerate(coded.distinct) if isinstance(cell, str) and cell in BROKEN])
    kept = cells.mask(np.isin(np.arange(len(cells)), places), None) if len(places) else cells
    return kept, [int(row) for row in cells.index[places]]


def _cut_off(keys: pd.Series, where: str) -> list[Problem]:
    """A problem for keys that a spreadsheet wrote as 1,23E+11: digits were lost, so that different clients can have the same."""
    if not columns.is_text(keys):
        return []
    lost = keys.index[columns.fitting(keys, _SCIENTIFIC)]
    rows = tuple(int(row) for row in lost)
    expected = "sleutels met al hun cijfers (in Excel: celopmaak Tekst)"
    return [Problem("sleutel-afgekapt", where, expected, f"de notatie 1,2E+11: {counted(rows)}", rows)] if rows else []


_SCIENTIFIC = r"\d([.,]\d+)?E\+\d{2}"
_NAMES = {
    "tekst": "tekst", "geheel": "een geheel getal", "getal": "een getal",
    "datum": "een bestaande datum (jjjj-mm-dd of dd-mm-jjjj)", "ja_nee": "ja of nee",
}  # fmt: skip
_WRONG = {
    "excel": "een Excel-datumgetal",
    "d-m-jj": "een jaartal van twee cijfers",
    "d mmm jj": "een jaartal van twee cijfers",
    "d/m/jjjj": "een datum met schuine strepen",
    "m/d/jjjj": "een datum met schuine strepen, de maand voorop",
} | {form: f"een datum als {form}" for form in ("jjjj-mm-dd", "d-m-jjjj", "jjjjmmdd", "d mmm jjjj")}


def _sources(table: Table, frame: pd.DataFrame, raw: pd.DataFrame, how: TableDelivery) -> list[Problem]:
    """A problem for each column that the delivery takes from one that the file does not have: also one that need not be there."""
    named = {name: how.columns[name].source for name in table.names if name in how.columns and name not in frame.columns}
    if not set(frame.columns) & set(table.names):  # then it is the row of names that is wrong, which is told once
        return []
    free = [] if headless(raw) else [name for name in frame.columns if name not in table.names]
    found = []
    for name, source in named.items():
        if source:
            like = _like(source, free)
            expected = "een kolom van het bestand" + (f" (lijkt op '{like}')" if like else "")
            found.append(Problem("levering", f"tabellen.{table.name}.kolommen.{name}.van", expected, f"'{source}'"))
    return found


def _absent(table: Table, frame: pd.DataFrame, raw: pd.DataFrame, how: TableDelivery) -> list[Problem]:
    """One problem for all columns that are not there, with what is there and what it resembles.

    Where no name is known, the first row may be a client: then nothing of it is shown.
    """
    told = {name for name, spec in how.columns.items() if spec.source} if set(frame.columns) & set(table.names) else set()
    gone = [column.name for column in table.columns if column.must_exist and column.name not in {*frame.columns, *told}]
    if not gone:
        return []
    expected = f"een kolom {gone[0]}" if len(gone) == 1 else f"de kolommen {', '.join(gone)}"
    unused = [name for name in frame.columns if name not in table.names]
    if _on_its_side(raw, table):
        found = "de namen van kolommen onder elkaar in de eerste kolom: de tabel staat op haar kant"
    elif not set(frame.columns) & set(table.names) or headless(raw):
        found = f"geen enkele bekende kolomnaam op {f'rij {how.header}' if how.header else 'de eerste rij'} ({len(raw.columns)} kolommen)"
    else:
        likes = [f"{name} lijkt op '{like}'" for name in gone if (like := _like(name, unused))]
        there = ", ".join(plain_name(name) for name in raw.columns)
        found = f"alleen {there}" + (f" ({'; '.join(likes)})" if likes else "")
    return [Problem("kolom-ontbreekt", table.name, expected, found)]


def _on_its_side(raw: pd.DataFrame, table: Table) -> bool:
    """Whether the first column holds names of columns, so that those on top are clients."""
    first = blanked(raw.iloc[:, 0].head(len(table.names) + TITLE_ROWS)).dropna() if len(raw.columns) else pd.Series(dtype=object)
    return len({plain(as_text(cell)) for cell in first} & set(table.names)) > 1


def _like(name: str, unused: list[str]) -> str:
    by_normal = {plain(each): each for each in unused}
    close = closest(plain(name), by_normal)
    return plain_name(by_normal[close]) if close else ""


def plain_name(name: str) -> str:
    """A column's name; one that looks like a client's value (many digits, or long) is not repeated."""
    return name if len(re.findall(r"\d", name)) < 5 and len(name) <= 60 else "(een naam met veel cijfers of tekst)"
