"""A delivery described: every table and column of the contract with its place in the files, and what was not used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from evalutils.data.delivering.columns import describe as describe_column
from evalutils.data.delivering.columns import none_or
from evalutils.data.delivering.look import Look, Seen, look
from evalutils.data.delivering.match import LIKELY, Pair, pair_columns, pair_tables
from evalutils.data.delivering.questions import NONE, Answers, Question
from evalutils.data.typed.alike_keys import parts_of, without
from evalutils.data.typed.service_numbers import plain
from evalutils.data.typed.stray import stray
from evalutils.data.typed.tables import key_of, plain_name
from evalutils.data.typed.values import as_text, blanked
from evalutils.params.delivery import KeyPart
from evalutils.schemas import Column, Contract, Table
from evalutils.schemas.checks import shown


@dataclass
class TableFound:
    """What the delivery file will say of one table: its keys, comments above it, and per column its keys and comments."""

    spec: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    column_notes: dict[str, list[str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


@dataclass
class Found:
    """A delivery as it will be written."""

    source: Path
    tables: dict[str, TableFound] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    """Sheets and files that no table of the contract is in."""
    last_year: int | None = None
    keys_without: tuple[KeyPart, ...] = ()
    """What does not count in the keys, because one table writes them otherwise than another."""
    told: list[str] = field(default_factory=list)
    """What was counted, for the screen alone."""


def describe(source: Path, agreed: Contract, answers: Answers) -> Found:
    """Look at ``source`` and recognise the tables of the contract in it.

    Raises ``ExtractError`` for what cannot be read, and ``ParameterError`` with all questions that were not answered.
    """
    seen = look(source)
    found = Found(source)
    chosen = _tables(seen, agreed, answers)
    keys: frozenset[str] = frozenset()
    referring: dict[str, pd.Series] = {}
    short = False
    for name, table in agreed.tables.items():
        one = chosen.get(name)
        if one is None:
            found.tables[name] = TableFound({"geen_rijen": True}, ["niet in deze levering: een tabel zonder rijen"])
            continue
        made, source_key, short_here = _table(one, table, keys if any(c.refers for c in table.columns) else frozenset(), answers)
        found.tables[name] = made
        found.told += made.told
        short = short or short_here
        if table.key and source_key:
            keys = keys or frozenset(_texts(_cells(one.frame, source_key)))
        for column in (column for column in table.columns if column.refers and column.name in made.columns):
            referring[name] = _texts(_cells(one.frame, str(made.columns[column.name].get("van") or _same(one, column.name))))
    _alike(found, keys, referring, answers)
    if short:
        text = "Jaartallen van twee cijfers: tot en met welk jaar lopen zij? Met 2019 is '19' 2019 en '20' 1920."
        if (answer := answers.of(Question("laatste_jaar", text, shape="2019"))) is not None:
            found.last_year = _year(answer)
    used = {id(one) for one in chosen.values()}
    found.unused = [one.place for one in seen.tables if id(one) not in used] + [f"{name} (leeg)" for name in seen.empty]
    answers.require_all()
    return found


def _texts(cells: pd.Series) -> pd.Series:
    return blanked(cells).dropna().map(as_text).astype("str")


def _same(one: Seen, column: str) -> str:
    """The name in the file that is the contract's own but for case and signs."""
    return next(str(name) for name in one.frame.columns if plain(str(name)) == plain(column))


def _alike(found: Found, keys: frozenset[str], referring: Mapping[str, pd.Series], answers: Answers) -> None:
    """What keeps keys of a table from being those of the clients ('0012' and '12') may not count: that is asked, with how many it saves."""
    known = pd.Series(sorted(keys), dtype="str")
    strange = {name: cells[~cells.isin(keys)] for name, cells in referring.items()} if keys else {}
    if not (parts := parts_of(pd.concat(list(strange.values())), known) if strange else ()):
        return
    saved = {name: without(cells, parts).isin(set(without(known, parts))).sum() for name, cells in strange.items()}
    told = ", ".join(f"{count} in {name}" for name, count in saved.items() if count)
    words = " en ".join(parts)
    text = f"Zonder {words} zijn sleutels van klanten te herkennen die nu in geen klantentabel staan ({told}): weglaten, of houden zoals zij zijn?"
    answer = answers.of(Question("sleutels", text, ("weglaten", "houden")))
    if answer == "weglaten":
        found.keys_without = parts
        found.told.append(f"sleutels zonder {words} vergeleken: {told} herkend")


def _year(answer: str) -> int:
    from evalutils.errors import ParameterError, Problem

    if not (answer.isdigit() and 1900 <= int(answer) <= 2099):
        problem = Problem("antwoord", "laatste_jaar", "een jaar van 1900 tot en met 2099", f"'{answer[:20]}'")
        raise ParameterError("Een antwoord past niet op de vraag.", problems=(problem,))
    return int(answer)


