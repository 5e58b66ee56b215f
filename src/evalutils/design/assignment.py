"""Checks of the assignment that a reviewer asks for: its rule, chance, the order numbers and the order of calling."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from evalutils.design.columns import derive, require
from evalutils.design.strata import over_strata, stratum_sizes
from evalutils.params import Allocation, Arms, Groups
from evalutils.params.sections.analysis import Characteristic, Inference
from evalutils.params.sections.design import Assignment, AssignmentRule, CallRule
from evalutils.results import Interval, NotComputable, Number, Outside, Test, is_number, number, who
from evalutils.results.design import AssignmentResult, CallOrder, GroupSize, OrderCheck, RuleCheck, ShareCheck
from evalutils.results.quantities import KNOWN, UNKNOWN, Cell, Condition, Count, Share, Sum, about, where

GROUP, CLIENT, COHORT = "groep", "klant_id", "cohort"
WHAT = "Controle van de toewijzing"
YES, NO = "ja", "nee"
ALLOCATION = Allocation()
BINOMIAL, EXACT_INTERVAL = "exacte binomiale toets (tweezijdig)", "Clopper en Pearson (1934)"
KRUSKAL, SPEARMAN, KENDALL = "Kruskal-Wallistoets", "rangcorrelatie van Spearman", "rangcorrelatie van Kendall (tau-b)"


def check_assignment(clients: pd.DataFrame, tables: dict[str, pd.DataFrame], params: Assignment, *, groups: Groups, inference: Inference,
                     allocation: Allocation = ALLOCATION, characteristics: tuple[Characteristic, ...] = ()) -> AssignmentResult:  # fmt: skip
    """All checks that ``params`` asks for, on the assigned clients (of one cohort, when params name it).

    ``clients``: one row a client, with the column ``groep``; who has no group takes no part. ``tables``: the event
    tables by name. ``characteristics``: against which the order numbers are held. Missing values are left out of the
    check in question and counted. Raises ``ParameterError`` for an unknown column, and for a rule (a yes/no column that decides the
    group) where there are more than two groups.
    """
    require(clients, (GROUP, CLIENT), WHAT)
    those = clients[clients[GROUP].isin(groups.codes)]
    if params.cohort is not None:
        require(clients, (COHORT,), WHAT)
        those = those[those[COHORT] == params.cohort]
    everyone = who.assigned(those, *groups.codes)
    doubled = int(those[params.order].dropna().duplicated(keep=False).sum()) if params.order else 0
    strata = stratum_sizes(those, groups, allocation, characteristics, everyone)
    return AssignmentResult(
        sizes=group_sizes(those, params.registration, groups),
        rule=rule_check(those, params.rule, groups.only) if params.rule else None,
        share=share_check(those, params.rule, inference.confidence, groups.only) if params.rule else None,
        order=order_checks(those, params.order, characteristics, everyone) if params.order else (),
        order_duplicates=Count(doubled, everyone.and_(where(f"dubbel {params.order}", "ja"))),
        calls=tuple(call_order(those, tables, params.order, params.calls, arm.code) for arm in groups.interventions)
        if params.calls and params.order else (),
        alpha=inference.alpha, strata=strata, outside=_outside(clients, groups), sums=over_strata(strata, everyone, groups),
    )  # fmt: skip


def _outside(clients: pd.DataFrame, groups: Groups) -> tuple[Outside, ...]:
    return tuple(
        Outside(arm.code, arm.label, Count(int((clients[GROUP] == arm.code).sum()), who.assigned(clients, arm.code)), arm.reason)
        for arm in groups.outside
    )


def group_sizes(clients: pd.DataFrame, registration: tuple[str, ...], groups: Groups) -> tuple[GroupSize, ...]:
    """Clients by group: assigned, and with a value in at least one of the columns ``registration`` (none: all)."""
    require(clients, registration, WHAT)
    known = clients[list(registration)].notna().any(axis=1) if registration else pd.Series(True, index=clients.index)
    sizes = []
    for arm in groups.arms:
        here = clients[GROUP] == arm.code
        cell = who.assigned(clients, *groups.codes).and_(who.in_arm(arm.code))
        yes, no = (cell.and_(where(f"geregistreerd {', '.join(registration)}", value)) for value in (KNOWN, UNKNOWN))
        assigned, with_data = int(here.sum()), int((here & known).sum())
        counts = (Count(assigned, cell), Count(with_data, yes), Count(assigned - with_data, no))
        sizes.append(GroupSize(arm.code, arm.label, *counts, sums=(Sum(cell, (yes, no)),)))
    return tuple(sizes)


def rule_check(clients: pd.DataFrame, rule: AssignmentRule, arms: Arms) -> RuleCheck:
    """Clients by the rule's column (yes, no) and group, and how many stand in the group that the rule says."""
    require(clients, (rule.column,), WHAT)
    value, everyone = clients[rule.column], who.assigned(clients, *arms.codes)
    yes, no = (value == True).fillna(False), (value == False).fillna(False)  # noqa: E712 (pd.NA is neither)
    table = tuple(
        tuple(
            Count(int((side & (clients[GROUP] == code)).sum()), everyone.and_(who.in_arm(code), _ruled(rule, name)))
            for code in arms.codes
        )
        for side, name in ((yes, YES), (no, NO))
    )
    kept, broken = (everyone.and_(where(f"regel {rule.column}", word)) for word in ("gevolgd", "uitzondering"))
    missing = Count(int(value.isna().sum()), everyone.and_(_ruled(rule, UNKNOWN)))
    sums = [
        Sum(kept, (table[0][0].cell, table[1][1].cell)), Sum(broken, (table[0][1].cell, table[1][0].cell)),
        Sum(everyone, (kept, broken, missing.cell)),
        *(Sum(everyone.and_(_ruled(rule, name)), tuple(one.cell for one in row)) for name, row in zip((YES, NO), table, strict=True)),
    ]  # fmt: skip
    if not missing:
        sums += [Sum(everyone.and_(who.in_arm(code)), (table[0][k].cell, table[1][k].cell)) for k, code in enumerate(arms.codes)]
    return RuleCheck(
        rule=rule.label or rule.column, table=table, groups=arms.codes, followed=Count(table[0][0] + table[1][1], kept),
        exceptions=Count(table[0][1] + table[1][0], broken), missing=missing, sums=tuple(sums),
    )  # fmt: skip


