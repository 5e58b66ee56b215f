"""Is the effect small enough to call the groups equivalent? Two one-sided tests."""

from __future__ import annotations

from scipy import stats

from evalutils.results import Estimate, NotComputable, Test, is_number, number

TOST = "equivalentietoets (twee eenzijdige toetsen, Schuirmann 1987)"


def equivalence(estimate: Estimate, low: float, high: float) -> Test:
    """Test that the effect lies between ``low`` and ``high`` (in the outcome's unit): the larger of two one-sided p-values.

    Schuirmann (1987, J. Pharmacokinet. Biopharm. 15:657). At 5% it rejects when the 90% interval lies within the margins.
    Uses the estimate's own degrees of freedom (normal without). ``ValueError`` when ``low`` is not below ``high``.

    >>> from evalutils.estimators.arms import Wald
    >>> found = equivalence(Wald("x", 0.1, 0.2, 100, "t-toets", 98.0).at(0.95), -0.5, 0.5)
    >>> round(found.p_value, 4)  # t = (0.1 - 0.5) / 0.2 = -2
    0.0241
    """
    if low >= high:
        raise ValueError("the lower margin of equivalence must lie below the upper one")
    if not (is_number(estimate.value) and is_number(estimate.se)):
        reason = estimate.value if isinstance(estimate.value, NotComputable) else NotComputable("geen standaardfout")
        return Test(TOST, reason, reason, n=estimate.n)
    df = estimate.df if estimate.df is not None and is_number(estimate.df) else None
    reference = stats.norm if df is None else stats.t(df)
    above, below = (estimate.value - low) / estimate.se, (estimate.value - high) / estimate.se
    p = max(float(reference.sf(above)), float(reference.cdf(below)))
    nearest = above if above < -below else below
    return Test(TOST, number(nearest), number(p), () if df is None else (float(df),), "z" if df is None else "t", n=estimate.n)
