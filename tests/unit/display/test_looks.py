"""Groups in figures: told apart by colour, and by marker and dashes where there is no colour."""

from __future__ import annotations

import itertools

from evalutils.display.common import theme


def luminance(colour: str) -> float:
    """Relative luminance of a hexadecimal colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_group_stands_out_on_paper_and_its_words_on_its_tint() -> None:
    for look in theme.looks(6):
        assert contrast(look.colour, theme.PAPER) >= 3
        assert contrast(theme.INK, look.tint) >= 7


def test_no_two_groups_share_a_colour_a_marker_or_dashes() -> None:
    for first, second in itertools.combinations(theme.looks(6), 2):
        assert first.colour != second.colour and first.marker != second.marker and first.dashes != second.dashes


def test_groups_that_stand_side_by_side_differ_in_grey() -> None:
    for count in range(3, 7):
        for first, second in itertools.pairwise(theme.looks(count)):
            assert contrast(first.colour, second.colour) >= 1.25, (count, first.colour, second.colour)


def test_two_groups_keep_their_colours() -> None:
    assert [look.colour for look in theme.looks(2)] == [theme.TREATMENT, theme.CONTROL]
    assert [look.tint for look in theme.looks(2)] == [theme.TINT_TREATMENT, theme.TINT_CONTROL]
