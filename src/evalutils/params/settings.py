"""What one notebook reads: exactly the parameters that its parameters cell names.

The pipeline passes each named section as plain values; by hand (JupyterLab) they are None and
come from params/. A section that the cell does not name cannot be read, so that the pipeline's
record of who reads what is true.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from evalutils.errors import ParameterError
from evalutils.params.base import project_root, public_form
from evalutils.params.groups import Arms
from evalutils.params.phase import OutputEntry, Phase
from evalutils.params.study import Profile, Study, default_study, load_phase, load_study, phases

CONTEXT = ("study", "phase", "notebook", "extract", "profile", "build")
"""Parameters that say where a notebook runs, not what it computes."""

BASE = ("groups", "cohorts", "reference_date", "source", "tables")
"""Sections that every notebook reads, because loading the extract needs them."""

KEPT, KEPT_STATE = "geopend", "stand.json"
"""Folder beside the executed notebooks with the typed tables of the extract, and the file in it that says of which."""


@dataclass(frozen=True)
class Settings:
    """The parameters of one notebook, validated. Sections are attributes, by their English name."""

    study: str
    phase: int
    notebook: str
    extract: str | None
    profile: Profile
    build: Path
    """Folder of this phase below _build/; ``released/`` in it may be read by anyone."""
    outputs: tuple[OutputEntry, ...] = ()
    injected: bool = False
    """Run by the pipeline, which puts one cell before the notebook's own."""
    ending: str = ""
    """Of the keys of one contrast, in a study with several."""
    _sections: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, *, notebook: str, study: str | None = None, phase: int | None = None, extract: str | None = None,
           profile: str | None = None, build: str | None = None, **sections: Any) -> Settings:  # fmt: skip
        """Validate what the parameters cell holds; None means: as in params/."""
        study = study or os.environ.get("EVALUTILS_STUDY") or default_study()
        the_study = load_study(study)
        phase = int(phase or os.environ.get("EVALUTILS_PHASE") or _own_phase(study, the_study, notebook))
        if unknown := sorted(set(sections) - set(section_names())):
            raise ParameterError(
                f"Notebook {notebook} vraagt een onbekende parameter: {', '.join(unknown)}.",
                action=f"kies uit: {', '.join(section_names())}.",
            )
        extract = extract or os.environ.get("EVALUTILS_EXTRACT") or None
        sections = dict.fromkeys(BASE) | sections
        read = {name: _section(name, value, study, phase) for name, value in sections.items()}
        outputs = read.pop("outputs", None) or load_phase(study, phase).outputs
        chosen = the_study.profile(profile or os.environ.get("EVALUTILS_PROFILE") or the_study.default_profile(extract))
        if chosen.protects:  # the one place, for sections from params/ and from the pipeline alike
            read = {name: public_form(section) for name, section in read.items()}
        return cls(
            study=study, phase=phase, notebook=notebook, extract=extract, profile=chosen,
            build=Path(build) if build else project_root() / "_build" / study / f"fase{phase}",
            injected=build is not None, outputs=tuple(entry for entry in outputs if entry.notebook == notebook), _sections=read,
        )  # fmt: skip

    def __getattr__(self, name: str) -> Any:
        sections = self.__dict__.get("_sections", {})
        if name in sections:
            return sections[name]
        raise AttributeError(f"notebook {self.__dict__.get('notebook')} does not name '{name}' in its parameters cell")

    @property
    def kept(self) -> Path:
        """Where the check of the phase keeps the tables that it read, for the notebooks; restricted."""
        return project_root() / "_build" / self.study / f"fase{self.phase}" / KEPT

    @property
    def unpublished(self) -> tuple[OutputEntry, ...]:
        """The outputs of this notebook that its profile does not publish."""
        return tuple(entry for entry in self.outputs if self.profile.protects and entry.public.withheld)

    @property
    def contrasts(self) -> tuple[tuple[Settings, Arms], ...]:
        """Each contrast with the settings under which its outputs are published: with several, its key ends their keys."""
        every: tuple[Arms, ...] = self.groups.contrasts
        if len(every) == 1:
            return ((self, every[0]),)
        return tuple((replace(self, ending=f"-{arms.slug}"), arms) for arms in every)

    def wants(self, key: str) -> bool:
        """Whether the index asks this notebook for ``key`` (of this contrast)."""
        return any(entry.key == f"{key}{self.ending}" for entry in self.outputs)

    def output(self, key: str) -> OutputEntry:
        """The entry of the index with this key; ``ParameterError`` when this notebook has none."""
        for entry in self.outputs:
            if entry.key == f"{key}{self.ending}":
                return entry
        raise ParameterError(
            f"'{key}{self.ending}' staat niet als uitvoer van notebook {self.notebook} in de parameters van fase {self.phase}.",
            action="voeg de uitvoer toe onder 'uitvoer', of herstel de sleutel.",
        )


def _own_phase(name: str, study: Study, notebook: str) -> int:
    """The phase in which a notebook runs by hand: the study's default, or the first that has this notebook."""
    having = [number for number in phases(name) if notebook in load_phase(name, number).notebooks]
    return having[0] if having and study.default_phase not in having else study.default_phase


def _where(name: str) -> type[Phase] | type[Study]:
    return Phase if name in Phase.model_fields else Study


def section_names() -> tuple[str, ...]:
    """What a parameters cell may name: every field of a phase and a study."""
    return tuple(sorted({*Phase.model_fields, *Study.model_fields}))


def section_value(name: str, study: Study, phase: Phase) -> Any:
    """A section as plain values under its YAML keys, as the pipeline passes it to a notebook."""
    owner = phase if _where(name) is Phase else study
    return _adapter(name).dump_python(getattr(owner, name), mode="json", by_alias=True)


def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(Any if (kind := _where(name).model_fields[name].annotation) is None else kind)


def _section(name: str, value: Any, study: str, phase: int) -> Any:
    if value is None:
        return getattr(load_phase(study, phase) if _where(name) is Phase else load_study(study), name)
    try:
        return _adapter(name).validate_python(value)
    except ValidationError as fault:
        places = ", ".join(".".join(map(str, error["loc"])) or name for error in fault.errors())
        raise ParameterError(f"De parameter '{name}' van een notebook past niet op het model: {places}.") from None
