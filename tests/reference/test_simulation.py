"""The intervals and tests of the report in experiments with a known effect (issue 3), and by enumeration."""

from __future__ import annotations

import re

import numpy as np
import pytest
import simulation
import simulation_designs
import simulation_report
from scipy import stats

from evalutils.estimators.comparisons.two_proportions import miettinen_nurminen, newcombe, pooled_z
from evalutils.params import project_root

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def results():
    return simulation_report.run()


def test_coverage(results):
    wrong = [one for one in results.coverage if not 0.935 <= one.share <= 0.965]
    assert wrong == []
    assert len(results.coverage) == 30  # 15 intervals at 2 sizes


def test_type_one_error(results):
    assert [one for one in results.type_one if one.share > 0.055] == []
    assert len(results.type_one) == 32


def test_designs_hold_their_level_and_cover(results):
    """Everything that gets a verdict: at most 6% and 93.5-96.5%."""
    judged = [row for row in results.designs if row.refused == 0]
    assert [row for row in judged if row.type_one > 0.06 or not 0.935 <= row.coverage <= 0.965] == []
    assert len(judged) == 9


def test_four_managers_are_refused_a_verdict(results):
    row = next(row for row in results.designs if row.design == simulation_designs.FEW)
    assert (row.refused, row.type_one) == (1.0, 0.0)
    assert row.interval_rejects > 0.06  # what the verdict would have been: why it is refused


def test_methods_beside_the_main_result_hold_their_level_or_are_refused(results):
    """At most 6% and two simulation errors; with four managers no verdict at all."""
    for row in results.methods:
        few = row.design == simulation_designs.FEW
        assert row.refused == float(few), (row.method, row.design)
        assert row.type_one <= (0.0 if few else 0.06 + 2 * row.error(0.06)), (row.method, row.design)
        assert few or row.coverage >= 0.935 - 2 * row.error(0.935), (row.method, row.design)
    assert len(results.methods) == 12


def test_power_as_the_formula(results):
    for one, formula in results.power:
        assert one.share == pytest.approx(formula, abs=0.02)


def test_complier_effect_is_unbiased(results):
    for _, mean, error, true in results.compliers:
        assert abs(mean - true) <= 2 * error


def test_the_document_says_what_is_measured(results):
    """The numbers in docs/simulation.md, up to the last digit or two (libraries may differ in their random streams)."""
    numbers = re.compile(r"\d+\.\d+")
    written = (project_root() / "docs" / "simulation.md").read_text(encoding="utf-8")
    now = simulation_report.report(results)
    assert numbers.sub("#", written) == numbers.sub("#", now)
    pairs = zip(numbers.findall(written), numbers.findall(now), strict=True)
    assert all(float(one) == pytest.approx(float(other), abs=0.06) for one, other in pairs)


@pytest.mark.parametrize("n", simulation.SIZES)
def test_level_and_coverage_by_enumeration(n):
    """No simulation error: every pair of counts with its probability."""
    counts = np.arange(n + 1)
    a, b = np.meshgrid(counts, counts, indexing="ij")
    chance = [stats.binom.pmf(counts, n, rate) for rate in (simulation.P_TREATED, simulation.P_CONTROL)]
    null, real = np.outer(chance[1], chance[1]), np.outer(chance[0], chance[1])
    z = pooled_z(a, n, b, n)
    assert null[z > stats.norm.ppf(0.95)].sum() <= 0.055
    assert null[np.abs(z) > stats.norm.ppf(0.975)].sum() <= 0.055
    truth = simulation.P_TREATED - simulation.P_CONTROL
    for method in (newcombe, miettinen_nurminen):
        low, high = method(a, n, b, n, 0.95)
        assert 0.935 <= real[(low <= truth) & (truth <= high)].sum() <= 0.965
