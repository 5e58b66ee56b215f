"""Words that claim, chosen by the numbers that must carry them.

A claim in params (``beweringen``) has a wording for each way in which it can turn, with a rule on released numbers
(``<output>:<name>``). ``evaluate`` gives the first wording whose rule holds, so that a chapter says what is the case with
any extract; what its author did not foresee stops the report with both readings.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.display.common import format as fmt
from evalutils.display.common.views import Cell, Entry, Numbers
from evalutils.errors import ConsistencyError, ParameterError, Problem
from evalutils.params.phase import Claim, Wording
from evalutils.results import SECRET, NotComputable

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
    "kleinste": Rule(lambda v, _: v[0] < min(v[1:]), "dat het eerste getal het kleinste is", 0, 0.0),
    "onder_nul": Rule(lambda v, _: all(x < 0 for x in v), "een getal onder nul", 0, 0.0),
    "boven_nul": Rule(lambda v, _: all(x > 0 for x in v), "een getal boven nul", 0, 0.0),
    "nul_erbinnen": Rule(lambda v, _: v[0] <= 0 <= v[1], "een interval waar nul in ligt", 2, 0.0),
    "nul_erbuiten": Rule(lambda v, _: not v[0] <= 0 <= v[1], "een interval waar nul buiten ligt", 2, 0.0),
    "anders": Rule(lambda _v, _b: True, "iets anders", 0, 0.0),
}  # fmt: skip


def evaluate(claims: tuple[Claim, ...], released: Path, *, coarse: bool = False) -> Numbers:
    """The words of every claim, by key; all that nobody foresaw at once as a ``ConsistencyError``.

    Where a rule would have to read a withheld number or one that cannot be computed, there are no words: the claim is
    that number's sign, and the sentence around it goes (views.Cell.marked). ``coarse``: outputs are in their public form,
    so that a number which an output does not have counts as withheld.
    """
    values = released_values(released)
    outputs = _outputs(released) if coarse else frozenset()
    texts: dict[str, Entry] = {}
    problems: list[Problem] = []
    for claim in claims:
        found = _words(claim, values, outputs)
        if found is None:
            problems.append(_unforeseen(claim, values))
        else:
            texts[claim.key] = found
    if problems:
        raise ConsistencyError(
            "De cijfers zijn anders dan een bewering in het rapport voorziet.", problems=tuple(problems),
            action="geef de bewering in params/ een geval dat nu klopt, of ga na waarom het cijfer veranderde.",
        )  # fmt: skip
    return Numbers(texts)


def released_values(released: Path) -> dict[str, Any]:
    """Every released number by '<output>:<name>'."""
    found: dict[str, Any] = {}
    for path in sorted((released / "values").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        found |= {f"{record['sleutel']}:{name}": value for name, value in record["waarden"].items()}
    return found


def _outputs(released: Path) -> frozenset[str]:
    return frozenset(path.stem for path in (released / "values").glob("*.json"))


def _words(claim: Claim, values: dict[str, Any], coarse: frozenset[str]) -> Entry | None:
    """The first wording that holds, the sign of a number that its rule cannot read, or None when none holds."""
    for wording in claim.wordings:
        numbers = _numbers(claim, wording, values, coarse)
        if "x" in numbers:
            return _sign(claim, Cell(SECRET, "getal"))
        if not all(isinstance(number, int | float) for number in numbers):
            return _sign(claim, Cell(NotComputable("bewering op een getal dat niet te berekenen is"), "getal"))
        if _rule(claim, wording).holds(tuple(map(float, numbers)), _bound(claim, wording)):
            return wording.text
    return None


def _sign(claim: Claim, number: Cell) -> str:
    """The mark in the place of the words; with a full stop where the words are a sentence, so that it ends there too."""
    return number.marked + ("." if claim.wordings[0].text.endswith(".") else "")


def _numbers(claim: Claim, wording: Wording, values: dict[str, Any], coarse: frozenset[str]) -> list[Any]:
    """What a rule reads; 'x' for what an output among ``coarse`` does not have in its public form."""
    rule = _rule(claim, wording)
    names = () if wording.rule == "anders" else wording.numbers or claim.numbers
    if (wording.rule != "anders" and not names) or (rule.takes and len(names) != rule.takes):
        raise _wrong(claim, wording, f"{rule.takes or 'een of meer'} getallen")
    for name in names:
        if name not in values and name.split(":")[0] not in coarse:
            raise ParameterError(
                f"Bewering '{claim.key}' leest het getal '{name}', maar dat is niet gepubliceerd.",
                action="kies een naam uit _build/.../released/values/*.json, als <uitvoer>:<naam>.",
            )
    return [values.get(name, "x") for name in names]


def _rule(claim: Claim, wording: Wording) -> Rule:
    if wording.rule not in RULES:
        raise ParameterError(
            f"Bewering '{claim.key}' noemt de onbekende regel '{wording.rule}'.", action=f"kies uit: {', '.join(RULES)}."
        )
    return RULES[wording.rule]


def _bound(claim: Claim, wording: Wording) -> float:
    bound = wording.bound if wording.bound is not None else _rule(claim, wording).bound
    if bound is None:
        raise _wrong(claim, wording, "een grens")
    return bound


def _wrong(claim: Claim, wording: Wording, asked: str) -> ParameterError:
    return ParameterError(f"Bewering '{claim.key}': de regel '{wording.rule}' vraagt {asked}.")


def _unforeseen(claim: Claim, values: dict[str, Any]) -> Problem:
    """What each wording asked, and what the numbers are."""
    asked = " of ".join(
        f"{_rule(claim, wording).asks.format(grens=fmt.decimals(_bound(claim, wording), 2))} ('{wording.text}')"
        for wording in claim.wordings
    )
    names = dict.fromkeys(name for wording in claim.wordings for name in wording.numbers or claim.numbers)
    reading = "; ".join(f"{name.split(':')[1]} = {fmt.decimals(values[name], 3)}" for name in names)
    return Problem("bewering", claim.key, asked, reading)
