"""One slip of the pen in params with three groups, strata, clusters and a checklist: refused before the first notebook, or told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evalutils import cli
from evalutils.params import project_root

F, S, C = "fase1.yml", "studie.yml", "consort.yml"
REFUSED = {
    "a key of the design": (F, "  experimenten: 500", "  experimentn: 500", "lijkt op 'experimenten'"),
    "a number in words": (F, "  clusters: 11", "  clusters: elf", "verwacht een geheel getal; gevonden 'elf'"),
    "an effect in points": (F, "  effect: 0.12", "  effect: 12", "(12 procentpunt is 0.12); gevonden 12"),
    "an effect with a comma": (F, "  effect: 0.12", "  effect: 0,12", "verwacht een getal; gevonden '0,12'"),
    "an effect below nothing": (F, "  effect: 0.12", "  effect: -0.3", "gevonden 0.27 met een effect van -0.3"),
    "one cluster": (F, "  clusters: 11", "  clusters: 1", "verwacht ten minste 2"),
    "a negative cluster": (F, "  clusters: 11", "  clusters: -11", "verwacht ten minste 2"),
    "more clusters than clients": (F, "  clusters: 11", "  clusters: 500", "gevonden 500 bij 186 klanten"),
    "a share of 62": (F, "aandeel: 0.62", "aandeel: 62", "verwacht ten hoogste 1; gevonden het getal 62"),
    "shares that are not 1": (F, "aandeel: 0.62", "aandeel: 0.52", "samen 1 zijn; gevonden samen 0,9"),
    "a stratum's share of 27": (F, "vergelijking: 0.27}", "vergelijking: 27}", "gevonden 27"),
    "a stratum twice": (F, "{label: Zuid, aandeel", "{label: Noord, aandeel", "gevonden twee keer Noord"),
    "one share that is lost": (F, "ontbreekt: [0.08, 0.12]", "ontbreekt: [0.08]", "ontwerp.ontbreekt.1"),
    "an item that is none": (C, "item: 1b", "item: 1z", "een punt van CONSORT 2025"),
    "an item twice": (C, "item: 1b", "item: 1a", "dubbel: 1a"),
    "a key of an item": (C, "onderwerp: Gestructureerde", "ondewerp: Gestructureerde", "lijkt op 'onderwerp'"),
    "a table of an item": (C, "tbl-toewijzing-strata]}", "tbl-toewijzing-stratta]}", "lijkt op 'tbl-toewijzing-strata'"),
    "a figure of an item": (C, "fig-stroom-groepen]", "fig-stroom-groep]", "lijkt op 'fig-stroom-groepen'"),
    "a figure as a table": (C, "fig-balansfiguur", "tbl-balansfiguur", "lijkt op 'fig-balansfiguur'"),
    "a heading of the template": (C, "sec-verantwoording]}", "sec-verantwoordig]}", "lijkt op 'sec-verantwoording'"),
    "a heading of a notebook": (C, "sec-05-effectiviteit]", "sec-05-efectiviteit]", "lijkt op 'sec-05-effectiviteit'"),
    "an output of numbers": (C, "cijfer: deelname.maanden", "cijfer: deelnam.maanden", "lijkt op 'deelname'"),
    "the name of a file": (F, "!bestand consort.yml", "!bestand consrot.yml", "Bedoelt u 'consort.yml'?"),
    "a tab": (C, "  onderwerp: Wie bij", "\tonderwerp: Wie bij", "regel 30: verwacht geldige YAML; gevonden een tab"),
    "a key twice": (C, "  onderwerp: Wie bij", "  item: 21b\n  onderwerp: Wie bij", "twee keer de sleutel 'item'"),
    "a group": (S, "{code: intensief, label", "{code: intensif, label", "lijkt op 'intensif'"),
    "a group of a contrast": (S, "  buiten:", "  contrasten: [[intensief, gewon]]\n  buiten:", "lijkt op 'gewoon'"),
    "a contrast with itself": (S, "  buiten:", "  contrasten: [[licht, licht]]\n  buiten:", "licht met zichzelf"),
    "a list for pairs": (S, "  buiten:", "  contrasten: [intensief, gewoon]\n  buiten:", "verwacht een lijst; gevonden 'intensief'"),
    "a column of strata": (S, "strata: [wijk]", "strata: [wijck]", "lijkt op 'wijk'"),
    "a column of clusters": (S, "cluster: klantmanager", "cluster: klantmanger", "lijkt op 'klantmanager'"),
    "a stratum with chances": (S, "    Noord: {intensief", "    Nord: {intensief", "een waarde van klanten.wijk (lijkt op 'Noord')"),
    "chances of a group": (S, "Noord: {intensief: 0.24", "Noord: {intensif: 0.24", "lijkt op 'intensief'"),
    "chances that are not 1": (S, "Noord: {intensief: 0.24", "Noord: {intensief: 0.34", "samen 1 zijn"),
    "an end of observation without dates": (S, "uitval: {kolom: einde_waarneming", "uitval: {kolom: wijk", "een kolom van klanten met datums"),
    "a cohort twice": (S, "cohorten:\n", "cohorten:\n  - {code: start, label: Start, toewijzing: 2022-01-03}\n", "gevonden twee keer start"),
    "a column twice": (S, "      - {naam: trede,", "      - {naam: trede}\n      - {naam: trede,", "gevonden twee keer trede"),
    "bounds the other way round": (S, "minimum: 1, maximum: 6", "minimum: 6, maximum: 1", "gevonden 6 tot 1"),
    "a column of the contract": (S, "{naam: geslacht, waarden", "{naam: geslagt, waarden", "lijkt op 'geslacht'"),
    "a table": (S, "  dienstverbanden:", "  dienstverband:", "lijkt op 'dienstverbanden'"),
    "a kind of outcome": (F, "soort: werk, maanden", "soort: wrk, maanden", "verwacht een van 'werk'"),
    "months at risk after the horizon": (F, "[0, 3, 6, 9, 12, 15]", "[0, 3, 6, 9, 12, 99]", "horizon_maanden (15); gevonden 99"),
    "a covariate twice": (F, "covariaten: [geslacht, trede]", "covariaten: [geslacht, geslacht]", "gevonden twee keer geslacht"),
    "a characteristic twice": (F, "{naam: leefvorm, label", "{naam: geslacht, label", "dubbel: geslacht"),
    "a category that is left out": (F, "categorieen: [Man, Vrouw]", "categorieen: [Man]", "een andere waarde (Vrouw)"),
    "a notebook of the index": (F, "notebook: 04-uitkomsten, titel", "notebook: 04-uitkomst, titel", "lijkt op '04-uitkomsten'"),
    "a notebook of the list": (F, "05-effectiviteit]\n", "05-effectiviteit, 06-kosten-batn]\n", "Bedoelt u '06-kosten-baten'?"),
    "a key of the index": (F, "{sleutel: aandelen,", "{sleutel: aandeln,", "lijkt op 'aandelen'"),
    "a group in a key of the index": (F, "sleutel: stroom-licht", "sleutel: stroom-ligt", "lijkt op 'stroom-licht'"),
    "an output under another notebook": (F, "soort: figuur, notebook: 02-kenmerken", "soort: figuur, notebook: 03-voortgang", "een sleutel die notebook 03-voortgang geeft"),
    "a key of the public form": (F, "openbaar: {niet:", "openbaar: {neit:", "lijkt op 'niet'"),
    "the text of the report": (F, "report/kort.qmd", "report/krot.qmd", "geen report/krot.qmd"),
    "a reference date before assignment": (F, "peildatum: 2023-06-30", "peildatum: 2021-06-30", "de eerste toewijzing is 2022-01-03"),
    "a date in words": (F, "datum: 2023-09-01", "datum: 1 september 2023", "een datum (jjjj-mm-dd)"),
}  # fmt: skip
TOLD = {
    "a stratum of the design": (F, "{label: Noord, aandeel", "{label: Nord, aandeel", "in stratum 'Nord' is niemand toegewezen (lijkt op 'Noord')"),
    "a group in a number": (C, "deelname.intensief.geanalyseerd", "deelname.intensif.geanalyseerd", "lijkt 'intensif' op 'intensief'"),
    "a contrast in a number": (C, "contrastcijfers.licht_gewoon.tot", "contrastcijfers.licht_gewon.tot", "lijkt 'licht_gewon' op 'licht_gewoon'"),
    "a stratum without chances": (S, "    Zuid: {intensief: 0.39, licht: 0.29, gewoon: 0.29, proef: 0.03}\n", "", "1 stratum: er staan geen kansen bij"),
    "clusters in all groups": (S, "deel: begeleid", "deel: allen", "klantmanagers van groep 'gewoon': niemand heeft er een waarde"),
    "months that nobody is followed": (F, "soort: werk, maanden: 12", "soort: werk, maanden: 120", "nog niemand 120 maanden te volgen"),
    "a horizon that nobody reaches": (F, "horizon_maanden: 15", "horizon_maanden: 150", "nog niemand 150 maanden te volgen"),
    "a subgroup that is left out": (F, "categorieen: [Noord, Zuid]", "categorieen: [Noord]", "(Zuid); zij staan in geen subgroep"),
}  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the params of one study, to be written in; its extract is made by the first that asks."""
    here, there = project_root(), tmp_path_factory.mktemp("verschreven")
    shutil.copytree(here / "params" / "voorbeeldstad", there / "params" / "voorbeeldstad")
    shutil.copy(here / "params" / "standaard.yml", there / "params")
    (there / "data").mkdir()
    for name in ("report", "notebooks", "data/reference"):
        (there / name).symlink_to(here / name)
    return there


