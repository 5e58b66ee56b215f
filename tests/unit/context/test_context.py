"""Groups elsewhere, figures over time, source conflicts, field work: numbers, gaps, and what is refused."""

from datetime import date

import pandas as pd
import pytest

from evalutils.data import declared
from evalutils.disclosure import Gate
from evalutils.display.context import figures as context_figures
from evalutils.display.context import numbers as context_numbers
from evalutils.display.reproduction import tables as reproduction_tables
from evalutils.display.survey import numbers as survey_numbers
from evalutils.errors import ConsistencyError, ParameterError
from evalutils.findings.context.elsewhere import elsewhere, inspection
from evalutils.findings.context.series import series
from evalutils.findings.reproduction.conflicts import conflicts
from evalutils.findings.survey.fieldwork import fieldwork
from evalutils.params import Profile
from evalutils.params.files import DataFile, files_in
from evalutils.params.sections.analysis import Inference
from evalutils.params.sections.conflicts import Conflicts
from evalutils.params.sections.context import Elsewhere, Inspection, Series
from evalutils.params.sections.fieldwork import Fieldwork
from evalutils.results import SECRET, Interval, Proportion, is_number
from evalutils.results.quantities import Cell, Count, Share, about, where
from evalutils.results.survey import SurveyResponse

PUBLIC, INTERNAL = Profile(naam="publiek", minimum_cel=10), Profile(naam="intern")
PILOT = {"code": "elders", "label": "Elders", "teller": 48, "noemer": 144, "bron": "artikel"}


def here(count: int, n: int) -> Proportion:
    base = Cell.of(where("groep", "g"))
    counted, of = Count(count, base.and_(where("status", "werk"))), Count(n, base)
    return Proportion(
        "hier", "Hier", "g", "werk", "mee", counted, of, Share.of(counted, of),
        about(Interval(0.04, 0.13, 0.95, "Wilson"), (counted, of)),
    )


def compared(count: int = 10, n: int = 131):
    params = Elsewhere.model_validate({
        "groepen": [PILOT], "hier": ["hier"], "aandelen": [{"code": "voor", "label": "Ervoor", "aandeel": 0.15, "bron": "artikel"}],
        "vergelijkingen": [{"code": "v", "label": "Verschil", "eerste": "elders", "tweede": "hier"}],
    })  # fmt: skip
    return elsewhere(params, (here(count, n),), Inference())


def test_a_group_elsewhere_gets_the_interval_of_its_counts():
    """Wilson 95% for 48 of 144, worked out from the formula by hand: (p + z²/2n ± z√(pq/n + z²/4n²)) / (1 + z²/n)."""
    group = compared().groups[0]
    assert group.share == pytest.approx(1 / 3)
    z2, n = 1.959964**2, 144
    middle, half = (1 / 3 + z2 / (2 * n)) / (1 + z2 / n), 1.959964 * (2 / 9 / n + z2 / (4 * n * n)) ** 0.5 / (1 + z2 / n)
    assert (group.interval.lower, group.interval.upper) == pytest.approx((middle - half, middle + half), abs=1e-6)


def test_a_share_without_counts_has_no_interval():
    before = next(group for group in compared().groups if group.code == "voor")
    assert before.interval is None and before.count is None
    figure = context_figures.elsewhere(compared())
    assert "Ervoor: 15%" in figure.alt and "open teken" in figure.notes[0]


def test_the_contrast_is_the_difference_of_the_shares_and_lies_in_its_interval():
    contrast = compared().contrasts[0]
    assert contrast.difference == pytest.approx(48 / 144 - 10 / 131)
    assert contrast.interval.lower < contrast.difference < contrast.interval.upper
    assert "Newcombe" in contrast.interval.method


def test_a_small_count_here_is_withheld_with_the_contrast_and_the_published_group_stays():
    safe = Gate(PUBLIC).release(compared(4)).result
    mine = next(group for group in safe.groups if group.here)
    assert mine.count is SECRET and mine.share is SECRET and mine.interval.lower is SECRET
    assert safe.contrasts[0].difference is SECRET and safe.contrasts[0].interval.upper is SECRET
    assert safe.groups[0].count == 48


def test_a_group_of_which_nothing_is_known_is_an_error_in_params():
    with pytest.raises(ValueError, match="onbekend_x"):
        Elsewhere.model_validate({"vergelijkingen": [{"code": "v", "label": "V", "eerste": "onbekend_x", "tweede": "y"}]})


