"""Key numbers for running text: each a number with a name, so that no figure in a report is typed.

Names are dotted and built from codes in params: ``experiment.zorg.n``. Every function returns a view.
"""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.tables import ratio
from evalutils.display.views import Cell, Entry, Numbers, slug
from evalutils.params.analysis import Characteristic, Combination, Progress
from evalutils.results import (
    SECRET,
    Balance,
    CharacteristicBalance,
    EffectResult,
    Moments,
    Number,
    ProgressResult,
    Proportion,
    RegistrationResult,
    is_number,
)


def balance(characteristics: tuple[Characteristic, ...]) -> Callable[[Balance], Numbers]:
    """<kenmerk>.<categorie|combinatie>.<groep|totaal>.{n,pct}; <kenmerk>.{p,significant,smd,onbekend}; <kenmerk>.gemiddelde.<groep>; gezamenlijk.*"""
    combined = {found.name: found.combinations for found in characteristics}
    return lambda result: _balance(result, combined)


def _balance(result: Balance, combined: dict[str, tuple[Combination, ...]]) -> Numbers:
    cells: dict[str, Entry] = {f"groepen.{group}.n": Cell(n, "getal") for group, n in zip(result.groups, result.n, strict=True)}
    cells["groepen.totaal.n"] = Cell(total_of(result.n), "getal")
    for found in result.characteristics:
        name = found.name
        if table := found.crosstab:
            groups = (*table.columns, "totaal")
            totals = (*table.column_totals, table.total)
            for group, total in zip(groups, totals, strict=True):
                cells[f"{name}.n.{group}"] = Cell(total, "getal")
            for row, line, row_total in zip(table.rows, table.counts, table.row_totals, strict=True):
                for group, part, total in zip(groups, (*line, row_total), totals, strict=True):
                    cells[f"{name}.{slug(row)}.{group}.n"] = Cell(part, "getal")
                    cells[f"{name}.{slug(row)}.{group}.pct"] = Cell(ratio(part, total), "procent")
            for combination in combined[name]:
                chosen = [table.rows.index(part) for part in combination.parts]
                for place, (group, total) in enumerate(zip(groups, totals, strict=True)):
                    lines = [(*table.counts[row], table.row_totals[row]) for row in chosen]
                    together = total_of(tuple(line[place] for line in lines))
                    cells[f"{name}.{combination.name}.{group}.n"] = Cell(together, "getal")
                    cells[f"{name}.{combination.name}.{group}.pct"] = Cell(ratio(together, total), "procent")
            cells[f"{name}.onbekend"] = Cell(table.missing_total, "getal")
        if moments := found.moments:
            cells |= _moments(name, moments)
        cells[f"{name}.p"] = Cell(found.tests[0].p_value, "p")
        cells[f"{name}.p_zin"] = Cell(found.tests[0].p_value, "p_zin")
        cells[f"{name}.significant"] = Cell(_verdict(found), "getal")
        cells[f"{name}.smd"] = Cell(found.smd, "decimaal2")
    cells |= _joint(result)
    return Numbers(cells)


def _verdict(found: CharacteristicBalance) -> Number | None:
    """1 when the characteristic's first test is significant at the phase's level, 0 when not; kept where p is withheld."""
    below = found.tests[0].below_alpha
    return None if below is None else int(below)


def _joint(result: Balance) -> dict[str, Entry]:
    p_values = [test.p_value for found in result.characteristics for test in found.tests[:1]]
    known = [p for p in p_values if is_number(p)]
    verdicts = tuple(_verdict(found) for found in result.characteristics)
    df = result.joint.df
    return {
        "gezamenlijk.f": Cell(result.joint.statistic, "decimaal2"),
        "gezamenlijk.p": Cell(result.joint.p_value, "p"),
        "gezamenlijk.p_zin": Cell(result.joint.p_value, "p_zin"),
        "gezamenlijk.vrijheidsgraden_teller": Cell(df[0] if df else None, "getal"),
        "gezamenlijk.vrijheidsgraden_noemer": Cell(df[1] if len(df) > 1 else None, "getal"),
        "gezamenlijk.n": Cell(result.joint.n, "getal"),
        "toetsen.aantal": Cell(len(p_values), "woord"),
        "toetsen.significant": Cell(total_of(verdicts), "woord"),
        "toetsen.kleinste_p": Cell(SECRET if SECRET in p_values else min(known, default=None), "p"),
        "toetsen.alfa": Cell(result.alpha, "procent"),
        "toetsen.grootste_smd": Cell(_largest([found.smd for found in result.characteristics]), "decimaal2"),
    }


