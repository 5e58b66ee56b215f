"""Pseudonyms: every table at once, every column accounted for, a sound key, nothing overwritten, no cell in a message."""

from __future__ import annotations

import hashlib
import hmac
import stat
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from evalutils.cli import run
from evalutils.data.pseudonymising.choices import Choices
from evalutils.data.pseudonymising.pseudonymise import pseudonymise
from evalutils.errors import ExtractError

KEY = b"6f1d0c2b9e8a7745c3d2e1f00a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
VALID = ("111222333", "123456782", "010000008")
"""Numbers that pass the eleven-test and belong to nobody known; the last one starts with a zero."""
NAMES = ("Jan Jansen", "Piet de Vries", "Ans Bakker")


def hashed(number: str, key: bytes = KEY) -> str:
    return hmac.new(key, number.encode(), hashlib.sha256).hexdigest()


def run_it(source: Path, target: Path, choices: str = "", key: bytes = KEY) -> pd.DataFrame:
    pseudonymise(source, target, key, Choices.of(choices))
    return pd.read_csv(target, dtype=str, keep_default_na=False)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "met_bsn.csv"
    file.write_text("BSN nummer;soort;bedrag\n" + "\n".join(f"{number};x;1,50" for number in (*VALID, VALID[0])) + "\n")
    return file


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Four sheets: a partner's number, names, births and free text; events; an account number; a survey without a key."""
    sheets = {
        "klanten": {
            "BSN": [int(number) for number in VALID], "partner_bsn": [None, VALID[2], VALID[0]], "naam": NAMES,
            "geboortedatum": [date(1960, 5, 17), date(1961, 2, 3), date(1962, 12, 31)], "groep": ["a", "b", "a"],
            "opmerking": [f"belde met {VALID[1]} over werk", "ziek", "verhuisd naar elders en terug"],
        },
        "activiteiten": {"bsn": [*VALID, VALID[0]], "soort": ["gesprek"] * 4, "startdatum": [date(2018, 3, 1)] * 4},
        "uitkeringen": {"bsn": VALID, "nummer": ["NL91ABNA0417164300"] * 3},
        "enquete": {"respondent_id": [1, 2, 3], "v1": ["eens", "eens", "oneens"], "bereikbaar": ["06-12345678", "0612345679", "geen"]},
    }  # fmt: skip
    path = tmp_path / "levering.xlsx"
    with pd.ExcelWriter(path) as book:
        for name, columns in sheets.items():
            pd.DataFrame(columns).to_excel(book, sheet_name=name, index=False)
    return path


EVERYTHING = "bsn=sleutel; partner_bsn=tweede; naam=weg; klanten.geboortedatum=maand; opmerking=weg; uitkeringen.nummer=weg; bereikbaar=weg"


def refused(source: Path, target: Path, choices: str = "") -> str:
    with pytest.raises(ExtractError) as caught:
        pseudonymise(source, target, KEY, Choices.of(choices))
    said = str(caught.value)
    assert not target.exists()
    assert not list(target.parent.glob(".*"))
    for cell in (*VALID, *NAMES, "NL91ABNA0417164300", "belde"):
        assert cell not in said
    return said


