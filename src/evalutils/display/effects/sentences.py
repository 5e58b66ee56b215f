"""Paragraphs that say effects in words."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common import format as fmt
from evalutils.display.common.views import Cell, Text
from evalutils.display.effects.method import about
from evalutils.params import Arms
from evalutils.results import SECRET, EffectResult, Estimate, NotComputable, Number, is_number


def effects(arms: Arms, alpha: float, contrasts: int = 1) -> Callable[[tuple[EffectResult, ...]], Text]:
    """Each effect: the difference with its interval, whether it is significant, and whether other methods agree.

    ``contrasts``: of how many this is one; with more the sentence says that its p-value is not corrected for their number.
    """
    return lambda results: Text(tuple(part for found in results for part in (_effect(found, arms, alpha, contrasts), *_method(found, arms))))


def _method(found: EffectResult, arms: Arms) -> list[str]:
    """Why the main result is estimated as it is, where that is not plain."""
    plain = found.method is None or (found.method.decided_by == "zonder correctie" and found.method.clusters is None and found.attrition is None)
    return [] if plain else about(found, arms)


def _effect(found: EffectResult, arms: Arms, alpha: float, contrasts: int) -> str:
    first, *others = found.estimates
    if not is_number(first.value):
        if first.value is SECRET:
            return f"Voor de uitkomst '{found.label.lower()}' is het verschil niet gepubliceerd ter bescherming van klanten."
        why = f": {first.value.reason}" if isinstance(first.value, NotComputable) else ""
        return f"Voor de uitkomst '{found.label.lower()}' is geen verschil te geven{why}."
    share = found.scale == "aandeel"
    unit = "procentpunten" if share else found.unit
    level = "procent1" if share else "decimaal2"
    shown = tuple(f"{Cell(mean, level).marked}{'' if share else f' {unit}'}" for mean in found.groups.mean[:2])

    def show(value: Number | None) -> str:
        return Cell(value, "punten" if share else "decimaal2").marked

    lines = [
        f"De uitkomst '{found.label.lower()}' is in de {arms.treatment.label.lower()} {'' if share else 'gemiddeld '}{shown[0]} en in de "
        f"{arms.control.label.lower()} {shown[1]}.",
        f"Het verschil is {show(first.value)} {unit}, {_interval(first, show)}.",
        f"{_verdict(first, alpha, arms, contrasts)} ({first.method}{_p(first)}).",
    ]
    if others and is_number(first.p_value):
        lines.append(_agreement(first, others, alpha))
    return " ".join(lines)


def _interval(estimate: Estimate, show: Callable[[Number | None], str]) -> str:
    """The interval in words, or why there is none."""
    ends = estimate.interval
    if isinstance(ends.lower, NotComputable):
        return f"zonder interval ({ends.lower.reason})"
    return f"met een {fmt.percent(ends.level)}-interval van {show(ends.lower)} tot {show(ends.upper)}"


def _p(estimate: Estimate) -> str:
    """The p-value after a method, or why there is none."""
    p = estimate.p_value
    return f"; {p.reason}" if isinstance(p, NotComputable) else f": {Cell(p, 'p_zin').marked}"


def _verdict(estimate: Estimate, alpha: float, arms: Arms, contrasts: int) -> str:
    """Whether the difference is significant, and then which group has more."""
    if estimate.p_value is SECRET:
        return "Of het verschil significant is, is niet gepubliceerd"
    if not is_number(estimate.p_value):
        return "Het verschil is niet getoetst"
    alone = "" if contrasts == 1 else ", zonder correctie voor het aantal vergelijkingen"
    if estimate.p_value >= alpha:
        return f"Dat verschil is niet significant{alone}"
    more = is_number(estimate.value) and estimate.value > 0
    return f"De {(arms.treatment if more else arms.control).label.lower()} ligt significant hoger{alone}"


def _direction(estimate: Estimate, alpha: float) -> str:
    if not is_number(estimate.p_value):
        return "anders, maar zonder toets"
    if estimate.p_value >= alpha:
        return "niet significant anders"
    return "significant hoger" if is_number(estimate.value) and estimate.value > 0 else "significant lager"


def _agreement(first: Estimate, others: list[Estimate], alpha: float) -> str:
    verdicts = {_direction(estimate, alpha) for estimate in (first, *others)}
    if len(verdicts) == 1:
        return "De andere methoden in de tabel komen tot dezelfde conclusie."
    return "De methoden in de tabel komen niet tot dezelfde conclusie; de uitkomst hangt dus van de methode af."
