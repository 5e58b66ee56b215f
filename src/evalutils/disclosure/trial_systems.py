"""The trial as a whole: its flow from register to analysis; its plan and its checklist count no client."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from evalutils.disclosure.effect_systems import TOOK, assigned, yes_no
from evalutils.disclosure.rules import Sum, System
from evalutils.disclosure.systems import cells, system_of, withhold
from evalutils.results import SECRET, Number
from evalutils.results.trial import ChecklistResult, PlanResult, TrialArm, TrialFlow


@system_of.register(PlanResult)
@system_of.register(ChecklistResult)
def _(_: PlanResult | ChecklistResult) -> System:
    return System()


@withhold.register
def _(result: PlanResult, hidden: Collection[str]) -> PlanResult:
    return result


@withhold.register
def _(result: ChecklistResult, hidden: Collection[str]) -> ChecklistResult:
    return result


@system_of.register
def _(result: TrialArm) -> System:
    yes, no, _ = yes_no(TOOK, result.arm)
    named = {assigned(result.arm): result.assigned, yes: result.took_part, no: result.not_taken}
    named |= {f"cohort:{place}|{result.arm}": n for place, n in enumerate(result.cohorts)}
    by_cohort = tuple(f"cohort:{place}|{result.arm}" for place in range(len(result.cohorts)))
    ties = (Sum(assigned(result.arm), (yes, no)), *([Sum(assigned(result.arm), by_cohort)] if by_cohort else []))
    return System(cells(named), ties)


@system_of.register
def _(result: TrialFlow) -> System:
    whole = system_of(result.arms) | System(cells({"register": result.register, "niet-toegewezen": result.unassigned}))
    parts = ("niet-toegewezen", *(assigned(arm.arm) for arm in result.arms))
    whole = whole | System({}, (Sum("register", parts),))
    for arm in result.arms:
        own, unknown = f"{result.outcome}:n|{arm.arm}", f"{result.outcome}:onbekend|{arm.arm}"
        named = cells({own: arm.analysed, unknown: arm.unknown})
        whole = whole | System(named, (Sum(assigned(arm.arm), (own, unknown)),), frozenset((unknown,)))
    return whole


@withhold.register
def _(result: TrialFlow, hidden: Collection[str]) -> TrialFlow:
    def seen(cell: str, value: Number) -> Number:
        return SECRET if cell in hidden else value

    arms = []
    for arm in result.arms:
        yes, no, _ = yes_no(TOOK, arm.arm)
        arms.append(replace(
            arm, assigned=seen(assigned(arm.arm), arm.assigned), took_part=seen(yes, arm.took_part),
            not_taken=seen(no, arm.not_taken), analysed=seen(f"{result.outcome}:n|{arm.arm}", arm.analysed),
            cohorts=tuple(seen(f"cohort:{place}|{arm.arm}", n) for place, n in enumerate(arm.cohorts)),
        ))  # fmt: skip
    return replace(
        result, arms=tuple(arms), register=seen("register", result.register),
        unassigned=seen("niet-toegewezen", result.unassigned),
    )  # fmt: skip
