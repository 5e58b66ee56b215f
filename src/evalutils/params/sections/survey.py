"""A questionnaire among clients: its questions, answers and statements, and when a test makes sense."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evalutils.params.base import Model
from evalutils.params.coarser import NOTHING, Coarser
from evalutils.params.names import Names, SurveyColumn


class Asked(Model):
    """Who got a question: respondents with one of ``values`` in ``column``."""

    column: SurveyColumn = Field(alias="kolom")
    values: tuple[Annotated[str, Names("waarde", "enquete", "{column}")], ...] = Field(alias="waarden", min_length=1)


_Also = Annotated[str, Names("waarde", "enquete", "{columns}", unless="column"), Names("kolom", "enquete", unless="value")]


class Answer(Model):
    """An answer as it stands in the data and in a report."""

    value: Annotated[str, Names("waarde", "enquete", "{columns}")] = Field("", alias="waarde")
    """The value in the question's column; of a question with several answers: not used."""
    column: SurveyColumn | None = Field(None, alias="kolom")
    """The yes/no column of this answer, in a question with several answers."""
    also: tuple[_Also, ...] = Field((), alias="ook")
    """More values (of a question with several answers: columns) that count as this answer."""
    label: str = ""
    not_applicable: bool = Field(False, alias="niet_van_toepassing")
    """Who gives it is no part of the base of the shares."""

    @property
    def words(self) -> str:
        """The answer as a report shows it."""
        return self.label or self.value

    @property
    def values(self) -> tuple[str, ...]:
        """Every value (or column) that is this answer."""
        return (self.column or self.value, *self.also)

    @model_validator(mode="after")
    def _named(self) -> Answer:
        if not self.words:
            raise ValueError("een waarde of een label")
        return self


class Question(Model):
    """A question with one answer (a column of answers) or several (a yes/no column for each)."""

    code: Annotated[str, Names("kolom", "enquete", unless="elsewhere")] = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    kind: Literal["enkel", "meer"] = Field("enkel", alias="soort")
    column: SurveyColumn | None = Field(None, alias="kolom")
    """Default: the code."""
    answers: tuple[Answer, ...] = Field(alias="antwoorden", min_length=1)
    asked: Asked | None = Field(None, alias="gevraagd_aan")
    """None: asked of everybody."""
    wider: bool = Field(False, alias="ruimer")
    """Shares have a wider base than the questionnaire meant: who gave an answer that does not apply is in it."""
    public: Coarser = Field(NOTHING, alias="openbaar")
    """Answers that a profile that protects counts as one (with one that does not apply: the base gets ``wider``); of a question with several answers also answers that it leaves out."""

    def public_form(self) -> Question:
        """With the answers of ``public`` as one: in the base when one of them is."""
        outside = {answer.words for answer in self.answers if answer.not_applicable}
        mixed = any(0 < len(outside & set(one.parts)) < len(one.parts) for one in self.public.together)
        update = {"answers": merged(self.answers, self.public), "public": NOTHING, "wider": self.wider or mixed}
        return self.model_copy(update=update)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold a value of ``answers``; none where each answer has its own column."""
        return () if self.kind == "meer" else (self.column or self.code,)

    @property
    def elsewhere(self) -> bool:
        """Whether its answers stand in other columns than the one of its code."""
        return self.kind == "meer" or self.column is not None

    @property
    def name(self) -> str:
        """Its part of the name of a key number: another one where shares have another base, so that no text mistakes them."""
        return f"{self.code}_ruim" if self.wider else self.code

    @property
    def key(self) -> str:
        """Its part of a key in the index of outputs."""
        return self.code.replace("_", "-")

    @model_validator(mode="after")
    def _complete(self) -> Question:
        if self.kind == "meer" and any(answer.column is None or answer.not_applicable for answer in self.answers):
            raise ValueError("bij elk antwoord van een vraag met meer antwoorden een kolom, en geen niet_van_toepassing")
        if self.kind == "enkel" and any(not answer.value or answer.column for answer in self.answers):
            raise ValueError("bij elk antwoord van een vraag met één antwoord een waarde, en geen kolom")
        if len({answer.words for answer in self.answers}) < len(self.answers):
            raise ValueError("antwoorden die van elkaar verschillen")
        self.public.check(answer.words for answer in self.answers)
        if self.public.without and self.kind == "enkel":
            raise ValueError("bij 'openbaar, zonder' antwoorden van een vraag met meer antwoorden; neem ze anders samen")
        return self


def merged(answers: tuple[Answer, ...], coarser: Coarser) -> tuple[Answer, ...]:
    """Answers with those that are one as one, in the place of the first, and without those that are left out."""
    found: dict[str, Answer] = {}
    for answer in coarser.kept(answers, lambda one: one.words):
        one = coarser.merge_of(answer.words)
        if one is None:
            found[answer.words] = answer
        elif one.label in found:
            first = found[one.label]
            outside = first.not_applicable and answer.not_applicable
            found[one.label] = first.model_copy(update={"also": (*first.also, *answer.values), "not_applicable": outside})
        else:
            found[one.label] = answer.model_copy(update={"label": one.label})
    return tuple(found.values())


class Statement(Model):
    """A statement on the scale of its block."""

    code: Annotated[str, Names("kolom", "enquete", unless="column")] = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    column: SurveyColumn | None = Field(None, alias="kolom")
    """Default: the code."""


class StatementBlock(Model):
    """Statements on one scale of five points, or three, from (full) disagreement (first) to (full) agreement (last)."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    scale: tuple[Answer, ...] = Field(alias="schaal", min_length=3, max_length=5)
    statements: tuple[Statement, ...] = Field(alias="stellingen", min_length=1)
    asked: Asked | None = Field(None, alias="gevraagd_aan")
    public: Coarser = Field(NOTHING, alias="openbaar")
    """The points of disagreement, and of agreement, as one under a profile that protects; statements that it leaves out."""

    def public_form(self) -> StatementBlock:
        """On three points where ``public`` merges two and two, without the statements that it leaves out."""
        kept = self.public.kept(self.statements, lambda one: one.code)
        scale = merged(self.scale, Coarser(together=self.public.together))
        return self.model_copy(update={"scale": scale, "statements": kept, "public": NOTHING})

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold a point of the scale."""
        return tuple(one.column or one.code for one in self.statements)

    @model_validator(mode="after")
    def _balanced(self) -> StatementBlock:
        if len(self.scale) % 2 == 0:
            raise ValueError("een schaal van drie of vijf punten")
        self.public.check((*(point.words for point in self.scale), *(one.code for one in self.statements)))
        words = [point.words for point in self.scale]
        sides = (set(words[: len(words) // 2]), set(words[len(words) // 2 + 1 :]))
        if self.public.together and sorted(map(set, (one.parts for one in self.public.together)), key=sorted) != sorted(sides, key=sorted):
            raise ValueError("bij 'openbaar, samen' alle punten van oneens, en alle punten van eens")
        return self

    @property
    def key(self) -> str:
        """Its part of a key in the index of outputs."""
        return self.code.replace("_", "-")


class Comparison(Model):
    """Two questions with one answer against each other: codes of the questions in rows and columns."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    rows: str = Field(alias="rijen")
    columns: str = Field(alias="kolommen")

    @property
    def key(self) -> str:
        """Its part of a key in the index of outputs."""
        return self.code.replace("_", "-")


