"""Section uitkomsten of fase<N>.yml: shares of clients, registrations against each other, differences between the groups."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evalutils.params.base import Model
from evalutils.params.coarser import NOTHING, Coarser
from evalutils.params.names import ArmCode, BoxCode, ClientColumn, Names, OwnColumn, OwnValue, TableName


class Share(Model):
    """A proportion with its interval: the clients of a box among those of another."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    arm: ArmCode = Field(alias="groep")
    numerator: BoxCode = Field(alias="teller")
    denominator: BoxCode = Field(alias="noemer")


class Registration(Model):
    """One registration of why something ended: a column of a table of spells."""

    table: TableName = Field(alias="tabel")
    column: OwnColumn = Field(alias="kolom")
    kind: Annotated[str, Names("waarde", "{table}", "soort")] | None = Field(None, alias="soort")
    """Only events of this kind, where the table has a column ``soort``."""
    label: str = ""
    labels: dict[OwnValue, str] = Field({}, alias="labels")
    """Code -> words in the report, in the order of the table."""
    public: dict[str, str] = Field({}, alias="openbaar")
    """The ``labels`` of a profile that protects: the same codes with fewer words."""

    def public_form(self) -> Registration:
        """With the words of ``public``."""
        return self.model_copy(update={"labels": self.public, "public": {}}) if self.public else self

    @model_validator(mode="after")
    def _public(self) -> Registration:
        if self.public and set(self.public) != set(self.labels):
            raise ValueError("bij 'openbaar' dezelfde codes als bij 'labels'")
        return self


class RegistrationCross(Model):
    """Two registrations of the same thing against each other, for the clients of a box."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    arm: ArmCode = Field(alias="groep")
    base: BoxCode = Field(alias="noemer")
    rows: Registration = Field(alias="rijen")
    columns: Registration = Field(alias="kolommen")


class EffectSpec(Model):
    """A difference between the groups as assigned in a numeric or yes/no column."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    column: ClientColumn = Field(alias="kolom")
    kind: Literal["gemiddelde", "aandeel"] = Field("gemiddelde", alias="soort")
    unit: str = Field("", alias="eenheid")
    covariates: tuple[ClientColumn, ...] = Field((), alias="covariaten")
    """Columns with numbers or yes/no, known before the assignment (the name of a characteristic is no column)."""
    main_covariates: tuple[ClientColumn, ...] = Field((), alias="hoofdcovariaten")
    """Those that the main result itself is adjusted for, as the plan says; none: it is not adjusted."""

    @property
    def key(self) -> str:
        """Its part of a key in the index of outputs."""
        return self.code.replace("_", "-")


class Outcomes(Model):
    """Section uitkomsten."""

    shares: tuple[Share, ...] = Field((), alias="aandelen")
    crosses: tuple[RegistrationCross, ...] = Field((), alias="kruistabellen")
    effects: tuple[EffectSpec, ...] = Field((), alias="effecten")
    public: Coarser = Field(NOTHING, alias="openbaar")
    """Codes of shares and cross tables that a profile that protects leaves out."""

    def public_form(self) -> Outcomes:
        """Without the shares and cross tables that ``public`` leaves out."""
        form = super().public_form()
        if self.public == NOTHING:
            return form
        shares, crosses = (self.public.kept(parts, lambda one: one.code) for parts in (form.shares, form.crosses))
        return form.model_copy(update={"shares": shares, "crosses": crosses, "public": NOTHING})

    @model_validator(mode="after")
    def _public(self) -> Outcomes:
        self.public.check([one.code for one in self.shares] + [one.code for one in self.crosses])
        if self.public.together:
            raise ValueError("bij uitkomsten alleen 'zonder'")
        return self
