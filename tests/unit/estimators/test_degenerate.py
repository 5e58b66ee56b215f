"""What estimators say of experiments in which there is nothing to estimate: no number that is noise, and a reason."""

from __future__ import annotations

import numpy as np
import pytest

from evalutils.disclosure.rounding import half_up
from evalutils.display.common import format as fmt
from evalutils.estimators.assignment.clusters import clustered_difference
from evalutils.estimators.assignment.contrasts import contrasts
from evalutils.estimators.assignment.interactions import interaction_test
from evalutils.estimators.missing.attrition import differential_attrition
from evalutils.estimators.participation.complier import Taken, complier
from evalutils.estimators.participation.weak_instrument import EVERYTHING, NOTHING, anderson_rubin
from evalutils.estimators.primary import Assigned, primary_estimate
from evalutils.results import NotComputable, is_number

Z = np.repeat([1, 0], 40)
CLUSTER = np.concatenate([np.arange(40) % 8, 8 + np.arange(40) % 8])
TAKEN = np.concatenate([np.arange(40) % 3 > 0, np.zeros(40)]).astype(float)


@pytest.mark.parametrize("data", [Taken(np.ones(80), Z, TAKEN, cluster=CLUSTER), Taken(np.ones(80), Z, TAKEN, x=(np.arange(80) % 2.0)[:, None])])
def test_the_effect_on_participants_has_no_p_value_when_everybody_has_the_outcome(data: Taken) -> None:
    found = complier(data, 0.95, "x", "X").estimate
    assert isinstance(found.p_value, NotComputable)
    assert isinstance(found.interval.lower, NotComputable)


def test_an_interaction_has_no_p_value_when_everybody_has_the_outcome() -> None:
    test, _ = interaction_test(np.ones(80), Z, np.arange(80) % 2, stratum=np.arange(80) // 4 % 2)
    assert isinstance(test.p_value, NotComputable)


def test_one_cluster_in_a_group_gives_a_difference_and_neither_interval_nor_test() -> None:
    y = np.arange(80) % 7.0
    for cluster in (np.where(Z == 1, -1, CLUSTER), np.where(Z == 0, -1, CLUSTER)):
        found = clustered_difference(y, Z, cluster, 0.95)
        assert is_number(found.estimate.value) and found.estimate.value == pytest.approx(y[:40].mean() - y[40:].mean())
        assert isinstance(found.estimate.interval.lower, NotComputable)
        assert "één cluster" in found.verdict
        assert "één cluster" in complier(Taken(y, Z, TAKEN, cluster=cluster), 0.95, "x", "X").estimate.p_value.reason  # type: ignore[union-attr]


@pytest.mark.parametrize("group", [np.repeat([0, 1], 40), np.repeat([0, 2], 40)])
def test_a_group_without_clients_keeps_its_contrast(group: np.ndarray) -> None:
    found = contrasts(np.arange(80.0), group, 0.95, arms=2)
    assert len(found.estimates) == len(found.dunnett) == len(found.holm_p) == 2


def test_when_all_take_part_every_effect_agrees_or_none() -> None:
    y = np.arange(80) % 7.0
    assert anderson_rubin(y, np.ones(80), Z, 0.95).kind == EVERYTHING
    assert anderson_rubin(y + 10 * Z, np.ones(80), Z, 0.95).kind == NOTHING


def test_one_client_in_a_group_gives_no_set_of_effects() -> None:
    z = np.repeat([1, 0], [79, 1])
    assert isinstance(anderson_rubin(np.arange(80) % 7.0, TAKEN, z, 0.95).p_value, NotComputable)


@pytest.mark.parametrize(("lost", "verdict"), [((1, 0), "laag"), ((0, 1), "laag"), ((40, 40), "hoog"), ((40, 0), "hoog"), ((0, 0), "laag")])
def test_attrition_of_one_client_is_low_and_of_everybody_high(lost: tuple[int, int], verdict: str) -> None:
    """The table of the WWC (Handbook 4.1, table II.1) tolerates a difference of 5.7 points with next to no attrition; 1 in 40 is 2.5."""
    known = np.concatenate([np.arange(40) >= lost[0], np.arange(40) >= lost[1]])
    found = differential_attrition(Z, known)
    assert (found.cautious, found.optimistic) == (verdict, verdict)


def test_groups_of_unequal_size_that_differ_beyond_the_table_are_judged_by_their_own_shares() -> None:
    """5 of 20 lost against 0 of 180: 2.5% overall, a difference of 25 points, which equal groups cannot have."""
    z = np.repeat([1, 0], [180, 20])
    assert differential_attrition(z, np.arange(200) < 195).cautious == "hoog"


def test_an_amount_that_is_nil_for_all_is_an_amount() -> None:
    found = primary_estimate(Assigned(np.zeros(80), Z, yes_no=False), 0.95)
    assert "Welch" in found.estimate.method
    assert "Newcombe" in primary_estimate(Assigned(np.zeros(80), Z), 0.95).estimate.method


def test_one_difference_reached_in_two_ways_is_printed_alike() -> None:
    """29/80 - 22/80 and 7/80: 8.75 points, a half that rounds up."""
    ways = (29 / 80 - 22 / 80, 7 / 80, float(np.mean(np.repeat([1, 0], [29, 51])) - np.mean(np.repeat([1, 0], [22, 58]))))
    assert {fmt.points(value) for value in ways} == {"8,8"}
    assert {half_up(value, 3) for value in ways} == {0.088}
