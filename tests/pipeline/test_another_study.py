"""A municipality that describes its own experiment: three files in params/ and an extract under its own names, no Python."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import bring, copy_project
from small import replace

from evalutils.errors import ExtractError, NotebookError, ParameterError, RenderError

pytestmark = pytest.mark.pipeline

STUDY = """\
naam: Proefstad
titel: Begeleiding naar werk
omschrijving: Gerandomiseerd experiment met begeleiding naar werk.
extract: {soort: bestand, levering: najaar}
groepen:
  interventies: [{code: begeleid, label: Begeleide groep}]
  vergelijking: {code: gewoon, label: Gewone groep}
tabellen:
  klanten:
    kolommen:
      - {naam: groep, waarden: [begeleid, gewoon], verplicht: true}
      - {naam: geslacht, waarden: [Man, Vrouw]}
      - {naam: geboortedatum}
      - {naam: werk, type: ja_nee, betekenis: Werk na een jaar}
      - {naam: inkomen, type: getal, betekenis: Inkomen voor de start, eenheid: euro}
  activiteiten: {}
"""

DELIVERY = """\
pad: data/raw/proefstad
tabellen:
  klanten:
    bestand: clienten.csv
    kolommen:
      klant_id: {van: Clientnr}
      groep: {van: Arm, hercodeer: {WEL: begeleid, NIET: gewoon}}
      geslacht: {van: Sekse, hercodeer: {m: Man, v: Vrouw}}
      geboortedatum: {van: Geboren}
      werk: {van: Werk na een jaar}
      inkomen: {van: Inkomen}
  activiteiten:
    bestand: gesprekken.csv
    kolommen:
      klant_id: {van: Clientnr}
      soort: {van: Soort gesprek}
      startdatum: {van: Van}
      einddatum: {van: Tot}
      uitkomst: {van: Resultaat}
      reden_einde: {van: Reden}
"""

PHASE = """\
nummer: 1
titel: Proefstad
datum: 2022-10-01
peildatum: 2022-06-30
rapport: report/kort.qmd
uitvoernaam: kort
notebooks: [02-kenmerken, 03-voortgang, 04-uitkomsten]
kenmerken:
  - {naam: geslacht, label: Geslacht, bron: {kolom: geslacht}, categorieen: [Man, Vrouw]}
  - {naam: leeftijd, label: Leeftijd, bron: {kolom: geboortedatum, afleiding: leeftijd, op: 2021-01-01}, eenheid: jaar}
voortgang:
  stromen:
    - groep: begeleid
      statussen:
        - {code: cursus, label: Aan een cursus begonnen, als: {activiteit: cursus}}
        - {code: gesprek, label: Alleen een gesprek}
      vakken:
        - {code: allen, label: Toegewezen}
        - {code: cursus, label: Aan een cursus begonnen, onder: allen}
        - {code: gesprek, label: Alleen een gesprek, onder: allen}
uitkomsten:
  aandelen:
    - {code: begonnen, label: Aan een cursus begonnen, groep: begeleid, teller: cursus, noemer: allen}
  effecten:
    - {code: werk, label: Werk na een jaar, kolom: werk, soort: aandeel, covariaten: [inkomen]}
uitvoer:
  - {sleutel: balans, soort: tabel, notebook: 02-kenmerken, titel: Kenmerken bij de start}
  - {sleutel: voortgang-begeleid, soort: tabel, notebook: 03-voortgang, titel: Voortgang}
  - {sleutel: aandelen, soort: tabel, notebook: 04-uitkomsten, titel: Aandelen}
  - {sleutel: effect-werk, soort: tabel, notebook: 04-uitkomsten, titel: Effect op werk}
  - {sleutel: effecttekst, soort: tekst, notebook: 04-uitkomsten}
"""
CLIENTS = 150
EVERY = 2
"""Every second client is in the intervention group; 45 of these 75 begin a course."""
COURSES = 45


def _extract(folder: Path) -> None:
    """Names, separators, dates and decimals of the municipality's own."""
    folder.mkdir(parents=True)
    clients, talks = ["Clientnr;Arm;Sekse;Geboren;Werk na een jaar;Inkomen"], ["Clientnr;Soort gesprek;Van;Tot;Resultaat;Reden"]
    for number in range(CLIENTS):
        guided = number % EVERY == 0
        born = date(1958, 1, 1) + timedelta(days=61 * number)
        sex, work = "mv"[number % 3 == 0], "ja" if number % (3 if guided else 4) == 0 else "nee"
        clients.append(f"C{number:03};{'WEL' if guided else 'NIET'};{sex};{born:%d-%m-%Y};{work};{1000 + 37 * (number % 29)},50")
        if guided:
            talks.append(f"C{number:03};gesprek;01-02-2021;01-02-2021;;")
        if guided and number < EVERY * COURSES:
            talks.append(f"C{number:03};cursus;01-03-2021;;;")
    for name, lines in (("clienten", clients), ("gesprekken", talks)):
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="cp1252")


