"""The groups of an experiment, the contrasts between them, how they were assigned, and where observation may end.

All of it stands in params/<study>/studie.yml; what a phase checks of the assignment itself (a rule on a digit, an order of
calls) is section toewijzing of a phase, ``params.design.Assignment``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import Field, model_validator

from evalutils.errors import ParameterError, alike
from evalutils.params.base import Model
from evalutils.params.names import ArmCode, ClientColumn, Names


class Arm(Model):
    """One group of the experiment: its code in the extract and its name in a report."""

    code: Annotated[str, Names("waarde", "klanten", "groep")]
    label: str


class Arms(Model):
    """One contrast: the group whose effect is asked, and the group it is held against."""

    treatment: Arm = Field(alias="interventie")
    control: Arm = Field(alias="vergelijking")
    total: str = Field("Totaal", alias="totaal")
    comparison: str = Field("", alias="vergelijkingsgroep")
    """Code of the comparison group of the study, where a contrast is of two interventions; none: the second group."""

    @property
    def uncoached(self) -> str:
        """Code of the group that nobody coaches: the comparison group of the study."""
        return self.comparison or self.control.code

    @property
    def key(self) -> str:
        """The contrast in a name of an output or a number: the codes of both groups."""
        return f"{self.treatment.code}_{self.control.code}"

    @property
    def slug(self) -> str:
        """The contrast in the key of an output: lower case letters, figures and hyphens."""
        plain = unicodedata.normalize("NFKD", self.key).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

    @property
    def name(self) -> str:
        """The contrast as a report writes it."""
        return f"{self.treatment.label} – {self.control.label}"

    @property
    def arms(self) -> tuple[Arm, Arm]:
        """Both groups, intervention first."""
        return self.treatment, self.control

    @property
    def codes(self) -> tuple[str, str]:
        """Codes of the groups in the extract, intervention first."""
        return self.treatment.code, self.control.code

    @property
    def labels(self) -> tuple[str, str]:
        """Names of the groups in a report, intervention first."""
        return self.treatment.label, self.control.label

    def label(self, code: str) -> str:
        """Name of the group with that code."""
        return dict(zip(self.codes, self.labels, strict=True))[code]


class OutsideGroup(Arm):
    """A group that was assigned and is in no contrast on purpose; a report says how many it holds and why."""

    reason: str = Field(alias="reden", min_length=1)


class Groups(Model):
    """The groups as assigned: one comparison group, one or more interventions, and who is in no contrast on purpose."""

    comparison: Arm = Field(alias="vergelijking")
    interventions: tuple[Arm, ...] = Field(alias="interventies", min_length=1, max_length=5)
    """One to five: more lines than six no figure can tell apart."""
    total: str = Field("Totaal", alias="totaal")
    pairs: tuple[tuple[str, str], ...] = Field((), alias="contrasten")
    """Pairs of codes, the group whose effect is asked first; empty: each intervention against the comparison group."""
    outside: tuple[OutsideGroup, ...] = Field((), alias="buiten")
    """Groups that are in no contrast on purpose: they stand in the flow and in the text, by name and number."""

    @model_validator(mode="after")
    def _coherent(self) -> Groups:
        every = (*self.arms, *self.outside)
        for words, values in (("code", [one.code for one in every]), ("label", [one.label for one in every])):
            if doubled := sorted({value for value in values if values.count(value) > 1}):
                raise ValueError(f"groepen met elk een eigen {words} (dubbel: {', '.join(doubled)})")
        for first, second in self.pairs:
            for code in (first, second):
                if code not in self.codes:
                    raise ValueError(f"in contrasten alleen codes van groepen: {', '.join(self.codes)} (niet: {code}{alike(code, self.codes)})")
            if first == second:
                raise ValueError(f"contrasten van twee groepen (niet: {first} met zichzelf)")
        if len({frozenset(pair) for pair in self.pairs}) < len(self.pairs):
            raise ValueError("elk contrast één keer")
        if self.pairs and (alone := [code for code in self.codes if not any(code in pair for pair in self.pairs)]):
            raise ValueError(f"elke groep in een contrast, of onder 'buiten' met een reden (niet in een contrast: {', '.join(alone)})")
        return self

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The groups that are compared: interventions in the order of params, the comparison group last."""
        return (*self.interventions, self.comparison)

    @property
    def codes(self) -> tuple[str, ...]:
        """Their codes in the extract, in that order."""
        return tuple(arm.code for arm in self.arms)

    @property
    def labels(self) -> tuple[str, ...]:
        """Their names in a report, in that order."""
        return tuple(arm.label for arm in self.arms)

    @property
    def known(self) -> tuple[Arm, ...]:
        """Every group that a client may be assigned to, those outside the contrasts last."""
        return (*self.arms, *self.outside)

    def arm(self, code: str) -> Arm:
        """The group with that code."""
        return next(arm for arm in self.known if arm.code == code)

    def label(self, code: str) -> str:
        """Name of the group with that code."""
        return self.arm(code).label

    @property
    def contrasts(self) -> tuple[Arms, ...]:
        """What is compared with what: as params say, or each intervention against the comparison group."""
        pairs = self.pairs or tuple((arm.code, self.comparison.code) for arm in self.interventions)
        return tuple(Arms(treatment=self.arm(first), control=self.arm(second), total=self.total, comparison=self.comparison.code) for first, second in pairs)

    @property
    def only(self) -> Arms:
        """The contrast of a study that has one; ``ParameterError`` where there are more, so that none is passed over in silence."""
        if len(self.contrasts) > 1:
            raise ParameterError(
                f"Deze uitvoer vergelijkt twee groepen, en de studie heeft {len(self.contrasts)} contrasten.",
                action="haal het notebook uit de fase, of noem één contrast en zet de andere groepen onder 'buiten' met een reden.",
            )
        return self.contrasts[0]


