"""Any register: the flow adds up, agrees with a judgement client by client, and its end does not depend on the order."""

from __future__ import annotations

from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from evalutils.design.columns import months_between
from evalutils.design.selection import select_target_group
from evalutils.params.sections.design import Selection

ON = date(2017, 9, 1)
CRITERIA = [
    {"code": "age", "label": "A", "bron": {"kolom": "born", "afleiding": "leeftijd", "op": ON}, "minimum": 45, "maximum": 63},
    {"code": "step", "label": "S", "bron": {"kolom": "step"}, "toegestaan": [3, 4]},
    {"code": "busy", "label": "B", "bron": {"kolom": "busy"}, "is": False},
]
clients = st.lists(
    st.tuples(
        st.none() | st.dates(date(1940, 1, 1), date(2000, 12, 31)), st.none() | st.integers(1, 6), st.none() | st.booleans()
    ),
    max_size=30,
)


def frame_of(rows: list[tuple]) -> pd.DataFrame:
    born, step, busy = zip(*rows, strict=True) if rows else ((), (), ())
    return pd.DataFrame({
        "born": pd.to_datetime(pd.Series(born, dtype=object)), "step": pd.Series(step, dtype="Int64"),
        "busy": pd.Series(busy, dtype="boolean"),
    })  # fmt: skip


def judged(row: tuple) -> bool:
    born, step, busy = row
    if born is None or step is None or busy is None:
        return False
    age = ON.year - born.year - ((ON.month, ON.day) < (born.month, born.day))
    return 45 <= age <= 63 and step in (3, 4) and not busy


@settings(max_examples=60, deadline=None)
@given(rows=clients, order=st.permutations(range(3)))
def test_the_flow_adds_up_for_any_register(rows, order):
    flow = select_target_group(frame_of(rows), Selection.model_validate({"criteria": [CRITERIA[k] for k in order]})).main
    lost = sum(step.dropped + step.missing for step in flow.steps)
    assert flow.register == len(rows) == flow.selected + lost
    assert all(step.entered == step.kept + step.dropped + step.missing for step in flow.steps)
    assert all(after.entered == before.kept for before, after in zip(flow.steps, flow.steps[1:], strict=False))
    assert flow.selected == sum(map(judged, rows))


@settings(max_examples=100, deadline=None)
@given(start=st.dates(date(1950, 1, 1), date(2030, 1, 1)), on=st.dates(date(1990, 1, 1), date(2020, 1, 1)))
def test_whole_months_are_those_that_dateutil_counts(start, on):
    from dateutil.relativedelta import relativedelta

    months = months_between(pd.Series(pd.to_datetime([start])), on).iloc[0]
    whole = int(months // 1)
    assert start + relativedelta(months=whole) <= on < start + relativedelta(months=whole + 1)
