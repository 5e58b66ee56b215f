"""Survival against published values and statsmodels.

- NHEFS (package causaldata): Hernan & Robins (2020), Causal Inference: What If, par. 17.1: survival after 120 months is
  76.2% of quitters and 82.0% of the others, log-rank P = 0.005.
- Bone marrow transplants, group ALL (bmt.csv of statsmodels' tests; Klein & Moeschberger 2003, table 1.3): survival and
  standard error by SAS (bmt_results.csv, SAS/STAT PROC LIFETEST documentation), log-rank by R's survival, 13.44556.
- Cumulative incidence: values by R's cmprsk and Stata's stcompet, in statsmodels' test_survfunc.py (test_incidence).
- 6-mercaptopurine (Freireich et al. 1963; Gehan 1965, Biometrika 52:203): log-rank 16.79 (Kalbfleisch & Prentice;
  Klein & Moeschberger), Kaplan-Meier at 10 weeks 0.753 (standard error 0.096).
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.duration.tests
from causaldata import nhefs
from scipy import integrate, stats
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff

from evalutils.estimators.survival.competing import aalen_johansen
from evalutils.estimators.survival.curves import at_risk, kaplan_meier, log_log_limits, log_rank, restricted_mean

SHIPPED = Path(statsmodels.duration.tests.__file__).parent / "results"


@pytest.fixture(scope="module")
def smokers():
    frame = nhefs.load_pandas().data
    months = np.where(frame.death == 1, (frame.yrdth - 83) * 12 + frame.modth, 120).astype(float)
    return months, frame.death.to_numpy(dtype=int), frame.qsmk.to_numpy(dtype=int)


def six_mp():
    treated = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    time = np.array([*treated[0], *treated[1], *placebo], dtype=float)
    cause = np.repeat([1, 0, 1], [9, 12, 21])
    return time, cause, np.repeat([1, 0], 21)


def test_nhefs_published(smokers):
    time, cause, z = smokers
    share = [kaplan_meier(time[z == arm], cause[z == arm]).at(120)[0] for arm in (1, 0)]
    assert (round(share[0], 3), round(share[1], 3)) == (0.762, 0.820)
    chi2 = log_rank(time, cause, z)[2]
    assert round(stats.chi2.sf(chi2, 1), 3) == 0.005
    assert chi2 == pytest.approx(survdiff(time, cause, z)[0], rel=1e-9)


def test_bone_marrow_by_sas():
    frame = pd.read_csv(SHIPPED / "bmt.csv")
    group = frame[frame.Group == "ALL"]
    published = pd.read_csv(SHIPPED / "bmt_results.csv")
    steps = kaplan_meier(group["T"].to_numpy(dtype=float), group.Status.to_numpy())
    for t, s, se in published[["t", "s", "se"]].itertuples(index=False):
        assert steps.at(t) == (pytest.approx(s, abs=6e-6), pytest.approx(se, abs=6e-6))


def test_bone_marrow_log_rank_by_r():
    frame = pd.read_csv(SHIPPED / "bmt.csv")
    two = frame[frame.Group != "ALL"]
    z = (two.Group == two.Group.iloc[0]).to_numpy(dtype=int)
    assert log_rank(two["T"].to_numpy(dtype=float), two.Status.to_numpy(), z)[2] == pytest.approx(13.44556, abs=1e-4)


def test_six_mp_published():
    time, cause, z = six_mp()
    assert round(log_rank(time, cause, z)[2], 2) == 16.79
    value, se = kaplan_meier(time[z == 1], cause[z == 1]).at(10)
    assert (round(value, 3), round(se, 3)) == (0.753, 0.096)
    assert at_risk(time[z == 1], np.array([0, 6, 10, 23])).tolist() == [21, 21, 15, 6]


FTIME = np.array([1, 1, 2, 4, 4, 4, 6, 6, 7, 8, 9, 9, 9, 1, 2, 2, 4, 4], dtype=float)
FSTAT = np.array([1, 1, 1, 2, 2, 2, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0])


@pytest.mark.parametrize(
    ("cause", "at", "value", "se"),
    [(1, 1, 0.11111111, 0.07407407), (1, 2, 0.17037037, 0.08976251), (2, 4, 0.20740741, 0.10610391),
     (3, 6, 0.17777778, 0.11196147), (3, 9, 0.26666667, 0.12787781)],
)  # fmt: skip
def test_cumulative_incidence_by_stata(cause, at, value, se):
    assert aalen_johansen(FTIME, FSTAT, cause, 3).at(at) == (pytest.approx(value, abs=1e-8), pytest.approx(se, abs=1e-8))


@pytest.fixture(scope="module")
def competing():
    rng = np.random.default_rng(20180901)
    times = np.column_stack([rng.exponential(scale, 300) for scale in (20, 30, 60)] + [rng.uniform(5, 30, 300)])
    return np.round(times.min(axis=1), 1), np.array([1, 2, 3, 0])[times.argmin(axis=1)]


def test_cumulative_incidence_by_statsmodels(competing):
    time, cause = competing
    other = CumIncidenceRight(time, cause)
    for number in (1, 2, 3):
        steps = aalen_johansen(time, cause, number, 3)
        for t, value, se in zip(other.times, other.cinc[number - 1], other.cinc_se[number - 1], strict=True):
            assert steps.at(t) == (pytest.approx(value, abs=1e-10), pytest.approx(se, abs=1e-10))


def test_incidences_and_no_event_add_up(competing):
    time, cause = competing
    none = kaplan_meier(time, (cause > 0).astype(int))
    for moment in (0.0, 3.0, 12.5, 24.0):
        total = sum(aalen_johansen(time, cause, number, 3).at(moment)[0] for number in (1, 2, 3))
        assert total + none.at(moment)[0] == pytest.approx(1, abs=1e-12)


def test_log_log_limits_by_hand():
    """6-MP at 10 weeks: log(-log S) = log(0.2838), SE = 0.0963 / (0.7529 * 0.2838) = 0.4507."""
    time, cause, z = six_mp()
    steps = kaplan_meier(time[z == 1], cause[z == 1])
    low, high = log_log_limits(steps, 0.95)
    place = int(np.searchsorted(steps.times, 10))
    assert low[place] == pytest.approx(0.7529 ** np.exp(1.96 * 0.4507), abs=1e-3)
    assert high[place] == pytest.approx(0.7529 ** np.exp(-1.96 * 0.4507), abs=1e-3)


def test_restricted_mean_by_integration_and_jackknife():
    """6-MP up to 20 weeks: the area under the curve by quadrature, its standard error near the jackknife's."""
    time, cause, z = six_mp()
    time, cause = time[z == 1], cause[z == 1]
    area, se = restricted_mean(time, cause, 20)
    curve = SurvfuncRight(time, cause)

    def survival(moment):
        before = curve.surv_times <= moment
        return curve.surv_prob[before][-1] if before.any() else 1.0

    edges = [0, *curve.surv_times[curve.surv_times < 20].tolist(), 20]
    pieces = [integrate.quad(survival, a, b)[0] for a, b in pairwise(edges)]
    assert area == pytest.approx(sum(pieces), rel=1e-9)
    n = len(time)
    left = np.array([restricted_mean(np.delete(time, i), np.delete(cause, i), 20)[0] for i in range(n)])
    assert se == pytest.approx(np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum()), rel=0.05)


def test_restricted_mean_without_censoring_is_a_mean():
    time = np.array([1.0, 4.0, 6.0, 15.0])
    area, se = restricted_mean(time, np.ones(4, dtype=int), 10)
    capped = np.minimum(time, 10)
    assert area == pytest.approx(capped.mean())
    assert se == pytest.approx(capped.std(ddof=0) / 2)  # Greenwood without censoring: variance / n
