"""Net effectiveness as a whole: what is there, what cannot be computed says so, and nothing is NaN."""

from __future__ import annotations

import dataclasses
import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evalutils.errors import ParameterError
from evalutils.findings.effectiveness import effectiveness
from evalutils.findings.effects.subgroups import interaction
from evalutils.findings.histories.followup import Followed, follow
from evalutils.params import Arm, Arms
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.effectiveness import Effectiveness
from evalutils.params.study import Cohort
from evalutils.results import NotComputable, is_number
from evalutils.results.events import Means
from evalutils.results.quantities import Sum

ARMS = Arms(interventie=Arm(code="i", label="I"), vergelijking=Arm(code="c", label="C"))
COHORTS = (Cohort(code="a", toewijzing=date(2018, 1, 1)), Cohort(code="b", toewijzing=date(2018, 11, 1)))
AS_OF = date(2019, 12, 31)
FEW = Inference(permutaties=200)
SPEC = Effectiveness(
    uitkomsten=[
        {"code": "werk", "label": "Werk", "soort": "werk", "maanden": 12, "rol": "primair"},
        {"code": "werk_24", "label": "Werk 24", "soort": "werk", "maanden": 24},
        {"code": "uren", "label": "Uren", "soort": "uren", "maanden": 12},
        {"code": "duurzaam", "label": "Duurzaam", "soort": "duurzaam_werk", "maanden": 12},
        {"code": "uitstroom", "label": "Uitstroom", "soort": "uitstroom_uitkering", "maanden": 12, "rol": "beschrijvend"},
    ],
    covariaten=["soort", "getal"],
    deelname={"activiteiten": ["coach"], "maanden": 12},
    tijd={"concurrerend": [{"code": "weg", "label": "Weg", "redenen": ["verhuizing"]}]},
    subgroepen=[{"code": "soort", "label": "Soort", "kolom": "soort"}, {"code": "leeg", "label": "Leeg", "kolom": "soort",
                "categorieen": ["k", "l", "niemand"]}],
    varianten=[{"code": "kern", "label": "Kern", "zonder": [{"kolom": "cohort", "waarden": ["b"]}]},
               {"code": "registratie", "label": "Registratie", "uitkomst": "uitstroom"}],
    een_voor_een_zonder="begeleider",
)  # fmt: skip


def tables(n=160, jobs=True, arm=None):
    rng = np.random.default_rng(45)
    ids = [f"k{i:03d}" for i in range(n)]
    clients = pd.DataFrame({
        "klant_id": ids, "groep": arm or np.where(np.arange(n) % 2, "i", "c"), "cohort": np.where(np.arange(n) < 120, "a", "b"),
        "soort": np.where(rng.random(n) < 0.5, "k", "l"), "getal": rng.normal(size=n), "begeleider": rng.choice(["u", "v"], n),
    })  # fmt: skip
    working = rng.random(n) < np.where(clients.groep == "i", 0.4, 0.2)
    start = pd.Timestamp("2018-11-15") + pd.to_timedelta(rng.integers(0, 300, n), unit="D")
    running = pd.DataFrame({"klant_id": ids, "startdatum": start, "einddatum": pd.to_datetime(pd.Series([None] * n))})
    spells = running.assign(uren_per_week=10.0, loon_per_maand=500.0)
    ended = pd.Series(start).where(rng.random(n) < 0.3)
    benefits = running.assign(startdatum=pd.Timestamp("2015-01-01"), einddatum=ended, reden_beeindiging="verhuizing")
    coached = (clients.groep == "i") & (rng.random(n) < 0.7)
    events = running.assign(soort="coach", startdatum=pd.Timestamp("2018-12-01"))[coached]
    return {"klanten": clients, "dienstverbanden": spells[working if jobs else np.zeros(n, dtype=bool)], "uitkeringen": benefits,
            "activiteiten": events}  # fmt: skip


