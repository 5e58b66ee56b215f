"""The comparison as a Word document with tracked changes: what was is deleted, what is is inserted, word by word in sentences."""

from __future__ import annotations

import datetime
import difflib
import io
import re
from typing import Any

from evalutils.pipeline.account.difference.compare import Change
from evalutils.pipeline.account.difference.pages import KINDS, NOTE, summary
from evalutils.pipeline.render.finishing.word import repacked

AUTHOR = "evalutils"


def document(found: tuple[Change, ...], old: str, new: str, made: datetime.date, remarks: tuple[str, ...] = ()) -> bytes:
    """The document's bytes; ``made`` is the date of every tracked change, so that equal changes give equal bytes."""
    import docx

    page, moment = docx.Document(), datetime.datetime(made.year, made.month, made.day)
    properties = page.core_properties
    properties.title, properties.author, properties.language = f"Verschil tussen {old} en {new}", AUTHOR, "nl-NL"
    properties.created = properties.modified = moment
    page.add_heading(properties.title, level=1)
    for words in (summary(found), *remarks, NOTE):
        page.add_paragraph(words)
    marks = _Marks(f"{moment.isoformat()}Z")
    for kind, title in KINDS.items():
        if some := [change for change in found if change.kind == kind]:
            page.add_heading(title, level=2)
            for change in some:
                _change(page.add_paragraph(), change, marks)
    target = io.BytesIO()
    page.save(target)
    return repacked(target.getvalue())


def _change(paragraph: Any, change: Change, marks: _Marks) -> None:
    if change.kind != "zin":
        paragraph.add_run(f"{change.key}: ")
    for words, mark in pieces(change.old, change.new):
        if mark:
            marks.add(paragraph, words, mark)
        else:
            paragraph.add_run(words)
    told = [part for part in (change.difference, change.told) if part]
    paragraph.add_run(f" [{' · '.join(told)}]").italic = True


def pieces(old: str, new: str) -> list[tuple[str, str]]:
    """Words with ``del``, ``ins`` or nothing, in reading order.

    >>> pieces("ruim een kwart", "bijna een kwart")
    [('ruim', 'del'), ('bijna', 'ins'), (' een kwart', '')]
    """
    one, two = (re.findall(r"\s+|\S+", text) for text in (old, new))
    found = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("".join(one[a:b]), ""))
        else:
            found += [(words, mark) for words, mark in (("".join(one[a:b]), "del"), ("".join(two[c:d]), "ins")) if words]
    return found


class _Marks:
    """Numbers the tracked changes of one document."""

    def __init__(self, moment: str) -> None:
        self.moment, self.number = moment, 0

    def add(self, paragraph: Any, words: str, mark: str) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self.number += 1
        outer, run, text = OxmlElement(f"w:{mark}"), OxmlElement("w:r"), OxmlElement("w:delText" if mark == "del" else "w:t")
        for name, value in (("id", str(self.number)), ("author", AUTHOR), ("date", self.moment)):
            outer.set(qn(f"w:{name}"), value)
        text.set(qn("xml:space"), "preserve")
        text.text = words
        run.append(text)
        outer.append(run)
        paragraph._p.append(outer)