def _tables(seen: Look, agreed: Contract, answers: Answers) -> dict[str, Seen]:
    """Table of the contract -> where it is; a table that is not there, or that may be two, is asked."""
    pairs = pair_tables(seen.tables, agreed.tables)
    if len(seen.tables) == 1 and len(agreed.tables) == 1:
        return {next(iter(agreed.tables)): seen.tables[0]}
    taken = {id(options[0][1]) for options in pairs.values() if len(options) == 1}
    chosen: dict[str, Seen] = {}
    for name, options in pairs.items():
        if len(options) == 1:
            chosen[name] = options[0][1]
            continue
        free = [one for _, one in options] or [one for one in seen.tables if id(one) not in taken]
        text = f"Waar staat de tabel {name} ({agreed.tables[name].meaning.rstrip('.').lower()})?"
        called = {one.name if [other.name for other in free].count(one.name) == 1 else one.file: one for one in free}
        answer = none_or(answers.of(Question(name, text, (*called, NONE))))
        if answer is not None:
            chosen[name] = called[answer]
    return chosen


def _table(one: Seen, table: Table, keys: frozenset[str], answers: Answers) -> tuple[TableFound, str | None, bool]:
    count = "1 rij" if len(one.frame) == 1 else f"{len(one.frame)} rijen"
    empty = {0: "", 1: ", 1 lege rij"}.get(one.empty_rows, f", {one.empty_rows} lege rijen")
    made = TableFound(_place(one), _notes(one), told=[f"{table.name}: {one.place}, {count}{empty}"])
    pairs = {pair.column: pair for pair in pair_columns(one, table, keys)}
    frame = _cases(one, table, pairs, made, answers)
    _repeated(one, table, made, answers)
    short, key = False, None
    used: set[str] = set()
    for column in table.columns:
        name = _source(one, table, column, pairs.get(column.name), used, answers)
        if name is None:
            continue
        used.add(name)
        key = name if column.name == table.key else key
        said = describe_column(f"{table.name}.{column.name}", _cells(frame, name), column, answers)
        short = short or said.short_years
        renamed = {"van": name} if plain(name) != plain(column.name) else {}
        made.columns[column.name] = renamed | said.spec
        made.column_notes[column.name] = said.notes
        made.told += said.told
    if spare := [str(name) for name in one.frame.columns if str(name) not in used]:
        made.notes.append(f"niet gebruikt: {', '.join(map(plain_name, spare))}")
    return made, key, short


def _cases(one: Seen, table: Table, pairs: Mapping[str, Pair], made: TableFound, answers: Answers) -> pd.DataFrame:
    """The rows that are cases; of a total, a note or a second row of names it is asked whether it is left out."""
    key = pairs.get(key_of(table))
    rows = stray(one.frame, key.source) if key is not None else ()
    if not rows:
        return one.frame
    those = "lijkt 1 rij" if len(rows) == 1 else f"lijken {len(rows)} rijen"
    text = f"In {one.place} {those} een totaal, een noot of een tweede kop ({shown(rows)}): weglaten, of weigeren tot het bestand goed is?"
    answer = answers.of(Question(f"{table.name}.losse_rijen", text, ("weglaten", "weigeren")))
    if answer == "weglaten":
        made.spec["losse_rijen"] = answer
        made.notes.append("een totaal, noot of tweede kop telt niet mee; check-data telt de rijen")
    return one.frame.drop(index=list(rows))


def _source(one: Seen, table: Table, column: Column, pair: Pair | None, used: set[str], answers: Answers) -> str | None:
    """The column of the file that holds ``column``: recognised, asked, or None."""
    if pair is not None and pair.sure:
        return pair.source
    free = [str(name) for name in one.frame.columns if str(name) not in used]
    if pair is None and not column.must_exist:
        return None
    if not free:
        return None
    likely = [pair.source, *pair.rivals] if pair is not None and pair.score >= LIKELY else []
    choices = tuple(dict.fromkeys([*likely, *free, NONE]))
    first = f" Waarschijnlijk {likely[0]}." if likely else ""
    text = f"Welke kolom van {one.place} is {table.name}.{column.name} ({column.meaning.lower()})?{first}"
    return none_or(answers.of(Question(f"{table.name}.{column.name}.van", text, choices)))


def _place(one: Seen) -> dict[str, Any]:
    spec: dict[str, Any] = {"bestand": one.file}
    if one.sheet is not None:
        spec["blad"] = one.sheet
    if one.header > 1:
        spec["koprij"] = one.header
    if one.encoding is not None:
        spec |= {"codering": one.encoding, "scheiding": one.separator}
    return spec


def _notes(one: Seen) -> list[str]:
    if one.header == 1:
        return []
    return [f"de namen van de kolommen staan op rij {one.header}; wat erboven staat is overgeslagen"]


def _repeated(one: Seen, table: Table, made: TableFound, answers: Answers) -> None:
    if not one.repeated:
        return
    count = len(one.repeated)
    rows = "1 rij" if count == 1 else f"{count} rijen"
    text = f"In {one.place} {'is' if count == 1 else 'zijn'} {rows} gelijk aan een eerdere ({shown(one.repeated)}): weglaten of houden?"
    answer = answers.of(Question(f"{table.name}.rijen", text, ("weglaten", "houden")))
    if answer == "weglaten":
        made.spec["dubbele_rijen"] = "weglaten"
    made.notes.append(f"rijen die gelijk zijn aan een eerdere: {answer}")


def _cells(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame.iloc[:, [str(each) for each in frame.columns].index(name)]
