"""The PDF writer: Pandoc's Typst, the house template, and Typst itself, as a tagged PDF (PDF/UA-1)."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from pathlib import Path

from evalutils.errors import RenderError
from evalutils.pipeline.render.embedded import images, pandoc
from evalutils.pipeline.render.embedded.columns import with_end, with_widths
from evalutils.pipeline.render.embedded.crossref import regular_chapters
from evalutils.pipeline.render.embedded.document import Document
from evalutils.pipeline.render.embedded.tree import Node, caption_inlines, plain_block, raw, rewrite

EPOCH = datetime.datetime(2018, 1, 1, tzinfo=datetime.UTC)
"""The date in a PDF where the report gives none: a clock would make each run differ."""


STANDARDS = ("a-2a", "ua-1")


def write(document: Document, output: Path) -> None:
    """Write a file that is both PDF/A-2a (for the archive) and PDF/UA-1 (for everyone)."""
    import typst

    try:
        pdf = typst.compile(  # type: ignore[call-overload]  # its stub wants bytes for every path beside bytes
            typst_text(document).encode("utf-8"),
            root=str(document.root),
            font_paths=[str(document.house / "fonts")],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=list(STANDARDS),
            timestamp=int(moment(document.values.get("datum")).timestamp()),
        )
    except typst.TypstError as error:
        hints = "; ".join(getattr(error, "hints", ()) or ())
        raise RenderError(f"Typst kan de PDF niet maken: {error}", action=hints) from error
    output.write_bytes(pdf)


def moment(iso: object) -> datetime.datetime:
    """A date of the report as a moment; RenderError when it is no date."""
    if not iso:
        return EPOCH
    try:
        return datetime.datetime.fromisoformat(str(iso)).replace(tzinfo=datetime.UTC)
    except ValueError as error:
        raise RenderError(f"datum moet een datum zijn (jjjj-mm-dd), niet {iso!r}.") from error


def typst_text(document: Document) -> str:
    """The Typst source of the whole report."""
    lowered = _lowered(document)
    arguments = [
        "--from=json", "--to=typst-citations-smart", "--standalone", "--wrap=none", "--toc",
        f"--template={document.house / 'embedded.typ'}",
    ]  # fmt: skip
    chapters = regular_chapters(document.blocks)
    arguments += [] if chapters is None else [f"--variable=hoofdstukken:{chapters}"]
    arguments += document.citing
    out, _ = pandoc.run(arguments, lowered.tree, root=document.root)
    return out


def _lowered(document: Document) -> Document:
    def visit(node: Node) -> list[Node] | None:
        if node["t"] == "Table":
            return _table(node)
        if node["t"] == "Figure":
            return _figure(node, document)
        return _division(node) if node["t"] == "Div" else None

    return replace(document, blocks=rewrite(document.blocks, visit))


def _float(identifier: str, body: list[Node], caption: list, names: tuple[str, str]) -> list[Node]:
    """A figure of Quarto's kind, so that one template serves both renderers."""
    kind, supplement = names
    return [
        raw("typst", "#figure(["),
        *body,
        raw("typst", "], caption: figure.caption(position: top, ["),
        plain_block(caption_inlines(caption)),
        raw("typst", f'\n]), kind: "{kind}", supplement: "{supplement}")\n<{identifier}>\n'),
    ]


def _table(node: Node) -> list[Node] | None:
    identifier, caption = node["c"][0][0], node["c"][1]
    if not identifier:
        return [with_end(with_widths(node))]
    bare = with_end(with_widths({"t": "Table", "c": [["", [], []], [None, []], *node["c"][2:]]}))
    return _float(identifier, [bare], caption, ("quarto-float-tbl", "Tabel"))


def _figure(node: Node, document: Document) -> list[Node] | None:
    attributes, caption, content = node["c"]
    image = content[0]["c"][0]
    file = images.image_file(image, document.base, document.root, "typst").relative_to(document.root)
    shown = raw("typst", f"#image({_string('/' + file.as_posix())}, alt: {_string(images.alt_text(image))})")
    if not attributes[0]:
        return [shown]
    return _float(attributes[0], [shown], caption, ("quarto-float-fig", "Figuur"))


def _string(value: str) -> str:
    return json.dumps(re.sub(r"[ \t\r\n]+", " ", value).strip(" "), ensure_ascii=False)


def _division(node: Node) -> list[Node] | None:
    attributes, content = node["c"]
    if "bron" in attributes[1]:
        return [raw("typst", "#bron["), *content, raw("typst", "]")]
    if "pagebreak" in attributes[1]:
        return [raw("typst", "#pagebreak(weak: true)")]
    if any(name.startswith("callout-") for name in attributes[1]):
        title = next((value for key, value in attributes[2] if key == "title"), "")
        return [raw("typst", f"#callout(title: text({_string(title)}), body: ["), *content, raw("typst", "])")]
    return None
