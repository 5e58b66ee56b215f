"""Which numbers of a report are accounted for: by the manifest, by released tables and figures, by a name, or by the layout."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from evalutils.pipeline.account.delivery.tokens import NUMBER

Files = Mapping[str, bytes]
SOURCES, RELEASED = "code/report/", "vrijgegeven/"
_SHORTCODE = re.compile(r"\{\{<.*?>\}\}")
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
