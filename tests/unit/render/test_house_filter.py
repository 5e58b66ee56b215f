"""The filter of the house that runs before Quarto reads a document: what it makes of a table is what the embedded renderer makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evalutils.pipeline.render.embedded import pandoc
from evalutils.pipeline.render.embedded.columns import with_widths
from evalutils.pipeline.render.embedded.tree import Node, plain

ROOT = Path(__file__).parents[3]
FILTER = ROOT / "report/_extensions/deelrapport/deelrapport.lua"
ROWS = "".join(f"| Informatie\u00admechanisme {n} | {'wat daarvan te zien was ' * 3}|\n" for n in range(9))
TABLE = f"| Wat | Gezien |\n|:{'-' * 11}|:{'-' * 89}|\n{ROWS}\n: Te smal"


def table(caption: str, *options: str, extensions: str = "") -> Node:
    """The one table of a document, as Quarto has it read: what a caption says between braces is still its words."""
    out, _ = pandoc.run([f"--from=markdown-table_attributes{extensions}", "--to=json", *options], TABLE + caption, root=ROOT)
    return json.loads(out)["blocks"][0]


def widths(node: Node) -> list[float]:
    return [width["c"] for _, width in node["c"][2]]


@pytest.mark.parametrize("extensions", ["", "-smart"])
@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("", "Te smal"),
        (" {#tbl-x}", "Te smal {#tbl-x}"),
        (' {#tbl-x tbl-colwidths="[12,88]"}', "Te smal {#tbl-x}"),
        (' {#tbl-x tbl-colwidths="[12,88]" .klasse}', "Te smal {#tbl-x .klasse}"),
    ],
)
def test_a_caption_takes_no_width_back(said: str, left: str, extensions: str) -> None:
    made = table(said, f"--lua-filter={FILTER}", extensions=extensions)
    assert plain(made["c"][1][1][0]["c"]) == left
    assert widths(made) == pytest.approx(widths(with_widths(table(said))), abs=1e-4)
    assert widths(made)[0] > 0.12


@pytest.mark.parametrize("word", ["171\u00a0/\u00a0220", "klantmanagers/accountmanagers", "€\u00a0−2.904\u00a0tot\u00a0€\u00a0−2.274", "95%-interval"])
def test_a_column_has_the_room_that_the_embedded_renderer_gives(word: str) -> None:
    text = f"| Post | n |\n|:{'-' * 80}|:--|\n| {'woord ' * 20} | {word} |\n"
    read, made = (
        json.loads(pandoc.run(["--from=markdown", "--to=json", *options], text, root=ROOT)[0])["blocks"][0]
        for options in ([], [f"--lua-filter={FILTER}"])
    )
    assert widths(made) == pytest.approx(widths(with_widths(read)), abs=1e-4)


def test_the_last_rows_stay_together() -> None:
    out, _ = pandoc.run(["--from=markdown", "--to=typst", f"--lua-filter={FILTER}"], TABLE, root=ROOT)
    assert out.split("table.footer(")[1].count("mechanisme") == 3
