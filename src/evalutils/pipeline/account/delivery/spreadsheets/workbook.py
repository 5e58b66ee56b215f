"""The sheets as an accessible workbook for Excel: titles in A1, one header row, no merged cells, links from the contents."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

from evalutils.pipeline.account.delivery.spreadsheets.sheets import Sheet
from evalutils.pipeline.render.finishing.word import repacked

WIDEST = 60


def xlsx(sheets: tuple[Sheet, ...], title: str, made: datetime.date) -> bytes:
    """The workbook's bytes, the same for the same sheets: ``made`` is the only date in it."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    moment = datetime.datetime(made.year, made.month, made.day)
    book.properties.title, book.properties.language, book.properties.creator = title, "nl-NL", "evalutils"
    book.properties.created = moment
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    _link(book[sheets[0].name])
    target = io.BytesIO()
    book.save(target)
    return repacked(target.getvalue(), lambda name, content: _dated(content, moment) if name == "docProps/core.xml" else content)


def _dated(content: bytes, moment: datetime.datetime) -> bytes:
    """openpyxl writes the time of saving; here stands the report's date."""
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), content)


def _fill(page: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    page["A1"] = sheet.title
    page["A1"].font = Font(bold=True, size=14)
    for place, note in enumerate(sheet.notes, start=2):
        page.cell(place, 1, note)
    top = len(sheet.notes) + 3
    for column, name in enumerate(sheet.head, start=1):
        head = page.cell(top, column, name)
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        lengths = [len(name), *(len(str(row[column - 1])) for row in sheet.rows if len(row) >= column)]
        page.column_dimensions[get_column_letter(column)].width = min(max(lengths) + 2, WIDEST)
    for place, row in enumerate(sheet.rows, start=top + 1):
        for column, value in enumerate(row, start=1):
            made = page.cell(place, column, value)
            made.alignment = Alignment(wrap_text=isinstance(value, str), vertical="top")
            made.data_type = "s" if isinstance(value, str) else "n"  # a text that begins with '=' is no formula
    page.freeze_panes = page.cell(top + 1, 2)
    page.print_title_rows = f"{top}:{top}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _link(contents: Any) -> None:
    for (name,) in contents.iter_rows(min_row=2, max_col=1):
        if name.value in contents.parent.sheetnames:
            name.hyperlink = f"#'{name.value}'!A1"
            name.style = "Hyperlink"
