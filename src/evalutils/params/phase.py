"""params/<study>/fase<N>.yml: one report, its reference date, notebooks and outputs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from evalutils.errors import alike
from evalutils.params.base import Model
from evalutils.params.coarser import Coarser, PublicOutput
from evalutils.params.facts import Fact
from evalutils.params.names import OutputKey
from evalutils.params.sections.analysis import Characteristic, Inference, Progress
from evalutils.params.sections.conflicts import Conflicts
from evalutils.params.sections.context import Context
from evalutils.params.sections.costs import Costs
from evalutils.params.sections.declared import Declared
from evalutils.params.sections.design import Assignment, Power, Selection
from evalutils.params.sections.effectiveness import Effectiveness
from evalutils.params.sections.fieldwork import Fieldwork
from evalutils.params.sections.outcomes import Outcomes
from evalutils.params.sections.plan import AnalysisPlan, ChecklistItem, unmet
from evalutils.params.sections.reproduction import Reproduction
from evalutils.params.sections.survey import Questionnaire
from evalutils.params.sections.theory import PolicyTheorySpec
from evalutils.params.sections.timeline import TimelineSpec


def _with_nearest(strange: Iterable[str], known: Iterable[str]) -> str:
    """Names that are not known, each with the known one that it resembles."""
    listed = tuple(known)
    return ", ".join(f"{name}{alike(name, listed)}" for name in strange)


class OutputEntry(Model):
    """One row of the index of outputs: a table, a figure or a set of key numbers of the report."""

    key: str = Field(alias="sleutel", pattern=r"^[a-z0-9][a-z0-9-]*$")
    kind: Literal["tabel", "figuur", "cijfers", "tekst"] = Field(alias="soort")
    notebook: str
    title: str = Field("", alias="titel")
    population: str = Field("", alias="populatie")
    source_note: str = Field("", alias="bron")
    headline: str = Field("", alias="kop")
    """Of a figure: the key of the claim that says, above the title, what there is to see."""
    chapter: str = Field("", alias="hoofdstuk")
    """The report source (below report/ or params/) that shows it; a test holds it there."""
    file: bool = Field(False, alias="bestand")
    """Of a table too long to print: it stands beside the report as ``<sleutel>.csv``, in the place of a chapter."""
    public: PublicOutput = Field(PublicOutput(), alias="openbaar")
    """What a profile that protects does with it."""

    @property
    def printed(self) -> bool:
        """Whether the report itself shows it."""
        return self.kind != "cijfers" and not self.file

    @model_validator(mode="after")
    def _titled(self) -> OutputEntry:
        if self.file and (self.kind != "tabel" or self.chapter):
            raise ValueError("een bestand alleen bij een tabel, en dan zonder hoofdstuk")
        if self.kind in ("tabel", "figuur") and not self.title:
            raise ValueError("een titel, want het is een tabel of figuur")
        if self.headline and self.kind != "figuur":
            raise ValueError("een kop alleen bij een figuur")
        return self


class Wording(Model):
    """One way in which a claim can turn: its words, and the rule under which they are true."""

    text: str = Field(alias="tekst")
    rule: str = Field("anders", alias="regel")
    """A name in display.claims.RULES; ``anders`` holds whatever the numbers are."""
    bound: float | None = Field(None, alias="grens")
    numbers: tuple[OutputKey, ...] = Field((), alias="getallen")
    """What this rule reads where that is something else than the claim's own numbers."""


class Claim(Model):
    """Words in a report that follow from released numbers: the first wording whose rule holds (display.claims)."""

    key: str = Field(alias="sleutel", pattern=r"^[a-z0-9_]+$")
    numbers: tuple[OutputKey, ...] = Field((), alias="getallen")
    wordings: tuple[Wording, ...] = Field(alias="gevallen", min_length=1)


