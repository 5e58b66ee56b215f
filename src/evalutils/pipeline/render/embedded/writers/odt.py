"""The OpenDocument writer: the tree of the Word file, by Pandoc with the house's own reference document."""

from __future__ import annotations

from pathlib import Path

from evalutils.pipeline.render.embedded.document import Document
from evalutils.pipeline.render.embedded.tree import Node, attr, div, para, raw, raw_inline, text
from evalutils.pipeline.render.embedded.writers import office
from evalutils.pipeline.render.embedded.writers.office import Office, entries

ODT = Office(
    name="odt",
    tab=raw_inline("opendocument", "<text:tab/>"),
    page_break=raw("opendocument", '<text:p text:style-name="Bladwissel"/>'),
    space="_20_",
)
PAGE = '<text:tab/><text:bookmark-ref text:reference-format="page" text:ref-name="{name}">\u2013</text:bookmark-ref>'
"""The page of a heading: LibreOffice fills it when it opens the file."""


def write(document: Document, output: Path) -> None:
    """Write an OpenDocument text with title page and contents; what must stand on every page comes after (render.odt)."""
    office.write(document, ODT, _contents, output)


def _contents(blocks: list[Node]) -> list[Node]:
    """Each heading as a link with its page."""
    out: list[Node] = [div([para([text("Inhoud")])], ODT.style("TOC Heading"))]
    for level, identifier, inlines in entries(blocks):
        link: Node = {"t": "Link", "c": [attr(), inlines, [f"#{identifier}", ""]]}
        out.append(div([para([link, raw_inline("opendocument", PAGE.format(name=identifier))])], ODT.style(f"toc {level}")))
    return out if len(out) > 1 else []
