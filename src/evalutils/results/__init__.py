"""Results: frozen records of numbers, with n and the name of the method. Nothing here is formatted.

A number is an int or a float, ``SECRET`` (withheld by disclosure control) or ``NotComputable``
(with its reason); never a NaN or an infinity. disclosure.release is the only place that makes
``SECRET``; display is the only place that makes text of a number.
"""

from evalutils.results.core import (
    SECRET,
    Crosstab,
    Interval,
    Moments,
    NotComputable,
    Number,
    Secret,
    Test,
    is_number,
    number,
)
from evalutils.results.effectiveness import (
    ArmShare,
    AtRisk,
    BoundsResult,
    ComplierResult,
    CurveResult,
    EffectivenessResult,
    OutcomeEffect,
    SubgroupResult,
    SubgroupRow,
    SurvivalResult,
    VariantResult,
)
from evalutils.results.experiment import (
    Balance,
    CharacteristicBalance,
    EffectResult,
    Estimate,
    FlowBox,
    FlowResult,
    ProgressResult,
    Proportion,
    RegistrationResult,
    TallyResult,
)

__all__ = [
    "SECRET", "ArmShare", "AtRisk", "Balance", "BoundsResult", "CharacteristicBalance", "ComplierResult", "Crosstab",
    "CurveResult", "EffectResult", "EffectivenessResult", "Estimate", "FlowBox", "FlowResult", "Interval", "Moments",
    "NotComputable", "Number", "OutcomeEffect", "ProgressResult", "Proportion", "RegistrationResult",
    "Secret", "SubgroupResult", "SubgroupRow", "SurvivalResult", "TallyResult", "Test", "VariantResult", "is_number",
    "number",
]  # fmt: skip
