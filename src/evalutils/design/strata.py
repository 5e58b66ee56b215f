"""Who was assigned to which group within each stratum, against the chances that params declare."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from evalutils.design.columns import require
from evalutils.params import Allocation, Groups
from evalutils.params.sections.analysis import Characteristic
from evalutils.results import NotComputable, Test, number, who
from evalutils.results.design import StratumSizes
from evalutils.results.quantities import Cell, Condition, Count, Sum, about, where

GROUP, UNSAID = "groep", "onbekend"
MINIMUM = 5
"""A chi-square test wants this many expected clients in each group (Cochran 1954, Biometrics 10:417)."""
METHOD = "chi-kwadraattoets van de aantallen tegen de kansen van de toewijzing"
JOINED = " / "


def stratum_sizes(clients: pd.DataFrame, groups: Groups, allocation: Allocation, characteristics: tuple[Characteristic, ...],
                  everyone: Cell) -> tuple[StratumSizes, ...]:  # fmt: skip
    """Clients by stratum and group, with the test that the declared chances gave these numbers.

    ``clients``: those of the groups of the study. No strata in params: nothing. A client without a value in one of the columns is in the
    stratum 'onbekend'. Raises ``ParameterError`` for a column that is not there.
    """
    if not allocation.strata:
        return ()
    require(clients, allocation.strata, "Strata van de toewijzing")
    texts = [_words(clients[column]) for column in allocation.strata]
    keys = sorted(set(zip(*texts, strict=True)))
    found = []
    for key in keys:
        inside = np.logical_and.reduce([text.to_numpy() == value for text, value in zip(texts, key, strict=True)])
        cell = everyone.and_(*(_condition(column, value, characteristics) for column, value in zip(allocation.strata, key, strict=True)))
        own = tuple(
            Count(int((inside & (clients[GROUP] == code).to_numpy(dtype=bool)).sum()), cell.and_(who.in_arm(code))) for code in groups.codes
        )
        label, n = JOINED.join(key), Count(int(inside.sum()), cell)
        shares = _among(allocation.shares_in(label), groups)
        found.append(StratumSizes(label, own, n, shares, about(_test(own, shares), own, 2), (Sum(cell, tuple(one.cell for one in own)),)))
    return tuple(found)


def _words(column: pd.Series) -> pd.Series:
    """Values as params write them; missing as 'onbekend'."""
    return column.astype(object).map(who.as_word, na_action="ignore").where(column.notna(), UNSAID)


def _condition(column: str, value: str, characteristics: tuple[Characteristic, ...]) -> Condition:
    """The name that other results give to the same clients: that of the characteristic, or of the column."""
    if column == who.COHORT:
        return where(who.COHORT, value)
    same = (one for one in characteristics if one.source.column == column and one.source.kind == "waarde" and value in one.categories)
    found = next(same, None)
    return who.with_value(column if found is None else found.name, None if value == UNSAID else value)


def over_strata(found: tuple[StratumSizes, ...], everyone: Cell, groups: Groups) -> tuple[Sum, ...]:
    """All clients, and those of each group, over the strata: who has no value is in a stratum too."""
    if not found:
        return ()
    rows = [[one.cell for one in (stratum.n, *stratum.counts) if isinstance(one, Count)] for stratum in found]
    wholes = (everyone, *(everyone.and_(who.in_arm(code)) for code in groups.codes))
    return tuple(Sum(whole, tuple(cells)) for whole, cells in zip(wholes, zip(*rows, strict=True), strict=True))


def _among(shares: dict[str, float], groups: Groups) -> tuple[float, ...]:
    """The chances of the groups that are compared, together one; none where params give none."""
    if not shares:
        return ()
    own = [shares[code] for code in groups.codes]
    return tuple(share / sum(own) for share in own)


def _test(counts: tuple[Count, ...], shares: tuple[float, ...]) -> Test:
    n = sum(counts)
    reason = "de kansen staan niet in de parameters" if not shares else ""
    reason = reason or ("te weinig klanten in dit stratum" if n * min(shares) < MINIMUM else "")
    if reason:
        return Test(METHOD, NotComputable(reason), NotComputable(reason), symbol="chi2", n=n)
    found = stats.chisquare(counts, [n * share for share in shares])
    return Test(METHOD, number(found.statistic), number(found.pvalue), (float(len(counts) - 1),), "chi2", n=n)
