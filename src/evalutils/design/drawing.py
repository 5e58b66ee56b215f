"""One experiment drawn as a plan assumes: strata, clusters, a covariate and outcomes that are not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from evalutils.estimators.arms import Array
from evalutils.estimators.primary import Assigned
from evalutils.params.sections.declared import Declared


@dataclass(frozen=True)
class World:
    """What experiments are drawn from: the plan, the level of the comparison group, the true effect, sizes (intervention first)."""

    spec: Declared
    control: float
    truth: float
    sizes: tuple[int, int]

    def levels(self) -> tuple[Array, Array, Array]:
        """Of each client: intervention (1) or not, stratum, and the share or mean expected of the comparison group in it."""
        if not self.spec.strata:
            z = np.repeat([1, 0], self.sizes)
            return z, np.zeros(len(z), dtype=int), np.full(len(z), self.control)
        total, parts = sum(self.sizes), []
        for place, one in enumerate(self.spec.strata):
            n = max(round(one.share * total), 4)
            treated = min(max(round(one.chance * n), 2), n - 2)
            expected = self.control if one.control is None else one.control
            parts.append((np.repeat([1, 0], [treated, n - treated]), np.full(n, place), np.full(n, expected)))
        z, stratum, level = (np.concatenate(column) for column in zip(*parts, strict=True))
        return z, stratum, level


def drawn(world: World, rng: np.random.Generator) -> Assigned:
    """One experiment. Clients of a cluster share a share or mean of their own; the covariate lies behind the outcome.

    Yes or no: a client's chance is that of group, stratum and cluster (beta distributed with the intraclass correlation), and it
    is yes when a normal readiness, correlated with the covariate, falls below that chance's quantile, so that the chance stays
    what it is. An amount: normal around the mean of group and stratum, its variance divided over cluster, covariate and chance.
    """
    spec, (z, stratum, level) = world.spec, world.levels()
    place, shared = _clusters(spec, z)
    x = rng.normal(size=len(z)) if spec.covariate is not None else None
    r = spec.covariate.correlation if spec.covariate is not None else 0.0
    rest = rng.normal(size=len(z))
    expected = level + z * world.truth
    if spec.is_share:
        chance = _own_rates(expected, place, shared, spec.icc, rng)
        readiness = rest if x is None else -r * x + np.sqrt(1 - r**2) * rest
        y = (readiness < special.ndtri(chance)).astype(float)
    else:
        common = rng.normal(size=int(place.max()) + 1)[place] * shared
        own = 1 - spec.icc * shared - r**2
        y = expected + (spec.spread or 0.0) * (np.sqrt(spec.icc) * common + (0.0 if x is None else r * x) + np.sqrt(own) * rest)
    lost = np.array(spec.missing_shares)[1 - z, y.astype(int) if spec.is_share else 0]
    seen = np.where(rng.random(len(z)) < lost, np.nan, y)
    if x is not None and spec.covariate is not None:
        x = np.where(rng.random(len(z)) < np.array(spec.covariate.missing)[1 - z], np.nan, x)
    return Assigned(
        seen, z, None if x is None else x[:, None], stratum if spec.strata else None, None if spec.clusters is None else place, spec.is_share
    )


def drawn_together(worlds: Sequence[World], rng: np.random.Generator) -> tuple[Assigned, ...]:
    """One experiment of several contrasts, a world each of one plan: interventions of their own, and the same clients in the comparison group."""
    first, *others = [drawn(world, rng) for world in worlds]
    return (first, *(_with_comparison(other, first) for other in others))


def _with_comparison(own: Assigned, first: Assigned) -> Assigned:
    """The clients of ``own`` with the comparison group of ``first``, who stand in the same places."""
    kept = own.z == 1
    x = None if own.x is None or first.x is None else np.where(kept[:, None], own.x, first.x)
    return replace(own, y=np.where(kept, own.y, first.y), x=x)


def _clusters(spec: Declared, z: Array) -> tuple[Array, Array]:
    """The cluster of each client as a number, and whether others share it."""
    place, shared, start = np.empty(len(z), dtype=int), np.zeros(len(z), dtype=bool), 0
    for arm, count in ((1, spec.clusters), (0, spec.clusters_control)):
        here = np.flatnonzero(z == arm)
        number = len(here) if count is None else min(count, len(here))
        place[here] = start + np.arange(len(here)) * number // max(len(here), 1)
        shared[here] = count is not None
        start += number
    return place, shared


def _own_rates(expected: Array, place: Array, shared: Array, icc: float, rng: np.random.Generator) -> Array:
    """The chance of each client where clusters have one of their own, around what is expected of its members."""
    if not icc:
        return expected
    _, first = np.unique(place, return_index=True)
    mean = np.clip(expected[first], 1e-6, 1 - 1e-6)
    spread = 1 / icc - 1
    own = rng.beta(mean * spread, (1 - mean) * spread)
    return np.where(shared, np.clip(own[place] + expected - expected[first][place], 0.0, 1.0), expected)
