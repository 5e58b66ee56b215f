"""The sheets as OpenDocument spreadsheet (ISO/IEC 26300, version 1.3), written as XML: the format has few parts and no date of saving."""

from __future__ import annotations

import datetime
import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

from evalutils.pipeline.account.delivery.spreadsheets.sheets import Cell, Sheet
from evalutils.pipeline.render.finishing.word import ZIP_TIME

KIND = "application/vnd.oasis.opendocument.spreadsheet"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = "".join(
    f' xmlns:{short}="{name}"'
    for short, name in (
        ("office", f"{_OFFICE}office:1.0"), ("table", f"{_OFFICE}table:1.0"), ("text", f"{_OFFICE}text:1.0"),
        ("style", f"{_OFFICE}style:1.0"), ("fo", f"{_OFFICE}xsl-fo-compatible:1.0"), ("meta", f"{_OFFICE}meta:1.0"),
        ("dc", "http://purl.org/dc/elements/1.1/"), ("xlink", "http://www.w3.org/1999/xlink"),
    )
)  # fmt: skip
_STYLES = (
    '<style:style style:name="titel" style:family="table-cell"><style:text-properties fo:font-weight="bold" fo:font-size="14pt"/></style:style>'
    '<style:style style:name="kop" style:family="table-cell"><style:table-cell-properties fo:wrap-option="wrap"/>'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="breed" style:family="table-column"><style:table-column-properties style:column-width="6cm"/></style:style>'
    '<style:style style:name="smal" style:family="table-column"><style:table-column-properties style:column-width="3cm"/></style:style>'
)


def ods(sheets: tuple[Sheet, ...], title: str, made: datetime.date) -> bytes:
    """The spreadsheet's bytes, the same for the same sheets."""
    names = frozenset(sheet.name for sheet in sheets)
    body = "".join(_sheet(sheet, names if place == 0 else frozenset()) for place, sheet in enumerate(sheets))
    files = {
        "META-INF/manifest.xml": _manifest(),
        "content.xml": _document(
            "content", f"<office:automatic-styles>{_STYLES}</office:automatic-styles>"
            f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
        ),
        "meta.xml": _document(
            "meta", f"<office:meta><dc:title>{escape(title)}</dc:title><dc:language>nl-NL</dc:language><dc:date>{made.isoformat()}T00:00:00"
            "</dc:date><meta:generator>evalutils</meta:generator></office:meta>"
        ),
        "styles.xml": _document(
            "styles", '<office:styles><style:default-style style:family="table-cell"><style:text-properties fo:language="nl" '
            'fo:country="NL" fo:font-family="Arial"/></style:default-style></office:styles>'
        ),
    }  # fmt: skip
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "mimetype", KIND, zipfile.ZIP_STORED)  # first and not compressed: so the format is known by its first bytes
        for name, content in files.items():
            _add(archive, name, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: str, method: int) -> None:
    info = zipfile.ZipInfo(name, ZIP_TIME)
    info.compress_type, info.external_attr = method, 0o644 << 16
    archive.writestr(info, content.encode())


def _document(part: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-{part}{_SPACES} office:version="1.3">{inside}</office:document-{part}>'


def _manifest() -> str:
    space = f'xmlns:manifest="{_OFFICE}manifest:1.0" manifest:version="1.3"'
    entries = [("/", KIND), *((f"{name}.xml", "text/xml") for name in ("content", "meta", "styles"))]
    lines = "".join(f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>' for path, kind in entries)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest {space}>{lines}</manifest:manifest>'


def _sheet(sheet: Sheet, linked: frozenset[str]) -> str:
    columns = '<table:table-column table:style-name="breed"/>' + '<table:table-column table:style-name="smal"/>' * (
        len(sheet.head) - 1
    )
    above = [_row([_text(sheet.title, "titel")]), *(_row([_text(note)]) for note in sheet.notes), _row([])]
    head = f"<table:table-header-rows>{_row([_text(name, 'kop') for name in sheet.head])}</table:table-header-rows>"
    rows = [_row([_cell(value, linked if place == 0 else frozenset()) for place, value in enumerate(row)]) for row in sheet.rows]
    return f"<table:table table:name={quoteattr(sheet.name)}>{columns}{''.join(above)}{head}{''.join(rows)}</table:table>"


def _row(cells: list[str]) -> str:
    return f"<table:table-row>{''.join(cells) or '<table:table-cell/>'}</table:table-row>"


def _cell(value: Cell, linked: frozenset[str]) -> str:
    if not isinstance(value, str):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    if value in linked:
        target = quoteattr(f"#'{value}'.A1")
        link = f'<text:a xlink:href={target} xlink:type="simple">{escape(value)}</text:a>'
        return f'<table:table-cell office:value-type="string"><text:p>{link}</text:p></table:table-cell>'
    return _text(value)


def _text(value: str, style: str = "") -> str:
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell{named} office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
