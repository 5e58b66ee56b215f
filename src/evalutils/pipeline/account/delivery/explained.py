"""Which numbers of a report are accounted for: by the manifest, by released tables and figures, by a name, or by the layout."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from evalutils.pipeline.account.delivery.facts import META
from evalutils.pipeline.account.delivery.tokens import NUMBER

Files = Mapping[str, bytes]
SOURCES, RELEASED = "code/report/", "vrijgegeven/"
_SHORTCODE = re.compile(r"\{\{<.*?>\}\}")
CONDITIONAL = (".anders", ".samen", ".weggelaten", "when-format", "content-visible", "content-hidden")
"""Marks of text that shows under a condition (docs/report-markdown.md)."""
SIGNS = ("x", ".")
_COUNTED = (re.compile(r"^#{1,6}\s", re.MULTILINE), re.compile(r"\[\^[^\]]+\]"))
"""What the layout numbers in a source: headings and footnotes."""


def unexplained(files: Files, manifest: Mapping[str, Any], counted: Mapping[str, int], pages: int) -> list[str]:
    """Numbers of one report that stand neither in the manifest, nor in what was released, nor in the report's own sources.

    ``files``: the delivery, by path. ``counted``: the numbers of the report. ``pages``: its pages (0 for a format without). A whole number
    up to the most that the layout counts (pages, headings, notes, tables) is the layout's, and so is 2.1 with both parts such a number.
    """
    known = _known(files, manifest)
    sources = "\n".join(files[path].decode() for path in _sources(files))
    most = max(pages, len(manifest["uitvoer"]), *(len(pattern.findall(sources)) for pattern in _COUNTED))
    return sorted(number for number in counted if number not in known and not _of_layout(number, most))


def may_be_absent(files: Files, row: Mapping[str, Any], shown: Mapping[str, str | None]) -> bool:
    """Whether the text itself may leave a number out: its sentence holds a sign and goes, or is another wording or another format's.

    ``row``: its row of the manifest. ``shown``: key -> as shown, of every number that the text reads.
    """
    return all(_may_go(files, place, shown) for place in row["plaatsen"])


def _may_go(files: Files, place: str, shown: Mapping[str, str | None]) -> bool:
    path, _, line = place.rpartition(":")
    lines = files.get(f"code/{path}", b"").decode().splitlines()
    first = last = min(int(line), len(lines)) - 1
    while first > 0 and lines[first - 1].strip():
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip():
        last += 1
    block = "\n".join(lines[first : last + 1])
    fence = next((text for text in reversed(lines[: first + 1]) if text.startswith(":::")), "")
    read = META.findall(block)
    return any(word in block + fence for word in CONDITIONAL) or any(shown.get(key) in SIGNS for key in read)


def _sources(files: Files) -> list[str]:
    return [path for path in files if path.startswith(SOURCES) and path.endswith((".qmd", ".bib", ".typ", ".html", ".lua"))]


def _known(files: Files, manifest: Mapping[str, Any]) -> set[str]:
    parts = ("getallen", "uitvoer", "beweringen", "levering", "herkomst", "parameters")
    texts = [json.dumps(manifest.get(part), ensure_ascii=False) for part in parts]
    texts += [_SHORTCODE.sub("", files[path].decode()) for path in _sources(files)]
    texts += [files[path].decode() for path in files if path.startswith(RELEASED)]
    return set(NUMBER.findall("\n".join(texts)))


def _of_layout(number: str, most: int) -> bool:
    return all(part.isdigit() and int(part) <= most for part in number.split("."))
