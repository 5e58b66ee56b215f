"""Both groups from the register to the analysis: a tiny register in, the counts of every box out."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from evalutils.errors import ParameterError
from evalutils.findings.effects.outcome import nested
from evalutils.findings.effects.trial_flow import trial_flow
from evalutils.findings.histories.followup import follow
from evalutils.params import Attrition, Groups
from evalutils.params.sections.effectiveness import Effectiveness
from evalutils.params.study import Cohort

GROUPS = Groups.model_validate({"interventies": [{"code": "a", "label": "A"}], "vergelijking": {"code": "b", "label": "B"}})
COHORTS = (Cohort(code="c", toewijzing=date(2018, 1, 1)), Cohort(code="d", toewijzing=date(2019, 6, 1)))
SPEC = Effectiveness.model_validate({
    "uitkomsten": [{"code": "werk", "label": "Werk", "soort": "werk", "maanden": 12, "rol": "primair"}],
    "deelname": {"activiteiten": ["hulp"], "maanden": 6, "label": "Geholpen"},
})  # fmt: skip


def tables():
    """p, q, r, s assigned in c; t and u in d (followed too short for an outcome); v never assigned."""
    clients = pd.DataFrame({
        "klant_id": list("pqrstuv"), "groep": ["a", "a", "b", "b", "a", "b", None], "cohort": ["c"] * 4 + ["d"] * 2 + [None],
    })  # fmt: skip
    help_ = pd.DataFrame({
        "klant_id": ["p", "q", "t", "r"], "soort": ["hulp", "hulp", "hulp", "anders"],
        "startdatum": pd.to_datetime(["2018-02-01", "2018-09-01", "2019-07-01", "2018-02-01"]), "einddatum": pd.NaT,
    })  # fmt: skip
    empty = pd.DataFrame({"klant_id": [], "startdatum": pd.to_datetime([]), "einddatum": pd.to_datetime([])})
    jobs = empty.assign(uren_per_week=pd.Series(dtype=float), loon_per_maand=pd.Series(dtype=float))
    return {"klanten": clients, "activiteiten": help_, "dienstverbanden": jobs, "uitkeringen": empty.assign(reden_beeindiging="")}


def test_every_box():
    followed = follow(tables(), SPEC, COHORTS, date(2019, 12, 31))
    flow = trial_flow(followed, 7, SPEC, GROUPS, COHORTS)
    assert (flow.register, flow.unassigned, flow.months, flow.participation_months) == (7, 1, 12, 6)
    boxes = {arm.arm: (arm.assigned, arm.cohorts, arm.took_part, arm.not_taken, arm.analysed, arm.unknown) for arm in flow.arms}
    # q was helped after the six months; t and u are not followed for twelve months
    assert boxes == {"a": (3, (2, 1), 2, 1, 2, 1), "b": (3, (2, 1), 0, 3, 2, 1)}


def test_without_a_primary_outcome_there_is_no_flow():
    followed = follow(tables(), SPEC, COHORTS, date(2019, 12, 31))
    with pytest.raises(ParameterError):
        trial_flow(followed, 7, Effectiveness(), GROUPS, COHORTS)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"soort": "werk", "minimum_uren": 12}, {"soort": "werk"}, [("x", "y")]),
        ({"soort": "duurzaam_werk"}, {"soort": "werk"}, [("x", "y")]),
        ({"soort": "werk_naast_uitkering"}, {"soort": "werk"}, [("x", "y")]),
        ({"soort": "uitstroom_uitkering", "redenen": ["w"]}, {"soort": "uitstroom_uitkering"}, [("x", "y")]),
        ({"soort": "werk", "maanden": 24}, {"soort": "werk"}, []),  # other clients are followed so long
        ({"soort": "activiteit", "activiteiten": ["v"]}, {"soort": "werk"}, []),
        ({"soort": "uren"}, {"soort": "werk"}, []),
    ],
)
def test_which_outcome_lies_within_which(one, other, expected):
    outcomes = [
        {"code": "x", "label": "X", "maanden": 12} | one,
        {"code": "y", "label": "Y", "maanden": 12, "rol": "primair"} | other,
    ]
    assert list(nested(Effectiveness.model_validate({"uitkomsten": outcomes}).outcomes)) == expected


def test_without_what_taking_part_is_the_flow_goes_from_assigned_to_analysed():
    spec = SPEC.model_copy(update={"participation": None})
    flow = trial_flow(follow(tables(), spec, COHORTS, date(2019, 12, 31)), 7, spec, GROUPS, COHORTS)
    assert [(arm.assigned, arm.took_part, arm.not_taken, arm.analysed, arm.unknown) for arm in flow.arms] == [
        (3, None, None, 2, 1), (3, None, None, 2, 1)
    ]  # fmt: skip
    assert not any("deelname" in cell.id for one in flow.sums for cell in (one.whole, *one.parts))


def test_an_activity_asks_for_no_table_of_jobs_unless_work_matters():
    outcome = {"code": "hulp", "label": "Hulp", "soort": "activiteit", "activiteiten": ["hulp"], "maanden": 12, "rol": "primair"}
    without = {name: table for name, table in tables().items() if name != "dienstverbanden"}
    spec = Effectiveness.model_validate({"uitkomsten": [outcome]})
    found = follow(without, spec, COHORTS, date(2019, 12, 31)).clients.set_index("klant_id")["hulp"]
    assert found.loc[list("pqrs")].tolist() == [1, 1, 0, 0]
    with pytest.raises(ParameterError):
        follow(without, Effectiveness.model_validate({"uitkomsten": [outcome | {"zonder_werk": True}]}), COHORTS, date(2019, 12, 31))


THREE = Groups.model_validate({
    "interventies": [{"code": "a", "label": "A"}], "vergelijking": {"code": "b", "label": "B"},
    "buiten": [{"code": "proef", "label": "Proef", "reden": "begon eerder"}],
})  # fmt: skip


def test_who_is_assigned_outside_the_comparison_is_not_among_the_unassigned():
    """v is in a group that stands outside the contrasts: of seven in the register six are compared and nobody is unassigned."""
    frames = tables()
    clients = frames["klanten"].assign(groep=["a", "a", "b", "b", "a", "b", "proef"], cohort=["c"] * 4 + ["d"] * 2 + ["c"])
    flow = trial_flow(follow(frames | {"klanten": clients}, SPEC, COHORTS, date(2019, 12, 31)), 7, SPEC, THREE, COHORTS)
    assert [(one.label, one.n, one.reason) for one in flow.outside] == [("Proef", 1, "begon eerder")]
    assert flow.unassigned == 0
    assert sum(arm.assigned for arm in flow.arms) == 6


def test_who_was_observed_too_short_has_no_outcome_and_a_reason():
    """q moved within the twelve months, s on their last day but one; r after them. t and u are followed too short by the calendar."""
    frames, ended = tables(), ["", "2018-07-01", "2019-01-01", "2018-12-30", "", "", ""]
    why = [None, "verhuisd", "overleden", None, None, None, None]
    clients = frames["klanten"].assign(einde=pd.to_datetime(pd.Series(ended), errors="coerce"), waarom=why)
    attrition = Attrition(kolom="einde", reden="waarom")
    followed = follow(frames | {"klanten": clients}, SPEC, COHORTS, date(2019, 12, 31), attrition)
    flow = trial_flow(followed, 7, SPEC, GROUPS, COHORTS, attrition)
    assert flow.reasons == ("verhuisd", "reden niet geregistreerd", "te kort gevolgd of onvolledig")
    told = {arm.arm: dict(zip(flow.reasons, arm.reasons, strict=True)) for arm in flow.arms}
    assert told == {
        "a": {"verhuisd": 1, "te kort gevolgd of onvolledig": 1, "reden niet geregistreerd": 0},
        "b": {"verhuisd": 0, "te kort gevolgd of onvolledig": 1, "reden niet geregistreerd": 1},
    }
    assert {arm.arm: (arm.analysed, arm.unknown) for arm in flow.arms} == {"a": (1, 2), "b": (1, 2)}
