"""Numbers as a Dutch reader expects them."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.display.common import format as fmt
from evalutils.results import SECRET, NotComputable


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (fmt.percent(0.458, 1), "45,8%"),
        (fmt.percent(0.285), "29%"),  # half goes up, as the float reads
        (fmt.percent(0.575, 0), "58%"),
        (fmt.euros(2500), "€\u00a02.500"),
        (fmt.day(date(2018, 9, 1)), "1 september 2018"),
        (fmt.p_sentence(0.4243), "p\u00a0=\u00a00,42"),
        (fmt.p_sentence(0.0004), "p\u00a0<\u00a00,001"),
        (fmt.p_value(0.0314), "0,031"),
        (fmt.p_value(0.1034), "0,103"),
        (fmt.p_value(0.1062), "0,11"),
        (fmt.decimals(-1234567.891, 2), "\u22121.234.567,89"),
        (fmt.decimals(-0.04, 1), "0,0"),
        (fmt.count(0), "-"),
        (fmt.count(SECRET), "x"),
        (fmt.percent(NotComputable("te weinig")), "."),
        (fmt.words(5), "vijf"),
        (fmt.words(13), "13"),
    ],
)
def test_as_a_dutch_reader_expects(shown, expected):
    assert shown == expected


@given(st.integers(0, 10**9), st.integers(0, 3))
def test_what_is_shown_reads_back_within_half_a_unit(units, digits):
    value = units / 1000
    shown = fmt.decimals(value, digits).replace(".", "").replace(",", ".")
    assert abs(Fraction(shown) - Fraction(repr(value))) <= Fraction(1, 2 * 10**digits)
