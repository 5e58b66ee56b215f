"""The groups from the register to the analysis of the primary outcome, as CONSORT asks."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evalutils.errors import ParameterError
from evalutils.findings.histories.arms import GROUP, members, numeric, outside, require_columns
from evalutils.findings.histories.followup import COHORT, TOOK_PART, Followed
from evalutils.params import Arm, Attrition, Groups
from evalutils.params.sections.effectiveness import Effectiveness
from evalutils.params.study import Cohort
from evalutils.results import who
from evalutils.results.quantities import UNKNOWN, Cell, Count, Sum, where
from evalutils.results.trial import TrialArm, TrialFlow

WHERE = "stroom van beide groepen"


OTHER = "te kort gevolgd of onvolledig"
"""Why an outcome is not known of a client who was observed until the end."""
UNSAID = "reden niet geregistreerd"


def trial_flow(followed: Followed, register: int, spec: Effectiveness, groups: Groups, cohorts: tuple[Cohort, ...],
               attrition: Attrition | None = None) -> TrialFlow:  # fmt: skip
    """Counts of clients: assigned by cohort, coached or not (where params say what taking part is), with the primary outcome or without.

    ``register``: rows of the register of clients as of the reference date, assigned or not. Groups that are in no contrast on purpose stand
    apart from who was not assigned. With ``attrition`` those without outcome are told by the reason why their observation ended.
    Raises ``ParameterError`` when params define no primary outcome.
    """
    if spec.primary is None:
        raise ParameterError("De stroom van de groepen vraagt een primaire uitkomst onder 'effectiviteit'.")
    clients, part = members(followed.clients, groups, WHERE), spec.participation
    require_columns(clients, (COHORT, *((TOOK_PART,) if part else ()), spec.primary.code), WHERE)
    why = _reasons(clients, spec.primary.code, attrition)
    reasons = tuple(sorted(why.dropna().unique(), key=lambda reason: (reason in (OTHER, UNSAID), reason)))
    everyone = who.assigned(clients, *groups.codes)
    arms = tuple(_arm(clients, arm, spec, cohorts, everyone.and_(who.in_arm(arm.code))) for arm in groups.arms)
    told = tuple(_told(arm, clients, why, reasons, everyone) for arm in groups.arms)
    apart = outside(followed.clients, groups)
    # who has no group was not assigned: that is no registration that is missing, and not open
    none = where("toegewezen", "nee") if apart else where(who.GROUP, UNKNOWN, "buiten de vergelijking")
    gone, held = who.REGISTER.and_(none), int(followed.clients[GROUP].isin([one.code for one in apart]).sum())
    sums = [one for _, own in arms for one in own]
    sums += [Sum(everyone.and_(who.in_arm(arm.code), who.no_outcome(spec.primary.code)), tuple(one.cell for one in own))
             for arm, own in zip(groups.arms, told, strict=True) if own]  # fmt: skip
    parts = (gone, *(who.assigned(followed.clients, one.code) for one in apart), *(everyone.and_(who.in_arm(code)) for code in groups.codes))
    return TrialFlow(
        register=Count(register, who.REGISTER),
        unassigned=Count(register - len(clients) - held, gone),
        cohorts=tuple((c.code, c.label, c.assigned) for c in cohorts),
        arms=tuple(replace(found, reasons=own) for (found, _), own in zip(arms, told, strict=True)),
        outcome=spec.primary.code, outcome_label=spec.primary.label, months=spec.primary.months,
        participation_label=part.label if part else "", participation_months=part.months if part else 0,
        reasons=reasons, outside=apart, sums=(*sums, Sum(who.REGISTER, parts)),
    )  # fmt: skip


def _arm(clients: pd.DataFrame, arm: Arm, spec: Effectiveness, cohorts: tuple[Cohort, ...], cell: Cell) -> tuple[TrialArm, list[Sum]]:
    """One group, with which of its counts are parts of which."""
    group = clients[clients[GROUP].astype(object) == arm.code]
    code = spec.primary.code  # type: ignore[union-attr]  # the caller has seen to it
    analysed = int(numeric(group, code, WHERE).notna().sum())
    by_cohort = tuple(
        Count(int((group[COHORT].astype(object) == cohort.code).sum()), cell.and_(where(who.COHORT, cohort.code))) for cohort in cohorts
    )
    took = None if spec.participation is None else int((numeric(group, TOOK_PART, WHERE) == 1).sum())
    sides = [] if took is None else [Count(n, cell.and_(who.took_part(yes))) for n, yes in ((took, 1), (len(group) - took, 0))]
    known = [Count(analysed, cell.and_(who.outcome(code))), Count(len(group) - analysed, cell.and_(who.no_outcome(code)))]
    found = TrialArm(arm.code, arm.label, Count(len(group), cell), by_cohort, *(sides or (None, None)), *known)
    return found, [Sum(cell, tuple(one.cell for one in parts)) for parts in (sides, known, by_cohort) if parts]


def _reasons(clients: pd.DataFrame, code: str, attrition: Attrition | None) -> pd.Series:
    """Why a client has no outcome, in words; missing for who has one, and for all where nothing is said of the end of observation."""
    none = pd.Series(None, index=clients.index, dtype=object)
    if attrition is None:
        return none
    require_columns(clients, (attrition.column, attrition.reason), "uitval")
    said = clients[attrition.reason].astype(object).where(clients[attrition.reason].notna(), UNSAID)
    why = said.where(clients[attrition.column].notna(), OTHER)
    return why.where(numeric(clients, code, WHERE).isna(), None)


def _told(arm: Arm, clients: pd.DataFrame, why: pd.Series, reasons: tuple[str, ...], everyone: Cell) -> tuple[Count, ...]:
    own = why[clients[GROUP].astype(object) == arm.code]
    cell = everyone.and_(who.in_arm(arm.code))
    return tuple(Count(int((own == reason).sum()), cell.and_(where("geen uitkomst wegens", reason))) for reason in reasons)
