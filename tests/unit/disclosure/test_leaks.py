"""Ways in which a number that nobody declared as a count gave few clients away; each is closed by what a number knows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import final_report as small
import numpy as np
import pandas as pd
import pytest
from counted import ALL, INTERNAL, PUBLIC, count, gate, loose, table

from evalutils.disclosure import Gate
from evalutils.disclosure.counting.contents import Contents, contents
from evalutils.disclosure.counting.ledger import Ledger, system_of
from evalutils.disclosure.suppression.attack import broken
from evalutils.disclosure.suppression.system import Promise
from evalutils.findings.baseline.balance import compare
from evalutils.findings.progress.flows import progress
from evalutils.findings.survey.questionnaire import survey
from evalutils.params import Groups
from evalutils.params.sections.analysis import Characteristic, Inference, Progress
from evalutils.params.sections.survey import Questionnaire
from evalutils.results import SECRET, is_number
from evalutils.results.quantities import KNOWN, UNKNOWN, Share, Sum, where

GROUPS = Groups.model_validate({"interventies": [{"code": "a", "label": "A"}], "vergelijking": {"code": "b", "label": "B"}})
FAST = Inference(permutaties=200)


def safe(made: Gate) -> bool:
    """Nothing small can be bounded from what this gate released (two integer programs a small cell)."""
    system = system_of(made.own, Contents(), made.profile.minimum_cell)
    return not broken(system, system.gone, Promise(made.profile.minimum_cell, made.profile.group_share))


def numbers(value) -> list[float]:
    """Every number that a released result holds."""
    if is_number(value):
        return [value]
    if isinstance(value, tuple | list):
        return [number for part in value for number in numbers(part)]
    fields = getattr(value, "__dataclass_fields__", {})
    return [number for name in fields if name != "sums" for number in numbers(getattr(value, name))]


# --- points of a curve ---------------------------------------------------------------------------


def curves(**how):
    spec = small.SPEC.model_copy(update={"time": small.SPEC.time.public_form()})
    followed = small.follow(small.tables(**how), spec, small.COHORTS, small.AS_OF)
    return small.effectiveness(followed, spec, small.ARMS, small.INFERENCE)


def test_points_of_a_curve_give_no_few_events_away():
    """Of thirty clients of a group three found work: no point, not even one on the axis, may tell it."""
    made = gate()
    released = made.release(curves(n=(30, 60), working=(3, 30))).result.survival
    treated = [curve for curve in released.incidence if curve.arm == "a" and curve.cause == "werk"]
    assert all(curve.events is SECRET and curve.shown().at(12.0) is SECRET for curve in treated)
    assert safe(made)


def test_a_point_has_the_decimals_of_the_page():
    released = gate().release(curves(n=(200, 200), working=(90, 60))).result.survival
    shown = [number for curve in released.incidence for number in numbers((curve.estimate, curve.lower, curve.upper))]
    assert shown and all(number == round(number, 3) for number in shown)


def test_the_days_on_which_clients_found_work_are_no_axis():
    """Without months to read it at, a curve would step on the day of each single client."""
    found = small.effects_of(small.tables(n=(200, 200), working=(90, 60)))[0]
    (curve, *_) = gate().release(found).result.survival.incidence
    assert not [time for time in curve.times if is_number(time) and time % 1]


# --- money ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("helped", [1, 39])
def test_a_price_beside_a_mean_cost_does_not_count_the_users(helped):
    """One of forty helped, or all but one: mean cost / price x n is the count, so all of the line goes."""
    made = small.tables(n=(40, 40), working=(20, 20))
    made["activiteiten"] = made["activiteiten"].iloc[:helped]
    seen = gate().release(small.costs_of(made)).result
    (line,) = (one for one in seen.perspectives[0].lines if one.code == "hulp")
    assert {line.amount[0], line.quantity[0], line.difference, line.users[0], line.interval.lower} == {SECRET}
    assert [bar for bar in seen.perspectives[0].tornado if bar.code == "uur" and bar.net_low is not SECRET] == []


def test_the_only_line_of_a_side_takes_its_total_and_what_follows_from_it():
    made = small.tables(n=(40, 40), working=(20, 20))
    made["activiteiten"] = made["activiteiten"].iloc[:3]
    part = gate().release(small.costs_of(made)).result.perspectives[0]
    assert part.costs is SECRET and (part.benefits is SECRET or part.net is SECRET)
    assert part.ratio is SECRET and not numbers(part.cumulative)


def test_lines_of_many_clients_stay():
    part = gate().release(small.costs_of(small.tables(n=(40, 40), working=(20, 20)))).result.perspectives[0]
    assert is_number(part.net)


def test_a_sum_of_money_that_two_clients_make_up_is_withheld():
    made = small.tables(n=(60, 60), working=(30, 30))
    made["dienstverbanden"].loc[:1, "loon_per_maand"] = 90_000.0
    part = gate().release(small.costs_of(made)).result.perspectives[0]
    (line,) = (one for one in part.lines if one.code == "loon")
    assert line.difference is SECRET and not numbers(line.amount)


def test_mean_hours_of_a_group_in_which_few_work_are_withheld():
    found = gate().release(small.effects_of(small.tables(n=(40, 40), working=(20, 3)))[0]).result
    hours = next(one for one in found.outcomes if one.effect.code == "uren")
    assert not numbers(hours.effect.groups.mean) and not numbers(hours.effect.estimates[0].value)


# --- questions -----------------------------------------------------------------------------------


def asked(first, second):
    frame = pd.DataFrame({"gesprek": ["ja"] * 10 + ["nee"] * 20, "nut": [*first, *[None] * 20], "duur": [*second, *[None] * 20]})
    only = {"kolom": "gesprek", "waarden": ["ja"]}
    questions = [
        {"code": "gesprek", "label": "G", "antwoorden": [{"waarde": "ja"}, {"waarde": "nee"}]},
        *({"code": code, "label": code, "gevraagd_aan": only, "antwoorden": [{"waarde": "veel"}, {"waarde": "weinig"}]}
          for code in ("nut", "duur")),
    ]  # fmt: skip
    return survey(frame, Questionnaire.model_validate({"vragen": questions}), FAST)


def test_two_questions_put_to_the_same_ten_have_one_base():
    result = asked(["veel"] * 7 + ["weinig"] * 3, ["veel"] * 9 + ["weinig"])
    found = contents(result)
    bases = {question.asked.cell.id for question in result.questions[1:]}
    assert len(bases) == 1 and result.questions[0].answers[0].count.cell.id in bases
    made = gate()
    made.release(result)
    assert safe(made) and found.values


def test_what_one_question_withholds_another_does_not_tell():
    made = gate()
    seen = made.release(asked(["veel"] * 10, ["veel"] * 9 + ["weinig"])).result
    assert [answer.count for answer in seen.questions[2].answers] == [SECRET, SECRET]
    assert safe(made)


# --- nil and nearly all ---------------------------------------------------------------------------


def test_a_nil_does_not_tell_what_the_one_behind_an_x_does():
    """Row a: one client in all. A nil beside it would say that this one stands in the other column."""
    seen = gate().release(table(((1, 0), (40, 60), (50, 30)))).result
    assert set(seen.counts[0]) == {SECRET} and seen.row_totals[0] is SECRET


def test_a_nil_in_a_large_row_stays():
    assert gate().release(table(((40, 0), (40, 60)))).result.counts[0] == (40, 0)


def test_nearly_all_of_a_group_in_one_cell_says_who_is_not():
    """Of 95, ninety in one answer: five are anywhere else."""
    seen = gate().release(table(((90, 20), (5, 20), (0, 20)), columns="groep")).result
    assert SECRET in [row[0] for row in seen.counts]
    assert seen.counts[1][0] is SECRET


# --- yes and no as a number ------------------------------------------------------------------------


def described(yes: int, n: int = 185):
    frame = pd.DataFrame({"groep": ["a"] * n + ["b"] * n, "rijbewijs": [1.0] * yes + [0.0] * (n - yes) + [1.0] * 90 + [0.0] * (n - 90)})
    one = Characteristic.model_validate({"naam": "rijbewijs", "label": "R", "bron": {"kolom": "rijbewijs"}, "eenheid": "aandeel"})
    return compare(frame, (one,), GROUPS, FAST)


def test_a_mean_of_yes_and_no_counts_the_yeses():
    """3 of 185 is a mean of 0,016: the mean, the spread and what is tested go, n stays."""
    seen = gate().release(described(3)).result.characteristics[0]
    assert seen.moments.mean[0] is SECRET and seen.moments.sd[0] is SECRET and seen.moments.n[0] == 185
    assert SECRET in (seen.moments.mean[1], seen.moments.mean[2])  # group and total together would give it back
    assert {test.p_value for test in seen.tests} == {SECRET} and seen.smds[0] is SECRET


def test_a_mean_of_yes_and_no_of_many_stays():
    assert gate().release(described(80)).result.characteristics[0].moments.mean[0] == 80 / 185


# --- one count under several names -----------------------------------------------------------------


def flow_of(few: int):
    day = date(2018, 9, 1)
    n = 60
    clients = pd.DataFrame({"klant_id": range(n), "groep": ["a"] * n})
    events = pd.DataFrame({
        "klant_id": range(few), "soort": ["zorg"] * few, "startdatum": pd.Timestamp("2018-05-01"), "einddatum": pd.NaT,
        "uitkomst": None, "reden_einde": None,
    })  # fmt: skip
    rule = {"activiteit": "zorg"}
    params = Progress.model_validate({
        "stromen": [{"groep": "a", "titel": "T", "statussen": [
            {"code": "zorg", "label": "Zorg", "als": rule}, {"code": "rest", "label": "Rest"}],
            "vakken": [{"code": "alle", "label": "Alle"}, {"code": "zorg", "label": "Zorg", "onder": "alle", "als": rule},
                       {"code": "rest", "label": "Rest", "onder": "alle"}]}],
        "tellingen": [{"code": "in_zorg", "label": "In zorg", "groep": "a", "noemer": "alle", "als": rule}],
    })  # fmt: skip
    return progress({"klanten": clients, "activiteiten": events}, GROUPS, params, day)


def test_a_count_withheld_in_a_flow_stands_nowhere_under_another_name():
    made = gate()
    seen = made.release(flow_of(4)).result
    assert seen.flows[0].count("zorg") is SECRET and seen.tallies[0].count is SECRET
    assert SECRET in (seen.tallies[0].rest, seen.tallies[0].n)
    assert safe(made)


def test_large_counts_of_a_flow_stay():
    seen = gate().release(flow_of(25)).result
    assert (seen.flows[0].count("zorg"), seen.tallies[0].count, seen.tallies[0].rest) == (25, 25, 35)


# --- who came since --------------------------------------------------------------------------------


def test_a_later_report_does_not_tell_by_difference_who_few_came_since():
    """Three clients of a characteristic were assigned after the earlier report: 50 then, 53 now."""
    first = ALL.and_(where("cohort", "een"))
    both = ALL.and_(where("cohort", "een", "twee"))
    some = where("kenmerk k", "p")
    earlier = gate()
    earlier.release(loose(count(400, within=first), count(50, some, within=first)))
    later = gate()
    later.known.merge(earlier.own)
    seen = later.release(loose(count(430, within=both), count(53, some, within=both))).result
    assert seen.counts == (430, SECRET)
    many = gate()
    many.known.merge(earlier.own)
    assert many.release(loose(count(430, within=both), count(65, some, within=both))).result.counts == (430, 65)


def test_a_report_that_cannot_be_protected_any_more_is_refused():
    """Both counts were published, and only now is it known that one is a part of the other."""
    from evalutils.errors import DisclosureError

    earlier = gate()
    part, rest = ALL.and_(where("k", "p")), ALL.and_(where("k", "q"))
    other = ALL.and_(where("l", "r"))
    earlier.release(loose(count(60, within=other), count(57, within=part)))
    later = gate()
    later.known.merge(earlier.own)
    with pytest.raises(DisclosureError):
        later.release(loose(count(3, within=rest), sums=(Sum(other, (part, rest)),)))


def test_a_refusal_names_outputs_and_leaves_the_names_of_counts_to_the_log(tmp_path, caplog):
    """The name of a count is a list of conditions: no help to who has to leave an output out, and no business of who reads along."""
    from evalutils.errors import DisclosureError

    part, rest, other = ALL.and_(where("k", "p")), ALL.and_(where("k", "q")), ALL.and_(where("l", "r"))
    later = gate()
    earlier = gate()
    earlier.release(loose(count(60, within=other), count(57, within=part)))
    later.known.merge(earlier.own)
    later.notebook, later.outputs, later.folder = "05-effectiviteit", ("primair", "secundair"), tmp_path
    (tmp_path / "released/values").mkdir(parents=True)
    record = {"sleutel": "voortgang", "notebook": "03-voortgang", "cellen": [other.id, part.id]}
    (tmp_path / "released/values/voortgang.json").write_text(json.dumps(record))
    with pytest.raises(DisclosureError) as refused:
        later.release(loose(count(3, within=rest), sums=(Sum(other, (part, rest)),)))
    told = str(refused.value)
    assert "notebook 05-effectiviteit, uitvoer primair en secundair" in told and "naast 'voortgang' (03-voortgang)" in told
    assert not [name for name in (part.id, rest.id, other.id, "k=", "l=r") if name in told]
    assert rest.id in caplog.text


def test_a_figure_of_which_no_difference_is_shown_counts_none_of_them():
    from evalutils.display.baseline import figures

    seen = gate().release(described(3)).result
    assert figures.love_plot(GROUPS)(seen).alt.endswith("geen daarvan is te tonen.")
    assert "met 1 gestandaardiseerd verschil" in figures.love_plot(GROUPS)(gate().release(described(90)).result).alt


def test_nine_of_ten_with_a_known_outcome_refuse_no_report_and_are_shown_nowhere():
    """Districts were published before the outcomes: that nine of ten in Zuid have one is no secret that these ten must be withheld for."""
    group = ALL.and_(where("groep", "a"))
    south, north = (group.and_(where("wijk", name)) for name in ("Zuid", "Noord"))
    known, lost = where("uitkomst", KNOWN), where("uitkomst", UNKNOWN)
    held = gate()
    assert held.release(loose(count(34, within=group), count(10, within=south), count(24, within=north))).result.counts == (34, 10, 24)
    counts = (
        count(29, within=group.and_(known)), count(5, within=group.and_(lost)), count(9, within=south.and_(known)), count(20, within=north.and_(known)),
    )  # fmt: skip
    seen = held.release(loose(*counts, sums=(Sum(group, (group.and_(known), group.and_(lost))), Sum(group, (south, north))))).result.counts
    assert seen == (29, 5, SECRET, SECRET)


def test_of_a_small_group_who_has_something_registered_stays_a_secret():
    group = ALL.and_(where("groep", "a"))
    seen = gate().release(loose(count(60, within=group), count(9, where("wijk", "Zuid"), within=group), count(8, where("wijk", "Zuid"), where("uitkomst", KNOWN), within=group)))
    assert seen.result.counts == (60, SECRET, SECRET)
    system = system_of(Ledger(), contents(loose(count(60), count(9, where("wijk", "Zuid")), count(8, where("wijk", "Zuid"), where("uitkomst", KNOWN)))), 10)
    assert not system.quiet


# --- what rests on a withheld count ----------------------------------------------------------------


def test_everything_that_rests_on_a_small_count_goes_with_it():
    found, flow = small.effects_of(small.tables(n=(40, 40), working=(20, 3)))
    made = gate()
    seen, _ = (one.result for one in made.together(found, flow))
    assert seen.primary.shares[1].count is SECRET
    assert seen.primary.effect.estimates[0].value is SECRET
    assert all(test.p_value is SECRET for test in seen.primary.tests)
    assert seen.complier.estimate.value is SECRET and seen.bounds[0].lower is SECRET
    assert safe(made)


def test_large_counts_stay():
    found, flow = small.effects_of(small.tables(n=(200, 200), working=(80, 60)))
    seen, trial = (one.result for one in gate().together(found, flow))
    assert (seen.primary.shares[0].count, seen.primary.shares[0].n) == (80, 200)
    assert seen.primary.effect.estimates[0].value == pytest.approx(0.1)
    assert trial.arms[0].assigned == 200


def test_outcomes_that_differ_by_few_clients_do_not_stand_side_by_side():
    """Who works 12 hours works; when five work less, the outcomes differ by these five."""
    made = small.tables(n=(200, 200), working=(80, 60))
    made["dienstverbanden"].loc[:4, "uren_per_week"] = 3.0
    seen = gate().release(small.effects_of(made)[0]).result
    codes = {one.effect.code: one.shares[0].count for one in seen.outcomes if one.shares}
    assert SECRET in (codes["werk"], codes["veel"])
    same = gate().release(small.effects_of(small.tables(n=(200, 200), working=(80, 60)))[0]).result
    assert {one.shares[0].count for one in same.outcomes if one.effect.code in ("werk", "veel")} == {80}


def test_a_variant_that_leaves_out_few_clients_is_withheld():
    made = small.tables(n=(200, 200), working=(80, 60))
    made["klanten"]["soort"] = np.where(made["klanten"].index.isin([0, 1, 2]), "twee", "een")
    seen = gate().release(small.effects_of(made)[0]).result
    (one,) = (variant for variant in seen.variants if variant.code == "zonder")
    assert one.n[0] is SECRET and one.estimate.value is SECRET


def test_a_subgroup_of_few_takes_enough_along_that_it_does_not_follow():
    made = small.tables(n=(200, 200), working=(80, 60))
    made["klanten"]["soort"] = np.where(made["klanten"].index.isin([*range(76, 88), *range(256, 268)]), "twee", "een")
    held = gate()
    seen = held.release(small.effects_of(made)[0]).result
    assert seen.subgroups[0].rows[1].estimate.value is SECRET
    assert safe(held)


def test_the_internal_profile_changes_no_number():
    found, flow = small.effects_of(small.tables(n=(12, 12), working=(3, 1)))
    seen = Gate(INTERNAL).together(found, flow)
    assert [one.result for one in seen] == [found, flow]


def test_a_share_with_a_withheld_base_is_withheld_everywhere():
    base = count(12, where("k", "p"))
    some = count(4, where("k", "p"), where("werk", "ja"))
    seen = gate().release((Share.of(some, base), loose(count(60), base))).result
    assert seen[0] is SECRET


def test_the_audit_finds_what_two_outputs_tell_together(tmp_path):
    from evalutils.disclosure.checking import audit
    from evalutils.disclosure.counting import ledger
    from evalutils.errors import DisclosureError

    part, rest = ALL.and_(where("k", "p")), ALL.and_(where("k", "q"))
    told = Ledger()
    told.add(contents(loose(count(60), count(57, within=part), count(3, within=rest), sums=(Sum(ALL, (part, rest)),))), {rest.id}, "n")
    for folder, restricted in ((tmp_path / "released/ledger", False), (tmp_path / "besloten", True)):
        folder.mkdir(parents=True)
        (folder / "n.json").write_text(ledger.as_json(told, restricted))
    with pytest.raises(DisclosureError, match="samen") as refused:
        audit.inspect(tmp_path, PUBLIC)
    assert "uitvoer n" in str(refused.value) and rest.id not in str(refused.value)
    assert audit.inspect(tmp_path, INTERNAL)["verborgen"] == 1
    assert replace(told).published[part.id] == 57
