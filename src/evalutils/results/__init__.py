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
    "SECRET", "Balance", "CharacteristicBalance", "Crosstab", "EffectResult", "Estimate", "FlowBox", "FlowResult",
    "Interval", "Moments", "NotComputable", "Number", "ProgressResult", "Proportion", "RegistrationResult", "Secret",
    "TallyResult", "Test", "is_number", "number",
]  # fmt: skip