@pytest.fixture
def proefstad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = copy_project(tmp_path / "project van een ander")
    folder = root / "params" / "proefstad"
    folder.mkdir()
    (folder / "studie.yml").write_text(STUDY, encoding="utf-8")
    (folder / "fase1.yml").write_text(PHASE, encoding="utf-8")
    (folder / "leveringen").mkdir()
    (folder / "leveringen" / "najaar.yml").write_text(DELIVERY, encoding="utf-8")
    _extract(root / "data" / "raw" / "proefstad")
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    return root


def test_three_files_and_an_extract_make_a_report(proefstad: Path) -> None:
    bring(study="proefstad", renderer="embedded", formats="html")
    report = (proefstad / "_output" / "proefstad" / "fase1" / "publiek" / "kort.html").read_text(encoding="utf-8")
    released = proefstad / "_build" / "proefstad" / "fase1" / "released"
    assert (
        (released / "tables" / "aandelen.csv")
        .read_text()
        .splitlines()[1]
        .startswith(f"Aan een cursus begonnen,{COURSES},75,0.6,")
    )
    for words in ("Kenmerken bij de start", "Effect op werk", "onder het profiel ‘publiek’", "Begeleide groep (n=75)"):
        assert words in report
    made = {path.stem for path in (released / "values").iterdir()}
    assert made == {"balans", "voortgang-begeleid", "aandelen", "effect-werk", "effecttekst"}, "only what the index asks for"


def test_what_is_known_and_absent_is_told_in_the_report(proefstad: Path) -> None:
    """Under a profile that protects not even how many: nobody with a value is a count of clients too."""
    home = proefstad / "params" / "proefstad"
    replace(home / "studie.yml", "waarden: [Man, Vrouw]", "waarden: [Man, Vrouw, Onbekend]")
    replace(home / "fase1.yml", "categorieen: [Man, Vrouw]", "categorieen: [Man, Vrouw, Onbekend]")
    for profile, told in (("publiek", "Welke ervan in het uittreksel voorkomen, is niet gepubliceerd"), ("intern", "niet in het uittreksel voor: ‘Onbekend’ (klanten.geslacht).")):
        bring(study="proefstad", renderer="embedded", formats="html", profile=profile)
        report = (proefstad / "_output" / "proefstad" / "fase1" / profile / "kort.html").read_text(encoding="utf-8")
        assert told in report, profile


def test_an_output_that_no_notebook_makes_is_told_with_where_the_keys_stand(proefstad: Path) -> None:
    phase = proefstad / "params" / "proefstad" / "fase1.yml"
    phase.write_text(
        PHASE.replace(", 04-uitkomsten]", "]").split("  - {sleutel: voortgang-")[0]
        + "  - {sleutel: tellingen, soort: tabel, notebook: 03-voortgang, titel: Tellingen}\n"
    )
    with pytest.raises(NotebookError) as stopped:
        bring(study="proefstad", renderer="embedded", formats="html")
    assert "tellingen" in str(stopped.value)
    assert "docs/outputs.md" in stopped.value.action


@pytest.mark.parametrize(
    ("file", "old", "new", "asked", "error", "told"),
    [
        ("leveringen/najaar.yml", "data/raw/proefstad", "data/raw/elders", {}, ExtractError, "data/raw/elders"),
        ("studie.yml", "najaar", "najaren", {}, ParameterError, "lijkt op 'najaar'"),
        ("fase1.yml", "report/kort.qmd", "report/korter.qmd", {}, ParameterError, "report/kort.qmd"),
        ("fase1.yml", "02-kenmerken, 03", "03", {}, ParameterError, "gevonden iets anders"),
        ("fase1.yml", "sleutel: balans,", "sleutel: balansje,", {}, ParameterError, "lijkt op 'balans'"),
        ("fase1.yml", "activiteit: cursus", "activiteit: curus", {}, ParameterError, "lijkt op 'cursus', 45 rijen"),
        ("fase1.yml", "groep: begeleid\n", "groep: begeleidt\n", {}, ParameterError, "lijkt op 'begeleid'"),
        ("fase1.yml", "peildatum: 2022-06-30", "peildatum: 2020-06-30", {}, ParameterError, "tot en met de peildatum 2020-06-30"),
        ("leveringen/najaar.yml", "{van: Sekse, ", "{van: Inkomen, ", {}, ExtractError, "geslacht"),
        ("fase1.yml", "nummer", "nummer", {"renderer": "quarto"}, RenderError, "RENDERER=embedded"),
    ],
)
def test_what_can_be_known_beforehand_stops_before_the_first_notebook(
    proefstad: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    old: str,
    new: str,
    asked: dict[str, str],
    error: type,
    told: str,
) -> None:
    monkeypatch.setattr("evalutils.pipeline.render.choosing.find_quarto", lambda: None)
    replace(proefstad / "params" / "proefstad" / file, old, new)
    with pytest.raises(error) as stopped:
        bring(study="proefstad", **asked)
    assert told in str(stopped.value)
    assert str(proefstad) not in str(stopped.value)
    assert not (proefstad / "_build" / "proefstad" / "fase1" / "executed").exists()
