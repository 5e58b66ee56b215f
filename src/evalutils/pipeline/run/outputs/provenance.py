"""Where a report comes from: its metadata, its sources' version, the extract, the parameters, the software.

Nothing here says when the pipeline ran, so that the same sources give the same bytes.
"""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Sequence
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import evalutils
from evalutils.markdown import Code, escape
from evalutils.params import OutputEntry
from evalutils.pipeline.run.call import Call
from evalutils.pipeline.run.steps import digest, file_digest, files_below

PACKAGES = ("numpy", "pandas", "scipy", "statsmodels", "matplotlib", "pandera", "papermill")
ENGINES = ("pypandoc_binary", "typst")
_MONTHS = ("januari februari maart april mei juni juli augustus september oktober november december").split()  # noqa: SIM905
WARNING = (
    "Dit rapport berust op synthetische gegevens: geen enkele rij beschrijft een bestaande persoon. "
    "De uitkomsten zijn geen bevindingen over de werkelijkheid."
)
ORIGIN_SYNTHETIC = (
    "De cijfers zijn berekend uit een synthetisch bestand dat zo is gemaakt dat het de gepubliceerde tabellen en aantallen oplevert. "
    "Geen enkele rij beschrijft een bestaande persoon, en wat niet eerder is gepubliceerd, is geen bevinding over de werkelijkheid."
)
ORIGIN_GIVEN = "De cijfers zijn berekend uit een uittreksel van de gemeentelijke administratie."
LICENCE = "tekst en figuren CC BY 4.0, programmatuur EUPL-1.2"
"""As in LICENSE and README."""
KINDS = {"tabel": "tabel", "figuur": "figuur", "cijfers": "getallen in de tekst", "tekst": "zinnen"}
PLAN = "analyseplan.yml"
"""File of the analysis plan, in the folder of the study's parameters."""
INTERNAL = "Interne versie: niet voor publicatie"
_SECRET = "x"


def dutch_date(day: date) -> str:
    """31 oktober 2018"""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


COMMIT = "vastlegging.txt"
"""Holds the last commit where the sources were brought without git (a sealed environment)."""


def source_paths(call: Call) -> tuple[Path, ...]:
    """What a report is made of, next to the extract."""
    return Path(evalutils.__file__).parent, call.root / "notebooks", call.params, call.root / "report"


def source_version(call: Call) -> str:
    """First 12 signs of the SHA-256 over code, notebooks, parameters and report sources."""
    lines = [
        f"{base.name}/{path.relative_to(base).as_posix()} {file_digest(path)}"
        for base in source_paths(call) for path in files_below(base)
        if path.suffix != ".egg-info"
    ]  # fmt: skip
    return digest(lines)[:12]


def commit(call: Call) -> str:
    """Last commit of the sources, and whether they hold more than is committed; empty without git."""
    paths = [str(path) for path in source_paths(call) if path.is_relative_to(call.root)]
    last = git(call.root, "log", "-1", "--format=%h", "--abbrev=10", "--", *paths)
    if not last:
        kept = call.root / COMMIT
        return kept.read_text(encoding="utf-8").strip() if kept.is_file() else ""
    dirty = git(call.root, "status", "--porcelain", "--", *paths)
    return f"{last}, met niet-vastgelegde wijzigingen" if dirty else last


def git(root: Path, *words: str) -> str:
    """What a git command says of the project; empty where there is no git, no repository or no answer."""
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, timeout=20, check=False
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


UNDESCRIBED = (
    "Hoe de klanten in hun groep zijn gekomen, is niet beschreven; een verschil tussen de groepen kan dus een andere oorzaak hebben "
    "dan wat is onderzocht."
)
"""What a short report says of the assignment where the study says nothing."""


