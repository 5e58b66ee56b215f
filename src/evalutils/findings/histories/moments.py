"""n, mean and spread by group, with whom they count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalutils.estimators.arms import TwoArms
from evalutils.params import Arms
from evalutils.results import Moments, NotComputable, Number, number
from evalutils.results.quantities import Cell, Condition, Count, Share, Sum, about
from evalutils.results.who import in_arm


@dataclass(frozen=True)
class Counted:
    """Whom moments count: a population, and of whom in it the value is known, unknown, yes (not nil) and no (nil)."""

    population: Cell
    known: Condition
    unknown: Condition
    yes: tuple[Condition, ...]
    no: tuple[Condition, ...]
    by_any: bool = False
    """A mean with nil for those who have none (hours, money): how many have any is known with it."""


def moments(data: TwoArms, name: str, label: str, arms: Arms, unit: str = "", *, who: Counted, digits: int = 2) -> Moments:
    """``group_moments`` of the two groups of a contrast."""
    values = (data.treated, data.control, data.y)
    return group_moments(values, data.missing, name, label, codes=arms.codes, unit=unit, who=who, digits=digits)


def group_moments(values: tuple[np.ndarray, ...], gone: tuple[int, ...], name: str, label: str, *, codes: tuple[str, ...],
                  who: Counted, unit: str = "", digits: int = 2) -> Moments:  # fmt: skip
    """n, mean and standard deviation (n - 1) of each group and of all together.

    ``values``: of those whose value is known, one array a group in the order of ``codes``, and of all, last; ``gone``: whose value
    is missing, one a group. A value of 0 and 1 alone is a count of clients: its mean is the share of yes, and yes and no are counted apart. Of
    other values the means of all groups stand or go together, because each follows from the others and the total.
    """
    parts, missing = values, (*gone, sum(gone))
    cells = (*(who.population.and_(in_arm(code)) for code in codes), who.population)
    n = tuple(Count(len(part), cell.and_(who.known)) for part, cell in zip(parts, cells, strict=True))
    unknown = tuple(Count(count, cell.and_(who.unknown)) for count, cell in zip(missing, cells, strict=True))
    sums = [Sum(cell, (cell.and_(who.known), cell.and_(who.unknown))) for cell in cells]
    sums += [Sum(cells[-1].and_(of), tuple(cell.and_(of) for cell in cells[:-1])) for of in (who.known, who.unknown)]
    yes_no = len(parts[-1]) > 0 and np.isin(parts[-1], (0.0, 1.0)).all()
    sides: tuple[tuple[Count, ...], ...] = ((),) * len(parts)
    if yes_no or who.by_any:
        sides = tuple(_sides(part, cell, who) for part, cell in zip(parts, cells, strict=True))
        sums += [Sum(cell.and_(who.known), (cell.and_(*who.yes), cell.and_(*who.no))) for cell in cells]
        sums += [Sum(cells[-1].and_(*of), tuple(cell.and_(*of) for cell in cells[:-1])) for of in (who.yes, who.no)]
    if yes_no:
        mean = tuple(_share(side[0], base) for side, base in zip(sides, n, strict=True))
        sd = tuple(_of(_sd(part), (*side, base), digits) for part, side, base in zip(parts, sides, n, strict=True))
    else:
        whole = (*n, *(count for side in sides for count in side))
        mean = tuple(_of(_mean(part), whole, digits) for part in parts)
        sd = tuple(_of(_sd(part), whole, digits) for part in parts)
    return Moments(name, label, codes, n, mean, sd, unknown, unit, tuple(dict.fromkeys(sums)))


def _sides(values: np.ndarray, cell: Cell, who: Counted) -> tuple[Count, Count]:
    some = int((values != 0).sum())
    return Count(some, cell.and_(*who.yes)), Count(len(values) - some, cell.and_(*who.no))


def _share(yes: Count, base: Count) -> Number:
    return Share.of(yes, base) if base else NotComputable("geen waarnemingen in deze groep", (base,))


def _of(value: Number, counts: tuple[Count, ...], digits: int) -> Number:
    return about(value, counts, digits)


def _mean(values: np.ndarray) -> Number:
    return number(values.mean()) if len(values) else NotComputable("geen waarnemingen in deze groep")


def _sd(values: np.ndarray) -> Number:
    return number(values.std(ddof=1)) if len(values) > 1 else NotComputable("minder dan twee waarnemingen in de groep")
