"""Parameters: a wrong key or type names file and key; the documentation follows the models."""

import pytest

from evalutils.errors import ParameterError
from evalutils.params import Settings, load_phase, load_study, project_root, section_names, section_value
from evalutils.params.base import read_model
from evalutils.params.document import document
from evalutils.params.study import Study


def written(tmp_path, text):
    path = tmp_path / "studie.yml"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = """naam: N
titel: T
extract: {soort: bestand, pad: data/raw/x}
groepen: {interventies: [{code: a, label: A}], vergelijking: {code: b, label: B}}
tabellen: {klanten: {}}
"""


def test_a_sound_file_is_read_and_frozen(tmp_path):
    study = read_model(Study, written(tmp_path, GOOD))
    with pytest.raises(Exception, match="frozen"):
        study.name = "anders"


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        (GOOD.replace("titel:", "titl:"), "titl", "lijkt op 'titel'"),
        (GOOD.replace("titel: T\n", ""), "titel", "verplicht"),
        (GOOD + "standaard_fase: twee\n", "standaard_fase", "geheel getal"),
        (GOOD.replace("label: A", "label: 3"), "groepen.interventies.0.label", "tekst"),
        (GOOD + "profielkeuze: {standaard: intern}\n", "profielkeuze", "reden"),
        (GOOD + "naam: M\n", "regel 6", "geldige YAML"),
        ("- a\n- b\n", "studie.yml", "sleutels met waarden"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, key, expected):
    with pytest.raises(ParameterError) as caught:
        read_model(Study, written(tmp_path, text))
    message = str(caught.value)
    assert "studie.yml" in message and key in message and expected in message


def test_all_mistakes_are_named_at_once(tmp_path):
    with pytest.raises(ParameterError) as caught:
        read_model(Study, written(tmp_path, GOOD.replace("titel: T", "titl: T") + "standaard_fase: twee\n"))
    assert {problem.where.split(", ")[1] for problem in caught.value.problems} >= {"titl", "titel", "standaard_fase"}


@pytest.mark.parametrize(("study", "phase"), [("bestaat-niet", 1), ("nsw", 9)])
def test_an_unknown_study_or_phase_names_the_choices(study, phase):
    with pytest.raises(ParameterError, match="kies"):
        load_study(study)
        load_phase(study, phase)


def test_every_section_survives_the_way_to_a_notebook():
    """What the pipeline passes as plain values is, once validated, what by-hand reading gives."""
    study, phase = load_study("nsw"), load_phase("nsw", 1)
    names = [name for name in section_names() if name != "outputs"]
    given = Settings.of(notebook="x", study="nsw", phase=1, **{name: section_value(name, study, phase) for name in names})
    by_hand = Settings.of(notebook="x", study="nsw", phase=1, **dict.fromkeys(names))
    assert {name: getattr(given, name) for name in names} == {name: getattr(by_hand, name) for name in names}


def test_a_notebook_cannot_read_what_its_parameters_cell_does_not_name():
    settings = Settings.of(notebook="x", study="nsw", phase=1, inference=None)
    assert settings.inference.alpha == 0.05
    with pytest.raises(AttributeError, match="characteristics"):
        _ = settings.characteristics


def test_an_unknown_parameter_of_a_notebook_is_an_error():
    with pytest.raises(ParameterError, match="inferense"):
        Settings.of(notebook="x", study="nsw", phase=1, inferense=None)


def test_another_extract_than_the_synthetic_one_is_protected_by_default(monkeypatch):
    monkeypatch.delenv("EVALUTILS_PROFILE", raising=False)
    assert load_study("aanpak45").default_profile(None) == "intern"
    assert load_study("aanpak45").default_profile("data/raw/x") == "publiek"
    assert load_study("nsw").default_profile(None) == "intern"
    assert load_study("nsw").default_profile("data/raw/x") == "publiek"  # that study's reason is about its own data set


def test_a_notebook_run_by_hand_on_another_extract_is_protected(monkeypatch):
    monkeypatch.delenv("EVALUTILS_PROFILE", raising=False)
    monkeypatch.setenv("EVALUTILS_EXTRACT", "data/raw/x")
    assert Settings.of(notebook="x", study="nsw", phase=1).profile.minimum_cell == 10
    assert Settings.of(notebook="x", study="aanpak45", phase=1).profile.minimum_cell == 10


def test_the_documentation_follows_the_models():
    path = project_root() / "docs" / "parameters.md"
    assert path.read_text(encoding="utf-8") == document() + "\n", "run: python -m evalutils.params.document"
