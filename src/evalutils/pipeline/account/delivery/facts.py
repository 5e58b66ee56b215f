"""What one run of a report made, gathered for a delivery: no file of an extract is opened, only its checksum is taken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalutils.errors import DeliveryError
from evalutils.markdown import plain
from evalutils.params import OutputEntry, section_value
from evalutils.params.base import parsed_yaml
from evalutils.pipeline.render.checks import lint
from evalutils.pipeline.run import formats, notebooks
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.outputs import ledgers, provenance
from evalutils.pipeline.run.steps import digest, file_digest, files_below

META = re.compile(r"\{\{<\s*meta\s+([^\s>]+)\s*>\}\}")
LEDGER = "ledger.json"
_SIGN = re.compile(r"^\[(.*)\]\{\.\w+\}$")
"""The sign of a number that is not published, as the text's filter reads it."""
_WARNING = re.compile(r"\b(\w+Warning)\b")


@dataclass(frozen=True)
class Book:
    """One notebook of the phase as committed and as it ran."""

    name: str
    checksum: str
    """SHA-256 of the notebook as committed."""
    sections: tuple[str, ...]
    """Sections of the parameters that it reads."""
    lines: dict[int, int]
    """Number of a code cell (from 1) -> line of the .ipynb file where its source begins."""
    publishes: dict[str, int]
    """``facts`` and ``claims``: the code cell that publishes them."""
    seconds: float
    warnings: dict[str, int]
    """Class of a warning -> how often it was printed; ``stderr`` for lines that name no class."""


@dataclass(frozen=True)
class Facts:
    """All that a delivery is made of."""

    call: Call
    about: dict[str, Any]
    """released/rapport.yml: title, version, profile, synthetic or not."""
    numbers: dict[str, str]
    """Key as the text reads it (``cijfers.a.b``) -> as shown."""
    records: dict[str, dict[str, Any]]
    """Output -> its values/<key>.json."""
    books: dict[str, Book]
    used: dict[str, tuple[str, ...]]
    """Key that the text reads -> its places, ``report/x.qmd:12``."""
    sources: tuple[Path, ...]
    """The report's own sources, the top document first."""
    reports: tuple[Path, ...]
    data: dict[str, str]
    """File of the extract -> SHA-256; a package's data -> its version."""
    software: dict[str, str]
    commit: str
    """Full name of the last commit of the sources; empty without git or with changes that are not committed."""
    earlier: dict[str, str]
    """Phase -> SHA-256 of the ledger beside its delivered report, with which this one was held together."""
    parameters: dict[str, Any]
    """Section -> its value for this phase."""
    ledger: bytes | None
    """released/ledger.json where disclosure keeps one."""

    @property
    def name(self) -> str:
        """Name of the folder and the archive."""
        return f"{self.call.study_name}-fase{self.call.number}-{self.call.report_folder.name}"

    @property
    def entries(self) -> tuple[OutputEntry, ...]:
        """The index of outputs."""
        return self.call.phase.outputs

    def released(self, place: str) -> bytes:
        """A released file; empty when this output has none of that kind."""
        path = self.call.released / place
        return path.read_bytes() if path.is_file() else b""


def gather(call: Call) -> Facts:
    """Read what ``make report`` left; raises ``DeliveryError`` for a report that may not leave, or was not made."""
    about = {
        name: plain(value) if isinstance(value, str) else value for name, value in _yaml(call.released / "rapport.yml").items()
    }
    if about.get("profiel_melding"):
        raise DeliveryError(
            f"Een rapport onder profiel '{call.profile.name}' op echte gegevens is intern en wordt niet opgeleverd.",
            action="kies PROFILE=publiek.",
        )
    reports = tuple(call.report_folder / f"{call.phase.output_name}.{name}" for name in call.formats)
    if missing := [path.name for path in reports if not path.is_file()]:
        raise DeliveryError(f"Van het rapport ontbreekt {', '.join(missing)}.", action="voer make report uit en begin opnieuw.")
    top = formats.source_of(call)
    sources = tuple(lint.sources(top, call.root))
    names = [notebooks.inspect(name, call.root) for name in call.phase.notebooks]
    sections = sorted({section for book in names for section in book.sections} - {"outputs"})
    ledger = call.released / LEDGER
    return Facts(
        call=call, about=about, numbers=dict(flat(_yaml(call.released / "numbers.yml"))),
        records={entry.key: json.loads((call.released / "values" / f"{entry.key}.json").read_text("utf-8")) for entry in call.phase.outputs},
        books={book.name: _book(call, book) for book in names}, used=used_keys(sources, call.root), sources=sources, reports=reports,
        data=_data(call), software=provenance.software(formats.renderer_versions(call.renderer)), commit=_commit(call),
        earlier=_earlier(call),
        parameters={name: section_value(name, call.study, call.phase) for name in sections},
        ledger=ledger.read_bytes() if ledger.is_file() else None,
    )  # fmt: skip


