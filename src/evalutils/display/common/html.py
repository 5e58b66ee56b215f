"""Views as HTML for a notebook: the same table, title and notes as the report, and a line of what was withheld."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

_MARKS = ((r"\*\*(.+?)\*\*", r"<strong>\1</strong>"), (r"(?<![\w*])\*([^*\s][^*]*?)\*(?![\w*])", r"<em>\1</em>"))
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_STYLE = "border-collapse:collapse;margin:.5rem 0"
WITHHELD = re.compile(r"(?<![\w\\])x(?!\w)")
"""The sign of a number that is not published, alone or in 'x (x)'."""


def inline(text: str) -> str:
    """One cell or sentence: its Markdown (bold, italics, signs after a backslash) as HTML, everything else as text."""
    kept = _ESCAPED.sub(lambda match: f"&#{ord(match[1])};", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    for pattern, made in _MARKS:
        kept = re.sub(pattern, made, kept)
    return kept


def table(head: Sequence[str], rows: Iterable[Sequence[str]], left: int, title: str = "", notes: Iterable[str] = ()) -> str:
    """A table with ``left`` columns of text; numbers stand right."""
    body = list(rows)
    tops = "".join(f'<th scope="col" style="text-align:{_side(at, left)}">{inline(name)}</th>' for at, name in enumerate(head))
    lines = "\n".join("<tr>" + "".join(_cell(cell, at, left) for at, cell in enumerate(row)) + "</tr>" for row in body)
    caption = f'<caption style="text-align:left;font-weight:600">{inline(title)}</caption>' if title else ""
    hidden = sum(bool(WITHHELD.search(cell)) for row in body for cell in row[left:])
    return (
        f'<table style="{_STYLE}">{caption}<thead><tr>{tops}</tr></thead><tbody>\n{lines}\n</tbody></table>'
        + paragraphs(notes, small=True)
        + withheld(hidden)
    )


def _side(at: int, left: int) -> str:
    return "left" if at < left else "right"


def _cell(cell: str, at: int, left: int) -> str:
    tag = 'th scope="row"' if at == 0 else "td"
    return f'<{tag} style="text-align:{_side(at, left)};font-weight:normal">{inline(cell)}</{tag.split(maxsplit=1)[0]}>'


def paragraphs(texts: Iterable[str], *, small: bool = False) -> str:
    """Sentences as paragraphs; ``small``: as the notes below a table."""
    style = ' style="font-size:smaller"' if small else ""
    return "".join(f"<p{style}>{inline(text)}</p>" for text in texts if text)


def withheld(count: int) -> str:
    """The line that says how many numbers are not shown; '' for none."""
    if not count:
        return ""
    words = "1 getal is" if count == 1 else f"{count} getallen zijn"
    return f'<p class="achtergehouden"><em>{words} niet gepubliceerd ter bescherming van klanten (x).</em></p>'


def image(png: str, alt: str, title: str, notes: Iterable[str], hidden: int) -> str:
    """A figure (PNG in base64) under its title, with its words for who cannot see it."""
    return (
        f'<figure style="margin:.5rem 0"><figcaption style="font-weight:600">{inline(title)}</figcaption>'
        f'<img alt="{escape(alt)}" style="max-width:100%" src="data:image/png;base64,{png}"></figure>'
        + paragraphs(notes, small=True)
        + withheld(hidden)
    )
