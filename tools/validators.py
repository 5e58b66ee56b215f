"""Hold a delivery against the validators of others: RO-Crate (roc-validator), Frictionless (frictionless), and this project's own verify.

    python3 -m venv /tmp/toets && /tmp/toets/bin/pip install 'frictionless>=5.18' 'rocrate>=0.14' 'roc-validator>=0.9'
    /tmp/toets/bin/python tools/validators.py _output/aanpak45/fase2/levering/aanpak45-fase2-intern.zip

In an environment of its own, for these packages ask for many others. The RO-Crate context is read from the web; without a network give a copy of
https://w3id.org/ro/crate/1.1/context as the second argument. Ends with status 1 where a rule that is required is broken; what is only recommended is listed.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILES = ("ro-crate-1.1", "process-run-crate-0.5", "workflow-ro-crate-1.0", "workflow-run-crate-0.5")


def frictionless_errors(folder: Path) -> list[str]:
    """What Frictionless finds in datapackage.json and every table that it describes."""
    from frictionless import Package

    report = Package(str(folder / "datapackage.json")).validate()
    print(f"Frictionless: {len(report.tasks)} tabellen")
    return [f"{task.place}: {error.message}" for task in report.tasks for error in task.errors] + [str(error) for error in report.errors]


def crate_findings(folder: Path) -> tuple[list[str], list[str]]:
    """What the RO-Crate validator finds: breaches of what is required, and of what is recommended."""
    from rocrate.rocrate import ROCrate
    from rocrate_validator import services

    print(f"RO-Crate: {len(list(ROCrate(folder).get_entities()))} onderdelen gelezen")
    required, recommended = [], []
    for profile in PROFILES:
        found = services.validate({
            "rocrate_uri": str(folder), "profile_identifier": profile, "requirement_severity": "RECOMMENDED", "skip_availability_check": True,
        })  # fmt: skip
        for issue in found.get_issues():
            told = f"{profile}, {issue.check.identifier}: {issue.message}"
            (required if issue.severity.name == "REQUIRED" else recommended).append(told)
    return list(dict.fromkeys(required)), list(dict.fromkeys(recommended))


def without_network(copy: Path) -> None:
    """Answer requests for the context from a copy."""
    import rdflib.plugins.shared.jsonld.context as contexts
    from rocrate_validator.utils.http import HttpRequester

    known = json.loads(copy.read_text(encoding="utf-8"))
    said = json.dumps(known)
    read, ask = contexts.source_to_json, HttpRequester().get

    class Answer:
        status_code, ok, headers, text, content = 200, True, {"Content-Type": "application/ld+json"}, said, said.encode()

        def json(self) -> Any:
            return known

        def raise_for_status(self) -> None:
            return None

    contexts.source_to_json = lambda source, *a, **k: (known, None) if str(source) == CONTEXT else read(source, *a, **k)
    HttpRequester().get = lambda url, *a, **k: Answer() if url == CONTEXT else ask(url, *a, **k)


def main(archive: Path, context: Path | None = None) -> int:
    """Unpack, check, tell; ``context``: the copy of the RO-Crate context."""
    with tempfile.TemporaryDirectory() as place:
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(place)
        (folder,) = Path(place).iterdir()
        if context:
            without_network(context)
        tables = frictionless_errors(folder)
        required, recommended = crate_findings(folder)
    for title, found in (("Frictionless", tables), ("RO-Crate, vereist", required), ("RO-Crate, aanbevolen", recommended)):
        print(f"{title}: {len(found)} bevindingen")
        for line in found:
            print(f"  {line}")
    return 1 if tables or required else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*map(Path, sys.argv[1:])))
