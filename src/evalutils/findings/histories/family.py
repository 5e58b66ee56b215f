"""Corrected p-values of a family of tests, with whom each of them counts."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.estimators.comparisons.resampling import holm
from evalutils.results import NotComputable, Number, is_number
from evalutils.results.quantities import Count, Derived, about


def holm_of(p_values: Sequence[Number]) -> tuple[Number, ...]:
    """Holm's (1979) adjusted p-values; one that cannot be computed stays so and is no part of the family.

    ``p_values`` know whom they count (``about``). An adjusted one is its own p-value times the number of tests left, or that of a smaller
    p-value where this is more: then it tells that other one, and rests on the same clients.
    """
    known = {place: float(p) for place, p in enumerate(p_values) if is_number(p)}
    adjusted = dict(zip(known, holm(tuple(known.values())), strict=True))
    found, source = list(p_values), -1
    for place in sorted(known, key=known.__getitem__):
        if source < 0 or adjusted[place] > adjusted[source]:
            source = place
        found[place] = about(adjusted[place], dict.fromkeys((*counts_of(p_values[place]), *counts_of(p_values[source]))), -1)
    return tuple(found)


def counts_of(value: Number) -> tuple[Count, ...]:
    """Whom a number counts, or the lack of one; nobody where it was given."""
    return value.counts if isinstance(value, Derived | NotComputable) else ()
