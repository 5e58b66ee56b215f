"""What stands in the place of an output that a profile does not publish: one sentence, and no number."""

from __future__ import annotations

from evalutils.display.common import theme
from evalutils.display.common.views import Figure, Numbers, Table, Text, View
from evalutils.params import OutputEntry


def unpublished(entry: OutputEntry) -> View:
    """A view of the output's own kind that says why it is not published; of key numbers none."""
    said = f"Niet gepubliceerd: {entry.public.withheld}."
    if entry.kind == "tabel":
        return Table(("",), ((said,),))
    if entry.kind == "figuur":
        return Figure(lambda: theme.words(said), said)
    return Text((said,)) if entry.kind == "tekst" else Numbers({})