def test_hash_parity_and_counts(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "zonder.csv"
    done = pseudonymise(source, target, KEY, Choices.of("BSN nummer=sleutel"))
    assert [(table.rows, table.persons, table.even) for table in done.tables] == [(4, 3, 2)]
    frame = pd.read_csv(target, dtype=str)
    assert list(frame) == ["klant_id", "bsn_even", "soort", "bedrag"]
    assert list(frame["klant_id"]) == [hashed(number) for number in (*VALID, VALID[0])]
    assert list(frame["bsn_even"]) == ["nee", "ja", "ja", "nee"]
    assert list(frame["bedrag"]) == ["1,50"] * 4
    assert not any(number in target.read_text() for number in VALID)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_workbook_with_all_its_sheets_at_once(workbook: Path, tmp_path: Path) -> None:
    target = tmp_path / "levering"
    done = pseudonymise(workbook, target, KEY, Choices.of(EVERYTHING))
    assert sorted(path.name for path in target.iterdir()) == [
        "activiteiten.csv", "enquete.csv", "klanten.csv", "uitkeringen.csv"
    ]  # fmt: skip
    assert [(table.name, table.rows, table.persons, table.dropped) for table in done.tables] == [
        ("klanten", 3, 3, 2), ("activiteiten", 4, 3, 0), ("uitkeringen", 3, 3, 1), ("enquete", 3, 0, 1)
    ]  # fmt: skip
    clients = pd.read_csv(target / "klanten.csv", dtype=str, keep_default_na=False)
    assert list(clients) == ["klant_id", "bsn_even", "partner_klant_id", "geboortedatum", "groep"]
    assert list(clients["klant_id"]) == [hashed(number) for number in VALID]
    assert list(clients["partner_klant_id"]) == ["", hashed(VALID[2]), hashed(VALID[0])]
    assert list(clients["geboortedatum"]) == ["1960-05-01", "1961-02-01", "1962-12-01"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in target.iterdir()} == {0o600}


def test_a_folder_of_files(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "klanten.csv").write_text("bsn;groep\n" + "\n".join(f"{number};a" for number in VALID) + "\n")
    (folder / "dagen.csv").write_text("bsn;uren\n" + "\n".join(f"{number};4" for number in VALID) + "\n")
    pseudonymise(folder, tmp_path / "uit", KEY, Choices.of("bsn=sleutel"))
    ids = [pd.read_csv(tmp_path / "uit" / f"{name}.csv")["klant_id"].tolist() for name in ("klanten", "dagen")]
    assert ids[0] == ids[1] == [hashed(number) for number in VALID]


def test_without_choices_everything_that_needs_one_is_named_and_the_proposal_works(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(workbook, tmp_path / "uit")
    for place in ("klanten, kolom 1 (BSN)", "klanten, kolom 2 (partner_bsn)", "klanten, kolom 3 (naam)", "kolom 4 (geboortedatum)",
                  "kolom 6 (opmerking)", "activiteiten, kolom 1 (bsn)", "uitkeringen, kolom 2 (nummer)", "enquete, kolom 3"):  # fmt: skip
        assert place in said
    proposal = said.split("CHOICES='")[1].split("'")[0]
    pseudonymise(workbook, tmp_path / "uit", KEY, Choices.of(proposal))
    written = "".join(path.read_text() for path in (tmp_path / "uit").iterdir())
    for cell in (*VALID, *NAMES, "NL91ABNA0417164300", "belde", "06-12345678", "1960-05-17"):
        assert cell not in written


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("nummer", ["111222333", "123456782", "onbekend", "998877665", "010000008"]),  # three of four numbers pass
        ("nummer", [111222333, 123456782, 10000008]),  # a spreadsheet's numbers
        ("nummer", ["111.222.333", "1234 56 782", "010000008"]),
        ("kind_bsn", ["", "", ""]),  # by its name alone
        ("burgerservicenummer partner", ["n.v.t.", "", ""]),
    ],
)
def test_a_column_that_looks_like_a_bsn_must_be_key_second_key_or_dropped(
    tmp_path: Path, column: str, cells: list[object]
) -> None:
    source = tmp_path / "in.xlsx"
    pd.DataFrame({"groep": ["a"] * len(cells), column: cells}).to_excel(source, index=False, sheet_name="klanten")
    assert "sleutel of tweede of weg" in refused(source, tmp_path / "uit")
    assert "sleutel of tweede of weg" in refused(source, tmp_path / "uit", f"{column}=behoud")
    pseudonymise(source, tmp_path / "uit", KEY, Choices.of(f"{column}=weg"))
    assert list(pd.read_csv(tmp_path / "uit" / "klanten.csv")) == ["groep"]


