"""Every number of the internal reports is, to the printed digit, what it was before results knew whom they count.

``data/cijfers-hiervoor.json.gz`` holds what the reports of 0.1.0's line held last before that change: report -> output and name -> value.
``data/bedoelde-veranderingen.csv`` lists each number that was meant to change since, old and new, with its reason; CHANGELOG.md
says the same reasons. A number that changes otherwise, or that is meant to change and does not, fails.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
from pathlib import Path

import pytest
from built_reports import each_report

from evalutils.params.study import load_phase
from evalutils.pipeline.run.call import Call

DATA = Path(__file__).parent / "data"
GONE = "weg"
REASONS = {
    "toevalstoets": "De randomisatietoets van ja of nee is exact in plaats van getrokken; elders delen beide kanten één trekking.",
    "interval-incidentie": "Het interval van een cumulatieve incidentie is log(-log) van de incidentie zelf.",
    "grenzen": "Zonder ontbrekende uitkomsten zijn de grenzen van Lee en Manski het verschil met het interval van Welch.",
    "covariaten": "Een onbekende covariaat krijgt het gemiddelde, in plaats van dat de klant wegvalt.",
    "figuur-saldo": "De figuur van kosten en baten zet wat het kost links van nul, en het saldo bij de naam.",
    "naam-aandeel": "Van een aandeel heet de methode verschil in aandelen; het getal is hetzelfde.",
    "hoofdletter": "Een label begint met 'Eén' in plaats van 'Één'; het getal is hetzelfde.",
}
Numbers = dict[str, object]


def before() -> dict[str, Numbers]:
    with gzip.open(DATA / "cijfers-hiervoor.json.gz", "rt", encoding="utf-8") as source:
        return json.load(source)


def intended(report: str) -> list[dict[str, str]]:
    with (DATA / "bedoelde-veranderingen.csv").open(encoding="utf-8", newline="") as source:
        return [row for row in csv.DictReader(source) if row["rapport"] == report]


def now(released: Path, names: dict[str, str]) -> Numbers:
    """Output and name -> value of the values that were released; emphasis and the codes of sources are no part of a name."""
    found: Numbers = {}
    for path in sorted((released / "values").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["profiel"] != "intern":
            pytest.skip("het rapport is hier onder een ander profiel gemaakt (make report PROFILE=intern)")
        for name, value in record["waarden"].items():
            head, bar, column = name.replace("*", "").partition("|")
            found[f"{record['sleutel']}:{names.get(head, head)}{bar}{column}"] = value
    return found


def same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other


def told(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def deviations(old: Numbers, new: Numbers, changes: list[dict[str, str]]) -> list[str]:
    """What is neither as it was nor as it was meant to become, and what was meant to change and did not."""
    wanted = dict(old)
    for row in changes:
        if not same(old.get(row["cijfer"], GONE), told(row["was"])):
            return [f"{row['cijfer']}: staat niet als {row['was']} in wat was"]
        wanted[row["cijfer"]] = told(row["is"])
    return [
        f"{name}: verwacht {value}, gevonden {new.get(name, GONE)}"
        for name, value in wanted.items() if not same(value, new.get(name, GONE))
    ]  # fmt: skip


@each_report
def test_every_number_is_what_it_was(study: str, phase: int) -> None:
    call, report = Call.of(study=study, phase=phase), f"{study}/fase{phase}"
    if not (call.released / "values").is_dir():
        pytest.skip(f"het rapport van {study}, fase {phase}, is hier nog niet gemaakt (make report STUDY={study} PHASE={phase})")
    account = load_phase(study, phase).reproduction
    names = dict(account.sources) if account else {}
    if report not in before():
        pytest.skip("dit rapport is er later bij gekomen")
    assert deviations(before()[report], now(call.released, names), intended(report)) == []


def test_every_change_has_a_reason() -> None:
    rows = [row for report in before() for row in intended(report)]
    assert rows and {row["reden"] for row in rows} == set(REASONS)


def test_a_change_that_nobody_meant_is_found() -> None:
    old, changes = {"a:x": 1.5, "a:y": 2, "a:z": "x"}, [{"cijfer": "a:y", "was": "2", "is": "3"}]
    assert deviations(old, {"a:x": 1.5, "a:y": 3, "a:z": "x", "a:nieuw": 7}, changes) == []
    assert deviations(old, {"a:x": 1.5000001, "a:y": 3, "a:z": "x"}, changes) == ["a:x: verwacht 1.5, gevonden 1.5000001"]
    assert deviations(old, {"a:x": 1.5, "a:y": 2, "a:z": "x"}, changes) == ["a:y: verwacht 3, gevonden 2"]
    assert deviations(old, {"a:x": 1.5, "a:y": 3}, changes) == ["a:z: verwacht x, gevonden weg"]
