"""Sums of money beside withheld counts: what is left of a total after its printed parts leaves the number of clients free."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from counted import ALL

from evalutils.disclosure.counting.amounts import withheld_amounts
from evalutils.disclosure.counting.contents import contents
from evalutils.results.quantities import Amount, Count, Total, where
from evalutils.results.values import Number


@dataclass(frozen=True)
class Account:
    """Lines that add up."""

    lines: tuple[Number, ...]
    totals: tuple[Total, ...]


def line(code: str, value: float, users: int = 100) -> Amount:
    some = ALL.and_(where(code, "ja"))
    return Amount(value, (Count(users, some), Count(200, ALL)), code=code)


def withheld(small: set[str], **lines: float) -> frozenset[str]:
    """Which of these lines go, when the counts of ``small`` are withheld; 'saldo' is their sum."""
    made = tuple(line(code, value) for code, value in lines.items())
    whole = line("saldo", sum(lines.values()))
    found = contents(Account((*made, whole), (Total("saldo", tuple(lines)),)))
    return withheld_amounts(found, {ALL.and_(where(code, "ja")).id for code in small}, None)


@pytest.mark.parametrize(("small", "gone"), [
    ({"intake"}, {"intake", "begeleiding"}),
    ({"intake", "onderzoek"}, {"intake", "onderzoek", "begeleiding"}),
    ({"begeleiding"}, {"begeleiding", "onderzoek"}),
    (set(), set()),
])  # fmt: skip
def test_the_largest_line_goes_with_what_is_withheld(small, gone):
    """At 120 and 750 euro each, the sum of intakes and examinations alone would leave few numbers of either possible."""
    assert withheld(small, intake=-115, onderzoek=-360, begeleiding=-2683, loon=300) == gone


def test_a_largest_line_that_is_a_benefit_serves_as_well():
    assert withheld({"intake"}, intake=-115, loon=3000, training=-88) == {"intake", "loon"}
