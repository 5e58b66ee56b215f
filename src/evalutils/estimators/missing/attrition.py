"""Clients whose outcome is not known: does it differ between the groups, what would it do, and weights that repair it.

``z`` (n, 1 = intervention), ``known`` (n, True where the outcome is known), covariates ``x`` (n x k, complete).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from evalutils.estimators.arms import TOO_FEW, Array, Wald, no_estimate
from evalutils.estimators.regression.adjustment import logit
from evalutils.estimators.regression.linear import independent
from evalutils.estimators.regression.sandwich import cr2
from evalutils.results import Estimate, NotComputable, Number, Test, number

DIFFERENTIAL = "toets of uitval verschilt tussen de groepen (exacte toets van Fisher)"
SELECTIVE = "toets of uitval in de groepen anders van kenmerken afhangt (aannemelijkheidsverhouding)"
WEIGHTED = "verschil met omgekeerde-kansgewichten voor bekende uitkomsten, gecorrigeerd voor covariaten (Lin 2013, HC2)"
CAUTIOUS, OPTIMISTIC = (0.45, 0.39), (0.275, 0.225)
"""Correlation of outcome and readiness to respond by the two assumptions of the WWC; they give its table back to 0.15 point."""
TOLERATED = 0.055
"""Bias that the What Works Clearinghouse tolerates, in standard deviations of the outcome: what still rounds to 0.05."""


@dataclass(frozen=True)
class AttritionResult:
    """Share without outcome by group (intervention first), overall and the absolute difference (all 0-1)."""

    shares: tuple[Number, Number]
    overall: Number
    difference: Number
    test: Test
    cautious: str
    """'laag' or 'hoog' by the WWC's cautious (conservative) boundary; ``optimistic`` by its liberal one."""
    optimistic: str


def differential_attrition(z: Array, known: Array) -> AttritionResult:
    """Attrition by group, Fisher's test that it is the same, and on which side of the WWC's boundaries it lies.

    >>> found = differential_attrition(np.repeat([1, 0], 100), np.repeat([True, False, True, False], [90, 10, 80, 20]))
    >>> found.shares, round(found.difference, 2), found.cautious, found.optimistic
    ((0.1, 0.2), 0.1, 'hoog', 'laag')
    """
    gone = [int((~known & (z == arm)).sum()) for arm in (1, 0)]
    total = [int((z == arm).sum()) for arm in (1, 0)]
    if not all(total):
        nothing = NotComputable("een groep zonder klanten")
        return AttritionResult((nothing, nothing), nothing, nothing, Test(DIFFERENTIAL, nothing, nothing), "", "")
    first, second = gone[0] / total[0], gone[1] / total[1]
    fisher = stats.fisher_exact(np.array([gone, [total[0] - gone[0], total[1] - gone[1]]]))
    test = Test(
        DIFFERENTIAL, number(fisher.statistic, "een cel van de tabel is leeg"), number(fisher.pvalue), symbol="OR", n=len(z)
    )
    overall, difference = sum(gone) / sum(total), abs(first - second)
    verdicts = ["laag" if _tolerable((first, second), overall, pair) else "hoog" for pair in (CAUTIOUS, OPTIMISTIC)]
    return AttritionResult((first, second), overall, difference, test, verdicts[0], verdicts[1])


def _tolerable(shares: tuple[float, float], overall: float, correlation: tuple[float, float]) -> bool:
    """Whether the bias of this attrition is tolerated: by the table (equal groups), or by the shares themselves where the table has no such pair.

    Groups of unequal size may differ by more than twice the attrition overall. Where a group lost everybody nothing is tolerable.
    """
    difference = abs(shares[0] - shares[1])
    if max(shares) >= 1:
        return False
    if difference <= 2 * min(overall, 1 - overall) + 1e-9:
        low = max(overall - difference / 2, 0.0)
        return attrition_bias((low + difference, low), correlation) <= TOLERATED
    return attrition_bias((max(shares), min(shares)), correlation) <= TOLERATED


def attrition_bias(shares: tuple[float, float], correlation: tuple[float, float]) -> float:
    """Bias in standard deviations of the outcome when shares ``shares`` (0-1) of the two groups are not observed.

    Outcome and readiness to respond are bivariate normal with ``correlation`` by group; the least ready are missing. What
    Works Clearinghouse (Procedures and Standards Handbook 4.1, 2020, appendix C; Deke & Chiang 2017, Eval. Rev. 41:130).

    >>> round(attrition_bias((0.2, 0.2), (0.45, 0.39)), 4)
    0.021
    """

    def shift(share: float, r: float) -> float:
        return r * float(stats.norm.pdf(stats.norm.ppf(share))) / (1 - share) if 0 < share < 1 else 0.0

    return abs(shift(shares[0], correlation[0]) - shift(shares[1], correlation[1]))


def boundary(overall: float, correlation: tuple[float, float] = CAUTIOUS) -> float:
    """The largest difference in attrition (0-1) at an ``overall`` attrition (0-1) whose bias is at most TOLERATED.

    Equal groups, the group whose outcome depends more on response losing more: the table of the WWC (Handbook 4.1, table
    II.1) before rounding. Nil where even equal attrition is too much.

    >>> round(100 * boundary(0.20), 1), round(100 * boundary(0.20, OPTIMISTIC), 1)
    (5.4, 10.1)
    """

    def excess(difference: float) -> float:
        return attrition_bias((overall + difference / 2, overall - difference / 2), correlation) - TOLERATED

    largest = min(2 * overall, 2 * (1 - overall)) - 1e-9
    if largest <= 0 or excess(0.0) > 0:
        return 0.0
    return largest if excess(largest) < 0 else float(optimize.brentq(excess, 0.0, largest, xtol=1e-10))


