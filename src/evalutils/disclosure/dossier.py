"""The dossier for an output checker: per output the rule, the counts beneath it, what is withheld, and differencing.

Written from the released values and the public ledger alone, so that a checker reads what a reader of the
outputs can know, and nothing that the outputs hide. The points follow the handbook for output checkers (Griffiths and others 2019, 'Handbook
on Statistical Disclosure Control for Outputs').
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.disclosure.ledger import PUBLIC, Ledger, read

WITHHELD = "x"
EXTREME = re.compile(r"minimum|maximum|mediaan|percentiel|kwartiel|kleinste|grootste", re.IGNORECASE)
MANY = 12
"""Withheld cells and differences are named one by one up to so many an output; the file of counts has them all."""


@dataclass(frozen=True)
class Checked:
    """One output as a checker sees it."""

    key: str
    kind: str
    title: str
    population: str
    program: str
    """Notebook, cell and line that published it."""
    counts: Mapping[str, int]
    """Cell -> number of clients, for every published count that stands behind the output."""
    free: frozenset[str]
    """Cells that are no secret, however small (counts of what is public)."""
    hidden: tuple[str, ...]
    """Cells of which no count is published."""
    withheld_values: int
    """Numbers of the output that show the sign of a secret."""
    files: tuple[str, ...]
    extremes: tuple[str, ...] = ()
    """Numbers that are a minimum, maximum, median or percentile: a checker looks at each."""

    @classmethod
    def of(
        cls,
        record: Mapping[str, Any],
        book: Ledger,
        *,
        title: str,
        population: str,
        kind: str,
        program: str,
        files: Iterable[str],
    ) -> Checked:
        """From the record that ``publish`` kept of an output, and the public ledger (``public``) for the counts of its cells."""
        values, cells = record.get("waarden", {}), record.get("cellen", ())
        return cls(
            key=record["sleutel"], kind=kind, title=title, population=population, program=program,
            counts={cell: book.published[cell] for cell in cells if cell in book.published},
            hidden=tuple(cell for cell in cells if cell in book.withheld),
            free=frozenset(cell for cell in cells if cell in book.cells and book.cells[cell].open),
            withheld_values=sum(value == WITHHELD for value in values.values()), files=tuple(files),
            extremes=tuple(sorted(name for name in values if EXTREME.search(name))),
        )  # fmt: skip

    @property
    def smallest(self) -> int | None:
        """The smallest published count above nil; None where there is none."""
        return min((count for count in self.counts.values() if count > 0), default=None)


@dataclass(frozen=True)
class Difference:
    """A count that two deliveries publish with different values."""

    key: str
    cell: str
    earlier: str
    """Name of the earlier delivery."""
    size: int


def public(released: Path) -> Ledger:
    """Every count that a reader knows of a phase: the public ledgers below ``released``, without the restricted part."""
    book = Ledger()
    for path in sorted((released / PUBLIC).rglob("*.json")):
        book.merge(read(path))
    return book


def differences(outputs: Iterable[Checked], earlier: Mapping[str, Mapping[str, int]], minimum: int) -> tuple[Difference, ...]:
    """Counts whose difference with an earlier delivery is itself small (1 to ``minimum`` - 1).

    ``earlier``: name of a delivery -> cell -> count. Without a minimum nothing is small.

    >>> a = Checked("t", "tabel", "", "", "", {"zorg|a": 14}, frozenset(), (), 0, ())
    >>> differences((a,), {"fase1": {"zorg|a": 11}}, 10)
    (Difference(key='t', cell='zorg|a', earlier='fase1', size=3),)
    >>> differences((a,), {"fase1": {"zorg|a": 14}}, 10)
    ()
    """
    found = []
    for output in outputs:
        for name, counts in earlier.items():
            for cell, count in output.counts.items():
                size = abs(count - counts.get(cell, count))
                if 0 < size < minimum:
                    found.append(Difference(output.key, cell, name, size))
    return tuple(found)


def small(outputs: Iterable[Checked], minimum: int) -> tuple[tuple[str, str], ...]:
    """Output and cell of every published count from 1 to ``minimum`` - 1: there must be none."""
    return tuple(
        (output.key, cell) for output in outputs for cell, count in output.counts.items()
        if 0 < count < minimum and cell not in output.free
    )  # fmt: skip


def counts_csv(outputs: Iterable[Checked]) -> str:
    """All counts beneath the outputs, one a row: ``uitvoer``, ``cel``, ``aantal`` (x: withheld)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("uitvoer", "cel", "aantal"))
    for output in outputs:
        writer.writerows((output.key, cell, count) for cell, count in sorted(output.counts.items()))
        writer.writerows((output.key, cell, WITHHELD) for cell in output.hidden)
    return text.getvalue()


def read_counts(text: str) -> dict[str, int]:
    """The published counts of a file that ``counts_csv`` wrote: cell -> count."""
    return {row["cel"]: int(row["aantal"]) for row in csv.DictReader(io.StringIO(text)) if row["aantal"] != WITHHELD}


def dossier(
    outputs: tuple[Checked, ...], *, name: str, profile: str, minimum: int, earlier: Mapping[str, Mapping[str, int]]
) -> str:
    """The dossier as markdown. Raises nothing: what is wrong stands in it as a finding."""
    parts = [
        f"# Dossier voor de outputcontrole: {name}\n",
        _summary(outputs, minimum, profile, earlier),
        _checklist(outputs, minimum, earlier),
        "## Per uitvoer\n",
        *(_output(output, minimum) for output in outputs),
        _refused(outputs, minimum),
    ]
    return "\n".join(parts)


