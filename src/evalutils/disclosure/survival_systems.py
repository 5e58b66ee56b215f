"""Curves over time: where they may step, their counts, and the same without some.

A step of a curve shows that events happened in it. Under a profile with a minimum a curve steps only where at least so
many events have happened since its last step, at whole months; what happens after the last step does not show.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

from evalutils.disclosure.rules import Sum, System
from evalutils.disclosure.systems import cells, coarsen, secret_numbers, secret_test, system_of, withhold
from evalutils.results import SECRET, is_number
from evalutils.results.effectiveness import AtRisk, CurveResult, SurvivalResult


@coarsen.register
def _(curve: CurveResult, minimum: int) -> CurveResult:
    """The curve at the first month and at months with ``minimum`` events or more since the one before."""
    monthly = curve.monthly()
    if not monthly.times or len(monthly.happened) != len(monthly.times):
        return replace(curve, times=(), estimate=(), lower=(), upper=(), happened=())
    kept = _steps(monthly.happened, minimum)
    return replace(
        monthly, times=tuple(monthly.times[k] for k in kept), estimate=tuple(monthly.estimate[k] for k in kept),
        lower=tuple(monthly.lower[k] for k in kept), upper=tuple(monthly.upper[k] for k in kept),
        happened=tuple(monthly.happened[k] for k in kept),
    )  # fmt: skip


def _steps(happened: tuple[int, ...], minimum: int) -> list[int]:
    """Places to keep: the events of each step and, after the last step, the rest are none or at least ``minimum``."""
    kept = [0] if happened[0] == 0 or happened[0] >= minimum else []
    before = happened[0] if kept else 0
    for place, count in enumerate(happened[1:], start=1):
        rest = happened[-1] - count
        if count - before >= minimum and (rest == 0 or rest >= minimum):
            kept.append(place)
            before = count
    return kept


@coarsen.register
def _(result: SurvivalResult, minimum: int) -> SurvivalResult:
    return replace(
        result, incidence=tuple(coarsen(curve, minimum) for curve in result.incidence),
        survival=tuple(coarsen(curve, minimum) for curve in result.survival),
    )  # fmt: skip


def _events(curve: CurveResult) -> str:
    return f"tijd:{curve.cause}|{curve.arm}"


def _none(arm: str) -> str:
    return f"tijd:geen|{arm}"


@system_of.register
def _(risk: AtRisk) -> System:
    whole = System()
    for arm, counts in zip(risk.arms, risk.counts, strict=True):
        for place, count in enumerate(counts):
            whole = whole | System(cells({f"op-risico:{risk.times[place]:g}|{arm}": count}))
        for place, (now, later) in enumerate(pairwise(counts)):
            if is_number(now) and is_number(later):
                start, end = (f"op-risico:{risk.times[k]:g}|{arm}" for k in (place, place + 1))
                gone = f"uit-risico:{risk.times[place]:g}|{arm}"
                whole = whole | System({gone: int(now - later)}, (Sum(start, (end, gone)),))
    return whole


@withhold.register
def _(risk: AtRisk, hidden: Collection[str]) -> AtRisk:
    counts = tuple(
        tuple(SECRET if f"op-risico:{moment:g}|{arm}" in hidden else count for moment, count in zip(risk.times, row, strict=True))
        for arm, row in zip(risk.arms, risk.counts, strict=True)
    )
    return replace(risk, counts=counts)


@system_of.register
def _(result: SurvivalResult) -> System:
    whole = system_of(result.at_risk)
    for arm in result.at_risk.arms:
        own = [curve for curve in result.incidence if curve.arm == arm]
        if not own or not all(is_number(curve.events) and is_number(curve.n) for curve in own):
            continue
        rest = own[0].n - sum(curve.events for curve in own)  # type: ignore[operator,misc]
        named = {_events(curve): curve.events for curve in own} | {_none(arm): rest, f"tijd:n|{arm}": own[0].n}
        parts = (*(_events(curve) for curve in own), _none(arm))
        whole = whole | System(cells(named), (Sum(f"tijd:n|{arm}", parts),))
    return whole


@withhold.register
def _(result: SurvivalResult, hidden: Collection[str]) -> SurvivalResult:
    """A cause with a withheld count has no curve; without that of the event of interest nothing compares the groups."""

    def safe(curve: CurveResult) -> CurveResult:
        if _events(curve) not in hidden:
            return curve
        return replace(curve, times=(), estimate=(), lower=(), upper=(), happened=(), events=SECRET)

    unsafe = any(_events(curve) in hidden for curve in result.survival)
    mean, gap = result.restricted_mean, result.incidence_difference
    return replace(
        result, incidence=tuple(map(safe, result.incidence)), survival=tuple(map(safe, result.survival)),
        at_risk=withhold(result.at_risk, hidden), logrank=secret_test(result.logrank) if unsafe else result.logrank,
        restricted_mean=secret_numbers(mean) if unsafe else mean, incidence_difference=secret_numbers(gap) if unsafe else gap,
    )  # fmt: skip
