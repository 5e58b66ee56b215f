"""Section beleidstheorie: the parts of a policy as causal chains, and the mechanisms by part."""

from __future__ import annotations

from pydantic import Field, model_validator

from evalutils.params.base import Model


class Node(Model):
    """A box of a chain."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    column: str = Field(alias="kolom")
    """Code of the column in which it stands."""
    to: tuple[str, ...] = Field((), alias="naar")
    """Codes of the boxes that it leads to, in a later column."""


class Column(Model):
    """A column of every chain, from left to right."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str


class PolicyPart(Model):
    """A part of the policy with its chain; boxes within a column stand in the order of the list."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    nodes: tuple[Node, ...] = Field(alias="vakken")

    @property
    def key(self) -> str:
        """Its part of a key in the index of outputs."""
        return self.code.replace("_", "-")


class Mechanism(Model):
    """A mechanism of a published classification, and the parts in which it is supposed to work."""

    label: str
    kind: str = Field(alias="gericht_op")
    parts: tuple[str, ...] = Field((), alias="onderdelen")


class PolicyTheorySpec(Model):
    """Section beleidstheorie."""

    columns: tuple[Column, ...] = Field((), alias="kolommen")
    parts: tuple[PolicyPart, ...] = Field((), alias="onderdelen")
    mechanisms: tuple[Mechanism, ...] = Field((), alias="mechanismen")
    source: str = Field("", alias="bron")

    @model_validator(mode="after")
    def _coherent(self) -> PolicyTheorySpec:
        places = {column.code: place for place, column in enumerate(self.columns)}
        for part in self.parts:
            _check_chain(part, places)
        codes = {part.code for part in self.parts}
        for mechanism in self.mechanisms:
            if strange := sorted(set(mechanism.parts) - codes):
                raise ValueError(f"bij '{mechanism.label}' codes van onderdelen (niet: {', '.join(strange)})")
        return self


def _check_chain(part: PolicyPart, places: dict[str, int]) -> None:
    columns = {node.code: node.column for node in part.nodes}
    if len(columns) != len(part.nodes):
        raise ValueError(f"in onderdeel '{part.code}' vakken met elk een eigen code")
    if strange := sorted(set(columns.values()) - set(places)):
        raise ValueError(f"in onderdeel '{part.code}' kolommen uit de lijst (niet: {', '.join(strange)})")
    if empty := sorted(set(places) - set(columns.values())):
        raise ValueError(f"in onderdeel '{part.code}' ten minste één vak in elke kolom (leeg: {', '.join(empty)})")
    reached = {target for node in part.nodes for target in node.to}
    for node in part.nodes:
        for target in node.to:
            if target not in columns:
                raise ValueError(f"bij vak '{node.code}' van '{part.code}' een bekend vak onder 'naar' (niet: {target})")
            if places[columns[target]] <= places[node.column]:
                raise ValueError(f"bij vak '{node.code}' van '{part.code}' een pijl naar een latere kolom (niet: {target})")
        if not node.to and node.code not in reached:
            raise ValueError(f"een pijl van of naar vak '{node.code}' van '{part.code}'")
