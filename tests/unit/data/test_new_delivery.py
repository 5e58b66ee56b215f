"""A messy workbook becomes a delivery: what is sure is recognised, what is not is asked, nothing is guessed."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "corpus"))
import gallery
import messy

from evalutils import cli
from evalutils.data import load
from evalutils.params import load_study

ANSWERS = "klanten.rijen=weglaten; klanten.groep=1=begeleid, 2=gewoon; klanten.geboortedatum.onleesbaar=leeg"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "params" / "voorbeeldstad"
    home.mkdir(parents=True)
    (tmp_path / "report").mkdir()
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (home / "studie.yml").write_text(messy.STUDY, encoding="utf-8")
    (home / "fase1.yml").write_text(messy.PHASE, encoding="utf-8")
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    messy.workbook(tmp_path / "data" / "raw" / "najaar.xlsx")
    return tmp_path


def described(project: Path, answers: str = ANSWERS, source: str = "data/raw/najaar.xlsx") -> int:
    return cli.run(["new-delivery", "--from", str(project / source), "--study", "voorbeeldstad", "--answers", answers])


def test_a_messy_workbook_takes_three_answers(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert described(project) == 0
    assert "3 vragen beantwoord" in capfd.readouterr().out
    written = yaml.safe_load((project / "params" / "voorbeeldstad" / "leveringen" / "najaar.yml").read_text(encoding="utf-8"))
    clients = written["tabellen"]["klanten"]
    assert (clients["blad"], clients["koprij"], clients["dubbele_rijen"]) == ("Cliënten", 4, "weglaten")
    assert clients["kolommen"]["geslacht"] == {"van": "M/V", "hercodeer": {"V": "Vrouw", "M": "Man"}}
    assert set(clients["kolommen"]["geboortedatum"]["datums"]) == {"excel", "d-m-jjjj", "jjjj-mm-dd", "d mmm jjjj"}
    assert written["tabellen"]["activiteiten"]["blad"] == "Gesprekken 2021"
    assert written["tabellen"]["uitkeringen"]["kolommen"]["startdatum"] == {"van": "Ingangsdatum"}


def test_what_was_described_is_read_with_the_right_values(project: Path) -> None:
    assert described(project) == 0
    found = load.inspect(load_study("voorbeeldstad"), key="voorbeeldstad")
    assert found.problems == ()
    clients = found.tables["klanten"].frame
    assert len(clients) == messy.CLIENTS
    expected = [None if at == messy.SPOILT else messy.birth(at) for at in range(messy.CLIENTS)]
    assert [None if day is load.pd.NaT else day.date() for day in clients["geboortedatum"]] == expected
    assert clients["groep"].tolist() == ["begeleid", "gewoon"] * (messy.CLIENTS // 2)
    assert clients["inkomen"].tolist()[:2] == [1000.5, 1037.5]
    assert found.tables["klanten"].blanked == {"geboortedatum": (messy.SPOILT + 5,)}
    assert found.tables["klanten"].dropped == 1
    assert load.left_out(found) == {
        "klanten: rijen gelijk aan een eerdere, weggelaten": 1,
        "klanten.geboortedatum: cellen die niet te lezen zijn, als ontbrekend geteld": 1,
    }


def test_without_a_terminal_every_open_question_is_told_and_nothing_is_written(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert described(project, "klanten.rijen=houden") == 2
    err = capfd.readouterr().err
    gallery.hold("levering", "open questions", err, project)
    assert err.count("[vraag]") == 2
    assert "codes 1 (121 keer), 2 (120 keer)" in err
    assert "rij 22" in err
    assert not (project / "params" / "voorbeeldstad" / "leveringen").exists()


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("klanten.rijen=misschien", "een van weglaten, houden"),
        (ANSWERS + "; klanten.rijn=houden", "Bedoelt u 'klanten.rijen'?"),
        ("klanten.groep=1=begeleid", "antwoord zoals"),
        ("weglaten", "vraag=antwoord"),
    ],
)
def test_an_answer_that_does_not_fit_is_told(project: Path, capfd: pytest.CaptureFixture[str], answers: str, told: str) -> None:
    assert described(project, answers) == 2
    err = capfd.readouterr().err
    assert told in err
    gallery.hold("levering", answers.removeprefix(ANSWERS), err, project)


def test_a_terminal_is_asked_by_number_or_by_word(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = iter(["drie", "1", "1=begeleid, 2=gewoon", "leeg"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(said))
    assert cli.run(["new-delivery", "--from", str(project / "data/raw/najaar.xlsx"), "--study", "voorbeeldstad"]) == 0
    assert next(said, None) is None


def test_an_existing_description_is_not_overwritten(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert described(project) == 0
    assert described(project) == 2
    gallery.hold("levering", "a name that is there", capfd.readouterr().err, project)


def test_citizen_service_numbers_point_to_pseudonymise(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    messy.workbook(project / "data" / "raw" / "met.xlsx", bsn=True)
    assert described(project, "", "data/raw/met.xlsx") == 3
    err = capfd.readouterr().err
    assert "make pseudonymise" in err
    gallery.hold("levering", "citizen service numbers", err, project)
    assert str(messy.service_number(0)) not in err


def test_after_pseudonymising_the_same_workbook_is_described(project: Path, tmp_path: Path) -> None:
    """The key stands outside the project; the workbook becomes a folder with a table a sheet, its titles left out."""
    messy.workbook(project / "data" / "raw" / "met.xlsx", bsn=True)
    key = tmp_path.parent / f"{tmp_path.name}.sleutel"
    assert cli.run(["new-key", "--key", str(key)]) == 0
    asked = ["--in", str(project / "data/raw/met.xlsx"), "--out", str(project / "data/raw/zonder"), "--key", str(key)]
    choices = "BSN=sleutel; Cliënten.Geb.dat.=dag; Cliënten.Opmerking=weg"
    assert cli.run(["pseudonymise", *asked, "--choices", choices.replace("Geb.dat.", "#5")]) == 0
    assert described(project, source="data/raw/zonder") == 0
    found = load.inspect(load_study("voorbeeldstad"), "zonder", key="voorbeeldstad")
    assert found.problems == ()
    assert [len(table.frame) for table in found.tables.values()] == [messy.CLIENTS, 180, messy.CLIENTS]
    assert found.tables["klanten"].frame["geboortedatum"].notna().sum() == messy.CLIENTS - 1


def test_counts_of_clients_do_not_stand_in_params(project: Path) -> None:
    assert described(project) == 0
    text = (project / "params" / "voorbeeldstad" / "leveringen" / "najaar.yml").read_text(encoding="utf-8")
    for count in ("241", "240", "121", "120", "180"):
        assert count not in text


def test_the_page_tells_what_check_data_found(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert described(project) == 0
    assert cli.run(["check-data", "--study", "voorbeeldstad"]) == 0
    (page,) = (project / "_build").rglob("gegevenskwaliteit.html")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    text = page.read_text(encoding="utf-8")
    for told in (
        "niet te lezen en als ontbrekend geteld: 1", "1 (weggelaten: 1)", "Opmerking", "begeleid 120, gewoon 120", "× excel",
        "De activiteit &#x27;stage&#x27; komt op de peildatum niet voor.", "najaar.xlsx, blad Cliënten", "2021-02",
    ):  # fmt: skip
        assert told in text
    assert "K0017" not in text
    assert capfd.readouterr().out.endswith("Het extract past op het datacontract.\n")


def csv(project: Path, clients: str, talks: str) -> str:
    """A folder with a clients' table and conversations."""
    home = project / "data" / "raw" / "los"
    home.mkdir()
    (home / "klanten.csv").write_text("klant_id;groep;geslacht;geboortedatum;inkomen;werk\n" + clients, encoding="utf-8")
    (home / "activiteiten.csv").write_text("klant_id;soort;startdatum\n" + talks, encoding="utf-8")
    return "data/raw/los"


