"""The text under the public profile, and with other extracts: no sign in a sentence, no claim that its numbers belie.

Slow: each case makes a report from its extract. What the claims should say is worked out here from the released numbers, by
hand and not by the rules of display.claims.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import bring, copy_project
from small import replace

from evalutils.pipeline.render.checks import prose

pytestmark = [pytest.mark.pipeline, pytest.mark.slow]
RECIPE = "params/aanpak45/synthetisch.yml"
SMALL = "  - naam: controle_klein_jaar1\n    blok: ctl_start\n    aantal: {}\n"
LARGE = "  - naam: controle_werk_jaar1\n    blok: ctl_start\n    aantal: {}\n"
STAYS = "{{naam: controle_blijft, blok: ctl_start, aantal: {}}}"
OTHERS = {"verdubbeld": (6, 8), "geen": (41, 10), "omgekeerd": (45, 30)}
"""Name -> clients of the control group who find a small and a large job in the first year (published: 22 and 10)."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = copy_project(tmp_path / "project")
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    return root


def made(root: Path, phase: int, profile: str) -> Path:
    bring(study="aanpak45", phase=phase, profile=profile, renderer="embedded", formats="html")
    (page,) = (root / "_output").rglob(f"deelrapport-{phase}.html")
    return page


@pytest.mark.parametrize("phase", [1, 2, 3])
def test_no_sentence_of_a_public_report_tells_what_is_withheld(project: Path, phase: int) -> None:
    page = made(project, phase, "publiek")
    assert prose.signs(page) == []
    assert prose.singulars(page) == []
    text = page.read_text(encoding="utf-8")
    assert [alt for alt in re.findall(r' alt="([^"]*)"', text) if re.search(r"(?<!\w)x(?!\w)", alt)] == []
    assert any("weggelaten" in text and "zinnen" in text for text in prose.prose(page.read_text(encoding="utf-8")))


def change_control(root: Path, small: int, large: int) -> None:
    """Other numbers of clients in the control group who find work in the first year; the others stay without."""
    replace(root / RECIPE, SMALL.format(22), SMALL.format(small))
    replace(root / RECIPE, LARGE.format(10), LARGE.format(large))
    replace(root / RECIPE, STAYS.format(108), STAYS.format(108 + 22 - small + 10 - large))
    if small < 14:
        replace(
            root / RECIPE,
            "alleen: 14, einddatum: {na: baan, dagen: [20, 300]}",
            f"alleen: {small}, einddatum: {{na: baan, dagen: [20, 300]}}",
        )


def released(root: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Released values by '<output>:<name>', and the words of the claims."""
    folder = root / "_build/aanpak45/fase3/released"
    values: dict[str, Any] = {}
    for path in folder.glob("values/*.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        values |= {f"{record['sleutel']}:{name}": value for name, value in record["waarden"].items()}
    return values, yaml.safe_load((folder / "numbers.yml").read_text(encoding="utf-8"))["beweringen"]


@pytest.mark.parametrize("name", OTHERS)
def test_a_report_on_another_extract_says_what_is_the_case_without_a_change_of_text(project: Path, name: str) -> None:
    change_control(project, *OTHERS[name])
    page = made(project, 3, "intern")
    values, said = released(project)
    effect, one_sided = values["effectiviteit:primair.verschil"], values["effectiviteit:primair.toets.eenzijdig.p"]
    two_sided = values["effectiviteit:primair.toets.tweezijdig.p"]
    expected = {
        "verdubbeld": ("ten minste zo groot als", effect > 0.0958 and one_sided < 0.05),
        "geen": ("niet statistisch aantoonbaar", abs(effect) < 0.04 and min(one_sided, two_sided) > 0.05),
        "omgekeerd": ("in het nadeel van de aanpak", effect < 0 and two_sided < 0.05),
    }[name]
    assert expected[1], (effect, one_sided, two_sided)  # the extract is what its name says
    assert expected[0] in said["netto_oordeel"]
    assert ("extra" in said["per_saldo"]) == (effect > 0)
    assert (said["eenzijdig_oordeel"] == "aantoonbaar") == (one_sided < 0.05)
    assert (said["meedoen"] == "aantoonbaar") == (values["effectiviteit:meedoen_12.holm"] < 0.05)
    assert (said["parttime_richting"] == "vaker") == (
        values["effectiviteit:parttime_12.experiment.pct"] > values["effectiviteit:parttime_12.controle.pct"]
    )
    assert ("noch" in said["terugverdiend"]) == (values["kosten:gemeente.netto"] < 0 and values["kosten:samenleving.netto"] < 0)
    assert ("hoger" in said["gemeente_saldo"]) == (values["kosten:gemeente.netto"] < 0)
    by_size = [values[f"effectiviteit:{name}.verschil"] for name in ("werk_12", "werk_12u_12", "werk_20u_12")]
    assert said["drempels"].startswith("In de controlegroep") == (max(by_size) < 0)
    assert ("niet elke baan" in said["drempels"]) == (max(by_size) >= 0 and max(by_size[1:]) >= by_size[0])
    assert ("aan te tonen" in said["banen_soort"] or "er niet" in said["banen_soort"]) == (
        one_sided >= 0.05 or min(values[f"effectiviteit:{name}.holm"] for name in ("werk_12u_12", "werk_20u_12")) >= 0.05
    )
    ahead = values["tijd:experiment.werk_12.pct"] - values["tijd:controle.werk_12.pct"]
    assert ("dicht bij elkaar" in said["na_een_jaar"]) == (abs(ahead) <= 0.03)
    assert ("controlegroep voor" in said["na_een_jaar"]) == (ahead < -0.03)
    assert any(said["netto_oordeel"] in text for text in prose.prose(page.read_text(encoding="utf-8")))
