"""The power calculation of a design from its assumptions."""

from __future__ import annotations

import math

from evalutils.errors import ParameterError
from evalutils.estimators.power import NAMES, Demand, detectable, power_at, size_for
from evalutils.params.design import Power, SizePair
from evalutils.results import NotComputable, is_number
from evalutils.results.design import Detectable, PowerCurve, PowerPart, PowerResult, SampleSize


def power_calculation(params: Power) -> PowerResult:
    """Expected rates, sizes by every method asked for, power of the planned size, detectable effects, curves.

    Raises ``ParameterError`` when params hold no assumptions.
    """
    if not params.parts or params.control is None:
        raise ParameterError(
            "De powerberekening heeft geen aannames.", action="vul 'delen' en 'kans_vergelijking' in onder 'power'."
        )
    expected = sum(part.share * part.rate for part in params.parts)
    rates, demand = (expected, params.control), Demand(params.alpha, params.sides, params.target)
    return PowerResult(
        parts=tuple(PowerPart(part.label, part.share, part.rate) for part in params.parts),
        rate_treatment=expected, rate_control=params.control, effect=expected - params.control,
        alpha=params.alpha, sides=params.sides, target_power=params.target,
        planned=params.planned, population=params.population, goal=params.goal,
        sizes=tuple(_size(method, rates, params.planned, demand) for method in params.methods),
        detectable=tuple(
            _detectable(pair, method, rates, demand) for pair in params.pairs for method in params.methods
        ),
        curves=_curves(params, rates, demand),
    )  # fmt: skip


def _size(method: str, rates: tuple[float, float], planned: int, demand: Demand) -> SampleSize:
    unrounded = size_for(method, rates, demand)
    whole = math.ceil(unrounded) if is_number(unrounded) else unrounded
    if method.startswith("exact") and is_number(unrounded):
        unrounded = NotComputable("een opsomming geeft meteen een geheel aantal")
    return SampleSize(NAMES[method], method, whole, whole, unrounded, power_at(method, rates, (planned, planned), demand))


def _detectable(pair: SizePair, method: str, rates: tuple[float, float], demand: Demand) -> Detectable:
    sizes = (pair.treatment, pair.control)
    return Detectable(
        pair.code, pair.label, pair.treatment, pair.control, NAMES[method],
        power=power_at(method, rates, sizes, demand), effect=detectable(method, rates[1], sizes, demand),
    )  # fmt: skip


def _curves(params: Power, rates: tuple[float, float], demand: Demand) -> tuple[PowerCurve, ...]:
    """One curve a net effect, by the main method; an effect that lifts the rate above 1 is left out."""
    sizes = tuple(range(params.curve.first, params.curve.last + 1, params.curve.step))
    expected = rates[0] - rates[1]
    effects = params.curve.effects or (expected,)
    return tuple(
        PowerCurve(
            "verwacht netto-effect" if math.isclose(effect, expected, abs_tol=1e-9) else "ander netto-effect", effect,
            NAMES[params.main], sizes,
            tuple(power_at(params.main, (rates[1] + effect, rates[1]), (n, n), demand) for n in sizes),
        )
        for effect in effects if rates[1] + effect <= 1
    )  # fmt: skip
