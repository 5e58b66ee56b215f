"""Section kosten: unit costs, what is counted, and whose costs and benefits they are."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from evalutils.params.base import Model
from evalutils.params.names import ArmCode, OwnColumn, OwnValue, TableName


class UnitCost(Model):
    """A number that prices something, with where it comes from and its range for the tornado figure."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    value: float = Field(alias="waarde")
    low: float | None = Field(None, alias="laag")
    high: float | None = Field(None, alias="hoog")
    unit: str = Field("euro", alias="eenheid")
    source: str = Field(alias="bron", min_length=1)
    """The source, or 'aanname' with its reason."""

    @model_validator(mode="after")
    def _ranged(self) -> UnitCost:
        if (self.low is None) != (self.high is None):
            raise ValueError("laag en hoog, of geen van beide")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise ValueError("een waarde tussen laag en hoog")
        return self


class Quantity(Model):
    """What is counted of each client, month by month from assignment.

    maanden: months in a spell of the table (overlapping spells count once); aantal: spells or events that begin;
    bedrag: sum of a column at a date; bedrag_per_maand: a monthly amount while the spell runs (overlapping spells
    add); per_klant: once, at assignment, for the clients of ``groep``.
    """

    kind: Literal["maanden", "aantal", "bedrag", "bedrag_per_maand", "per_klant"] = Field(alias="soort")
    table: TableName = Field("", alias="tabel")
    column: OwnColumn | None = Field(None, alias="kolom")
    """Only rows with one of ``values`` in this column."""
    values: tuple[OwnValue, ...] = Field((), alias="waarden")
    amount: OwnColumn | None = Field(None, alias="bedrag")
    """Column with the amount."""
    date: OwnColumn = Field("startdatum", alias="datum")
    """Column with the date of an event or the start of a spell."""
    during: TableName | None = Field(None, alias="tijdens")
    """Only days on which a spell of this table runs too."""
    arm: ArmCode | None = Field(None, alias="groep")
    cap: float | None = Field(None, alias="ten_hoogste", gt=0)
    """A monthly amount counts up to this much (the amounts of overlapping spells together)."""

    @model_validator(mode="after")
    def _complete(self) -> Quantity:
        if self.kind == "per_klant" and self.arm is None:
            raise ValueError("groep, want soort is 'per_klant'")
        if self.kind != "per_klant" and not self.table:
            raise ValueError("tabel, want soort is geen 'per_klant'")
        if self.kind.startswith("bedrag") and self.amount is None:
            raise ValueError("bedrag (een kolom), want soort is een bedrag")
        if (self.column is None) != (not self.values):
            raise ValueError("kolom en waarden, of geen van beide")
        if self.during and self.kind not in {"maanden", "bedrag_per_maand"}:
            raise ValueError("'tijdens' alleen bij maanden of bedrag_per_maand")
        if self.cap is not None and self.kind != "bedrag_per_maand":
            raise ValueError("'ten_hoogste' alleen bij bedrag_per_maand")
        return self


class CostItem(Model):
    """One line: quantity x price, where price = product of ``prijs`` / ``gedeeld_door`` x (1 - ``rest_van``)."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    side: Literal["kosten", "baten"] = Field(alias="kant")
    quantity: Quantity = Field(alias="hoeveelheid")
    times: tuple[str, ...] = Field((), alias="prijs")
    divided: tuple[str, ...] = Field((), alias="gedeeld_door")
    rest: tuple[str, ...] = Field((), alias="rest_van")
    signs: dict[str, Literal[-1, 1]] = Field(alias="telt")
    """Perspective -> -1 (paid) or 1 (received); a perspective not named does not count the line."""

    def price(self, values: dict[str, float]) -> float:
        """Price of one unit, from the values of the unit costs by code."""
        price = 1.0
        for code in self.times:
            price *= values[code]
        for code in self.divided:
            price /= values[code]
        for code in self.rest:
            price *= 1 - values[code]
        return price


class Perspective(Model):
    """Whose costs and benefits."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str


class Exit(Model):
    """When a client counts as gone to work within the horizon: a row with one of these values, by its date."""

    table: TableName = Field(alias="tabel")
    column: OwnColumn = Field(alias="kolom")
    values: tuple[OwnValue, ...] = Field(alias="waarden")
    date: OwnColumn = Field("einddatum", alias="datum")


class Costs(Model):
    """Section kosten."""

    horizon: int = Field(24, alias="horizon_maanden", ge=1)
    discount: UnitCost = Field(
        UnitCost(code="discontovoet", label="Discontovoet", value=0.0, unit="per jaar", source="niet in de parameters: bedragen zijn niet contant gemaakt"), alias="discontovoet"
    )
    """Yearly rate (0.03 = 3%); the amount of month t is discounted over (t - 1) / 12 years."""
    draws: int = Field(10_000, alias="trekkingen", ge=100)
    projection: int = Field(6, alias="projectie_maanden", ge=1)
    """The projected break-even month lets the mean difference of the last months go on."""
    projection_until: int = Field(120, alias="projectie_tot", ge=1)
    perspectives: tuple[Perspective, ...] = Field((), alias="perspectieven")
    unit_costs: tuple[UnitCost, ...] = Field((), alias="eenheidsprijzen")
    items: tuple[CostItem, ...] = Field((), alias="posten")
    exit: Exit | None = Field(None, alias="uitstroom")

    @property
    def values(self) -> dict[str, float]:
        """Code of a unit cost -> its value."""
        return {cost.code: cost.value for cost in self.unit_costs}

    @model_validator(mode="after")
    def _known(self) -> Costs:
        for kind in (self.perspectives, self.unit_costs, self.items):
            codes = [part.code for part in kind]
            if len(set(codes)) != len(codes):
                raise ValueError("elke code één keer binnen perspectieven, eenheidsprijzen en posten")
        perspectives, known = {part.code for part in self.perspectives}, self.values
        for item in self.items:
            if strange := sorted({*item.times, *item.divided, *item.rest} - set(known)):
                raise ValueError(f"bij post '{item.code}' codes van eenheidsprijzen (niet: {', '.join(strange)})")
            if strange := sorted(set(item.signs) - perspectives):
                raise ValueError(f"bij post '{item.code}' codes van perspectieven (niet: {', '.join(strange)})")
            for code in item.divided:
                cost = next(part for part in self.unit_costs if part.code == code)
                if min(cost.value, cost.low if cost.low is not None else cost.value) <= 0:
                    raise ValueError(f"een eenheidsprijs '{code}' boven nul, want er wordt door gedeeld")
        return self
