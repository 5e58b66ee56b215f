"""Keys that two files write in two ways: a spreadsheet took the zeros in front, a system has other capitals, a program added '.0'."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pandas as pd

from evalutils.data.typed.columns import is_text, mapped
from evalutils.params.delivery import KeyPart

WITHOUT: dict[KeyPart, Callable[[str], str]] = {
    "voorloopnullen": lambda key: key.lstrip("0") or key[-1:],
    "hoofdletters": str.lower,
    "spaties": lambda key: re.sub(r"\s", "", key),
    "decimalen": lambda key: re.sub(r"(?<=\d)[.,]0+$", "", key),
}
"""What may be left out of a key -> the key without it."""


def without(keys: pd.Series, parts: Sequence[KeyPart]) -> pd.Series:
    """Keys (text) without what does not count in this delivery; the rest as it was."""
    if not parts or not is_text(keys):
        return keys

    def bare(key: str) -> str:
        for part in sorted(parts, key=list(WITHOUT).index, reverse=True):  # decimals before zeros: '0012.0' is '12'
            key = WITHOUT[part](key)
        return key

    return mapped(keys, bare).astype(keys.dtype)


def nearly(strange: pd.Series, known: pd.Series) -> str:
    """Words on what keeps strange keys from being known ones, with how many there are; empty where nothing of the kind does."""
    if not (is_text(strange) and is_text(known)):
        return ""
    if not (parts := parts_of(strange, known)):
        return ""
    count = int(without(strange, parts).isin(set(without(known, parts).dropna())).sum())
    those = "staat die er wel" if count == len(strange) == 1 else f"staan er {count} van de {len(strange)} wel"
    return f"; zonder {' en '.join(parts)} {those} (sleutels_zonder: [{', '.join(parts)}] in een levering)"


def parts_of(strange: pd.Series, known: pd.Series) -> tuple[KeyPart, ...]:
    """What must be left out of keys for the most of ``strange`` to be known ones; empty where nothing helps or it makes known ones equal."""
    ways: list[tuple[KeyPart, ...]] = [*((part,) for part in WITHOUT), ("voorloopnullen", "decimalen")]
    helps = {parts: int(without(strange, parts).isin(set(without(known, parts).dropna())).sum()) for parts in ways if len(strange)}
    best = max(helps, key=lambda parts: helps[parts], default=())
    return best if helps.get(best) and without(known, best).nunique() == known.nunique() else ()
