"""For whom: the effect by subgroup, judged by tests of interaction and never by comparing p-values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from evalutils.errors import ParameterError, Problem
from evalutils.estimators.arms import Array, TwoArms
from evalutils.estimators.assignment.clusters import SINGLE, clustered_difference
from evalutils.estimators.assignment.interactions import interaction_test
from evalutils.estimators.primary import Assigned
from evalutils.findings.effects.effect import counted
from evalutils.findings.effects.headline import PLAINLY, Setting, assigned, main_estimate
from evalutils.findings.effects.pinned import Pinned, pinned
from evalutils.findings.histories.arms import GROUP, members, require_columns, two_arms
from evalutils.findings.histories.derive import classify, derive
from evalutils.findings.histories.family import holm_of
from evalutils.findings.histories.members import Members
from evalutils.params import Arms
from evalutils.params.coarser import shown
from evalutils.params.groups import Allocation
from evalutils.params.sections.analysis import CLASS, Characteristic, Inference
from evalutils.params.sections.effectiveness import Subgroup
from evalutils.params.sections.outcomes import EffectSpec
from evalutils.results import Estimate, NotComputable, SubgroupResult, SubgroupRow, Test, number, who
from evalutils.results.quantities import Sum, about

INTERACTION = "toets op interactie (F-toets op gelijke effecten, HC2-standaardfouten)"
NO_GROUPS = "minder dan twee subgroepen waarvan het effect te schatten is"


def subgroups(
    clients: pd.DataFrame, outcome: EffectSpec, groups: tuple[Subgroup, ...], arms: Arms, inference: Inference,
    setting: Setting = PLAINLY,
) -> tuple[SubgroupResult, ...]:  # fmt: skip
    """The effect on ``outcome`` within each category, and one test of interaction a characteristic with Holm over these.

    The effect of a category is estimated as the main result is (see ``headline``). A client without a value of the characteristic is in no subgroup. A category with fewer than two clients in either
    group keeps its row, as ``NotComputable``. Raises ``ParameterError`` when a column is not there.
    """
    found = tuple(_subgroup(clients, outcome, group, arms, inference, setting) for group in groups)
    adjusted = holm_of([result.interaction.p_value for result in found])
    return tuple(replace(result, holm_p=p) for result, p in zip(found, adjusted, strict=True))


def with_classes(clients: pd.DataFrame, characteristics: tuple[Characteristic, ...]) -> pd.DataFrame:
    """``clients`` with a column ``<name>_klasse`` for each characteristic with categories: its category, in the order of params.

    A characteristic that is a number has no categories and makes no column. Missing stays missing. Raises what ``derive`` and ``classify`` raise.
    """
    columns = {}
    for one in (one for one in characteristics if one.category_labels):
        places = classify(derive(clients, one.source, f"kenmerk '{one.name}'"), one)
        labels = pd.Categorical.from_codes(places.to_numpy(), categories=list(one.category_labels))
        columns[f"{one.name}{CLASS}"] = pd.Series(labels, index=clients.index)
    return clients.assign(**columns)


def _subgroup(clients: pd.DataFrame, outcome: EffectSpec, group: Subgroup, arms: Arms, inference: Inference,
              setting: Setting) -> SubgroupResult:  # fmt: skip
    where_ = f"subgroep '{group.code}'"
    everyone = members(clients, arms, where_)
    require_columns(everyone, (group.column,), where_)
    column = everyone[group.column]
    words, present = _words(column)
    ordered = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else sorted(words)
    labels = group.categories or tuple(map(str, ordered))
    merged = shown(labels, group.merged)
    if strange := group.merged.unknown(labels):
        problem = Problem("onbekende-categorie", where_, " of ".join(f"'{label}'" for label in labels), ", ".join(strange))
        raise ParameterError("Een subgroep neemt categorieën samen die er niet zijn.", problems=(problem,))
    within = [_with(words, some)[present] for some in merged.values()]
    frames = [everyone[mine] for mine in within]
    parts = [two_arms(frame, outcome.column, arms, where_) for frame in frames]
    rest = two_arms(everyone.loc[~_with(words, labels)[present], [GROUP, outcome.column]], outcome.column, arms, where_)
    whole = counted(clients, outcome, arms, setting.wider)
    name = group.column.removesuffix(CLASS)
    whom = [Members(part, whole, who.has(name, *some), arms.codes) for some, part in zip(merged.values(), parts, strict=True)]
    beside = Members(rest, whole, who.unregistered(name), arms.codes)
    estimates = [main_estimate(frame, outcome, arms, inference.confidence, setting.allocation) for frame in frames]
    allocation = setting.allocation
    told = [pinned(frame, outcome, arms, allocation, whole, (one.part, one.part)) for frame, one in zip(frames, whom, strict=True)]
    rows = tuple(_row(*one, outcome) for one in zip(merged, whom, estimates, told, strict=True))
    test = interaction(tuple(merged), parts)
    if allocation.strata or (allocation.cluster and allocation.weigh_clusters):
        test = robust_interaction(tuple(merged), frames, outcome, arms, allocation)
    counts = [count for one in whom for count in one.counts(outcome.kind == "aandeel")]
    return SubgroupResult(
        code=group.code, label=group.label, rows=rows, interaction=about(test, counts, 2), holm_p=NotComputable(NO_GROUPS),
        beside=beside.counts(outcome.kind == "aandeel"), sums=(*_divided((*whom, beside), outcome.kind == "aandeel"), *(line for one in told for line in one.sums)),
    )  # fmt: skip


def _divided(parts: tuple[Members, ...], share: bool) -> Iterator[Sum]:
    """Each group, and those of it with and without the outcome, over the categories and those of whom it is not known."""
    for part in parts:
        yield from part.sums(share)
    for arm in range(len(parts[0].arms)):
        for side in ("n", "yes", "no") if share else ("n",):
            yield Sum(parts[0].base(arm, side), tuple(part.cell(arm, side) for part in parts))


def _words(column: pd.Series) -> tuple[list[str], Array]:
    """The distinct values that are there as text, whole numbers without a point, as params write them; and each row's place, -1 where it is missing."""
    if pd.api.types.is_float_dtype(column.dtype) and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    place, distinct = pd.factorize(column)
    return [str(value) for value in distinct.astype(object)], place


