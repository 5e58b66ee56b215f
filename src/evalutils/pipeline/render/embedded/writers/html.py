"""The HTML writer: one file that asks nothing of the network."""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path

from evalutils.pipeline.render.embedded import images, pandoc
from evalutils.pipeline.render.embedded.document import Document
from evalutils.pipeline.render.embedded.tree import (
    Node,
    attr,
    caption_inlines,
    div,
    para,
    plain,
    plain_block,
    raw,
    rewrite,
    span,
    strong,
    text,
)

STYLES = ("fonts.css", "deelrapport.css", "page.css")
STYLE_MARK = "/*HUISSTIJL*/"
SCROLL = '<div class="rol">'
"""A box that scrolls by itself where its content is too wide."""


def write(document: Document, output: Path) -> None:
    """Write one HTML file with its styles, fonts and images inside."""
    lowered = _lowered(document)
    arguments = [
        "--from=json", "--to=html5", "--standalone", "--toc", "--toc-depth=3", "--wrap=none",
        f"--template={document.house / 'page.html'}",
        f"--variable=pagetitle:{html.escape(plain(document.meta['title']))}",
    ]  # fmt: skip
    arguments += document.citing
    page, _ = pandoc.run(arguments, lowered.tree, root=document.root)
    style = "\n".join((document.house / name).read_text(encoding="utf-8") for name in STYLES)
    output.write_text(page.replace(STYLE_MARK, style), encoding="utf-8", newline="\n")


def _lowered(document: Document) -> Document:
    def visit(node: Node) -> list[Node] | None:
        kind = node["t"]
        if kind == "Header":
            return [_heading(node, document)]
        if kind == "Table":
            return _table(node, document)
        if kind == "Figure":
            return _figure(node, document)
        if kind == "Image":
            file = images.image_file(node, document.base, document.root, "html")
            return [{"t": "Image", "c": [attr(), [text(images.alt_text(node))], [images.data_uri(file), ""]]}]
        if kind == "Div":
            return _division(node)
        return None

    return replace(document, blocks=rewrite(document.blocks, visit))


def _heading(node: Node, document: Document) -> Node:
    """One level lower, for the report's title is the page's only h1."""
    level, attributes, inlines = node["c"]
    shown = document.index.headings.get(attributes[0])
    numbered = [span([text(shown)], attr(classes=("header-section-number",))), *inlines] if shown else inlines
    return {"t": "Header", "c": [min(level + 1, 6), attributes, numbered]}


def _caption(identifier: str, caption: list, document: Document) -> list[Node]:
    target = document.index.targets[identifier]
    return [span([text(f"{target.reference}:")], attr(classes=("nummer",))), {"t": "Space"}, *caption_inlines(caption)]


def _table(node: Node, document: Document) -> list[Node] | None:
    attributes, caption, columns, head, bodies, foot = node["c"]
    identifier = attributes[0]
    columns = [[alignment, {"t": "ColWidthDefault"}] for alignment, _ in columns]
    if len(columns) > 1:  # the first column names the row
        bodies = [[body[0], 1, *body[2:]] for body in bodies]
    labelled = attr(aria_labelledby=f"{identifier}-bijschrift") if identifier else attr()
    table = {"t": "Table", "c": [labelled, [None, []], columns, head, bodies, foot]}
    if not identifier:
        return [raw("html", SCROLL), table, raw("html", "</div>")]
    return [
        raw("html", f'<figure class="tabel" id="{identifier}"><figcaption id="{identifier}-bijschrift">'),
        plain_block(_caption(identifier, caption, document)),
        raw("html", f"</figcaption>{SCROLL}"),
        table,
        raw("html", "</div></figure>"),
    ]


def _figure(node: Node, document: Document) -> list[Node] | None:
    attributes, caption, content = node["c"]
    identifier = attributes[0]
    if not identifier:
        return None
    shown = _caption(identifier, caption, document) if identifier in document.index.targets else caption_inlines(caption)
    return [
        raw("html", f'<figure class="figuur" id="{identifier}"><figcaption id="{identifier}-bijschrift">'),
        plain_block(shown),
        raw("html", f"</figcaption>{SCROLL}"),
        *content,
        raw("html", "</div></figure>"),
    ]


def _division(node: Node) -> list[Node] | None:
    attributes, content = node["c"]
    kind = next((name for name in attributes[1] if name.startswith("callout-")), None)
    if kind:
        title = next((value for key, value in attributes[2] if key == "title"), "")
        heading = [div([para([strong([text(title)])])], attr(classes=("kader-titel",)))] if title else []
        return [div([*heading, *content], attr(attributes[0], ("kader",)))]
    return None
