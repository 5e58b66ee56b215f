"""Key numbers of a questionnaire and of the field work, for running text."""

from __future__ import annotations

from evalutils.display.common.views import Cell, Entry, Numbers, slug
from evalutils.display.survey.tables import share_cell
from evalutils.results import Number, is_number
from evalutils.results.survey import FieldworkResult, QuestionResult, SurveyResult

SEEN = "ja"
"""The verdict on a mechanism that was seen in full."""


def survey(result: SurveyResult) -> Numbers:
    """<vraag>.<antwoord>.{n,woord,pct,van,tot}; <vraag>.{n,woord,beantwoord,beantwoord_woord,basis}; <vraag>.geen_antwoord.n; respons.*

    A question with a small base has no ``van`` and ``tot``, and its ``pct`` reads with its counts.
    """
    came = result.response
    cells: dict[str, Entry] = {
        "respons.verstuurd": Cell(came.sent, "getal"), "respons.terug": Cell(came.returned, "getal"),
        "respons.uitgesloten": Cell(came.excluded, "woord"), "respons.gebruikt": Cell(came.used, "getal"),
        "respons.pct": Cell(came.response_rate, "procent"), "respons.pct_gebruikt": Cell(came.used_rate, "procent"),
    }  # fmt: skip
    for question in result.questions:
        cells |= _question(question)
    for block in result.blocks:
        half = len(block.scale) // 2
        for one in block.statements:
            cells[f"{one.code}.n"] = Cell(one.base, "getal")
            for name, share, parts in (("eens", one.agree, one.counts[half + 1 :]), ("oneens", one.disagree, one.counts[:half])):
                count = sum(n for n in parts if is_number(n)) if all(is_number(n) for n in parts) else parts[0]
                cells[f"{one.code}.{name}.pct"] = share_cell(share, count, one.base, one.small_base)
    return Numbers(cells)


def _question(question: QuestionResult) -> dict[str, Entry]:
    code, base = question.name or question.code, question.base
    cells: dict[str, Entry] = {
        f"{code}.n": Cell(question.asked, "getal"), f"{code}.basis": Cell(base, "getal"),
        f"{code}.woord": Cell(question.asked, "woord"),
        f"{code}.beantwoord": Cell(_without(question.asked, question.missing), "getal"),
        f"{code}.beantwoord_woord": Cell(_without(question.asked, question.missing), "woord"),
        f"{code}.geen_antwoord.n": Cell(question.missing, "getal"),
        f"{code}.geen_antwoord.woord": Cell(question.missing, "woord"),
    }  # fmt: skip
    for answer in question.answers:
        name = f"{code}.{slug(answer.label)}"
        cells[f"{name}.n"] = Cell(answer.count, "getal")
        cells[f"{name}.woord"] = Cell(answer.count, "woord")
        if answer.applicable:
            cells[f"{name}.pct"] = share_cell(answer.share, answer.count, base, question.small_base)
            if not question.small_base:
                cells[f"{name}.van"] = Cell(answer.interval.lower, "procent")
                cells[f"{name}.tot"] = Cell(answer.interval.upper, "procent")
    return cells


def _without(whole: Number, part: Number) -> Number:
    return whole - part if is_number(whole) and is_number(part) else whole


def fieldwork(result: FieldworkResult) -> Numbers:
    """<activiteit>.{n,woord} and .{aangeleverd,aangeleverd_woord}; bewijs.<onderdeel>.<oordeel>, bewijs.waargenomen (share of all rows)."""
    cells: dict[str, Entry] = {}
    for one in result.activities:
        cells[f"{one.code}.n"] = Cell(one.count, "getal")
        cells[f"{one.code}.woord"] = Cell(one.count, "woord")
        if one.approached is not None:
            cells[f"{one.code}.aangeleverd"] = Cell(one.approached, "getal")
            cells[f"{one.code}.aangeleverd_woord"] = Cell(one.approached, "woord")
    for part in dict.fromkeys(row.part for row in result.evidence):
        for verdict, count in result.seen(part).items():
            cells[f"bewijs.{slug(part)}.{slug(verdict)}"] = Cell(count, "woord")
    if result.evidence:
        whole = sum(row.seen == SEEN for row in result.evidence)
        cells["bewijs.waargenomen"] = Cell(whole / len(result.evidence), "procent")
    return Numbers(cells)
