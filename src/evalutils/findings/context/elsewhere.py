"""Published figures from elsewhere: intervals where the source gives none, and the difference with the results here."""

from __future__ import annotations

from collections.abc import Iterable

from evalutils.estimators.comparisons.proportions import share, wilson
from evalutils.estimators.comparisons.two_proportions import NEWCOMBE, newcombe
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.context import Contrast, Elsewhere, Finding, Inspection, PublishedGroup
from evalutils.results import Interval, NotComputable, Proportion, is_number, number
from evalutils.results.context import (
    ContrastResult,
    ElsewhereResult,
    FindingShare,
    GroupShare,
    InspectionResult,
    NormResult,
)
from evalutils.results.quantities import Count, about, given


def elsewhere(params: Elsewhere, shares: Iterable[Proportion], inference: Inference) -> ElsewhereResult:
    """Groups elsewhere and shares here, with Wilson intervals, and their contrasts (Newcombe 1998, method 10).

    The groups were not drawn by lot from one population, so a contrast describes and does not estimate an effect; no
    test is done.
    """
    level = inference.confidence
    groups = [given(_group(group, level)) for group in params.groups]
    groups += [given(GroupShare(one.code, one.label, None, None, one.share, None, one.source)) for one in params.shares]
    by_code = {one.code: one for one in shares}
    groups += [_here(by_code[code]) for code in params.here]
    known = {group.code: group for group in groups}
    return ElsewhereResult(tuple(groups), tuple(_contrast(one, known, level) for one in params.contrasts))


def _group(group: PublishedGroup, level: float) -> GroupShare:
    return GroupShare(group.code, group.label, group.count, group.n, share(group.count, group.n),
                      wilson(group.count, group.n, level), group.source)  # fmt: skip


def _here(one: Proportion) -> GroupShare:
    return GroupShare(one.code, one.label, one.count, one.n, one.estimate, one.interval, "", True)


def _contrast(one: Contrast, groups: dict[str, GroupShare], level: float) -> ContrastResult:
    a, b = groups[one.first], groups[one.second]
    counts = (a.count, a.n, b.count, b.n)
    if not all(is_number(count) for count in counts) or not (a.n and b.n):
        gone = NotComputable("een van de groepen heeft geen aantallen")
        return ContrastResult(one.code, one.label, one.first, one.second, gone, Interval(gone, gone, level, NEWCOMBE))
    low, high = newcombe(*counts, level)
    difference = number(a.count / a.n - b.count / b.n)  # type: ignore[operator]
    interval = Interval(number(float(low)), number(float(high)), level, NEWCOMBE)
    here = [count for count in counts if isinstance(count, Count)]
    return about(ContrastResult(one.code, one.label, one.first, one.second, difference, interval), here)


def inspection(params: Inspection, inference: Inference) -> InspectionResult:
    """Each published percentage with the interval of the count nearest to it (half up), since the source gives no counts."""
    sizes = {base.code: base.n for base in params.bases}
    norms = tuple(
        NormResult(
            norm.code, norm.label, norm.asks, tuple(_finding(one, sizes[one.base], inference.confidence) for one in norm.findings)
        )
        for norm in params.norms
    )
    counts = tuple(_group(group, inference.confidence) for group in params.counts)
    return InspectionResult(params.source, norms, counts, tuple((base.code, base.label, base.n) for base in params.bases))


def _finding(one: Finding, n: int, level: float) -> FindingShare:
    count = int(one.share * n + 0.5)
    return FindingShare(one.code, one.label, one.base, one.about, one.share, count, n, wilson(count, n, level))
