"""Every name in params is held against contract and data: twenty mistakes are refused with the nearest name, five absences told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "corpus"))
import named_study

from evalutils import cli
from evalutils.data.naming.hold import Held
from evalutils.data.naming.opened import checked
from evalutils.errors import ExtractError, ParameterError
from evalutils.params import Settings

P, S = "fase1.yml", "studie.yml"
MISTAKES = {
    "an activity": (P, "activiteit: begeleiding", "activiteit: begeleidng", "activiteiten.soort (lijkt op 'begeleiding', 24 rijen)"),
    "an activity's result": (P, "uitkomst: start", "uitkomst: stat", "activiteiten.uitkomst (lijkt op 'start', 8 rijen)"),
    "a reason in a cross table": (P, "labels: {werk: Werk}}\n      kolommen", "labels: {werkt: Werk}}\n      kolommen", "activiteiten.reden_einde (lijkt op 'werk', 8 rijen)"),
    "a reason of a benefit": (P, "redenen: [werk]", "redenen: [wrk]", "uitkeringen.reden_beeindiging (lijkt op 'werk', 16 rijen)"),
    "a kind in a cross table": (P, "soort: begeleiding", "soort: begeleid", "activiteiten.soort (lijkt op 'begeleiding', 24 rijen)"),
    "who took part": (P, "activiteiten: [begeleiding]", "activiteiten: [scholng]", "lijkt op 'scholing', 0 rijen"),
    "a category": (P, "categorieen: [Man, Vrouw]}\n  - {naam: leeftijd", "categorieen: [Man, Vruow]}\n  - {naam: leeftijd", "klanten.geslacht (lijkt op 'Vrouw', 24 rijen)"),
    "a class of a subgroup": (P, "categorieen: [jong, oud]", "categorieen: [jong, out]", "een waarde van leeftijd_klasse (lijkt op 'oud')"),
    "a column of a characteristic": (P, "bron: {kolom: geslacht}", "bron: {kolom: geslcht}", "een kolom van klanten (lijkt op 'geslacht')"),
    "a covariate": (P, "[geslacht, leeftijd_klasse]", "[geslacht, leeftijd_klas]", "een kolom van klanten (lijkt op 'leeftijd_klasse')"),
    "a column of money": (P, "bedrag: loon_per_maand", "bedrag: loon_per_mand", "een kolom van dienstverbanden (lijkt op 'loon_per_maand')"),
    "a table": (P, "tijdens: uitkeringen", "tijdens: uitkering", "een tabel van de studie (lijkt op 'uitkeringen')"),
    "a number outside its bounds": (P, "toegestaan: [3, 4]", "toegestaan: [3, 44]", "een waarde van klanten.trede"),
    "a group of a flow": (P, "stromen:\n    - groep: begeleid", "stromen:\n    - groep: begeleidt", "de code van een groep in studie.yml (lijkt op 'begeleid')"),
    "a stratum": (S, "strata: [cohort]", "strata: [chort]", "een kolom van klanten (lijkt op 'cohort')"),
    "a cluster": (S, "cluster: klantmanager", "cluster: klantmanger", "een kolom van klanten (lijkt op 'klantmanager')"),
    "the end of observation": (S, "kolom: einde_waarneming", "kolom: einde_waarnming", "een kolom van klanten (lijkt op 'einde_waarneming')"),
    "a cohort": (P, "cohort: voorjaar", "cohort: vorjaar", "de code van een cohort in studie.yml (lijkt op 'voorjaar')"),
    "a cohort of the study": (S, "code: voorjaar", "code: vorjaar", "een waarde van klanten.cohort (lijkt op 'voorjaar', 48 rijen)"),
    "a box": (P, "teller: bezig", "teller: bezg", "de code van een vak in de stroom van die groep (lijkt op 'bezig')"),
    "an answer": (P, "{waarde: nee}", "{waarde: ne}", "een waarde van enquete.tevreden (lijkt op 'nee', 24 rijen)"),
    "an output in a claim": (P, '"kenmerken:geslacht.p"', '"kenmerkn:geslacht.p"', "een sleutel onder uitvoer (lijkt op 'kenmerken')"),
    "a reference date before assignment": (P, "peildatum: 2021-06-30", "peildatum: 2020-01-30", "de eerste toewijzing is 2020-03-01"),
    "a date after the reference date": (P, "op: 2020-03-01", "op: 2022-03-01", "een datum tot en met de peildatum 2021-06-30"),
    "a date before everybody": (P, "op: 2020-03-01", "op: 1920-03-01", "(lijkt op '2020-03-01')"),
    "a report older than what it tells": (P, "\ndatum: 2021-12-01", "\ndatum: 2021-01-01", "op of na de peildatum 2021-06-30"),
}  # fmt: skip
ABSENCES = {
    "an activity that nobody had": (P, "activiteiten: [begeleiding]", "activiteiten: [begeleiding, scholing]", "'scholing' (activiteiten.soort): op de peildatum in 0 van 48 rijen"),
    "a category without clients": (P, "categorieen: [Man, Vrouw]}\n  - {naam: leeftijd", "categorieen: [Man, Vrouw, Onbekend]}\n  - {naam: leeftijd", "'Onbekend' (klanten.geslacht): op de peildatum in 0 van 48 rijen"),
    "a reason that nobody has": (P, "redenen: [werk]", "redenen: [werk, overlijden]", "'overlijden' (uitkeringen.reden_beeindiging): op de peildatum in 0 van 48 rijen"),
    "a reason that is not known yet": (P, "peildatum: 2021-06-30", "peildatum: 2021-02-28", "'werk' (activiteiten.reden_einde): op de peildatum in 0 van 48 rijen; zonder peildatum 8 rijen"),
    "a step that nobody is on": (P, "toegestaan: [3, 4]", "toegestaan: [3, 4, 5]", "'5' (klanten.trede): op de peildatum in 0 van 48 rijen"),
}  # fmt: skip


def held(root: Path, monkeypatch: pytest.MonkeyPatch, file: str = P, old: str = "nummer", new: str = "nummer") -> Held:
    files = {S: named_study.STUDY, P: named_study.PHASE}
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)
    named_study.write(root, files[S], files[P])
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    return checked(Settings.of(notebook="check-params", study="proefstad", phase=1))[1]


def test_what_is_right_is_not_refused_and_not_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = held(tmp_path, monkeypatch)
    assert (found.problems, found.absent) == ((), ())
    assert found.checked > 40


@pytest.mark.parametrize("name", MISTAKES)
def test_a_name_that_nobody_knows_is_refused_with_the_nearest(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, old, new, told = MISTAKES[name]
    found = held(tmp_path, monkeypatch, file, old, new)
    assert any(told in str(problem) for problem in found.problems), [str(problem) for problem in found.problems]
    with pytest.raises(ParameterError):
        found.require()


def test_a_group_that_is_not_in_the_extract_is_refused_with_the_one_that_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ExtractError, match=r"'gewoon' \(lijkt op 'gewon'\) bij 24 rijen"):
        held(tmp_path, monkeypatch, S, "code: gewoon", "code: gewon")


@pytest.mark.parametrize("name", ABSENCES)
def test_what_is_known_and_absent_is_told_and_does_not_stop(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, old, new, told = ABSENCES[name]
    found = held(tmp_path, monkeypatch, file, old, new)
    assert found.problems == ()
    assert any(told in str(absent) for absent in found.absent), [str(absent) for absent in found.absent]


def test_a_reference_date_long_after_the_last_date_of_the_extract_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last date of the extract is 1 May 2021, and 92 days later is 1 August."""
    named_study.write(tmp_path)
    for day, told in (("2021-08-01", ()), ("2021-08-02", ("In de laatste 92 dagen voor de peildatum 02-08-2021 staat er geen enkele datum in de gegevens.",))):
        assert held(tmp_path, monkeypatch, P, "peildatum: 2021-06-30", f"peildatum: {day}").remarks == told