def numbers(value):
    """Every number in a result, however deep."""
    if isinstance(value, bool | str | Sum | Means) or value is None:
        return
    if isinstance(value, int | float):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from numbers(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from numbers(part)
    else:
        assert isinstance(value, NotComputable), f"a result holds a {type(value)}"


def run(made, spec=SPEC):
    found = effectiveness(follow(made, spec, COHORTS, AS_OF), spec, ARMS, FEW)
    assert all(math.isfinite(number) and isinstance(number, int | float) for number in numbers(found))
    return found


@pytest.fixture(scope="module")
def whole():
    return run(tables())


def test_primary_first_and_the_pre_specified_test_first(whole):
    assert whole.primary is whole.outcomes[0]
    primary = whole.primary
    assert "Newcombe" in primary.effect.estimates[0].method
    assert "eenzijdig" in primary.tests[0].method
    assert primary.tests[0].why == "vooraf vastgelegd"
    assert {"Miettinen", "HC2", "Lin", "logistische"} <= {
        word for row in primary.effect.estimates for word in ("Miettinen", "HC2", "Lin", "logistische") if word in row.method
    }
    assert any("randomisatietoets" in test.method for test in primary.tests)


def test_the_gross_result_is_the_count(whole):
    made = tables()
    frame = follow(made, SPEC, COHORTS, AS_OF).clients
    here = frame[frame.groep == "i"]
    share = whole.primary.shares[0]
    assert (share.count, share.n) == (int((here.werk == 1).sum()), int(here.werk.isin([0, 1]).sum()))
    assert share.missing == int(here.werk.isna().sum())


def test_late_cohort_misses_the_long_outcome(whole):
    long = next(outcome for outcome in whole.outcomes if outcome.effect.code == "werk_24")
    assert long.effect.groups.missing == (20, 20, 40)
    assert long.effect.groups.n == (60, 60, 120)


def test_holm_is_over_the_secondary_outcomes_alone(whole):
    secondary = [outcome for outcome in whole.outcomes if outcome.role == "secundair"]
    raw = [outcome.effect.estimates[0].p_value for outcome in secondary]
    smallest = int(np.argmin(raw))
    assert secondary[smallest].holm_p == pytest.approx(min(1, 3 * raw[smallest]))
    assert whole.primary.holm_p is None
    assert [outcome.holm_p for outcome in whole.outcomes if outcome.role == "beschrijvend"] == [None]


def test_complier_effect_is_the_ratio(whole):
    primary, complier = whole.primary, whole.complier
    ratio = primary.effect.estimates[0].value / (complier.take_up[0] - complier.take_up[1])
    assert complier.estimate.value == pytest.approx(ratio)
    assert complier.assumptions == ("toeval", "uitsluiting", "geen_tegendraads", "geen_onderlinge_invloed", "instrument_werkt")


def test_survival_counts(whole):
    survival = whole.survival
    assert survival.at_risk.counts[0][0] + survival.at_risk.counts[1][0] == 160
    assert len(survival.incidence) == 4
    # More of the intervention group work: more incidence, and less time without work.
    assert survival.incidence_difference.value > 0
    assert survival.restricted_mean.value < 0
    curve = survival.incidence[0]
    assert curve.at(0) == 0
    assert curve.at(24) == curve.estimate[-1]
    assert all(low <= value <= high for low, value, high in zip(curve.lower, curve.estimate, curve.upper, strict=True))


def test_a_curve_by_month_shows_no_day(whole):
    curve = whole.survival.incidence[0]
    monthly = curve.monthly()
    assert monthly.times == tuple(float(month) for month in range(int(curve.times[-1]) + 1))
    assert all(monthly.at(month) == curve.at(month) for month in monthly.times)


def test_empty_subgroup_has_its_row_and_its_reason(whole):
    rows = whole.subgroups[1].rows
    assert [row.label for row in rows] == ["k", "l", "niemand"]
    assert isinstance(rows[2].estimate.value, NotComputable)
    assert isinstance(rows[2].means[0], NotComputable)
    assert "niemand" in whole.subgroups[1].interaction.why
    assert is_number(whole.subgroups[1].holm_p)


def test_subgroups_of_whole_numbers_and_of_classes():
    from evalutils.findings.effects.subgroups import subgroups, with_classes
    from evalutils.params.sections.analysis import Characteristic
    from evalutils.params.sections.effectiveness import Subgroup
    from evalutils.params.sections.outcomes import EffectSpec

    frame = pd.DataFrame({"groep": list("iicc") * 3, "trede": [3.0] * 6 + [4.0] * 5 + [None], "y": [0.0, 1, 1, 0] * 3})
    classes = Characteristic(
        naam="trede", label="Trede", bron={"kolom": "trede"}, klassen=[{"label": "laag", "tot": 4}, {"label": "hoog", "van": 4}]
    )
    numbers_ = Subgroup(code="a", label="A", kolom="trede", categorieen=["3", "4"])
    groups = (numbers_, Subgroup(code="b", label="B", kolom="trede_klasse"))
    outcome = EffectSpec(code="y", label="Y", kolom="y", soort="aandeel")
    plain, classed = subgroups(with_classes(frame, (classes,)), outcome, groups, ARMS, FEW)
    assert [row.label for row in classed.rows] == ["laag", "hoog"]  # in the order of params, not of the alphabet
    assert [row.n for row in plain.rows] == [row.n for row in classed.rows] == [(4, 2), (2, 3)]


def test_no_note_counts_clients():
    made = tables()
    made["klanten"].loc[0, "getal"] = np.nan
    for outcome in run(made).outcomes:
        for row in outcome.effect.estimates:
            assert not any(sign.isdigit() for sign in row.note)


def test_variants_leave_out_and_number(whole):
    codes = [row.code for row in whole.variants]
    assert codes == ["kern", "registratie", "zonder_1", "zonder_2"]
    assert sum(whole.variants[0].n) == 120
    assert sum(whole.variants[2].n) + sum(whole.variants[3].n) == 160
    assert not whole.variants[2].randomised
    assert "u" not in whole.variants[2].label.split()  # a value may be a person


def test_no_job_spells_at_all():
    found = run(tables(jobs=False))
    primary = found.primary.effect.estimates[0]
    assert primary.value == 0
    assert primary.p_value == NotComputable("niemand heeft deze uitkomst")
    assert isinstance(found.survival.logrank.p_value, NotComputable)
    assert all(isinstance(test.p_value, NotComputable) for test in found.primary.tests)
    assert isinstance(found.subgroups[0].interaction.p_value, NotComputable)


@pytest.mark.parametrize("arm", ["i", "c"])
def test_all_clients_in_one_group(arm):
    found = run(tables(arm=arm))
    for outcome in found.outcomes:
        assert all(isinstance(row.value, NotComputable) for row in outcome.effect.estimates)
    assert isinstance(found.complier.estimate.value, NotComputable)
    assert isinstance(found.survival.logrank.p_value, NotComputable)
    assert isinstance(found.bounds[0].lower, NotComputable)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
def test_hardly_any_clients(n):
    run(tables(n=n))


def test_a_column_that_is_not_there_is_a_message():
    spec = SPEC.model_copy(update={"covariates": ("bestaat_niet",)})
    with pytest.raises(ParameterError, match="kolom"):
        run(tables(), spec)


def test_nothing_asked_nothing_given():
    found = effectiveness(Followed(pd.DataFrame({"groep": ["i", "c"]}), None), Effectiveness(), ARMS, FEW)
    assert found.outcomes == found.subgroups == found.bounds == found.variants == ()
    assert found.complier is None


def test_interaction_of_two_groups_is_the_squared_t():
    from evalutils.estimators.arms import TwoArms

    rng = np.random.default_rng(3)
    parts = [TwoArms(rng.normal(size=40) + shift * np.tile([1.0, 0.0], 20), np.tile([1, 0], 20)) for shift in (0.2, 1.1)]
    effect = [part.treated.mean() - part.control.mean() for part in parts]
    variance = [part.treated.var(ddof=1) / 20 + part.control.var(ddof=1) / 20 for part in parts]
    t = (effect[0] - effect[1]) / math.sqrt(sum(variance))
    test = interaction(("a", "b"), parts)
    assert test.statistic == pytest.approx(t**2)
    assert test.p_value == pytest.approx(2 * stats.t.sf(abs(t), 76))
