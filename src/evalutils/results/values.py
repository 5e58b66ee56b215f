"""A number, or why there is none: withheld, or not computable."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import TypeGuard


class Secret(enum.Enum):
    """The one value of a number that disclosure control withholds."""

    SECRET = "x"


SECRET = Secret.SECRET


@dataclass(frozen=True)
class NotComputable:
    """A number that cannot be computed; ``reason`` is a short Dutch clause, without any client's value."""

    reason: str


Number = int | float | Secret | NotComputable


def is_number(value: Number | None) -> TypeGuard[int | float]:
    """True for an int or a float; False for a withheld, a not computable and no number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def number(value: float, reason: str = "de berekening geeft geen eindig getal") -> Number:
    """``value`` as a plain float, or ``NotComputable(reason)`` when it is NaN or infinite."""
    plain = float(value)
    return plain if math.isfinite(plain) else NotComputable(reason)
