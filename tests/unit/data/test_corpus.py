"""Extracts as they come, each by the command: accepted with its values, or refused with its code and status and no client's value."""

from __future__ import annotations

import csv
import stat
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "corpus"))
import cases
import extracts
import gallery
import strange

from evalutils import cli
from evalutils.data import load
from evalutils.data.quality.unlikely import unlikely
from evalutils.params import load_study
from evalutils.schemas import contract

WORDS = {"ja", "nee", "Man", "Vrouw", "begeleid", "gewoon", "klanten", "werk", "goed", "man"}
"""Cells that a message may hold, because the contract or the study names them too."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return made(tmp_path, monkeypatch)


def made(root: Path, patch: pytest.MonkeyPatch) -> Path:
    home = root / "params" / "proef"
    (home / "leveringen").mkdir(parents=True)
    (root / "report").mkdir()
    (home / "studie.yml").write_text(extracts.STUDY, encoding="utf-8")
    (home / "fase1.yml").write_text(extracts.PHASE, encoding="utf-8")
    patch.setenv("EVALUTILS_ROOT", str(root))
    return root


def put(project: Path, case: extracts.Case) -> str:
    """Write the extract and its delivery; what EXTRACT must be."""
    path = case.write(project / "data" / "raw" / "extract") or project / "data" / "raw" / "extract"
    if not case.delivery:
        return str(path)
    place = Path(str(path)).relative_to(project).as_posix()
    (project / "params" / "proef" / "leveringen" / "zo.yml").write_text(f"pad: {place}\n{case.delivery}", encoding="utf-8")
    return "zo"


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    names = [case.name for case in cases.CASES]
    assert len(names) == len(set(names)) >= 60


@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.name)
def test_an_extract_is_accepted_or_refused_as_it_should_be(
    case: extracts.Case, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    extract = put(project, case)
    status = cli.run(["check-data", "--study", "proef", "--extract", extract])
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    assert not leaked(project, out + err), "a message shows what stands in a cell"
    if case.refused:
        assert status == (case.status or 3), err
        assert {line.split("]")[0].split("[")[-1] for line in err.splitlines() if line.startswith("  - [")} == set(case.refused)
        assert err.count("Wat te doen:") == 1
        gallery.hold("extract", case.name, err, project)
    else:
        assert (status, err) == (0, "")
        the_values_are_right(case, extract)
    nothing_half(project)


@pytest.mark.parametrize("case", strange.STRANGE, ids=lambda case: case.name)
def test_a_strange_extract_is_described_or_told(
    case: extracts.Case, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """By make new-delivery: described so that check-data agrees on the sound ones, or told with what to do, and nothing half-written."""
    source = case.write(project / "data" / "raw" / "extract") or project / "data" / "raw" / "extract"
    status = cli.run(["new-delivery", "--study", "proef", "--from", str(source), "--name", "zo"])
    err = capfd.readouterr().err
    home = project / "params" / "proef" / "leveringen"
    assert [file.name for file in home.iterdir()] == ([] if status else ["zo.yml"])
    assert status in (0, 2, 3)
    assert (err.count("Wat te doen:"), "niet voorzien" in err) == (1 if status else 0, False), err
    if status == 0 and not case.refused and not case.delivery:
        assert cli.run(["check-data", "--study", "proef", "--extract", "zo"]) == 0
        the_values_are_right(case, "zo")


@pytest.mark.parametrize("case", strange.STRANGE, ids=lambda case: case.name)
def test_a_strange_extract_is_not_pseudonymised_by_halves(
    case: extracts.Case, project: Path, tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    """Without a choice for the keys nothing is written, whatever the files; the refusal says what to do and shows no cell."""
    source = case.write(project / "data" / "raw" / "extract") or project / "data" / "raw" / "extract"
    key = tmp_path_factory.mktemp("sleutel") / "sleutel"
    assert cli.run(["new-key", "--key", str(key)]) == 0
    assert cli.run(["pseudonymise", "--in", str(source), "--out", str(project / "uit"), "--key", str(key)]) == 3
    err = capfd.readouterr().err
    assert err.count("Wat te doen:") == 1
    assert not leaked(project, err)
    assert not [file for file in project.iterdir() if "uit" in file.name]


def the_values_are_right(case: extracts.Case, extract: str) -> None:
    tables = load.inspect(load_study("proef"), extract, key="proef").tables
    clients = tables["klanten"].frame
    births = [None if pd.isna(day) else day.date() for day in clients["geboortedatum"]]
    assert births == case.births
    assert [None if pd.isna(x) else x for x in clients["inkomen"]] == case.incomes
    assert clients["groep"].tolist() == ["begeleid", "gewoon", "begeleid", "gewoon"]
    assert clients["werk"].tolist() == [True, False, False, True]
    expected = {name: len(rows) - 1 for name, rows in extracts.SOUND.items()} | case.rows
    assert {name: len(table.frame) for name, table in tables.items()} == expected


def leaked(project: Path, told: str) -> list[str]:
    """Cells of the extract (four signs or more) that stand in a message."""
    below = project / "data" / "raw"
    names = {name for table in extracts.SOUND.values() for name in table[0]}
    found = [cell for file in below.rglob("*.csv") if file.is_file() for cell in _cells(file)]
    return [cell for cell in found if len(cell) >= 4 and cell not in names | WORDS and cell in told and cell.lower() not in names]


def _cells(file: Path) -> Iterator[str]:
    content = file.read_bytes().decode("utf-8", errors="ignore")
    try:
        rows = list(csv.reader(content.splitlines(), delimiter=";"))
    except csv.Error:
        return
    for row in rows[1:]:
        yield from (cell.strip() for cell in row)


def nothing_half(project: Path) -> None:
    """What was made is whole and for the owner alone; nothing else was made."""
    made_here = [path for path in (project / "_build").rglob("*") if path.is_file()]
    assert {path.name for path in made_here} <= {"gegevenskwaliteit.html", "afwijkende-rijen.csv"}
    for path in made_here:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.suffix == ".csv" or path.read_text(encoding="utf-8").endswith("</html>\n")


DAYS = st.dates(date(1950, 1, 1), date(1975, 12, 31))
FORMS = {
    "d-m-jjjj": lambda day: f"{day.day}-{day.month}-{day.year}",
    "jjjj-mm-dd": lambda day: day.isoformat(),
    "jjjjmmdd": lambda day: f"{day:%Y%m%d}",
    "d mmm jjjj": lambda day: (
        f"{day.day} {['jan', 'feb', 'mrt', 'apr', 'mei', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dec'][day.month - 1]} {day.year}"
    ),
    "excel": lambda day: str((day - date(1899, 12, 30)).days),
    "d-m-jj": lambda day: f"{day.day}-{day.month}-{day:%y}",
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.tuples(DAYS, st.sampled_from(sorted(FORMS))), min_size=4, max_size=4),
    sign=st.sampled_from([";", ",", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    titles=st.integers(0, 3),
    twice=st.booleans(),
    spoilt=st.booleans(),
)
def test_mixtures(
    tmp_path_factory: pytest.TempPathFactory,
    days: list[tuple[date, str]],
    sign: str,
    encoding: str,
    titles: int,
    twice: bool,
    spoilt: bool,
) -> None:
    """Any mixture of forms, separators, encodings, titles and rows that are there twice, as one delivery describes it."""
    with pytest.MonkeyPatch.context() as patch:
        project = made(tmp_path_factory.mktemp("mengsel"), patch)
        written = [FORMS[form](day) for day, form in days]
        tables = extracts.column("geboortedatum", [*written[:3], "32-13-1960" if spoilt else written[3]])
        rows = [["Titel", *[""] * 5]] * titles + tables["klanten"]
        rows = [*rows, rows[-1]] if twice else rows
        extracts.folder(tables | {"klanten": rows}, sign=sign, encoding=encoding)(project / "data" / "raw" / "extract")
        forms = sorted({form for _, form in days})
        lost = "onleesbaar: leeg" if spoilt else "onleesbaar: weigeren"
        (project / "params" / "proef" / "leveringen" / "zo.yml").write_text(
            f"pad: data/raw/extract\nlaatste_jaar: 1999\ntabellen:\n  klanten:\n    koprij: {titles + 1}\n    dubbele_rijen: weglaten\n"
            f"    kolommen: {{geboortedatum: {{datums: [{', '.join(forms)}], {lost}}}}}\n",
            encoding="utf-8",
        )
        found = load.inspect(load_study("proef"), "zo", key="proef")
    assert found.problems == ()
    births = [None if pd.isna(day) else day.date() for day in found.tables["klanten"].frame["geboortedatum"]]
    assert births == [*(day for day, _ in days[:3]), None if spoilt else days[3][0]]
    assert found.tables["klanten"].dropped == int(twice)


def test_all_failing_rows_are_listed_for_the_supplier(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lines = [
        [f"KLANT-{at:03}", "begeleid", "Man", (date(1960, 1, 1) + timedelta(at)).isoformat(), "x" if at % 2 else "5", "ja"]
        for at in range(60)
    ]
    tables = extracts.SOUND | {"klanten": [extracts.SOUND["klanten"][0], *lines]} | {
        name: extracts.SOUND[name][:1] for name in ("activiteiten", "uitkeringen", "maatwerkbudget")
    }  # fmt: skip
    extracts.folder(tables)(project / "data" / "raw" / "extract")
    assert cli.run(["check-data", "--study", "proef"]) == 3
    (listed,) = (project / "_build").rglob("afwijkende-rijen.csv")
    rows = list(csv.DictReader(listed.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    assert [int(row["rij"]) for row in rows] == [at + 2 for at in range(60) if at % 2]
    assert {(row["oordeel"], row["tabel"], row["kolom"]) for row in rows} == {("fout", "klanten", "inkomen")}
    assert "KLANT" not in listed.read_text(encoding="utf-8")
    assert listed.name in capfd.readouterr().out


def test_keys_alike_but_for_capitals_stand_on_the_page_on_quality(project: Path) -> None:
    again = extracts.added("klanten", ["klant-a1", "gewoon", "Man", "21-02-1961", "1234,5", "ja"])
    where = put(project, extracts.Case("capitals", extracts.folder(again)))
    study = load_study("proef")
    told = unlikely(load.inspect(study, where, key="proef"), contract(study), date(2022, 1, 1))
    assert [(one.table, one.column, one.rows) for one in told if "hoofdletters" in one.rule] == [("klanten", "klant_id", (2, 6))]
