"""Reads a finished report in any format into the same plain shape, for tests that compare formats or renderers."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import docx
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from pypdf import PdfReader

LABEL = re.compile(r"(?:Tabel|Figuur) (?:\d+|[A-Z])\.\d+: ")
REFERENCE = re.compile(r"(?:Tabel|Figuur|Paragraaf|Hoofdstuk) (?:\d+|[A-Z]\.\d+)(?:\.\d+)*|Bijlage [A-Z]")


@dataclass
class Read:
    """What a reader meets, in order. Headings are (level, text with number); tables are rows of cells."""

    headings: list[tuple[int, str]]
    captions: list[str]
    references: list[str]
    alts: list[str]
    footnotes: list[str]
    tables: list[list[list[str]]]
    text: str


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u00ad", "")).strip()


def read(path: Path) -> Read:
    return {".html": read_html, ".docx": read_word, ".pdf": read_pdf}[path.suffix](path)


def read_html(path: Path) -> Read:
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    main = page.select_one("main")
    for own in main.select(".als-bestand, .titelblok, .anker"):
        own.decompose()
    for line_end in main.select("br"):
        line_end.replace_with(" ")
    notes = [
        flat(note.get_text().replace("↩︎", "").replace("↩", ""))
        for note in main.select('[id^="fn"] > p, li[id^="fn"]:not(:has(p))')
    ]
    return Read(
        headings=[(int(head.name[1]) - 1, flat(head.get_text(" "))) for head in main.select("h2, h3, h4")],
        captions=[flat(caption.get_text()) for caption in main.select("figcaption")],
        references=[flat(link.get_text()) for link in main.select("a") if REFERENCE.fullmatch(flat(link.get_text()))],
        alts=[image["alt"] for image in main.select("img")],
        footnotes=notes,
        tables=[
            [[flat(cell.get_text()) for cell in row.find_all(["td", "th"])] for row in table.find_all("tr")]
            for table in main.select("table")
        ],
        text=flat(main.get_text(" ")),
    )


def read_word(path: Path) -> Read:
    document = docx.Document(str(path))
    with zipfile.ZipFile(path) as archive:
        notes = archive.read("word/footnotes.xml").decode() if "word/footnotes.xml" in archive.namelist() else ""
    body = document.element.body
    said = [(p.style.name, flat(p.text.replace("\t", " "))) for p in document.paragraphs]
    shown = [text.split()[-1] for text in word_references(document) if text]
    return Read(
        headings=word_headings(document),
        captions=[text for style, text in said if style in {"Table Caption", "Image Caption"}],
        references=shown,
        alts=[one.get("descr") for one in body.iter(qn("wp:docPr"))],
        footnotes=[
            flat(re.sub(r"<[^>]+>", "", note))
            for note in re.findall(r"<w:footnote [^>]*w:id=\"[1-9].*?</w:footnote>", notes, re.S)
        ],
        tables=[[[flat(cell.text) for cell in row.cells] for row in table.rows] for table in document.tables],
        text=flat(re.sub(r"<w:instrText[^>]*>[^<]*</w:instrText>|<[^>]+>", "", re.sub(r"</w:p>|<w:tab/>", " ", body.xml))),
    )


def word_headings(document) -> list[tuple[int, str]]:
    """Headings with the number that Word would show: each heading style is a level of one list."""
    lists: dict[str, list[int]] = {}
    out = []
    for paragraph in document.paragraphs:
        match = re.fullmatch(r"Heading (\d)", paragraph.style.name)
        if not match:
            continue
        level = int(match[1])
        own = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        number = ""
        if own is None or own.get(qn("w:val")) != "0":
            counts = lists.setdefault("chapters" if own is None else own.get(qn("w:val")), [0, 0, 0])
            counts[level - 1] += 1
            counts[level:] = [0] * (3 - level)
            first = str(counts[0]) if own is None else chr(ord("A") + counts[0] - 1)
            number = ".".join([first, *map(str, counts[1:level])]) + " "
            number = f"Bijlage {number}" if own is not None and level == 1 else number
        out.append((level, flat(number + paragraph.text)))
    return out


def word_references(document) -> list[str]:
    """The last result of each REF field, in order."""
    out = []
    for paragraph in document.element.body.iter(qn("w:p")):
        code, result, inside = "", "", ""
        for run in paragraph.iter(qn("w:r")):
            mark = run.find(qn("w:fldChar"))
            if mark is not None:
                inside = mark.get(qn("w:fldCharType"))
                if inside == "end" and code.strip().startswith("REF "):
                    out.append(flat(result))
                if inside in {"begin", "end"}:
                    code = result = ""
                continue
            if inside == "begin":
                code += "".join(part.text or "" for part in run.iter(qn("w:instrText")))
            elif inside == "separate":
                result += "".join(part.text or "" for part in run.iter(qn("w:t")))
    return out


def read_pdf(path: Path) -> Read:
    reader = PdfReader(path)
    pages = [flat(page.extract_text()) for page in reader.pages]
    text = " ".join(pages)
    return Read(
        headings=[(level, title) for level, title in outline(reader) if title != "Inhoud"],
        captions=LABEL.findall(text),
        references=REFERENCE.findall(text),
        alts=[],
        footnotes=[],
        tables=[],
        text=text,
    )


def outline(reader: PdfReader, items=None, level: int = 1) -> list[tuple[int, str]]:
    out: list[tuple[int, str]] = []
    for item in reader.outline if items is None else items:
        out += outline(reader, item, level + 1) if isinstance(item, list) else [(level, flat(item.title))]
    return out
