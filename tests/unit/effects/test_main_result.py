"""The main result follows the assignment in params: clusters, strata, several groups; and the report says what it did."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evalutils.display.effects import contrasts as contrast_views
from evalutils.display.effects import method, tables
from evalutils.estimators.assignment.strata import mantel_haenszel
from evalutils.findings.effectiveness import effectiveness
from evalutils.findings.effects.all_contrasts import all_contrasts
from evalutils.findings.effects.effect import effect
from evalutils.findings.effects.headline import Setting
from evalutils.findings.effects.outcome import outcome_effect
from evalutils.findings.histories.followup import Followed
from evalutils.params import Allocation, Groups
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.effectiveness import Effectiveness
from evalutils.params.sections.outcomes import EffectSpec
from evalutils.results import SECRET, NotComputable, is_number

GROUPS = Groups.model_validate({
    "interventies": [{"code": "a", "label": "Coaching"}, {"code": "b", "label": "Training"}],
    "vergelijking": {"code": "c", "label": "Controlegroep"},
})  # fmt: skip
ARMS = GROUPS.contrasts[0]
SPEC = EffectSpec(code="werk", label="Werk", kolom="werk", soort="aandeel", covariaten=["leeftijd"])
FEW = Inference(permutaties=200)


def clients(managers: int = 4, n: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(9)
    frame = pd.DataFrame({"klant_id": np.arange(n), "groep": np.resize(["a", "b", "c"], n), "leeftijd": rng.normal(50, 5, n)})
    frame["wijk"] = np.where(rng.random(n) < np.where(frame["groep"] == "a", 0.7, 0.4), "noord", "zuid")
    frame["km"] = np.where(frame["groep"] == "c", None, rng.integers(0, managers, n).astype(str))
    frame["werk"] = (rng.random(n) < np.where(frame["wijk"] == "noord", 0.4, 0.2)).astype(float)
    return frame


def found(frame, **allocation):
    return effect(frame, SPEC, ARMS, FEW, Setting(allocation=Allocation.model_validate(allocation)))


def test_nothing_said_is_the_plain_difference_and_strata_give_mantel_haenszel():
    frame = clients()
    assert "Newcombe" in found(frame).estimates[0].method
    first = found(frame, strata=["wijk"]).estimates[0]
    two = frame[frame["groep"].isin(["a", "c"])]
    z = (two["groep"] == "a").to_numpy(dtype=int)
    assert first.value == mantel_haenszel(two["werk"].to_numpy(), z, two["wijk"].to_numpy(dtype=str), 0.95).value
    assert [row.method for row in found(frame, strata=["wijk"]).estimates].count(first.method) == 1


def test_four_managers_get_an_interval_and_no_verdict_and_the_report_says_why():
    frame = clients()
    one = found(frame, cluster="km", cluster_naam="klantmanagers", deel="begeleid")
    assert isinstance(one.estimates[0].p_value, NotComputable)
    assert is_number(one.estimates[0].interval.lower)
    text = " ".join(method.about(one, ARMS))
    assert "vier in de coaching" in text
    assert "te weinig clusters" in text
    assert "intraclasscorrelatie" in text


def test_clusters_that_do_not_weigh_leave_the_result_and_are_told():
    frame = clients()
    how = {"cluster": "km", "cluster_naam": "klantmanagers", "deel": "begeleid", "meewegen": False, "reden": "te weinig klantmanagers"}
    apart, told = found(frame), found(frame, **how)
    assert told.estimates[0] == apart.estimates[0]
    assert not told.method.clusters.weighed
    text = " ".join(method.about(told, ARMS))
    assert "te weinig klantmanagers" in text
    assert "Getoetst is dat niet" in text


def test_ten_managers_carry_a_verdict_and_their_own_tests():
    frame = clients(managers=10)
    spec = Effectiveness.model_validate({"uitkomsten": [{"code": "werk", "label": "Werk", "soort": "werk", "maanden": 12, "rol": "primair"}]})
    setting = Setting(allocation=Allocation(cluster="km", deel="begeleid"))
    one = outcome_effect(frame, spec.primary, spec, ARMS, FEW, setting)
    assert is_number(one.effect.estimates[0].p_value)
    assert all("Fisher" not in test.method for test in one.tests)
    t, two = one.tests[0], one.tests[1]
    assert min(2 * t.p_value, 2 - 2 * t.p_value) == pytest.approx(two.p_value)
    assert two.p_value == one.effect.estimates[0].p_value


def test_the_one_sided_bound_lies_within_the_two_sided_interval():
    frame = clients()
    spec = Effectiveness.model_validate({"uitkomsten": [{"code": "werk", "label": "Werk", "soort": "werk", "maanden": 12, "rol": "primair"}]})
    one = outcome_effect(frame, spec.primary, spec, ARMS, FEW)
    interval = one.effect.estimates[0].interval
    assert interval.lower < one.bound < one.effect.estimates[0].value


def test_all_contrasts_hold_the_main_results_and_correct_for_their_number():
    frame = clients()
    result = all_contrasts(frame, SPEC, GROUPS, FEW, Setting())
    assert [row.key for row in result.rows] == ["a_c", "b_c"]
    assert [row.estimate.value for row in result.rows] == [effect(frame, SPEC, arms, FEW).estimates[0].value for arms in GROUPS.contrasts]
    for row in result.rows:
        assert row.holm_p >= row.estimate.p_value
        assert row.dunnett.lower < row.estimate.interval.lower
    assert 0 <= result.joint.p_value <= 1
    table = contrast_views.table(result)
    assert len(table.rows) == 2
    assert len(contrast_views.text(0.05)(result).paragraphs) == 1


def test_what_is_withheld_is_said_to_be_not_published_and_not_to_be_impossible():
    result = all_contrasts(clients(), SPEC, GROUPS, FEW, Setting())
    hidden = replace(
        result, joint=replace(result.joint, p_value=SECRET), rows=tuple(replace(row, estimate=replace(row.estimate, value=SECRET)) for row in result.rows),
    )  # fmt: skip
    (said,) = contrast_views.text(0.05)(hidden).paragraphs
    assert said.count("niet gepubliceerd ter bescherming van klanten") == 3 and "te geven" not in said


def test_too_few_clusters_leave_no_test_over_the_contrasts_either():
    result = all_contrasts(clients(), SPEC, GROUPS, FEW, Setting(allocation=Allocation(cluster="km", deel="begeleid")))
    assert isinstance(result.joint.p_value, NotComputable)
    assert all(isinstance(row.dunnett_p, NotComputable) and isinstance(row.holm_p, NotComputable) for row in result.rows)


def test_attrition_is_counted_by_group_and_weights_stand_beside():
    frame = clients()
    assert found(frame).attrition is None
    rng = np.random.default_rng(3)
    frame.loc[(rng.random(len(frame)) < 0.3) & (frame["groep"] == "a"), "werk"] = np.nan
    lost = found(frame)
    gone = int((frame["werk"].isna() & (frame["groep"] == "a")).sum())
    assert tuple(map(int, lost.attrition.missing)) == (gone, 0)
    assert lost.attrition.test.p_value < 0.001
    assert lost.attrition.cautious == "hoog"
    assert any("omgekeerde-kansgewichten" in row.method and not row.note for row in lost.estimates)
    assert "What Works Clearinghouse" in " ".join(method.about(lost, ARMS))


def test_a_missing_covariate_leaves_nobody_out_and_multiple_imputation_stands_beside():
    frame = clients()
    frame.loc[frame.index % 7 == 0, "leeftijd"] = np.nan
    lost = found(frame)
    adjusted = [row for row in lost.estimates if "Lin" in row.method or "imputatie" in row.method]
    assert {row.n for row in adjusted} == {len(frame[frame["groep"].isin(["a", "c"])])}
    assert any("meervoudige imputatie" in row.method for row in adjusted)
    assert "gemiddelde" in next(row.note for row in lost.estimates if "Lin 2013, HC2" in row.method)


def test_romano_wolf_stands_beside_holm_where_params_ask_and_not_with_strata():
    frame = clients()
    rng = np.random.default_rng(4)
    frame["een"] = rng.normal(size=len(frame)) + 0.6 * (frame["groep"] == "a")
    frame["twee"] = frame["een"] + 0.01 * rng.normal(size=len(frame))
    outcomes = [{"code": code, "label": code, "soort": "uren", "maanden": 12} for code in ("een", "twee")]
    outcomes.append({"code": "werk", "label": "Werk", "soort": "werk", "maanden": 12, "rol": "primair"})
    asked = Effectiveness.model_validate({"uitkomsten": outcomes, "romano_wolf": True})
    found_ = effectiveness(Followed(frame, None), asked, ARMS, FEW)
    rows = [one for one in found_.outcomes if one.role == "secundair"]
    for row in rows:
        assert row.effect.estimates[0].p_value <= row.step_down_p + 1 / FEW.permutations
        assert row.step_down_p <= max(2 * row.effect.estimates[0].p_value, 3 / FEW.permutations)  # twice the same: hardly a price
    assert "p (Romano-Wolf)" in tables.secondary(ARMS)(found_).head
    strict = effectiveness(Followed(frame, None), asked, ARMS, FEW, Allocation(strata=("wijk",)))
    assert all(isinstance(one.step_down_p, NotComputable) for one in strict.outcomes if one.role == "secundair")
    without = effectiveness(Followed(frame, None), asked.model_copy(update={"step_down": False}), ARMS, FEW)
    assert "p (Romano-Wolf)" not in tables.secondary(ARMS)(without).head


def test_a_primary_mean_has_the_interval_of_the_randomisation_test():
    frame = clients()
    frame["uren"] = np.random.default_rng(2).normal(size=len(frame)) + 1.0 * (frame["groep"] == "a")
    spec = Effectiveness.model_validate({"uitkomsten": [{"code": "uren", "label": "Uren", "soort": "uren", "maanden": 12, "rol": "primair", "eenheid": "uur"}]})
    one = outcome_effect(frame, spec.primary, spec, ARMS, Inference(permutaties=1000))
    wald = one.effect.estimates[0].interval
    assert one.inverted.lower == pytest.approx(wald.lower, abs=0.05)
    assert one.inverted.upper == pytest.approx(wald.upper, abs=0.05)
    found_ = effectiveness(Followed(frame, None), spec, ARMS, FEW)
    assert any("omkering van de randomisatietoets" in note and note.endswith("uur.") for note in tables.tests(found_).notes)
