"""Formulas in a workbook without a sound outcome: a program wrote them and no spreadsheet computed them, or they point nowhere.

A reader of workbooks gives an empty cell for both, so that a value would be lost in silence. Here such a cell says what it is.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

BARE = "(formule zonder uitkomst)"
ERRORS = ("#REF!", "#VERW!", "#VALUE!", "#WAARDE!", "#DIV/0!", "#DEEL/0!", "#NAME?", "#NAAM?", "#NUM!", "#GETAL!", "#NULL!", "#LEEG!")
"""Errors of a spreadsheet, in English and Dutch; #N/A and #N/B say that a value is not available, and count as missing."""
BROKEN = frozenset({BARE, *ERRORS})
_N = rb"(?:\w+:)?"
_CELL = re.compile(rb"<" + _N + rb"c\b([^>/]*)>(.*?)</" + _N + rb"c>", re.DOTALL)
_FORMULA, _VALUE = re.compile(rb"<" + _N + rb"f[ />]"), re.compile(rb"<" + _N + rb"v>([^<]+)</")
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')


def broken(file: Path, part: str) -> Iterator[tuple[int, int, str]]:
    """Row and column (from 0) of each such cell in a sheet, and what it says. ``part``: the place of the sheet in the archive.

    A formula whose outcome is an empty text is sound.
    """
    with zipfile.ZipFile(file) as archive:
        content = archive.read(part.lstrip("/"))
    if not _FORMULA.search(content) and b't="e"' not in content:
        return
    for about, inside in (found.groups() for found in _CELL.finditer(content)):
        said, place = _VALUE.search(inside), _PLACE.search(about)
        if place is None:
            continue
        row, column = int(place[2]) - 1, _number(place[1].decode()) - 1
        if b't="e"' in about and said is not None and not said[1].startswith(b"#N/"):
            yield row, column, said[1].decode()
        elif said is None and _FORMULA.search(inside) and b't="str"' not in about:
            yield row, column, BARE


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
