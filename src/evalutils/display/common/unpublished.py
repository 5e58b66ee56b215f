"""What stands in the place of an output that a profile does not publish: its title and label with one sentence, and no number.

A figure keeps its label too, so that whatever refers to it (a chapter, the checklist) leads the reader to the reason.
"""

from __future__ import annotations

from matplotlib import pyplot as plt
from matplotlib.figure import Figure as Drawing
from matplotlib.patches import Rectangle

from evalutils.display.common import theme
from evalutils.display.common.views import Figure, Numbers, Table, Text, View
from evalutils.params import OutputEntry

HEIGHT = 0.45
"""Of the empty frame in a figure's place, in inches."""


def unpublished(entry: OutputEntry) -> View:
    """Says why it is not published: a table of one cell, an empty frame with its reason below; of key numbers nothing."""
    said = f"Niet gepubliceerd: {entry.public.withheld}."
    if entry.kind == "tabel":
        return Table(("",), ((said,),))
    if entry.kind == "figuur":
        return Figure(_frame, said, (said,))
    return Text((said,)) if entry.kind == "tekst" else Numbers({})


def _frame() -> Drawing:
    """A low frame that holds two words: the same for every figure, whatever it would have shown."""
    figure = plt.figure(figsize=(theme.WIDTH, HEIGHT))
    figure.add_artist(Rectangle((0, 0), 1, 1, facecolor=theme.TINT, edgecolor=theme.LINE))
    figure.text(0.5, 0.5, "niet gepubliceerd", ha="center", va="center", color=theme.MUTED)
    return figure
