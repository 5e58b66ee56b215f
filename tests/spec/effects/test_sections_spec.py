"""Notebooks 04, 05 and 06 with any part of their sections, one contrast or two, with and without clusters and strata.

Each case is a small study in a temporary folder; the cells of the notebook run in this process, as the pipeline runs them.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
TWO = [{"code": "a", "label": "Coaching"}, {"code": "b", "label": "Training"}]
PARTS = {
    "deelname": {"activiteiten": ["coach"], "maanden": 12, "label": "Begeleid"},
    "tijd": {"label": "Betaald werk", "horizon_maanden": 12, "op_risico_maanden": [0, 6, 12],
             "concurrerend": [{"code": "weg", "label": "Weg", "redenen": ["verhuizing"]}]},
    "subgroepen": [{"code": "wijk", "label": "Wijk", "kolom": "wijk"}],
    "varianten": [{"code": "noord", "label": "Alleen noord", "zonder": [{"kolom": "wijk", "waarden": ["zuid"]}]}],
    "covariaten": ["getal"],
}  # fmt: skip
OUTCOMES = [{"code": "werk", "label": "Werk", "soort": "werk", "maanden": 12, "rol": "primair"},
            {"code": "uren", "label": "Uren", "soort": "uren", "maanden": 12, "eenheid": "uur per week"}]  # fmt: skip
DESIGN = {"strata": ["wijk"], "cluster": "begeleider", "cluster_naam": "begeleiders", "deel": "begeleid"}


def extract(folder: Path, n: int = 360) -> None:
    """Clients of three groups with jobs, benefit and events, as CSV."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(45)
    ids, group = [f"k{i:03d}" for i in range(n)], np.resize(["a", "b", "c"], n)
    coach = np.where(group == "c", "", rng.integers(0, 8, n).astype(str))
    wijk = rng.choice(["noord", "zuid"], n)
    pd.DataFrame({"klant_id": ids, "groep": group, "cohort": "c1", "wijk": wijk, "begeleider": coach,
                  "getal": rng.normal(size=n).round(2)}).to_csv(folder / "klanten.csv", index=False)  # fmt: skip
    start = (pd.Timestamp("2018-02-01") + pd.to_timedelta(rng.integers(0, 300, n), unit="D")).strftime("%Y-%m-%d")
    jobs = pd.DataFrame({"klant_id": ids, "startdatum": start, "einddatum": "", "uren_per_week": 20, "loon_per_maand": 900})
    jobs[rng.random(n) < np.where(group == "c", 0.3, 0.5)].to_csv(folder / "dienstverbanden.csv", index=False)
    pd.DataFrame({"klant_id": ids, "startdatum": "2015-01-01", "einddatum": np.where(rng.random(n) < 0.2, start, ""),
                  "reden_beeindiging": "verhuizing"}).assign(
        reden_beeindiging=lambda f: f["reden_beeindiging"].where(f["einddatum"] != "", "")
    ).to_csv(folder / "uitkeringen.csv", index=False)  # fmt: skip
    events = pd.DataFrame({"klant_id": ids, "soort": "coach", "startdatum": "2018-03-01", "einddatum": ""})
    events[(group != "c") & (rng.random(n) < 0.7)].to_csv(folder / "activiteiten.csv", index=False)


def study(root: Path, groups: list[dict], design: dict, effectiveness: dict, outputs: list[dict], more: dict | None = None) -> None:
    """The params of a study of one phase below ``root``, and its extract."""
    home = root / "params" / "proef"
    home.mkdir(parents=True)
    (root / "report").mkdir()
    (root / "params" / "standaard.yml").write_text("studie: proef\n")
    outside = [one for one in TWO if one not in groups]
    columns = [{"naam": "groep", "waarden": ["a", "b", "c"]}, {"naam": "cohort", "waarden": ["c1"]}, {"naam": "wijk", "betekenis": "Wijk"}, {"naam": "begeleider", "betekenis": "Begeleider"},
               {"naam": "getal", "type": "getal", "betekenis": "Getal"}]  # fmt: skip
    content = {
        "naam": "Proef", "titel": "Een proef", "extract": {"soort": "bestand", "pad": "data/extract"},
        "groepen": {"interventies": groups, "vergelijking": {"code": "c", "label": "Controlegroep"},
                    "buiten": [one | {"reden": "een ander onderzoek"} for one in outside]},
        "toewijzing": design, "cohorten": [{"code": "c1", "label": "Eerste", "toewijzing": "2018-01-01"}],
        "tabellen": {"klanten": {"kolommen": columns}, "activiteiten": {"kolommen": [{"naam": "soort", "waarden": ["coach"]}, {"naam": "einddatum"}]},
                     "uitkeringen": {"kolommen": [{"naam": "einddatum"}, {"naam": "reden_beeindiging", "waarden": ["verhuizing"]}]},
                     "dienstverbanden": {"kolommen": [{"naam": "einddatum"}, {"naam": "uren_per_week"}, {"naam": "loon_per_maand"}]}},
    }  # fmt: skip
    (home / "studie.yml").write_text(yaml.safe_dump(content, allow_unicode=True))
    phase = {
        "nummer": 1, "titel": "Een proef", "datum": "2020-01-31", "peildatum": "2019-12-31", "rapport": "report/kort.qmd", "uitvoernaam": "proef",
        "notebooks": ["04-uitkomsten", "05-effectiviteit", "06-kosten-baten"], "toetsing": {"permutaties": 200},
        "effectiviteit": effectiveness, "uitvoer": outputs, **(more or {}),
    }  # fmt: skip
    (home / "fase1.yml").write_text(yaml.safe_dump(phase, allow_unicode=True))
    extract(root / "data" / "extract")


