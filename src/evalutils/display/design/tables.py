"""Tables on the design: selection, checks of the assignment, power, mechanisms by part of the policy.

Each function returns (or is) a view: a function that makes a ``Table`` of a released result.
"""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import between, ratio
from evalutils.display.common.views import Cell, Entry, Strong, Table
from evalutils.params import Arms, Groups
from evalutils.results import NotComputable, Number, is_number
from evalutils.results.design import AssignmentResult, CallOrder, Detectable, PowerResult, SelectionResult
from evalutils.results.theory import PolicyTheory


def capital(text: str) -> str:
    """``text`` with a capital as its first letter."""
    return text[:1].upper() + text[1:]


def selection(result: SelectionResult) -> Table:
    """The flow criterion by criterion; beside it who is left under the alternative settings."""
    main, others = result.main, result.alternatives
    rows: list[tuple[Entry, ...]] = [
        ("Alle klanten in het register", "", "", Cell(main.register), "", *(Cell(other.register) for other in others))
    ]
    for step in main.steps:
        beside = (next((s.kept for s in other.steps if s.code == step.code), None) for other in others)
        rows.append((
            step.label, Cell(step.dropped), Cell(step.missing), Cell(step.kept), Cell(step.lost_share, "procent1"),
            *(Cell(kept) for kept in beside),
        ))  # fmt: skip
    head = ("Stap", "Valt af", "Onbekend", "Blijft over", "Afgevallen", *(f"Over bij: {other.label.lower()}" for other in others))
    notes = ["Afgevallen: valt af en onbekend, als aandeel van wie aan de stap begon."]
    if main.required:
        notes.append(f"Nodig volgens de opzet: {fmt.integer(main.required)} klanten.")
    return Table(head, tuple(rows), (7, 2, 2, 2, 2, *(4 for _ in others)), notes=tuple(notes))


def assignment(groups: Groups) -> Callable[[AssignmentResult], Table]:
    """The checks of the assignment: count, base, share (or correlation) and p-value."""

    def view(result: AssignmentResult) -> Table:
        rows: list[tuple[Entry, ...]] = []
        if rule := result.rule:
            base = _sum(rule.followed, rule.exceptions)
            rows.append(_counted("Staat in de groep die de regel aangeeft", rule.followed, base))
        if share := result.share:
            label = f"{capital(result.rule.rule if result.rule else 'regel')} (verwacht: {fmt.percent(share.expected)})"
            rows.append((label, Cell(share.count), Cell(share.n), Cell(share.share, "procent1"), Cell(share.test.p_value, "p")))
        for size in result.sizes:
            rows.append(_counted(f"Met registratiegegevens: {size.label.lower()}", size.with_data, size.assigned))
        if result.order:
            whole = _sum(*(size.assigned for size in result.sizes))
            rows.append(_counted("Volgnummer komt vaker voor", result.order_duplicates, whole))
        for calls in result.calls:
            rows += _calls(calls, groups)
        for outside in result.outside:
            rows.append((f"Toegewezen aan {outside.label.lower()}, buiten de vergelijking: {outside.reason}", Cell(outside.n), "", "", ""))
        return Table(("Controle", "Aantal", "Van", "Maat", "p"), tuple(rows), (8, 2, 2, 2, 2), notes=_methods(result))

    return view


def _sum(*parts: Number) -> Number | None:
    """A total of published parts; a sign of the first that is no number."""
    strange = next((part for part in parts if not is_number(part)), None)
    return strange if strange is not None else sum(part for part in parts if is_number(part))


def _counted(label: str, count: Number, base: Number | None) -> tuple[Entry, ...]:
    return label, Cell(count), Cell(base), Cell(ratio(count, base), "procent1"), ""


