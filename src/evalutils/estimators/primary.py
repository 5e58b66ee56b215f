"""Which estimate a report names as its main result, by how was assigned and what is missing: one rule in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evalutils.estimators.arms import Array, TwoArms, of_shares
from evalutils.estimators.assignment.clusters import clustered_difference
from evalutils.estimators.assignment.strata import lin_strata, mantel_haenszel
from evalutils.estimators.comparisons.means import welch
from evalutils.estimators.comparisons.permutation import is_yes_no
from evalutils.estimators.comparisons.two_proportions import newcombe_row
from evalutils.estimators.missing.attrition import weighted_difference
from evalutils.estimators.missing.covariates import impute_means, lin_imputed
from evalutils.estimators.regression.cells import places
from evalutils.results import Estimate

CLUSTERS, ATTRITION, STRATA, COVARIATES, PLAIN = "clusters", "uitval", "strata", "covariaten", "zonder correctie"


@dataclass(frozen=True)
class Assigned:
    """All clients assigned to one contrast: ``y`` (n, NaN where the outcome is not known) and ``z`` (n, 1 = intervention).

    ``x`` (n x k, NaN where missing) holds the covariates that the plan adjusts its main result for, ``stratum`` and
    ``cluster`` (n, any labels) how was assigned; None where there are none.
    """

    y: Array
    z: Array
    x: Array | None = None
    stratum: Array | None = None
    cluster: Array | None = None
    yes_no: bool | None = None
    """Whether ``y`` is yes or no by definition; None: when it holds nothing but 0 and 1."""

    @property
    def is_share(self) -> bool:
        """Whether the outcome is yes or no."""
        return is_yes_no(self.y[self.known]) if self.yes_no is None else self.yes_no

    @property
    def known(self) -> Array:
        """Whose outcome is known (bool, length n)."""
        return ~np.isnan(self.y)

    def covariates(self) -> Array | None:
        """Covariates without missing values (mean and indicator) and the strata as 0/1 columns; None without either."""
        parts = [] if self.x is None else [impute_means(self.x, self.z).x]
        if self.stratum is not None:
            count, place = places(self.stratum)
            parts.append((place[:, None] == np.arange(1, count)).astype(float))
        found = np.column_stack(parts) if parts else np.empty((len(self.y), 0))
        return found if found.shape[1] else None


@dataclass(frozen=True)
class Primary:
    """The main result, what decided the method, and why it carries no verdict (empty when it does)."""

    estimate: Estimate
    decided_by: str
    verdict: str = ""


def primary_estimate(data: Assigned, level: float) -> Primary:
    """The first of these that applies: clusters (CR2), unknown outcomes with covariates (inverse probability weights), strata
    (Mantel-Haenszel for yes or no, else Lin), covariates (Lin), and without any Newcombe's or Welch's difference.

    Clients without an outcome are left out, except by the weights, which stand for them; the note says how many. Within
    clusters, strata and covariates enter as adjustment. Of a yes/no outcome the method's name speaks of shares.

    >>> y, z = np.array([1.0, 0, 1, 1, 0, 0, 1, 0]), np.tile([1, 0], 4)
    >>> found = primary_estimate(Assigned(y, z, stratum=np.repeat(["a", "b"], 4)), 0.95)
    >>> found.decided_by, round(found.estimate.value, 3)
    ('strata', 0.5)
    """
    found = _by_design(data, level)
    return replace(found, estimate=of_shares(found.estimate)) if data.is_share else found


def _by_design(data: Assigned, level: float) -> Primary:
    known, gone = data.known, int((~data.known).sum())
    y, z = data.y[known], data.z[known]
    if data.cluster is not None and places(data.cluster[known])[0] < len(y):
        covariates = data.covariates()
        used = None if covariates is None else covariates[known]
        clustered = clustered_difference(y, z, data.cluster[known], level, x=used)
        return Primary(_counted(clustered.estimate, gone), CLUSTERS, clustered.verdict)
    covariates = data.covariates() if data.x is not None else None
    if gone and covariates is not None:
        return Primary(weighted_difference(data.y, data.z, known, covariates, level), ATTRITION)
    if data.stratum is not None:
        if data.x is None and data.is_share:
            return Primary(_counted(mantel_haenszel(y, z, data.stratum[known], level), gone), STRATA)
        filled = None if data.x is None else impute_means(data.x[known], z).x
        return Primary(_counted(lin_strata(y, z, data.stratum[known], level, x=filled), gone), STRATA)
    if data.x is not None:
        return Primary(lin_imputed(y, z, data.x, level), COVARIATES)
    two = TwoArms(y, z)
    plain = newcombe_row(two, level) if data.is_share else welch(two, level)
    return Primary(_counted(plain, gone), PLAIN)


def _counted(estimate: Estimate, gone: int) -> Estimate:
    """The estimate with a note on the clients whose outcome is not known."""
    if not gone:
        return estimate
    noun = "klant" if gone == 1 else "klanten"
    text = f"{gone} {noun} zonder uitkomst {'telt' if gone == 1 else 'tellen'} niet mee"
    return replace(estimate, note=f"{estimate.note}; {text}" if estimate.note else text)
