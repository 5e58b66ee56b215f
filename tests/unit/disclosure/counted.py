"""Counts made up for the tests of disclosure: a table, a flow of cells, and what a reader sees of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from evalutils.disclosure import Gate
from evalutils.params import Profile
from evalutils.results import Axes, Crosstab, Number
from evalutils.results.marks import Given
from evalutils.results.quantities import Cell, Condition, Count, Sum, where

PUBLIC = Profile(naam="publiek", minimum_cel=10, groepsaandeel=0.9, dominantie=0.85)
INTERNAL = Profile(naam="intern")
ALL = Cell.of(where("alle", "ja"))


def gate(profile: Profile = PUBLIC, secret: bytes = b"geheim") -> Gate:
    """A gate that knows nothing yet."""
    return Gate(profile, "n", secret)


def table(counts, name: str = "k", within: Cell = ALL, columns: str = "groep") -> Crosstab:
    """A table with rows a, b, ... and columns x, y, ... of the clients of ``within``."""
    rows, heads = tuple("abcdefgh"[: len(counts)]), tuple("xyzuvw"[: len(counts[0])])
    axes = Axes(within, tuple(where(name, row) for row in rows), tuple(where(columns, head) for head in heads))
    return Crosstab.of(name, name, rows, heads, tuple(map(tuple, counts)), (0,) * len(heads), axes)


@dataclass(frozen=True)
class Loose:
    """Any counts, with the sums that tie them."""

    counts: tuple[Number, ...]
    sums: tuple[Sum, ...] = ()
    level: Given = 0.95
    names: dict[str, int] = field(default_factory=dict)


def loose(*counts: Count, sums: tuple[Sum, ...] = ()) -> Loose:
    """A result of these counts alone."""
    return Loose(tuple(counts), sums)


def count(value: int, *conditions: Condition, within: Cell = ALL) -> Count:
    """A number of clients of ``within`` for whom the conditions hold."""
    return Count(value, within.and_(*conditions))
