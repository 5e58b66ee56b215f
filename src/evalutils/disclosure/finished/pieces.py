"""A finished file as pieces of text with their place: all that a reader, or a program of his, can read in it.

HTML: text, attributes, comments, scripts and what is embedded as data; PDF: text by page and every string of the document (title,
bookmarks, links, alternative texts, XMP); Word: text by part, attributes, properties and relations; SVG and PNG: text and metadata;
anything else: its lines.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

_SIZES = re.compile(
    r"(?:d|x|y|cx|cy|dx|dy|id|w|h|width|height|points|transform|viewBox|style|x1|x2|y1|y2|r|rx|ry|class|integrity|"
    r"\w*:?(?:id|rsid\w*|paraId|textId|val|w|h|pos|cx|cy|sz|left|right|top|bottom|start|end|line|before|after|hanging|firstLine))$"
)
"""Attributes that hold measures, colours and references inside the file, in which a long number says nothing."""
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_EMBEDDED = re.compile(r"data:[^)\"']*")
_TAG = re.compile(r"<[^<>]*>")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_PARAGRAPH = re.compile(r"</(?:w:p|a:p|w:tc|text|title|desc|p|dc:\w+|cp:\w+|vt:\w+|Company|Manager)>")


@dataclass(frozen=True)
class Piece:
    """A text and where it stands in its file."""

    place: str
    text: str


def pieces(path: Path) -> Iterator[Piece]:
    """The pieces of a file, by what it holds (its name may say otherwise)."""
    content = path.read_bytes()
    if content.startswith(b"%PDF"):
        yield from _pdf(path)
    elif content.startswith(b"PK\x03\x04"):
        yield from _archive(path)
    elif content.startswith(b"\x89PNG"):
        yield from _png(content, "")
    else:
        yield from _text(content.decode("utf-8", errors="replace"), path.suffix.lower())


def _text(text: str, suffix: str) -> Iterator[Piece]:
    if suffix in (".html", ".htm"):
        yield from _html(text)
    elif suffix in (".svg", ".xml"):
        yield from _xml(text, "")
    else:
        yield from (Piece(f"regel {number}", line) for number, line in enumerate(text.splitlines(), start=1))


class _Page(HTMLParser):
    """Text of a page by block (a tag inside a word does not cut it), and what its tags carry."""

    BLOCKS = frozenset(
        ("p", "div", "section", "li", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "caption", "title", "head",
         "body", "table", "ul", "ol", "dt", "dd", "br")
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Piece] = []
        self._text: list[str] = []
        self._start, self._tag = 1, "tekst"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS or tag in ("script", "style"):
            self.flush()
            self._tag = tag
        for name, value in attrs:
            if not value:
                continue
            if value.startswith("data:"):
                self.found += _data(value, f"regel {self.getpos()[0]}, inhoud van {tag}")
            elif not _SIZES.match(name):
                self.found.append(Piece(f"regel {self.getpos()[0]}, kenmerk {name} van {tag}", unquote(value)))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BLOCKS or tag in ("script", "style"):
            self.flush()

    def handle_data(self, data: str) -> None:
        if not self._text:
            self._start = self.getpos()[0]
        self._text.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(Piece(f"regel {self.getpos()[0]}, opmerking", data))

    def flush(self) -> None:
        """Close the block that was being read."""
        text = "".join(self._text).strip()
        self._text = []
        if self._tag == "style":
            text = _EMBEDDED.sub("", text)  # fonts, in whose signs nine digits may stand by chance
        if text:
            place = self._tag if self._tag in ("script", "style", "title") else "tekst"
            self.found.append(Piece(f"regel {self._start}, {place}", text))
        self._tag = "tekst"


def _html(text: str) -> Iterator[Piece]:
    page = _Page()
    page.feed(text)
    page.close()
    page.flush()
    yield from page.found


def _data(value: str, place: str) -> list[Piece]:
    """What is embedded in a data: address, where it is text or a picture with text."""
    head, _, body = value.partition(",")
    try:
        content = base64.b64decode(body, validate=False) if head.endswith(";base64") else unquote(body).encode()
    except (binascii.Error, ValueError):
        return []
    if "svg" in head or "xml" in head or head.startswith("data:text"):
        return list(_xml(content.decode("utf-8", errors="replace"), f"{place}, "))
    return list(_png(content, f"{place}, ")) if "png" in head else []


def _xml(text: str, prefix: str) -> Iterator[Piece]:
    """Text by paragraph (pieces of one word joined), attributes, comments."""
    for comment in _COMMENT.findall(text):
        yield Piece(f"{prefix}opmerking", html.unescape(comment))
    plain = _COMMENT.sub("", text)
    for paragraph in _PARAGRAPH.split(plain):
        if said := html.unescape(_TAG.sub("", paragraph)).strip():
            yield Piece(f"{prefix}tekst", said)
    for tag in _TAG.findall(plain):
        for name, double, single in _ATTRIBUTE.findall(tag):
            value = double or single
            if value.startswith("data:"):
                yield from _data(html.unescape(value), f"{prefix}kenmerk {name}")
            elif value and not _SIZES.match(name):
                yield Piece(f"{prefix}kenmerk {name}", unquote(html.unescape(value)))


def _png(content: bytes, prefix: str) -> Iterator[Piece]:
    """The texts that a picture carries (chunks tEXt, zTXt and iTXt of the PNG specification)."""
    at = 8
    while at + 8 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + length]
        if kind in (b"tEXt", b"iTXt", b"eXIf"):
            yield Piece(f"{prefix}gegevens van de afbeelding", body.replace(b"\0", b" ").decode("latin-1"))
        elif kind == b"zTXt":
            name, _, packed = body.partition(b"\0")
            yield Piece(f"{prefix}gegevens van de afbeelding", f"{name.decode('latin-1')} {_unpacked(packed[1:])}")
        at += length + 12


def _unpacked(packed: bytes) -> str:
    try:
        return zlib.decompress(packed).decode("latin-1")
    except zlib.error:
        return ""


def _archive(path: Path) -> Iterator[Piece]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            yield Piece(f"naam van het deel {Path(name).suffix}", name)
            content = archive.read(name)
            if name.endswith((".xml", ".rels", ".svg")):
                yield from _xml(content.decode("utf-8", errors="replace"), f"{name}, ")
            elif name.endswith(".png"):
                yield from _png(content, f"{name}, ")
            elif name.endswith((".csv", ".json", ".md", ".yml", ".txt", ".html")):
                yield Piece(name, content.decode("utf-8", errors="replace"))


def _pdf(path: Path) -> Iterator[Piece]:
    from pypdf import PdfReader

    reader = PdfReader(path)
    for number, page in enumerate(reader.pages, start=1):
        yield Piece(f"bladzijde {number}", page.extract_text())
    for name, value in (reader.metadata or {}).items():
        yield Piece(f"gegevens van het document ({name.lstrip('/')})", str(value))
    for number in range(1, int(str(reader.trailer["/Size"]))):
        yield from _strings(_object(reader, number), f"onderdeel {number}")


def _object(reader: Any, number: int) -> Any:
    from pypdf.errors import PdfReadError
    from pypdf.generic import IndirectObject

    try:
        return reader.get_object(IndirectObject(number, 0, reader))
    except (PdfReadError, KeyError, ValueError):  # a number that no object has
        return None


def _strings(thing: Any, place: str) -> Iterator[Piece]:
    """Every string of one object of a PDF: links, bookmarks, alternative texts; the text of XMP metadata."""
    from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, StreamObject, TextStringObject

    if isinstance(thing, TextStringObject):
        yield Piece(place, str(thing))
    elif isinstance(thing, ByteStringObject):
        yield Piece(place, bytes(thing).decode("latin-1"))
    elif isinstance(thing, DictionaryObject):
        if isinstance(thing, StreamObject) and thing.get("/Type") in ("/Metadata", "/EmbeddedFile"):
            yield Piece(f"{place} ({str(thing['/Type']).lstrip('/')})", thing.get_data().decode("utf-8", errors="replace"))
        for name, value in dict.items(thing):
            yield from _strings(value, f"{place.partition(' (')[0]} ({str(name).lstrip('/')})")
    elif isinstance(thing, ArrayObject):
        for value in list.__iter__(thing):
            yield from _strings(value, place)
