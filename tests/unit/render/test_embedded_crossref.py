"""Numbering by chapter, and the widths of columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalutils.pipeline.render.embedded import crossref, pandoc
from evalutils.pipeline.render.embedded.columns import with_widths
from evalutils.pipeline.render.embedded.tree import elements

HERE = Path(__file__).parent


def blocks(text: str) -> list:
    return pandoc.parse(text, HERE)[0]


def numbers(text: str) -> dict[str, str]:
    return {key: target.reference.replace("\u00a0", " ") for key, target in crossref.number(blocks(text)).targets.items()}


def table(label: str) -> str:
    return f"| a | b |\n|---|---|\n| 1 | 2 |\n\n: Bijschrift {{#tbl-{label}}}\n\n"


def test_tables_and_figures_start_again_in_each_numbered_chapter() -> None:
    text = (
        "# Een {#sec-een}\n\n" + table("a") + table("b") + "# Twee\n\n## Onder {#sec-onder}\n\n" + table("c")
        + '![B](/x){#fig-d fig-alt="t"}\n\n# Los {.unnumbered}\n\n' + table("e") + "# Drie\n\n" + table("f")
    )  # fmt: skip
    found = numbers(text)
    assert {key: found[key] for key in found if key.startswith(("tbl", "fig"))} == {
        "tbl-a": "Tabel 1.1", "tbl-b": "Tabel 1.2", "tbl-c": "Tabel 2.1", "fig-d": "Figuur 2.1", "tbl-e": "Tabel 2.2",
        "tbl-f": "Tabel 3.1",
    }  # fmt: skip
    assert (found["sec-een"], found["sec-onder"]) == ("Hoofdstuk 1", "Paragraaf 2.1")


@given(st.lists(st.integers(1, 3), min_size=1, max_size=12))
def test_numbers_of_headings_are_unique_and_as_deep_as_their_level(levels: list[int]) -> None:
    tree = [{"t": "Header", "c": [level, [f"k{n}", [], []], [{"t": "Str", "c": "k"}]]} for n, level in enumerate([1, *levels])]
    found = crossref.number(tree).headings
    assert len(set(found.values())) == len(found) == len(tree)
    assert [len(found[f"k{n}"].split(".")) for n in range(len(tree))] == [1, *levels]


def test_columns_share_the_width_by_what_they_hold() -> None:
    node = next(elements(blocks("| a | b |\n|---|---|\n| een tamelijk lange omschrijving | 1 |\n"), "Table"))
    first, second = (width["c"] for _, width in with_widths(node)["c"][2])
    assert abs(first + second - 1) < 0.001
    assert first > 2 * second


def test_widths_that_the_source_sets_are_kept() -> None:
    line = "| " + "woord " * 20 + "| 1 |"
    node = next(elements(blocks(f"| a | b |\n|:{'-' * 60}|{'-' * 20}:|\n{line}\n"), "Table"))
    shares = [width["c"] for _, width in with_widths(node)["c"][2]]
    assert shares[0] / sum(shares) == pytest.approx(0.75, abs=0.02)  # but for room for the longest word
