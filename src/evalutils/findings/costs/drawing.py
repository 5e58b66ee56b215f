"""How means of the groups and their draws follow the strata and clusters of the assignment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalutils.estimators.assignment.cluster_bootstrap import designed_draws, standard_weights, widening
from evalutils.estimators.assignment.clusters import FEWEST_CLUSTERS, SINGLE, cluster_design
from evalutils.estimators.comparisons.resampling import bootstrap_means
from evalutils.findings.costs.use import Array, Quantities
from evalutils.results import NotComputable, Number

TOO_FEW = "minder dan twee klanten in een van de groepen"


@dataclass(frozen=True)
class Design:
    """Means by group and draws of their difference, for clients as ``used`` has them."""

    used: Quantities
    label: str
    """What clusters are called, in the plural."""
    clustered: bool
    verdict: str = ""
    """Why the clusters are too few to trust the draws; empty when they are not."""
    wider: float = 1.0
    """By how much the draws are spread around the estimate (see ``widening``)."""

    @classmethod
    def of(cls, used: Quantities, label: str, level: float) -> Design:
        """The design of the clients who were followed, for intervals of ``level`` (0-1)."""
        if used.cluster is None:
            return cls(used, label, clustered=False)
        found = cluster_design(used.z, used.cluster)
        short = any(0 < count < FEWEST_CLUSTERS for count in found.clusters)
        verdict = f"te weinig {label} (minstens {FEWEST_CLUSTERS} per groep nodig)" if short else ""
        return cls(used, label, found.structure != SINGLE, verdict, widening(found.clusters, level))

    @property
    def applies(self) -> bool:
        """Whether strata or clusters change anything."""
        return self.clustered or self.used.stratum is not None

    @property
    def words(self) -> str:
        """What is drawn, and how groups are made comparable."""
        what = f"bootstrap van hele {self.label}" if self.clustered else "bootstrap van klanten"
        within = " binnen de groepen en strata; gemiddelden gewogen naar de omvang van de strata" if self.used.stratum is not None else " binnen de groepen"
        narrow = f"; zonder oordeel, want er zijn {self.verdict}" if self.verdict else ""
        narrow = f"; verbreed naar het aantal {self.label} (t-verdeling){narrow}" if self.clustered else narrow
        return f"{what}{within}{narrow}"

    def means(self, values: Array) -> tuple[Array, Array]:
        """Means of ``values`` (clients first) of the intervention and the control group."""
        sides = self.used.side(1), self.used.side(0)
        if self.used.stratum is None:
            return values[sides[0]].mean(axis=0), values[sides[1]].mean(axis=0)
        weight = standard_weights(self.used.z, self.used.stratum)
        first, second = (np.tensordot(weight[side], values[side], axes=(0, 0)) for side in sides)
        return first, second

    def draws(self, values: Array, number: int, rng: np.random.Generator) -> Array:
        """``number`` draws of the difference in means of ``values`` (clients x k)."""
        used = self.used
        if self.applies:
            drawn = designed_draws(values, used.z, used.stratum, used.cluster if self.clustered else None, number, rng)
            first, second = self.means(values)
            return drawn if self.wider == 1.0 else first - second + (drawn - (first - second)) * self.wider
        return bootstrap_means(values[used.side(1)], number, rng) - bootstrap_means(values[used.side(0)], number, rng)

    def chance(self, drawn: Array) -> Number:
        """Share of draws above nil; none where clusters are too few for it."""
        if self.verdict:
            return NotComputable(self.verdict)
        return float((drawn > 0).mean()) if len(drawn) else NotComputable(TOO_FEW)
