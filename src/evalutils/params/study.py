"""params/<study>/studie.yml: what holds for a study in every phase."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from evalutils.errors import ParameterError, Problem, alike, nearest
from evalutils.params.base import Model, project_root, read_model
from evalutils.params.facts import Fact
from evalutils.params.groups import Allocation, Attrition, Groups
from evalutils.params.names import Names

if TYPE_CHECKING:
    from evalutils.params.phase import Phase


class Cohort(Model):
    """Clients assigned on one date; before that date they do not exist for a phase."""

    code: Annotated[str, Names("waarde", "klanten", "cohort")]
    label: str = ""
    assigned: date = Field(alias="toewijzing")


class Profile(Model):
    """A disclosure profile: which counts may be published."""

    name: str = Field(alias="naam")
    minimum_cell: int = Field(0, alias="minimum_cel", ge=0)
    """A count of clients from 1 up to and including minimum_cell - 1 is not published; 0 hides nothing."""
    group_share: float | None = Field(None, alias="groepsaandeel", gt=0.5, le=1)
    """When this share of a group or more is in one cell, those who are not are as few, and as protected, as a small count."""
    dominance: float | None = Field(None, alias="dominantie", gt=0, le=1)
    """A sum of money or hours of which the two largest contributions make up more than this share is not published."""

    @property
    def protects(self) -> bool:
        """Whether it withholds anything."""
        return self.minimum_cell > 0


STRICTEST = "publiek"


class ProfileChoice(Model):
    """Which profile a study's own extract gets when it is not synthetic, and why when it is not the strictest."""

    default: str = Field(STRICTEST, alias="standaard")
    reason: str = Field("", alias="reden")

    @model_validator(mode="after")
    def _reasoned(self) -> ProfileChoice:
        if self.default != STRICTEST and not self.reason:
            raise ValueError("een reden, want het profiel is niet 'publiek'")
        return self


class ColumnSpec(Model):
    """A column of a study's own, or a rule that narrows a column of the contract."""

    name: str = Field(alias="naam")
    type: Literal["tekst", "geheel", "getal", "datum", "ja_nee"] = "tekst"
    meaning: str = Field("", alias="betekenis")
    unit: str = Field("", alias="eenheid")
    values: tuple[str, ...] = Field((), alias="waarden")
    minimum: float | None = None
    maximum: float | None = None
    required: bool = Field(False, alias="verplicht")
    """Required: the column must be there and have no missing value."""

    @model_validator(mode="after")
    def _bounded(self) -> ColumnSpec:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"een minimum dat niet boven het maximum ligt; gevonden {self.minimum:g} tot {self.maximum:g}")
        return self


class TableSpec(Model):
    """What a study adds to one table of the contract. How a file writes it is for the delivery to say."""

    columns: tuple[ColumnSpec, ...] = Field((), alias="kolommen")

    @model_validator(mode="after")
    def _once(self) -> TableSpec:
        names = [column.name for column in self.columns]
        if doubled := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"elke kolom één keer; gevonden twee keer {', '.join(doubled)}")
        return self


class Limits(Model):
    """How large an extract may be: enough for a register, and not for a workbook that keeps a machine busy for hours."""

    rows: int = Field(500_000, alias="rijen", gt=0)
    """Rows of one table."""
    cells: int = Field(2_000_000, alias="cellen", gt=0)
    """Cells of all tables together."""
    unpacked_mb: int = Field(500, alias="uitgepakt_mb", gt=0)
    """Megabytes of all files together, unpacked (a workbook is an archive)."""
    seconds: int = Field(300, alias="seconden", gt=0)
    """Time to read the tables; looked at after each."""


class Source(Model):
    """Where the default extract comes from."""

    kind: Literal["synthetisch", "bestand", "pakket"] = Field(alias="soort")
    path: str | None = Field(None, alias="pad")
    delivery: str | None = Field(None, alias="levering")
    """Delivery (a file in leveringen/) that says how the extract is written, and where it stands."""
    package: str | None = Field(None, alias="pakket")
    dataset: str | None = None
    limits: Limits = Field(Limits(), alias="grenzen")
    """How large the extract may be, also one that is given with EXTRACT."""
    description: str = Field("", alias="omschrijving")

    @model_validator(mode="after")
    def _complete(self) -> Source:
        if self.kind == "pakket" and not (self.package and self.dataset):
            raise ValueError("pakket en dataset, want soort is 'pakket'")
        if self.kind == "synthetisch" and not self.path:
            raise ValueError("pad, want soort is 'synthetisch'")
        if self.kind == "bestand" and bool(self.path) == bool(self.delivery):
            raise ValueError("pad of levering (een van beide), want soort is 'bestand'")
        return self


