"""Results on the experiment as a whole: its flow from assignment to analysis, its plan and its checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from evalutils.results.core import Outside
from evalutils.results.marks import GivenInt
from evalutils.results.quantities import Sum
from evalutils.results.values import Number


@dataclass(frozen=True)
class TrialArm:
    """One group from assignment to analysis: assigned = coached + not coached = analysed + without outcome.

    ``took_part`` and ``not_taken`` are None where params do not say what taking part is.
    """

    arm: str
    label: str
    assigned: Number
    cohorts: tuple[Number, ...]
    """Assigned by cohort, in the order of ``TrialFlow.cohorts``."""
    took_part: Number | None
    not_taken: Number | None
    analysed: Number
    """Clients with the primary outcome."""
    unknown: Number
    reasons: tuple[Number, ...] = ()
    """Of those without outcome how many by reason, in the order of ``TrialFlow.reasons``."""


@dataclass(frozen=True)
class TrialFlow:
    """Both groups from the register to the analysis of the primary outcome."""

    register: Number
    unassigned: Number
    cohorts: tuple[tuple[str, str, date], ...]
    """Code, label and date of assignment."""
    arms: tuple[TrialArm, ...]
    outcome: str
    """Code of the primary outcome."""
    outcome_label: str
    months: GivenInt
    """Length of the period of the primary outcome."""
    participation_label: str
    """Empty where params do not say what taking part is."""
    participation_months: GivenInt
    reasons: tuple[str, ...] = ()
    """Why an outcome is not known, where the extract says until when clients were observed."""
    outside: tuple[Outside, ...] = ()
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class PlanPart:
    """One part of the analysis plan, what it says and what this report does."""

    code: str
    label: str
    planned: str
    done: str
    deviates: bool
    reason: str = ""


@dataclass(frozen=True)
class PlanResult:
    """The plan held against the report; counts no client."""

    fixed: date | None
    basis: str
    parts: tuple[PlanPart, ...]
    secondary: GivenInt
    """Secondary outcomes in the plan."""

    @property
    def deviations(self) -> tuple[PlanPart, ...]:
        """The parts in which the report deviates from its plan."""
        return tuple(part for part in self.parts if part.deviates)


@dataclass(frozen=True)
class ChecklistRow:
    """One item of a guideline and where it is met."""

    item: str
    topic: str
    sections: tuple[str, ...]
    """Labels of what meets it: sections, tables, figures."""
    remark: str
    values: tuple[tuple[str, str], ...] = ()
    """Label and name of each number of the report that fills it in."""


@dataclass(frozen=True)
class ChecklistResult:
    """Items of a reporting guideline and the sections that meet them; counts no client."""

    rows: tuple[ChecklistRow, ...]
