"""Section context: published figures from elsewhere that the results are read against."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from evalutils.params.base import Model
from evalutils.params.files import DataFile
from evalutils.params.names import ShareCode

CODE = r"^[a-z0-9_]+$"


class PublishedGroup(Model):
    """A group elsewhere of which a source gives the counts."""

    code: str = Field(pattern=CODE)
    label: str
    count: int = Field(alias="teller", ge=0)
    n: int = Field(alias="noemer", ge=1)
    source: str = Field(alias="bron")
    outcome: str = Field("", alias="uitkomst")
    """What was counted."""

    @model_validator(mode="after")
    def _within(self) -> PublishedGroup:
        if self.count > self.n:
            raise ValueError("een teller die niet groter is dan de noemer")
        return self


class PublishedShare(Model):
    """A share (0-1) of which a source gives no counts, so that it has no interval."""

    code: str = Field(pattern=CODE)
    label: str
    share: float = Field(alias="aandeel", ge=0, le=1)
    source: str = Field(alias="bron")


class Contrast(Model):
    """Two groups against each other: codes of published groups or of shares of section uitkomsten."""

    code: str = Field(pattern=CODE)
    label: str
    first: str = Field(alias="eerste")
    second: str = Field(alias="tweede")


class Elsewhere(Model):
    """A group elsewhere against this experiment."""

    groups: tuple[PublishedGroup, ...] = Field((), alias="groepen")
    shares: tuple[PublishedShare, ...] = Field((), alias="aandelen")
    here: tuple[ShareCode, ...] = Field((), alias="hier")
    """Codes of the shares of section uitkomsten that stand beside them."""
    contrasts: tuple[Contrast, ...] = Field((), alias="vergelijkingen")

    @model_validator(mode="after")
    def _known(self) -> Elsewhere:
        known = {*(group.code for group in self.groups), *self.here}
        if strange := sorted({code for one in self.contrasts for code in (one.first, one.second)} - known):
            raise ValueError(f"bij vergelijkingen codes van groepen of van 'hier' (niet: {', '.join(strange)})")
        return self


class SurveyBase(Model):
    """A published survey: how many answered."""

    code: str = Field(pattern=CODE)
    label: str
    n: int = Field(alias="aantal", ge=1)


class Finding(Model):
    """One published share of a survey, under the norm that it is about."""

    code: str = Field(pattern=CODE)
    label: str
    base: str = Field(alias="van")
    """Code of the survey."""
    share: float = Field(alias="aandeel", ge=0, le=1)
    about: bool = Field(False, alias="ongeveer")
    """The source gives it in words ('een derde')."""


class Norm(Model):
    """A norm and what the source found on it, in words of the project."""

    code: str = Field(pattern=CODE)
    label: str
    asks: str = Field(alias="vraagt")
    findings: tuple[Finding, ...] = Field((), alias="bevindingen")


class Inspection(Model):
    """A published study whose percentages get intervals here."""

    source: str = Field("", alias="bron")
    bases: tuple[SurveyBase, ...] = Field((), alias="enquetes")
    norms: tuple[Norm, ...] = Field((), alias="normen")
    counts: tuple[PublishedGroup, ...] = Field((), alias="aantallen")
    """Counts that the study gives beside its surveys."""

    @model_validator(mode="after")
    def _known(self) -> Inspection:
        known = {base.code for base in self.bases}
        if strange := sorted({finding.base for norm in self.norms for finding in norm.findings} - known):
            raise ValueError(f"bij 'van' de code van een enquête (niet: {', '.join(strange)})")
        return self


class Measure(Model):
    """One measure of the file of figures over time, and the groups to show."""

    code: str = Field(pattern=CODE)
    label: str
    measure: str = Field(alias="maat")
    """As in the column ``measure``."""
    groups: tuple[str, ...] = Field((), alias="groepen")
    """As in the column ``group``; none: all."""
    every_months: int = Field(12, alias="om_de_maanden", ge=1)
    """A longer time between two observations is a gap."""


class StatLine(Model):
    """How `make data-cbs` finds the figures in a table of StatLine: labels as the table's own metadata give them."""

    table: str = Field(alias="tabel")
    measure: str = Field(alias="maat")
    """What the figures are called in the file."""
    group: str = Field("totaal", alias="groep")
    topic: str = Field(alias="onderwerp")
    """Label of the column with the figures."""
    keep: dict[str, str] = Field({}, alias="alleen")
    """Dimension -> the one label to keep (for instance the total)."""
    period: str = Field("Perioden", alias="periode")
    month: str = Field("december", alias="maand")
    """Only the figure of this month of each year."""
    factor: float = 1


class Series(Model):
    """Figures over time from a file that `make data-cbs` refreshes."""

    file: DataFile | None = Field(None, alias="bestand")
    source: str = Field("", alias="bron")
    measures: tuple[Measure, ...] = Field((), alias="reeksen")
    refresh: tuple[StatLine, ...] = Field((), alias="verversen")
    until: Literal["peildatum", "alles"] = Field("peildatum", alias="tot")
    """peildatum: no figure on a later moment than the reference date."""


class Context(Model):
    """Section context."""

    elsewhere: Elsewhere = Field(Elsewhere(), alias="elders")
    inspection: Inspection = Field(Inspection(), alias="inspectie")
    series: Series = Field(Series(), alias="ontwikkeling")
