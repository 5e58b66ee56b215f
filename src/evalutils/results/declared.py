"""The design as declared, tried in drawn experiments; counts no client."""

from __future__ import annotations

from dataclasses import dataclass

from evalutils.results.marks import Given, GivenInt, GivenNumber


@dataclass(frozen=True)
class Trial:
    """What the main result did in experiments with one true effect (0-1): mean error, coverage, share rejected, share without a verdict."""

    truth: Given
    bias: GivenNumber
    coverage: GivenNumber
    rejected: Given
    refused: Given
    contrast: str = ""
    """Names of both groups, where several contrasts are tried at once."""


@dataclass(frozen=True)
class Together:
    """Several contrasts with one comparison group in the same experiments."""

    contrasts: GivenInt
    corrected: bool
    """Whether what is rejected is so after Holm's correction for their number."""
    familywise: Given
    """Share of experiments without any effect in which at least one contrast is found."""
    one: Given
    """The same with all effects: their disjunctive power; ``every``: all contrasts found."""
    every: Given
    beside: GivenInt = 0
    """Contrasts of two interventions, which are not tried."""


@dataclass(frozen=True)
class DeclaredResult:
    """The design as declared: of each contrast experiments without an effect, then with the expected one; empty where params declare none."""

    trials: tuple[Trial, ...]
    experiments: GivenInt
    n_treatment: GivenInt
    n_control: GivenInt
    detectable: GivenNumber
    """Smallest difference (0-1) found with the power asked for, with the intraclass correlation."""
    icc: Given
    clusters: GivenInt
    """0: none."""
    level: Given
    method: str
    kind: str = "aandeel"
    """'aandeel' (0-1) or 'gemiddelde' (in ``unit``)."""
    unit: str = ""
    clusters_control: GivenInt = 0
    """The same in the comparison group."""
    strata: GivenInt = 0
    correlation: Given | None = None
    """Of the covariate with the outcome; None: without."""
    together: Together | None = None
    """None where one contrast is tried."""
