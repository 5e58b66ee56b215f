"""Where an output is made and where it stands: the cell that runs, and the way back to the report's text that a notebook tells below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evalutils.params import OutputEntry, Settings, load_phase, project_root

MOST = 3
"""Places named, at most."""
_INCLUDE = re.compile(r"\{\{<\s*include\s+/(report/\S+)\s*>\}\}")
_HEADING = re.compile(r"^#+\s+(.*?)\s*(?:\{[^}]*\})?$")
FOLDERS = {"tabel": "tables", "figuur": "figures", "tekst": "texts"}


def shell() -> Any:
    """The running notebook; None outside one."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def cell_number(settings: Settings) -> int | None:
    """The number of the running code cell in the notebook as committed; None outside a notebook."""
    running = shell()
    if running is None:
        return None
    return len(running.user_ns["In"]) - 1 - settings.injected  # not execution_count: IPython 9 raises it before the cell runs


def back(settings: Settings, entry: OutputEntry) -> tuple[str, ...]:
    """The sentence of ``way_back`` for who looks at the notebook; nothing outside one."""
    if shell() is None:
        return ()
    root = project_root()
    return (way_back(root / load_phase(settings.study, settings.phase).report, root, entry),)


def way_back(top: Path, root: Path, entry: OutputEntry) -> str:
    """One sentence that names the places of an output in the report: file, line and heading.

    ``top``: the report's top document; what it includes below report/ is read too. A template (report/kort.qmd) names no output:
    there each stands in the order of the index.
    """
    found = tuple(_places(top, root, _mention(entry)))
    if not found:
        if "<!-- uitvoer" in (top.read_text(encoding="utf-8") if top.is_file() else ""):
            return "In het rapport: in de volgorde van de index."
        return "In het rapport: nergens genoemd."
    more = f" en op nog {len(found) - MOST} plaatsen" if len(found) > MOST else ""
    return f"In het rapport: {'; '.join(found[:MOST])}{more}."


def _mention(entry: OutputEntry) -> re.Pattern[str]:
    """What a source writes where it shows the output: the file that it includes, or the key that it reads."""
    if folder := FOLDERS.get(entry.kind):
        return re.compile(rf"\{{\{{<\s*include\s+/\S*/released/{folder}/{re.escape(entry.key)}\.md\s*>\}}\}}")
    return re.compile(rf"\{{\{{<\s*meta\s+cijfers\.{re.escape(entry.key.replace('-', '_'))}\.")


def _places(top: Path, root: Path, mention: re.Pattern[str]) -> Iterator[str]:
    sources = [top]
    for path in sources:
        if not path.is_file():
            continue
        heading, text = "", path.read_text(encoding="utf-8")
        sources += [root / name for name in _INCLUDE.findall(text) if root / name not in sources]
        for number, line in enumerate(text.splitlines(), start=1):
            if title := _HEADING.match(line):
                heading = title[1]
            if mention.search(line):
                place = f"{path.relative_to(root).as_posix()}, regel {number}"
                yield f"{place} (onder ‘{heading}’)" if heading else place
