"""The dossier on paper: what an output checker asks, answered once for all outputs and then for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from evalutils.disclosure.checking.dossier import Checked, differences, nearly_all, small, smallest_base
from evalutils.disclosure.checking.together import small_together
from evalutils.disclosure.counting.ledger import Ledger
from evalutils.params.study import Profile

MANY = 12
"""Names are told one by one up to so many; the file of counts has them all."""
HERE, BUILT = "nagegaan in dit dossier", "volgt uit de opzet"
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Case:
    """All that a dossier is written from."""

    name: str
    profile: Profile
    outputs: tuple[Checked, ...]
    book: Ledger
    """The public ledger of the phase."""
    earlier: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Name of an earlier delivery -> cell -> count."""
    before: Mapping[str, Ledger] = field(default_factory=dict)
    """Name of an earlier report -> its public ledger."""

    @property
    def minimum(self) -> int:
        """The smallest number of clients that may be told."""
        return self.profile.minimum_cell

    @property
    def about_clients(self) -> tuple[Checked, ...]:
        """The outputs with counts of clients beneath them."""
        return tuple(output for output in self.outputs if output.counts or output.hidden)


def dossier(case: Case) -> str:
    """The dossier as markdown. Raises nothing: what is wrong stands in it as a finding."""
    gone = {cell: f"V{place}" for place, cell in enumerate(_hidden(case), start=1)}
    return "\n".join((
        f"# Dossier voor de outputcontrole: {case.name}\n", _summary(case), _checklist(case), _withheld(case, gone),
        "## Per uitvoer\n", *(_output(output, case.minimum, gone) for output in case.about_clients), _others(case), _refused(case),
    ))  # fmt: skip


def _hidden(case: Case) -> list[str]:
    return sorted({cell for output in case.outputs for cell in output.hidden})


def _summary(case: Case) -> str:
    minimum, published = case.minimum, {cell for output in case.outputs for cell in output.counts}
    rule = f"een aantal klanten van 1 tot en met {minimum - 1} wordt niet gepubliceerd" if minimum else "er wordt niets onderdrukt"
    before = sorted({*case.earlier, *case.before})
    lines = (
        f"- Profiel **{case.profile.name}**: {rule}.",
        f"- {len(case.outputs)} uitvoeren, waarvan {len(case.about_clients)} over klanten. Daaronder liggen {len(published)} verschillende "
        f"gepubliceerde aantallen; {len(_hidden(case))} aantallen zijn niet gepubliceerd. Alle aantallen, met in woorden wie zij tellen: `tellingen.csv`.",
        f"- Eerdere leveringen en rapporten waarmee is vergeleken: {', '.join(before) or 'geen gevonden'}.",
    )  # fmt: skip
    return "\n".join(lines) + "\n"


def _checklist(case: Case) -> str:
    rows = (*_on_counts(case), *_on_statistics(case), *_on_files())
    head = "## Controlelijst\n\n| Vraag | Antwoord | Grond |\n|---|---|---|\n"
    return head + "\n".join(f"| {ask} | {answer} | {ground} |" for ask, answer, ground in rows) + "\n"


def _on_counts(case: Case) -> Iterator[Row]:
    book, minimum, share = case.book, case.minimum, case.profile.group_share
    below = small(case.outputs, minimum)
    few = f"**ja, {len(below)}**: " + _named(f"{key}: {cell}" for key, cell in below) if below else "nee"
    yield "Is een aantal kleiner dan de drempel?", few if minimum else "er is geen drempel", HERE
    free = {cell: count for output in case.outputs for cell, count in output.counts.items() if cell in output.free and 0 < count < minimum}
    if free:
        yield (
            "Staan er kleine aantallen die geen geheim zijn?",
            f"ja, {len(free)}: van hoeveel klanten iets niet geregistreerd is, wordt ook gepubliceerd als het er weinig zijn, want dat zegt van "
            "niemand een kenmerk of uitkomst", HERE,
        )  # fmt: skip
    yield "Worden nullen gepubliceerd?", f"ja, {sum(count == 0 for count in book.published.values())}: nul is geen aantal van klanten; "\
          "een groep die geheel in één cel valt, is de volgende vraag", HERE  # fmt: skip
    if minimum and share is not None:
        yield from _on_groups(nearly_all(book, share), minimum, share)
    yield ("Volgt een klein aantal uit een rij, kolom, totaal of ander getal?",
           f"nee: {len(book.published)} gepubliceerde aantallen, {len(book.withheld)} niet gepubliceerde, {len(book.sums)} optellingen en "
           f"{len(book.shown)} afgeleide getallen (van dit rapport en de eerdere) zijn samen aangevallen; het rapport stopt als de aanval slaagt"
           if minimum else "er is geen drempel", BUILT)  # fmt: skip
    yield _on_earlier(case)


