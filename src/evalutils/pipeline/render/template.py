"""A report for a study without a text of its own: the outputs of its index, put into a template.

A template is a top document with markers, each on a line of its own:

    <!-- uitvoer: 02-kenmerken -->   every text, table and figure of that notebook, texts first
    <!-- uitvoer -->                 a chapter for each other notebook of the index, in the order of their numbers
    <!-- verantwoording -->          the tables on files, parameters, software and origin

The front matter's TITEL and ONDERTITEL are the phase's. (Quarto takes no shortcode there: it would print it in the page's title.)
A chapter whose only content is a marker without outputs is left out. Nothing of the index can be left out: what no marker names
stands where ``<!-- uitvoer -->`` is, and a template without it is refused when something is left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from evalutils.errors import ParameterError, Problem
from evalutils.markdown import escape
from evalutils.params import OutputEntry, Phase

FOLDER = {"tekst": "texts", "tabel": "tables", "figuur": "figures"}
ACCOUNT = ("verantwoording-bestanden", "verantwoording-parameters", "verantwoording-software", "verantwoording-herkomst")
_MARKER = re.compile(r"^<!-- (uitvoer(: (?P<notebook>\S+))?|(?P<account>verantwoording)) -->$", re.MULTILINE)
_EMPTY_CHAPTER = re.compile(r"^# [^\n]*\n+<!-- niets -->\n*", re.MULTILINE)


def is_template(path: Path) -> bool:
    """Whether a top document is a template."""
    return path.is_file() and _MARKER.search(path.read_text(encoding="utf-8")) is not None


def compose(template: str, released: str, phase: Phase, titles: Mapping[str, str]) -> str:
    """The document of one report: ``released`` is the folder of the released files, from the project's root.

    ``titles``: notebook -> the title of its chapter. Raises ``ParameterError`` where the template leaves out an output.
    """
    for name, text in (("TITEL", phase.title), ("ONDERTITEL", phase.subtitle)):
        quoted = json.dumps(escape(text), ensure_ascii=False).replace("\\", r"\\")
        template = re.sub(rf"^(\w+): {name}$", rf"\1: {quoted}", template, flags=re.MULTILINE)
    shown = [entry for entry in phase.outputs if entry.printed]
    others = chapters(template, phase)
    _require_place(template, others)

    def fill(marker: re.Match[str]) -> str:
        if marker["account"]:
            return _includes(f"{released}/tables/{key}.md" for key in ACCOUNT)
        if marker["notebook"]:
            return _outputs(shown, marker["notebook"], released) or "<!-- niets -->"
        chapters = (f"# {escape(titles[name])} {{#sec-{name}}}\n\n{_outputs(shown, name, released)}" for name in others)
        return "\n\n".join(chapters) or "<!-- niets -->"

    return _EMPTY_CHAPTER.sub("", _MARKER.sub(fill, template)).replace("<!-- niets -->\n", "")


def chapters(template: str, phase: Phase) -> list[str]:
    """The notebooks that get a chapter of their own, ``sec-<notebook>``: those with printed outputs that no marker names."""
    named = {match["notebook"] for match in _MARKER.finditer(template) if match["notebook"]}
    return sorted({entry.notebook for entry in phase.outputs if entry.printed} - named)


def _require_place(template: str, others: Sequence[str]) -> None:
    if others and not any(match[1] == "uitvoer" for match in _MARKER.finditer(template)):
        problem = Problem(
            "uitvoer-vergeten", "de tekst van het rapport", "een regel <!-- uitvoer -->", f"geen plaats voor {', '.join(others)}"
        )
        raise ParameterError(
            "Het korte rapport laat uitvoer van de index weg.",
            problems=(problem,),
            action="zet die regel waar deze hoofdstukken komen.",
        )


def _outputs(shown: Sequence[OutputEntry], notebook: str, released: str) -> str:
    """The outputs of a notebook as includes: texts first, because they tell what the tables and figures show."""
    own = sorted((entry for entry in shown if entry.notebook == notebook), key=lambda entry: entry.kind != "tekst")
    return _includes(f"{released}/{FOLDER[entry.kind]}/{entry.key}.md" for entry in own)


def _includes(paths: Iterable[str]) -> str:
    return "\n\n".join(f"{{{{< include /{path} >}}}}" for path in paths)
