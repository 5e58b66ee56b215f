"""The analysis plan against what the report does: every part compared, deviations found by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.effectiveness import Effectiveness, OutcomeSpec
from evalutils.params.sections.plan import AnalysisPlan, ChecklistItem, PlannedOutcome
from evalutils.params.study import Cohort
from evalutils.results.trial import ChecklistResult, ChecklistRow, PlanPart, PlanResult

NOTHING = "geen"
BY_HOURS = ("werk", "duurzaam_werk", "werk_naast_uitkering")
"""Kinds of outcome that paid work of some hours decides."""


def compare(
    plan: AnalysisPlan, done: Effectiveness, inference: Inference, cohorts: tuple[Cohort, ...], reasons: dict[str, str]
) -> PlanResult:
    """Each part of ``plan`` beside what the parameters of the report make of it.

    ``reasons``: key of a part -> why the report deviates; a deviation without one says so.
    """
    parts = []
    for code, label, planned, found in _pairs(plan, done, inference, cohorts):
        deviates = planned != found
        reason = reasons.get(code, "geen reden opgegeven") if deviates else ""
        parts.append(PlanPart(code, label, planned, found, deviates, reason))
    return PlanResult(plan.fixed, plan.basis, tuple(parts), len(plan.secondary))


def checklist(items: tuple[ChecklistItem, ...]) -> ChecklistResult:
    """The items of a reporting guideline as a result; it counts no client."""
    return ChecklistResult(tuple(
        ChecklistRow(one.item, one.topic, one.sections, one.remark, tuple((value.label, value.number) for value in one.values)) for one in items
    ))  # fmt: skip


def _pairs(
    plan: AnalysisPlan, done: Effectiveness, inference: Inference, cohorts: tuple[Cohort, ...]
) -> Iterator[tuple[str, str, str, str]]:
    """Key, name, planned and done, both in the same words."""
    labels = {outcome.code: outcome.label for outcome in done.outcomes}
    yield "cohorten", "Klanten", _listed(plan.cohorts), _listed(cohort.code for cohort in cohorts)
    excluded = _listed(f"{one.column}: {', '.join(one.values)}" for one in plan.exclusions)
    yield "uitsluitingen", "Niet in de primaire analyse", excluded, NOTHING  # the primary analysis is on all assigned
    primary = [_planned(plan.primary, labels)] if plan.primary else []
    yield "primair", "Primaire uitkomst", _listed(primary), _listed(_done(one) for one in _role(done, "primair"))
    planned, made = [_planned(one, labels) for one in plan.secondary], [_done(one) for one in _role(done, "secundair")]
    yield "secundair", "Secundaire uitkomsten (familie van Holm)", _listed(planned), _listed(made)
    yield "richting", "Richting van de eenzijdige toets", plan.direction, done.direction
    yield "alfa", "Significantieniveau", _share(plan.alpha), _share(inference.alpha)
    yield "betrouwbaarheid", "Betrouwbaarheid van intervallen", _share(plan.confidence), _share(inference.confidence)
    yield "permutaties", "Trekkingen van de randomisatietoets", _thousands(plan.permutations), _thousands(inference.permutations)
    yield "covariaten", "Correctie voor", _listed(plan.covariates), _listed(done.covariates)
    took = done.participation.activities if done.participation else ()
    yield "deelname", "Begeleid is wie begon aan", _listed(plan.participation), _listed(took)
    horizon = str(done.time.horizon) if done.time else NOTHING
    yield "horizon_maanden", "Tijd tot werk, maanden", str(plan.horizon or NOTHING), horizon
    yield "subgroepen", "Subgroepen", _listed(sorted(plan.subgroups)), _listed(sorted(one.code for one in done.subgroups))
    yield "gevoeligheid", "Varianten", _listed(sorted(plan.robustness)), _listed(sorted(one.code for one in done.variants))


def _role(done: Effectiveness, role: str) -> list[OutcomeSpec]:
    return [outcome for outcome in done.outcomes if outcome.role == role]


def _planned(one: PlannedOutcome, labels: dict[str, str]) -> str:
    stated = "minimum_hours" in one.model_fields_set  # of an activity: without paid work of so many hours
    return _outcome(labels.get(one.code, one.code), one.kind, one.months, _threshold(one.kind, one.minimum_hours, stated), one.months_in_row)


def _done(one: OutcomeSpec) -> str:
    in_row = one.months_in_row if one.kind == "duurzaam_werk" else None
    return _outcome(one.label, one.kind, one.months, _threshold(one.kind, one.minimum_hours, one.without_work), in_row)


def _threshold(kind: str, hours: float, without_work: bool) -> str:
    """The hours from which a job counts; nothing for an outcome that no job decides (the end of a benefit, a sum of hours or wages)."""
    told = f"vanaf {hours:g} uur".replace(".", ",")
    if kind in BY_HOURS:
        return told
    return f"zonder werk {told}" if kind == "activiteit" and without_work else ""


def _outcome(label: str, kind: str, months: int, threshold: str, in_row: int | None) -> str:
    parts = [kind.replace("_", " "), f"{months} maanden", threshold, f"{in_row} maanden aaneen" if in_row else ""]
    return f"{label} ({', '.join(filter(None, parts))})"


def _listed(parts: Iterable[str]) -> str:
    return "; ".join(parts).replace("_", " ") or NOTHING


def _thousands(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _share(value: float) -> str:
    return f"{value * 100:g}%".replace(".", ",")
