"""RO-Crate metadata of a delivery after the profile Workflow Run RO-Crate 0.5 (Leo and others 2024), on RO-Crate 1.1."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterable
from typing import Any

from evalutils.pipeline.account.delivery.facts import Facts

NAME = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
WORKFLOW = "code/Makefile"
CC_BY = "https://spdx.org/licenses/CC-BY-4.0"
EUPL = "https://spdx.org/licenses/EUPL-1.2"
KINDS = {".md": "text/markdown", ".yml": "application/yaml", ".svg": "image/svg+xml", ".ipynb": "application/x-ipynb+json",
         ".ods": "application/vnd.oasis.opendocument.spreadsheet", ".cff": "application/yaml", ".sha256": "text/plain",
         ".odt": "application/vnd.oasis.opendocument.text",
         ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".csv": "text/csv"}  # fmt: skip


def crate(facts: Facts, files: dict[str, bytes]) -> bytes:
    """The metadata file. ``files``: everything else in the delivery, by path; what is below code/ counts as one folder."""
    shown = sorted(path for path in files if not path.startswith("code/"))
    books = [f"code/notebooks/{name}.ipynb" for name in facts.books]
    made = [path for path in shown if path.startswith(("rapport/", "tabellen", "figuren/"))]
    graph = [
        {"@id": NAME, "@type": "CreativeWork", "about": _ref("./"), "conformsTo": [_ref("https://w3id.org/ro/crate/1.1"), _ref(_last(PROFILES))]},
        _root(facts, [*shown, "code/", WORKFLOW, *books]),
        *(_file(path, files[path], _title(facts, path)) for path in shown),
        {"@id": "code/", "@type": "Dataset", "name": "Programmatuur, parameters en tekst van het rapport", "license": _ref(EUPL)},
        *_workflow(facts, files, books),
        _action(facts, made),
        *_context(facts),
    ]  # fmt: skip
    return (json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n").encode()


def _ref(name: str) -> dict[str, str]:
    return {"@id": name}


def _refs(names: Iterable[str]) -> list[dict[str, str]]:
    return [_ref(name) for name in names]


def _last(names: Iterable[str]) -> str:
    return list(names)[-1]


def _root(facts: Facts, parts: list[str]) -> dict[str, Any]:
    about = facts.about
    return {
        "@id": "./", "@type": "Dataset", "name": f"{about['titel']}. {about['ondertitel']}", "datePublished": str(about["datum"]),
        "description": f"Levering {facts.name}: rapport, tabellen, figuren, programmatuur en verantwoording. {about['waarschuwing']}".strip(),
        "license": _ref(CC_BY), "version": about["versie"], "inLanguage": "nl", "hasPart": _refs(parts), "mainEntity": _ref(WORKFLOW),
        "mentions": _ref("#uitvoering"), "conformsTo": _refs(PROFILES), "publisher": _ref("#opdrachtgever"), "author": _ref("#makers"),
    }  # fmt: skip


def _file(path: str, content: bytes, title: str) -> dict[str, Any]:
    suffix = path[path.rfind(".") :] if "." in path else ""
    kind = KINDS.get(suffix) or mimetypes.guess_type(path)[0] or "text/plain"
    return {"@id": path, "@type": "File", "name": title, "encodingFormat": kind, "contentSize": str(len(content)),
            **({"about": _ref("./")} if path == "README.md" else {})}  # fmt: skip


def _title(facts: Facts, path: str) -> str:
    stem = path.rsplit("/", 1)[-1].split(".", maxsplit=1)[0]
    titles = {entry.key: entry.title for entry in facts.entries if entry.title}
    return titles.get(stem) or path


def _workflow(facts: Facts, files: dict[str, bytes], books: list[str]) -> list[dict[str, Any]]:
    values = {"studie": facts.call.study_name, "fase": str(facts.call.number), "profiel": facts.call.profile.name}
    main = {
        "@id": WORKFLOW, "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"], "name": "make deliver",
        "programmingLanguage": _ref("#make"), "encodingFormat": "text/x-makefile", "license": _ref(EUPL), "hasPart": _refs(books),
        "input": _refs(f"#parameter-{name}" for name in values), "contentSize": str(len(files[WORKFLOW])),
        "description": "Van extract naar rapport: notebooks, vrijgave, rapport en levering.", "version": facts.about["versie"],
        "conformsTo": _ref("https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"),
    }  # fmt: skip
    code = {"@type": ["File", "SoftwareSourceCode"], "programmingLanguage": _ref("#python"), "version": facts.about["versie"]}
    notebooks = [_file(path, files[path], path) | code for path in books]
    formal = [
        {"@id": f"#parameter-{name}", "@type": "FormalParameter", "name": name, "additionalType": "Text", "valueRequired": False,
         "conformsTo": _ref("https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"), "workExample": _ref(f"#waarde-{name}")}
        for name in values
    ]  # fmt: skip
    given = [
        {"@id": f"#waarde-{name}", "@type": "PropertyValue", "name": name, "value": value, "exampleOfWork": _ref(f"#parameter-{name}")}
        for name, value in values.items()
    ]  # fmt: skip
    return [main, *notebooks, *formal, *given]


def _action(facts: Facts, made: list[str]) -> dict[str, Any]:
    """The run. When it ran is not told, so that the same sources give the same bytes."""
    return {
        "@id": "#uitvoering", "@type": "CreateAction", "name": f"Uitvoering van make deliver voor {facts.name}",
        "description": "Een uitvoering is tot op de byte te herhalen; het tijdstip staat er daarom niet bij.",
        "instrument": _ref(WORKFLOW), "agent": _ref("#makers"), "result": _refs(made),
        "object": [*_refs(f"#waarde-{name}" for name in ("studie", "fase", "profiel")), *_refs(f"#gegevens-{n}" for n in range(len(facts.data)))],
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }  # fmt: skip


def _context(facts: Facts) -> list[dict[str, Any]]:
    data = [
        {"@id": f"#gegevens-{place}", "@type": "CreativeWork", "name": name, "identifier": f"sha256:{sign}" if len(sign) == 64 else sign,
         "description": "Bestand van het extract; het maakt geen deel uit van de levering."}
        for place, (name, sign) in enumerate(facts.data.items())
    ]  # fmt: skip
    return [
        *({"@id": url, "@type": "CreativeWork", "name": name, "version": version} for url, (name, version) in PROFILES.items()),
        {"@id": CC_BY, "@type": "CreativeWork", "name": "Creative Commons Attribution 4.0 International"},
        {"@id": EUPL, "@type": "CreativeWork", "name": "European Union Public Licence 1.2"},
        {"@id": "#make", "@type": "ComputerLanguage", "name": "GNU Make", "identifier": _ref("https://www.gnu.org/software/make/"),
         "url": _ref("https://www.gnu.org/software/make/")},
        {"@id": "#python", "@type": "ComputerLanguage", "name": "Python", "version": facts.software["Python"],
         "url": _ref("https://www.python.org/"), "identifier": _ref("https://www.python.org/")},
        {"@id": "#opdrachtgever", "@type": "Organization", "name": facts.call.study.commissioner or "onbekend"},
        {"@id": "#makers", "@type": "Organization", "name": "The contributors to evalutils"},
        *data,
    ]  # fmt: skip
