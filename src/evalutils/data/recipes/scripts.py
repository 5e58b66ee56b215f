"""Events of a synthetic extract: the scripts of a recipe, played for one client after another.

An event names its table and fills columns; ``wijzig`` changes an earlier event of the same client,
``alleen`` keeps it to some of the path's clients. A column is a plain value, or one of

    {na: <event>[.<column>], dagen: [a, b], vanaf: <date>, uiterlijk: <date>}   a day after another
    {tussen: [<date>, <date>]}                                                   a day in a window
    {op: <event>[.<column>]} · {oproep: true} · {kolom: <column of the client>}  the same day or value
    {keuze: {value: weight}} · {getal: [a, b], stap: s} · {loon: <column>, uurloon: [a, b]}
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from evalutils.data.recipes.population import apportioned, broken

RESERVED = {"tabel", "id", "wijzig", "alleen"}
WEEKS_PER_MONTH = 52 / 12


@dataclass
class Client:
    """One client while the script is played: attributes, day of the call, and events by their name."""

    key: str
    attributes: dict[str, Any]
    called: date | None = None
    events: dict[str, dict[str, Any]] = field(default_factory=dict)


def flat(events: Iterable[Any]) -> list[dict[str, Any]]:
    """The events of a script; a list within it (a template) is spread out."""
    result: list[dict[str, Any]] = []
    for event in events:
        result.extend(flat(event) if isinstance(event, (list, tuple)) else [event])
    return result


def play(script: Sequence[Any], clients: Sequence[Client], random: np.random.Generator, where: str) -> None:
    """Add the events of ``script`` to each of ``clients``."""
    for event in flat(script):
        count = event.get("alleen", len(clients))
        chosen = sorted(int(place) for place in random.permutation(len(clients))[:count])
        if len(chosen) < count:
            raise broken(where, f"alleen: hoogstens {len(clients)}", str(count))
        drawn = {name: _choices(spec, len(chosen), random) for name, spec in event.items() if _is(spec, "keuze")}
        for number, place in enumerate(chosen):
            _add(event, clients[place], {name: values[number] for name, values in drawn.items()}, random, where)


def _is(spec: Any, key: str) -> bool:
    return isinstance(spec, dict) and key in spec


def _choices(spec: dict[str, Any], count: int, random: np.random.Generator) -> list[str]:
    values = apportioned(spec["keuze"], count)
    return [values[place] for place in random.permutation(count)]


def _add(event: dict[str, Any], client: Client, drawn: dict[str, Any], random: np.random.Generator, where: str) -> None:
    name = event.get("wijzig") or event.get("id") or event.get("soort") or event.get("tabel")
    if "wijzig" in event:
        if name not in client.events:
            raise broken(where, f"een eerdere gebeurtenis '{name}' om te wijzigen", "geen")
        record = client.events[name]
    elif name in client.events:
        raise broken(where, f"een eigen id, want '{name}' bestaat al", "twee keer dezelfde")
    else:
        record = client.events[str(name)] = {"_tabel": event["tabel"], "klant_id": client.key}
    for column, spec in event.items():
        if column not in RESERVED:
            place = f"{where}, {name}.{column}"
            record[column] = drawn[column] if column in drawn else _value(spec, client, record, random, place)


def _value(spec: Any, client: Client, record: dict[str, Any], random: np.random.Generator, where: str) -> Any:
    if not isinstance(spec, dict):
        return spec
    if "oproep" in spec:
        return client.called
    if "kolom" in spec:
        return client.attributes.get(spec["kolom"])
    if "op" in spec:
        return _moment(spec["op"], client, where)
    if "getal" in spec:
        low, high = spec["getal"]
        step = spec.get("stap", 1)
        steps = round((high - low) / step)
        return round(low + step * int(random.integers(0, steps + 1)), 2)
    if "loon" in spec:
        low, high = spec["uurloon"]
        return round(float(record[spec["loon"]]) * WEEKS_PER_MONTH * float(random.uniform(low, high)), 2)
    return _day(spec, client, random, where)


def _moment(reference: str, client: Client, where: str) -> date:
    name, _, column = reference.partition(".")
    record = client.events.get(name)
    day = record.get(column or ("startdatum" if "startdatum" in record else "datum")) if record else None
    if not isinstance(day, date):
        raise broken(where, f"een eerdere datum '{reference}'", "geen")
    return day


def _day(spec: dict[str, Any], client: Client, random: np.random.Generator, where: str) -> date:
    first, last = spec.get("tussen", (spec.get("vanaf", date.min), spec.get("uiterlijk", date.max)))
    if "na" in spec:
        start = _moment(spec["na"], client, where)
        low, high = spec.get("dagen", (0, (last - start).days))
        first, last = max(first, start + timedelta(days=low)), min(last, start + timedelta(days=high))
    if first > last:
        raise broken(where, "een venster met ten minste één dag", "een leeg venster")
    return first + timedelta(days=int(random.integers(0, (last - first).days + 1)))


def tables(clients: Sequence[Client]) -> dict[str, pd.DataFrame]:
    """The events per table, in order of client and date."""
    records: dict[str, list[dict[str, Any]]] = {}
    for client in sorted(clients, key=lambda one: one.key):
        for record in sorted(client.events.values(), key=_date_of):
            records.setdefault(record["_tabel"], []).append({k: v for k, v in record.items() if k != "_tabel"})
    return {name: pd.DataFrame(rows, dtype=object) for name, rows in records.items()}


def _date_of(record: dict[str, Any]) -> date:
    return record.get("startdatum") or record.get("datum") or date.min
