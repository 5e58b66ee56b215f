"""Every published figure against the value computed here, each by its own rule of comparison."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import get_args

import pandas as pd

from evalutils.errors import ConsistencyError, Problem
from evalutils.findings.histories.arms import require_columns
from evalutils.results import NotComputable, Number, is_number, number
from evalutils.results.reproduction import (
    ABSENT,
    AGREES,
    DEVIATES,
    Computed,
    Precision,
    Published,
    ReproducedRow,
    ReproductionResult,
)

NOISE = 1e-9
"""Relative arithmetic noise: less is no difference."""

RELATIVE, POINTS = 0.10, 2.0
PERCENT_UNITS = ("percent", "percentage_point")

NOT_LINKED = "geen notebook of parameter geeft dit cijfer"
WITHHELD = "niet gepubliceerd ter bescherming van klanten"


def compare(published: Iterable[Published], computed: Mapping[str, Computed]) -> ReproductionResult:
    """A verdict on every published figure, in the order given; ``computed`` by id of the figure.

    ``exact``: equal. ``rounded``: equal after rounding to the printed digits; a value half way between two may have
    been printed either way (half up or half to even), so a difference of half the last digit is equal. ``approximate``:
    within 10% of the published value, or within 2 points for a percentage. ``lower_bound`` and ``upper_bound``: not
    below, not above it. A figure without a value, and one that is not computable or withheld, is 'niet te berekenen'
    with the reason. Raises ``ConsistencyError`` for a doubled id and for a computed value of an id that is not published.
    """
    rows = tuple(published)
    _check_ids([row.id for row in rows], computed)
    return ReproductionResult(tuple(_row(row, computed.get(row.id)) for row in rows))


def _check_ids(ids: list[str], computed: Mapping[str, Computed]) -> None:
    doubled = sorted(name for name, times in Counter(ids).items() if times > 1)
    problems = [Problem("dubbel-cijfer", "gepubliceerde cijfers", "elk id één keer", f"'{name}' vaker") for name in doubled]
    strange = sorted(set(computed) - set(ids))
    problems += [Problem("onbekend-cijfer", "berekende cijfers", "een gepubliceerd id", f"'{name}'") for name in strange]
    if problems:
        raise ConsistencyError(
            "De gepubliceerde en de berekende cijfers horen niet bij elkaar.", problems=tuple(problems),
            action="herstel het id in params/ of in data/reference/.",
        )  # fmt: skip


def _row(row: Published, found: Computed | None) -> ReproducedRow:
    value: Number = NotComputable(NOT_LINKED) if found is None else found.value
    origin = "" if found is None else found.origin
    if not is_number(value):
        reason = value.reason if isinstance(value, NotComputable) else WITHHELD
        return ReproducedRow(row, value, value, ABSENT, origin, reason)
    difference = number(value - row.value)
    if agrees(row, value):
        return ReproducedRow(row, value, difference, AGREES[row.precision], origin)
    return ReproducedRow(row, value, difference, DEVIATES, origin, f"verwacht: {_asked(row)}")


def agrees(row: Published, value: float) -> bool:
    """Whether a computed value carries the published figure by its rule (see ``compare``)."""
    gap = abs(value - row.value)
    noise = NOISE * max(1.0, abs(row.value))
    if row.precision == "exact":
        return gap <= noise
    if row.precision == "rounded":
        return gap <= 0.5 * _last_digit(row.printed) + noise
    if row.precision == "approximate":
        near = gap <= RELATIVE * abs(row.value) + noise
        return near or (row.unit in PERCENT_UNITS and gap <= POINTS + noise)
    return value >= row.value - noise if row.precision == "lower_bound" else value <= row.value + noise


def _last_digit(printed: str) -> float:
    """The size of the last printed digit: 1 for '55' and for '5500', 0.1 for '5.5' and '6.0'."""
    exponent = Decimal(printed).as_tuple().exponent
    return float(10 ** min(0, int(exponent)))


def _asked(row: Published) -> str:
    words = {
        "exact": "precies {}", "rounded": "{} na afronding", "approximate": "ongeveer {}", "lower_bound": "ten minste {}",
        "upper_bound": "hoogstens {}",
    }  # fmt: skip
    return words[row.precision].format(row.printed.replace(".", ","))


def _plain(value: Number) -> str:
    return f"{value:.6g}".replace(".", ",") if is_number(value) else "geen getal"


def figures(table: pd.DataFrame) -> tuple[Published, ...]:
    """The rows of figures.csv (data/reference), read as text: one ``Published`` each."""
    columns = ("id", "source", "place", "measure", "group", "value", "unit", "precision", "note")
    rows = _text(table, columns, "figures.csv")
    return tuple(
        _published(row["precision"], id=row["id"], source=row["source"], place=row["place"], label=row["measure"],
                   group=row["group"], printed=row["value"], unit=row["unit"], note=row["note"])
        for row in rows
    )  # fmt: skip


def baseline_tables(table: pd.DataFrame) -> tuple[Published, ...]:
    """The cells of baseline_tables.csv: each rounded percentage, and each exact n once a table and group.

    Ids: ``<variable>|<category>|<group>``, and ``<variable>|n|<group>``.
    """
    rows = _text(table, ("source", "table", "variable", "category", "group", "n", "percent"), "baseline_tables.csv")
    found: dict[str, Published] = {}
    for row in rows:
        name, group = row["variable"], row["group"]
        shared = {"source": row["source"], "place": f"tabel {row['table']}", "group": group}
        base, cell = f"{name}|n|{group}", f"{name}|{row['category']}|{group}"
        _once(cell, found, "baseline_tables.csv")
        if base not in found:
            found[base] = _published("exact", id=base, label=f"{name}: n", printed=row["n"], unit="klanten", **shared)
        label = f"{name}: {row['category']}"
        found[cell] = _published("rounded", id=cell, label=label, printed=row["percent"], unit="percent", **shared)
    return tuple(found.values())


def survey_counts(table: pd.DataFrame) -> tuple[Published, ...]:
    """The counts of survey.csv, exact: id ``<question>|<answer>``, and the number asked once a question: ``<question>|n``."""
    rows = _text(table, ("source", "place", "question_id", "question", "answer", "count", "n"), "survey.csv")
    found: dict[str, Published] = {}
    for row in rows:
        shared = {"source": row["source"], "place": row["place"], "group": "", "unit": "respondenten"}
        base, cell = f"{row['question_id']}|n", f"{row['question_id']}|{row['answer']}"
        _once(cell, found, "survey.csv")
        if base not in found:
            found[base] = _published("exact", id=base, label=f"{row['question']}: n", printed=row["n"], **shared)
        label = f"{row['question']}: {row['answer']}"
        found[cell] = _published("exact", id=cell, label=label, printed=row["count"], **shared)
    return tuple(found.values())


def _once(cell: str, found: dict[str, Published], where: str) -> None:
    if cell in found:
        problem = Problem("dubbel-cijfer", f"data/reference, {where}", "elke rij één keer", f"'{cell}' vaker")
        raise ConsistencyError("Een gepubliceerde tabel noemt een cijfer twee keer.", problems=(problem,))


def _text(table: pd.DataFrame, columns: tuple[str, ...], where: str) -> list[dict[str, str]]:
    require_columns(table, columns, where)
    kept = table[list(columns)].astype(object)
    return kept.where(kept.notna(), "").map(str).to_dict("records")


def _published(precision: str, **parts: str) -> Published:
    """A figure whose number and rule can be read; else a ``ConsistencyError`` that names it."""
    try:
        valid = math.isfinite(Decimal(parts["printed"]))
    except InvalidOperation:
        valid = False
    rule = next((known for known in get_args(Precision) if known == precision), None)
    if not valid or rule is None:
        expected = f"een getal en een van: {', '.join(get_args(Precision))}"
        problem = Problem("cijfer", f"data/reference, {parts['id']}", expected, f"'{parts['printed']}' en '{precision}'")
        raise ConsistencyError("Een gepubliceerd cijfer is niet te lezen.", problems=(problem,))
    return Published(precision=rule, **parts)