@pytest.mark.parametrize(
    ("column", "cells", "kind"),
    [
        ("Achternaam", ["a", "a", "a"], "namen"),
        ("k2", list(NAMES), "namen of vrije tekst"),
        ("k2", ["ja", "nee", "heeft soms hulp nodig van een buurvrouw"], "vrije tekst"),
        ("k2", ["x", "x", "jan@voorbeeld.nl"], "e-mailadressen"),
        ("k2", ["1315 AB", "1311CD", "1334 EF"], "adressen"),
        ("k2", ["Dorpsstraat 1", "Kerklaan 22", "Postbus 7"], "adressen"),
        ("woonplaats", ["Almere", "Almere", "Almere"], "adressen"),
        ("k2", ["0612345678", "06 12345678", "+31 36 1234567"], "telefoonnummers"),
        ("k2", ["NL91ABNA0417164300", "NL91 ABNA 0417 1643 00", ""], "rekeningnummers"),
        ("toelichting", ["", "", ""], "vrije tekst"),
    ],
)
def test_what_tells_who_somebody_is_is_dropped_or_declared(tmp_path: Path, column: str, cells: list[str], kind: str) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "uit.csv"
    pd.DataFrame({"bsn": VALID, column: cells}).to_csv(source, index=False, sep=";")
    assert f"kolom 2 ({column})" in (said := refused(source, target, "bsn=sleutel"))
    assert kind in said
    assert list(run_it(source, target, f"bsn=sleutel; {column}=behoud")) == ["klant_id", "bsn_even", column]
    assert list(run_it(source, tmp_path / "weg.csv", f"bsn=sleutel; {column}=weg")) == ["klant_id", "bsn_even"]


def test_a_bsn_inside_free_text_cannot_be_kept(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"bsn;reden\n{VALID[0]};werk\n{VALID[1]};zie {VALID[2]}\n")
    assert "verwacht een keuze: weg" in refused(source, tmp_path / "uit.csv", "bsn=sleutel; reden=behoud")


@pytest.mark.parametrize("fine", [["werk", "werk", "school", "werk", "school"], ["2018-03-01"] * 5, ["1,50", "2", "3", "4", "5"]])
def test_a_category_a_later_date_and_an_amount_need_no_choice(tmp_path: Path, fine: list[str]) -> None:
    source = tmp_path / "in.csv"
    pd.DataFrame({"bsn": [*VALID, *VALID[:2]], "k2": fine}).to_csv(source, index=False, sep=";")
    assert list(run_it(source, tmp_path / "uit.csv", "bsn=sleutel")["k2"]) == fine


@pytest.mark.parametrize(("choice", "expected"), [("dag", "1960-05-17"), ("maand", "1960-05-01"), ("jaar", "1960-07-01")])
def test_a_birth_date_as_exact_as_chosen(tmp_path: Path, choice: str, expected: str) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"bsn;sinds\n{VALID[0]};1960-05-17\n{VALID[1]};1961-06-18\n")
    assert "geboortedatums" in refused(source, tmp_path / "uit.csv", "bsn=sleutel")
    assert run_it(source, tmp_path / "uit.csv", f"bsn=sleutel; sinds={choice}")["sinds"][0] == expected


def test_another_key_gives_other_pseudonyms(source: Path, tmp_path: Path) -> None:
    one = run_it(source, tmp_path / "een.csv", "BSN nummer=sleutel")
    other = run_it(source, tmp_path / "twee.csv", "BSN nummer=sleutel", KEY[::-1])
    assert set(one["klant_id"]).isdisjoint(other["klant_id"])


def test_a_number_from_a_spreadsheet_keeps_its_leading_zero(tmp_path: Path) -> None:
    source = tmp_path / "blad.xlsx"
    pd.DataFrame({"bsn": [int(number) for number in VALID]}).to_excel(source, index=False)
    assert run_it(source, tmp_path / "uit.csv", "bsn=sleutel")["klant_id"].iloc[2] == hashed(VALID[2])


