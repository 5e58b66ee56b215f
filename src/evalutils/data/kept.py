"""The typed tables of an extract, kept below _build/: the check of a phase reads the extract, its notebooks map what that gave.

What is kept holds clients, and is for the owner of _build/ alone. It is used only for the very same input: every file of the
extract by content, how it is delivered, the contract, and the code that reads. Anything else, and the extract is read anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

import pandas as pd

import evalutils
from evalutils.params import Settings
from evalutils.params.delivery import Delivery
from evalutils.params.settings import KEPT, KEPT_STATE
from evalutils.schemas import Contract

ROOMS = ("data", "schemas", "params")
PACKAGES = ("pandas", "polars", "pyarrow")


@dataclass(frozen=True)
class Opened:
    """An extract that was read and broke no rule, without a reference date. Frames have the dtypes of the contract."""

    frames: dict[str, pd.DataFrame]
    synthetic: bool
    description: str
    checksums: dict[str, str]
    """File (or data set) -> SHA-256."""
    ignored: dict[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    """Reference date -> the secret of the extract as of then, in hexadecimals (see ``load.Extract``)."""


def identity(path: Path, how: Delivery, description: str, agreed: Contract, settings: Settings) -> str:
    """SHA-256 of everything that decides what opening the extract at ``path`` (a folder or a file) gives."""
    told = [path.name, description, how.model_dump_json(), repr(agreed), repr(settings.groups), repr(settings.source)]
    told += [f"{package} {metadata.version(package)}" for package in PACKAGES]
    of = hashlib.sha256(json.dumps(told).encode())
    for file in (*_files(path), *_code()):
        of.update(f"\n{file.name} {_digest(file)}".encode())
    return of.hexdigest()


def _files(path: Path) -> list[Path]:
    return sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]


def _code() -> Iterator[Path]:
    package = Path(evalutils.__file__).parent
    for room in ROOMS:
        yield from sorted((package / room).rglob("*.py"))


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def keep(opened: Opened, folder: Path, identity: str) -> None:
    """Put ``opened`` in ``folder``, all at once, in the place of what was kept there; readable by its owner alone."""
    import pyarrow as pa
    from pyarrow import feather

    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{KEPT}-", dir=folder.parent))  # 0700
    try:
        for name, frame in opened.frames.items():
            feather.write_feather(pa.Table.from_pandas(frame, preserve_index=False), str(fresh / name), compression="uncompressed")
        about = {
            "van": identity, "frames": {name: _digest(fresh / name) for name in opened.frames}, "synthetic": opened.synthetic,
            "description": opened.description, "checksums": opened.checksums, "ignored": opened.ignored, "left_out": opened.left_out,
            "secrets": opened.secrets,
        }  # fmt: skip
        (fresh / KEPT_STATE).write_text(json.dumps(about, ensure_ascii=False, sort_keys=True), encoding="utf-8")
        for file in fresh.iterdir():
            file.chmod(0o600)
        drop(folder)  # a notebook that reads it has the files open, and keeps them
        fresh.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def find(folder: Path, identity: str) -> Opened | None:
    """What is kept in ``folder`` under ``identity``, whole; None where nothing is, or something else, or it was damaged."""
    from pyarrow import ArrowInvalid, feather

    try:
        about = json.loads((folder / KEPT_STATE).read_text(encoding="utf-8"))
        if about.pop("van") != identity or any(_digest(folder / name) != digest for name, digest in about["frames"].items()):
            return None
        frames = {name: feather.read_table(str(folder / name), memory_map=True).to_pandas().copy() for name in about.pop("frames")}
    except (OSError, json.JSONDecodeError, KeyError, ArrowInvalid):
        return None
    about["ignored"] = {name: tuple(columns) for name, columns in about["ignored"].items()}
    return Opened(frames=frames, **about)


def drop(folder: Path) -> None:
    """Nothing is kept any longer: the extract that was is not the extract that is."""
    if os.path.lexists(folder):
        shutil.rmtree(folder)
