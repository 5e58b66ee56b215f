"""What is drawn can be told from paper: by everyone, by who sees no red or green apart, and on a copier.

On a small study; tests/pipeline/test_every_figure.py looks at every figure of every report.
"""

from __future__ import annotations

import matplotlib as mpl
import pytest
from final_report import COST_VIEWS, EFFECT_VIEWS, FLOW_VIEWS, OPEN, costs_of, effects_of, tables
from matplotlib import colors
from matplotlib import pyplot as plt
from matplotlib.patches import FancyBboxPatch, Rectangle
from sight import SIGHTS, contrast

from evalutils.disclosure import Gate
from evalutils.display.common import theme
from evalutils.display.common.views import Figure

QUIET = {theme.LINE, theme.TINT, theme.TINT_TREATMENT, theme.TINT_CONTROL, theme.PAPER}
"""Backgrounds and rules that carry nothing by themselves."""


def marks(drawing) -> set[str]:
    """Colours of lines, points and bars that carry a value."""
    found = set()
    for axes in drawing.axes:
        for line in axes.lines:
            if line.get_linestyle() != "None":
                found.add(colors.to_hex(line.get_color()))
            if line.get_marker() not in ("None", "", None):
                found.add(colors.to_hex(line.get_markeredgecolor()))
        for patch in axes.patches:
            if isinstance(patch, (Rectangle, FancyBboxPatch)):
                faint = contrast(patch.get_facecolor()[:3], theme.PAPER) < 3
                found.add(colors.to_hex(patch.get_edgecolor() if faint and patch.get_linewidth() else patch.get_facecolor()))
    return found - QUIET


@pytest.fixture(scope="module")
def drawings():
    made = tables()
    result, flow = effects_of(made)
    costs = costs_of(made)
    sets = ((EFFECT_VIEWS, result), (FLOW_VIEWS, flow), (COST_VIEWS, costs))
    views = [view(Gate(OPEN).release(one).result) for group, one in sets for view in group]
    with theme.house_style():
        drawn = [view.draw() for view in views if isinstance(view, Figure)]
        for drawing in drawn:
            drawing.canvas.draw()
    yield drawn
    for drawing in drawn:
        plt.close(drawing)


@pytest.mark.parametrize("sight", SIGHTS)
def test_what_is_drawn_can_be_told_from_paper(drawings, sight: str) -> None:
    assert len(drawings) >= 6
    for drawing in drawings:
        for colour in marks(drawing):
            assert contrast(colour, theme.PAPER, sight) >= 3, (colour, sight)


def test_text_can_be_read(drawings) -> None:
    for drawing in drawings:
        for text in drawing.findobj(mpl.text.Text):
            if text.get_text().strip():
                assert contrast(text.get_color(), theme.PAPER) >= 4.5, (text.get_text(), text.get_color())


@pytest.mark.parametrize("colour", [theme.INK, theme.MUTED, theme.TREATMENT, theme.CONTROL, theme.ACCENT])
@pytest.mark.parametrize("ground", [theme.PAPER, theme.TINT, theme.TINT_TREATMENT, theme.TINT_CONTROL])
def test_colours_of_text_can_be_read_on_every_ground(colour: str, ground: str) -> None:
    assert contrast(colour, ground) >= 4.5


def test_steps_of_agreement_stand_apart_from_their_neighbours() -> None:
    """The bars have an edge of ink, and that edge can be told from each of them or the bar itself from paper."""
    for colour in theme.DIVERGING:
        assert max(contrast(theme.INK, colour), contrast(colour, theme.PAPER)) >= 3


def test_contrast_is_what_wcag_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
