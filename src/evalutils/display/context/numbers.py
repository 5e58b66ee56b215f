"""Key numbers of what stands beside the results, for running text."""

from __future__ import annotations

from evalutils.display.common.views import Cell, Entry, Numbers, slug
from evalutils.results.context import ElsewhereResult, GroupShare, InspectionResult, SeriesResult


def context(result: tuple[ElsewhereResult, InspectionResult, SeriesResult]) -> Numbers:
    """elders.<groep>.{n,noemer,pct,van,tot}; elders.<vergelijking>.{verschil,van,tot}; inspectie.*; ontwikkeling.*"""
    here, read, grown = result
    cells: dict[str, Entry] = {}
    for group in here.groups:
        cells |= _share_numbers(f"elders.{group.code}", group)
    for one in here.contrasts:
        cells[f"elders.{one.code}.verschil"] = Cell(one.difference, "punten")
        cells[f"elders.{one.code}.van"] = Cell(one.interval.lower, "punten")
        cells[f"elders.{one.code}.tot"] = Cell(one.interval.upper, "punten")
    for code, _, n in read.bases:
        cells[f"inspectie.{code}.n"] = Cell(n, "getal")
    for group in read.counts:
        cells |= _share_numbers(f"inspectie.{group.code}", group)
    for norm in read.norms:
        for finding in norm.findings:
            name = f"inspectie.{finding.code}"
            cells[f"{name}.pct"] = Cell(finding.share, "procent")
            cells[f"{name}.van"] = Cell(finding.interval.lower, "procent")
            cells[f"{name}.tot"] = Cell(finding.interval.upper, "procent")
    return Numbers(cells | _series_numbers(grown))


def _share_numbers(name: str, group: GroupShare) -> dict[str, Entry]:
    cells: dict[str, Entry] = {f"{name}.pct": Cell(group.share, "procent")}
    if group.count is not None:
        cells |= {f"{name}.n": Cell(group.count, "getal"), f"{name}.woord": Cell(group.count, "woord"),
                  f"{name}.noemer": Cell(group.n, "getal")}  # fmt: skip
    if group.interval is not None:
        cells |= {f"{name}.van": Cell(group.interval.lower, "procent"), f"{name}.tot": Cell(group.interval.upper, "procent")}
    return cells


def _series_numbers(grown: SeriesResult) -> dict[str, Entry]:
    cells: dict[str, Entry] = {}
    for line in grown.lines:
        if not line.observations:
            continue
        name = f"ontwikkeling.{line.code}.{slug(line.group)}"
        first, last = line.observations[0], line.observations[-1]
        top = max(line.observations, key=lambda point: point.value)
        for part, point in (("eerste", first), ("laatste", last), ("hoogste", top)):
            cells[f"{name}.{part}"] = Cell(point.value, "getal")
            cells[f"{name}.{part}_jaar"] = Cell(point.day.year, "jaartal")
        cells[f"{name}.aantal"] = Cell(len(line.observations), "woord")
        cells[f"{name}.gaten"] = Cell(len(line.gaps), "woord")
        cells[f"{name}.gepubliceerd_afgerond"] = Cell(sum(not point.exact for point in line.observations), "woord")
    return cells
