"""Words that claim, bound to the numbers that must carry them.

A claim in params (``beweringen``) names its words, a rule and the released numbers the rule reads
(``<output>:<name>``). ``evaluate`` gives the words back when the rule holds; when the numbers have
turned, the render stops with both readings.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.display import format as fmt
from evalutils.display.views import Numbers
from evalutils.errors import ConsistencyError, ParameterError, Problem
from evalutils.params.phase import Claim

Values = tuple[float, ...]


@dataclass(frozen=True)
class Rule:
    """When words may stand: ``holds(values, bound)``; ``asks`` says it in Dutch; ``takes`` how many numbers (0: any)."""

    holds: Callable[[Values, float], bool]
    asks: str
    takes: int = 1
    bound: float | None = None


NEAR = 0.05
"""'Ruim' and 'bijna' reach five points from their bound; 'ongeveer' three."""

RULES: dict[str, Rule] = {
    "niet_significant": Rule(lambda v, a: all(p >= a for p in v), "alle p-waarden ten minste {grens}", 0, 0.05),
    "significant": Rule(lambda v, a: all(p < a for p in v), "alle p-waarden kleiner dan {grens}", 0, 0.05),
    "nee": Rule(lambda v, _: not any(v), "alle antwoorden nee (0)", 0, 0.0),
    "ja": Rule(lambda v, _: all(v), "alle antwoorden ja (1)", 0, 0.0),
    "hoger": Rule(lambda v, b: v[0] > v[1] + b, "het eerste getal groter dan het tweede", 2, 0.0),
    "lager": Rule(lambda v, b: v[0] < v[1] - b, "het eerste getal kleiner dan het tweede", 2, 0.0),
    "gelijk_afgerond": Rule(lambda v, d: len({fmt.decimals(x, int(d)) for x in v}) == 1, "getallen die na afronding gelijk zijn", 0, 0.0),
    "vergelijkbaar": Rule(lambda v, b: max(v) - min(v) <= b, "getallen die hooguit {grens} verschillen", 0, 0.1),
    "meer_dan": Rule(lambda v, b: all(x > b for x in v), "meer dan {grens}", 0, 0.5),
    "minder_dan": Rule(lambda v, b: all(x < b for x in v), "minder dan {grens}", 0, 0.5),
    "ten_minste": Rule(lambda v, b: all(x >= b for x in v), "ten minste {grens}", 0),
    "hoogstens": Rule(lambda v, b: all(x <= b for x in v), "hoogstens {grens}", 0),
    "ruim": Rule(lambda v, b: all(b < x <= b + NEAR for x in v), "iets meer dan {grens}", 0),
    "bijna": Rule(lambda v, b: all(b - NEAR <= x < b for x in v), "iets minder dan {grens}", 0),
    "ongeveer": Rule(lambda v, b: all(abs(x - b) <= 0.03 for x in v), "ongeveer {grens}", 0),
    "gelijk": Rule(lambda v, b: all(x == b for x in v), "precies {grens}", 0),
    "grootste": Rule(lambda v, _: v[0] > max(v[1:]), "dat het eerste getal het grootste is", 0, 0.0),
    "onder_nul": Rule(lambda v, _: all(x < 0 for x in v), "een getal onder nul", 0, 0.0),
    "boven_nul": Rule(lambda v, _: all(x > 0 for x in v), "een getal boven nul", 0, 0.0),
    "nul_erbinnen": Rule(lambda v, _: v[0] <= 0 <= v[1], "een interval waar nul in ligt", 2, 0.0),
    "nul_erbuiten": Rule(lambda v, _: not v[0] <= 0 <= v[1], "een interval waar nul buiten ligt", 2, 0.0),
}  # fmt: skip


def evaluate(claims: tuple[Claim, ...], released: Path) -> Numbers:
    """The words of every claim, by key; all that fail at once as a ``ConsistencyError``.

    A claim on a withheld number cannot be made in public: its words become 'niet gepubliceerd'.
    """
    values = released_values(released)
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for claim in claims:
        numbers = [_value(values, name, claim) for name in claim.numbers]
        if any(number == "x" for number in numbers):
            texts[claim.key] = "(niet gepubliceerd)"
        elif problem := _broken(claim, numbers):
            problems.append(problem)
        else:
            texts[claim.key] = claim.text
    if problems:
        raise ConsistencyError(
            "Beweringen in het rapport worden niet meer door de cijfers gedragen.", problems=tuple(problems),
            action="pas de tekst van de bewering in params/ aan, of ga na waarom het cijfer veranderde.",
        )  # fmt: skip
    return Numbers(dict(texts))


def released_values(released: Path) -> dict[str, Any]:
    """Every released number by '<output>:<name>'."""
    found: dict[str, Any] = {}
    for path in sorted((released / "values").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        found |= {f"{record['sleutel']}:{name}": value for name, value in record["waarden"].items()}
    return found


def _value(values: dict[str, Any], name: str, claim: Claim) -> Any:
    if name not in values:
        raise ParameterError(
            f"Bewering '{claim.key}' leest het getal '{name}', maar dat is niet gepubliceerd.",
            action="kies een naam uit _build/.../released/values/*.json, als <uitvoer>:<naam>.",
        )
    return values[name]


def _broken(claim: Claim, numbers: list[Any]) -> Problem | None:
    if claim.rule not in RULES:
        raise ParameterError(
            f"Bewering '{claim.key}' noemt de onbekende regel '{claim.rule}'.", action=f"kies uit: {', '.join(RULES)}."
        )
    rule = RULES[claim.rule]
    bound = claim.bound if claim.bound is not None else rule.bound
    if bound is None or (rule.takes and len(numbers) != rule.takes):
        raise ParameterError(
            f"Bewering '{claim.key}': de regel '{claim.rule}' vraagt {rule.takes or 'een of meer'} getallen en een grens."
        )
    asked = rule.asks.format(grens=fmt.decimals(bound, 2))
    if not all(isinstance(number, int | float) for number in numbers):
        return Problem("bewering", f"'{claim.text}' ({claim.key})", asked, "een getal dat niet te berekenen is")
    if rule.holds(tuple(map(float, numbers)), bound):
        return None
    reading = "; ".join(
        f"{name.split(':')[1]} = {fmt.decimals(value, 3)}" for name, value in zip(claim.numbers, numbers, strict=True)
    )
    return Problem("bewering", f"'{claim.text}' ({claim.key})", asked, reading)
