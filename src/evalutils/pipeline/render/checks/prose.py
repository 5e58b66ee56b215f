"""The running text of a finished page, and what no sentence in it may hold: the sign of a number that is not published."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

BLOCKS = frozenset({"p", "li", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
SILENT = frozenset({"table", "figure", "figcaption", "script", "style", "nav", "svg", "template", "dialog", "header"})
NOTES = frozenset({"bron"})
"""Classes of what explains a table or figure, where the signs themselves are told."""
VOID = frozenset({"br", "img", "hr", "input", "meta", "link", "wbr", "source", "col"})

SIGN = re.compile(r"(?<![\w\u2013-])(?<![≤≥]\s)x(?![\w\u2013-])|\(niet gepubliceerd\)")
"""A lone x that is no variable in a formula."""
SINGULAR = re.compile(r"\b(?:één|1|een enkele)\s+(?:\w+\s+)?(?:klant|deelnemer|respondent|oud-deelnemer)\b", re.IGNORECASE)
"""A singular tells a count of clients as well as a number does."""


class _Prose(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _silent(self) -> bool:
        return any(silent for _, silent in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        classes = set((dict(attrs).get("class") or "").split())
        self._open.append((tag, tag in SILENT or bool(classes & NOTES)))
        if tag in BLOCKS and not self._silent:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self.texts and not self._silent and any(tag in BLOCKS for tag, _ in self._open):
            self.texts[-1] += data


def prose(page: str) -> list[str]:
    """The paragraphs, list items and headings of an HTML page outside tables, figures and their notes."""
    reader = _Prose()
    reader.feed(page)
    return [text for text in (" ".join(part.split()) for part in reader.texts) if text]


def signs(page: Path) -> list[str]:
    """Sentences of a page that hold the sign of a withheld number, as far as needed to find them."""
    return _found(page, SIGN)


def singulars(page: Path) -> list[str]:
    """Sentences of a page that tell of one client."""
    return _found(page, SINGULAR)


def _found(page: Path, pattern: re.Pattern[str]) -> list[str]:
    texts = prose(page.read_text(encoding="utf-8"))
    return [text[max(0, hit.start() - 60) : hit.end() + 40].strip() for text in texts for hit in pattern.finditer(text)]
