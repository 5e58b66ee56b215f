"""The timeline: its reference dates are those of the reports, and its words say every date that is drawn."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from evalutils.design import timeline
from evalutils.display.design import timeline as views
from evalutils.params import load_phase, studies
from evalutils.params.sections.timeline import TimelineSpec
from evalutils.params.study import Cohort, load_study, phases

PERIODS = {"perioden": [
    {"label": "Eerst", "van": "2020-01-01", "tot": "2020-06-30", "peildatum": "2020-05-31"},
    {"label": "Dan", "van": "2020-07-01", "tot": "2021-12-31"},
]}  # fmt: skip
COHORTS = (Cohort(code="a", label="Start", toewijzing=date(2020, 2, 1)), Cohort(code="b", toewijzing=date(2020, 9, 1)))


@pytest.mark.parametrize(("study", "number"), [(study, number) for study in studies() for number in phases(study)])
def test_reference_dates_are_those_of_the_reports(study: str, number: int) -> None:
    periods = load_phase(study, number).timeline.periods
    if periods:
        reports = [load_phase(study, one).reference_date for one in phases(study)]
        assert [one.reference for one in periods if one.reference] == reports
        assert all(one.assigned <= max(reports) for one in load_study(study).cohorts)


def test_everybody_is_followed_up_to_the_last_reference_date() -> None:
    made = timeline(TimelineSpec.model_validate(PERIODS), COHORTS)
    assert made.last == date(2020, 5, 31)
    assert [one.label for one in made.cohorts] == ["Start", "b"]
    bare = TimelineSpec.model_validate({"perioden": [{"label": "Eerst", "van": "2020-01-01", "tot": "2020-06-30"}]})
    assert timeline(bare, ()).last == date(2020, 6, 30)


def test_the_words_say_every_date() -> None:
    figure = views.timeline(timeline(TimelineSpec.model_validate(PERIODS), COHORTS))
    for told in ("1 januari 2020", "30 juni 2020", "peildatum 31 mei 2020", "Start: toegewezen op 1 februari 2020", "31 december 2021"):
        assert told in figure.alt
    assert [row[0] for row in figure.data.rows] == ["Eerst", "Dan", "Start", "b"]


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="niet voor 'van'"):
        TimelineSpec.model_validate({"perioden": [{"label": "x", "van": "2020-02-01", "tot": "2020-01-01"}]})
