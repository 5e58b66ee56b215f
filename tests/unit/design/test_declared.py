"""The design as declared, tried by the report's own main result: level, coverage and power near what theory says, and bias where it must come."""

from __future__ import annotations

import math

import pytest

from evalutils.design import declare
from evalutils.display.common.views import text_of
from evalutils.display.design import declared as views
from evalutils.errors import ParameterError
from evalutils.params.groups import Groups
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.declared import Declared
from evalutils.params.sections.design import Power, PowerPartSpec
from evalutils.results import is_number

POWER = Power(parts=(PowerPartSpec(label="Allen", share=1, rate=0.30),), control=0.20, planned=200, sides=2)
MANY = 800


def tried(**spec):  # type: ignore[no-untyped-def]
    return declare(Declared(experimenten=MANY, **spec), POWER, Inference())


def off(share: float) -> float:
    """Three standard errors of a share in as many experiments."""
    return 3 * math.sqrt(share * (1 - share) / MANY)


def test_without_clusters_the_level_holds_and_power_is_that_of_the_formula() -> None:
    """Power of 200 and 200 at 20% and 30%: .640 by the normal approximation (Fleiss, Levin & Paik 2003, ch. 4, without continuity)."""
    found = tried()
    null, effect = found.trials
    assert (null.truth, round(effect.truth, 10)) == (0.0, 0.1)
    assert null.rejected == pytest.approx(0.05, abs=off(0.05) + 0.01)
    assert effect.rejected == pytest.approx(0.640, abs=off(0.64) + 0.01)
    for trial in found.trials:
        assert is_number(trial.bias) and abs(trial.bias) < 3 * 0.044 / math.sqrt(MANY)
        assert is_number(trial.coverage) and trial.coverage == pytest.approx(0.95, abs=off(0.95) + 0.005)


def test_clusters_cost_power_and_make_the_smallest_difference_larger() -> None:
    free, clustered = tried(), tried(clusters=10, intraclasscorrelatie=0.1)
    assert is_number(free.detectable) and is_number(clustered.detectable)
    assert clustered.detectable > free.detectable + 0.02
    assert clustered.trials[1].rejected < free.trials[1].rejected - 0.05
    assert clustered.trials[0].rejected <= 0.05 + off(0.05) + 0.02


def test_outcomes_that_go_missing_by_outcome_bias_the_estimate_as_arithmetic_says() -> None:
    """Of 30% with the outcome half is lost: .15 of .85 remain, 3/17, against 20%."""
    found = tried(ontbreekt_met_uitkomst=(0.5, 0.0)).trials[1]
    assert is_number(found.bias) and found.bias == pytest.approx(3 / 17 - 0.20 - 0.10, abs=0.006)


def test_the_same_parameters_give_the_same_experiments() -> None:
    assert tried(effect=0.05) == tried(effect=0.05)


def test_what_is_not_declared_is_not_shown() -> None:
    found = declare(Declared(), POWER, Inference())
    assert found.trials == ()
    with pytest.raises(ParameterError, match="verklaren geen ontwerp"):
        views.table(found)


def test_the_table_has_a_row_without_and_one_with_the_effect() -> None:
    table = views.table(declare(Declared(experimenten=20, clusters=4, intraclasscorrelatie=0.05), POWER, Inference()))
    assert [text_of(row[0]) for row in table.rows] == ["0,00", "10,00"]
    assert "4 clusters met een intraclasscorrelatie van 0,05" in table.notes[0]
    assert "Kleinste verschil" in table.notes[-1]


def test_a_correlation_needs_clusters() -> None:
    with pytest.raises(ValueError, match="clusters, want er is een intraclasscorrelatie"):
        Declared(intraclasscorrelatie=0.05)


def test_an_amount_has_the_power_of_the_formula() -> None:
    """Power of 200 and 200 for a difference of .3 standard deviation, two-sided at 5%: .849 (Cohen 1988, table 2.3.5: .85)."""
    found = tried(soort="gemiddelde", eenheid="uur per week", effect=3.0, standaarddeviatie=10.0, gemiddelde_vergelijking=12.0)
    null, effect = found.trials
    assert null.rejected == pytest.approx(0.05, abs=off(0.05) + 0.005)
    assert effect.rejected == pytest.approx(0.849, abs=off(0.85))
    assert is_number(effect.bias) and abs(effect.bias) < 3 * 1.0 / math.sqrt(MANY)
    table = views.table(found)
    assert table.head[0] == "Waar effect (uur per week)"


