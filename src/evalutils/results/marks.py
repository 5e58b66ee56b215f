"""What the annotation of a record's field says of it: about no client, how many decimals, from which field it follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_type_hints

from evalutils.results.values import Number


class _Given:
    """Marks a number in a record that is about no client: a level, a price, a length of time."""


GIVEN = _Given()
Given = Annotated[float, GIVEN]
"""A number that was given (by params or a method), not counted: the only plain number that may stand in a result."""
GivenInt = Annotated[int, GIVEN]
GivenNumber = Annotated[Number, GIVEN]


@dataclass(frozen=True)
class Digits:
    """Marks how many decimals of a field are ever shown, for all results of this kind."""

    places: int


PValue = Annotated[Number, Digits(-1)]
"""A p-value: shown in two or three decimals (see ``disclosure.rounding``)."""


@dataclass(frozen=True)
class Follows:
    """Marks a text or a flag that follows from ``field`` of the same record; when anything in that is withheld it is empty, or False.

    ``instead``: a field with the text to stand there then; where that is empty nothing was chosen by numbers, and the text stays.
    """

    field: str
    instead: str = ""


@cache
def _hints(kind: type) -> Mapping[str, tuple[Any, ...]]:
    """Field of a record -> everything that its annotation is made of, marks included."""
    return {name: tuple(_pieces(hint)) for name, hint in get_type_hints(kind, include_extras=True).items()}


def _pieces(hint: Any) -> Iterable[Any]:
    yield hint
    for part in (*getattr(hint, "__metadata__", ()), *get_args(hint)):
        if part is not hint:
            yield from _pieces(part)


def is_given(kind: type, name: str) -> bool:
    """Whether a field holds numbers about no client."""
    return GIVEN in _hints(kind).get(name, ())


def digits_of(kind: type, name: str) -> int | None:
    """The decimals that a field says it is shown with, if it does."""
    return next((mark.places for mark in _hints(kind).get(name, ()) if isinstance(mark, Digits)), None)


def follows(kind: type, name: str) -> Follows | None:
    """From which field a text or a flag of a record follows; None where it does not."""
    return next((mark for mark in _hints(kind).get(name, ()) if isinstance(mark, Follows)), None)