def report_metadata(call: Call, *, synthetic: bool) -> dict[str, Any]:
    """What the report's title page and footer show (released/rapport.yml): text as Markdown, for the chapters read it too."""
    study, phase = call.study, call.phase
    public = synthetic or call.profile.name == study.profile_choice.default  # the latter for a reason that the study gives
    internal = call.profile.minimum_cell == 0 and (call.extract is not None or not public)  # of a given extract only its word
    told = {
        "titel": phase.title,
        "ondertitel": phase.subtitle,
        "studie_omschrijving": study.description,
        "toewijzing_zin": study.assigned_how or UNDESCRIBED,
        "auteur": study.author,
        "opdrachtgever": study.commissioner,
        "financier": study.funder,
        "datum": phase.published.isoformat(),
        "datum_tekst": dutch_date(phase.published),
        "peildatum_tekst": dutch_date(phase.reference_date) if phase.reference_date else "",
        "synthetisch": synthetic,
        "waarschuwing": WARNING if synthetic else "",
        "profiel": call.profile.name,
        "profiel_melding": INTERNAL if internal else "",
        "versie": evalutils.__version__,
        "bronversie": source_version(call),
        "vastlegging": commit(call),
        "analyseplan_controlegetal": _plan_digest(call),
        "herkomst_zin": ORIGIN_SYNTHETIC if synthetic else ORIGIN_GIVEN,
        "bouw_tekst": _built(call),
        "status": phase.status,
        "uitgave": f"versie {evalutils.__version__}, {phase.status}, bijgewerkt op {_built(call)}" if phase.updated else "",
        "aard": "reconstructie door programmatuur, met synthetische gegevens" if synthetic else "",
        "licentie": LICENCE,
    }
    return {key: escape(value) if isinstance(value, str) else value for key, value in told.items()}


def _built(call: Call) -> str:
    """When the report was last revised: declared, so that whoever builds the same sources gets the same bytes."""
    return dutch_date(call.phase.updated) if call.phase.updated else "niet opgegeven"


def _plan_digest(call: Call) -> str:
    """Begin of the checksum of the analysis plan, as in the table of parameters; empty for a phase without one."""
    path = call.params / PLAN
    return file_digest(path)[:12] if call.phase.analysis_plan.fixed and path.is_file() else ""


def versions(names: tuple[str, ...]) -> dict[str, str]:
    """Name of a package -> its version; those not installed are left out."""
    found = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def software(renderer: dict[str, str]) -> dict[str, str]:
    """Name -> version of what computes and renders; ``renderer`` says what renders."""
    return {"Python": platform.python_version()} | versions(PACKAGES) | renderer


def table(rows: Sequence[tuple[str, ...]], head: tuple[str, ...], caption: str, label: str, right: int | None = None) -> str:
    """A table fragment as the report includes it; column ``right`` is aligned to the right. Cells are text, or ``Code``."""
    rule = tuple("---:" if place == right else ":---" for place in range(len(head)))
    shown = [[cell.markdown if isinstance(cell, Code) else escape(cell) for cell in row] for row in (head, *rows)]
    lines = ["| " + " | ".join(row) + " |" for row in (shown[0], rule, *shown[1:])]
    return "\n".join(lines) + f"\n\n: {escape(caption)} {{#tbl-{label}}}\n"


def files_table(call: Call, rows: dict[str, int], left_out: dict[str, int] | None = None) -> str:
    """The extract's files or tables with rows and checksum. ``rows``: table -> rows; ``left_out``: what the delivery left out.

    Under a profile with a minimum no number of rows shows: a table often has one row a client with something (a payment,
    a job), and these counts have not been weighed against the others by disclosure.release.
    """
    minimum = call.profile.minimum_cell

    def shown(number: int) -> str:
        return _SECRET if minimum and number else _count(number)

    path = call.extract_path
    if path is None:
        source = call.study.source
        sign = next(iter(versions((source.package or "",)).values()), "")
        name = f"{source.package} {sign}, {source.dataset}"
        lines = [(name, shown(sum(rows.values())), "")]
    else:
        how = call.delivery.tables
        files = {name: how[name].file if name in how else None for name in call.study.tables}
        named = {(file or name).lower(): name for name, file in files.items()}
        lines = []
        for found in files_below(path):
            table_of = named.get(found.name.lower()) or named.get(found.stem.lower()) or found.stem
            lines.append((found.name, shown(rows[table_of]) if table_of in rows else ".", Code(file_digest(found)[:12])))
        if len(lines) == 1 and rows:  # one workbook: its tables by name, the checksum of the whole
            lines += [(f"{lines[0][0]}: {name}", shown(number), "") for name, number in rows.items()]
    lines += [(words, shown(number), "") for words, number in (left_out or {}).items()]
    told = f" ({_SECRET}: niet gepubliceerd)" if minimum else ""
    head = ("Bestand", f"Rijen op de peildatum{told}", "SHA-256 (begin)")
    return table(lines, head, "Bestanden van het uittreksel", "verantwoording-bestanden", right=1)


