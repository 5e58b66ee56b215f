"""What is drawn can be told from paper: by everyone, by who sees no red or green apart, and on a copier.

Contrast: WCAG 2.2, success criteria 1.4.3 (text, 4.5:1) and 1.4.11 (graphics, 3:1). Deuteranopia: Machado, Oliveira and Fernandes
2009, IEEE TVCG 15, p. 1291-1298, severity 1.0, on linear RGB. Grey: luminance of Rec. 709.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import colors
from matplotlib import pyplot as plt
from matplotlib.patches import FancyBboxPatch, Rectangle

sys.path.insert(0, str(Path(__file__).parents[1]))
from final_report import COST_VIEWS, EFFECT_VIEWS, FLOW_VIEWS, OPEN, costs_of, effects_of, tables

from evalutils.disclosure import Gate
from evalutils.display.common import theme
from evalutils.display.common.views import Figure

DEUTERANOPIA = np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]])
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
QUIET = {theme.LINE, theme.TINT, theme.TINT_TREATMENT, theme.TINT_CONTROL, theme.PAPER}
"""Backgrounds and rules that carry nothing by themselves."""


def linear(colour) -> np.ndarray:
    rgb = np.array(colors.to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def seen(colour, sight: str) -> float:
    """Relative luminance as a kind of sight has it."""
    rgb = linear(colour)
    return float(LUMINANCE @ np.clip(DEUTERANOPIA @ rgb, 0, 1)) if sight == "deuteranopie" else float(LUMINANCE @ rgb)


def contrast(first, second, sight: str = "gewoon") -> float:
    high, low = sorted((seen(first, sight), seen(second, sight)), reverse=True)
    return (high + 0.05) / (low + 0.05)


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


@pytest.mark.parametrize("sight", ["gewoon", "deuteranopie", "grijs"])
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
