"""Text as text in Markdown: the one way by which a word from outside the code reaches the source of a report.

A label, a category of an extract, a title or the name of a file may hold any sign. Here it becomes Markdown that both renderers
show as that text: nothing in it is a command, a link, markup or a formula, no row is lost, and a word without end can be broken.
"""

from __future__ import annotations

import re
import unicodedata

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#$^~|@&\"])")
_START = re.compile(r"^(\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+)([.)])(?=\s|$)|^([-+:=!](?=\s|[-+:=!]|$)|%)")
"""What would begin a list, a line of dashes or a definition at the start of a line."""
_TYPED = re.compile(r"-(?=-)|\.(?=\.)")
"""What a renderer would set as a dash or three points."""
_TYPST = re.compile(r"^(?=(?:=+|[-+/]|\d+\.)\s)")
"""What Typst takes for a heading or a list at the start of a cell; Pandoc writes it there without an escape."""
_OPENED = re.compile(r"\{(?=\{)|>(?=\}\})|\[(?=\^)|\?(?=meta:|@)|@(?=(?:tbl|fig|sec|lst|eq)-)|\((?=\w*[A-Za-z]\w*\d{4}\w*\?\))")
"""What looks like a shortcode (its end too: without a beginning it stops Quarto, in metadata), key or reference: a hair space goes in."""
LONGEST = 30
"""Signs of a word from which it may be broken: a longer one would run over the edge of a cell."""
_LONG = re.compile(rf"[^\s\u200b\u00ad]{{{LONGEST}}}(?=[^\s\u200b\u00ad])")
BREAK, GAP = "\u200b", "\u200a"
"""A place to break a word, which nobody sees, and a hair space, which is there in the text of a PDF too."""
_KEPT = {"\u200b", "\u200c", "\u200d", "\u00ad"}
"""Signs without a picture that a text may need: breaks and joiners."""


def escape(text: object) -> str:
    """``text`` as one line of Markdown that reads as that text and as nothing else; control signs are left out.

    >>> escape("`#read(\\"/etc/passwd\\")`{=typst}")
    '\\\\`\\\\#read(\\\\"/etc/passwd\\\\")\\\\`\\\\{=typst\\\\}'
    >>> escape("45 tot 50 jaar"), escape("A) Begeleid 45+")
    ('45 tot 50 jaar', 'A\\\\) Begeleid 45+')
    """
    broken = _TYPED.sub(lambda found: found.group() + BREAK, _LONG.sub(rf"\g<0>{BREAK}", clean(text).strip(" ")))
    marked = _MARKUP.sub(r"\\\1", _OPENED.sub(lambda found: found.group() + GAP, broken))
    if _TYPST.match(marked):
        return BREAK + marked  # nor is it then the start of anything in Markdown
    return _START.sub(lambda found: rf"{found[1]}\{found[2]}" if found[1] else rf"\{found[3]}", marked)


def clean(text: object) -> str:
    """One line without control signs, signs that turn the direction of writing, and halves of a sign."""
    flat = "".join(" " if sign in "\t\n\v\f\r\x85\u2028\u2029" else sign for sign in str(text))
    return "".join(sign for sign in flat if sign in _KEPT or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def plain(markdown: str) -> str:
    """What a reader sees of an escaped text: for a title page or a property of a file, which are no Markdown.

    >>> plain(escape("A*B [x](y) \\\\ 1. _z_"))
    'A*B [x](y) \\\\ 1. _z_'
    """
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


class Code(str):
    """A text in the type of code; one with signs that code cannot hold in a table is set as other text."""

    @property
    def markdown(self) -> str:
        """As a report's source has it."""
        return f"`{self}`" if re.fullmatch(r"[\w./+-]{1,80}", self) else escape(self)


def attribute(text: object) -> str:
    """A text between the quotation marks of an attribute (``fig-alt="..."``), where no markup is read."""
    plain = _OPENED.sub(lambda found: found.group() + GAP, clean(text).strip(" "))
    return plain.replace("\\", "\\\\").replace('"', "”").replace("&", "&amp;")