def ran(root: Path, notebook: str, profile: str, patch: pytest.MonkeyPatch) -> Path:
    """The folder of what the notebook released."""
    for name, value in {"ROOT": str(root), "STUDY": "proef", "PHASE": "1", "EXTRACT": "", "PROFILE": ""}.items():
        patch.setenv(f"EVALUTILS_{name}", value)
    build, space = root / "_build" / "proef" / "fase1", {}
    for cell in json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), notebook, "exec"), space)
            if "notebook" in space and "gate" not in space:
                space |= {"build": str(build), "profile": profile}
    return build / "released"


def output(key: str, kind: str, notebook: str = "05-effectiviteit") -> dict:
    return {"sleutel": key, "soort": kind, "notebook": notebook, **({} if kind in ("cijfers", "tekst") else {"titel": key})}


@pytest.mark.parametrize("profile", ["intern", "publiek"])
@pytest.mark.parametrize("parts", [(), ("deelname",), ("tijd",), ("subgroepen",), ("varianten", "covariaten"), tuple(PARTS)], ids="-".join)
def test_any_part_of_the_section_renders(tmp_path, monkeypatch, parts, profile):
    keys = [("stroom-groepen", "figuur"), ("deelname", "cijfers"), ("bruto", "tabel"), ("primair", "tabel"), ("primair-toetsen", "tabel"),
            ("hoofdresultaat", "tekst"), ("secundair", "tabel"), ("effectfiguur", "figuur"), ("effectiviteit", "cijfers"), ("hoe-zeker", "tabel")]  # fmt: skip
    keys += [("incidentie", "figuur"), ("tijd-tot-werk", "tabel"), ("tijd", "cijfers")] if "tijd" in parts else []
    keys += [("begeleid", "tabel")] if "deelname" in parts else []
    keys += [("subgroeptabel", "tabel"), ("subgroepfiguur", "figuur"), ("subgroepen", "cijfers")] if "subgroepen" in parts else []
    study(tmp_path, TWO[:1], {}, {"uitkomsten": OUTCOMES, **{name: PARTS[name] for name in parts}}, [output(*one) for one in keys])
    released = ran(tmp_path, "05-effectiviteit", profile, monkeypatch)
    assert {path.stem for path in (released / "values").glob("*.json")} == {key for key, _ in keys}
    if "deelname" not in parts:
        assert "Niet begeleid" not in (released / "figures" / "stroom-groepen.svg").read_text(encoding="utf-8")


def test_a_mean_as_primary_outcome_is_shown_in_its_own_unit(tmp_path, monkeypatch):
    outcomes = [OUTCOMES[0] | {"rol": "secundair"}, OUTCOMES[1] | {"rol": "primair"}]
    keys = [("subgroeptabel", "tabel"), ("subgroepfiguur", "figuur"), ("hoe-zeker", "tabel"), ("begeleid", "tabel"), ("primair-toetsen", "tabel")]
    study(tmp_path, TWO[:1], {}, {"uitkomsten": outcomes, **PARTS}, [output(*one) for one in keys])
    released = ran(tmp_path, "05-effectiviteit", "intern", monkeypatch)
    for key in ("subgroeptabel", "hoe-zeker", "begeleid", "primair-toetsen"):
        text = (released / "tables" / f"{key}.md").read_text(encoding="utf-8")
        assert "uur per week" in text
        assert "%" not in text.replace("95%", "").replace("40%", "") or key == "begeleid"
    values = [one for one in json.loads((released / "values" / "subgroepfiguur.json").read_text())["waarden"].values() if isinstance(one, float)]
    assert values
    assert all(abs(value) < 40 for value in values)  # hours, not a hundred times hours


