"""Where the value of a published figure is found: among the released values, or nowhere and why.

A figure that a fact states is named there (``Fact.reproduces``), not here.
"""

from __future__ import annotations

from pydantic import Field, model_validator

from evalutils.params.base import Model
from evalutils.params.files import DataFile
from evalutils.params.names import OutputKey


class FigureLink(Model):
    """One published figure (an id in data/reference/figures.csv) and a released value, or the reason that there is none."""

    id: str
    value: OutputKey | None = Field(None, alias="waarde")
    """``<output>:<name>`` in the released values."""
    factor: float = 1
    """Times this, to come to the published unit (100 from a share to a percentage)."""
    reason: str | None = Field(None, alias="reden")
    """Why it cannot be computed."""

    @model_validator(mode="after")
    def _one_way(self) -> FigureLink:
        if (self.value is None) == (self.reason is None):
            raise ValueError("een waarde of een reden, niet allebei")
        if self.value is not None and self.value.count(":") != 1:
            raise ValueError("een waarde als 'uitvoer:naam'")
        return self


class PublishedFiles(Model):
    """Files with published figures (data/reference/README.md), and the outputs that give their cells."""

    figures: DataFile | None = Field(None, alias="cijfers")
    tables: DataFile | None = Field(None, alias="tabellen")
    tables_from: OutputKey | None = Field(None, alias="tabellen_uit")
    """Key of the numbers that hold the cells of the tables; none: not in this report."""
    survey: DataFile | None = Field(None, alias="enquete")
    survey_from: OutputKey | None = Field(None, alias="enquete_uit")
    """Key of the numbers that hold the counts of the survey; none: not in this report."""


class Reproduction(Model):
    """Section reproductie."""

    published: PublishedFiles = Field(PublishedFiles(), alias="gepubliceerd")
    figures: tuple[FigureLink, ...] = Field((), alias="cijfers")
    sources: dict[str, str] = Field({}, alias="bronnen")
    """How the report calls a source, by its code in the files; a code without a name stays as it is."""

    @model_validator(mode="after")
    def _once(self) -> Reproduction:
        ids = [link.id for link in self.figures]
        if doubled := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"elk cijfer één keer (dubbel: {', '.join(doubled)})")
        return self
