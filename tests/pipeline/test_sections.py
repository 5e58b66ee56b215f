"""Every combination of sections that docs/outputs.md allows renders: without each section, and with each one alone.

The cells of a notebook run in this process, on the parameters of a study in which sections are left out, with the outputs of the index
that the sections left give. A handful runs by default; all of them under the slow marker.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import copy_project

from evalutils.data import load, synthetic
from evalutils.params import OutputEntry, Phase, Settings, load_phase, load_study, section_value
from evalutils.params.base import Model
from evalutils.params.coarser import NOTHING, Coarser
from evalutils.params.settings import CONTEXT, section_names
from evalutils.pipeline.run import notebooks
from evalutils.pipeline.run.outputs import released

pytestmark = pytest.mark.pipeline
HERE = Path(__file__).resolve().parents[2]
RUNS = (
    ("01-opzet", "aanpak45", 1), ("03-voortgang", "aanpak45", 2), ("04-uitkomsten", "aanpak45", 3), ("05-effectiviteit", "aanpak45", 3),
    ("04-uitkomsten", "nsw", 1), ("07-enquete", "aanpak45", 2),
)  # fmt: skip
"""Notebooks with more than one section. 09 is none of them: it judges what the others released."""
PARTS = tuple(f"effectiviteit.{one}" for one in ("deelname", "varianten", "subgroepen", "tijd"))
NEEDED = {"voortgang.stromen": ("voortgang.tellingen",), "effectiviteit": PARTS, "effectiviteit.deelname": ("effectiviteit.varianten",)}
"""Section -> sections that rest on it."""
FAST = {("01-opzet", "only selectie"), ("01-opzet", "only power"), ("04-uitkomsten", "only uitkomsten.aandelen"),
        ("05-effectiviteit", "without effectiviteit.tijd"), ("05-effectiviteit", "without effectiviteit.deelname")}  # fmt: skip


def rows(notebook: str) -> dict[str, list[str]]:
    """Section of docs/outputs.md -> patterns of its keys."""
    found: dict[str, list[str]] = {}
    for line in (HERE / "docs" / "outputs.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split(" | ")]
        if line.startswith(f"| {notebook} |"):
            first, *more = cells[1].strip("`").split(", ")
            patterns = [re.sub(r"[A-Z]+", ".+", key) for key in re.findall(r"`([a-zA-Z-]+)` (?:tabel|figuur|cijfers|tekst)", cells[2])]
            for section in (first, *(f"{first.split('.')[0]}{one}" for one in more)):
                found[section] = patterns
    return found


def combinations() -> Iterator[Any]:
    for notebook, study, number in RUNS:
        sections = list(rows(notebook))
        for one in sections:
            others = {other for other in sections if other != one and one not in NEEDED.get(other, ())}
            for name, gone in ((f"without {one}", {one, *NEEDED.get(one, ())}), (f"only {one}", others)):
                if not outputs(notebook, load_phase(study, number), frozenset(gone)):
                    continue  # the study has no output of the section that is left
                slow = () if (notebook, name) in FAST else (pytest.mark.slow,)
                yield pytest.param(notebook, study, number, frozenset(gone), id=f"{notebook} {name}", marks=slow)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = copy_project(tmp_path_factory.mktemp("onderdelen") / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUTILS_ROOT", str(root))
        patch.setenv("MPLBACKEND", "Agg")
        patch.setattr(load, "extract", _once(load.extract))
        synthetic.ensure("aanpak45")
        yield root


def _once(extract: Callable[[Settings], Any]) -> Callable[[Settings], Any]:
    """One reading for all combinations of a phase."""
    known: dict[tuple[str, int], Any] = {}
    return lambda settings: known.setdefault((settings.study, settings.phase), None) or known.__setitem__(
        (settings.study, settings.phase), extract(settings)
    ) or known[settings.study, settings.phase]  # fmt: skip


def left_out(phase: Phase, sections: frozenset[str]) -> Phase:
    """The phase with these sections as if they were not in its file."""
    for path in sorted(sections):
        phase = _without(phase, path.split("."))
    return phase.model_copy(update={"inference": phase.inference.model_copy(update={"permutations": 200})})


def _without(model: Any, path: list[str]) -> Any:
    name, field = next((name, field) for name, field in type(model).model_fields.items() if path[0] in (field.alias, name))
    value = field.get_default(call_default_factory=True) if len(path) == 1 else _without(getattr(model, name), path[1:])
    forms = {"public": NOTHING} if "public" in type(model).model_fields and isinstance(model.public, Coarser) else {}  # it may name what is gone
    return model.model_copy(update={name: value} | forms)


def outputs(notebook: str, phase: Phase, sections: frozenset[str]) -> list[OutputEntry]:
    """The entries of the index that a section left gives: those that docs/outputs.md lists under it."""
    given = [pattern for section, patterns in rows(notebook).items() if section not in sections for pattern in patterns]
    taken = [pattern for section, patterns in rows(notebook).items() if section in sections for pattern in patterns if pattern not in given]
    own = [entry for entry in phase.outputs if entry.notebook == notebook]
    return [one for one in own if any(re.fullmatch(p, one.key) for p in given) and not any(re.fullmatch(p, one.key) for p in taken)]


@cache
def code(notebook: str) -> tuple[str, ...]:
    cells = json.loads((HERE / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    return tuple("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def run(root: Path, notebook: str, study: str, phase: Phase, wanted: list[OutputEntry], build: Path) -> None:
    """The cells in order, with parameters put after the first as the pipeline does."""
    given: dict[str, Any] = {"notebook": notebook, "study": study, "phase": phase.number, "extract": None, "profile": "intern", "build": str(build)}
    names = notebooks.inspect(notebook, root).names
    given |= {name: section_value(name, load_study(study), phase) for name in names if name in section_names() and name not in CONTEXT}
    given["outputs"] = [entry.model_dump(mode="json", by_alias=True) for entry in wanted]
    space: dict[str, Any] = {}
    first, *others = code(notebook)
    for cell in (first, None, *others):
        if cell is None:
            space |= {name: content for name, content in given.items() if name in names}
        else:
            exec(compile(cell, notebook, "exec"), space)


@pytest.mark.parametrize(("notebook", "study", "number", "gone"), combinations())
def test_sections_left_out_leave_the_others_as_they_are(
    project: Path, tmp_path: Path, notebook: str, study: str, number: int, gone: frozenset[str]
) -> None:
    phase = left_out(load_phase(study, number), gone)
    wanted = outputs(notebook, phase, gone)
    run(project, notebook, study, phase, wanted, tmp_path)
    made = tmp_path / "released"
    assert [place for entry in wanted for place in released.required(entry) if not (made / place).is_file()] == []


def test_the_combinations_hold_every_section_of_the_document() -> None:
    named = re.findall(r"^\| (\d\d-[a-z-]+) \|", (HERE / "docs" / "outputs.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    several = {name for name in named if named.count(name) > 1} - {"09-reproductie"}
    assert several == {name for name, _, _ in RUNS}
    assert all(isinstance(_without(load_phase(study, number), path.split(".")), Model) for name, study, number in RUNS for path in rows(name))


