"""The living parts of a finished Word file: numbered headings, caption numbers, references and contents as fields.

Both renderers write these as plain text ('2.1', 'Tabel 2.1:'), which holds in any reader; here each becomes what an editor in
Word expects, with the same text as the field's last result: a heading numbered by its style, SEQ in a caption, REF in a
reference, PAGEREF in the contents. The page numbers of the contents alone are not known here: Word fills them when it
opens the file.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

LEVELS = 3
CHAPTERS, APPENDICES = "45", "46"
"""Identifiers of the lists of headings, numbered and lettered; Pandoc's own begin at 990."""
LABEL = re.compile(r"(Tabel|Figuur)[\s\u00a0]([A-Z\d]+)\.(\d+):?$")
REFERENCE = re.compile(r"(Hoofdstuk|Paragraaf)([\s\u00a0])([A-Z\d.]+)$")
SHOWN = re.compile(r"(Bijlage )?([A-Z]|\d+)(\.[\d.]+)?$")
"""The number of a heading as the renderers write it."""


def set_fields(document: Any) -> None:
    """Turn numbers and references into fields, in place."""
    targets = _headings(document) | _captions(document)
    _references(document, targets)
    _contents(document)


def _style(paragraph: Any) -> str:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if found is None else found.get(qn("w:val"))


def _paragraphs(document: Any) -> Iterator[Any]:
    yield from document.element.body.iter(qn("w:p"))


def _text(element: Any) -> str:
    return "".join(part.text or "" for part in element.iter(qn("w:t")))


# ------------------------------------------------------------------------------------------------ headings


def _headings(document: Any) -> dict[str, str]:
    """Number headings by their style; the bookmark of each heading's number by the name that references use."""
    _number_styles(document)
    targets = {}
    for paragraph in _paragraphs(document):
        match = re.fullmatch(r"Heading([1-3])", _style(paragraph))
        if match is None:
            continue
        runs = paragraph.findall(qn("w:r"))
        number = SHOWN.match(_text(runs[0])) if len(runs) > 2 and runs[1].find(qn("w:tab")) is not None else None
        if number is None:
            _number_of(paragraph, "0", match[1])
            continue
        if number[2].isalpha():
            _set_number(paragraph.get_or_add_pPr(), APPENDICES, int(match[1]) - 1)
        for run in runs[:2]:
            paragraph.remove(run)
        name = _name_before(paragraph)
        if name:
            targets[name] = _bookmark(paragraph, runs[2], runs[-1], name)
    return targets


def _number_styles(document: Any) -> None:
    """Two lists of three levels: chapters by number, tied to the heading styles, and appendices by letter."""
    numbering = document.part.numbering_part.element
    first = numbering.find(qn("w:num"))
    for name, lettered in ((CHAPTERS, False), (APPENDICES, True)):
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{name}"><w:multiLevelType w:val="multilevel"/>'
            f"{''.join(_level(level, lettered=lettered) for level in range(LEVELS))}</w:abstractNum>"
        )
        if first is None:
            numbering.insert(0, abstract)
        else:
            first.addprevious(abstract)
    for name in (CHAPTERS, APPENDICES):
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>'))
    for level in range(LEVELS):
        properties = document.styles[f"Heading {level + 1}"].element.get_or_add_pPr()
        _set_number(properties, CHAPTERS, level)


def _level(level: int, *, lettered: bool) -> str:
    """A level of a list: '2.1', or from 'Bijlage A' on 'A.1'; chapters take their style along."""
    text = ".".join(f"%{n}" for n in range(1, level + 2))
    style = "" if lettered else f'<w:pStyle w:val="Heading{level + 1}"/>'
    form, after, word, indent = "decimal", "tab", "", ""
    if lettered and level == 0:
        form, after, word, indent = "upperLetter", "space", "Bijlage\u00a0", '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr>'
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{style}<w:suff w:val="{after}"/>'
        f'<w:lvlText w:val="{word}{text}"/><w:lvlJc w:val="left"/>{indent}</w:lvl>'
    )


def _set_number(properties: Any, number: str, level: int) -> None:
    numbered = properties.get_or_add_numPr()
    numbered.get_or_add_ilvl().val = level
    numbered.get_or_add_numId().val = int(number)


def _number_of(paragraph: Any, number: str, level: str) -> None:
    """A list for this paragraph alone; list 0 takes the style's number away, and with it the room for one."""
    properties = paragraph.get_or_add_pPr()
    _set_number(properties, number, int(level) - 1)
    indent = properties.get_or_add_ind()
    indent.set(qn("w:left"), "0")
    indent.set(qn("w:firstLine"), "0")


def _name_before(paragraph: Any) -> str | None:
    """The name that Pandoc gave the section: its bookmark starts before the heading, or in it."""
    inside = paragraph.find(qn("w:bookmarkStart"))
    before = paragraph.getprevious()
    found = inside if inside is not None else before
    return found.get(qn("w:name")) if found is not None and found.tag == qn("w:bookmarkStart") else None


# ------------------------------------------------------------------------------------------------ captions