def _calls(calls: CallOrder, groups: Groups) -> list[tuple[Entry, ...]]:
    group = groups.label(calls.arm).lower()
    return [
        _counted(f"Buiten de volgorde opgeroepen ({group})", calls.out_of_turn, calls.n),
        (f"Overgeslagen: lager nummer, niet opgeroepen ({group})", Cell(calls.skipped), "", "", ""),
        *(
            (capital(f"{test.method}, volgnummer en datum van oproep"), "", Cell(calls.n), Cell(test.statistic, "decimaal2"),
             Cell(test.p_value, "p"))
            for test in (calls.spearman, calls.kendall)
        ),
    ]  # fmt: skip


def _methods(result: AssignmentResult) -> tuple[str, ...]:
    notes = []
    if share := result.share:
        found = between(share.interval.lower, share.interval.upper, lambda v: fmt.percent(v, 1))
        level = fmt.percent(share.interval.level)
        notes.append(f"{capital(share.test.method)}; {level}-interval {found}, volgens {share.interval.method}.")
    if result.calls:
        notes.append("Buiten de volgorde: het kleinste aantal klanten zonder wie alle andere op volgorde zijn opgeroepen.")
    return tuple(notes)


def strata(groups: Groups) -> Callable[[AssignmentResult], Table]:
    """Clients by stratum and group, beside the share that the assignment's chances give."""

    def view(result: AssignmentResult) -> Table:
        head = ("Stratum", *(f"{label} (verwacht)" for label in groups.labels), "Klanten", "p")
        rows: list[tuple[Entry, ...]] = []
        for one in result.strata:
            expected = [f" ({fmt.percent(share)})" for share in one.shares] or [""] * len(one.counts)
            counts = (
                f"{fmt.count(n)} · {fmt.percent(ratio(n, one.n))}{share}" for n, share in zip(one.counts, expected, strict=True)
            )
            rows.append((one.label, *counts, Cell(one.n), Cell(one.test.p_value, "p")))
        note = "Aantal · aandeel van het stratum, en tussen haakjes het aandeel dat de kansen van de toewijzing geven. p: "
        return Table(head, tuple(rows), (4, *(4 for _ in groups.labels), 2, 2), notes=(note + f"{result.strata[0].test.method}.",))

    return view


def order(result: AssignmentResult) -> Table:
    """The order numbers against each characteristic."""
    rows = tuple(
        (check.label, f"{capital(check.test.method)} ({check.test.symbol})", Cell(check.test.statistic, "decimaal2"),
         Cell(check.test.n), Cell(check.test.p_value, "p"), Cell(check.p_adjusted, "p"))
        for check in result.order
    )  # fmt: skip
    note = f"p (Holm): gecorrigeerd voor {fmt.words(len(rows))} toetsen (Holm 1979). Klanten zonder waarde tellen niet mee."
    return Table(("Kenmerk", "Toets", "Waarde", "n", "p", "p (Holm)"), rows, (4, 6, 2, 2, 2, 2), left=2, notes=(note,))


def assumptions(arms: Arms) -> Callable[[PowerResult], Table]:
    """What the calculation starts from, and what follows from it."""
    return lambda result: _assumptions(result, arms)


def _assumptions(result: PowerResult, arms: Arms) -> Table:
    treatment, control = arms.treatment.label.lower(), arms.control.label.lower()
    rows: list[tuple[Entry, ...]] = []
    if result.population is not None:
        rows.append(("Omvang van de doelgroep, vooraf geschat", Cell(result.population, "getal")))
    if result.goal is not None:
        rows.append((f"Taakstelling: {result.outcome} van begeleide klanten", Cell(result.goal, "procent")))
    for part in result.parts:
        rows.append((f"{part.label}: aandeel van de {treatment}", Cell(part.share, "procent")))
        rows.append((f"{part.label}: verwachte {result.outcome}", Cell(part.rate, "procent")))
    sides = {1: "eenzijdig", 2: "tweezijdig"}[result.sides]
    rows += [
        (f"Verwachte {result.outcome} van de {treatment}", Cell(result.rate_treatment, "procent2")),
        (f"Verwachte {result.outcome} van de {control}", Cell(result.rate_control, "procent2")),
        ("Verwacht netto-effect (procentpunten)", Cell(result.effect, "punten2")),
        (f"Onbetrouwbaarheid ({sides})", Cell(result.alpha, "procent")),
        *_over(result),
        ("Gewenste power", Cell(result.target_power, "procent")),
        ("Gepland aantal klanten per groep", Cell(result.planned, "getal")),
    ]
    return Table(("Aanname", "Waarde"), tuple(rows), (8, 2))