class Phase(Model):
    """One report of a study."""

    number: int = Field(alias="nummer", ge=1)
    title: str = Field(alias="titel")
    subtitle: str = Field("", alias="ondertitel")
    published: date = Field(alias="datum")
    """The report's nominal date."""
    updated: date | None = Field(None, alias="bijgewerkt")
    """When this version of the report was last revised; never the clock, so that a rebuild gives the same bytes."""
    status: Literal["concept", "definitief"] = "concept"
    """definitief: a report on effects must then meet every item of CONSORT 2025 under ``consort``."""
    reference_date: date | None = Field(None, alias="peildatum")
    """The extract is looked at as of the end of this day; none: as it is."""
    report: str = Field(alias="rapport")
    """The top document, from the project's root."""
    output_name: str = Field(alias="uitvoernaam", pattern=r"^[a-z0-9][a-z0-9-]*$")
    notebooks: tuple[str, ...]
    """In the order of the report; the last may read what the others released."""
    inference: Inference = Field(Inference(), alias="toetsing")
    characteristics: tuple[Characteristic, ...] = Field((), alias="kenmerken")
    public_characteristics: dict[str, Coarser] = Field({}, alias="kenmerken_openbaar")
    """Name of a characteristic -> its ``openbaar`` in this report, in place of the one that phases share."""
    selection: Selection = Field(Selection(), alias="selectie")
    assignment: Assignment = Field(Assignment(), alias="toewijzing")
    power: Power = Power()
    declared: Declared = Field(Declared(), alias="ontwerp")
    theory: PolicyTheorySpec = Field(PolicyTheorySpec(), alias="beleidstheorie")
    timeline: TimelineSpec = Field(TimelineSpec(), alias="tijdlijn")
    progress: Progress = Field(Progress(), alias="voortgang")
    outcomes: Outcomes = Field(Outcomes(), alias="uitkomsten")
    effectiveness: Effectiveness = Field(Effectiveness(), alias="effectiviteit")
    costs: Costs = Field(Costs(), alias="kosten")
    analysis_plan: AnalysisPlan = Field(AnalysisPlan(), alias="analyseplan")
    deviation_reasons: dict[str, str] = Field({}, alias="afwijkingen")
    """Part of the analysis plan (its key) -> why this report does otherwise."""
    checklist: tuple[ChecklistItem, ...] = Field((), alias="consort")
    survey: Questionnaire = Field(Questionnaire(), alias="enquete")
    fieldwork: Fieldwork = Field(Fieldwork(), alias="veldwerk")
    context: Context = Field(Context(), alias="context")
    conflicts: Conflicts = Field(Conflicts(), alias="bronverschillen")
    reproduction: Reproduction = Field(Reproduction(), alias="reproductie")
    outputs: tuple[OutputEntry, ...] = Field(alias="uitvoer")
    claims: tuple[Claim, ...] = Field((), alias="beweringen")
    phase_facts: tuple[Fact, ...] = Field((), alias="feiten")
    """What only this report states, beside the facts of the study (not ``facts``: that is the study's section)."""

    @model_validator(mode="before")
    @classmethod
    def _own_public_forms(cls, content: Any) -> Any:
        """Characteristics with the public form of this report."""
        own = content.get("kenmerken_openbaar") if isinstance(content, dict) else None
        if not isinstance(own, dict) or not isinstance(content.get("kenmerken"), list | tuple):
            return content
        named = {one.get("naam") for one in content["kenmerken"] if isinstance(one, dict)}
        if strange := sorted(set(own) - named):
            raise ValueError(f"bij 'kenmerken_openbaar' namen van kenmerken (niet: {', '.join(strange)})")
        changed = [one | {"openbaar": own[one["naam"]]} if isinstance(one, dict) and one.get("naam") in own else one for one in content["kenmerken"]]
        return content | {"kenmerken": changed}

    @model_validator(mode="after")
    def _coherent(self) -> Phase:
        keys = [entry.key for entry in self.outputs]
        if doubled := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"unieke sleutels onder uitvoer (dubbel: {', '.join(doubled)})")
        if strange := sorted({entry.notebook for entry in self.outputs} - set(self.notebooks)):
            raise ValueError(f"bij uitvoer een notebook uit de lijst notebooks (niet: {_with_nearest(strange, self.notebooks)})")
        if lost := sorted({entry.headline for entry in self.outputs if entry.headline} - {claim.key for claim in self.claims}):
            raise ValueError(f"bij uitvoer als kop de sleutel van een bewering (niet: {_with_nearest(lost, (claim.key for claim in self.claims))})")
        names = [one.name for one in self.characteristics]
        if doubled := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"kenmerken met elk een eigen naam (dubbel: {', '.join(doubled)})")
        return self

    @model_validator(mode="after")
    def _can_be_shown(self) -> Phase:
        """Figures of shares ask for an outcome that is a share, the table of a characteristic for its categories."""
        shares = [entry.key for entry in self.outputs if entry.key.startswith(("effectfiguur", "bruto-netto"))]
        if shares and self.effectiveness.outcomes and not any(outcome.is_share for outcome in self.effectiveness.outcomes):
            raise ValueError(f"bij uitvoer figuren van aandelen alleen als een uitkomst een aandeel is (niet: {', '.join(shares)})")
        bare = {one.key for one in self.characteristics if not one.is_categorical}
        if strange := [entry.key for entry in self.outputs if entry.kind == "tabel" and entry.key in bare]:
            raise ValueError(f"bij uitvoer een tabel van een kenmerk alleen als het categorieen of klassen heeft (niet: {', '.join(strange)})")
        return self

    @model_validator(mode="after")
    def _reported(self) -> Phase:
        """A final report on effects meets every item of CONSORT: where it stands, or a remark that it was not done.

        What an item points to is in the index.
        """
        shown = {f"{'fig' if entry.kind == 'figuur' else 'tbl'}-{entry.key}" for entry in self.outputs if entry.kind in ("tabel", "figuur")}
        numbers = {entry.key for entry in self.outputs if entry.kind == "cijfers"}
        if strange := sorted({label for one in self.checklist for label in one.sections if not label.startswith("sec-")} - shown):
            raise ValueError(f"bij consort secties (sec-...), tabellen (tbl-...) en figuren (fig-...) van de index (niet: {_with_nearest(strange, shown)})")
        if strange := sorted({value.number.split(".")[0] for one in self.checklist for value in one.values} - numbers):
            raise ValueError(f"bij consort, waarden, cijfers van een uitvoer van soort cijfers in de index (niet: {_with_nearest(strange, numbers)})")
        items = [one.item for one in self.checklist]
        if doubled := sorted({item for item in items if items.count(item) > 1}):
            raise ValueError(f"bij consort elk punt één keer (dubbel: {', '.join(doubled)})")
        if self.status == "definitief" and self.effectiveness.outcomes and (lost := unmet(self.checklist)):
            told = f"ontbreekt, of zonder secties en opmerking: {', '.join(lost)}"
            raise ValueError(f"bij een definitief rapport over effecten elk punt van CONSORT 2025 onder consort ({told})")
        return self
