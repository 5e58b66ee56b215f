"""Questions about a delivery: asked on a terminal, or answered beforehand; what stays open is told all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from evalutils.errors import ParameterError, Problem, nearest

NONE = "geen"


@dataclass(frozen=True)
class Question:
    """One thing that only somebody who knows the delivery can say."""

    key: str
    """Stable name, for an answer given beforehand: ``klanten.geslacht``."""
    text: str
    choices: tuple[str, ...] = ()
    """What may be answered; empty: ``shape`` says."""
    shape: str = ""
    """How an answer without choices looks: ``1=experiment, 2=controle``."""

    def wrong(self, answer: str) -> str:
        """What is wrong with an answer; '' when nothing is."""
        if self.choices and answer not in self.choices:
            return f"een van {', '.join(self.choices)}"
        return "" if answer else "een antwoord"


@dataclass
class Answers:
    """What was answered. ``ask`` reads one answer from a terminal; None where there is none."""

    given: Mapping[str, str] = field(default_factory=dict)
    ask: Callable[[Question], str] | None = None
    open: list[Question] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def of(self, question: Question) -> str | None:
        """The answer to a question; None when it stays open, and then ``require_all`` tells."""
        if question.key in self.said:
            return self.said[question.key]
        answer = self.given.get(question.key)
        if answer is None and self.ask is not None:
            answer = self.ask(question)
        if answer is None:
            self.open.append(question)
            return None
        if expected := question.wrong(answer.strip()):
            problem = Problem("antwoord", question.key, expected, f"'{answer.strip()[:40]}'")
            raise ParameterError("Een antwoord past niet op de vraag.", problems=(problem,), action=question.text)
        self.said[question.key] = answer.strip()
        return self.said[question.key]

    def require_all(self) -> None:
        """Raise ``ParameterError`` with every open question, and with answers that no question asked for."""
        if self.open:
            problems = tuple(Problem("vraag", f"{one.key}, {one.text}", _expected(one), "geen antwoord") for one in self.open)
            example = f"{self.open[0].key}={(self.open[0].choices or (self.open[0].shape,))[0]}"
            raise ParameterError(
                f"Bij deze levering {'is één ding' if len(self.open) == 1 else f'zijn {len(self.open)} dingen'} niet zeker.",
                problems=problems, action=f'antwoord op een terminal, of geef ANSWERS="{example}" (meer met een puntkomma ertussen).',
            )  # fmt: skip
        if strange := [key for key in self.given if key not in self.said]:
            near = nearest(strange[0], self.said)
            asked = ", ".join(self.said) or "niets"
            problem = Problem("antwoord", strange[0], "een vraag die bij deze levering gesteld wordt", f"een andere; gevraagd is {asked}")
            raise ParameterError(
                f"Een antwoord hoort bij geen enkele vraag.{near}", problems=(problem,), action="herstel ANSWERS."
            )


def _expected(question: Question) -> str:
    return f"een van {', '.join(question.choices)}" if question.choices else f"een antwoord als {question.shape}"


def parse(text: str | None) -> dict[str, str]:
    """'klanten.rijen=weglaten; laatste_jaar=2019' -> answers by key; raises ``ParameterError`` for a part without '='."""
    parts = [part.strip() for part in (text or "").split(";") if part.strip()]
    if wrong := [part for part in parts if "=" not in part]:
        problem = Problem("antwoord", "ANSWERS", "vraag=antwoord, met een puntkomma ertussen", f"'{wrong[0][:40]}'")
        raise ParameterError("ANSWERS is niet te lezen.", problems=(problem,), action="noem elke vraag met haar antwoord.")
    return {key.strip(): answer.strip() for key, answer in (part.split("=", 1) for part in parts)}


def pairs(answer: str) -> dict[str, str]:
    """'1=experiment, 2=controle, 9=leeg' -> code -> value."""
    cut = [part.split("=", 1) for part in answer.split(",") if "=" in part]
    return {code.strip(): value.strip() for code, value in cut}
