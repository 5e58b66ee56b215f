"""One event under two definitions: who subtracts one count from the other must not have the few by whom they differ."""

from __future__ import annotations

import json
from datetime import date

import final_report as small
import numpy as np
import pandas as pd
import pytest
from counted import count, gate, loose

from evalutils.design.selection import select_target_group
from evalutils.disclosure.counting import ledger
from evalutils.disclosure.counting.contents import Contents, contents
from evalutils.disclosure.counting.ledger import Ledger, system_of
from evalutils.disclosure.suppression.attack import broken
from evalutils.disclosure.suppression.system import Promise
from evalutils.findings.baseline.balance import compare
from evalutils.findings.histories import meanings
from evalutils.findings.histories.seen import Seen
from evalutils.params import Groups
from evalutils.params.sections.analysis import Characteristic, Flow, Inference
from evalutils.params.sections.analysis import Condition as Rule
from evalutils.params.sections.design import Selection
from evalutils.params.sections.effectiveness import OutcomeSpec
from evalutils.results import SECRET, who
from evalutils.results.events import both_ways
from evalutils.results.quantities import Cell, where

ASSIGNED = {"een": date(2017, 9, 1), "twee": date(2018, 11, 1)}
YEAR_LATER, END = date(2018, 9, 1), date(2019, 12, 31)
FIRST = Cell.of(where("register", "ja"), where("cohort", "een"), where("groep", "c"))
BOTH = Cell.of(where("register", "ja"), where("cohort", "een", "twee"), where("groep", "c"))
GROUPS = Groups.model_validate({"vergelijking": {"code": "b", "label": "B"}, "interventies": [{"code": "a", "label": "A"}]})


def left(months: int = 12, **more) -> OutcomeSpec:
    return OutcomeSpec.model_validate({"code": f"weg_{months}", "label": "W", "soort": "uitstroom_uitkering", "maanden": months, **more})


def at(day: date, **rule) -> tuple:
    """A rule of params on a day, and what it means."""
    known = Rule.model_validate(rule)
    return who.meets(known, day), both_ways(who.meets(known, day), who.meets(known, day, False), *meanings.of_rule(known, day))


def after(earlier: tuple, later: tuple, starts: dict | None = None) -> tuple:
    """The counts of a later report as it is published, when ``earlier`` stands in print: (count, conditions, cell), and meanings."""
    first = gate()
    first.own.meaning.starts |= ASSIGNED if starts is None else starts
    first.release((loose(*earlier[0]), earlier[1]))
    made = gate()
    made.own.meaning.starts |= ASSIGNED if starts is None else starts
    made.known.merge(first.own)
    return made.release((loose(*later[0]), later[1])).result[0].counts


def exits(before: int, now: int, starts: dict | None = None, months: int = 12):
    """Benefit ended on the day that is a year after assignment, and then exit within so many months of two cohorts."""
    gone, said = at(YEAR_LATER, uitkering_loopt=False)
    spec = left(months)
    return after(
        ((count(150, within=FIRST), count(before, gone, within=FIRST)), said),
        ((count(180, within=BOTH), count(now, who.outcome(spec.code, "ja"), within=BOTH)), tuple(meanings.of_outcome(spec, END))), starts,
    )  # fmt: skip


@pytest.mark.parametrize("now", [51, 53, 59, 48])
def test_a_status_on_a_day_and_an_outcome_within_as_many_months_are_nearly_one(now):
    """Subtracted, they would tell how few of the later cohort left; also when returns make the outcome the smaller."""
    assert exits(50, now) == (180, SECRET)


def test_when_many_differ_both_stay():
    assert exits(50, 65) == (180, 65)


def test_an_outcome_of_half_a_year_is_no_status_a_year_later():
    """Who had left by then has left, the other way about nothing follows: 47 of 50 within six months is no difference of few."""
    assert exits(50, 53, months=6) == (180, 53)


def test_who_were_followed_for_less_are_no_part_of_it():
    """Within 24 months is known of the first cohort alone: the difference tells who left in the second year."""
    assert exits(50, 53, months=24) == (180, SECRET)


def test_without_the_days_of_assignment_months_and_dates_do_not_compare():
    assert exits(50, 53, starts={}) == (180, 53)


