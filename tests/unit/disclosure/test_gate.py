"""The gate: what passes, what is refused, and what a reader sees of a result of any type."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import dataclass, replace

import pytest
from counted import ALL, INTERNAL, PUBLIC, count, gate, loose, table

from evalutils.disclosure import Gate, Released, require
from evalutils.disclosure.counting.ledger import read
from evalutils.errors import DisclosureError
from evalutils.params import Profile
from evalutils.results import SECRET, Number
from evalutils.results.marks import Given
from evalutils.results.quantities import Cell, Count, Point, Share, Statistic, Sum, about, where

COUNTS = table(((3, 50), (40, 60)))


def test_only_a_gate_makes_a_released():
    with pytest.raises(DisclosureError):
        Released(COUNTS, "publiek", 10, (), object())


def test_the_seal_cannot_be_carried_over_to_another_result():
    released = gate().release(COUNTS)
    with pytest.raises((DisclosureError, TypeError, ValueError)):
        replace(released, result=COUNTS)


@pytest.mark.parametrize("forge", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_only_what_the_gate_itself_made_passes(forge):
    released = gate().release(COUNTS)
    require(released, PUBLIC)
    with pytest.raises((DisclosureError, TypeError)):
        require(forge(released), PUBLIC)
    with pytest.raises(DisclosureError):
        require(released, INTERNAL)


def test_what_counts_nobody_asks_for_no_choice(monkeypatch):
    """A plan or a published figure leaves what is known as it is; to attack it all again took half of the time of a phase."""
    made = gate()
    assert made.release(COUNTS).result.counts[0][0] is SECRET
    chosen = []
    monkeypatch.setattr("evalutils.disclosure.release.suppress", lambda *_, **__: chosen.append(1))
    assert made.release(loose()).result.level == 0.95 and not chosen
    with pytest.raises(AttributeError):
        made.release(loose(count(12, where("k", "z"))))
    assert chosen == [1]


def test_the_internal_profile_hides_nothing_and_gives_plain_numbers():
    seen = gate(INTERNAL).release(COUNTS).result
    assert seen == COUNTS
    assert {type(n) for row in seen.counts for n in row} == {int}


@dataclass(frozen=True)
class New:
    """A kind of result that no room of the project knows."""

    n: Number
    share: Number
    p: Number
    curve: tuple[Number, ...]
    level: Given = 0.95


def of_a_new_kind(yes: int, n: int) -> New:
    base, some = count(n), count(yes, where("werk", "ja"))
    other = count(n - yes, where("werk", "nee"))
    return New(base, Share.of(some, base), Statistic(0.0312345, (some, other), -1), (Point(0.1234567, (some,)),))


def test_a_new_kind_of_result_is_protected_without_a_line_for_it():
    seen = gate().release(of_a_new_kind(50, 120)).result
    assert seen == New(120, 50 / 120, 0.031, (0.123,), 0.95)
    hidden = gate().release(of_a_new_kind(4, 120)).result
    assert (hidden.share, hidden.p, hidden.curve) == (SECRET, SECRET, (SECRET,))


def test_a_new_kind_of_result_is_published_like_any_other(tmp_path):
    from evalutils.display import publish
    from evalutils.display.common.views import Cell as Shown
    from evalutils.display.common.views import Numbers
    from evalutils.params import OutputEntry, Settings

    entry = OutputEntry(sleutel="nieuw", soort="cijfers", notebook="n", titel="T")
    settings = Settings("s", 1, "n", None, PUBLIC, tmp_path, (entry,))
    released = Gate.of(settings, b"s").release(of_a_new_kind(50, 120))
    publish(settings, "nieuw", released, lambda one: Numbers({"p": Shown(one.p, "p"), "n": Shown(one.n, "getal")}))
    assert json.loads((tmp_path / "released/values/nieuw.json").read_text())["waarden"] == {"p": 0.031, "n": 120}
    assert read(tmp_path / "released/ledger/n.json").published["klant: alle=ja"] == 120


@pytest.mark.parametrize("bare", [3, 0.25])
def test_a_number_that_does_not_say_whom_it_counts_is_refused(bare):
    with pytest.raises(DisclosureError, match=r"New\.p"):
        gate().release(replace(of_a_new_kind(50, 120), p=bare))
    with pytest.raises(DisclosureError):
        gate(INTERNAL).release(replace(of_a_new_kind(50, 120), n=bare))


def test_arithmetic_gives_a_plain_number_that_is_refused():
    one, other = count(30, where("werk", "ja")), count(40, where("werk", "nee"))
    assert type(one + other) is int and type(one / other) is float
    with pytest.raises(DisclosureError):
        gate().release(replace(of_a_new_kind(50, 120), n=one + other))


def test_one_cell_cannot_have_two_values():
    with pytest.raises(DisclosureError, match="twee waarden"):
        gate().release(loose(count(30, where("werk", "ja")), count(31, where("werk", "ja"))))


def test_a_result_leaves_with_the_decimals_that_are_printed():
    base = count(400)
    seen = gate().release(about((0.123456, 0.0123456, 0.98765), (base,))).result
    assert seen == (0.123, 0.012, 0.988)
    assert gate(INTERNAL).release(about((0.123456,), (base,))).result == (0.123456,)


@pytest.mark.parametrize(
    ("p", "shown"), [(0.42123, 0.42), (0.0312, 0.031), (0.0501, 0.0501), (0.04996, 0.04996), (0.0004, 0.0005), (0.0999, 0.0999)]
)
def test_a_p_value_is_as_printed_and_never_crosses_a_level(p, shown):
    assert gate().release(Statistic(p, (count(400),), -1)).result == shown


def test_what_counts_as_a_part_follows_from_conditions_alone():
    people = ALL.and_(where("groep", "x"))
    few = people.and_(where("leeftijd", "45-49"))
    assert few.within(people) and few.within(ALL.and_(where("leeftijd", "45-49", "50-54"))) and not people.within(few)
    soon, later = (people.and_(where("werk", "ja", within=months)) for months in (12, 24))
    assert soon.within(later) and not later.within(soon)
    assert not few.within(Cell(people.who, "respondent"))


def test_a_small_difference_of_nested_counts_is_a_small_count():
    """120 in view after a year and 117 after two: three left."""
    n = count(400)
    year, two = count(120, where("werk", "ja", within=12)), count(123, where("werk", "ja", within=24))
    seen = gate().release(loose(n, year, two)).result.counts
    assert SECRET in seen[1:]
    assert gate().release(loose(n, year, count(140, where("werk", "ja", within=24)))).result.counts == (400, 120, 140)


def test_of_whom_nothing_is_known_may_be_counted():
    known, unknown = where("kenmerk k", "*"), where("kenmerk k", "?")
    both = Sum(ALL, (ALL.and_(known), ALL.and_(unknown)))
    seen = gate().release(loose(count(100), count(97, known), count(3, unknown), sums=(both,))).result
    assert seen.counts == (100, 97, 3)


def test_the_gate_of_a_notebook_knows_the_ledger_of_another(tmp_path):
    """What one notebook withholds another may not tell, under whatever name."""
    first, second = (Gate(PUBLIC, name, b"s", tmp_path) for name in ("een", "twee"))
    rows = first.release(table(((4, 46), (40, 60))))
    assert SECRET in rows.result.counts[0]
    second._read(tmp_path)
    again = second.release(loose(count(4, where("k", "a"), where("groep", "x"))))
    assert again.result.counts == (SECRET,)


def test_what_is_withheld_stays_out_of_the_public_ledger(tmp_path):
    Gate(PUBLIC, "een", b"s", tmp_path).release(table(((4, 46), (40, 60))))
    text = (tmp_path / "released/ledger/een.json").read_text()
    assert json.loads(text)["verborgen"] and 4 not in json.loads(text)["tellingen"].values()
    private = tmp_path / "besloten/een.json"
    assert 4 in json.loads(private.read_text())["tellingen"].values()
    assert private.stat().st_mode & 0o077 == 0


def test_the_same_result_and_secret_give_the_same_choice():
    def once(secret):
        return gate(PUBLIC, secret).release(table(((4, 46, 30), (40, 60, 30), (50, 40, 60)))).result

    assert once(b"a") == once(b"a")


def test_a_profile_without_a_minimum_reads_no_ledger():
    assert not Profile(naam="intern").protects and PUBLIC.protects


def test_counts_keep_their_cell_through_copies():
    some = count(4, where("werk", "ja"))
    for copied in (copy.deepcopy(some), pickle.loads(pickle.dumps(some))):
        assert isinstance(copied, Count) and copied.cell == some.cell
