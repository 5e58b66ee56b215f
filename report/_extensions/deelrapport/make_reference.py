"""Write reference.docx: the house style for Word, from Pandoc's own reference document.

Run by hand when the style changes: ``python report/_extensions/deelrapport/make_reference.py``.
"""

from __future__ import annotations

import datetime
import io
import subprocess
from pathlib import Path
from typing import Any

import docx
import pypandoc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from evalutils.pipeline.render.finishing.word import repack

HERE = Path(__file__).parent
FONT = "Calibri"
"""Every Word has it; the font of the PDF and the web page is not on the reader's machine."""
DARK, ACCENT, GREY, WARNING = "12384F", "00708C", "55636D", "7A2E00"
LIGHT, ZEBRA, LINE, WARNING_LIGHT = "E6F0F4", "F5F8FA", "B9C8D0", "FFF1DE"

# name: (based on, points, bold, colour, points before, points after, keep with next)
STYLES: dict[str, tuple[str, float, bool, str, float, float, bool]] = {
    "Normal": ("", 10.5, False, "1C2529", 0, 6, False),
    "Body Text": ("Normal", 10.5, False, "1C2529", 3, 6, False),
    "First Paragraph": ("Body Text", 10.5, False, "1C2529", 3, 6, False),
    "Compact": ("Body Text", 9.5, False, "1C2529", 1.5, 1.5, False),
    "Title": ("Normal", 28, True, DARK, 150, 6, False),
    "Subtitle": ("Normal", 16, False, ACCENT, 0, 60, False),
    "Heading 1": ("Normal", 20, True, DARK, 0, 14, True),
    "Heading 2": ("Normal", 14, True, DARK, 18, 6, True),
    "Heading 3": ("Normal", 12, True, ACCENT, 14, 4, True),
    "Table Caption": ("Normal", 10, False, "1C2529", 14, 4, True),
    "Image Caption": ("Normal", 10, False, "1C2529", 14, 4, True),
    "Captioned Figure": ("Normal", 10, False, "1C2529", 0, 0, True),
    "Bron": ("Normal", 8.5, False, GREY, 4, 14, False),
    "Kader Titel": ("Normal", 10.5, True, DARK, 12, 0, True),
    "Kader": ("Normal", 10.5, False, "1C2529", 0, 0, False),
    "Strook": ("Normal", 9, True, WARNING, 0, 3, False),
    "Gegevens": ("Normal", 11, False, "1C2529", 0, 4, False),
    "TOC Heading": ("Normal", 20, True, DARK, 0, 12, True),
    "toc 1": ("Normal", 10, True, DARK, 3, 0, False),
    "toc 2": ("Normal", 9.5, False, "1C2529", 0, 0, False),
    "Footnote Text": ("Normal", 8.5, False, "1C2529", 0, 2, False),
    "Bibliography": ("Normal", 10.5, False, "1C2529", 0, 5, False),
}


def main() -> None:
    default = subprocess.run(
        [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"], capture_output=True, check=True
    ).stdout
    document = docx.Document(io.BytesIO(default))
    for name, values in STYLES.items():
        _style(document, name, *values)
    _details(document)
    _language(document)
    _table_style(document)
    _character_styles(document)
    _page(document)
    document.core_properties.created = document.core_properties.modified = datetime.datetime(2018, 1, 1)
    document.save(str(HERE / "reference.docx"))
    repack(HERE / "reference.docx")


def _style(
    document: Any, name: str, base: str, size: float, bold: bool, colour: str, before: float, after: float, keep: bool
) -> None:
    names = {style.name: style for style in document.styles if style.type == WD_STYLE_TYPE.PARAGRAPH}
    style = names.get(name) or document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if base:
        style.base_style = document.styles[base]
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(key), FONT)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold or None, False
    if name != "Compact":  # in a table the table's own style says the colour
        style.font.color.rgb = RGBColor.from_string(colour)
    layout = style.paragraph_format
    layout.space_before, layout.space_after, layout.keep_with_next = Pt(before), Pt(after), keep
    layout.alignment = 0
    style.quick_style = True


