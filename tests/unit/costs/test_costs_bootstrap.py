"""The bootstrap of clients: its spread is that of the sampling error, and the same each time; the proposal can be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evalutils.findings.costs.use import Quantities
from evalutils.findings.costs.valuation import value
from evalutils.params import Arms
from evalutils.params.base import read_yaml
from evalutils.params.sections.costs import Costs

ROOT = Path(__file__).resolve().parents[3]
ARMS = Arms.model_validate({"interventie": {"code": "a", "label": "A"}, "vergelijking": {"code": "b", "label": "B"}})
PARAMS = Costs.model_validate({
    "horizon_maanden": 1, "trekkingen": 4000, "perspectieven": [{"code": "p", "label": "P"}],
    "posten": [
        {"code": "x", "label": "X", "kant": "kosten", "telt": {"p": -1}, "hoeveelheid": {"soort": "maanden", "tabel": "t"}},
        {"code": "y", "label": "Y", "kant": "baten", "telt": {"p": 1}, "hoeveelheid": {"soort": "maanden", "tabel": "t"}},
    ],
    "uitstroom": {"tabel": "t", "kolom": "c", "waarden": ["w"]},
})  # fmt: skip


def clients(n: int = 120) -> Quantities:
    rng = np.random.default_rng(7)
    z = np.repeat([1, 0], n)
    use = np.stack([5 + z * 4 + rng.normal(0, 1, 2 * n), rng.gamma(2, 3, 2 * n)], axis=1)[:, :, None]
    return Quantities(use, (rng.random(2 * n) < 0.1 + 0.4 * z).astype(float), z)


def test_the_interval_is_as_wide_as_the_standard_error_says():
    used = clients()
    net = used.use[:, 1, 0] - used.use[:, 0, 0]
    arms = [net[used.z == side] for side in (1, 0)]
    se = np.sqrt(sum(arm.var() / len(arm) for arm in arms))
    found = value(used, PARAMS, ARMS).perspectives[0]
    assert found.net == pytest.approx(arms[0].mean() - arms[1].mean())
    assert found.net_interval.upper - found.net_interval.lower == pytest.approx(2 * 1.96 * se, rel=0.06)
    assert found.net_interval.lower < found.net < found.net_interval.upper
    # the delta method for the ratio of two differences (Van Hout et al. 1994), roughly
    low, high = found.cost_per_exit_interval.lower, found.cost_per_exit_interval.upper
    assert low < found.cost_per_exit < high
    assert found.chance_positive < 0.01


def test_the_same_clients_give_the_same_interval():
    assert value(clients(), PARAMS, ARMS) == value(clients(), PARAMS, ARMS)


def test_the_course_of_the_net_result_ends_where_the_total_is():
    """The cumulative result of the last month is the net result, and so is its interval but for the draws."""
    used = clients()
    months = np.repeat(used.use, 3, axis=2) / 3
    params = PARAMS.model_copy(update={"horizon": 3})
    found = value(Quantities(months, used.exits, used.z), params, ARMS).perspectives[0]
    assert len(found.cumulative) == len(found.cumulative_intervals) == 3
    assert found.cumulative[-1] == pytest.approx(found.net)
    last = found.cumulative_intervals[-1]
    width = found.net_interval.upper - found.net_interval.lower
    assert last.upper - last.lower == pytest.approx(width, rel=0.06)
    assert last.lower == pytest.approx(found.net_interval.lower, abs=0.1 * width)


def test_who_uses_a_line_is_counted_by_group():
    use = np.zeros((5, 2, 1))
    use[[0, 1, 4], 0, 0] = 1.0
    found = value(Quantities(use, np.zeros(5), np.array([1, 1, 1, 0, 0])), PARAMS, ARMS).perspectives[0]
    assert [line.users for line in found.lines] == [(2, 1), (0, 0)]


def test_the_order_of_items_changes_no_other_line():
    used = clients()
    swapped = Quantities(used.use[:, ::-1], used.exits, used.z)
    params = PARAMS.model_copy(update={"items": PARAMS.items[::-1]})
    there, back = (value(*given, ARMS).perspectives[0] for given in ((used, PARAMS), (swapped, params)))
    assert there.net == pytest.approx(back.net)
    assert there.lines[0].interval.lower == pytest.approx(back.lines[1].interval.lower)


def test_the_assumptions_of_the_study_can_be_read_and_each_names_its_source():
    costs = Costs.model_validate(read_yaml(ROOT / "params/aanpak45/fase3.yml")["kosten"])
    assert {item.code for item in costs.items} >= {"klantmanagement", "maatwerkbudget", "uitkering"}
    assert all(cost.source for cost in costs.unit_costs)
    coaching = next(item for item in costs.items if item.code == "klantmanagement")
    assert coaching.price(costs.values) == pytest.approx(costs.values["jaarkosten"] / costs.values["caseload"] / 12)
