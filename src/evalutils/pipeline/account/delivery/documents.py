"""Documents for a funder and a privacy officer: ZonMw's seven key items, CONSORT, and the privacy statement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from evalutils.pipeline.account.delivery.facts import Facts
from evalutils.pipeline.account.delivery.spreadsheets.sheets import SIGNS

OPEN = "**nog in te vullen**"
_HEADING = re.compile(r"^#+\s+(?P<title>.*?)\s*\{#(?P<label>sec-[\w-]+)[^}]*\}", re.MULTILINE)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in (head, tuple("---" for _ in head), *rows)
    ]
    return "\n".join(lines) + "\n"


def key_items(facts: Facts) -> str:
    """ZonMw's seven key items of FAIR data management (kerngegevens), filled where the run knows them and marked where it does not."""
    synthetic = facts.about["synthetisch"]
    kinds = "CSV (UTF-8), XLSX en ODS voor tabellen; SVG voor figuren; HTML, PDF en Word voor het rapport; JSON voor metagegevens"
    terms = "CC BY 4.0 voor rapport, tabellen en figuren; EUPL-1.2 voor programmatuur. " + (
        "Het extract is synthetisch en wordt door de programmatuur gemaakt."
        if synthetic
        else f"Voorwaarden voor toegang tot het extract zelf: {OPEN} (het wordt niet gedeeld)."
    )
    rows = [
        ("1", "Persistent identifier van de dataset", f"{OPEN}: komt bij het deponeren"),
        ("2", "Repository of data-archief", OPEN),
        ("3", "Online catalogus of portaal", OPEN),
        ("4", "Gebruiksvoorwaarden", terms),
        ("5", "Dataformaat", kinds),
        ("6", "Terminologie", "woordenlijst en data dictionary van het project (code/docs); tekens van het CBS: "
              + ", ".join(f"`{sign}` {meaning}" for sign, meaning in SIGNS[:3])),
        ("7", "Metadataschema", "RO-Crate 1.1 met Workflow Run Crate 0.5 (ro-crate-metadata.json); Frictionless Data Package 1 (datapackage.json)"),
    ]  # fmt: skip
    head = f"# Kerngegevens voor ZonMw\n\n{facts.about['titel']}. {facts.about['ondertitel']}. Financier: {facts.about['financier'] or OPEN}. ZonMw-projectnummer: {OPEN}.\n\n"
    return head + _table(("Nr.", "Kerngegeven", "Waarde"), rows)


def consort(facts: Facts) -> str:
    """Each item of CONSORT 2025 with the section of this report that treats it; said plainly where a phase declares none."""
    top = "# CONSORT 2025\n\n"
    items = facts.call.phase.checklist
    if not items:
        return (
            top
            + "Dit rapport berekent geen netto-effectiviteit; de punten van CONSORT horen bij het rapport van de fase die dat doet.\n"
        )
    titles = _headings(facts.sources) | _outputs(facts)
    rows = [
        (item.item, item.topic, "; ".join(titles.get(label, label) for label in item.sections) or "niet behandeld", item.remark)
        for item in items
    ]
    met = sum(bool(item.sections) for item in items)
    return (
        top
        + f"Van {len(items)} punten worden er {met} behandeld.\n\n"
        + _table(("Punt", "Onderwerp", "Paragraaf van het rapport", "Opmerking"), rows)
    )


def _headings(sources: tuple[Path, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sources:
        found |= {match["label"]: match["title"] for match in _HEADING.finditer(path.read_text(encoding="utf-8"))}
    return found


def _outputs(facts: Facts) -> dict[str, str]:
    """Label of each table and figure -> its title, with why it is not published where this profile leaves it out."""
    hidden = facts.call.profile.protects
    return {
        f"{'fig' if entry.kind == 'figuur' else 'tbl'}-{entry.key}":
            f"{entry.title} (niet gepubliceerd: {entry.public.withheld})" if hidden and entry.public.withheld else entry.title
        for entry in facts.entries if entry.kind in ("tabel", "figuur")
    }  # fmt: skip


def privacy(facts: Facts) -> str:
    """What of persons was processed, and what of them the delivery holds: nothing by row."""
    call = facts.call
    tables = ", ".join(call.study.tables)
    minimum = call.profile.minimum_cell
    source = (
        "Het extract is synthetisch: geen enkele rij beschrijft een bestaande persoon, en er zijn geen persoonsgegevens verwerkt."
        if facts.about["synthetisch"]
        else "Het extract bevat gegevens over personen zonder naam en zonder burgerservicenummer; een klant heeft een code die zonder geheime sleutel niet te herleiden is."
    )
    rule = (
        f"Aantallen van 1 tot en met {minimum - 1} zijn niet gepubliceerd, en evenmin wat daaruit zou volgen."
        if minimum else "Er is niets onderdrukt: dat is toegestaan omdat " + (
            "geen rij een bestaande persoon beschrijft." if facts.about["synthetisch"] else call.study.profile_choice.reason)
    )  # fmt: skip
    return "\n\n".join((
        "# Privacyverklaring", f"Levering {facts.name}, versie {facts.about['versie']}.",
        f"**Welke gegevens.** Tabellen: {tables}. {source}",
        "**Wat de levering bevat.** Alleen vrijgegeven uitkomsten: tabellen, figuren en getallen over groepen. Er staat geen rij van het "
        "extract in, geen code van een klant en geen uitgevoerd notebook (die kunnen gegevens van klanten tonen). Van het extract staan "
        "alleen de bestandsnamen en controlegetallen in manifest.json.",
        f"**Bescherming.** Profiel '{call.profile.name}'. {rule} De regels en de onderbouwing per uitvoer staan in onthulling/dossier.md.",
        f"**Verwerkingsverantwoordelijke.** {call.study.commissioner or OPEN}. Grondslag, bewaartermijn en contact: {OPEN}.",
    )) + "\n"  # fmt: skip
