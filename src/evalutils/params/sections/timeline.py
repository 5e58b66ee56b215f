"""Section tijdlijn: the stretches of a study and the reference dates of its reports."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from evalutils.params.base import Model


class Period(Model):
    """A stretch of the study, both days included."""

    label: str
    start: date = Field(alias="van")
    end: date = Field(alias="tot")
    reference: date | None = Field(None, alias="peildatum")
    """Of the report on this stretch."""

    @model_validator(mode="after")
    def _forward(self) -> Period:
        if self.end < self.start:
            raise ValueError(f"bij '{self.label}' een 'tot' die niet voor 'van' ligt")
        return self


class TimelineSpec(Model):
    """Section tijdlijn."""

    periods: tuple[Period, ...] = Field((), alias="perioden")
