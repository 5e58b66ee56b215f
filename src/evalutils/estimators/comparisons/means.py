"""A difference in means: Welch's and Student's t."""

from __future__ import annotations

import math

from evalutils.estimators.arms import IN_MEANS, TOO_FEW, TwoArms, Wald, no_estimate
from evalutils.results import Estimate

WELCH = f"{IN_MEANS} (Welch, ongelijke varianties)"
POOLED = f"{IN_MEANS} (gelijke varianties)"


def welch(data: TwoArms, level: float) -> Estimate:
    """Difference in means with unequal variances and Satterthwaite's df (Welch 1947, Biometrika 34:28-35).

    >>> import numpy as np
    >>> found = welch(TwoArms(np.array([4.0, 6, 8, 1, 2, 3]), np.repeat([1, 0], 3)), 0.95)
    >>> found.value, round(found.se, 4), round(found.df, 4)
    (4.0, 1.291, 2.9412)
    """
    test = "t-toets van Welch"
    if min(data.n) < 2:
        return no_estimate(WELCH, TOO_FEW, level, test=test, n=len(data.y))
    parts = [group.var(ddof=1) / len(group) for group in (data.treated, data.control)]
    total = sum(parts)
    spread = sum(part**2 / (n - 1) for part, n in zip(parts, data.n, strict=True))
    df = total**2 / spread if spread > 0 else len(data.y) - 2.0
    value = data.treated.mean() - data.control.mean()
    return Wald(WELCH, value, math.sqrt(total), len(data.y), test, df).at(level)


def pooled(data: TwoArms, level: float) -> Estimate:
    """Difference in means with one pooled variance (Student's t with n1 + n2 - 2 degrees of freedom).

    >>> import numpy as np
    >>> found = pooled(TwoArms(np.array([4.0, 6, 8, 1, 2, 3]), np.repeat([1, 0], 3)), 0.95)
    >>> found.value, round(found.se, 4), found.df
    (4.0, 1.291, 4.0)
    """
    test = "t-toets van Student"
    if min(data.n) < 2:
        return no_estimate(POOLED, TOO_FEW, level, test=test, n=len(data.y))
    first, second = data.n
    df = first + second - 2
    variance = ((first - 1) * data.treated.var(ddof=1) + (second - 1) * data.control.var(ddof=1)) / df
    value = data.treated.mean() - data.control.mean()
    se = math.sqrt(variance * (1 / first + 1 / second))
    return Wald(POOLED, value, se, len(data.y), test, df).at(level)
