"""Clients by stratum and group, against the chances of the assignment."""

from __future__ import annotations

import pandas as pd
import pytest

from evalutils.design.strata import stratum_sizes
from evalutils.params import Allocation, Groups
from evalutils.results import NotComputable, who

GROUPS = Groups.model_validate({
    "interventies": [{"code": "a", "label": "A"}, {"code": "b", "label": "B"}], "vergelijking": {"code": "c", "label": "C"},
})  # fmt: skip


def clients(**strata: str) -> pd.DataFrame:
    rows = [(stratum, group) for stratum, groups in strata.items() for group in groups]
    return pd.DataFrame(rows, columns=["wijk", "groep"])


def sizes(frame: pd.DataFrame, **allocation: object):
    params = Allocation.model_validate({"strata": ["wijk"]} | allocation)
    return stratum_sizes(frame, GROUPS, params, (), who.assigned(frame, *GROUPS.codes))


def test_each_client_is_in_one_stratum_and_one_group():
    found = sizes(clients(noord="aabbbc", zuid="ac").replace({"wijk": {"zuid": None}}))
    assert [(one.label, one.counts, one.n) for one in found] == [("noord", (2, 3, 1), 6), ("onbekend", (1, 0, 1), 2)]
    assert all(isinstance(one.test.p_value, NotComputable) for one in found), "no chances are declared"


def test_the_chances_of_its_own_stratum_are_those_that_count():
    frame = clients(noord="a" * 30 + "b" * 30 + "c" * 60, zuid="a" * 20 + "b" * 20 + "c" * 20)
    equal = {"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}
    noord, zuid = sizes(frame, kansen=equal, kansen_per_stratum={"noord": {"a": 0.25, "b": 0.25, "c": 0.5}})
    assert (noord.test.statistic, zuid.test.statistic) == (0, 0)
    wrong, _ = sizes(frame, kansen=equal)
    assert wrong.test.statistic == pytest.approx(15)  # (10^2 + 10^2 + 20^2) / 40
    assert wrong.test.p_value == pytest.approx(0.000553, abs=1e-6)  # exp(-7.5): chi-square with two degrees of freedom


def test_too_few_clients_are_not_tested():
    assert isinstance(sizes(clients(noord="aabbcc"), kansen={"a": 0.3, "b": 0.3, "c": 0.4})[0].test.p_value, NotComputable)
