"""The sections on design and costs survive the way through the pipeline: plain values under their YAML keys and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evalutils.errors import ParameterError
from evalutils.params.base import Model, read_yaml
from evalutils.params.sections.costs import Costs
from evalutils.params.sections.design import Assignment, Power, Selection
from evalutils.params.sections.theory import PolicyTheorySpec
from evalutils.params.study import as_json

FOLDER = Path(__file__).resolve().parents[3] / "params/aanpak45"


def section(name: str, *files: str) -> dict:
    """The section where it stands: in the phase's own file, or in the proposal for it."""
    found = (read_yaml(FOLDER / file) for file in files if (FOLDER / file).is_file())
    return next(content[name] for content in found if name in content)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (Selection, lambda: section("selectie", "fase1.yml")),
        (Assignment, lambda: section("toewijzing", "fase1.yml")),
        (Power, lambda: section("power", "fase1.yml")),
        (Costs, lambda: section("kosten", "fase3.yml")),
        (PolicyTheorySpec, lambda: read_yaml(FOLDER / "beleidstheorie.yml")),
    ],
)
def test_a_section_comes_back_as_it_went(kind: type[Model], content):
    there = kind.model_validate(content())
    back = kind.model_validate(json.loads(json.dumps(as_json(there))))
    assert back == there
    if isinstance(there, Selection):
        assert [back.criteria_of(other) for other in back.alternatives] == [
            there.criteria_of(other) for other in there.alternatives
        ]


@pytest.mark.parametrize("kind", [Selection, Assignment, Power, Costs, PolicyTheorySpec])
def test_a_phase_without_the_section_has_an_empty_one(kind):
    assert kind() == kind.model_validate({})


def test_a_section_may_stand_in_a_file_that_phases_share(tmp_path):
    (tmp_path / "gedeeld.yml").write_text("- {a: 1}\n- {a: 2}\n", encoding="utf-8")
    (tmp_path / "fase1.yml").write_text("lijst: !bestand gedeeld.yml\n", encoding="utf-8")
    assert read_yaml(tmp_path / "fase1.yml") == {"lijst": [{"a": 1}, {"a": 2}]}


@pytest.mark.parametrize("content", ["lijst: !bestand weg.yml\n", "lijst: !bestand fase1.yml\n"])
def test_a_shared_file_that_is_missing_or_refers_on_is_an_error(tmp_path, content):
    (tmp_path / "fase1.yml").write_text(content, encoding="utf-8")
    with pytest.raises(ParameterError):
        read_yaml(tmp_path / "fase1.yml")
