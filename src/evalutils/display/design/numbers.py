"""Key numbers on the design for running text. Names are built from codes in params; every function is a view."""

from __future__ import annotations

from evalutils.display.common.cells import ratio
from evalutils.display.common.views import Cell, Entry, Numbers, slug
from evalutils.results import Number, is_number
from evalutils.results.design import AssignmentResult, CallOrder, PowerResult, SelectionFlow, SelectionResult
from evalutils.results.theory import PolicyTheory


def selection(result: SelectionResult) -> Numbers:
    """register; <criterium>.{begin,over,af,onbekend,pct_af,pct_over,verwacht}; geselecteerd; benodigd; marge; tekort.

    The same below <alternatief>, with verschil; toegewezen; niet_toegewezen; niet_geselecteerd.
    """
    cells = _flow(result.main, "")
    for other in result.alternatives:
        cells |= _flow(other, f"{other.code}.")
        cells[f"{other.code}.verschil"] = Cell(_minus(result.main.selected, other.selected), "getal")
    cells["toegewezen"] = Cell(result.assigned, "getal")
    cells["niet_toegewezen"] = Cell(result.selected_unassigned, "woord")
    cells["niet_geselecteerd"] = Cell(result.assigned_unselected, "woord")
    return Numbers(cells)


def _flow(flow: SelectionFlow, prefix: str) -> dict[str, Entry]:
    cells: dict[str, Entry] = {
        f"{prefix}register": Cell(flow.register, "getal"), f"{prefix}geselecteerd": Cell(flow.selected, "getal"),
        f"{prefix}benodigd": Cell(flow.required, "getal"),
    }  # fmt: skip
    if flow.required is not None:
        cells[f"{prefix}marge"] = Cell(_minus(flow.selected, flow.required), "getal")
        cells[f"{prefix}tekort"] = Cell(_minus(flow.required, flow.selected), "getal")
    for step in flow.steps:
        name = f"{prefix}{step.code}"
        cells[f"{name}.begin"] = Cell(step.entered, "getal")
        cells[f"{name}.over"] = Cell(step.kept, "getal")
        cells[f"{name}.af"] = Cell(step.dropped, "getal")
        cells[f"{name}.onbekend"] = Cell(step.missing, "woord")
        cells[f"{name}.pct_af"] = Cell(step.lost_share, "procent1")
        cells[f"{name}.pct_over"] = Cell(ratio(step.kept, step.entered), "procent")
        if step.expected_loss is not None:
            cells[f"{name}.verwacht"] = Cell(step.expected_loss, "procent")
    return cells


def _minus(first: Number, second: Number) -> Number | None:
    """A difference of published numbers; the sign of the first that is no number."""
    for value in (first, second):
        if not is_number(value):
            return value
    return first - second  # type: ignore[operator]


def assignment(result: AssignmentResult) -> Numbers:
    """<groep>.{n,met_gegevens,zonder_gegevens}; regel.*; aandeel.*; volgnummer.*; oproep.*; stratum.<stratum>.<groep>.{n,pct}; buiten.<groep>.n"""
    cells: dict[str, Entry] = {}
    for size in result.sizes:
        cells[f"{size.arm}.n"] = Cell(size.assigned, "getal")
        cells[f"{size.arm}.met_gegevens"] = Cell(size.with_data, "getal")
        cells[f"{size.arm}.zonder_gegevens"] = Cell(size.without_data, "woord")
    if rule := result.rule:
        cells["regel.gevolgd"] = Cell(rule.followed, "getal")
        cells["regel.uitzonderingen"] = Cell(rule.exceptions, "woord")
    if share := result.share:
        cells |= {
            "aandeel.n": Cell(share.count, "getal"), "aandeel.noemer": Cell(share.n, "getal"),
            "aandeel.pct": Cell(share.share, "procent1"), "aandeel.van": Cell(share.interval.lower, "procent1"),
            "aandeel.tot": Cell(share.interval.upper, "procent1"), "aandeel.p": Cell(share.test.p_value, "p"),
            "aandeel.p_zin": Cell(share.test.p_value, "p_zin"), "aandeel.verwacht": Cell(share.expected, "procent"),
        }  # fmt: skip
    if result.order:
        cells |= _order(result)
    for calls in result.calls:
        cells |= _calls(calls, "oproep" if len(result.calls) == 1 else f"oproep.{slug(calls.arm)}")
    for one in result.strata:
        for size, count in zip(result.sizes, one.counts, strict=True):
            cells[f"stratum.{slug(one.label)}.{slug(size.arm)}.n"] = Cell(count, "getal")
            cells[f"stratum.{slug(one.label)}.{slug(size.arm)}.pct"] = Cell(ratio(count, one.n), "procent")
        cells[f"stratum.{slug(one.label)}.n"] = Cell(one.n, "getal")
    cells |= {f"buiten.{slug(one.code)}.n": Cell(one.n, "getal") for one in result.outside}
    return Numbers(cells)


