"""Costs and benefits: a line is a sum over clients, and shows only when enough of them are in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from evalutils.disclosure.effect_systems import assigned
from evalutils.disclosure.rules import Sum, System
from evalutils.disclosure.systems import cells, coarsen, secret_numbers, system_of, withhold
from evalutils.results import SECRET, Number, is_number
from evalutils.results.costs import CostLine, CostResult, PerspectiveResult


def _exits(arm: str) -> tuple[str, str]:
    return f"kosten:uitstroom|{arm}", f"kosten:geen-uitstroom|{arm}"


@system_of.register
def _(result: CostResult) -> System:
    whole = System()
    for arm, n, out, rate in zip(result.groups, result.n, result.excluded, result.exit_rates, strict=True):
        own, gone = f"kosten:n|{arm}", f"kosten:buiten|{arm}"
        whole = whole | System(cells({own: n, gone: out}))
        if is_number(n) and is_number(out):
            whole = whole | System({assigned(arm): int(n + out)}, (Sum(assigned(arm), (own, gone)),))
        if is_number(n) and is_number(rate):
            left, stayed = _exits(arm)
            whole = whole | System({left: round(n * rate), stayed: int(n) - round(n * rate)}, (Sum(own, (left, stayed)),))
    return whole


@withhold.register
def _(result: CostResult, hidden: Collection[str]) -> CostResult:
    def seen(cell: str, value: Number) -> Number:
        return SECRET if cell in hidden else value

    unsafe = any(cell in hidden for arm in result.groups for cell in _exits(arm))
    safe = result
    if unsafe:
        parts = tuple(
            replace(
                part,
                cost_per_exit=SECRET,
                net_cost_per_exit=SECRET,
                cost_per_exit_interval=secret_numbers(part.cost_per_exit_interval),
            )
            for part in result.perspectives
        )
        safe = replace(
            result, exit_rates=(SECRET, SECRET), extra_exits=SECRET, perspectives=parts,
            extra_exits_interval=secret_numbers(result.extra_exits_interval),
        )  # fmt: skip
    return replace(
        safe, n=tuple(seen(f"kosten:n|{arm}", n) for arm, n in zip(result.groups, result.n, strict=True)),
        excluded=tuple(seen(f"kosten:buiten|{arm}", n) for arm, n in zip(result.groups, result.excluded, strict=True)),
    )  # fmt: skip


@coarsen.register
def _(result: CostResult, minimum: int) -> CostResult:
    """Without the lines whose sums rest on fewer than ``minimum`` clients of a group, and what would give these away.

    The totals stay. One withheld line alone would follow from them, so that on its side of each perspective the line
    with the fewest clients of those that might show goes with it.
    """
    unsafe = {line.code for part in result.perspectives for line in part.lines if _few(line, minimum)}
    grown = True
    while grown:
        grown = False
        for own, rest in _sides(result.perspectives, unsafe):
            if own and rest and all(_few(line, minimum) for line in own):
                unsafe.add(min(rest, key=lambda line: (_least(line), line.code)).code)
                grown = True
    return replace(result, perspectives=tuple(_without(part, unsafe, minimum) for part in result.perspectives))


def _sides(parts: tuple[PerspectiveResult, ...], unsafe: set[str]) -> Iterator[tuple[list[CostLine], list[CostLine]]]:
    """The withheld lines and the others, of each side of each perspective."""
    for part in parts:
        for side in ("kosten", "baten"):
            lines = [line for line in part.lines if line.side == side]
            yield [line for line in lines if line.code in unsafe], [line for line in lines if line.code not in unsafe]


def _few(line: CostLine, minimum: int) -> bool:
    return any(is_number(count) and 0 < count < minimum for count in line.users)


def _least(line: CostLine) -> float:
    return min((float(count) for count in line.users if is_number(count)), default=0.0)


def _without(part: PerspectiveResult, unsafe: set[str], minimum: int) -> PerspectiveResult:
    """Withheld lines, and the bars of the assumptions that price them: their length is price times quantity.

    A side of which all lines rest on few clients is its total, so then nothing of the perspective shows.
    """
    if any(own and not rest and all(_few(line, minimum) for line in own) for own, rest in _sides((part,), unsafe)):
        hidden: PerspectiveResult = secret_numbers(part)
        return replace(hidden, tornado=())
    lines = tuple(
        replace(line, quantity=(SECRET, SECRET), amount=(SECRET, SECRET), difference=SECRET, users=(SECRET, SECRET),
                interval=secret_numbers(line.interval)) if line.code in unsafe else line
        for line in part.lines
    )  # fmt: skip
    priced = {code for line in part.lines if line.code in unsafe for code in line.assumptions}
    return replace(part, lines=lines, tornado=tuple(bar for bar in part.tornado if bar.code not in priced))