class Study(Model):
    """What holds for a study in every phase."""

    name: str = Field(alias="naam")
    title: str = Field(alias="titel")
    commissioner: str = Field("", alias="opdrachtgever")
    funder: str = Field("", alias="financier")
    author: str = Field("", alias="auteur")
    """Who made the report, for its title page and the properties of its files; empty: not told."""
    description: str = Field("", alias="omschrijving")
    assigned_how: str = Field("", alias="toewijzing_omschrijving")
    """How clients came into their group, as a sentence for a short report; empty: the report says that it is not described."""
    default_phase: int = Field(1, alias="standaard_fase")
    source: Source = Field(alias="extract")
    profiles: tuple[Profile, ...] = Field((Profile(name="intern"), Profile(name="publiek", minimum_cell=10, group_share=0.9, dominance=0.85)), alias="profielen")
    profile_choice: ProfileChoice = Field(ProfileChoice(), alias="profielkeuze")
    groups: Groups = Field(alias="groepen")
    allocation: Allocation = Field(Allocation(), alias="toewijzing")
    """How clients were assigned, as far as estimates depend on it; what a phase checks of it is its own section toewijzing."""
    attrition: Attrition | None = Field(None, alias="uitval")
    """Where the observation of a client may end before the others'; none: everybody is observed until the reference date."""
    cohorts: tuple[Cohort, ...] = Field((), alias="cohorten")
    facts: tuple[Fact, ...] = Field((), alias="feiten")
    names: tuple[str, ...] = Field((), alias="namen")
    """Names with a number in them, which a report's text may hold as they are."""
    tables: dict[str, TableSpec] = Field(alias="tabellen")
    """Name of a table of the contract -> what this study adds to it; the tables not named are not used."""

    @model_validator(mode="after")
    def _known_groups(self) -> Study:
        for shares in (self.allocation.shares, *self.allocation.stratum_shares.values()):
            if shares and set(shares) != (known := {arm.code for arm in self.groups.known}):
                strange = ", ".join(f"{code}{alike(code, known)}" for code in sorted(set(shares) - known))
                raise ValueError(f"kansen van elke groep ({', '.join(sorted(known))})" + (f"; niet: {strange}" if strange else ""))
        return self

    @model_validator(mode="after")
    def _own_cohorts(self) -> Study:
        codes = [cohort.code for cohort in self.cohorts]
        if doubled := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"cohorten met elk een eigen code; gevonden twee keer {', '.join(doubled)}")
        return self

    def default_profile(self, extract: str | None) -> str:
        """The profile when none is asked for: synthetic clients need no protection.

        A study's own extract gets what the study chose, for its reason holds for that extract; any other is protected.
        """
        if extract is not None:
            return STRICTEST
        return "intern" if self.source.kind == "synthetisch" else self.profile_choice.default

    def profile(self, name: str) -> Profile:
        """The disclosure profile of that name; ``ParameterError`` with the nearest name when there is none."""
        for profile in self.profiles:
            if profile.name == name:
                return profile
        raise ParameterError(
            f"Onbekend profiel '{name}'.{nearest(name, (profile.name for profile in self.profiles))}",
            action=f"kies een van: {', '.join(profile.name for profile in self.profiles)} (PROFILE=...).",
        )


class _Defaults(Model):
    study: str = Field(alias="studie")


def default_study() -> str:
    """The study of a call that names none: params/standaard.yml."""
    return read_model(_Defaults, project_root() / "params" / "standaard.yml").study


def studies() -> tuple[str, ...]:
    """Names of the studies below params/, sorted."""
    return tuple(sorted(path.parent.name for path in (project_root() / "params").glob("*/studie.yml")))


def load_study(name: str) -> Study:
    """The study of that name; ``ParameterError`` for an unknown one or for params that do not fit."""
    if name not in studies():
        raise ParameterError(
            f"De studie '{name}' bestaat niet in params/.{nearest(name, studies())}",
            action=f"kies STUDY uit: {', '.join(studies())}.",
        )
    return read_model(Study, study_folder(name) / "studie.yml")


def load_phase(name: str, number: int) -> Phase:
    """A phase of a study; ``ParameterError`` for an unknown one or for params that do not fit."""
    from evalutils.params.phase import Phase

    known = phases(name)
    if number not in known:
        choice = ", ".join(map(str, known))
        action = f"kies PHASE uit: {choice}." if known else f"maak params/{name}/fase{number}.yml; een fase heet zo, met haar nummer."
        raise ParameterError(f"Fase {number} bestaat niet in de studie '{name}'.", action=action)
    file = study_folder(name) / f"fase{number}.yml"
    phase = read_model(Phase, file)
    if phase.number != number:
        problem = Problem("verkeerde-waarde", f"params/{name}/{file.name}, nummer", f"{number}, zoals in de naam van het bestand", f"{phase.number}")
        raise ParameterError("Een parameterbestand heeft een ander nummer dan zijn naam.", problems=(problem,), action="herstel een van beide.")
    return phase


def phases(name: str) -> tuple[int, ...]:
    """Numbers of the phases of a study, ascending."""
    numbers = (path.stem.removeprefix("fase") for path in study_folder(name).glob("fase*.yml"))
    return tuple(sorted(int(number) for number in numbers if number.isdigit()))


def study_folder(name: str) -> Path:
    """Where the params of a study stand."""
    return project_root() / "params" / name


def as_json(model: Model) -> dict[str, Any]:
    """The model as plain values under its YAML keys, as papermill passes it."""
    return model.model_dump(mode="json", by_alias=True)
