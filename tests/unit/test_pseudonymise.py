"""Pseudonyms: a keyed hash in place of the BSN, nothing overwritten, no number in a message."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pandas as pd
import pytest

from evalutils.data.pseudonymise import pseudonymise, read_key
from evalutils.errors import ExtractError, ParameterError

KEY = b"een lange en willekeurige sleutel"
VALID = ("111222333", "123456782", "010000008")
"""Numbers that pass the eleven-test and belong to nobody known; the last one starts with a zero."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "met_bsn.csv"
    file.write_text("BSN nummer;naam;bedrag\n" + "\n".join(f"{number};x;1,50" for number in (*VALID, VALID[0])) + "\n")
    return file


def test_hash_parity_and_counts(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "zonder.csv"
    summary = pseudonymise(source, target, KEY, "BSN nummer")
    assert (summary.rows, summary.persons, summary.even) == (4, 3, 2)
    frame = pd.read_csv(target, dtype=str)
    assert list(frame) == ["klant_id", "bsn_even", "naam", "bedrag"]
    expected = [hmac.new(KEY, number.encode(), hashlib.sha256).hexdigest() for number in (*VALID, VALID[0])]
    assert list(frame["klant_id"]) == expected
    assert list(frame["bsn_even"]) == ["nee", "ja", "ja", "nee"]
    assert list(frame["bedrag"]) == ["1,50"] * 4
    assert not any(number in target.read_text() for number in VALID)


def test_another_key_gives_other_pseudonyms(source: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "een.csv", tmp_path / "twee.csv"
    pseudonymise(source, one, KEY, "BSN nummer")
    pseudonymise(source, other, KEY[::-1], "BSN nummer")
    assert set(pd.read_csv(one)["klant_id"]).isdisjoint(pd.read_csv(other)["klant_id"])


def test_a_number_from_a_spreadsheet_keeps_its_leading_zero(tmp_path: Path) -> None:
    source = tmp_path / "blad.xlsx"
    pd.DataFrame({"bsn": [int(number) for number in VALID]}).to_excel(source, index=False)
    pseudonymise(source, tmp_path / "uit.csv", KEY, "bsn")
    last = hmac.new(KEY, VALID[2].encode(), hashlib.sha256).hexdigest()
    assert pd.read_csv(tmp_path / "uit.csv")["klant_id"].iloc[2] == last


def test_nothing_is_overwritten(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "bestaat.csv"
    target.write_text("blijft")
    with pytest.raises(ExtractError, match="overschreven"):
        pseudonymise(source, target, KEY, "BSN nummer")
    assert target.read_text() == "blijft"


@pytest.mark.parametrize("wrong", ["111222334", "", "12345", "onbekend"])
def test_a_wrong_number_stops_everything_and_is_not_shown(tmp_path: Path, wrong: str) -> None:
    source, target = tmp_path / "fout.csv", tmp_path / "uit.csv"
    source.write_text(f"bsn;x\n{VALID[0]};1\n{wrong};2\n")
    with pytest.raises(ExtractError) as caught:
        pseudonymise(source, target, KEY, "bsn")
    assert "rij 3" in str(caught.value)
    assert not wrong or wrong not in str(caught.value)
    assert VALID[0] not in str(caught.value)
    assert list(tmp_path.iterdir()) == [source]


def test_a_missing_column_or_file(source: Path, tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="kolom"):
        pseudonymise(source, tmp_path / "uit.csv", KEY, "burgerservicenummer")
    with pytest.raises(ExtractError, match="bestaat niet"):
        pseudonymise(tmp_path / "niets.csv", tmp_path / "uit.csv", KEY, "bsn")


def test_there_is_no_default_key(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVALUTILS_KEY", raising=False)
    with pytest.raises(ParameterError, match="sleutel"):
        read_key()
    with pytest.raises(ParameterError, match="sleutel"):
        pseudonymise(source, tmp_path / "uit.csv", b"kort", "BSN nummer")
    file = tmp_path / "sleutel.txt"
    file.write_bytes(KEY + b"\n")
    assert read_key(file) == KEY
    monkeypatch.setenv("EVALUTILS_KEY", KEY.decode())
    assert read_key() == KEY
