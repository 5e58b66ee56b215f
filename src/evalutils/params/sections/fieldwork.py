"""Section veldwerk: who was spoken and observed, and what evidence there is of each supposed mechanism."""

from __future__ import annotations

from pydantic import Field

from evalutils.params.base import Model
from evalutils.params.files import DataFile


class EvidencePart(Model):
    """A part of the programme of which the evidence is put in a table."""

    code: str = Field(pattern=r"^[a-z0-9-]+$")
    """As in the column ``onderdeel`` of the file, and in the key of the output: bewijs-<code>."""
    label: str


class Fieldwork(Model):
    """Files in data/ with one row an activity, and one row a mechanism."""

    activities: DataFile | None = Field(None, alias="activiteiten")
    evidence: DataFile | None = Field(None, alias="bewijs")
    parts: tuple[EvidencePart, ...] = Field((), alias="onderdelen")
    survey: str | None = Field(None, alias="enquete")
    """Code of the activity that is the survey: its counts must be those of the questionnaire."""
