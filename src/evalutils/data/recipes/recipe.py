"""The recipe of a synthetic extract: params/<study>/synthetisch.yml as frozen models.

A recipe holds counts, windows and scripts; every category of a study stands there and none in the code.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field, model_validator

from evalutils.params.base import Model


class Window(Model):
    """``count`` dates spread over a window; ``skew`` above 1 moves them towards ``first``, below 1 towards ``last``."""

    first: date = Field(alias="van")
    last: date = Field(alias="tot")
    count: int = Field(alias="aantal", ge=0)
    skew: float = Field(1.0, alias="scheef", gt=0)


class Draw(Model):
    """How a column of a block is filled; what is left over stays missing."""

    fixed: Any = Field(None, alias="vast")
    counts: dict[str, int] | None = Field(None, alias="aantallen")
    shares: dict[str, float] | None = Field(None, alias="verdeling")
    windows: tuple[Window, ...] | None = Field(None, alias="vensters")
    numbers: str | None = Field(None, alias="nummers")
    """Name of a numbering."""

    @model_validator(mode="after")
    def _one(self) -> Draw:
        if len(self.model_fields_set) != 1:
            raise ValueError("precies één van vast, aantallen, verdeling, vensters en nummers")
        return self


class Block(Model):
    """Clients (or respondents) with the same recipe."""

    name: str = Field(alias="naam")
    count: int = Field(alias="aantal", ge=1)
    columns: dict[str, Draw] = Field({}, alias="kolommen")
    events: tuple[Any, ...] = Field((), alias="standaard")
    """Events that every client of the block has, before those of a path."""


class Numbering(Model):
    """Random order numbers, without gaps, over some blocks."""

    first: int = Field(1, alias="van")
    blocks: tuple[str, ...] = Field(alias="blokken")


class Round(Model):
    """The next ``count`` clients in order are called in this window."""

    name: str = Field(alias="naam")
    count: int = Field(alias="aantal", ge=1)
    first: date = Field(alias="van")
    last: date = Field(alias="tot")


class Calls(Model):
    """Clients of a block are called in order of a column, with a few out of turn."""

    block: str = Field(alias="blok")
    order: str = Field(alias="volgorde")
    out_of_turn: int = Field(0, alias="buiten_beurt", ge=0)
    rounds: tuple[Round, ...] = Field(alias="rondes")


class Path(Model):
    """A script of events for ``count`` clients of a block (called in one of ``rounds``)."""

    name: str = Field(alias="naam")
    block: str = Field(alias="blok")
    rounds: tuple[str, ...] = Field((), alias="rondes")
    count: int = Field(alias="aantal", ge=1)
    tags: tuple[str, ...] = Field((), alias="kenmerken")
    events: tuple[Any, ...] = Field((), alias="gebeurtenissen")


class Addition(Model):
    """Events on top of a path, for ``count`` clients whose path has one of ``tags``.

    A client gets one addition, unless ``beside`` names the additions that the client may have already.
    """

    name: str = Field(alias="naam")
    tags: tuple[str, ...] = Field(alias="uit")
    count: int = Field(alias="aantal", ge=1)
    beside: tuple[str, ...] = Field((), alias="naast")
    only_beside: bool = Field(False, alias="alleen_naast")
    """Only clients that have one of ``beside``."""
    events: tuple[Any, ...] = Field(alias="gebeurtenissen")


class LooseTable(Model):
    """A table without events: its blocks, and the name and prefix of its key."""

    key: str = Field(alias="sleutel")
    prefix: str = Field("", alias="voorvoegsel")
    blocks: tuple[Block, ...] = Field(alias="blokken")


class Recipe(Model):
    """Everything that makes the synthetic extract of a study."""

    seed: str = Field(alias="zaad")
    templates: dict[str, Any] = Field({}, alias="sjablonen")
    """Pieces of script to refer to with a YAML anchor."""
    blocks: tuple[Block, ...] = Field(alias="blokken")
    numberings: dict[str, Numbering] = Field({}, alias="nummering")
    calls: tuple[Calls, ...] = Field((), alias="oproepen")
    paths: tuple[Path, ...] = Field((), alias="paden")
    additions: tuple[Addition, ...] = Field((), alias="toevoegingen")
    loose: dict[str, LooseTable] = Field({}, alias="losse_tabellen")
