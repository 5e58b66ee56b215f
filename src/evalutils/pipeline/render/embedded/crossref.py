"""Numbers of chapters, tables and figures, and the references to them, as Quarto's ``crossref: chapters: true`` does.

A numbered chapter (heading of level 1) starts the numbers of tables and figures again; an unnumbered one does not. From the first chapter
of class ``bijlage`` on, numbered chapters are appendices with a letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from evalutils.errors import Problem, alike
from evalutils.pipeline.render.embedded.sources import Source
from evalutils.pipeline.render.embedded.tree import NBSP, Node, caption_inlines, elements, link, plain, raw_inline, rewrite, text

OPEN_NOTE = re.compile(r".*\[\^[^\]\s]+\]")
NAMES = {"tbl": "Tabel", "fig": "Figuur"}
APPENDIX = "Bijlage"


@dataclass(frozen=True)
class Target:
    """Something that can be referred to; ``prefix`` and ``number`` are how a reference reads."""

    prefix: str
    number: str

    @property
    def reference(self) -> str:
        """How a text refers to it: 'Tabel 2.1'."""
        return f"{self.prefix}{NBSP}{self.number}"


@dataclass
class Index:
    """All numbers of a document: targets by identifier, and each heading's number by identifier."""

    targets: dict[str, Target] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    unnumbered: set[str] = field(default_factory=set)
    doubled: list[str] = field(default_factory=list)


def number(blocks: list[Node]) -> Index:
    """Walk the document once and give every heading, table and figure its number."""
    index, levels, counts, chapters = Index(), [0] * 7, {"tbl": 0, "fig": 0}, regular_chapters(blocks)
    for node in elements(blocks, "Header", "Table", "Figure"):
        if node["t"] == "Header":
            level, attributes = node["c"][0], node["c"][1]
            if "unnumbered" in attributes[1]:
                index.unnumbered.add(attributes[0])
                continue
            levels[level] += 1
            levels[level + 1 :] = [0] * (6 - level)
            if level == 1:
                counts = dict.fromkeys(counts, 0)
            shown = ".".join([chapter(levels[1], chapters), *map(str, levels[2 : level + 1])])
            kind = ("Hoofdstuk" if shown.isdigit() else APPENDIX) if level == 1 else "Paragraaf"
            index.headings[attributes[0]] = f"{APPENDIX} {shown}" if kind == APPENDIX else shown
            _add(index, attributes[0], Target(kind, shown))
            continue
        identifier = node["c"][0][0]
        kind = identifier.partition("-")[0]
        if kind in counts:
            counts[kind] += 1
            _add(index, identifier, Target(NAMES[kind], f"{chapter(levels[1], chapters)}.{counts[kind]}"))
    return index


def regular_chapters(blocks: list[Node]) -> int | None:
    """How many numbered chapters come before the first appendix (a chapter of class ``bijlage``); None without one."""
    count = 0
    for node in elements(blocks, "Header"):
        level, attributes = node["c"][0], node["c"][1]
        if level == 1 and "bijlage" in attributes[1]:
            return count
        count += level == 1 and "unnumbered" not in attributes[1]
    return None


def chapter(number: int, regular: int | None) -> str:
    """A chapter's number; after the regular ones come appendices A, B, C, as far as the alphabet goes.

    >>> chapter(3, 3), chapter(4, 3), chapter(4, None)
    ('3', 'A', '4')
    """
    return str(number) if regular is None or number <= regular else chr(ord("A") + number - regular - 1)


def _add(index: Index, identifier: str, target: Target) -> None:
    if identifier in index.targets:
        index.doubled.append(identifier)
    index.targets[identifier] = target


def is_reference(citation: dict[str, Any]) -> bool:
    """Whether a citation points at a table, figure or section."""
    return citation["citationId"].partition("-")[0].lower() in {"tbl", "fig", "sec"}


def resolve(blocks: list[Node], index: Index, *, typst: bool) -> list[Node]:
    """Every reference as a link that reads 'Tabel 2.1'. In Typst the template's own counters write the number."""

    def visit(node: Node) -> list[Node] | None:
        if node["t"] != "Cite" or not any(is_reference(citation) for citation in node["c"][0]):
            return None
        out: list[Node] = []
        for citation in node["c"][0]:
            target = index.targets.get(citation["citationId"])
            if target is None:  # told by problems() before
                continue
            out += [text(","), {"t": "Space"}] if out else []
            label = citation["citationId"]
            out.append(raw_inline("typst", f"#ref(<{label}>)") if typst else link([text(target.reference)], f"#{label}"))
        return out

    resolved: list[Node] = rewrite(blocks, visit)
    return resolved


def problems(blocks: list[Node], index: Index, sources: set[str], source: Source) -> list[Problem]:
    """Unknown references and sources, doubled labels, and tables or figures without a label's caption."""
    found = [
        Problem("label-dubbel", source.find(f"#{label}"), "een label dat één keer voorkomt", label) for label in index.doubled
    ]
    for cite in elements(blocks, "Cite"):
        for citation in cite["c"][0]:
            key = citation["citationId"]
            where = source.find(f"@{key}")
            if is_reference(citation):
                if key in index.unnumbered:
                    found.append(Problem("verwijzing-ongenummerd", where, "een kop met een nummer", f"@{key}"))
                elif key not in index.targets:
                    found.append(Problem("verwijzing-onbekend", where, "een bestaand label", f"@{key}{alike(key, index.targets)}"))
            elif key not in sources:
                found.append(Problem("bron-onbekend", where, "een sleutel uit de literatuurlijst", f"@{key}{alike(key, sources)}"))
    for word in elements(blocks, "Str"):
        if OPEN_NOTE.match(word["c"]):
            found.append(Problem("voetnoot-onbekend", source.find(word["c"]), "een voetnoot met die naam", word["c"]))
    for node in elements(blocks, "Table", "Figure"):
        identifier = node["c"][0][0]
        if identifier and not plain(caption_inlines(node["c"][1])).strip():
            found.append(Problem("bijschrift-ontbreekt", source.find(f"#{identifier}"), "een bijschrift", identifier))
    return found