def test_a_published_percentage_gets_the_interval_of_the_nearest_count():
    norm = {
        "code": "n",
        "label": "N",
        "vraagt": "iets",
        "bevindingen": [{"code": "f", "label": "F", "van": "b", "aandeel": 0.44}],
    }
    params = Inspection.model_validate({"enquetes": [{"code": "b", "label": "b", "aantal": 125}], "normen": [norm]})
    (finding,) = inspection(params, Inference()).norms[0].findings
    assert (finding.count, finding.n) == (55, 125)
    assert finding.interval.lower < 0.44 < finding.interval.upper
    empty = Inspection.model_validate({"normen": [{"code": "n", "label": "N", "vraagt": "iets"}], "enquetes": []})
    assert inspection(empty, Inference()).norms[0].findings == ()


# --- figures over time ---------------------------------------------------------------------------


def over_time(*points: tuple[str, str], until: date | None = None):
    rows = [
        {"measure": "m", "group": "g", "period": period, "value": value, "unit": "personen", "precision": "exact", "source": "s"}
        for period, value in points
    ]
    params = Series.model_validate({"reeksen": [{"code": "r", "label": "R", "maat": "m"}], "bron": "b"})
    return series(pd.DataFrame(rows, dtype=str), params, until)


def test_a_gap_stays_a_gap_and_no_line_joins_two_points():
    found = over_time(("2012-12", "10"), ("2013-12", "20"), ("2016-12", "30"), ("2017-12", "40"))
    (line,) = found.lines
    assert line.gaps == ((date(2013, 12, 31), date(2016, 12, 31)),)
    figure = context_figures.series("r")(found)
    assert "12-2013 tot 12-2016 ontbreken" in figure.alt
    drawn = [sorted(set(one.get_xdata())) for one in figure.draw().axes[0].lines]
    assert all(len(years) == 1 for years in drawn)
    assert sorted({year for years in drawn for year in years}) == [2012, 2013, 2016, 2017]


def test_a_figure_after_the_reference_date_does_not_exist():
    found = over_time(("2017-12", "10"), ("2018-09", "9"), until=date(2018, 9, 1))
    assert [point.value for point in found.lines[0].observations] == [10]
    assert found.left_out == 1


def test_a_year_is_its_last_day_and_the_order_of_the_file_does_not_matter():
    found = over_time(("2017", "10"), ("2015", "8"), ("2016-12", "9"))
    assert [(point.day.year, point.value) for point in found.lines[0].observations] == [(2015, 8), (2016, 9), (2017, 10)]
    assert found.lines[0].observations[0].day == date(2015, 12, 31)


@pytest.mark.parametrize("points", [(("2017-13", "1"),), (("2017-12", "veel"),), (("2017-12", "1"), ("2017-12", "2"))])
def test_a_figure_that_cannot_be_read_is_an_error(points):
    with pytest.raises(ConsistencyError):
        over_time(*points)


def test_a_number_of_the_series_says_how_much_it_rests_on():
    found = over_time(("2012-12", "10"), ("2013-12", "30"), ("2016-12", "20"))
    numbers = context_numbers.context((compared(), inspection(Inspection(), Inference()), found)).cells
    assert numbers["ontwikkeling.r.g.aantal"].value == 3 and numbers["ontwikkeling.r.g.gaten"].value == 1
    assert numbers["ontwikkeling.r.g.hoogste"].value == 30 and numbers["ontwikkeling.r.g.hoogste_jaar"].value == 2013
    assert numbers["ontwikkeling.r.g.laatste"].value == 20


# --- source conflicts ----------------------------------------------------------------------------

CONFLICTS = pd.DataFrame([{"subject": "x", "source_a": "a", "source_b": "b"}])
TREATED = {"subject": "x", "onderwerp": "X", "lezing_a": "1", "lezing_b": "2", "behandeling": "Het eerste."}
RECORD = {"sleutel": "k", "notebook": "n", "cel": 3, "waarden": {"a.n": 200, "b.n": "x"}}


def treated(**more: object) -> Conflicts:
    return Conflicts.model_validate({"bestand": "data/x.csv", "behandelingen": [TREATED | more]})


def test_a_conflict_shows_both_readings_as_far_as_they_are_computed():
    params = treated(berekend=[{"label": "een", "waarde": "k:a.n"}, {"label": "twee", "waarde": "k:b.n"}])
    (row,) = conflicts(CONFLICTS, params, (RECORD,)).rows
    assert [reading.value for reading in row.computed] == [200, SECRET]
    assert row.computed[0].origin == "n, cel 3"
    table = reproduction_tables.conflicts(Gate(INTERNAL).release(conflicts(CONFLICTS, params, (RECORD,))).result)
    assert table.rows[0][3] == "een: 200; twee: x"
    named = reproduction_tables.conflicts(Gate(INTERNAL).release(conflicts(CONFLICTS, params, (RECORD,), {"a": "Rapport A"})).result)
    assert named.rows[0][1:3] == ("1 (Rapport A)", "2 (b)")


