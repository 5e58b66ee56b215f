"""What others ask of a delivery, as checks on its files: each gives the breaches that it finds.

CODECHECK: rules-2.0.yml of the CODECHECK register (2026), those that authors can meet before there is a codechecker. Data editors: template
README of the social science data editors, version 1.1 (2022). RO-Crate: RO-Crate 1.1 and Workflow Run Crate 0.5, the MUSTs on identifiers, parts and
the run. Frictionless: Data Package 1 and Table Schema 1.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator

import yaml

Files = dict[str, bytes]
SECTIONS = (
    "Data Availability and Provenance Statements", "Statement about Rights", "License for Data", "Summary of Availability",
    "Details on each Data Source", "Dataset list", "Computational requirements", "Software Requirements", "Controlled Randomness",
    "Memory, Runtime, Storage Requirements", "Description of programs/code", "Instructions to Replicators",
    "List of tables, figures, and programs", "References",
)  # fmt: skip
PLACEHOLDER = re.compile(r"\b(FIXME|TODO|XXX+)\b")


def codecheck(files: Files) -> Iterator[str]:
    text = files["codecheck.yml"].decode("utf-8")
    content = yaml.safe_load(text)
    if "\n---\n" not in text:
        yield "CC-CFG-002"
    if content.get("version") != "https://codecheck.org.uk/spec/config/2.0/":
        yield "CC-CFG-014/015"
    manifest = content.get("manifest") or []
    if not manifest:
        yield "CC-CFG-004"
    for item in manifest:
        if not item.get("file") or item["file"].startswith("/") or item["file"] not in files:
            yield f"CC-CFG-005/006, CC-BUN-001: {item}"
        if not item.get("comment"):
            yield f"CC-CFG-007: {item}"
    paper = content.get("paper") or {}
    if (
        not paper.get("title")
        or not paper.get("reference")
        or not all(author.get("name") for author in paper.get("authors") or [{}])
    ):
        yield "CC-CFG-016..019/021"
    if PLACEHOLDER.search(text):
        yield "CC-CFG-023"
    if "LICENSE" not in files:
        yield "CC-BUN-005"
    left = {"codechecker", "report", "summary", "certificate"} - content.keys()
    if not all(word in text for word in (*left, "ORCID")):
        yield "what is left to a codechecker is not said"


def data_editors(files: Files) -> Iterator[str]:
    text = files["README.md"].decode("utf-8")
    headings = set(re.findall(r"^#+ (.*?)\s*$", text, re.MULTILINE))
    yield from (f"README lacks: {name}" for name in SECTIONS if name not in headings)
    if re.search(r"\$\w|\{\w*\}|INSTRUCTIONS", text) or PLACEHOLDER.search(text):
        yield "README holds something that was not filled in"
    rows = {row.split("|")[1].strip(): row.split("|") for row in text.splitlines() if row.startswith("|")}
    for output in json.loads(files["manifest.json"])["uitvoer"]:
        row = next((cells for name, cells in rows.items() if f"`{output['sleutel']}`" in name), None)
        if row is None or row[3].strip() not in files or not row[4].strip().isdigit() or not row[5].strip().isdigit():
            yield f"README: no program, cell and line for {output['sleutel']}"
    if text.count("[x]") < 4:
        yield "README: boxes not ticked"


def ro_crate(files: Files) -> Iterator[str]:
    content = json.loads(files["ro-crate-metadata.json"])
    graph = {entity["@id"]: entity for entity in content["@graph"]}
    if len(graph) != len(content["@graph"]):
        yield "an @id stands twice"
    root = graph["./"]
    for name in ("name", "description", "datePublished", "license", "mainEntity", "hasPart"):
        if not root.get(name):
            yield f"root lacks {name}"
    parts = {part["@id"] for part in root["hasPart"]}
    others = {path for path in files if not path.startswith("code/")} - {"ro-crate-metadata.json", "controlegetallen.sha256"}
    yield from (f"not in hasPart: {path}" for path in sorted(others - parts))
    yield from (f"no such file: {path}" for path in sorted(parts - files.keys() - {"code/"}))
    for entity in graph.values():
        for value in entity.values():
            for one in value if isinstance(value, list) else [value]:
                if (
                    isinstance(one, dict)
                    and one.keys() == {"@id"}
                    and one["@id"] not in graph
                    and not one["@id"].startswith("http")
                ):
                    yield f"{entity['@id']} refers to {one['@id']}, which is not described"
    main = graph[root["mainEntity"]["@id"]]
    if set(main["@type"]) != {"File", "SoftwareSourceCode", "ComputationalWorkflow"} or "programmingLanguage" not in main:
        yield "main workflow"
    runs = [
        entity for entity in graph.values() if entity["@type"] == "CreateAction" and entity["instrument"]["@id"] == main["@id"]
    ]
    if len(runs) != 1 or not runs[0]["object"] or not runs[0]["result"]:
        yield "no run of the main workflow"


def frictionless(files: Files) -> Iterator[str]:
    content = json.loads(files["datapackage.json"])
    if not re.fullmatch(r"[a-z0-9._/-]+", content["name"]):
        yield "name of the package"
    paths = {resource["path"] for resource in content["resources"]}
    yield from (
        f"no resource for {path}"
        for path in sorted(
            {path for path in files if path.endswith(".csv") and path.startswith(("tabellen/", "figuren/"))} - paths
        )
    )
    for resource in content["resources"]:
        data = files[resource["path"]]
        if resource["bytes"] != len(data) or resource["hash"] != f"sha256:{hashlib.sha256(data).hexdigest()}":
            yield f"{resource['path']}: bytes or hash"
        yield from _rows(resource, data.decode("utf-8"))


def _rows(resource: dict[str, object], text: str) -> Iterator[str]:
    schema = resource["schema"]
    head, *rows = list(csv.reader(io.StringIO(text)))
    names = [field["name"] for field in schema["fields"]]  # type: ignore[index]
    if names != head or len(set(names)) != len(names):
        yield f"{resource['path']}: fields are not the header"
    for row in rows:
        if len(row) != len(names):
            yield f"{resource['path']}: a row of {len(row)} cells"
        for field, value in zip(schema["fields"], row, strict=False):  # type: ignore[index]
            if value not in schema["missingValues"] and field["type"] != "string":  # type: ignore[index]
                try:
                    (int if field["type"] == "integer" else float)(value)
                except ValueError:
                    yield f"{resource['path']}: {value!r} is no {field['type']}"


RULES = {"CODECHECK 2.0": codecheck, "data editors": data_editors, "RO-Crate": ro_crate, "Frictionless": frictionless}
