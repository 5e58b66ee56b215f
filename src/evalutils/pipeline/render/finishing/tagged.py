"""What is set in a finished PDF: the first cell of a table's row heads that row.

Typst tags the cells of a header row as TH; those of the first column it tags as TD, and the call that would say otherwise is
not in its Python package. ISO 14289-1 (PDF/UA-1, 2014), 7.5: a header cell carries its scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject


def finish(path: Path) -> None:
    """Make the first cell of each body row of a table of two or more columns a row header, in place.

    A file without a structure tree (an older Typst) stays as it is.
    """
    reader = PdfReader(path)
    root: Any = reader.trailer["/Root"]
    if "/StructTreeRoot" not in root:
        return
    told = reader.metadata
    producer = told.producer if told else None
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    for table in structure(writer.root_object["/StructTreeRoot"], "/Table"):
        for row in structure(table, "/TR"):
            _head(row)
    if producer:  # the file's XMP names it too, and PDF/A wants them equal
        writer.add_metadata({"/Producer": producer})
    writer.write(path)


def structure(node: Any, kind: str) -> Iterator[Any]:
    """Elements of one kind below a node of the structure tree, in order."""
    for child in children(node):
        if child.get("/S") == kind:
            yield child
        else:
            yield from structure(child, kind)


def children(node: Any) -> list[Any]:
    """The structure elements directly below a node; marked content (numbers and references to it) left out."""
    below = node.get("/K", ())
    below = below.get_object() if hasattr(below, "get_object") else below
    found = [one.get_object() for one in (below if isinstance(below, list) else [below]) if hasattr(one, "get_object")]
    return [one for one in found if isinstance(one, DictionaryObject) and "/S" in one]


def _head(row: Any) -> None:
    cells = [cell for cell in children(row) if cell["/S"] in {"/TD", "/TH"}]
    if len(cells) < 2 or any(cell["/S"] == "/TH" for cell in cells):
        return
    first = cells[0]
    first[NameObject("/S")] = NameObject("/TH")
    scope = DictionaryObject({NameObject("/O"): NameObject("/Table"), NameObject("/Scope"): NameObject("/Row")})
    old = first.get("/A")
    kept = [] if old is None else list(old.get_object()) if isinstance(old.get_object(), list) else [old]
    first[NameObject("/A")] = ArrayObject([*kept, scope])
