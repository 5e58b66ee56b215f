"""Whether a call that was answered before would give the same answer: told from the times and sizes of what it rested on.

As make does it, and for the same reason: nothing to do must take no time. It imports nothing of the library. Whatever differs, also where
only a time does, is left to the steps themselves, which compare contents.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path("_build", ".oproepen")
ENVIRONMENT = ("PATH", "QUARTO_PATH", "SOURCE_DATE_EPOCH", "EVALUTILS_ROOT", "EVALUTILS_STUDY", "EVALUTILS_PHASE",
               "EVALUTILS_EXTRACT", "EVALUTILS_PROFILE")  # fmt: skip


def answer(asked: Mapping[str, Any]) -> tuple[str, ...] | None:
    """What the same call said the last time; None where anything it rested on is different, or where it was never made here."""
    try:
        known = json.loads(_file(asked).read_text(encoding="utf-8"))
        if known["omgeving"] == _environment() and all(_state(path) == state for path, state in known["rust_op"].items()):
            return tuple(known["gezegd"])
    except (OSError, ValueError, KeyError):
        pass
    return None


def remember(asked: Mapping[str, Any], said: Iterable[str], rests_on: Iterable[Path]) -> None:
    """Keep what a call said with the state of the files and folders that it rests on."""
    paths = {name for path in (*rests_on, *_beside()) for name in _below(str(path))}
    content = {"omgeving": _environment(), "rust_op": {name: _state(name) for name in sorted(paths)}, "gezegd": list(said)}
    file = _file(asked)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.write_text(json.dumps(content), encoding="utf-8")


def _file(asked: Mapping[str, Any]) -> Path:
    name = hashlib.sha256(json.dumps({**asked, "van": str(_root())}, sort_keys=True, default=str).encode()).hexdigest()
    return _root() / FOLDER / f"{name[:24]}.json"


def _root() -> Path:
    return Path(os.environ.get("EVALUTILS_ROOT") or Path.cwd())


def _state(name: str) -> list[int] | None:
    """Time and size of a file, time of a folder (it changes with what is put in or taken out); None where there is nothing."""
    try:
        found = os.stat(name)  # noqa: PTH116
    except OSError:
        return None
    return [found.st_mtime_ns, found.st_size]


def _below(name: str) -> Iterable[str]:
    yield name
    for place, folders, names in os.walk(name):
        folders[:] = [folder for folder in folders if folder != "__pycache__"]
        yield from (f"{place}/{each}" for each in (*folders, *names))


def _beside() -> Iterable[Path]:
    """What a report rests on but no step names: params, the packages, the Quarto that would be found, the last commit."""
    root = _root()
    yield root / "params"
    git = root / ".git"
    if git.is_file():  # a work tree of its own says where
        git = Path(git.read_text(encoding="utf-8").partition("gitdir:")[2].strip())
    yield from (git / name for name in ("HEAD", "index", "logs/HEAD"))
    yield from (Path(found) for found in (shutil.which("quarto"), shutil.which("git")) if found)


def _environment() -> list[Any]:
    """Settings of the environment, the interpreter and its packages (a package that is installed changes their folder)."""
    packages = sysconfig.get_path("purelib")
    return [[os.environ.get(name) for name in ENVIRONMENT], sys.version, sys.executable, packages, _state(packages), shutil.which("quarto")]
