"""Rows of a table that are no case: a total, a note or a source below it, its names once more, a heading in between, a line of dashes."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from evalutils.data.typed.columns import fitting, is_text, mapped
from evalutils.data.typed.values import as_text, blanked

_SAYS = r"((sub|eind)?tota+l|som|gemiddelde?|aantal)(\s.*|:.*)?|(bron|toelichting|(voet)?noot|peildatum|let op)\s*:.*|\*.*\s.*|[-=_]{2,}"
"""What the key of such a row says."""
AT_ONCE = 1_000
"""Rows looked at together, from the end."""
FILLED = 0.5
"""Part of the cells that a last row without a key must fill to be a case whose key is missing, and no total."""


FEW = 0.5
"""Part of the rows that may be such a heading."""


def stray(frame: pd.DataFrame, key: str) -> tuple[int, ...]:
    """Rows (labels) of raw cells that are no case, by their cell in column ``key``, or for want of one at the end; in order."""
    if key not in frame or frame.empty:
        return ()
    cells = blanked(frame.loc[:, key])
    texts = cells if is_text(cells) else mapped(cells, as_text).astype("str")
    places = set(fitting(texts, f"{_SAYS}|{re.escape(key)}").tolist()) | set(_last(frame, cells)) | set(_headings(frame, texts, key))
    return tuple(int(frame.index[place]) for place in sorted(places))


def _headings(frame: pd.DataFrame, texts: pd.Series, key: str) -> list[int]:
    """Rows of which only the key is filled, with words where the keys of other rows are one ('Wijk Noord' above those who live there)."""
    words = fitting(texts, r"\S+(\s+\S+)+")
    if not len(words) or len(words) > FEW * len(texts) or len(frame.columns) < 3:
        return []
    others = [blanked(frame.iloc[words, at]).notna() for at, name in enumerate(frame.columns) if name != key]
    return words[~np.column_stack(others).any(axis=1)].tolist()


def _last(frame: pd.DataFrame, keys: pd.Series) -> list[int]:
    """The last row with a cell, where it has no key and few cells; blank rows below it are passed over."""
    end = len(frame)
    while end:
        begin = max(end - AT_ONCE, 0)
        filled = np.column_stack([blanked(frame.iloc[begin:end, at]).notna() for at in range(len(frame.columns))])
        with_cells = np.flatnonzero(filled.any(axis=1))
        if len(with_cells):
            last = int(with_cells[-1])
            total = pd.isna(keys.iloc[begin + last]) and filled[last].sum() < FILLED * len(frame.columns)
            return [begin + last] if total else []
        end = begin
    return []
