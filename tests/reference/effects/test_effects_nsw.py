"""Effects on 1978 earnings in the National Supported Work experiment against published values and independent routes.

Published: Dehejia & Wahba (1999, JASA 94:1053-1062, table 2: 1,794 (633) and, adjusted, 1,676 (639)); the same sample
in Cunningham (2021, Causal Inference: The Mixtape, ch. 5: 1,794.34). Data: package causaldata, table nsw_mixtape.
"""

from __future__ import annotations

import pytest
import statsmodels.formula.api as smf
from causaldata import nsw_mixtape
from scipy import stats

from evalutils.findings.effects.effect import effects
from evalutils.params import Arm, Arms
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.outcomes import EffectSpec

COVARIATES = ("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")
ARMS = Arms(treatment=Arm(code="a", label="A"), control=Arm(code="b", label="B"))


@pytest.fixture(scope="module")
def nsw():
    frame = nsw_mixtape.load_pandas().data
    frame = frame.astype({"re74": float, "re75": float, "re78": float})
    return frame.assign(groep=frame["treat"].map({1: "a", 0: "b"}))


@pytest.fixture(scope="module")
def result(nsw):
    spec = EffectSpec(code="re78", label="Verdiensten", column="re78", unit="dollar", covariates=COVARIATES)
    return effects(nsw, (spec,), ARMS, Inference())[0]


def test_groups_are_described(result):
    assert result.groups.n == (185, 260, 445)
    assert result.groups.mean[0] == pytest.approx(6349.14, abs=0.01)  # Dehejia & Wahba 1999, table 1/3
    assert result.groups.mean[1] == pytest.approx(4554.80, abs=0.01)
    assert result.groups.missing == (0, 0, 0)


def test_welch_published_and_by_scipy(nsw, result):
    welch = result.estimates[0]
    assert "Welch" in welch.method
    assert (round(welch.value, 2), round(welch.se, 2)) == (1794.34, 671.00)
    other = stats.ttest_ind(nsw.re78[nsw.treat == 1], nsw.re78[nsw.treat == 0], equal_var=False)
    assert welch.p_value == pytest.approx(other.pvalue, rel=1e-9)
    assert welch.df == pytest.approx(other.df, rel=1e-9)
    low, high = other.confidence_interval(0.95)
    assert (welch.interval.lower, welch.interval.upper) == (pytest.approx(low, rel=1e-9), pytest.approx(high, rel=1e-9))


def test_pooled_published_and_by_scipy(nsw, result):
    pooled = result.estimates[1]
    assert (round(pooled.value, 2), round(pooled.se, 2)) == (1794.34, 632.85)
    other = stats.ttest_ind(nsw.re78[nsw.treat == 1], nsw.re78[nsw.treat == 0])
    assert pooled.p_value == pytest.approx(other.pvalue, rel=1e-9)


def test_adjusted_published_and_by_statsmodels(nsw, result):
    adjusted = result.estimates[2]
    assert (round(adjusted.value, 2), round(adjusted.se, 2)) == (1676.34, 638.68)
    other = smf.ols("re78 ~ treat + " + " + ".join(COVARIATES), nsw).fit()
    assert adjusted.value == pytest.approx(other.params["treat"], rel=1e-6)
    assert adjusted.se == pytest.approx(other.bse["treat"], rel=1e-6)
    assert adjusted.p_value == pytest.approx(other.pvalues["treat"], rel=1e-6)
    assert adjusted.df == 445 - 10
