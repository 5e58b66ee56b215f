"""Where a report comes from: dates, fragments, and the warnings on its title page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evalutils import cli
from evalutils.errors import ParameterError
from evalutils.pipeline.run.call import Call, parse_formats
from evalutils.pipeline.run.outputs.provenance import INTERNAL, dutch_date, files_table, names_sentence, report_metadata, table
from evalutils.pipeline.run.steps import Thing, file, files_below, value


def test_dates_are_dutch() -> None:
    assert dutch_date(date(2018, 10, 31)) == "31 oktober 2018"
    assert dutch_date(date(2018, 3, 1)) == "1 maart 2018"


def test_a_fragment_has_a_caption_and_a_label() -> None:
    text = table([("a|b", "1")], ("Naam", "Aantal"), "Een tabel", "een-tabel", right=1)
    assert text.splitlines() == [
        "| Naam | Aantal |", "| :--- | ---: |", "| a\\|b | 1 |", "", ": Een tabel {#tbl-een-tabel}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ("html", "pdf", "docx")), ("pdf", ("pdf",)), ("docx,html", ("html", "docx")), ("PDF html", ("html", "pdf")),
        ("pdf,pdf", ("pdf",)),
    ],
)  # fmt: skip
def test_formats_come_in_a_fixed_order(given: str | None, expected: tuple[str, ...]) -> None:
    assert parse_formats(given) == expected


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ParameterError, match="rtf"):
        parse_formats("pdf,rtf")


def test_a_thing_is_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    thing = file(path, tmp_path)
    assert thing.state() is None
    path.write_text("een")
    first = thing.state()
    path.write_text("twee!")
    assert thing.state() != first
    path.write_text("een")
    assert thing.state() == first


def test_a_folder_knows_names_but_not_hidden_files_and_caches(tmp_path: Path) -> None:
    for name in ("b.qmd", ".verborgen", "__pycache__/x.pyc", "fase1.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [path.name for path in files_below(tmp_path)] == ["b.qmd", "fase1.yml"]
    thing = Thing(name="map", paths=(tmp_path,))
    before = thing.state()
    (tmp_path / "b.qmd").rename(tmp_path / "c.qmd")
    assert thing.state() != before


def test_a_value_does_not_depend_on_the_order_of_its_keys() -> None:
    assert value("x", {"a": 1, "b": 2}).state() == value("x", {"b": 2, "a": 1}).state()
    assert value("x", {"a": 1}).state() != value("x", {"a": "1"}).state()


def test_help_is_dutch(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["report", "--help"]) == 0
    said = capsys.readouterr().out
    assert "Gebruik: evalutils report [OPTIES]" in said
    assert not [word for word in ("Usage", "Options", "Show this") if word in said]


@pytest.mark.parametrize(
    ("study", "given", "profile", "synthetic", "told"),
    [
        ("aanpak45", False, None, True, ""), ("nsw", False, None, False, ""), ("nsw", True, None, False, ""),
        ("nsw", True, "intern", False, INTERNAL), ("aanpak45", True, "intern", False, INTERNAL),
        ("aanpak45", True, "intern", True, INTERNAL),  # a folder that calls itself synthetic
        ("aanpak45", True, "publiek", False, ""),
    ],
)  # fmt: skip
def test_a_report_that_hides_nothing_of_a_given_extract_says_so(
    study: str, given: bool, profile: str | None, synthetic: bool, told: str, tmp_path: Path
) -> None:
    call = Call.of(study=study, phase=1, extract=str(tmp_path) if given else None, profile=profile)
    assert report_metadata(call, synthetic=synthetic)["profiel_melding"] == told


def test_rows_of_files_are_counts_of_clients_too(tmp_path: Path) -> None:
    """A table of payments or jobs has about one row a client; three rows would be three clients."""
    for name in ("veel", "weinig", "leeg"):
        (tmp_path / f"{name}.csv").write_text(name)
    rows = {"veel": 4321, "weinig": 3, "leeg": 0}

    def shown(profile: str) -> dict[str, str]:
        call = Call.of(study="nsw", phase=1, extract=str(tmp_path), profile=profile)
        lines = [line.split("|") for line in files_table(call, rows).splitlines() if ".csv" in line]
        return {cells[1].strip().removesuffix(".csv"): cells[2].strip() for cells in lines}

    assert shown("publiek") == {"veel": "x", "weinig": "x", "leeg": "0"}
    assert shown("intern") == {"veel": "4.321", "weinig": "3", "leeg": "0"}


def test_a_protected_report_says_the_same_whatever_names_the_extract_lacks() -> None:
    """That nobody, or somebody, has a reason of ending is a count of clients: not even how many names are absent is told."""
    public = Call.of(study="nsw", phase=1, profile="publiek")
    assert names_sentence(public, 40, ["'verhuizing'"]) == names_sentence(public, 40, []) == names_sentence(public, 40, ["a", "b"])
    assert "verhuizing" in names_sentence(Call.of(study="nsw", phase=1, profile="intern"), 40, ["'verhuizing'"])
