"""Who a cell counts, in words for somebody who checks output: the id of a cell is for a program."""

from __future__ import annotations

import json
import re

from evalutils.results.quantities import KNOWN, UNKNOWN, Cell, Condition

_RANGE = re.compile(r"\((-?\d+(?:\.\d+)?|-?inf), \d\)-\((-?\d+(?:\.\d+)?|-?inf), \d\)")
UNITS = {"klant": "klanten"}


def described(cell: Cell) -> str:
    """The conditions of a cell as one line of Dutch.

    >>> described(Cell.of(Condition("groep", frozenset({"experiment"})), Condition("register", frozenset({"ja"}))))
    'klanten met groep: experiment'
    """
    unit = UNITS.get(cell.unit, cell.unit)
    parts = sorted(_condition(one) for one in cell.who if (one.variable, one.values) != ("register", frozenset({"ja"})))
    return f"{unit} met {'; '.join(parts)}" if parts else f"alle {unit} in het register"


def _condition(one: Condition) -> str:
    name = _variable(one.variable) + (f" op {one.on.isoformat()}" if one.on else "") + (f" binnen {one.within:g}" if one.within is not None else "")
    if one.values == {KNOWN}:
        return f"{name} geregistreerd"
    if one.values == {UNKNOWN}:
        return f"{name} niet geregistreerd"
    return f"{name}: {' of '.join(sorted(map(_value, one.values)))}"


def _variable(name: str) -> str:
    """What is read from a table stands in a condition as JSON: a column and what is derived from it, or the use of something."""
    kind, _, rest = name.partition(" ")
    try:
        told = json.loads(rest) if rest.startswith("{") else None
    except ValueError:
        return name
    if not isinstance(told, dict):
        return name
    if kind == "kolom":
        base = f"{told['afleiding']} sinds {told['kolom']}" if told.get("afleiding") else str(told.get("kolom", rest))
        return base + (f" op {told['op']}" if told.get("op") else "")
    if "tabel" in told:
        values = f" ({', '.join(map(str, told['waarden']))})" if told.get("waarden") else ""
        return f"{kind} van {told['tabel']}{values}" + (f" tijdens {told['tijdens']}" if told.get("tijdens") else "")
    return f"{kind}: {', '.join(f'{word} {value}' for word, value in told.items())}"


def _value(value: str) -> str:
    def shown(found: re.Match[str]) -> str:
        low, high = (end.removesuffix(".0") for end in found.groups())
        if low == "-inf":
            return f"tot {high}"
        return f"vanaf {low}" if high == "inf" else f"van {low} tot {high}"

    return _RANGE.sub(shown, value).replace('"', "")
