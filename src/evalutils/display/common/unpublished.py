"""What stands in the place of an output that a profile does not publish: one sentence, and no number; a figure has no label then."""

from __future__ import annotations

from evalutils.display.common.views import Numbers, Table, Text, View
from evalutils.params import OutputEntry


def unpublished(entry: OutputEntry) -> View:
    """Says why it is not published: a table of one cell, for a figure a sentence in the text; of key numbers nothing."""
    said = f"Niet gepubliceerd: {entry.public.withheld}."
    if entry.kind == "tabel":
        return Table(("",), ((said,),))
    if entry.kind == "figuur":
        return Text((f"De figuur '{entry.title}' is niet gepubliceerd: {entry.public.withheld}.",))
    return Text((said,)) if entry.kind == "tekst" else Numbers({})
