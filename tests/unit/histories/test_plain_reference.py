"""Rules and spells by sorted arrays against the plainest code that says the same: a loop over clients and their rows."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from evalutils.findings.histories.events import Asked
from evalutils.findings.histories.spells import Spells, runs_on
from evalutils.params.sections.analysis import Condition
from evalutils.schemas.places import places, within

DAY = date(2019, 6, 1)
DAYS = st.one_of(st.none(), st.dates(date(2019, 4, 1), date(2019, 8, 1)))
CLIENTS = [f"k{number}" for number in range(6)]
EVENTS = st.lists(
    st.fixed_dictionaries({
        "klant_id": st.sampled_from([*CLIENTS, "vreemd"]), "soort": st.sampled_from(["intake", "traject"]),
        "startdatum": st.dates(date(2019, 4, 1), date(2019, 8, 1)), "einddatum": DAYS,
        "uitkomst": st.sampled_from([None, "start"]), "reden_einde": st.sampled_from([None, "werk", "anders"]),
    }), max_size=14,
)  # fmt: skip
RULES = st.sampled_from([
    {"activiteit": "intake"}, {"activiteit": "traject", "lopend": True}, {"activiteit": "traject", "lopend": False},
    {"activiteit": "traject", "reden_einde": ["werk"]}, {"activiteit": "intake", "uitkomst": "start"},
    {"geen_van": [{"activiteit": "intake"}]}, {"een_van": [{"activiteit": "intake", "lopend": True}, {"activiteit": "traject"}]},
    {"activiteit": "traject", "geen_van": [{"activiteit": "intake", "uitkomst": "start"}]},
])  # fmt: skip


def holds(rule: dict, events: list[dict], client: str) -> bool:
    """The rule as docs/parameters.md words it, for one client."""
    if "een_van" in rule and not any(holds(part, events, client) for part in rule["een_van"]):
        return False
    if any(holds(part, events, client) for part in rule.get("geen_van", ())):
        return False
    return "activiteit" not in rule or any(_fits(rule, event) for event in events if event["klant_id"] == client)


def _fits(rule: dict, event: dict) -> bool:
    if event["soort"] != rule["activiteit"] or event["startdatum"] > DAY:
        return False
    end = event["einddatum"]
    running, told = end is None or end > DAY, end is None or end <= DAY
    if "lopend" in rule and running != rule["lopend"]:
        return False
    if "uitkomst" in rule and not (told and event["uitkomst"] == rule["uitkomst"]):
        return False
    return "reden_einde" not in rule or (told and event["reden_einde"] in rule["reden_einde"])


@settings(max_examples=120, deadline=None)
@given(rows=EVENTS, rule=RULES)
def test_a_rule_holds_for_whom_a_loop_over_events_says(rows, rule):
    names = ["klant_id", "soort", "startdatum", "einddatum", "uitkomst", "reden_einde"]
    table = pd.DataFrame(rows, columns=names).astype({"startdatum": "datetime64[ns]", "einddatum": "datetime64[ns]"})
    found = Asked({"activiteiten": table}, pd.Index(CLIENTS), DAY).holds(Condition.model_validate(rule))
    assert found.tolist() == [holds(rule, rows, client) for client in CLIENTS]


SPELLS = st.lists(st.tuples(st.integers(0, 4), st.integers(-50, 50), st.integers(1, 30)), max_size=20)
POINTS = st.lists(st.tuples(st.integers(0, 4), st.integers(-60, 90)), max_size=20)


@settings(max_examples=150, deadline=None)
@given(rows=SPELLS, points=POINTS)
def test_a_spell_runs_on_the_days_that_a_loop_over_spells_says(rows, points):
    made = np.array([(client, start, start + length) for client, start, length in rows], dtype=np.int64).reshape(-1, 3)
    asked = np.array(points, dtype=np.int64).reshape(-1, 2)
    found = runs_on(asked[:, 0], asked[:, 1], Spells(*made.T))
    plain = [any(c == who and start <= day < start + length for c, start, length in rows) for who, day in points]
    assert found.tolist() == plain


@settings(max_examples=100, deadline=None)
@given(keys=st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=12), among=st.lists(st.text(max_size=3), max_size=12))
def test_places_are_those_of_a_list(keys, among):
    found = places(pd.Series(keys, dtype=object), pd.Index(among, dtype=object))
    assert found.tolist() == [among.index(key) if key in among else -1 for key in keys]
    assert within(pd.Series(keys, dtype="str"), pd.Series(among, dtype="str")).tolist() == [key in among for key in keys]
