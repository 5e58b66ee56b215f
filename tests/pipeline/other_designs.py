"""Small made-up experiments of another municipality, to be bent: params and an extract in which one thing is odd."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

CODES, LABELS = ("coaching", "training", "beurs", "traject", "korting"), ("Coachinggroep", "Trainingsgroep", "Beursgroep", "Trajectgroep", "Kortinggroep")
BASE = "gewoon"
STUDY: dict[str, Any] = {
    "naam": "Elders", "titel": "Een proef", "standaard_fase": 1, "profielkeuze": {"standaard": "intern", "reden": "verzonnen"},
    "toewijzing": {}, "uitval": {"kolom": "einde_waarneming", "reden": "reden_einde_waarneming"},
    "cohorten": [{"code": "start", "label": "Startgroep", "toewijzing": "2022-01-03"}],
    "tabellen": {
        "klanten": {"kolommen": [
            {"naam": "groep"}, {"naam": "cohort", "waarden": ["start"]}, {"naam": "wijk", "waarden": ["Noord", "Zuid", "Oost"], "betekenis": "Wijk"},
            {"naam": "klantmanager", "betekenis": "Klantmanager"}, {"naam": "geslacht", "waarden": ["Man", "Vrouw"]},
            {"naam": "score", "type": "getal", "betekenis": "Score bij de start"}, {"naam": "start_uitkering"},
            {"naam": "einde_waarneming"}, {"naam": "reden_einde_waarneming", "waarden": ["verhuisd"]},
        ]},
        "activiteiten": {"kolommen": [{"naam": "soort", "waarden": ["traject"]}]},
        "uitkeringen": {"kolommen": [{"naam": "reden_beeindiging", "waarden": ["werk", "overig"]}]},
        "dienstverbanden": {"kolommen": [{"naam": "uren_per_week", "verplicht": True}]},
    },
}  # fmt: skip
PHASE: dict[str, Any] = {
    "nummer": 1, "titel": "Een proef", "datum": "2023-09-01", "peildatum": "2023-06-30", "rapport": "report/kort.qmd", "uitvoernaam": "kort",
    "notebooks": ["01-opzet", "02-kenmerken", "05-effectiviteit"], "toetsing": {"permutaties": 100},
    "kenmerken": [
        {"naam": "geslacht", "label": "Geslacht", "bron": {"kolom": "geslacht"}, "categorieen": ["Man", "Vrouw"]},
        {"naam": "score", "label": "Score", "bron": {"kolom": "score"}, "eenheid": "punten"},
    ],
    "power": {"kans_vergelijking": 0.2, "delen": [{"label": "allen", "aandeel": 1, "kans": 0.35}], "gepland_per_groep": 80, "methoden": ["gepoold"],
              "omvangen": [{"code": "gepland", "label": "Gepland", "interventie": 80, "vergelijking": 80}], "kromme": {"van": 50, "tot": 100, "stap": 50}},
    "effectiviteit": {
        "uitkomsten": [
            {"code": "werk", "label": "Betaald werk", "soort": "werk", "maanden": 12, "rol": "primair"},
            {"code": "uren", "label": "Gewerkte uren", "soort": "uren", "maanden": 12, "eenheid": "uur per week"},
        ],
        "covariaten": ["geslacht", "score"], "deelname": {"activiteiten": ["traject"], "maanden": 12, "label": "Begeleid"},
        "tijd": {"code": "tijd", "label": "Betaald werk", "horizon_maanden": 12, "op_risico_maanden": [0, 12], "verhoudingen": ["cox", "fine_gray"]},
        "subgroepen": [{"code": "wijk", "label": "Wijk", "kolom": "wijk", "categorieen": ["Noord", "Zuid"]}],
    },
}  # fmt: skip
PER_CONTRAST = {"01-opzet": ("power-aannames", "power-omvang", "power-aantoonbaar"), "05-effectiviteit": (
    "hoofdresultaat", "bruto", "primair", "primair-toetsen", "secundair", "begeleid", "hoe-zeker", "subgroeptabel", "tijd-tot-werk")}  # fmt: skip


@dataclass
class Experiment:
    """``study`` and ``phase`` as YAML holds them; ``people``: one row a client, with ``job`` and ``coached`` beside the columns of the extract."""

    groups: int = 2
    clients: int = 80
    study: dict[str, Any] = field(default_factory=lambda: deepcopy(STUDY))
    phase: dict[str, Any] = field(default_factory=lambda: deepcopy(PHASE))
    people: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __post_init__(self) -> None:
        codes, rng = (*CODES[: self.groups - 1], BASE), np.random.default_rng(20180901)
        n = self.groups * self.clients
        self.study["groepen"] = {
            "interventies": [{"code": code, "label": label} for code, label in zip(codes[:-1], LABELS, strict=False)],
            "vergelijking": {"code": BASE, "label": "Controlegroep"},
        }
        self.study["tabellen"]["klanten"]["kolommen"][0]["waarden"] = list(codes)
        arm = np.repeat(codes, self.clients)
        self.people = pd.DataFrame({
            "klant_id": [f"K{place:04}" for place in range(n)], "groep": arm, "cohort": "start", "wijk": rng.choice(["Noord", "Zuid"], n),
            "klantmanager": None, "geslacht": rng.choice(["Man", "Vrouw"], n), "score": rng.normal(50, 10, n).round(1),
            "start_uitkering": "2020-03-01", "einde_waarneming": None, "reden_einde_waarneming": None,
            "job": rng.random(n) < np.where(arm == BASE, 0.25, 0.40), "coached": (arm != BASE) & (rng.random(n) < 0.7),
        })  # fmt: skip

    def arm(self, code: str) -> pd.Series:
        """Who is in a group."""
        return self.people["groep"] == code

    def managers(self, code: str, count: int, **allocation: Any) -> None:
        """Clients of a group shared out over so many case managers."""
        own = self.people.index[self.arm(code)]
        self.people.loc[own, "klantmanager"] = [f"{code[:2]}{place % count:02}" for place in range(len(own))]
        self.study["toewijzing"] |= {"cluster": "klantmanager", "cluster_naam": "klantmanagers", **allocation}

    def lose(self, who: pd.Series) -> None:
        """Clients who moved before they had work."""
        self.people.loc[who, ["einde_waarneming", "reden_einde_waarneming"]] = ["2022-03-01", "verhuisd"]
        self.people.loc[who, "job"] = False

    def index(self) -> list[dict[str, str]]:
        """Every table and text of the notebooks that the params give."""
        groups, effects = self.study["groepen"], self.phase["effectiviteit"]
        pairs = groups.get("contrasten") or [(one["code"], BASE) for one in groups["interventies"]]
        alone = {"secundair": len(effects["uitkomsten"]) > 1, "begeleid": "deelname" in effects, "subgroeptabel": "subgroepen" in effects,
                 "tijd-tot-werk": "tijd" in effects}  # fmt: skip
        rows = [(key, "02-kenmerken") for key in ("balans", "balanstekst")]
        rows += [(key, "05-effectiviteit") for key in ("contrasten", "contrastentekst") if len(pairs) > 1]
        for notebook, keys in PER_CONTRAST.items():
            for key in (key for key in keys if alone.get(key, True)):
                rows += [(f"{key}-{first}-{second}" if len(pairs) > 1 else key, notebook) for first, second in pairs]
        texts = ("balanstekst", "contrastentekst", "hoofdresultaat")
        return [
            {"sleutel": key, "soort": "tekst" if key.startswith(texts) else "tabel", "notebook": notebook, **({} if key.startswith(texts) else {"titel": key})}
            for key, notebook in rows
        ]

    def write(self, root: Path, name: str) -> None:
        """Params and extract below ``root``."""
        home, raw = root / "params" / name, root / "data" / "raw" / name
        home.mkdir(parents=True)
        raw.mkdir(parents=True)
        self.study["extract"] = {"soort": "bestand", "pad": f"data/raw/{name}"}
        self.phase["uitvoer"] = self.index()
        for file, content in (("studie.yml", self.study), ("fase1.yml", self.phase)):
            (home / file).write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
        people = self.people
        people.drop(columns=["job", "coached"]).to_csv(raw / "klanten.csv", index=False)
        days = [f"2022-{1 + place % 9:02}-15" for place in range(len(people))]
        job, coached = people["job"].to_numpy(), people["coached"].to_numpy()
        tables = {
            "dienstverbanden": {"klant_id": people["klant_id"][job], "startdatum": np.array(days)[job], "einddatum": "", "uren_per_week": 24},
            "activiteiten": {"klant_id": people["klant_id"][coached], "soort": "traject", "startdatum": "2022-02-01", "einddatum": "", "uitkomst": "", "reden_einde": ""},
            "uitkeringen": {"klant_id": people["klant_id"], "startdatum": "2020-03-01", "einddatum": np.where(job, days, ""), "reden_beeindiging": np.where(job, "werk", "")},
        }  # fmt: skip
        for table, columns in tables.items():
            pd.DataFrame(columns).to_csv(raw / f"{table}.csv", index=False)
