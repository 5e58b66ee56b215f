"""A new study's params are what the models read, and the schemas that editors use follow the models."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from evalutils import cli
from evalutils.params import load_phase, load_study, project_root
from evalutils.params.scaffold import Plan, files
from evalutils.params.scaffold.schema import SCHEMAS, schema

LINE = "# yaml-language-server: $schema="


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_follows_its_model(name: str) -> None:
    made = (project_root() / "params" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert made == schema(SCHEMAS[name]), "run: python -m evalutils.params.scaffold.schema"


def plain(content: Any) -> Any:
    """YAML's values as JSON has them."""
    return json.loads(json.dumps(content, default=str))


@pytest.mark.parametrize("place", ["nsw/studie.yml", "nsw/fase1.yml", "nsw/leveringen/nsw_mixtape.yml"])
def test_a_schema_accepts_what_is_sound_and_finds_what_is_not(place: str) -> None:
    file = project_root() / "params" / place
    text = file.read_text(encoding="utf-8")
    assert text.startswith(LINE)
    against = json.loads((file.parent / text.splitlines()[0].removeprefix(LINE)).read_text(encoding="utf-8"))
    content = plain(yaml.safe_load(text))
    jsonschema.validate(content, against)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content | {"sleutl": 1}, against)


def test_a_new_study_is_read_at_once_and_its_files_point_to_the_schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "report").mkdir()
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    asked = ["new-study", "--study", "proefstad", "--title", 'Werk & "scholing"', "--labels", "Leren op de werkvloer, Zonder"]
    assert cli.run(asked) == 0
    study, phase = load_study("proefstad"), load_phase("proefstad", 1)
    assert study.title == 'Werk & "scholing"'
    assert study.groups.labels == ("Leren op de werkvloer", "Zonder")
    assert {entry.notebook for entry in phase.outputs} == set(phase.notebooks)
    texts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "params" / "proefstad").iterdir()}
    assert texts["studie.yml"].startswith(f"{LINE}../studie.schema.json")
    assert texts["fase1.yml"].startswith(f"{LINE}../fase.schema.json")
    assert "@@" not in "".join(texts.values())
    assert cli.run(["check-data", "--study", "proefstad"]) == 0
    assert cli.run(asked) == 2, "nothing is overwritten"


def test_three_groups_are_described_without_editing_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "report").mkdir()
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    assert cli.run(["new-study", "--study", "driestad", "--groupcount", "3"]) == 0
    study, phase = load_study("driestad"), load_phase("driestad", 1)
    assert [arms.codes for arms in study.groups.contrasts] == [("nieuwe", "gewone"), ("scholing", "gewone")]
    assert [flow.arm for flow in phase.progress.flows] == ["nieuwe", "scholing"]
    assert {"stroom-nieuwe", "stroom-scholing"} <= {entry.key for entry in phase.outputs}
    assert cli.run(["check-data", "--study", "driestad"]) == 0


def test_groups_that_begin_alike_have_codes_of_their_own() -> None:
    assert Plan("x", "X", ("Nieuwe aanpak", "Gewone aanpak"), date(2024, 1, 1)).codes == ("nieuwe", "gewone")
    plan = Plan("x", "X", ("Groep één", "Groep twee"), date(2024, 1, 1))
    assert plan.codes == ("groepeen", "groeptwee")
    assert yaml.safe_load(files(plan)["studie.yml"])["groepen"]["vergelijking"]["code"] == "groeptwee"


@pytest.mark.parametrize("wrong", [["--labels", "Eén"], ["--groupcount", "3", "--labels", "A, B"], ["--groupcount", "7"], ["--labels", "A, B, C, D, E, F, G"], ["--labels", "A, A"], ["--start", "1 mei"], ["--study", "Met spatie"]])
def test_a_wrong_answer_makes_no_study(wrong: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "report").mkdir()
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    assert cli.run(["new-study", "--study", "proefstad", *wrong]) == 2
    assert not list((tmp_path / "params").iterdir())
