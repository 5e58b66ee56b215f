"""The gate on effectiveness, curves and costs: what shows few clients goes, whole, and nothing gives it back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import final_report as small
import pandas as pd
import pytest

from evalutils.disclosure import release
from evalutils.disclosure.survival_systems import _steps
from evalutils.errors import DisclosureError
from evalutils.results import SECRET, AtRisk, CurveResult, Estimate, Interval, SurvivalResult, Test
from evalutils.results.costs import CostLine, CostResult, PerspectiveResult, TornadoBar


def effects(**how):
    found, flow = small.effects_of(small.tables(**how))
    return release(found, small.STRICT, within=(flow,)), release(flow, small.STRICT, within=(found,))


def outcome(released, code):
    return next(one for one in released.result.outcomes if one.effect.code == code)


def test_without_a_minimum_nothing_changes():
    found, flow = small.effects_of(small.tables(n=(12, 12), working=(3, 1)))
    assert release(found, small.OPEN, within=(flow,)).result == found


def test_large_counts_stay():
    released, _ = effects(n=(200, 200), working=(80, 60))
    primary = released.result.primary
    assert (primary.shares[0].count, primary.shares[0].n) == (80, 200)
    assert primary.effect.estimates[0].value == pytest.approx(0.1)
    assert not [cell for cell in released.hidden if cell.startswith("werk:")]


def test_a_small_count_takes_everything_that_rests_on_it():
    released, _ = effects(n=(40, 40), working=(20, 3))
    found = released.result
    assert found.primary.shares[1].count is SECRET and found.primary.shares[0].count is SECRET
    assert found.primary.effect.estimates[0].value is SECRET
    assert all(test.p_value is SECRET for test in found.primary.tests)
    assert found.complier.estimate.value is SECRET and found.bounds[0].lower is SECRET
    assert all(variant.estimate.value is SECRET for variant in found.variants)
    assert all(row.estimate.value is SECRET for group in found.subgroups for row in group.rows)


def test_outcomes_that_differ_by_few_clients_do_not_stand_side_by_side():
    """Everybody at work works 20 hours, so 'werk' and 'veel' differ by nobody; with five small jobs they differ by five."""
    same, _ = effects(n=(200, 200), working=(80, 60))
    assert outcome(same, "veel").shares[0].count == 80
    made = small.tables(n=(200, 200), working=(80, 60))
    made["dienstverbanden"].loc[:4, "uren_per_week"] = 3.0
    found, flow = small.effects_of(made)
    released = release(found, small.STRICT, within=(flow,))
    assert outcome(released, "werk").shares[0].count == 80
    assert outcome(released, "veel").shares[0].count is SECRET
    assert outcome(released, "veel").effect.estimates[0].value is SECRET


def test_a_characteristic_goes_whole_because_one_category_follows_from_the_others():
    made = small.tables(n=(200, 200), working=(80, 60))
    made["klanten"]["soort"] = "een"
    made["klanten"].loc[[*range(5), *range(200, 300)], "soort"] = "twee"
    found, flow = small.effects_of(made)
    released = release(found, small.STRICT, within=(flow,)).result
    assert all(row.n == (SECRET, SECRET) and row.estimate.value is SECRET for row in released.subgroups[0].rows)
    assert released.primary.shares[0].count == 80


def test_a_variant_that_leaves_out_few_clients_is_withheld():
    made = small.tables(n=(200, 200), working=(80, 60))
    made["klanten"].loc[3:, "soort"] = "een"
    found, flow = small.effects_of(made)
    released = release(found, small.STRICT, within=(flow,)).result
    shown = {variant.code: variant.estimate.value for variant in released.variants}
    assert shown["zonder"] is SECRET
    assert shown["zonder_1"] is not SECRET


def test_few_helped_in_the_control_group_hide_the_first_stage_and_the_flow():
    made = small.tables(n=(200, 200), working=(80, 60))
    extra = made["activiteiten"].iloc[:4].assign(klant_id=["b0", "b1", "b2", "b3"])
    made["activiteiten"] = pd.concat([made["activiteiten"], extra], ignore_index=True)
    found, flow = small.effects_of(made)
    assert flow.arms[1].took_part == 4
    released = release(found, small.STRICT, within=(flow,))
    shown = release(flow, small.STRICT, within=(found,)).result
    assert released.result.complier.estimate.value is SECRET and released.result.complier.take_up == (SECRET, SECRET)
    assert shown.arms[1].took_part is SECRET and shown.arms[1].not_taken is SECRET
    assert shown.arms[1].assigned == 200
    assert released.result.primary.shares[1].count == 60


def test_an_unknown_kind_of_result_is_refused():
    @dataclass(frozen=True)
    class New:
        count: int

    with pytest.raises(DisclosureError):
        release(New(3), small.OPEN)


# --- curves ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happened", "kept"),
    [
        ((0, 3, 6, 10, 12, 25), [0, 3, 5]),  # a step where ten have come together
        ((0, 10, 15), [0, 2]),  # a step at 10 would leave 5 that show
        ((0, 10, 20), [0, 1, 2]),
        ((0, 0, 0), [0]),
        ((4, 9, 14), [2]),  # nothing before the first ten
        ((0, 9), [0]),
    ],
)
def test_a_curve_steps_where_enough_has_happened(happened, kept):
    assert _steps(happened, 10) == kept


def test_curves_under_a_minimum_step_by_at_least_that_many():
    released, _ = effects(n=(200, 200), working=(80, 60))
    for curve in released.result.survival.incidence:
        steps = [after - before for before, after in zip(curve.happened, curve.happened[1:], strict=False)]
        assert all(step == 0 or step >= 10 for step in steps)
        assert all(float(time).is_integer() for time in curve.times)


def test_a_cause_of_few_has_no_curve():
    made = small.tables(n=(200, 200), working=(80, 60))
    care = made["activiteiten"].iloc[100:104].assign(soort="zorg", startdatum=made["activiteiten"]["startdatum"].iloc[0])
    made["activiteiten"] = pd.concat([made["activiteiten"], care], ignore_index=True)
    found, flow = small.effects_of(made)
    curve = next(one for one in release(found, small.STRICT, within=(flow,)).result.survival.incidence
                 if one.cause == "zorg" and one.arm == "a")  # fmt: skip
    assert curve.events is SECRET and curve.times == ()


def followed(work: int, other: int, later: int = 12):
    """A group of 200 in which ``work`` find work and ``other`` leave in months 1-12, and ``later`` and 30 in months 13-24."""
    arm, months = "a", tuple(float(month) for month in range(25))

    def curve(code: str, first: int, second: int, *, survival: bool = False) -> CurveResult:
        happened = tuple(round(first * min(month, 12) / 12 + second * max(month - 12, 0) / 12) for month in range(25))
        share = tuple(1 - n / 200 if survival else n / 200 for n in happened)
        return CurveResult(arm, "A", code, code, "m", months, share, share, share, 0.95, first + second, 200, happened)

    counts = ((200, 200 - work - other, 200 - work - other - later - 30),)
    gap = Estimate("m", 0.1, 0.1, 0.5, GAP, "z", 200)
    return SurvivalResult(
        "tijd", "Tijd", 24.0, (curve("werk", work, later), curve("weg", other, 30)),
        (curve("werk", work, later, survival=True),), AtRisk((0.0, 12.0, 24.0), (arm,), ("A",), counts),
        Test("m", 1.0, 0.5), gap, gap,
    )  # fmt: skip


def test_numbers_at_risk_beside_a_curve_show_no_few_others():
    """200 at risk at the start, 133 after a year of whom 60 with work: the seven others would follow."""
    safe = release(followed(60, 7), small.STRICT).result
    work = next(curve for curve in safe.incidence if curve.cause == "werk")
    assert work.at(12) == pytest.approx(0.3)
    assert safe.at_risk.counts[0][:2] == (200, SECRET)
    many = release(followed(60, 17), small.STRICT).result
    assert many.at_risk.counts[0] == (200, 123, 81)


def test_two_kinds_of_curve_together_show_no_few_others():
    """Kaplan-Meier lets the others leave and Aalen-Johansen does not: their difference tells how many left."""
    assert 12.0 not in release(followed(60, 7), small.STRICT).result.survival[0].times
    assert 12.0 in release(followed(60, 17), small.STRICT).result.survival[0].times


def test_between_the_points_of_a_coarse_curve_nothing_is_told():
    found = followed(60, 17)
    work = release(found, small.STRICT).result.incidence[0]
    assert work.times == (0.0, 12.0, 24.0)
    assert (work.at(12), work.at(24)) == (found.incidence[0].at(12), found.incidence[0].at(24))
    assert work.at(6) is SECRET and work.at(18) is SECRET
    late = release(followed(60, 17, later=4), small.STRICT).result.incidence[0]
    assert late.at(12) is SECRET and late.at(24) == pytest.approx(0.32)


# --- costs ----------------------------------------------------------------------------------------

GAP = Interval(0.0, 1.0, 0.95, "m")


def line(code, users, side="kosten"):
    return CostLine(code, code, side, 1.0, (2.0, 1.0), (-2.0, -1.0), -1.0, GAP, users=users, assumptions=(f"prijs_{code}",))


def costs(*lines):
    bars = tuple(TornadoBar(f"prijs_{one.code}", one.code, 1.0, 2.0, 3.0, 4.0) for one in lines)
    part = PerspectiveResult("p", "P", lines, 1.0, 2.0, 1.0, GAP, 0.5, 2.0, 3.0, GAP, 1.0, (1.0,), 1, 1, bars)
    return CostResult(12, 0.0, ("a", "b"), (100, 100), (0, 0), 0, (0.5, 0.4), 0.1, GAP, (), (part,), "m")


def released_lines(*lines):
    part = release(costs(*lines), small.STRICT).result.perspectives[0]
    return {one.code: one.difference for one in part.lines}, {bar.code for bar in part.tornado}, part.costs


def test_lines_of_many_clients_stay():
    lines, bars, total = released_lines(line("x", (50, 0)), line("y", (60, 40)))
    assert lines == {"x": -1.0, "y": -1.0} and len(bars) == 2 and total == 1.0


def test_a_line_of_few_takes_the_next_smallest_of_its_side_with_it():
    lines, bars, total = released_lines(
        line("few", (5, 0)), line("next", (30, 0)), line("many", (90, 90)), line("wage", (20, 20), "baten")
    )
    assert lines == {"few": SECRET, "next": SECRET, "many": -1.0, "wage": -1.0}
    assert bars == {"prijs_many", "prijs_wage"} and total == 1.0


def test_two_lines_of_few_still_need_one_of_many():
    lines, _, _ = released_lines(line("few", (5, 0)), line("fewer", (2, 0)), line("many", (90, 90)))
    assert set(lines.values()) == {SECRET}


def test_a_side_of_few_alone_hides_the_whole_perspective():
    _, bars, total = released_lines(line("few", (5, 0)), line("wage", (20, 20), "baten"))
    assert total is SECRET and bars == set()


def test_few_exits_hide_what_follows_from_them():
    found = replace(costs(line("x", (50, 50))), exit_rates=(0.05, 0.4))
    safe = release(found, small.STRICT).result
    assert safe.exit_rates == (SECRET, SECRET) and safe.extra_exits is SECRET
    assert safe.perspectives[0].cost_per_exit is SECRET and safe.perspectives[0].net == 1.0


def test_an_estimate_is_not_touched_where_nothing_is_small():
    kept = Estimate("m", 0.1, 0.1, GAP, 0.5)
    assert release(costs(line("x", (50, 50))), small.OPEN).result.perspectives[0].net_interval == kept.interval
