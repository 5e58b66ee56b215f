"""The part of Quarto markdown that the report's sources may use, so that both renderers read them alike.

Described for authors in docs/report-markdown.md; a test holds every source to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from evalutils.errors import Problem, RenderError
from evalutils.pipeline.render.embedded.sources import INCLUDE, META, PAGEBREAK, SHORTCODE, Line, read_lines, split_front_matter

FRONT_KEYS = frozenset({"title", "subtitle"})
DIV_CLASSES = frozenset(
    {
        "bron", "anders", "content-visible", "content-hidden",
        "callout-note", "callout-tip", "callout-warning", "callout-important", "callout-caution",
    }
)  # fmt: skip
TARGETS = frozenset({"html", "typst", "docx"})
DIV = re.compile(r"^\s*:{3,}\s*(\{.*\}|[\w-]+)\s*$")
CLOSE = re.compile(r"^\s*:{3,}\s*$")
HALF = re.compile(r"\{<|>\}|\{\{|\}\}")
"""What is left of a shortcode that lost a brace, or has braces of another language."""
IMAGE = re.compile(r"!\[(?P<caption>[^\]]*)\]\((?P<path>[^)\s]*)[^)]*\)(?P<attributes>\{[^}]*\})?")
CELL = re.compile(r"^\s*(`{3,}|~{3,})")
HTML = re.compile(r"</?[a-zA-Z][\w-]*(\s[^<>]*)?/?>")
GROUPED = re.compile(r"\[[^\]]*@(?:tbl|fig|sec)-[^\]]*\](?!\{)|@(?:Tbl|Fig|Sec)-")
"""A bracketed span ('[...]{.anders}') may hold a reference; it is no group of them."""
MATH = re.compile(r"(?<!\\)\$")
FILLED = re.compile(r'="[^"{]*\{\{<')
OUTSIDE = re.compile(r"!\[[^\]]*\]\(\s*https?:")
Rule = tuple[str, str, Callable[[str], "str | None"]]


def problems(path: Path) -> list[Problem]:
    """Where a source uses what is not in the subset; an empty list where it keeps to it.

    ``where`` is the file's name and line. Includes are read as sources of their own, not from here.
    """
    front, body = _parts(path)
    found = [
        Problem("kop-sleutel", f"{path.name}, regel 1", f"alleen {', '.join(sorted(FRONT_KEYS))} in de kop", str(key))
        for key in front
        if key not in FRONT_KEYS
    ]
    opened = 0
    for line in body:
        where = f"{path.name}, regel {line.number}"
        opened += bool(DIV.match(line.text)) - bool(CLOSE.match(line.text))
        if opened < 0:
            found.append(Problem("blok-gesloten", where, "een blok dat eerst wordt geopend", ":::"))
            opened = 0
        for code, expected, check in RULES:
            wrong = check(line.text)
            if wrong:
                found.append(Problem(code, where, expected, wrong))
    return found


def _parts(path: Path) -> tuple[dict, list[Line]]:
    try:
        return split_front_matter(read_lines(path), path.parent)
    except RenderError as error:
        raise RenderError(f"{path.name}: {error.summary}", problems=error.problems, action=error.action) from error


def _shortcode(text: str) -> str | None:
    """Shortcodes other than an include or page break on a line of its own, and meta."""
    if INCLUDE.match(text) or PAGEBREAK.match(text):
        return None
    left = SHORTCODE.search(META.sub("", text))
    return left.group() if left else None


def _half(text: str) -> str | None:
    """Braces of a shortcode that is none: it would be printed as it stands."""
    left = HALF.search(SHORTCODE.sub("", text))
    return text[max(left.start() - 20, 0) : left.end() + 20].strip() if left else None


def _filled(text: str) -> str | None:
    """A shortcode inside an attribute."""
    match = FILLED.search(text)
    return match.group()[1:] + " …" if match else None


def _include(text: str) -> str | None:
    """An include that is not written from the root: it would resolve from the top document."""
    match = INCLUDE.match(text)
    return match.group(1) if match and not match.group(1).startswith("/") else None


def _division(text: str) -> str | None:
    match = DIV.match(text)
    if not match:
        return None
    inside = match.group(1)
    if inside == "{#refs}":
        return None
    classes = set(re.findall(r"\.([\w-]+)", re.sub(r'"[^"]*"', "", inside))) or {inside}
    if not classes <= DIV_CLASSES:
        return inside
    formats = set(re.findall(r'(?:when|unless)-format="([^"]*)"', inside))
    conditional = bool(classes & {"content-visible", "content-hidden"})
    return inside if conditional and (not formats or not formats <= TARGETS) else None


def _image(text: str) -> str | None:
    for match in IMAGE.finditer(META.sub("x", text)):
        attributes = match["attributes"] or ""
        good = match["path"].startswith("/") and re.search(r'fig-alt="[^"]+', attributes) and "#fig-" in attributes
        if not good:
            return match.group()[:80]
    return None


def _found(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    def check(text: str) -> str | None:
        match = pattern.search(META.sub("", text))
        return match.group() if match else None

    return check


RULES: tuple[Rule, ...] = (
    ("shortcode", "include en pagebreak op een eigen regel, of meta", _shortcode),
    ("shortcode-half", "een opdracht tussen {{< en >}}", _half),
    ("shortcode-attribuut", "gewone tekst in een attribuut: niet elke versie van Quarto vult daar iets in", _filled),
    ("include-pad", "een pad vanaf de hoofdmap, met een schuine streep vooraan", _include),
    ("blok", "bron, anders, callout-…, content-visible of content-hidden (html, typst, docx), of {#refs}", _division),
    ("afbeelding", 'een pad vanaf de hoofdmap, {#fig-…} en fig-alt="…"', _image),
    ("afbeelding-buiten", "een afbeelding uit het project", _found(OUTSIDE)),
    ("codeblok", "geen codeblok; rekenen gebeurt in de notebooks", _found(CELL)),
    ("html", "geen HTML", _found(HTML)),
    ("verwijzing", "een losse verwijzing: @tbl-…, @fig-… of @sec-…", _found(GROUPED)),
    ("wiskunde", "geen formules tussen dollartekens", _found(MATH)),
)
