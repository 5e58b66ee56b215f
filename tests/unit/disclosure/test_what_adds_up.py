"""Counts that add up though no result says so, one group of clients under two names, and a test that tells of which counts it was chosen."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from counted import ALL, INTERNAL, PUBLIC, count, gate, loose, table

from evalutils.design.strata import over_strata, stratum_sizes
from evalutils.disclosure import Gate
from evalutils.disclosure.counting.contents import Contents, plain_numbers
from evalutils.disclosure.counting.ledger import system_of
from evalutils.disclosure.counting.relations import Meaning, Parts, divisions, rest_of
from evalutils.disclosure.suppression.attack import broken
from evalutils.disclosure.suppression.system import Promise
from evalutils.estimators.comparisons.association import FISHER, PEARSON, independence, welch_groups
from evalutils.findings.baseline.balance import compare
from evalutils.params import Allocation, Groups
from evalutils.params.sections.analysis import Characteristic, Inference
from evalutils.results import SECRET, who
from evalutils.results.events import Implies
from evalutils.results.quantities import KNOWN, Cell, about, where

GROUPS = Groups.model_validate({"interventies": [{"code": "a", "label": "A"}], "vergelijking": {"code": "b", "label": "B"}})
FAST = Inference(permutaties=200)


def safe(made: Gate) -> bool:
    """Nothing small can be bounded from what this gate released (two integer programs a small cell)."""
    system = system_of(made.own, Contents(), made.profile.minimum_cell)
    return not broken(system, system.gone, Promise(PUBLIC.minimum_cell, PUBLIC.group_share))


# --- sums that nobody declared -------------------------------------------------------------------


def test_all_who_were_assigned_less_the_groups_in_print_is_the_group_that_is_not():
    """Of 89 clients 40 and 46 stand in two groups: three are in the third, which no table has."""
    made = gate()
    seen = made.release(loose(count(89, where("groep", "a", "b", "proef")), count(40, where("groep", "a")), count(46, where("groep", "b"))))
    assert SECRET in seen.result.counts and safe(made)


def test_with_many_in_the_third_group_all_of_it_stays():
    made = gate()
    seen = made.release(loose(count(106, where("groep", "a", "b", "proef")), count(40, where("groep", "a")), count(46, where("groep", "b"))))
    assert seen.result.counts == (106, 40, 46)


def test_what_one_notebook_published_of_groups_the_next_need_not_give_away():
    """The first tells the total of all groups, the second of two of these: with three in the third not both can stand."""
    made = gate()
    first = made.release(loose(count(89, where("groep", "a", "b", "proef")), count(3, where("groep", "proef"))))
    then = made.release(loose(count(86, where("groep", "a", "b")), count(40, where("groep", "a")), count(46, where("groep", "b"))))
    assert SECRET in (first.result.counts[0], then.result.counts[0]) and safe(made)


def test_a_whole_is_divided_over_the_narrowest_cells_without_a_value_in_common():
    cells = {name: ALL.and_(where("groep", *name)) for name in ("a", "b", "ab", "abc", "ac")}
    found = {(whole, parts): rest for whole, parts, rest in divisions(cells)}
    assert found == {("ab", ("a", "b")): None, ("abc", ("a", "b")): ALL.and_(where("groep", "c")), ("ac", ("a",)): ALL.and_(where("groep", "c"))}


def test_who_is_left_of_some_groups_has_the_name_of_the_others():
    assert rest_of(ALL.and_(where("groep", "a", "b")), ALL.and_(where("groep", "a"))) == ALL.and_(where("groep", "b"))


def strata(**sizes: str):
    frame = pd.DataFrame([(one, code) for one, codes in sizes.items() for code in codes], columns=["wijk", "groep"])
    everyone = who.assigned(frame, *GROUPS.codes)
    found = stratum_sizes(frame, GROUPS, Allocation.model_validate({"strata": ["wijk"]}), (), everyone)
    totals = tuple(count(int((frame["groep"] == code).sum()), who.in_arm(code), within=everyone) for code in GROUPS.codes)
    return found, loose(*totals, sums=over_strata(found, everyone, GROUPS))


def test_a_group_over_its_strata_does_not_tell_who_is_alone_in_one():
    made = gate()
    released = made.release(strata(noord="a" + "b" * 50, zuid="a" * 30 + "b" * 40)).result
    assert released[0][0].counts[0] is SECRET and safe(made)
    assert SECRET in (released[0][1].counts[0], released[1].counts[0]), "the group less those of the other stratum"


# --- one group of clients, two names -------------------------------------------------------------


def sexes(women: tuple[int, int], n: tuple[int, int]):
    """Balance of a characteristic that has another name than its column."""
    frame = pd.DataFrame({
        "groep": ["a"] * n[0] + ["b"] * n[1],
        "geslacht": [word for some, whole in zip(women, n, strict=True) for word in ["V"] * some + ["M"] * (whole - some)],
    })  # fmt: skip
    one = Characteristic.model_validate({"naam": "sekse", "label": "Sekse", "bron": {"kolom": "geslacht"}, "categorieen": ["M", "V"]})
    return frame, compare(frame, (one,), GROUPS, FAST)


def test_a_category_withheld_as_a_characteristic_does_not_stand_by_the_name_of_its_column():
    made, (frame, found) = gate(), sexes((4, 40), (60, 70))
    made.release(found)
    everyone = who.assigned(frame, *GROUPS.codes)
    counted = (4, who.in_arm("a"), "V"), (56, who.in_arm("a"), "M"), (40, who.in_arm("b"), "V"), (30, who.in_arm("b"), "M")
    own = loose(*(count(n, arm, who.has("geslacht", value), within=everyone) for n, arm, value in counted))
    seen = made.release(own).result.counts
    hidden = {cell.id for cell in made.own.cells.values() if cell.id in made.own.withheld}
    for shown, (_, arm, value) in zip(seen, counted, strict=True):
        assert (shown is SECRET) == (everyone.and_(arm, who.has("sekse", value)).id in hidden)
    assert SECRET in seen and safe(made)


def test_two_columns_of_one_characteristic_are_the_same_clients_also_where_either_says_that_it_is_known():
    """'V' of one column tells 'V' and 'known' of the other, and so does its own 'known': told twice, it is one thing."""
    known = [(who.has("sekse", value), who.has("geslacht", value)) for value in ("V", "M")] + [(where("kenmerk sekse", KNOWN), where("kenmerk geslacht", KNOWN))]
    said = Meaning(implies={Implies(*pair): None for one in known for pair in (one, one[::-1])})
    cells = [Cell.of(one) for pair in known for one in pair]
    for order in itertools.permutations(cells):
        parts = Parts({cell.id: cell for cell in order}, said)
        for one, other in itertools.product(cells, cells):
            (mine,), (theirs,) = one.who, other.who
            assert parts.within(one.id, other.id) == (theirs.values in (mine.values, {KNOWN}))


def test_a_value_has_one_name_whatever_its_type():
    values = (True, np.True_, False, 3, 3.0, "3", None)
    assert [who.with_value("k", value) for value in values] == [
        who.has("k", "ja"), who.has("k", "ja"), who.has("k", "nee"), *[who.has("k", "3")] * 3, who.unregistered("k"),
    ]  # fmt: skip


# --- what a test tells ---------------------------------------------------------------------------


def test_which_test_was_done_is_not_told_where_its_counts_are_withheld():
    """'Fisher's exact test: not published' says that an expected count is below five."""
    few = table([[3, 6], [40, 80]])
    tested = about(independence(np.array([[3, 6], [40, 80]]), "k", minimum_expected=5, permutations=99), few.cells)
    assert tested.method == FISHER
    seen = gate().release((few, tested)).result[1]
    assert seen.p_value is SECRET and FISHER != seen.method == tested.either
    many = about(independence(np.array([[30, 60], [40, 80]]), "k", minimum_expected=5, permutations=99), table([[30, 60], [40, 80]]).cells)
    assert gate().release(many).result.method == PEARSON
    assert gate(INTERNAL).release((few, tested)).result[1].method == FISHER


def test_degrees_of_freedom_go_with_the_counts_of_the_test():
    """They tell how many categories have clients, or how the spread of one group is to that of another; the ledger prints every number."""
    tested = welch_groups((np.arange(4.0), np.arange(30.0), np.arange(40.0) ** 2))
    counts = tuple(count(n, where("groep", code)) for n, code in ((4, "a"), (30, "b"), (40, "c")))
    made = gate()
    seen = made.release(about(tested, counts, 2)).result
    assert all(one is SECRET for one in seen.df) and not {float(one) for one in tested.df} & made.own.numbers
    shown = gate().release(about(tested, tuple(count(n, where("groep", code)) for n, code in ((14, "a"), (30, "b"), (40, "c"))), 2)).result
    assert shown.df == tuple(round(float(one), 2) for one in tested.df)
    assert plain_numbers(shown) >= set(shown.df)
