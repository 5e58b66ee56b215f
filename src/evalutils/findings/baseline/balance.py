"""Balance at baseline: each characteristic by group as assigned, and all of them together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import statsmodels.api as sm

from evalutils.estimators.arms import TwoArms
from evalutils.estimators.association import independence, welch
from evalutils.estimators.linear import independent
from evalutils.estimators.standardised import by_category, of_categories, of_means
from evalutils.findings.histories.arms import indicator, members, numeric
from evalutils.findings.histories.derive import NO, YES, classify, derive
from evalutils.findings.histories.moments import Counted, moments
from evalutils.params import Arms
from evalutils.params.analysis import Characteristic, Inference
from evalutils.results import Axes, Balance, CharacteristicBalance, Crosstab, NotComputable, Number, Test, is_number, number, who
from evalutils.results.quantities import Cell, Count, about

JOINT = "F-toets van een lineaire regressie van de groep op alle kenmerken"


def compare(clients: pd.DataFrame, characteristics: tuple[Characteristic, ...], arms: Arms, inference: Inference) -> Balance:
    """Compare the two groups as assigned on every characteristic.

    ``clients`` has one row a client and the column ``groep``; rows of neither group are no part of the comparison.
    A missing value is counted by group and is never a category of a test. Raises ``ParameterError`` for a column that
    is not there and ``ConsistencyError``, with the count of rows, for values outside all categories or classes.
    """
    assigned = members(clients, arms, "kenmerken").reset_index(drop=True)
    group = indicator(assigned, arms)
    values = {one.name: derive(assigned, one.source, f"kenmerk '{one.name}'") for one in characteristics}
    everyone = who.assigned(assigned, *arms.codes)
    n = tuple(Count(int((group == value).sum()), everyone.and_(who.in_arm(code))) for value, code in zip((1, 0), arms.codes, strict=True))
    return Balance(
        groups=arms.codes,
        characteristics=tuple(_one(values[one.name], one, group, arms, inference, everyone) for one in characteristics),
        joint=about(joint(values, tuple(one for one in characteristics if one.joint), group), n, 2),
        alpha=inference.alpha, n=n,
    )  # fmt: skip


def _one(values: pd.Series, one: Characteristic, group: np.ndarray, arms: Arms, inference: Inference,
         everyone: Cell) -> CharacteristicBalance:  # fmt: skip
    crosstab, described, tests = None, None, []
    category_smds: tuple[Number, ...] = ()
    smd: Number = NotComputable("")
    mean_smd: Number | None = None
    if one.is_categorical:
        crosstab = table(values, one, group, arms, everyone)
        counts = np.array(crosstab.counts, dtype=int)
        tests.append(about(_judged(_independence(counts, one, inference), inference), crosstab.cells, 2))
        smd = about(of_categories(counts), crosstab.cells)
        category_smds = about(by_category(counts), crosstab.cells)
    if one.mean or not one.is_categorical:
        data = _two_arms(values, one, group)
        described = moments(data, one.name, one.label, arms, one.unit, who=_known(one, everyone))
        tests.append(about(_judged(welch(data.treated, data.control), inference), described.counted, 2))
        mean_smd = about(of_means(data.treated, data.control), described.counted)
        if not one.is_categorical:
            smd = about(abs(mean_smd), described.counted) if is_number(mean_smd) else mean_smd
    return CharacteristicBalance(one.name, one.label, crosstab, described, tuple(tests), smd, category_smds, mean_smd)


def _independence(counts: np.ndarray, one: Characteristic, inference: Inference) -> Test:
    return independence(counts, one.name, minimum_expected=inference.minimum_expected, permutations=inference.permutations)


def _judged(test: Test, inference: Inference) -> Test:
    """With its verdict, one bit that stays where the numbers are withheld."""
    return replace(test, below_alpha=test.p_value < inference.alpha) if is_number(test.p_value) else test


def _known(one: Characteristic, everyone: Cell) -> Counted:
    return Counted(everyone, who.has(one.name), who.unregistered(one.name), (who.has(one.name, YES),), (who.has(one.name, NO),))


def table(values: pd.Series, one: Characteristic, group: np.ndarray, arms: Arms, everyone: Cell) -> Crosstab:
    """Clients by category (rows, in the order of params; merged ones as one) and group (columns: intervention, control)."""
    place = classify(values, one).to_numpy()
    columns, rows = (group == 1, group == 0), one.shown
    kept = [[one.category_labels.index(label) for label in parts] for parts in rows.values()]
    counts = tuple(tuple(int(np.isin(place[column], places).sum()) for column in columns) for places in kept)
    missing = tuple(int((place[column] == -1).sum()) for column in columns)
    axes = Axes(everyone, tuple(who.has(one.name, *parts) for parts in rows.values()), tuple(map(who.in_arm, arms.codes)))
    return Crosstab.of(one.name, one.label, tuple(rows), arms.codes, counts, missing, axes)


def _two_arms(values: pd.Series, one: Characteristic, group: np.ndarray) -> TwoArms:
    y = numeric(values.to_frame("waarde"), "waarde", f"kenmerk '{one.name}'").to_numpy(dtype=float)
    known = ~np.isnan(y)
    return TwoArms(y[known], group[known], (int((~known & (group == 1)).sum()), int((~known & (group == 0)).sum())))


def joint(values: dict[str, pd.Series], characteristics: tuple[Characteristic, ...], group: np.ndarray) -> Test:
    """The F-test that no characteristic tells the groups apart: least squares of the group (1/0) on all of them.

    Categories enter as dummies, one left out; a number as it is (standardised, which changes nothing but the
    arithmetic). Clients without any missing characteristic take part: ``n`` of the result. Columns that follow from
    the others take no degree of freedom.
    """
    parts = [_columns(values[one.name], one) for one in characteristics]
    if not parts:
        return _no_joint("geen kenmerk doet mee aan de toets", "", len(group))
    complete = np.all([~np.isnan(part).any(axis=1) for part in parts], axis=0)
    z, n = group[complete].astype(float), int(complete.sum())
    why = "" if complete.all() else "alleen klanten van wie alle kenmerken bekend zijn"
    if len(np.unique(z)) < 2:
        return _no_joint("een groep heeft geen klanten van wie alle kenmerken bekend zijn", why, n)
    columns = np.column_stack([part[complete] for part in parts])
    columns = columns[:, np.ptp(columns, axis=0) > 0]
    columns = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    design = np.column_stack([np.ones(n), columns])
    design = design[:, independent(design, keep=1)]
    rank = design.shape[1]
    if rank < 2:
        return _no_joint("geen kenmerk dat tussen klanten verschilt", why, n)
    if rank >= n:
        return _no_joint("te weinig klanten voor het aantal kenmerken", why, n)
    fit = sm.OLS(z, design).fit()
    if fit.ssr < 1e-10 * n:
        return _no_joint("de kenmerken voorspellen de groep volledig", why, n)
    df = (float(fit.df_model), float(fit.df_resid))
    return Test(JOINT, number(fit.fvalue), number(fit.f_pvalue), df, "F", why, n)


def _no_joint(reason: str, why: str, n: int) -> Test:
    return Test(JOINT, NotComputable(reason), NotComputable(reason), symbol="F", why=why, n=n)


def _columns(values: pd.Series, one: Characteristic) -> np.ndarray:
    """The columns of one characteristic in the regression; a missing value is NaN in each of them."""
    if not one.is_categorical:
        return numeric(values.to_frame("waarde"), "waarde", f"kenmerk '{one.name}'").to_numpy(dtype=float)[:, None]
    place = classify(values, one).to_numpy()
    dummies = (place[:, None] == np.arange(1, len(one.category_labels))).astype(float)
    dummies[place == -1] = np.nan
    return dummies
