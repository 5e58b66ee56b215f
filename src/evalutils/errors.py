"""The errors a user can meet: what was expected, what came, what to do next.

Messages are Dutch, because the analyst reads them. They never hold a client's value: a message
names a column, a rule and a count of rows. Each class has one exit status (docs/exit-status.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known name that most resembles ``word`` (case does not count); None when none does."""
    import difflib

    by_case = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), by_case, n=1, cutoff=0.6)
    return by_case[close[0]] if close else None


def nearest(word: str, known: Iterable[str]) -> str:
    """The words 'Bedoelt u ...?' with the closest known name, to put after a sentence; empty when none resembles ``word``."""
    name = closest(word, known)
    return "" if name is None else f" Bedoelt u '{name}'?"


def alike(word: str, known: Iterable[str]) -> str:
    """The words '(lijkt op ...)' with the closest known name, to put inside a sentence; empty when none resembles ``word``."""
    name = closest(word, known)
    return "" if name is None else f" (lijkt op '{name}')"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, as a line in a list of problems.

    ``code`` is stable (for tests and searches); ``where`` says the file, table or column; ``rows`` are the numbers of all
    rows of a file that break the rule (the message itself names the first ones).
    """

    code: str
    where: str
    expected: str
    found: str
    rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"[{self.code}] {self.where}: verwacht {self.expected}; gevonden {self.found}."


class EvalError(Exception):
    """A mistake that the user can mend, shown without a traceback.

    ``summary`` is one sentence, ``problems`` the details, ``action`` what to do next. ``core`` is what is wrong apart from
    where it showed: of several errors with the same core one is told.
    """

    exit_code = 1

    def __init__(self, summary: str, *, problems: tuple[Problem, ...] = (), action: str = "", core: str = "") -> None:
        self.summary, self.problems, self.action, self.core = summary, tuple(problems), action, core
        super().__init__(summary)

    def __str__(self) -> str:
        lines = [self.summary, *(f"  - {problem}" for problem in self.problems)]
        if self.action:
            lines.append(f"Wat te doen: {self.action}")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[Any, ...]:  # an error crosses from a worker process with all its parts
        return _rebuild, (type(self), self.summary, self.problems, self.action, self.core)


def _rebuild(kind: type[EvalError], summary: str, problems: tuple[Problem, ...], action: str, core: str) -> EvalError:
    return kind(summary, problems=problems, action=action, core=core)


class ParameterError(EvalError):
    """A wrong call, or params/ that do not fit the model."""

    exit_code = 2


class ExtractError(EvalError):
    """The extract is missing or breaks the data contract."""

    exit_code = 3


class NotebookError(EvalError):
    """A notebook stopped."""

    exit_code = 4


class RenderError(EvalError):
    """The report could not be rendered, or an output holds an unresolved reference."""

    exit_code = 5


class DisclosureError(EvalError):
    """Something unprotected was about to be published."""

    exit_code = 6


class ConsistencyError(EvalError):
    """Numbers that must add up do not, or a claim is not carried by its numbers."""

    exit_code = 7


class ReproductionError(EvalError):
    """A published figure is not reproduced."""

    exit_code = 8


class SourceError(EvalError):
    """An outside source could not be reached, or answered otherwise than expected."""

    exit_code = 9


class DeliveryError(EvalError):
    """A delivery cannot be made, or is not what its manifest says."""

    exit_code = 10
