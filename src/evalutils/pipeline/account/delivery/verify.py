"""Checking a delivery from its archive alone: checksums, structure, and every number of the reports against the manifest and back."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.errors import DeliveryError, Problem
from evalutils.pipeline.account.delivery import bundle, facts
from evalutils.pipeline.account.delivery.explained import may_be_absent, unexplained
from evalutils.pipeline.account.delivery.tokens import numbers, pages, plain, said

Files = dict[str, bytes]
Found = Iterator[Problem]
NEEDED = (
    "README.md", "manifest.json", "datapackage.json", "ro-crate-metadata.json", "codecheck.yml", "CITATION.cff", "LICENSE", "tabellen.xlsx",
    "tabellen.ods", "onthulling/dossier.md", bundle.COUNTS, "documenten/kerngegevens-zonmw.md", "documenten/consort.md",
    "documenten/privacyverklaring.md",
)  # fmt: skip
MOST = 25
"""Problems named, at most."""


@dataclass(frozen=True)
class Verified:
    """What checking an archive found."""

    name: str
    files: Files
    manifest: Mapping[str, Any]
    problems: tuple[Problem, ...]
    checked: dict[str, int]
    """What was checked -> how many."""

    @property
    def told(self) -> str:
        """One line for the screen."""
        return (
            f"{self.name}: "
            + ", ".join(f"{count} {what}" for what, count in self.checked.items())
            + f"; {len(self.problems)} gebreken."
        )


def verify(archive: Path) -> Verified:
    """Every problem of an archive; raises ``DeliveryError`` where it cannot be opened at all."""
    name, files, problems = read(archive)
    problems += [*_checksums(files), *_structure(files)]
    manifest = _json(files.get("manifest.json", b"{}"), problems)
    if manifest.keys() >= {"uitvoer", "getallen", "beweringen", "rapporten", "aantallen", "levering"}:
        problems += [*_rows(files, manifest), *_reports(files, manifest)]
    elif "manifest.json" in files:
        problems.append(Problem("manifest-onvolledig", "manifest.json", "alle onderdelen", f"{len(manifest)} onderdelen"))
    checked = {"bestanden": len(files), "getallen in de tekst": len(manifest.get("getallen", ())), "uitvoeren": len(manifest.get("uitvoer", ())),
               "rapporten": len(manifest.get("rapporten", ()))}  # fmt: skip
    return Verified(name, files, manifest, tuple(problems), checked)


def require(found: Verified) -> None:
    """Raise ``DeliveryError`` that names what is wrong."""
    if found.problems:
        more = len(found.problems) - MOST
        raise DeliveryError(
            f"De levering {found.name} klopt niet" + (f" (de eerste {MOST} van {len(found.problems)} gebreken)" if more > 0 else "") + ".",
            problems=found.problems[:MOST], action="vraag om een nieuwe levering, of maak haar opnieuw met make deliver.",
        )  # fmt: skip


def read(archive: Path) -> tuple[str, Files, list[Problem]]:
    """Name, files by path, and what was wrong with the archive itself."""
    if not archive.is_file():
        raise DeliveryError(
            f"Het archief {archive.name} bestaat niet.", action="geef het pad van het .zip-bestand: make verify ZIP=..."
        )
    files: Files = {}
    problems: list[Problem] = []
    try:
        with zipfile.ZipFile(archive) as opened:
            for info in opened.infolist():
                path = info.filename.partition("/")[2]
                try:
                    files[path] = opened.read(info)
                except Exception as fault:  # a flipped byte: whatever the decompressor raises
                    problems.append(Problem("bestand-beschadigd", path, "een leesbaar bestand", type(fault).__name__))
            name = opened.infolist()[0].filename.partition("/")[0] if opened.infolist() else archive.stem
    except (zipfile.BadZipFile, OSError):
        raise DeliveryError(
            f"Het bestand {archive.name} is geen zip, of een die beschadigd is; het is niet te openen.", action="vraag om een nieuwe levering."
        ) from None
    return name, files, problems


def _json(content: bytes, problems: list[Problem]) -> dict[str, Any]:
    try:
        return dict(json.loads(content))
    except ValueError:
        problems.append(Problem("manifest-onleesbaar", "manifest.json", "JSON", "iets anders"))
        return {}


def _checksums(files: Files) -> Found:
    lines = files.get(bundle.CHECKSUMS, b"").decode(errors="replace").splitlines()
    named = {path: sign for sign, gap, path in (line.partition("  ") for line in lines) if gap}
    for path in sorted(named.keys() - files.keys()):
        yield Problem("bestand-ontbreekt", path, "een bestand", "niets")
    for path in sorted(files.keys() - named.keys() - {bundle.CHECKSUMS}):
        yield Problem("bestand-onbekend", path, f"een regel in {bundle.CHECKSUMS}", "niets")
    for path in sorted(named.keys() & files.keys()):
        if (sign := hashlib.sha256(files[path]).hexdigest()) != named[path]:
            yield Problem("controlegetal", path, named[path][:12], sign[:12])


def _structure(files: Files) -> Found:
    for path in NEEDED:
        if path not in files:
            yield Problem("onderdeel-ontbreekt", path, "een bestand", "niets")


def _rows(files: Files, manifest: Mapping[str, Any]) -> Found:
    """The manifest against what it speaks of: the files of outputs, the keys that the text reads, the claims, its own counts."""
    for part, rows in (
        ("uitvoer", manifest["uitvoer"]),
        ("getallen", manifest["getallen"]),
        ("beweringen", manifest["beweringen"]),
    ):
        if len(rows) != manifest["aantallen"][part]:
            yield Problem(
                "manifest-aantal", f"manifest.json, {part}", f"{manifest['aantallen'][part]} rijen", f"{len(rows)} rijen"
            )
    yield from _both("uitvoer", {path for row in manifest["uitvoer"] for path in row["bestanden"]}, _result_files(files))
    yield from _both("getallen", {row["sleutel"] for row in manifest["getallen"]}, _read_keys(files))
    claims = {row["sleutel"] for row in manifest["beweringen"]}
    read_by_text = {key.removeprefix("beweringen.") for key in _read_keys(files) if key.startswith("beweringen.")}
    for key in sorted(read_by_text - claims):
        yield Problem("manifest-rij", f"manifest.json, beweringen: {key}", "een rij", "niets")


def _both(part: str, told: set[str], there: set[str]) -> Found:
    for name in sorted(there - told):
        yield Problem("manifest-rij", f"manifest.json, {part}: {name}", "een rij", "niets")
    for name in sorted(told - there):
        yield Problem("manifest-overtollig", f"manifest.json, {part}: {name}", "iets waar de rij bij hoort", "niets")


def _result_files(files: Files) -> set[str]:
    return {path for path in files if path.startswith(("tabellen/", "figuren/"))}


def _read_keys(files: Files) -> set[str]:
    """Keys that the report's own text reads: its sources stand under vrijgegeven/bron.txt."""
    sources = files.get(bundle.SOURCES, b"").decode().split()
    return {key for path in sources for key in facts.META.findall(files.get(f"code/{path}", b"").decode()) if "." in key}