def said(root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], change: tuple[str, str, str]) -> tuple[int, str]:
    file, old, new = change
    path = root / "params" / "voorbeeldstad" / file
    before = path.read_text(encoding="utf-8")
    assert old in before
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    try:
        path.write_text(before.replace(old, new, 1), encoding="utf-8")
        status = cli.run(["check-params", "--study", "voorbeeldstad"])
    finally:
        path.write_text(before, encoding="utf-8")
    told = "".join(capfd.readouterr())
    assert "Traceback" not in told
    return status, told


def test_what_is_right_passes(root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    status, told = said(root, monkeypatch, capfd, (F, "nummer: 1", "nummer: 1"))
    assert status == 0
    assert not [words for *_, words in TOLD.values() if words in told]


@pytest.mark.parametrize("name", REFUSED)
def test_a_slip_is_refused_before_the_first_notebook(
    name: str, root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    *change, words = REFUSED[name]
    status, told = said(root, monkeypatch, capfd, tuple(change))
    assert status == 2
    assert words in told


@pytest.mark.parametrize("name", TOLD)
def test_what_is_known_and_not_there_is_told(name: str, root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    *change, words = TOLD[name]
    status, told = said(root, monkeypatch, capfd, tuple(change))
    assert (status, words in told) == (0, True), told
