"""What an amount in a later month is worth now."""

from __future__ import annotations

import numpy as np

from evalutils.estimators.arms import Array


def discount_factors(rate: float, months: int) -> Array:
    """Present value of a euro in month 1, 2, ...: (1 + rate) ** -((month - 1) / 12)."""
    return (1 + rate) ** (-np.arange(months) / 12)
