"""A regression on cells of clients with equal rows gives what a regression on the clients gives, to 1e-10."""

from __future__ import annotations

import numpy as np
import pytest

from evalutils.estimators.assignment.clusters import clustered_difference
from evalutils.estimators.assignment.strata import lin_strata
from evalutils.estimators.regression import cells, sandwich
from evalutils.estimators.regression.adjustment import Cases, adjusted, hc2_mean, lin, marginal_effect
from evalutils.estimators.regression.cells import places
from evalutils.results import Estimate

CLIENTS = 900
LEVEL = 0.95


@pytest.fixture
def data():
    rng = np.random.default_rng(4)
    z = (rng.random(CLIENTS) < 0.45).astype(int)
    x = np.column_stack([rng.integers(0, 2, CLIENTS), rng.integers(0, 3, CLIENTS) - 0.5]).astype(float)
    y = (rng.random(CLIENTS) < 0.3 + 0.1 * z + 0.1 * x[:, 0]).astype(float)
    amount = y * rng.gamma(3.0, 100.0, CLIENTS)
    nested = np.where(z == 1, rng.integers(0, 12, CLIENTS), 12 + np.arange(CLIENTS))
    return {"z": z, "x": x, "y": y, "amount": amount, "nested": nested, "crossed": rng.integers(0, 15, CLIENTS), "stratum": rng.integers(0, 4, CLIENTS)}


def both(monkeypatch, make):
    """What ``make`` gives client by client, and on cells; of the latter with how many cells there were."""
    made, whole = [], cells.cells_at
    monkeypatch.setattr(cells, "cells_at", lambda *parts: made.append(parts[2]) or whole(*parts))
    monkeypatch.setattr(sandwich, "cells_at", cells.cells_at)
    found = []
    for large in (CLIENTS + 1, 1):
        for module in (cells, sandwich):
            monkeypatch.setattr(module, "LARGE", large)
        found.append(make())
        assert bool(made) is (large == 1)
    assert max(made) < CLIENTS / 8
    return found


def numbers(row: Estimate) -> list[float]:
    return [float(one) for one in (row.value, row.se, row.interval.lower, row.interval.upper, row.p_value, row.n, *([] if row.df is None else [row.df]))]


@pytest.mark.parametrize("outcome", ["y", "amount"])
@pytest.mark.parametrize("estimator", ["difference", "least squares", "lin", "strata"])
def test_estimates_on_cells_are_those_on_clients(monkeypatch, data, estimator, outcome):
    y, z, x = data[outcome], data["z"], data["x"]
    make = {
        "difference": lambda: hc2_mean(y, z, LEVEL),
        "least squares": lambda: adjusted(Cases(y, z, x, ""), LEVEL),
        "lin": lambda: lin(y, z, x, LEVEL),
        "strata": lambda: lin_strata(y, z, data["stratum"], LEVEL, x=x),
    }[estimator]
    one, other = both(monkeypatch, make)
    assert numbers(one) == pytest.approx(numbers(other), rel=1e-10, abs=1e-12)


def test_marginal_effect_on_cells_is_that_on_clients(monkeypatch, data):
    one, other = both(monkeypatch, lambda: marginal_effect(data["y"], data["z"], data["x"], LEVEL))
    assert numbers(one) == pytest.approx(numbers(other), rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("cluster", ["nested", "crossed"])
@pytest.mark.parametrize("adjust", [False, True])
def test_clustered_estimates_on_cells_are_those_on_clients(monkeypatch, data, cluster, adjust):
    x = data["x"][:, :1] if adjust else None
    one, other = both(monkeypatch, lambda: clustered_difference(data["amount"], data["z"], data[cluster], LEVEL, x=x))
    assert numbers(one.estimate) == pytest.approx(numbers(other.estimate), rel=1e-10, abs=1e-12)


def test_a_column_of_many_values_makes_no_cells(monkeypatch, data):
    monkeypatch.setattr(cells, "LARGE", 1)
    rng = np.random.default_rng(1)
    assert len(cells.cells(data["y"], rng.normal(size=(CLIENTS, 1))).n) == CLIENTS


def test_a_value_that_the_sample_missed_has_a_cell_of_its_own(monkeypatch):
    monkeypatch.setattr(cells, "LARGE", 1)
    monkeypatch.setattr(cells, "SAMPLE", 8)
    column = np.zeros(400)
    column[[3, 5]] = 1.0, 7.0
    found = cells.cells(np.arange(400.0), column[:, None])
    assert dict(zip(found.x[:, 0].tolist(), zip(found.n.tolist(), found.mean.tolist(), strict=True), strict=True)) == {
        0.0: (398.0, (np.arange(400).sum() - 8) / 398), 1.0: (1.0, 3.0), 7.0: (1.0, 5.0),
    }  # fmt: skip


@pytest.mark.parametrize("labels", [np.array([5, 2, 5, 9]), np.array([-1, 2, 2]), np.array(["b", "a"]), np.array([True, False, True]), np.array([10**9, 3])])
def test_places_are_those_of_sorted_labels(labels):
    found = np.unique(labels, return_inverse=True)
    count, place = places(labels)
    assert count == len(found[0]) and place.tolist() == found[1].tolist()