@pytest.mark.parametrize("profile", ["intern", "publiek"])
@pytest.mark.parametrize("design", [{}, DESIGN], ids=["zonder opzet", "clusters en strata"])
def test_two_contrasts_have_their_own_outputs_and_one_beside_the_other(tmp_path, monkeypatch, design, profile):
    ends = ("a-c", "b-c")
    keys = [(f"{key}-{end}", kind) for end in ends for key, kind in
            (("primair", "tabel"), ("primair-toetsen", "tabel"), ("hoofdresultaat", "tekst"), ("subgroeptabel", "tabel"), ("effectiviteit", "cijfers"))]  # fmt: skip
    keys += [("tijd-tot-werk-a-c", "tabel"), ("begeleid-a-c", "tabel"), ("stroom-groepen", "figuur"), ("contrasten", "tabel"), ("contrastentekst", "tekst"), ("contrastcijfers", "cijfers")]
    study(tmp_path, TWO, design, {"uitkomsten": OUTCOMES, **PARTS}, [output(*one) for one in keys])
    released = ran(tmp_path, "05-effectiviteit", profile, monkeypatch)
    assert {path.stem for path in (released / "values").glob("*.json")} == {key for key, _ in keys}
    table = (released / "tables" / "contrasten.md").read_text(encoding="utf-8")
    assert "Coaching – Controlegroep" in table
    assert "Training – Controlegroep" in table
    assert "gezamenlijke toets" in table.lower()
    first = (released / "tables" / "primair-a-c.md").read_text(encoding="utf-8")
    assert ("clusterrobuust" in first) == bool(design)
    told = (released / "texts" / "hoofdresultaat-a-c.md").read_text(encoding="utf-8")
    assert ("begeleiders" in told) == bool(design)
    time = (released / "tables" / "tijd-tot-werk-a-c.md").read_text(encoding="utf-8")
    assert ("clusterrobuuste log-ranktoets binnen strata" in time.lower()) == bool(design)
    assert ("pseudo-waarden" in time) == bool(design)
    coached = (released / "tables" / "begeleid-a-c.md").read_text(encoding="utf-8")
    assert ("kwadraten, strata vastgehouden, clusterrobuust" in coached) == bool(design)


@pytest.mark.parametrize("design", [{}, DESIGN], ids=["zonder opzet", "clusters en strata"])
def test_differences_of_columns_and_costs_follow_the_contrasts_too(tmp_path, monkeypatch, design):
    keys = [output(f"effect-getal-{end}", "tabel", "04-uitkomsten") for end in ("a-c", "b-c")]
    keys += [output("contrasten-getal", "tabel", "04-uitkomsten"), output("saldo-a-c", "tabel", "06-kosten-baten"), output("saldo-b-c", "tabel", "06-kosten-baten")]
    more = {
        "uitkomsten": {"effecten": [{"code": "getal", "label": "Getal", "kolom": "getal", "eenheid": "punt"}]},
        "kosten": {
            "horizon_maanden": 12, "trekkingen": 200, "perspectieven": [{"code": "gemeente", "label": "Gemeente"}],
            "eenheidsprijzen": [{"code": "uitkering", "label": "Uitkering", "waarde": 1250, "laag": 1050, "hoog": 1450, "eenheid": "euro per maand", "bron": "aanname"}],
            "posten": [{"code": "uitkering", "label": "Uitkering", "kant": "baten", "hoeveelheid": {"soort": "maanden", "tabel": "uitkeringen"},
                        "prijs": ["uitkering"], "telt": {"gemeente": -1}}],
        },
    }  # fmt: skip
    study(tmp_path, TWO, design, {}, keys, more)
    for notebook in ("04-uitkomsten", "06-kosten-baten"):
        released = ran(tmp_path, notebook, "intern", monkeypatch)
    told = (released / "tables" / "saldo-b-c.md").read_text(encoding="utf-8")
    assert ("bootstrap van hele begeleiders binnen de groepen en strata" in told) == bool(design)
    assert {path.stem for path in (released / "values").glob("*.json")} == {one["sleutel"] for one in keys}


@pytest.mark.parametrize("profile", ["intern", "publiek"])
@pytest.mark.parametrize("design", [{}, DESIGN], ids=["zonder opzet", "clusters en strata"])
def test_ratios_of_hazards_stand_in_the_table_of_time_and_in_its_numbers(tmp_path, monkeypatch, design, profile):
    time = PARTS["tijd"] | {"verhoudingen": ["cox", "fine_gray"]}
    study(tmp_path, TWO[:1], design, {"uitkomsten": OUTCOMES, "tijd": time}, [output("tijd-tot-werk", "tabel"), output("tijd", "cijfers")])
    released = ran(tmp_path, "05-effectiviteit", profile, monkeypatch)
    table = (released / "tables" / "tijd-tot-werk.md").read_text(encoding="utf-8")
    for name in ("Hazardverhouding per oorzaak (Cox 1972", "Verhouding van de subverdelingshazards (Fine en Gray 1999"):
        row = next(line for line in table.splitlines() if name in line)
        assert ("clusterrobuust" in row) == bool(design)
        assert ("binnen strata" in row or "strata vastgehouden" in row) == bool(design)
        shown = row.split("|")[2].strip()
        assert ("tot" in shown) if profile == "intern" else ("tot" in shown or shown == "x"), shown
    numbers = json.loads((released / "values" / "tijd.json").read_text(encoding="utf-8"))["waarden"]
    assert {"cox.verhouding", "cox.van", "cox.tot", "cox.p", "fine_gray.verhouding"} <= set(numbers)
