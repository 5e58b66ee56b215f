"""Results on effectiveness: their counts, how these add up, and the same without some.

Outcomes nest (more hours within any work), subgroups and variants are parts of the groups: who is in the one count and
not in the other is a group of clients too. Under a profile with a minimum effect_detail goes first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from evalutils.disclosure.rules import Sum, System
from evalutils.disclosure.systems import cells, secret_numbers, secret_test, system_of, withhold
from evalutils.results import SECRET, EffectResult, Number, is_number
from evalutils.results.effects import (
    ComplierResult,
    EffectivenessResult,
    OutcomeEffect,
    SubgroupResult,
    SubgroupRow,
    VariantResult,
)


def assigned(arm: str) -> str:
    """The same count as the groups of a balance."""
    return f"toegewezen|{arm}"


def yes_no(where: str, arm: str) -> tuple[str, str, str]:
    """Ids of those with an outcome, without it, and of both together."""
    return f"{where}:ja|{arm}", f"{where}:nee|{arm}", f"{where}:n|{arm}"


def divided(where: str, arm: str, yes: Number, n: Number) -> System:
    """A share: yes and no add up to n."""
    if not (is_number(yes) and is_number(n)):
        return System()
    own = yes_no(where, arm)
    return System({own[0]: int(yes), own[1]: int(n - yes), own[2]: int(n)}, (Sum(own[2], own[:2]),))


# --- effects of any study -------------------------------------------------------------------------


@system_of.register
def _(result: EffectResult) -> System:
    if result.scale != "aandeel":
        return system_of(result.groups)
    named: dict[str, int] = {}
    sums = []
    for group, n, mean in zip(result.groups.groups, result.groups.n, result.groups.mean, strict=False):
        if is_number(n) and is_number(mean):
            yes, no, base = (f"{result.code}:{part}|{group}" for part in ("ja", "nee", "n"))
            named |= {yes: round(n * mean), no: round(n * (1 - mean)), base: int(n)}
            sums.append(Sum(base, (yes, no)))
    return System(named, tuple(sums))


@withhold.register
def _(result: EffectResult, hidden: Collection[str]) -> EffectResult:
    if not (system_of(result).cells.keys() & set(hidden)):
        return result
    return replace(result, groups=secret_numbers(result.groups), estimates=secret_numbers(result.estimates))


# --- one outcome ---------------------------------------------------------------------------------


def _arms(result: OutcomeEffect) -> tuple[str, ...]:
    return result.effect.groups.groups


@system_of.register
def _(result: OutcomeEffect) -> System:
    """The groups with and without the outcome, and with those whose outcome is unknown all who were assigned."""
    whole = system_of(result.effect)
    groups, code = result.effect.groups, result.effect.code
    for arm, n, missing in zip(groups.groups, groups.n, groups.missing, strict=False):
        if is_number(n) and is_number(missing):
            own = f"{code}:n|{arm}"
            unknown = f"{code}:onbekend|{arm}"
            whole = whole | System(
                {own: int(n), unknown: int(missing), assigned(arm): int(n + missing)},
                (Sum(assigned(arm), (own, unknown)),), frozenset((unknown,)),
            )  # fmt: skip
    return whole


@withhold.register
def _(result: OutcomeEffect, hidden: Collection[str]) -> OutcomeEffect:
    if not (_own_cells(result) & set(hidden)):
        return result
    return nothing_of(result)


def nothing_of(result: OutcomeEffect) -> OutcomeEffect:
    missing = result.effect.groups.missing
    effect = replace(
        result.effect, groups=replace(secret_numbers(result.effect.groups), missing=missing),
        estimates=secret_numbers(result.effect.estimates),
    )  # fmt: skip
    shares = tuple(replace(secret_numbers(share), missing=share.missing) for share in result.shares)
    tests = tuple(replace(secret_test(test), n=SECRET) for test in result.tests)
    return replace(result, effect=effect, shares=shares, tests=tests, holm_p=None if result.holm_p is None else SECRET)


def _own_cells(result: OutcomeEffect) -> set[str]:
    """Cells of the outcome itself; that all who were assigned are withheld elsewhere does not concern it."""
    return {cell for cell in system_of(result).cells if cell.startswith(f"{result.effect.code}:") and ":onbekend" not in cell}


# --- taking part ---------------------------------------------------------------------------------

TOOK = "deelname"


def sizes(primary: OutcomeEffect) -> dict[str, Number]:
    return dict(zip(_arms(primary), primary.effect.groups.n, strict=False))


def took_part(result: ComplierResult, by_arm: dict[str, Number]) -> System:
    """Who took part, by group; the shares in the result times the clients with the primary outcome."""
    whole = System()
    for share, (arm, n) in zip(result.take_up, by_arm.items(), strict=True):
        if is_number(share) and is_number(n):
            whole = whole | divided(TOOK, arm, round(share * n), n)
    return whole


# --- parts of the groups: subgroups and variants --------------------------------------------------


def _within(where: str, outcome: str, arm: str, counts: tuple[Number, Number], whole: tuple[Number, Number]) -> System:
    """A part of a group with its outcome, and what the rest of the group must then be. Counts and whole: (yes, n)."""
    own = divided(where, arm, *counts)
    if not (own.cells and all(map(is_number, whole))):
        return own
    rest = divided(f"{where}~rest", arm, whole[0] - counts[0], whole[1] - counts[1])  # type: ignore[operator]
    ties = tuple(
        Sum(total, (part, left))
        for total, part, left in zip(yes_no(outcome, arm), yes_no(where, arm), yes_no(f"{where}~rest", arm), strict=True)
    )
    return own | rest | System({}, ties)


def _row_counts(row: SubgroupRow, place: int) -> tuple[Number, Number]:
    mean, n = row.means[place], row.n[place]
    if n == 0:
        return 0, 0
    return (round(mean * n), n) if is_number(mean) and is_number(n) else (SECRET, SECRET)


def subgroup_system(result: SubgroupResult, primary: OutcomeEffect) -> System:
    """Each category within the group, and the categories together with the clients whose category is unknown.

    Clients of whom nothing but that is known are no group that anybody can recognise: their counts are open.
    """
    whole = System()
    for place, share in enumerate(primary.shares):
        parts = [(f"sub:{result.code}={row.label}", _row_counts(row, place)) for row in result.rows]
        for where, counts in parts:
            whole = whole | divided(where, share.arm, *counts)
        if all(is_number(n) for _, counts in parts for n in counts) and is_number(share.count) and is_number(share.n):
            known = (sum(counts[0] for _, counts in parts), sum(counts[1] for _, counts in parts))  # type: ignore[misc]
            unknown = f"sub:{result.code}=?"
            whole = whole | divided(unknown, share.arm, share.count - known[0], share.n - known[1])
            names = [yes_no(where, share.arm) for where in (*(where for where, _ in parts), unknown)]
            totals = yes_no(primary.effect.code, share.arm)
            ties = tuple(Sum(total, tuple(name[k] for name in names)) for k, total in enumerate(totals))
            whole = whole | System({}, ties, frozenset(names[-1]))
    return whole


def variant_system(result: VariantResult, outcomes: dict[str, OutcomeEffect]) -> System:
    found = outcomes.get(result.outcome)
    whole = System()
    if result.counts is None:
        return System(cells({f"variant:{result.code}:n|{place}": n for place, n in enumerate(result.n)}))
    for place, (count, n) in enumerate(zip(result.counts, result.n, strict=True)):
        if found is None or not found.shares:
            whole = whole | divided(f"variant:{result.code}", str(place), count, n)
            continue
        share = found.shares[place]
        whole = whole | _within(f"variant:{result.code}", result.outcome, share.arm, (count, n), (share.count, share.n))
    return whole


def _touched(prefix: str, hidden: Collection[str]) -> bool:
    return any(cell.startswith(prefix) for cell in hidden)


# --- the whole -----------------------------------------------------------------------------------


@system_of.register
def _(result: EffectivenessResult) -> System:
    whole = system_of(result.outcomes)
    outcomes = {one.effect.code: one for one in result.outcomes}
    for inner, outer in result.nested:
        for pair in zip(outcomes[inner].shares, outcomes[outer].shares, strict=True):
            whole = whole | between(inner, outer, *pair)
    primary = result.primary
    if primary.shares:
        for group in result.subgroups:
            whole = whole | subgroup_system(group, primary)
    if result.complier is not None:
        whole = whole | took_part(result.complier, sizes(primary))
    for variant in result.variants:
        whole = whole | variant_system(variant, outcomes)
    return whole if result.survival is None else whole | system_of(result.survival)


def between(inner: str, outer: str, few: Any, many: Any) -> System:
    if not all(map(is_number, (few.count, many.count))) or few.count > many.count or few.n != many.n:
        return System()
    gap = f"{inner}~{outer}|{many.arm}"
    total, part = f"{outer}:ja|{many.arm}", f"{inner}:ja|{few.arm}"
    return System({gap: int(many.count - few.count), total: int(many.count), part: int(few.count)}, (Sum(total, (part, gap)),))


@withhold.register
def _(result: EffectivenessResult, hidden: Collection[str]) -> EffectivenessResult:
    code = result.primary.effect.code
    primary_hidden = bool(_own_cells(result.primary) & set(hidden))
    secret_part = primary_hidden or _touched(f"{TOOK}:", hidden)
    complier = result.complier
    if complier is not None and secret_part:
        complier = secret_numbers(complier)
    return replace(
        result, outcomes=withhold(result.outcomes, hidden), complier=complier,
        survival=None if result.survival is None else withhold(result.survival, hidden),
        subgroups=tuple(_safe_subgroup(group, hidden) for group in result.subgroups),
        bounds=tuple(replace(secret_numbers(one), missing=one.missing) if primary_hidden else one for one in result.bounds),
        variants=tuple(_safe_variants(result.variants, code, hidden)),
    )  # fmt: skip


def _safe_subgroup(group: SubgroupResult, hidden: Collection[str]) -> SubgroupResult:
    """A category with a withheld count shows nothing; the test of interaction rests on all categories."""
    rows = tuple(secret_numbers(row) if _touched(f"sub:{group.code}={row.label}:", hidden) else row for row in group.rows)
    if rows == group.rows:
        return group
    test = replace(secret_test(group.interaction), n=SECRET)
    return replace(group, rows=rows, interaction=test, holm_p=SECRET)


def _safe_variants(variants: tuple[VariantResult, ...], primary: str, hidden: Collection[str]) -> Iterator[VariantResult]:
    for one in variants:
        cells_of = (f"variant:{one.code}:", f"variant:{one.code}~rest:", f"{one.outcome or primary}:")
        unsafe = any(_touched(prefix, hidden) for prefix in cells_of)
        yield replace(secret_numbers(one), randomised=one.randomised) if unsafe else one
