"""Issue 3, must-show 7: where nothing can be computed the report says so with its reason; never NaN, infinity, traceback."""

from __future__ import annotations

import math
import re

import final_report as small
import pytest

from evalutils.disclosure import Gate
from evalutils.display.common.index import table_fragment
from evalutils.display.common.views import Cell, Table
from evalutils.params import OutputEntry
from evalutils.results import NotComputable

CASES = {
    "gewoon": small.tables(),
    "niemand bereikt de uitkomst": small.tables(working=(0, 0)),
    "iedereen bereikt de uitkomst": small.tables(working=(40, 40)),
    "lege subgroep": small.tables(kinds=("een",)),
    "iedereen in de ene groep": small.tables(n=(40, 0), working=(10, 0)),
    "iedereen in de andere groep": small.tables(n=(0, 40), working=(0, 10)),
    "geen enkel dienstverband": small.tables(working=(0, 0)) | {"dienstverbanden": small.tables()["dienstverbanden"].iloc[:0]},
    "een klant per groep": small.tables(n=(1, 1), working=(1, 0)),
    "niemand": small.tables(n=(0, 0), working=(0, 0)),
}  # fmt: skip


@pytest.fixture(scope="module", params=CASES, ids=CASES.keys())
def shown(request):
    """Every view of the case under both profiles."""
    made = CASES[request.param]
    found, flow = small.effects_of(made)
    views = []
    for profile in (small.OPEN, small.STRICT):
        released, released_flow = (one.result for one in Gate(profile).together(found, flow))
        views += [view(released) for view in small.EFFECT_VIEWS]
        views += [view(released_flow) for view in small.FLOW_VIEWS]
        views += [view(Gate(profile).release(small.costs_of(made)).result) for view in small.COST_VIEWS]
    return request.param, views


def test_no_nan_no_infinity_no_none_in_words(shown):
    for view in shown[1]:
        for name, entry in small.cells_of(view):
            text = small.text_of(entry)
            assert not re.search(r"\b(nan|inf|None|NaN|SECRET)\b|NotComputable|Secret\.", text), f"{name}: {text}"
            if isinstance(entry, Cell) and isinstance(entry.value, float):
                assert math.isfinite(entry.value), name


def test_a_number_that_cannot_be_computed_has_its_reason_under_the_table(shown):
    entry = OutputEntry(sleutel="tabel", soort="tabel", notebook="n", titel="Tabel")
    reasons = 0
    for view in shown[1]:
        if not isinstance(view, Table):
            continue
        fragment = table_fragment(entry, view)
        missing = {
            cell.value.reason
            for row in view.rows
            for cell in row
            if isinstance(cell, Cell) and isinstance(cell.value, NotComputable)
        }
        assert all(reason in fragment for reason in missing)
        assert ("niet te berekenen" in fragment) >= bool(missing)
        reasons += len(missing)
    assert reasons > 0 or shown[0] == "gewoon" or shown[0] == "lege subgroep"


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("niemand bereikt de uitkomst", "niemand heeft deze uitkomst"),
        ("geen enkel dienstverband", "niemand heeft deze uitkomst"),
        ("iedereen in de ene groep", "geen klanten in een van de groepen"),
        ("lege subgroep", "geen klanten in een van de groepen"),
    ],
)
def test_the_reason_is_the_right_one(case, reason):
    found, flow = small.effects_of(CASES[case])
    released = Gate(small.OPEN).together(found, flow)[0].result
    views = [view(released) for view in small.EFFECT_VIEWS]
    entry = OutputEntry(sleutel="tabel", soort="tabel", notebook="n", titel="Tabel")
    assert any(reason in table_fragment(entry, view) for view in views if isinstance(view, Table))
