"""Tables on the experiment: characteristics, balance, progress, shares, registrations, effects.

Each function returns a view: a function that makes a ``Table`` of a released result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from evalutils.display import format as fmt
from evalutils.display.views import Cell, Entry, Table
from evalutils.params import Arms
from evalutils.results import (
    SECRET,
    Balance,
    CharacteristicBalance,
    Crosstab,
    EffectResult,
    Estimate,
    FlowBox,
    FlowResult,
    Moments,
    NotComputable,
    Number,
    ProgressResult,
    Proportion,
    RegistrationResult,
    Test,
    is_number,
)  # fmt: skip


def ratio(part: Number | None, whole: Number | None) -> Number | None:
    """``part / whole``; withheld when either is, not computable when the base is nil."""
    if part is SECRET or whole is SECRET:
        return SECRET
    if not (is_number(part) and is_number(whole)):
        return NotComputable("de teller of noemer ontbreekt")
    return part / whole if whole else NotComputable("de noemer is nul")


def characteristic(name: str, arms: Arms, *, counts: bool = False) -> Callable[[Balance], Table]:
    """One characteristic by group as the reports print it: percentages below the n of each group.

    With ``counts`` the number of clients stands before each percentage.
    """

    def view(balance: Balance) -> Table:
        found = _find(balance, name)
        table = found.crosstab
        if table is None:
            raise KeyError(f"{name} has no table")
        totals = (*table.column_totals, table.total)
        heads = (*(arms.label(code) for code in table.columns), arms.total)
        head = (found.label, *(f"{label} (n={fmt.integer(n)})" for label, n in zip(heads, totals, strict=True)))
        rows = [
            (row, *_shares((*line, total), totals, counts))
            for row, line, total in zip(table.rows, table.counts, table.row_totals, strict=True)
        ]
        return Table(head, tuple(rows), (5, 3, 3, 3), notes=(*_missing(table, arms), *_test_notes(found)))

    return view


def _shares(line: tuple[Number, ...], totals: tuple[Number, ...], counts: bool) -> tuple[Entry, ...]:
    shares = [Cell(ratio(part, whole), "procent") for part, whole in zip(line, totals, strict=True)]
    if not counts:
        return tuple(shares)
    return tuple(f"{fmt.count(part)} ({share.text})" for part, share in zip(line, shares, strict=True))


def _missing(table: Crosstab, arms: Arms) -> tuple[str, ...]:
    if table.missing_total == 0:
        return ()
    parts = ", ".join(
        f"{arms.label(code).lower()} {fmt.integer(n)}" for code, n in zip(table.columns, table.missing, strict=True)
    )
    return (f"Onbekend (niet in percentages en toets): {parts}.",)


def _test_notes(found: CharacteristicBalance) -> tuple[str, ...]:
    return tuple(f"{_capital(test_text(test))}." for test in found.tests) + (
        (f"Gestandaardiseerd verschil {fmt.decimals(found.smd, 2)}.",) if found.smd is not SECRET else ()
    )


def _capital(text: str) -> str:
    """A sentence's first letter; 't-toets' keeps its symbol."""
    return text if text[1:2] == "-" else text[:1].upper() + text[1:]


def test_text(test: Test) -> str:
    """A test in one clause: method, statistic, p-value."""
    if test.p_value is SECRET:
        return f"{test.method}: niet gepubliceerd"
    if isinstance(test.p_value, NotComputable):
        return f"{test.method}: niet te berekenen ({test.p_value.reason})"
    df = f"({'; '.join(fmt.decimals(d, 0 if float(d).is_integer() else 1) for d in test.df)})" if test.df else ""
    shown = {"chi2": "χ²"}.get(test.symbol, test.symbol)
    statistic = f"{shown}{df} = {fmt.decimals(test.statistic, 2)}, " if is_number(test.statistic) and shown else ""
    why = f" ({test.why})" if test.why else ""
    return f"{test.method}{why}: {statistic}{fmt.p_sentence(test.p_value)}"


def balance(arms: Arms) -> Callable[[Balance], Table]:
    """All characteristics in one table: n and percentage (or mean and SD) by group, SMD and p-value."""

    def view(result: Balance) -> Table:
        rows: list[tuple[Entry, ...]] = []
        for found in result.characteristics:
            rows += _balance_rows(found)
        heads = tuple(f"{arms.label(code)} (n={fmt.integer(n)})" for code, n in zip(result.groups, result.n, strict=True))
        joint = f"Gezamenlijke toets, {test_text(result.joint)}; n = {fmt.integer(result.joint.n)}." if result.joint.n else ""
        notes = (
            "Aantal (percentage) of gemiddelde (standaarddeviatie). SMD: gestandaardiseerd verschil.",
            *_methods(result),
            joint,
        )
        return Table(("Kenmerk", *heads, "SMD", "p"), tuple(rows), (6, 4, 4, 2, 2), notes=tuple(n for n in notes if n))

    return view


