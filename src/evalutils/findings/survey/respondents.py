"""Which respondents a question counts: those who got it, those who answered, and each answer.

The column of a question is the name of what its answers are about, so that a question asked of those who gave a certain
answer is known to count these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evalutils.params.sections.survey import Answer, Asked, Question
from evalutils.results.quantities import KNOWN, UNKNOWN, Cell, Condition, Sum, where

BACK = Cell.of(where("vragenlijst terug", "ja"), unit="respondent")
"""All who sent the questionnaire back."""
USED = BACK.and_(where("vragenlijst gebruikt", KNOWN))
UNUSED = BACK.and_(where("vragenlijst gebruikt", UNKNOWN))
"""That a form is not used says nothing about who filled it in."""
NONE_LEFT_OUT = BACK.and_(where("vragenlijst gebruikt", "geen"))
"""Who is left out where no form is: another report may leave some out."""


def cell_asked(asked: Asked | None) -> Cell:
    """The respondents who got a question."""
    return USED if asked is None else USED.and_(where(f"kolom {asked.column}", *asked.values))


@dataclass(frozen=True)
class Single:
    """A question with one answer, in ``column``, put to the respondents of ``asked``."""

    asked: Cell
    column: str
    answers: tuple[Answer, ...]

    def _condition(self, *answers: Answer) -> Condition:
        return where(f"kolom {self.column}", *(value for answer in answers for value in answer.values))

    def of(self, *answers: Answer) -> Cell:
        """Those who gave one of these answers."""
        return self.asked.and_(self._condition(*answers))

    @property
    def _inside(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if not answer.not_applicable)

    @property
    def _outside(self) -> tuple[Answer, ...]:
        return tuple(answer for answer in self.answers if answer.not_applicable)

    @property
    def applicable(self) -> Condition:
        """Any answer that is in the base: any at all where the question applies to everybody."""
        return self._condition(*self._inside) if self._outside else where(f"kolom {self.column}", KNOWN)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """One an applicable answer."""
        return tuple(self._condition(answer) for answer in self._inside)

    @property
    def base(self) -> Cell:
        """Those with an applicable answer."""
        return self.asked.and_(self.applicable)

    @property
    def beside(self) -> Cell:
        """Those to whom the question does not apply."""
        return self.asked.and_(self._condition(*self._outside) if self._outside else where(f"kolom {self.column}", "geen"))

    @property
    def missing(self) -> Cell:
        """Those without an answer."""
        return self.asked.and_(where(f"kolom {self.column}", UNKNOWN))

    @property
    def rest(self) -> tuple[Cell, ...]:
        """None: the other answers are the rest."""
        return ()

    @property
    def sums(self) -> Iterator[Sum]:
        """Asked over base, not applicable and no answer; the base over its answers."""
        yield Sum(self.asked, (self.base, *((self.beside,) if self._outside else ()), self.missing))
        yield Sum(self.base, tuple(self.of(answer) for answer in self._inside))
        if len(self._outside) > 1:
            yield Sum(self.beside, tuple(self.of(answer) for answer in self._outside))


@dataclass(frozen=True)
class Several:
    """A question with several answers, a yes/no column each."""

    asked: Cell
    question: Question

    def of(self, answer: Answer) -> Cell:
        """Those who gave this answer among others."""
        return self.base.and_(where(self._name(answer), "ja"))

    @staticmethod
    def _name(answer: Answer) -> str:
        return f"kolom {' of '.join(sorted(answer.values))}"

    @property
    def base(self) -> Cell:
        """Those with any answer."""
        return self.asked.and_(where(f"antwoord op {self.question.code}", KNOWN))

    @property
    def beside(self) -> Cell:
        """Nobody: no answer says that the question does not apply."""
        return self.asked.and_(where(f"antwoord op {self.question.code}", "geen"))

    @property
    def missing(self) -> Cell:
        """Those without an answer."""
        return self.asked.and_(where(f"antwoord op {self.question.code}", UNKNOWN))

    @property
    def rest(self) -> tuple[Cell, ...]:
        """By answer those of the base who did not give it."""
        return tuple(self.base.and_(where(self._name(answer), "nee")) for answer in self.question.answers)

    @property
    def sums(self) -> Iterator[Sum]:
        """Asked over base and no answer; the base over who gave an answer and who did not, by answer."""
        yield Sum(self.asked, (self.base, self.missing))
        for answer, rest in zip(self.question.answers, self.rest, strict=True):
            yield Sum(self.base, (self.of(answer), rest))
