"""The chains as declared: drawable, without loose ends, and with the mechanisms of the published table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pydantic import ValidationError

from evalutils.design import policy_theory
from evalutils.params.base import read_model
from evalutils.params.sections.theory import PolicyTheorySpec

ROOT = Path(__file__).resolve().parents[3]
COLUMNS = [{"code": "p", "label": "Problem"}, {"code": "r", "label": "Result"}]


def theory(*nodes: dict, **more) -> PolicyTheorySpec:
    return PolicyTheorySpec.model_validate(
        {"kolommen": COLUMNS, "onderdelen": [{"code": "x", "label": "X", "vakken": list(nodes)}]} | more
    )


def declared() -> PolicyTheorySpec:
    return read_model(PolicyTheorySpec, ROOT / "params/aanpak45/beleidstheorie.yml")


def test_boxes_stand_in_columns_and_rows_in_the_order_of_params():
    a, b, c = ({"code": code, "label": code.upper(), "kolom": column} for code, column in (("a", "p"), ("b", "p"), ("c", "r")))
    (chain,) = policy_theory(theory(a | {"naar": ["c"]}, b | {"naar": ["c"]}, c)).chains
    assert chain.columns == ("Problem", "Result")
    assert [(node.code, node.column, node.row) for node in chain.nodes] == [("a", 0, 0), ("b", 0, 1), ("c", 1, 0)]
    assert chain.edges == (("a", "c"), ("b", "c"))
    assert [node.code for node in chain.column(0)] == ["a", "b"]


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([{"code": "a", "label": "A", "kolom": "p", "naar": ["z"]}, {"code": "c", "label": "C", "kolom": "r"}], "bekend vak"),
        ([{"code": "a", "label": "A", "kolom": "p"}, {"code": "c", "label": "C", "kolom": "r"}], "een pijl van of naar"),
        ([{"code": "a", "label": "A", "kolom": "p"}, {"code": "c", "label": "C", "kolom": "r", "naar": ["a"]}], "latere kolom"),
        ([{"code": "a", "label": "A", "kolom": "p"}], "ten minste één vak"),
        ([{"code": "a", "label": "A", "kolom": "q"}], "kolommen uit de lijst"),
    ],
)
def test_a_chain_with_a_loose_end_is_refused(nodes, expected):
    with pytest.raises(ValidationError, match=expected):
        theory(*nodes)


def test_the_mechanisms_are_those_of_the_published_table():
    result = policy_theory(declared())
    with (ROOT / "data/reference/mechanisms.csv").open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert [part.lower() for part in result.parts] == [name.lower() for name in header[2:]]
    published = [(name, kind, tuple(mark == "1" for mark in marks)) for name, kind, *marks in rows]
    assert [(row.label, row.kind, row.in_part) for row in result.mechanisms] == published


def test_each_chain_shows_exactly_the_mechanisms_of_its_part():
    result = policy_theory(declared())
    for place, chain in enumerate(result.chains):
        in_table = {row.label for row in result.mechanisms if row.in_part[place]}
        assert {node.label for node in chain.nodes if chain.columns[node.column] == "Mechanisme"} == in_table


def test_every_box_leads_on_and_is_reached():
    for chain in policy_theory(declared()).chains:
        starts, ends = {edge[0] for edge in chain.edges}, {edge[1] for edge in chain.edges}
        last = len(chain.columns) - 1
        assert all(node.code in starts for node in chain.nodes if node.column < last)
        assert all(node.code in ends for node in chain.nodes if node.column > 0)
