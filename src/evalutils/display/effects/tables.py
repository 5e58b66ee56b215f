"""Tables on net effectiveness: gross outcomes, effects, tests, robustness, subgroups.

Each function returns a view on an ``EffectivenessResult``. A row that is withheld or cannot be computed shows its sign.
"""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import between, listed
from evalutils.display.common.views import Cell, Entry, Strong, Table
from evalutils.display.effects.estimates import effect
from evalutils.params import Arms
from evalutils.results import Estimate, NotComputable, Number, Test, is_number
from evalutils.results.effects import BoundsResult, EffectivenessResult, OutcomeEffect, SubgroupResult, SubgroupRow, VariantResult

View = Callable[[EffectivenessResult], Table]


def capital(text: str) -> str:
    """A sentence's first letter; 't-toets' keeps its symbol."""
    return text if text[1:2] == "-" else text[:1].upper() + text[1:]


def is_share(outcome: OutcomeEffect) -> bool:
    """Whether an outcome is a share (0-1) rather than a mean."""
    return outcome.effect.scale == "aandeel"


def amount(outcome: OutcomeEffect) -> str:
    """How a difference of this outcome is shown, by name."""
    if is_share(outcome):
        return "punten"
    return "euro" if outcome.effect.unit.startswith("euro") else "decimaal1"


def shown(value: Number | None, outcome: OutcomeEffect) -> str:
    """A number in the unit of the outcome, as text."""
    return Cell(value, amount(outcome)).text


def level(result: EffectivenessResult) -> str:
    """The confidence level of the report's intervals, as a percentage."""
    return fmt.percent(result.primary.effect.estimates[0].interval.level)


def gross(arms: Arms) -> View:
    """Every outcome in both groups: clients and share with interval, or mean and standard deviation."""

    def view(result: EffectivenessResult) -> Table:
        rows = tuple((found.effect.label, *_group(found, 0), *_group(found, 1)) for found in result.outcomes)
        interval = f"{level(result)}-interval"
        head = ("Uitkomst", arms.treatment.label, interval, arms.control.label, interval)
        notes = (
            f"Aantal klanten en aandeel, met het interval van Wilson{_means(result)}.",
            "Uitkomsten over een langere periode alleen voor klanten die zo lang zijn gevolgd.",
        )
        return Table(head, rows, (6, 3, 3, 3, 3), notes=notes, full=_gross_numbers(result))

    return view


def _group(found: OutcomeEffect, place: int) -> tuple[Entry, Entry]:
    if not is_share(found):
        groups = found.effect.groups
        return f"{shown(groups.mean[place], found)} ({shown(groups.sd[place], found)})", ""
    share = found.shares[place]
    interval = between(share.interval.lower, share.interval.upper, lambda v: fmt.percent(v, 1))
    if isinstance(share.share, NotComputable):
        return Cell(share.share), Cell(share.share)
    return f"{fmt.integer(share.count)} ({fmt.percent(share.share, 1)})", interval


def _gross_numbers(result: EffectivenessResult) -> Table:
    rows: list[tuple[Entry, ...]] = []
    for found in result.outcomes:
        groups = found.effect.groups
        for place, arm in enumerate(groups.groups):
            interval = found.shares[place].interval if found.shares else None
            ends = (Cell(interval.lower, "procent1"), Cell(interval.upper, "procent1")) if interval else ("", "")
            count = Cell(found.shares[place].count) if found.shares else ""
            mean = Cell(groups.mean[place], "procent1" if found.shares else "decimaal2")
            rows.append((f"{found.effect.label} / {arm}", count, Cell(groups.n[place]), Cell(groups.missing[place]), mean, *ends))
    return Table(("Uitkomst", "Aantal", "n", "Onbekend", "Aandeel of gemiddelde", "Van", "Tot"), tuple(rows))


def primary(arms: Arms) -> View:
    """All estimates of the primary effect."""

    def view(result: EffectivenessResult) -> Table:
        found = result.primary.effect
        table = effect(arms, found.code)((found,))
        notes = dict.fromkeys(capital(one.note) + "." for one in found.estimates if one.note)
        return Table(table.head, table.rows, (8, 2, 2, 4, 2), notes=(*table.notes, *notes))

    return view


def tests(result: EffectivenessResult) -> Table:
    """The tests on the primary outcome, the pre-specified one first, and the bound that goes with a one-sided test."""
    found = result.primary
    rows = tuple(_test_row(test, amount(found)) for test in found.tests)
    if found.bound is None or isinstance(found.bound, NotComputable) or not found.direction:
        return Table(("Toets", "Toetsgrootheid", "p"), rows, (9, 3, 2))
    side = "ten minste" if found.direction == "groter" else "ten hoogste"
    note = (f"Bij de eenzijdige toets hoort een eenzijdige grens: het verschil is met {level(result)} betrouwbaarheid {side} "
            f"{shown(found.bound, found)} {unit(found)}. Het interval in de andere tabellen is tweezijdig.")  # fmt: skip
    wide = []
    if found.inverted is not None:
        ends = between(found.inverted.lower, found.inverted.upper, lambda v: shown(v, found))
        wide.append(f"{level(result)}-interval door {found.inverted.method}: {ends} {unit(found)}.")
    return Table(("Toets", "Toetsgrootheid", "p"), rows, (9, 3, 2), notes=(note, *wide))


