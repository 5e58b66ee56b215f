"""What is set in a finished OpenDocument text: notices on every page, words for images, title and author, and bytes that do not vary."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from evalutils.pipeline.render.finishing.word import HALF_PAGE, ZIP_TIME, Notices, lines

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
NAMES = {name: OFFICE.format(name) for name in ("office", "style", "text", "table", "meta")} | {
    "draw": OFFICE.format("drawing"), "svg": OFFICE.format("svg-compatible"), "dc": "http://purl.org/dc/elements/1.1/",
}  # fmt: skip


def q(name: str) -> str:
    """A qualified name: 'text:p' with its namespace."""
    prefix, local = name.split(":")
    return f"{{{NAMES[prefix]}}}{local}"


def finish(path: Path, notices: Notices, alts: Sequence[str], about: tuple[str, str, datetime.datetime]) -> None:
    """Finish the file in place. ``alts``: words for the images, in order; ``about``: title, author, moment of making."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    parts["content.xml"] = _changed(parts["content.xml"], lambda root: _content(root, alts))
    chapters = b'text:outline-level="2"' in parts["content.xml"]
    parts["styles.xml"] = _changed(parts["styles.xml"], lambda root: _styles(root, notices, chapters=chapters))
    parts["meta.xml"] = _changed(parts["meta.xml"], lambda root: _about(root, *about))
    path.write_bytes(packed(parts))


def _changed(content: bytes, change: Any) -> bytes:
    root = etree.fromstring(content)
    change(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _content(root: Any, alts: Sequence[str]) -> None:
    """Words for each image, the table's own style, and rows that do not break over a page."""
    for frame, words in zip(root.iter(q("draw:frame")), alts, strict=True):
        image = frame.find(q("draw:image"))
        told = etree.SubElement(frame, q("svg:desc"))
        told.text = words
        image.addnext(told)
    for properties in root.iter(q("style:table-cell-properties")):
        _cell(properties)
    styles = {one.get(q("style:name")): one for one in root.iter(q("style:style"))}
    for table in root.iter(q("table:table")):
        _together(table, styles)


def _together(table: Any, styles: dict[str, Any]) -> None:
    """A table stays with its source line, and one of at most half a page stays whole."""
    found = styles[table.get(q("table:style-name"))].find(q("style:table-properties"))
    following = table.getnext()
    if following is not None and following.get(q("text:style-name")) == "Bron":
        found.set(f"{FO}keep-with-next", "always")
    widths = [_width(styles[column.get(q("table:style-name"))]) for column in table.iter(q("table:table-column"))]
    rows = [[len("".join(cell.itertext()).strip()) for cell in row.iter(q("table:table-cell"))] for row in table.iter(q("table:table-row"))]
    if sum(lines(row, widths) for row in rows) <= HALF_PAGE:
        found.set(q("style:may-break-between-rows"), "false")


def _width(style: Any) -> int:
    told = style.find(q("style:table-column-properties"))
    share = "1*" if told is None else told.get(q("style:rel-column-width"), "1*")
    return int(share.rstrip("*"))


def _styles(root: Any, notices: Notices, *, chapters: bool) -> None:
    """Notices on every page; the chapters of a short report, which have no sections, open no page, as in the PDF."""
    _header(root, notices)
    for style in root.iter(q("style:style")):
        if style.get(q("style:name")) == "Heading_20_1" and not chapters:
            layout = style.find(q("style:paragraph-properties"))
            layout.attrib.pop(f"{FO}break-before", None)
            layout.set(f"{FO}margin-top", "24pt")


def _cell(properties: Any) -> None:
    head = properties.getparent().get(q("style:name"), "").startswith("TableHeader")
    properties.set(f"{FO}border-bottom", "0.5pt solid #b9c8d0")
    properties.set(f"{FO}padding", "0.08cm")
    if head:
        properties.set(f"{FO}background-color", "#e6f0f4")
        properties.set(f"{FO}border-top", "1pt solid #12384f")
    if f"{FO}border" in properties.attrib:
        del properties.attrib[f"{FO}border"]


def _header(root: Any, notices: Notices) -> None:
    for page in root.iter(q("style:master-page")):
        for old in page.findall(q("style:header")):
            page.remove(old)
        header = etree.Element(q("style:header"))
        for line in notices.lines:
            told = etree.SubElement(header, q("text:p"), {q("text:style-name"): "Strook"})
            told.text = line
        if notices.lines:
            page.insert(0, header)


def _about(root: Any, title: str, author: str, made: datetime.datetime) -> None:
    meta = root.find(q("office:meta"))
    moment = made.replace(tzinfo=None).isoformat()
    told = {"dc:title": title, "dc:creator": author, "meta:initial-creator": author, "dc:language": "nl-NL", "dc:date": moment,
            "meta:creation-date": moment}  # fmt: skip
    for name, value in told.items():
        for old in meta.findall(q(name)):
            meta.remove(old)
        if value:
            etree.SubElement(meta, q(name)).text = value


def packed(parts: dict[str, bytes]) -> bytes:
    """The parts in a fixed order with a fixed time; the kind of file first and unpacked, as OpenDocument asks (part 2, 3.3)."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ["mimetype", *sorted(set(parts) - {"mimetype"})]:
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, parts[name])
    return target.getvalue()
