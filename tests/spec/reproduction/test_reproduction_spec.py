"""The verdict on a published figure by its rule of comparison; and all of data/reference can be read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from straight_values import balance_values, only, survey_values

from evalutils.errors import ConsistencyError, ParameterError
from evalutils.findings.baseline.balance import compare as compare_groups
from evalutils.findings.reproduction.comparison import agrees, baseline_tables, compare, figures, survey_counts
from evalutils.findings.reproduction.reproduced import baseline_links, linked
from evalutils.findings.survey.questionnaire import survey
from evalutils.params import Groups
from evalutils.params.facts import Fact
from evalutils.params.sections.analysis import Characteristic, Inference
from evalutils.params.sections.reproduction import FigureLink
from evalutils.params.sections.survey import Questionnaire
from evalutils.results import SECRET, NotComputable
from evalutils.results.reproduction import Computed, Published

REFERENCE = Path(__file__).parents[3] / "data" / "reference"


def figure(printed: str, precision: str, unit: str = "klanten", name: str = "x") -> Published:
    return Published(name, "s", "p", "m", "", printed, unit, precision)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("printed", "precision", "unit", "value", "verdict"),
    [
        ("21.25", "exact", "percent", 0.75 * 25 + 0.25 * 10, "exact"),
        ("9.58", "exact", "percent", 21.25 - 11.67, "exact"),  # 9.579999999999998 in binary arithmetic
        ("203", "exact", "klanten", 202, "afwijkend"),
        ("203", "exact", "klanten", 203.001, "afwijkend"),
        ("28", "rounded", "percent", 100 * 56 / 203, "afgerond gelijk"),
        ("28", "rounded", "percent", 27.499, "afwijkend"),
        ("28", "rounded", "percent", 27.5, "afgerond gelijk"),  # half up
        ("28", "rounded", "percent", 28.5, "afgerond gelijk"),  # half to even
        ("28", "rounded", "percent", 28.501, "afwijkend"),
        ("5.5", "rounded", "jaar", 5.549, "afgerond gelijk"),
        ("5.5", "rounded", "jaar", 5.56, "afwijkend"),
        ("6.0", "rounded", "jaar", 6.04, "afgerond gelijk"),
        ("6.0", "rounded", "jaar", 6.4, "afwijkend"),  # the printed nought is a digit
        ("440", "approximate", "klanten", 396, "binnen marge"),
        ("440", "approximate", "klanten", 395.9, "afwijkend"),
        ("5", "approximate", "percent", 7, "binnen marge"),  # 2 points
        ("5", "approximate", "percent", 7.01, "afwijkend"),
        ("60", "approximate", "percent", 54, "binnen marge"),  # 10%
        ("5", "approximate", "klanten", 7, "afwijkend"),  # points are for percentages alone
        ("8", "approximate", "percentage_point", 6, "binnen marge"),
        ("0", "approximate", "klanten", 0, "binnen marge"),
        ("90", "lower_bound", "percent", 90.5, "voldoet aan grens"),
        ("90", "lower_bound", "percent", 90, "voldoet aan grens"),
        ("90", "lower_bound", "percent", 89.9, "afwijkend"),
        ("5", "upper_bound", "percent", 4.3, "voldoet aan grens"),
        ("5", "upper_bound", "percent", 5.1, "afwijkend"),
    ],
)
def test_verdict_by_rule(printed, precision, unit, value, verdict):
    (row,) = compare([figure(printed, precision, unit)], {"x": Computed(value, "nb, cel 3")}).rows
    assert (row.verdict, row.origin) == (verdict, "nb, cel 3")
    assert row.difference == pytest.approx(value - float(printed))
    assert bool(row.reason) == (verdict == "afwijkend")


@pytest.mark.parametrize(
    ("computed", "reason"),
    [
        ({}, "geen notebook of parameter geeft dit cijfer"),
        ({"x": Computed(NotComputable("de bron is er niet"), "nb")}, "de bron is er niet"),
        ({"x": Computed(SECRET, "nb")}, "niet gepubliceerd ter bescherming van klanten"),
    ],
)
def test_what_cannot_be_computed_is_listed_with_its_reason(computed, reason):
    result = compare([figure("1", "exact")], computed)
    assert [(row.verdict, row.reason) for row in result.rows] == [("niet te berekenen", reason)]


def test_every_row_has_one_verdict_in_the_order_given_and_the_deviating_are_named():
    rows = [figure("1", "exact", name="a"), figure("2", "exact", name="b"), figure("3", "rounded", name="c")]
    result = compare(rows, {"b": Computed(2, "nb, cel 1"), "c": Computed(4.25, "nb, cel 2")})
    assert [row.published.id for row in result.rows] == ["a", "b", "c"]
    assert result.counts == {
        "exact": 1, "afgerond gelijk": 0, "binnen marge": 0, "voldoet aan grens": 0, "afwijkend": 1, "niet te berekenen": 1,
    }  # fmt: skip
    (row,) = result.with_verdict("afwijkend")
    assert (row.published.id, row.origin, row.reason) == ("c", "nb, cel 2", "verwacht: 3 na afronding")


def test_ids_must_belong_together():
    with pytest.raises(ConsistencyError) as fault:
        compare([figure("1", "exact"), figure("1", "exact")], {"typo": Computed(1, "nb")})
    assert [problem.code for problem in fault.value.problems] == ["dubbel-cijfer", "onbekend-cijfer"]


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.integers(0, 2))
def test_what_python_prints_of_a_value_is_equal_after_rounding(count, n, digits):
    value = 100 * count / n
    assert agrees(figure(f"{value:.{digits}f}", "rounded", "percent"), value)


def reference(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / name, dtype=str)


def test_all_published_figures_can_be_read():
    files = ((figures, "figures.csv", 90), (baseline_tables, "baseline_tables.csv", 45), (survey_counts, "survey.csv", 35))
    for read, name, least in files:
        rows = read(reference(name))
        assert len(rows) >= least
        assert len({row.id for row in rows}) == len(rows)
        assert len(compare(rows, {}).rows) == len(rows)


def test_a_broken_figure_is_named():
    table = reference("figures.csv").assign(precision="ongeveer").head(1)
    with pytest.raises(ConsistencyError, match="niet te lezen"):
        figures(table)


@pytest.mark.parametrize(("read", "name"), [(baseline_tables, "baseline_tables.csv"), (survey_counts, "survey.csv")])
def test_a_row_twice_in_a_published_table_is_named(read, name):
    table = reference(name)
    with pytest.raises(ConsistencyError, match="twee keer"):
        read(pd.concat([table, table.tail(1)]))


def test_a_published_baseline_table_from_counts():
    """Table 2.4 from the counts that data/reference/README.md gives; the source prints no 'Overig' and n = 197, 195."""
    counts = {"Alleenstaand": (114, 113), "Alleenstaande ouder": (16, 23), "Samenwonend": (61, 54), "Overig": (6, 5)}
    groups = Groups.model_validate({
        "interventies": [{"code": "experiment", "label": "E"}], "vergelijking": {"code": "controle", "label": "C"}
    })  # fmt: skip
    cells = [(code, label, count) for label, pair in counts.items() for code, count in zip(groups.codes, pair, strict=True)]
    rows = [(code, label) for code, label, count in cells for _ in range(count)]
    clients = pd.DataFrame(rows, columns=["groep", "leefvorm"])
    one = Characteristic.model_validate(
        {"naam": "leefvorm", "label": "L", "bron": {"kolom": "leefvorm"}, "categorieen": list(counts)}
    )
    found = balance_values(compare_groups(clients, (one,), groups, Inference()), "nb, cel 4")
    published = [row for row in baseline_tables(reference("baseline_tables.csv")) if row.id.startswith("leefvorm|")]
    result = compare(published, only(found, {row.id for row in published}))
    assert result.counts["afgerond gelijk"] == 9 and result.counts["exact"] == 3
    assert "leefvorm|Overig|totaal" in found


def test_survey_counts_are_compared_by_question_and_answer():
    table = reference("survey.csv").query("question_id == 'contact'")
    published = survey_counts(table)
    answers = [answer for answer, count in zip(table["answer"], table["count"], strict=True) for _ in range(int(count))]
    frame = pd.DataFrame({"contact": [None if answer == "geen antwoord" else answer for answer in answers]})
    choices = [{"waarde": answer} for answer in table["answer"] if answer != "geen antwoord"]
    params = Questionnaire.model_validate({"vragen": [{"code": "contact", "label": "C", "antwoorden": choices}]})
    result = compare(published, survey_values(survey(frame, params, Inference()), "nb, cel 2"))
    assert result.counts["exact"] == len(published) == 6


VALUES = {"a.pct": 0.25, "b": "x", "c": {"reden": "nul"}, "d": None, "e": "woord"}
RECORD = {"sleutel": "out", "notebook": "nb", "cel": 7, "waarden": VALUES}


def link(**parts: object) -> FigureLink:
    return FigureLink.model_validate({"id": "f"} | parts)


@pytest.mark.parametrize(
    ("parts", "value", "origin"),
    [
        ({"waarde": "out:a.pct", "factor": 100}, 25.0, "nb, cel 7"),
        ({"waarde": "out:b", "factor": 100}, SECRET, "nb, cel 7"),
        ({"waarde": "out:c"}, NotComputable("nul"), "nb, cel 7"),
        ({"waarde": "out:d"}, NotComputable("de gepubliceerde waarde is geen getal"), "nb, cel 7"),
        ({"waarde": "out:e"}, NotComputable("de gepubliceerde waarde is geen getal"), "nb, cel 7"),
        ({"waarde": "other:a"}, NotComputable("uitvoer 'other' hoort niet bij deze fase"), ""),
        ({"reden": "staat in geen bestand"}, NotComputable("staat in geen bestand"), ""),
    ],
)
def test_a_link_reads_a_released_value(parts, value, origin):
    assert linked([link(**parts)], [], [RECORD]) == {"f": Computed(value, origin)}


def fact(key: str, value: object, *ids: str) -> Fact:
    return Fact.model_validate({"sleutel": key, "waarde": value, "betekenis": "-", "bron": "-", "reproduceert": list(ids)})


def test_a_fact_gives_the_figures_it_names():
    found = linked([], [fact("k", 4, "x", "y"), fact("other", 5)], [])
    assert found == {"x": Computed(4, "parameter feiten.k"), "y": Computed(4, "parameter feiten.k")}


def test_a_figure_named_twice_or_by_a_wrong_name_is_an_error():
    with pytest.raises(ConsistencyError, match="twee plaatsen"):
        linked([link(waarde="out:a.pct")], [fact("k", 4, "f")], [RECORD])
    with pytest.raises(ParameterError, match="niet is gepubliceerd"):
        linked([link(waarde="out:typo")], [], [RECORD])


def test_links_of_baseline_cells():
    rows = [figure("46", "rounded", "percent", name="sex|The one|total"), figure("203", "exact", name="sex|n|total")]
    links = baseline_links(rows, "out", lambda text: text.lower().replace(" ", "_"))
    assert [(one.id, one.value, one.factor) for one in links] == [
        ("sex|The one|total", "out:sex.the_one.total.pct", 100), ("sex|n|total", "out:sex.n.total", 1),
    ]  # fmt: skip
