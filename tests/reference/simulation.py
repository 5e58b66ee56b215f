"""Experiments with a known effect: does each interval cover it, does each test keep its level, is the power as computed?

Clients are drawn anew in every experiment and the code under test is that of the report. Rates are those of the power
calculation of deelrapport 1 (par. 4.2): 21.25% against 11.67%. simulation_report.py writes
them down, test_simulation.py (marked slow) holds them against the criteria.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import optimize, stats

from evalutils.estimators.arms import TwoArms
from evalutils.estimators.comparisons.means import pooled, welch
from evalutils.estimators.comparisons.permutation import permutation_ps
from evalutils.estimators.comparisons.resampling import holm
from evalutils.estimators.comparisons.two_proportions import miettinen_nurminen, newcombe, pooled_z, score_z, wilson_limits
from evalutils.estimators.missing.bounds import lee, manski
from evalutils.estimators.participation.complier import Taken, complier
from evalutils.estimators.randomness import generator
from evalutils.estimators.regression.adjustment import Cases, adjusted, hc2_mean, lin, marginal_effect
from evalutils.estimators.survival.curves import log_rank
from evalutils.findings.effects.subgroups import interaction
from evalutils.findings.survival.time_to_work import incidence_difference, restricted_difference
from evalutils.params import Arm
from evalutils.results import is_number

EXPERIMENTS = 10_000
BOUNDS_EXPERIMENTS, LEE_DRAWS = 2_000, 200
"""Bounds take a bootstrap in every experiment; the rest is cheap enough for a simulation error of 0.2 points."""
SIZES = (180, 233)
P_TREATED, P_CONTROL = 0.2125, 0.1167
LEVEL, ALPHA = 0.95, 0.05
SLOPE = 0.8
"""Of the covariate, on the logit scale."""
HOURS = (14.0, 12.0)
"""Mean hours a week of who works: intervention, control."""
TAKE_UP = (0.70, 0.05)
HAZARDS, HORIZON = (0.012, 0.007, 0.010), 24.0
"""A month: work in the intervention and control group, and the competing event in both."""


@dataclass(frozen=True)
class Measure:
    """One line of the report: ``share`` of ``of`` experiments."""

    what: str
    n: int
    share: float
    of: int

    @property
    def error(self) -> float:
        return math.sqrt(self.share * (1 - self.share) / self.of)


def intercept(rate: float) -> float:
    """Of the logit model in which the mean rate over a standard normal covariate is ``rate``."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    return optimize.brentq(lambda a: float(weights @ (1 / (1 + np.exp(-a - SLOPE * nodes)))) - rate, -10, 5)


@dataclass(frozen=True)
class Sample:
    """Experiments x clients: covariate, yes/no outcome and hours; ``z`` is the same in each."""

    x: np.ndarray
    y: np.ndarray
    hours: np.ndarray
    z: np.ndarray


def draw(n: int, rates: tuple[float, float], step: str) -> Sample:
    rng = generator("simulatie", step, str(n))
    z = np.repeat([1, 0], n)
    x = rng.normal(size=(EXPERIMENTS, 2 * n))
    chance = 1 / (1 + np.exp(-np.where(z == 1, intercept(rates[0]), intercept(rates[1])) - SLOPE * x))
    y = (rng.random(x.shape) < chance).astype(float)
    means = np.where(z == 1, *HOURS) if rates[0] != rates[1] else HOURS[1]
    return Sample(x, y, y * rng.gamma(4.0, means / 4.0, size=x.shape), z)


def covered(interval: tuple, truth: float) -> bool:
    return bool(interval[0] <= truth <= interval[1])


def estimates(sample: Sample, row: int) -> dict:
    """Every interval of the report for one experiment, by the name of its estimator."""
    y, z, x, hours = sample.y[row], sample.z, sample.x[row][:, None], sample.hours[row]
    data = TwoArms(hours, z)
    return {
        "HC2 (share)": hc2_mean(y, z, LEVEL), "Lin (share)": lin(y, z, x, LEVEL),
        "logit, average marginal effect": marginal_effect(y, z, x, LEVEL), "Welch (hours)": welch(data, LEVEL),
        "Student (hours)": pooled(data, LEVEL), "least squares with covariate (hours)": adjusted(Cases(hours, z, x, ""), LEVEL),
        "Lin (hours)": lin(hours, z, x, LEVEL),
    }  # fmt: skip


def counts_of(sample: Sample) -> tuple[np.ndarray, int, np.ndarray, int]:
    n = len(sample.z) // 2
    return sample.y[:, :n].sum(axis=1), n, sample.y[:, n:].sum(axis=1), n


