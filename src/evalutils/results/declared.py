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


@dataclass(frozen=True)
class DeclaredResult:
    """The design as declared: experiments without an effect, then with the expected one; empty where params declare none."""

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
