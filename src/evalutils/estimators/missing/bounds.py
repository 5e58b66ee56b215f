"""How sure: bounds for missing outcomes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import optimize, stats

from evalutils.estimators.arms import Array, TwoArms
from evalutils.estimators.comparisons.means import WELCH, welch
from evalutils.estimators.randomness import generator
from evalutils.results import BoundsResult, Interval, NotComputable, number

MANSKI = "grenzen bij ontbrekende uitkomsten (Manski 1990)"
LEE = "grenzen door afknippen (Lee 2009)"
IMBENS_MANSKI = "Imbens en Manski 2004"
TOO_FEW = "minder dan twee waarnemingen in een van de groepen"
NONE_MISSING = "geen ontbrekende uitkomsten, zodat de grenzen samenvallen"
LEE_DRAWS = 1_000
COUNTED_FROM = 5_000
"""Known outcomes in the smaller group."""

Tally = tuple[Array, Array]
"""Values in ascending order, and how often each is there."""


def manski(data: TwoArms, level: float, support: tuple[float, float] | None = None) -> BoundsResult:
    """The least and largest difference when each missing outcome may be anything within ``support``.

    Manski (1990, Am. Econ. Rev. 80:319-323); no assumption but the support: 0-1 for a proportion; None takes the
    observed least and largest value, which is then an assumption. Interval of Imbens & Manski (2004).

    >>> found = manski(TwoArms(np.array([1.0, 1, 0, 0, 1, 0]), np.array([1, 1, 1, 0, 0, 0]), (1, 1)), 0.95, (0.0, 1.0))
    >>> found.lower, found.upper  # 2/4 - 2/4 and 3/4 - 1/4
    (0.0, 0.5)
    """
    if min(data.n) < 2:
        return _no_bounds(MANSKI, TOO_FEW, data, level)
    if not sum(data.missing):
        return _nothing_missing(MANSKI, data, level)
    low, high = support or (float(data.y.min()), float(data.y.max()))
    ends = []
    for treated_value, control_value in ((low, high), (high, low)):
        treated = np.concatenate([data.treated, np.full(data.missing[0], treated_value)])
        control = np.concatenate([data.control, np.full(data.missing[1], control_value)])
        se = np.sqrt(treated.var(ddof=1) / len(treated) + control.var(ddof=1) / len(control))
        ends.append((float(treated.mean() - control.mean()), float(se)))
    note = "" if support else "binnen de waargenomen laagste en hoogste waarde"
    return _bounds(MANSKI, (ends[0], ends[1]), data, level, note)


def lee(data: TwoArms, level: float, step: tuple[str, ...], draws: int = LEE_DRAWS) -> BoundsResult:
    """Bounds on the effect for clients whose outcome would be known in either group, when assignment only adds to that.

    Lee (2009, Rev. Econ. Stud. 76:1071-1102): of the group with the greater share of known outcomes the excess is
    trimmed from above and from below. Standard errors by the bootstrap within groups; from COUNTED_FROM known outcomes a group the
    same draws are made of counts of distinct values, in distribution equal and in cost independent of the clients.

    >>> found = lee(TwoArms(np.arange(1.0, 15), np.repeat([1, 0], [8, 6]), (0, 2)), 0.95, ("voorbeeld",))
    >>> found.lower, found.upper  # treated 1-8, of whom two are trimmed; controls 9-14
    (-8.0, -6.0)
    """
    if min(data.n) < 2:
        return _no_bounds(LEE, TOO_FEW, data, level)
    if not sum(data.missing):
        return _nothing_missing(LEE, data, level)
    point = trimmed(data.treated, data.control, data.missing)
    rng = generator("lee", *step)
    if min(data.n) >= COUNTED_FROM:
        tallies = (_tally(data.treated, distinct=True), _tally(data.control, distinct=True))
        drawn = np.array([_draw_counts(tallies, data.missing, rng) for _ in range(draws)])
    else:
        drawn = np.array([_draw(data, rng) for _ in range(draws)])
    drawn = drawn[~np.isnan(drawn).any(axis=1)]
    se = drawn.std(axis=0, ddof=1)
    note = "veronderstelt dat de toewijzing de kans op een bekende uitkomst voor iedereen dezelfde kant op verandert"
    return _bounds(LEE, ((point[0], float(se[0])), (point[1], float(se[1]))), data, level, note)


def _draw(data: TwoArms, rng: np.random.Generator) -> tuple[float, float]:
    samples, gone = [], []
    for known, missing in zip((data.treated, data.control), data.missing, strict=True):
        total = len(known) + missing
        seen = rng.binomial(total, len(known) / total)
        samples.append(_tally(rng.choice(known, seen) if seen else known[:0]))
        gone.append(total - seen)
    return _ends(samples[0], samples[1], (gone[0], gone[1]))


def _draw_counts(tallies: tuple[Tally, Tally], missing: tuple[int, int], rng: np.random.Generator) -> tuple[float, float]:
    """The same draw by how often each distinct value falls (multinomial), which takes no pass over clients."""
    samples, gone = [], []
    for (values, counts), away in zip(tallies, missing, strict=True):
        known = counts.sum()
        seen = rng.binomial(int(known) + away, known / (known + away))
        samples.append((values, rng.multinomial(seen, counts / known).astype(float)))
        gone.append(int(known) + away - seen)
    return _ends(samples[0], samples[1], (gone[0], gone[1]))


def _tally(values: Array, *, distinct: bool = False) -> Tally:
    if distinct:
        found, counts = np.unique(values, return_counts=True)
        return found, counts.astype(float)
    return np.sort(values), np.ones(len(values))


def trimmed(treated: Array, control: Array, missing: tuple[int, int]) -> tuple[float, float]:
    """Lower and upper bound; a client on the edge of the trimmed part counts for the fraction that stays.

    >>> [float(end) for end in trimmed(np.array([1.0, 2, 3, 4]), np.array([2.0, 2]), (0, 2))]
    [-0.5, 1.5]
    """
    return _ends(_tally(treated), _tally(control), missing)


def _ends(treated: Tally, control: Tally, missing: tuple[int, int]) -> tuple[float, float]:
    n = (treated[1].sum(), control[1].sum())
    if not all(n):
        return np.nan, np.nan
    known = (n[0] / (n[0] + missing[0]), n[1] / (n[1] + missing[1]))
    if known[0] >= known[1]:
        low, high = _end_means(treated, known[1] / known[0])
        plain = float(control[0] @ control[1] / n[1])
        return low - plain, high - plain
    low, high = _end_means(control, known[0] / known[1])
    plain = float(treated[0] @ treated[1] / n[0])
    return plain - high, plain - low


def _end_means(sample: Tally, share: float) -> tuple[float, float]:
    """Means of the lowest and of the highest ``share`` (0-1] of the values."""
    found = []
    for values, counts in (sample, (sample[0][::-1], sample[1][::-1])):
        kept = counts.sum() * share
        weight = np.clip(kept - (np.cumsum(counts) - counts), 0, counts)
        found.append(float(values @ weight / kept))
    return found[0], found[1]


def imbens_manski(ends: tuple[tuple[float, float], tuple[float, float]], level: float) -> tuple[float, float]:
    """Interval that covers the effect (not the whole range) with ``level`` (Imbens & Manski 2004, Econometrica 72:1845).

    >>> low, high = imbens_manski(((0.0, 1.0), (0.0, 1.0)), 0.95)
    >>> round(low, 3), round(high, 3)
    (-1.96, 1.96)
    """
    (low, se_low), (high, se_high) = ends
    largest = max(se_low, se_high)
    if largest == 0:
        return low, high
    c = optimize.brentq(lambda x: stats.norm.cdf(x + (high - low) / largest) - stats.norm.cdf(-x) - level, 0, 10)
    return low - c * se_low, high + c * se_high


def _bounds(
    method: str, ends: tuple[tuple[float, float], tuple[float, float]], data: TwoArms, level: float, note: str
) -> BoundsResult:
    low, high = imbens_manski(ends, level)
    interval = Interval(number(low), number(high), level, IMBENS_MANSKI)
    return BoundsResult(method, number(ends[0][0]), number(ends[1][0]), interval, data.missing, note)


def _nothing_missing(method: str, data: TwoArms, level: float) -> BoundsResult:
    """The difference itself with its t-interval (Welch): no bounds, and no bootstrap to add noise."""
    found = welch(data, level)
    interval = replace(found.interval, method=WELCH)
    return BoundsResult(method, found.value, found.value, interval, data.missing, NONE_MISSING)


def _no_bounds(method: str, reason: str, data: TwoArms, level: float) -> BoundsResult:
    gone = NotComputable(reason)
    return BoundsResult(method, gone, gone, Interval(gone, gone, level, IMBENS_MANSKI), data.missing)
