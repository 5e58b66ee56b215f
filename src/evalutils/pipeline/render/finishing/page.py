"""What is set in a finished HTML page: scopes, anchors, and each table and figure as a file of its own.

Both renderers write the same page (``page.html``); what neither writes stands here once. Everything is in the page itself:
it asks nothing of the network and works without JavaScript.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree, html

from evalutils.pipeline.render import trace

SVG = "data:image/svg+xml;base64,"
NAMES = {"pdf": "PDF", "docx": "Word", "odt": "OpenDocument", "html": "HTML"}
INDENT, DEEPEST = "\u2003", 3
"""The space that sets a row in, and how many of them the style of the page knows."""
PLACE = "BESTANDEN"
"""The comment in ``page.html`` that the links to the report's other formats take the place of."""


def finish(path: Path, others: Sequence[str], origins: Sequence[trace.Origin] = ()) -> None:
    """Finish the page at ``path``; ``others`` are the names of the report's other files, which lie beside it, and ``origins`` those of its
    marked numbers."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    page = html.document_fromstring(path.read_bytes(), parser=parser)
    trace.resolve(page, origins)
    _scopes(page)
    _indents(page)
    _anchors(page)
    for figure in page.iter("figure"):
        _as_file(figure)
    _others(page, others)
    text = html.tostring(page, doctype="<!DOCTYPE html>", encoding="unicode")
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _scopes(page: Any) -> None:
    """Which cells a header cell heads, which Pandoc leaves out; one without a word heads nothing and is no header cell."""
    for cell in list(page.iter("th")):
        if not cell.text_content().strip():
            cell.tag = "td"
            continue
        above = {parent.tag for parent in cell.iterancestors()}
        cell.set("scope", "col" if "thead" in above else "row")


def _indents(page: Any) -> None:
    """A row set in by wide spaces stays so where its words take more lines: the class says how far (page.css)."""
    for cell in page.xpath("//main//tr/*[1]"):
        words = cell.text_content()
        if depth := len(words) - len(words.lstrip(INDENT)):
            cell.set("class", f"inspring-{min(depth, DEEPEST)}")


def _anchors(page: Any) -> None:
    """A link to itself beside every heading, table and figure."""
    for target in page.xpath("//main//*[self::h2 or self::h3 or self::h4 or self::figure][@id]"):
        holder = target.find("figcaption") if target.tag == "figure" else target
        if holder is not None:
            name = " ".join(holder.text_content().split())
            link = _link(f"#{target.get('id')}", "", {"class": "anker", "aria-label": f"Koppeling naar {name}"})
            _append(holder, link)


def _append(holder: Any, link: Any) -> None:
    """As the last child, directly after the text: a space or line end before it would be underlined."""
    if len(holder):
        holder[-1].tail = (holder[-1].tail or "").rstrip()
    elif holder.text:
        holder.text = holder.text.rstrip()
    holder.append(link)


def _as_file(figure: Any) -> None:
    """The link that saves a table as CSV or a figure as SVG, under it."""
    caption, table, image = figure.find("figcaption"), figure.find(".//table"), figure.find(".//img")
    if caption is None:
        return
    number = re.match(r"(Tabel|Figuur)\s+([A-Z\d]+\.\d+)", caption.text_content().strip())
    if number is None:
        return
    shown, stem = f"{number[1]} {number[2]}", f"{number[1].lower()}-{number[2].lower().replace('.', '-')}"
    if table is not None:
        content = base64.b64encode(_csv(table).encode("utf-8-sig")).decode("ascii")
        link = _link(f"data:text/csv;charset=utf-8;base64,{content}", f"{shown} als CSV", {"download": f"{stem}.csv"})
    elif image is not None and image.get("src", "").startswith(SVG):
        link = _link(image.get("src"), f"{shown} als SVG", {"download": f"{stem}.svg"})
    else:
        return
    paragraph = figure.find("p[@class='als-bestand']")
    if paragraph is None:
        paragraph = etree.SubElement(figure, "p", {"class": "als-bestand"})
    elif len(paragraph):
        link.tail = " · "
    paragraph.insert(0, link)


def _csv(table: Any) -> str:
    """The cells as the page shows them, split by semicolons as a Dutch spreadsheet expects."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in table.iter("tr"):
        writer.writerow([" ".join(cell.text_content().split()) for cell in row if cell.tag in {"td", "th"}])
    return out.getvalue()


def _others(page: Any, others: Sequence[str]) -> None:
    place = next((comment for comment in page.iter(etree.Comment) if (comment.text or "").strip() == PLACE), None)
    if place is None:
        return
    if others:
        paragraph = etree.Element("p", {"class": "bestanden"})
        paragraph.text = "Ook als: "
        for name in others:
            paragraph.append(_link(name, NAMES.get(Path(name).suffix[1:], name), {}))
        place.addprevious(paragraph)
    parent = place.getparent()
    parent.remove(place)


def _link(target: str, text: str, attributes: dict[str, str]) -> Any:
    link = etree.Element("a", {"href": target, **attributes})
    link.text = text
    return link