def _methods(result: Balance) -> tuple[str, ...]:
    by_method: dict[str, list[str]] = {}
    for found in result.characteristics:
        for test in found.tests:
            by_method.setdefault(test.method, []).append(found.label.lower())
    clauses = [f"{method} ({', '.join(dict.fromkeys(labels))})" for method, labels in by_method.items()]
    return (f"Toetsen: {'; '.join(clauses)}.",)


def _balance_rows(found: CharacteristicBalance) -> list[tuple[Entry, ...]]:
    rows: list[tuple[Entry, ...]] = []
    tests = iter(found.tests)
    if table := found.crosstab:
        rows.append((f"**{found.label}**", "", "", Cell(found.smd, "decimaal2"), Cell(next(tests).p_value, "p")))
        for row, line in zip(table.rows, table.counts, strict=True):
            cells = (
                f"{fmt.count(n)} ({fmt.percent(ratio(n, whole))})" for n, whole in zip(line, table.column_totals, strict=True)
            )
            rows.append((f"\u2003{row}", *cells, "", ""))
        if table.missing_total != 0:
            rows.append(("\u2003*Onbekend*", *(Cell(n) for n in table.missing), "", ""))
    if moments := found.moments:
        label = f"\u2003Gemiddelde ({moments.unit})" if found.crosstab else f"**{found.label}**"
        smd = found.mean_smd if found.mean_smd is not None else found.smd
        shown = Cell(abs(smd) if is_number(smd) else smd, "decimaal2")
        rows.append((label, *(_mean_sd(moments, g) for g in range(2)), shown, Cell(next(tests).p_value, "p")))
        if not found.crosstab and any(n != 0 for n in moments.missing[:2]):
            rows.append(("\u2003*Onbekend*", *(Cell(n) for n in moments.missing[:2]), "", ""))
    return rows


def _mean_sd(moments: Moments, group: int) -> str:
    mean, sd = moments.mean[group], moments.sd[group]
    digits = _digits(mean)
    return f"{fmt.decimals(mean, digits)} ({fmt.decimals(sd, digits)})"


def _digits(value: Number) -> int:
    """Decimals by size, so that a share keeps two and an income none."""
    if not is_number(value) or abs(value) < 10:
        return 2
    return 1 if abs(value) < 1000 else 0


def _find(result: Balance, name: str) -> CharacteristicBalance:
    return next(found for found in result.characteristics if found.name == name)


def flow(arm: str, base: str | None = None) -> Callable[[ProgressResult], Table]:
    """The boxes of a group's flow: count, share of the box above (or of ``base``) and of all assigned."""

    def view(result: ProgressResult) -> Table:
        found = next(part for part in result.flows if part.arm == arm)
        depth = _depths(found)
        root = found.boxes[0].count
        rows = []
        for box in found.boxes:
            of = _base_of(found, box, base)
            share: Entry = Cell(ratio(box.count, of), "procent1") if of is not None else ""
            whole = Cell(ratio(box.count, root), "procent1")
            rows.append(("\u2003" * depth[box.code] + box.label, Cell(box.count), share, whole))
        named = next(
            (f"Van {box.label[:1].lower()}{box.label[1:]}" for box in found.boxes if box.code == base), "Van stap erboven"
        )
        head = ("Status", "Aantal", named, "Van toegewezen")
        return Table(head, tuple(rows), (6, 2, 2, 2), notes=(f"Stand op {fmt.day(found.reference_date)}.",))

    return view


def _base_of(found: FlowResult, box: FlowBox, base: str | None) -> Number | None:
    """The count of which a box is a share: the box above, or ``base`` when the box lies in it; None for no share."""
    if base is None:
        return found.count(box.under) if box.under else None
    codes = {part.code: part.under for part in found.boxes}
    code: str | None = box.code
    while code is not None and code != base:
        code = codes[code]
    return found.count(base) if code == base else None


def _depths(result: FlowResult) -> dict[str, int]:
    depths: dict[str, int] = {}
    for box in result.boxes:
        depths[box.code] = depths[box.under] + 1 if box.under else 0
    return depths


