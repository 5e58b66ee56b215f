"""The numbers that stand in a finished report, read from its own bytes: HTML, PDF or Word."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

from evalutils.errors import DeliveryError

NUMBER = re.compile(r"(?<!\w)\d+(?:[.,]\d+)*")
"""A digit inside a word (HC2) is part of a name."""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SILENT = frozenset({"script", "style", "template", "dialog"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        self.said += [value for name, value in attrs if name == "alt" and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data)


def said(path: Path) -> str:
    """The text of a report; raises ``DeliveryError`` for a file that is none."""
    readers = {".html": _html, ".pdf": _pdf, ".docx": _docx, ".odt": _odt}
    try:
        return readers[path.suffix](path)
    except Exception as fault:  # whatever a damaged file makes a parser raise
        raise DeliveryError(
            f"Het rapport {path.name} is niet te lezen ({type(fault).__name__}).", action="vraag om een nieuwe levering."
        ) from None


def _html(path: Path) -> str:
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return "\n".join(reader.said)


def _pdf(path: Path) -> str:
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def pages(path: Path) -> int:
    """Pages of a PDF; 0 for another format."""
    import pypdf

    return len(pypdf.PdfReader(path).pages) if path.suffix == ".pdf" else 0


def _docx(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(r"word/(document|footnotes|header\d*|footer\d*)\.xml", name)]
        return "\n".join(_paragraphs(archive.read(name)) for name in sorted(names))


def _odt(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        roots = [ElementTree.fromstring(archive.read(name)) for name in ("content.xml", "styles.xml")]
    lines = (node for root in roots for node in root.iter() if node.tag in (f"{_TEXT}p", f"{_TEXT}h"))
    return "\n".join("".join(node.itertext()) for node in lines)


def _paragraphs(content: bytes) -> str:
    lines = []
    for paragraph in ElementTree.fromstring(content).iter(f"{_WORD}p"):
        lines.append("".join(_run(node) for node in paragraph.iter()))
    return "\n".join(lines)


def _run(node: ElementTree.Element) -> str:
    if node.tag == f"{_WORD}t":
        return node.text or ""
    return "\t" if node.tag in (f"{_WORD}tab", f"{_WORD}br") else ""


def numbers(text: str) -> Counter[str]:
    """Each number in a text with how often it stands there."""
    return Counter(NUMBER.findall(text))


def counted(path: Path) -> dict[str, int]:
    """Each number in a report with how often it stands there, sorted."""
    return dict(sorted(numbers(said(path)).items()))


def plain(text: str) -> str:
    """A text without white space, hyphens and soft hyphens, in which a broken line or word is found again."""
    return re.sub(r"[\s\u00ad\u2010\u2011-]+", "", text)