def selective_attrition(z: Array, known: Array, x: Array) -> Test:
    """Does attrition depend on ``x`` differently in the two groups? Likelihood ratio of logit models with and without products.

    >>> rng = np.random.default_rng(1)
    >>> x, z = rng.normal(size=(400, 1)), np.repeat([1, 0], 200)
    >>> known = rng.random(400) > np.where(z == 1, 0.1 + 0.4 * (x[:, 0] > 0), 0.2)
    >>> selective_attrition(z, known, x).p_value < 0.05
    True
    """
    centred = _scaled(x)
    base = np.column_stack([np.ones(len(z)), z, centred])
    wide = np.column_stack([base, centred * z[:, None]])
    narrow = base[:, independent(base, keep=2)]
    wide = wide[:, independent(wide, keep=2)]
    fits = [logit(known.astype(float), part) for part in (narrow, wide)]
    extra = wide.shape[1] - narrow.shape[1]
    if fits[0] is None or fits[1] is None or extra == 0:
        gone = NotComputable("te weinig uitval, of uitval valt samen met een kenmerk")
        return Test(SELECTIVE, gone, gone, n=len(z))
    likelihood = [_log_likelihood(known, part @ fit.coef) for part, fit in zip((narrow, wide), fits, strict=True) if fit]
    statistic = 2 * (likelihood[1] - likelihood[0])
    return Test(SELECTIVE, number(statistic), number(stats.chi2.sf(statistic, extra)), (float(extra),), "chi2", n=len(z))


def _log_likelihood(known: Array, score: Array) -> float:
    return float(-np.logaddexp(0, np.where(known, -score, score)).sum())


def _scaled(x: Array) -> Array:
    spread = x.std(axis=0)
    return (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)


def response_weights(z: Array, known: Array, x: Array) -> Array | None:
    """1 / chance of a known outcome, a logit model on ``x`` in each group apart; n values, nil where not known.

    A group without attrition has weights one. None when a model has no solution (separation). Robins, Rotnitzky & Zhao
    (1995, JASA 90:106).

    >>> z, known = np.repeat([1, 0], 4), np.array([1, 1, 1, 0, 1, 1, 0, 0], dtype=bool)
    >>> response_weights(z, known, np.empty((8, 0))).round(4).tolist()
    [1.3333, 1.3333, 1.3333, 0.0, 2.0, 2.0, 0.0, 0.0]
    """
    weight = np.zeros(len(z))
    for arm in (1, 0):
        here = z == arm
        if known[here].all():
            weight[here] = 1.0
            continue
        design = np.column_stack([np.ones(int(here.sum())), _scaled(x[here])])
        design = design[:, independent(design, keep=1)]
        fit = logit(known[here].astype(float), design)
        if fit is None:
            return None
        weight[here] = np.where(known[here], 1 + np.exp(-(design @ fit.coef)), 0.0)
    return weight


def weighted_difference(y: Array, z: Array, known: Array, x: Array, level: float) -> Estimate:
    """Difference for all assigned clients from those with a known outcome, by inverse probability weights and Lin's adjustment.

    ``y`` (n) is read where ``known``. Consistent when response or outcome is modelled well (doubly robust: Bang & Robins
    2005, Biometrics 61:962), given that attrition depends on ``x`` alone. The covariates are centred over all assigned;
    HC2 with the weights as given, which is cautious (Wooldridge 2007, J. Econometrics 141:1281). The note gives the
    attrition by group and the largest weight.

    >>> rng = np.random.default_rng(1)
    >>> x, z = rng.normal(size=(300, 1)), np.repeat([1, 0], 150)
    >>> y, known = 1.0 * z + x[:, 0] + rng.normal(size=300), rng.random(300) > 0.2
    >>> found = weighted_difference(y, z, known, x, 0.95)
    >>> abs(found.value - 1) < 3 * found.se
    True
    """
    seen = [int((known & (z == arm)).sum()) for arm in (1, 0)]
    if min(seen) < 2:
        return no_estimate(WEIGHTED, TOO_FEW, level, test="t-toets", n=sum(seen))
    weight = response_weights(z, known, x)
    if weight is None:
        return no_estimate(WEIGHTED, "uitval valt samen met een kenmerk", level, test="t-toets", n=sum(seen))
    centred = x - x.mean(axis=0) if x.size else x
    design = np.column_stack([np.ones(len(z)), z, centred, centred * z[:, None]])[known]
    design = design[:, independent(design, keep=2)]
    fit = cr2(y[known], design, np.arange(int(known.sum())), weight=weight[known], tested=2)
    if fit is None or fit.df[1] == 0:
        return no_estimate(WEIGHTED, "te weinig klanten voor het aantal covariaten", level, test="t-toets", n=sum(seen))
    lost = [int((z == arm).sum()) - count for arm, count in zip((1, 0), seen, strict=True)]
    note = f"zonder uitkomst: {lost[0]} en {lost[1]}; grootste gewicht {weight.max():.1f}".replace(".", ",")
    return Wald(WEIGHTED, float(fit.coef[1]), fit.se(1), int(known.sum()), "t-toets", float(fit.df[1]), note).at(level)
