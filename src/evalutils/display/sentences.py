"""Paragraphs that say a result in words, for reports that have no text of their own.

Every word that claims (hoger, significant, onevenwichtig) follows from the numbers at the moment of writing.
"""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display import format as fmt
from evalutils.display.figures import SMD_BOUND
from evalutils.display.views import Text
from evalutils.params import Arms
from evalutils.results import Balance, EffectResult, Estimate, Number, is_number


def balance(arms: Arms) -> Callable[[Balance], Text]:
    """How alike the groups are: separate tests, the joint test, the largest standardised difference."""

    def view(result: Balance) -> Text:
        sizes = " en ".join(
            f"{fmt.integer(n)} aan de {arms.label(g).lower()}" for g, n in zip(result.groups, result.n, strict=True)
        )
        parts = [f"Toegewezen zijn {sizes}.", _tests(result), _joint(result), _largest(result)]
        return Text((" ".join(part for part in parts if part),))

    return view


def _tests(result: Balance) -> str:
    p_values = [found.tests[0].p_value for found in result.characteristics]
    known = [p for p in p_values if is_number(p)]
    below = sum(p < result.alpha for p in known)
    count = f"{fmt.words(len(known))} getoetste kenmerken"
    level = f"bij een onbetrouwbaarheid van {fmt.percent(result.alpha)}"
    left = len(p_values) - len(known)
    rest = f" Voor {fmt.words(left)} andere is geen toets te geven." if left else ""
    if below == 0:
        return f"Op geen van de {count} verschillen de groepen significant {level}.{rest}"
    return f"Op {fmt.words(below)} van de {count} verschillen de groepen significant {level}.{rest}"


def _joint(result: Balance) -> str:
    p = result.joint.p_value
    if not is_number(p):
        return "Een toets op alle kenmerken samen is niet te geven."
    verdict = "wijst op een verschil" if p < result.alpha else "wijst niet op een verschil"
    return f"De toets op alle kenmerken samen {verdict} (F = {fmt.decimals(result.joint.statistic, 2)}; {fmt.p_sentence(p)})."


def _largest(result: Balance) -> str:
    known = [(found.smd, found.label) for found in result.characteristics if is_number(found.smd)]
    if not known:
        return ""
    size, label = max(known, key=lambda pair: abs(pair[0]))
    side = "boven" if abs(size) > SMD_BOUND else "niet boven"
    return (
        f"Het grootste gestandaardiseerde verschil is {fmt.decimals(abs(size), 2)} ({label.lower()}); "
        f"dat ligt {side} de gebruikelijke grens van {fmt.decimals(SMD_BOUND)}."
    )


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
