"""Rows of a table that are no case: a total, a note or a source below it, its names once more, a line of dashes."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from evalutils.data.typed.columns import Coded
from evalutils.data.typed.values import as_text, blanked

_SAYS = re.compile(
    r"((sub|eind)?tota+l|som|gemiddelde?|aantal)(\s.*|:.*)?|(bron|toelichting|(voet)?noot|peildatum|let op)\s*:.*|\*.*\s.*|[-=_]{2,}", re.IGNORECASE
)
"""What the key of such a row says."""
FILLED = 0.5
"""Part of the cells that a last row without a key must fill to be a case whose key is missing, and no total."""


def stray(frame: pd.DataFrame, key: str) -> tuple[int, ...]:
    """Rows (labels) of raw cells that are no case, by their cell in column ``key``, or for want of one at the end; in order."""
    if key not in frame or frame.empty:
        return ()
    cells = blanked(frame.loc[:, key])
    coded = Coded.of(cells)
    says = [at for at, cell in enumerate(coded.distinct) if _SAYS.fullmatch(text := as_text(cell)) or text.lower() == key.lower()]
    places = set(coded.rows(says).tolist()) | set(_last(frame, cells))
    return tuple(int(frame.index[place]) for place in sorted(places))


def _last(frame: pd.DataFrame, keys: pd.Series) -> list[int]:
    """The last row with a cell, where it has no key and few cells; blank rows below it are passed over."""
    filled = np.column_stack([blanked(frame.iloc[:, at]).notna() for at in range(len(frame.columns))])
    with_cells = np.flatnonzero(filled.any(axis=1))
    if not len(with_cells) or pd.notna(keys.iloc[with_cells[-1]]):
        return []
    return [int(with_cells[-1])] if filled[with_cells[-1]].sum() < FILLED * len(frame.columns) else []
