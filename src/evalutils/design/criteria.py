"""Criteria of selection as conditions: two that overlap by definition, such as 45+ and 40+, are known to."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import pairwise

from evalutils.params.sections.design import Criterion
from evalutils.results.quantities import UNKNOWN, Condition, where

Cut = tuple[float, int]
"""A place on the line: just before (0) or just after (1) a number."""
ENDS: tuple[Cut, Cut] = ((-math.inf, 0), (math.inf, 1))


@dataclass(frozen=True)
class Criteria:
    """The conditions of criteria that are used together (a selection and its alternatives).

    Bounds on one column cut the line in pieces; a criterion holds those between its bounds, so that the wider of two
    has all pieces of the narrower.
    """

    cuts: dict[str, tuple[Cut, ...]]

    @classmethod
    def of(cls, *sets: tuple[Criterion, ...]) -> Criteria:
        """From every set of criteria that is used."""
        found: dict[str, set[Cut]] = {}
        for one in (criterion for criteria in sets for criterion in criteria):
            found.setdefault(_column(one), set(ENDS)).update(_range(one))
        return cls({column: tuple(sorted(places)) for column, places in found.items()})

    def met(self, one: Criterion) -> Condition:
        """Clients who meet the criterion."""
        return where(_column(one), *self._pieces(one, inside=True))

    def failed(self, one: Criterion) -> Condition:
        """Clients with a value that does not meet it."""
        return where(_column(one), *self._pieces(one, inside=False))

    def unknown(self, one: Criterion) -> Condition:
        """Clients without a value."""
        return where(_column(one), UNKNOWN)

    def _pieces(self, one: Criterion, *, inside: bool) -> list[str]:
        if not _is_range(one):
            allowed = [json.dumps(value) for value in (one.allowed or (one.equals,))]
            return allowed if inside else [f"niet {' of '.join(sorted(allowed))}"]
        low, high = _range(one)
        places = self.cuts[_column(one)]
        pieces = pairwise(places)
        return [f"{left}-{right}" for left, right in pieces if (low <= left and right <= high) == inside]


def _column(one: Criterion) -> str:
    return "kolom " + json.dumps(one.source.model_dump(mode="json", by_alias=True, exclude_defaults=True), sort_keys=True)


def _is_range(one: Criterion) -> bool:
    return any(bound is not None for bound in one.bounds)


def _range(one: Criterion) -> tuple[Cut, Cut]:
    """From just before or after the lower bound to just before or after the upper."""
    low = max(((one.minimum, 0) if one.minimum is not None else ENDS[0], (one.above, 1) if one.above is not None else ENDS[0]))
    high = min(((one.maximum, 1) if one.maximum is not None else ENDS[1], (one.below, 0) if one.below is not None else ENDS[1]))
    return low, high