def _test_row(test: Test, show: str) -> tuple[Entry, ...]:
    """A test as a row; ``show``: how a difference of its outcome is shown."""
    why = f" ({test.why})" if test.why else ""
    statistic: Entry = Cell(test.statistic, show) if test.symbol == "d" else Cell(test.statistic, "decimaal2")
    if is_number(test.statistic) and isinstance(statistic, Cell):
        symbol = {"d": "verschil", "OR": "odds ratio", "chi2": "χ²"}.get(test.symbol, test.symbol)
        statistic = f"{symbol} = {statistic.text}" if symbol else statistic
    return f"{capital(test.method)}{why}", statistic, Cell(test.p_value, "p")


def secondary(arms: Arms) -> View:
    """The secondary outcomes as one family: difference, interval, p-value and Holm's."""

    def view(result: EffectivenessResult) -> Table:
        rows = tuple(_effect_row(found) for found in result.outcomes if found.role != "primair")
        notes = (
            f"Verschil: {arms.treatment.label.lower()} min {arms.control.label.lower()}, {_units(result)}.",
            _how(result),
            "Holm: p-waarde gecorrigeerd voor het aantal secundaire uitkomsten; een beschrijvende uitkomst telt niet mee.",
            *not_shown(result.hidden, "tellen wel mee in de correctie"),
        )
        head: tuple[str, ...] = ("Uitkomst", "Verschil", f"{level(result)}-interval", "p", "p (Holm)")
        secondary_ = [found for found in result.outcomes if found.role != "primair"]
        if all(found.step_down_p is None for found in secondary_):
            return Table(head, rows, (7, 2, 4, 2, 2), notes=notes)
        more = ["" if found.step_down_p is None else Cell(found.step_down_p, "p") for found in secondary_]
        told = "Romano-Wolf (2005): gecorrigeerd voor het aantal uitkomsten en voor hun samenhang, over klanten van wie alle bekend zijn."
        rows = tuple((*row, cell) for row, cell in zip(rows, more, strict=True))
        return Table((*head, "p (Romano-Wolf)"), rows, (7, 2, 4, 2, 2, 3), notes=(*notes, told))

    return view


def _means(result: EffectivenessResult) -> str:
    """What stands of the outcomes that are no share, in the words of a note; empty without any."""
    named = [NOUNS.get(one.effect.unit, f"'{one.effect.label.lower()}'") for one in result.outcomes if not is_share(one)]
    return f"; bij {listed(list(dict.fromkeys(named)))} het gemiddelde (standaarddeviatie)" if named else ""


NOUNS = {"uur per week": "uren", "euro per maand": "loon"}
"""Unit of an outcome that is no share -> what it is of, where a note speaks of all outcomes in that unit."""
PLURALS = {"uur per week": "uren per week", "euro per maand": "euro's per maand"}


def _units(result: EffectivenessResult) -> str:
    """What the differences of the outcomes beside the primary one are in, as far as the table has them."""
    others = [one for one in result.outcomes if one.role != "primair"]
    parts = ["in procentpunten"] if any(is_share(one) for one in others) else []
    for name in dict.fromkeys(one.effect.unit for one in others if not is_share(one)):
        noun = NOUNS.get(name)
        parts.append(f"{f'bij {noun} ' if noun and parts else ''}in {PLURALS.get(name, name or 'de eenheid van de uitkomst')}")
    return f"{parts[0]}; {listed(parts[1:])}" if len(parts) > 1 else parts[0] if parts else "in de eenheid van de uitkomst"


def _how(result: EffectivenessResult) -> str:
    """The methods of the secondary outcomes."""
    found = [one for one in result.outcomes if one.role != "primair"]
    if all(one.effect.method is None or one.effect.method.decided_by == "zonder correctie" for one in found):
        ways = [(True, "aandelen: interval van Newcombe, z-toets"), (False, "gemiddelden: Welch")]
        used = "; ".join(way for share, way in ways if any(is_share(one) == share for one in found))
        return f"{capital(used)}. Toetsen tweezijdig." if used else "Toetsen tweezijdig."
    methods = "; ".join(dict.fromkeys(one.effect.estimates[0].method for one in found))
    return f"Zoals het hoofdresultaat: {methods}. Toetsen tweezijdig."


def not_shown(labels: tuple[str, ...], more: str = "") -> tuple[str, ...]:
    """What is left out because most of it would be withheld, as a note."""
    told = f"Niet gepubliceerd ter bescherming van klanten{f' ({more})' if more else ''}: {'; '.join(labels)}."
    return (told,) if labels else ()


def _effect_row(found: OutcomeEffect) -> tuple[Entry, ...]:
    first = found.effect.estimates[0]
    interval = between(first.interval.lower, first.interval.upper, lambda v: shown(v, found))
    holm: Entry = "" if found.holm_p is None else Cell(found.holm_p, "p")
    return found.effect.label, Cell(first.value, amount(found)), interval, Cell(first.p_value, "p"), holm