def _ruled(rule: AssignmentRule, *values: str) -> Condition:
    return where(f"kolom {rule.column}", *values)


def share_check(clients: pd.DataFrame, rule: AssignmentRule, level: float, arms: Arms) -> ShareCheck:
    """The share of yes against ``rule.share``: exact binomial test, Clopper-Pearson interval (Biometrika 1934, p. 404)."""
    require(clients, (rule.column,), WHAT)
    value, everyone = clients[rule.column].dropna(), who.assigned(clients, *arms.codes)
    count = Count(int((value == True).sum()), everyone.and_(_ruled(rule, YES)))  # noqa: E712
    n = Count(len(value), everyone.and_(_ruled(rule, KNOWN)))
    rest = Count(n - count, everyone.and_(_ruled(rule, NO)))
    sums = (Sum(n.cell, (count.cell, rest.cell)),)
    if n == 0:
        none = NotComputable("geen toegewezen klant met een waarde voor de regel")
        return ShareCheck(
            count, n, rest, none, rule.share, Interval(none, none, level, EXACT_INTERVAL), Test(BINOMIAL, none, none), sums
        )
    done = stats.binomtest(count, n, rule.share)
    low, high = done.proportion_ci(level, method="exact")
    return ShareCheck(
        count, n, rest, Share.of(count, n), rule.share,
        about(Interval(float(low), float(high), level, EXACT_INTERVAL), (count, n)),
        Test(BINOMIAL, count, about(number(done.pvalue), (count, n), -1), symbol="k", n=n), sums,
    )  # fmt: skip


def order_checks(clients: pd.DataFrame, order: str, characteristics: tuple[Characteristic, ...],
                 everyone: Cell) -> tuple[OrderCheck, ...]:  # fmt: skip
    """Order numbers against each characteristic: Kruskal-Wallis over categories, Spearman for a number; Holm over all."""
    require(clients, (order,), WHAT)
    checks, missing, whom = [], [], []
    for characteristic in characteristics:
        values = derive(clients, characteristic.source, WHAT)
        known = (values.notna() & clients[order].notna()).to_numpy()
        ranks, here = clients[order][known].to_numpy(dtype=float), values[known]
        has = everyone.and_(who.has(characteristic.name), where(f"volgnummer {order}", KNOWN))
        whom.append(Count(int(known.sum()), has))
        missing.append(Count(int((~known).sum()), everyone.and_(where(f"kenmerk {characteristic.name} of {order}", UNKNOWN))))
        checks.append(_kruskal(ranks, here) if characteristic.categories else _rank_correlation(
            SPEARMAN, ranks, here.to_numpy(dtype=float)))  # fmt: skip
    adjusted = holm(tuple(test.p_value for test in checks))
    return tuple(
        OrderCheck(characteristic.name, characteristic.label, about(test, (n,), 2), about(p, (n,), -1), gone)
        for characteristic, test, p, gone, n in zip(characteristics, checks, adjusted, missing, whom, strict=True)
    )


