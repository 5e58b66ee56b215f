"""Columns of an extract whole: each different cell is read once, and text is trimmed and compared by column.

A raw column holds what its file holds: text (dtype str, from CSV and Parquet), numbers, dates or booleans (Parquet), or
cells of any kind (object, from a workbook or SPSS).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SPACE = "".join(chr(code) for code in (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000))
"""What ``str.strip`` takes off."""
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\xad"
"""Signs without width, which a copied cell may hold and nobody sees."""
ODD = f"[\xa0\x1c-\x1f{UNSEEN}]"
"""Space that a column rarely has, and that Polars does not know as such."""
SAMPLE = 4_000


@dataclass(frozen=True)
class Coded:
    """A column as its different cells, and of each row the place of its cell among them (-1: missing)."""

    distinct: list[Any]
    place: np.ndarray

    @classmethod
    def of(cls, cells: pd.Series) -> Coded:
        """The cells of a column that are not missing; 1, 1.0, '1' and True are four cells."""
        if cells.dtype != object:
            place, distinct = pd.factorize(cells)
            return cls(list(distinct), place)
        seen: dict[tuple[type, Any], int] = {}
        gone = cells.isna().to_numpy(dtype=bool)
        place = np.array([-1 if lost else seen.setdefault(_key(cell), len(seen)) for cell, lost in zip(cells, gone, strict=True)], dtype=np.int64)
        first = np.full(len(seen), -1)
        known = np.flatnonzero(place >= 0)[::-1]
        first[place[known]] = known  # of several rows the first is written last
        return cls([cells.iloc[row] for row in first], place)

    @property
    def counts(self) -> np.ndarray:
        """Rows with each of the different cells."""
        return np.bincount(self.place[self.place >= 0], minlength=len(self.distinct))

    def spread(self, values: Sequence[Any], index: pd.Index, dtype: str) -> pd.Series:
        """A value for each different cell (None: missing) as a column, row by row."""
        return pd.Series([*values, None], dtype=object).astype(dtype).take(self.place).set_axis(index)

    def rows(self, chosen: Collection[int]) -> np.ndarray:
        """Rows (places in the column) whose cell is one of ``chosen``."""
        marked = np.zeros(len(self.distinct) + 1, dtype=bool)
        marked[list(chosen)] = True
        return np.flatnonzero(marked[self.place])


def _key(cell: Any) -> tuple[type, Any]:
    try:
        hash(cell)
    except TypeError:
        return type(cell), id(cell)
    return type(cell), cell


def mapped(cells: pd.Series, function: Callable[[Any], Any]) -> pd.Series:
    """``function`` of each cell that is not missing, once for each different one; None where it gives nothing (object)."""
    coded = Coded.of(cells)
    return coded.spread([function(cell) for cell in coded.distinct], cells.index, "object")


def is_text(cells: pd.Series) -> bool:
    """Whether the column holds text alone."""
    return isinstance(cells.dtype, pd.StringDtype)


def trimmed(cells: pd.Series, missing: Collection[str], keep: Collection[str], also: Collection[str]) -> pd.Series:
    """Text without space around it; missing where it is, in any case, one of ``missing`` (but for ``keep``) or of ``also``."""
    if repeats(cells):
        place, distinct = pd.factorize(cells)
        clean = _trimmed(pd.Series(distinct), missing, keep, also)
        return pd.Series(clean.array.take(place, allow_fill=True), index=cells.index)
    return _trimmed(cells, missing, keep, also)


def said(cells: pd.Series, word: str) -> bool:
    """Whether a cell of a text column, without space around it, is ``word``; case does not count."""
    return bool((_series(cells).str.strip_chars().str.to_lowercase() == word.lower()).any())


def fitting(cells: pd.Series, pattern: str) -> np.ndarray:
    """Rows (places in a text column) that fit a regular expression as a whole; case does not count."""
    if repeats(cells):
        coded = Coded.of(cells)
        return coded.rows(fitting(pd.Series(coded.distinct, dtype="str"), pattern).tolist())
    found: np.ndarray = _series(cells).str.contains(f"(?i)^(?:{pattern})$").fill_null(False).arg_true().to_numpy()
    return found


def repeats(cells: pd.Series) -> bool:
    """Whether a long column has few different cells, going by its first ones: then each is looked at once."""
    return len(cells) > SAMPLE and cells.iloc[:SAMPLE].nunique() < SAMPLE // 4


def _trimmed(cells: pd.Series, missing: Collection[str], keep: Collection[str], also: Collection[str]) -> pd.Series:
    text = _series(cells)
    if text.str.contains(ODD).any():
        text = text.str.replace_all(f"[{UNSEEN}]", "").str.replace_all("\xa0", " ", literal=True).str.strip_chars(SPACE)
    else:
        text = text.str.strip_chars()
    low = text.str.to_lowercase()
    gone = low.is_in(list(missing)) & ~text.is_in(list(keep)) if keep else low.is_in(list(missing))
    if also:
        gone |= low.is_in(list(also))
    return _text(text.set(gone.fill_null(True), None), cells.index)


def _series(cells: pd.Series):  # type: ignore[no-untyped-def]  # a polars.Series, imported when an extract is read
    import polars as pl
    import pyarrow as pa

    return pl.Series(pa.array(cells, from_pandas=True), dtype=pl.String)


def _text(values, index: pd.Index) -> pd.Series:  # type: ignore[no-untyped-def]  # a polars.Series
    return pd.Series(values.to_arrow().to_pandas().array, index=index, dtype="str")


def repeated(frame: pd.DataFrame) -> tuple[int, ...]:
    """Rows (labels) equal to an earlier one in every cell, as text."""
    import polars as pl

    if frame.empty:
        return ()
    columns = [
        _series(column).alias(str(at)) if is_text(column) else pl.Series(str(at), Coded.of(column.astype(str) if column.dtype == object else column).place)
        for at, (_, column) in enumerate(frame.items())
    ]  # fmt: skip
    again = ~pl.DataFrame(columns).select(pl.struct(pl.all()).is_first_distinct()).to_series().to_numpy()
    return tuple(map(int, frame.index[again]))


def parquet(file: Path) -> pd.DataFrame:
    """The one table of a Parquet file, columns as they are; rows numbered from 2, as if the names were row 1."""
    import polars as pl
    import pyarrow.parquet as pq

    about = pq.read_schema(file).pandas_metadata or {}
    table = pl.read_parquet(file, hive_partitioning=False).drop([name for name in about.get("index_columns", ()) if isinstance(name, str)], strict=False)
    frame = table.to_arrow().to_pandas(date_as_object=False)
    return frame.set_axis(pd.RangeIndex(2, len(frame) + 2), axis="index")


def regular(text: str, separator: str) -> pd.DataFrame | None:
    """A CSV file without quotation marks, all of whose lines have as many fields as the names; else None.

    Nothing is interpreted: every cell is text. What is not so plain is for the reader that can say which line is wrong.
    """
    import polars as pl

    body = text.encode().replace(b"\r\n", b"\n")
    if b'"' in body or b"\r" in body or not body.strip():
        return None
    signs = np.frombuffer(body, dtype=np.uint8)
    ends = np.flatnonzero(signs == 10)
    if not body.endswith(b"\n"):
        ends = np.append(ends, len(body))
    fields = np.diff(np.searchsorted(np.flatnonzero(signs == ord(separator)), ends), prepend=0)
    if (fields != fields[0]).any() or (np.diff(ends, prepend=-1) == 1).any():
        return None
    names = [name.strip() for name in body[: ends[0]].decode().split(separator)]
    if not all(names) or len(ends) < 2:
        return None
    table = pl.read_csv(
        body[ends[0] + 1 :], has_header=False, separator=separator, quote_char=None, infer_schema=False, empty_string_is_null=False
    )
    frame = table.to_arrow().to_pandas()
    if frame.shape != (len(ends) - 1, len(names)):
        return None
    return frame.set_axis(pd.Index(names, dtype=object), axis="columns").set_axis(pd.RangeIndex(2, len(frame) + 2), axis="index")


def written(frame: pd.DataFrame) -> bytes:
    """The frame as CSV, byte for byte as ``DataFrame.to_csv`` writes a loaded table, a column at a time."""
    import polars as pl
    import pyarrow as pa

    columns = []
    for at, (_, cells) in enumerate(frame.items()):
        if is_text(cells):
            text = _series(cells)
        elif pd.api.types.is_integer_dtype(cells.dtype):
            text = pl.Series(pa.array(cells, from_pandas=True)).cast(pl.String)
        else:
            coded = Coded.of(cells)
            text = _series(coded.spread([_plain(cell) for cell in coded.distinct], cells.index, "str"))
        columns.append(text.alias(str(at)))
    head = pd.DataFrame(columns=frame.columns).to_csv(index=False).encode()
    return head + pl.DataFrame(columns).write_csv(include_header=False, quote_style="necessary").encode()


def _plain(cell: Any) -> str:
    if isinstance(cell, pd.Timestamp):
        return cell.strftime("%Y-%m-%d")
    return repr(float(cell)) if isinstance(cell, float | np.floating) else str(cell)
