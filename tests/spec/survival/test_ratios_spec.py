"""Ratios of hazards that params ask for: a few clients, one question, the answer by hand.

Of two clients in each group one of the intervention finds work in the second month and one of the comparison in the third; the other client of the
comparison moves away in the first. Cox: theta / (2 theta + 1) x 1 / (theta + 1) is greatest at 1 / sqrt 2. Fine & Gray keep who moved at
risk: theta / (2 theta + 2) x 1 / (theta + 2) is greatest at sqrt 2.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from evalutils.findings.histories.followup import follow
from evalutils.findings.survival.time_to_work import time_to_event
from evalutils.params import Arm, Arms
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.effectiveness import Effectiveness
from evalutils.params.study import Cohort
from evalutils.results import NotComputable
from evalutils.results.quantities import Statistic

ARMS = Arms(interventie=Arm(code="i", label="I"), vergelijking=Arm(code="c", label="C"))
BOTH = ("cox", "fine_gray")
WORK = {"k1": "2018-02-15", "k3": "2018-03-15"}


def found(ratios=BOTH, work=WORK, horizon=12):
    spec = Effectiveness(tijd={"horizon_maanden": horizon, "op_risico_maanden": [0], "verhoudingen": ratios,
                               "concurrerend": [{"code": "weg", "label": "Weg", "redenen": ["verhuizing"]}]})  # fmt: skip
    ids = ["k1", "k2", "k3", "k4"]
    clients = pd.DataFrame({"klant_id": ids, "groep": ["i", "i", "c", "c"], "cohort": "a"})
    jobs = pd.DataFrame({"klant_id": list(work), "startdatum": pd.to_datetime(list(work.values())), "einddatum": pd.NaT, "uren_per_week": 20.0, "loon_per_maand": 900.0})
    ended = pd.to_datetime(pd.Series([None, None, None, "2018-01-20"]))
    benefits = pd.DataFrame({"klant_id": ids, "startdatum": pd.Timestamp("2015-01-01"), "einddatum": ended, "reden_beeindiging": ["", "", "", "verhuizing"]})
    events = pd.DataFrame({"klant_id": [], "soort": [], "startdatum": pd.to_datetime([]), "einddatum": pd.to_datetime([])})
    tables = {"klanten": clients, "dienstverbanden": jobs, "uitkeringen": benefits, "activiteiten": events}
    followed = follow(tables, spec, (Cohort(code="a", toewijzing=date(2018, 1, 1)),), date(2019, 12, 31))
    return time_to_event(followed.times, spec.time, ARMS, Inference(), followed.as_of)


def test_cox_takes_who_moved_from_the_clients_at_risk_and_fine_gray_keeps_him():
    cox, fine_gray = found().ratios
    assert float(cox.value) == pytest.approx(2**-0.5)
    assert float(fine_gray.value) == pytest.approx(2**0.5)
    assert "Cox" in cox.method
    assert "Fine en Gray" in fine_gray.method


def test_what_comes_after_the_horizon_does_not_count():
    assert all(isinstance(one.value, NotComputable) for one in found(horizon=2).ratios)  # the second to find work does so in the third month


def test_none_is_made_unless_params_ask_and_then_in_their_order():
    assert found(()).ratios == ()
    assert ["Fine" in one.method for one in found(BOTH[::-1]).ratios] == [True, False]


def test_each_number_rests_on_clients_that_it_names():
    for one in found().ratios:
        for value in (one.value, one.se, one.interval.lower, one.interval.upper, one.p_value):
            assert isinstance(value, Statistic)
            whom = [{one.text for one in count.cell.who} for count in value.counts]
            assert {"groep=i", "groep=c"} <= set().union(*whom)
            assert any(text.startswith("eerste gebeurtenis") and text.endswith("=werk") for one in whom for text in one), whom


def test_no_ratio_where_a_group_has_no_event_or_nobody_has():
    assert {one.value.reason for one in found(work={"k1": "2018-02-15"}).ratios} == {"in een van de groepen heeft niemand deze gebeurtenis zolang de andere gevolgd is"}
    for one in found(work={}).ratios:
        assert isinstance(one.value, NotComputable)
        assert one.value.reason == "niemand heeft deze gebeurtenis"
