"""The index of outputs and the report agree: each output stands exactly where the index says, and nothing else does."""

import re
from pathlib import Path

import pytest
import yaml

from evalutils import cli
from evalutils.params import Phase, load_phase, load_study, project_root, studies
from evalutils.params.study import phases
from evalutils.pipeline.render.template import ACCOUNT, FOLDER, compose, is_template
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.plan import foreseen

INCLUDE = re.compile(r"\{\{< include /_build/([^/]+)/fase(\d+)/released/(tables|figures|texts)/([a-z0-9-]+)\.md >\}\}")
REPORTS = [(study, number) for study in studies() for number in phases(study)]


def sources(top: Path) -> list[Path]:
    """The top document and every file below report/ that it includes."""
    found = [top]
    for path in found:
        for place in re.findall(r"\{\{< include /(report/\S+) >\}\}", path.read_text(encoding="utf-8")):
            found.append(project_root() / place)
    return found


SHORT = [(study, number) for study, number in REPORTS if is_template(project_root() / load_phase(study, number).report)]
OWN = [report for report in REPORTS if report not in SHORT]


def composed(study: str, phase: Phase) -> list[tuple[str, str]]:
    """Folder and key of each output that the short report of a study includes, but for those of the account."""
    template = (project_root() / phase.report).read_text(encoding="utf-8")
    text = compose(template, f"_build/{study}/fase{phase.number}/released", phase, {name: name for name in phase.notebooks})
    return [(folder, key) for *_, folder, key in INCLUDE.findall(text) if key not in ACCOUNT]


@pytest.mark.parametrize(("study", "number"), SHORT)
def test_a_short_report_holds_every_output_of_its_index_once(study, number):
    phase = load_phase(study, number)
    assert sorted(composed(study, phase)) == sorted((FOLDER[entry.kind], entry.key) for entry in phase.outputs if entry.printed)


@pytest.mark.parametrize("groups", [2, 3, 6])
def test_a_new_study_holds_every_output_of_its_index_and_asks_for_none_that_does_not_come(groups, tmp_path, monkeypatch):
    here = project_root()
    (tmp_path / "params").mkdir()
    for name in ("report", "notebooks"):
        (tmp_path / name).symlink_to(here / name)
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    assert cli.run(["new-study", "--study", "nieuwstad", "--groupcount", str(groups)]) == 0
    phase = load_phase("nieuwstad", 1)
    assert sorted(composed("nieuwstad", phase)) == sorted((FOLDER[entry.kind], entry.key) for entry in phase.outputs if entry.printed)
    assert [book.name for book in foreseen(Call.of(study="nieuwstad"))] == list(phase.notebooks)


@pytest.mark.parametrize(("study", "number"), OWN)
def test_each_output_stands_once_and_where_the_index_says(study, number):
    phase = load_phase(study, number)
    top = project_root() / phase.report
    places = {}
    for path in sources(top):
        for owner, fase, folder, key in INCLUDE.findall(path.read_text(encoding="utf-8")):
            assert (owner, int(fase)) == (study, number), f"{path.name} includes an output of another report"
            assert (folder, key) not in places, f"{key} stands twice"
            places[folder, key] = path.relative_to(project_root()).as_posix()
    expected = {(FOLDER[entry.kind], entry.key): entry.chapter for entry in phase.outputs if entry.printed}
    assert {place: where for place, where in places.items() if place[1] not in ACCOUNT} == expected


@pytest.mark.parametrize(("study", "number"), REPORTS)
def test_every_notebook_and_report_of_a_phase_exists(study, number):
    phase = load_phase(study, number)
    assert (project_root() / phase.report).is_file()
    assert all((project_root() / "notebooks" / f"{name}.ipynb").is_file() for name in phase.notebooks)


@pytest.mark.parametrize("study", studies())
def test_the_default_phase_exists(study):
    assert load_study(study).default_phase in phases(study)


@pytest.mark.parametrize(("study", "number"), REPORTS)
def test_the_title_page_says_what_params_say(study, number):
    """Typed in the front matter, because Quarto prints a shortcode there as it stands."""
    phase = load_phase(study, number)
    front = (project_root() / phase.report).read_text(encoding="utf-8").split("---")[1]
    shown = ("TITEL", "ONDERTITEL") if is_template(project_root() / phase.report) else (phase.title, phase.subtitle)
    assert yaml.safe_load(front) == {"title": shown[0], "subtitle": shown[1]}