def test_a_covariate_that_explains_half_finds_a_smaller_difference() -> None:
    """Half the variance explained: the smallest difference is the root of a half as large."""
    plan = {"soort": "gemiddelde", "effect": 2.0, "standaarddeviatie": 10.0}
    bare, adjusted = tried(**plan), tried(**plan, covariaat={"samenhang": math.sqrt(0.5), "ontbreekt": (0.1, 0.1)})
    assert is_number(bare.detectable) and is_number(adjusted.detectable)
    assert adjusted.detectable == pytest.approx(bare.detectable * math.sqrt(0.5), rel=1e-6)
    assert adjusted.trials[1].rejected > bare.trials[1].rejected + 0.1
    assert adjusted.trials[0].rejected == pytest.approx(0.05, abs=off(0.05) + 0.01)


def test_strata_with_unequal_chances_do_not_bias_the_main_result() -> None:
    """Chances .5 and .75 where rates are 15% and 30%: the crude difference would be off by 15 x (.6 - 1/3) = 4 points."""
    strata = [{"aandeel": 0.5, "kans": 0.5, "vergelijking": 0.15}, {"aandeel": 0.5, "kans": 0.75, "vergelijking": 0.30}]
    for trial in tried(strata=strata, effect=0.10).trials:
        assert is_number(trial.bias) and abs(trial.bias) < 3 * 0.05 / math.sqrt(MANY)
        assert is_number(trial.coverage) and trial.coverage == pytest.approx(0.95, abs=off(0.95) + 0.01)


def test_clusters_in_both_groups_strata_and_a_covariate_go_together() -> None:
    plan = {"clusters": 8, "clusters_vergelijking": 8, "intraclasscorrelatie": 0.05, "covariaat": {"samenhang": 0.3}}
    found = declare(Declared(experimenten=200, strata=[{"aandeel": 1.0, "kans": 0.5}], **plan), POWER, Inference())
    assert found.trials[0].rejected <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 200)
    assert "8 clusters en de vergelijkingsgroep 8, met een" in views.table(found).notes[0]
    assert "Er is geloot binnen één stratum." in views.table(found).notes[0]


def test_shares_outside_nil_and_one_are_refused() -> None:
    with pytest.raises(ParameterError, match="aandelen die niet kunnen"):
        tried(effect=0.9)


GROUPS = Groups(
    interventies=[{"code": "a", "label": "Coaching"}, {"code": "b", "label": "Training"}], vergelijking={"code": "c", "label": "Controlegroep"},
)  # fmt: skip


def test_three_groups_keep_their_familywise_error_by_holm_and_pay_for_it_in_power() -> None:
    """Two uncorrected tests at 5% that share a comparison group (correlation .5) find something in 9.1% (Dunnett 1955: 1 - P(both |z| < 1.96))."""
    spec = Declared(experimenten=MANY)
    holm, plain = (declare(spec, POWER.model_copy(update={"correction": how}), Inference(), GROUPS.contrasts) for how in ("holm", "geen"))
    assert holm.together is not None and plain.together is not None
    assert holm.together.familywise <= 0.05 + off(0.05)
    assert plain.together.familywise == pytest.approx(0.091, abs=off(0.091) + 0.005)
    assert [trial.contrast for trial in holm.trials] == ["Coaching – Controlegroep"] * 2 + ["Training – Controlegroep"] * 2
    for place in (1, 3):
        assert plain.trials[place].rejected == pytest.approx(0.640, abs=off(0.64) + 0.01)
        assert holm.trials[place].rejected < plain.trials[place].rejected
    assert holm.together.every <= min(holm.trials[1].rejected, holm.trials[3].rejected) <= holm.together.one
    assert is_number(holm.detectable) and is_number(plain.detectable)
    assert holm.detectable > plain.detectable


def test_an_intervention_may_be_expected_to_do_better_than_another() -> None:
    power = POWER.model_copy(update={"expected": {"b": 0.40}})
    found = declare(Declared(experimenten=200), power, Inference(), GROUPS.contrasts)
    assert [round(trial.truth, 10) for trial in found.trials] == [0.0, 0.1, 0.0, 0.2]
    assert found.trials[3].rejected > found.trials[1].rejected + 0.1


def test_the_table_of_several_contrasts_names_each_and_says_what_is_found_together() -> None:
    pairs = Groups(**GROUPS.model_dump(by_alias=True) | {"contrasten": [("a", "c"), ("b", "c"), ("a", "b")]}).contrasts
    table = views.table(declare(Declared(experimenten=20, strata=[{"aandeel": 0.5, "kans": 0.5}] * 2), POWER, Inference(), pairs))
    assert len(table.rows) == 4
    assert [text_of(row[1]) for row in table.rows] == ["0,00", "10,00", "0,00", "10,00"]
    told = " ".join(table.notes)
    assert "Zonder enig effect" in told
    assert "Eén vergelijking van twee interventies is niet nagebootst." in told
