"""How large an extract may be, measured before it is read: a workbook of half a megabyte can hold millions of cells.

The measuring is quick: a workbook's parts say how large they become and are counted as bytes, SPSS and Parquet files say their
rows and columns, a CSV file has lines.
"""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evalutils.data.reading.cells import SEPARATORS, Unreadable
from evalutils.data.reading.kinds import TEXTS
from evalutils.errors import Problem
from evalutils.params.study import Limits

MEGABYTE = 1_000_000
CHUNK = 1 << 20
_ROW, _CELL = re.compile(rb"<(?:\w+:)?row[ >/]"), re.compile(rb"<(?:\w+:)?c[ >/]")


@dataclass(frozen=True)
class Size:
    """What a file becomes when it is read. ``rows``: of its longest table; ``unpacked``: bytes."""

    rows: int
    cells: int
    unpacked: int


@dataclass
class Budget:
    """What is left of the limits while an extract is read, file by file."""

    limits: Limits
    begun: float = field(default_factory=time.monotonic)
    cells: int = 0
    unpacked: int = 0
    taken: set[Path] = field(default_factory=set)

    def take(self, file: Path) -> None:
        """Measure a file the first time that it is read; raises ``Unreadable`` where it, or all so far, goes over a limit."""
        if file in self.taken:
            return
        self.taken.add(file)
        self.unpacked += unpacked(file)
        self._require(file, "uitgepakt_mb", "megabyte uitgepakt", self.unpacked / MEGABYTE, self.limits.unpacked_mb)
        size = measure(file)
        self.cells += size.cells
        self._require(file, "rijen", "rijen in een tabel", size.rows, self.limits.rows)
        self._require(file, "cellen", "cellen in het extract", self.cells, self.limits.cells)

    def clock(self, file: Path) -> None:
        """Raise ``Unreadable`` when reading has taken longer than it may; called after each table."""
        self._require(file, "seconden", "seconden om te lezen", time.monotonic() - self.begun, self.limits.seconds)

    def _require(self, file: Path, key: str, what: str, found: float, limit: int) -> None:
        if found > limit:
            expected = f"ten hoogste {_dutch(limit)} {what} (extract.grenzen.{key} in studie.yml)"
            raise Unreadable(Problem(f"grens-{key}", file.name, expected, _dutch(found)))


def _dutch(number: float) -> str:
    return f"{number:,.0f}".replace(",", ".")


def unpacked(file: Path) -> int:
    """The bytes of a file when its parts are unpacked; of a file that is no archive its own."""
    if not zipfile.is_zipfile(file):
        return file.stat().st_size
    with zipfile.ZipFile(file) as archive:
        return sum(part.file_size for part in archive.infolist())


def measure(file: Path) -> Size:
    """Rows and cells of a file. What its reader will refuse anyway (a damaged file, an old workbook) measures by its bytes alone."""
    suffix, large = file.suffix.lower(), unpacked(file)
    try:
        if suffix in (".xlsx", ".xlsm") and zipfile.is_zipfile(file):
            rows, cells = _workbook(file)
        elif suffix == ".parquet":
            rows, cells = _parquet(file)
        elif suffix == ".sav":
            rows, cells = _spss(file)
        elif suffix in TEXTS:
            rows, cells = _text(file)
        else:
            rows, cells = 0, 0
    except Exception:  # each reader has its own errors for a damaged file; reading it will say so
        rows, cells = 0, 0
    return Size(rows, cells, large)


def _workbook(file: Path) -> tuple[int, int]:
    longest, cells = 0, 0
    with zipfile.ZipFile(file) as archive:
        for part in archive.infolist():
            if re.search(r"worksheets/[^/]+\.xml$", part.filename):
                rows = 0
                with archive.open(part) as stream:
                    for chunk in _chunks(stream):
                        rows += len(_ROW.findall(chunk))
                        cells += len(_CELL.findall(chunk))
                longest = max(longest, rows)
    return longest, cells


def _chunks(stream: object) -> Iterator[bytes]:
    """A file in pieces that end where a tag begins, so that none is cut."""
    rest = b""
    while block := stream.read(CHUNK):  # type: ignore[attr-defined]
        whole, sign, after = block.rpartition(b"<")
        yield rest + whole if sign else rest
        rest = sign + after
    yield rest


def _text(file: Path) -> tuple[int, int]:
    rows, signs = 0, dict.fromkeys(SEPARATORS, 0)
    with file.open("rb") as stream:
        while block := stream.read(CHUNK):
            rows += block.count(b"\n")
            for sign in SEPARATORS:
                signs[sign] += block.count(sign.encode())
    return rows, rows + max(signs.values())


def _parquet(file: Path) -> tuple[int, int]:
    import pyarrow.parquet

    about = pyarrow.parquet.read_metadata(file)
    return about.num_rows, about.num_rows * about.num_columns


def _spss(file: Path) -> tuple[int, int]:
    import pyreadstat

    _, about = pyreadstat.read_sav(str(file), metadataonly=True)
    rows = about.number_rows or 0
    return rows, rows * (about.number_columns or 0)
