"""Views of the design: what a reader sees of withheld counts, and drawings that follow the numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from matplotlib import pyplot as plt

from evalutils.display.common import theme
from evalutils.display.common.views import Cell
from evalutils.display.design import chains
from evalutils.display.design import figures as design_figures
from evalutils.display.design import numbers as design_numbers
from evalutils.display.design import tables as design_tables
from evalutils.results import SECRET, NotComputable
from evalutils.results.design import (
    Detectable,
    PowerCurve,
    PowerPart,
    PowerResult,
    SampleSize,
    SelectionFlow,
    SelectionResult,
    SelectionStep,
)
from evalutils.results.theory import Chain, ChainNode, MechanismRow, PolicyTheory


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def step(code: str, entered: int, dropped: int, missing: int = 0) -> SelectionStep:
    kept = entered - dropped - missing
    return SelectionStep(code, code.upper(), entered, kept, dropped, missing, kept, (dropped + missing) / entered, 0.25)


MAIN = SelectionFlow("m", "Wide", 100, (step("a", 100, 30, 2), step("b", 68, 8)), 60, 50)
OTHER = SelectionFlow("n", "Narrow", 100, (step("a", 100, 50, 2), step("b", 48, 6)), 42, 50)
SELECTION = SelectionResult(MAIN, (OTHER,), 61, 0, 1, 60)


def text(drawing) -> str:
    return " ".join(found.get_text() for axes in drawing.axes for found in axes.texts)


def test_the_table_of_the_selection_reads_from_the_register_down():
    table = design_tables.selection(SELECTION)
    shown = [[cell if isinstance(cell, str) else cell.text for cell in row] for row in table.rows]
    assert shown == [
        ["Alle klanten in het register", "", "", "100", "", "100"],
        ["A", "30", "2", "68", "32,0%", "48"],
        ["B", "8", "-", "60", "11,8%", "42"],
    ]


def test_the_drawing_of_the_selection_says_which_limit_leaves_too_few():
    figure = design_figures.selection(SELECTION)
    with theme.house_style():
        said = text(figure.draw())
    assert said.count("te weinig") == 1
    assert "42" in figure.alt and "Nodig zijn er 50" in figure.alt


def test_a_withheld_count_is_drawn_as_a_sign_and_judges_nothing():
    hidden = replace(MAIN.steps[1], entered=SECRET, kept=SECRET, dropped=SECRET, lost_share=SECRET)
    result = replace(SELECTION, main=replace(MAIN, steps=(MAIN.steps[0], hidden), selected=SECRET), alternatives=())
    with theme.house_style():
        said = text(design_figures.selection(result).draw())
    assert " 60" not in said and "te weinig" not in said
    numbers = design_numbers.selection(result).cells
    assert {numbers[name].text for name in ("b.over", "b.af", "geselecteerd", "marge", "tekort")} == {"x"}


def test_key_numbers_of_the_selection():
    numbers = design_numbers.selection(SELECTION).cells
    assert (numbers["marge"].value, numbers["n.tekort"].value, numbers["n.verschil"].value) == (10, 8, 18)
    assert numbers["b.verwacht"].text == "25%"


def power(curve: tuple[float | NotComputable, ...]) -> PowerResult:
    none = NotComputable("reason")
    return PowerResult(
        (PowerPart("P", 1.0, 0.2),), 0.2, 0.1, 0.1, 0.05, 1, 0.8, 100, None, None,
        (SampleSize("method", "gepoold", 180, 180, 179.5, 0.79), SampleSize("exact", "exact_z", none, none, none, none)),
        (Detectable("x", "Pair", 90, 110, "method", 0.7, 0.11), Detectable("x", "Pair", 90, 110, "exact", none, none)),
        (PowerCurve("verwacht", 0.1, "method", (50, 100), curve),),
    )  # fmt: skip


def test_power_that_cannot_be_computed_leaves_a_sign_and_no_line():
    none = NotComputable("reason")
    rows = design_tables.sizes(power((0.4, 0.7))).rows
    assert [cell.text for cell in rows[1][1:] if isinstance(cell, Cell)] == [".", "."]
    (row,) = design_tables.detectable(power((0.4, 0.7))).rows
    assert row[-1] == "11,0 tot 11,0"
    with theme.house_style():
        (axes,) = design_figures.power_curve(power((none, none))).draw().axes
        (other,) = design_figures.power_curve(power((0.4, 0.7))).draw().axes
    assert len(other.lines) == len(axes.lines) + 1
    numbers = design_numbers.power(power((0.4, 0.7))).cells
    assert (numbers["laagste.n"].value, numbers["hoogste.n"].value, numbers["omvang.x.interventie"].value) == (180, 180, 90)


CHAIN = Chain("c", "Part", ("Probleem", "Mechanisme"), (
    ChainNode("p", "Te weinig van iets", 0, 0), ChainNode("q", "Iets anders", 0, 1),
    ChainNode("m", "Langesamenstellingsmechanisme", 1, 0),
), (("p", "m"), ("q", "m")))  # fmt: skip


def test_the_alt_text_of_a_chain_follows_every_arrow():
    alt = chains.chain("c")(PolicyTheory(("Part",), (CHAIN,), ())).alt
    assert alt == (
        "Schema van part in 2 kolommen: probleem, mechanisme. Te weinig van iets leidt naar langesamenstellingsmechanisme. "
        "Iets anders leidt naar langesamenstellingsmechanisme."
    )


def test_no_text_of_a_chain_is_cut_or_leaves_its_box():
    apart = tuple(replace(node, column=3 * node.column) for node in CHAIN.nodes)
    nodes = (*apart, ChainNode("x", "X", 1, 0), ChainNode("y", "Y", 2, 0))
    four = replace(CHAIN, columns=("Probleem", "A", "B", "Mechanisme"), nodes=nodes)
    with theme.house_style():
        drawing = chains.chain("c")(PolicyTheory(("Part",), (four,), ())).draw()
        renderer = drawing.canvas.get_renderer()
        (axes,) = drawing.axes
        boxes = [patch.get_window_extent(renderer) for patch in axes.patches if hasattr(patch, "get_boxstyle")]
        lines = [found for found in axes.texts if found.get_fontweight() == "normal"]
        for line in lines:
            extent = line.get_window_extent(renderer)
            inside = (b.x0 <= extent.x0 and extent.x1 <= b.x1 and b.y0 <= extent.y0 and extent.y1 <= b.y1 for b in boxes)
            assert any(inside), line.get_text()
    words = [found.get_text() for found in lines]
    assert {"Langesamenstellings-", "mechanisme"} <= set(words)


def test_mechanisms_stand_under_what_they_are_aimed_at():
    rows = (
        MechanismRow("One", "aanbod", (True, False)), MechanismRow("Two", "vraag", (False, True)),
        MechanismRow("Three", "aanbod", (False, False)),
    )  # fmt: skip
    table = design_tables.mechanisms(PolicyTheory(("Deze", "Die"), (), rows))
    assert table.head == ("Mechanisme", "Deze", "Die")
    assert table.rows == (
        ("Aanbod", "", ""), ("One", "ja", ""), ("Three", "", ""), ("Vraag", "", ""), ("Two", "", "ja"),
    )  # fmt: skip
