"""The power calculation: what must hold whatever the assumptions, and what cannot be computed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from evalutils.design.power import Contrast, power_calculation
from evalutils.display.common.views import text_of
from evalutils.display.design import tables
from evalutils.errors import ParameterError
from evalutils.estimators.planning.power import Demand, detectable, power_at, size_for
from evalutils.params import Arm, Arms
from evalutils.params.sections.design import Power
from evalutils.results import NotComputable, is_number

FORMULAS = ("ongepoold", "gepoold", "continuiteit", "arcsinus")
GIVEN = {
    "delen": [{"label": "x", "aandeel": 0.5, "kans": 0.6}, {"label": "y", "aandeel": 0.5, "kans": 0.4}],
    "kans_vergelijking": 0.2, "gepland_per_groep": 40, "kromme": {"van": 10, "tot": 30, "stap": 10},
    "omvangen": [{"code": "p", "label": "P", "interventie": 40, "vergelijking": 30}],
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(control=st.floats(0.05, 0.6), effect=st.floats(0.05, 0.3), sides=st.sampled_from([1, 2]), power=st.floats(0.6, 0.95))
def test_the_size_found_has_the_power_asked(control, effect, sides, power):
    demand, rates = Demand(0.05, sides, power), (control + effect, control)
    for method in FORMULAS:
        n = size_for(method, rates, demand)
        assert is_number(n)
        # n is no whole number; the far tail of a two-sided test adds next to nothing
        assert power_at(method, rates, (n, n), demand) == pytest.approx(power, abs=1e-3)
    assert size_for("continuiteit", rates, demand) > size_for("gepoold", rates, demand)


@pytest.mark.parametrize("method", ["exact_z", "exact_fisher"])
def test_the_enumerated_size_is_the_smallest_that_stays_enough(method):
    demand, rates = Demand(0.05, 1, 0.8), (0.5, 0.2)
    n = size_for(method, rates, demand)
    assert all(power_at(method, rates, (k, k), demand) >= 0.8 for k in range(n, n + 10))
    assert power_at(method, rates, (n - 1, n - 1), demand) < 0.8


def test_two_sided_power_does_not_depend_on_the_direction():
    demand = Demand(0.05, 2, 0.8)
    for method in (*FORMULAS, "exact_z", "exact_fisher"):
        there, back = (power_at(method, rates, (30, 30), demand) for rates in ((0.5, 0.2), (0.2, 0.5)))
        assert there == pytest.approx(back, abs=1e-12)


def test_no_size_without_an_effect_or_in_the_wrong_direction():
    assert isinstance(size_for("gepoold", (0.2, 0.2), Demand(0.05, 1, 0.8)), NotComputable)
    assert isinstance(size_for("gepoold", (0.1, 0.2), Demand(0.05, 1, 0.8)), NotComputable)
    assert is_number(size_for("gepoold", (0.1, 0.2), Demand(0.05, 2, 0.8)))
    assert isinstance(size_for("exact_fisher", (0.201, 0.2), Demand(0.05, 1, 0.8)), NotComputable)


def test_two_clients_a_group_detect_nothing():
    for method in ("exact_fisher", "exact_z"):
        assert isinstance(detectable(method, 0.5, (2, 2), Demand(0.001, 1, 0.8)), NotComputable)


def test_the_whole_record():
    result = power_calculation(Power.model_validate(GIVEN))
    assert result.rate_treatment == pytest.approx(0.5)
    assert result.effect == pytest.approx(0.3)
    assert [size.code for size in result.sizes] == [*FORMULAS, "exact_z", "exact_fisher"]
    assert len(result.detectable) == 6
    (curve,) = result.curves
    assert curve.sizes == (10, 20, 30)
    assert curve.effect == pytest.approx(0.3)
    assert list(curve.power) == sorted(curve.power)


def test_an_impossible_effect_has_no_curve():
    params = Power.model_validate(GIVEN | {"kromme": {"van": 10, "tot": 20, "stap": 10, "effecten": [0.1, 0.9]}})
    assert [curve.effect for curve in power_calculation(params).curves] == [0.1]


def test_no_outcome_at_all_is_no_nan():
    params = Power.model_validate(GIVEN | {"delen": [{"label": "x", "aandeel": 1, "kans": 0}], "kans_vergelijking": 0.2})
    result = power_calculation(params)
    assert all(isinstance(size.n_treatment, NotComputable) for size in result.sizes)
    assert all(is_number(size.planned_power) and 0 <= size.planned_power <= 1 for size in result.sizes)


def test_no_assumptions_is_a_mistake_in_params():
    with pytest.raises(ParameterError):
        power_calculation(Power())
    with pytest.raises(ValidationError, match="samen 1"):
        Power.model_validate(GIVEN | {"delen": [{"label": "x", "aandeel": 0.5, "kans": 0.6}]})


COACHING, TRAINING, USUAL = (Arm(code=code, label=code.title()) for code in ("coaching", "training", "gewoon"))
SHARED = {"klanten_per_cluster": 10, "intraclasscorrelatie": 0.05}


def of(treatment: Arm, control: Arm, contrasts: int = 1, nested: str = "allen", **more: object):  # type: ignore[no-untyped-def]
    arms = Arms(treatment=treatment, control=control, comparison="gewoon")
    return power_calculation(Power(**GIVEN, methoden=["ongepoold"], **more), Contrast(arms, contrasts, nested))  # type: ignore[arg-type]


def test_each_contrast_has_the_rates_of_its_groups() -> None:
    found = [of(*pair, kansen={"training": 0.35}) for pair in ((COACHING, USUAL), (TRAINING, USUAL), (COACHING, TRAINING))]
    assert [(round(one.rate_treatment, 3), round(one.rate_control, 3)) for one in found] == [(0.5, 0.2), (0.35, 0.2), (0.5, 0.35)]
    assert [len(one.parts) for one in found] == [2, 0, 2], "the parts are of who has no rate of its own"


def test_holm_divides_the_level_over_the_contrasts_unless_the_plan_does_not() -> None:
    """Two-sided at 5% over two contrasts is 2.5% each: z .98750 + .8 = 2.2414 + .8416, squared 9.505, over .41 / .09 = 43.30 a group."""
    corrected, plain = (of(COACHING, USUAL, 2, zijden=2, correctie=one) for one in ("holm", "geen"))
    assert corrected.sizes[0].unrounded == pytest.approx(9.505 * (0.25 + 0.16) / 0.09, abs=0.01)
    assert plain.sizes[0].unrounded == pytest.approx(7.849 * (0.25 + 0.16) / 0.09, abs=0.01)
    rows = {text_of(row[0]): text_of(row[1]) for row in tables.assumptions(Arms(treatment=COACHING, control=USUAL))(corrected).rows}
    assert rows["Onbetrouwbaarheid per vergelijking (strengste stap van Holm bij twee vergelijkingen)"] == "2,50%"


def test_clusters_multiply_the_size_by_the_design_effect() -> None:
    """1 + (10 - 1) x .05 = 1.45 in both groups; a few clients more for the degrees of freedom of the t-test."""
    found = of(TRAINING, USUAL, zijden=2, kansen={"training": 0.35}, **SHARED)
    first, free = found.sizes
    assert found.design_effects == pytest.approx((1.45, 1.45))
    assert 1.45 * free.unrounded < first.n_treatment < 1.45 * free.unrounded + 16  # type: ignore[operator]
    assert found.curves[0].method == first.method, "the method that allows for clusters is the main one"


def test_only_who_is_coached_has_clusters_where_the_study_says_so() -> None:
    assert of(COACHING, USUAL, nested="begeleid", **SHARED).design_effects == pytest.approx((1.45, 1.0))
    assert of(COACHING, TRAINING, nested="begeleid", **SHARED).design_effects == pytest.approx((1.45, 1.45))


def test_a_group_without_an_expected_rate_is_named() -> None:
    bare = {key: value for key, value in GIVEN.items() if key != "delen"}
    with pytest.raises(ParameterError, match="kans van groep 'training'"):
        power_calculation(Power(**bare, kansen={"coaching": 0.5}), Contrast(Arms(treatment=TRAINING, control=USUAL)))  # type: ignore[arg-type]
