"""Tables of outcomes: shares, and registrations against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import between
from evalutils.display.common.views import Cell, Entry, Table
from evalutils.results import Proportion, RegistrationResult


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