def _captions(document: Any) -> dict[str, str]:
    """'Tabel 2.1:' with its chapter and its number as fields; the bookmark around 'Tabel 2.1' by the float's name."""
    targets: dict[str, str] = {}
    begun: set[tuple[str, str]] = set()
    for paragraph in _paragraphs(document):
        if _style(paragraph) not in {"TableCaption", "ImageCaption"}:
            continue
        start = paragraph.find(qn("w:bookmarkStart"))
        run = next((one for one in paragraph.findall(qn("w:r")) if LABEL.match(_text(one))), None)
        if start is None or run is None:
            continue
        name = start.get(qn("w:name"))
        targets[name] = _caption(paragraph, run, name, begun)
    return targets


def _caption(paragraph: Any, run: Any, name: str, begun: set[tuple[str, str]]) -> str:
    match = LABEL.match(_text(run))
    assert match is not None
    kind, chapter, number = match[1], match[2], match[3]
    # Word starts again under a heading by `s 1`; LibreOffice does not know that, so the first of a chapter says its number.
    restart = "s 1" if (kind, chapter) in begun else f"r {number}"
    begun.add((kind, chapter))
    parts = [
        _run(run, f"{kind}\u00a0"),
        *_field(run, " STYLEREF 1 \\s ", chapter),
        _run(run, "."),
        *_field(run, f" SEQ {kind} \\* ARABIC \\{restart} ", number),
    ]
    for part in parts:
        run.addprevious(part)
    run.addprevious(_run(run, ":"))
    mark = _bookmark(paragraph, parts[0], parts[-1], name)
    paragraph.remove(run)
    return mark


# ------------------------------------------------------------------------------------------------ references


def _references(document: Any, targets: dict[str, str]) -> None:
    """Links to a table, figure or section in the running text as REF fields; those in the contents stay."""
    for link in list(document.element.body.iter(qn("w:hyperlink"))):
        mark = targets.get(link.get(qn("w:anchor"), ""))
        if mark is None or _style(_holder(link)).lower().startswith("toc"):
            continue
        run, shown = link.find(qn("w:r")), _text(link)
        match = REFERENCE.match(shown)
        if match:  # the word is text; the number is the heading's
            new = [_run(run, match[1] + match[2]), *_field(run, f" REF {mark} \\r \\h ", match[3])]
        else:  # 'Bijlage A' is the heading's number as a whole, 'Tabel 2.1' a text
            as_number = "\\r " if shown.startswith("Bijlage") else ""
            new = _field(run, f" REF {mark} {as_number}\\h ", shown)
        for part in new:
            link.addprevious(part)
        link.getparent().remove(link)


def _holder(element: Any) -> Any:
    return next(parent for parent in element.iterancestors() if parent.tag == qn("w:p"))


# ------------------------------------------------------------------------------------------------ contents


def _contents(document: Any) -> None:
    """A page number at the end of each entry, which Word fills when it opens the file."""
    for paragraph in _paragraphs(document):
        if not re.fullmatch(r"toc\d", _style(paragraph).lower()):
            continue
        link = paragraph.find(qn("w:hyperlink"))
        for mark in paragraph.iter(qn("w:fldChar")):
            if mark.get(qn("w:fldCharType")) == "begin":
                mark.set(qn("w:dirty"), "true")
        if link is None:
            continue
        tab = OxmlElement("w:r")
        tab.append(OxmlElement("w:tab"))
        link.append(tab)
        for part in _field(tab, f" PAGEREF {link.get(qn('w:anchor'))} \\h ", "", dirty=True):
            link.append(part)


# ------------------------------------------------------------------------------------------------ pieces


def _run(like: Any, text: str) -> Any:
    """A run with the looks of another."""
    run = OxmlElement("w:r")
    looks = like.find(qn("w:rPr"))
    if looks is not None:
        run.append(parse_xml(looks.xml) if hasattr(looks, "xml") else looks)
    shown = OxmlElement("w:t")
    shown.text = text
    shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(shown)
    return run


def _field(like: Any, instruction: str, result: str, *, dirty: bool = False) -> list[Any]:
    """The runs of a field with its last result."""
    marks = []
    for kind in ("begin", "separate", "end"):
        run = _run(like, "")
        run.remove(run.find(qn("w:t")))
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        if dirty and kind == "begin":
            mark.set(qn("w:dirty"), "true")
        run.append(mark)
        marks.append(run)
    told = _run(like, "")
    told.remove(told.find(qn("w:t")))
    code = OxmlElement("w:instrText")
    code.text = instruction
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    told.append(code)
    return [marks[0], told, marks[1], *([_run(like, result)] if result else []), marks[2]]


def _bookmark(paragraph: Any, first: Any, last: Any, name: str) -> str:
    """A bookmark around runs of a paragraph; its own name, made from ``name`` (Word allows no hyphen in one)."""
    number = zlib.crc32(name.encode("utf-8"))
    mark = f"_Ref{number:010d}"
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(100_000 + number % 900_000_000))
    start.set(qn("w:name"), mark)
    first.addprevious(start)
    last.addnext(end)
    return mark
