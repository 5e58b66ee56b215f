"""What tables of several subjects put in a cell: a ratio, an interval, a test in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evalutils.display.common import format as fmt
from evalutils.params import Groups
from evalutils.results import SECRET, NotComputable, Number, Test, is_number


def ratio(part: Number | None, whole: Number | None) -> Number | None:
    """``part / whole``; withheld when either is, not computable when the base is nil."""
    if part is SECRET or whole is SECRET:
        return SECRET
    if not (is_number(part) and is_number(whole)):
        return NotComputable("de teller of noemer ontbreekt")
    return part / whole if whole else NotComputable("de noemer is nul")


def capital(text: str) -> str:
    """A sentence's first letter; 't-toets' keeps its symbol, and 'één' loses its first accent, as Dutch writes it.

    >>> capital("één keer")
    'Eén keer'
    """
    text = f"e{text[1:]}" if text.startswith("één") else text
    return text if text[1:2] == "-" else text[:1].upper() + text[1:]


def listed(parts: Sequence[str]) -> str:
    """Parts of a sentence: 'a', 'a en b', 'a, b en c'."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} en {parts[-1]}" if parts else ""


def contrast_names(groups: Groups) -> tuple[str, ...]:
    """What a column or a line of a contrast is called: its first group where all have the same second, else both groups."""
    same = len({arms.control.code for arms in groups.contrasts}) == 1
    return tuple(arms.treatment.label if same else arms.name for arms in groups.contrasts)


def test_text(test: Test) -> str:
    """A test in one clause: method, statistic, p-value."""
    if test.p_value is SECRET:
        return f"{test.method}: niet gepubliceerd"
    if isinstance(test.p_value, NotComputable):
        return f"{test.method}: niet te berekenen ({test.p_value.reason})"
    known = [float(one) for one in test.df if is_number(one)]
    df = f"({'; '.join(fmt.decimals(one, 0 if one.is_integer() else 1) for one in known)})" if known else ""
    shown = {"chi2": "χ²"}.get(test.symbol, test.symbol)
    statistic = f"{shown}{df} = {fmt.decimals(test.statistic, 2)}, " if is_number(test.statistic) and shown else ""
    why = f" ({test.why})" if test.why else ""
    return f"{test.method}{why}: {statistic}{fmt.p_sentence(test.p_value)}"


def between(lower: Number, upper: Number, show: Callable[[Number | None], str]) -> str:
    """An interval in words: '4,2% tot 13,4%'; one sign when either end is withheld or not computable."""
    sign = fmt.sign_of(lower) or fmt.sign_of(upper)
    return sign or f"{show(lower)} tot {show(upper)}"


def total_of(values: tuple[Number | None, ...]) -> Number | None:
    """The sum of published numbers; withheld when one of them is, so that a sum gives nothing away."""
    if any(value is SECRET for value in values):
        return SECRET
    known = [value for value in values if is_number(value)]
    return sum(known) if len(known) == len(values) else None
