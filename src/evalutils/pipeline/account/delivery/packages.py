"""Two descriptions for other people's tools: the tables as a Frictionless data package, the bundle for a CODECHECK."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import Any

import yaml

from evalutils.pipeline.account.delivery.facts import Facts
from evalutils.pipeline.account.delivery.spreadsheets.sheets import cell, source_line

MISSING = ("", "x", ".", "-")
"""Signs of a table that are no value (see the sheet of signs)."""
SPECIFICATION = "https://codecheck.org.uk/spec/config/2.0/"
OPEN = "auteurs met ORCID, codechecker, report, summary en certificate: die vult een codechecker met de auteurs in"
"""What CODECHECK 2.0 asks that no run of a program knows."""


def datapackage(facts: Facts, files: dict[str, bytes]) -> bytes:
    """datapackage.json: every CSV with its title, source, fields and checksum (Data Package 1, Table Schema 1)."""
    about = facts.about
    titles = {entry.key: entry.title or entry.key for entry in facts.entries}
    names = sorted(path for path in files if path.startswith(("tabellen/", "figuren/")) and path.endswith(".csv"))
    content = {
        "profile": "tabular-data-package", "name": facts.name, "title": f"{about['titel']}. {about['ondertitel']}",
        "description": about["waarschuwing"] or f"Vrijgegeven tabellen onder profiel {about['profiel']}.", "version": about["versie"],
        "created": f"{about['datum']}T00:00:00Z", "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": [_resource(facts, path, files[path], titles[_key(path)]) for path in names],
    }  # fmt: skip
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _key(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".csv")


def _resource(facts: Facts, path: str, content: bytes, title: str) -> dict[str, Any]:
    folder, key = path.split("/", maxsplit=1)[0], _key(path)
    fragment = facts.released(f"{'tables' if folder == 'tabellen' else 'figures'}/{key}.md").decode()
    return {
        "name": f"{folder}-{key}", "path": path, "profile": "tabular-data-resource", "title": title, "description": source_line(fragment),
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "schema": schema(content.decode()),
    }  # fmt: skip


def schema(text: str) -> dict[str, Any]:
    """Field names and types of a CSV: a column is a number when all that is no sign is one."""
    head, *rows = list(csv.reader(io.StringIO(text)))
    fields = []
    for place, name in enumerate(head):
        values = [row[place] for row in rows if len(row) > place and row[place] not in MISSING]
        kinds = {type(cell(value)) for value in values}
        kind = "integer" if kinds == {int} else "number" if kinds and kinds <= {int, float} else "string"
        fields.append({"name": name or f"kolom{place + 1}", "type": kind})
    return {"fields": fields, "missingValues": list(MISSING)}


def codecheck(facts: Facts, files: dict[str, bytes]) -> bytes:
    """codecheck.yml after specification 2.0, as far as authors can fill it before there is a codechecker (see ``OPEN``)."""
    titles = {entry.key: entry.title or entry.key for entry in facts.entries}
    made = sorted(path for path in files if path.startswith(("rapport/", "tabellen/", "figuren/")) and not path.endswith(".txt"))
    about = facts.about
    content = {
        "version": SPECIFICATION,
        "manifest": [{"file": path, "comment": titles.get(path.rsplit("/", 1)[-1].split(".")[0], "het rapport")} for path in made],
        "paper": {"title": f"{about['titel']}. {about['ondertitel']}", "authors": [{"name": "The contributors to evalutils"}],
                  "reference": f"{about['ondertitel'].split(':')[0] or about['titel']}, {about['datum_tekst']}"},
        "source": "Programmatuur, parameters en tekst staan in code/; het extract hoort niet bij de levering (zie README.md).",
    }  # fmt: skip
    note = f"# Nog in te vullen: {OPEN}.\n"
    return f"%YAML 1.1\n---\n{note}{yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)}".encode()
