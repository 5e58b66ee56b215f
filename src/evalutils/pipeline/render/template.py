"""A report for a study without a text of its own: the outputs of its index, put into a template.

A template is a top document with markers: ``<!-- uitvoer: <notebook> -->`` stands for every text, table
and figure of that notebook in the order of the index, ``<!-- verantwoording -->`` for the tables on files,
parameters and software, and the front matter's TITEL and ONDERTITEL are the phase's. (Quarto takes no shortcode there: it
would print it in the page's title.) A chapter whose only content is a marker without outputs is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from evalutils.params import Phase

FOLDER = {"tekst": "texts", "tabel": "tables", "figuur": "figures"}
ACCOUNT = ("verantwoording-bestanden", "verantwoording-parameters", "verantwoording-software", "verantwoording-herkomst")
_MARKER = re.compile(r"^<!-- (uitvoer: (?P<notebook>\S+)|verantwoording) -->$", re.MULTILINE)
_EMPTY_CHAPTER = re.compile(r"^# [^\n]*\n+<!-- niets -->\n*", re.MULTILINE)


def is_template(path: Path) -> bool:
    return path.is_file() and _MARKER.search(path.read_text(encoding="utf-8")) is not None


def compose(template: str, released: str, phase: Phase) -> str:
    """The document of one report: ``released`` is the folder of the released files, from the project's root."""
    entries = phase.outputs
    for name, text in (("TITEL", phase.title), ("ONDERTITEL", phase.subtitle)):
        quoted = json.dumps(text, ensure_ascii=False).replace("\\", r"\\")
        template = re.sub(rf"^(\w+): {name}$", rf"\1: {quoted}", template, flags=re.MULTILINE)

    def fill(marker: re.Match[str]) -> str:
        if marker["notebook"] is None:
            return _includes(f"{released}/tables/{key}.md" for key in ACCOUNT)
        chosen = [entry for entry in entries if entry.notebook == marker["notebook"] and entry.printed]
        return _includes(f"{released}/{FOLDER[entry.kind]}/{entry.key}.md" for entry in chosen) or "<!-- niets -->"

    return _EMPTY_CHAPTER.sub("", _MARKER.sub(fill, template))


def _includes(paths: Iterable[str]) -> str:
    return "\n\n".join(f"{{{{< include /{path} >}}}}" for path in paths)
