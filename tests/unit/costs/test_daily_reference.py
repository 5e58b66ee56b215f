"""Use by month from pieces of time against a table of every day of every client, which says the same in the plainest way."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from evalutils.findings.costs.use import quantities
from evalutils.params import Arms
from evalutils.params.sections.costs import Costs
from evalutils.params.study import Cohort

START, MONTHS = date(2018, 1, 15), 6
ARMS = Arms.model_validate({"interventie": {"code": "a", "label": "A"}, "vergelijking": {"code": "b", "label": "B"}})
COHORTS = (Cohort.model_validate({"code": "c", "toewijzing": START}),)
CLIENTS = pd.DataFrame({"klant_id": list("pqrst"), "groep": ["b", "a", "b", "a", "a"], "cohort": "c"})
JOBS = {"soort": "bedrag_per_maand", "tabel": "dienstverbanden", "bedrag": "loon_per_maand"}
ITEMS = [
    {"soort": "maanden", "tabel": "uitkeringen"}, JOBS, JOBS | {"ten_hoogste": 150.0}, JOBS | {"tijdens": "uitkeringen", "ten_hoogste": 150.0},
]  # fmt: skip
SPELLS = st.lists(st.tuples(st.integers(0, 4), st.integers(-60, 220), st.one_of(st.none(), st.integers(0, 90)), st.integers(0, 200)), max_size=14)


def params() -> Costs:
    items = [{"code": f"i{at}", "label": "x", "kant": "kosten", "hoeveelheid": what, "telt": {"g": 1}} for at, what in enumerate(ITEMS)]
    return Costs.model_validate({"horizon_maanden": MONTHS, "posten": items, "perspectieven": [{"code": "g", "label": "G"}],
                                 "discontovoet": {"code": "d", "label": "d", "waarde": 0.0, "bron": "toets"}})  # fmt: skip


def table(spells: list, amount: str) -> pd.DataFrame:
    rows = [(CLIENTS["klant_id"][who], START + timedelta(first), None if days is None else START + timedelta(first + days), float(money))
            for who, first, days, money in spells]  # fmt: skip
    return pd.DataFrame(rows, columns=["klant_id", "startdatum", "einddatum", amount]).astype(
        {"klant_id": "str", "startdatum": "datetime64[ns]", "einddatum": "datetime64[ns]"}
    )


def daily(spells: list, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Clients x days: how many spells run, and their amounts together."""
    count, total = np.zeros((5, last)), np.zeros((5, last))
    for who, first, days, money in spells:
        for day in range(max(first, 0), last if days is None else min(first + days, last)):
            count[who, day] += 1
            total[who, day] += money
    return count, total


@settings(max_examples=80, deadline=None)
@given(benefits=SPELLS, jobs=SPELLS)
def test_use_by_month_is_that_of_every_day(benefits, jobs):
    tables = {"klanten": CLIENTS, "uitkeringen": table(benefits, "x"), "dienstverbanden": table(jobs, "loon_per_maand")}
    found = quantities(tables, params(), ARMS, COHORTS, date(2019, 12, 31))
    edges = [(pd.Timestamp(START) + pd.DateOffset(months=month) - pd.Timestamp(START)).days for month in range(MONTHS + 1)]
    running = np.minimum(daily(benefits, edges[-1])[0], 1)
    money = daily(jobs, edges[-1])[1]
    capped = np.minimum(money, 150.0)
    order = [1, 3, 4, 0, 2]  # the intervention group first
    assert found.z.tolist() == [1, 1, 1, 0, 0]
    for at, days in enumerate((running, money, capped, capped * running)):
        plain = np.stack([days[:, low:high].mean(axis=1) for low, high in pairwise(edges)], axis=1)
        assert np.allclose(found.use[:, at], plain[order], rtol=0, atol=1e-10)
    assert np.array_equal(found.use[found.side(1)], found.use[:3])
