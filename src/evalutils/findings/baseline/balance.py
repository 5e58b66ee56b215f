"""Balance at baseline: each characteristic by group as assigned, and all of them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from evalutils.estimators.baseline.balance import REGRESSION, WILKS, wilks, wwc_verdict
from evalutils.estimators.baseline.standardised import by_category, of_categories, of_means
from evalutils.estimators.comparisons.association import independence, welch_groups
from evalutils.estimators.regression.crossproducts import Codes, Part, complete
from evalutils.findings.histories.arms import GROUP, members, numeric, outside, places
from evalutils.findings.histories.derive import NO, YES, classify, derive
from evalutils.findings.histories.moments import Counted, group_moments
from evalutils.params import Groups
from evalutils.params.sections.analysis import Characteristic, Inference
from evalutils.results import (
    Axes,
    Balance,
    CharacteristicBalance,
    Crosstab,
    Difference,
    Moments,
    NotComputable,
    Number,
    Test,
    is_number,
    who,
)
from evalutils.results.events import Implies
from evalutils.results.quantities import Cell, Count, about


def compare(clients: pd.DataFrame, characteristics: tuple[Characteristic, ...], groups: Groups, inference: Inference) -> Balance:
    """Compare the groups as assigned on every characteristic: a test that none differs, and a difference for each contrast.

    ``clients`` has one row a client and the column ``groep``; rows of no group are no part of the comparison.
    A missing value is counted by group and is never a category of a test. Raises ``ParameterError`` for a column that
    is not there and ``ConsistencyError``, with the count of rows, for values outside all categories or classes.
    """
    used = [name for name in dict.fromkeys((GROUP, who.COHORT, *(one.source.column for one in characteristics))) if name in clients]
    assigned = members(clients[used], groups, "kenmerken").reset_index(drop=True)
    group = places(assigned, groups)
    values = {one.name: derive(assigned, one.source, f"kenmerk '{one.name}'") for one in characteristics}
    codes = {one.name: classify(values[one.name], one).to_numpy() for one in characteristics if one.is_categorical}
    everyone = who.assigned(assigned, *groups.codes)
    n = tuple(Count(int((group == place).sum()), everyone.and_(who.in_arm(code))) for place, code in enumerate(groups.codes))
    return Balance(
        groups=groups.codes, contrasts=tuple(arms.codes for arms in groups.contrasts),
        characteristics=tuple(_one((values[one.name], codes.get(one.name)), one, group, groups, inference, everyone) for one in characteristics),
        joint=about(joint(values, codes, tuple(one for one in characteristics if one.joint), group), n, 2),
        alpha=inference.alpha, n=n, outside=outside(clients, groups),
        implies=tuple(line for one in characteristics for line in _names(one)),
    )  # fmt: skip


def _names(one: Characteristic) -> Iterator[Implies]:
    """That nothing was registered is so of the column; a category of a column as it is has the name of that column, too."""
    yield Implies(who.unregistered(one.name), who.no_value(one.source.column))
    if one.source.kind != "waarde" or not one.categories or one.name == one.source.column:
        return
    for labels in ((), *one.shown.values(), *((label,) for label in one.categories)):
        names = who.has(one.name, *labels), who.has(one.source.column, *labels)
        yield from (Implies(*names), Implies(*reversed(names)))


def _one(column: tuple[pd.Series, np.ndarray | None], one: Characteristic, group: np.ndarray, groups: Groups, inference: Inference,
         everyone: Cell) -> CharacteristicBalance:  # fmt: skip
    (values, place), crosstab, described, tests = column, None, None, []
    parts: tuple[np.ndarray, ...] = ()
    if place is not None:
        crosstab = table(place, one, group, groups, everyone)
        tests.append(about(_judged(_independence(np.array(crosstab.counts, dtype=int), one, inference), inference), crosstab.cells, 2))
    if one.mean or not one.is_categorical:
        parts, missing = _by_group(values, one, group, groups)
        described = group_moments(
            parts, missing, one.name, one.label, codes=groups.codes, unit=one.unit, who=_known(one, everyone)
        )
        tests.append(about(_judged(welch_groups(parts[:-1]), inference), described.counted, 2))
    differences = tuple(_difference(arms.codes, groups, crosstab, described, parts) for arms in groups.contrasts)
    return CharacteristicBalance(one.name, one.label, crosstab, described, tuple(tests), differences)


def _difference(contrast: tuple[str, str], groups: Groups, crosstab: Crosstab | None, described: Moments | None,
                parts: tuple[np.ndarray, ...]) -> Difference:  # fmt: skip
    """The two groups of a contrast, resting on the counts of these two alone (of means: on all, of which each follows)."""
    pair = tuple(groups.codes.index(code) for code in contrast)
    mean: Number | None = None
    if described is not None:
        mean = about(of_means(*(parts[place] for place in pair)), described.counted)
    if crosstab is None:
        smd = about(abs(mean), described.counted) if described is not None and is_number(mean) else mean
        smd = NotComputable("") if smd is None else smd
        return Difference(contrast, smd, (), mean, wwc_verdict(smd))
    counts = np.array(crosstab.counts, dtype=int)[:, pair]
    cells = tuple(row[place] for row in crosstab.counts for place in pair)
    rest = tuple(count for count in cells if isinstance(count, Count))
    smd = about(of_categories(counts), rest)
    return Difference(contrast, smd, about(by_category(counts), rest), mean, wwc_verdict(smd))


def _independence(counts: np.ndarray, one: Characteristic, inference: Inference) -> Test:
    return independence(counts, one.name, minimum_expected=inference.minimum_expected, permutations=inference.permutations)


def _judged(test: Test, inference: Inference) -> Test:
    """With its verdict, one bit that stays where the numbers are withheld."""
    return replace(test, below_alpha=test.p_value < inference.alpha) if is_number(test.p_value) else test


def _known(one: Characteristic, everyone: Cell) -> Counted:
    return Counted(everyone, who.has(one.name), who.unregistered(one.name), (who.has(one.name, YES),), (who.has(one.name, NO),))


def table(place: np.ndarray, one: Characteristic, group: np.ndarray, groups: Groups, everyone: Cell) -> Crosstab:
    """Clients by category (rows, in the order of params; merged ones as one) and group (columns, the comparison group last).

    ``place``: of each client the place among the categories, -1 where missing (``classify``); ``group``: that of the group.
    """
    rows, size, columns = one.shown, len(one.category_labels) + 1, len(groups.codes)
    counted = np.bincount((place.astype(np.int64) + 1) * columns + group, minlength=size * columns).reshape(size, columns)
    kept = [[one.category_labels.index(label) + 1 for label in parts] for parts in rows.values()]  # those missing are the first
    counts = tuple(tuple(counted[chosen].sum(axis=0).tolist()) for chosen in kept)
    missing = tuple(counted[0].tolist())
    axes = Axes(everyone, tuple(who.has(one.name, *parts) for parts in rows.values()), tuple(map(who.in_arm, groups.codes)))
    return Crosstab.of(one.name, one.label, tuple(rows), groups.codes, counts, missing, axes)


def _by_group(values: pd.Series, one: Characteristic, group: np.ndarray, groups: Groups) -> tuple[tuple[np.ndarray, ...], tuple[int, ...]]:
    """The known values of each group and of all, last; and how many are missing in each group."""
    y = numeric(values.to_frame("waarde"), "waarde", f"kenmerk '{one.name}'").to_numpy(dtype=float)
    known, here = ~np.isnan(y), range(len(groups.codes))
    return (*(y[known & (group == at)] for at in here), y[known]), tuple(int((~known & (group == at)).sum()) for at in here)


def joint(values: dict[str, pd.Series], codes: dict[str, np.ndarray], characteristics: tuple[Characteristic, ...],
          group: np.ndarray) -> Test:  # fmt: skip
    """The test that no characteristic tells the groups apart (``estimators.balance.wilks``).

    ``codes``: of a categorical one the place of each client's category. Categories enter as dummies, one left out; a number as
    it is. Clients without any missing characteristic take part: ``n`` of the result.
    """
    if not characteristics:
        return _no_joint("geen kenmerk doet mee aan de toets", "", group)
    parts = [_part(values[one.name], codes.get(one.name), one) for one in characteristics]
    known = complete(parts, len(group))
    why = "" if known.all() else "alleen klanten van wie alle kenmerken bekend zijn"
    there = np.bincount(group) > 0
    if why:
        parts = [Codes(part.place[known], part.size) if isinstance(part, Codes) else part[known] for part in parts]
        group = group[known]
    if (np.bincount(group, minlength=len(there)) > 0).sum() < max(there.sum(), 2):
        return _no_joint("een groep heeft geen klanten van wie alle kenmerken bekend zijn", why, group)
    return replace(wilks(parts, group), why=why)


def _no_joint(reason: str, why: str, group: np.ndarray) -> Test:
    method = REGRESSION if len(np.unique(group)) <= 2 else WILKS
    return Test(method, NotComputable(reason), NotComputable(reason), symbol="F", why=why, n=len(group))


def _part(values: pd.Series, place: np.ndarray | None, one: Characteristic) -> Part:
    """A characteristic in the test: its categories by client, or its number."""
    if place is not None:
        return Codes(place, len(one.category_labels))
    return numeric(values.to_frame("waarde"), "waarde", f"kenmerk '{one.name}'").to_numpy(dtype=float)
