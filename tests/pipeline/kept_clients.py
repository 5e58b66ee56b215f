"""Looks in finished files for what the check of a phase keeps of the clients (_build/<study>/fase<N>/geopend/)."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pyarrow import feather

from evalutils.params.settings import KEPT, KEPT_STATE

KEY = re.compile(rb"(?<![0-9A-Za-z])[0-9a-f]{16}(?![0-9A-Za-z])")
"""A pseudonym as the synthetic extract has them."""


def keys(build: Path) -> set[str]:
    """Every client's key that is kept in ``build``."""
    return set(feather.read_table(str(build / KEPT / "klanten"), columns=["klant_id"])["klant_id"].to_pylist())


def inside(files: dict[str, bytes], build: Path) -> list[str]:
    """Paths of ``files`` that lie in such a folder, hold one of its files, or name a client, also within an archive; sorted."""
    tables = [path.read_bytes() for path in (build / KEPT).iterdir() if path.name != KEPT_STATE]
    assert tables, "the check kept nothing, so that there is nothing to look for"
    own, known = {hashlib.sha256(table).hexdigest() for table in tables}, keys(build)
    assert known and all(KEY.fullmatch(key.encode()) for key in known)
    return sorted(
        path
        for path, content in files.items()
        if KEPT in Path(path).parts
        or any(hashlib.sha256(part).hexdigest() in own or known & {key.decode() for key in KEY.findall(part)} for part in _parts(content))
    )


def _parts(content: bytes) -> Iterator[bytes]:
    """The content itself, and what lies in it where it is an archive."""
    yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
