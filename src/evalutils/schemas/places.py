"""Where keys stand among other keys: text is looked up once, and what follows is arithmetic on places."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Keys: TypeAlias = pd.Series | pd.Index


def places(keys: Keys, among: Keys) -> np.ndarray:
    """For each of ``keys`` (n) its first place in ``among``, as int64; -1 where it is not there or is missing.

    One hash table, by columns: pandas looks text up one value at a time.

    >>> places(pd.Series(["b", None, "z", "a"]), pd.Index(["a", "b"])).tolist()
    [1, -1, -1, 0]
    """
    if not len(keys) or not len(among):
        return np.full(len(keys), -1, dtype=np.int64)
    wanted, known = _arrow(keys), _arrow(among)
    if wanted.type != known.type:
        wanted, known = (column.cast(pa.large_string()) for column in (wanted, known))
    found = pc.fill_null(pc.index_in(wanted, value_set=known, skip_nulls=True), -1)
    return found.to_numpy(zero_copy_only=False).astype(np.int64)


def _arrow(keys: Keys) -> pa.Array:
    column = pa.array(keys, from_pandas=True)
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def within(keys: Keys, among: Keys) -> np.ndarray:
    """For each of ``keys`` whether it is in ``among`` (bool, n); a missing key is in nothing.

    >>> within(pd.Series(["b", None]), pd.Series(["a", "b"])).tolist()
    [True, False]
    """
    return places(keys, among) >= 0
