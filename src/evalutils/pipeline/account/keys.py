"""The names by which a text shows a number, with what each means: docs/getallen.md, from what the notebooks released.

``python -m evalutils.pipeline.account.keys`` rewrites it from the reports made last. A name is made of codes: those of the params are
told by their labels, those of the code by ``PARTS``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evalutils.params import Phase, Study, load_phase, load_study, project_root, studies
from evalutils.params.base import parsed_yaml
from evalutils.params.study import as_json, phases

HEAD = """# Namen van getallen

Gemaakt door `python -m evalutils.pipeline.account.keys` uit de rapporten die het laatst gemaakt zijn; niet met de hand wijzigen. Een tekst toont
een getal met `{{< meta NAAM >}}`. Een getal dat niet te berekenen is wordt een punt, een getal dat niet gepubliceerd mag worden een x.
"""
PARTS = {
    "n": "aantal", "pct": "percentage", "pct1": "percentage met een decimaal", "woord": "in woorden", "noemer": "van hoeveel",
    "van": "ondergrens van het interval", "tot": "bovengrens van het interval", "p": "p-waarde", "verschil": "verschil tussen de groepen",
    "gemiddelde": "gemiddelde", "sd": "standaarddeviatie", "smd": "gestandaardiseerd verschil", "totaal": "beide groepen samen",
    "breuk": "als breuk", "aandeel": "aandeel", "aantal": "aantal", "onbekend": "onbekend", "cijfers": "", "beweringen": "", "feiten": "",
    "p_zin": "p-waarde in een zin", "betrouwbaarheid": "betrouwbaarheid van het interval", "alfa": "significantieniveau",
}  # fmt: skip
"""Parts of names that the code gives."""


def names(numbers: Path) -> tuple[str, ...]:
    """Every name in a released numbers.yml, in order."""
    return tuple(_names(parsed_yaml(numbers.read_text(encoding="utf-8")) or {}))


def _names(tree: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[str]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _names(value, (*path, str(key)))
        else:
            yield ".".join((*path, str(key)))


def meaning(name: str, words: dict[str, str]) -> str:
    """What a name means, part by part; ``words``: code -> label, from the params."""
    parts = [PARTS.get(part, words.get(_slug(part), part.replace("_", " "))) for part in name.split(".")]
    return ", ".join(part for part in parts if part)


def words_of(study: Study, phase: Phase) -> dict[str, str]:
    """Codes of the params with their labels: groups, statuses, outcomes, categories, claims, facts, titles of outputs."""
    found: dict[str, str] = {}
    for code, label in zip(study.groups.codes, study.groups.labels, strict=True):
        found[_slug(code)] = label
    for section in (as_json(study), as_json(phase)):
        found |= dict(_labels(section))
    return found


def _labels(content: Any) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        code = next((content[key] for key in ("code", "sleutel", "naam") if isinstance(content.get(key), str)), None)
        label = next((content[key] for key in ("label", "betekenis", "tekst", "titel") if content.get(key)), None)
        if code and isinstance(label, str):
            yield _slug(code), " ".join(label.split())
        for key, value in content.items():
            if key == "categorieen" and isinstance(value, list):
                yield from ((_slug(one), one) for one in value if isinstance(one, str))
            yield from _labels(value)
    elif isinstance(content, list):
        for one in content:
            yield from _labels(one)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def document() -> str:
    """The page: a table for each report that was made, in the order of studies and phases."""
    parts = [HEAD]
    for study in studies():
        for number in phases(study):
            numbers = project_root() / "_build" / study / f"fase{number}" / "released" / "numbers.yml"
            if numbers.is_file():
                words = words_of(load_study(study), load_phase(study, number))
                rows = [f"| `{name}` | {meaning(name, words).replace('|', ' ')} |" for name in names(numbers)]
                parts.append("\n".join([f"## {study}, fase {number}\n", "| naam | betekenis |", "|---|---|", *rows, ""]))
    return "\n".join(parts)


def main() -> None:
    """Write docs/getallen.md."""
    (project_root() / "docs" / "getallen.md").write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
