"""Section ontwerp of fase<N>.yml: what the plan assumes, so that the report's own estimators can be tried before outcomes exist."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evalutils.params.base import Model

Lost = Annotated[float, Field(ge=0, lt=1)]


class StratumSpec(Model):
    """A stratum as the plan expects it."""

    label: str = ""
    share: float = Field(alias="aandeel", gt=0, le=1)
    """Of all clients (0-1); the strata together 1."""
    chance: float = Field(alias="kans", gt=0, lt=1)
    """Chance of the intervention in it, against the comparison group."""
    control: float | None = Field(None, alias="vergelijking")
    """Share or mean of the comparison group in it; none: that of the plan."""


class CovariateSpec(Model):
    """One covariate, or all of them as one, that the main result is adjusted for."""

    correlation: float = Field(alias="samenhang", ge=0, lt=1)
    """With the outcome (of yes or no: with the readiness behind it)."""
    missing: tuple[Lost, Lost] = Field((0.0, 0.0), alias="ontbreekt")
    """Share of whom it is not known, intervention first."""


class Declared(Model):
    """Section ontwerp: what the plan assumes, so that the report's own estimators can be tried before outcomes exist."""

    experiments: int = Field(0, alias="experimenten", ge=0, le=100_000)
    """Experiments to draw without an effect, and as many with it; 0: the design is not declared."""
    kind: Literal["aandeel", "gemiddelde"] = Field("aandeel", alias="soort")
    """Whether the outcome is yes or no, or an amount (hours, euros)."""
    unit: str = Field("", alias="eenheid")
    """Of an amount."""
    effect: float | None = Field(None, alias="effect")
    """Net effect (a difference in shares, or in the unit of an amount); none: what section power expects."""
    control: float | None = Field(None, alias="kans_vergelijking", gt=0, lt=1)
    """Share of the comparison group with the outcome; none: that of section power."""
    mean: float = Field(0.0, alias="gemiddelde_vergelijking")
    spread: float | None = Field(None, alias="standaarddeviatie", gt=0)
    """Of an amount: mean of the comparison group, and standard deviation among the clients of a group and stratum."""
    treatment: int | None = Field(None, alias="interventie", ge=4)
    comparison: int | None = Field(None, alias="vergelijking", ge=4)
    """Clients in each group; none: the size that section power plans. With strata the sum counts, and the strata divide it."""
    clusters: int | None = Field(None, ge=2)
    """Clusters of the intervention group (who coaches), of about equal size; none: no clusters."""
    clusters_control: int | None = Field(None, alias="clusters_vergelijking", ge=2)
    """The same in the comparison group; none: nobody shares one there."""
    icc: float = Field(0.0, alias="intraclasscorrelatie", ge=0, lt=1)
    lost: tuple[Lost, Lost] = Field((0.0, 0.0), alias="ontbreekt")
    """Share whose outcome is not known, intervention first."""
    lost_with: tuple[Lost, Lost] | None = Field(None, alias="ontbreekt_met_uitkomst")
    """The same among those who have the outcome, where that differs; none: the same."""
    strata: tuple[StratumSpec, ...] = ()
    covariate: CovariateSpec | None = Field(None, alias="covariaat")

    @property
    def is_share(self) -> bool:
        """Whether the outcome is yes or no."""
        return self.kind == "aandeel"

    @property
    def missing_shares(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """By group, intervention first: the share not known without and with the outcome."""
        other = self.lost if self.lost_with is None else self.lost_with
        return (self.lost[0], other[0]), (self.lost[1], other[1])

    @model_validator(mode="after")
    def _coherent(self) -> Declared:
        if self.icc and self.clusters is None:
            raise ValueError("clusters, want er is een intraclasscorrelatie")
        if self.clusters_control and self.clusters is None:
            raise ValueError("clusters, want de vergelijkingsgroep heeft ze")
        if not self.is_share and (self.spread is None or self.effect is None):
            raise ValueError("standaarddeviatie en effect, want de uitkomst is een gemiddelde")
        if not self.is_share and self.lost_with is not None:
            raise ValueError("geen ontbreekt_met_uitkomst, want de uitkomst is een gemiddelde")
        if self.strata and abs((total := sum(one.share for one in self.strata)) - 1) > 1e-6:
            raise ValueError(f"strata waarvan de aandelen samen 1 zijn; gevonden samen {total:g}".replace(".", ","))
        labels = [one.label for one in self.strata if one.label]
        if doubled := sorted({label for label in labels if labels.count(label) > 1}):
            raise ValueError(f"strata met elk een eigen label; gevonden twee keer {', '.join(doubled)}")
        if self.clusters and self.treatment and self.clusters > self.treatment:
            raise ValueError(f"niet meer clusters dan klanten in de interventiegroep; gevonden {self.clusters} bij {self.treatment} klanten")
        if self.clusters_control and self.comparison and self.clusters_control > self.comparison:
            raise ValueError(f"niet meer clusters dan klanten in de vergelijkingsgroep; gevonden {self.clusters_control} bij {self.comparison} klanten")
        if self.icc + (self.covariate.correlation**2 if self.covariate else 0.0) >= 1:
            raise ValueError("een intraclasscorrelatie en samenhang die samen ruimte laten voor toeval")
        return self

    @model_validator(mode="after")
    def _shares(self) -> Declared:
        """Of yes or no, what is given are shares (0-1): a percentage would be a hundred times too much."""
        if not self.is_share:
            return self
        if self.effect is not None and not -1 < self.effect < 1:
            raise ValueError(f"een effect tussen -1 en 1, want de uitkomst is een aandeel (12 procentpunt is 0.12); gevonden {self.effect:g}")
        for one in self.strata:
            if one.control is not None and not 0 < one.control < 1:
                raise ValueError(f"een vergelijking tussen 0 en 1 in elk stratum, want de uitkomst is een aandeel; gevonden {one.control:g}")
        levels = [self.control if one.control is None else one.control for one in self.strata] or [self.control]
        for level in (level for level in levels if level is not None and self.effect is not None):
            if not 0 < level + (self.effect or 0.0) < 1:
                raise ValueError(f"aandelen tussen 0 en 1, ook met het effect erbij; gevonden {level:g} met een effect van {self.effect:g}")
        return self
