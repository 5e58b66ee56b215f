"""Widths of table columns on paper, where the text does not reflow."""

from __future__ import annotations

import re
from typing import Any

from evalutils.pipeline.render.embedded.tree import Node, plain

NARROWEST, WIDEST = 7, 46
"""Characters: a column of numbers still needs room for its head, and one of text may wrap."""
ACROSS, BESIDE = 92, 3
"""Characters that go on a line of a table over the full width, and what the room beside a word takes of them."""
WORD = re.compile(r"(?:[ \t\n\u200b\u00ad-]|/(?!\u00a0))+")
"""What a line may break at: not at a space that holds its words together, nor at a slash before one ('171 / 220')."""
NARROW = frozenset("ijl.,:;'’\u00a0")
"""Signs that take half the room of another."""
TOGETHER = 3
"""Rows that stay together at the end of a table."""


def with_widths(table: Node) -> Node:
    """The table over the full width of the text, its columns in proportion to what they hold.

    A table whose source sets unequal widths (by its dashes) keeps them, but for a column narrower than its longest word.
    """
    columns = table["c"][2]
    given = [width.get("c") for _, width in columns]
    if len(set(given)) > 1 and None not in given:
        shares = [share / sum(given) for share in given]
    else:
        needed = _needed(table, len(columns))
        shares = [need / sum(needed) for need in needed]
    shares = _with_words_whole(shares, [(longest + BESIDE) / ACROSS for longest in _longest_words(table, len(columns))])
    sized = [[column[0], {"t": "ColWidth", "c": round(share, 4)}] for column, share in zip(columns, shares, strict=True)]
    return {"t": "Table", "c": [*table["c"][:2], sized, *table["c"][3:]]}


def _with_words_whole(shares: list[float], least: list[float]) -> list[float]:
    """Shares raised to what each column's longest word asks; the columns with room to spare give it."""
    if sum(least) >= 1:
        return [one / sum(least) for one in least]
    short = sum(max(low - share, 0) for share, low in zip(shares, least, strict=True))
    spare = sum(max(share - low, 0) for share, low in zip(shares, least, strict=True))
    return [max(share, low) - max(share - low, 0) * (short / spare) for share, low in zip(shares, least, strict=True)]


def room(word: str) -> float:
    """Signs of common width that a word takes.

    >>> room("0,6"), room("maand")
    (2.5, 5.0)
    """
    return len(word) - 0.5 * sum(sign in NARROW for sign in word)


def _longest_words(table: Node, count: int) -> list[float]:
    longest = [1.0] * count
    rows = [*table["c"][3][1], *(row for body in table["c"][4] for row in (*body[2], *body[3])), *table["c"][5][1]]
    for cells in _rows(rows):
        for place, words in enumerate(cells[:count]):
            longest[place] = max(longest[place], *map(room, WORD.split(words)))
    return longest


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
