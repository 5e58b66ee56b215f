"""Paragraphs that say the balance at baseline in words."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.baseline.figures import SMD_BOUND
from evalutils.display.common import format as fmt
from evalutils.display.common.cells import listed
from evalutils.display.common.views import Cell, Text
from evalutils.params import Groups
from evalutils.results import Balance, is_number


def balance(groups: Groups) -> Callable[[Balance], Text]:
    """How alike the groups are: separate tests, the joint test, the largest standardised difference."""

    def view(result: Balance) -> Text:
        sizes = listed(
            [
                f"{Cell(n, 'getal').marked}{'' if place else ' personen'} aan de {groups.label(g).lower()}"
                for place, (g, n) in enumerate(zip(result.groups, result.n, strict=True))
            ]
        )
        parts = [f"Toegewezen zijn {sizes}.", *_outside(result), _tests(result), _joint(result), _largest(result, groups)]
        return Text((" ".join(part for part in parts if part),))

    return view


def _outside(result: Balance) -> list[str]:
    """Who was assigned to a group that is in no comparison, by name, number and reason."""
    return [
        f"Buiten de vergelijking blijft de groep '{one.label.lower()}', met {Cell(one.n, 'getal').marked} toegewezen klanten: {one.reason.rstrip('.')}."
        for one in result.outside
    ]


def _tests(result: Balance) -> str:
    p_values = [found.tests[0].p_value for found in result.characteristics]
    known = [p for p in p_values if is_number(p)]
    below = sum(p < result.alpha for p in known)
    level = f"bij een onbetrouwbaarheid van {fmt.percent(result.alpha)}"
    left = len(p_values) - len(known)
    rest = (
        f" Voor {fmt.words(left)} {'ander kenmerk' if left == 1 else 'andere kenmerken'} is geen toets te geven." if left else ""
    )
    if not known:
        return f"Geen van de kenmerken is te toetsen.{'' if left else rest}"
    if len(known) == 1:
        return f"Op het ene getoetste kenmerk verschillen de groepen {'' if below else 'niet '}significant {level}.{rest}"
    some = "geen" if below == 0 else fmt.words(below)
    return f"Op {some} van de {fmt.words(len(known))} getoetste kenmerken verschillen de groepen significant {level}.{rest}"


def _joint(result: Balance) -> str:
    p = result.joint.p_value
    if not is_number(p):
        return "Een toets op alle kenmerken samen is niet te geven."
    verdict = "wijst op een verschil" if p < result.alpha else "wijst niet op een verschil"
    return f"De toets op alle kenmerken samen {verdict} (F\u00a0=\u00a0{fmt.decimals(result.joint.statistic, 2)}; {fmt.p_sentence(p)})."


def _largest(result: Balance, groups: Groups) -> str:
    several = len(groups.contrasts) > 1
    known = [
        (smd, f"{found.label.lower()}, {arms.treatment.label.lower()} tegen {arms.control.label.lower()}" if several else found.label.lower())
        for found in result.characteristics for arms, smd in zip(groups.contrasts, found.smds, strict=True) if is_number(smd)
    ]  # fmt: skip
    if not known:
        return ""
    size, label = max(known, key=lambda pair: abs(pair[0]))
    side = "boven" if abs(size) > SMD_BOUND else "niet boven"
    return (
        f"Het grootste gestandaardiseerde verschil is {fmt.decimals(abs(size), 2)} ({label}), "
        f"{side} de gebruikelijke grens van {fmt.decimals(SMD_BOUND)}."
    )
