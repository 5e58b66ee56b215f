"""Results of a questionnaire. Counts are of respondents, who are not linked to clients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from evalutils.results.core import Crosstab, Interval, Test
from evalutils.results.marks import Follows, GivenInt, GivenNumber, PValue
from evalutils.results.quantities import Sum
from evalutils.results.values import Number


@dataclass(frozen=True)
class SurveyResponse:
    """How many questionnaires were sent, came back, were left out and are used; the two rates are of those sent (0-1)."""

    sent: GivenNumber
    sent_about: bool
    """The number sent is known only approximately, and so are the rates."""
    returned: Number
    excluded: Number
    used: Number
    response_rate: Number
    used_rate: Number
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class AnswerCount:
    """One answer: its count, and its share (0-1) of the question's base with an interval."""

    label: str
    count: Number
    share: Number
    interval: Interval
    applicable: bool = True


@dataclass(frozen=True)
class QuestionResult:
    """One question: asked = base + not_applicable + missing; with several answers the counts may exceed the base."""

    code: str
    label: str
    kind: str
    """'enkel' (one answer) or 'meer' (several)."""
    answers: tuple[AnswerCount, ...]
    asked: Number
    missing: Number
    """Item non-response: asked, and no answer."""
    not_applicable: Number
    base: Number
    small_base: Annotated[bool, Follows("base")]
    """The base is so small that a percentage is shown only with its counts."""
    test: Test
    """Why there is no test, or the test."""
    rest: tuple[Number, ...] = ()
    """With several answers: by answer those of the base who did not give it."""
    sums: tuple[Sum, ...] = ()
    name: str = ""
    """Its part of the name of a key number; none: the code."""

    def count(self, label: str) -> Number:
        """Respondents who gave the answer with that label."""
        return next(answer.count for answer in self.answers if answer.label == label)


@dataclass(frozen=True)
class StatementResult:
    """One statement: counts by point of the scale, and the shares (0-1) that agree and disagree."""

    code: str
    label: str
    counts: tuple[Number, ...]
    missing: Number
    base: Number
    small_base: Annotated[bool, Follows("base")]
    disagree: Number
    disagree_interval: Interval
    agree: Number
    agree_interval: Interval
    test: Test
    """Sign test of agreement against disagreement, without the neutral answers."""
    p_holm: PValue
    """The test's p-value, adjusted for all statements of the block (Holm 1979)."""
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class StatementBlockResult:
    """Statements on one scale."""

    code: str
    label: str
    scale: tuple[str, ...]
    statements: tuple[StatementResult, ...]


@dataclass(frozen=True)
class ComparisonResult:
    """Two questions against each other; the respondents without an applicable answer to either stand in no cell."""

    code: str
    label: str
    crosstab: Crosstab
    left_out: Number
    test: Test
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class SurveyResult:
    """The whole questionnaire."""

    response: SurveyResponse
    questions: tuple[QuestionResult, ...]
    blocks: tuple[StatementBlockResult, ...]
    comparisons: tuple[ComparisonResult, ...]

    def question(self, code: str) -> QuestionResult:
        """The question with that code."""
        return next(question for question in self.questions if question.code == code)


@dataclass(frozen=True)
class Activity:
    """One activity of the field work: how many were reached, of how many approached (where that is known)."""

    code: str
    phase: GivenInt
    kind: str
    who: str
    when: str
    how: str
    count: GivenNumber
    approached: GivenNumber | None
    source: str


@dataclass(frozen=True)
class Evidence:
    """One mechanism of one part: what was supposed, whether it was seen, in which sources."""

    part: str
    mechanism: str
    supposed: str
    seen: str
    sources: tuple[str, ...]
    remark: str


@dataclass(frozen=True)
class FieldworkResult:
    """The field work of all phases."""

    activities: tuple[Activity, ...]
    evidence: tuple[Evidence, ...]

    def seen(self, part: str) -> dict[str, int]:
        """Verdict -> number of mechanisms of a part, in the order of the file."""
        found: dict[str, int] = {}
        for row in self.evidence:
            if row.part == part:
                found[row.seen] = found.get(row.seen, 0) + 1
        return found