def _over(result: PowerResult) -> list[tuple[Entry, ...]]:
    """What several contrasts and clusters add to the assumptions."""
    rows: list[tuple[Entry, ...]] = []
    if result.contrasts > 1:
        told = f"Onbetrouwbaarheid per vergelijking (strengste stap van Holm bij {fmt.words(result.contrasts)} vergelijkingen)"
        rows.append((told, Cell(result.alpha / result.contrasts, "procent2")))
    if result.clusters is not None and result.design_effects is not None:
        rows.append(("Klanten per cluster", Cell(result.clusters[0], "decimaal1")))
        rows.append(("Intraclasscorrelatie", Cell(result.clusters[1], "decimaal2")))
        both = " en ".join(fmt.decimals(one, 2) for one in result.design_effects)
        rows.append(("Ontwerpeffect in de eerste en de tweede groep", both))
    return rows


def sizes(result: PowerResult) -> Table:
    """Clients a group by each formula, and the power of the planned size."""
    rows = tuple(
        (capital(size.method), Cell(size.n_treatment, "getal"), Cell(size.planned_power, "procent1")) for size in result.sizes
    )
    head = ("Methode", f"Per groep nodig voor {fmt.percent(result.target_power)}", f"Power bij {fmt.integer(result.planned)}")
    note = f"Uitgaande van {fmt.percent(result.rate_treatment, 2)} tegen {fmt.percent(result.rate_control, 2)}, zie de aannames."
    notes = (note, *(["De andere methoden dan de eerste houden geen rekening met clusters."] if result.clusters is not None else []))
    return Table(head, rows, (8, 3, 3), notes=notes)


def detectable(result: PowerResult) -> Table:
    """For each pair of group sizes: power at the expected effect and the smallest effect that can be shown."""
    main = result.curves[0].method if result.curves else ""
    rows = []
    for code in dict.fromkeys(found.code for found in result.detectable):
        family = [found for found in result.detectable if found.code == code]
        chosen = next((found for found in family if found.method == main), family[0])
        rows.append((
            chosen.label, f"{fmt.integer(chosen.n_treatment)} en {fmt.integer(chosen.n_control)}",
            Cell(chosen.power, "procent1"), Cell(chosen.effect, "punten"), _span(family),
        ))  # fmt: skip
    head = ("Omvang", "Klanten per groep", "Power", "Kleinste effect", "Kleinste effect, alle methoden")
    note = (
        f"Power bij het verwachte effect; kleinste effect in procentpunten bij {fmt.percent(result.target_power)} power. "
        f"Methode: {main}; de laatste kolom geeft het laagste en het hoogste van alle methoden."
    )
    return Table(head, tuple(rows), (4, 3, 2, 3, 4), notes=(note,))


def _span(family: list[Detectable]) -> str:
    known = [found.effect for found in family if is_number(found.effect)]
    lower: Number = min(known, default=NotComputable("geen methode geeft een effect"))
    return between(lower, max(known, default=lower), fmt.points)


def mechanisms(result: PolicyTheory) -> Table:
    """Which mechanism is supposed to work in which part of the policy, by whom the mechanisms are aimed at."""
    rows: list[tuple[Entry, ...]] = []
    for kind in dict.fromkeys(row.kind for row in result.mechanisms):
        rows.append((Strong(capital(kind)), *("" for _ in result.parts)))
        rows += [
            (row.label, *("ja" if works else "" for works in row.in_part))
            for row in result.mechanisms if row.kind == kind
        ]  # fmt: skip
    head = ("Mechanisme", *result.parts)
    widths = (max(4, -(-max(map(len, part.split())) // 3)) for part in result.parts)  # by the longest word of the head
    return Table(head, tuple(rows), (10, *widths), left=len(head))
