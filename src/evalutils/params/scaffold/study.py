"""The files of a new study, from a few answers: studie.yml, fase1.yml and the recipe of a synthetic extract."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
PER_GROUP = 120
"""Clients a group in the synthetic extract: enough for every table, small enough to run in a minute."""


COUNTED = {2: "twee", 3: "drie", 4: "vier", 5: "vijf", 6: "zes"}
"""How many groups a study may have, in words."""
USUAL = ("Nieuwe begeleiding", "Scholing met begeleiding", "Groepsbegeleiding", "Werkervaringsplek", "Online begeleiding")
CONTROL = "Gewone begeleiding"


def usual(count: int) -> tuple[str, ...]:
    """Names for ``count`` groups of which none is known, the comparison group last."""
    return (*USUAL[: count - 1], CONTROL)


@dataclass(frozen=True)
class Plan:
    """What is known of a study before its params are written. ``groups``: names as a report calls them, the comparison group last."""

    name: str
    title: str
    groups: tuple[str, ...]
    start: date

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the groups: the first word of each name, or all of it where two begin alike."""
        words = [_letters(label).split() or ["groep"] for label in self.groups]
        firsts = [word[0] for word in words]
        return tuple(firsts) if len(set(firsts)) == len(firsts) else tuple("".join(word) for word in words)


def _letters(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain)


def files(plan: Plan) -> dict[str, str]:
    """Name -> content of each file below params/<study>/."""
    year = plan.start.year
    words = {
        "NAAM": plan.name, "TITEL": _quoted(plan.title), "VERGELIJKING": plan.codes[-1],
        "AANTAL": COUNTED[len(plan.groups)], "LABEL_V": _quoted(plan.groups[-1]), "CODES": ", ".join(plan.codes),
        "START": plan.start.isoformat(), "PEILDATUM": f"{year + 1}-12-31", "DATUM": f"{year + 2}-03-01",
        "JAAR": str(year), "VOLGEND": str(year + 1), "BLOKKEN": _blocks(plan), "PADEN": _paths(plan),
    }  # fmt: skip
    return {file.stem: _filled(_repeated(file.read_text(encoding="utf-8"), plan), words) for file in sorted(HERE.glob("*.sjabloon"))}


def _repeated(text: str, plan: Plan) -> str:
    """With the lines between @@PER_INTERVENTIE@@ and @@EINDE@@ once for each intervention, and after @@BIJ_MEER@@ where there are several."""
    text = re.sub(r"^@@BIJ_MEER@@\n(.*?)^@@EINDE@@\n", r"\1" if len(plan.groups) > 2 else "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^@@PER_INTERVENTIE@@\n(.*?)^@@EINDE@@\n", lambda match: _each(match[1], plan), text, flags=re.MULTILINE | re.DOTALL)


def _each(lines: str, plan: Plan) -> str:
    """``lines`` for each intervention; where there are several, its name and code tell its titles and shares apart."""
    several = len(plan.groups) > 2
    found = []
    for code, label in zip(plan.codes[:-1], plan.groups[:-1], strict=True):
        whose, suffix = (f": {label}", f"_{code}") if several else ("", "")
        words = {
            "CODE": code, "_CODE": suffix, "LABEL": _quoted(label), "STAND": _quoted(f"Stand op de peildatum{whose}"),
            "CONTRAST": f"-{code}-{plan.codes[-1]}" if several else "", "WERK": _quoted(f"Werk op de peildatum per groep{whose}"),
            "EFFECT": _quoted(f"Effect op werk{whose}"), "METHODEN": _quoted(f"Effect op werk volgens elke methode{whose}"),
            "STROOM": _quoted(f"Van toewijzing tot cursus{whose}"), "BEGONNEN": _quoted(f"Aan een cursus begonnen{whose}"),
        }  # fmt: skip
        own = lines
        for word, text in words.items():
            own = own.replace(f"@@{word}@@", text)
        found.append(own)
    return "".join(found)


def _filled(text: str, words: dict[str, str]) -> str:
    return re.sub(r"@@([A-Z_]+)@@", lambda match: words[match[1]], text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _blocks(plan: Plan) -> str:
    """A block of clients for each group; the groups differ in nothing but how many found work."""
    lines = []
    for place, code in enumerate(plan.codes):
        working = 42 - 12 * place // (len(plan.codes) - 1)
        lines.append(f"""\
  - naam: {code}
    aantal: {PER_GROUP}
    kolommen:
      groep: {{vast: {code}}}
      geslacht: {{verdeling: {{Man: 55, Vrouw: 65}}}}
      geboortedatum: {{vensters: [{{van: {plan.start.year - 60}-01-01, tot: {plan.start.year - 25}-12-31, aantal: {PER_GROUP}}}]}}
      leefvorm: {{verdeling: {{Alleenstaand: 70, Samenwonend: 50}}}}
      inkomen_vooraf: {{aantallen: {{"0": 60, "450,50": 35, "1200": 20}}}}   # wat overblijft is onbekend
      werk: {{aantallen: {{ja: {working}, nee: {PER_GROUP - working}}}}}
    standaard:
      - {{tabel: activiteiten, soort: intake, startdatum: {{tussen: [{plan.start.isoformat()}, {plan.start.year}-12-31]}}}}
""")
    return "".join(lines)


def _paths(plan: Plan) -> str:
    """In every group but the last most clients begin a course."""
    lines = []
    for code in plan.codes[:-1]:
        lines.append(f"""\
  - {{naam: {code}_cursus, blok: {code}, aantal: {PER_GROUP - 35}, gebeurtenissen: *cursus}}
  - {{naam: {code}_gesprek, blok: {code}, aantal: 35}}
""")
    return "".join(lines) + f"  - {{naam: {plan.codes[-1]}_gesprek, blok: {plan.codes[-1]}, aantal: {PER_GROUP}}}\n"
