"""The front door: wrong calls of make run nothing, and end with the status and the message of docs/exit-status.md.

Every call is made in the project's own folder on a copy of its parameters; a value that make or a shell would expand makes a file
(the canary) when it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[3]
CANARY = "/canary"
"""Stands in a call for the path of the canary."""

REFUSED_BY_MAKE = {
    "EXTRAKT=foo": "EXTRAKT (bedoelt u EXTRACT?)",
    "phase=1": "phase (bedoelt u PHASE?)",
    "Study=nsw": "Study (bedoelt u STUDY?)",
    "FASE=2": "FASE (bedoelt u PHASE?)",
    "PROFIEL=publiek": "PROFIEL (bedoelt u PROFILE?)",
    "FORMAT=pdf": "FORMAT (bedoelt u FORMATS?)",
    "FORMATEN=pdf": "FORMATEN (bedoelt u FORMATS?)",
    "RENDER=quarto": "RENDER (bedoelt u RENDERER?)",
    "EXTRACTS=map": "EXTRACTS (bedoelt u EXTRACT?)",
    "SHELL=/bin/echo": "SHELL",
    "PY=/bin/echo": "PY",
    "OPTIONS=X=--x": "aanroep: OPTIONS",
    "called=": "aanroep: called",
    "quoted=$(shell touch /canary)": "aanroep: quoted",
    "strange=": "aanroep: strange",
    "variables=EXTRAKT": "aanroep: variables",
    "EXTRAKT=$(shell touch /canary)": "EXTRAKT (bedoelt u EXTRACT?)",
    "x=`touch /canary`": "Onbekende variabele in de aanroep: x",
    "a;touch$$IFS/canary=1": "Onbekende variabele",
    "a';touch$$IFS/canary;'=1": "Onbekende variabele",
    "STUDY=": "De variabele STUDY is leeg",
    "PHASE=": "De variabele PHASE is leeg",
    "EXTRACT=": "De variabele EXTRACT is leeg",
    "FORMATS=": "De variabele FORMATS is leeg",
}

REFUSED_BY_THE_COMMAND = {
    "PHASE=twee": (2, "PHASE (--phase) past niet: verwacht een geheel getal, gevonden 'twee'"),
    "PHASE=2;touch /canary": (2, "PHASE (--phase) past niet"),
    "PHASE=$(shell touch /canary)": (2, "PHASE (--phase) past niet"),
    "PHASE=-1": (2, "PHASE (--phase) past niet"),
    "PHASE=1.0": (2, "PHASE (--phase) past niet"),
    "PHASE=9": (2, "Fase 9 bestaat niet in de studie 'aanpak45'"),
    "STUDY=aanpak": (2, "De studie 'aanpak' bestaat niet in params/. Bedoelt u 'aanpak45'?"),
    "STUDY=../aanpak45": (2, "bestaat niet in params/"),
    "STUDY=$(shell touch /canary)": (2, "De studie '$(shell touch"),
    "STUDY=`touch /canary`": (2, "De studie '`touch"),
    'STUDY="; touch /canary; "': (2, "bestaat niet in params/"),
    "STUDY=$(error onverwacht)": (2, "De studie '$(error onverwacht)' bestaat niet"),
    "STUDY=$(file >/canary)": (2, "De studie '$(file >"),
    "STUDY=--help": (2, "bestaat niet in params/"),
    "PROFILE=publik": (2, "Onbekend profiel 'publik'. Bedoelt u 'publiek'?"),
    "PROFILE=$(shell touch /canary)": (2, "Onbekend profiel '$(shell"),
    "RENDERER=kwarto": (2, "Onbekende renderer 'kwarto'. Bedoelt u 'quarto'?"),
    "RENDERER=embedded ": (2, "Onbekende renderer 'embedded '"),
    "FORMATS=pdf,dox": (2, "Onbekend formaat: dox. Bedoelt u 'docx'?"),
    "FORMATS=,": (2, "FORMATS noemt geen formaat"),
    "FORMATS=$(shell touch /canary)": (2, "Onbekend formaat"),
    "EXTRACT=er/niet": (3, "Het extract bestaat niet"),
    "EXTRACT=$(shell touch /canary)": (3, "$(shell touch"),
    "EXTRACT=$$(touch /canary)": (3, "$$(touch"),
    "EXTRACT=a'b\"c": (3, "a'b\"c: verwacht een bestand of een map"),
    "EXTRACT=${HOME}": (3, "${HOME}: verwacht een bestand of een map"),
}

WRONG_TARGETS = {
    "repport": "De opdracht repport bestaat niet (bedoelt u report?)",
    "a;touch /canary": "bestaat niet",
    "`touch /canary`": "bestaat niet",
    "lint-report PHASE=2": "De opdracht lint-report kent PHASE niet. Wat te doen: laat PHASE weg, of kies uit STUDY",
    "test STUDY=nsw": "De opdracht test kent STUDY niet",
    "help FORMATS=pdf": "De opdracht help kent FORMATS niet",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("aanroep")
    shutil.copytree(HERE / "params", root / "params")
    (root / "report").mkdir()
    return root


def _make(words: list[str], project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    canary = project / "kanarie"
    words = [word.replace(CANARY, str(canary)) for word in words]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "EVALUTILS_"))}
    given = {name: value.replace(CANARY, str(canary)) for name, value in environment.items()}
    done = subprocess.run(
        ["make", *words], cwd=HERE, capture_output=True, text=True, timeout=120, check=False,
        env=inherited | given | {"EVALUTILS_ROOT": str(project)},
    )  # fmt: skip
    assert sorted(path.name for path in project.iterdir()) == ["params", "report"], "something ran"
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("given", REFUSED_BY_MAKE)
def test_a_misspelt_or_empty_variable_is_refused_before_anything_runs(given: str, project: Path) -> None:
    done = _make(["report", given], project)
    assert (done.returncode, done.stdout) == (2, "")
    assert REFUSED_BY_MAKE[given] in done.stderr
    assert "Wat te doen: " in done.stderr


@pytest.mark.parametrize("given", REFUSED_BY_THE_COMMAND)
def test_a_wrong_value_reaches_the_command_as_typed(given: str, project: Path) -> None:
    status, message = REFUSED_BY_THE_COMMAND[given]
    done = _make(["report", given], project)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"report] Error {status}\n" in done.stderr
    assert message in done.stderr
    assert "Wat te doen: " in done.stderr


@pytest.mark.parametrize("given", ["STUDY", "EXTRACT", "PROFILE"])
def test_a_value_from_the_environment_is_not_expanded_either(given: str, project: Path) -> None:
    done = _make(["report"], project, **{given: "$(shell touch /canary)"})
    assert done.returncode == 2
    assert "$(shell touch" in done.stderr


@pytest.mark.parametrize("call", WRONG_TARGETS)
def test_a_target_that_does_not_exist_or_does_not_know_the_variable(call: str, project: Path) -> None:
    words = [call] if "touch" in call else call.split()
    done = _make(words, project)
    assert (done.returncode, done.stdout) == (2, "")
    assert WRONG_TARGETS[call] in done.stderr
