"""Key numbers on net effectiveness; their names stand in docs/keys-phase3.md."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common.views import Cell, Entry, Numbers, slug
from evalutils.display.effects import method
from evalutils.display.effects.tables import amount, is_share, variant_shows
from evalutils.results import EffectResult, Estimate, Interval, NotComputable, Number, Test, is_number
from evalutils.results.effects import BoundsResult, EffectivenessResult, OutcomeEffect, SubgroupResult
from evalutils.results.values import SECRET

METHODS = (
    ("clusterrobuust", "clusters"), ("meervoudige imputatie", "imputatie"), ("omgekeerde-kansgewichten", "gewogen"), ("stratum", "strata"), ("strata", "strata"),
    ("Newcombe", "newcombe"), ("Miettinen", "miettinen"), ("Lin 2013", "lin"), ("marginaal", "logit"), ("Welch", "welch"),
    ("gelijke varianties", "gepoold"), ("correctie voor covariaten", "covariaten"), ("HC2", "hc2"),
)  # fmt: skip
"""Words in a method's name -> its part of a number's name; the first that fits."""
TESTS = (
    (("randomisatietoets", "eenzijdig"), "permutatie_eenzijdig"), (("randomisatietoets",), "permutatie"),
    (("eenzijdig",), "eenzijdig"),
    (("Fisher",), "fisher"), (("Boschloo",), "boschloo"), (("tweezijdig",), "tweezijdig"),
)  # fmt: skip

Cells = dict[str, Entry]
View = Callable[[EffectivenessResult], Numbers]


def effectiveness(alpha: float) -> View:
    """<uitkomst>.*, primair.*, familie.*, begeleid.*, deelnemers.*"""

    def view(result: EffectivenessResult) -> Numbers:
        level = result.primary.effect.estimates[0].interval.level
        cells: Cells = {"alfa": Cell(alpha, "procent"), "betrouwbaarheid": Cell(level, "procent")}
        for outcome in result.outcomes:
            cells |= _outcome(outcome.effect.code, outcome)
        cells |= _outcome("primair", result.primary)
        cells |= method.numbers("primair", result.primary.effect, result.primary.effect.groups.groups)
        if result.primary.bound is not None:
            cells["primair.grens"] = Cell(result.primary.bound, amount(result.primary))
        family = [outcome.holm_p for outcome in result.outcomes if outcome.role == "secundair"]
        below = SECRET if SECRET in family or result.hidden else sum(is_number(p) and p < alpha for p in family)
        size = len(family) + len(result.hidden)
        cells |= {"familie.n": Cell(size, "getal"), "familie.woord": Cell(size, "woord")}
        cells["familie.significant"] = Cell(below, "woord")
        return Numbers(cells | _compliers(result))

    return view


def _outcome(name: str, found: OutcomeEffect) -> Cells:
    cells = _groups(name, found)
    for place, one in enumerate(found.effect.estimates):
        names = [f"{name}.{_method(one)}", *([name] if place == 0 else [])]
        for part in names:
            cells |= estimated(part, one, amount(found))
    if is_share(found):
        size = found.effect.estimates[0].value
        cells[f"{name}.verschil_heel"] = Cell(size, "punten0")
        cells[f"{name}.verschil_grootte"] = Cell(abs(size) if is_number(size) else size, "punten0")
    for test in found.tests:
        part = f"{name}.toets.{_test(test)}"
        cells |= {f"{part}.p": Cell(test.p_value, "p"), f"{part}.p_zin": Cell(test.p_value, "p_zin"),
                  f"{part}.grootheid": Cell(test.statistic, "decimaal2")}  # fmt: skip
    if found.step_down_p is not None:
        cells[f"{name}.romano_wolf"] = Cell(found.step_down_p, "p")
    if found.holm_p is not None:
        cells |= {f"{name}.holm": Cell(found.holm_p, "p"), f"{name}.holm_zin": Cell(found.holm_p, "p_zin")}
    return cells


def _groups(name: str, found: OutcomeEffect) -> Cells:
    cells: Cells = {}
    groups = found.effect.groups
    for place, arm in enumerate(groups.groups):
        part = f"{name}.{arm}"
        cells |= {f"{part}.noemer": Cell(groups.n[place], "getal"), f"{part}.onbekend": Cell(groups.missing[place], "getal")}
        if found.shares:
            share = found.shares[place]
            cells |= {
                f"{part}.n": Cell(share.count, "getal"), f"{part}.pct": Cell(share.share, "procent1"),
                f"{part}.pct_heel": Cell(share.share, "procent"), f"{part}.van": Cell(share.interval.lower, "procent1"),
                f"{part}.tot": Cell(share.interval.upper, "procent1"),
            }  # fmt: skip
        else:
            cells[f"{part}.gemiddelde"] = Cell(groups.mean[place], amount(found))
            cells[f"{part}.sd"] = Cell(groups.sd[place], amount(found))
    return cells


def estimated(name: str, one: Estimate, show: str = "punten") -> Cells:
    """An estimate as key numbers below ``name``: difference, standard error, interval and p-value."""
    return {
        f"{name}.verschil": Cell(one.value, show), f"{name}.se": Cell(one.se, show), **ends(name, one.interval, show),
        f"{name}.p": Cell(one.p_value, "p"), f"{name}.p_zin": Cell(one.p_value, "p_zin"),
    }  # fmt: skip


def ends(name: str, interval: Interval, show: str = "punten") -> Cells:
    """The ends of an interval as key numbers below ``name``."""
    return {f"{name}.van": Cell(interval.lower, show), f"{name}.tot": Cell(interval.upper, show)}


def _method(one: Estimate) -> str:
    return next((code for words, code in METHODS if words in one.method), slug(one.method))


def _test(test: Test) -> str:
    return next((code for words, code in TESTS if all(word in test.method for word in words)), slug(test.method))


def _compliers(result: EffectivenessResult) -> Cells:
    found = result.complier
    if found is None:
        return {}
    show = amount(result.primary)
    arms = result.primary.effect.groups.groups
    cells = estimated("begeleid", found.estimate, show) | {
        f"begeleid.deelname.{arm}": Cell(share, "procent1") for arm, share in zip(arms, found.take_up, strict=True)
    }
    cells |= {"begeleid.verschil_deelname": Cell(found.compliers, "punten"), "begeleid.f": Cell(found.first_stage_f, "getal"),
              "begeleid.zwak": Cell(SECRET, "getal") if found.first_stage_f is SECRET else "zwak" if found.weak else "sterk"}  # fmt: skip
    if found.adjusted is not None:
        cells |= estimated("begeleid.covariaten", found.adjusted, show)
    described = found.per_protocol
    return cells | {"deelnemers.verschil": Cell(described.value, show), **ends("deelnemers", described.interval, show)}


def robustness(result: EffectivenessResult) -> Numbers:
    """manski.*, lee.*, <variant>.*, een_voor_een.*"""
    cells: Cells = {}
    show = amount(result.primary)
    for found in result.bounds:
        cells |= _bounds("manski" if "Manski" in found.method else "lee", found, show)
    arms = result.primary.effect.groups.groups
    for one in result.variants:
        cells |= estimated(one.code, one.estimate, variant_shows(one, result))
        cells |= {f"{one.code}.n.{arm}": Cell(n, "getal") for arm, n in zip(arms, one.n, strict=True)}
    apart = [one.estimate.value for one in result.variants if one.one_by_one]
    cells["een_voor_een.laagste"] = Cell(_extreme(apart, min), show)
    cells["een_voor_een.hoogste"] = Cell(_extreme(apart, max), show)
    cells["een_voor_een.n"] = Cell(len(apart), "woord")
    return Numbers(cells)


def _extreme(values: list[Number], choose: Callable[[list[int | float]], int | float]) -> Number:
    if SECRET in values:
        return SECRET
    known = [value for value in values if is_number(value)]
    return choose(known) if known else NotComputable("er is geen schatting")


def _bounds(name: str, found: BoundsResult, show: str) -> Cells:
    cells: Cells = {f"{name}.laag": Cell(found.lower, show), f"{name}.hoog": Cell(found.upper, show)}
    return cells | ends(name, found.interval, show)


def subgroups(alpha: float) -> View:
    """<subgroep>.*, <subgroep>.<categorie>.*, toetsen.*"""

    def view(result: EffectivenessResult) -> Numbers:
        cells: Cells = {}
        arms = result.primary.effect.groups.groups
        for group in result.subgroups:
            cells |= _subgroup(group, arms, result.primary)
        adjusted = [group.holm_p for group in result.subgroups]
        below = SECRET if SECRET in adjusted else sum(is_number(p) and p < alpha for p in adjusted)
        size, smallest = len(adjusted) + len(result.hidden_subgroups), _extreme(adjusted, min)
        cells |= {"toetsen.n": Cell(size, "getal"), "toetsen.woord": Cell(size, "woord"), "toetsen.significant": Cell(below, "woord"),
                  "toetsen.kleinste_holm": Cell(SECRET if result.hidden_subgroups else smallest, "p")}  # fmt: skip
        return Numbers(cells)

    return view


def _subgroup(group: SubgroupResult, arms: tuple[str, ...], primary: OutcomeEffect) -> Cells:
    test, show = group.interaction, amount(primary)
    cells: Cells = {
        f"{group.code}.p": Cell(test.p_value, "p"), f"{group.code}.p_zin": Cell(test.p_value, "p_zin"),
        f"{group.code}.holm": Cell(group.holm_p, "p"), f"{group.code}.holm_zin": Cell(group.holm_p, "p_zin"),
        f"{group.code}.f": Cell(test.statistic, "decimaal2"),
    }  # fmt: skip
    for row in group.rows:
        name = f"{group.code}.{slug(row.label)}"
        cells |= {f"{name}.verschil": Cell(row.estimate.value, show), **ends(name, row.estimate.interval, show)}
        for arm, mean, n in zip(arms, row.means, row.n, strict=True):
            cells |= {f"{name}.{arm}.n": Cell(n, "getal"), f"{name}.{arm}.pct" if is_share(primary) else f"{name}.{arm}.gemiddelde": Cell(mean, "procent1" if is_share(primary) else show)}
    return cells


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
