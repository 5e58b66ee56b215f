"""Effectiveness without what would show few clients: whole outcomes, characteristics and variants at a time."""

from __future__ import annotations

from dataclasses import replace

from evalutils.disclosure.effect_systems import between, nothing_of, sizes, subgroup_system, took_part, variant_system
from evalutils.disclosure.rules import System, primary
from evalutils.disclosure.systems import coarsen, secret_numbers, secret_test, system_of
from evalutils.results import SECRET
from evalutils.results.effects import ComplierResult, EffectivenessResult, OutcomeEffect, SubgroupResult, VariantResult


@coarsen.register
def _(result: EffectivenessResult, minimum: int) -> EffectivenessResult:
    """Without each outcome, variant or characteristic that would show a small count beside what stands before it.

    The primary outcome comes first, then the others in their order. What goes, goes whole: nothing is left from which
    it follows, so that no other count has to go with it.
    """
    kept: list[OutcomeEffect] = []
    for outcome in result.outcomes:
        if _shows_few(_with_nested(outcome, kept, result.nested), minimum):
            continue
        kept.append(outcome)
    gone = {one.effect.code for one in result.outcomes} - {one.effect.code for one in kept}
    outcomes = tuple(nothing_of(one) if one.effect.code in gone else one for one in result.outcomes)
    by_code = {one.effect.code: one for one in kept}
    first = by_code.get(result.primary.effect.code)
    return replace(
        result, outcomes=outcomes, complier=_safe_complier(result, first, minimum),
        survival=None if result.survival is None else coarsen(result.survival, minimum),
        subgroups=tuple(_safe_group(group, first, minimum) for group in result.subgroups),
        bounds=result.bounds if first else tuple(replace(secret_numbers(one), missing=one.missing) for one in result.bounds),
        variants=tuple(_safe_variant(one, by_code, first, minimum) for one in result.variants),
    )  # fmt: skip


def _shows_few(system: System, minimum: int) -> bool:
    return bool(primary(system, minimum))


def _with_nested(outcome: OutcomeEffect, kept: list[OutcomeEffect], nested: tuple[tuple[str, str], ...]) -> System:
    """The outcome, and who is in it but not in one that stands already (or the other way round)."""
    whole, code = system_of(outcome), outcome.effect.code
    for other in kept:
        for inner, outer in ((outcome, other), (other, outcome)):
            if (inner.effect.code, outer.effect.code) in nested:
                for pair in zip(inner.shares, outer.shares, strict=True):
                    whole = whole | between(inner.effect.code, outer.effect.code, *pair)
    return System({cell: n for cell, n in whole.cells.items() if code in cell or "~" in cell}, (), whole.open)


def _safe_complier(result: EffectivenessResult, first: OutcomeEffect | None, minimum: int) -> ComplierResult | None:
    if result.complier is None or (first and not _shows_few(took_part(result.complier, sizes(first)), minimum)):
        return result.complier
    safe: ComplierResult = secret_numbers(result.complier)
    return safe


def _safe_group(group: SubgroupResult, first: OutcomeEffect | None, minimum: int) -> SubgroupResult:
    """All categories or none: one that is missing follows from the others."""
    if first is None:
        gone = replace(secret_test(group.interaction), n=SECRET)
        return replace(group, rows=secret_numbers(group.rows), interaction=gone, holm_p=SECRET)
    if not _shows_few(subgroup_system(group, first), minimum):
        return group
    return replace(group, rows=secret_numbers(group.rows))


def _safe_variant(
    one: VariantResult, outcomes: dict[str, OutcomeEffect], first: OutcomeEffect | None, minimum: int
) -> VariantResult:
    unknown = first is None or (one.counts is not None and one.outcome not in outcomes)
    if unknown or _shows_few(variant_system(one, outcomes), minimum):
        return replace(secret_numbers(one), randomised=one.randomised)
    return one
