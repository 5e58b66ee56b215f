"""For any table of events a flow adds up, or an error counts the clients that it does not add up for."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from evalutils.errors import ConsistencyError
from evalutils.findings.histories.membership import membership
from evalutils.findings.progress.flows import progress
from evalutils.params import Groups
from evalutils.params.sections.analysis import Progress

GROUPS = Groups.model_validate({"interventies": [{"code": "a", "label": "A"}], "vergelijking": {"code": "b", "label": "B"}})
DAY = date(2020, 1, 31)
KINDS = ("call", "care", "course")

days = st.integers(-40, 5).map(lambda days: pd.Timestamp(DAY + timedelta(days=days)))
event = st.tuples(
    st.integers(0, 7), st.sampled_from(KINDS), days, st.one_of(st.none(), days), st.sampled_from(["u", None]),
    st.sampled_from(["r", "s", None]),
)  # fmt: skip


def tables(groups: list[str], rows: list[tuple]) -> dict[str, pd.DataFrame]:
    known = [(f"k{client}", *rest) for client, *rest in rows if client < len(groups)]
    columns = ["klant_id", "soort", "startdatum", "einddatum", "uitkomst", "reden_einde"]
    events = pd.DataFrame(known, columns=columns).astype({"startdatum": "datetime64[ns]", "einddatum": "datetime64[ns]"})
    clients = pd.DataFrame({"klant_id": [f"k{place}" for place in range(len(groups))], "groep": groups})
    return {"klanten": clients, "activiteiten": events}


def flow(**rules: dict) -> Progress:
    boxes = [("all", None), ("uncalled", "all"), ("called", "all"), ("care", "called"), ("part", "called"), ("ended", "part"),
             ("busy", "part")]  # fmt: skip
    return Progress.model_validate({
        "stromen": [{
            "groep": "a",
            "statussen": [
                {"code": "uncalled", "label": "-", "als": {"geen_van": [{"activiteit": "call"}]}},
                {"code": "care", "label": "-", "als": {"activiteit": "care", "lopend": True}},
                {"code": "ended", "label": "-", "als": {"activiteit": "course", "reden_einde": ["r"]}},
                {"code": "busy", "label": "-"},
            ],
            "vakken": [
                {"code": code, "label": "-", "onder": under, "als": rules.get(code)} for code, under in boxes
            ],
        }]
    })  # fmt: skip


groups = st.lists(st.sampled_from("ab"), max_size=8)
rows = st.lists(event, max_size=25)


@settings(max_examples=60, deadline=None)
@given(groups, rows)
def test_boxes_of_statuses_always_add_up(groups, rows):
    (found,) = progress(tables(groups, rows), GROUPS, flow(), DAY).flows
    assert found.count("all") == groups.count("a")
    for box in found.boxes:
        if below := found.children(box.code):
            assert box.count == sum(child.count for child in below)


@settings(max_examples=60, deadline=None)
@given(groups, rows)
def test_boxes_with_rules_of_their_own_add_up_or_raise(groups, rows):
    """The right answer by a loop over clients and their events, one by one."""
    params = flow(part={"activiteit": "course"}, called={"activiteit": "call"})
    data = tables(groups, rows)
    has, care = {}, {}
    for client, kind, start, end, _, _ in rows:
        if start.date() <= DAY:
            has.setdefault(kind, set()).add(client)
            if kind == "care" and (end is None or end.date() > DAY):
                care.setdefault(client, True)
    mine = [client for client, group in enumerate(groups) if group == "a"]
    called = [client for client in mine if client in has.get("call", set())]
    wrong = [client for client in called if (client in care) == (client in has.get("course", set()))]
    stray = [client for client in mine if client not in called and client in has.get("course", set())]
    try:
        boxes = membership(data, GROUPS, params, DAY)["a"]
    except ConsistencyError as fault:
        assert wrong or stray
        assert all(problem.code == "vak-telt-niet-op" for problem in fault.problems)
        return
    assert not wrong and not stray
    assert boxes["called"].sum() == len(called)
    assert boxes["care"].sum() == sum(client in care for client in called)
    assert boxes["part"].sum() == boxes["ended"].sum() + boxes["busy"].sum()


@settings(max_examples=30, deadline=None)
@given(groups, rows, st.randoms())
def test_the_order_of_rows_changes_nothing(groups, rows, random):
    before = progress(tables(groups, rows), GROUPS, flow(), DAY)
    shuffled = random.sample(rows, len(rows))
    assert progress(tables(groups, shuffled), GROUPS, flow(), DAY) == before
