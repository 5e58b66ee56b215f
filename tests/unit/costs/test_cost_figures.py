"""Figures of costs and benefits: steps that add up to the balance, one rule for signs, and nil where a reader looks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from final_report import ARMS, OPEN, costs_of, tables
from matplotlib import pyplot as plt
from matplotlib.patches import Rectangle

from evalutils.disclosure import Gate
from evalutils.display.common import theme
from evalutils.display.common.views import Cell
from evalutils.display.costs import figures, waterfall
from evalutils.display.costs import tables as cost_tables
from evalutils.results import SECRET


@pytest.fixture(scope="module")
def costs():
    return Gate(OPEN).release(costs_of(tables())).result


def drawn(figure):
    with theme.house_style():
        drawing = figure.draw()
        drawing.canvas.draw()
    return drawing


def test_the_steps_lead_from_nil_to_the_balance(costs) -> None:
    drawing = drawn(waterfall.against(ARMS)(costs))
    bars = [patch for patch in drawing.axes[0].patches if isinstance(patch, Rectangle)]
    *steps, balance = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]
    assert steps[0][0] == balance[0] == 0
    assert [end for _, end in steps[:-1]] == pytest.approx([start for start, _ in steps[1:]])
    assert steps[-1][1] == pytest.approx(balance[1]) == pytest.approx(float(costs.perspectives[0].net), abs=1)
    plt.close(drawing)


def test_costs_are_negative_in_every_table_and_figure(costs) -> None:
    part = costs.perspectives[0]
    assert part.costs > 0
    balance = {row[0]: row[1].value for row in cost_tables.balance(costs).rows if isinstance(row[1], Cell)}
    lines = {str(row[0]): row[3].value for row in cost_tables.perspective("p", ARMS)(costs).rows}
    steps = {row[0]: row[1].value for row in waterfall.against(ARMS)(costs).data.rows}
    assert balance["Extra kosten"] == lines["Extra kosten"] == -part.costs
    assert steps["P: Hulp"] == lines["Hulp"] < 0
    assert balance["Extra kosten"] + balance["Baten"] == pytest.approx(balance["Saldo (extra kosten en baten samen)"], abs=1.01)


def test_a_withheld_line_leaves_its_totals_and_a_withheld_total_leaves_a_sentence(costs) -> None:
    part = costs.perspectives[0]
    hidden = replace(part, lines=(replace(part.lines[0], difference=SECRET), *part.lines[1:]))
    assert "Hulp" not in waterfall.against(ARMS)(replace(costs, perspectives=(hidden,))).alt
    assert "extra kosten" in waterfall.against(ARMS)(replace(costs, perspectives=(hidden,))).alt
    gone = waterfall.against(ARMS)(replace(costs, perspectives=(replace(hidden, costs=SECRET, net=SECRET),)))
    assert gone.alt.endswith("P: niet gepubliceerd.")
    drawing = drawn(gone)
    assert not [patch for patch in drawing.axes[0].patches if isinstance(patch, Rectangle)]
    plt.close(drawing)


def test_nil_is_a_line_of_its_own_in_a_tornado_and_the_chosen_values_another(costs) -> None:
    drawing = drawn(figures.tornado("p")(costs))
    axes = drawing.axes[0]
    upright = {round(line.get_xdata()[0], 6): line for line in axes.lines if len(set(line.get_xdata())) == 1}
    middle = round(float(costs.perspectives[0].net), 6)
    assert upright[0.0].get_linestyle() == "-" and upright[middle].get_linestyle() != "-"
    low, high = axes.get_xlim()
    assert low < 0 < high or 0 in (low, high)
    assert "nul" in axes.get_xlabel()
    assert any(text.get_text().startswith("gekozen waarden") for text in axes.texts)
    plt.close(drawing)
