"""A coarser public form for the tables that lose too much: which rows to take together or to leave out, as params can say it.

Reads the released tables alone, so that a proposal tells nothing that the report does not show. Tables of sections without a public form
(costs, estimates, checks, what was published before) get none; one that shows no number at all can be left out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evalutils.params import OutputEntry, Phase
from evalutils.params.coarser import shown

SECRET = "x"
TOO_MUCH = 0.25
"""A table that withholds more than this share of its numbers gets a proposal."""
REPEATS = "reproductie"
"""Tables that hold what others show against what was published: these lose what the others lose."""
_INDENT = " \u2003*"


@dataclass(frozen=True)
class Row:
    """A row of a table: its label, how many numbers it has and how many of these are withheld."""

    label: str
    numbers: int
    withheld: int


@dataclass(frozen=True)
class Part:
    """A section of params that can have a public form, and the rows that show it.

    ``rows``: label of a row -> what params call it (the names that a merged row holds); ``heading``: the row above them where one table
    shows several sections. ``gone``: what to leave out, by label, where rows can go and not be taken together.
    """

    table: str
    place: str
    rows: dict[str, tuple[str, ...]]
    heading: str = ""
    gone: dict[str, str] | None = None
    otherwise: str = ""
    """What to write where rows cannot be taken together."""


def parts(phase: Phase) -> Iterator[Part]:
    """The sections of a phase that can have a public form."""
    keys = {entry.key for entry in phase.outputs}
    for one in phase.characteristics:
        if one.is_categorical:
            own, heading = (one.key, "") if one.key in keys else ("balans", one.label)
            yield Part(own, f"kenmerken, {one.name}", one.public_form().shown, heading)
    for asked in phase.survey.questions:
        labels = shown(tuple(answer.words for answer in asked.answers), asked.public)
        yield Part(f"enquete-{asked.key}", f"enquete, {asked.code}", labels)
    for group in phase.effectiveness.subgroups:
        labels = shown(group.categories, group.public)
        leave = f"Laat subgroep '{group.code}' weg (effectiviteit, openbaar, zonder)"
        yield Part("subgroeptabel", f"effectiviteit, {group.code}", labels, group.label, otherwise=leave)
    for flow in phase.progress.flows:  # which boxes can go together is a matter of what they stand under
        boxes = {box.label: box.code for box in flow.public_form().boxes[1:] if len(flow.leaves_under(box.code)) == 1}
        yield Part(f"voortgang-{flow.arm}", f"voortgang, stroom van {flow.arm}", {label: (code,) for label, code in boxes.items()})
    listed = (
        ("tellingen", "voortgang", {one.label: one.code for one in phase.progress.tallies}),
        ("aandelen", "uitkomsten", {one.label: one.code for one in phase.outcomes.shares}),
        ("secundair", "effectiviteit", {one.label: one.code for one in phase.effectiveness.outcomes if one.role != "primair"}),
    )
    for table, place, codes in listed:
        yield Part(table, place, {label: (code,) for label, code in codes.items()}, gone=codes)


def proposals(released: Path, phase: Phase) -> tuple[str, ...]:
    """One sentence a table of ``phase`` that withholds more than a quarter of its numbers, in the order of the index."""
    found, known = [], tuple(parts(phase))
    for entry in phase.outputs:
        path = released / "tables" / f"{entry.key}.csv"
        if entry.kind == "tabel" and not entry.public.withheld and path.is_file():
            own = [part for part in known if entry.key == part.table or entry.key.startswith(f"{part.table}-")]
            if said := _proposal(entry, own, _rows(path)):
                found.append(said)
    return tuple(found)


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as source:
        lines = [line for line in csv.reader(source) if line][1:]
    return [Row(line[0].strip(_INDENT), sum(map(_is_number, line[1:])), sum(map(_is_secret, line[1:]))) for line in lines]


def _is_secret(text: str) -> bool:
    return text == SECRET or text.startswith(f"{SECRET} ")


def _is_number(text: str) -> bool:
    return _is_secret(text) or any(sign.isdigit() for sign in text)


def _proposal(entry: OutputEntry, own: list[Part], rows: list[Row]) -> str:
    numbers, withheld = sum(row.numbers for row in rows), sum(row.withheld for row in rows)
    if withheld <= TOO_MUCH * numbers:
        return ""
    said = [one for part in own if (one := _of(part, _under(part.heading, rows, {other.heading for other in own})))]
    lost = f"Tabel '{entry.key}' toont {withheld} van de {numbers} getallen niet."
    if said:
        return f"{lost} {'; '.join(said)}. Of zet bij de uitvoer openbaar: {{niet: <reden>}}."
    empty = withheld == numbers and not entry.key.startswith(REPEATS)
    return f"{lost} Een grovere vorm heeft zij niet; zet bij de uitvoer openbaar: {{niet: <reden>}}." if empty else ""


def _under(heading: str, rows: list[Row], headings: set[str]) -> list[Row]:
    """The rows below a heading, up to the next."""
    if not heading:
        return rows
    labels = [row.label for row in rows]
    start = labels.index(heading) + 1 if heading in labels else len(rows)
    end = next((at for at in range(start, len(rows)) if labels[at] in headings), len(rows))
    return rows[start:end]


def _of(part: Part, rows: list[Row]) -> str:
    """What to write under ``openbaar`` of one section; empty where it loses nothing, or nothing would be left."""
    mine = [row for row in rows if row.label in part.rows and row.numbers]
    if part.gone is not None:
        gone = [part.gone[row.label] for row in mine if row.withheld > TOO_MUCH * row.numbers]
        return f"Schrijf onder '{part.place}' openbaar: {{zonder: [{', '.join(gone)}]}}" if gone and len(gone) < len(mine) else ""
    groups = [[name for label in group for name in part.rows[label]] for group in merges(mine)]
    told = ", ".join(f"[{', '.join(group)}]" for group in groups)
    if groups:
        return f"Neem onder '{part.place}, openbaar, samen' als delen: {told}"
    return part.otherwise if any(row.withheld > TOO_MUCH * row.numbers for row in mine) else ""


def merges(rows: list[Row]) -> tuple[tuple[str, ...], ...]:
    """Neighbours of which something is withheld, together; one that stands alone, with the row before (or after) it.

    Empty where this would leave fewer than two rows.
    """
    groups: list[list[int]] = []
    for place, row in enumerate(rows):
        if not row.withheld:
            continue
        if groups and groups[-1][-1] >= place - 1:
            groups[-1].append(place) if groups[-1][-1] < place else None
        elif (place + 1 < len(rows) and rows[place + 1].withheld) or place == 0:
            groups.append([place, place + 1])
        else:
            groups.append([place - 1, place])
    left = len(rows) - sum(len(group) - 1 for group in groups)
    if left < 2:
        return ()
    return tuple(tuple(rows[place].label for place in group) for group in groups)