def _with(words: list[str], labels: Iterable[str]) -> Array:
    """Which of ``words`` are among ``labels`` (bool), and after them no: that of a missing value."""
    wanted = set(labels)
    return np.array([*(word in wanted for word in words), False])


def _row(label: str, whom: Members, estimate: Estimate, told: Pinned, outcome: EffectSpec) -> SubgroupRow:
    share = outcome.kind == "aandeel"
    counts = (*whom.counts(share), *told.counts)
    means = tuple(whom.mean(place, share) for place in range(2))
    return SubgroupRow(
        label=label, n=(whom.n(0), whom.n(1)), means=(means[0], means[1]), estimate=about(estimate, counts, 3 if share else 2)
    )


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


def robust_interaction(labels: tuple[str, ...], frames: list[pd.DataFrame], outcome: EffectSpec, arms: Arms,
                       allocation: Allocation) -> Test:  # fmt: skip
    """The same test by least squares with CR2 over clusters, strata held fixed; see ``estimators.interactions``."""
    data = assigned(pd.concat(frames), outcome, arms, allocation)
    place = np.concatenate([np.full(len(members(frame, arms, outcome.code)), at) for at, frame in enumerate(frames)])
    known = data.known
    test, used = interaction_test(
        data.y[known], data.z[known], place[known], None if data.cluster is None or not allocation.weigh_clusters else data.cluster[known],
        None if data.stratum is None else data.stratum[known],
    )  # fmt: skip
    left_out = [label for at, label in enumerate(labels) if at not in used]
    if allocation.weigh_clusters and data.cluster is not None and (few := _too_few(data)):
        test = replace(test, statistic=NotComputable(few), p_value=NotComputable(few))
    return replace(test, why=f"zonder {', '.join(left_out)} (effect niet te schatten)" if left_out else "")


def _too_few(data: Assigned) -> str:
    """Why the clusters allow no test of the effect itself, and so none of its differences; empty when they do."""
    known = data.known
    assert data.cluster is not None
    found = clustered_difference(data.y[known], data.z[known], data.cluster[known], 0.95)
    return found.verdict if found.design.structure != SINGLE else ""


def _variance(part: TwoArms) -> float:
    return float(sum(group.var(ddof=1) / len(group) for group in (part.treated, part.control)))
