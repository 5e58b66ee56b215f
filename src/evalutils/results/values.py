"""A number, or why there is none: withheld, or not computable."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, field
from typing import Any, TypeGuard


class Secret(enum.Enum):
    """The one value of a number that disclosure control withholds."""

    SECRET = "x"


SECRET = Secret.SECRET


@dataclass(frozen=True)
class NotComputable:
    """A number that cannot be computed; ``reason`` is a short Dutch clause, without any client's value.

    ``counts``: the counts (``quantities.Count``) from which that follows. That there is no standard deviation says of a group that it is one
    client, so that the reason goes when one of them is withheld.
    """

    reason: str
    counts: tuple[Any, ...] = field(default=(), compare=False, repr=False)


Number = int | float | Secret | NotComputable


def is_number(value: Number | None) -> TypeGuard[int | float]:
    """True for an int or a float; False for a withheld, a not computable and no number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def number(value: float, reason: str = "de berekening geeft geen eindig getal") -> Number:
    """``value`` as a plain float, or ``NotComputable(reason)`` when it is NaN or infinite."""
    plain = float(value)
    return plain if math.isfinite(plain) else NotComputable(reason)
