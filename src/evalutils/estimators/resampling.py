"""Randomisation inference and bootstrap, vectorised; ``step`` names what is computed, and the seed follows from it."""

from __future__ import annotations

import numpy as np

from evalutils.estimators.arms import TOO_FEW, Array, TwoArms
from evalutils.estimators.randomness import generator
from evalutils.results import NotComputable, Test, number

CHUNK = 2_000
"""Draws at a time: memory is CHUNK x n numbers."""
PERMUTATION = "randomisatietoets (permutatie van de toewijzing)"


def permuted_differences(y: Array, treated: int, draws: int, rng: np.random.Generator) -> Array:
    """Differences in means (length ``draws``) over random assignments of ``treated`` of the n clients.

    Under Fisher's sharp null no outcome depends on the assignment, so that ``y`` (n) stays as it is (Fisher 1935;
    Imbens & Rubin 2015, ch. 5).
    """
    n, total = len(y), float(y.sum())
    sums = np.empty(draws)
    for start in range(0, draws, CHUNK):
        size = min(CHUNK, draws - start)
        shuffled = rng.permuted(np.broadcast_to(y, (size, n)), axis=1)
        sums[start : start + size] = shuffled[:, :treated].sum(axis=1)
    return sums / treated - (total - sums) / (n - treated)


def permutation_p(observed: float, drawn: Array, direction: str = "") -> float:
    """(b + 1) / (m + 1), b = draws at least as extreme (Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9:39).

    ``direction`` 'groter' or 'kleiner' is one-sided, none is two-sided (by absolute value).
    """
    slack = 1e-9 * max(1.0, abs(observed))  # equal differences may differ in their last bit
    if direction:
        sign = 1 if direction == "groter" else -1
        extreme = sign * drawn >= sign * observed - slack
    else:
        extreme = np.abs(drawn) >= abs(observed) - slack
    return (int(extreme.sum()) + 1) / (len(drawn) + 1)


def permutation_test(data: TwoArms, draws: int, step: tuple[str, ...], direction: str = "") -> Test:
    """Randomisation test of no effect on anyone, by the difference in means."""
    side = f"eenzijdig: verschil {direction} dan nul" if direction else "tweezijdig"
    method = f"{PERMUTATION}, {f'{draws:,}'.replace(',', '.')} trekkingen, {side}"
    if min(data.n) < 1:
        return Test(method, NotComputable(TOO_FEW), NotComputable(TOO_FEW), n=len(data.y))
    if np.ptp(data.y) == 0:
        reason = NotComputable("de uitkomst is voor iedereen gelijk")
        return Test(method, reason, reason, n=len(data.y))
    observed = float(data.treated.mean() - data.control.mean())
    drawn = permuted_differences(data.y, data.n[0], draws, generator(*step))
    return Test(method, number(observed), number(permutation_p(observed, drawn, direction)), symbol="d", n=len(data.y))


def bootstrap_means(y: Array, draws: int, rng: np.random.Generator) -> Array:
    """Means over ``draws`` samples of n clients with replacement. ``y`` is n, or n x k for k outcomes of the same clients.

    Result: draws, or draws x k (Efron & Tibshirani 1993, ch. 6).
    """
    n = len(y)
    means = np.empty((draws, *y.shape[1:]))
    for start in range(0, draws, CHUNK):
        size = min(CHUNK, draws - start)
        # How often each client is drawn, as one matrix product for all outcomes.
        picked = rng.integers(0, n, (size, n)) + n * np.arange(size)[:, None]
        weights = np.bincount(picked.ravel(), minlength=size * n).reshape(size, n)
        means[start : start + size] = weights @ y / n
    return means


def bootstrap_difference(data: TwoArms, draws: int, step: tuple[str, ...]) -> Array:
    """Differences in means (length ``draws``), clients drawn within each group as assigned."""
    rng = generator(*step)
    return bootstrap_means(data.treated, draws, rng) - bootstrap_means(data.control, draws, rng)


def holm(p_values: tuple[float, ...]) -> tuple[float, ...]:
    """Adjusted p-values that keep the chance of any false finding in the family (Holm 1979, Scand. J. Stat. 6:65-70)."""
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return tuple(adjusted)
