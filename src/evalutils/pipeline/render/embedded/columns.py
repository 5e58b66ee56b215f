"""Widths of table columns on paper, where the text does not reflow."""

from __future__ import annotations

from typing import Any

from evalutils.pipeline.render.embedded.tree import Node, plain

NARROWEST, WIDEST = 7, 46
"""Characters: a column of numbers still needs room for its head, and one of text may wrap."""
TOGETHER = 3
"""Rows that stay together at the end of a table."""


def with_widths(table: Node) -> Node:
    """The table over the full width of the text, its columns in proportion to what they hold.

    A table whose source sets unequal widths (by its dashes) keeps them.
    """
    columns = table["c"][2]
    given = {width.get("c") for _, width in columns}
    if len(given) > 1:
        return table
    needed = _needed(table, len(columns))
    shares = [need / sum(needed) for need in needed]
    sized = [[column[0], {"t": "ColWidth", "c": round(share, 4)}] for column, share in zip(columns, shares, strict=True)]
    return {"t": "Table", "c": [*table["c"][:2], sized, *table["c"][3:]]}


def with_end(table: Node) -> Node:
    """The last rows of a long table as its foot, which Typst keeps together: after a page break at least three follow."""
    head, bodies, foot = table["c"][3:6]
    if len(bodies) != 1 or len(bodies[0][3]) <= 2 * TOGETHER or foot[1]:
        return table
    body = bodies[0]
    kept, last = body[3][:-TOGETHER], body[3][-TOGETHER:]
    return {"t": "Table", "c": [*table["c"][:3], head, [[*body[:3], kept]], [foot[0], last]]}


def _needed(table: Node, count: int) -> list[int]:
    """Characters each column asks for: its longest cell, but of its head only the longest word."""
    needed = [NARROWEST] * count
    _, head_rows = table["c"][3]
    for cells in _rows(head_rows):
        for place, words in enumerate(cells[:count]):
            needed[place] = max(needed[place], *(len(word) + 2 for word in words.split() or [""]))
    for body in table["c"][4]:
        for cells in _rows([*body[2], *body[3]]):
            for place, words in enumerate(cells[:count]):
                needed[place] = max(needed[place], min(len(words) + 2, WIDEST))
    return needed


def _rows(rows: list[Any]) -> list[list[str]]:
    return [[plain(cell[4]) for cell in row[1]] for row in rows]
