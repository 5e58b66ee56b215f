"""Results of a questionnaire and of what stands beside the register: which counts of persons they hold.

Respondents are clients, though nobody knows which, so their answers are protected like any other count; that an
answer was not given, or a form not used, says nothing about a client and is published. Field work, published figures
from elsewhere and what is made of released values alone hold no count of clients to protect.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from evalutils.disclosure.rules import Sum, System
from evalutils.disclosure.systems import cells, secret_test, system_of, withhold
from evalutils.results import SECRET, Interval, Number, is_number
from evalutils.results.context import ElsewhereResult, GroupShare, InspectionResult, SeriesResult
from evalutils.results.reproduction import ConflictsResult, ReproductionResult
from evalutils.results.survey import (
    AnswerCount,
    ComparisonResult,
    FieldworkResult,
    QuestionResult,
    StatementBlockResult,
    StatementResult,
    SurveyResponse,
    SurveyResult,
)

MULTIPLE = "meer"


def _open(interval: Interval) -> Interval:
    return replace(interval, lower=SECRET, upper=SECRET) if is_number(interval.lower) else interval


# --- what holds no client ------------------------------------------------------------------------

Harmless = FieldworkResult | InspectionResult | SeriesResult | ConflictsResult | ReproductionResult


@system_of.register(FieldworkResult)
@system_of.register(InspectionResult)
@system_of.register(SeriesResult)
@system_of.register(ConflictsResult)
@system_of.register(ReproductionResult)
def _(_: Harmless) -> System:
    return System()


@withhold.register(FieldworkResult)
@withhold.register(InspectionResult)
@withhold.register(SeriesResult)
@withhold.register(ConflictsResult)
@withhold.register(ReproductionResult)
def _(result: Harmless, hidden: Collection[str]) -> Harmless:
    return result


# --- questions -----------------------------------------------------------------------------------


def _cell(code: str, part: str) -> str:
    return f"enquete:{code}/{part}"


@system_of.register
def _(result: SurveyResponse) -> System:
    named = {_cell("respons", part): getattr(result, part) for part in ("returned", "excluded", "used")}
    total, excluded, used = named
    return System(cells(named), (Sum(total, (excluded, used)),), frozenset({excluded}))


@withhold.register
def _(result: SurveyResponse, hidden: Collection[str]) -> SurveyResponse:
    if not {_cell("respons", "returned"), _cell("respons", "used")} & set(hidden):
        return result
    return replace(result, returned=SECRET, used=SECRET, response_rate=SECRET, used_rate=SECRET)


@system_of.register
def _(result: QuestionResult) -> System:
    base, asked, missing = (_cell(result.code, part) for part in ("*", "gevraagd", "geen antwoord"))
    named: dict[str, Number] = {base: result.base, asked: result.asked, missing: result.missing}
    named |= {_cell(result.code, answer.label): answer.count for answer in result.answers}
    inside = [_cell(result.code, answer.label) for answer in result.answers if answer.applicable]
    beside = [_cell(result.code, answer.label) for answer in result.answers if not answer.applicable]
    sums = [Sum(asked, (base, *beside, missing))]
    if result.kind == MULTIPLE:
        for cell in inside:
            named[f"{cell}|niet"] = _rest(result.base, named[cell])
            sums.append(Sum(base, (cell, f"{cell}|niet")))
    else:
        sums.append(Sum(base, tuple(inside)))
    return System(cells(named), tuple(sums), frozenset({missing}))


def _rest(whole: Number, part: Number) -> Number:
    return whole - part if is_number(whole) and is_number(part) else SECRET


@withhold.register
def _(result: QuestionResult, hidden: Collection[str]) -> QuestionResult:
    if not system_of(result).cells.keys() & set(hidden):
        return result
    no_base = _cell(result.code, "*") in hidden

    def kept(answer: AnswerCount) -> AnswerCount:
        own = _cell(result.code, answer.label)
        if own not in hidden and f"{own}|niet" not in hidden and not (no_base and answer.applicable):
            return answer
        count = SECRET if own in hidden else answer.count
        return replace(answer, count=count, share=SECRET if answer.applicable else answer.share, interval=_open(answer.interval))

    beside = any(_cell(result.code, answer.label) in hidden for answer in result.answers if not answer.applicable)
    return replace(
        result, answers=tuple(kept(answer) for answer in result.answers), base=SECRET if no_base else result.base,
        asked=SECRET if _cell(result.code, "gevraagd") in hidden else result.asked,
        not_applicable=SECRET if beside else result.not_applicable,
        test=replace(secret_test(result.test), n=SECRET) if is_number(result.test.p_value) or no_base else result.test,
    )  # fmt: skip


# --- statements and comparisons ------------------------------------------------------------------


@system_of.register
def _(result: StatementResult) -> System:
    base = _cell(result.code, "*")
    named: dict[str, Number] = {base: result.base}
    points = [_cell(result.code, f"punt{place}") for place in range(len(result.counts))]
    named |= dict(zip(points, result.counts, strict=True))
    sums = [Sum(base, tuple(points))]
    middle = len(points) // 2
    for side, parts in (("oneens", points[:middle]), ("eens", points[middle + 1 :])):  # the shares give these sums
        known = [named[part] for part in parts]
        if all(is_number(count) for count in known):
            named[_cell(result.code, side)] = sum(count for count in known if is_number(count))
            sums.append(Sum(_cell(result.code, side), tuple(parts)))
    return System(cells(named), tuple(sums))


@withhold.register
def _(result: StatementResult, hidden: Collection[str]) -> StatementResult:
    if not system_of(result).cells.keys() & set(hidden):
        return result
    points = tuple(SECRET if _cell(result.code, f"punt{place}") in hidden else n for place, n in enumerate(result.counts))
    return replace(
        result, counts=points, base=SECRET if _cell(result.code, "*") in hidden else result.base,
        disagree=SECRET, agree=SECRET, disagree_interval=_open(result.disagree_interval),
        agree_interval=_open(result.agree_interval), test=replace(secret_test(result.test), n=SECRET), p_holm=SECRET,
    )  # fmt: skip


@system_of.register
def _(result: StatementBlockResult) -> System:
    return system_of(result.statements)


@withhold.register
def _(result: StatementBlockResult, hidden: Collection[str]) -> StatementBlockResult:
    return replace(result, statements=withhold(result.statements, hidden))


@system_of.register
def _(result: ComparisonResult) -> System:
    return system_of(result.crosstab)


@withhold.register
def _(result: ComparisonResult, hidden: Collection[str]) -> ComparisonResult:
    if not system_of(result).cells.keys() & set(hidden):
        return result
    return replace(result, crosstab=withhold(result.crosstab, hidden), test=replace(secret_test(result.test), n=SECRET))


@system_of.register
def _(result: SurveyResult) -> System:
    parts = (result.response, *result.questions, *result.blocks, *result.comparisons)
    return system_of(parts)


@withhold.register
def _(result: SurveyResult, hidden: Collection[str]) -> SurveyResult:
    return SurveyResult(
        withhold(result.response, hidden), withhold(result.questions, hidden), withhold(result.blocks, hidden),
        withhold(result.comparisons, hidden),
    )  # fmt: skip


# --- groups here and elsewhere -------------------------------------------------------------------


@system_of.register
def _(result: ElsewhereResult) -> System:
    """Counts of clients here alone; released ``within`` their flow, the sums come from there."""
    named: dict[str, Number] = {}
    for group in result.groups:
        if group.here and group.count is not None and group.n is not None:
            named |= {group.cells[0]: group.count, group.cells[1]: group.n}
    return System(cells(named))


@withhold.register
def _(result: ElsewhereResult, hidden: Collection[str]) -> ElsewhereResult:
    touched = {group.code for group in result.groups if group.here and set(group.cells) & set(hidden)}

    def kept(group: GroupShare) -> GroupShare:
        if group.code not in touched:
            return group
        n = SECRET if group.cells[1] in hidden else group.n
        return replace(group, count=SECRET, n=n, share=SECRET, interval=_open(group.interval) if group.interval else None)

    contrasts = tuple(
        replace(one, difference=SECRET, interval=_open(one.interval)) if {one.first, one.second} & touched else one
        for one in result.contrasts
    )
    return ElsewhereResult(tuple(kept(group) for group in result.groups), contrasts)
