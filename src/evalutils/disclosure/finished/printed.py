"""The last gate on numbers: what the tables and figures of a finished file print must have come through the gate.

A number in a cell of a table or at a mark of a figure is known when it is, as printed, one of the numbers that the released result
of that output holds and that the ledger knows, a share of two of these, or declared in params. Where a file does not say which
output a table is (Word, CSV) all outputs together count; of a PDF the percentages are looked at, for it has no cells. Labels, rows'
names and the ticks of an axis are no such numbers.
"""

from __future__ import annotations

import base64
import binascii
import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from evalutils.errors import Problem

KIND, EXPECTED = "getal-onbekend", "alleen getallen die langs de poort gingen, of die params noemen"
ACCOUNT = "verantwoording-"
"""Tables of the account (software, files, parameters), which no notebook makes."""
SMALL = 10
"""Below this a whole number is that number itself, never one that was rounded to it."""
_NUMBER = re.compile(r"\d[\d.\u00a0\u202f]*(?:,\d+)?(?:[\s\u00a0\u202f]*%)?")
_ONLY = re.compile(r"^[\s\d.,%€()/:;=x*<>≤≥±+\u2010-\u2015\u2212\u00a0\u202f-]*\d[\s\d.,%€()/:;=x*<>≤≥±+\u2010-\u2015\u2212\u00a0\u202f-]*$")
_PERCENT = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d+)?[\u00a0\u202f ]?%")
_SAID = re.compile(r"<!--(?P<said>.*?)-->|<g\b(?P<open>[^>]*)(?P<empty>/?)>|</g>", re.DOTALL)
_TICK = re.compile(r'\bid="[xy]tick_')
_CELL = re.compile(r"<w:tc[ >].*?</w:tc>", re.DOTALL)
_OF_WORD = re.compile(r'w:name="tbl-(?P<key>[\w-]+)"|(?P<table><w:tbl>.*?</w:tbl>)', re.DOTALL)
"""The name of a table of a Word file, and the table that follows it."""
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Printable:
    """What may be printed: ``outputs``: key -> its numbers; ``declared``: numbers as params write them."""

    outputs: Mapping[str, frozenset[float]] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()

    @classmethod
    def from_records(cls, records: Iterable[Mapping[str, Any]], ledger: Iterable[float], said: str) -> Printable:
        """From the records of what was published (released/values): the numbers of the released result that the ``ledger`` knows,
        and those that its view made of them. ``said``: the text of params."""
        known = frozenset(ledger)
        found = {one["sleutel"]: frozenset(one.get("getallen", ())) & known | _numbers(one["waarden"].values()) for one in records}
        return cls(found, tokens(said))

    def of(self, key: str | None) -> frozenset[float]:
        """The numbers of an output, or of all together where a file does not say which it is."""
        if key is not None and key in self.outputs:
            return self.outputs[key]
        return frozenset().union(*self.outputs.values())


def tokens(text: str) -> frozenset[str]:
    """The numbers in a text as they are written, without the signs between thousands."""
    return frozenset(_bare(one) for one in _NUMBER.findall(text))


def strange(path: Path, allowed: Printable) -> tuple[Problem, ...]:
    """The numbers of one finished file that nothing accounts for: by place, with how often, never the number."""
    found: dict[str, int] = {}
    for place, key, text in _cells(path):
        known = allowed.of(key)
        if number := sum(not _known(one, text, known, allowed.declared) for one in _NUMBER.findall(text)):
            found[place] = found.get(place, 0) + number
    return tuple(Problem(KIND, f"{path.name}, {place}", EXPECTED, f"{number} keer") for place, number in found.items())


def _numbers(values: Iterable[Any]) -> frozenset[float]:
    return frozenset(float(one) for one in values if isinstance(one, int | float) and not isinstance(one, bool))


def _bare(number: str) -> str:
    return re.sub(r"[.\s\u00a0\u202f%]", "", number)


