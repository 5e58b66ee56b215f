"""Conditions of the Matterhorn Protocol 1.1 (PDF Association 2021) for PDF/UA-1 that can be read from a file by program.

Each failure is told as 'checkpoint: what was found'. What needs a person (is the alt text apt, is the order sensible) is not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader

STANDARD = frozenset(
    [
        "/Document",
        "/Part",
        "/Art",
        "/Sect",
        "/Div",
        "/BlockQuote",
        "/Caption",
        "/TOC",
        "/TOCI",
        "/Index",
        "/NonStruct",
        "/Private",
        "/H",
        "/H1",
        "/H2",
        "/H3",
        "/H4",
        "/H5",
        "/H6",
        "/P",
        "/L",
        "/LI",
        "/Lbl",
        "/LBody",
        "/Table",
        "/TR",
        "/TH",
        "/TD",
        "/THead",
        "/TBody",
        "/TFoot",
        "/Span",
        "/Quote",
        "/Note",
        "/Reference",
        "/BibEntry",
        "/Code",
        "/Link",
        "/Annot",
        "/Ruby",
        "/Warichu",
        "/Figure",
        "/Formula",
        "/Form",
    ]
)


def barriers(path: Path) -> list[str]:
    """Every failure found; an empty list where there is none."""
    reader = PdfReader(path)
    root: Any = reader.trailer["/Root"]
    nodes = list(_walk(root["/StructTreeRoot"])) if "/StructTreeRoot" in root else []
    return [*_document(reader, root, nodes), *_elements(root, nodes), *_tables(nodes), *_pages(reader)]


def _walk(node: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Every structure element with the kinds it lies in."""
    below = node.get("/K", ())
    below = below.get_object() if hasattr(below, "get_object") else below
    for one in below if isinstance(below, list) else [below]:
        child = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(child, dict) and "/S" in child:
            yield child, above
            yield from _walk(child, (*above, str(child["/S"])))


def _document(reader: PdfReader, root: Any, nodes: list) -> Iterator[str]:
    xmp = reader.xmp_metadata
    text = xmp.stream.get_data().decode("utf-8") if xmp else ""
    if not nodes or not root.get("/MarkInfo", {}).get("/Marked"):
        yield "01-005: niet gelabeld"
    if "pdfuaid:part" not in text:
        yield "06-002: PDF/UA niet genoemd in de metagegevens"
    if "dc:title" not in text:
        yield "06-003: geen titel in de metagegevens"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "07-001: de titel wordt niet getoond"
    if not root.get("/Lang"):
        yield "11-006: geen taal"
    if reader.is_encrypted:
        yield "26-001: versleuteld"


def _elements(root: Any, nodes: list) -> Iterator[str]:
    roles = root["/StructTreeRoot"].get("/RoleMap", {}) if nodes else {}
    last, notes = 0, set()
    for node, _ in nodes:
        kind = str(node["/S"])
        if kind not in STANDARD and roles.get(kind) not in STANDARD:
            yield f"02-001: onbekend soort {kind}"
        if kind == "/Figure" and not str(node.get("/Alt", "")).strip():
            yield "13-004: figuur zonder tekst"
        if kind in {"/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}:
            level = int(kind[2])
            if level > last + 1:
                yield f"14-003: kop van niveau {level} na {last}"
            last = level
        if kind == "/Note":
            if "/ID" not in node or node["/ID"] in notes:
                yield "19-003: noot zonder eigen naam"
            notes.add(node.get("/ID"))


def _tables(nodes: list) -> Iterator[str]:
    for node, above in nodes:
        if node["/S"] == "/TH" and not _scope(node):
            yield "15-003: kopcel zonder richting"
        if node["/S"] in {"/TD", "/TH"} and (not above or above[-1] != "/TR"):
            yield "09-004: cel buiten een rij"


def _scope(cell: Any) -> str | None:
    found = cell.get("/A", {})
    found = found.get_object() if hasattr(found, "get_object") else found
    told = [one.get_object() for one in (found if isinstance(found, list) else [found])]
    return next((str(one["/Scope"]) for one in told if "/Scope" in one), None)


def _pages(reader: PdfReader) -> Iterator[str]:
    for number, page in enumerate(reader.pages, start=1):
        annotations = [one.get_object() for one in page.get("/Annots", ())]
        if annotations and page.get("/Tabs") != "/S":
            yield f"28-009: bladzijde {number} zonder volgorde"
        for annotation in annotations:
            if annotation.get("/Subtype") == "/Link" and not annotation.get("/Contents"):
                yield f"28-012: koppeling zonder omschrijving op bladzijde {number}"
        for name, font in page["/Resources"].get("/Font", {}).items():
            if not _embedded(font.get_object()):
                yield f"31-009: lettertype {name} niet ingesloten"


def _embedded(font: Any) -> bool:
    below = font.get("/DescendantFonts")
    described = (below[0].get_object() if below else font).get("/FontDescriptor", {})
    return any(key in described.get_object() for key in ("/FontFile", "/FontFile2", "/FontFile3")) if described else False


def table_heads(path: Path) -> list[dict[str, int]]:
    """Per table: the number of TH cells with scope Column, with scope Row, and of rows."""
    root: Any = PdfReader(path).trailer["/Root"]
    out = []
    for table, _ in _walk(root["/StructTreeRoot"]):
        if table["/S"] == "/Table":
            cells = list(_walk(table))
            scopes = [_scope(cell) for cell, _ in cells if cell["/S"] == "/TH"]
            rows = sum(cell["/S"] == "/TR" for cell, _ in cells)
            out.append({"kolom": scopes.count("/Column"), "rij": scopes.count("/Row"), "rijen": rows})
    return out
