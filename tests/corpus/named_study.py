"""A small made-up study whose params name something of every kind, and its extract as CSV files."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

CLIENTS = 48
STUDY = """\
naam: Proefstad
titel: Begeleiding
extract: {soort: bestand, pad: data/extract}
groepen:
  vergelijking: {code: gewoon, label: Gewone groep}
  interventies: [{code: begeleid, label: Begeleide groep}]
toewijzing: {strata: [cohort], cluster: klantmanager}
uitval: {kolom: einde_waarneming, reden: reden_einde_waarneming}
cohorten:
  - {code: voorjaar, label: Voorjaar, toewijzing: 2020-03-01}
tabellen:
  klanten:
    kolommen:
      - {naam: groep, waarden: [begeleid, gewoon]}
      - {naam: cohort}
      - {naam: geslacht, waarden: [Man, Vrouw, Onbekend]}
      - {naam: geboortedatum}
      - {naam: trede, minimum: 1, maximum: 6}
      - {naam: volgnummer}
      - {naam: traject_bij_selectie}
      - {naam: klantmanager, betekenis: Klantmanager (code)}
      - {naam: einde_waarneming, betekenis: Niet meer gevolgd vanaf, type: datum}
      - {naam: reden_einde_waarneming, betekenis: Waarom, waarden: [verhuisd]}
  activiteiten:
    kolommen:
      - {naam: soort, waarden: [intake, begeleiding, scholing, stage]}
      - {naam: uitkomst, waarden: [start, geen start]}
      - {naam: reden_einde, waarden: [werk, verhuizing]}
  uitkeringen:
    kolommen: [{naam: reden_beeindiging, waarden: [werk, overlijden]}]
  dienstverbanden: {}
  enquete:
    kolommen:
      - {naam: tevreden, betekenis: Tevreden, waarden: [ja, nee]}
      - {naam: klacht, betekenis: Klacht, type: ja_nee}
"""
PHASE = """\
nummer: 1
titel: Proefstad
datum: 2021-12-01
peildatum: 2021-06-30
rapport: report/kort.qmd
uitvoernaam: kort
notebooks: [02-kenmerken]
kenmerken:
  - {naam: geslacht, label: Geslacht, bron: {kolom: geslacht}, categorieen: [Man, Vrouw]}
  - {naam: leeftijd, label: Leeftijd, bron: {kolom: geboortedatum, afleiding: leeftijd, op: 2020-03-01}, klassen: [{label: jong, tot: 50}, {label: oud, van: 50}]}
selectie:
  criteria:
    - {code: trede, label: Trede, bron: {kolom: trede}, toegestaan: [3, 4]}
    - {code: traject, label: Traject, bron: {kolom: traject_bij_selectie}, is: false}
toewijzing:
  cohort: voorjaar
  volgnummer: volgnummer
  oproep: {tabel: activiteiten, kolom: soort, waarde: intake, datum: startdatum}
voortgang:
  stromen:
    - groep: begeleid
      statussen:
        - {code: bezig, label: Bezig, als: {activiteit: begeleiding, uitkomst: start}}
        - {code: niet, label: Niet}
      vakken: [{code: allen, label: Allen}, {code: bezig, label: Bezig, onder: allen}, {code: niet, label: Niet, onder: allen}]
uitkomsten:
  aandelen: [{code: bezig, label: Bezig, groep: begeleid, teller: bezig, noemer: allen}]
  kruistabellen:
    - code: reden
      label: Reden
      groep: begeleid
      noemer: allen
      rijen: {tabel: activiteiten, kolom: reden_einde, soort: begeleiding, labels: {werk: Werk}}
      kolommen: {tabel: uitkeringen, kolom: reden_beeindiging, labels: {werk: Werk}}