def _on_groups(found: tuple[tuple[str, int, int], ...], minimum: int, share: float) -> Iterator[Row]:
    """Group disclosure: what the rule forbids, and what it allows for a checker to judge."""
    few = [f"{who} ({part} van {whole})" for who, part, whole in found if 0 < whole - part < minimum]
    rest = sum(whole - part >= minimum for _, part, whole in found)
    yield (
        f"Geldt iets voor {share:.0%} of meer van een groep, met minder dan {minimum} anderen (groepsonthulling)?",
        f"**ja, {len(few)}**: {_named(few)}" if few else f"nee; in {rest} groepen geldt iets voor {share:.0%} of meer, met {minimum} anderen of meer", HERE,
    )  # fmt: skip
    every = [f"{who} ({part})" for who, part, whole in found if part == whole]
    yield (
        "Geldt iets voor een hele groep?",
        f"ja, {len(every)}, ter beoordeling: {_named(every)}. De andere cel is nul, en nul wordt niet onderdrukt. Bij de opzet of de toewijzing hoort dat zo; zegt het iets over personen, dan is weglaten of grover publiceren de keus" if every else "nee", HERE,
    )  # fmt: skip


def _on_earlier(case: Case) -> Row:
    gaps = [f"{gap.key}: {gap.cell} ({gap.earlier})" for gap in differences(case.outputs, case.earlier, case.minimum)]
    for name, book in case.before.items():
        gaps += [f"{cell} ({name})" for cell in sorted(small_together(book, case.book, case.minimum))]
    moved = f"**ja, {len(gaps)}**: {_named(dict.fromkeys(gaps))}" if gaps else "nee; ook niet uit optellingen, of uit een deel hier naast een geheel daar"
    known = case.earlier or case.before
    return (
        "Volgt een klein aantal uit het verschil met een eerdere levering?",
        moved if known else "er is geen eerdere levering gevonden om mee te vergelijken", HERE,
    )  # fmt: skip


def _on_statistics(case: Case) -> Iterator[Row]:
    base = smallest_base(case.book)
    told = f"het kleinste aantal klanten onder een gepubliceerd percentage, gemiddelde, toets of model is {base}" if base else "er staan er geen"
    yield "Op hoeveel klanten berust een percentage, gemiddelde, toets of model ten minste?", told, HERE
    limit = case.profile.dominance
    yield ("Bepalen enkele klanten een bedrag (dominantie)?",
           f"nee: een bedrag vervalt als de grootste bijdragen er samen meer dan {limit:.0%} van zijn, of als het aantal met een bedrag niet gepubliceerd is"
           if limit is not None else "er is geen regel voor bedragen onder dit profiel", BUILT)  # fmt: skip
    extremes = [f"{output.key} ({_named(output.extremes)})" for output in case.outputs if output.extremes]
    yield ("Staat er een minimum, maximum, mediaan of percentiel van klanten?",
           f"ja, in: {_named(extremes)}; elk berust op ten minste {base} klanten" if extremes else "nee", HERE)  # fmt: skip
    yield ("Staan er residuen, voorspelde waarden of punten per klant in een figuur of model?",
           "nee: een uitkomst bestaat uit aantallen en wat daaruit is berekend; een rij of punt per klant kan de vrijgave niet in", BUILT)  # fmt: skip


def _on_files() -> Iterator[Row]:
    yield ("Staat er een rij, een code van een klant of vrije tekst van een klant?",
           "nee: alleen wat als uitkomst over groepen is vrijgegeven is te publiceren, en de afgewerkte bestanden zijn doorzocht op sleutels, "
           "geboortedata en burgerservicenummers", BUILT)  # fmt: skip
    yield ("Bevatten bestanden verborgen gegevens (bladen, eigenschappen, objecten)?",
           "nee: CSV, SVG en JSON zijn tekst; in XLSX en ODS zijn alle bladen zichtbaar", BUILT)  # fmt: skip


