"""Refreshing national figures: what StatLine gives replaces, what it does not give stays, and a failure changes nothing."""

from pathlib import Path

import pytest
import requests

from evalutils.data import statline
from evalutils.errors import ParameterError, SourceError
from evalutils.params.sections.context import Series

HEAD = "table,measure,group,period,value,unit,precision,source,note\n"
FILE = HEAD + (
    "T,mensen,totaal,2012-12,100,personen,exact,oud,\n"
    "T,mensen,totaal,2013-12,200,personen,rounded,bericht,\n"
    "T,mensen,totaal,2018-09,300,personen,rounded,bericht,blijft\n"
    'T,verandering,jong,2015,4000,personen,rounded,"bericht, maart",\n'
)
PROPERTIES = [
    {"Type": "Dimension", "Title": "Geslacht", "Key": "Geslacht"},
    {"Type": "TimeDimension", "Title": "Perioden", "Key": "Perioden"},
    {"Type": "Topic", "Title": "Personen met bijstand", "Key": "Bijstand_1"},
]


class Fake:
    """Answers as the package does: rows by key, labels filled in."""

    def __init__(self, rows, properties=PROPERTIES, fault=None):
        self.rows, self.properties, self.fault = rows, properties, fault

    def get_meta(self, table_id, name):
        assert (table_id, name) == ("T", "DataProperties")
        if self.fault:
            raise self.fault
        return self.properties

    def get_data(self, table_id):
        return self.rows


def row(when, value, sex="Totaal mannen en vrouwen"):
    return {"Geslacht": sex, "Perioden": when, "Bijstand_1": value}


GOOD = [row("2013 december", 210), row("2014 december", 220), row("2014 november", 1), row("2014 december", 5, "Mannen"),
        row("2015 december", None), row("2012 december", 100)]  # fmt: skip


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    path = tmp_path / "data" / "external" / "x.csv"
    path.parent.mkdir(parents=True)
    path.write_text(FILE, encoding="utf-8")
    return path


def params(**more: object) -> Series:
    spec = {"tabel": "T", "maat": "mensen", "onderwerp": "personen met bijstand"} | more
    return Series.model_validate({"bestand": "data/external/x.csv", "verversen": [spec]})


def test_figures_are_replaced_and_added_and_the_others_stay(file):
    done = statline.refresh(params(), Fake(GOOD))
    assert (done.added, done.changed) == (1, 1)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[3:5] for line in lines[1:]] == [
        ["2012-12", "100"], ["2013-12", "210"], ["2014-12", "220"], ["2018-09", "300"], ["2015", "4000"],
    ]  # fmt: skip
    assert '2013-12,210,personen,exact,"CBS StatLine, tabel T"' in lines[2]
    assert lines[4].endswith("blijft")


def test_refreshing_twice_changes_nothing(file):
    statline.refresh(params(), Fake(GOOD))
    once = file.read_bytes()
    assert statline.refresh(params(), Fake(GOOD)).added == 0
    assert file.read_bytes() == once


@pytest.mark.parametrize(
    "service",
    [
        Fake([], fault=requests.ConnectionError("geen netwerk")),
        Fake([], fault=requests.HTTPError("404")),
        Fake([], fault=TimeoutError()),
        Fake([]),
        Fake([row("2013 december", "veel")]),
        Fake([row("2013 december", 0)]),
        Fake([row("2013 december", 1), row("2013 december", 2)]),
        Fake(GOOD, [part for part in PROPERTIES if part["Type"] != "Topic"]),
        Fake(GOOD, [*PROPERTIES, {"Type": "Topic", "Title": "Personen met bijstand anders", "Key": "b"},
                    {"Type": "Topic", "Title": "personen met bijstand", "Key": "c"}]),
    ],
)  # fmt: skip
def test_a_failure_leaves_the_file_as_it_was_and_says_so(file, service):
    with pytest.raises(SourceError) as fault:
        statline.refresh(params(), service)
    assert "niet veranderd" in str(fault.value) and fault.value.exit_code == 9
    assert file.read_text(encoding="utf-8") == FILE
    assert list(file.parent.iterdir()) == [file]


def test_a_dimension_that_the_table_does_not_have_is_named(file):
    with pytest.raises(SourceError, match="Leeftijd"):
        statline.refresh(params(alleen={"Leeftijd": "Totaal"}), Fake(GOOD))
    assert statline.refresh(params(alleen={"Geslacht": "mannen"}), Fake(GOOD)).added == 1


def test_a_study_without_such_figures_says_so():
    with pytest.raises(ParameterError, match="StatLine"):
        statline.refresh(Series())
