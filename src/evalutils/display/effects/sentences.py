"""Paragraphs that say effects in words."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display import format as fmt
from evalutils.display.views import Text
from evalutils.params import Arms
from evalutils.results import EffectResult, Estimate, Number, is_number


def effects(arms: Arms, alpha: float) -> Callable[[tuple[EffectResult, ...]], Text]:
    """Each effect: the difference with its interval, whether it is significant, and whether other methods agree."""
    return lambda results: Text(tuple(_effect(found, arms, alpha) for found in results))


def _effect(found: EffectResult, arms: Arms, alpha: float) -> str:
    first, *others = found.estimates
    if not is_number(first.value):
        return f"Voor de uitkomst '{found.label.lower()}' is geen verschil te geven."
    share = found.scale == "aandeel"
    unit = "procentpunten" if share else found.unit
    show: Callable[[Number | None], str] = fmt.points if share else (lambda v: fmt.decimals(v, 2))
    means = found.groups.mean
    shown = (fmt.percent(means[0], 1), fmt.percent(means[1], 1)) if share else tuple(f"{show(m)} {unit}" for m in means[:2])
    lines = [
        f"De uitkomst '{found.label.lower()}' is in de {arms.treatment.label.lower()} gemiddeld {shown[0]} en in de "
        f"{arms.control.label.lower()} {shown[1]}.",
        f"Het verschil is {show(first.value)} {unit}, met een {fmt.percent(first.interval.level)}-interval van "
        f"{show(first.interval.lower)} tot {show(first.interval.upper)}.",
        f"De {arms.treatment.label.lower()} scoort daarmee {_direction(first, alpha)} ({first.method}: {fmt.p_sentence(first.p_value)}).",
    ]
    if others:
        lines.append(_agreement(first, others, alpha))
    return " ".join(lines)


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
