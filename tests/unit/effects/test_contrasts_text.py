"""What the paragraph on all contrasts says of a test that may not be shown."""

from __future__ import annotations

from typing import Any

from evalutils.display.effects.contrasts import text
from evalutils.results import SECRET, Estimate, Interval, NotComputable, Test
from evalutils.results.effects import ContrastRow, ContrastsResult

GONE = NotComputable("geen klanten")


def test_a_withheld_p_value_is_not_called_untested() -> None:
    groups: Any = None
    ends = Interval(-0.01, 0.03, 0.95, "t")
    rows = (ContrastRow("a", "Coaching", "Controlegroep", groups, Estimate("m", 0.01, 0.01, ends, SECRET), SECRET, SECRET, ends),)
    found = text(0.05)(ContrastsResult("werk", "Betaald werk", "", "aandeel", rows, Test("F", GONE, GONE), 0.95)).paragraphs[0]
    assert "de toets is niet gepubliceerd" in found
    assert "niet getoetst" not in found
