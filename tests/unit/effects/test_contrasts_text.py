"""What the paragraph on all contrasts says where something may not be shown, and where it cannot be computed."""

from __future__ import annotations

from typing import Any

import pytest

from evalutils.display.effects.contrasts import text
from evalutils.results import SECRET, Estimate, Interval, NotComputable, Test
from evalutils.results.effects import ContrastRow, ContrastsResult

GONE = NotComputable("geen klanten")


def row(name: str, value: Any) -> ContrastRow:
    ends = Interval(value, value, 0.95, "t")
    groups: Any = None  # the paragraph shows no numbers of clients
    return ContrastRow(name, name, "Controlegroep", groups, Estimate("m", value, value, ends, value), value, value, ends)


def said(joint: Any, *values: Any) -> str:
    rows = tuple(row(name, value) for name, value in zip(("Coaching", "Training"), values, strict=True))
    return text(0.05)(ContrastsResult("werk", "Betaald werk", "", "aandeel", rows, Test("F", joint, joint), 0.95)).paragraphs[0]


@pytest.mark.parametrize(
    ("joint", "values", "words"),
    [
        (SECRET, (SECRET, SECRET), "zijn de gezamenlijke toets van alle groepen, het verschil van coaching tegenover controlegroep en het verschil van "
                                   "training tegenover controlegroep niet gepubliceerd, ter bescherming van klanten."),
        (GONE, (SECRET, 0.01), "is het verschil van coaching tegenover controlegroep niet gepubliceerd, ter bescherming van klanten. Training tegenover controlegroep: "),
        (GONE, (GONE, GONE), "is geen gezamenlijke toets van alle groepen te geven. Coaching tegenover controlegroep: geen verschil te geven."),
    ],
)  # fmt: skip
def test_withheld_is_not_called_impossible(joint: Any, values: tuple[Any, Any], words: str) -> None:
    found = said(joint, *values)
    assert words in found
    assert ("niet gepubliceerd" in found) == (SECRET in (joint, *values))
    assert SECRET not in values or values.count(SECRET) < 2 or "te geven" not in found


def test_a_withheld_p_value_is_not_called_untested() -> None:
    groups: Any = None
    ends = Interval(-0.01, 0.03, 0.95, "t")
    rows = (ContrastRow("a", "Coaching", "Controlegroep", groups, Estimate("m", 0.01, 0.01, ends, SECRET), SECRET, SECRET, ends),)
    found = text(0.05)(ContrastsResult("werk", "Betaald werk", "", "aandeel", rows, Test("F", GONE, GONE), 0.95)).paragraphs[0]
    assert "de toets is niet gepubliceerd" in found
    assert "niet getoetst" not in found