def test_nothing_is_overwritten(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "bestaat.csv"
    target.write_text("blijft")
    with pytest.raises(ExtractError, match="overschreven"):
        pseudonymise(source, target, KEY, Choices.of("BSN nummer=sleutel"))
    assert target.read_text() == "blijft"


@pytest.mark.parametrize("wrong", ["111222334", "", "12345", "onbekend"])
def test_a_wrong_number_stops_everything_and_is_not_shown(tmp_path: Path, wrong: str) -> None:
    source = tmp_path / "fout.csv"
    source.write_text(f"bsn;x\n{VALID[0]};1\n{wrong};2\n")
    said = refused(source, tmp_path / "uit.csv", "bsn=sleutel")
    assert "rij 3" in said
    assert not wrong or wrong not in said


@pytest.mark.parametrize(
    "first", [f"{VALID[0]};Jan Jansen;a", "17-05-1960;Jan Jansen;a", "x;jan@voorbeeld.nl;a", "x;Jan Jansen;a"]
)
def test_a_file_without_a_row_of_names_is_refused_without_repeating_it(tmp_path: Path, first: str) -> None:
    source = tmp_path / "kaal.csv"
    source.write_text(f"{first}\n{VALID[1]};Piet de Vries;a\n{VALID[2]};Ans Bakker;b\n")
    said = refused(source, tmp_path / "uit.csv", "bsn=sleutel")
    assert "[kop-ontbreekt]" in said
    assert "17-05-1960" not in said
    assert "voorbeeld.nl" not in said


@pytest.mark.parametrize(
    ("choices", "expected"),
    [("burgerservicenummer=sleutel", "geen kolom"), ("soort=sluetel", "Bedoelt u 'sleutel'?"), ("soort", "geen keuze"),
     ("klant.soort=weg", "CHOICES, klant.soort")],
)  # fmt: skip
def test_a_choice_that_fits_nothing(source: Path, tmp_path: Path, choices: str, expected: str,
                                    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    key = _key(tmp_path, monkeypatch)
    call = ["pseudonymise", "--in", str(source), "--out", str(tmp_path / "uit.csv"), "--key", str(key), "--choices", choices]
    assert run(call) in (2, 3)
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "uit.csv").exists()


def _key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = folder / "project"
    (root / "params").mkdir(parents=True)
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    assert run(["new-key", "--key", str(folder / "sleutel")]) == 0
    return folder / "sleutel"


def test_a_key_is_made_at_random_and_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _key(tmp_path, monkeypatch)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(bytes.fromhex(file.read_text().strip())) == 32
    before = file.read_bytes()
    assert run(["new-key", "--key", str(file)]) == 2, "a key is never overwritten"
    assert file.read_bytes() == before
    assert run(["new-key", "--key", str(tmp_path / "ander")]) == 0
    assert (tmp_path / "ander").read_bytes() != before
    assert run(["new-key", "--key", str(tmp_path / "project" / "sleutel")]) == 2
    assert not (tmp_path / "project" / "sleutel").exists()


@pytest.mark.parametrize(
    ("content", "mode", "inside", "expected"),
    [
        ("a" * 16, 0o600, "", "te raden"), ("ab" * 40, 0o600, "", "te raden"), ("kort", 0o600, "", "te raden"), ("", 0o600, "", "te raden"),
        (KEY.decode(), 0o644, "", "Anderen op deze computer"), (KEY.decode(), 0o640, "", "Anderen op deze computer"),
        (KEY.decode(), 0o600, "project", "staat in een project"), (KEY.decode(), 0o600, "project/data/raw", "staat in een project"),
        (KEY.decode(), 0o600, "ander", "staat in een project"), (None, 0o600, "", "bestaat niet"),
    ],
)  # fmt: skip
def test_an_unsound_key_is_refused(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, mode: int,
                                   inside: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    _key(tmp_path, monkeypatch)
    (tmp_path / "ander" / ".git").mkdir(parents=True)
    file = tmp_path / inside / "eigen"
    file.parent.mkdir(parents=True, exist_ok=True)
    if content is not None:
        file.write_text(content + "\n")
        file.chmod(mode)
    target = tmp_path / "uit.csv"
    assert (
        run(["pseudonymise", "--in", str(source), "--out", str(target), "--key", str(file), "--choices", "bsn nummer=sleutel"])
        == 2
    )
    assert expected in capsys.readouterr().err
    assert not target.exists()


def test_there_is_no_default_key_and_its_advice_is_a_command_that_works(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _key(tmp_path, monkeypatch)
    assert run(["pseudonymise", "--in", str(source), "--out", str(tmp_path / "uit.csv")]) == 2
    said = capsys.readouterr().err
    assert "make new-key KEY=" in said
    targets = (Path(__file__).resolve().parents[3] / "Makefile").read_text(encoding="utf-8")
    assert "\nnew-key: " in targets
    assert "\npseudonymise: " in targets
