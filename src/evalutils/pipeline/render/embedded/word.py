"""The Word writer: Pandoc with the house's reference document, then what Pandoc cannot set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evalutils.pipeline.render.embedded import images, pandoc
from evalutils.pipeline.render.embedded.columns import with_widths
from evalutils.pipeline.render.embedded.document import Document
from evalutils.pipeline.render.embedded.tree import (
    Node,
    attr,
    caption_inlines,
    div,
    para,
    plain,
    raw,
    raw_inline,
    rewrite,
    span,
    text,
)
from evalutils.pipeline.render.embedded.typst import moment

DETAILS = (
    ("auteur", "Auteur"), ("opdrachtgever", "Opdrachtgever"), ("financier", "Financier"), ("datum_tekst", "Datum"),
    ("uitgave", "Uitgave"), ("aard", "Aard"),
)  # fmt: skip
TAB = raw_inline("openxml", "<w:r><w:tab/></w:r>")
TOC_BEGIN = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
TOC_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
PAGEBREAK = raw("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')


def write(document: Document, output: Path) -> None:
    """Write a Word file with title page, contents, and the notices on every page."""
    lowered = _lowered(document)
    front = [*_details(document), *_contents(lowered.blocks)]
    lowered = replace(lowered, blocks=[*front, *lowered.blocks])
    arguments = [
        "--from=json", "--to=docx", f"--output={output.resolve()}",
        f"--reference-doc={document.house / 'reference.docx'}",
    ]  # fmt: skip
    arguments += document.citing
    made = moment(document.values.get("datum"))
    pandoc.run(arguments, lowered.tree, root=document.root, epoch=str(int(made.timestamp())))


def _lowered(document: Document) -> Document:
    def visit(node: Node) -> list[Node] | None:
        if node["t"] == "Header":
            return [_heading(node, document)]
        if node["t"] == "Table":
            return _table(node, document)
        if node["t"] == "Figure":
            return _figure(node, document)
        return _division(node) if node["t"] == "Div" else None

    return replace(document, blocks=rewrite(document.blocks, visit))


def _heading(node: Node, document: Document) -> Node:
    level, attributes, inlines = node["c"]
    shown = document.index.headings.get(attributes[0])
    return {"t": "Header", "c": [level, attributes, [text(shown), TAB, *inlines] if shown else inlines]}


def _caption(identifier: str, caption: list, style: str, document: Document) -> Node:
    target = document.index.targets[identifier]
    label = span([text(f"{target.reference}:")], attr(identifier, custom_style="Bijschriftnummer"))
    return div([para([label, {"t": "Space"}, *caption_inlines(caption)])], attr(custom_style=style))


def _table(node: Node, document: Document) -> list[Node] | None:
    identifier, caption = node["c"][0][0], node["c"][1]
    if not identifier:
        return [with_widths(node)]
    bare = with_widths({"t": "Table", "c": [["", [], []], [None, []], *node["c"][2:]]})
    return [_caption(identifier, caption, "Table Caption", document), bare]


def _figure(node: Node, document: Document) -> list[Node] | None:
    attributes, caption, content = node["c"]
    image = content[0]["c"][0]
    # From the root: Pandoc writes the path into the file, where the name of a machine's folder has no place.
    file = images.image_file(image, document.base, document.root, "docx").relative_to(document.root)
    picture = {"t": "Image", "c": [attr(), [text(images.alt_text(image))], [file.as_posix(), ""]]}
    shown = div([para([picture])], attr(custom_style="Captioned Figure"))
    return [_caption(attributes[0], caption, "Image Caption", document), shown] if attributes[0] else [shown]


def _division(node: Node) -> list[Node] | None:
    attributes, content = node["c"]
    if "bron" in attributes[1]:
        return [div(content, attr(custom_style="Bron"))]
    if "pagebreak" in attributes[1]:
        return [PAGEBREAK]
    if any(name.startswith("callout-") for name in attributes[1]):
        title = next((value for key, value in attributes[2] if key == "title"), "")
        heading = [div([para([text(title)])], attr(custom_style="Kader Titel"))] if title else []
        return [*heading, div(content, attr(custom_style="Kader"))]
    return None


def _details(document: Document) -> list[Node]:
    rows = [para([text(label), TAB, text(plain(document.meta[key]))]) for key, label in DETAILS if key in document.meta]
    return [div(rows, attr(custom_style="Gegevens"))] if rows else []


def _contents(blocks: list[Node]) -> list[Node]:
    """A table of contents that can be read before Word has updated it, and updated afterwards."""
    entries = [node for node in blocks if node["t"] == "Header" and node["c"][0] <= 2]
    out: list[Node] = [div([para([text("Inhoud")])], attr(custom_style="TOC Heading"))]
    for position, node in enumerate(entries):
        level, attributes, inlines = node["c"]
        shown: list[Node] = [{"t": "Link", "c": [attr(), _without_notes(inlines), [f"#{attributes[0]}", ""]]}]
        if position == 0:
            shown = [raw_inline("openxml", TOC_BEGIN), *shown]
        if position == len(entries) - 1:
            shown = [*shown, raw_inline("openxml", TOC_END)]
        out.append(div([para(shown)], attr(custom_style=f"toc {level}")))
    return out if entries else []


def _without_notes(inlines: list[Node]) -> list[Node]:
    return [node for node in inlines if node["t"] != "Note"]
