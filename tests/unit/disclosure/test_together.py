"""What two versions show together: few clients who moved, also of a count that neither publishes, and few between part and whole."""

from __future__ import annotations

from evalutils.disclosure.checking.together import small_together
from evalutils.disclosure.counting.ledger import Ledger
from evalutils.results.quantities import UNKNOWN, Cell, Condition, Sum


def cell(**who: str) -> Cell:
    return Cell(frozenset(Condition(name, frozenset((value,))) for name, value in who.items()))


ALL, MAN, WOMAN = cell(register="ja"), cell(register="ja", geslacht="Man"), cell(register="ja", geslacht="Vrouw")
CARE = cell(register="ja", status="zorg")


def book(counts: dict[Cell, int], withheld: tuple[Cell, ...] = (), sums: tuple[Sum, ...] = ()) -> Ledger:
    return Ledger(
        cells={one.id: one for one in counts}, values={one.id: count for one, count in counts.items()},
        withheld={one.id for one in withheld}, sums=dict.fromkeys(sums),
    )  # fmt: skip


def found(old: Ledger, new: Ledger) -> set[str]:
    return set(small_together(old, new, 10))


def test_a_move_of_few_clients_is_found_and_of_many_or_none_is_not() -> None:
    old = book({ALL: 200, MAN: 100, WOMAN: 100})
    assert found(old, book({ALL: 203, MAN: 150, WOMAN: 100})) == {ALL.id}


def test_a_small_move_of_a_count_that_both_withhold_follows_from_the_others() -> None:
    """Men +30 and all +34: four more women, though no version says how many women there are."""
    line = Sum(ALL, (MAN, WOMAN))
    old = book({ALL: 200, MAN: 100, WOMAN: 100}, (WOMAN,), (line,))
    assert found(old, book({ALL: 234, MAN: 130, WOMAN: 104}, (WOMAN,), (line,))) == {ALL.id, MAN.id}
    assert found(old, book({ALL: 260, MAN: 130, WOMAN: 130}, (WOMAN,), (line,))) == set()


def test_few_clients_between_the_whole_of_one_version_and_the_part_of_the_other_are_found() -> None:
    assert found(book({ALL: 200}), book({CARE: 195})) == {ALL.id, CARE.id}
    assert found(book({ALL: 200}), book({CARE: 120})) == set()


def test_what_one_version_publishes_together_was_protected_there() -> None:
    both = book({ALL: 200, CARE: 195})
    assert found(both, both) == set()


def test_what_is_public_moves_freely() -> None:
    public = Cell(frozenset({Condition("zorg", frozenset({UNKNOWN}))}))
    assert found(book({public: 40}), book({public: 43})) == set()
