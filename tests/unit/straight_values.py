"""Values to hold against published figures straight from results: the second way to the numbers that reports take from released files."""

from __future__ import annotations

from evalutils.results import Balance, Crosstab, NotComputable, Number, is_number, number
from evalutils.results.reproduction import Computed
from evalutils.results.survey import SurveyResult

TOTAL, NO_ANSWER = "totaal", "geen antwoord"


def balance_values(balance: Balance, origin: str) -> dict[str, Computed]:
    """Every cell of the tables of ``balance`` as a percentage (0-100) of its column, and each column's n.

    Ids as ``reproduction.baseline_tables``: ``<name>|<category>|<group>`` and ``<name>|n|<group>``; the last group is
    ``totaal``. A withheld count gives a withheld percentage.
    """
    found: dict[str, Computed] = {}
    for one in balance.characteristics:
        if one.crosstab is not None:
            found |= {f"{one.name}|{key}": Computed(value, origin) for key, value in _cells(one.crosstab).items()}
    return found


def _cells(table: Crosstab) -> dict[str, Number]:
    bases = dict(zip((*table.columns, TOTAL), (*table.column_totals, table.total), strict=True))
    found: dict[str, Number] = {f"n|{group}": base for group, base in bases.items()}
    for category, counts, total in zip(table.rows, table.counts, table.row_totals, strict=True):
        for (group, base), count in zip(bases.items(), (*counts, total), strict=True):
            found[f"{category}|{group}"] = _percent(count, base)
    return found


def _percent(count: Number, base: Number) -> Number:
    if not is_number(count):
        return count
    if not is_number(base):
        return base
    return number(100 * count / base) if base else NotComputable("geen klanten in de noemer")


def survey_values(survey: SurveyResult, origin: str) -> dict[str, Computed]:
    """Every count of the questions of ``survey``: ids ``<question>|<answer>``, ``|geen antwoord`` and ``|n`` (asked)."""
    found: dict[str, Computed] = {}
    for question in survey.questions:
        counts: dict[str, Number] = {answer.label: answer.count for answer in question.answers}
        counts |= {NO_ANSWER: question.missing, "n": question.asked}
        found |= {f"{question.code}|{key}": Computed(count, origin) for key, count in counts.items()}
    return found


def only(values: dict[str, Computed], published_ids: set[str]) -> dict[str, Computed]:
    """The values of figures that are published; a result has more cells than a source prints."""
    return {name: value for name, value in values.items() if name in published_ids}
