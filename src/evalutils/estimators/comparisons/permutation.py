"""Randomisation inference: exact where the outcome is yes or no, one set of draws for all outcomes and both sides elsewhere.

Under Fisher's sharp null no outcome depends on the assignment. For a yes/no outcome the number of clients with it in the
intervention group is then hypergeometric, so that nothing need be drawn; by strata it is a sum of hypergeometrics.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import signal, stats

from evalutils.estimators.arms import TOO_FEW, Array, TwoArms
from evalutils.estimators.randomness import generator
from evalutils.results import Interval, NotComputable, Test, number

EXACT_NAME = "randomisatietoets (exact: hypergeometrische verdeling)"
DRAWN_NAME = "randomisatietoets (permutatie van de toewijzing)"
LIMIT_NAME = "randomisatietoets (normale limiet van de permutatieverdeling)"
STRATA_NAME = "randomisatietoets binnen strata"
INVERSION = "omkering van de randomisatietoets, gelijk effect op iedereen"
LIMIT = 5_000
"""From so many clients on, the normal limit stands in for draws of an outcome that is not yes or no (Hajek 1960)."""
CHUNK = 2_000
WIDTH = 12.0
SLACK = 1e-9
"""Equal differences may differ in their last bit."""


@dataclass(frozen=True)
class PermutationP:
    """The p-value for both sides and each side apart, and how it was computed: 'exact', 'trekkingen' or 'normale limiet'."""

    observed: float
    two_sided: float
    greater: float
    smaller: float
    how: str

    def of(self, direction: str = "") -> float:
        """The p-value that a plan asks for: '' (two-sided), 'groter' or 'kleiner'."""
        return {"": self.two_sided, "groter": self.greater, "kleiner": self.smaller}[direction]


def is_yes_no(y: Array) -> bool:
    """True when every value is 0 or 1.

    >>> is_yes_no(np.array([0, 1, 1])), is_yes_no(np.array([0, 0.5]))
    (True, False)
    """
    return bool(np.isin(y, (0, 1)).all())


def exact_p(yes: int, n: int, treated: int, observed: int) -> PermutationP:
    """Exact p-values when ``yes`` of ``n`` clients have the outcome, ``observed`` of them among the ``treated``.

    Two-sided: the chance of a difference in shares at least as large in absolute value. One-sided it is Fisher's exact
    test (1935, The Design of Experiments, ch. 2).

    >>> found = exact_p(yes=4, n=8, treated=4, observed=3)
    >>> round(found.greater, 4), round(found.two_sided, 4)  # the lady tasting tea: 17/70 and 34/70
    (0.2429, 0.4857)
    """
    support, chance = _hypergeometric(n, yes, treated, abs(observed - treated * yes / n))
    gap = support / treated - (yes - support) / (n - treated)
    return _lattice(gap, chance, observed / treated - (yes - observed) / (n - treated), "exact")


def _hypergeometric(n: int, yes: int, treated: int, beyond: float) -> tuple[Array, Array]:
    """Numbers of clients with the outcome among the treated, and their chances, as far as these matter.

    Left out is what lies ``WIDTH`` standard deviations further from the mean than ``beyond``, on both sides: less than 1e-30 of
    the tails from there on. A register of a million clients has half a million possible numbers, and a few thousand that occur.
    """
    mean = treated * yes / n
    spread = np.sqrt(max(mean * (1 - yes / n) * (n - treated) / max(n - 1, 1), 1.0))
    reach = beyond + WIDTH * spread
    low, high = max(0, treated + yes - n, int(mean - reach)), min(treated, yes, int(np.ceil(mean + reach)))
    support = np.arange(low, high + 1)
    top = int(np.clip(int(mean), low, high)) - low  # from the middle outwards each chance follows from the one beside it
    k = support[:-1].astype(float)
    step = (yes - k) * (treated - k) / ((k + 1) * (n - yes - treated + k + 1))
    chance = np.empty(len(support))
    chance[top] = stats.hypergeom.pmf(support[top], n, yes, treated)
    chance[top + 1 :] = chance[top] * np.cumprod(step[top:])
    chance[:top] = (chance[top] * np.cumprod(1 / step[:top][::-1]))[::-1]
    return support, chance


def _lattice(values: Array, chance: Array, observed: float, how: str) -> PermutationP:
    slack = SLACK * max(1.0, abs(observed))

    def tail(chosen: Array) -> float:
        return float(min(1.0, chance[chosen].sum()))

    return PermutationP(
        observed, tail(np.abs(values) >= abs(observed) - slack), tail(values >= observed - slack),
        tail(values <= observed + slack), how,
    )  # fmt: skip


def assignments(z: Array, draws: int, rng: np.random.Generator, stratum: Array | None = None) -> Array:
    """``draws`` random assignments (draws x n, 0/1 as int8), as many treated as in ``z`` (n), in each stratum apart if given.

    >>> assignments(np.array([1, 1, 0, 0]), 3, np.random.default_rng(1)).sum(axis=1).tolist()
    [2, 2, 2]
    """
    start = np.broadcast_to(np.asarray(z, dtype=np.int8), (draws, len(z)))
    if stratum is None:
        return rng.permuted(start, axis=1)
    drawn = np.empty(start.shape, dtype=np.int8)
    for label in np.unique(stratum):
        here = stratum == label
        drawn[:, here] = rng.permuted(start[:, here], axis=1)
    return drawn


def drawn_differences(y: Array, z: Array, draws: int, rng: np.random.Generator) -> Array:
    """Differences in means over ``draws`` assignments: draws x k for k outcomes ``y`` (n x k) of the same clients.

    One set of draws serves every outcome: each assignment is one row of a 0/1 matrix, times all outcomes at once.

    >>> y = np.array([[1., 2], [3, 6], [2, 4], [7, 14]])
    >>> drawn = drawn_differences(y, np.array([1, 0, 1, 0]), 50, np.random.default_rng(1))
    >>> drawn.shape, bool(np.allclose(drawn[:, 1], 2 * drawn[:, 0]))
    ((50, 2), True)
    """
    treated, total = int(np.sum(z)), y.sum(axis=0)
    sums = np.concatenate([
        assignments(z, min(CHUNK, draws - start), rng).astype(float) @ y for start in range(0, draws, CHUNK)
    ])  # fmt: skip
    return sums / treated - (total - sums) / (len(z) - treated)


def permutation_p(observed: float, drawn: Array, direction: str = "") -> float:
    """(b + 1) / (m + 1), b of the m values in ``drawn`` being at least as extreme (Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9:39).

    ``direction`` 'groter' or 'kleiner' is one-sided, none is two-sided (by absolute value).

    >>> permutation_p(2.0, np.array([-3.0, 0, 1, 2])), permutation_p(2.0, np.array([-3.0, 0, 1, 2]), "groter")
    (0.6, 0.4)
    """
    slack = 1e-9 * max(1.0, abs(observed))  # equal differences may differ in their last bit
    if direction:
        sign = 1 if direction == "groter" else -1
        extreme = sign * drawn >= sign * observed - slack
    else:
        extreme = np.abs(drawn) >= abs(observed) - slack
    return (int(extreme.sum()) + 1) / (len(drawn) + 1)


def permutation_ps(y: Array, z: Array, draws: int, rng: np.random.Generator) -> tuple[PermutationP, ...]:
    """p-values of no effect on anyone for each of k outcomes ``y`` (n x k, complete) of the same clients.

    A yes/no outcome is exact; others share one set of draws, p = (b + 1) / (m + 1) (Phipson & Smyth 2010, Stat. Appl. Genet.
    Mol. Biol. 9:39), or from LIMIT clients on the normal limit with variance s^2 (1/n1 + 1/n0) (Hajek 1960; Li & Ding 2017,
    JASA 112:1759). ``z`` (n) is 0/1 with both groups present.

    >>> y = np.column_stack([[1, 1, 1, 0, 0, 0, 1, 0], [1., 2, 3, 4, 5, 6, 7, 9]])
    >>> exact, drawn = permutation_ps(y, np.repeat([1, 0], 4), 999, np.random.default_rng(1))
    >>> exact.how, round(exact.greater, 4), drawn.how, 0.02 < drawn.two_sided < 0.06
    ('exact', 0.2429, 'trekkingen', True)
    """
    n, treated = len(z), int(np.sum(z))
    observed = y[z == 1].mean(axis=0) - y[z == 0].mean(axis=0)
    yes_no = [is_yes_no(y[:, place]) for place in range(y.shape[1])]
    rest = [place for place, exact in enumerate(yes_no) if not exact]
    drawn = drawn_differences(y[:, rest], z, draws, rng) if rest and n < LIMIT else None
    found = []
    for place, gap in enumerate(observed):
        if yes_no[place]:
            found.append(exact_p(int(y[:, place].sum()), n, treated, int(y[z == 1, place].sum())))
        elif drawn is not None:
            found.append(_from_draws(float(gap), drawn[:, rest.index(place)]))
        else:
            found.append(_limit(float(gap), float(y[:, place].var(ddof=1)), n, treated))
    return tuple(found)


def _from_draws(observed: float, drawn: Array) -> PermutationP:
    slack, count = SLACK * max(1.0, abs(observed)), len(drawn) + 1

    def share(extreme: Array) -> float:
        return (int(extreme.sum()) + 1) / count

    return PermutationP(
        observed, share(np.abs(drawn) >= abs(observed) - slack), share(drawn >= observed - slack),
        share(drawn <= observed + slack), "trekkingen",
    )  # fmt: skip


def _limit(observed: float, variance: float, n: int, treated: int) -> PermutationP:
    se = float(np.sqrt(variance * (1 / treated + 1 / (n - treated))))
    z = observed / se if se else 0.0
    return PermutationP(
        observed, float(2 * stats.norm.sf(abs(z))), float(stats.norm.sf(z)), float(stats.norm.cdf(z)), "normale limiet"
    )


def permutation_tests(data: TwoArms, draws: int, step: tuple[str, ...], directions: tuple[str, ...] = ("",)) -> tuple[Test, ...]:
    """Randomisation tests of no effect on anyone by the difference in means, one for each of ``directions`` ('' is two-sided).

    All sides share what ``permutation_ps`` computes once; the method's name says whether it is exact, from how many draws
    (seeded by ``step``), or the normal limit. Not computable with an empty group or when the outcome is the same for all.

    >>> data = TwoArms(np.array([1.0, 1, 1, 0, 0, 0, 1, 0]), np.repeat([1, 0], 4))
    >>> [round(test.p_value, 4) for test in permutation_tests(data, 999, ("voorbeeld",), ("groter", ""))]
    [0.2429, 0.4857]
    """
    sides = [f"eenzijdig: verschil {side} dan nul" if side else "tweezijdig" for side in directions]
    if min(data.n) < 1 or np.ptp(data.y) == 0:
        gone = NotComputable(TOO_FEW if min(data.n) < 1 else "de uitkomst is voor iedereen gelijk")
        return tuple(Test(f"{DRAWN_NAME}, {side}", gone, gone, n=len(data.y)) for side in sides)
    found = permutation_ps(data.y[:, None], data.z, draws, generator(*step))[0]
    count = f"{draws:,} trekkingen".replace(",", ".")
    name = {"exact": EXACT_NAME, "trekkingen": f"{DRAWN_NAME}, {count}", "normale limiet": LIMIT_NAME}[found.how]
    return tuple(
        Test(f"{name}, {side}", number(found.observed), number(found.of(direction)), symbol="d", n=len(data.y))
        for side, direction in zip(sides, directions, strict=True)
    )


def stratified_test(y: Array, z: Array, stratum: Array, draws: int, rng: np.random.Generator, direction: str = "") -> Test:
    """Randomisation test within strata by the Mantel-Haenszel difference (weights n1 n0 / n, for means too).

    Given the margins that difference moves with the sum of the counts alone, so that for a yes/no outcome its
    distribution is the convolution of the strata's hypergeometrics and exact (Birch 1964, J. R. Stat. Soc. B 26:313); else
    from ``draws``. ``direction`` as in ``PermutationP.of``; ``y``, ``z`` and ``stratum`` have length n.

    >>> y, stratum = np.array([1, 1, 0, 0, 1, 1, 0, 0]), np.repeat([1, 2], 4)
    >>> found = stratified_test(y, np.array([1, 1, 0, 0, 1, 1, 0, 0]), stratum, 99, np.random.default_rng(1))
    >>> round(found.p_value, 4)  # (1/6)^2, and its mirror image
    0.0556
    """
    labels, place = np.unique(stratum, return_inverse=True)
    n1 = np.bincount(place, weights=z, minlength=len(labels))
    n = np.bincount(place, minlength=len(labels))
    weight = float((n1 * (n - n1) / n).sum())
    if weight == 0:
        gone = NotComputable("geen stratum met klanten in beide groepen")
        return Test(STRATA_NAME, gone, gone, n=len(y))
    yes = np.bincount(place, weights=y, minlength=len(labels))
    expected = float((n1 * yes / n).sum())
    observed = (float(y @ z) - expected) / weight
    if is_yes_no(y):
        chance, low = np.ones(1), 0
        for k in range(len(labels)):
            support, here = _hypergeometric(int(n[k]), int(yes[k]), int(n1[k]), abs(observed) * weight)
            chance = signal.convolve(chance, here, method="direct")
            low += int(support[0])
        found = _lattice((low + np.arange(len(chance)) - expected) / weight, chance, observed, "exact")
    else:
        sums = np.concatenate([
            assignments(z, min(CHUNK, draws - start), rng, stratum).astype(float) @ y for start in range(0, draws, CHUNK)
        ])  # fmt: skip
        found = _from_draws(observed, (sums - expected) / weight)
    how = "exact" if found.how == "exact" else f"{draws:,} trekkingen".replace(",", ".")
    side = f"eenzijdig: verschil {direction} dan nul" if direction else "tweezijdig"
    return Test(f"{STRATA_NAME}, {how}, {side}", number(observed), number(found.of(direction)), symbol="d", n=len(y))


def inverted_interval(y: Array, z: Array, level: float, draws: int, rng: np.random.Generator) -> Interval:
    """Interval of an effect that is the same for everybody: the effects that a randomisation test does not reject.

    Subtract an effect t from the treated: under that null each assignment w gives the difference d(w) - t c(w), c(w) the
    difference in the share treated as observed, so that w is as extreme as observed from t = (d - d(w)) / (1 - c(w)) on.
    The limits are the order statistics of these where each one-sided p = (b + 1) / (m + 1) reaches (1 - level) / 2
    (Rosenbaum 2002, Observational Studies, par. 2.4; Garthwaite 1996, Biometrics 52:1387). ``y`` and ``z`` have length n.

    >>> y = np.array([5., 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6])
    >>> found = inverted_interval(y, np.repeat([1, 0], 6), 0.90, 4999, np.random.default_rng(1))
    >>> found.lower < 4 < found.upper
    True
    """
    method = f"{INVERSION}, " + f"{draws:,} trekkingen".replace(",", ".")
    gone = Interval(NotComputable(TOO_FEW), NotComputable(TOO_FEW), level, method)
    if min(int((z == 1).sum()), int((z == 0).sum())) < 2:
        return gone
    both = drawn_differences(np.column_stack([y, z]).astype(float), z, draws, rng)
    observed = float(y[z == 1].mean() - y[z == 0].mean())
    moved = both[:, 1] < 1 - 1e-12
    turning = np.sort((observed - both[moved, 0]) / (1 - both[moved, 1]))
    same = int((~moved).sum())
    rank = int(np.floor((1 - level) / 2 * (draws + 1))) - same
    if rank < 1:
        few = NotComputable("te weinig trekkingen of toewijzingen voor dit betrouwbaarheidsniveau")
        return Interval(few, few, level, method)
    return Interval(number(turning[rank - 1]), number(turning[len(turning) - rank]), level, method)