def tallies() -> Callable[[ProgressResult], Table]:
    """Counts by a rule beside the flow."""

    def view(result: ProgressResult) -> Table:
        rows = tuple(
            (tally.label, Cell(tally.count), Cell(tally.n), Cell(ratio(tally.count, tally.n), "procent1"))
            for tally in result.tallies
        )
        return Table(("Telling", "Aantal", "Noemer", "Percentage"), rows, (6, 2, 2, 2))

    return view


def shares(codes: Iterable[str] = ()) -> Callable[[tuple[Proportion, ...]], Table]:
    """Proportions with their interval; ``codes`` chooses and orders them."""
    chosen = tuple(codes)

    def view(result: tuple[Proportion, ...]) -> Table:
        found = [part for code in chosen for part in result if part.code == code] if chosen else list(result)
        rows = tuple(
            (part.label, Cell(part.count), Cell(part.n), Cell(part.estimate, "procent1"),
             between(part.interval.lower, part.interval.upper, lambda v: fmt.percent(v, 1)))
            for part in found
        )  # fmt: skip
        level = fmt.percent(found[0].interval.level)
        return Table(("Uitkomst", "Aantal", "Noemer", "Aandeel", f"{level}-interval"), rows, (6, 2, 2, 2, 4),
                     notes=(f"Interval: {found[0].interval.method}.",))  # fmt: skip

    return view


def between(lower: Number, upper: Number, show: Callable[[Number | None], str]) -> str:
    """An interval in words: '4,2% tot 13,4%'; one sign when either end is withheld or not computable."""
    sign = fmt.sign_of(lower) or fmt.sign_of(upper)
    return sign or f"{show(lower)} tot {show(upper)}"


def registrations(result: RegistrationResult) -> Table:
    """Two registrations against each other, with margins."""
    table = result.crosstab
    rows: list[tuple[Entry, ...]] = [
        (row, *(Cell(n) for n in line), Cell(total))
        for row, line, total in zip(table.rows, table.counts, table.row_totals, strict=True)
    ]
    rows.append(("Totaal", *(Cell(n) for n in table.column_totals), Cell(table.total)))
    head = (f"{result.row_label} \\ {result.column_label}", *table.columns, "Totaal")
    agreement = (
        f"Gelijke reden, van wie in beide registraties een reden heeft: {fmt.percent(result.agreement)}; "
        f"kappa (Cohen 1960) over de redenen die beide kennen: {fmt.decimals(result.kappa, 2)}."
    )
    notes = (f"Rijen: {result.row_label.lower()}; kolommen: {result.column_label.lower()}.", agreement)
    return Table(head, tuple(rows), (5, *(2 for _ in table.columns), 2), notes=notes)


def effect(arms: Arms, code: str) -> Callable[[tuple[EffectResult, ...]], Table]:
    """All estimates of one effect: difference, standard error, interval, p-value, method."""

    def view(results: tuple[EffectResult, ...]) -> Table:
        found = next(part for part in results if part.code == code)
        rows = tuple(_estimate_row(estimate, found.scale) for estimate in found.estimates)
        level = fmt.percent(found.estimates[0].interval.level)
        unit = "procentpunten" if found.scale == "aandeel" else found.unit
        notes = (f"Verschil: {arms.treatment.label.lower()} min {arms.control.label.lower()}, in {unit}.",)
        return Table(("Methode", "Verschil", "SE", f"{level}-interval", "p"), rows, (6, 2, 2, 4, 2), notes=notes)

    return view


def _estimate_row(estimate: Estimate, scale: str) -> tuple[Entry, ...]:
    show = "punten" if scale == "aandeel" else "decimaal2"
    format_one = fmt.points if scale == "aandeel" else (lambda v: fmt.decimals(v, 2))
    interval = between(estimate.interval.lower, estimate.interval.upper, format_one)
    return (_capital(estimate.method), Cell(estimate.value, show), Cell(estimate.se, show), interval, Cell(estimate.p_value, "p"))


def effect_groups(arms: Arms, code: str) -> Callable[[tuple[EffectResult, ...]], Table]:
    """The groups behind an effect: n, mean and standard deviation (or share)."""

    def view(results: tuple[EffectResult, ...]) -> Table:
        found = next(part for part in results if part.code == code)
        share = found.scale == "aandeel"
        rows = []
        for place, group in enumerate(found.groups.groups):
            mean = Cell(found.groups.mean[place], "procent1" if share else "decimaal2")
            rows.append((arms.label(group), Cell(found.groups.n[place]), mean, Cell(found.groups.sd[place], "decimaal2")))
        return Table(("Groep", "n", "Aandeel" if share else f"Gemiddelde ({found.unit})", "SD"), tuple(rows), (5, 2, 3, 3))

    return view