def names_sentence(call: Call, checked: int, absent: Sequence[str], remarks: Sequence[str] = ()) -> str:
    """Below the table of files: how many names in params were held against the extract, and which of them it does not have.

    Under a profile with a minimum not even their number: that nobody, or somebody, has a value is a count of clients too.
    """
    text = f"Vóór de berekening zijn {_count(checked)} namen van groepen, kolommen, codes en datums in de parameters nagegaan: alle zijn bekend"
    said = "".join(f" {escape(one)}" for one in remarks) + "\n"
    if call.profile.minimum_cell:
        return f"{text}. Welke ervan in het uittreksel voorkomen, is niet gepubliceerd ter bescherming van klanten.{said}"
    if not absent:
        moment = "op de peildatum " if call.phase.reference_date else ""
        return f"{text}, en alle komen {moment}in het uittreksel voor.{said}"
    verb = "komt er" if len(absent) == 1 else "komen er"
    number = "één" if len(absent) == 1 else str(len(absent))
    return f"{text}. Op de peildatum {verb} {number} niet in het uittreksel voor: {'; '.join(escape(one) for one in absent)}.{said}"


def parameters_table(call: Call) -> str:
    """Checksum of each parameter file, and what holds for this report."""
    phase = call.phase
    rows = [
        ("Studie", call.study.name),
        ("Fase", str(phase.number)),
        ("Peildatum", dutch_date(phase.reference_date) if phase.reference_date else "geen"),
        ("Significantieniveau", f"{phase.inference.alpha * 100:g}%".replace(".", ",")),
        ("Betrouwbaarheid van intervallen", f"{phase.inference.confidence * 100:g}%".replace(".", ",")),
        ("Permutaties", _count(phase.inference.permutations)),
        ("Onthullingsprofiel", _profile(call)),
    ]
    if fixed := phase.analysis_plan.fixed:
        rows.append(("Analyseplan vastgelegd op", dutch_date(fixed)))
    rows += [(Code(path.relative_to(call.root).as_posix()), Code(file_digest(path)[:12])) for path in _read_files(call)]
    return table(rows, ("Parameter", "Waarde"), "Parameters van dit rapport", "verantwoording-parameters")


def _read_files(call: Call) -> list[Path]:
    other = [path for path in call.params.glob("fase*.yml") if path.stem != f"fase{call.number}"]
    delivery = [call.params / "leveringen" / f"{call.delivery_name}.yml"] if call.delivery_name else []
    return [path for path in sorted(call.params.glob("*.yml")) if path not in other] + delivery


def _profile(call: Call) -> str:
    minimum = call.profile.minimum_cell
    rule = f"aantallen onder {minimum} niet getoond" if minimum else "geen onderdrukking"
    return f"{call.profile.name} ({rule})"


def origins_table(origins: Sequence[tuple[OutputEntry, str]]) -> str:
    """Which notebook and cell each output comes from."""
    rows = [(entry.title or Code(entry.key), KINDS[entry.kind], Code(entry.notebook), cell) for entry, cell in origins]
    return table(rows, ("Uitvoer", "Soort", "Notebook", "Cel"), "Herkomst van elke uitvoer", "verantwoording-herkomst", right=3)


def software_table(found: dict[str, str]) -> str:
    """The account's table of software."""
    return table(list(found.items()), ("Programma", "Versie"), "Gebruikte software", "verantwoording-software")


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")
