"""Tables on costs and benefits: unit costs, the balance per client, the lines of each perspective."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import between
from evalutils.display.common.views import Cell, Entry, Strong, Table
from evalutils.params import Arms
from evalutils.results import Interval, NotComputable, Number, is_number
from evalutils.results.costs import CostLine, CostResult, PerspectiveResult, UnitCostRow

View = Callable[[CostResult], Table]
SIGNS = "Wat wordt betaald is negatief, wat wordt ontvangen positief."
"""The one rule for signs of amounts, in tables and figures alike; a text that says 'kost' gives the size."""


def paid(costs: Number) -> Number:
    """Extra costs (positive is more spent) as an amount that is paid."""
    return -costs if is_number(costs) else costs


def price(value: float | None, row: UnitCostRow) -> str:
    """A unit cost in its unit."""
    if value is None:
        return ""
    if row.unit.startswith(("aandeel", "per jaar")):
        return fmt.percent(value)
    return fmt.euros(value) if row.unit.startswith("euro") else fmt.decimals(value, 0 if float(value).is_integer() else 1)


def unit_costs(result: CostResult) -> Table:
    """The assumptions as they went in, with range and source."""
    rows = tuple((row.label, price(row.value, row), _range(row), row.unit, row.source) for row in result.unit_costs)
    return Table(("Aanname", "Waarde", "Bandbreedte", "Eenheid", "Bron"), rows, (6, 2, 4, 3, 7), left=5)


def _range(row: UnitCostRow) -> str:
    return "" if row.low is None else f"{price(row.low, row)} tot {price(row.high, row)}"


def _per_client(result: CostResult) -> str:
    how = f"contant gemaakt tegen {fmt.percent(result.discount_rate)} per jaar" if result.discount_rate else "niet contant gemaakt"
    years = f"{result.horizon} maanden na de toewijzing, {how}"
    return f"Bedragen per toegewezen klant over {years}."


def _excluded(result: CostResult) -> tuple[str, ...]:
    out = [n for n in result.excluded if n != 0]
    return ("Klanten die korter zijn gevolgd tellen niet mee.",) if out else ()


def balance(result: CostResult) -> Table:
    """The outcome of each perspective side by side."""
    parts = result.perspectives
    lines: list[tuple[str, Callable[[PerspectiveResult], Entry]]] = [
        ("Extra kosten", lambda part: Cell(paid(part.costs), "euro")),
        ("Baten", lambda part: Cell(part.benefits, "euro")),
        ("Saldo (extra kosten en baten samen)", lambda part: Cell(part.net, "euro")),
        ("\u2003interval", lambda part: _euros(part.net_interval)),
        ("Kans op een positief saldo", lambda part: Cell(part.chance_positive, "procent")),
        ("Baten per euro extra kosten", lambda part: Cell(part.ratio, "euro2")),
        ("Extra kosten per extra uitstroom naar werk", lambda part: Cell(part.cost_per_exit, "euro")),
        ("\u2003interval", lambda part: _euros(part.cost_per_exit_interval)),
        ("Idem, na aftrek van de baten", lambda part: Cell(part.net_cost_per_exit, "euro")),
        ("Maand van terugverdienen", lambda part: Cell(part.break_even, "getal")),
        ("Idem, als het laatste half jaar doorgaat", lambda part: Cell(part.break_even_projected, "getal")),
    ]
    rows = tuple((label, *(show(part) for part in parts)) for label, show in lines)
    level = fmt.percent(parts[0].net_interval.level)
    method = f"Intervallen ({level}): {result.method}." if result.method else "Zonder intervallen."
    notes = (_per_client(result), SIGNS, *_excluded(result), method, *_interval_reasons(result))
    return Table(("", *(part.label for part in parts)), rows, (6, *(4 for _ in parts)), notes=notes)


def _interval_reasons(result: CostResult) -> tuple[str, ...]:
    ends = [part.cost_per_exit_interval.lower for part in result.perspectives]
    reasons = dict.fromkeys(end.reason for end in ends if isinstance(end, NotComputable))
    return tuple(f"Geen interval per extra uitstroom: {reason}." for reason in reasons)


def perspective(code: str, arms: Arms) -> View:
    """The lines of one perspective: amount per client in both groups, and the difference with interval."""

    def view(result: CostResult) -> Table:
        part = next(one for one in result.perspectives if one.code == code)
        rows: list[tuple[Entry, ...]] = []
        for side, heading, total in (("kosten", "Extra kosten", part.costs), ("baten", "Baten", part.benefits)):
            lines = [line for line in part.lines if line.side == side]
            rows += [_line(line) for line in lines]
            rows.append((Strong(heading), "", "", Cell(paid(total) if side == "kosten" else total, "euro"), ""))
        rows.append((Strong("Saldo"), "", "", Cell(part.net, "euro"), _euros(part.net_interval)))
        head = ("Post", arms.treatment.label, arms.control.label, "Verschil", f"{fmt.percent(part.net_interval.level)}-interval")
        notes = (_per_client(result), SIGNS)
        return Table(head, tuple(rows), (7, 3, 3, 3, 5), notes=notes, full=_full(part, arms))

    return view


def _line(line: CostLine) -> tuple[Entry, ...]:
    amounts = (Cell(plain_nil(amount), "euro") for amount in line.amount)
    return line.label, *amounts, Cell(line.difference, "euro"), _euros(line.interval)


def _euros(interval: Interval) -> str:
    return between(interval.lower, interval.upper, fmt.euros)


def plain_nil(amount: Number) -> Number:
    """Nil without the sign that paying nothing leaves."""
    return 0.0 if amount == 0 else amount


def _full(part: PerspectiveResult, arms: Arms) -> Table:
    rows: tuple[tuple[Entry, ...], ...] = tuple(
        (line.label, *(Cell(n, "decimaal2") for n in line.quantity), *(Cell(n, "euro2") for n in line.amount),
         Cell(line.difference, "euro2"), Cell(line.interval.lower, "euro2"), Cell(line.interval.upper, "euro2"))
        for line in part.lines
    )  # fmt: skip
    codes = arms.codes
    heads = (*(f"Hoeveelheid {code}" for code in codes), *(f"Bedrag {code}" for code in codes))
    return Table(("Post", *heads, "Verschil", "Van", "Tot"), rows)
