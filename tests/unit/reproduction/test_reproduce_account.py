"""The verdicts of all phases in one list: one row a figure, the worst verdict counts, nothing is left out."""

from pathlib import Path

import pandas as pd
import pytest

from evalutils.disclosure import Gate
from evalutils.display.common.index import table_fragment
from evalutils.display.common.views import slug
from evalutils.display.reproduction import numbers as reproduction_numbers
from evalutils.display.reproduction import tables as reproduction_tables
from evalutils.errors import ReproductionError
from evalutils.findings.reproduction.reproduce import PublishedTables, reproduce
from evalutils.params import OutputEntry, Profile, load_phase, load_study, project_root
from evalutils.params.sections.reproduction import Reproduction
from evalutils.params.study import phases
from evalutils.pipeline.account import reproduce as account

COLUMNS = ["id", "source", "place", "measure", "group", "n", "value", "unit", "precision", "note"]
FIGURES = pd.DataFrame(
    [["a", "bron", "p", "eerste", "", "", "5", "klanten", "exact", ""], ["b", "bron", "p", "tweede", "g", "", "28", "percent", "rounded", ""],
     ["c", "bron", "p", "derde", "", "", "7", "klanten", "exact", ""]],
    columns=COLUMNS,
)  # fmt: skip
EMPTY = pd.DataFrame()


def compared(a: float = 5, b: float = 0.276, **more: object):
    params = Reproduction.model_validate({
        "cijfers": [{"id": "a", "waarde": "k:a"}, {"id": "b", "waarde": "k:b", "factor": 100}, *more.get("links", ())]
    })  # fmt: skip
    record = {"sleutel": "k", "notebook": "n", "cel": 2, "waarden": {"a": a, "b": b}}
    return reproduce(PublishedTables(FIGURES, EMPTY, EMPTY), params, (), (record,), slug)


def row(name: str, verdict: str, **more: str) -> dict[str, str]:
    empty = dict.fromkeys(reproduction_tables.FULL, "")
    return empty | {"cijfer": name, "oordeel": verdict, "gepubliceerd": "5", "berekend": "4", "eenheid": "klanten", "regel": "exact",
                    "herkomst": "n, cel 2"} | more  # fmt: skip


def test_a_report_judges_the_figures_that_it_names_and_counts_the_others():
    found = compared()
    assert [line.published.id for line in found.result.rows] == ["a", "b"]
    assert found.published == 3
    numbers = reproduction_numbers.numbers(found.published)(found.result).cells
    assert (numbers["overeen"].value, numbers["elders"].value, numbers["oordeel.afwijkend"].value) == (2, 1, 0)


def test_a_number_that_moves_deviates_and_stands_first_among_what_is_open():
    table = reproduction_tables.open_rows(compared(a=6).result)
    assert [(line[1], line[2], line[3], line[4]) for line in table.rows] == [("eerste", "5", "6", "afwijkend")]
    assert reproduction_tables.open_rows(compared().result).rows == ()


def test_where_nothing_is_open_a_sentence_stands_in_the_place_of_the_table():
    entry = OutputEntry(sleutel="open", soort="tabel", notebook="09-reproductie", titel="Wat open staat")
    shown = table_fragment(entry, reproduction_tables.open_rows(compared().result))
    assert shown.strip() == "Geen enkel cijfer wijkt af, en elk is te berekenen."


def test_the_list_shows_published_computed_difference_verdict_and_origin_and_its_csv_everything():
    table = reproduction_tables.every_row(Gate(Profile(naam="publiek", minimum_cel=10)).release(compared().result).result)
    assert table.rows[1] == ("Tweede (g)", "28%", "27,6%", "\u22120,40", "afgerond gelijk", "n, cel 2")
    assert table.full.head[0] == "cijfer" and table.full.rows[1][0] == "b"
    assert len(table.full.head) == len(table.full.rows[0])


def test_a_published_figure_does_not_stand_beside_the_number_that_is_withheld():
    result = compared(a="x").result
    (line,) = reproduction_tables.open_rows(result).rows
    assert line[2:4] == ("zie de bron", "x")
    listed = reproduction_tables.every_row(result)
    assert listed.rows[0][1:3] == ("zie de bron", "x")
    assert "5" not in listed.full.rows[0]


def test_nor_beside_a_number_that_the_coarser_public_form_leaves_out():
    params = Reproduction.model_validate({"cijfers": [{"id": "a", "waarde": "k:weg"}]})
    record = {"sleutel": "k", "notebook": "n", "cel": 2, "waarden": {}}
    found = reproduce(PublishedTables(FIGURES, EMPTY, EMPTY), params, (), (record,), slug, coarse=True)
    assert reproduction_tables.open_rows(found.result).rows[0][2:4] == ("zie de bron", "x")


def test_the_counts_by_verdict_add_up_to_all_figures():
    table = reproduction_tables.verdicts(compared(a=6).result)
    *parts, total = [cell.value for cell in table.rows[-1][1:]]
    assert sum(parts) == total == 2


def test_one_row_a_figure_and_a_deviation_in_any_phase_counts():
    rows = account.merge(
        {1: [row("a", "exact"), row("b", "niet te berekenen")], 2: [row("a", "afwijkend"), row("b", "exact")]}, ()
    )
    assert {line["cijfer"]: (line["fase"], line["oordeel"]) for line in rows} == {"a": ("2", "afwijkend"), "b": ("2", "exact")}


def test_a_figure_that_no_phase_names_is_listed_with_its_reason():
    rows = account.merge({1: [row("a", "exact")]}, ({"cijfer": "a"}, {"cijfer": "c", "gepubliceerd": "7"}))
    assert [(line["cijfer"], line["oordeel"], line["gepubliceerd"]) for line in rows][1] == ("c", "niet te berekenen", "7")
    assert rows[1]["reden"] == account.UNNAMED


def test_a_deviation_fails_the_command_and_is_named_with_its_origin():
    rows = account.merge({2: [row("a", "afwijkend"), row("b", "exact")]}, ())
    with pytest.raises(ReproductionError) as fault:
        account.require(account.Account(rows, Path("x.csv")))
    said = str(fault.value)
    assert fault.value.exit_code == 8
    assert "a (fase 2, n, cel 2)" in said and "5 klanten (exact)" in said and "b (" not in said
    account.require(account.Account(account.merge({2: [row("b", "exact")]}, ()), Path("x.csv")))


def test_every_published_figure_is_named_by_a_phase_or_a_fact():
    """Must show: 100% of the rows have a verdict, and none for want of a link."""
    named: set[str] = set()
    for number in phases("aanpak45"):
        phase = load_phase("aanpak45", number)
        named |= {link.id for link in phase.reproduction.figures}
        named |= {name for fact in (*load_study("aanpak45").facts, *phase.phase_facts) for name in fact.reproduces}
    published = pd.read_csv(project_root() / "data/reference/figures.csv")
    assert set(published["id"]) - named == set()
    assert named - set(published["id"]) == set()
