"""The table of time to work: what happened by the horizon, and how the groups compare."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import between, capital, test_text
from evalutils.display.common.views import Cell, Entry, Table
from evalutils.params import Arms
from evalutils.results import SECRET, Estimate, NotComputable, Number, is_number
from evalutils.results.effects import EffectivenessResult
from evalutils.results.survival import CurveResult, SurvivalResult


def time_to_event(result: EffectivenessResult) -> SurvivalResult:
    """The part of the result on time to an event, which params define wherever the index asks for it."""
    assert result.survival is not None  # the index asks for it only when params define it
    return result.survival


def table(arms: Arms) -> Callable[[EffectivenessResult], Table]:
    """What happened by the horizon in each group, by cause, and how the groups compare."""

    def view(result: EffectivenessResult) -> Table:
        found = time_to_event(result)
        causes = dict.fromkeys((curve.cause, curve.cause_label) for curve in found.incidence)
        rows: list[tuple[Entry, ...]]
        rows = [(label, *(_at_horizon(found, cause, arm) for arm in arms.codes)) for cause, label in causes]
        rows += [(capital(one.method), _ratio(one), "1" if is_number(one.value) else "") for one in found.ratios]
        head = (f"Binnen {found.horizon:g} maanden", arms.treatment.label, arms.control.label)
        first = next(iter(found.incidence), None)
        method = f"{fmt.percent(first.level)}-interval; {first.method}." if first else ""
        notes = (f"Aandeel klanten met {method}", *_compared(found), *_by_group(found), *_ratios(found, arms))
        return Table(head, tuple(rows), (5, 5, 5), notes=notes, full=_full(found))

    return view


def _ratio(one: Estimate) -> Entry:
    """A ratio with its interval and p-value, or why there is none."""
    return f"{_twice(one.value)} ({_ends(one, _twice)})" if is_number(one.value) else Cell(one.value)


def _twice(value: Number | None) -> str:
    return fmt.decimals(value, 2)


def _ratios(found: SurvivalResult, arms: Arms) -> tuple[str, ...]:
    """What each ratio compares, in words; what both take for granted; why one is not there or not tested."""
    label, first, second = found.label.lower(), arms.treatment.label.lower(), arms.control.label.lower()
    told = [_in_words(one, label, (first, second)) for one in found.ratios if is_number(one.value)]
    if told:
        told.append(f"Een verhouding veronderstelt dat zij de hele periode dezelfde blijft; geteld is tot {found.horizon:g} maanden.")
    why = [one.value.reason for one in found.ratios if isinstance(one.value, NotComputable)]
    why += [one.p_value.reason for one in found.ratios if is_number(one.value) and isinstance(one.p_value, NotComputable)]
    return (*told, *(f"Verhouding zonder {'toets' if told else 'schatting'}: {reason}." for reason in dict.fromkeys(why)))


def _in_words(one: Estimate, label: str, groups: tuple[str, str]) -> str:
    first, second = groups
    size = _twice(one.value)
    if "Cox" in one.method:
        return f"Van wie nog geen van de gebeurtenissen had, kreeg per tijdseenheid in de {first} {size} keer zo'n groot deel '{label}' als in de {second}."
    more = "" if _twice(one.value) == _twice(1.0) else " sneller" if is_number(one.value) and one.value > 1 else " langzamer"
    how = f"loopt het aandeel met '{label}'{more} op dan in de {second}" if more else f"loopt het aandeel met '{label}' even snel op als in de {second}"
    return f"Naar de schatting van Fine en Gray {how.replace('loopt', f'loopt in de {first}', 1)} (verhouding {size})."


def _by_group(found: SurvivalResult) -> tuple[str, ...]:
    """That the shares are of the groups as they are, where the comparison is made within strata."""
    gone = isinstance(found.restricted_mean.value, NotComputable)
    within = "strata" in found.logrank.method if gone else "strata" in str(found.restricted_mean.method)
    what = "de log-ranktoets vergelijkt" if gone else "de verschillen zijn"
    how = "ze binnen strata" if gone else "binnen strata geschat en kunnen daarvan afwijken"
    return (f"De aandelen zijn van elke groep als geheel; {what} {how}.",) if within else ()


def _full(found: SurvivalResult) -> Table:
    rows = tuple(
        (f"{curve.cause_label} / {curve.arm}", Cell(curve.events), Cell(curve.n), Cell(curve.at(found.horizon), "procent1"))
        for curve in found.incidence
    )
    return Table(("Gebeurtenis", "Aantal", "n", "Aandeel"), rows)


def _curve(found: SurvivalResult, cause: str, arm: str) -> CurveResult | None:
    return next((curve for curve in found.incidence if curve.cause == cause and curve.arm == arm), None)


def _at_horizon(found: SurvivalResult, cause: str, arm: str) -> Entry:
    curve = _curve(found, cause, arm)
    if curve is None:
        return Cell(NotComputable("geen klanten in deze groep"))
    value = curve.at(found.horizon)
    if value is SECRET or isinstance(value, NotComputable):
        return Cell(value)
    ends = last_interval(curve)
    return f"{fmt.percent(value, 1)} ({between(ends[0], ends[1], lambda v: fmt.percent(v, 1))})"


def last_interval(curve: CurveResult) -> tuple[Number, Number]:
    """The interval at the last moment of a curve."""
    return curve.lower[-1], curve.upper[-1]


def _tested(p: Number) -> str:
    return "" if isinstance(p, NotComputable) else f"; {fmt.p_sentence(p)}"


def _ends(one: Estimate, show: Callable[[Number | None], str]) -> str:
    """Interval and p-value of a difference, or why it has none."""
    if isinstance(one.interval.lower, NotComputable):
        return f"zonder interval: {one.interval.lower.reason}"
    return f"{between(one.interval.lower, one.interval.upper, show)}{_tested(one.p_value)}"


def _how(found: SurvivalResult) -> tuple[str, ...]:
    """By what the differences were estimated, and why they are not tested, where the design decides it."""
    mean, gap = found.restricted_mean, found.incidence_difference
    designed = tuple(one.method for one in (gap, mean) if "pseudo" in one.method)
    lines = (f"Methode: {'; '.join(designed)}.",) if designed else ()
    why = mean.p_value.reason if isinstance(mean.p_value, NotComputable) else ""
    return (*lines, *([f"Zonder toets: {why}."] if designed and why else []))


def _compared(found: SurvivalResult) -> tuple[str, ...]:
    mean, gap = found.restricted_mean, found.incidence_difference
    if isinstance(mean.value, NotComputable):
        rest: tuple[str, ...] = (f"Verschil in tijd en in aandeel: niet te berekenen ({mean.value.reason}).",)
    else:
        rest = (
            f"Verschil in aandeel {fmt.points(gap.value)} procentpunten ({_ends(gap, fmt.points)}).",
            f"Verschil in gemiddelde tijd zonder {found.label.lower()} tot {found.horizon:g} maanden: {fmt.decimals(mean.value)} maanden "
            f"({_ends(mean, fmt.decimals)}).",
            *_how(found),
        )
    return (*rest, f"{test_text(found.logrank)[:1].upper()}{test_text(found.logrank)[1:]}.")
