"""Write reference.odt: the house style for OpenDocument, from Pandoc's own reference document and the table of styles for Word.

Run by hand when the style changes: ``python report/_extensions/deelrapport/make_reference_odt.py``.
"""

from __future__ import annotations

import io
import subprocess
import zipfile
from typing import Any

import pypandoc
from lxml import etree
from make_reference import ACCENT, FONT, HERE, LIGHT, STYLES, WARNING, WARNING_LIGHT

from evalutils.pipeline.render.finishing.odt import packed, q

FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
OWN = {"Normal": "Standard", "Body Text": "Text_20_body", "First Paragraph": "First_20_paragraph", "Compact": "Table_20_Contents",
       "Footnote Text": "Footnote"}  # fmt: skip
"""Names that Pandoc's OpenDocument writer has of its own."""
BOXED = {"Kader Titel": (LIGHT, ACCENT), "Kader": (LIGHT, ACCENT), "Strook": (WARNING_LIGHT, WARNING)}
TABS = {"Gegevens": (("4cm", "left", ""),), "toc 1": (("1.8cm", "left", ""), ("16.2cm", "right", ".")),
        "toc 2": (("2.6cm", "left", ""), ("16.2cm", "right", "."))}  # fmt: skip
NEW_PAGE = {"Heading 1", "TOC Heading"}


def main() -> None:
    """Change the styles and the page of the default document."""
    default = subprocess.run(
        [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.odt"], capture_output=True, check=True
    ).stdout
    with zipfile.ZipFile(io.BytesIO(default)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    root = etree.fromstring(parts["styles.xml"])
    _defaults(root)
    for name, values in STYLES.items():
        _style(root.find(q("office:styles")), name, *values)
    _extra(root.find(q("office:styles")))
    parts["styles.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    (HERE / "reference.odt").write_bytes(packed(parts))


def _named(name: str) -> str:
    return OWN.get(name, name.replace(" ", "_20_"))


def _defaults(root: Any) -> None:
    """The font and language of all text, and an A4 page with the margins of the other formats."""
    for kind in root.iter(q("style:default-style")):
        if kind.get(q("style:family")) == "paragraph":
            text = kind.find(q("style:text-properties"))
            text.set(f"{FO}font-family", FONT)
            text.set(f"{FO}language", "nl")
            text.set(f"{FO}country", "NL")
            for old in (q("style:font-name"),):
                text.attrib.pop(old, None)
    for page in root.iter(q("style:page-layout-properties")):
        for side, length in (("page-width", "21cm"), ("page-height", "29.7cm"), ("margin-left", "2.4cm"), ("margin-right", "2.4cm"),
                             ("margin-top", "1.6cm"), ("margin-bottom", "1.6cm")):  # fmt: skip
            page.set(f"{FO}{side}", length)
    for header in root.iter(q("style:header-style")):  # air between the notices and the text
        for old in list(header):
            header.remove(old)
        room = {f"{FO}min-height": "0cm", f"{FO}margin-bottom": "0.6cm", q("style:dynamic-spacing"): "false"}
        etree.SubElement(header, q("style:header-footer-properties"), room)


def _style(
    styles: Any, name: str, base: str, size: float, bold: bool, colour: str, before: float, after: float, keep: bool
) -> None:
    own = _named(name)
    found = next((one for one in styles.findall(q("style:style")) if one.get(q("style:name")) == own), None)
    style = etree.SubElement(styles, q("style:style")) if found is None else found
    for child in list(style):
        style.remove(child)
    style.set(q("style:name"), own)
    style.set(q("style:display-name"), name if own == name.replace(" ", "_20_") else own.replace("_20_", " "))
    style.set(q("style:family"), "paragraph")
    if base:
        style.set(q("style:parent-style-name"), _named(base))
    layout = etree.SubElement(style, q("style:paragraph-properties"))
    layout.set(f"{FO}margin-top", f"{before}pt")
    layout.set(f"{FO}margin-bottom", f"{after}pt")
    layout.set(f"{FO}line-height", "100%" if name in {"Title", "Subtitle", "toc 1", "toc 2"} else "110%")
    layout.set(f"{FO}keep-with-next", "always" if keep else "auto")
    if name in NEW_PAGE:
        layout.set(f"{FO}break-before", "page")
    if name in BOXED:
        layout.set(f"{FO}background-color", f"#{BOXED[name][0].lower()}")
        layout.set(f"{FO}border-left", f"3pt solid #{BOXED[name][1].lower()}")
        layout.set(f"{FO}padding", "0.15cm")
    if name in {"Title", "Subtitle"}:  # one bar beside both
        layout.set(f"{FO}border-left", f"4.5pt solid #{ACCENT.lower()}")
        layout.set(f"{FO}padding-left", "0.5cm")
    if name == "Gegevens":
        layout.set(f"{FO}margin-left", "4cm")
        layout.set(f"{FO}text-indent", "-4cm")
    if name == "toc 2":
        layout.set(f"{FO}margin-left", "0.8cm")
    if name in TABS:
        _tabs(layout, TABS[name])
    text = etree.SubElement(style, q("style:text-properties"))
    text.set(f"{FO}font-size", f"{size}pt")
    text.set(f"{FO}font-weight", "bold" if bold else "normal")
    text.set(f"{FO}font-style", "normal")
    text.set(f"{FO}color", f"#{colour.lower()}")


def _tabs(layout: Any, stops: tuple[tuple[str, str, str], ...]) -> None:
    tabs = etree.SubElement(layout, q("style:tab-stops"))
    for place, kind, leader in stops:
        stop = etree.SubElement(tabs, q("style:tab-stop"), {q("style:position"): place, q("style:type"): kind})
        if leader:
            stop.set(q("style:leader-style"), "dotted")
            stop.set(q("style:leader-text"), leader)


def _extra(styles: Any) -> None:
    """A page break, the number of a caption in bold, and links in the colour of the house."""
    link = next(one for one in styles.findall(q("style:style")) if one.get(q("style:name")) == "Internet_20_link")
    looks = link.find(q("style:text-properties"))
    looks.attrib.clear()
    looks.set(f"{FO}color", f"#{ACCENT.lower()}")
    brk = etree.SubElement(styles, q("style:style"), {q("style:name"): "Bladwissel", q("style:family"): "paragraph"})
    etree.SubElement(brk, q("style:paragraph-properties")).set(f"{FO}break-before", "page")
    number = etree.SubElement(styles, q("style:style"), {q("style:name"): "Bijschriftnummer", q("style:family"): "text"})
    etree.SubElement(number, q("style:text-properties")).set(f"{FO}font-weight", "bold")


if __name__ == "__main__":
    main()
