"""How the main result was estimated and what its clusters mean, in sentences and key numbers."""

from __future__ import annotations

from collections.abc import Callable

from evalutils.display.common import format as fmt
from evalutils.display.common.cells import between
from evalutils.display.common.views import Cell, Entry, Text
from evalutils.params import Arms
from evalutils.results import AttritionFound, ClusterFacts, EffectResult, Method, is_number
from evalutils.results.effects import EffectivenessResult

WHY = {
    "clusters": "omdat klanten in clusters zitten en hun uitkomsten daarbinnen op elkaar kunnen lijken",
    "uitval": "omdat niet van alle toegewezen klanten de uitkomst bekend is",
    "strata": "omdat de toewijzing binnen strata is gedaan",
    "covariaten": "omdat vooraf een correctie voor kenmerken is vastgelegd",
    "zonder correctie": "omdat klanten elk apart en zonder strata zijn toegewezen",
}
"""What decided the method -> why."""
STRUCTURE = {
    "genest": "elk van hen hoort bij één groep", "gekruist": "ten dele dezelfde in beide groepen",
    "genest in één groep": "alleen in één van de groepen", "geen clusters": "",
}


def main_result(arms: Arms) -> Callable[[EffectivenessResult], Text]:
    """Which method gives the main result and why; the clusters; why there is no verdict where there is none."""
    return lambda result: Text(tuple(about(result.primary.effect, arms)))


def about(found: EffectResult, arms: Arms) -> list[str]:
    """The paragraphs on the method of one effect."""
    method = found.method
    if method is None:
        return []
    first = found.estimates[0]
    lines = [f"Het hoofdresultaat voor '{found.label.lower()}' is een {first.method}, {WHY[method.decided_by]}{_named(method)}."]
    if first.note:
        lines.append(f"Daarbij geldt: {first.note}{_left(method, arms)}.")
    if method.verdict:
        lines.append(f"Een oordeel over significantie geeft dit rapport niet: {method.verdict}. Het interval is een beschrijving.")
    paragraphs = [" ".join(lines)]
    if method.clusters is not None:
        paragraphs.append(clustered(found, method.clusters, arms))
    if found.attrition is not None:
        paragraphs.append(lost(found.attrition, arms))
    return paragraphs


def lost(found: AttritionFound, arms: Arms) -> str:
    """How many outcomes are not known in each group, whether that differs, and on which side of the WWC's boundaries it lies."""
    parts = " en ".join(
        f"{Cell(count, 'getal').marked} in de {label.lower()} ({Cell(share, 'procent1').marked})"
        for count, share, label in zip(found.missing, found.shares, arms.labels, strict=True)
    )
    lines = [f"Niet van alle toegewezen klanten is de uitkomst bekend; onbekend is zij van {parts}.",
             f"De toets dat dit in beide groepen even vaak voorkomt geeft {Cell(found.test.p_value, 'p_zin').marked}."]  # fmt: skip
    if found.selective is not None and is_number(found.selective.p_value):
        lines.append(f"De toets dat het in beide groepen op dezelfde manier van kenmerken afhangt geeft {Cell(found.selective.p_value, 'p_zin').marked}.")
    gap = f"uitval van {Cell(found.overall, 'procent1').marked} en een verschil van {Cell(found.difference, 'punten').marked} procentpunten"
    judged = {("laag", "laag"): "onder beide grenzen", ("hoog", "laag"): "boven de voorzichtige en onder de ruime grens",
              ("hoog", "hoog"): "boven beide grenzen"}.get((found.cautious, found.optimistic), "")  # fmt: skip
    if judged:
        lines.append(f"Met een {gap} ligt het onderzoek {judged} die de What Works Clearinghouse aan vertekening door uitval stelt.")
    return " ".join(lines)