def _reports(files: Files, manifest: Mapping[str, Any]) -> Found:
    """Each report: its numbers are those of the manifest, all accounted for, and every row that the text reads stands in it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, told in manifest["rapporten"].items():
            if f"rapport/{name}" not in files:
                yield Problem("rapport-ontbreekt", f"rapport/{name}", "een bestand", "niets")
                continue
            path = Path(folder) / name
            path.write_bytes(files[f"rapport/{name}"])
            try:
                yield from _report(path, told["getallen"], files, manifest)
            except DeliveryError as fault:
                yield Problem("rapport-onleesbaar", f"rapport/{name}", "een leesbaar rapport", fault.summary)
    for path in sorted(path for path in files if path.startswith("rapport/") and path.split("/")[1] not in manifest["rapporten"]):
        yield Problem("manifest-rij", f"manifest.json, rapporten: {path}", "een rij", "niets")


def _report(path: Path, told: dict[str, int], files: Files, manifest: Mapping[str, Any]) -> Found:
    text = said(path)
    found = numbers(text)
    for number in sorted(found.keys() | told.keys()):
        if found[number] != told.get(number, 0):
            yield Problem(
                "getal-in-rapport", f"rapport/{path.name}: {number}", f"{told.get(number, 0)} keer", f"{found[number]} keer"
            )
    for number in unexplained(files, manifest, found, pages(path)):
        yield Problem(
            "getal-zonder-herkomst", f"rapport/{path.name}", "een getal uit het manifest of een vrijgegeven tabel", number
        )
    together = plain(text)
    shown = {row["sleutel"]: row["getoond"] for row in manifest["getallen"]}
    for row in manifest["getallen"]:
        absent = row["getoond"] is None or plain(row["getoond"]) not in together
        if absent and not may_be_absent(files, row, shown):
            yield Problem(
                "getal-niet-in-rapport", f"rapport/{path.name}: {row['sleutel']}", row["getoond"] or "een waarde", "niets"
            )


def rebuild(archive: Path, found: Verified, run: Callable[[Path, Verified], Path]) -> str:
    """Make the delivery again from the commit it names (``run`` gives the new archive) and compare; raises ``DeliveryError`` on a difference."""
    _, again, problems = read(run(archive, found))
    differ = sorted(path for path in found.files.keys() | again.keys() if found.files.get(path) != again.get(path))
    problems += [Problem("herbouw-verschilt", path, _sign(found.files, path), _sign(again, path)) for path in differ[:MOST]]
    if problems:
        raise DeliveryError(
            f"De herbouwde levering verschilt in {len(differ)} bestanden.", problems=tuple(problems),
            action="vergelijk de versies van de pakketten in manifest.json (herkomst, programmatuur) met die van nu.",
        )  # fmt: skip
    return f"Opnieuw gemaakt uit {found.manifest['herkomst']['vastlegging'][:10]}: {len(again)} bestanden, alle gelijk."


def _sign(files: Files, path: str) -> str:
    return hashlib.sha256(files[path]).hexdigest()[:12] if path in files else "niets"
