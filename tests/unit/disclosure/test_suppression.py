"""Suppression: what is withheld in small cases that can be worked out by hand."""

import pytest

from evalutils.disclosure.suppression.attack import bounds, broken
from evalutils.disclosure.suppression.suppress import suppress
from evalutils.disclosure.suppression.system import Promise, Sum, System, sensitive
from evalutils.errors import DisclosureError

TEN = Promise(10)
SECRET = b"g"


def row(total: int, *parts: int, **more) -> System:
    names = tuple("abcdefgh"[: len(parts)])
    return System({"t": total, **dict(zip(names, parts, strict=True))}, (Sum("t", names),), **more)


def test_a_small_count_takes_one_other_along():
    found = suppress(row(153, 3, 50, 40, 60), TEN, secret=SECRET)
    assert found.primary == {"a"} and len(found.withheld) == 2 and found.gap == 0.0
    assert not broken(row(153, 3, 50, 40, 60), found.withheld, TEN)


def test_nothing_small_nothing_withheld():
    assert suppress(row(150, 50, 40, 60), TEN, secret=SECRET).withheld == frozenset()


def test_the_partner_depends_on_the_secret_not_on_size():
    partners = {min(suppress(row(153, 3, 50, 40, 60), TEN, secret=bytes([n])).withheld - {"a"}) for n in range(40)}
    assert partners == {"b", "c", "d", "t"}


def test_the_same_secret_gives_the_same_cells():
    one, two = (suppress(row(160, 3, 4, 50, 43, 60), TEN, secret=SECRET).withheld for _ in range(2))
    assert one == two


def test_two_small_counts_that_add_up_to_little_take_a_third_along():
    assert len(suppress(row(107, 3, 4, 60, 40), TEN, secret=SECRET).withheld) >= 3


def test_bounds_are_those_of_the_table():
    table = row(153, 3, 50, 40, 60)
    assert bounds(table, {"a", "b"}, "a") == (0, 53)
    assert bounds(table, {"a", "b", "t"}, "a") == (0, None)
    assert bounds(table, {"a"}, "a") == (3, 3)


def test_a_visible_small_count_is_a_break():
    assert [one.cell for one in broken(row(153, 3, 50, 40, 60), set(), TEN)] == ["a"]


def test_a_nil_of_a_small_total_is_withheld_and_one_of_a_large_total_stays():
    small = System({"n": 55, "r": 5, "s": 50, "a": 5, "b": 0}, (Sum("n", ("r", "s")), Sum("r", ("a", "b"))))
    assert sensitive(small, TEN) == {"r", "a", "b"}
    assert sensitive(row(50, 50, 0), TEN) == frozenset()


def test_a_nil_within_a_small_count_is_withheld():
    assert "a" in sensitive(System({"a": 0, "b": 4}, upper=(("a", "b"),)), TEN)


def test_what_is_left_of_a_group_nearly_all_in_one_cell_is_protected():
    """55 of 60 in one cell; the 5 others are told by subtraction, whatever stands in the cells they are in."""
    table = row(60, 55, 2, 3)
    assert not broken(table, suppress(table, Promise(10, 0.9), secret=SECRET).withheld, Promise(10, 0.9))
    assert {"a", "t"} & suppress(table, Promise(10, 0.9), secret=SECRET).withheld


def test_a_small_latent_difference_is_protected():
    nested = System({"b": 40, "a": 37, "b-a": 3}, (Sum("b", ("a", "b-a")),), latent=frozenset({"b-a"}))
    found = suppress(nested, TEN, secret=SECRET)
    assert len(found.withheld) == 1 and found.withheld < {"a", "b"}


def test_what_is_published_before_is_not_withheld_again_but_worked_around():
    nested = System({"b": 40, "a": 37, "b-a": 3}, (Sum("b", ("a", "b-a")),), latent=frozenset({"b-a"}), fixed=frozenset({"b"}))
    assert suppress(nested, TEN, secret=SECRET).withheld == {"a"}


