"""The timeline of a study as a record that can be drawn."""

from __future__ import annotations

from collections.abc import Iterable

from evalutils.params.sections.timeline import TimelineSpec
from evalutils.params.study import Cohort
from evalutils.results.theory import Timeline, TimelineCohort, TimelinePeriod


def timeline(params: TimelineSpec, cohorts: Iterable[Cohort]) -> Timeline:
    """The periods of params and the study's cohorts, in their order; a cohort without a label has its code for a name.

    ``params`` has at least one period. Everybody is followed up to the last reference date, or where no period has one up to
    the last day.
    """
    periods = tuple(TimelinePeriod(one.label, one.start, one.end, one.reference) for one in params.periods)
    references = [one.reference for one in periods if one.reference]
    return Timeline(
        periods, tuple(TimelineCohort(one.label or one.code, one.assigned) for one in cohorts),
        max(references) if references else max(one.end for one in periods),
    )  # fmt: skip