class SmallSample(Model):
    """What so few respondents can carry."""

    minimum_base: int = Field(default=10, alias="minimale_noemer", ge=1)
    """Below it a percentage is shown only with its counts."""
    minimum_test: int = Field(default=30, alias="minimaal_voor_toets", ge=2)
    """Fewer usable answers are not tested."""
    minimum_group: int = Field(default=10, alias="minimale_groep", ge=2)
    """A comparison with a smaller group of respondents is not tested."""


class Questionnaire(Model):
    """Section enquete."""

    sent: int | None = Field(None, alias="verstuurd", ge=0)
    sent_about: bool = Field(False, alias="verstuurd_ongeveer")
    """The number sent is known only approximately."""
    excluded: SurveyColumn | None = Field(None, alias="niet_meegenomen")
    """The yes/no column of respondents who came back but are not used."""
    questions: tuple[Question, ...] = Field((), alias="vragen")
    blocks: tuple[StatementBlock, ...] = Field((), alias="stellingen")
    comparisons: tuple[Comparison, ...] = Field((), alias="vergelijkingen")
    small: SmallSample = Field(SmallSample(), alias="kleine_aantallen")
    public: Coarser = Field(NOTHING, alias="openbaar")
    """Codes of questions, blocks and comparisons that a profile that protects leaves out."""

    def public_form(self) -> Questionnaire:
        """Each question and block in its public form, without what ``public`` leaves out."""
        form = super().public_form()
        questions, blocks, pairs = (
            self.public.kept(parts, lambda one: one.code) for parts in (form.questions, form.blocks, form.comparisons)
        )
        return form.model_copy(update={"questions": questions, "blocks": blocks, "comparisons": pairs, "public": NOTHING})

    @model_validator(mode="after")
    def _coherent(self) -> Questionnaire:
        codes = [question.code for question in self.questions] + [block.code for block in self.blocks]
        codes += [statement.code for block in self.blocks for statement in block.statements]
        if len(set(codes)) < len(codes):
            raise ValueError("vragen, blokken en stellingen met elk een eigen code")
        single = {question.code for question in self.questions if question.kind == "enkel"}
        if strange := sorted({code for one in self.comparisons for code in (one.rows, one.columns)} - single):
            raise ValueError(f"bij vergelijkingen codes van vragen met één antwoord (niet: {', '.join(strange)})")
        known = [one.code for one in self.questions] + [one.code for one in self.blocks] + [one.code for one in self.comparisons]
        self.public.check(known)
        needed = {code for one in self.comparisons if one.code not in self.public.without for code in (one.rows, one.columns)}
        if strange := sorted(needed & set(self.public.without)):
            raise ValueError(f"bij 'openbaar, zonder' geen vraag van een vergelijking die blijft ({', '.join(strange)})")
        return self
