"""Figures over time from a declared file: what is missing stays missing."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from itertools import pairwise

import pandas as pd

from evalutils.errors import ConsistencyError, Problem
from evalutils.findings.histories.arms import require_columns
from evalutils.params.sections.context import Measure, Series
from evalutils.results.context import Observation, SeriesLine, SeriesResult

COLUMNS = ("measure", "group", "period", "value", "unit", "precision", "source")
PERIOD = re.compile(r"^(\d{4})(?:-(\d{2}))?$")


def series(table: pd.DataFrame, params: Series, as_of: date | None) -> SeriesResult:
    """The measures that ``params`` ask for, in order of time; a period is a month (2017-12) or a year (its last day).

    Figures after ``as_of`` are left out and counted. Between two figures more than ``om_de_maanden`` apart is a gap.
    Raises ``ConsistencyError`` for a period or value that cannot be read, a measure that is not there and a figure
    that stands twice.
    """
    require_columns(table, COLUMNS, "ontwikkeling")
    bound = as_of if params.until == "peildatum" else None
    left_out = 0
    lines: list[SeriesLine] = []
    for measure in params.measures:
        rows = table[table["measure"] == measure.measure]
        groups = measure.groups or tuple(dict.fromkeys(rows["group"]))
        for group in groups:
            own = rows[rows["group"] == group]
            if own.empty:
                raise _unreadable(f"reeks '{measure.code}'", f"cijfers van '{measure.measure}' voor '{group}'", "geen")
            points = sorted((_observation(row) for row in own.to_dict("records")), key=lambda point: point.day)
            kept = [point for point in points if bound is None or point.day <= bound]
            left_out += len(points) - len(kept)
            lines.append(_line(measure, group, str(own["unit"].iloc[0]), kept))
    return SeriesResult(tuple(lines), left_out, params.source)


def _line(measure: Measure, group: str, unit: str, points: list[Observation]) -> SeriesLine:
    days = [point.day for point in points]
    if len(set(days)) < len(days):
        raise _unreadable(f"reeks '{measure.code}'", "één cijfer per periode", "een periode met meer cijfers")
    gaps = tuple((a, b) for a, b in pairwise(days) if _months(a, b) > measure.every_months)
    return SeriesLine(measure.code, measure.label, group, unit, tuple(points), gaps)


def _months(a: date, b: date) -> int:
    return 12 * (b.year - a.year) + b.month - a.month


def _observation(row: dict[str, str]) -> Observation:
    found = PERIOD.match(str(row["period"]))
    try:
        year, month = (int(found[1]), int(found[2] or 12)) if found else (0, 0)
        last = date(year, month, monthrange(year, month)[1])
        return Observation(last, float(row["value"]), row["precision"] == "exact", str(row["source"]))
    except ValueError:
        raise _unreadable(
            "ontwikkeling", "een periode als 2017-12 of 2017 en een getal", f"'{row['period']}' en '{row['value']}'"
        ) from None


def _unreadable(where: str, expected: str, found: str) -> ConsistencyError:
    problem = Problem("ontwikkeling", where, expected, found)
    return ConsistencyError("Het bestand met cijfers over de tijd is niet te lezen.", problems=(problem,))
