"""A bon and the collection of HIV test results in rural Malawi, with villages as clusters, against published values and statsmodels.

Published: Thornton (2008, American Economic Review 98:1829-1863): 34 percent without an incentive collected their result, and an
incentive raised that by 43 percentage points with a standard error of 2.3 (table 4, column 1, with covariates that the packaged
data lack; villages as clusters, 119 of them). Cunningham (2021, Causal Inference: The Mixtape, ch. 4) gives the plain difference
in the packaged data: 0.4505. Data: package causaldata, table thornton_hiv.
"""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.formula.api as smf
from causaldata import thornton_hiv

from evalutils.findings.effects.effect import effect
from evalutils.findings.effects.headline import Setting
from evalutils.params import Allocation, load_phase, load_study
from evalutils.params.sections.analysis import Inference

STUDY = "malawi"


@pytest.fixture(scope="module")
def people():
    frame = thornton_hiv.load_pandas().data
    groups = frame["any"].map({1.0: "bon", 0.0: "geen_bon"})
    return frame.rename(columns={"villnum": "dorp", "got": "opgehaald", "age": "leeftijd", "distvct": "afstand"}).assign(groep=groups)


@pytest.fixture(scope="module")
def found(people):
    study, spec = load_study(STUDY), load_phase(STUDY, 1).outcomes.effects[0]
    return effect(people, spec, study.groups.only, Inference(), Setting(allocation=study.allocation))


def test_shares_and_difference_as_published(found):
    first = found.estimates[0]
    assert (found.groups.n[0], found.groups.n[1]) == (2211, 623)
    assert round(found.groups.mean[1], 2) == 0.34
    assert round(first.value, 4) == 0.4506
    assert abs(first.value - 0.431) < 0.023  # within the published standard error of the estimate with more covariates


def test_the_standard_error_is_that_of_villages(people, found):
    first = found.estimates[0]
    assert "CR2" in first.method
    assert first.se == pytest.approx(0.023, abs=0.0005)  # Thornton (2008, table 4)
    known = people.dropna(subset=["opgehaald", "any"])
    label = known["dorp"].where(known["dorp"].notna(), 1000.0 + np.arange(len(known)))
    other = smf.ols("opgehaald ~ any", known.rename(columns={"any": "any_"}).rename(columns={"any_": "any"})).fit(
        cov_type="cluster", cov_kwds={"groups": label}
    )
    assert first.value == pytest.approx(other.params["any"], rel=1e-9)
    assert first.se == pytest.approx(other.bse["any"], rel=0.02)  # CR1 and CR2 differ little with so many villages
    plain = next(row for row in found.estimates if "HC2" in row.method and "Lin" not in row.method)
    assert first.se > 1.05 * plain.se


def test_what_is_said_of_villages_and_of_attrition(people, found):
    facts = found.method.clusters
    assert (found.method.decided_by, facts.structure, found.method.verdict) == ("clusters", "gekruist", "")
    assert facts.design_effect > 2
    assert facts.alone == people.loc[people["groep"].notna(), "dorp"].isna().sum() > 0
    assert (found.attrition.missing, found.attrition.cautious) == ((11, 56), "hoog")


def test_without_a_cluster_in_params_the_result_is_that_of_separate_clients(people):
    study, spec = load_study(STUDY), load_phase(STUDY, 1).outcomes.effects[0]
    apart = effect(people, spec, study.groups.only, Inference(), Setting(allocation=Allocation()))
    assert "Newcombe" in apart.estimates[0].method
    assert apart.method.clusters is None