CLIENTS = "".join(f"{at:04d};{('begeleid', 'gewoon')[at % 2]};Man;1970-05-0{at};100,5;ja\n" for at in range(1, 9))
TALKS = "".join(f"{at};intake;2021-03-01\n" for at in (1, 2, 3, 77))
NOWHERE = "uitkeringen=geen"


def test_keys_that_two_files_write_in_two_ways_are_asked_and_described(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = csv(project, CLIENTS, TALKS)
    assert described(project, NOWHERE, source) == 2
    err = capfd.readouterr().err
    assert "Zonder voorloopnullen zijn sleutels van klanten te herkennen die nu in geen klantentabel staan (3 in activiteiten)" in err
    assert described(project, f"{NOWHERE}; sleutels=weglaten", source) == 0
    assert "sleutels zonder voorloopnullen vergeleken: 3 in activiteiten herkend" in capfd.readouterr().out
    written = yaml.safe_load((project / "params" / "voorbeeldstad" / "leveringen" / "los.yml").read_text(encoding="utf-8"))
    assert written["sleutels_zonder"] == ["voorloopnullen"]
    assert [problem.found.split(" ")[0] for problem in load.check(load_study("voorbeeldstad"), "los", key="voorbeeldstad") if problem.code == "onbekende-klant"] == ["1"]


def test_keys_may_be_kept_as_they_are(project: Path) -> None:
    source = csv(project, CLIENTS, TALKS)
    assert described(project, f"{NOWHERE}; sleutels=houden", source) == 0
    assert "sleutels_zonder" not in (project / "params" / "voorbeeldstad" / "leveringen" / "los.yml").read_text(encoding="utf-8")


def test_a_key_that_would_become_anothers_is_not_proposed(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = csv(project, CLIENTS + "1;gewoon;Vrouw;1971-01-01;99,5;nee\n", "2;intake;2021-03-01\n")
    described(project, NOWHERE, source)
    assert "Zonder voorloopnullen" not in capfd.readouterr().err


@pytest.mark.parametrize(("told", "refused"), [
    ("belde over 111222333 van haar man", True), ("bsn: 111222333.", True), ("dossier 111222334", False), ("tel. 0361234567", False),
])  # fmt: skip
def test_a_text_with_a_citizen_service_number_is_refused_by_both(project: Path, capfd: pytest.CaptureFixture[str], told: str, refused: bool) -> None:
    source = csv(project, CLIENTS, TALKS)
    talks = project / source / "activiteiten.csv"
    talks.write_text(f"klant_id;soort;startdatum;opmerking\n0001;intake;2021-03-01;{told}\n0002;intake;2021-03-01;\n", encoding="utf-8")
    for verb in (["new-delivery", "--from", str(project / source), "--answers", NOWHERE], ["check-data", "--extract", str(project / source)]):
        status = cli.run([*verb, "--study", "voorbeeldstad"])
        said = "".join(capfd.readouterr())
        assert ("tekst met getallen die burgerservicenummers kunnen zijn (1 cel)" in said) is refused
        assert (status == 3 and "make pseudonymise" in said) if refused else "burgerservicenummers" not in said
        assert "111222333" not in said


def test_numbers_of_a_system_pass_by_chance_and_are_none(project: Path) -> None:
    from evalutils.data.typed.service_numbers import bsn_columns

    codes = load.pd.DataFrame({"zaak": load.pd.Series([f"Z{number}" for number in range(111222330, 111222352)], dtype="str")})
    assert any(text[1:] == "111222333" for text in codes["zaak"])
    assert bsn_columns(codes, "t") == []
    assert bsn_columns(codes[codes["zaak"] == "Z111222333"], "t") != []
