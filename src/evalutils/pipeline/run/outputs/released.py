"""Released files: from a notebook's own folder to the report's, and the numbers in one file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from evalutils.errors import NotebookError, Problem
from evalutils.params import OutputEntry
from evalutils.params.base import parsed_yaml
from evalutils.pipeline.render.embedded.sources import META

DECLARED = {"claims": "beweringen", "facts": "feiten"}
"""Section that a notebook reads -> key under which it publishes words or facts, without an entry in the index."""
WITHHELD = "[x]{.geheim}"
"""How a withheld number stands in the numbers for running text (display.views.Cell.marked)."""
_REQUIRED = {
    "tabel": ("tables/{}.md", "tables/{}.csv"),
    "figuur": ("figures/{}.md", "figures/{}.svg", "figures/{}.png"),
    "cijfers": ("numbers/{}.yml",),
    "tekst": ("texts/{}.md",),
}
FOLDERS = {
    "tables": ("md", "csv"), "figures": ("md", "svg", "png", "csv"), "texts": ("md",), "numbers": ("yml",),
    "values": ("json",),
}  # fmt: skip


def required(entry: OutputEntry) -> tuple[str, ...]:
    """The files below released/ that publishing this output must give."""
    return tuple(place.format(entry.key) for place in (*_REQUIRED[entry.kind], "values/{}.json"))


def possible(entry: OutputEntry) -> tuple[str, ...]:
    """Every file below released/ that publishing this output may give."""
    return tuple(f"{folder}/{entry.key}.{suffix}" for folder, suffixes in FOLDERS.items() for suffix in suffixes)


def stage(folder: Path, others: Iterable[Path], released: Path) -> None:
    """An empty folder for one notebook to publish in, with what it may read of the other notebooks."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "released").mkdir(parents=True)
    for path in others:
        target = folder / "released" / path.relative_to(released)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def declared(sections: Iterable[str]) -> tuple[str, ...]:
    """The files of words and facts that a notebook gives: only the one that reads the claims, which closes the phase."""
    names = set(sections)
    return tuple(f"numbers/{key}.yml" for name, key in DECLARED.items() if {name, "claims"} <= names)


def accept(notebook: str, folder: Path, entries: Iterable[OutputEntry], extra: tuple[str, ...], released: Path) -> None:
    """Move what a notebook published to ``released``; raises before the first move when a file is missing."""
    entries = list(entries)
    made = folder / "released"
    needed = [*(place for entry in entries for place in required(entry)), *extra]
    missing = [place for place in needed if not (made / place).is_file()]
    if missing:
        raise NotebookError(
            f"Notebook {notebook} liep zonder fout, maar heeft niet alles gepubliceerd.",
            problems=tuple(Problem("niet-gepubliceerd", place, "een bestand", "niets") for place in missing),
            action="herstel de sleutel of haal haar weg onder 'uitvoer' in de parameters van de fase; welke sleutels elk notebook "
            "kan geven staat in docs/outputs.md.",
        )
    for place in dict.fromkeys((*(place for entry in entries for place in possible(entry)), *extra)):
        target = released / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if (made / place).is_file():
            (made / place).replace(target)
        else:
            target.unlink(missing_ok=True)


def sweep(released: Path, keep: set[Path]) -> None:
    """Remove files of outputs that the index no longer holds."""
    for folder in FOLDERS:
        for path in (released / folder).glob("*"):
            if path.is_file() and path not in keep:
                path.unlink()


def merged(released: Path, entries: Iterable[OutputEntry]) -> dict[str, Any]:
    """Numbers of all outputs, as the report reads them: ``cijfers.<key>.<name>``, ``beweringen.<name>``, ``feiten.<name>``."""
    content: dict[str, Any] = {"cijfers": {}}
    for entry in entries:
        if (path := released / "numbers" / f"{entry.key}.yml").is_file():
            content["cijfers"][entry.key.replace("-", "_")] = _read(path)
    for key in DECLARED.values():
        if (path := released / "numbers" / f"{key}.yml").is_file():
            content[key] = _read(path)
    return content


def asked(released: Path) -> tuple[str, ...]:
    """The keys of numbers and words that tables and captions read themselves (a checklist, a headline), each once."""
    texts = (path.read_text(encoding="utf-8") for folder in FOLDERS for path in sorted((released / folder).glob("*.md")))
    return tuple(dict.fromkeys(key for text in texts for key in META.findall(text)))


def fill_coarse(content: dict[str, Any], asked: Iterable[str], entries: Iterable[OutputEntry]) -> tuple[str, ...]:
    """Give each number that the text asks and an output does not have in its public form the sign of a withheld number.

    ``content`` as ``merged`` gives it, changed in place. Returns the keys filled. A number of an output that is not in the
    index stays unknown, which the renderer tells.
    """
    outputs = {entry.key.replace("-", "_") for entry in entries}
    filled = []
    for key in dict.fromkeys(asked):
        head, *path = key.split(".")
        if head != "cijfers" or len(path) < 2 or path[0] not in outputs:
            continue
        branch = content["cijfers"]
        for part in path[:-1]:
            branch = branch.setdefault(part, {}) if isinstance(branch, dict) else None
        if isinstance(branch, dict) and path[-1] not in branch:
            branch[path[-1]] = WITHHELD
            filled.append(key)
    return tuple(filled)


def _read(path: Path) -> Any:
    return parsed_yaml(path.read_text(encoding="utf-8")) or {}


def origins(released: Path, entries: Iterable[OutputEntry]) -> list[tuple[OutputEntry, str]]:
    """Each output with the number of the cell that published it ('.' when not recorded)."""
    found = []
    for entry in entries:
        record = json.loads((released / "values" / f"{entry.key}.json").read_text(encoding="utf-8"))
        cell = record.get("cel") if isinstance(record, dict) else None
        found.append((entry, "." if cell is None else str(cell)))
    return found


def write_yaml(path: Path, content: dict[str, Any]) -> None:
    """The same content gives the same bytes; written whole or not at all."""
    write_text(path, yaml.safe_dump(content, allow_unicode=True, sort_keys=True, width=1000))


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.nieuw")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
