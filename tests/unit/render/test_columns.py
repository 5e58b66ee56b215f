"""Widths of columns on paper: no word is broken where the table has room for it, and the last rows stay together."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import ImageFont

from evalutils.pipeline.render.embedded.columns import ACROSS, BESIDE, room, with_end, with_widths
from evalutils.pipeline.render.embedded.pandoc import parse

FONTS = Path(__file__).resolve().parents[3] / "report/_extensions/deelrapport/fonts"
WIDE = "x" * 80  # a line of more than 72 characters: Pandoc then reads the widths of the dashes


def table(text: str) -> dict:
    blocks, _ = parse(text, Path.cwd())
    return next(block for block in blocks if block["t"] == "Table")


def shares(node: dict) -> list[float]:
    return [width["c"] for _, width in with_widths(node)["c"][2]]


def test_a_column_holds_its_longest_word_whatever_the_dashes_say() -> None:
    word = "Werkzoekvaardighedenmechanisme"
    found = shares(table(f"| Kop | Tekst |\n|:---|:------------------------------|\n| {word} | {'woord ' * 20} |\n"))
    assert found[0] == pytest.approx((room(word) + BESIDE) / ACROSS, abs=1e-3)
    assert sum(found) == pytest.approx(1, abs=1e-3)


def test_widths_of_the_source_stay_where_every_word_fits() -> None:
    found = shares(table(f"| Kop | Tekst |\n|:----------|:------------------------------|\n| kort | {'woord ' * 20} |\n"))
    assert found == pytest.approx([11 / 42, 31 / 42], abs=0.02)


def test_an_interval_is_as_one_word() -> None:
    interval = "€\u00a0−2.904\u00a0tot\u00a0€\u00a0−2.274"
    found = shares(table(f"| Post | Interval |\n|:------------------------------|:---|\n| {'woord ' * 20} | {interval} |\n"))
    assert found[1] == pytest.approx((room(interval) + BESIDE) / ACROSS, abs=1e-3)


@pytest.mark.parametrize(("word", "longest"), [("171\u00a0/\u00a0220", "171\u00a0/\u00a0220"), ("klantmanagers/accountmanagers", "accountmanagers")])
def test_a_slash_divides_but_not_before_a_space_that_holds(word: str, longest: str) -> None:
    found = shares(table(f"| Post | n |\n|:------------------------------|:-|\n| {'woord ' * 20} | {word} |\n"))
    assert found[1] == pytest.approx((room(longest) + BESIDE) / ACROSS, abs=1e-3)


def test_a_word_asks_no_more_than_its_longest_part_where_it_may_be_divided() -> None:
    found = shares(table(f"| Kop | Tekst |\n|:---|:------------------------------|\n| Werkzoekvaardigheden\u00admechanisme | {'woord ' * 20} |\n"))
    assert found[0] == pytest.approx((room("Werkzoekvaardigheden") + BESIDE) / ACROSS, abs=1e-3)


@pytest.mark.parametrize("word", ["Experimentgroep", "−35,4\u00a0tot\u00a035,7", "€\u00a0−2.904\u00a0tot\u00a0€\u00a0−2.274", "(Holm)", "Maatwerkbudget", "0,97"])
def test_the_room_of_a_word_holds_it_as_printed(word: str) -> None:
    """On A4 with margins of 2.4 cm, bold of 9 points and 6 points beside it, as the house template sets a table."""
    font = ImageFont.truetype(str(FONTS / "SourceSansPro-Bold.ttf"), 90)
    printed = font.getlength(word) / 10 + 12
    across = (210 - 48) / 25.4 * 72
    assert printed <= (room(word) + BESIDE) / ACROSS * across


def test_words_that_cannot_all_fit_share_the_room() -> None:
    found = shares(table(f"| Kop | Tekst |\n|:---|:---|\n| {WIDE} | {WIDE} |\n"))
    assert found == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize(("rows", "together"), [(6, 0), (7, 3), (40, 3)])
def test_the_last_rows_of_a_long_table_stay_together(rows: int, together: int) -> None:
    made = with_end(table("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * rows))
    assert len(made["c"][5][1]) == together
    assert len(made["c"][4][0][3]) == rows - together
