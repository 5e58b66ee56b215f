"""For whom: the effect by subgroup, judged by tests of interaction and never by comparing p-values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from evalutils.estimators.arms import TwoArms
from evalutils.estimators.means import welch
from evalutils.estimators.resampling import holm
from evalutils.estimators.two_proportions import share_rows
from evalutils.findings.histories.arms import members, require_columns, two_arms
from evalutils.findings.histories.derive import classify, derive
from evalutils.params import Arms
from evalutils.params.analysis import Characteristic, EffectSpec, Inference
from evalutils.params.effectiveness import Subgroup
from evalutils.results import NotComputable, Number, SubgroupResult, SubgroupRow, Test, is_number, number

INTERACTION = "toets op interactie (F-toets op gelijke effecten, HC2-standaardfouten)"
NO_GROUPS = "minder dan twee subgroepen waarvan het effect te schatten is"


def subgroups(
    clients: pd.DataFrame, outcome: EffectSpec, groups: tuple[Subgroup, ...], arms: Arms, inference: Inference
) -> tuple[SubgroupResult, ...]:
    """The effect on ``outcome`` within each category, and one test of interaction a characteristic with Holm over these.

    A client without a value of the characteristic is in no subgroup. A category with fewer than two clients in either
    group keeps its row, as ``NotComputable``. Raises ``ParameterError`` when a column is not there.
    """
    found = tuple(_subgroup(clients, outcome, group, arms, inference) for group in groups)
    known = [place for place, result in enumerate(found) if is_number(result.interaction.p_value)]
    p_values = tuple(float(found[place].interaction.p_value) for place in known)  # type: ignore[arg-type]
    adjusted = dict(zip(known, holm(p_values), strict=True))
    return tuple(replace(result, holm_p=adjusted.get(place, result.holm_p)) for place, result in enumerate(found))


def with_classes(clients: pd.DataFrame, characteristics: tuple[Characteristic, ...]) -> pd.DataFrame:
    """``clients`` with a column ``<name>_klasse`` for each characteristic: its category, in the order of params.

    Missing stays missing. Raises what ``derive`` and ``classify`` raise.
    """
    columns = {}
    for one in characteristics:
        places = classify(derive(clients, one.source, f"kenmerk '{one.name}'"), one)
        labels = pd.Categorical.from_codes(places.to_numpy(), categories=list(one.category_labels))
        columns[f"{one.name}_klasse"] = pd.Series(labels, index=clients.index)
    return clients.assign(**columns)


def _subgroup(clients: pd.DataFrame, outcome: EffectSpec, group: Subgroup, arms: Arms, inference: Inference) -> SubgroupResult:
    where = f"subgroep '{group.code}'"
    assigned = members(clients, arms, where)
    require_columns(assigned, (group.column,), where)
    column = assigned[group.column]
    present = _words(column)
    ordered = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else sorted(present.unique())
    labels = group.categories or tuple(map(str, ordered))
    parts = [two_arms(assigned.loc[present.index[present == label]], outcome.column, arms, where) for label in labels]
    rows = tuple(_row(label, part, outcome, inference.confidence) for label, part in zip(labels, parts, strict=True))
    test = interaction(labels, parts)
    gone = test.p_value if isinstance(test.p_value, NotComputable) else NotComputable(NO_GROUPS)
    return SubgroupResult(code=group.code, label=group.label, rows=rows, interaction=test, holm_p=gone)


def _words(column: pd.Series) -> pd.Series:
    """The values that are there as text; whole numbers without a point, as params write them."""
    known = column[column.notna()]
    if pd.api.types.is_float_dtype(known.dtype) and (known % 1 == 0).all():
        known = known.astype("Int64")
    return known.astype(object).map(str)


def _row(label: str, part: TwoArms, outcome: EffectSpec, level: float) -> SubgroupRow:
    estimate = share_rows(part, level)[0] if outcome.kind == "aandeel" else welch(part, level)
    means: list[Number] = [
        number(values.mean()) if len(values) else NotComputable("geen klanten in deze subgroep")
        for values in (part.treated, part.control)
    ]
    return SubgroupRow(label=label, n=part.n, means=(means[0], means[1]), estimate=estimate)


def interaction(labels: tuple[str, ...], parts: list[TwoArms]) -> Test:
    """F test that the effect is the same in all subgroups.

    In the saturated linear model with HC2 the effects by subgroup are independent, so that the Wald statistic is the
    weighted sum of squares around their weighted mean (Cochran 1954, Biometrics 10:101), over its df = k - 1.
    """
    usable = [min(part.n) >= 2 and _variance(part) > 0 for part in parts]
    used = [part for part, good in zip(parts, usable, strict=True) if good]
    left_out = [label for label, good in zip(labels, usable, strict=True) if not good]
    why = f"zonder {', '.join(left_out)} (effect niet te schatten)" if left_out else ""
    n = sum(len(part.y) for part in used)
    if len(used) < 2:
        return Test(INTERACTION, NotComputable(NO_GROUPS), NotComputable(NO_GROUPS), symbol="F", why=why, n=n)
    effect = np.array([part.treated.mean() - part.control.mean() for part in used])
    weight = 1 / np.array([_variance(part) for part in used])
    centre = (weight * effect).sum() / weight.sum()
    between, within = len(used) - 1, n - 2 * len(used)
    f = float((weight * (effect - centre) ** 2).sum() / between)
    df = (float(between), float(within))
    return Test(INTERACTION, number(f), number(stats.f.sf(f, *df)), df=df, symbol="F", why=why, n=n)


def _variance(part: TwoArms) -> float:
    return float(sum(group.var(ddof=1) / len(group) for group in (part.treated, part.control)))
