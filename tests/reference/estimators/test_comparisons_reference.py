"""Ranks, quantiles, equivalence, several outcomes, weak instruments, balance and clustered power against other sources.

- Hollander & Wolfe (1999, Nonparametric Statistical Methods, examples 4.1-4.4), permeability of membranes: p = 0.1272
  one-sided, shift 0.305, 96% interval -0.15 to 0.76 (R's ``wilcox.test`` has the same data).
- Cunningham (2021, Causal Inference: The Mixtape, par. 7.5), schooling by college nearby: first-stage F 15.767.
- scipy and statsmodels where they hold a second program; else enumeration or experiments with a known effect.
"""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
import statsmodels.api as sm
from causaldata import close_college
from scipy import stats
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.weightstats import ttost_ind

from evalutils.estimators.arms import TwoArms, Wald, no_estimate
from evalutils.estimators.baseline.balance import (
    CONTROL,
    TREATED,
    hedges_g,
    joint_randomisation,
    kolmogorov_smirnov,
    signed_difference,
    variance_ratio,
    wwc_verdict,
)
from evalutils.estimators.baseline.standardised import by_category, of_means
from evalutils.estimators.comparisons.equivalence import equivalence
from evalutils.estimators.comparisons.means import pooled
from evalutils.estimators.comparisons.multiplicity import romano_wolf, step_down
from evalutils.estimators.comparisons.quantiles import quantile_effect, sample_quantile
from evalutils.estimators.comparisons.ranks import rank_distribution, rank_shift
from evalutils.estimators.comparisons.resampling import holm
from evalutils.estimators.participation.weak_instrument import EVERYTHING, INTERVAL, OUTSIDE, anderson_rubin
from evalutils.estimators.planning.clustered_power import ClusterArm, clustered_detectable, clustered_power, difference_error
from evalutils.results import NotComputable

AT_TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]


def membranes():
    return np.array(AT_TERM + EARLY), np.repeat([1, 0], [10, 5])


def test_hollander_and_wolfe_published():
    found = rank_shift(*membranes(), 0.96)
    assert found.value == pytest.approx(0.305)
    assert (found.interval.lower, found.interval.upper) == (pytest.approx(-0.15), pytest.approx(0.76))
    assert found.p_value == pytest.approx(2 * 0.1272, abs=1e-4)
    assert 1 - 2 * rank_distribution(10, 5)[:9].sum() == pytest.approx(0.96, abs=5e-5)


def test_rank_distribution_by_enumeration():
    counts = np.zeros(13)
    for chosen in combinations(range(7), 3):
        counts[sum(chosen) - 3] += 1
    assert rank_distribution(3, 4) == pytest.approx(counts / counts.sum())


def test_rank_interval_is_what_the_test_does_not_reject():
    """Normal limit with ties: shifts just inside the interval are kept by scipy's test, those outside rejected."""
    rng = np.random.default_rng(1)
    y, z = np.round(rng.gamma(2, 5, 160)), np.tile([1, 0], 80)
    found = rank_shift(y, z, 0.95)
    for shift, kept in ((found.interval.lower + 0.5, True), (found.interval.lower - 1.5, False),
                        (found.interval.upper - 0.5, True), (found.interval.upper + 1.5, False)):  # fmt: skip
        p = stats.mannwhitneyu(y[z == 1] - shift, y[z == 0], method="asymptotic").pvalue
        assert bool(p > 0.05) is kept


def test_quantile_error_is_that_of_the_bootstrap():
    """Maritz & Jarrett's error is the bootstrap's of that order statistic without its simulation error (Efron 1979)."""
    rng = np.random.default_rng(2)
    values = rng.gamma(2.0, size=101)
    drawn = np.sort(rng.choice(values, (20_000, 101)), axis=1)
    for share in (0.25, 0.5, 0.9):
        value, error = sample_quantile(values, share)
        place = math.ceil(101 * share) - 1
        assert value == np.sort(values)[place]
        assert error == pytest.approx(drawn[:, place].std(), rel=0.03)


def test_quantile_effect_covers():
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(600):
        y, z = rng.exponential(size=160), np.tile([1, 0], 80)
        found = quantile_effect(y + 0.4 * z, z, 0.5, 0.95)
        hits += found.interval.lower <= 0.4 <= found.interval.upper
    assert hits / 600 == pytest.approx(0.95, abs=0.03)
    assert isinstance(quantile_effect(np.ones(4), np.array([1, 1, 0, 0]), 0.5, 0.95).p_value, NotComputable)


def test_equivalence_by_statsmodels():
    rng = np.random.default_rng(4)
    y, z = rng.normal(size=70), np.repeat([1, 0], [30, 40])
    other = ttost_ind(y[z == 1], y[z == 0], -0.6, 0.5, usevar="pooled")
    found = equivalence(pooled(TwoArms(y, z), 0.95), -0.6, 0.5)
    assert found.p_value == pytest.approx(other[0], rel=1e-9)


