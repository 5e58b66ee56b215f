"""The names of numbers of effects: what a chapter or claim reads stays, however a test was computed."""

import pytest

from evalutils.display.effects.numbers import _test
from evalutils.estimators.comparisons.permutation import DRAWN_NAME, EXACT_NAME, LIMIT_NAME
from evalutils.results.core import Test as Found


@pytest.mark.parametrize("way", [EXACT_NAME, f"{DRAWN_NAME}, 10.000 trekkingen", LIMIT_NAME])
def test_the_randomisation_test_has_one_name_exact_or_drawn(way: str) -> None:
    assert _test(Found(f"{way}, tweezijdig", 0.1, 0.03)) == "permutatie"
    assert _test(Found(f"{way}, eenzijdig: verschil groter dan nul", 0.1, 0.03)) == "permutatie_eenzijdig"