def _order(result: AssignmentResult) -> dict[str, Entry]:
    plain, adjusted = ([p for p in values if is_number(p)] for values in (
        [check.test.p_value for check in result.order], [check.p_adjusted for check in result.order]))  # fmt: skip
    return {
        "volgnummer.toetsen": Cell(len(result.order), "woord"),
        "volgnummer.dubbel": Cell(result.order_duplicates, "woord"),
        "volgnummer.kleinste_p": Cell(min(plain, default=None), "p"),
        "volgnummer.kleinste_p_holm": Cell(min(adjusted, default=None), "p"),
        "volgnummer.significant": Cell(sum(p < result.alpha for p in adjusted), "woord"),
    }


def _calls(calls: CallOrder, name: str) -> dict[str, Entry]:
    return {
        f"{name}.n": Cell(calls.n, "getal"),
        f"{name}.buiten_volgorde": Cell(calls.out_of_turn, "woord"),
        f"{name}.pct": Cell(ratio(calls.out_of_turn, calls.n), "procent1"),
        f"{name}.overgeslagen": Cell(calls.skipped, "woord"),
        f"{name}.zonder_nummer": Cell(calls.unnumbered, "woord"),
        f"{name}.spearman": Cell(calls.spearman.statistic, "decimaal2"),
        f"{name}.kendall": Cell(calls.kendall.statistic, "decimaal2"),
    }


def power(result: PowerResult) -> Numbers:
    """Expected rates and effect; methode.<code>.{n,power}; laagste and hoogste over the methods; omvang.<code>.*"""
    known = [size.n_treatment for size in result.sizes if is_number(size.n_treatment)]
    planned = [size.planned_power for size in result.sizes if is_number(size.planned_power)]
    cells: dict[str, Entry] = {
        "doelgroep": Cell(result.population, "getal"), "taakstelling": Cell(result.goal, "procent"),
        "kans_interventie": Cell(result.rate_treatment, "procent2"), "kans_vergelijking": Cell(result.rate_control, "procent2"),
        "effect": Cell(result.effect, "punten2"), "alfa": Cell(result.alpha, "procent"),
        "gewenst": Cell(result.target_power, "procent"), "gepland": Cell(result.planned, "getal"),
        "methoden": Cell(len(result.sizes), "woord"),
        "laagste.n": Cell(min(known, default=None), "getal"), "hoogste.n": Cell(max(known, default=None), "getal"),
        "laagste.power": Cell(min(planned, default=None), "procent"),
        "hoogste.power": Cell(max(planned, default=None), "procent"),
    }  # fmt: skip
    for place, part in enumerate(result.parts, start=1):
        cells[f"deel{place}.aandeel"] = Cell(part.share, "procent")
        cells[f"deel{place}.kans"] = Cell(part.rate, "procent")
    for size in result.sizes:
        cells[f"methode.{size.code}.n"] = Cell(size.n_treatment, "getal")
        cells[f"methode.{size.code}.power"] = Cell(size.planned_power, "procent")
    return Numbers(cells | _pairs(result))


def _pairs(result: PowerResult) -> dict[str, Entry]:
    """By the method of the curve."""
    main = result.curves[0].method if result.curves else ""
    cells: dict[str, Entry] = {}
    for found in result.detectable:
        if found.method == main:
            cells[f"omvang.{found.code}.interventie"] = Cell(found.n_treatment, "getal")
            cells[f"omvang.{found.code}.vergelijking"] = Cell(found.n_control, "getal")
            cells[f"omvang.{found.code}.power"] = Cell(found.power, "procent")
            cells[f"omvang.{found.code}.effect"] = Cell(found.effect, "punten")
    return cells


def theory(result: PolicyTheory) -> Numbers:
    """onderdelen; mechanismen; verondersteld; <onderdeel>.mechanismen"""
    used = [row for row in result.mechanisms if any(row.in_part)]
    cells: dict[str, Entry] = {
        "onderdelen": Cell(len(result.parts), "woord"), "mechanismen": Cell(len(result.mechanisms), "woord"),
        "verondersteld": Cell(len(used), "woord"), "buiten_beeld": Cell(len(result.mechanisms) - len(used), "woord"),
    }  # fmt: skip
    for place, chain in enumerate(result.chains):
        cells[f"{chain.code}.mechanismen"] = Cell(sum(row.in_part[place] for row in result.mechanisms), "woord")
    return Numbers(cells)
