"""What an amount in a later month is worth now."""

from __future__ import annotations

import numpy as np

from evalutils.estimators.arms import Array


def discount_factors(rate: float, months: int) -> Array:
    """Present value of a euro in month 1, 2, ...: (1 + rate) ** -((month - 1) / 12).

    >>> discount_factors(0.03, 13)[[0, 12]].round(4).tolist()
    [1.0, 0.9709]
    """
    return (1 + rate) ** (-np.arange(months) / 12)
