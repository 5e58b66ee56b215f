"""A questionnaire among clients: response, answers with item non-response, statements, and tests where they make sense."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from evalutils.errors import ConsistencyError, Problem
from evalutils.estimators.comparisons.association import independence
from evalutils.estimators.comparisons.proportions import share, wilson
from evalutils.findings import wording
from evalutils.findings.histories.arms import require_columns
from evalutils.findings.histories.derive import YES, as_text
from evalutils.findings.histories.family import holm_of
from evalutils.findings.survey.respondents import BACK, NONE_LEFT_OUT, UNUSED, USED, Several, Single, cell_asked
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.survey import Answer, Asked, Comparison, Question, Questionnaire, SmallSample, StatementBlock
from evalutils.results import Axes, Crosstab, NotComputable, Number, Test, is_number, number
from evalutils.results.quantities import Count, Share, Sum, about, where
from evalutils.results.survey import (
    AnswerCount,
    ComparisonResult,
    QuestionResult,
    StatementBlockResult,
    StatementResult,
    SurveyResponse,
    SurveyResult,
)

SIGN = "tekentoets (exact, eens tegen oneens)"
NOBODY = "niemand heeft de vraag beantwoord"
NOT_APPLICABLE = "de vraag is niet van toepassing"
NO_TEST = "geen toets"
NOTHING_TO_TEST = "de vraag staat op zichzelf, er is niets om mee te vergelijken"


def survey(answers: pd.DataFrame, params: Questionnaire, inference: Inference) -> SurveyResult:
    """Everything that ``params`` ask of ``answers``, which has one row a respondent.

    A missing value is item non-response, shown and in no base. An answer that does not apply is counted and in no base.
    Raises ``ParameterError`` for a column that is not there, ``ConsistencyError`` with the count of rows for an answer
    that params do not know, an answer of somebody who was not asked, or more returned than sent.
    """
    used = answers
    if params.excluded is not None:
        require_columns(answers, (params.excluded,), "enquete")
        used = answers[~as_text(answers[params.excluded]).isin([YES])]
    level, small = inference.confidence, params.small
    return SurveyResult(
        response=response(len(answers), len(used), params),
        questions=tuple(_question(used, one, small, level) for one in params.questions),
        blocks=tuple(_block(used, one, small, level) for one in params.blocks),
        comparisons=tuple(_comparison(used, one, params, inference) for one in params.comparisons),
    )


def response(returned: int, used: int, params: Questionnaire) -> SurveyResponse:
    """Sent, returned, excluded, used. The rates are of all questionnaires sent; unknown when that number is."""
    sent: Number = NotComputable("het aantal verstuurde vragenlijsten is niet bekend") if params.sent is None else params.sent
    if is_number(sent) and returned > sent:
        problem = Problem("respons", "enquete, verstuurd", f"ten minste {returned}, het aantal terug", str(sent))
        raise ConsistencyError("Er zijn meer vragenlijsten terug dan er verstuurd zijn.", problems=(problem,))
    cells = (BACK, UNUSED, USED) if params.excluded is not None else (BACK, NONE_LEFT_OUT, BACK)
    back, out, kept = (Count(n, cell) for n, cell in zip((returned, returned - used, used), cells, strict=True))
    rates = [about(share(count, int(sent)), (count,)) if is_number(sent) else sent for count in (back, kept)]
    return SurveyResponse(sent, params.sent_about, back, out, kept, rates[0], rates[1], tuple(_returned(params)))


def _returned(params: Questionnaire) -> Iterator[Sum]:
    """Who came back over whose form is used and whose is not; nobody is counted as used where nothing is asked of them."""
    if params.excluded is not None:
        yield Sum(BACK, (USED, UNUSED))
    elif params.questions or params.blocks or params.comparisons:
        yield Sum(BACK, (USED,))


def _asked(frame: pd.DataFrame, asked: Asked | None, columns: tuple[str, ...], where: str) -> pd.DataFrame:
    """The rows of who was asked; an answer in ``columns`` of anybody else is a ``ConsistencyError``."""
    require_columns(frame, (*columns, *((asked.column,) if asked else ())), where)
    if asked is None:
        return frame
    got = as_text(frame[asked.column]).isin(asked.values)
    if stray := int(frame.loc[~got, list(columns)].notna().any(axis=1).sum()):
        expected = "alleen antwoorden van wie de vraag kreeg"
        problem = Problem("niet-gevraagd", where, expected, f"{wording.rows(stray)} van anderen")
        raise ConsistencyError("Een vraag is beantwoord door wie haar niet kreeg.", problems=(problem,))
    return frame[got]


def _places(values: pd.Series, answers: tuple[Answer, ...], where: str) -> np.ndarray:
    """The place of each respondent's answer among ``answers``; -1 for none."""
    text = as_text(values)
    known = {value: place for place, answer in enumerate(answers) for value in answer.values}
    place = text.map(known).fillna(-1).to_numpy(dtype=int)
    if strange := int(((place == -1) & text.notna().to_numpy()).sum()):
        problem = Problem("onbekend-antwoord", where, "een antwoord dat in de vragenlijst staat", wording.rows(strange))
        raise ConsistencyError(
            "Een vraag heeft antwoorden die de vragenlijst niet kent.", problems=(problem,),
            action="vul de antwoorden van de vraag aan, of herstel het bestand.",
        )  # fmt: skip
    return place


