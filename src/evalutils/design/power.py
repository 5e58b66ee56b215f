"""The power calculation of a design from its assumptions, one contrast at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import optimize

from evalutils.errors import ParameterError
from evalutils.estimators.planning.clustered_power import ClusterArm, clustered_power
from evalutils.estimators.planning.power import NAMES, NEVER, SAME, Demand, detectable, power_at, size_for
from evalutils.params import Arms
from evalutils.params.sections.design import WITH_CLUSTERS, Power, SizePair
from evalutils.results import NotComputable, Number, is_number
from evalutils.results.design import Detectable, PowerCurve, PowerPart, PowerResult, SampleSize

LARGEST = 1_000_000
"""Clients a group beyond which no size is looked for."""


@dataclass(frozen=True)
class Contrast:
    """The contrast whose power is asked: its groups (None: an intervention against the comparison group), and of how many it is one.

    ``nested``: 'allen' when both groups have clusters, 'begeleid' when only interventions have.
    """

    arms: Arms | None = None
    of: int = 1
    nested: str = "allen"


@dataclass(frozen=True)
class _Setting:
    """What the power of one method follows from."""

    rates: tuple[float, float]
    demand: Demand
    shapes: tuple[ClusterArm, ClusterArm]
    """Size and correlation of the clusters by group; their clients are filled in."""

    def power(self, method: str, rates: tuple[float, float], sizes: tuple[int, int]) -> Number:
        """Power with ``sizes`` clients, intervention first."""
        if method != WITH_CLUSTERS:
            return power_at(method, rates, sizes, self.demand)
        (p1, p2), (first, second) = rates, self.shapes
        arms = (ClusterArm(sizes[0], first.size, first.icc, first.variation), ClusterArm(sizes[1], second.size, second.icc, second.variation))
        found = clustered_power(abs(p1 - p2), (p1 * (1 - p1), p2 * (1 - p2)), arms, self.demand.alpha, sides=self.demand.sides)
        return 0.0 if is_number(found) and self.demand.sides == 1 and p1 < p2 else found

    def size(self, method: str) -> Number:
        """Clients a group for the power asked, before rounding up."""
        if method != WITH_CLUSTERS:
            return size_for(method, self.rates, self.demand)
        if self.rates[0] == self.rates[1]:
            return NotComputable(SAME)
        low, high = 2, 4

        def enough(n: int) -> bool:
            found = self.power(method, self.rates, (n, n))
            return is_number(found) and float(found) >= self.demand.power

        while not enough(high):
            low, high = high, 2 * high
            if high > LARGEST:
                return NotComputable(NEVER)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle) else (middle, high)
        return high

    def detectable(self, method: str, sizes: tuple[int, int]) -> Number:
        """The smallest difference above the second group's rate that has the power asked."""
        control = self.rates[1]
        if method != WITH_CLUSTERS:
            return detectable(method, control, sizes, self.demand)

        def lacking(p1: float) -> float:
            found = self.power(method, (p1, control), sizes)
            return (float(found) if is_number(found) else 0.0) - self.demand.power

        return NotComputable(NEVER) if lacking(1 - 1e-9) < 0 else float(optimize.brentq(lacking, control + 1e-9, 1 - 1e-9, xtol=1e-8)) - control