def test_equivalence_is_the_90_interval_within_the_margins():
    for value in (0.0, 0.16, 0.18):
        row = Wald("x", value, 0.2, 100, "t-toets", 60.0).at(0.90)
        inside = row.interval.lower > -0.5 and row.interval.upper < 0.5
        assert (equivalence(row, -0.5, 0.5).p_value < 0.05) is inside
    assert isinstance(equivalence(no_estimate("x", "leeg", 0.95), -1, 1).p_value, NotComputable)
    with pytest.raises(ValueError, match="margin"):
        equivalence(row, 0.5, -0.5)


def test_step_down_by_a_plain_program():
    rng = np.random.default_rng(5)
    observed, drawn = np.abs(rng.normal(1, 1, 5)), np.abs(rng.normal(size=(199, 5)))
    left, expected, highest = list(range(5)), np.empty(5), 0.0
    while left:
        best = max(left, key=lambda place: observed[place])
        p = (1 + sum(max(row[place] for place in left) >= observed[best] for row in drawn)) / 200
        highest = max(highest, p)
        expected[best] = highest
        left.remove(best)
    assert step_down(observed, drawn) == pytest.approx(expected)


def test_romano_wolf_holds_the_family_and_beats_holm_for_like_outcomes():
    rng = np.random.default_rng(6)
    z, any_false, kinder = np.tile([1, 0], 60), [], []
    for _ in range(300):
        common = rng.normal(size=(120, 1))
        y = 0.9 * common + np.sqrt(1 - 0.81) * rng.normal(size=(120, 4))
        adjusted = romano_wolf(y, z, 299, rng)
        single = stats.ttest_ind(y[z == 1], y[z == 0], equal_var=False).pvalue
        any_false.append(adjusted.min() <= 0.05)
        kinder.append(np.median(adjusted - np.array(holm(tuple(single)))))
    assert 0.015 <= np.mean(any_false) <= 0.09
    assert np.mean(kinder) < 0


@pytest.fixture(scope="module")
def college():
    frame = close_college.load_pandas().data
    frame = frame.dropna(subset=["lwage", "educ", "exper", "black", "south", "married", "smsa", "nearc4"])
    x = frame[["exper", "black", "south", "married", "smsa"]].to_numpy(dtype=float)
    return frame.lwage.to_numpy(dtype=float), frame.educ.to_numpy(dtype=float), frame.nearc4.to_numpy(dtype=float), x


def test_first_stage_published(college):
    y, d, z, x = college
    found = anderson_rubin(y, d, z, 0.95, x=x, robust=False)
    assert round(found.first_stage_f, 3) == 15.767
    assert found.kind == INTERVAL


@pytest.mark.parametrize("robust", [True, False])
def test_anderson_rubin_limits_are_where_the_test_turns(college, robust):
    """statsmodels' t-test of the instrument in the regression of y - b d has p = 0.05 at both limits."""
    y, d, z, x = college
    found = anderson_rubin(y, d, z, 0.95, x=x, robust=robust)
    design = np.column_stack([z, np.ones(len(z)), x])
    kind = {"cov_type": "HC2", "use_t": True} if robust else {}
    for limit in (found.lower, found.upper):
        assert sm.OLS(y - limit * d, design).fit(**kind).pvalues[0] == pytest.approx(0.05, abs=1e-6)
    assert sm.OLS(y, design).fit(**kind).pvalues[0] == pytest.approx(found.p_value, rel=1e-6)


def test_anderson_rubin_of_a_useless_instrument_has_no_ends():
    rng = np.random.default_rng(8)
    kinds = set()
    for _ in range(60):
        z, d = np.tile([1, 0], 100), (rng.random(200) < 0.4).astype(float)
        kinds.add(anderson_rubin(d + rng.normal(size=200), d, z, 0.95).kind)
    assert EVERYTHING in kinds
    assert OUTSIDE in kinds or INTERVAL in kinds


def test_anderson_rubin_holds_its_level_with_a_weak_instrument():
    rng, misses = np.random.default_rng(9), 0
    for _ in range(600):
        z, u = np.tile([1, 0], 75), rng.normal(size=150)
        d = (0.8 * u + 0.6 * rng.normal(size=150) + 0.15 * z > 0).astype(float)
        found = anderson_rubin(d + u, d, z, 0.95)
        inside = {INTERVAL: lambda f: f.lower <= 1 <= f.upper, OUTSIDE: lambda f: not f.lower < 1 < f.upper}
        misses += not inside.get(found.kind, lambda f: f.kind == EVERYTHING)(found)
    assert misses / 600 == pytest.approx(0.05, abs=0.03)


