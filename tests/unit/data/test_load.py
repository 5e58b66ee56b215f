"""Loading an extract: formats, every failure at once without values, and the view on a reference date."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import yaml

from evalutils.data import load
from evalutils.errors import ExtractError, ParameterError
from evalutils.params import Study, load_study
from evalutils.schemas import contract, dictionary

ROOT = Path(__file__).resolve().parents[3]
SECRET = "geheimpje"
"""A value that no message may show."""

STUDY: dict[str, Any] = {
    "naam": "Proef", "titel": "Proef",
    "extract": {"soort": "bestand", "pad": "data/raw/proef"},
    "groepen": {"interventies": [{"code": "a", "label": "A"}], "vergelijking": {"code": "b", "label": "B"}},
    "cohorten": [{"code": "een", "toewijzing": "2018-01-01"}, {"code": "twee", "toewijzing": "2018-11-01"}],
    "tabellen": {
        "klanten": {"kolommen": [
            {"naam": "groep", "waarden": ["a", "b"]}, {"naam": "cohort"}, {"naam": "geboortedatum"}, {"naam": "volgnummer"},
            {"naam": "score", "type": "getal", "betekenis": "Score", "minimum": 0, "maximum": 10}]},
        "activiteiten": {},
        "uitkeringen": {},
    },
}  # fmt: skip

KLANTEN = [
    "klant_id;groep;cohort;geboortedatum;volgnummer;score",
    "001;a;een;01-02-1960;1;7,5",
    "002;b;een;15-06-1965;2;n.v.t.",
    "003;a;twee;03-03-1970;3;",
    "004;;;04-04-1971;;3",
]
ACTIVITEITEN = [
    "klant_id;soort;startdatum;einddatum;uitkomst;reden_einde",
    "001;gesprek;01-03-2018;01-03-2018;goed;",
    "001;cursus;01-05-2018;01-12-2018;;klaar",
    "003;gesprek;01-12-2018;;;",
]
UITKERINGEN = [
    "klant_id;startdatum;einddatum;reden_beeindiging",
    "001;01-01-2016;01-07-2018;werk",
    "001;01-07-2018;;",
    "002;01-01-2015;;",
]


@pytest.fixture
def study() -> Study:
    return Study.model_validate(STUDY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "proef")


def written(folder: Path, **tables: list[str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, lines in ({"klanten": KLANTEN, "activiteiten": ACTIVITEITEN, "uitkeringen": UITKERINGEN} | tables).items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def loaded(study: Study, path: Path, day: date | None = None) -> load.Extract:
    settings = SimpleNamespace(
        study="proef", extract=str(path), source=study.source, tables=study.tables, groups=study.groups,
        cohorts=study.cohorts, reference_date=day, kept=path.parent / "geopend",
    )
    return load.extract(settings)  # type: ignore[arg-type]


def codes(study: Study, path: Path) -> dict[str, str]:
    problems = load.check(study, path)
    assert SECRET not in "\n".join(map(str, problems))
    return {f"{problem.code} {problem.where}": problem.found for problem in problems}


def test_types_and_missing_values(study: Study, folder: Path) -> None:
    clients = loaded(study, folder).tables["klanten"]
    assert clients.dtypes.astype(str).to_dict() == {
        "klant_id": "str", "groep": "str", "cohort": "str", "geboortedatum": "datetime64[ns]", "volgnummer": "Int64",
        "score": "float64",
    }  # fmt: skip
    assert list(clients["klant_id"]) == ["001", "002", "003", "004"]
    assert clients["score"].isna().tolist() == [False, True, True, False]
    assert clients.loc[0, "score"] == 7.5


def test_register_and_clients(study: Study, folder: Path) -> None:
    extract = loaded(study, folder)
    assert len(extract.register) == 4
    assert list(extract.clients["klant_id"]) == ["001", "002", "003"]
    assert not extract.synthetic
    assert set(extract.checksums) == {"klanten.csv", "activiteiten.csv", "uitkeringen.csv"}
    assert extract.description == "bestand proef"


def test_as_of_hides_what_was_not_known_yet(study: Study, folder: Path) -> None:
    extract = loaded(study, folder, date(2018, 6, 30))
    assert list(extract.clients["klant_id"]) == ["001", "002"]
    assert len(extract.register) == 4, "a client of a later cohort is in the register, not assigned"
    hidden = extract.register.set_index("klant_id").loc["003"]
    assert hidden[["groep", "cohort", "volgnummer"]].isna().all()
    events = extract.tables["activiteiten"]
    assert list(events["soort"]) == ["gesprek", "cursus"]
    assert events.loc[1, ["einddatum", "reden_einde"]].isna().all()
    assert events.loc[0, "uitkomst"] == "goed"
    benefits = extract.tables["uitkeringen"]
    assert len(benefits) == 2
    assert benefits[["einddatum", "reden_beeindiging"]].isna().all().all()


def test_the_reference_date_itself_is_known(study: Study, folder: Path) -> None:
    benefits = loaded(study, folder, date(2018, 7, 1)).tables["uitkeringen"]
    assert list(benefits["reden_beeindiging"].fillna("")) == ["werk", "", ""]


def _frames() -> dict[str, pd.DataFrame]:
    tables = {"klanten": KLANTEN, "activiteiten": ACTIVITEITEN, "uitkeringen": UITKERINGEN}
    cells = {name: [line.split(";") for line in lines] for name, lines in tables.items()}
    return {name: pd.DataFrame(rows[1:], columns=rows[0]) for name, rows in cells.items()}


def _workbook(path: Path) -> Path:
    with pd.ExcelWriter(path / "proef.xlsx") as book:
        for name, frame in _frames().items():
            for column in frame.columns:
                if "datum" in column:
                    frame[column] = pd.to_datetime(frame[column], format="%d-%m-%Y", errors="coerce")
            frame.to_excel(book, sheet_name=name.capitalize(), index=False)
    return path / "proef.xlsx"


def _parquet(path: Path) -> Path:
    for name, frame in _frames().items():
        frame.to_parquet(path / f"{name}.parquet")
    return path


def _spss(path: Path) -> Path:
    import pyreadstat

    for name, frame in _frames().items():
        pyreadstat.write_sav(frame, str(path / f"{name}.sav"))
    return path


def _comma_cp1252(path: Path) -> Path:
    for name, frame in _frames().items():
        frame.columns = [f" {column.upper()} " for column in frame.columns]
        frame.to_csv(path / f"{name}.CSV", index=False, encoding="cp1252", sep="\t")
        with (path / f"{name}.CSV").open("a") as file:
            file.write("\t" * (len(frame.columns) - 1) + "\n\n")
    return path


@pytest.mark.parametrize("make", [_workbook, _parquet, _spss, _comma_cp1252])
def test_every_format_gives_the_same(study: Study, folder: Path, tmp_path: Path, make: Any) -> None:
    other = tmp_path / "anders"
    other.mkdir()
    expected, found = loaded(study, folder), loaded(study, make(other))
    for name, frame in expected.tables.items():
        pd.testing.assert_frame_equal(found.tables[name], frame)


def test_all_failures_at_once_with_row_numbers_and_no_values(study: Study, tmp_path: Path) -> None:
    folder = written(
        tmp_path / "fout",
        klanten=[
            "klant_id;groep;cohort;geboorte_datum;volgnummer;score;extra",
            f"{SECRET};a;een;01-02-1960;1;11;x",
            f"{SECRET};c;een;01-02-1960;1;{SECRET};x",
            ";a;een;01-02-1960;3;5;x",
        ],
        activiteiten=[
            "klant_id;soort;startdatum;einddatum",
            f"{SECRET};gesprek;31-02-2018;",
            f"{SECRET}2;gesprek;01-02-2018;01-01-2018",
            f"{SECRET};;01-02-2018;",
        ],
        uitkeringen=["klant_id;startdatum;einddatum", f"{SECRET};01-01-2016;", f"{SECRET};01-01-2017;", f"{SECRET};01-01-2018;"],
    )
    assert codes(study, folder) == {
        "kolom-ontbreekt klanten": "alleen klant_id, groep, cohort, geboorte_datum, volgnummer, score, extra "
        "(geboortedatum lijkt op 'geboorte_datum')",
        "dubbel klanten.klant_id": "2 rijen die niet voldoen (rij 2, 3)",
        "leeg klanten.klant_id": "1 rij die niet voldoet (rij 4)",
        "waarde klanten.groep": "1 rij die niet voldoet (rij 3)",
        "dubbel klanten.volgnummer": "2 rijen die niet voldoen (rij 2, 3)",
        "type klanten.score": "1 rij die niet voldoet (rij 3)",
        "maximum klanten.score": "1 rij die niet voldoet (rij 2)",
        "type activiteiten.startdatum": "1 rij: 1 × dag die niet bestaat (rij 2)",
        "leeg activiteiten.soort": "1 rij die niet voldoet (rij 4)",
        "volgorde activiteiten.einddatum": "1 rij die niet voldoet (rij 3)",
        "onbekende-klant activiteiten.klant_id": "1 rij die niet voldoet (rij 3)",
        "overlap uitkeringen.startdatum": "2 rijen die niet voldoen (rij 3, 4)",
    }
    with pytest.raises(ExtractError) as caught:
        loaded(study, folder)
    assert caught.value.exit_code == 3
    assert len(caught.value.problems) == 12
    assert SECRET not in str(caught.value)


def test_allowed_values_are_named(study: Study, tmp_path: Path) -> None:
    folder = written(tmp_path / "waarde", klanten=[line.replace(";a;", ";z;") for line in KLANTEN])
    (problem,) = load.check(study, folder)
    assert problem.expected == "een van: a, b"


def test_missing_files_and_an_empty_table(study: Study, folder: Path) -> None:
    (folder / "activiteiten.csv").unlink()
    (folder / "uitkeringen.csv").write_text(UITKERINGEN[0])
    assert set(codes(study, folder)) == {"bestand-ontbreekt activiteiten"}, "nobody may have had a benefit"
    (folder / "klanten.csv").write_text(KLANTEN[0])
    assert "leeg-bestand klanten" in codes(study, folder)
    assert set(codes(study, folder / "nergens")) == {"extract-ontbreekt nergens"}


def test_an_event_before_birth(study: Study, tmp_path: Path) -> None:
    folder = written(tmp_path / "jong", uitkeringen=[*UITKERINGEN, "004;01-01-1970;;"])
    assert codes(study, folder) == {"voor-geboorte uitkeringen.startdatum": "1 rij die niet voldoet (rij 5)"}


@pytest.mark.parametrize(("column", "values"), [("BSN", ["1", "2", "3", "4"]), ("nummer", ["111222333"] * 4)])
def test_citizen_service_numbers_are_refused(study: Study, tmp_path: Path, column: str, values: list[str]) -> None:
    lines = [f"{KLANTEN[0]};{column}", *(f"{line};{value}" for line, value in zip(KLANTEN[1:], values, strict=True))]
    folder = written(tmp_path / "bsn", klanten=lines)
    assert list(codes(study, folder)) == ["bsn klanten"]
    with pytest.raises(ExtractError, match="pseudonymise") as caught:
        loaded(study, folder)
    assert "111222333" not in str(caught.value)


def test_a_damaged_file_is_a_problem(study: Study, folder: Path) -> None:
    (folder / "klanten.csv").unlink()
    (folder / "klanten.xlsx").write_bytes(b"geen werkmap")
    assert "bestand-onleesbaar klanten.xlsx" in codes(study, folder)


def test_a_line_with_more_fields_than_the_header_loses_nothing_in_silence(study: Study, tmp_path: Path) -> None:
    for change in (slice(1, None), slice(2, 3)):
        lines = [line.replace(";", ",") for line in UITKERINGEN]
        lines[change] = [f"{line},{SECRET}" for line in lines[change]]
        assert "csv-velden uitkeringen.csv" in codes(study, written(tmp_path / "velden", uitkeringen=lines))


def test_a_title_above_the_names_of_columns_is_one_message(study: Study, tmp_path: Path) -> None:
    lines = [f"{SECRET};;;;;", ";;;;;", *KLANTEN]
    found = codes(study, written(tmp_path / "proef", klanten=lines))
    assert found == {"kop klanten": "de kolomnamen op rij 3"}


def test_the_refusal_says_where_other_names_and_spellings_go(study: Study, tmp_path: Path) -> None:
    other = [line.replace("cohort", "lichting", 1).replace(";b;", ";B;") for line in KLANTEN]
    with pytest.raises(ExtractError) as refused:
        loaded(study, written(tmp_path / "proef", klanten=other))
    assert "'van'" in refused.value.action
    assert "'hercodeer'" in refused.value.action
    with pytest.raises(ExtractError) as refused:
        loaded(study, written(tmp_path / "proef2", klanten=[KLANTEN[0].replace("score", "bsn"), *KLANTEN[1:]]))
    assert "pseudonymise" in refused.value.action


def test_a_column_that_is_there_twice(study: Study, tmp_path: Path) -> None:
    lines = [f"{KLANTEN[0]};Groep", *(f"{line};b" for line in KLANTEN[1:])]
    assert codes(study, written(tmp_path / "dubbel", klanten=lines)) == {
        "kolom-dubbel klanten": "kolom 2 en 7 van het bestand, verschillend van inhoud"
    }


def test_ambiguous_dates_are_no_guess(study: Study, tmp_path: Path) -> None:
    lines = [line.replace("01-02-1960", "01/02/1960") for line in KLANTEN]
    assert "dubbelzinnig klanten.geboortedatum" in codes(study, written(tmp_path / "datum", klanten=lines))


def test_a_delivery_renames_recodes_and_numbers_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group = {"naam": "groep", "waarden": ["a", "b"], "verplicht": True}
    study = Study.model_validate(STUDY | {"tabellen": {"klanten": {"kolommen": [group]}}})
    delivery = {"pad": "aangeleverd", "tabellen": {"klanten": {
        "bestand": "deelnemers.csv", "nummer_rijen": "klant_id", "dubbele_rijen": "weglaten",
        "kolommen": {"groep": {"van": "arm", "hercodeer": {"1": "a", "0": "b"}, "leeg": [9]}}}}}  # fmt: skip
    home = tmp_path / "params" / "proef" / "leveringen"
    home.mkdir(parents=True)
    (home / "najaar.yml").write_text(yaml.safe_dump(delivery), encoding="utf-8")
    (tmp_path / "aangeleverd").mkdir()
    (tmp_path / "aangeleverd" / "deelnemers.csv").write_text("Arm,over\n1,x\n0,y\n1,x\n9,\n")
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    found = load.inspect(study, "najaar", key="proef")
    assert [problem.code for problem in found.problems] == ["leeg"], "9 says that nothing is known, and a group is required"
    table = found.tables["klanten"]
    assert table.frame["klant_id"].tolist() == ["0001", "0002", "0003"]
    assert table.frame["groep"].tolist()[:2] == ["a", "b"]
    assert (table.ignored, table.repeated, table.dropped) == (("over",), (4,), 1)


def test_a_study_with_a_wrong_contract_is_told_so() -> None:
    for tables, code in (
        ({"klant": {}}, "onbekende-tabel"),
        ({"klanten": {"kolommen": [{"naam": "trede", "type": "tekst"}]}}, "ander-type"),
        ({"klanten": {"kolommen": [{"naam": "eigen"}]}}, "betekenis"),
    ):
        with pytest.raises(ParameterError) as caught:
            contract(Study.model_validate(STUDY | {"tabellen": tables}))
        assert [problem.code for problem in caught.value.problems] == [code]


def test_a_spell_may_begin_on_the_day_the_one_before_ended(study: Study, folder: Path) -> None:
    assert load.check(study, folder) == ()


def test_the_data_dictionary_is_up_to_date() -> None:
    """Made by ``dictionary``; run `python -m evalutils.schemas` after a change of the contract or of studie.yml."""
    names = sorted(path.parent.name for path in (ROOT / "params").glob("*/studie.yml"))
    text = dictionary([(name, contract(load_study(name))) for name in names])
    assert (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == text


def test_a_hand_edited_row_survives_and_a_changed_recipe_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from evalutils.data import synthetic

    (tmp_path / "report").mkdir()
    home = tmp_path / "params" / "proef"
    home.mkdir(parents=True)
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    tables = {"klanten": {"kolommen": [{"naam": "groep", "waarden": ["a", "b"]}]}}
    source = {"soort": "synthetisch", "pad": "data/synthetic/proef"}
    recipe = {"zaad": "proef", "blokken": [{"naam": "a", "aantal": 3, "kolommen": {"groep": {"vast": "a"}}}]}
    (home / "studie.yml").write_text(yaml.safe_dump(STUDY | {"extract": source, "tabellen": tables, "cohorten": []}))
    (home / "synthetisch.yml").write_text(yaml.safe_dump(recipe))
    file = synthetic.ensure("proef") / "klanten.csv"
    first = file.read_text()
    assert first.count(",,,a,") == 3
    file.write_text(first.replace(",,,a,", ",,,b,", 1))
    synthetic.ensure("proef")
    assert ",,,b," in file.read_text()
    (home / "synthetisch.yml").write_text(yaml.safe_dump(recipe | {"zaad": "anders"}))
    synthetic.ensure("proef")
    assert ",,,b," not in file.read_text()
    assert file.read_text() != first, "another seed gives other keys"
    assert [path.name for path in file.parent.parent.iterdir()] == ["proef"], "nothing half-made is left behind"
    second = file.read_text()
    (home / "synthetisch.yml").write_text(yaml.safe_dump(recipe))
    synthetic.adopt("proef")
    synthetic.ensure("proef")
    assert file.read_text() == second, "what is adopted stays under another recipe"


@pytest.mark.parametrize("first", ["geheimpje;groepa;a", "001;klant-id;geheimpje", "geheimpje;cohortje;17-05-1960"])
def test_a_file_without_a_row_of_names_is_told_without_its_first_client(study: Study, tmp_path: Path, first: str) -> None:
    """The first client's cells would be taken for names; that one resembles a name that is missing must not make them shown."""
    rows = [first, "004;groepa;a", "005;groepb;a", "006;klant-id;a", "007;cohortje;17-05-1961"]
    written(tmp_path, klanten=[*rows, "geheimpje;x;b"])
    problems = load.check(study, tmp_path)
    told = "\n".join(map(str, problems))
    assert "geen enkele bekende kolomnaam op de eerste rij (3 kolommen)" in told
    assert SECRET not in told
    assert "lijkt op" not in told