def _known(number: str, cell: str, known: frozenset[float], declared: frozenset[str]) -> bool:
    bare, percent = _bare(number), number.rstrip().endswith("%")
    if bare in declared:
        return True
    value, digits = float(bare.replace(",", ".")), len(bare.partition(",")[2])
    slack = 0.5 * 10.0**-digits + 1e-9
    scales = (1.0, 100.0) if percent or digits else (1.0,)
    if not digits and not percent and value < SMALL:
        return value == 0 or value in known
    if any(abs(abs(one) * scale - value) <= slack for one in known for scale in scales):
        return True
    return percent and _is_share(value, slack, cell, known)


def _is_share(value: float, slack: float, cell: str, known: frozenset[float]) -> bool:
    """Whether a percentage is that of two counts, of which the first stands beside it."""
    beside = [float(bare) for one in _NUMBER.findall(cell) if (bare := _bare(one)).isdigit() and not one.rstrip().endswith("%")]
    counts = [one for one in beside if one in known] or [one for one in known if one == int(one)]
    return value in (0.0, 100.0) or any(
        abs(100 * part / whole - value) <= slack for part in counts for whole in known if whole == int(whole) and whole >= part > 0
    )


def _cells(path: Path) -> Iterator[tuple[str, str | None, str]]:
    """(place, output, text) of every cell and mark that holds numbers alone; of a PDF each percentage."""
    suffix = path.suffix.lower()
    if suffix in (".html", ".htm"):
        page = _Page()
        page.feed(path.read_text(encoding="utf-8"))
        found: Iterable[tuple[str, str | None, str]] = page.found
    elif suffix == ".svg":
        found = ((f"figuur {path.stem}", path.stem, one) for one in _marks(path.read_text(encoding="utf-8")))
    elif suffix == ".docx":
        found = _word(path)
    elif suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as source:
            found = [(f"regel {at}", None, one.replace(".", ",")) for at, row in enumerate(csv.reader(source), start=1) for one in row]
    else:
        found = _pdf(path) if suffix == ".pdf" else ()
    return ((place, key, text.strip()) for place, key, text in found if _ONLY.match(text.strip()))


def _word(path: Path) -> Iterator[tuple[str, str | None, str]]:
    with zipfile.ZipFile(path) as archive:
        body = archive.read("word/document.xml").decode("utf-8")
    key = ""
    for one in _OF_WORD.finditer(body):
        if one["key"]:
            key = one["key"]
        elif not key.startswith(ACCOUNT):
            yield from ((f"tabel {key}", key, _TAG.sub("", cell)) for cell in _CELL.findall(one["table"]))


def _pdf(path: Path) -> Iterator[tuple[str, str | None, str]]:
    from pypdf import PdfReader

    for number, page in enumerate(PdfReader(path).pages, start=1):
        yield from ((f"bladzijde {number}", None, one) for one in _PERCENT.findall(page.extract_text()))


def _marks(picture: str) -> list[str]:
    """The texts at the marks of a figure: drawn as shapes, they stand in comments; ticks of an axis are left out."""
    found, depth, inside = [], 0, 0  # inside: the depth of the group of a tick, 0 outside one
    for one in _SAID.finditer(picture):
        if one["said"] is not None:
            found += [] if inside else [one["said"].strip()]
        elif one["open"] is not None and not one["empty"]:
            depth += 1
            inside = inside or (depth if _TICK.search(one["open"]) else 0)
        elif one["open"] is None:
            inside = 0 if depth == inside else inside
            depth -= 1
    return found


class _Page(HTMLParser):
    """Cells of tables and marks of figures, with the output that their figure is."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str | None, str]] = []
        self._key, self._cell = "", None  # type: str, list[str] | None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        if tag == "figure":
            self._key = (about.get("id") or "").partition("-")[2]
        elif tag == "td":
            self._cell = []
        elif tag == "img" and self._key and (about.get("src") or "").startswith("data:image/svg"):
            self.found += [(f"figuur {self._key}", self._key, one) for one in _marks(_embedded(str(about["src"])))]

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "td" and self._cell is not None:
            if self._key and not self._key.startswith(ACCOUNT):
                self.found.append((f"tabel {self._key}", self._key, "".join(self._cell)))
            self._cell = None
        elif tag == "figure":
            self._key = ""


def _embedded(source: str) -> str:
    try:
        return base64.b64decode(source.partition(",")[2]).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
