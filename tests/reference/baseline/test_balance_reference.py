"""Balance against published values and against a second, independent computation."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from causaldata import nsw_mixtape
from statsmodels.multivariate.manova import MANOVA

from evalutils.estimators.baseline.balance import wilks
from evalutils.estimators.baseline.standardised import by_category, of_categories
from evalutils.estimators.comparisons.association import independence, welch_groups
from evalutils.findings.baseline.balance import compare
from evalutils.params import Groups
from evalutils.params.sections.analysis import Characteristic, Inference


def judged(counts, name):
    """The test of independence under this file's rules."""
    rules = Inference()
    return independence(counts, name, minimum_expected=rules.minimum_expected, permutations=rules.permutations)


GROUPS = Groups.model_validate({"interventies": [{"code": "1", "label": "A"}], "vergelijking": {"code": "0", "label": "B"}})
COVARIATES = ("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")


def nsw() -> pd.DataFrame:
    frame = nsw_mixtape.load_pandas().data
    return frame.assign(groep=frame["treat"].astype(str))


def numeric(name: str) -> Characteristic:
    return Characteristic.model_validate({"naam": name, "label": name, "bron": {"kolom": name}})


def test_joint_test_of_the_nsw_covariates():
    """Issue 2, 'Must show' 3: F = 2.14, p = 0.031 on the eight baseline covariates (Dehejia & Wahba sample)."""
    joint = compare(nsw(), tuple(map(numeric, COVARIATES)), GROUPS, Inference()).joint
    assert round(joint.statistic, 2) == 2.14
    assert round(joint.p_value, 3) == 0.031
    assert joint.df == (8.0, 436.0)
    assert joint.n == 445


def test_joint_test_is_the_r_squared_of_the_normal_equations():
    """F = (R2 / k) / ((1 - R2) / (n - k - 1)), from the normal equations by hand."""
    frame = nsw()
    z = frame["treat"].to_numpy(float)
    x = np.column_stack([np.ones(len(z)), *(frame[name].to_numpy(float) for name in COVARIATES)])
    residual = z - x @ np.linalg.solve(x.T @ x, x.T @ z)
    r2 = 1 - (residual**2).sum() / ((z - z.mean()) ** 2).sum()
    joint = compare(frame, tuple(map(numeric, COVARIATES)), GROUPS, Inference()).joint
    assert joint.statistic == pytest.approx((r2 / 8) / ((1 - r2) / (445 - 9)), rel=1e-6)


def test_nsw_means_by_group():
    """Dehejia & Wahba (1999, JASA 94, table 1): age 25.81 and 25.05, education 10.35 and 10.09 (cut off)."""
    age, educ = compare(nsw(), (numeric("age"), numeric("educ")), GROUPS, Inference()).characteristics
    assert age.moments.mean[:2] == pytest.approx((25.81, 25.05), abs=0.01)
    assert educ.moments.mean[:2] == pytest.approx((10.35, 10.09), abs=0.01)
    assert age.moments.n == (185, 260, 445)


def test_pearson_chi_square_published():
    """Agresti (2007, An Introduction to Categorical Data Analysis, table 2.5): gender by party, X2 = 30.1, df = 2."""
    found = judged(np.array([[762, 484], [327, 239], [468, 477]]), "agresti")
    assert round(found.statistic, 1) == 30.1
    assert found.df == (2.0,)
    assert found.p_value < 0.0001


def test_two_by_two_without_continuity_correction():
    """Agresti (2007, table 2.3): aspirin and heart attacks, X2 = 25.01; and n (ad - bc)^2 over the product of the margins."""
    (a, b), (c, d) = table = [[189, 10845], [104, 10933]]
    found = judged(np.array(table), "aspirin")
    assert round(found.statistic, 2) == 25.01
    by_hand = (a + b + c + d) * (a * d - b * c) ** 2 / ((a + b) * (c + d) * (a + c) * (b + d))
    assert found.statistic == pytest.approx(by_hand)


def test_fisher_tea_tasting():
    """Fisher's tea taster (Agresti 2007, table 2.8): 3 of 4 guessed, two-sided P = 0.486; every expected count is 2."""
    found = judged(np.array([[3, 1], [1, 3]]), "tea")
    assert found.method == "exacte toets van Fisher"
    assert round(found.p_value, 3) == 0.486
    assert found.statistic == 9.0