def _summary(outputs: tuple[Checked, ...], minimum: int, profile: str, earlier: Mapping[str, Mapping[str, int]]) -> str:
    hidden = sum(len(output.hidden) for output in outputs)
    counts = sum(len(output.counts) for output in outputs)
    rule = (
        f"een aantal klanten van 1 tot en met {minimum - 1} wordt niet gepubliceerd" if minimum else "er wordt niets onderdrukt"
    )
    lines = (
        f"- Profiel **{profile}**: {rule}.",
        f"- {len(outputs)} uitvoeren, {counts} gepubliceerde aantallen daaronder, {hidden} cellen niet gepubliceerd. Alle aantallen: `tellingen.csv`.",
        f"- Eerdere leveringen waarmee is vergeleken: {', '.join(earlier) or 'geen gevonden'}.",
    )
    return "\n".join(lines) + "\n"


def _checklist(outputs: tuple[Checked, ...], minimum: int, earlier: Mapping[str, Mapping[str, int]]) -> str:
    """What this dossier itself checked, apart from what holds by the way the outputs are made."""
    below, gaps = small(outputs, minimum), differences(outputs, earlier, minimum)
    extremes = [output.key for output in outputs if output.extremes]
    here, built = "nagegaan in dit dossier", "volgt uit de opzet"
    few = f"**ja, {len(below)}**: " + _named(f"{key}: {cell}" for key, cell in below) if below else "nee"
    moved = f"**ja, {len(gaps)}**: " + _named(f"{gap.key}: {gap.cell} ({gap.earlier})" for gap in gaps) if gaps else "nee"
    rows = [
        ("Is een aantal kleiner dan de drempel?", few if minimum else "er is geen drempel", here),
        ("Volgt een klein aantal uit het verschil met een eerdere levering?",
         moved if earlier else "er is geen eerdere levering gevonden om mee te vergelijken", here),
        ("Staat er een minimum, maximum, mediaan of percentiel?", f"ja, in: {_named(extremes)}" if extremes else "nee", here),
        ("Volgt een klein aantal uit een rij, kolom of totaal?",
         "nee: wat met andere cellen een klein aantal zou geven is mee onderdrukt, en alle uitvoer samen is daarop aangevallen "
         "(notebook 99-beweringen; het rapport stopt als de aanval slaagt)", built),
        ("Gaat een gemiddelde, bedrag of percentage over te weinig klanten?",
         "nee: het vervalt zodra het aantal waarop het berust niet gepubliceerd is", built),
        ("Staat er een rij, een code van een klant of vrije tekst van een klant?",
         "nee: alleen wat als uitkomst over groepen is vrijgegeven is te publiceren, en de afgewerkte bestanden zijn doorzocht op sleutels, "
         "geboortedata en burgerservicenummers", built),
        ("Bevatten bestanden verborgen gegevens (bladen, eigenschappen, objecten)?",
         "nee: CSV, SVG en JSON zijn tekst; in XLSX en ODS zijn alle bladen zichtbaar", built),
    ]  # fmt: skip
    head = "## Controlelijst\n\n| Vraag | Antwoord | Grond |\n|---|---|---|\n"
    return head + "\n".join(f"| {ask} | {answer} | {ground} |" for ask, answer, ground in rows) + "\n"


def _named(names: Iterable[str]) -> str:
    every = list(names)
    return "; ".join(every[:MANY]) + (f" en nog {len(every) - MANY}" if len(every) > MANY else "")


def _output(output: Checked, minimum: int) -> str:
    smallest = output.smallest
    beneath = (
        f"{len(output.counts)} aantallen, het kleinste boven nul is {smallest if smallest is not None else 'er niet'}"
        if output.counts else "geen aantallen klanten (declaratie, externe cijfers of tekst)"
    )  # fmt: skip
    lines = [
        f"### {output.title or output.key} (`{output.key}`, {output.kind})\n",
        f"- Bestand: {', '.join(output.files) or 'getallen in de tekst van het rapport'}. Syntax: {output.program}.",
        f"- Populatie: {output.population or 'zie de titel'}.",
        f"- Onder de uitkomst waaruit deze uitvoer komt: {beneath}.",
    ]
    if output.hidden:
        lines.append(
            f"- Niet gepubliceerd: {len(output.hidden)} cellen. Reden: het aantal is zelf kleiner dan {minimum}, of een kleiner aantal zou eruit "
            "volgen. Welke van de twee staat er niet bij, want dat zou de kleine cel helpen vinden."
        )
        lines += [f"    - `{cell}`" for cell in output.hidden[:MANY]]
        lines += [f"    - en nog {len(output.hidden) - MANY}, in `tellingen.csv`"] if len(output.hidden) > MANY else []
    elif output.counts:
        lines.append("- Niet gepubliceerd: niets; geen van de aantallen vraagt erom.")
    if output.extremes:
        lines.append(f"- Hierin staan kleinste, grootste of middelste waarden: {_named(output.extremes)}.")
    if output.withheld_values:
        lines.append(f"- In de uitvoer staan {output.withheld_values} getallen als `{WITHHELD}`.")
    return "\n".join(lines) + "\n"


def _refused(outputs: tuple[Checked, ...], minimum: int) -> str:
    touched = [output.key for output in outputs if output.hidden]
    return "\n".join((
        "## Wat geweigerd zou worden\n",
        f"- Elk aantal van 1 tot en met {minimum - 1}, en elk aantal waaruit het te berekenen is." if minimum else
        "- Niets op grond van aantallen: onder dit profiel is er geen drempel.",
        "- Elke uitvoer zonder vrijgave: publiceren eist een uitkomst die door `disclosure.release` is gegaan, onder hetzelfde profiel.",
        "- Elk soort uitkomst dat de vrijgave niet kent.",
        f"- De volledige versie van deze uitvoeren, waarin cellen weggelaten zijn: {_named(touched) or 'geen'}.",
    )) + "\n"  # fmt: skip