def _yaml(path: Path) -> Any:
    return parsed_yaml(path.read_text(encoding="utf-8")) or {}


def flat(content: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The leaves of nested mappings under dotted names, as they are shown."""
    for name, value in content.items():
        below = f"{prefix}.{name}" if prefix else str(name)
        if isinstance(value, dict):
            yield from flat(value, below)
        else:
            yield below, plain(_SIGN.sub(r"\1", str(value)))


def used_keys(sources: tuple[Path, ...], root: Path) -> dict[str, tuple[str, ...]]:
    """Every key that ``{{< meta >}}`` reads in the sources, with its places; the title page's own (without a dot) do not count."""
    found: dict[str, list[str]] = {}
    for path in sources:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for key in META.findall(line):
                if "." in key:
                    found.setdefault(key, []).append(f"{path.relative_to(root).as_posix()}:{number}")
    return {key: tuple(places) for key, places in sorted(found.items())}


def _book(call: Call, book: notebooks.Notebook) -> Book:
    executed = json.loads((call.build / "executed" / f"{book.name}.ipynb").read_text(encoding="utf-8"))
    return Book(
        name=book.name, checksum=file_digest(book.path), sections=tuple(sorted({*book.sections} - {"outputs"})),
        lines=_lines(text := book.path.read_text(encoding="utf-8")), publishes=_publishes(json.loads(text)),
        seconds=float(executed["metadata"].get("papermill", {}).get("duration") or 0.0), warnings=_warnings(executed),
    )  # fmt: skip


def _lines(text: str) -> dict[int, int]:
    """Where in the .ipynb file the source of each code cell begins: line numbers as an editor counts."""
    found, code, number = {}, 0, False
    for place, line in enumerate(text.splitlines(), start=1):
        if '"cell_type": "code"' in line:
            code, number = code + 1, True
        elif number and '"source"' in line:
            found[code], number = place + 1, False
    return found


def _publishes(content: dict[str, Any]) -> dict[str, int]:
    code = ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code"]
    found = {}
    for name in ("facts", "claims"):
        for number, source in enumerate(code, start=1):
            if f"publish_{name}(" in source:
                found[name] = number
    return found


def _warnings(executed: dict[str, Any]) -> dict[str, int]:
    """By class alone: a message may hold a client's value."""
    found: dict[str, int] = {}
    for cell in executed["cells"]:
        for output in cell.get("outputs", ()):
            if output.get("output_type") == "stream" and output.get("name") == "stderr":
                for line in "".join(output["text"]).splitlines():
                    if line.strip():
                        name = match[1] if (match := _WARNING.search(line)) else "stderr"
                        found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items()))


def _data(call: Call) -> dict[str, str]:
    path = call.extract_path
    if path is None:
        source = call.study.source
        return {f"{source.package}:{source.dataset}": next(iter(provenance.versions((source.package or "",)).values()), "")}
    return {found.name: file_digest(found) for found in files_below(path)}


def _earlier(call: Call) -> dict[str, str]:
    found = ((number, ledgers.delivered(call, number)) for number in range(1, call.number))
    return {str(number): file_digest(path) for number, path in found if path.is_file()}


def _commit(call: Call) -> str:
    """The commit that ``verify --rebuild`` goes back to: the last one of what the delivery takes along."""
    if provenance.git(call.root, "status", "--porcelain"):
        return ""
    return provenance.git(call.root, "rev-parse", "HEAD")


def section_digest(value: Any) -> str:
    """First 12 signs of the SHA-256 over a section of the parameters."""
    return digest((json.dumps(value, sort_keys=True, ensure_ascii=False),))[:12]