def unit(outcome: OutcomeEffect) -> str:
    """What a difference of this outcome is in."""
    return "procentpunten" if is_share(outcome) else outcome.effect.unit


def estimated(one: Estimate, show: str, label: str = "") -> tuple[Entry, ...]:
    """An estimate as a row: method or label, value, interval, p-value."""
    interval = between(one.interval.lower, one.interval.upper, lambda v: Cell(v, show).text)
    p: Entry = Cell(one.p_value, "p") if one.test else ""
    return label or capital(one.method), Cell(one.value, show), interval, p


def robustness(arms: Arms) -> View:
    """The primary effect under other choices: bounds, other clients, another registration."""

    def view(result: EffectivenessResult) -> Table:
        first = result.primary.effect
        show = amount(result.primary)
        rows = [_choice(f"{first.label} (primaire analyse)", first.groups.n[:2], first.estimates[0], show)]
        rows += [_bounds_row(found, show) for found in result.bounds]
        rows += [_choice(_variant_label(one), one.n, one.estimate, variant_shows(one, result)) for one in result.variants]
        heads = (arms.treatment.label, arms.control.label)
        notes = (
            f"n: {heads[0].lower()} / {heads[1].lower()}. Verschil in {unit(result.primary)}; van grenzen laagste en hoogste waarde.",
            *([f"{capital(first.estimates[0].note)}."] if first.estimates[0].note else []),
            *(dict.fromkeys(f"{capital(found.method)}: {found.note}." for found in result.bounds if found.note)),
            *not_shown(result.hidden_variants),
            *(
                ["* Weggelaten klanten zijn niet door toeval bepaald; de groepen zijn dan niet zonder meer vergelijkbaar."]
                if any(not one.randomised for one in result.variants)
                else []
            ),
        )
        return Table(("Keuze", "n", "Verschil", f"{level(result)}-interval", "p"), tuple(rows), (8, 3, 3, 4, 2), notes=notes)

    return view


def variant_shows(one: VariantResult, result: EffectivenessResult) -> str:
    """How the difference of a variant is shown: as a share where it counts who has the outcome."""
    return "punten" if one.counts is not None else "decimaal1" if is_share(result.primary) else amount(result.primary)


def _choice(label: str, n: tuple[Number, ...], one: Estimate, show: str) -> tuple[Entry, ...]:
    name, value, interval, p = estimated(one, show, label)
    return name, f"{fmt.integer(n[0])} / {fmt.integer(n[1])}", value, interval, p


def _bounds_row(found: BoundsResult, show: str) -> tuple[Entry, ...]:
    def shown_as(value: Number | None) -> str:
        return Cell(value, show).text

    interval = between(found.interval.lower, found.interval.upper, shown_as)
    ends: Entry = between(found.lower, found.upper, shown_as) if is_number(found.lower) else Cell(found.lower, show)
    missing = f"onbekend {fmt.integer(found.missing[0])} / {fmt.integer(found.missing[1])}"
    return capital(found.method), missing, ends, interval, ""


def _variant_label(one: VariantResult) -> str:
    return one.label if one.randomised else f"{one.label}*"


def subgroups(arms: Arms) -> View:
    """The primary effect by category, and per characteristic the test that it is the same in all."""

    def view(result: EffectivenessResult) -> Table:
        rows: list[tuple[Entry, ...]] = []
        for group in result.subgroups:
            rows.append((Strong(group.label), "", "", "", "", Cell(group.interaction.p_value, "p"), Cell(group.holm_p, "p")))
            rows += [_category(row, result.primary) for row in group.rows]
        head = ("Subgroep", arms.treatment.label, arms.control.label, "Verschil", f"{level(result)}-interval", "p", "p (Holm)")
        notes = (
            f"{'Aandeel met' if is_share(result.primary) else 'Gemiddelde van'} '{result.primary.effect.label.lower()}' (aantal klanten in de "
            f"subgroep); verschil in {unit(result.primary)}.",
            *_interaction_notes(result.subgroups), *not_shown(result.hidden_subgroups, "tellen wel mee in de correctie"),
        )
        return Table(head, tuple(rows), (6, 4, 4, 2, 4, 2, 2), notes=notes)

    return view


def _category(row: SubgroupRow, primary: OutcomeEffect) -> tuple[Entry, ...]:
    of_group, show = "procent1" if is_share(primary) else amount(primary), amount(primary)
    cells = (f"{Cell(mean, of_group).text} ({fmt.integer(n)})" for mean, n in zip(row.means, row.n, strict=True))
    _, value, interval, _ = estimated(row.estimate, show)
    return f"\u2003{row.label}", *cells, value, interval, "", ""


def _interaction_notes(groups: tuple[SubgroupResult, ...]) -> tuple[str, ...]:
    if not groups:
        return ()
    why = [f"{group.label.lower()} {group.interaction.why}" for group in groups if group.interaction.why and is_number(group.interaction.p_value)]
    first = f"p: {groups[0].interaction.method}; Holm: gecorrigeerd voor het aantal kenmerken."
    return (first, *([f"Getoetst: {'; '.join(why)}."] if why else []))
