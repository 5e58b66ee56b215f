"""Both groups from the register to the analysis of the primary outcome, as CONSORT asks."""

from __future__ import annotations

from evalutils.errors import ParameterError
from evalutils.findings.histories.arms import GROUP, members, numeric, require_columns
from evalutils.findings.histories.followup import COHORT, TOOK_PART, Followed
from evalutils.params import Arms, Groups
from evalutils.params.effectiveness import Effectiveness
from evalutils.params.study import Cohort
from evalutils.results import who
from evalutils.results.quantities import UNKNOWN, Count, Sum, where
from evalutils.results.trial import TrialArm, TrialFlow

WHERE = "stroom van beide groepen"


def trial_flow(followed: Followed, register: int, spec: Effectiveness, arms: Arms | Groups, cohorts: tuple[Cohort, ...]) -> TrialFlow:
    """Counts of clients: assigned by cohort, coached or not (where params say what taking part is), with the primary outcome or without.

    ``register``: rows of the register of clients as of the reference date, assigned or not. Raises ``ParameterError``
    when params define no primary outcome.
    """
    if spec.primary is None:
        raise ParameterError("De stroom van beide groepen vraagt een primaire uitkomst onder 'effectiviteit'.")
    clients, part = members(followed.clients, arms, WHERE), spec.participation
    require_columns(clients, (COHORT, *((TOOK_PART,) if part else ()), spec.primary.code), WHERE)
    found, sums, groups = [], [], []
    everyone = who.assigned(clients, *arms.codes)
    for arm in arms.arms:
        group = clients[clients[GROUP].astype(object) == arm.code]
        cell = everyone.and_(who.in_arm(arm.code))
        analysed = int(numeric(group, spec.primary.code, WHERE).notna().sum())
        by_cohort = tuple(
            Count(int((group[COHORT].astype(object) == cohort.code).sum()), cell.and_(where(who.COHORT, cohort.code))) for cohort in cohorts
        )
        took = None if part is None else int((numeric(group, TOOK_PART, WHERE) == 1).sum())
        sides = [] if took is None else [Count(n, cell.and_(who.took_part(yes))) for n, yes in ((took, 1), (len(group) - took, 0))]
        known = [Count(analysed, cell.and_(who.outcome(spec.primary.code))),
                 Count(len(group) - analysed, cell.and_(who.no_outcome(spec.primary.code)))]  # fmt: skip
        found.append(TrialArm(arm.code, arm.label, Count(len(group), cell), by_cohort, *(sides or (None, None)), *known))
        groups.append(cell)
        sums += [Sum(cell, tuple(one.cell for one in parts)) for parts in (sides, known, by_cohort) if parts]
    outside = who.REGISTER.and_(where(who.GROUP, UNKNOWN, "buiten de vergelijking"))
    sums.append(Sum(who.REGISTER, (outside, *groups)))
    return TrialFlow(
        register=Count(register, who.REGISTER), unassigned=Count(register - len(clients), outside),
        cohorts=tuple((c.code, c.label, c.assigned) for c in cohorts),
        arms=tuple(found), outcome=spec.primary.code, outcome_label=spec.primary.label, months=spec.primary.months,
        participation_label=part.label if part else "", participation_months=part.months if part else 0, sums=tuple(sums),
    )  # fmt: skip
