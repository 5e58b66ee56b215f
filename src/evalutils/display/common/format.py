"""Numbers as a Dutch reader expects them. The only place where a number becomes text.

Signs of Statistics Netherlands: ``x`` withheld (secret), ``.`` not computable, ``-`` nil.
Rounding is half away from zero, as in the published reports.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from evalutils.disclosure.rounding import p_digits
from evalutils.results import SECRET, NotComputable, Number

SECRET_SIGN, UNKNOWN_SIGN, NIL_SIGN = "x", ".", "-"
MINUS = "\u2212"
EXACT = 12
"""Decimals beyond which a float is noise: one difference reached in two ways must round alike."""
_ROUNDING = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_UP)


def sign_of(value: Number | None) -> str | None:
    """The sign that stands for a value that is no number, or None when it is one."""
    if value is SECRET:
        return SECRET_SIGN
    if value is None or isinstance(value, NotComputable):
        return UNKNOWN_SIGN
    return None


def decimals(value: Number | None, digits: int = 1) -> str:
    """1234.5 -> '1.234,5'; negative with a true minus sign."""
    if sign := sign_of(value):
        return sign
    assert isinstance(value, int | float)
    exact = _round(value, digits)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    text = format_decimal(abs(exact), pattern, locale="nl")
    return (MINUS if exact < 0 else "") + text


def _round(value: float, digits: int) -> decimal.Decimal:
    """Through the shortest decimal that gives this float but for its noise, so that 0.285 rounds as it reads."""
    return _ROUNDING.quantize(decimal.Decimal(repr(round(float(value), EXACT))), decimal.Decimal(1).scaleb(-digits)) + 0


def count(value: Number | None) -> str:
    """A count; nil is '-'."""
    return NIL_SIGN if value == 0 and sign_of(value) is None else decimals(value, 0)


def integer(value: Number | None) -> str:
    """A whole number in a sentence; nil is '0'."""
    return decimals(value, 0)


def counted(pairs: Iterable[tuple[str, Number | None]]) -> str:
    """Labels with their counts as words of a sentence; a label whose count may not be shown stands last, without a sign.

    >>> counted([("zorg", 42), ("niet gestart", SECRET), ("overig", 8)])
    'zorg 42, overig 8, zonder aantal: niet gestart'
    """
    known: list[str] = []
    bare: list[str] = []
    for label, value in pairs:
        (known if sign_of(value) is None else bare).append(label if sign_of(value) else f"{label} {integer(value)}")
    return ", ".join([*known, *([f"zonder aantal: {' en '.join(bare)}"] if bare else [])])


def percent(value: Number | None, digits: int = 0) -> str:
    """A share (0-1) as '46%'."""
    return sign_of(value) or f"{decimals(_times_hundred(value), digits)}%"


def points(value: Number | None, digits: int = 1) -> str:
    """A difference of shares (0-1) in percentage points, without the unit."""
    return sign_of(value) or decimals(_times_hundred(value), digits)


def _times_hundred(value: Number | None) -> float:
    assert isinstance(value, int | float)
    return float(decimal.Decimal(repr(round(float(value), EXACT))) * 100)


def p_value(value: Number | None) -> str:
    """'0,42'; below 0,001 '< 0,001'; 0.0501 is not '0,050' but '0,0501', and 0.1034 not '0,10' but '0,103'."""
    if sign := sign_of(value):
        return sign
    assert isinstance(value, int | float)
    if value < 0.001:
        return "< 0,001"
    return decimals(value, p_digits(value))


def p_sentence(value: Number | None) -> str:
    """'p = 0,42' or 'p < 0,001', with spaces that do not break."""
    text = p_value(value)
    return (f"p {text}" if text.startswith("<") else f"p = {text}").replace(" ", "\u00a0")


def euros(value: Number | None, digits: int = 0) -> str:
    """'€ 2.500' with a space that does not break."""
    return sign_of(value) or f"€\u00a0{decimals(value, digits)}"


def day(value: date) -> str:
    """'1 september 2018'."""
    return format_date(value, "d MMMM y", locale="nl")


_WORDS = ["nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"]


def words(value: Number | None) -> str:
    """A whole number up to twelve in words, as in running text; more in digits."""
    if isinstance(value, int) and 0 <= value < len(_WORDS):
        return _WORDS[value]
    return integer(value)