effectiviteit:
  uitkomsten:
    - {code: werk_12, label: Werk, soort: werk, maanden: 12, rol: primair}
    - {code: uit_12, label: Uit de uitkering, soort: uitstroom_uitkering, maanden: 12, redenen: [werk]}
  covariaten: [geslacht, leeftijd_klasse]
  deelname: {activiteiten: [begeleiding], maanden: 12}
  subgroepen:
    - {code: geslacht, label: Geslacht, kolom: geslacht, categorieen: [Man, Vrouw]}
    - {code: leeftijd, label: Leeftijd, kolom: leeftijd_klasse, categorieen: [jong, oud]}
  varianten:
    - {code: zonder_km, label: Zonder KM1, zonder: [{kolom: klantmanager, waarden: [KM1]}]}
kosten:
  posten:
    - {code: loon, label: Loon, kant: baten, hoeveelheid: {soort: bedrag_per_maand, tabel: dienstverbanden, bedrag: loon_per_maand, tijdens: uitkeringen}, telt: {}}
enquete:
  vragen:
    - {code: tevreden, label: Tevreden, antwoorden: [{waarde: ja}, {waarde: nee}], gevraagd_aan: {kolom: klacht, waarden: [ja]}}
uitvoer:
  - {sleutel: kenmerken, soort: cijfers, notebook: 02-kenmerken}
beweringen:
  - {sleutel: verschil, getallen: ["kenmerken:geslacht.p"], gevallen: [{tekst: geen}]}
"""


def extract(folder: Path) -> None:
    """Write the extract: every second client is guided, a third of these begin."""
    folder.mkdir(parents=True)
    lines = {
        "klanten": ["klant_id;groep;cohort;geslacht;geboortedatum;trede;volgnummer;traject_bij_selectie;klantmanager;einde_waarneming;reden_einde_waarneming"],
        "activiteiten": ["klant_id;soort;startdatum;einddatum;uitkomst;reden_einde"],
        "uitkeringen": ["klant_id;startdatum;einddatum;reden_beeindiging"],
        "dienstverbanden": ["klant_id;startdatum;einddatum;uren_per_week;loon_per_maand"],
        "enquete": ["respondent_id;tevreden;klacht"],
    }
    for at in range(CLIENTS):
        born = date(1965, 1, 5) + timedelta(days=97 * at)
        group, manager = ("begeleid", "gewoon")[at % 2], f"KM{at % 4 + 1}"
        lines["klanten"].append(f"K{at:03};{group};voorjaar;{('Man', 'Vrouw')[at // 2 % 2]};{born};{3 + at % 2};{at + 1};{('nee', 'ja')[at % 5 == 0]};{manager};{'2021-02-01;verhuisd' if at == 9 else ';'}")
        lines["uitkeringen"].append(f"K{at:03};2018-05-01;{'2021-03-01;werk' if at % 3 == 0 else ';'}")
        if at % 2 == 0:
            lines["activiteiten"].append(f"K{at:03};intake;2020-04-01;2020-04-01;;")
            lines["activiteiten"].append(f"K{at:03};begeleiding;2020-05-01;{'2021-05-01;start;werk' if at % 3 == 0 else ';;'}")
        if at % 3 == 0:
            lines["dienstverbanden"].append(f"K{at:03};2021-03-01;;24;1800")
        lines["enquete"].append(f"R{at:03};{('ja', 'nee')[at % 2]};{('ja', 'nee')[at % 3 == 0]}")
    for name, rows in lines.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def write(root: Path, study: str = STUDY, phase: str = PHASE) -> None:
    """Params, extract and an empty report folder below ``root``; an extract that is there stays."""
    home = root / "params" / "proefstad"
    home.mkdir(parents=True, exist_ok=True)
    (root / "report").mkdir(exist_ok=True)
    (home / "studie.yml").write_text(study, encoding="utf-8")
    (home / "fase1.yml").write_text(phase, encoding="utf-8")
    if not (root / "data" / "extract").exists():
        extract(root / "data" / "extract")
