"""Mistakes in params/ as a reader meets them: one sentence each in Dutch, with what is there and the nearest name (tests/messages/params.txt)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "corpus"))
import gallery
import messy

from evalutils import cli

MISTAKES = {
    "an unknown key": ("studie.yml", "titel:", "titl:"),
    "an unknown key below": ("studie.yml", "label: Gewone groep", "labl: Gewone groep"),
    "a key that is needed": ("studie.yml", "titel: Begeleiding naar werk\n", ""),
    "a number too large": ("studie.yml", "tabellen:\n", "profielen: [{naam: intern, minimum_cel: -3}]\ntabellen:\n"),
    "text for a number": ("studie.yml", "tabellen:\n", "standaard_fase: twee\ntabellen:\n"),
    "a number for text": ("studie.yml", "label: Gewone groep", "label: 3"),
    "a word that is not one of those": ("studie.yml", "type: getal", "type: kommagetal"),
    "a list for keys": ("studie.yml", "tabellen:\n", "profielkeuze: [intern]\ntabellen:\n"),
    "no date": ("fase1.yml", "datum: 2022-10-01", "datum: najaar"),
    "a share above one": ("fase1.yml", "kenmerken:\n", "toetsing: {alfa: 1.5}\nkenmerken:\n"),
    "a key with capitals": ("fase1.yml", "sleutel: balans,", "sleutel: Balans,"),
    "a table without a title": ("fase1.yml", ", titel: Kenmerken bij de start", ""),
    "a key twice": ("studie.yml", "titel: Begeleiding naar werk\n", "titel: Een\ntitel: Twee\n"),
    "a colon in a sentence": ("studie.yml", "titel: Begeleiding naar werk", "titel: Begeleiding: naar werk"),
    "a bracket that does not close": ("studie.yml", "waarden: [Man, Vrouw]}", "waarden: [Man, Vrouw}"),
    "a quote that does not close": ("studie.yml", "titel: Begeleiding naar werk", 'titel: "Begeleiding naar werk'),
    "a line that stands too far": ("studie.yml", "titel:", "  titel:"),
    "a date that does not exist": ("fase1.yml", "datum: 2022-10-01", "datum: 2022-13-01"),
    "a tab": ("studie.yml", "  klanten:\n", "\tklanten:\n"),
    "an alias without an anchor": ("studie.yml", "titel: Begeleiding naar werk", "titel: *begeleiding"),
    "marks of a merge": ("studie.yml", "titel: Begeleiding naar werk\n", "<<<<<<< HEAD\ntitel: Een\n=======\ntitel: Twee\n>>>>>>> tak\n"),
    "a hard space in front": ("studie.yml", "  klanten:\n", "\xa0\xa0klanten:\n"),
    "a line that stands not far enough": ("studie.yml", "  klanten:\n", "   klanten:\n"),
    "a second document": ("fase1.yml", "kenmerken:\n", "---\nkenmerken:\n"),
    "an invisible sign": ("studie.yml", "titel: B", "titel: \0B"),
    "a code with a zero": ("fase1.yml", "nummer: 1\n", "nummer: 01\n"),
    "a time for a number": ("fase1.yml", "nummer: 1\n", "nummer: 1:30\n"),
    "a number that is not the file's": ("fase1.yml", "nummer: 1\n", "nummer: 2\n"),
    "nothing in the file": ("studie.yml", messy.STUDY, ""),
    "a tag that nobody knows": ("studie.yml", "titel: Begeleiding naar werk", "titel: !bestan x.yml"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_params_is_one_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    file, old, new = MISTAKES[name]
    home = tmp_path / "params" / "voorbeeldstad"
    home.mkdir(parents=True)
    (tmp_path / "report").mkdir()
    files = {"studie.yml": messy.STUDY, "fase1.yml": messy.PHASE}
    assert files[file].count(old) >= 1
    files[file] = files[file].replace(old, new, 1)
    for each, text in files.items():
        (home / each).write_text(text, encoding="utf-8")
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    assert cli.run(["check-data", "--study", "voorbeeldstad"]) == 2
    gallery.hold("params", name, capfd.readouterr().err, tmp_path)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_parameter_file_in_another_encoding_is_one_sentence(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "params" / "voorbeeldstad"
    home.mkdir(parents=True)
    (home / "studie.yml").write_text(messy.STUDY.replace("Begeleiding naar werk", "Begeleiding naar één baan"), encoding=encoding)
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    assert cli.run(["check-data", "--study", "voorbeeldstad"]) == 2
    said = capfd.readouterr().err
    assert "verwacht tekst in UTF-8" in said
    assert "Traceback" not in said
