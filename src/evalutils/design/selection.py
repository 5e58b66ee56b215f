"""Selection of the target group from the register, criterion by criterion, as a flow that adds up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evalutils.design.columns import derive
from evalutils.errors import ConsistencyError, ParameterError, Problem
from evalutils.params.design import Criterion, Selection
from evalutils.results import NotComputable, is_number
from evalutils.results.design import SelectionFlow, SelectionResult, SelectionStep

WHAT = "Selectie van de doelgroep"


def select_target_group(register: pd.DataFrame, params: Selection, *, assigned: pd.Series | None = None) -> SelectionResult:
    """The flow from the register to those selected, and the same under the alternative settings.

    ``register``: one row a client, all clients. ``assigned``: per row of ``register`` whether the client was
    assigned to a group; default: whether the column ``groep``, if there is one, has a value. A missing value
    does not meet a criterion and is counted apart.
    Raises ``ParameterError`` for an unknown column, ``ConsistencyError`` when a flow does not add up.
    """
    main = _flow("selectie", params.label, register, params.criteria, params.required)
    others = tuple(
        _flow(other.code, other.label, register, params.criteria_of(other), params.required) for other in params.alternatives
    )
    if assigned is None:
        assigned = register["groep"].notna() if "groep" in register else pd.Series(False, index=register.index)
    chosen, placed = selected(register, params.criteria), assigned.fillna(False).to_numpy(dtype=bool)
    return SelectionResult(
        main=main, alternatives=others, assigned=int(placed.sum()),
        selected_unassigned=int((chosen & ~placed).sum()), assigned_unselected=int((placed & ~chosen).sum()),
    )  # fmt: skip


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


def _flow(code: str, label: str, register: pd.DataFrame, criteria: tuple[Criterion, ...],
          required: int | None) -> SelectionFlow:  # fmt: skip
    kept, steps = np.ones(len(register), dtype=bool), []
    for criterion in criteria:
        met, unknown = _judge(register, criterion)
        entered, left = int(kept.sum()), int((kept & ~met).sum())
        steps.append(SelectionStep(
            code=criterion.code, label=criterion.label, entered=entered, kept=int((kept & met).sum()),
            dropped=int((kept & ~met & ~unknown).sum()), missing=int((kept & unknown).sum()), meets_alone=int(met.sum()),
            lost_share=left / entered if entered else NotComputable("geen klanten over voor dit criterium"),
            expected_loss=criterion.expected_loss,
        ))  # fmt: skip
        kept = kept & met
    flow = SelectionFlow(code, label, len(register), tuple(steps), int(kept.sum()), required)
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
