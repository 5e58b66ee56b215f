"""Facts of a study that a report states: declared once, with where they come from, shown by name."""

from __future__ import annotations

from datetime import date

from pydantic import Field

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