def _question(frame: pd.DataFrame, one: Question, small: SmallSample, level: float) -> QuestionResult:
    where_ = f"vraag '{one.code}'"
    if one.kind == "meer":
        columns = tuple(column for answer in one.answers for column in answer.values)
        rows, asked = _asked(frame, one.asked, columns, where_), cell_asked(one.asked)
        given = rows[list(columns)].notna().any(axis=1)
        chosen = rows.loc[given].apply(lambda column: as_text(column).isin([YES])) if given.any() else rows.loc[given]
        counts = [int(chosen[list(answer.values)].any(axis=1).sum()) for answer in one.answers]
        whom: Several | Single = Several(asked, one)
        missing, beside = int((~given).sum()), 0
    else:
        column = one.column or one.code
        rows, asked = _asked(frame, one.asked, (column,), where_), cell_asked(one.asked)
        place = _places(rows[column], one.answers, where_)
        counts = [int((place == index).sum()) for index in range(len(one.answers))]
        whom = Single(asked, column, one.answers)
        missing = int((place == -1).sum())
        beside = sum(count for count, answer in zip(counts, one.answers, strict=True) if answer.not_applicable)
    base = Count(len(rows) - missing - beside, whom.base)
    found = [Count(count, whom.of(answer)) for count, answer in zip(counts, one.answers, strict=True)]
    return QuestionResult(
        code=one.code, label=one.label, kind=one.kind,
        answers=tuple(_answer(answer, count, base, level) for answer, count in zip(one.answers, found, strict=True)),
        asked=Count(len(rows), asked), missing=Count(missing, whom.missing), not_applicable=Count(beside, whom.beside), base=base,
        small_base=base < small.minimum_base, test=about(_untested(NO_TEST, NOTHING_TO_TEST, base), (base,)),
        rest=tuple(Count(base - count, cell) for count, cell in zip(found, whom.rest, strict=False)), sums=tuple(whom.sums),
        name=one.name,
    )  # fmt: skip


def _answer(answer: Answer, count: Count, base: Count, level: float) -> AnswerCount:
    if answer.not_applicable:
        return AnswerCount(answer.words, count, NotComputable(NOT_APPLICABLE), wilson(0, 0, level, NOT_APPLICABLE), False)
    interval = about(wilson(count, base, level, NOBODY), (count, base))
    return AnswerCount(answer.words, count, portion(count, base), interval)


def portion(count: Count, base: Count) -> Number:
    """The share of a base; not computable when nobody answered."""
    return Share.of(count, base) if base else NotComputable(NOBODY, (base,))


def _untested(method: str, reason: str, n: int) -> Test:
    return Test(method, NotComputable(reason), NotComputable(reason), why=reason, n=n)


