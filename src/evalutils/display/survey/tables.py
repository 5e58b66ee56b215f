"""Tables of a questionnaire and of the field work. Each function returns, or is, a view."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import between, capital, test_text
from evalutils.display.common.views import Cell, Emphasis, Entry, Table
from evalutils.results import NotComputable, Number, is_number
from evalutils.results.survey import AnswerCount, ComparisonResult, FieldworkResult, QuestionResult, SurveyResult

NO_ANSWER = "Geen antwoord"
MULTIPLE = "meer"


@dataclass(frozen=True)
class Counted(Cell):
    """A percentage of so small a base that its counts stand with it: '80% (4 van 5)'."""

    count: Number | None = None
    base: Number | None = None

    @property
    def text(self) -> str:
        """The percentage, with its counts where the base is small."""
        shown = super().text
        return f"{shown} ({fmt.integer(self.count)} van {fmt.integer(self.base)})" if is_number(self.value) else shown


def share_cell(value: Number, count: Number, base: Number, small: bool) -> Cell:
    """A share as it may be shown: with its counts when the base is small."""
    return Counted(value, "procent", count, base) if small else Cell(value, "procent")


def question(code: str) -> Callable[[SurveyResult], Table]:
    """One question: counts, shares of who answered and to whom it applies, intervals, item non-response."""

    def view(result: SurveyResult) -> Table:
        found = result.question(code)
        rows = [_answer(answer, found) for answer in found.answers]
        if found.missing != 0:
            rows.append((Emphasis(NO_ANSWER), Cell(found.missing), "", ""))
        if found.kind != MULTIPLE:
            rows.append(("Totaal", Cell(found.asked), "", ""))
        level = found.answers[0].interval.level
        head = (found.label, "Aantal", "Aandeel", f"{fmt.percent(level)}-interval")
        return Table(head, tuple(rows), (8, 2, 3, 4), notes=_notes(found))

    return view


def _answer(answer: AnswerCount, found: QuestionResult) -> tuple[Entry, ...]:
    label = capital(answer.label)
    if not answer.applicable:
        return (Emphasis(label), Cell(answer.count), "", "")
    interval = between(answer.interval.lower, answer.interval.upper, fmt.percent)
    return (label, Cell(answer.count), share_cell(answer.share, answer.count, found.base, found.small_base), interval)


def _notes(found: QuestionResult) -> tuple[str, ...]:
    who = "die antwoordden" + (" en op wie de vraag van toepassing is" if found.not_applicable != 0 else "")
    several = "Meer antwoorden mogelijk. " if found.kind == MULTIPLE else ""
    notes = [f"{several}Aandeel van de {fmt.integer(found.base)} respondenten {who}."]
    if found.small_base:
        notes.append("Bij zo weinig antwoorden staat een percentage er alleen met zijn aantallen.")
    notes.append(f"Interval: {found.answers[0].interval.method}.")
    reason = found.test.p_value.reason if isinstance(found.test.p_value, NotComputable) else ""
    notes.append(f"Geen toets: {reason}." if reason else f"{test_text(found.test)}.")
    return tuple(notes)


def comparison(code: str) -> Callable[[SurveyResult], Table]:
    """Two questions against each other, in counts, with the test or the reason that there is none."""

    def view(result: SurveyResult) -> Table:
        found: ComparisonResult = next(part for part in result.comparisons if part.code == code)
        table = found.crosstab
        rows: list[tuple[Entry, ...]] = [
            (row, *(Cell(n) for n in line), Cell(total))
            for row, line, total in zip(table.rows, table.counts, table.row_totals, strict=True)
        ]
        rows.append(("Totaal", *(Cell(n) for n in table.column_totals), Cell(table.total)))
        reason = found.test.p_value.reason if isinstance(found.test.p_value, NotComputable) else ""
        tested = f"Geen toets: {reason}." if reason else f"{test_text(found.test)}."
        out = f"Zonder antwoord op een van beide, of niet van toepassing: {fmt.integer(found.left_out)} respondenten."
        return Table(
            (found.label, *table.columns, "Totaal"), tuple(rows), (5, *(2 for _ in table.columns), 2), notes=(out, tested)
        )

    return view


def activities(result: FieldworkResult) -> Table:
    """The list of who was spoken to and observed, when and how."""
    rows: list[tuple[Entry, ...]] = []
    for one in result.activities:
        reached = Cell(one.count, "getal") if one.approached is None else _of(one.count, one.approached)
        rows.append((capital(one.kind), capital(one.who), one.how, one.when, reached))
    notes = ("Waar twee getallen staan, is het tweede het aantal dat is benaderd of aangeleverd.",)
    asked = any(one.approached is not None for one in result.activities)
    return Table(("Activiteit", "Wie", "Hoe", "Wanneer", "Aantal"), tuple(rows), (4, 6, 5, 5, 3), 4, notes if asked else ())


def _of(count: Number, approached: Number) -> Entry:
    return f"{fmt.integer(count)} van {fmt.integer(approached)}"


LONG = re.compile(r"(?<=\w{4})mechanisme\b")
"""A compound that is wider than a column may break here."""


def evidence(part: str) -> Callable[[FieldworkResult], Table]:
    """Context, mechanism, outcome in one table: what was supposed of each mechanism, what was seen, and where."""

    def view(result: FieldworkResult) -> Table:
        found = [row for row in result.evidence if row.part == part]
        rows = tuple(
            (
                LONG.sub("\u00admechanisme", row.mechanism),
                capital(row.supposed),
                capital(row.seen),
                ", ".join(row.sources) or "geen",
                capital(row.remark),
            )
            for row in found
        )
        head = ("Mechanisme", "Verondersteld", "Waargenomen", "Bewijs", "Wat te zien was")
        return Table(head, rows, (5, 5, 4, 3, 7), 5)

    return view
