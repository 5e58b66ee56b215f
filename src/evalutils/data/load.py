"""From an extract to validated, typed frames as of a reference date."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import pandas as pd
import yaml

from evalutils.data import histories, synthetic
from evalutils.data.asof import as_of
from evalutils.data.files import numbered, read_tables
from evalutils.data.tables import ignored, typed
from evalutils.errors import ExtractError, ParameterError, Problem
from evalutils.params import Settings, Study, project_root
from evalutils.params.study import Source, TableSpec
from evalutils.schemas import Contract, contract

ORIGIN = "HERKOMST.yml"
_HINTS = {
    "kolom-ontbreekt": " Heet een kolom in het bestand anders, noem hem dan in studie.yml onder 'hernoem'.",
    "waarde": " Is een waarde in het bestand anders geschreven, noem haar dan in studie.yml onder 'hercodeer'.",
    "blad-ontbreekt": " Heet een blad anders, noem het dan in studie.yml onder 'bestand'.",
    "bestand-ontbreekt": " Heet een bestand anders, noem het dan in studie.yml onder 'bestand'.",
}


@dataclass(frozen=True)
class Extract:
    """The extract as a phase sees it. Frames have dtypes str, Int64, float64, datetime64[ns], boolean."""

    tables: dict[str, pd.DataFrame]
    as_of: date | None
    synthetic: bool
    description: str
    checksums: dict[str, str]
    """File (or data set) -> SHA-256."""
    ignored: dict[str, tuple[str, ...]]
    """Table -> columns of the file that the contract does not use."""

    @property
    def register(self) -> pd.DataFrame:
        """All clients, assigned or not."""
        return self.tables["klanten"]

    @property
    def clients(self) -> pd.DataFrame:
        """The clients assigned to a group on or before the reference date."""
        register = self.register
        return register[register["groep"].notna()].reset_index(drop=True)


@dataclass(frozen=True)
class _Raw:
    frames: dict[str, pd.DataFrame]
    problems: list[Problem]
    checksums: dict[str, str]
    synthetic: bool
    description: str


class _HasSource(Protocol):
    @property
    def source(self) -> Source: ...
    @property
    def tables(self) -> dict[str, TableSpec]: ...


def extract(settings: Settings) -> Extract:
    """Read, check and type the extract of ``settings``, as of the end of its reference date.

    Rows that begin later are dropped; what was not known yet (an end, its reason and outcome) is
    missing; clients assigned later stay in the register, not assigned, without events.
    Raises ``ExtractError`` with all problems at once.
    """
    agreed = contract(settings)
    raw = _read(settings, settings.study, settings.extract)
    frames, problems = _checked(raw, agreed)
    if problems:
        raise refusal(problems)
    day = settings.reference_date
    return Extract(
        tables=as_of(frames, agreed, day, settings.cohorts), as_of=day, synthetic=raw.synthetic,
        description=raw.description, checksums=raw.checksums, ignored=_ignored(raw, agreed),
    )  # fmt: skip


def check(study: Study, path: str | Path | None = None, *, key: str = "") -> tuple[Problem, ...]:
    """Everything in which an extract breaks the contract; none: it can be used.

    ``path``: a folder or file; None: the study's own extract (``key`` is then the study's folder in params/).
    """
    try:
        raw = _read(study, key, None if path is None else str(path))
    except ExtractError as fault:
        return fault.problems or (Problem("extract", str(path or study.source.path), "een leesbaar extract", fault.summary),)
    return tuple(_checked(raw, contract(study))[1])


def refusal(problems: Sequence[Problem]) -> ExtractError:
    """All that is wrong with an extract as one error, with what can be done about these problems."""
    codes = {problem.code for problem in problems}
    if "bsn" in codes:
        action = "draai eerst make pseudonymise IN=... OUT=... KEY=..., en verwijder het bestand met BSN's."
    else:
        action = "herstel het bestand en draai make check-data; wat elke kolom moet zijn staat in docs/data-dictionary.md."
        action += "".join(hint for code, hint in _HINTS.items() if code in codes)
    return ExtractError("Het extract past niet op het datacontract.", problems=tuple(problems), action=action)


def _checked(raw: _Raw, agreed: Contract) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    frames, problems = {}, list(raw.problems)
    for name, frame in raw.frames.items():
        frames[name], found = typed(frame, agreed.tables[name], agreed.sources[name])
        problems += found
    problems += histories.problems(frames, agreed)
    return {name: frame.reset_index(drop=True) for name, frame in frames.items()}, problems


def _ignored(raw: _Raw, agreed: Contract) -> dict[str, tuple[str, ...]]:
    per_table = {name: ignored(frame, agreed.tables[name], agreed.sources[name]) for name, frame in raw.frames.items()}
    return {name: columns for name, columns in per_table.items() if columns}


def _read(study: _HasSource, key: str, path: str | None) -> _Raw:
    source = study.source
    if path is not None:
        return _from_path(Path(path), study.tables, f"bestand {Path(path).name}")
    if source.kind == "pakket":
        return _from_package(source, study.tables)
    if source.kind == "synthetisch":
        return _from_path(synthetic.ensure(key), study.tables, source.description)
    return _from_path(project_root() / str(source.path), study.tables, source.description or f"bestand {source.path}")


def _from_path(path: Path, specs: dict[str, TableSpec], description: str) -> _Raw:
    if not path.exists() and not path.is_absolute():  # a notebook runs in another folder than the command
        path = project_root() / path
    if not path.exists():
        problem = Problem("extract-ontbreekt", path.name, "een map of een bestand", "niets op die plaats")
        raise ExtractError("Het extract bestaat niet.", problems=(problem,), action="geef EXTRACT=<map of bestand> goed op.")
    frames, problems, sums = read_tables(path, specs)
    origin = _origin(path)
    made = bool(origin.get("synthetisch", False))
    return _Raw(frames, problems, sums, made, str(origin.get("omschrijving") or description) if made else description)


def _origin(path: Path) -> dict[str, object]:
    file = path / ORIGIN
    if not path.is_dir() or not file.is_file():
        return {}
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}


def _from_package(source: Source, specs: dict[str, TableSpec]) -> _Raw:
    """A data set of an installed package: ``<package>.<dataset>.load_pandas().data`` as the study's one table."""
    name = f"{source.package}.{source.dataset}"
    if len(specs) != 1:
        raise ParameterError(f"Een extract uit een pakket ({name}) heeft één tabel; noem er één onder 'tabellen'.")
    try:
        data = getattr(importlib.import_module(str(source.package)), str(source.dataset)).load_pandas().data
    except (ImportError, AttributeError) as fault:
        problem = Problem("pakket", name, "een geïnstalleerd pakket met die dataset", type(fault).__name__)
        raise ExtractError("De dataset van deze studie is er niet.", problems=(problem,), action="draai make setup.") from None
    digest = hashlib.sha256(data.to_csv(index=False).encode()).hexdigest()
    return _Raw({next(iter(specs)): numbered(data)}, [], {name: digest}, False, source.description or f"dataset {name}")