def test_what_was_published_before_can_give_a_count_away():
    told = System({"b": 40, "a": 37, "rest": 3}, (Sum("b", ("a", "rest")),), latent=frozenset({"rest"}), fixed=frozenset("ab"))
    with pytest.raises(DisclosureError, match="rest"):
        suppress(told, TEN, secret=SECRET)


def test_missing_registrations_stay_visible():
    table = row(103, 3, 4, 50, 46, open=frozenset("b"))
    found = suppress(table, TEN, secret=SECRET)
    assert "b" not in found.withheld and found.primary == {"a"}


def test_what_was_withheld_elsewhere_is_withheld_here():
    assert "b" in suppress(row(150, 50, 40, 60, gone=frozenset("b")), TEN, secret=SECRET).withheld


def test_tables_that_contradict_each_other_are_refused():
    with pytest.raises(DisclosureError, match="spreken elkaar tegen"):
        suppress(row(99, 3, 50, 40), TEN, secret=SECRET)


def test_inclusion_narrows_and_is_known_to_the_attacker():
    """a is at most b; with b visible at 12 and nothing else known, a lies from 0 to 12."""
    assert bounds(System({"a": 3, "b": 12}, upper=(("a", "b"),)), {"a"}, "a") == (0, 12)


def test_a_cell_more_than_is_needed_goes_along_with_some_secrets():
    """Else a reader of the program drops each table for which fewer would have done. It is never alone in a sum."""
    wide = System(
        {"t": 153, "a": 3, "b": 50, "c": 40, "d": 60, "u": 150, "e": 70, "f": 80}, (Sum("t", tuple("abcd")), Sum("u", ("e", "f"))),
    )  # fmt: skip
    found = [suppress(wide, TEN, secret=bytes([n])) for n in range(120)]
    assert {len(one.withheld) for one in found} == {2, 3} and {one.more for one in found} == {0, 1}
    assert all(len(one.withheld) == 2 + one.more and not one.withheld & set("uef") for one in found)
    assert sum(one.more for one in found) < 12


def test_two_cells_in_one_more_sum_can_go_along_too():
    """Two rows do for these two small counts; in other tables that look the same the third row is needed, so that it goes along with some secrets."""
    counts = {"a0": 9, "a1": 6, "b0": 6, "b1": 3, "c0": 2, "c1": 4}
    whole = {"t0": 17, "t1": 13, "a": 15, "b": 9, "c": 6}
    sums = (Sum("a", ("a0", "a1")), Sum("b", ("b0", "b1")), Sum("c", ("c0", "c1")), Sum("t0", ("a0", "b0", "c0")), Sum("t1", ("a1", "b1", "c1")))
    table = System(counts | whole, sums, fixed=frozenset(whole))
    found = {suppress(table, Promise(4), secret=bytes([n])).withheld for n in range(120)}
    assert found == {frozenset({"b0", "b1", "c0", "c1"}), frozenset(counts)}


def test_what_open_counts_tell_by_themselves_is_no_reason_to_refuse_beside_a_published_total():
    """23 assigned and two of whom the outcome is not known stand in print: 'not without the outcome' is two at least, whatever is withheld."""
    cells = {"all": 23, "yes": 5, "no": 16, "unknown": 2, "not no": 7}
    sums = (Sum("all", ("yes", "no", "unknown")), Sum("all", ("no", "not no")), Sum("not no", ("yes", "unknown")))
    system = System(cells, sums, open=frozenset({"unknown"}), fixed=frozenset({"all"}), latent=frozenset({"not no"}))
    found = suppress(system, Promise(10), secret=b"s")
    assert {"yes", "no"} <= found.withheld
    assert not broken(system, found.withheld, Promise(10))


def test_published_counts_that_narrow_more_than_open_ones_are_still_refused():
    """Of twelve in print nine have it: three have not, and hiding these helps no more."""
    system = System({"all": 12, "yes": 9, "no": 3}, (Sum("all", ("yes", "no")),), fixed=frozenset({"all", "yes"}))
    with pytest.raises(DisclosureError, match="prijs"):
        suppress(system, Promise(9), secret=b"s")