def coverage(n: int) -> list[Measure]:
    """Share of the experiments whose 95% interval holds the true effect."""
    sample = draw(n, (P_TREATED, P_CONTROL), "dekking")
    truth = P_TREATED - P_CONTROL
    hours = P_TREATED * HOURS[0] - P_CONTROL * HOURS[1]
    hits: dict[str, int] = {}
    for row in range(EXPERIMENTS):
        for name, estimate in estimates(sample, row).items():
            right = hours if "(hours)" in name else truth
            hits[name] = hits.get(name, 0) + covered((estimate.interval.lower, estimate.interval.upper), right)
    counts = counts_of(sample)
    for name, method in (("Newcombe", newcombe), ("Miettinen-Nurminen", miettinen_nurminen)):
        low, high = method(*counts, LEVEL)
        hits[name] = int(((low <= truth) & (truth <= high)).sum())
    low, high = wilson_limits(counts[0], n, LEVEL)
    hits["Wilson (gross, one group)"] = int(((low <= P_TREATED) & (high >= P_TREATED)).sum())
    return [Measure(name, n, hit / EXPERIMENTS, EXPERIMENTS) for name, hit in hits.items()]


def times(n: int, equal: bool, step: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Time and cause of each experiment: exponential, one client in seven followed for 14 months, the others for 28."""
    rng = generator("simulatie", step, str(n))
    work = np.repeat([HAZARDS[1] if equal else HAZARDS[0], HAZARDS[1]], n)
    shape = (EXPERIMENTS, 2 * n)
    first, other = rng.exponential(1 / work, shape), rng.exponential(1 / HAZARDS[2], shape)
    end = np.where(rng.random(shape) < 1 / 7, 14.0, 28.0)
    time = np.minimum(np.minimum(first, other), end)
    cause = np.where(time == end, 0, np.where(first < other, 1, 2))
    return list(zip(time, cause, strict=True))


def survival_coverage(n: int) -> list[Measure]:
    def mean(hazard: float) -> float:
        return (1 - math.exp(-hazard * HORIZON)) / hazard

    def incidence(hazard: float) -> float:
        total = hazard + HAZARDS[2]
        return hazard / total * (1 - math.exp(-total * HORIZON))

    truth = (mean(HAZARDS[0]) - mean(HAZARDS[1]), incidence(HAZARDS[0]) - incidence(HAZARDS[1]))

    def both(groups: list) -> tuple:
        return restricted_difference(groups, HORIZON, LEVEL), incidence_difference(groups, HORIZON, LEVEL, 2)

    hits = [0, 0]
    arm = Arm(code="x", label="X")
    for time, cause in times(n, False, "tijd"):
        groups = [(arm, time[:n], cause[:n]), (arm, time[n:], cause[n:])]
        for place, found in enumerate(both(groups)):
            hits[place] += covered((found.interval.lower, found.interval.upper), truth[place])
    names = ("restricted mean time difference (Kaplan-Meier)", "difference in cumulative incidence (Aalen-Johansen)")
    return [Measure(name, n, hit / EXPERIMENTS, EXPERIMENTS) for name, hit in zip(names, hits, strict=True)]


def bounds_coverage(n: int) -> list[Measure]:
    """The least favourable truth, at an end of the bounds: nobody missing in the intervention group has the outcome."""
    rng = generator("simulatie", "grenzen", str(n))
    hits = {"Manski bounds, Imbens-Manski interval": 0, "Lee bounds, Imbens-Manski interval": 0}
    for _ in range(BOUNDS_EXPERIMENTS):
        treated = (rng.random(n) < P_TREATED).astype(float)
        control = (rng.random(n) < P_CONTROL).astype(float)
        gone = (treated == 0) & (rng.random(n) < 0.1), (control == 1) & (rng.random(n) < 0.3)
        known = np.concatenate([treated[~gone[0]], control[~gone[1]]])
        z = np.repeat([1, 0], [int((~gone[0]).sum()), int((~gone[1]).sum())])
        found = manski(TwoArms(known, z, (int(gone[0].sum()), int(gone[1].sum()))), LEVEL, (0.0, 1.0)).interval
        hits["Manski bounds, Imbens-Manski interval"] += covered((found.lower, found.upper), P_TREATED - P_CONTROL)
        # Known when assigned to the intervention: all; known as a control: 90%. The others have low outcomes.
        always = np.where(rng.random(2 * n) < 0.9, 1.0, 0.0)
        value = np.where(always == 1, rng.gamma(4.0, 3.0, 2 * n) + 3.0, rng.uniform(0, 3.0, 2 * n))
        value[:n] += 2.0 * always[:n]
        stay = always[n:] == 1
        z = np.repeat([1, 0], [n, int(stay.sum())])
        data = TwoArms(np.concatenate([value[:n], value[n:][stay]]), z, (0, int((~stay).sum())))
        found = lee(data, LEVEL, ("simulatie",), LEE_DRAWS).interval
        hits["Lee bounds, Imbens-Manski interval"] += covered((found.lower, found.upper), 2.0)
    return [Measure(name, n, hit / BOUNDS_EXPERIMENTS, BOUNDS_EXPERIMENTS) for name, hit in hits.items()]


def compliers(n: int) -> tuple[list[Measure], float, float, float]:
    """Coverage of the complier interval; mean estimate, its simulation error and the true effect."""
    rng = generator("simulatie", "begeleid", str(n))
    z = np.repeat([1, 0], n)
    effect = (P_TREATED - P_CONTROL) / (TAKE_UP[0] - TAKE_UP[1])
    found = []
    for _ in range(EXPERIMENTS):
        u = rng.random(2 * n)  # below the second rate: always takes part; between the two: complies
        d = np.where(z == 1, u < TAKE_UP[0], u < TAKE_UP[1]).astype(float)
        base = np.where(u < TAKE_UP[0], 0.10, 0.14)  # who would not take part differs
        y = (rng.random(2 * n) < base + effect * d).astype(float)
        found.append(complier(Taken(y, z, d), LEVEL, "x", "X").estimate)
    values = np.array([estimate.value for estimate in found])
    hit = np.mean([covered((estimate.interval.lower, estimate.interval.upper), effect) for estimate in found])
    measure = Measure("complier average causal effect (2SLS)", n, float(hit), EXPERIMENTS)
    return [measure], float(values.mean()), float(values.std(ddof=1) / math.sqrt(EXPERIMENTS)), effect


def type_one(n: int) -> list[Measure]:
    """Share of the experiments without any effect in which a test at 5% rejects."""
    sample = draw(n, (P_CONTROL, P_CONTROL), "nul")
    counts = counts_of(sample)
    z, score = pooled_z(*counts), score_z(*counts, 0.0)
    critical = stats.norm.ppf(1 - ALPHA / 2)
    rejects: dict[str, np.ndarray] = {
        "z test, one-sided": z > stats.norm.ppf(1 - ALPHA), "z test, two-sided": np.abs(z) > critical,
        "score test (Miettinen-Nurminen)": np.abs(score) > critical,
        "Fisher's exact test": np.array([_fisher(int(a), int(b), n) for a, b in zip(counts[0], counts[2], strict=True)]) <= ALPHA,
    }  # fmt: skip
    found: dict[str, list[bool]] = {}
    subgroups = generator("simulatie", "subgroep", str(n))
    subgroup = subgroups.integers(0, 3, sample.y.shape)
    for row in range(EXPERIMENTS):
        for name, estimate in estimates(sample, row).items():
            found.setdefault(f"{name}, two-sided", []).append(is_number(estimate.p_value) and estimate.p_value <= ALPHA)
        exact = permutation_ps(sample.y[row][:, None], sample.z, 0, subgroups)[0]
        found.setdefault("randomisation test, two-sided", []).append(exact.two_sided <= ALPHA)
        found.setdefault("randomisation test, one-sided", []).append(exact.greater <= ALPHA)
        parts = [TwoArms(sample.y[row][subgroup[row] == k], sample.z[subgroup[row] == k]) for k in range(3)]
        p = interaction(("a", "b", "c"), parts).p_value
        found.setdefault("interaction test (three subgroups)", []).append(is_number(p) and p <= ALPHA)
    found["log-rank test"] = [
        bool(stats.chi2.sf(log_rank(time, cause, sample.z)[2], 1) <= ALPHA) for time, cause in times(n, True, "tijd nul")
    ]
    rejects |= {name: np.array(values) for name, values in found.items()}
    rejects["Holm over four outcomes (any false finding)"] = _family(n)
    return [Measure(name, n, float(np.mean(values)), EXPERIMENTS) for name, values in rejects.items()]


@cache
def _fisher(a: int, b: int, n: int) -> float:
    return float(stats.fisher_exact([[a, n - a], [b, n - b]]).pvalue)


def _family(n: int) -> np.ndarray:
    """Four outcomes of the same clients, correlated through a common chance, none with an effect."""
    rng = generator("simulatie", "familie", str(n))
    common = rng.normal(size=(EXPERIMENTS, 2 * n))
    p_values = []
    for rate in (0.08, 0.12, 0.20, 0.30):
        y = 0.7 * common + math.sqrt(1 - 0.49) * rng.normal(size=common.shape) < stats.norm.ppf(rate)
        z = pooled_z(y[:, :n].sum(axis=1), n, y[:, n:].sum(axis=1), n)
        p_values.append(2 * stats.norm.sf(np.abs(z)))
    return np.array([min(holm(tuple(row))) <= ALPHA for row in np.array(p_values).T])


def power(n: int) -> tuple[Measure, float]:
    """Power of the pre-specified one-sided z test, measured and by the formula (Fleiss, Levin & Paik 2003, eq. 4.17)."""
    counts = counts_of(draw(n, (P_TREATED, P_CONTROL), "power"))
    measured = float((pooled_z(*counts) > stats.norm.ppf(1 - ALPHA)).mean())
    gap, mean = P_TREATED - P_CONTROL, (P_TREATED + P_CONTROL) / 2
    null = math.sqrt(2 * mean * (1 - mean) / n)
    alternative = math.sqrt((P_TREATED * (1 - P_TREATED) + P_CONTROL * (1 - P_CONTROL)) / n)
    formula = float(stats.norm.cdf((gap - stats.norm.ppf(1 - ALPHA) * null) / alternative))
    return Measure("z test, one-sided", n, measured, EXPERIMENTS), formula