def test_every_conflict_must_have_a_treatment_and_the_reverse():
    with pytest.raises(ConsistencyError, match="'y'"):
        conflicts(pd.DataFrame([*CONFLICTS.to_dict("records"), {"subject": "y", "source_a": "", "source_b": ""}]), treated(), ())
    with pytest.raises(ConsistencyError, match="'x'"):
        conflicts(CONFLICTS.iloc[:0], treated(), ())


def test_a_reading_that_is_not_released_is_an_error():
    with pytest.raises(ParameterError, match="niet is gepubliceerd"):
        conflicts(CONFLICTS, treated(berekend=[{"label": "een", "waarde": "k:weg"}]), (RECORD,))


# --- field work and declared tables --------------------------------------------------------------

ACTIVITY = {"code": "gesprek", "fase": "2", "activiteit": "interview", "wie": "w", "wanneer": "t", "hoe": "h", "aantal": "10",
            "aangeleverd": "16", "bron": "b"}  # fmt: skip
EVIDENCE = {"onderdeel": "deel", "mechanisme": "m", "verondersteld": "v", "waargenomen": "ja", "bewijs": "enquête, interview",
            "toelichting": "t"}  # fmt: skip
PARTS = Fieldwork.model_validate({"onderdelen": [{"code": "deel", "label": "Deel"}], "enquete": "gesprek"})


def worked(
    activity: dict[str, str] | None = None, evidence: dict[str, str] | None = None, response: SurveyResponse | None = None
):
    tables = pd.DataFrame([ACTIVITY | (activity or {})]), pd.DataFrame([EVIDENCE | (evidence or {})])
    return fieldwork(*tables, PARTS, 2, response)


def test_the_method_section_is_computed_from_the_list():
    numbers = survey_numbers.fieldwork(Gate(PUBLIC).release(worked()).result).cells
    assert numbers["gesprek.woord"].text == "tien" and numbers["gesprek.aangeleverd"].value == 16
    assert numbers["bewijs.deel.ja"].value == 1
    assert worked().evidence[0].sources == ("enquête", "interview")
    assert worked({"fase": "1"}).activities == ()


@pytest.mark.parametrize(
    ("activity", "evidence", "words"),
    [
        ({"aantal": "tien"}, {}, "geheel getal"),
        ({}, {"waargenomen": "soms"}, "een van: ja"),
        ({}, {"onderdeel": "ander"}, "onderdeel uit"),
    ],
)
def test_a_row_that_is_not_right_is_refused(activity, evidence, words):
    with pytest.raises(ConsistencyError, match=words):
        worked(activity, evidence)


def test_the_survey_in_the_list_is_as_large_as_the_survey():
    response = SurveyResponse(16, False, 12, 2, 10, 0.75, 0.625)
    assert worked(response=response)
    with pytest.raises(ConsistencyError, match="9 gebruikte"):
        worked(response=SurveyResponse(16, False, 12, 3, 9, 0.75, 0.5))


def test_a_declared_table_is_text_with_either_separator(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    (tmp_path / "data" / "a.csv").write_text("x;y\n1, of 2;\n", encoding="utf-8")
    (tmp_path / "data" / "b.csv").write_text('x,y\n"1, of 2",3\n', encoding="utf-8")
    assert declared.table(DataFile("data/a.csv")).to_dict("records") == [{"x": "1, of 2", "y": ""}]
    assert declared.table(DataFile("data/b.csv")).to_dict("records") == [{"x": "1, of 2", "y": "3"}]
    assert declared.table(None).empty


def test_a_table_with_clients_is_no_declared_table(tmp_path, monkeypatch):
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    for place in ("data/raw/klanten.csv", "data/synthetic/s/klanten.csv", "data/x/../raw/klanten.csv"):
        with pytest.raises(ParameterError, match="geen vastgelegde tabel"):
            declared.table(DataFile(place))
    with pytest.raises(ParameterError, match="er niet"):
        declared.table(DataFile("data/weg.csv"))


def test_a_line_of_another_length_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    (tmp_path / "data" / "a.csv").write_text("x;y\n1;2\n1;2;3\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="rij 3"):
        declared.table(DataFile("data/a.csv"))


def test_the_files_of_a_section_are_found_at_any_depth():
    section = Series.model_validate({"bestand": "data/external/x.csv"})
    assert list(files_in((section, {"a": [section]}))) == ["data/external/x.csv"] * 2
    with pytest.raises(ValueError):
        Series.model_validate({"bestand": "/etc/passwd"})


def test_a_share_that_is_published_is_a_number():
    assert all(is_number(group.share) for group in compared().groups)