class Allocation(Model):
    """How clients were assigned, as far as it bears on estimates: strata, clusters, shares."""

    strata: tuple[ClientColumn, ...] = ()
    """Columns of klanten within whose values assignment was done apart (a cohort, a district). Estimates are made within strata."""
    cluster: ClientColumn | None = None
    """Column of klanten with the cluster (who coaches, where): outcomes of clients in one cluster are not independent."""
    cluster_label: str = Field("clusters", alias="cluster_naam")
    """What clusters are called in a sentence, in the plural."""
    nested: Literal["begeleid", "allen"] = Field("allen", alias="deel")
    """Which groups have clusters: all, or only the interventions (partially nested: the comparison group has none)."""
    weigh_clusters: bool = Field(True, alias="meewegen")
    """Whether estimates allow for the clusters; false: the report says how many there are and that it does not, and why."""
    reason: str = Field("", alias="reden")
    """Why estimates do not allow for the clusters."""
    shares: dict[ArmCode, float] = Field({}, alias="kansen")
    """Code of a group -> the chance with which a client was assigned to it; of every group, together 1. Empty: not known, or equal."""
    stratum_shares: dict[str, dict[ArmCode, float]] = Field({}, alias="kansen_per_stratum")
    """Stratum (values of ``strata`` in order, joined by ' / ') -> the same, where chances differ by stratum."""

    @model_validator(mode="after")
    def _coherent(self) -> Allocation:
        if not self.weigh_clusters and not (self.cluster and self.reason):
            raise ValueError("bij 'meewegen: false' een cluster en een reden")
        if self.stratum_shares and not self.strata:
            raise ValueError("strata, want er zijn kansen per stratum")
        for place, shares in (("kansen", self.shares), *((f"kansen van '{name}'", one) for name, one in self.stratum_shares.items())):
            if shares and (abs(sum(shares.values()) - 1) > 1e-6 or min(shares.values()) <= 0):
                raise ValueError(f"{place} die elk boven 0 liggen en samen 1 zijn")
        return self

    def shares_in(self, stratum: str) -> dict[str, float]:
        """The chances within a stratum; empty where params give none."""
        return self.stratum_shares.get(stratum, self.shares)


class Attrition(Model):
    """Columns of klanten that say until when a client could be observed, and why no longer."""

    column: ClientColumn = Field("einde_waarneming", alias="kolom")
    """Date after which nothing is known of the client; empty: observed until the end."""
    reason: ClientColumn = Field("reden_einde_waarneming", alias="reden")
    """Why: moved, died, not found in a register."""
