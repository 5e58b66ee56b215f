"""Power and the detectable difference of a comparison of two means or shares with clusters or strata."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import optimize, stats

from evalutils.results import NotComputable, Number


@dataclass(frozen=True)
class ClusterArm:
    """One group as planned: clients, clients a cluster (1: no clusters), intraclass correlation, spread of cluster sizes."""

    clients: int
    size: float = 1.0
    icc: float = 0.0
    variation: float = 0.0
    """Coefficient of variation of the cluster sizes."""

    @property
    def clusters(self) -> float:
        """Number of clusters in the group."""
        return self.clients / self.size

    @property
    def design_effect(self) -> float:
        """1 + ((1 + cv^2) m - 1) icc (Eldridge, Ashby & Kerry 2006, Int. J. Epidemiol. 35:1292)."""
        return 1 + max((1 + self.variation**2) * self.size - 1, 0.0) * self.icc


def difference_error(
    variances: tuple[float, float], arms: tuple[ClusterArm, ClusterArm], explained: float = 0.0
) -> tuple[float, float]:
    """Standard error of the difference in means and its Satterthwaite degrees of freedom, intervention first.

    ``variances`` are those of a client's outcome (p (1 - p) for a share); ``explained`` is the part of it that strata or
    covariates take away (0-1). A group without clusters has size 1: the partially nested design (Roberts & Roberts 2005,
    Clin. Trials 2:152). Degrees of freedom from the numbers of clusters.

    >>> arms = ClusterArm(200, 20, 0.05), ClusterArm(200)
    >>> error, df = difference_error((0.16, 0.16), arms)
    >>> round(error, 4), round(df, 1)
    (0.0486, 20.4)
    """
    parts = [v * (1 - explained) * arm.design_effect / arm.clients for v, arm in zip(variances, arms, strict=True)]
    below = sum(part**2 / (arm.clusters - 1) for part, arm in zip(parts, arms, strict=True))
    return math.sqrt(sum(parts)), sum(parts) ** 2 / below


def clustered_power(difference: float, variances: tuple[float, float], arms: tuple[ClusterArm, ClusterArm], alpha: float, *,
                    sides: int = 2, explained: float = 0.0) -> Number:  # fmt: skip
    """Power (0-1) to find ``difference`` by a t-test with the degrees of freedom of ``difference_error``; noncentral t.

    Donner & Klar (2000, Design and Analysis of Cluster Randomization Trials, ch. 5). ``NotComputable`` below two clusters in
    a group.

    >>> arm = ClusterArm(233)
    >>> round(clustered_power(0.0958, (0.167, 0.103), (arm, arm), 0.05, sides=1), 3)
    0.878
    """
    if min(arm.clusters for arm in arms) < 2:
        return NotComputable("minder dan twee clusters in een groep")
    error, df = difference_error(variances, arms, explained)
    critical, shift = stats.t.isf(alpha / sides, df), difference / error
    upper = float(stats.nct.sf(critical, df, shift))
    if math.isnan(upper):  # a shift of tens of standard errors, beyond what the series can sum
        upper = float(shift > critical)
    lower = float(stats.nct.cdf(-critical, df, shift)) if sides == 2 else 0.0
    return upper if math.isnan(lower) else upper + lower


def clustered_detectable(variances: tuple[float, float], arms: tuple[ClusterArm, ClusterArm], alpha: float, power: float, *,
                         sides: int = 2, explained: float = 0.0) -> Number:  # fmt: skip
    """The smallest difference that is found with chance ``power`` (0-1), in the unit of the outcome.

    >>> free, nested = ClusterArm(200), ClusterArm(200, 50, 0.05)
    >>> [round(clustered_detectable((0.16, 0.16), (arm, free), 0.05, 0.8), 3) for arm in (free, nested)]
    [0.112, 0.21]
    """
    if min(arm.clusters for arm in arms) < 2:
        return NotComputable("minder dan twee clusters in een groep")
    high, _ = difference_error(variances, arms, explained)

    def lacking(difference: float) -> float:
        found = clustered_power(difference, variances, arms, alpha, sides=sides, explained=explained)
        return float(found) - power if isinstance(found, float) else -1.0

    while lacking(high) < 0:
        high *= 2
    return float(optimize.brentq(lacking, 0.0, high, xtol=1e-10))
