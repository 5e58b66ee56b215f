"""Counts that an estimate gives away though no table has them: an outcome by group within two strata, or by one covariate of two values.

Of two strata a difference within strata, its standard error and its interval, printed to a tenth of a point, leave one table of yes and no beside the
totals (tried: 32, 43, 21 and 9 clients of 90, 180, 96 and 72, found back exactly). Three strata left three thousand tables and no bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalutils.estimators.arms import Array
from evalutils.findings.histories.arms import GROUP, among, combined, members, numeric, require_columns
from evalutils.findings.histories.moments import Counted
from evalutils.params import Arms
from evalutils.params.groups import Allocation
from evalutils.params.sections.outcomes import EffectSpec
from evalutils.results import who
from evalutils.results.quantities import Cell, Condition, Count, Sum

BROAD = 10
"""A stratum with fewer clients in a group adds hardly a value that its outcomes can have."""
FREE = 3
"""So many broad strata leave too many tables to tell one."""
MANY = 6
"""So many strata, however small, too."""


@dataclass(frozen=True)
class Pinned:
    """The counts that an estimate rests on besides those of its groups, and how they add up; nothing where it does not pin them."""

    counts: tuple[Count, ...] = ()
    sums: tuple[Sum, ...] = ()


def pinned(clients: pd.DataFrame, spec: EffectSpec, arms: Arms, allocation: Allocation, whole: Counted,
           parts: tuple[Condition | None, Condition | None] = (None, None)) -> Pinned:  # fmt: skip
    """Yes and no by group within the strata of the main result and by the covariates, where there are few of these.

    ``whole``: whom the outcome counts; ``parts``: the further condition, by group, of the clients in ``clients``. Of an outcome that is no
    yes or no nothing: sums of money or hours have too many values.
    """
    if spec.kind != "aandeel":
        return Pinned()
    place = f"uitkomst '{spec.code}'"
    divided = [columns for columns in dict.fromkeys(((*allocation.strata, *spec.main_covariates), spec.covariates)) if columns]
    for columns in divided:
        require_columns(clients, columns, place)
    if not divided:
        return Pinned()
    frame = members(clients[list(dict.fromkeys((GROUP, spec.column, *(column for columns in divided for column in columns))))], arms, place)
    y = numeric(frame, spec.column, place)
    frame, y = frame[y.notna().to_numpy()], y[y.notna()].to_numpy(dtype=float)
    groups = [among(frame[GROUP], [code]) for code in arms.codes]
    found = Pinned()
    for columns in divided:
        broad, all_broad = _broad(frame, columns, groups)
        own = [_sides(y, groups, one, arms, whole, parts) for one in broad.items()]
        sums = [line for _, lines in own for line in lines] + (_together(own, arms, whole, parts) if own and all_broad else [])
        found = Pinned((*found.counts, *(count for counts, _ in own for count in counts)), (*found.sums, *sums))
    return found


_Parts = tuple[Condition | None, Condition | None]
_Stratum = tuple[tuple[Condition, ...], Array]
_Own = tuple[list[Count], list[Sum]]


def _broad(frame: pd.DataFrame, columns: tuple[str, ...], groups: list[Array]) -> tuple[dict[tuple[Condition, ...], Array], bool]:
    """The strata by ``columns`` of which the estimate tells the outcomes, with their clients; and whether that is all of them."""
    if frame.empty or any(frame[column].nunique() > MANY for column in columns):
        return {}, False
    place, keys = combined(frame, columns, who.as_word, missing="")
    here = [np.bincount(place[group], minlength=len(keys)) for group in groups]
    broad = [at for at in range(len(keys)) if min(int(counts[at]) for counts in here) >= BROAD]
    if not 1 < len(keys) <= MANY or not 0 < len(broad) < FREE:
        return {}, False
    return {
        tuple(who.with_value(column, value or None) for column, value in zip(columns, keys[at], strict=True)): place == at for at in broad
    }, len(broad) == len(keys)  # fmt: skip


def _sides(y: Array, groups: list[Array], one: _Stratum, arms: Arms, whole: Counted, parts: _Parts) -> _Own:
    """Yes and no of one stratum by group, and the clients of it over these."""
    counts, sums = [], []
    for arm, (code, group) in enumerate(zip(arms.codes, groups, strict=True)):
        values, base = y[one[1] & group], _base(code, arm, whole, parts)
        yes = Count(int((values != 0).sum()), base.and_(*whole.yes, *one[0]))
        no = Count(len(values) - yes, base.and_(*whole.no, *one[0]))
        n = Count(len(values), base.and_(whole.known, *one[0]))
        counts += [n, yes, no]
        sums.append(Sum(n.cell, (yes.cell, no.cell)))
    return counts, sums


def _together(own: list[_Own], arms: Arms, whole: Counted, parts: _Parts) -> list[Sum]:
    """Each group, and those of it with and without the outcome, over the strata."""
    sides = ((whole.known,), whole.yes, whole.no)
    bases = [_base(code, arm, whole, parts).and_(*side) for arm, code in enumerate(arms.codes) for side in sides]
    return [Sum(base, tuple(counts[place].cell for counts, _ in own)) for place, base in enumerate(bases)]


def _base(code: str, arm: int, whole: Counted, parts: _Parts) -> Cell:
    extra = parts[arm]
    return whole.population.and_(who.in_arm(code), *([] if extra is None else [extra]))
