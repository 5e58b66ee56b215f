"""Tables of the baseline: a characteristic by group, and balance."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import capital, contrast_names, ratio, test_text
from evalutils.display.common.views import Cell, Emphasis, Entry, Strong, Table
from evalutils.errors import ParameterError
from evalutils.params import Groups
from evalutils.results import Balance, CharacteristicBalance, Crosstab, Moments, Number, is_number


def characteristic(name: str, groups: Groups, *, counts: bool = False) -> Callable[[Balance], Table]:
    """One characteristic by group as the reports print it: percentages below the n of each group.

    With ``counts`` the number of clients stands before each percentage.
    """

    def view(balance: Balance) -> Table:
        found = _find(balance, name)
        table = found.crosstab
        if table is None:
            raise ParameterError(
                f"De index vraagt een tabel van kenmerk '{name}', en dat heeft geen categorieën.",
                action="geef het kenmerk 'klassen' of 'categorieen', of vraag 'balans', waarin ook getallen staan.",
            )
        totals = (*table.column_totals, table.total)
        heads = (*(groups.label(code) for code in table.columns), groups.total)
        head = (found.label, *(f"{label} (n={fmt.integer(n)})" for label, n in zip(heads, totals, strict=True)))
        rows = [
            (row, *_shares((*line, total), totals, counts))
            for row, line, total in zip(table.rows, table.counts, table.row_totals, strict=True)
        ]
        return Table(head, tuple(rows), (5, *(3 for _ in heads)), notes=(*_missing(table, groups), *_test_notes(found, groups)))

    return view


def _shares(line: tuple[Number, ...], totals: tuple[Number, ...], counts: bool) -> tuple[Entry, ...]:
    shares = [Cell(ratio(part, whole), "procent") for part, whole in zip(line, totals, strict=True)]
    if not counts:
        return tuple(shares)
    return tuple(f"{fmt.count(part)} ({share.text})" for part, share in zip(line, shares, strict=True))


def _missing(table: Crosstab, groups: Groups) -> tuple[str, ...]:
    if table.missing_total == 0:
        return ()
    parts = ", ".join(
        f"{groups.label(code).lower()} {fmt.integer(n)}" for code, n in zip(table.columns, table.missing, strict=True)
    )
    return (f"Onbekend (niet in percentages en toets): {parts}.",)


def _test_notes(found: CharacteristicBalance, groups: Groups) -> tuple[str, ...]:
    tests = tuple(f"{capital(test_text(test))}." for test in found.tests)
    if len(groups.contrasts) == 1:
        (smd,) = found.smds
        return (*tests, f"Gestandaardiseerd verschil {fmt.decimals(smd, 2)}.") if is_number(smd) else tests
    known = [
        f"{arms.name.lower()} {fmt.decimals(smd, 2)}" for arms, smd in zip(groups.contrasts, found.smds, strict=True) if is_number(smd)
    ]
    return (*tests, f"Gestandaardiseerd verschil: {'; '.join(known)}.") if known else tests


def balance(groups: Groups) -> Callable[[Balance], Table]:
    """All characteristics in one table: n and percentage (or mean and SD) by group, SMD and p-value."""

    def view(result: Balance) -> Table:
        rows: list[tuple[Entry, ...]] = []
        for found in result.characteristics:
            rows += _balance_rows(found)
        heads = tuple(f"{groups.label(code)} (n={fmt.integer(n)})" for code, n in zip(result.groups, result.n, strict=True))
        joint = f"Gezamenlijke toets, {test_text(result.joint)}; n = {fmt.integer(result.joint.n)}." if result.joint.n else ""
        notes = (
            f"Aantal (percentage) of gemiddelde (standaarddeviatie). SMD: gestandaardiseerd verschil{_against(groups)}.",
            *_methods(result),
            joint,
            *_wwc(result, groups),
        )
        smds = _smd_heads(groups)
        widths = (6, *(4 for _ in heads), *(2 if len(smds) == 1 else 3 for _ in smds), 2)
        return Table(("Kenmerk", *heads, *smds, "p"), tuple(rows), widths, notes=tuple(n for n in notes if n))

    return view


def _wwc(result: Balance, groups: Groups) -> tuple[str, ...]:
    """What the What Works Clearinghouse says of each row, by verdict and contrast."""
    told, several = [], len(groups.contrasts) > 1
    for place, name in enumerate(contrast_names(groups)):
        of: dict[str, list[str]] = {}
        for found in result.characteristics:
            if verdict := found.differences[place].wwc:
                of.setdefault(verdict, []).append(found.label.lower())
        if of:
            clauses = "; ".join(f"{verdict} ({', '.join(labels)})" for verdict, labels in of.items())
            told.append(f"{f'{name} – ' if several else ''}{clauses}")
    rule = "hoogstens 0,05: voldoet, hoogstens 0,25: alleen met correctie, anders voldoet niet"
    return (f"Oordeel over de balans naar het gestandaardiseerde verschil ({rule}; What Works Clearinghouse 2020): {'. '.join(told)}.",) if told else ()


def _smd_heads(groups: Groups) -> tuple[str, ...]:
    names = contrast_names(groups)
    return ("SMD",) if len(names) == 1 else tuple(f"SMD {name.lower()}" for name in names)


def _against(groups: Groups) -> str:
    """Against whom, where there are several contrasts; p is then of the test that no group differs."""
    controls = {arms.control.label for arms in groups.contrasts}
    if len(groups.contrasts) == 1:
        return ""
    told = f" met {controls.pop().lower()}" if len(controls) == 1 else " tussen de genoemde groepen"
    return f"{told}; p: van de toets dat geen enkele groep verschilt"


def _methods(result: Balance) -> tuple[str, ...]:
    by_method: dict[str, list[str]] = {}
    for found in result.characteristics:
        for test in found.tests:
            by_method.setdefault(test.method, []).append(found.label.lower())
    clauses = [f"{method} ({', '.join(dict.fromkeys(labels))})" for method, labels in by_method.items()]
    return (f"Toetsen: {'; '.join(clauses)}.",)


def _balance_rows(found: CharacteristicBalance) -> list[tuple[Entry, ...]]:
    rows: list[tuple[Entry, ...]] = []
    tests, blank = iter(found.tests), ("",) * (len(found.differences) + 1)
    if table := found.crosstab:
        smds = (Cell(smd, "decimaal2") for smd in found.smds)
        rows.append((Strong(found.label), *("" for _ in table.columns), *smds, Cell(next(tests).p_value, "p")))
        for row, line in zip(table.rows, table.counts, strict=True):
            cells = (
                f"{fmt.count(n)} ({fmt.percent(ratio(n, whole))})" for n, whole in zip(line, table.column_totals, strict=True)
            )
            rows.append((f"\u2003{row}", *cells, *blank))
        if table.missing_total != 0:
            rows.append((Emphasis("\u2003Onbekend"), *(Cell(n) for n in table.missing), *blank))
    if moments := found.moments:
        label = f"\u2003Gemiddelde ({moments.unit})" if found.crosstab else Strong(found.label)
        means = [one.mean if one.mean is not None else one.smd for one in found.differences]
        shown = (Cell(abs(smd) if is_number(smd) else smd, "decimaal2") for smd in means)
        rows.append((label, *(_mean_sd(moments, g) for g in range(len(moments.groups))), *shown, Cell(next(tests).p_value, "p")))
        gone = moments.missing[: len(moments.groups)]
        if not found.crosstab and any(n != 0 for n in gone):
            rows.append((Emphasis("\u2003Onbekend"), *(Cell(n) for n in gone), *blank))
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
