"""Where sources contradict each other or themselves, and what the report does about it (bronverschillen.yml)."""

from __future__ import annotations

from pydantic import Field

from evalutils.params.base import Model
from evalutils.params.files import DataFile
from evalutils.params.names import OutputKey


class Reading(Model):
    """A released number that computes one of the readings."""

    label: str
    value: OutputKey = Field(alias="waarde", pattern=r"^[^:]+:[^:]+$")
    """``<output>:<name>``."""
    show: str = Field("getal", alias="toon")


class ConflictTreatment(Model):
    """What the report does about one conflict, in its own words."""

    subject: str
    """As in the column ``subject`` of the file of conflicts."""
    label: str = Field(alias="onderwerp")
    first: str = Field(alias="lezing_a")
    second: str = Field(alias="lezing_b")
    treatment: str = Field(alias="behandeling")
    computed: tuple[Reading, ...] = Field((), alias="berekend")


class Conflicts(Model):
    """Section bronverschillen: every row of the file must have its treatment."""

    file: DataFile | None = Field(None, alias="bestand")
    treatments: tuple[ConflictTreatment, ...] = Field((), alias="behandelingen")
