"""Rounding at the gate: a number leaves with the decimals that a reader will see, and no more."""

from __future__ import annotations

import decimal

from evalutils.results.quantities import Derived

P_VALUE = -1
"""``digits`` of a p-value: as many decimals as it is printed with."""
SMALLEST_P = 0.0005
"""Stands for any p-value that is printed as '< 0,001'."""
EXACT = 12
"""Decimals beyond which a float is noise: one difference reached in two ways must round alike."""
_HALF_UP = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_UP)


def half_up(value: float, digits: int) -> float:
    """``value`` to ``digits`` decimals, half away from nil, through the shortest decimal that gives this float to EXACT decimals."""
    exact = _HALF_UP.quantize(decimal.Decimal(repr(round(float(value), EXACT))), decimal.Decimal(1).scaleb(-digits))
    return float(exact) + 0.0  # no negative nil


LEVELS = (0.01, 0.05, 0.1)
"""Levels on which a p-value must not seem to lie, or to cross, by rounding alone."""


def p_digits(value: float) -> int:
    """Decimals of a p-value: two from 0.1, three below, more where rounding would put it on or over a level."""
    for digits in (*((2,) if value >= 0.1 else ()), 3, 4, 6):
        shown = half_up(value, digits)
        if all((shown < level, shown > level) == (value < level, value > level) for level in LEVELS):
            return digits
    return 8


def p_value(value: float) -> float:
    """A p-value as printed; one constant for all that are printed as '< 0,001'."""
    return SMALLEST_P if value < 0.001 else half_up(value, p_digits(value))


def as_shown(quantity: Derived) -> int | float:
    """The value of a quantity as a reader will see it."""
    if quantity.whole or quantity.digits is None:
        return quantity.plain
    return p_value(quantity) if quantity.digits == P_VALUE else half_up(quantity, quantity.digits)
