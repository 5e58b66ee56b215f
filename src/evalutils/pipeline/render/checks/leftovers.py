"""What a finished report must not hold: keys, shortcodes and references that were not filled in."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

PATTERN = re.compile(
    r"\?meta:[\w.\-]*"  # Quarto: unknown metadata key
    r"|\?@[\w\-]+"  # Quarto: unknown cross reference
    r"|\{\{&lt;.{0,40}|\{\{<.{0,40}"  # a shortcode that nobody read
    r"|@(?:tbl|fig|sec)-[\w\-]+"  # a cross reference that nobody read
    r"|\(\w*[A-Za-z]\w*\d{4}\w*\?\)"  # citeproc: unknown source
)
XML_TEXT = re.compile(r"<w:(?:t|instrText)(?: [^>]*)?>([^<]*)</w:(?:t|instrText)>|(</w:p>)")
TAG = re.compile(r"<[^<>]+>")
HTML_SILENT = re.compile(r"<(script|style)\b.*?</\1>|=\"data:[^\"]*\"", re.DOTALL | re.IGNORECASE)


def leftovers(path: Path, format: str) -> list[str]:
    """Each leftover once, in order of appearance."""
    return list(dict.fromkeys(match.group().strip() for match in PATTERN.finditer(text_of(path, format))))


def text_of(path: Path, format: str) -> str:
    """The text of an output, with the markup where that can hide nothing (HTML)."""
    if format == "html":
        page = HTML_SILENT.sub("", path.read_text(encoding="utf-8"))
        return f"{page}\n{TAG.sub('', page)}"  # an attribute can hide a leftover, and a tag can split one
    if format == "docx":
        return _text_of_docx(path)
    if format == "odt":
        return _text_of_odt(path)
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def _text_of_docx(path: Path) -> str:
    parts = []
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith("word/") and name.endswith(".xml"):
                xml = archive.read(name).decode("utf-8")
                parts.append("".join(text if not end else "\n" for text, end in XML_TEXT.findall(xml)))
    return "\n".join(parts)


def _text_of_odt(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode("utf-8") for name in ("content.xml", "styles.xml")]
    return "\n".join(TAG.sub("", xml.replace("</text:p>", "\n").replace("</text:h>", "\n")) for xml in parts)
