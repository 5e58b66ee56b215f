"""Key numbers of the baseline, for running text."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common.cells import ratio, total_of
from evalutils.display.common.views import Cell, Entry, Numbers, slug
from evalutils.params.coarser import Combination
from evalutils.params.sections.analysis import Characteristic
from evalutils.results import SECRET, Balance, CharacteristicBalance, Moments, Number, is_number


def balance(characteristics: tuple[Characteristic, ...]) -> Callable[[Balance], Numbers]:
    """<kenmerk>.<categorie|combinatie>.<groep|totaal>.{n,pct}; <kenmerk>.{p,significant,smd,onbekend} (smd: the largest; smd_<groep>_<groep> a contrast); <kenmerk>.gemiddelde.<groep>; gezamenlijk.*"""
    combined = {found.name: found.combinations for found in characteristics}
    return lambda result: _balance(result, combined)


def _balance(result: Balance, combined: dict[str, tuple[Combination, ...]]) -> Numbers:
    cells: dict[str, Entry] = {f"groepen.{group}.n": Cell(n, "getal") for group, n in zip(result.groups, result.n, strict=True)}
    cells |= {f"buiten.{slug(one.code)}.n": Cell(one.n, "getal") for one in result.outside}
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
        cells[f"{name}.smd"] = Cell(_largest(found.smds), "decimaal2")
        if len(found.differences) > 1:
            for one in found.differences:
                cells[f"{name}.smd_{'_'.join(map(slug, one.contrast))}"] = Cell(one.smd, "decimaal2")
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
        "toetsen.grootste_smd": Cell(_largest(tuple(smd for found in result.characteristics for smd in found.smds)), "decimaal2"),
    }


def _largest(values: tuple[Number, ...]) -> Number | None:
    """The largest in size; withheld when one of them is, for that one may be the largest. A value that stands alone is itself."""
    if len(values) == 1:
        return values[0]
    if SECRET in values:
        return SECRET
    known = [abs(value) for value in values if is_number(value)]
    return max(known) if known else None


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
