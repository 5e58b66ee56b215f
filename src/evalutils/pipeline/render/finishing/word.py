"""What is set in a finished Word file: the notices in the header, accessible tables, and bytes that do not vary."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.pipeline.render.finishing.word_fields import set_fields

ZIP_TIME = (1980, 1, 1, 0, 0, 0)
ACROSS, HALF_PAGE, ENDS = 92, 24, 3
"""Characters on a line of a table, lines of a table on half a page, and rows that stay together at the ends of a longer one."""
TWIP = 635
"""English metric units in a twentieth of a point."""
INDENT, EM = "\u2003", 190
"""The space that sets a row in, and its width in a table (9.5 points) in twentieths of a point."""


@dataclass(frozen=True)
class Notices:
    """Lines that must stand on every page."""

    lines: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Notices:
        """From the metadata ``synthetisch`` with ``waarschuwing``, and ``profiel_melding``."""
        warning = values.get("waarschuwing") if values.get("synthetisch") else None
        return cls(tuple(str(line) for line in (warning, values.get("profiel_melding")) if line))


def finish(path: Path, notices: Notices, made: datetime.datetime, author: str = "") -> None:
    """Set notices, fields, header rows and cells, author and dates, and pack the file again with fixed times."""
    import docx

    document = docx.Document(str(path))
    _drop_notices(document)
    for section in document.sections:
        header = section.header
        header.is_linked_to_previous = False
        first = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
        for line in notices.lines:
            first.insert_paragraph_before(line, style="Strook")
    across = _across(document.sections[-1])
    for table in document.tables:
        _table(table)
        _widths(table, across)
        _indents(table)
    _spacing(document)
    _breaks(document)
    set_fields(document)
    properties = document.core_properties
    properties.created = properties.modified = made.replace(tzinfo=None)
    properties.title = _title(document)
    properties.author, properties.last_modified_by = author, ""
    properties.revision = 1
    properties.language = "nl-NL"
    document.save(str(path))
    repack(path)


def _across(section: Any) -> int:
    """The width of the text on a page, in twentieths of a point."""
    return int(section.page_width - section.left_margin - section.right_margin) // TWIP


def _title(document: Any) -> str:
    """Title and subtitle: the reports of one study share the first."""
    return " – ".join(one.text for one in document.paragraphs[:2] if one.style.name in {"Title", "Subtitle"})


def _drop_notices(document: Any) -> None:
    """Out of the text: a report rendered by hand has them there, and in the header they stand on every page."""
    for paragraph in [one for one in document.paragraphs if one.style.name == "Strook"]:
        paragraph._p.getparent().remove(paragraph._p)


def _table(table: Any) -> None:
    """Repeat the header row, keep rows whole, and say that the first column names its row."""
    from docx.oxml.ns import qn

    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is not None and len(table.columns) > 1:
        look.set(qn("w:firstColumn"), "1")
        look.set(qn("w:val"), "00A0")
    for number, row in enumerate(table.rows):
        _mark(row, "w:cantSplit")
        if number == 0 and len(table.rows) > 1:
            _mark(row, "w:tblHeader")


def _widths(table: Any, across: int) -> None:
    """Columns over the width of the text, in twentieths of a point: Pandoc takes every page for one of its own width."""
    from docx.oxml.ns import qn

    columns = table._tbl.tblGrid.gridCol_lst
    asked = [int(one.get(qn("w:w"), "0")) for one in columns]
    if not all(asked):
        return
    ends = [round(across * sum(asked[:count]) / sum(asked)) for count in range(len(asked) + 1)]
    for column, start, end in zip(columns, ends, ends[1:], strict=False):
        column.set(qn("w:w"), str(end - start))
    for row in table.rows:
        for cell, start, end in zip(row._tr.tc_lst, ends, ends[1:], strict=False):
            width = cell.get_or_add_tcPr().get_or_add_tcW()
            width.set(qn("w:type"), "dxa")
            width.set(qn("w:w"), str(end - start))


def _indents(table: Any) -> None:
    """A row set in by wide spaces stays so where its words take more lines."""
    from docx.shared import Twips

    for row in table.rows:
        first = row.cells[0].paragraphs[0]
        if depth := len(first.text) - len(first.text.lstrip(INDENT)):
            first.paragraph_format.left_indent = Twips(EM * depth)
            first.paragraph_format.first_line_indent = Twips(-EM * depth)


def _mark(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = row._tr.get_or_add_trPr()
    if properties.find(qn(name)) is None:
        properties.append(OxmlElement(name))


def _spacing(document: Any) -> None:
    """Air after a table that no source line follows."""
    from docx.shared import Pt
    from docx.table import Table

    before: Any = None
    for block in document.iter_inner_content():
        if not isinstance(block, Table):
            name = block.style.name
            if isinstance(before, Table) and not name.startswith(("Heading", "Bron", "Table Caption", "Image Caption")):
                block.paragraph_format.space_before = Pt(12)
        before = block


def _breaks(document: Any) -> None:
    """A table stays with its source line, one of at most half a page stays whole, and a short report opens no page for each chapter."""
    from docx.table import Table

    blocks = list(document.iter_inner_content())
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if isinstance(block, Table):
            sourced = following is not None and not isinstance(following, Table) and following.style.name == "Bron"
            _keep(block, sourced=sourced)
    if not any(one.style.name == "Heading 2" for one in document.paragraphs):  # as in the PDF
        layout = document.styles["Heading 1"].paragraph_format
        layout.page_break_before, layout.space_before = False, 24 * 12700


def _keep(table: Any, *, sourced: bool) -> None:
    """Tie rows to the next one by their paragraphs, as Word asks."""
    from docx.oxml.ns import qn

    rows = list(table.rows)
    tall = sum(lines([len(cell.text) for cell in row.cells], [int(cell.width or 1) for cell in row.cells]) for row in rows)
    tied = rows if tall <= HALF_PAGE else [*rows[: ENDS - 1], *rows[-ENDS:]]
    for row in tied if sourced else tied[:-1]:
        for paragraph in row._tr.iter(qn("w:p")):
            paragraph.get_or_add_pPr().get_or_add_keepNext()


def lines(lengths: Sequence[int], widths: Sequence[int]) -> int:
    """About how many lines a row takes: the characters of its cells, and the widths of its columns in any unit.

    >>> lines([10, 100], [1, 3])
    2
    """
    return max(-(-length * sum(widths) // (ACROSS * width)) or 1 for length, width in zip(lengths, widths, strict=False))


def repack(path: Path) -> None:
    """The same parts in a fixed order with a fixed time, so that equal content gives equal bytes."""
    path.write_bytes(repacked(path.read_bytes()))


def repacked(content: bytes, change: Callable[[str, bytes], bytes] = lambda _, part: part) -> bytes:
    """An office file with its parts in a fixed order and with a fixed time; ``change`` may alter a part, by its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    first = [name for name in ("[Content_Types].xml", "_rels/.rels") if name in parts]
    order = first + sorted(set(parts) - set(first))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in order:
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, change(name, parts[name]))
    return target.getvalue()
