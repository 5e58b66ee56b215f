"""What counts as an outcome: a few spells in, the outcome of each client out."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest

from evalutils.errors import ConsistencyError, ParameterError
from evalutils.findings.histories.followup import follow
from evalutils.findings.histories.spells import months_between, to_days
from evalutils.params.sections.effectiveness import Effectiveness, OutcomeSpec, Participation, TimeToEvent
from evalutils.params.study import Cohort

COHORTS = (Cohort(code="a", toewijzing=date(2018, 1, 1)), Cohort(code="b", toewijzing=date(2019, 1, 1)))
END_2019 = date(2019, 12, 31)


def tables(jobs=(), benefits=(), events=(), clients="pq", cohort="a"):
    """Jobs: (client, start, end, hours, wage); benefits: (client, start, end, reason); events: (client, kind, start, end)."""

    def frame(rows, columns):
        made = pd.DataFrame(list(rows), columns=columns)
        for name in ("startdatum", "einddatum"):
            made[name] = pd.to_datetime(made[name])
        return made

    return {
        "klanten": pd.DataFrame({"klant_id": list(clients), "groep": "x", "cohort": cohort}),
        "dienstverbanden": frame(jobs, ["klant_id", "startdatum", "einddatum", "uren_per_week", "loon_per_maand"]),
        "uitkeringen": frame(benefits, ["klant_id", "startdatum", "einddatum", "reden_beeindiging"]),
        "activiteiten": frame(events, ["klant_id", "soort", "startdatum", "einddatum"]),
    }


def outcome(made, as_of=END_2019, **spec):
    given = OutcomeSpec(**{"code": "uit", "label": "Uit", "maanden": 12, "rol": "primair"} | spec)
    values = follow(made, Effectiveness(uitkomsten=[given]), COHORTS, as_of).clients.set_index("klant_id")["uit"]
    return {client: None if math.isnan(value) else value for client, value in values.items()}


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2018-01-01", "2018-01-02", 1.0),
        ("2018-12-31", None, 1.0),  # the last day of twelve months
        ("2019-01-01", None, 0.0),  # the day after
        ("2017-06-01", "2018-01-01", 0.0),  # ended on the day of assignment: not in work on it
        ("2017-06-01", "2018-01-02", 1.0),
        ("2018-03-01", "2018-03-01", 1.0),  # a job of one day
    ],
)
def test_work_within_twelve_months(start, end, expected):
    assert outcome(tables(jobs=[("p", start, end, 20, 1000)]), soort="werk") == {"p": expected, "q": 0.0}


def test_minimum_hours():
    made = tables(jobs=[("p", "2018-03-01", None, 11.5, 500), ("q", "2018-03-01", None, 12, 500)])
    assert outcome(made, soort="werk", minimum_uren=12) == {"p": 0.0, "q": 1.0}


def test_hours_of_jobs_at_the_same_time_add_up():
    made = tables(jobs=[
        ("p", "2018-03-01", "2018-06-01", 8, 1), ("p", "2018-05-31", "2018-09-01", 8, 1),
        ("q", "2018-03-01", "2018-06-01", 8, 1), ("q", "2018-06-01", "2018-09-01", 8, 1),
    ])  # fmt: skip
    assert outcome(made, soort="werk", minimum_uren=12) == {"p": 1.0, "q": 0.0}


def test_too_short_a_follow_up_is_missing_not_zero():
    made = tables(jobs=[("p", "2019-02-01", None, 20, 1)], cohort="b")
    assert outcome(made, soort="werk") == {"p": 1.0, "q": 0.0}  # 1 January 2019 and 12 months: just complete
    assert outcome(made, soort="werk", as_of=date(2019, 12, 30)) == {"p": None, "q": None}
    assert outcome(made, soort="werk", maanden=24) == {"p": None, "q": None}


def test_a_cohort_assigned_after_the_reference_date_does_not_exist():
    assert outcome(tables(cohort="b"), soort="werk", as_of=date(2018, 12, 31)) == {}


def test_missing_hours_decide_or_not():
    made = tables(jobs=[("p", "2018-03-01", None, None, 1), ("q", "2018-03-01", None, None, 1), ("q", "2018-03-01", None, 4, 1)])
    assert outcome(made, soort="werk", minimum_uren=2) == {"p": None, "q": 1.0}


@pytest.mark.parametrize(
    ("jobs", "gap", "expected"),
    [
        ([("2018-02-01", "2018-08-01")], 0, 1.0),
        ([("2018-02-01", "2018-07-31")], 0, 0.0),
        ([("2018-02-01", "2018-05-01"), ("2018-05-01", "2018-08-01")], 0, 1.0),  # the next job follows on
        ([("2018-02-01", "2018-05-01"), ("2018-05-08", "2018-08-01")], 0, 0.0),
        ([("2018-02-01", "2018-05-01"), ("2018-05-08", "2018-08-01")], 6, 0.0),
        ([("2018-02-01", "2018-05-01"), ("2018-05-08", "2018-08-01")], 7, 1.0),
        ([("2018-08-01", None)], 0, 0.0),  # six months end after the period
        ([("2018-07-01", None)], 0, 1.0),
    ],
)
def test_sustained_work(jobs, gap, expected):
    made = tables(jobs=[("p", start, end, 20, 1) for start, end in jobs])
    assert outcome(made, soort="duurzaam_werk", onderbreking_dagen=gap)["p"] == expected


def test_exit_from_benefit():
    made = tables(clients="pqrst", benefits=[
        ("p", "2015-01-01", "2018-06-01", "werk"),
        ("q", "2015-01-01", None, None),
        ("r", "2015-01-01", "2018-06-01", "verhuizing"), ("r", "2018-06-01", None, None),  # goes on the same day
        ("s", "2015-01-01", "2018-06-01", "verhuizing"), ("s", "2018-07-01", None, None),  # left, and came back
        ("t", "2015-01-01", "2019-06-01", "werk"),
    ])  # fmt: skip
    assert outcome(made, soort="uitstroom_uitkering") == {"p": 1.0, "q": 0.0, "r": 0.0, "s": 1.0, "t": 0.0}
    assert outcome(made, soort="uitstroom_uitkering", redenen=["werk"]) == {"p": 1.0, "q": 0.0, "r": 0.0, "s": 0.0, "t": 0.0}
    assert outcome(made, soort="uitstroom_uitkering", op_einddatum=True)["s"] == 0.0


def test_work_beside_benefit():
    made = tables(
        jobs=[("p", "2018-03-01", None, 8, 1), ("q", "2018-07-01", None, 8, 1)],
        benefits=[("p", "2015-01-01", None, None), ("q", "2015-01-01", "2018-07-01", "werk")],
    )
    assert outcome(made, soort="werk_naast_uitkering") == {"p": 1.0, "q": 0.0}


def test_mean_hours_and_wage_count_days_without_work_as_zero():
    made = tables(jobs=[("p", "2018-01-01", "2018-07-02", 10, 730)])  # 182 of 365 days
    assert outcome(made, soort="uren") == {"p": pytest.approx(10 * 182 / 365), "q": 0.0}
    assert outcome(made, soort="loon") == {"p": pytest.approx(730 * 182 / 365), "q": 0.0}


def test_missing_hours_make_the_mean_missing_only_inside_the_period():
    made = tables(jobs=[("p", "2018-03-01", None, None, 1), ("q", "2016-01-01", "2017-01-01", None, 1)])
    assert outcome(made, soort="uren") == {"p": None, "q": 0.0}


def test_social_participation_without_work():
    kinds = {"p": "vrijwillig", "q": "vrijwillig", "r": "anders"}
    events = [(client, kind, "2018-05-01", None) for client, kind in kinds.items()]
    made = tables(clients="pqr", jobs=[("q", "2018-03-01", None, 8, 1)], events=events)
    spec = {"soort": "activiteit", "activiteiten": ["vrijwillig"]}
    assert outcome(made, **spec) == {"p": 1.0, "q": 1.0, "r": 0.0}
    assert outcome(made, **spec, zonder_werk=True) == {"p": 1.0, "q": 0.0, "r": 0.0}


def test_no_job_spells_at_all_is_nobody():
    assert outcome(tables(), soort="werk") == {"p": 0.0, "q": 0.0}
    assert outcome(tables(), soort="duurzaam_werk") == {"p": 0.0, "q": 0.0}
    assert outcome(tables(), soort="uren") == {"p": 0.0, "q": 0.0}


def test_participation_is_a_start_within_the_months():
    made = tables(clients="pqr", events=[
        ("p", "coach", "2018-02-01", None), ("q", "coach", "2019-02-01", None), ("r", "coach", "2017-12-01", None)])  # fmt: skip
    found = follow(made, Effectiveness(deelname=Participation(activiteiten=["coach"], maanden=12)), COHORTS, END_2019).clients.set_index("klant_id")["deelname"]
    assert found.to_dict() == {"p": 1.0, "q": 0.0, "r": 0.0}


def test_first_event_and_time():
    left = {"code": "weg", "label": "Weg", "redenen": ["verhuizing"]}
    spec = TimeToEvent(concurrerend=[left, {"code": "zorg", "label": "Zorg", "activiteiten": ["zorg"]}])
    made = tables(
        clients="pqrs",
        jobs=[("p", "2018-02-01", None, 8, 1), ("q", "2018-04-01", None, 8, 1), ("r", "2018-02-01", None, 8, 1)],
        benefits=[("q", "2015-01-01", "2018-03-01", "verhuizing")], events=[("r", "zorg", "2018-02-01", None)],
    )  # fmt: skip
    found = follow(made, Effectiveness(tijd=spec), COHORTS, END_2019).times.set_index("klant_id")
    assert found["oorzaak"].to_dict() == {"p": 1, "q": 2, "r": 1, "s": 0}
    assert found["tijd"].to_dict() == pytest.approx({"p": 1.0, "q": 2.0, "r": 1.0, "s": 24.0})


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [("2018-01-01", "2018-01-01", 0), ("2018-01-01", "2018-01-16", 15 / 31), ("2018-01-15", "2018-02-14", 30 / 31),
     ("2018-01-31", "2018-02-28", 1), ("2018-01-31", "2018-03-01", 1 + 1 / 31), ("2017-09-01", "2020-01-01", 28)],
)  # fmt: skip
def test_months_follow_the_calendar(first, last, months):
    days = [to_days(pd.Series([day])) for day in (first, last)]
    assert months_between(*days)[0] == pytest.approx(months)


def test_unknown_cohort_counts_rows_and_names_no_value():
    with pytest.raises(ConsistencyError) as caught:
        outcome(tables(cohort="geheim"), soort="werk")
    assert "2 rijen" in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_missing_table_is_a_message():
    made = tables()
    del made["dienstverbanden"]
    with pytest.raises(ParameterError, match="tabel"):
        outcome(made, soort="werk")
