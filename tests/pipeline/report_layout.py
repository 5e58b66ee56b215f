"""How the pages of a PDF are filled, read from the places of its words and rules."""

from __future__ import annotations

import re
from pathlib import Path

import pdfplumber

TOP, BOTTOM = 110.0, 780.0
"""Points from the top of the sheet between which the text stands: below the notices and the running head, above the folio."""
CHAPTER = 18.0
"""A larger letter than this opens a chapter."""
NEARLY_EMPTY = 0.2
"""A page of which less than this part is used."""


def nearly_empty_pages(path: Path) -> list[int]:
    """Pages with little on them, though no chapter begins on the next."""
    used, opens = [], []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            chars = [char for char in page.chars if TOP < char["top"] < BOTTOM]
            marks = [*chars, *(one for one in (*page.images, *page.curves) if TOP < one["bottom"] < BOTTOM)]
            used.append(max((one["bottom"] for one in marks), default=TOP) - TOP)
            opens.append(any(char["size"] > CHAPTER for char in page.chars))
    last = len(used) - 1
    return [
        number + 1
        for number, height in enumerate(used)
        if height < NEARLY_EMPTY * (BOTTOM - TOP) and number not in {0, last} and not opens[number + 1]
    ]


def captions_without_body(path: Path) -> list[str]:
    """Captions that are the last on their page: what they announce stands on the next."""
    found = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            lines = [line["text"] for line in page.extract_text_lines() if TOP - 20 < line["top"] < BOTTOM]
            if lines and re.match(r"(Tabel|Figuur) (\d+|[A-Z])\.\d+: ", lines[-1].replace("\u00a0", " ")):
                found.append(lines[-1])
    return found


def sources_apart(path: Path) -> list[str]:
    """Source lines that open a page: their table or figure stands on the page before."""
    found = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            every = page.extract_text_lines()
            first = TOP - 25 if every and every[0]["chars"][0]["fontname"].endswith("Bold") else TOP - 50  # no notice: text begins higher
            lines = [line for line in every if first < line["top"] < BOTTOM]
            if lines and re.match(r"(Bron|Populatie): ", lines[0]["text"]):
                found.append(lines[0]["text"])
    return found