def _largest(values: list[Number]) -> Number | None:
    """The largest in size; withheld when one of them is, for that one may be the largest."""
    if SECRET in values:
        return SECRET
    known = [abs(value) for value in values if is_number(value)]
    return max(known) if known else None


def total_of(values: tuple[Number | None, ...]) -> Number | None:
    """The sum of published numbers; withheld when one of them is, so that a sum gives nothing away."""
    if any(value is SECRET for value in values):
        return SECRET
    known = [value for value in values if is_number(value)]
    return sum(known) if len(known) == len(values) else None


def _moments(name: str, moments: Moments) -> dict[str, Entry]:
    cells: dict[str, Entry] = {}
    for place, group in enumerate((*moments.groups, "totaal")[: len(moments.n)]):
        cells[f"{name}.gemiddelde.{group}"] = Cell(moments.mean[place], "decimaal1")
        cells[f"{name}.gemiddelde_heel.{group}"] = Cell(moments.mean[place], "getal")
        cells[f"{name}.sd.{group}"] = Cell(moments.sd[place], "decimaal1")
        if moments.unit == "maanden":
            mean = moments.mean[place]
            cells[f"{name}.gemiddelde_jaren.{group}"] = Cell(mean / 12 if is_number(mean) else mean, "decimaal1")
    return cells


def progress(params: Progress) -> Callable[[ProgressResult], Numbers]:
    """<groep>.<vak|combinatie>.{n,woord,pct,pct_toegewezen}; tellingen.<code>.{n,woord,noemer,pct}"""
    combined = {flow.arm: flow.combinations for flow in params.flows}
    return lambda result: _progress(result, combined)


def _progress(result: ProgressResult, combined: dict[str, tuple[Combination, ...]]) -> Numbers:
    cells: dict[str, Entry] = {}
    for flow in result.flows:
        root = flow.boxes[0].count
        for box in flow.boxes:
            name = f"{flow.arm}.{box.code}"
            above = flow.count(box.under) if box.under else root
            cells[f"{name}.n"] = Cell(box.count, "getal")
            cells[f"{name}.woord"] = Cell(box.count, "woord")
            cells[f"{name}.pct"] = Cell(ratio(box.count, above), "procent")
            cells[f"{name}.pct_toegewezen"] = Cell(ratio(box.count, root), "procent")
        for combination in combined[flow.arm]:
            name, count = f"{flow.arm}.{combination.name}", total_of(tuple(flow.count(part) for part in combination.parts))
            cells[f"{name}.n"] = Cell(count, "getal")
            cells[f"{name}.woord"] = Cell(count, "woord")
            cells[f"{name}.pct_toegewezen"] = Cell(ratio(count, root), "procent")
            parents = {box.under for box in flow.boxes if box.code in combination.parts}
            if len(parents) == 1 and (under := parents.pop()):  # parts of one box are a share of it too
                cells[f"{name}.pct"] = Cell(ratio(count, flow.count(under)), "procent")
    for tally in result.tallies:
        name = f"tellingen.{tally.code}"
        cells[f"{name}.n"] = Cell(tally.count, "getal")
        cells[f"{name}.woord"] = Cell(tally.count, "woord")
        cells[f"{name}.noemer"] = Cell(tally.n, "getal")
        cells[f"{name}.pct"] = Cell(ratio(tally.count, tally.n), "procent")
    return Numbers(cells)


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


def effects(result: tuple[EffectResult, ...]) -> Numbers:
    """<code>.{verschil,se,van,tot,p,p_zin} of the primary estimate; <code>.<volgnummer>.* of all; <code>.gemiddelde.<groep>"""
    cells: dict[str, Entry] = {}
    for found in result:
        show = "punten" if found.scale == "aandeel" else "decimaal2"
        for place, estimate in enumerate(found.estimates):
            for name in (
                (found.code, f"{found.code}.schatting{place + 1}") if place == 0 else (f"{found.code}.schatting{place + 1}",)
            ):
                cells[f"{name}.verschil"] = Cell(estimate.value, show)
                cells[f"{name}.se"] = Cell(estimate.se, show)
                cells[f"{name}.van"] = Cell(estimate.interval.lower, show)
                cells[f"{name}.tot"] = Cell(estimate.interval.upper, show)
                cells[f"{name}.p"] = Cell(estimate.p_value, "p")
                cells[f"{name}.p_zin"] = Cell(estimate.p_value, "p_zin")
        for place, group in enumerate(found.groups.groups):
            cells[f"{found.code}.groep.{group}.n"] = Cell(found.groups.n[place], "getal")
            cells[f"{found.code}.groep.{group}.gemiddelde"] = Cell(
                found.groups.mean[place], "procent1" if found.scale == "aandeel" else "decimaal2"
            )
    return Numbers(cells)
