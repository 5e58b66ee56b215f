"""How one column of a delivery is written: its codes, dates and numbers, as far as the cells say so themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from evalutils.data.delivering.questions import NONE, Answers, Question, pairs
from evalutils.data.typed import dates
from evalutils.data.typed.values import Ambiguous, as_text, blanked, convert
from evalutils.errors import ParameterError, Problem
from evalutils.params.delivery import SHORT_YEARS, ColumnDelivery
from evalutils.schemas import Column
from evalutils.schemas.checks import shown

MISSING = "leeg"
LISTED = 12
"""Codes that a question names; a column with more is no list of codes."""


@dataclass
class Described:
    """What a delivery file will say of a column, and why."""

    spec: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """What was counted: for the screen alone, for a file in params/ is no place for counts of clients."""
    short_years: bool = False


def describe(name: str, cells: pd.Series, column: Column, answers: Answers) -> Described:
    """The keys of ``ColumnDelivery`` that ``cells`` need. ``name``: table and column, for questions (``klanten.groep``)."""
    found = Described()
    given = blanked(cells, column.values).dropna()
    if column.values or column.kind == "ja_nee":
        _codes(name, given, column, answers, found)
    if column.kind == "datum":
        _dates(name, given, answers, found)
    elif column.kind in ("getal", "geheel"):
        _numbers(name, given, column, answers, found)
    if column.kind not in ("tekst", "ja_nee"):  # of yes and no every other cell is a code, and was asked
        _unreadable(name, given, column, answers, found)
    return found


def _codes(name: str, given: pd.Series, column: Column, answers: Answers, found: Described) -> None:
    """Codes that are allowed values are left alone; those that begin, each another, an allowed value are those; the rest is asked."""
    counts = Counter(as_text(cell) for cell in given)
    allowed = column.values or ("ja", "nee")
    strange = [code for code, _ in counts.most_common() if code not in allowed]
    if column.kind == "ja_nee":
        strange = [code for code in strange if not _reads(code, column.kind)]
    if not strange:
        return
    known = {code: value for code in strange if (value := _meant(code, allowed)) is not None}
    used = [*known.values(), *(code for code in counts if code in allowed)]
    sure = {code: value for code, value in known.items() if used.count(value) == 1 or code.lower() == value.lower()}
    asked = [code for code in strange if code not in sure]
    found.spec["hercodeer"] = dict(sure)
    if sure:
        found.notes.append("codes herkend aan de eerste letters, de meest voorkomende eerst; kijk ze na")
        found.told.append(f"{name}: {', '.join(f'{code} ({counts[code]} keer) is {value}' for code, value in sure.items())}")
    if asked:
        _ask_codes(name, counts, asked, allowed, answers, found)
    if not found.spec["hercodeer"]:
        del found.spec["hercodeer"]


def _meant(code: str, allowed: tuple[str, ...]) -> str | None:
    """The one allowed value that a code spells in other case, or begins."""
    same = [value for value in allowed if value.lower() == code.lower()]
    begins = [value for value in allowed if code.isalpha() and value.lower().startswith(code.lower())]
    return same[0] if same else begins[0] if len(begins) == 1 else None


def _reads(code: str, kind: str) -> bool:
    return not convert(pd.Series([code], dtype=object), kind).bad


def _ask_codes(
    name: str, counts: Counter[str], asked: list[str], allowed: tuple[str, ...], answers: Answers, found: Described
) -> None:
    if len(asked) > LISTED:
        problem = Problem("codes", name, f"een van: {', '.join(allowed)}", f"{len(asked)} andere waarden")
        raise ParameterError(
            "Een kolom heeft te veel andere waarden om naar te vragen.", problems=(problem,),
            action="pas 'waarden' in studie.yml aan, of laat de leverancier categorieën leveren.",
        )  # fmt: skip
    listed = ", ".join(f"{code} ({counts[code]} keer)" for code in asked)
    example = ", ".join(f"{code}={allowed[at] if at < len(allowed) else MISSING}" for at, code in enumerate(asked))
    question = Question(
        name, f"Wat betekenen in {name} de codes {listed}? Kies uit {', '.join(allowed)} of {MISSING}.", shape=example
    )
    answer = answers.of(question)
    if answer is None:
        return
    said = pairs(answer)
    wrong = [code for code in asked if said.get(code) not in (*allowed, MISSING)]
    if wrong or set(said) - set(asked):
        expected = f"voor {', '.join(wrong or asked)} een van {', '.join(allowed)}, {MISSING}"
        raise ParameterError(
            "Een antwoord past niet op de vraag.", problems=(Problem("antwoord", name, expected, f"'{answer[:60]}'"),),
            action=f"antwoord zoals: {example}.",
        )  # fmt: skip
    found.spec.setdefault("hercodeer", {}).update({code: value for code, value in said.items() if value != MISSING})
    if lost := [code for code, value in said.items() if value == MISSING]:
        found.spec["leeg"] = lost


def _dates(name: str, given: pd.Series, answers: Answers, found: Described) -> None:
    forms = Counter(dates.NATIVE if hasattr(cell, "year") else dates.form_of(cell) for cell in given)
    read = {form: count for form, count in forms.items() if form in dates.FORMS}
    if "d/m/jjjj" in read or "m/d/jjjj" in read:
        _slashes(name, given, read, answers)
    if read and not set(read) <= set(dates.PLAIN):
        found.spec["datums"] = sorted(read, key=lambda form: -read[form])
    found.short_years = bool(SHORT_YEARS & set(read))
    if len([form for form in forms if form in (*dates.FORMS, dates.NATIVE)]) > 1:
        several = [(form, count) for form, count in forms.most_common() if form in (*dates.FORMS, dates.NATIVE)]
        found.notes.append(f"datums in meer vormen, de meeste eerst: {', '.join(form for form, _ in several)}")
        found.told.append(f"{name}: datums in meer vormen: {', '.join(f'{count} × {form}' for form, count in several)}")


def _slashes(name: str, given: pd.Series, read: dict[str, int], answers: Answers) -> None:
    """Day or month first, where the column itself does not say."""
    count = read.pop("d/m/jjjj", 0) + read.pop("m/d/jjjj", 0)
    texts = [cell for cell in given if isinstance(cell, str)]
    by_day = sum(day is not None for day in dates.read(texts, ("d/m/jjjj",)).days)
    by_month = sum(day is not None for day in dates.read(texts, ("m/d/jjjj",)).days)
    form = "d/m/jjjj" if by_day > by_month else "m/d/jjjj" if by_month > by_day else None
    if form is None:
        text = f"Staat in {name} de dag voorop (d/m/jjjj) of de maand (m/d/jjjj)? Elke datum is op beide manieren te lezen."
        form = answers.of(Question(f"{name}.datums", text, ("d/m/jjjj", "m/d/jjjj")))
    if form is not None:
        read[form] = count


def _numbers(name: str, given: pd.Series, column: Column, answers: Answers, found: Described) -> None:
    try:
        convert(given, column.kind)
    except Ambiguous:
        text = f"Is in {name} het decimaalteken een komma of een punt? De getallen zijn op beide manieren te lezen."
        if (answer := answers.of(Question(f"{name}.decimaal", text, ("komma", "punt")))) is not None:
            found.spec["decimaal"] = answer


def _unreadable(name: str, given: pd.Series, column: Column, answers: Answers, found: Described) -> None:
    """Cells that no reading makes sense of: only the owner of the data can say whether they may count as missing."""
    spec = {key: value for key, value in found.spec.items() if key in ("hercodeer", "leeg", "datums", "decimaal")}
    how = ColumnDelivery.model_validate(spec)
    codes = how.recode
    cells = blanked(given, column.values, how.missing).map(lambda cell: codes.get(as_text(cell), cell), na_action="ignore")
    try:
        wrong = convert(cells.astype(object), column.kind, how, 2099).wrong
    except Ambiguous:
        return
    if not wrong:
        return
    what = "bestaande datum" if column.kind == "datum" else "getal"
    cells_are = "is 1 cel geen" if len(wrong) == 1 else f"zijn {len(wrong)} cellen geen"
    text = f"In {name} {cells_are} {what} ({shown(wrong)}): leeg maken, of weigeren tot de leverancier ze herstelt?"
    answer = answers.of(Question(f"{name}.onleesbaar", text, (MISSING, "weigeren")))
    if answer == MISSING:
        found.spec["onleesbaar"] = MISSING
        found.notes.append("wat niet te lezen is, telt als leeg; check-data telt het")


def none_or(answer: str | None) -> str | None:
    """The answer to which column or sheet it is; None for 'geen'."""
    return None if answer in (None, NONE) else answer
