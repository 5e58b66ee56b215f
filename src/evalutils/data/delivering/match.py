"""Pairs of what a delivery calls things and what the contract calls them, with how sure each pair is.

By name first: the contract's own, another name that suppliers use, a similar spelling. By content where a name says too little: the
allowed values of a column, keys that stand in the clients' table, a kind that the cells can be read as.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evalutils.data.delivering.look import Seen
from evalutils.data.typed import dates
from evalutils.data.typed.service_numbers import plain
from evalutils.data.typed.values import Ambiguous, as_text, blanked, convert
from evalutils.schemas import Column, Table

SURE, LIKELY, MARGIN = 0.85, 0.6, 0.1
"""A pair at ``SURE`` is taken when no other comes within ``MARGIN``; one at ``LIKELY`` is proposed in a question."""
SAMPLE = 2000
"""Cells by which a column's content is judged."""


@dataclass(frozen=True)
class Pair:
    """A column of the contract and the column of the file that seems to hold it."""

    column: str
    source: str
    score: float
    rivals: tuple[str, ...] = ()
    """Other columns of the file that may be it, best first."""

    @property
    def sure(self) -> bool:
        """Whether the match needs no question: a high score and no rival."""
        return self.score >= SURE and not self.rivals


def name_score(name: str, known: str, also: Sequence[str]) -> float:
    """1 for the contract's name, 0.95 for another known name, 0.88 for one with a word more, at most 0.8 for a similar one."""
    here, there = plain(name), plain(known)
    if here == there:
        return 1.0
    others = {plain(other) for other in also}
    if here.replace("_", "") in {other.replace("_", "") for other in (there, *others)}:
        return 0.95
    if {there, *others} & set(here.split("_")[:1]) or there in here.split("_"):
        return 0.88
    return 0.8 * max(_resemblance(here, other) for other in {there, *others})


def _resemblance(one: str, other: str) -> float:
    """Share of the letters in common and in order; 0 where it is certain to be too low to count (a wide table has many pairs)."""
    found = difflib.SequenceMatcher(None, one, other)
    least = LIKELY / 0.8
    return found.ratio() if found.real_quick_ratio() >= least and found.quick_ratio() >= least else 0.0


def table_scores(seen: Seen, tables: Mapping[str, Table]) -> dict[str, float]:
    """How much a table of the delivery resembles each table of the contract: its name, and the columns that it has of it."""
    return {name: 0.4 * name_score(seen.name, name, table.also) + 0.6 * _share(seen, table) for name, table in tables.items()}


def _share(seen: Seen, table: Table) -> float:
    wanted = [column for column in table.columns if column.must_exist] or list(table.columns)
    best = [
        max((name_score(str(name), column.name, (*column.also, column.meaning)) for name in seen.frame.columns), default=0.0)
        for column in wanted
    ]
    return sum(score for score in best if score >= LIKELY) / max(len(wanted), 1)


def pair_tables(seen: Sequence[Seen], tables: Mapping[str, Table]) -> dict[str, list[tuple[float, Seen]]]:
    """Table of the contract -> the tables of the delivery that may be it, best first; each of the delivery serves its best once."""
    scores = sorted(
        ((score, name, at) for at, one in enumerate(seen) for name, score in table_scores(one, tables).items()), reverse=True
    )
    found: dict[str, list[tuple[float, Seen]]] = {name: [] for name in tables}
    taken: dict[int, str] = {}
    for score, name, at in scores:
        if score >= 0.35 and (at not in taken) and not (found[name] and found[name][0][0] - score > 0.25):
            found[name].append((score, seen[at]))
            taken.setdefault(at, name)
    return found


def pair_columns(seen: Seen, table: Table, keys: frozenset[str]) -> tuple[Pair, ...]:
    """For each column of the contract the column of the file that seems to hold it, and its rivals; each column of the file once.

    ``keys``: the keys of the clients' table, by which a key under another name is known ('' set: the clients themselves).
    """
    names = list(dict.fromkeys(map(str, seen.frame.columns)))
    given = {name: blanked(_cells(seen.frame, name).head(SAMPLE)).dropna() for name in names}
    scores = {(column.name, name): _score(given[name], column, name, keys) for column in table.columns for name in names}
    found: list[Pair] = []
    left, free = {column.name for column in table.columns}, set(names)
    for (column, name), score in sorted(scores.items(), key=lambda item: -item[1]):
        if score < LIKELY or column not in left or name not in free:
            continue
        rivals = [other for other in names if other in free - {name} and score - scores[column, other] < MARGIN and score < 0.95]
        found.append(Pair(column, name, score, tuple(sorted(rivals, key=lambda other: -scores[column, other]))))
        left.discard(column)
        free.discard(name)
    return tuple(found)


def _score(cells: pd.Series, column: Column, name: str, keys: frozenset[str]) -> float:
    by_name = name_score(name, column.name, (*column.also, column.meaning))
    if by_name == 1.0:  # the contract's own name: its cells are for check-data to judge
        return by_name
    if not len(cells):
        return by_name if by_name >= 0.95 else 0.0
    if by_name < LIKELY and not (column.values or column.refers):  # whatever its cells, no pair
        return 0.0
    fits = _fit(cells, column, keys)
    if by_name >= 0.95:  # a known name with odd cells is still that column: its cells are for check-data to judge
        return by_name if fits > 0.2 or column.kind in ("tekst", "ja_nee") else by_name - 0.3
    return max(by_name * fits, 0.9 * fits if _speaks(cells, column, keys) else 0.0)


def _cells(frame: pd.DataFrame, name: str) -> pd.Series:
    found = frame.loc[:, [str(each) == name for each in frame.columns]]
    return found.iloc[:, 0]


def _fit(cells: pd.Series, column: Column, keys: frozenset[str]) -> float:
    """Share of the cells that the column could hold."""
    if column.refers and keys:
        return sum(as_text(cell) in keys for cell in cells) / len(cells)
    if column.values:
        allowed = {value.lower() for value in column.values}
        return sum(as_text(cell).lower() in allowed for cell in cells) / len(cells) or 0.5
    if column.kind == "datum":
        return sum(dates.form_of(cell) != dates.OTHER or _native(cell) for cell in cells) / len(cells)
    try:
        read = convert(cells, column.kind)
    except Ambiguous:
        return 0.9
    return 1 - len(read.wrong) / len(cells)


def _native(cell: object) -> bool:
    return hasattr(cell, "year")


def _speaks(cells: pd.Series, column: Column, keys: frozenset[str]) -> bool:
    """Whether the cells alone say which column it is: allowed values of words, or keys of clients."""
    if column.refers:
        return bool(keys)
    known = {value.lower() for value in column.values if len(value) > 2}
    return bool(known) and sum(as_text(cell).lower() in known for cell in cells) >= 0.9 * len(cells)
