"""The nouns of the pipeline: a step, and the things it needs and makes.

Things are compared by content, never by time stamp. They satisfy pytask's node protocol without
importing pytask, so that finding out that nothing has changed costs no heavy import.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

_COMPOSED = re.compile(r"^_quarto-(?!fase).+-fase\d+\.yml$")
_digests: dict[tuple[str, int, int], str] = {}


def file_digest(path: Path | str) -> str:
    """SHA-256 of a file; remembered within one run as long as its size and time stay the same."""
    name = str(path)
    stat = os.stat(name)  # noqa: PTH116  (some thousand times a run: a path of its own for each costs more than the look)
    key = (name, stat.st_mtime_ns, stat.st_size)
    if key not in _digests:
        with open(name, "rb") as stream:  # noqa: PTH123
            _digests[key] = hashlib.file_digest(stream, "sha256").hexdigest()
    return _digests[key]


def files_below(path: Path) -> list[Path]:
    """The files of a folder (or the file itself), sorted; hidden files and caches do not count."""
    if not path.is_dir():
        return [path] if path.is_file() else []
    return sorted(Path(name) for name in _names_below(str(path)))


def _names_below(folder: str) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _hidden(name)]
        yield from (f"{place}/{name}" for name in names if not _hidden(name))


def is_composed(path: Path) -> bool:
    """Whether the pipeline itself makes this file at the root: a Quarto profile, which Quarto reads nowhere else (see .gitignore)."""
    return _COMPOSED.search(path.name) is not None


def _hidden(name: str) -> bool:
    return name.startswith(".") or name == "__pycache__"


def digest(parts: Iterable[str]) -> str:
    """SHA-256 of ``parts`` together."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _states_below(base: Path) -> list[str]:
    """Name (from the folder that ``base`` stands in) and content of each file below, sorted."""
    whole = str(base)
    start = len(whole) - len(base.name)
    names = sorted(_names_below(whole)) if base.is_dir() else [whole] if base.is_file() else []
    return [f"{name[start:]} {file_digest(name)}" for name in names]


@dataclass
class Thing:
    """What a step needs or makes: files (``paths``) or a plain value (``value``)."""

    name: str
    paths: tuple[Path, ...] = ()
    value: str | None = None
    optional: bool = False
    """A missing file is a state like any other; otherwise a missing file must be made first."""
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """What identifies the thing to pytask."""
        return digest(("thing", self.name))

    def state(self) -> str | None:
        """SHA-256 of the names and contents; None when a file is missing that must be there."""
        if self.value is not None:
            return digest((self.value,))
        if not self.optional and not all(path.exists() for path in self.paths):
            return None
        return digest(line for base in self.paths for line in _states_below(base))

    def load(self, is_product: bool = False) -> Thing:
        """The thing itself: steps read their own files."""
        return self

    def save(self, value: Any) -> None:
        """Never called: a step writes its own files."""
        raise NotImplementedError("a step writes its own files")


def file(path: Path, root: Path, *, optional: bool = False) -> Thing:
    """A file as a thing, under its path from the project's root."""
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    return Thing(name=name, paths=(path,), optional=optional)


def value(name: str, content: Any) -> Thing:
    """A plain value (anything JSON can hold) as a thing."""
    return Thing(name=f"waarde:{name}", value=json.dumps(content, sort_keys=True, ensure_ascii=False))


@dataclass(frozen=True)
class Step:
    """One task of the pipeline."""

    name: str
    label: str
    """As the user sees it."""
    run: Callable[[], object]
    needs: tuple[Thing, ...]
    makes: tuple[Thing, ...]
    kind: Literal["extract", "check", "notebook", "cijfers", "formaat", "oplevering"] = "notebook"

    def state(self) -> str | None:
        """SHA-256 of everything the step needs and made; None when something is missing."""
        states = [(thing.name, thing.state()) for thing in (*self.needs, *self.makes)]
        if any(state is None for _, state in states):
            return None
        return digest(f"{name} {state}" for name, state in states)