def power_calculation(params: Power, contrast: Contrast = Contrast()) -> PowerResult:
    """Expected rates, sizes by every method asked for, power of the planned size, detectable effects, curves, of one contrast.

    With several contrasts and Holm's correction each has alpha over their number, his strictest step: what a contrast finds for
    certain, whatever the others do. With clusters a method that allows for them comes first (``estimators.clustered_power``).
    Raises ``ParameterError`` when params hold no assumptions on a group.
    """
    arms, rates = contrast.arms, _rates(params, contrast.arms)
    over = contrast.of if params.correction == "holm" else 1
    shapes = _shapes(params, contrast)
    setting = _Setting(rates, Demand(params.alpha / over, params.sides, params.target), shapes)
    treatment = "" if arms is None else arms.treatment.code
    return PowerResult(
        parts=() if treatment in params.expected else tuple(PowerPart(part.label, part.share, part.rate) for part in params.parts),
        rate_treatment=rates[0], rate_control=rates[1], effect=rates[0] - rates[1],
        alpha=params.alpha, sides=params.sides, target_power=params.target,
        planned=params.planned, population=params.population, goal=params.goal,
        sizes=tuple(_size(method, params.planned, setting) for method in params.used),
        detectable=tuple(_detectable(pair, method, setting) for pair in params.pairs for method in params.used),
        curves=_curves(params, setting), outcome=params.outcome, contrasts=over,
        clusters=None if params.cluster_size is None else (params.cluster_size, params.icc),
        design_effects=None if params.cluster_size is None else (shapes[0].design_effect, shapes[1].design_effect),
    )  # fmt: skip


def _rates(params: Power, arms: Arms | None) -> tuple[float, float]:
    """Expected outcome of both groups of a contrast."""
    if not params.given or params.control is None:
        raise ParameterError(
            "De powerberekening heeft geen aannames.", action="vul 'delen' of 'kansen', en 'kans_vergelijking' in onder 'power'."
        )
    common = sum(part.share * part.rate for part in params.parts) if params.parts else None

    def rate(code: str) -> float:
        if arms is not None and code == arms.uncoached:
            return float(params.control or 0.0)
        found = params.expected.get(code, common)
        if found is None:
            raise ParameterError(f"De powerberekening heeft geen verwachte kans van groep '{code}'.", action="noem haar onder 'power', 'kansen'.")
        return float(found)

    if arms is None:
        return rate(""), params.control
    return rate(arms.treatment.code), rate(arms.control.code)


def _shapes(params: Power, contrast: Contrast) -> tuple[ClusterArm, ClusterArm]:
    """The clusters of both groups: none in the comparison group of the study where only interventions have them."""
    alone, shared = ClusterArm(1), ClusterArm(1, params.cluster_size or 1.0, params.icc, params.variation)
    arms = contrast.arms
    bare = contrast.nested == "begeleid" and (arms is None or arms.control.code == arms.uncoached)
    return shared, alone if bare else shared


def _size(method: str, planned: int, setting: _Setting) -> SampleSize:
    unrounded = setting.size(method)
    whole = math.ceil(unrounded) if is_number(unrounded) else unrounded
    if (method.startswith("exact") or method == WITH_CLUSTERS) and is_number(unrounded):
        unrounded = NotComputable("een opsomming geeft meteen een geheel aantal")
    return SampleSize(NAMES[method], method, whole, whole, unrounded, setting.power(method, setting.rates, (planned, planned)))


def _detectable(pair: SizePair, method: str, setting: _Setting) -> Detectable:
    sizes = (pair.treatment, pair.control)
    return Detectable(
        pair.code, pair.label, pair.treatment, pair.control, NAMES[method],
        power=setting.power(method, setting.rates, sizes), effect=setting.detectable(method, sizes),
    )  # fmt: skip


def _curves(params: Power, setting: _Setting) -> tuple[PowerCurve, ...]:
    """One curve a net effect, by the main method; an effect that lifts the rate above 1 is left out."""
    sizes = tuple(range(params.curve.first, params.curve.last + 1, params.curve.step))
    first, second = setting.rates
    effects = params.curve.effects or (first - second,)
    main = params.main if params.cluster_size is None else WITH_CLUSTERS
    return tuple(
        PowerCurve(
            "verwacht netto-effect" if math.isclose(effect, first - second, abs_tol=1e-9) else "ander netto-effect", effect,
            NAMES[main], sizes, tuple(setting.power(main, (second + effect, second), (n, n)) for n in sizes),
        )
        for effect in effects if 0 <= second + effect <= 1
    )  # fmt: skip