def _withheld(case: Case, gone: Mapping[str, str]) -> str:
    if not gone:
        return ""
    words = {cell: output.name(cell) for output in case.outputs for cell in output.hidden}
    lines = [f"- {sign}: {words[cell]}" for cell, sign in gone.items()]
    return "\n".join((
        "## Wat niet gepubliceerd is\n",
        f"Reden, bij elk: het aantal is zelf kleiner dan {case.minimum}, of een kleiner aantal zou eruit volgen. Welke van de twee staat er niet bij, "
        "want dat zou de kleine cel helpen vinden.\n", *lines,
    )) + "\n"  # fmt: skip


def _named(names: Iterable[str]) -> str:
    every = list(names)
    return "; ".join(every[:MANY]) + (f" en nog {len(every) - MANY}" if len(every) > MANY else "")


def _heading(output: Checked) -> str:
    return f"### {output.title or 'Getallen in de tekst'} (`{output.key}`, {output.kind})\n"


def _output(output: Checked, minimum: int, gone: Mapping[str, str]) -> str:
    smallest = output.smallest
    largest = max(output.secret, key=lambda cell: output.secret[cell], default=None)
    base = f"; het grootste is {output.secret[largest]} ({output.name(largest)})" if largest else ""
    lines = [
        _heading(output), f"- Bestand: {', '.join(output.files) or 'getallen in de tekst van het rapport'}. Syntax: {output.program}.",
        *([f"- Populatie: {output.population}."] if output.population else []),
        f"- Aantallen onder de uitkomst waaruit deze uitvoer komt: {len(output.counts)}, het kleinste boven nul is {smallest if smallest is not None else 'er niet'}{base}.",
    ]
    if free := len(output.free & output.counts.keys()):
        lines.append(f"- Daarvan zijn er {free} geen geheim (niet geregistreerd); het kleinste aantal gaat over de andere.")
    if output.hidden:
        lines.append(f"- Niet gepubliceerd: {len(output.hidden)} aantallen ({_named(gone[cell] for cell in output.hidden)} hierboven).")
    elif output.counts:
        lines.append("- Niet gepubliceerd: niets; geen van de aantallen vraagt erom." if minimum else "- Niet gepubliceerd: niets.")
    if output.withheld:
        lines.append(f"- Getallen die daarom als `x` in de uitvoer staan: {len(output.withheld)}: {_named(output.withheld)}.")
    if output.extremes:
        lines.append(f"- Hierin staan kleinste, grootste of middelste waarden: {_named(output.extremes)}.")
    return "\n".join(lines) + "\n"


def _others(case: Case) -> str:
    """The outputs without counts of their own, in one table: a checker need not read them one by one."""
    others = [output for output in case.outputs if output not in case.about_clients]
    if not others:
        return ""
    rows = [f"| `{one.key}` | {one.title or 'getallen in de tekst'} | {', '.join(one.files) or 'in de tekst'} | {one.program} | {one.without} |" for one in others]
    return "\n".join((
        "## Uitvoeren zonder eigen aantallen\n", "Onder deze uitvoeren ligt geen aantal klanten dat hier voor het eerst gepubliceerd wordt; de laatste kolom zegt waarom.\n",
        "| Uitvoer | Titel | Bestand | Syntax | Waarom |", "|---|---|---|---|---|", *rows,
    )) + "\n"  # fmt: skip


def _refused(case: Case) -> str:
    touched = [output.key for output in case.outputs if output.hidden]
    return "\n".join((
        "## Wat geweigerd zou worden\n",
        f"- Elk aantal van 1 tot en met {case.minimum - 1}, en elk aantal waaruit het te berekenen is." if case.minimum else
        "- Niets op grond van aantallen: onder dit profiel is er geen drempel.",
        "- Elke uitvoer zonder vrijgave: publiceren eist een uitkomst die door `disclosure.release` is gegaan, onder hetzelfde profiel.",
        "- Elk soort uitkomst dat de vrijgave niet kent.",
        f"- De volledige versie van deze uitvoeren, waarin cellen weggelaten zijn: {_named(touched) or 'geen'}.",
    )) + "\n"  # fmt: skip
