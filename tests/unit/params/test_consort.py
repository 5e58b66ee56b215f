"""A final report on effects meets every item of CONSORT 2025; a draft may still miss some, and a report without effects has none to meet."""

from __future__ import annotations

from typing import Any

import pytest

from evalutils.design.analysis_plan import checklist
from evalutils.display.common.views import markdown_of, text_of
from evalutils.display.design.plan import checklist as page
from evalutils.errors import ParameterError
from evalutils.params import Phase, load_phase, project_root
from evalutils.params.base import read_yaml, validate
from evalutils.params.sections.plan import CONSORT_2025, unmet


def final() -> dict[str, Any]:
    return read_yaml(project_root() / "params" / "aanpak45" / "fase3.yml") | {"status": "definitief"}


def test_the_guideline_has_thirty_items() -> None:
    assert {int(item.rstrip("abcd")) for item in CONSORT_2025} == set(range(1, 31))


def test_a_final_report_with_every_item_is_accepted() -> None:
    assert validate(Phase, final(), "fase3.yml").status == "definitief"


@pytest.mark.parametrize("change", [
    pytest.param(lambda rows: [row for row in rows if row["item"] != "22b"], id="the item is not there"),
    pytest.param(lambda rows: [{"item": "22b", "onderwerp": "Uitval"} if row["item"] == "22b" else row for row in rows], id="it says nothing"),
])  # fmt: skip
def test_a_missing_item_fails_a_final_report_and_no_draft(change: Any) -> None:
    content = final()
    content["consort"] = change(content["consort"])
    with pytest.raises(ParameterError, match=r"elk punt van CONSORT 2025 onder consort \(ontbreekt, of zonder secties en opmerking: 22b\)"):
        validate(Phase, content, "fase3.yml")
    assert validate(Phase, content | {"status": "concept"}, "fase3.yml").checklist


def test_an_item_that_was_not_done_is_met_by_a_remark() -> None:
    content = final()
    content["consort"] = [{"item": "27", "onderwerp": "Nadelige gevolgen", "opmerking": "niet gemeten"} if row["item"] == "27" else row for row in content["consort"]]
    assert validate(Phase, content, "fase3.yml").status == "definitief"


def test_a_final_report_without_effects_has_nothing_to_meet() -> None:
    content = final() | {"effectiviteit": {}, "consort": []}
    assert validate(Phase, content, "fase3.yml").status == "definitief"


def short() -> dict[str, Any]:
    return read_yaml(project_root() / "params" / "voorbeeldstad" / "fase1.yml")


def test_a_short_report_has_every_item_with_where_it_stands_and_its_values() -> None:
    items = load_phase("voorbeeldstad", 1).checklist
    assert unmet(items) == ()
    assert validate(Phase, short() | {"status": "definitief"}, "fase1.yml").status == "definitief"
    table = page(checklist(items))
    (flow,) = (row for row in table.rows if row[0] == "22a")
    assert markdown_of(flow[2]) == "@fig-stroom-groepen"
    assert markdown_of(flow[3]).startswith("toegewezen, intensief: {{< meta cijfers.deelname.intensief.toegewezen.n >}}; begeleid: {{< meta ")
    assert text_of(flow[3]).startswith("toegewezen, intensief: {deelname.intensief.toegewezen.n}"), "a CSV file says which number"


@pytest.mark.parametrize(("row", "told"), [
    ({"item": "25", "onderwerp": "x", "secties": ["tbl-balanz"]}, "tbl-balanz"),
    ({"item": "25", "onderwerp": "x", "secties": ["fig-balans"]}, "fig-balans"),
    ({"item": "25", "onderwerp": "x", "waarden": [{"label": "n", "cijfer": "elders.n"}]}, "elders"),
])  # fmt: skip
def test_an_item_points_to_what_the_index_has(row: dict[str, Any], told: str) -> None:
    with pytest.raises(ParameterError, match=f"niet: {told}"):
        validate(Phase, short() | {"consort": [row]}, "fase1.yml")
