"""One contrast as arrays, and the way from a raw computation to an ``Estimate``."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from evalutils.results import Estimate, Interval, NotComputable, number

Array = np.ndarray
TOO_FEW = "minder dan twee waarnemingen in een van de groepen"
NO_SPREAD = "de uitkomst verschilt niet tussen de klanten van een groep"
IN_MEANS, IN_SHARES = "verschil in gemiddelden", "verschil in aandelen"
"""How a difference is called of an amount and of a yes or no, whose mean is a share."""
EXACT = 1e-12
"""A standard error up to this is nil but for rounding."""


@dataclass(frozen=True)
class TwoArms:
    """An outcome by group, complete cases: ``y`` (float) and ``z`` (1 = intervention, 0 = control), both of length n.

    ``missing`` counts the clients without the outcome, intervention first.
    """

    y: Array
    z: Array
    missing: tuple[int, int] = (0, 0)

    @property
    def treated(self) -> Array:
        """Outcomes of the intervention group."""
        return self.y[self.z == 1]

    @property
    def control(self) -> Array:
        """Outcomes of the control group."""
        return self.y[self.z == 0]

    @property
    def n(self) -> tuple[int, int]:
        """Clients with the outcome, intervention first."""
        return int((self.z == 1).sum()), int((self.z == 0).sum())


@dataclass(frozen=True)
class Wald:
    """An estimate with its standard error, and what it is referred to: t with ``df``, or normal when ``df`` is None."""

    method: str
    value: float
    se: float
    n: int
    test: str
    df: float | None = None
    note: str = ""

    def at(self, level: float) -> Estimate:
        """The symmetric interval at ``level`` and the two-sided p-value.

        A standard error of nil, but for rounding, gives neither (``NotComputable``): the outcome is the same for everybody in each group.
        """
        usable = self.se > EXACT and math.isfinite(self.se)
        # The functions that scipy.stats itself calls, without making a distribution object for every estimate.
        quantile = special.ndtri(0.5 + level / 2) if self.df is None else special.stdtrit(self.df, 0.5 + level / 2)
        half = quantile * self.se if usable else math.nan
        t = -abs(self.value) / self.se if usable else math.nan
        p = 2 * (special.ndtr(t) if self.df is None else special.stdtr(self.df, t))
        name = "normale benadering" if self.df is None else "t-verdeling"
        limits = (number(self.value - half, NO_SPREAD), number(self.value + half, NO_SPREAD))
        return Estimate(
            method=self.method, value=number(self.value), se=number(self.se, NO_SPREAD),
            interval=Interval(*limits, level, name),
            p_value=number(p, NO_SPREAD), test=self.test, df=None if self.df is None else number(self.df), n=self.n,
            note=self.note,
        )  # fmt: skip


def of_shares(estimate: Estimate) -> Estimate:
    """A difference in the means of a yes/no outcome (0 or 1) under the name of what it then is: a difference in shares.

    >>> of_shares(no_estimate(f"{IN_MEANS} (Welch)", TOO_FEW, 0.95)).method
    'verschil in aandelen (Welch)'
    """
    return replace(estimate, method=estimate.method.replace(IN_MEANS, IN_SHARES))


def no_estimate(method: str, reason: str, level: float, *, test: str = "", n: int | None = None) -> Estimate:
    """The row of an estimate that cannot be computed: the reason in place of each number.

    >>> no_estimate("verschil", TOO_FEW, 0.95).value.reason
    'minder dan twee waarnemingen in een van de groepen'
    """
    gone = NotComputable(reason)
    return Estimate(method, gone, gone, Interval(gone, gone, level, ""), gone, test=test, n=n)
