"""Key numbers of outcomes, for running text."""

from __future__ import annotations

from evalutils.display.common.views import Cell, Entry, Numbers
from evalutils.results import Proportion, RegistrationResult


def shares(result: tuple[Proportion, ...]) -> Numbers:
    """<code>.{n,noemer,pct,van,tot}"""
    cells: dict[str, Entry] = {}
    for share in result:
        cells[f"{share.code}.n"] = Cell(share.count, "getal")
        cells[f"{share.code}.noemer"] = Cell(share.n, "getal")
        cells[f"{share.code}.pct"] = Cell(share.estimate, "procent1")
        cells[f"{share.code}.van"] = Cell(share.interval.lower, "procent1")
        cells[f"{share.code}.tot"] = Cell(share.interval.upper, "procent1")
    return Numbers(cells)


def registrations(result: RegistrationResult) -> Numbers:
    """n; overeenstemming; kappa"""
    return Numbers({
        "n": Cell(result.crosstab.total, "getal"),
        "overeenstemming": Cell(result.agreement, "procent"),
        "kappa": Cell(result.kappa, "decimaal2"),
    })  # fmt: skip
