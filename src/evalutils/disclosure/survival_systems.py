"""Curves over time: where they may step, their counts, and the same without some.

A step of a curve shows that events happened in it. Under a profile with a minimum a curve shows its value only at the
months of the numbers at risk, and of these only where at least so many events have happened since the month before.
What is left of a number at risk when the events of the curves are taken from it must not show few clients either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise

from evalutils.disclosure.rules import Sum, System, interval
from evalutils.disclosure.systems import cells, coarsen, secret_numbers, secret_test, system_of, withhold
from evalutils.results import SECRET, is_number
from evalutils.results.survival import AtRisk, CurveResult, SurvivalResult

Counts = tuple[int, ...]


def _read(curve: CurveResult, moments: tuple[float, ...]) -> CurveResult:
    """The curve with its values at ``moments`` alone; without any when it does not say how many events it holds."""
    if not curve.times or len(curve.happened) != len(curve.times):
        return replace(curve, times=(), estimate=(), lower=(), upper=(), happened=(), coarse=True)
    places = [max((k for k, time in enumerate(curve.times) if time <= moment), default=0) for moment in moments]
    return _at_places(replace(curve, times=tuple(curve.times[k] for k in places)), places, moments)


def _at_places(curve: CurveResult, places: list[int], times: tuple[float, ...]) -> CurveResult:
    return replace(
        curve, times=times, estimate=tuple(curve.estimate[k] for k in places), lower=tuple(curve.lower[k] for k in places),
        upper=tuple(curve.upper[k] for k in places), happened=tuple(curve.happened[k] for k in places), coarse=True,
    )  # fmt: skip


def _coarse(curve: CurveResult, minimum: int, others: Counts = ()) -> CurveResult:
    """A curve read at its moments -> at those that may show; empty when not all of its events can."""
    kept = _steps(curve.happened, minimum, others) if curve.times else []
    complete = bool(kept) and curve.happened[kept[-1]] == curve.happened[-1]
    kept = kept if complete else []
    return _at_places(curve, kept, tuple(curve.times[k] for k in kept))


def _steps(happened: Counts, minimum: int, others: Counts = ()) -> list[int]:
    """Places to keep: the events of each step and, after the last step, the rest are none or at least ``minimum``.

    ``others``: events that a curve lets through as well (those that it takes as the end of observation), by the same rule.
    """
    if not happened:
        return []

    def enough(count: int) -> bool:
        return count == 0 or count >= minimum

    also = others or (0,) * len(happened)
    kept = [0] if enough(happened[0]) and enough(also[0]) else []
    before, beside = (happened[0], also[0]) if kept else (0, 0)
    for place, (count, other) in enumerate(zip(happened[1:], also[1:], strict=True), start=1):
        safe = enough(happened[-1] - count) and enough(other - beside) and enough(also[-1] - other)
        if count - before >= minimum and safe:
            kept.append(place)
            before, beside = count, other
    return kept


@coarsen.register
def _(result: SurvivalResult, minimum: int) -> SurvivalResult:
    moments = tuple(sorted({0.0, *result.at_risk.times, result.horizon}))
    read = [_read(curve, moments) for curve in result.incidence]
    incidence = tuple(_coarse(curve, minimum) for curve in read)
    survival = tuple(_coarse(_read(curve, moments), minimum, _beside(read, curve.arm, curve.cause)) for curve in result.survival)
    counts = tuple(
        _safe_risk(arm, row, result.at_risk, moments, (read, incidence), minimum)
        for arm, row in zip(result.at_risk.arms, result.at_risk.counts, strict=True)
    )
    return replace(result, incidence=incidence, survival=survival, at_risk=replace(result.at_risk, counts=counts))


def _beside(read: list[CurveResult], arm: str, cause: str) -> Counts:
    """Events of the other causes in this group by each moment: the difference between both kinds of curve tells them."""
    others = [curve.happened for curve in read if curve.arm == arm and curve.cause != cause and curve.happened]
    return tuple(map(sum, zip(*others, strict=True)))


def _safe_risk(arm: str, row: tuple, risk: AtRisk, moments: tuple[float, ...],
               curves: tuple[list[CurveResult], tuple[CurveResult, ...]], minimum: int) -> tuple:  # fmt: skip
    """Numbers at risk without those that, beside the curves, bound the events of a cause in a period too narrowly.

    Who left without any event is taken as known, and so is the number at the start.
    """
    read, shown = ([curve for curve in of if curve.arm == arm] for of in curves)
    whole = {(curve.cause, k): n for curve in read for k, n in enumerate(curve.happened)}
    parts = {(c, k): n - (whole[c, k - 1] if k else 0) for (c, k), n in whole.items()}
    seen = {(curve.cause, moments.index(time)) for curve in shown for time in curve.times}
    told = {k for k, moment in enumerate(moments) if moment in risk.times and moment > 0}
    few = [one for one, n in parts.items() if 0 < n < minimum]
    for cause, place in sorted(few):
        for nearest in sorted(told, key=lambda k: (abs(k - place), k)):
            system = System({}, tuple(_ties(whole, seen, told)))
            known = {f"H{c}@{k}": whole[c, k] for c, k in seen} | {f"G{k}": _gone(whole, k) for k in told}
            low, high = interval(replace(system, cells=known), {f"{c}@{k}" for c, k in parts}, f"{cause}@{place}")
            if high - low + 1e-6 >= minimum:
                break
            told = told - {nearest}
    return tuple(
        SECRET if moment > 0 and moments.index(moment) not in told else count
        for moment, count in zip(risk.times, row, strict=True)
    )


def _gone(whole: dict[tuple[str, int], int], place: int) -> int:
    return sum(n for (_, k), n in whole.items() if k == place)


def _ties(whole: dict[tuple[str, int], int], seen: set[tuple[str, int]], told: set[int]) -> Iterator[Sum]:
    for cause, place in seen:
        yield Sum(f"H{cause}@{place}", tuple(f"{c}@{k}" for c, k in whole if c == cause and k <= place))
    for place in told:
        yield Sum(f"G{place}", tuple(f"{c}@{k}" for c, k in whole if k <= place))


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
