"""The Word writer: Pandoc with the house's reference document, then what Pandoc cannot set."""

from __future__ import annotations

from pathlib import Path

from evalutils.pipeline.render.embedded.document import Document
from evalutils.pipeline.render.embedded.tree import Node, attr, div, para, raw, raw_inline, text
from evalutils.pipeline.render.embedded.writers import office
from evalutils.pipeline.render.embedded.writers.office import Office, entries

WORD = Office(
    name="docx",
    tab=raw_inline("openxml", "<w:r><w:tab/></w:r>"),
    page_break=raw("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'),
)
TOC_BEGIN = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
TOC_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def write(document: Document, output: Path) -> None:
    """Write a Word file with title page, contents, and the notices on every page."""
    office.write(document, WORD, _contents, output)


def _contents(blocks: list[Node]) -> list[Node]:
    """A table of contents that can be read before Word has updated it, and updated afterwards."""
    found = entries(blocks)
    out: list[Node] = [div([para([text("Inhoud")])], attr(custom_style="TOC Heading"))]
    for position, (level, identifier, inlines) in enumerate(found):
        shown: list[Node] = [{"t": "Link", "c": [attr(), inlines, [f"#{identifier}", ""]]}]
        if position == 0:
            shown = [raw_inline("openxml", TOC_BEGIN), *shown]
        if position == len(found) - 1:
            shown = [*shown, raw_inline("openxml", TOC_END)]
        out.append(div([para(shown)], attr(custom_style=f"toc {level}")))
    return out if found else []
