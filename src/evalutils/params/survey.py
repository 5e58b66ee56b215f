"""A questionnaire among clients: its questions, answers and statements, and when a test makes sense."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from evalutils.params.base import Model


class Asked(Model):
    """Who got a question: respondents with one of ``values`` in ``column``."""

    column: str = Field(alias="kolom")
    values: tuple[str, ...] = Field(alias="waarden", min_length=1)


class Answer(Model):
    """An answer as it stands in the data and in a report."""

    value: str = Field("", alias="waarde")
    """The value in the question's column; of a question with several answers: not used."""
    column: str | None = Field(None, alias="kolom")
    """The yes/no column of this answer, in a question with several answers."""
    label: str = ""
    not_applicable: bool = Field(False, alias="niet_van_toepassing")
    """Who gives it is no part of the base of the shares."""

    @property
    def words(self) -> str:
        """The answer as a report shows it."""
        return self.label or self.value

    @model_validator(mode="after")
    def _named(self) -> Answer:
        if not self.words:
            raise ValueError("een waarde of een label")
        return self


class Question(Model):
    """A question with one answer (a column of answers) or several (a yes/no column for each)."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    kind: Literal["enkel", "meer"] = Field("enkel", alias="soort")
    column: str | None = Field(None, alias="kolom")
    """Default: the code."""
    answers: tuple[Answer, ...] = Field(alias="antwoorden", min_length=1)
    asked: Asked | None = Field(None, alias="gevraagd_aan")
    """None: asked of everybody."""

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
        return self


class Statement(Model):
    """A statement on the scale of its block."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    column: str | None = Field(None, alias="kolom")
    """Default: the code."""


class StatementBlock(Model):
    """Statements on one five-point scale, from full disagreement (first) to full agreement (last)."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    scale: tuple[Answer, ...] = Field(alias="schaal", min_length=5, max_length=5)
    statements: tuple[Statement, ...] = Field(alias="stellingen", min_length=1)
    asked: Asked | None = Field(None, alias="gevraagd_aan")

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
    excluded: str | None = Field(None, alias="niet_meegenomen")
    """The yes/no column of respondents who came back but are not used."""
    questions: tuple[Question, ...] = Field((), alias="vragen")
    blocks: tuple[StatementBlock, ...] = Field((), alias="stellingen")
    comparisons: tuple[Comparison, ...] = Field((), alias="vergelijkingen")
    small: SmallSample = Field(SmallSample(), alias="kleine_aantallen")

    @model_validator(mode="after")
    def _coherent(self) -> Questionnaire:
        codes = [question.code for question in self.questions] + [block.code for block in self.blocks]
        codes += [statement.code for block in self.blocks for statement in block.statements]
        if len(set(codes)) < len(codes):
            raise ValueError("vragen, blokken en stellingen met elk een eigen code")
        single = {question.code for question in self.questions if question.kind == "enkel"}
        if strange := sorted({code for one in self.comparisons for code in (one.rows, one.columns)} - single):
            raise ValueError(f"bij vergelijkingen codes van vragen met één antwoord (niet: {', '.join(strange)})")
        return self