def _left(method: Method, arms: Arms) -> str:
    """How many are left out because their stratum has one group."""
    if method.one_group is None:
        return ""
    counts = " en ".join(f"{Cell(n, 'getal').marked} in de {label.lower()}" for n, label in zip(method.one_group, arms.labels, strict=True))
    return f" ({counts})"


def _named(method: Method) -> str:
    return f" ({', '.join(method.strata)})" if method.decided_by == "strata" else ""


def clustered(found: EffectResult, facts: ClusterFacts, arms: Arms) -> str:
    """How many clusters there are, how alike their clients, what that does to the interval, and whether it weighs."""
    share = found.scale == "aandeel"
    where = " en ".join(f"{fmt.words(number)} in de {label.lower()}" for number, label in zip(facts.number, arms.labels, strict=True) if number)
    if not where:
        return f"Van de {facts.label} heeft er geen twee of meer klanten, zodat zij er niet toe doen."
    how = f" ({STRUCTURE[facts.structure]})" if facts.structure in ("genest", "gekruist") else ""
    each = "met elk" if sum(facts.number) > 1 else "met"
    lines = [f"Klanten delen {facts.label}: {where}{how}, {each} twee of meer klanten."]
    if facts.alone != 0:
        noun, own, verb = ("klant", "hij hoort", "telt") if facts.alone == 1 else ("klanten", "zij horen", "tellen elk")
        lines.append(f"Van {Cell(facts.alone, 'getal').marked} {noun} is niet bekend bij welke van de {facts.label} {own}; die {verb} apart.")
    if is_number(facts.icc) and facts.icc <= 0:
        lines.append(
            f"De intraclasscorrelatie van deze uitkomst is {Cell(facts.icc, 'decimaal2').marked}: wie bij dezelfde van de {facts.label} hoort, "
            "lijkt hierin niet meer op elkaar dan anderen."
        )
    elif is_number(facts.icc) and is_number(facts.design_effect):
        lines.append(
            f"De intraclasscorrelatie van deze uitkomst is {Cell(facts.icc, 'decimaal2').marked}; daarmee is de variantie van een {'aandeel' if share else 'gemiddelde'} "
            f"{Cell(facts.design_effect, 'decimaal1').marked} keer die van evenveel losse klanten (het ontwerpeffect)."
        )
    shows = "punten" if share else "decimaal2"
    ends = between(facts.estimate.interval.lower, facts.estimate.interval.upper, lambda v: Cell(v, shows).marked)
    unit = "procentpunten" if share else found.unit
    if not facts.weighed:
        lines.append(f"Het hoofdresultaat houdt hier geen rekening mee: {facts.reason}.")
        lines.append(f"Wie er wel rekening mee houdt, komt op een interval van {ends} {unit}.")
        if facts.verdict:
            lines.append(f"Getoetst is dat niet ({facts.verdict}). Hoe zeker het effect is, is dus minder goed bekend dan het interval per klant zegt.")
    return " ".join(lines)


def numbers(name: str, found: EffectResult, arms: tuple[str, ...]) -> dict[str, Entry]:
    """<uitkomst>.{methode,oordeel}; with clusters icc, ontwerpeffect, clusters.<groep> and their interval clusters.{van,tot}"""
    method = found.method
    if method is None:
        return {}
    cells: dict[str, Entry] = {f"{name}.methode": found.estimates[0].method, f"{name}.oordeel": method.verdict or "met toets"}
    facts = method.clusters
    if facts is None:
        return cells
    shows = "punten" if found.scale == "aandeel" else "decimaal2"
    cells |= {f"{name}.icc": Cell(facts.icc, "decimaal2"), f"{name}.ontwerpeffect": Cell(facts.design_effect, "decimaal1"),
              f"{name}.geclusterd.van": Cell(facts.estimate.interval.lower, shows),
              f"{name}.geclusterd.tot": Cell(facts.estimate.interval.upper, shows)}  # fmt: skip
    return cells | {f"{name}.{arm}.clusters": Cell(number, "getal") for arm, number in zip(arms, facts.number, strict=False)}
