"""Results: frozen records of numbers, with n and the name of the method. Nothing here is formatted.

A number is an int or a float, ``SECRET`` (withheld by disclosure control) or ``NotComputable``
(with its reason); never a NaN or an infinity. disclosure.release is the only place that makes
``SECRET``; display is the only place that makes text of a number.
"""

from evalutils.results.baseline import Balance, CharacteristicBalance, Difference
from evalutils.results.core import Axes, Crosstab, Estimate, Interval, Moments, Outside, Test
from evalutils.results.effects import (
    ArmShare,
    AttritionFound,
    BoundsResult,
    ClusterFacts,
    ComplierResult,
    ContrastRow,
    ContrastsResult,
    EffectivenessResult,
    EffectResult,
    Method,
    OutcomeEffect,
    SubgroupResult,
    SubgroupRow,
    VariantResult,
    WeakSet,
)
from evalutils.results.outcomes import Proportion, RegistrationResult
from evalutils.results.progress import FlowBox, FlowResult, ProgressResult, TallyResult
from evalutils.results.survival import AtRisk, CurveResult, SurvivalResult
from evalutils.results.values import SECRET, NotComputable, Number, Secret, is_number, number

__all__ = [
    "SECRET",
    "ArmShare",
    "AtRisk",
    "AttritionFound",
    "Axes",
    "Balance",
    "BoundsResult",
    "CharacteristicBalance",
    "ClusterFacts",
    "ComplierResult",
    "ContrastRow",
    "ContrastsResult",
    "Crosstab",
    "CurveResult",
    "Difference",
    "EffectResult",
    "EffectivenessResult",
    "Estimate",
    "FlowBox",
    "FlowResult",
    "Interval",
    "Method",
    "Moments",
    "NotComputable",
    "Number",
    "OutcomeEffect",
    "Outside",
    "ProgressResult",
    "Proportion",
    "RegistrationResult",
    "Secret",
    "SubgroupResult",
    "SubgroupRow",
    "SurvivalResult",
    "TallyResult",
    "Test",
    "VariantResult", "WeakSet",
    "is_number",
    "number",
]  # fmt: skip
