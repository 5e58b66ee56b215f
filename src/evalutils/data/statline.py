"""Refreshing national figures from StatLine, the open data of Statistics Netherlands (CBS).

The file in data/external/ is what a report rests on; it changes only when a whole answer came and was understood. What
a table's columns are called is read from its own metadata: dimensions that params do not name are kept at their total.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from evalutils.data import declared
from evalutils.errors import ParameterError, Problem, SourceError
from evalutils.params import project_root
from evalutils.params.sections.context import Series, StatLine

MONTHS = ("januari februari maart april mei juni juli augustus september oktober november december").split()  # noqa: SIM905
TOTAL = "totaal"
KEY = ("measure", "group", "period")
Row = dict[str, str]


class Service(Protocol):
    """StatLine, or something that answers like it."""

    def get_meta(self, table_id: str, name: str) -> list[dict[str, Any]]: ...
    def get_data(self, table_id: str) -> list[dict[str, Any]]: ...


class _Online:
    """StatLine itself, by the package cbsodata."""

    def get_meta(self, table_id: str, name: str) -> list[dict[str, Any]]:
        import cbsodata

        return list(cbsodata.get_meta(table_id, name, timeout=30))

    def get_data(self, table_id: str) -> list[dict[str, Any]]:
        import cbsodata

        return list(cbsodata.get_data(table_id, timeout=60))


@dataclass(frozen=True)
class Refreshed:
    """What refreshing did to the file: figures that are new, that changed, and that stayed."""

    file: str
    added: int
    changed: int
    kept: int


def refresh(params: Series, service: Service | None = None) -> Refreshed:
    """Replace the figures that StatLine gives in the file of ``params``; the others stay. ``service``: for tests.

    Raises ``ParameterError`` when the study has no such file, ``SourceError`` when StatLine cannot be reached or answers
    otherwise than expected; the file is then as it was.
    """
    if params.file is None or not params.refresh:
        raise ParameterError(
            "Deze studie heeft geen cijfers die van StatLine komen.", action="noem ze onder 'ontwikkeling' in de context."
        )
    table = declared.table(params.file)
    known = {_key(row): row for row in table.to_dict("records")}
    fresh: dict[tuple[str, ...], Row] = {}
    for one in params.refresh:
        fresh |= {_key(row): row for row in _figures(one, service or _Online())}
    changed = sum(known[key]["value"] != row["value"] for key, row in fresh.items() if key in known)
    added = sum(key not in known for key in fresh)
    rows = sorted((known | {key: known.get(key, {}) | row for key, row in fresh.items()}).values(), key=_order(list(known)))
    _write(project_root() / params.file, list(table.columns), rows)
    return Refreshed(str(params.file), added, changed, len(known) - changed)


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in KEY)


def _order(known: list[tuple[str, ...]]) -> Callable[[Row], tuple[int, str]]:
    """Measures and groups as they first stand in the file, then by period."""
    first = {key[:2]: place for place, key in reversed(list(enumerate(known)))}
    return lambda row: (first.get(_key(row)[:2], len(known)), row["period"])


def _figures(one: StatLine, service: Service) -> list[Row]:
    properties = _ask(one, lambda: service.get_meta(one.table, "DataProperties"))
    names = {kind: {str(p.get("Title", "")).strip(): str(p.get("Key", "")) for p in properties if p.get("Type") == kind}
             for kind in ("Dimension", "TimeDimension", "Topic")}  # fmt: skip
    topic = _one(names["Topic"], one.topic, f"{one.table}, onderwerp")
    period = _one(names["TimeDimension"], one.period, f"{one.table}, periode")
    strange = sorted(set(one.keep) - set(names["Dimension"]))
    if strange:
        raise _unlike(f"{one.table}, alleen", f"een van: {', '.join(names['Dimension'])}", ", ".join(strange))
    wanted = {key: one.keep.get(title, "").lower() for title, key in names["Dimension"].items()}
    rows = _ask(one, lambda: service.get_data(one.table))
    found = [_row(one, row, topic, period) for row in rows if all(_kept(row.get(key), label) for key, label in wanted.items())]
    made = [row for row in found if row is not None]
    if not made or len({_key(row) for row in made}) < len(made):
        raise _unlike(one.table, "één cijfer per jaar", f"{len(made)} cijfers")
    return made


def _kept(value: Any, label: str) -> bool:
    text = str(value or "").strip().lower()
    return text == label if label else text.startswith(TOTAL)


def _row(one: StatLine, row: dict[str, Any], topic: str, period: str) -> Row | None:
    """The figure of the month that is asked for; None for another month and for a figure that StatLine does not give."""
    found = re.match(r"^(\d{4})\s+(\w+)", str(row.get(period, "")).strip())
    value = row.get(topic)
    if found is None or found[2].lower() != one.month.lower() or value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise _unlike(f"{one.table}, {one.topic}", "een getal boven nul", type(value).__name__)
    when = f"{found[1]}-{MONTHS.index(one.month.lower()) + 1:02d}"
    return {
        "table": one.table, "measure": one.measure, "group": one.group, "period": when, "value": str(round(value * one.factor)),
        "unit": "personen", "precision": "exact", "source": f"CBS StatLine, tabel {one.table}", "note": "",
    }  # fmt: skip


def _one(names: dict[str, str], asked: str, where: str) -> str:
    """The key of the one title that is, or holds, what was asked for."""
    exact = [key for title, key in names.items() if title.lower() == asked.lower()]
    found = exact or [key for title, key in names.items() if asked.lower() in title.lower()]
    if len(found) != 1:
        raise _unlike(where, f"één titel met '{asked}'", ", ".join(names) or "geen titels")
    return found[0]


def _ask(one: StatLine, question: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The answer of StatLine; whatever goes wrong on the way is a ``SourceError``."""
    from requests import RequestException

    try:
        return question()
    except (RequestException, OSError, ValueError, KeyError) as fault:
        problem = Problem("bron-onbereikbaar", f"StatLine, tabel {one.table}", "een antwoord", type(fault).__name__)
        raise SourceError(
            "StatLine is niet te bereiken. Het bestand met cijfers is niet veranderd.", problems=(problem,),
            action="probeer het later of op een plek met netwerk; een rapport rust op het bestand dat er al is.",
        ) from None  # fmt: skip


def _unlike(where: str, expected: str, found: str) -> SourceError:
    return SourceError(
        "StatLine antwoordt anders dan verwacht. Het bestand met cijfers is niet veranderd.",
        problems=(Problem("bron-anders", where, expected, found),),
        action="pas 'verversen' aan in de context van de studie: zo heten de kolommen van de tabel nu.",
    )


def _write(path: Path, columns: list[str], rows: list[Row]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=columns, lineterminator="\n", restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    draft = path.with_name(f".{path.name}.nieuw")
    draft.write_text(text.getvalue(), encoding="utf-8", newline="\n")
    draft.replace(path)
