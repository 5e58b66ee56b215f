"""Effects where clients share a case manager or a location: the difference, how alike clients of a cluster are, a verdict.

``y`` (n), ``z`` (n, 1 = intervention) and ``cluster`` (n, any labels), complete cases. A client without a cluster (a
control group that nobody coaches) is a cluster of one: the caller gives each such client a label of his own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evalutils.estimators.arms import IN_MEANS, TOO_FEW, Array, Wald, no_estimate
from evalutils.estimators.regression.cells import places
from evalutils.estimators.regression.linear import independent
from evalutils.estimators.regression.sandwich import EXCHANGEABLE, RobustFit, cr2
from evalutils.results import Estimate, NotComputable, Number, number

CLUSTERED = f"{IN_MEANS} (clusterrobuust: CR2 met vrijheidsgraden van Satterthwaite)"
CLUSTERED_LIN = "verschil na correctie voor covariaten (Lin 2013; clusterrobuust: CR2 met vrijheidsgraden van Satterthwaite)"
NESTED, CROSSED, PARTIAL, SINGLE = "genest", "gekruist", "genest in één groep", "geen clusters"
FEWEST_CLUSTERS = 5
"""In each group that has clusters: below this the variance between them rests on too little to test by."""
FEWEST_DF = 4.0
"""Below this the t-distribution with Satterthwaite's degrees of freedom is no longer close (Tipton 2015, Psych. Methods 20:375)."""


@dataclass(frozen=True)
class ClusterDesign:
    """Which clients share a cluster: ``clusters`` and ``clients`` count those in a cluster of at least two, by group."""

    structure: str
    """'genest', 'gekruist', 'genest in één groep' or 'geen clusters'."""
    clusters: tuple[int, int]
    """Intervention first; a crossed cluster counts in both."""
    clients: tuple[int, int]
    mean_size: Number
    """Clients a cluster, over clusters of at least two."""


@dataclass(frozen=True)
class ClusteredResult:
    """The estimate with what it rests on. ``verdict`` is empty, or says in Dutch why no test is given."""

    estimate: Estimate
    design: ClusterDesign
    icc: Number
    design_effect: Number
    verdict: str = ""


def cluster_design(z: Array, cluster: Array) -> ClusterDesign:
    """How clusters lie over the two groups.

    >>> cluster_design(np.repeat([1, 0], 4), np.array([1, 1, 2, 2, 11, 12, 13, 14])).structure
    'genest in één groep'
    """
    place = places(cluster)[1]
    size = np.bincount(place)
    treated = np.bincount(place, weights=z)
    large = size > 1
    both = large & (treated > 0) & (treated < size)
    counts = int((large & (treated > 0)).sum()), int((large & (treated < size)).sum())
    clients = int(treated[large].sum()), int((size - treated)[large].sum())
    structure = SINGLE if not large.any() else CROSSED if both.any() else NESTED if min(counts) else PARTIAL
    mean = number(size[large].mean()) if large.any() else NotComputable("geen clusters van twee of meer klanten")
    return ClusterDesign(structure, counts, clients, mean)


def clustered_difference(y: Array, z: Array, cluster: Array, level: float, *, x: Array | None = None,
                         working: str = EXCHANGEABLE) -> ClusteredResult:  # fmt: skip
    """Difference in means with the CR2 covariance over clusters (see ``cr2``), with Lin's adjustment for ``x`` (n x k).

    Crossed, nested or partially nested follows from the data. With fewer than FEWEST_CLUSTERS clusters in a group that
    has them, or fewer than FEWEST_DF degrees of freedom, the p-value is not given and ``verdict`` says why; the interval
    is, as a description. With all clients of a group in one cluster there is no interval either (see ``one_cluster``).
    Bell & McCaffrey (2002); Pustejovsky & Tipton (2018); partially nested: Roberts & Roberts (2005, Clin. Trials
    2:152-162), who also let only one group have clusters.

    >>> y = np.array([3., 4, 6, 7, 5, 6, 8, 9, 1, 2, 4, 3, 2, 2, 5, 4, 1, 3, 6, 5])
    >>> found = clustered_difference(y, np.repeat([1, 0], [8, 12]), np.repeat(np.arange(10), 2), 0.95)
    >>> round(found.estimate.value, 3), found.design.clusters, found.verdict
    (2.833, (4, 6), 'te weinig clusters voor een toets: 4 in de interventiegroep (minstens 5 nodig)')
    """
    design, n = cluster_design(z, cluster), len(y)
    method = CLUSTERED if x is None else CLUSTERED_LIN
    icc = intraclass_correlation(y, z, cluster)
    effect = design_effect(cluster, icc)
    if min(int((z == 1).sum()), int((z == 0).sum())) < 2:
        return ClusteredResult(no_estimate(method, TOO_FEW, level, test="t-toets", n=n), design, icc, effect)
    if alone := one_cluster(z, cluster):
        row = no_estimate(method, alone, level, test="t-toets", n=n)
        gap = number(y[z == 1].mean() - y[z == 0].mean()) if x is None else row.value
        return ClusteredResult(replace(row, value=gap), design, icc, effect, alone)
    fit = cr2(y, _matrix(z, x), cluster, working=working, tested=2)
    if fit is None or fit.df[1] == 0:
        reason = "te weinig klanten of clusters voor het aantal covariaten"
        return ClusteredResult(no_estimate(method, reason, level, test="t-toets", n=n), design, icc, effect, reason)
    estimate = Wald(method, float(fit.coef[1]), fit.se(1), n, "t-toets", float(fit.df[1])).at(level)
    verdict = too_few(design, fit)
    if verdict:
        estimate = replace(estimate, p_value=NotComputable(verdict))
    return ClusteredResult(estimate, design, icc, effect, verdict)


