"""Selection of the target group from the register, criterion by criterion, as a flow that adds up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from evalutils.design.columns import derive
from evalutils.design.criteria import Criteria
from evalutils.errors import ConsistencyError, ParameterError, Problem
from evalutils.params.sections.design import Criterion, Selection
from evalutils.results import NotComputable, is_number, who
from evalutils.results.design import SelectionFlow, SelectionResult, SelectionStep
from evalutils.results.events import Implies
from evalutils.results.quantities import UNKNOWN, Cell, Count, Sum, about, where

WHAT = "Selectie van de doelgroep"
NOT_ALL = where("voldoet aan alle criteria", "nee")
"""Who does not meet every criterion: fails one, or has no value for it."""
NOBODY_LEFT = NotComputable("geen klanten over voor dit criterium")


def select_target_group(register: pd.DataFrame, params: Selection, *, assigned: pd.Series | None = None) -> SelectionResult:
    """The flow from the register to those selected, and the same under the alternative settings.

    ``register``: one row a client, all clients. ``assigned``: per row of ``register`` whether the client was
    assigned to a group; default: whether the column ``groep``, if there is one, has a value. A missing value
    does not meet a criterion and is counted apart.
    Raises ``ParameterError`` for an unknown column, ``ConsistencyError`` when a flow does not add up.
    """
    others = [(other, params.criteria_of(other)) for other in params.alternatives]
    name = Criteria.of(params.criteria, *(criteria for _, criteria in others))
    main = _flow("selectie", params.label, register, (params.criteria, name), params.required)
    alternatives = tuple(_flow(other.code, other.label, register, (criteria, name), params.required) for other, criteria in others)
    if assigned is None:
        assigned = register["groep"].notna() if "groep" in register else pd.Series(False, index=register.index)
    chosen, placed = selected(register, params.criteria), assigned.fillna(False).to_numpy(dtype=bool)
    all_of = [name.met(criterion) for criterion in params.criteria]
    inside, outside = _assigned(register, placed), who.REGISTER.and_(where("groep", UNKNOWN))
    both = inside.and_(*all_of)
    missed = Count(int((placed & ~chosen).sum()), inside.and_(NOT_ALL))
    unused = Count(int((chosen & ~placed).sum()), outside.and_(*all_of, where("toegewezen", "nee")))
    return SelectionResult(
        main=main, alternatives=alternatives, assigned=Count(int(placed.sum()), inside), selected_unassigned=unused,
        assigned_unselected=missed, both=Count(int((placed & chosen).sum()), both),
        sums=(Sum(inside, (both, missed.cell)), Sum(who.REGISTER.and_(*all_of), (both, unused.cell))),
        implies=tuple(_implied(params, name)), lacking=tuple(_lacking(register[placed], params, inside)),
    )  # fmt: skip


def _implied(params: Selection, name: Criteria) -> Iterator[Implies]:
    """Who fails a criterion, or has nothing in its column, does not meet all of them."""
    for one in params.criteria:
        empty = who.no_value(one.source.column)
        yield from (Implies(name.failed(one), NOT_ALL), Implies(empty, NOT_ALL))
        yield from (Implies(name.unknown(one), empty), Implies(empty, name.unknown(one)))


def _lacking(assigned: pd.DataFrame, params: Selection, inside: Cell) -> Iterator[Count]:
    for column in dict.fromkeys(one.source.column for one in params.criteria):
        yield Count(int(assigned[column].isna().sum()), inside.and_(who.no_value(column)))


def _assigned(register: pd.DataFrame, placed: np.ndarray) -> Cell:
    """The same clients as the groups of every other notebook together."""
    if "groep" not in register:
        return who.REGISTER.and_(where("toegewezen", "ja"))
    return who.assigned(register, *sorted(register["groep"][placed].dropna().astype(str).unique()))


def selected(register: pd.DataFrame, criteria: tuple[Criterion, ...]) -> np.ndarray:
    """Per row of ``register`` whether the client meets every criterion (a missing value does not)."""
    kept = np.ones(len(register), dtype=bool)
    for criterion in criteria:
        met, _ = _judge(register, criterion)
        kept &= met
    return kept


def check_flow(flow: SelectionFlow) -> None:
    """Every step takes what the step before kept, and loses what it says; ``ConsistencyError`` otherwise."""
    problems, before = [], flow.register
    for step in flow.steps:
        parts = (step.kept, step.dropped, step.missing)
        if is_number(before) and is_number(step.entered) and step.entered != before:
            problems.append(Problem("stroom", step.code, f"{before} klanten bij het begin", f"{step.entered}"))
        if all(map(is_number, (*parts, step.entered))) and sum(parts) != step.entered:  # type: ignore[arg-type]
            problems.append(Problem("stroom", step.code, f"{step.entered} klanten in de delen samen", f"{sum(parts)}"))  # type: ignore[arg-type]
        before = step.kept
    if is_number(before) and is_number(flow.selected) and before != flow.selected:
        problems.append(Problem("stroom", flow.code, f"{before} geselecteerde klanten", f"{flow.selected}"))
    if problems:
        raise ConsistencyError(f"De stroom '{flow.label}' telt niet op.", problems=tuple(problems))


def _flow(code: str, label: str, register: pd.DataFrame, named: tuple[tuple[Criterion, ...], Criteria],
          required: int | None) -> SelectionFlow:  # fmt: skip
    criteria, name = named
    kept, steps, sums = np.ones(len(register), dtype=bool), [], []
    here = who.REGISTER
    for criterion in criteria:
        met, unknown = _judge(register, criterion)
        entered = Count(int(kept.sum()), here)
        passed = Count(int((kept & met).sum()), here.and_(name.met(criterion)))
        dropped = Count(int((kept & ~met & ~unknown).sum()), here.and_(name.failed(criterion)))
        missing = Count(int((kept & unknown).sum()), here.and_(name.unknown(criterion)))
        lost = about((entered - passed) / entered, (entered, passed), None) if entered else NOBODY_LEFT
        steps.append(SelectionStep(
            code=criterion.code, label=criterion.label, entered=entered, kept=passed, dropped=dropped, missing=missing,
            meets_alone=Count(int(met.sum()), who.REGISTER.and_(name.met(criterion))), lost_share=lost,
            expected_loss=criterion.expected_loss,
        ))  # fmt: skip
        sums.append(Sum(here, (passed.cell, dropped.cell, missing.cell)))
        kept, here = kept & met, passed.cell
    flow = SelectionFlow(
        code, label, Count(len(register), who.REGISTER), tuple(steps), Count(int(kept.sum()), here), required, tuple(sums)
    )
    check_flow(flow)
    return flow


def _judge(register: pd.DataFrame, criterion: Criterion) -> tuple[np.ndarray, np.ndarray]:
    """Per row: meets the criterion; has no value."""
    values = derive(register, criterion.source, WHAT)
    unknown = values.isna().to_numpy()
    if any(bound is not None for bound in criterion.bounds):
        met = _within(values, criterion)
    else:
        allowed = criterion.allowed or (criterion.equals,)
        met = values.map(lambda value: any(_same(value, one) for one in allowed), na_action="ignore").to_numpy()
    return np.where(unknown, False, met).astype(bool), unknown


def _within(values: pd.Series, criterion: Criterion) -> np.ndarray:
    numbers = pd.to_numeric(values, errors="coerce")
    if unread := int(numbers.isna().sum() - values.isna().sum()):
        problem = Problem("geen-getal", criterion.source.column, "een getal", f"{unread} rijen met iets anders")
        summary = f"{WHAT}: criterium '{criterion.code}' heeft grenzen, maar de kolom geen getallen."
        raise ParameterError(summary, problems=(problem,), action="gebruik 'toegestaan' of 'is', of herstel de kolom.")
    value, met = numbers.to_numpy(dtype=float, na_value=np.nan), np.ones(len(numbers), dtype=bool)
    tests = ((criterion.minimum, np.greater_equal), (criterion.maximum, np.less_equal),
             (criterion.above, np.greater), (criterion.below, np.less))  # fmt: skip
    with np.errstate(invalid="ignore"):
        for bound, holds in tests:
            if bound is not None:
                met &= holds(value, bound)
    return met


def _same(value: Any, wanted: Any) -> bool:
    """Equal, where yes/no is no number: True is not 1."""
    if isinstance(wanted, bool) or isinstance(value, bool | np.bool_):
        return isinstance(value, bool | np.bool_) and isinstance(wanted, bool) and bool(value) == wanted
    return bool(value == wanted)
