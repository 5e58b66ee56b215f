"""Key numbers of costs and benefits, for running text."""

from __future__ import annotations

from evalutils.display.common import format as fmt
from evalutils.display.common.views import Cell, Entry, Numbers
from evalutils.display.costs.tables import plain_nil, price
from evalutils.results import SECRET, NotComputable, Number, is_number
from evalutils.results.costs import CostResult, PerspectiveResult


def numbers(result: CostResult) -> Numbers:
    """horizon, discontovoet, n, buiten, uitstroom, prijs, and by perspective: see docs/keys-phase3.md."""
    cells: dict[str, Entry] = {"horizon": Cell(result.horizon, "getal"), "discontovoet": Cell(result.discount_rate, "procent")}
    for arm, n, out, rate in zip(result.groups, result.n, result.excluded, result.exit_rates, strict=True):
        cells |= {f"n.{arm}": Cell(n, "getal"), f"buiten.{arm}": Cell(out, "getal"), f"uitstroom.{arm}": Cell(rate, "procent1")}
    gap = result.extra_exits_interval
    for name, value in (("verschil", result.extra_exits), ("van", gap.lower), ("tot", gap.upper)):
        cells[f"uitstroom.{name}"] = Cell(value, "punten")
    for row in result.unit_costs:
        cells[f"prijs.{row.code}.waarde"] = price(row.value, row)
        if row.low is not None:
            cells |= {f"prijs.{row.code}.laag": price(row.low, row), f"prijs.{row.code}.hoog": price(row.high, row)}
    for part in result.perspectives:
        cells |= _perspective(part, result)
    cells["gevoeligheid_zin"] = _heaviest(result.perspectives)
    return Numbers(cells)


def withheld_bars(part: PerspectiveResult) -> bool:
    """Whether a bar of the tornado may not be shown: which is the longest would then tell about it."""
    return any(SECRET in (bar.net_low, bar.net_high) for bar in part.tornado)


def _reach(part: PerspectiveResult) -> tuple[Number, Number]:
    """The lowest and the highest balance that an assumption by itself can give, the chosen values among them."""
    if withheld_bars(part):
        return SECRET, SECRET
    every = (part.net, *(end for bar in part.tornado for end in (bar.net_low, bar.net_high)))
    known = [value for value in every if is_number(value)]
    lost = next((value for value in every if not is_number(value)), None)
    return (min(known), max(known)) if lost is None else (lost, lost)


def _heaviest(parts: tuple[PerspectiveResult, ...]) -> Entry:
    """Which assumption weighs heaviest, said once where it is the same in every account; the order tells of withheld bars."""
    if any(withheld_bars(part) for part in parts):
        return Cell(SECRET)
    named = [(part.label.lower(), part.tornado[0].label.lower()) for part in parts if part.tornado]
    if not named:
        return "Geen van de aannamen heeft een bandbreedte."
    if len({label for _, label in named}) == 1:
        every = "In beide rekeningen" if len(named) == 2 else "In elke rekening"
        return f"{every} weegt '{named[0][1]}' het zwaarst."
    listed = " en ".join(f"in die van de {who} '{label}'" for who, label in named)
    return f"Het zwaarst weegt {listed}."


def _perspective(part: PerspectiveResult, result: CostResult) -> dict[str, Entry]:
    name, exit_ = part.code, part.cost_per_exit_interval
    euros = {
        "kosten": part.costs, "baten": part.benefits, "netto": part.net, "netto_van": part.net_interval.lower,
        "netto_tot": part.net_interval.upper, "saldo_grootte": abs(part.net) if is_number(part.net) else part.net,
        "per_uitstroom": part.cost_per_exit, "per_uitstroom_van": exit_.lower, "per_uitstroom_tot": exit_.upper,
        "netto_per_uitstroom": part.net_cost_per_exit,
    }  # fmt: skip
    cells: dict[str, Entry] = {f"{name}.{key}": Cell(value, "euro") for key, value in euros.items()}
    cells |= {
        f"{name}.kans": Cell(part.chance_positive, "procent"), f"{name}.verhouding": Cell(part.ratio, "euro2"),
        f"{name}.terugverdiend": Cell(part.break_even, "getal"),
        f"{name}.terugverdiend_doorgetrokken": Cell(part.break_even_projected, "getal"),
        f"{name}.terugverdiend_zin": _when(part.break_even), f"{name}.doorgetrokken_zin": _when(part.break_even_projected),
        f"{name}.grootste_aanname": Cell(SECRET) if withheld_bars(part) else part.tornado[0].label.lower() if part.tornado else "geen",
    }  # fmt: skip
    lowest, highest = _reach(part)
    cells |= {f"{name}.balken_laagste": Cell(lowest, "euro"), f"{name}.balken_hoogste": Cell(highest, "euro")}
    for line in part.lines:
        own = f"{name}.{line.code}"
        for key, value in (("verschil", line.difference), ("van", line.interval.lower), ("tot", line.interval.upper)):
            cells[f"{own}.{key}"] = Cell(value, "euro")
        for arm, amount, quantity in zip(result.groups, line.amount, line.quantity, strict=True):
            cells[f"{own}.bedrag.{arm}"] = Cell(plain_nil(amount), "euro")
            cells[f"{own}.bedrag_grootte.{arm}"] = Cell(abs(amount) if is_number(amount) else amount, "euro")
            cells[f"{own}.hoeveelheid.{arm}"] = Cell(quantity, "decimaal1")
    return cells


def _when(month: Number) -> str:
    if isinstance(month, NotComputable):
        return month.reason
    return f"in maand {fmt.integer(month)}"
