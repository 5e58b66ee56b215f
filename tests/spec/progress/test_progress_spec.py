"""What counts as running or ended, whose status comes first, and when a flow adds up: a tiny table, the expected counts."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from evalutils.errors import ConsistencyError, ParameterError
from evalutils.findings.histories.events import Asked
from evalutils.findings.histories.membership import membership
from evalutils.findings.progress.flows import progress
from evalutils.params import Groups
from evalutils.params.sections.analysis import Condition, Progress

GROUPS = Groups.model_validate({"interventies": [{"code": "a", "label": "A"}], "vergelijking": {"code": "b", "label": "B"}})
DAY = date(2020, 6, 30)


def events(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["klant_id", "soort", "startdatum", "einddatum", "uitkomst", "reden_einde"])
    return frame.assign(startdatum=pd.to_datetime(frame["startdatum"]), einddatum=pd.to_datetime(frame["einddatum"]))


def spells(*rows: tuple) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["klant_id", "startdatum", "einddatum"])
    return frame.assign(startdatum=pd.to_datetime(frame["startdatum"]), einddatum=pd.to_datetime(frame["einddatum"]))


def clients(**groups: str) -> pd.DataFrame:
    return pd.DataFrame({"klant_id": list(groups), "groep": list(groups.values())})


def holds(rule: dict, tables: dict[str, pd.DataFrame], *ids: str) -> dict[str, bool]:
    return dict(zip(ids, Asked(tables, pd.Index(ids), DAY).holds(Condition.model_validate(rule)).tolist(), strict=True))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2020-06-30", None, {"has": True, "running": True, "ended": False}),  # starts on the reference date
        ("2020-07-01", None, {"has": False, "running": False, "ended": False}),  # starts the day after
        ("2020-01-01", "2020-06-29", {"has": True, "running": False, "ended": True}),
        ("2020-01-01", "2020-06-30", {"has": True, "running": False, "ended": True}),  # ends on the reference date
        ("2020-01-01", "2020-07-01", {"has": True, "running": True, "ended": False}),  # ends the day after
        ("2020-06-30", "2020-06-30", {"has": True, "running": False, "ended": True}),  # begins and ends on it
    ],
)
def test_borders_of_running_and_ended(start, end, expected):
    tables = {"activiteiten": events(("k", "x", start, end, None, None))}
    found = {
        "has": holds({"activiteit": "x"}, tables, "k")["k"],
        "running": holds({"activiteit": "x", "lopend": True}, tables, "k")["k"],
        "ended": holds({"activiteit": "x", "lopend": False}, tables, "k")["k"],
    }
    assert found == expected


def test_all_parts_hold_of_one_and_the_same_event():
    tables = {
        "activiteiten": events(
            ("two", "x", "2020-01-01", "2020-02-01", None, "r"), ("two", "x", "2020-03-01", None, "u", None),
            ("one", "x", "2020-01-01", "2020-02-01", "u", "r"), ("other", "y", "2020-01-01", "2020-02-01", "u", "r"),
        )
    }  # fmt: skip
    rule = {"activiteit": "x", "uitkomst": "u", "reden_einde": ["r", "s"]}
    assert holds(rule, tables, "two", "one", "other", "none") == {"two": False, "one": True, "other": False, "none": False}


def test_what_an_end_after_the_reference_date_says_is_not_known_yet():
    tables = {"activiteiten": events(("k", "x", "2020-01-01", "2020-07-01", "u", "r"))}
    assert holds({"activiteit": "x", "reden_einde": ["r"]}, tables, "k") == {"k": False}
    assert holds({"activiteit": "x", "uitkomst": "u"}, tables, "k") == {"k": False}


def test_a_result_without_an_end_is_known():
    tables = {"activiteiten": events(("k", "x", "2020-01-01", None, "u", None))}
    assert holds({"activiteit": "x", "uitkomst": "u"}, tables, "k") == {"k": True}


def test_benefit_and_job_running_and_not_running():
    tables = {
        "uitkeringen": spells(("p", "2019-01-01", None), ("q", "2019-01-01", "2020-06-30"), ("q", "2020-07-01", None)),
        "dienstverbanden": spells(("p", "2020-06-30", None), ("q", "2020-01-01", "2020-07-01")),
    }
    assert holds({"uitkering_loopt": True, "werk_loopt": True}, tables, "p", "q", "r") == {"p": True, "q": False, "r": False}
    assert holds({"uitkering_loopt": False}, tables, "p", "q", "r") == {"p": False, "q": True, "r": True}
    assert holds({"een_van": [{"uitkering_loopt": True}, {"werk_loopt": True}]}, tables, "q", "r") == {"q": True, "r": False}
    assert holds({"geen_van": [{"uitkering_loopt": True}, {"werk_loopt": True}]}, tables, "q", "r") == {"q": False, "r": True}


FLOW = {
    "groep": "a",
    "statussen": [
        {"code": "away", "label": "Away", "als": {"activiteit": "care"}},
        {"code": "ended", "label": "Ended", "als": {"activiteit": "course", "lopend": False}},
        {"code": "busy", "label": "Busy"},
    ],
    "vakken": [
        {"code": "all", "label": "All"},
        {"code": "away", "label": "Away", "onder": "all", "zijvak": True},
        {"code": "part", "label": "Part", "onder": "all"},
        {"code": "ended", "label": "Ended", "onder": "part"},
        {"code": "busy", "label": "Busy", "onder": "part"},
    ],
}

TALLY = {"code": "t", "label": "T", "groep": "a", "noemer": "part", "als": {"activiteit": "test"}}


def counts(flow: dict, tables: dict[str, pd.DataFrame]) -> dict[str, int]:
    result = progress(tables, GROUPS, Progress.model_validate({"stromen": [flow]}), DAY)
    return {box.code: box.count for box in result.flows[0].boxes}


def test_the_first_status_that_holds_is_the_clients():
    tables = {
        "klanten": clients(both="a", course="a", nothing="a", other_group="b"),
        "activiteiten": events(
            ("both", "course", "2020-01-01", "2020-02-01", None, None), ("both", "care", "2020-03-01", None, None, None),
            ("course", "course", "2020-01-01", "2020-02-01", None, None), ("other_group", "care", "2020-01-01", None, None, None),
        ),
    }  # fmt: skip
    assert counts(FLOW, tables) == {"all": 3, "away": 1, "part": 2, "ended": 1, "busy": 1}
    turned = FLOW | {"statussen": [FLOW["statussen"][1], FLOW["statussen"][0], FLOW["statussen"][2]]}
    assert counts(turned, tables) == {"all": 3, "away": 0, "part": 3, "ended": 2, "busy": 1}


def test_an_empty_group_has_empty_boxes():
    tables = {"klanten": clients(x="b"), "activiteiten": events()}
    assert counts(FLOW, tables) == {"all": 0, "away": 0, "part": 0, "ended": 0, "busy": 0}


def test_a_box_with_its_own_rule_must_hold_the_clients_below_it():
    boxes = [box | ({"als": {"activiteit": "course"}} if box["code"] == "part" else {}) for box in FLOW["vakken"]]
    tables = {
        "klanten": clients(both="a", nothing="a"),
        "activiteiten": events(
            ("both", "course", "2020-01-01", None, None, None), ("both", "care", "2020-03-01", None, None, None)
        ),
    }
    with pytest.raises(ConsistencyError) as fault:
        counts(FLOW | {"vakken": boxes}, tables)
    found = {problem.where.split("'")[3]: problem.found for problem in fault.value.problems}
    assert found == {
        # 'nothing' is not in care and has no course; 'both' is in care and in the course
        "all": "1 klant in geen enkel vak eronder, 1 klant in meer dan één vak eronder",
        # 'both' is in the course but has the status of care; 'nothing' is busy but has no course
        "part": "1 klant in geen enkel vak eronder, 1 klant in een vak eronder maar niet in dit vak",
    }
    assert "both" not in str(fault.value) and "nothing" not in str(fault.value)


def test_a_leaf_with_its_own_rule_must_hold_the_clients_of_its_status():
    boxes = [box | ({"als": {"activiteit": "care", "lopend": True}} if box["code"] == "away" else {}) for box in FLOW["vakken"]]
    tables = {
        "klanten": clients(x="a"),
        "activiteiten": events(("x", "care", "2020-01-01", "2020-02-01", None, None)),
    }
    with pytest.raises(ConsistencyError) as fault:
        counts(FLOW | {"vakken": boxes}, tables)
    assert "vak-en-status" in {problem.code for problem in fault.value.problems}


def test_a_client_without_a_status_is_an_error_with_the_count():
    statuses = [*FLOW["statussen"][:2], {"code": "busy", "label": "Busy", "als": {"activiteit": "course"}}]
    tables = {"klanten": clients(x="a", y="a"), "activiteiten": events(("x", "care", "2020-01-01", None, None, None))}
    with pytest.raises(ConsistencyError) as fault:
        counts(FLOW | {"statussen": statuses}, tables)
    assert [problem.found for problem in fault.value.problems] == ["1 klant zonder status"]


def test_tallies_count_within_the_clients_of_a_box():
    tables = {
        "klanten": clients(x="a", y="a", z="a"),
        "activiteiten": events(
            ("x", "test", "2020-01-01", None, None, None), ("z", "test", "2020-01-01", None, None, None),
            ("z", "care", "2020-01-01", None, None, None),
        ),
    }  # fmt: skip
    params = Progress.model_validate({"stromen": [FLOW], "tellingen": [TALLY]})
    (found,) = progress(tables, GROUPS, params, DAY).tallies
    assert (found.count, found.n) == (1, 2)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"stromen": [FLOW | {"groep": "c"}]}, "onbekende-groep"),
        ({"stromen": [FLOW, FLOW]}, "dubbele-stroom"),
        ({"stromen": [FLOW], "tellingen": [TALLY | {"noemer": "nowhere"}]}, "onbekend-vak"),
    ],
)
def test_wrong_params_are_one_clear_message(params, code):
    tables = {"klanten": clients(x="a"), "activiteiten": events()}
    with pytest.raises(ParameterError) as fault:
        progress(tables, GROUPS, Progress.model_validate(params), DAY)
    assert [problem.code for problem in fault.value.problems] == [code]


def test_a_rule_on_a_table_that_is_not_there():
    with pytest.raises(ParameterError) as fault:
        membership({"klanten": clients(x="a")}, GROUPS, Progress.model_validate({"stromen": [FLOW]}), DAY)
    assert [problem.code for problem in fault.value.problems] == ["tabel-ontbreekt"]