def test_signed_differences_agree_with_the_pooled_ones_and_with_hand():
    rng = np.random.default_rng(10)
    x, z = rng.normal(size=50), np.tile([1, 0], 25)
    assert signed_difference(x, z) == pytest.approx(of_means(x[z == 1], x[z == 0]))
    yes = (x > 0.2).astype(float)
    counts = np.array([[yes[z == arm].sum(), (1 - yes[z == arm]).sum()] for arm in (1, 0)]).T
    assert signed_difference(yes, z) == pytest.approx(by_category(counts)[0])
    gap = x[z == 1].mean() - x[z == 0].mean()
    assert signed_difference(x, z, TREATED) == pytest.approx(gap / x[z == 1].std(ddof=1))
    assert signed_difference(x, z, CONTROL) == pytest.approx(gap / x[z == 0].std(ddof=1))
    assert variance_ratio(x, z) == pytest.approx(x[z == 1].var(ddof=1) / x[z == 0].var(ddof=1))
    missing = np.where(np.arange(50) < 3, np.nan, x)
    assert signed_difference(missing, z) == pytest.approx(of_means(missing[3:][z[3:] == 1], missing[3:][z[3:] == 0]))
    with pytest.raises(ValueError, match="denominator"):
        signed_difference(x, z, "totaal")


def test_kolmogorov_smirnov_by_hand():
    found = kolmogorov_smirnov(np.array([1.0, 2, 3, 2.5, 4, 5]), np.repeat([1, 0], 3))
    assert found.statistic == pytest.approx(2 / 3)
    assert found.p_value == pytest.approx(0.6)  # 12 of the 20 orders lie as far apart


def test_joint_balance_by_enumeration():
    """Mahalanobis distance of the differences in means, every assignment of 4 of 8 (Hansen & Bowers 2008)."""
    rng = np.random.default_rng(11)
    x, z = rng.normal(size=(8, 2)), np.repeat([1, 0], 4)
    metric = np.linalg.inv(np.cov(x.T) * (1 / 4 + 1 / 4))

    def distance(inside):
        gap = x[inside].mean(axis=0) - x[~inside].mean(axis=0)
        return gap @ metric @ gap

    every = np.array([distance(np.isin(np.arange(8), chosen)) for chosen in combinations(range(8), 4)])
    found = joint_randomisation(np.column_stack([x, x.sum(axis=1)]), z, 20_000, rng)
    assert found.statistic == pytest.approx(distance(z == 1))
    assert found.p_value == pytest.approx(np.mean(every >= distance(z == 1) - 1e-9), abs=0.015)
    assert found.df == (2.0,)
    assert every.mean() == pytest.approx(2)


def test_what_works_clearinghouse_difference_by_hand():
    x, z = np.array([3.0, 5, 7, 9, 2, 4, 6, 8]), np.repeat([1, 0], 4)
    assert hedges_g(x, z) == pytest.approx((1 - 3 / 23) * 1 / math.sqrt(20 / 3))
    odds = math.log((0.6 / 0.4) / (0.4 / 0.6))
    yes = np.repeat([1.0, 0, 1, 0], [60, 40, 40, 60])
    assert hedges_g(yes, np.repeat([1, 0], 100)) == pytest.approx((1 - 3 / 791) * odds / 1.65)
    assert [wwc_verdict(value) for value in (0.0501, 0.25, -0.2501)] == [
        "alleen met correctie",
        "alleen met correctie",
        "voldoet niet",
    ]
    assert wwc_verdict(NotComputable("x")) == ""


def test_power_without_clusters_by_statsmodels():
    arms = ClusterArm(64), ClusterArm(64)
    found = clustered_power(0.5, (1.0, 1.0), arms, 0.05)
    assert found == pytest.approx(TTestIndPower().power(0.5, 64, 0.05), abs=1e-6)
    assert found == pytest.approx(0.80, abs=0.002)  # Cohen (1988, table 2.4.1): 64 a group for d = .5
    assert clustered_detectable((1.0, 1.0), arms, 0.05, found) == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("partial", [True, False])
def test_clustered_power_by_simulation(partial):
    """Ten coaches of twenty; the comparison group alike or without coaches. The test is Welch's on the cluster means."""
    rng, icc = np.random.default_rng(12), 0.05
    arms = ClusterArm(200, 20, icc), ClusterArm(200) if partial else ClusterArm(200, 20, icc)
    coach = rng.normal(scale=math.sqrt(icc), size=(6_000, 10)) + rng.normal(scale=math.sqrt((1 - icc) / 20), size=(6_000, 10))
    other = coach[::-1] if not partial else rng.normal(size=(6_000, 200))
    found = stats.ttest_ind(coach + 0.4, other[rng.permutation(6_000)], axis=1, equal_var=False)
    power = clustered_power(0.4, (1.0, 1.0), arms, 0.05)
    assert (found.pvalue < 0.05).mean() == pytest.approx(power, abs=0.03)
    assert difference_error((1.0, 1.0), arms)[0] == pytest.approx(math.sqrt(sum(arm.design_effect / 200 for arm in arms)))
    assert isinstance(clustered_power(0.4, (1.0, 1.0), (ClusterArm(50, 50, 0.1), ClusterArm(50)), 0.05), NotComputable)