def test_a_column_that_the_extract_does_not_have_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = held(tmp_path, monkeypatch, P, "bron: {kolom: geslacht}", "bron: {kolom: leefvorm}")
    assert "een kolom van klanten die het extract heeft" in str(found.problems[0])


def test_a_value_that_few_rows_have_is_not_named_in_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named_study.extract(tmp_path / "data" / "extract")
    clients = tmp_path / "data" / "extract" / "klanten.csv"
    clients.write_text(clients.read_text().replace("KM1", "Jansen", 3), encoding="utf-8")
    found = held(tmp_path, monkeypatch, P, "waarden: [KM1]", "waarden: [Janssen]")
    assert "'Janssen', in geen rij" in str(found.problems[0]) and "'Jansen'" not in str(found.problems[0])


def test_what_a_plan_names_and_nobody_knows_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan may not be mended afterwards."""
    found = held(tmp_path, monkeypatch, P, "uitvoer:", "analyseplan: {datum: 2020-01-01, covariaten: [inkomen]}\nuitvoer:")
    assert found.problems == ()
    assert str(found.absent[0]).endswith("'inkomen': het analyseplan noemt het, en het contract of het extract kent het niet.")


def test_the_command_tells_all_and_ends_with_the_status_of_wrong_params(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    held(tmp_path, monkeypatch, P, "teller: bezig, noemer: allen", "teller: bezg, noemer: alen")
    assert cli.run(["check-params", "--study", "proefstad"]) == 2
    said = capfd.readouterr()
    assert "Fase 1: " in said.out and "2 onbekend" in said.out
    assert "'bezg'" in said.err and "'alen'" in said.err and "Traceback" not in said.err
