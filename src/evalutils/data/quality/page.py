"""The data-quality report as one HTML page without scripts, for who may see the extract; it is never published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from evalutils.data.quality.measure import ColumnQuality, Crossing, TableQuality
from evalutils.data.quality.phases import PhaseReach
from evalutils.data.quality.unlikely import Unlikely
from evalutils.errors import Problem
from evalutils.schemas.checks import shown


@dataclass(frozen=True)
class Quality:
    """Everything that the page shows."""

    study: str
    extract: str
    synthetic: bool
    problems: tuple[Problem, ...]
    tables: tuple[TableQuality, ...]
    odd: tuple[Unlikely, ...]
    crossings: tuple[Crossing, ...]
    phases: tuple[PhaseReach, ...]


_STYLE = """
body{font:16px/1.5 "Source Sans 3","Source Sans Pro",system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#222}
h1,h2{line-height:1.2} table{border-collapse:collapse;margin:1rem 0;width:100%} caption{text-align:left;font-weight:600}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem;border-bottom:1px solid #bbb} td.n{text-align:right}
.fout{border-left:.4rem solid #a11;padding-left:.8rem} .goed{border-left:.4rem solid #171;padding-left:.8rem}
.let{background:#fff3d6;padding:.5rem .8rem}
"""
_KINDS = {"tekst": "tekst", "geheel": "geheel getal", "getal": "getal", "datum": "datum", "ja_nee": "ja of nee"}


def page(quality: Quality, listed: str | None) -> str:
    """The page; ``listed``: the name of the file with all failing rows, None when there are none."""
    parts = [
        f'<!doctype html>\n<html lang="nl"><head><meta charset="utf-8"><title>Gegevenskwaliteit: {escape(quality.extract)}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main>',
        f"<h1>Gegevenskwaliteit van {escape(quality.extract)}</h1>",
        '<p class="let">Deze bladzijde telt zonder bescherming van kleine aantallen. Zij is voor wie het extract zelf mag zien '
        "en wordt nooit gepubliceerd.</p>",
        "<p>De gegevens zijn gemaakt: geen enkele rij beschrijft een bestaande persoon.</p>" if quality.synthetic else "",
        *_verdict(quality.problems, listed), *_phases(quality.phases), *_tables(quality.tables), *_odd(quality.odd),
        *_crossings(quality.crossings), *(part for table in quality.tables for part in _columns(table)), "</main></body></html>\n",
    ]  # fmt: skip
    return "\n".join(part for part in parts if part)


def _verdict(problems: tuple[Problem, ...], listed: str | None) -> list[str]:
    where = f' Alle rijen staan met hun nummer in <a href="{escape(listed)}">{escape(listed)}</a>.' if listed else ""
    if not problems:
        return [f'<h2>Past op het datacontract</h2><p class="goed">Er is niets te herstellen.{where}</p>']
    rows = [(one.where, one.expected, one.found) for one in problems]
    table = _table("Wat te herstellen is", ("Waar", "Verwacht", "Gevonden"), rows)
    return [f'<h2>Past niet op het datacontract</h2><p class="fout">{len(problems)} '
            f"{'ding' if len(problems) == 1 else 'dingen'} te herstellen.{where}</p>", table]  # fmt: skip


def _phases(phases: tuple[PhaseReach, ...]) -> list[str]:
    if not phases:
        return []
    rows = []
    for one in phases:
        groups = ", ".join(f"{code} {count}" for code, count in one.groups)
        gaps = "<br>".join(map(escape, one.gaps)) or "alles wat de parameters vragen is er"
        rows.append((f"{one.number}. {escape(one.title)}", escape(one.reference_date), escape(groups), gaps))
    head = ("Fase", "Peildatum", "Toegewezen klanten", "Wat ontbreekt of dun is")
    return ["<h2>Wat elke fase kan berekenen</h2>", _table("Per fase, gezien op haar peildatum", head, rows, ready=True)]


def _tables(tables: tuple[TableQuality, ...]) -> list[str]:
    rows = [
        (
            one.name, one.place, one.rows, " tot en met ".join(one.period) if one.period else "-",
            f"{one.repeated}" + (f" (weggelaten: {one.dropped})" if one.dropped else ""), ", ".join(one.ignored) or "-",
        )
        for one in tables
    ]  # fmt: skip
    head = ("Tabel", "Bestand of blad", "Rijen", "Periode", "Rijen gelijk aan een eerdere", "Kolommen die niet gebruikt worden")
    return ["<h2>Tabellen</h2>", _table("Wat er gelezen is", head, rows)]


def _odd(odd: tuple[Unlikely, ...]) -> list[str]:
    if not odd:
        return ["<h2>Onwaarschijnlijke waarden</h2><p>Geen.</p>"]
    rows = [(f"{one.table}.{one.column}", one.rule, len(one.rows), shown(one.rows)) for one in odd]
    caption = "Wat het contract toelaat en toch het nakijken waard is"
    return ["<h2>Onwaarschijnlijke waarden</h2>", _table(caption, ("Kolom", "Regel", "Rijen", "Eerste rijen"), rows)]


def _crossings(crossings: tuple[Crossing, ...]) -> list[str]:
    made = ["<h2>Registraties tegen elkaar</h2>"] if crossings else []
    for one in crossings:
        head = (f"{one.first} \\ {one.second}", *(name or "niets" for name in one.columns))
        rows = [(name or "niets", *counts) for name, counts in zip(one.rows, one.counts, strict=True)]
        made.append(_table(f"Klanten naar {one.first} en {one.second}, de laatste per klant", head, rows))
    return made


def _columns(table: TableQuality) -> list[str]:
    rows = [(one.name, _KINDS[one.kind], *_filled(one), _content(one)) for one in table.columns]
    head = ("Kolom", "Type", "Ingevuld", "Ontbreekt", "Inhoud")
    return [f"<h2>{escape(table.name)}</h2>", _table(f"Kolommen van {table.name}", head, rows)]


def _filled(one: ColumnQuality) -> tuple[object, object]:
    if one.absent:
        return "kolom niet aangeleverd", ""
    whole = one.given + one.missing
    share = f" ({100 * one.missing / whole:.1f}%)".replace(".", ",") if whole and one.missing else ""
    return one.given, f"{one.missing}{share}"


def _content(one: ColumnQuality) -> str:
    parts = [", ".join(f"{code}: {count}" for code, count in one.codes)] if one.codes else []
    if len(one.forms) > 1:
        parts.append("datums in meer vormen: " + ", ".join(f"{count} × {form}" for form, count in one.forms))
    if one.blanked:
        parts.append(f"niet te lezen en als ontbrekend geteld: {one.blanked}")
    return "; ".join(parts)


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]], *, ready: bool = False) -> str:
    """A table; cells are escaped unless they are ``ready``. Whole numbers stand right."""
    shown_head = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = []
    for row in rows:
        cells = [cell if ready else escape(str(cell)) for cell in row]
        kinds = ['class="n"' if isinstance(cell, int) else "" for cell in row]
        lines.append(
            f'<tr><th scope="row">{cells[0]}</th>'
            + "".join(f"<td {kind}>{cell}</td>".replace("<td >", "<td>") for cell, kind in zip(cells[1:], kinds[1:], strict=True))
            + "</tr>"
        )
    body = "\n".join(lines)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{shown_head}</tr></thead><tbody>\n{body}\n</tbody></table>"
