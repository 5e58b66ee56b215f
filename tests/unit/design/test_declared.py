"""The design as declared, tried by the report's own main result: level, coverage and power near what theory says, and bias where it must come."""

from __future__ import annotations

import math

import pytest

from evalutils.design import declare
from evalutils.display.design import declared as views
from evalutils.errors import ParameterError
from evalutils.params.analysis import Inference
from evalutils.params.design import Declared, Power, PowerPartSpec
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
    assert [row[0] for row in table.rows] == ["0,00", "10,00"]
    assert "4 clusters met een intraclasscorrelatie van 0,05" in table.notes[0]
    assert "Kleinste verschil" in table.notes[-1]


def test_a_correlation_needs_clusters() -> None:
    with pytest.raises(ValueError, match="clusters, want er is een intraclasscorrelatie"):
        Declared(intraclasscorrelatie=0.05)
