"""The report from an export, where the extract is not: the released files go back to their place and the renderers do the rest."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from evalutils.disclosure.finished import files
from evalutils.errors import DeliveryError, Problem
from evalutils.pipeline.account.delivery import bundle
from evalutils.pipeline.account.sealed.export import META, PICTURES, TEXTS, parts
from evalutils.pipeline.run import formats
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.outputs import placing, provenance


def asked(folder: Path) -> dict[str, Any]:
    """Study, phase and profile of an export; raises ``DeliveryError`` for a folder that is none, or is damaged."""
    if not (folder / META).is_file():
        raise DeliveryError(
            f"De map {folder.name} is geen export: verwacht {META}, gevonden niets.",
            action="geef de map die make export maakte: FROM=<map>.",
        )
    problems = tuple(_damage(folder))
    if problems:
        raise DeliveryError("De export is niet heel.", problems=problems, action="haal de export opnieuw op.")
    return dict(json.loads((folder / META).read_text(encoding="utf-8")))


def _damage(folder: Path) -> list[Problem]:
    lines = (folder / bundle.CHECKSUMS).read_text(encoding="utf-8").splitlines() if (folder / bundle.CHECKSUMS).is_file() else []
    problems = [] if lines else [Problem("controlegetallen", bundle.CHECKSUMS, "een regel per bestand", "niets")]
    for line in lines:
        sign, _, name = line.partition("  ")
        path = folder / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "niets"
        if found != sign:
            problems.append(Problem("controlegetal", name, sign[:12], found[:12]))
    return problems


def report(call: Call, folder: Path) -> tuple[Path, ...]:
    """Render the report of an export in the formats of ``call``; nothing of an extract is read.

    Raises ``DeliveryError`` where code, notebooks or parameters are not those of the export: the report would name a source that did not
    make its numbers.
    """
    meta = asked(folder)
    _same_sources(call, meta["bron"])
    _restore(call, folder)
    formats.compose(call)
    made = []
    for name in call.formats:
        target = call.build / "rendered" / f"{call.phase.output_name}.{name}"
        formats.run_format(call, name, target)
        made.append(target)
    beside = [path for path in formats.beside(call) if path.is_file()]
    files.require_clean([*made, *beside], files.Forbidden.of((), (), call.root), call.report_folder.name)
    if call.profile.protects:
        placing.require_printed(call, [*made, *beside])
    return placing.put(call, [*made, *beside])


def _same_sources(call: Call, inside: dict[str, str]) -> None:
    here = parts(provenance.source_paths(call))
    differ = [name for name in inside if here.get(name) != inside[name]]
    if differ:
        raise DeliveryError(
            f"De bron hier is niet die waarmee de export is gemaakt: {', '.join(differ)} {'verschilt' if len(differ) == 1 else 'verschillen'}.",
            action="ga naar de vastlegging van de export (rapport.yml in vrijgegeven.json noemt haar), of maak de export opnieuw.",
        )


def _restore(call: Call, folder: Path) -> None:
    shutil.rmtree(call.released, ignore_errors=True)
    texts = json.loads((folder / TEXTS).read_text(encoding="utf-8"))
    for place, text in texts.items():
        path = call.released / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    (call.released / "figures").mkdir(parents=True, exist_ok=True)
    for path in (folder / PICTURES.rstrip("/")).glob("*"):
        shutil.copyfile(path, call.released / "figures" / path.name)
    (call.build / "stand.json").unlink(missing_ok=True)  # what lies there was not made here