def one_cluster(z: Array, cluster: Array) -> str:
    """Why nothing can be said of an effect: all clients of a group are in one cluster. Empty where they are not.

    >>> one_cluster(np.repeat([1, 0], 3), np.array([1, 1, 1, 2, 3, 4]))
    'alle klanten van de interventiegroep zitten in één cluster, dat van de groep niet te onderscheiden is'
    """
    names = ("interventiegroep", "vergelijkingsgroep")
    own = [cluster[z == arm] for arm in (1, 0)]
    single = [name for name, labels in zip(names, own, strict=True) if len(labels) and (labels == labels[0]).all()]
    return f"alle klanten van de {' en van de '.join(single)} zitten in één cluster, dat van de groep niet te onderscheiden is" if single else ""


def _matrix(z: Array, x: Array | None) -> Array:
    columns = [np.ones(len(z)), z.astype(float)]
    if x is not None:
        centred = x - x.mean(axis=0)
        columns += [centred, centred * z[:, None]]
    design = np.column_stack(columns)
    return design[:, independent(design, keep=2)]


def too_few(design: ClusterDesign, fit: RobustFit) -> str:
    """Why the clusters do not allow a test; empty when they do.

    >>> y, z, cluster = np.arange(12.0), np.repeat([1, 0], 6), np.repeat(np.arange(6), 2)
    >>> fit = cr2(y, np.column_stack([np.ones(12), z]), cluster)
    >>> too_few(cluster_design(z, cluster), fit)
    'te weinig clusters voor een toets: 3 in de interventiegroep, 3 in de vergelijkingsgroep (minstens 5 nodig)'
    """
    names = ("interventiegroep", "vergelijkingsgroep")
    short = [f"{count} in de {name}" for count, name in zip(design.clusters, names, strict=True) if 0 < count < FEWEST_CLUSTERS]
    if short:
        return f"te weinig clusters voor een toets: {', '.join(short)} (minstens {FEWEST_CLUSTERS} nodig)"
    if design.structure != SINGLE and fit.df[1] < FEWEST_DF:
        freedom = f"{fit.df[1]:.1f}".replace(".", ",")
        return f"te weinig clusters voor een toets: {freedom} vrijheidsgraden (minstens {FEWEST_DF:.0f} nodig)"
    return ""


def intraclass_correlation(y: Array, z: Array, cluster: Array) -> Number:
    """Correlation of the outcomes of two clients of a cluster in the same group, by one-way analysis of variance.

    (MSB - MSW) / (MSB + (m0 - 1) MSW) with m0 Donner's mean size (Donner & Klar 2000, Design and Analysis of Cluster
    Randomization Trials, p. 8); clusters of one client are left out, group means are taken out. May be negative.

    >>> round(intraclass_correlation(np.array([1., 2, 5, 6, 9, 8]), np.ones(6), np.repeat([1, 2, 3], 2)), 3)
    0.96
    """
    arms, side = places(z)
    both = places(cluster)[1] * arms + side
    large = np.bincount(both) > 1
    keep = large[both]
    place = (np.cumsum(large) - 1)[both[keep]]
    values, arm = y[keep], z[keep]
    size = np.bincount(place)
    groups = len(np.unique(arm))
    between, within = len(size) - groups, len(values) - len(size)
    if between < 1 or within < 1:
        return NotComputable("te weinig clusters van twee of meer klanten")
    means = np.bincount(place, weights=values) / size
    grand = {flag: values[arm == flag].mean() for flag in np.unique(arm)}
    group = np.empty(len(size), dtype=arm.dtype)
    group[place] = arm
    centre = np.array([grand[flag] for flag in group])
    msb = float((size * (means - centre) ** 2).sum()) / between
    msw = float(((values - means[place]) ** 2).sum()) / within
    unequal = sum(float((size[group == flag] ** 2).sum()) / size[group == flag].sum() for flag in grand)
    m0 = (len(values) - unequal) / between
    total = msb + (m0 - 1) * msw
    return number((msb - msw) / total) if total > 0 else NotComputable("de uitkomst is voor iedereen gelijk")


def design_effect(cluster: Array, icc: Number) -> Number:
    """How many times the variance of a mean of clustered clients exceeds that of as many separate ones.

    1 + (sum m^2 / sum m - 1) icc over clusters of at least two (Kish 1965, Survey Sampling, p. 162; unequal sizes as in
    Eldridge, Ashby & Kerry 2006, Int. J. Epidemiol. 35:1292); a negative correlation counts as it is.

    >>> round(design_effect(np.repeat(np.arange(10), 20), 0.05), 2)
    1.95
    """
    size = np.bincount(places(cluster)[1])
    size = size[size > 1].astype(float)
    if isinstance(icc, NotComputable) or not isinstance(icc, float) or not len(size):
        return NotComputable("geen clusters van twee of meer klanten")
    return number(1 + (float((size**2).sum() / size.sum()) - 1) * icc)