def test_exact_permutation_is_the_enumeration_of_all_assignments():
    """The exact p-value counted over all 9-choose-4 ways to give the clients to the two groups."""
    table = np.array([[3, 0], [1, 2], [0, 3]])
    rows = np.repeat([0, 1, 2], table.sum(axis=1))

    def chi2(chosen: tuple[int, ...]) -> float:
        first = np.bincount(rows[list(chosen)], minlength=3)
        counts = np.column_stack([first, table.sum(axis=1) - first])
        expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / 9
        return float(((counts - expected) ** 2 / expected).sum())

    observed = chi2((0, 1, 2, 3))
    every = [chi2(chosen) for chosen in itertools.combinations(range(9), 4)]
    found = judged(table, "klein")
    assert found.method == "exacte permutatietoets van chi-kwadraat"
    assert found.statistic == pytest.approx(observed)
    assert found.p_value == pytest.approx(np.mean([value >= observed - 1e-9 for value in every]))


def test_draws_come_near_the_exact_permutation_test(monkeypatch):
    """The same table by enumeration and by draws: within four standard errors of the simulation."""
    table = np.array([[8, 3], [2, 6], [3, 4]])
    exact = judged(table, "tabel").p_value
    monkeypatch.setattr("evalutils.estimators.comparisons.association.EXACT_TABLES", 0)
    drawn = judged(table, "tabel")
    assert drawn.method == "permutatietoets van chi-kwadraat (10.000 trekkingen)"
    assert abs(drawn.p_value - exact) < 4 * np.sqrt(exact * (1 - exact) / 10_000)


def test_two_categories_by_hand_and_as_one_binary_difference():
    """With two categories Yang & Dalton's distance is the absolute binary difference: 0.1 / sqrt((.24 + .25) / 2)."""
    counts = np.array([[60, 50], [40, 50]])
    assert of_categories(counts) == pytest.approx(0.1 / np.sqrt(0.245))
    assert by_category(counts) == pytest.approx((0.1 / np.sqrt(0.245), -0.1 / np.sqrt(0.245)))


@pytest.mark.parametrize("dropped", [0, 1, 2, 3])
def test_mahalanobis_by_a_second_route(dropped):
    """From a row per client: covariance of the dummies by numpy, pseudo-inverse; whichever category is left out."""
    counts = np.array([[114, 113], [16, 23], [61, 54], [6, 5]])
    groups = []
    for column in counts.T:
        category = np.repeat(np.arange(4), column)
        groups.append(np.delete((category[:, None] == np.arange(4)).astype(float), dropped, axis=1))
    gap = groups[0].mean(axis=0) - groups[1].mean(axis=0)
    spread = sum(np.cov(group, rowvar=False, bias=True) for group in groups) / 2
    assert of_categories(counts) == pytest.approx(float(np.sqrt(gap @ np.linalg.pinv(spread) @ gap)))


SPRAYS = {
    "A": [10, 7, 20, 14, 14, 12, 10, 23, 17, 20, 14, 13], "B": [11, 17, 21, 11, 16, 14, 17, 17, 19, 21, 7, 13],
    "C": [0, 1, 7, 2, 3, 1, 2, 1, 3, 0, 1, 4], "D": [3, 5, 12, 6, 4, 3, 5, 5, 5, 5, 2, 4],
    "E": [3, 5, 3, 5, 3, 6, 1, 1, 3, 2, 6, 4], "F": [11, 9, 15, 22, 15, 16, 13, 10, 26, 26, 24, 13],
}  # fmt: skip
"""InsectSprays of R (Beall 1942, Biometrika 32:243)."""


def test_the_means_of_several_groups_against_r():
    """oneway.test(count ~ spray, InsectSprays) prints F = 36.065, num df = 5.000, denom df = 30.043, p-value = 7.999e-12."""
    found = welch_groups(tuple(np.array(counts, dtype=float) for counts in SPRAYS.values()))
    assert (round(found.statistic, 3), found.df[0], round(found.df[1], 3)) == (36.065, 5.0, 30.043)
    assert found.p_value == pytest.approx(7.999e-12, rel=1e-4)


def test_all_characteristics_of_three_groups_against_a_second_computation():
    """Wilks' lambda with Rao's F as statsmodels' MANOVA has it; exact with three groups."""
    rng = np.random.default_rng(11)
    group = np.repeat([0, 1, 2], [40, 50, 60])
    x = rng.normal(size=(150, 4)) + 0.3 * group[:, None] * np.array([1, 0, -1, 0])
    found = wilks(list(x.T), group)
    fit = MANOVA(x, np.column_stack([np.ones(150), group == 1, group == 2]).astype(float))
    told = fit.mv_test([("groups", np.array([[0.0, 1, 0], [0, 0, 1]]))]).results["groups"]["stat"].loc["Wilks' lambda"]
    assert found.statistic == pytest.approx(float(told["F Value"]))
    assert found.df == (float(told["Num DF"]), pytest.approx(float(told["Den DF"])))
    assert found.p_value == pytest.approx(float(told["Pr > F"]))
