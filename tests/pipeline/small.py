"""A small project in a temporary folder: two notebooks, one that judges, one report, no analysis."""

from __future__ import annotations

import json
from pathlib import Path

STUDY = """\
naam: Proef
titel: Een proef
standaard_fase: 1
extract: {soort: bestand, pad: data/extract}
groepen:
  interventies: [{code: a, label: Groep A}]
  vergelijking: {code: b, label: Groep B}
tabellen: {klanten: {}}
"""

PHASE = """\
nummer: 1
titel: Een proef
datum: 2020-01-31
rapport: report/rapport.qmd
uitvoernaam: rapport
notebooks: [01-een, 02-twee, 99-oordeel]
toetsing: {alfa: 0.05}
kenmerken:
  - {naam: lengte, label: Lengte, bron: {kolom: lengte}}
uitvoer:
  - {sleutel: eerste, soort: cijfers, notebook: 01-een}
  - {sleutel: tweede-getal, soort: cijfers, notebook: 02-twee}
"""

PUBLISH = """\
import json
from pathlib import Path
import yaml
target = Path(build) / "released"
for part in ("numbers", "values"):
    (target / part).mkdir(parents=True, exist_ok=True)
def publish(key, content):
    (target / "numbers" / f"{key}.yml").write_text(yaml.safe_dump(content))
    (target / "values" / f"{key}.json").write_text(json.dumps({"sleutel": key, "waarden": content}))
name = Path(build).name
own = ("ledger.json", "besloten/ledger.json") if name.startswith("99") else (f"ledger/{name}.json", f"besloten/{name}.json")
for base, place in zip((target, Path(build)), own):
    (base / place).parent.mkdir(parents=True, exist_ok=True)
    (base / place).write_text("{}")
"""

CONTEXT = "study = None\nphase = None\nextract = None\nprofile = None\nbuild = None\n"


def notebook(path: Path, parameters: str, *cells: str) -> None:
    """Write a notebook whose first cell is the parameters cell."""
    made = [
        {
            "cell_type": "code", "execution_count": None, "id": f"cel{place}", "outputs": [], "source": source,
            "metadata": {"tags": ["parameters"]} if place == 0 else {},
        }
        for place, source in enumerate((CONTEXT + parameters, *cells))
    ]  # fmt: skip
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


def make(root: Path) -> Path:
    """The whole project below ``root``."""
    for folder in ("params/proef", "report", "notebooks", "data/extract"):
        (root / folder).mkdir(parents=True)
    (root / "params" / "standaard.yml").write_text("studie: proef\n")
    (root / "params" / "proef" / "studie.yml").write_text(STUDY)
    (root / "params" / "proef" / "fase1.yml").write_text(PHASE)
    (root / "report" / "rapport.qmd").write_text("# Titel\n\nEen zin.\n")
    (root / "data" / "extract" / "klanten.csv").write_text("klant_id,groep\n1,a\n2,b\n")
    books = root / "notebooks"
    notebook(books / "01-een.ipynb", "inference = None", PUBLISH, 'publish("eerste", {"alfa": inference["alfa"]})')
    notebook(
        books / "02-twee.ipynb", "characteristics = None", PUBLISH,
        'publish("tweede-getal", {"label": characteristics[0]["label"]})',
    )  # fmt: skip
    notebook(
        books / "99-oordeel.ipynb", "claims = None", PUBLISH,
        'seen = sorted(path.stem for path in (target / "numbers").glob("*.yml"))',
        'publish("beweringen", {"gezien": " ".join(seen)})',
    )  # fmt: skip
    return root


def replace(path: Path, old: str, new: str) -> None:
    """Change a file by hand; the text must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
