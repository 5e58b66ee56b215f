"""Power and sample size against published values and a second route."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import power_proportions_2indep, proportion_effectsize

from evalutils.design.power import power_calculation
from evalutils.estimators.planning.power import Demand, cohen_h, detectable, power_at, size_for
from evalutils.params.base import read_yaml
from evalutils.params.sections.design import Power

ROOT = Path(__file__).resolve().parents[3]
PLANNED = Demand(0.05, 1, 0.8)
RATES = (0.2125, 0.1167)


def published() -> dict[str, float]:
    with (ROOT / "data/reference/figures.csv").open(encoding="utf-8") as file:
        return {row["id"]: float(row["value"]) for row in csv.DictReader(file) if row["id"].startswith("d1.power.")}


def declared() -> Power:
    for name in ("fase1.yml",):
        path = ROOT / "params/aanpak45" / name
        if path.is_file() and "power" in (content := read_yaml(path)):
            return Power.model_validate(content["power"])
    raise AssertionError("no section power in params/aanpak45")


@pytest.mark.parametrize(
    ("h", "alpha", "n"),
    [(0.2, 0.01, 584), (0.5, 0.01, 93), (0.8, 0.01, 36), (0.2, 0.05, 392), (0.5, 0.05, 63), (0.8, 0.05, 25),
     (0.2, 0.10, 309), (0.5, 0.10, 49), (0.8, 0.10, 19)],
)  # fmt: skip
def test_arcsine_sizes_of_cohen_a_power_primer(h, alpha, n):
    """Cohen, A power primer, Psychological Bulletin 1992 (112: 155-159), table 2, test 5 (two-sided, power .80)."""
    p2 = 0.3
    p1 = math.sin(math.asin(math.sqrt(p2)) + h / 2) ** 2
    assert cohen_h(p1, p2) == pytest.approx(h)
    assert round(size_for("arcsinus", (p1, p2), Demand(alpha, 2, 0.8))) == n


@pytest.mark.parametrize(("sizes", "power"), [((80, 80), 0.60), ((80, 245), 0.75)])
def test_arcsine_powers_of_cohen_1988(sizes, power):
    """Cohen, Statistical Power Analysis, 2nd ed. 1988, examples 6.1 (p. 198) and 6.3 (p. 200): h = .30, one-sided 5%."""
    p1 = math.sin(math.asin(math.sqrt(0.3)) + 0.15) ** 2
    assert round(power_at("arcsinus", (p1, 0.3), sizes, Demand(0.05, 1, 0.8)), 2) == power


def test_pooled_power_and_size_of_the_r_manual():
    """R, stats::power.prop.test, examples: n = 50, p1 = .50, p2 = .75 has power 0.740; power .90 needs n = 76.7."""
    assert round(power_at("gepoold", (0.75, 0.5), (50, 50), Demand(0.05, 2, 0.9)), 3) == 0.740
    assert round(size_for("gepoold", (0.75, 0.5), Demand(0.05, 2, 0.9)), 1) == 76.7


def test_continuity_correction_of_fleiss_table_a3():
    """Fleiss, Statistical Methods for Rates and Proportions, 2nd ed. 1981, table A.3: .05 against .10, 5%, power .80: 474."""
    assert math.ceil(size_for("continuiteit", (0.10, 0.05), Demand(0.05, 2, 0.8))) == 474


@pytest.mark.parametrize("sizes", [(180, 180), (203, 200), (233, 230)])
@pytest.mark.parametrize(("sides", "alternative"), [(1, "larger"), (2, "two-sided")])
def test_arcsine_power_by_statsmodels(sizes, sides, alternative):
    second = NormalIndPower().power(
        proportion_effectsize(*RATES), sizes[0], 0.05, ratio=sizes[1] / sizes[0], alternative=alternative
    )
    assert power_at("arcsinus", RATES, sizes, Demand(0.05, sides, 0.8)) == pytest.approx(second, abs=1e-9)


@pytest.mark.parametrize("sizes", [(180, 180), (203, 200), (233, 230)])
@pytest.mark.parametrize(("sides", "alternative"), [(1, "larger"), (2, "two-sided")])
def test_pooled_power_by_statsmodels(sizes, sides, alternative):
    second = power_proportions_2indep(
        RATES[0] - RATES[1], RATES[1], sizes[0], ratio=sizes[1] / sizes[0], alternative=alternative, return_results=False
    )
    assert power_at("gepoold", RATES, sizes, Demand(0.05, sides, 0.8)) == pytest.approx(second, abs=1e-9)


def test_fisher_power_by_asking_scipy_for_every_table():
    n1, n2, rates = 14, 12, (0.7, 0.2)
    total = 0.0
    for x1 in range(n1 + 1):
        for x2 in range(n2 + 1):
            p = stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]], alternative="greater").pvalue
            if p <= 0.05:
                total += stats.binom.pmf(x1, n1, rates[0]) * stats.binom.pmf(x2, n2, rates[1])
    assert power_at("exact_fisher", rates, (n1, n2), PLANNED) == pytest.approx(total, abs=1e-12)


@pytest.mark.parametrize("method", ["exact_z", "exact_fisher"])
def test_exact_power_by_simulation(method):
    draws, n = 20_000, 180
    rng = np.random.default_rng(20180331)
    first, second = rng.binomial(n, RATES[0], draws), rng.binomial(n, RATES[1], draws)
    if method == "exact_z":
        pooled = (first + second) / (2 * n)
        rejected = (first - second) / n / np.sqrt(pooled * (1 - pooled) * 2 / n) > stats.norm.isf(0.05)
    else:
        rejected = stats.hypergeom.sf(first - 1, 2 * n, first + second, n) <= 0.05
    error = 4 * math.sqrt(0.8 * 0.2 / draws)
    assert power_at(method, RATES, (n, n), PLANNED) == pytest.approx(rejected.mean(), abs=error)


def test_fisher_keeps_its_level_and_the_z_test_about():
    for rate in (0.1, 0.1646, 0.5):
        assert power_at("exact_fisher", (rate, rate), (180, 180), PLANNED) <= 0.05
        assert power_at("exact_z", (rate, rate), (180, 180), PLANNED) == pytest.approx(0.05, abs=0.008)


def test_paragraph_4_2_of_deelrapport_1():
    figures, result = published(), power_calculation(declared())
    assert result.rate_treatment * 100 == pytest.approx(figures["d1.power.p_experiment"], abs=1e-9)
    assert result.rate_control * 100 == pytest.approx(figures["d1.power.p_control"], abs=1e-9)
    assert result.effect * 100 == pytest.approx(figures["d1.power.net_effect"], abs=1e-9)
    assert (result.alpha, result.planned, result.sides) == (figures["d1.power.alpha"], figures["d1.power.n_per_group"], 1)
    assert 100 * result.parts[0].rate == figures["d1.power.p_coached"]
    other = result.parts[1]
    assert (100 * other.share, 100 * other.rate) == (figures["d1.power.share_zorg"], figures["d1.power.p_zorg"])
    assert (result.population, 100 * result.goal) == (figures["d1.power.population"], figures["d1.power.target"])
    # 'about 80%' with 180 a group, by each method that does not correct for continuity
    powers = {size.code: size.planned_power for size in result.sizes}
    assert all(0.785 < powers[code] < 0.805 for code in ("ongepoold", "gepoold", "arcsinus", "exact_z"))


def test_sizes_and_detectable_effects_of_the_design():
    """By hand from the formulas with z = 1.644854 and 0.841621; the power at the detectable effect is the demand."""
    spread = 0.2125 * 0.7875 + 0.1167 * 0.8833
    assert size_for("ongepoold", RATES, PLANNED) == pytest.approx((1.644854 + 0.841621) ** 2 * spread / 0.0958**2, rel=1e-5)
    for sizes in ((203, 200), (233, 230)):
        for method in ("ongepoold", "gepoold", "continuiteit", "arcsinus", "exact_z", "exact_fisher"):
            effect = detectable(method, 0.1167, sizes, PLANNED)
            assert power_at(method, (0.1167 + effect, 0.1167), sizes, PLANNED) == pytest.approx(0.8, abs=1e-6)
            assert 0.08 < effect < 0.1