def _details(document: Any) -> None:
    """What the table above cannot say: page breaks, indents, tabs, shades."""
    styles = document.styles
    styles["Normal"].paragraph_format.line_spacing = 1.2
    for name in ("Compact", "Table Caption", "Image Caption", "Footnote Text", "Bron"):
        styles[name].paragraph_format.line_spacing = 1.1
    for name in ("Title", "Subtitle", "toc 1", "toc 2"):
        styles[name].paragraph_format.line_spacing = 1.0
    for name in ("Title", "Subtitle"):
        _box(styles[name], "", ACCENT, 36, 14)
        styles[name].paragraph_format.left_indent = Cm(0.6)
    for name in ("Heading 1", "TOC Heading"):
        styles[name].paragraph_format.page_break_before = True
    for level, stop in ((1, 1.0), (2, 1.2), (3, 1.4)):
        layout = styles[f"Heading {level}"].paragraph_format
        layout.tab_stops.add_tab_stop(Cm(stop))
        layout.left_indent, layout.first_line_indent = Cm(stop), Cm(-stop)
    details = styles["Gegevens"].paragraph_format
    details.tab_stops.add_tab_stop(Cm(4))
    details.left_indent, details.first_line_indent = Cm(4), Cm(-4)
    for level, indent in ((1, 0.0), (2, 0.8)):
        layout = styles[f"toc {level}"].paragraph_format
        layout.left_indent = Cm(indent)
        layout.tab_stops.add_tab_stop(Cm(indent + 1.1))
        layout.tab_stops.add_tab_stop(Cm(16.2), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)  # the page number
    for name in ("Kader Titel", "Kader"):
        _box(styles[name], LIGHT, ACCENT)
    _box(styles["Strook"], WARNING_LIGHT, WARNING)
    styles["Bibliography"].paragraph_format.left_indent = Cm(0.8)
    styles["Bibliography"].paragraph_format.first_line_indent = Cm(-0.8)


def _box(style: Any, fill: str, line: str, thick: int = 24, space: int = 6) -> None:
    """A bar at the left, ``thick`` in eighths of a point, and a shade where ``fill`` names one."""
    properties = style.element.get_or_add_pPr()
    borders = parse_xml(f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="{thick}" w:space="{space}" w:color="{line}"/></w:pBdr>')
    shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>')
    anchor = properties.find(qn("w:spacing"))
    for element in (borders, shade) if fill else (borders,):
        if anchor is None:
            properties.append(element)
        else:
            anchor.addprevious(element)


def _language(document: Any) -> None:
    for element in document.styles.element.iter(qn("w:lang")):
        for key in ("w:val", "w:eastAsia"):
            element.set(qn(key), "nl-NL")


def _table_style(document: Any) -> None:
    """Pandoc gives every table the style 'Table'."""
    style = document.styles["Table"].element
    for child in list(style):
        if child.tag in {qn("w:tblPr"), qn("w:tblStylePr"), qn("w:rPr"), qn("w:pPr"), qn("w:tcPr")}:
            style.remove(child)
    w = nsdecls("w")
    style.append(
        parse_xml(
            f'<w:tblPr {w}><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>'
            f'<w:top w:val="single" w:sz="12" w:color="{DARK}"/><w:bottom w:val="single" w:sz="8" w:color="{DARK}"/>'
            f'<w:insideH w:val="single" w:sz="4" w:color="{LINE}"/></w:tblBorders>'
            '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        )
    )
    style.append(
        parse_xml(
            f'<w:tblStylePr {w} w:type="firstRow"><w:rPr><w:b/><w:color w:val="{DARK}"/></w:rPr><w:tcPr>'
            f'<w:tcBorders><w:bottom w:val="single" w:sz="8" w:color="{DARK}"/></w:tcBorders>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{LIGHT}"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
        )
    )
    style.append(
        parse_xml(
            f'<w:tblStylePr {w} w:type="band2Horz"><w:tcPr>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{ZEBRA}"/></w:tcPr></w:tblStylePr>'
        )
    )


def _character_styles(document: Any) -> None:
    style = document.styles.add_style("Bijschriftnummer", WD_STYLE_TYPE.CHARACTER)
    style.font.bold, style.font.color.rgb = True, RGBColor.from_string(DARK)
    document.styles["Verbatim Char"].font.size = Pt(9)
    for spread in document.styles["Subtitle"].element.iter(qn("w:spacing")):  # of letters, which Pandoc's own has
        if spread.getparent().tag == qn("w:rPr"):
            spread.getparent().remove(spread)
            break
    document.styles["Hyperlink"].font.color.rgb = RGBColor.from_string(ACCENT)


def _field(paragraph: Any, code: str) -> None:
    for kind, content in (("begin", None), (None, code), ("separate", None), ("text", "1"), ("end", None)):
        run = paragraph.add_run(content if kind == "text" else "")
        if kind in {"begin", "separate", "end"}:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif kind is None:
            instruction = OxmlElement("w:instrText")
            instruction.text = f" {content} "
            for child in list(run._r):
                run._r.remove(child)
            run._r.append(instruction)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.3)
    section.header_distance = section.footer_distance = Cm(1.1)
    footer = section.footer.paragraphs[0]
    footer.alignment = 2
    _field(footer, "PAGE")
    footer.add_run(" van ")
    _field(footer, "NUMPAGES")
    for run in footer.runs:
        run.font.size, run.font.color.rgb = Pt(8.5), RGBColor.from_string(GREY)
    section.header.is_linked_to_previous = False


if __name__ == "__main__":
    main()