def holm(p_values: tuple[Number, ...]) -> tuple[Number, ...]:
    """Holm's (1979) adjusted p-values; one that cannot be computed stays so and is no part of the family."""
    known = [place for place, p in enumerate(p_values) if is_number(p)]
    adjusted: list[Number] = list(p_values)
    if known:
        for place, p in zip(known, multipletests([p_values[k] for k in known], method="holm")[1], strict=True):
            adjusted[place] = float(p)
    return tuple(adjusted)


def call_order(clients: pd.DataFrame, tables: dict[str, pd.DataFrame], order: str, rule: CallRule, arm: str) -> CallOrder:
    """Order numbers of one group against the date of the first call (``rule``).

    Out of turn: n minus the longest non-decreasing run (as a subsequence) of call dates in order of number, that is
    the fewest clients whose removal leaves all others in order; calls on one day are in order of each other.
    """
    events = tables[rule.table]
    require(events, (CLIENT, rule.column, rule.date), WHAT)
    first = events[events[rule.column] == rule.value].groupby(CLIENT, observed=True)[rule.date].min()
    group = clients[clients[GROUP] == arm]
    called = pd.to_datetime(group[CLIENT].map(first))
    numbers = pd.to_numeric(group[order]).astype("Float64")
    both = (called.notna() & numbers.notna()).to_numpy()
    when = called[both].to_numpy().astype("datetime64[D]").astype(int)
    place = numbers[both].to_numpy(dtype=float)
    in_order = np.lexsort((when, place))
    waiting = numbers[(called.isna() & numbers.notna()).to_numpy()].to_numpy(dtype=float)
    out_of_turn = len(when) - longest_non_decreasing(when[in_order].tolist())
    cell = who.assigned(clients, arm).and_(who.in_arm(arm))
    n = Count(int(both.sum()), cell.and_(where("oproep", "op volgnummer")))
    wrong, right = (n.cell.and_(where("beurt", word)) for word in ("buiten", "op"))
    unnumbered = Count(int((called.notna() & numbers.isna()).sum()), cell.and_(where("oproep", "zonder volgnummer")))
    skipped = int((waiting < place.max()).sum()) if len(place) else 0
    still = Count(int(called.isna().sum()), cell.and_(where("oproep", "geen")))
    passed = Count(skipped, still.cell.and_(where("beurt", "voorbij")))
    turns = Count(out_of_turn, wrong), Count(n - out_of_turn, right)  # a correlation of nearly one tells how few were out of turn
    return CallOrder(
        arm=arm, n=n, out_of_turn=turns[0], in_turn=turns[1], skipped=passed,
        unnumbered=unnumbered, not_called=still, spearman=about(_rank_correlation(SPEARMAN, place, when), turns, 2),
        kendall=about(_rank_correlation(KENDALL, place, when), turns, 2),
        sums=(Sum(n.cell, (wrong, right)), Sum(cell, (n.cell, unnumbered.cell, still.cell))),
    )  # fmt: skip


def longest_non_decreasing(values: list[Any]) -> int:
    """Length of the longest non-decreasing subsequence (Fredman, Discrete Mathematics 1975; O(n log n))."""
    tails: list[Any] = []
    for value in values:
        place = bisect_right(tails, value)
        tails[place:place + 1] = [value]  # fmt: skip
    return len(tails)


def _rank_correlation(method: str, x: np.ndarray, y: np.ndarray) -> Test:
    """Spearman (t approximation) or Kendall's tau-b (exact without ties and n small, else normal); two-sided."""
    symbol = "rho" if method == SPEARMAN else "tau"
    reason = "minder dan drie klanten met beide waarden" if len(x) < 3 else "een van beide verschilt niet tussen klanten"
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return Test(method, NotComputable(reason), NotComputable(reason), symbol=symbol, n=len(x))
    done = stats.spearmanr(x, y) if method == SPEARMAN else stats.kendalltau(x, y)
    return Test(method, number(done.statistic), number(done.pvalue), symbol=symbol, n=len(x))


def _kruskal(ranks: np.ndarray, categories: pd.Series) -> Test:
    """Kruskal and Wallis (JASA 1952) over the categories that occur, corrected for ties; chi-square approximation."""
    labels = categories.astype(object).to_numpy()
    groups = [ranks[labels == label] for label in sorted(set(labels), key=str)]
    reason = "minder dan twee categorieën met klanten" if len(groups) < 2 else "de volgnummers verschillen niet"
    if len(groups) < 2 or np.ptp(ranks) == 0:
        return Test(KRUSKAL, NotComputable(reason), NotComputable(reason), symbol="H", n=len(ranks))
    done = stats.kruskal(*groups)
    return Test(KRUSKAL, number(done.statistic), number(done.pvalue), (float(len(groups) - 1),), "H", n=len(ranks))
