"""The name of an axis stays on the drawing, whatever room the labels of its rows leave."""

import pytest
from matplotlib import pyplot as plt

from evalutils.display.common import theme

LONG = "Aandeel van de respondenten (n = 39); bij de lijn het aantal"


def drawn(rows: str, name: str):
    drawing, axes = plt.subplots(figsize=(theme.WIDTH, 1.5), layout="constrained")
    axes.plot([0, 1], [0, 1])
    axes.set_yticks([0, 1], [rows, rows])
    axes.set_xlabel(name)
    return drawing, axes.xaxis.label


@pytest.mark.parametrize(("rows", "name"), [
    ("kort", LONG), ("Vacatures krijgen, tips over zoeken van werk of aanmelden evenementen", LONG),
    ("Vacatures krijgen, tips over zoeken van werk of aanmelden evenementen", f"{LONG} en nog wat er verder bij te zeggen is"),
])  # fmt: skip
def test_the_name_of_an_axis_is_on_the_drawing(tmp_path, rows, name):
    with theme.house_style():
        drawing, label = drawn(rows, name)
        theme.keep_inside(drawing)
        box = label.get_window_extent()
    assert box.x0 >= -1 and box.x1 <= drawing.bbox.width + 1
    assert label.get_text().split() == name.split()
    plt.close(drawing)


def test_a_name_that_fits_stays_in_the_middle():
    with theme.house_style():
        drawing, label = drawn("kort", "Procent")
        theme.keep_inside(drawing)
    assert label.get_horizontalalignment() == "center"
    plt.close(drawing)
