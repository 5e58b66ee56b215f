"""Facts of a study that a report states: declared once, with where they come from, shown by name."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field, model_validator

from evalutils.params.base import Model


class Fact(Model):
    """A number, a date or a word that is not computed. In a report: ``{{< meta feiten.<sleutel> >}}``."""

    key: str = Field(alias="sleutel", pattern=r"^[a-z0-9_]+$")
    value: int | float | date | str = Field(alias="waarde")
    show: str = Field("tekst", alias="toon")
    """How it is shown: a name in display.views.FORMATS, ``datum`` or ``tekst``."""
    meaning: str = Field(alias="betekenis")
    source: str = Field(alias="bron")
    reproduces: tuple[str, ...] = Field((), alias="reproduceert")
    """Ids in data/reference/figures.csv that state the same."""

    @model_validator(mode="before")
    @classmethod
    def _dated(cls, content: Any) -> Any:
        """A date comes as text when a notebook gets it as plain values."""
        if isinstance(content, dict) and content.get("toon") == "datum" and isinstance(content.get("waarde"), str):
            return content | {"waarde": date.fromisoformat(content["waarde"])}
        return content
