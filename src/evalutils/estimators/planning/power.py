"""Power of a comparison of two proportions, by the usual formulas and by enumeration.

``p1`` is the intervention group's rate and ``p2`` the control group's; the alternative is p1 > p2 (one-sided)
or p1 != p2. Formula sizes neglect the far tail of a two-sided test, powers do not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import optimize, stats

from evalutils.results import NotComputable, Number

NAMES = {
    "ongepoold": "normale benadering, ongepoolde variantie",
    "gepoold": "normale benadering, gepoolde variantie onder de nulhypothese (Fleiss, Levin en Paik 2003)",
    "continuiteit": "gepoolde variantie met continuïteitscorrectie (Casagrande, Pike en Smith 1978)",
    "arcsinus": "arcsinustransformatie (Cohen 1988)",
    "exact_z": "gepoolde z-toets, power exact door opsomming van alle uitkomsten",
    "exact_fisher": "Fishers exacte toets, power exact door opsomming van alle uitkomsten",
    "clusters": "t-toets die met clusters rekening houdt (Donner en Klar 2000)",
}
SAME, NEVER = "de twee kansen zijn gelijk", "geen omvang of effect haalt de gewenste power"
WINDOW = 15
LARGEST = 1500
"""Enumeration looks no further than this size a group."""


@dataclass(frozen=True)
class Demand:
    """What a test must hold to: significance level, one or two sides, power."""

    alpha: float
    sides: int
    power: float

    @property
    def z_alpha(self) -> float:
        """Critical value of the test on the normal scale."""
        return float(stats.norm.isf(self.alpha / self.sides))

    @property
    def z_power(self) -> float:
        """Normal quantile of the power asked for."""
        return float(stats.norm.ppf(self.power))


def cohen_h(p1: float, p2: float) -> float:
    """Cohen's effect size h (1988, p. 181): the difference of the arcsine-transformed rates.

    >>> round(cohen_h(0.5, 0.25), 4)  # 2 asin(sqrt(1/2)) - 2 asin(1/2) = pi/2 - pi/3
    0.5236
    """
    return 2 * math.asin(math.sqrt(p1)) - 2 * math.asin(math.sqrt(p2))


def power_at(method: str, rates: tuple[float, float], sizes: tuple[int, int], demand: Demand) -> float:
    """Power (0-1) with ``sizes`` = (intervention, control).

    >>> round(power_at("gepoold", (0.2125, 0.1167), (233, 233), Demand(0.05, 1, 0.8)), 3)
    0.876
    """
    if method.startswith("exact"):
        return _enumerate(method, rates, sizes, demand)
    shift, scale = _standardised(method, rates, sizes, demand.z_alpha)
    upper = stats.norm.sf((demand.z_alpha * scale) - shift)
    lower = stats.norm.cdf(-(demand.z_alpha * scale) - shift) if demand.sides == 2 else 0.0
    return float(upper + lower)


def _standardised(method: str, rates: tuple[float, float], sizes: tuple[int, int], z: float) -> tuple[float, float]:
    """Expected value of the statistic in standard errors, and its standard error under H0 over that under H1."""
    (p1, p2), (n1, n2) = rates, sizes
    if method == "arcsinus":
        return cohen_h(p1, p2) / math.sqrt(1 / n1 + 1 / n2), 1.0
    se1 = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
    se0 = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    distance = p1 - p2
    if method == "continuiteit":  # half a client a group, toward zero
        half = (1 / n1 + 1 / n2) / 2
        distance = math.copysign(max(abs(distance) - half, 0.0), distance)
    if se1 == 0:
        return math.copysign(math.inf, distance) if distance else 0.0, 1.0
    return distance / se1, 1.0 if method == "ongepoold" else se0 / se1


def size_for(method: str, rates: tuple[float, float], demand: Demand) -> Number:
    """Clients a group (equal groups) before rounding up; a whole number by enumeration.

    Formulas: unpooled and pooled (Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd ed. 2003,
    ch. 4), with the continuity correction of Casagrande, Pike and Smith (Biometrics 1978, 34: 483-486), arcsine (Cohen,
    Statistical Power Analysis, 2nd ed. 1988, ch. 6). Enumeration: the smallest size from which the power stays at
    least the demand over the next sizes (exact power goes up and down with the size).

    >>> round(size_for("ongepoold", (0.5, 0.3), Demand(0.05, 2, 0.8)), 1)  # 7.849 x 0.46 / 0.04
    90.3
    """
    p1, p2 = rates
    if p1 == p2:
        return NotComputable(SAME)
    if demand.sides == 1 and p1 < p2:
        return NotComputable("de verwachte kans ligt niet boven die van de vergelijkingsgroep")
    if method.startswith("exact"):
        return _size_by_enumeration(method, rates, demand)
    z, distance, spread = demand.z_alpha + demand.z_power, abs(p1 - p2), p1 * (1 - p1) + p2 * (1 - p2)
    if method == "arcsinus":
        return 2 * (z / cohen_h(p1, p2)) ** 2
    if method == "ongepoold":
        return z**2 * spread / distance**2
    mean = (p1 + p2) / 2
    pooled = ((demand.z_alpha * math.sqrt(2 * mean * (1 - mean)) + demand.z_power * math.sqrt(spread)) / distance) ** 2
    return pooled if method == "gepoold" else pooled / 4 * (1 + math.sqrt(1 + 4 / (pooled * distance))) ** 2


def _size_by_enumeration(method: str, rates: tuple[float, float], demand: Demand) -> Number:
    start = size_for("continuiteit", rates, demand)
    if not isinstance(start, float) or start + WINDOW > LARGEST:
        return NotComputable("de groepen worden te groot om alle uitkomsten op te sommen")
    reached: dict[int, bool] = {}

    def enough(n: int) -> bool:
        if n not in reached:
            reached[n] = power_at(method, rates, (n, n), demand) >= demand.power
        return reached[n]

    n = max(2, math.ceil(start))
    while not all(enough(k) for k in range(n, n + WINDOW)):
        n += 1
    while n > 2 and enough(n - 1):
        n -= 1
    return n


def detectable(method: str, control: float, sizes: tuple[int, int], demand: Demand) -> Number:
    """The smallest difference above ``control`` (0-1) that reaches the power demanded; power rises with it.

    >>> round(detectable("arcsinus", 0.25, (100, 100), Demand(0.05, 2, 0.8)), 3)
    0.186
    """

    def lacking(p1: float) -> float:
        return power_at(method, (p1, control), sizes, demand) - demand.power

    top = 1 - 1e-9
    if lacking(top) < 0:
        return NotComputable(NEVER)
    low = control + 1e-9
    return 0.0 if lacking(low) >= 0 else float(optimize.brentq(lacking, low, top, xtol=1e-8)) - control


def _enumerate(method: str, rates: tuple[float, float], sizes: tuple[int, int], demand: Demand) -> float:
    """The chance of every outcome (x1, x2) for which the test rejects."""
    (p1, p2), (n1, n2) = rates, sizes
    region = _region(method, n1, n2, demand.alpha, demand.sides)
    first = stats.binom.pmf(np.arange(n1 + 1), n1, p1)
    second = stats.binom.pmf(np.arange(n2 + 1), n2, p2)
    return float(first @ region @ second)


@lru_cache(maxsize=64)
def _region(method: str, n1: int, n2: int, alpha: float, sides: int) -> np.ndarray:
    """Rejected outcomes, shape (n1 + 1, n2 + 1); a two-sided Fisher test doubles the smaller tail."""
    tail = _z_tail if method == "exact_z" else _fisher_tail
    level = alpha / sides * (1 + 1e-9)  # a tail that equals alpha but for rounding rejects
    upper = tail(n1, n2) <= level
    # the lower tail of the first group is the upper tail of the second
    return upper if sides == 1 else upper | (tail(n2, n1) <= level).T


def _z_tail(n1: int, n2: int) -> np.ndarray:
    x1, x2 = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)[None, :]
    pooled = (x1 + x2) / (n1 + n2)
    se = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    distance = x1 / n1 - x2 / n2
    return stats.norm.sf(np.divide(distance, se, out=np.zeros_like(distance), where=se > 0))


def _fisher_tail(n1: int, n2: int) -> np.ndarray:
    """P(X >= x1) for each outcome (x1, x2), X hypergeometric given x1 + x2."""
    x1 = np.arange(n1 + 1)[:, None]
    total = x1 + np.arange(n2 + 1)[None, :]
    return stats.hypergeom.sf(x1 - 1, n1 + n2, total, n1)