@pytest.mark.parametrize(("lost", "shown"), [(False, SECRET), (True, 157)])
def test_a_known_outcome_is_of_the_same_clients_only_where_nobody_went_out_of_sight(lost, shown):
    """Without attrition everybody assigned a year ago is known; with it 157 of 160 are, and not the same as the 150 with an intake."""
    begun, said = at(YEAR_LATER, activiteit="intake")
    spec = left()
    seen = after(
        ((count(160, within=FIRST), count(150, begun, within=FIRST)), said),
        ((count(160, within=FIRST), count(157, who.outcome(spec.code), within=FIRST)), tuple(meanings.of_outcome(spec, END, lost=lost))),
    )
    assert seen == (160, shown)


def test_who_has_not_left_is_subtracted_too():
    """Of the later cohort all but three left: the counts of those who did differ by many, of those who did not by three."""
    gone, said = at(YEAR_LATER, uitkering_loopt=False)
    stays = who.meets(Rule.model_validate({"uitkering_loopt": False}), YEAR_LATER, False)
    spec = left()
    seen = after(
        ((count(150, within=FIRST), count(50, gone, within=FIRST), count(100, stays, within=FIRST)), said),
        ((count(180, within=BOTH), count(103, who.outcome(spec.code, "nee"), within=BOTH)), tuple(meanings.of_outcome(spec, END))),
    )
    assert seen == (180, SECRET)


@pytest.mark.parametrize(("now", "shown"), [(43, SECRET), (38, SECRET), (60, 60)])
def test_who_ever_had_something_can_only_grow(now, shown):
    """40 by the first report, 43 by the second: three since; fewer, and the extract was corrected by as few."""
    then, first = at(date(2018, 2, 28), activiteit="zorg")
    later, second = at(YEAR_LATER, activiteit="zorg")
    assert after(((count(40, then, within=FIRST),), first), ((count(now, later, within=FIRST),), second)) == (shown,)


def test_what_runs_on_two_days_far_apart_is_not_one():
    then, first = at(date(2018, 2, 28), werk_loopt=True)
    later, second = at(YEAR_LATER, werk_loopt=True)
    assert after(((count(40, then, within=FIRST),), first), ((count(43, later, within=FIRST),), second)) == (43,)


def flow(day: date):
    rule = {"activiteit": "zorg"}
    spec = Flow.model_validate({"groep": "c", "statussen": [{"code": "zorg", "label": "Z", "als": rule}, {"code": "rest", "label": "R"}],
                                "vakken": [{"code": "alle", "label": "A"}, {"code": "zorg", "label": "Z", "onder": "alle"},
                                           {"code": "rest", "label": "R", "onder": "alle"}]})  # fmt: skip
    return tuple(meanings.of_flow(spec, day))


def test_the_box_of_a_flow_grows_likewise_and_its_rest_shrinks():
    seen = after(
        ((count(150, within=FIRST), count(40, who.status(("zorg",), date(2018, 2, 28)), within=FIRST),
          count(110, who.status(("rest",), date(2018, 2, 28)), within=FIRST)), flow(date(2018, 2, 28))),
        ((count(43, who.status(("zorg",), YEAR_LATER), within=FIRST), count(107, who.status(("rest",), YEAR_LATER), within=FIRST)),
         flow(YEAR_LATER)),
    )  # fmt: skip
    assert seen == (SECRET, SECRET)


def test_a_box_and_a_tally_by_the_same_event_are_nearly_one():
    """Referred to care and nothing else before it in the list, and ever referred: they differ by two who did not start."""
    ever, said = at(YEAR_LATER, activiteit="zorg")
    seen = gate().release((loose(count(40, who.status(("zorg",), YEAR_LATER), within=FIRST), count(42, ever, within=FIRST)),
                           flow(YEAR_LATER), said)).result[0].counts  # fmt: skip
    assert SECRET in seen


# --- first of several events -----------------------------------------------------------------------


def test_the_first_event_and_the_outcome_are_nearly_one():
    """Who worked, and who worked before anything else: between them are the few who had something else first."""
    made = gate()
    made.own.meaning.starts |= {one.code: one.assigned for one in small.COHORTS}
    tables = small.tables(n=(200, 200), working=(90, 60))
    ill = tables["klanten"]["klant_id"].iloc[:3]
    care = pd.DataFrame({"klant_id": ill, "soort": "zorg", "startdatum": pd.Timestamp("2018-03-01"), "einddatum": pd.NaT})
    tables["activiteiten"] = pd.concat([tables["activiteiten"], care])
    spec = small.SPEC.model_copy(update={"time": small.SPEC.time.public_form()})
    followed = small.follow(tables, spec, small.COHORTS, small.AS_OF)
    seen = made.release(small.effectiveness(followed, spec, small.ARMS, small.INFERENCE)).result
    within = {one.effect.code: one.shares[0].count for one in seen.outcomes if one.shares}
    first = next(curve.events for curve in seen.survival.incidence if curve.arm == "a" and curve.cause == "werk")
    assert SECRET in (within["werk"], first)


