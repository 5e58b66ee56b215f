"""The OpenDocument writer: the tree of the Word file, by Pandoc with the house's own reference document."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evalutils.pipeline.render.embedded import pandoc
from evalutils.pipeline.render.embedded.document import Document
from evalutils.pipeline.render.embedded.office import Office, details, entries, lowered
from evalutils.pipeline.render.embedded.tree import Node, attr, div, para, raw, raw_inline, text
from evalutils.pipeline.render.embedded.typst import moment

ODT = Office(
    tab=raw_inline("opendocument", "<text:tab/>"), page_break=raw("opendocument", '<text:p text:style-name="Bladwissel"/>'), space="_20_"
)
PAGE = '<text:tab/><text:bookmark-ref text:reference-format="page" text:ref-name="{name}">\u2013</text:bookmark-ref>'
"""The page of a heading: LibreOffice fills it when it opens the file."""


def write(document: Document, output: Path) -> None:
    """Write an OpenDocument text with title page and contents; what must stand on every page comes after (render.odt)."""
    body = lowered(document, ODT)
    body = replace(body, blocks=[*details(document, ODT), *_contents(body.blocks), *body.blocks])
    arguments = [
        "--from=json", "--to=odt", f"--output={output.resolve()}",
        f"--reference-doc={document.house / 'reference.odt'}",
    ]  # fmt: skip
    arguments += document.citing
    made = moment(document.values.get("datum"))
    pandoc.run(arguments, body.tree, root=document.root, epoch=str(int(made.timestamp())))


def _contents(blocks: list[Node]) -> list[Node]:
    """Each heading as a link with its page."""
    out: list[Node] = [div([para([text("Inhoud")])], ODT.style("TOC Heading"))]
    for level, identifier, inlines in entries(blocks):
        link: Node = {"t": "Link", "c": [attr(), inlines, [f"#{identifier}", ""]]}
        out.append(div([para([link, raw_inline("opendocument", PAGE.format(name=identifier))])], ODT.style(f"toc {level}")))
    return out if len(out) > 1 else []
