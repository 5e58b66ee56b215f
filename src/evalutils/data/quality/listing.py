"""All failing rows as a list for the supplier: table, column, row number, rule. No value of a client stands in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from evalutils.data.quality.unlikely import Unlikely
from evalutils.errors import Problem

HEAD = ("oordeel", "tabel", "kolom", "bestand of blad", "rij", "regel")


def listing(problems: Iterable[Problem], odd: Iterable[Unlikely], places: dict[str, str]) -> str:
    """The list as CSV with semicolons, one line a row of a file; 'fout' must be mended, 'onwaarschijnlijk' looked at."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(_lines(problems, odd, places))
    return stream.getvalue()


def _lines(problems: Iterable[Problem], odd: Iterable[Unlikely], places: dict[str, str]) -> list[Sequence[object]]:
    lines: list[Sequence[object]] = []
    for problem in problems:
        table, _, column = problem.where.partition(".")
        rule = f"verwacht {problem.expected}"
        lines += [("fout", table, column, places.get(table, table), row, rule) for row in problem.rows]
    for one in odd:
        lines += [
            ("onwaarschijnlijk", one.table, one.column, places.get(one.table, one.table), row, one.rule) for row in one.rows
        ]
    return lines
