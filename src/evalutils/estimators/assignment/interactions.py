"""Is the effect the same in all groups of clients, where clients share clusters or were assigned within strata?"""

from __future__ import annotations

import numpy as np

from evalutils.estimators.arms import Array
from evalutils.estimators.assignment.contrasts import joint_wald
from evalutils.estimators.regression.linear import independent
from evalutils.estimators.regression.sandwich import cr2
from evalutils.results import NotComputable, Test

INTERACTION = "toets op interactie (Wald, CR2 met Hotelling-benadering)"
NO_GROUPS = "minder dan twee subgroepen waarvan het effect te schatten is"


def interaction_test(y: Array, z: Array, group: Array, cluster: Array | None = None, stratum: Array | None = None) -> tuple[Test, tuple[int, ...]]:
    """Test of equal effects of ``z`` (n, 1 = intervention) on ``y`` (n) over ``group`` (n, 0 .. g - 1), and the groups it compares.

    Least squares on the groups, their products with ``z`` and the strata (n, any labels) as 0/1 columns; CR2 over ``cluster``
    (n, any labels; none: each client apart). Effects against that of the first group, jointly (Pustejovsky & Tipton 2018, J.
    Bus. Econ. Stat. 36:672, eq. 13), with the least of their Satterthwaite degrees of freedom. Complete cases; a group with
    fewer than two clients in either arm takes no part.

    >>> y = np.array([1., 2, 3, 4, 1, 3, 2, 2, 1, 2, 1, 3, 6, 8, 7, 9])
    >>> test, used = interaction_test(y, np.tile(np.repeat([0, 1], 4), 2), np.repeat([0, 1], 8))
    >>> used, test.df[0], test.p_value < 0.001
    ((0, 1), 1.0, True)
    """
    labels = [int(one) for one in np.unique(group)]
    used = tuple(one for one in labels if min(((group == one) & (z == arm)).sum() for arm in (0, 1)) >= 2)
    keep = np.isin(group, used)
    n, g = int(keep.sum()), len(used)
    gone = NotComputable(NO_GROUPS)
    if g < 2:
        return Test(INTERACTION, gone, gone, symbol="F", n=n), used
    dummies = (group[keep][:, None] == np.array(used)[None, :]).astype(float)
    columns = [dummies, dummies * z[keep][:, None]]
    if stratum is not None:
        names, place = np.unique(stratum[keep], return_inverse=True)
        columns.append((place[:, None] == np.arange(1, len(names))[None, :]).astype(float))
    design = np.column_stack(columns)
    design = design[:, independent(design, keep=2 * g)]
    change = np.zeros((g - 1, design.shape[1]))
    change[np.arange(g - 1), g + np.arange(1, g)], change[:, g] = 1.0, -1.0
    moved = _rotated(design, change)
    fit = cr2(y[keep], moved, np.arange(n) if cluster is None else cluster[keep], tested=g - 1)
    if fit is None or not (fit.df[: g - 1] > 0).all():
        few = NotComputable("te weinig klanten of clusters voor deze toets")
        return Test(INTERACTION, few, few, symbol="F", n=n), used
    found = joint_wald(fit.coef[: g - 1], fit.cov[: g - 1, : g - 1], float(fit.df[: g - 1].min()), n)
    return Test(INTERACTION, found.statistic, found.p_value, found.df, "F", n=n), used


def _rotated(design: Array, change: Array) -> Array:
    """The same columns in another basis, in which the first coefficients are ``change`` times the old ones."""
    q, k = change.shape
    rest = np.linalg.svd(change)[2][q:]
    return design @ np.linalg.inv(np.vstack([change, rest])) if k else design
