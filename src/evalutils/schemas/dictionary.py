"""The data dictionary: the contract as a page of Markdown (docs/data-dictionary.md)."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.schemas.model import Column, Contract, Table

_KINDS = {"tekst": "tekst", "geheel": "geheel getal", "getal": "getal", "datum": "datum", "ja_nee": "ja of nee"}

_INTRO = """# Gegevenswoordenboek

Gemaakt uit het datacontract (`src/evalutils/schemas/`) en `params/<studie>/studie.yml`; niet met de hand wijzigen.
`evalutils check-data` toetst een bestand aan deze regels.

Een bestand is een map met één bestand per tabel (CSV, Excel, SPSS of Parquet) of één Excelwerkmap met een blad per
tabel. Datums: jjjj-mm-dd, dd-mm-jjjj, jjjjmmdd of 1 sep 2018. Getallen: met een decimale komma of punt, binnen een kolom
steeds gelijk. Wat anders heet of anders geschreven is, beschrijft een levering (`params/<studie>/leveringen/`).
Leeg, NULL en n.v.t. tellen als ontbrekend. Een kolom met burgerservicenummers wordt geweigerd: eerst pseudonimiseren.
"""


def dictionary(studies: Sequence[tuple[str, Contract]]) -> str:
    """The page for some studies (name and contract), each with its own tables."""
    parts = [_INTRO]
    for name, agreed in studies:
        parts.append(f"## Studie `{name}`\n")
        parts.extend(_section(table) for table in agreed.tables.values())
    return "\n".join(parts).rstrip() + "\n"


def _section(table: Table) -> str:
    rows = [f"| `{c.name}` | {_KINDS[c.kind]} | {c.meaning} | {c.unit or '-'} | {_rules(c)} |" for c in table.columns]
    lines = [
        f"### {table.name}\n", f"{table.meaning} Eén rij per {table.row}.\n",
        "| kolom | type | betekenis | eenheid | regels |", "|---|---|---|---|---|", *rows, "",
    ]  # fmt: skip
    rules = [f"`{last}` niet vóór `{first}`" for first, last in table.orders]
    if table.alone_per:
        rules.append(f"perioden van één `{table.alone_per}` overlappen niet")
    if table.moment:
        rules.append(f"een rij met `{table.moment}` na de peildatum bestaat nog niet")
    if table.end:
        unknown = " en ".join(f"`{name}`" for name in (table.end, *table.known_at_end))
        rules.append(f"{unknown} na de peildatum: nog niet bekend")
    return "\n".join(lines) + (f"\nRegels: {'; '.join(rules)}.\n" if rules else "")


def _rules(column: Column) -> str:
    rules = []
    if column.required:
        rules.append("verplicht")
    elif column.present:
        rules.append("kolom verplicht, waarde mag ontbreken")
    if column.unique:
        rules.append("uniek")
    if column.values:
        rules.append("een van: " + ", ".join(column.values))
    if column.minimum is not None:
        rules.append(f"minimaal {column.minimum:g}".replace(".", ","))
    if column.maximum is not None:
        rules.append(f"maximaal {column.maximum:g}".replace(".", ","))
    if column.refers:
        rules.append(f"staat in `{column.refers}`")
    return "; ".join(rules) or "-"
