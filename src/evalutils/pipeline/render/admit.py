"""What a report's own text may hold and include: text, and files of the report alone.

Pandoc, Typst and Quarto can read any file and run code from within a document. So before a renderer sees a source: an include or
an image lies below report/ or is what this very report released (where a link really leads), and nothing is raw HTML, Typst, TeX
or code to be run. Everything is told with file and line.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from evalutils.errors import Problem, RenderError
from evalutils.params.base import read_text
from evalutils.pipeline.render.embedded import subset
from evalutils.pipeline.render.embedded.sources import include_path

_INCLUDE = re.compile(r"\{\{<\s*(?:include|embed)\s+(.+?)\s*>\}\}", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_MARKER = re.compile(r"<!-- (?:uitvoer(?:: \S+)?|verantwoording) -->")
_FRONT = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)

RAW: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("ruwe-code", "gewone tekst: geen stuk dat rauw naar HTML, Typst, TeX of Word gaat", re.compile(r"\{=\s*[\w+-]+\s*\}")),
    ("codecel", "geen code die wordt uitgevoerd; rekenen gebeurt in de notebooks",
     re.compile(r"(?<!`)`\{?(?:r|python|julia|ojs)\}?\s[^`]*`|^\s*(?:`{3,}|~{3,})", re.MULTILINE)),
    ("html", "geen HTML, ook niet over meer regels", re.compile(r"<(?:/?[A-Za-z][\w-]*(?=[\s/>])|\?|!(?!--))")),
    ("tex", "geen opdracht van TeX (\\...)", re.compile(r"(?<!\\)(?:\\\\)*\\[A-Za-z]+")),
    ("koppeling", "een koppeling naar een webadres of een plaats in het rapport",
     re.compile(r"(?:\]\(\s*<?|^\s*\[[^\]]+\]:\s*<?|<)(?:javascript|vbscript|data|file):", re.IGNORECASE | re.MULTILINE)),
)  # fmt: skip
"""Code, what is expected instead, and how it is found in a whole text."""


def problems(top: Path, root: Path, released: Path) -> list[Problem]:
    """Everything in ``top`` and the sources that it includes that may not be there. ``released``: what this report published."""
    found: list[Problem] = []
    paths = [top]
    for path in paths:
        if not path.is_file():
            continue
        text = read_text(path)
        found += _reach(text, path, top, root, released, paths)
        found += _content(text, path, root)
    return found


def check(top: Path, root: Path, released: Path) -> None:
    """Raise ``RenderError`` with everything that may not be in the report's text."""
    refuse(problems(top, root, released))


def refuse(found: list[Problem]) -> None:
    """Raise ``RenderError`` when there is a problem."""
    if found:
        raise RenderError(
            "In de tekst van het rapport staat iets dat een bestand of een opdracht binnenlaat.", problems=tuple(dict.fromkeys(found)),
            action="schrijf het als gewone tekst; wat een hoofdstuk mag bevatten staat in docs/report-markdown.md.",
        )  # fmt: skip


def _reach(text: str, path: Path, top: Path, root: Path, released: Path, paths: list[Path]) -> list[Problem]:
    """Includes and images that lie elsewhere; sources below report/ are added to ``paths``."""
    found = []
    report, own = (root / "report").resolve(), released.resolve()
    for pattern, code in ((_INCLUDE, "include-buiten"), (_IMAGE, "afbeelding-buiten")):
        for match in pattern.finditer(text):
            name = match[1].strip("\"'").split("#")[0]
            if code == "afbeelding-buiten" and re.match(r"https?:", name):
                continue  # the subset tells of it
            target = include_path(name, top.parent, root)
            if target.is_relative_to(report):
                if code == "include-buiten" and target not in paths:
                    paths.append(target)
            elif not target.is_relative_to(own):
                expected = f"een bestand in report/, of wat dit rapport zelf publiceerde ({_shown(own, root)}/)"
                found.append(Problem(code, _where(text, match.start(), path, root), expected, f"'{match[1]}'"))
    return found


def _content(text: str, path: Path, root: Path) -> list[Problem]:
    found = [replace(problem, where=problem.where.replace(path.name, _shown(path, root), 1)) for problem in subset.problems(path)]
    told = {(problem.code, problem.where) for problem in found}
    for comment in _COMMENT.finditer(text):
        if not _MARKER.fullmatch(comment.group()):
            where = _where(text, comment.start(), path, root)
            found.append(Problem("opmerking", where, "geen opmerking: zij komt in de broncode van de pagina", "<!-- ... -->"))
    body = _blank(_COMMENT, _blank(_FRONT, text))
    for code, expected, pattern in RAW:
        for match in pattern.finditer(body):
            where = _where(text, match.start() + len(match.group()) - len(match.group().lstrip()), path, root)
            if (code, where) not in told and ("codeblok", where) not in told:
                found.append(Problem(code, where, expected, f"'{' '.join(match.group().split())[:40]}'"))
    return found


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def _where(text: str, at: int, path: Path, root: Path) -> str:
    return f"{_shown(path, root)}, regel {text.count(chr(10), 0, at) + 1}"


def _shown(path: Path, root: Path) -> str:
    whole = root.resolve()
    return path.resolve().relative_to(whole).as_posix() if path.resolve().is_relative_to(whole) else path.name
