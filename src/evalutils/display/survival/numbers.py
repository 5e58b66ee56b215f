"""Key numbers of time to work, for running text."""

from __future__ import annotations

from evalutils.display.common.views import Cell, Entry, Numbers
from evalutils.display.survival.tables import last_interval, time_to_event
from evalutils.results import NotComputable, is_number
from evalutils.results.effects import EffectivenessResult


def numbers(result: EffectivenessResult) -> Numbers:
    """horizon; <groep>.<oorzaak>.{n,pct,van,tot}; <groep>.werk_<maand>.pct; <groep>.op_risico_<maand>; rmst, verschil, logrank, cox, fine_gray"""
    found = time_to_event(result)
    cells: dict[str, Entry] = {"horizon": Cell(int(found.horizon), "getal")}
    own = found.survival[0].cause if found.survival else ""
    for curve in found.incidence:
        name = f"{curve.arm}.{curve.cause}"
        last = curve.at(found.horizon)
        ends = (last, last) if isinstance(last, NotComputable) else last_interval(curve) if curve.times else (None, None)
        cells |= {f"{name}.n": Cell(curve.events, "getal"), f"{name}.pct": Cell(curve.at(found.horizon), "procent1"),
                  f"{name}.van": Cell(ends[0], "procent1"), f"{name}.tot": Cell(ends[1], "procent1")}  # fmt: skip
        if curve.cause == own:
            cells |= {f"{name}_{moment:g}.pct": Cell(curve.at(moment), "procent1") for moment in found.at_risk.times}
    for arm, counts in zip(found.at_risk.arms, found.at_risk.counts, strict=True):
        cells |= {f"{arm}.op_risico_{moment:g}": Cell(n, "getal") for moment, n in zip(found.at_risk.times, counts, strict=True)}
    for name, one, show in (("rmst", found.restricted_mean, "decimaal1"), ("verschil", found.incidence_difference, "punten")):
        cells |= {
            f"{name}.verschil": Cell(one.value, show), f"{name}.van": Cell(one.interval.lower, show),
            f"{name}.tot": Cell(one.interval.upper, show), f"{name}.p": Cell(one.p_value, "p"),
            f"{name}.p_zin": Cell(one.p_value, "p_zin"),
        }  # fmt: skip
    size = found.restricted_mean.value
    cells["rmst.grootte"] = Cell(abs(size) if is_number(size) else size, "decimaal1")
    cells |= {"logrank.chi2": Cell(found.logrank.statistic, "decimaal2"), "logrank.p": Cell(found.logrank.p_value, "p"),
              "logrank.p_zin": Cell(found.logrank.p_value, "p_zin")}  # fmt: skip
    for name, words in (("cox", "Cox"), ("fine_gray", "Fine en Gray")):
        cells |= {
            f"{name}.{part}": Cell(value, show) for one in found.ratios if words in one.method
            for part, value, show in (("verhouding", one.value, "decimaal2"), ("van", one.interval.lower, "decimaal2"),
                                      ("tot", one.interval.upper, "decimaal2"), ("p", one.p_value, "p"), ("p_zin", one.p_value, "p_zin"))
        }  # fmt: skip
    return Numbers(cells)