def test_a_public_form_can_leave_out_the_time_to_an_event():
    """Then none of its counts is taken for published, and the outcomes beside it can stay."""
    spec = small.SPEC.model_copy(update={"hidden": ("tijd",)})
    followed = small.follow(small.tables(), spec, small.COHORTS, small.AS_OF)
    assert small.effectiveness(followed, spec, small.ARMS, small.INFERENCE).survival is None


def test_who_left_the_curve_early_are_of_the_cohort_that_came_late():
    """Thirty came late; of 25 the observation ended before 24 months without anything: five had something, told by subtraction."""
    late = where("cohort", "twee")
    everyone = Cell.of(where("register", "ja"), where("cohort", "een", "twee"), where("groep", "c"))
    own = Seen(everyone, np.zeros(0), np.zeros(0, dtype=int), (("werk",),), 1.0)
    said = tuple(meanings.of_times(own, (24.0,), (), END))
    for gone, shown in ((25, SECRET), (15, 15)):
        made = gate()
        made.own.meaning.starts |= ASSIGNED
        seen = made.release((loose(count(30, late, within=everyone), count(gone, own.out_of_view(24.0), within=everyone)), said)).result[0].counts
        assert seen == (30, shown) or (shown is SECRET and SECRET in seen)


# --- criteria of selection --------------------------------------------------------------------------


def register(without: int) -> pd.DataFrame:
    trede = [3.0] * 200 + [None] * without + [1.0] * 40
    return pd.DataFrame({"trede": trede, "groep": ["a", "b"] * 100 + ["a"] * without + [None] * 40})


def test_who_lacks_a_criterion_and_was_assigned_all_the_same_is_among_those_who_do_not_meet_all():
    """What the table of characteristics calls unknown, the selection calls not selected: the gate knows it, by the column."""
    spec = Selection.model_validate({"criteria": [{"code": "t", "label": "T", "bron": {"kolom": "trede"}, "toegestaan": [3]}]})
    one = Characteristic.model_validate({"naam": "ladder", "label": "L", "bron": {"kolom": "trede"}, "categorieen": ["3.0"]})
    clients = register(2).assign(trede=lambda frame: frame["trede"].map(lambda value: None if pd.isna(value) else str(value)))
    selected = select_target_group(register(2), spec)
    described = compare(clients[clients["groep"].notna()], (one,), GROUPS, Inference(permutaties=200))
    made = gate()
    seen, _ = (released.result for released in made.together(selected, described))
    assert seen.assigned_unselected is SECRET and SECRET in (seen.both, seen.assigned)
    system = system_of(made.own, Contents(), 10)
    missed, unknown = (one.cell.id for one in (selected.assigned_unselected, described.characteristics[0].crosstab.missing_total))
    assert (unknown, missed) in {*system.upper, *((part, line.total) for line in system.sums for part in line.parts)}
    assert not broken(system, system.gone, Promise(10, 0.9))


def test_that_a_number_was_not_registered_is_open_as_it_is_of_a_category():
    """One client without an income stands in print: nothing is known of that client but the group."""
    frame = pd.DataFrame({"groep": ["a"] * 60 + ["b"] * 60, "inkomen": [None] + [float(k) for k in range(119)]})
    one = Characteristic.model_validate({"naam": "inkomen", "label": "I", "bron": {"kolom": "inkomen"}})
    seen = gate().release(compare(frame, (one,), GROUPS, Inference(permutaties=200))).result.characteristics[0].moments
    assert seen.missing[0] == 1 and seen.n[0] == 59


# --- the ledger remembers ---------------------------------------------------------------------------


def test_a_ledger_keeps_what_its_conditions_mean(tmp_path):
    book = Ledger()
    spec = left(24, redenen=["werk"], op_einddatum=True)
    book.add(contents((loose(count(50, who.outcome(spec.code, "ja"), within=BOTH)), tuple(meanings.of_outcome(spec, END)))), set(), "n")
    book.meaning.starts |= ASSIGNED
    path = tmp_path / "n.json"
    path.write_text(ledger.as_json(book), encoding="utf-8")
    assert ledger.read(path).meaning == book.meaning and book.meaning.means
    plain = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({name: part for name, part in plain.items() if name not in ("betekenis", "getallen")}), encoding="utf-8")
    assert ledger.read(path).values == book.values  # one of a report that was delivered before
