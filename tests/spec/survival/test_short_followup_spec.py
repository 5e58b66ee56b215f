"""A group that is followed for less than the horizon: what is not known there is not said to be nil."""

from __future__ import annotations

import pandas as pd
import pytest

from evalutils.display.common.views import text_of
from evalutils.display.survival.numbers import numbers
from evalutils.display.survival.tables import table
from evalutils.findings.survival.time_to_work import time_to_event
from evalutils.params import Arm, Arms
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.effectiveness import TimeToEvent
from evalutils.results import EffectivenessResult, NotComputable, is_number

ARMS = Arms(interventie=Arm(code="i", label="Interventie"), vergelijking=Arm(code="c", label="Controle"))
LOST = [("i", 2.0, 0), ("i", 1.0, 0), ("i", 2.0, 0), ("c", 3.0, 1), ("c", 12.0, 0), ("c", 12.0, 0)]
"""Group, months, cause (0 = no longer seen)."""


def result(rows: list[tuple[str, float, int]], only_at: tuple[int, ...] = ()) -> EffectivenessResult:
    frame = pd.DataFrame(rows, columns=["groep", "tijd", "oorzaak"]).assign(klant_id=[f"k{place}" for place in range(len(rows))], cohort="a")
    spec = TimeToEvent(horizon_maanden=12, op_risico_maanden=[0, 12], alleen_op_maanden=only_at)
    found = time_to_event(frame, spec, ARMS, Inference())
    return EffectivenessResult((), None, found, (), (), ())


@pytest.mark.parametrize("only_at", [(), (6, 12)])
def test_the_share_at_the_horizon_is_unknown_for_the_group_that_was_lost_and_known_for_the_other(only_at: tuple[int, ...]) -> None:
    found = result(LOST, only_at)
    lost, other = (curve.at(12.0) for curve in found.survival.incidence)
    assert isinstance(lost, NotComputable)
    assert is_number(other)
    assert float(other) == pytest.approx(1 / 3)
    row = table(ARMS)(found).rows[0]
    assert (text_of(row[1]), text_of(row[2])[:5]) == (".", "33,3%")
    cells = numbers(found).cells
    assert isinstance(cells["i.werk.pct"].value, NotComputable)
    assert isinstance(cells["i.werk.tot"].value, NotComputable)


def test_a_group_that_was_seen_to_the_horizon_or_to_its_last_event_is_not_short() -> None:
    rows = [("i", 2.0, 1), ("i", 5.0, 1), *LOST[3:]]
    found = result(rows).survival
    assert [curve.short for curve in found.incidence] == [False, False]
    assert float(found.incidence[0].at(12.0)) == 1.0
