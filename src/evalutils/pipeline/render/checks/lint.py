"""What may not be typed into a report: a number, and a word that claims something about numbers.

A number comes from ``meta`` (cijfers, feiten); a claim from ``meta beweringen``, which display.claims binds to a rule on
the released numbers. Checked in running text, lists, tables, captions and footnotes of a report's sources. Free of it
are headings, front matter, comments, shortcodes, attributes, links, code, citations, references and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from evalutils.errors import Problem, RenderError
from evalutils.params.base import read_text

PARTS = r"(?:helft|kwart|derde|vierde|vijfde|zesde|achtste|tiende|driekwart|twee\s+derde|drie\s+kwart|meerderheid|minderheid)"
COUNTS = r"(?:één|een|twee|drie|vier|vijf|zes|zeven|acht|negen)"
CLAIMS = (
    r"(?:in)?significant\w*",
    r"(?:hoger|lager)e?", r"(?<!ten\s)(?:hoogste|laagste)",
    r"vergelijkbaar|vergelijkbare",
    r"(?:toe|af)genomen|gestegen|gedaald|verdubbeld|gehalveerd",
    r"meerderheid|minderheid",
    rf"(?:meer|minder|hoger|lager)\s+dan\s+(?:de|een|een\s+op|{COUNTS})\s+{PARTS}",
    rf"(?:ruim|bijna|ongeveer|circa|krap|zo'n)\s+(?:de|een|{COUNTS})\s+{PARTS}",
    r"de\s+helft|(?:een|één)\s+(?:kwart|derde|vijfde|tiende)\s+van|driekwart|twee\s+derde|drie\s+kwart",
    rf"{COUNTS}\s+op\s+de\s+(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|twintig|honderd)",
)  # fmt: skip
"""Words of the language that say how numbers compare; a study adds none."""

CLAIM = re.compile(rf"(?<![\w-])(?:{'|'.join(CLAIMS)})(?![\w-])", re.IGNORECASE)
NUMBER = re.compile(r"(?<!\w)\d+(?:[.,]\d+)*")
"""A digit inside a word (HC2) is part of a name."""

NAMES = (r"[Dd]eelrapport(?:en)?\s+\d(?:\s+(?:en|tot\s+en\s+met|of)\s+\d)?", r"[Ff]ase\s+\d", r"CONSORT\s+\d{4}")
"""Numbers that are part of a name in any report of a study with phases."""

META = re.compile(r"\{\{<\s*meta\s+([^\s>]+)\s*>\}\}")

FREE = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"\A---\n.*?\n---\n", re.DOTALL),
        (r"<!--.*?-->", re.DOTALL),
        (r"\{\{<.*?>\}\}", re.DOTALL),
        (r"^#{1,6}\s.*$", re.MULTILINE),
        (r"^[|:\s-]*-{3,}[|:\s-]*$", re.MULTILINE),
        (r"^:{3,}.*$", re.MULTILINE),
        (r"`[^`\n]*`", 0),
        (r"\]\([^)\n]*\)", 0),
        (r"\{[#.][^}]*\}", 0),
        (r"\[[^\]]*@[^\]]*\]", re.DOTALL),
        (r"@[\w:-]+", 0),
        (r"\[\^[^\]]+\]", 0),
        (r"^\s*\d+[.)]\s", re.MULTILINE),
        (r"https?://\S+", 0),
    )
)


def problems(top: Path, root: Path, names: Iterable[str] = ()) -> list[Problem]:
    """Every typed number and claim in ``top`` and the sources below report/ that it includes, with file and line."""
    free = re.compile("|".join([*NAMES, *(_name(name) for name in sorted(names, key=len, reverse=True))]))
    return [problem for path in sources(top, root) for problem in _file(path, root, free)]


def _name(name: str) -> str:
    """A name with any white space between its words, as a pattern."""
    return r"(?<!\w)" + r"\s+".join(re.escape(word) for word in name.split()) + r"(?!\w)"


def sources(top: Path, root: Path) -> list[Path]:
    """The document and all it includes, but for what the notebooks made."""
    found = [top]
    for path in found:
        if path.is_file():
            inside = re.findall(r"\{\{<\s*include\s+/(report/\S+)\s*>\}\}", read_text(path))
            found += [root / place for place in inside if root / place not in found]
    return [path for path in found if path.is_file()]


def asked(top: Path, root: Path) -> tuple[str, ...]:
    """The keys of the metadata that a report's sources read, each once."""
    found = (key for path in sources(top, root) for key in META.findall(read_text(path)))
    return tuple(dict.fromkeys(found))


def _file(path: Path, root: Path, names: re.Pattern[str]) -> list[Problem]:
    text = read_text(path)
    for pattern in (*FREE, names):
        text = pattern.sub(lambda found: re.sub(r"[^\n]", "\0", found.group()), text)
    found = []
    for rule, code, expected in (
        (NUMBER, "getal-getypt", "een getal door meta (cijfers of feiten), of een naam onder 'namen' in studie.yml"),
        (CLAIM, "bewering-getypt", "een bewering door meta (beweringen), met een regel op de cijfers"),
    ):
        for match in rule.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            said = " ".join(match.group().split())
            found.append((line, Problem(code, f"{path.relative_to(root).as_posix()}, regel {line}", expected, f"'{said}'")))
    return [problem for _, problem in sorted(found, key=lambda pair: pair[0])]


def check(top: Path, root: Path, names: Iterable[str] = ()) -> None:
    """Raise ``RenderError`` with every typed number and claim."""
    refuse(tuple(problems(top, root, names)))


def refuse(found: tuple[Problem, ...]) -> None:
    """Raise ``RenderError`` when there is a problem."""
    if found:
        raise RenderError(
            "In de tekst van het rapport staan getallen of beweringen die niet uit de cijfers komen.", problems=tuple(found),
            action="vervang ze door {{< meta ... >}}; zie docs/report-markdown.md.",
        )  # fmt: skip
