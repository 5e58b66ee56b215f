"""What the two office formats share: the tree of a report with the house's styles, its details, and the entries of its contents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from evalutils.pipeline.render.embedded import images, pandoc
from evalutils.pipeline.render.embedded.columns import with_widths
from evalutils.pipeline.render.embedded.crossref import APPENDIX
from evalutils.pipeline.render.embedded.document import Document
from evalutils.pipeline.render.embedded.tree import SPACE, Node, attr, caption_inlines, div, para, plain, rewrite, span, text
from evalutils.pipeline.render.embedded.writers.typst import moment

DETAILS = (
    ("auteur", "Auteur"), ("opdrachtgever", "Opdrachtgever"), ("financier", "Financier"), ("datum_tekst", "Datum"),
    ("uitgave", "Uitgave"), ("aard", "Aard"),
)  # fmt: skip


@dataclass(frozen=True)
class Office:
    """What one office format has of its own: a tab and a page break as raw nodes, and how the name of a style is written."""

    name: str
    """As Pandoc and the reference document of the house have it."""
    tab: Node
    page_break: Node
    space: str = " "

    def style(self, name: str) -> list:
        """Attributes that give blocks or inlines a style of the house."""
        return attr(custom_style=name.replace(" ", self.space))


def write(document: Document, office: Office, contents: Callable[[list[Node]], list[Node]], output: Path) -> None:
    """Write the file with title page and contents, by Pandoc with the house's own reference document."""
    body = lowered(document, office)
    body = replace(body, blocks=[*details(document, office), *contents(body.blocks), *body.blocks])
    arguments = [
        "--from=json", f"--to={office.name}", f"--output={output.resolve()}",
        f"--reference-doc={document.house / f'reference.{office.name}'}", *document.citing,
    ]  # fmt: skip
    made = moment(document.values.get("datum"))
    pandoc.run(arguments, body.tree, root=document.root, epoch=str(int(made.timestamp())))


def lowered(document: Document, office: Office) -> Document:
    """The document with numbered headings, captions and notes in the house's styles."""

    def visit(node: Node) -> list[Node] | None:
        if node["t"] == "Header":
            return [_heading(node, document, office)]
        if node["t"] == "Table":
            return _table(node, document, office)
        if node["t"] == "Figure":
            return _figure(node, document, office)
        return _division(node, office) if node["t"] == "Div" else None

    return replace(document, blocks=rewrite(document.blocks, visit))


def _heading(node: Node, document: Document, office: Office) -> Node:
    level, attributes, inlines = node["c"]
    shown = document.index.headings.get(attributes[0])
    return {"t": "Header", "c": [level, attributes, [text(shown), office.tab, *inlines] if shown else inlines]}


def _caption(identifier: str, caption: list, style: str, document: Document, office: Office) -> Node:
    target = document.index.targets[identifier]
    named = office.style("Bijschriftnummer")
    label = span([text(f"{target.reference}:")], [identifier, *named[1:]])
    return div([para([label, {"t": "Space"}, *caption_inlines(caption)])], office.style(style))


def _table(node: Node, document: Document, office: Office) -> list[Node] | None:
    identifier, caption = node["c"][0][0], node["c"][1]
    if not identifier:
        return [with_widths(node)]
    bare = with_widths({"t": "Table", "c": [["", [], []], [None, []], *node["c"][2:]]})
    return [_caption(identifier, caption, "Table Caption", document, office), bare]


def _figure(node: Node, document: Document, office: Office) -> list[Node] | None:
    attributes, caption, content = node["c"]
    image = content[0]["c"][0]
    # From the root: Pandoc writes the path into the file, where the name of a machine's folder has no place.
    file = images.image_file(image, document.base, document.root, "docx").relative_to(document.root)
    picture = {"t": "Image", "c": [attr(), [text(images.alt_text(image))], [file.as_posix(), ""]]}
    shown = div([para([picture])], office.style("Captioned Figure"))
    return [_caption(attributes[0], caption, "Image Caption", document, office), shown] if attributes[0] else [shown]


def _division(node: Node, office: Office) -> list[Node] | None:
    attributes, content = node["c"]
    if "bron" in attributes[1]:
        return [div(content, office.style("Bron"))]
    if "pagebreak" in attributes[1]:
        return [office.page_break]
    if any(name.startswith("callout-") for name in attributes[1]):
        title = next((value for key, value in attributes[2] if key == "title"), "")
        heading = [div([para([text(title)])], office.style("Kader Titel"))] if title else []
        return [*heading, div(content, office.style("Kader"))]
    return None


def details(document: Document, office: Office) -> list[Node]:
    """Author, commissioner, date and the like, a line each."""
    rows = [para([text(label), office.tab, text(plain(document.meta[key]))]) for key, label in DETAILS if key in document.meta]
    return [div(rows, office.style("Gegevens"))] if rows else []


def entries(blocks: list[Node]) -> list[tuple[int, str, list[Node]]]:
    """Level, identifier and inlines of each heading that the contents hold, without its notes."""
    found = [node["c"] for node in blocks if node["t"] == "Header" and node["c"][0] <= 2]
    return [(level, attributes[0], _entry(inlines)) for level, attributes, inlines in found]


def _entry(inlines: list[Node]) -> list[Node]:
    """A heading as an entry; 'Bijlage A' is too wide for the tab after a number, so that a space follows it."""
    kept = [one for one in inlines if one["t"] != "Note"]
    lettered = kept and plain(kept[:1]).startswith(f"{APPENDIX} ") and len(kept) > 1 and kept[1]["t"] == "RawInline"
    return [kept[0], SPACE, *kept[2:]] if lettered else kept