def _block(frame: pd.DataFrame, block: StatementBlock, small: SmallSample, level: float) -> StatementBlockResult:
    found = []
    for one in block.statements:
        where, column = f"stelling '{one.code}'", one.column or one.code
        rows = _asked(frame, block.asked, (column,), where)
        place = _places(rows[column], block.scale, where)
        found.append((one, [int((place == point).sum()) for point in range(len(block.scale))], int((place == -1).sum())))
    half = len(block.scale) // 2
    sides = slice(0, half), slice(half + 1, None)
    tests = [_sign_test(sum(counts[sides[0]]), sum(counts[sides[1]]), small) for _, counts, _ in found]
    statements = []
    for (one, counts, missing), plain in zip(found, tests, strict=True):
        column = one.column or one.code
        whom = Single(cell_asked(block.asked), column, block.scale)
        points = [Count(count, whom.of(answer)) for count, answer in zip(counts, block.scale, strict=True)]
        base = Count(sum(counts), whom.base)
        against, with_it = (Count(sum(counts[part]), whom.of(*block.scale[part])) for part in sides)
        test = about(plain, (against, with_it), 2)
        sums = (*whom.sums, *(Sum(one_.cell, tuple(point.cell for point in points[part])) for one_, part in (
            (against, sides[0]), (with_it, sides[1])) if half > 1))  # fmt: skip
        statements.append(StatementResult(
            code=one.code, label=one.label, counts=tuple(points), missing=Count(missing, whom.missing), base=base,
            small_base=base < small.minimum_base, disagree=portion(against, base),
            disagree_interval=about(wilson(against, base, level, NOBODY), (against, base)), agree=portion(with_it, base),
            agree_interval=about(wilson(with_it, base, level, NOBODY), (with_it, base)),
            test=test, p_holm=test.p_value, sums=sums,
        ))  # fmt: skip
    adjusted = holm_of([one.test.p_value for one in statements])
    rows = tuple(replace(one, p_holm=p) for one, p in zip(statements, adjusted, strict=True))
    return StatementBlockResult(block.code, block.label, tuple(answer.words for answer in block.scale), rows)


def _sign_test(against: int, with_it: int, small: SmallSample) -> Test:
    """Exact two-sided sign test (Conover 1999, Practical Nonparametric Statistics, sec. 3.4); neutral answers fall out."""
    n = against + with_it
    if n < small.minimum_test:
        return _untested(SIGN, f"minder dan {small.minimum_test} antwoorden die niet neutraal zijn", n)
    return Test(SIGN, with_it, number(stats.binomtest(with_it, n).pvalue), symbol="S", n=n)


def _comparison(frame: pd.DataFrame, one: Comparison, params: Questionnaire, inference: Inference) -> ComparisonResult:
    """A table of two questions; tested when enough answers stand in it and no column is smaller than a group may be."""
    sides = [next(question for question in params.questions if question.code == code) for code in (one.rows, one.columns)]
    places = [_applicable(frame, side) for side in sides]
    labels = [tuple(answer.words for answer in side.answers if not answer.not_applicable) for side in sides]
    both = (places[0] >= 0) & (places[1] >= 0)
    counts = np.zeros((len(labels[0]), len(labels[1])), dtype=int)
    np.add.at(counts, (places[0][both], places[1][both]), 1)
    n, groups = int(both.sum()), counts.sum(axis=0)
    if n < params.small.minimum_test:
        test = _untested(NO_TEST, f"minder dan {params.small.minimum_test} antwoorden", n)
    elif groups[groups > 0].min() < params.small.minimum_group:
        test = _untested(NO_TEST, f"een groep van minder dan {params.small.minimum_group} respondenten", n)
    else:
        test = independence(
            counts, one.code, minimum_expected=inference.minimum_expected, permutations=inference.permutations
        )
    cells = tuple(map(tuple, counts.tolist()))
    whom = [Single(USED, side.column or side.code, side.answers) for side in sides]
    both_ = USED.and_(*(one_.applicable for one_ in whom))
    axes = Axes(both_, whom[0].conditions, whom[1].conditions)
    crosstab = Crosstab.of(one.code, one.label, labels[0], labels[1], cells, (0,) * len(labels[1]), axes)
    left = Count(len(frame) - n, USED.and_(where(f"antwoord op beide: {' en '.join(sorted((one.rows, one.columns)))}", "nee")))
    return ComparisonResult(one.code, one.label, crosstab, left, about(test, crosstab.cells, 2), (Sum(USED, (both_, left.cell)),))


def _applicable(frame: pd.DataFrame, question: Question) -> np.ndarray:
    """The place of each respondent's answer among the applicable answers of a question; -1 for none."""
    column = question.column or question.code
    require_columns(frame, (column,), f"vraag '{question.code}'")
    place = _places(frame[column], question.answers, f"vraag '{question.code}'")
    kept = [index for index, answer in enumerate(question.answers) if not answer.not_applicable]
    return pd.Index(kept).get_indexer(pd.Index(place))
