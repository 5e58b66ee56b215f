"""From an extract to validated, typed frames as of a reference date."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Protocol

import pandas as pd
import yaml

from evalutils.data import histories, kept, synthetic
from evalutils.data.asof import as_of
from evalutils.data.reading import unread
from evalutils.data.reading.bounds import Budget
from evalutils.data.reading.files import Tables, numbered, read_tables
from evalutils.data.typed.columns import written
from evalutils.data.typed.tables import Typed, nothing, typed
from evalutils.errors import ExtractError, ParameterError, Problem, alike
from evalutils.params import Groups, Settings, Study, project_root
from evalutils.params.delivery import Delivery, TableDelivery, is_delivery, load_delivery
from evalutils.params.study import Source, TableSpec
from evalutils.schemas import Contract, contract

ORIGIN = "HERKOMST.yml"
_HINTS = {
    "kolom-ontbreekt": " Heet een kolom in het bestand anders, noem hem dan in een levering onder 'van'.",
    "waarde": " Is een waarde in het bestand anders geschreven, noem haar dan in een levering onder 'hercodeer' of 'leeg'.",
    "levering": " Noem in de levering elke tabel zoals de studie en elke kolom zoals het bestand haar noemt.",
    "blad-ontbreekt": " Heet een blad anders, noem het dan in een levering onder 'blad'.",
    "bestand-ontbreekt": " Heet een bestand anders, noem het dan in een levering onder 'bestand'.",
    "kop": " Staan de kolomnamen lager, noem de rij dan in een levering onder 'koprij'.",
    "onbekende-groep": " Hoort een groep erbij, noem haar dan in studie.yml onder 'groepen': bij 'interventies', of met een reden onder 'buiten'.",
    "type": " Zijn datums of getallen anders geschreven, noem dat dan in een levering onder 'datums' of 'decimaal'; zegt een cel dat"
            " niets bekend is, onder 'leeg' of 'onleesbaar'.",
    "losse-rij": " Horen die rijen er niet bij, zet dan in een levering 'losse_rijen: weglaten'.",
}
_LARGER = " Is het extract zo groot bedoeld, verhoog dan de genoemde grens."
_DELIVER = " (make new-delivery FROM=<bestand> maakt een levering uit het bestand.)"


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
    left_out: dict[str, int] = field(default_factory=dict)
    """What the delivery left out -> how many: rows equal to an earlier one, cells that could not be read."""
    known_secret: str = field(default="", repr=False)
    """The secret in hexadecimals where the check of the phase has kept it."""

    @property
    def register(self) -> pd.DataFrame:
        """All clients, assigned or not."""
        return self.tables["klanten"]

    @property
    def secret(self) -> bytes:
        """What only holders of the extract can know: it breaks the ties of disclosure control, the same each time."""
        return bytes.fromhex(self.known_secret) or hashlib.sha256(b"onthulling\0" + written(self.register)).digest()

    @property
    def clients(self) -> pd.DataFrame:
        """The clients assigned to a group on or before the reference date."""
        register = self.register
        return register[register["groep"].notna()].reset_index(drop=True)


@dataclass(frozen=True)
class Inspection:
    """Everything that was read of an extract, sound or not; frames hold rows numbered as in their file."""

    tables: dict[str, Typed]
    problems: tuple[Problem, ...]
    checksums: dict[str, str]
    places: dict[str, str]
    synthetic: bool
    description: str


@dataclass(frozen=True)
class _There:
    path: Path | None
    """None: a data set of a package."""
    how: Delivery
    description: str


@dataclass(frozen=True)
class _Raw:
    found: Tables
    delivery: Delivery
    synthetic: bool
    description: str


class _HasSource(Protocol):
    @property
    def source(self) -> Source: ...
    @property
    def tables(self) -> dict[str, TableSpec]: ...


def extract(settings: Settings) -> Extract:
    """The extract of ``settings`` as of the end of its reference date: the first of what ``opened`` gives."""
    return opened(settings)[0]


def opened(settings: Settings, *, keep: bool = False) -> tuple[Extract, dict[str, pd.DataFrame]]:
    """Read, check and type the extract of ``settings``, as of the end of its reference date.

    Rows that begin later are dropped; what was not known yet (an end, its reason and outcome) is
    missing; clients assigned later stay in the register, not assigned, without events. The frames
    without a reference date stand beside it. ``keep``: for the notebooks of the phase, which then map what was read here
    (see ``kept``); without anything kept of the same extract it is read. Raises ``ExtractError`` with all problems at once.
    """
    agreed, there = contract(settings), _there(settings, settings.study, settings.extract)
    same = None if there.path is None else kept.identity(there.path, there.how, there.description, agreed, settings)
    found = None if same is None else kept.find(settings.kept, same)
    if found is None:
        if keep:
            kept.drop(settings.kept)
        found = _sound(there, settings, agreed)
        seen = _seen(found, agreed, settings)
        if keep and same is not None:
            secrets = {str(seen.as_of): seen.secret.hex()} if "klanten" in seen.tables else {}
            kept.keep(replace(found, secrets=secrets), settings.kept, same)
        return seen, found.frames
    return _seen(found, agreed, settings), found.frames


def _seen(found: kept.Opened, agreed: Contract, settings: Settings) -> Extract:
    day = settings.reference_date
    return Extract(
        tables=as_of(found.frames, agreed, day, settings.cohorts), as_of=day, synthetic=found.synthetic, description=found.description,
        checksums=found.checksums, ignored=found.ignored, left_out=found.left_out, known_secret=found.secrets.get(str(day), ""),
    )  # fmt: skip


def _sound(there: _There, settings: Settings, agreed: Contract) -> kept.Opened:
    found = _inspected(_read(there, settings), agreed, settings.groups)
    if found.problems:
        raise refusal(found.problems)
    return kept.Opened(
        {name: table.frame.reset_index(drop=True) for name, table in found.tables.items()}, found.synthetic, found.description,
        found.checksums, {name: table.ignored for name, table in found.tables.items() if table.ignored}, left_out(found),
    )  # fmt: skip


def left_out(found: Inspection) -> dict[str, int]:
    """What a delivery left out, in words, with its count; empty where nothing was."""
    lost: dict[str, int] = {}
    for name, table in found.tables.items():
        if table.dropped:
            lost[f"{name}: rijen gelijk aan een eerdere, weggelaten"] = table.dropped
        if table.stray:
            lost[f"{name}: rijen die geen klant of gebeurtenis zijn (een totaal of noot), weggelaten"] = len(table.stray)
        for column, rows in table.blanked.items():
            lost[f"{name}.{column}: cellen die niet te lezen zijn, als ontbrekend geteld"] = len(rows)
    return lost


def inspect(study: Study, extract: str | Path | None = None, *, key: str = "") -> Inspection:
    """An extract with everything in which it breaks the contract; raises ``ExtractError`` only where nothing can be read.

    ``extract``: the name of a delivery, a folder or a file; None: the study's own. ``key``: the study's folder in params/.
    """
    there = _there(study, key, None if extract is None else str(extract))
    return _inspected(_read(there, study), contract(study), study.groups)


def check(study: Study, extract: str | Path | None = None, *, key: str = "") -> tuple[Problem, ...]:
    """Everything in which an extract breaks the contract; none: it can be used. Arguments as ``inspect``'s."""
    try:
        return inspect(study, extract, key=key).problems
    except ExtractError as fault:
        return fault.problems or (Problem("extract", str(extract or study.source.path), "een leesbaar extract", fault.summary),)


def refusal(problems: Sequence[Problem]) -> ExtractError:
    """All that is wrong with an extract as one error, with what can be done about these problems."""
    codes = {problem.code for problem in problems}
    if "bsn" in codes:
        action = "draai eerst make pseudonymise IN=... OUT=... KEY=..., en verwijder het bestand met BSN's."
    else:
        action = "herstel het bestand en draai make check-data; wat elke kolom moet zijn staat in docs/data-dictionary.md."
        hints = "".join(hint for code, hint in _HINTS.items() if code in codes)
        action += hints + (_DELIVER if hints else "") + (_LARGER if any(code.startswith("grens-") for code in codes) else "")
    return ExtractError("Het extract past niet op het datacontract.", problems=tuple(problems), action=action)


def _inspected(raw: _Raw, agreed: Contract, groups: Groups) -> Inspection:
    raw_frames, how = raw.found.frames, raw.delivery
    tables = {
        name: typed(frame, agreed.tables[name], how.tables.get(name, TableDelivery()), how.last_year, how.keys_without)
        for name, frame in raw_frames.items()
    }
    tables |= {name: nothing(table) for name, table in agreed.tables.items() if name in how.tables and how.tables[name].absent}
    problems = [*_unknown(how, agreed), *raw.found.problems, *(each for table in tables.values() for each in table.problems)]
    problems += histories.problems({name: table.frame for name, table in tables.items()}, agreed)
    if "klanten" in tables and not any(problem.where == "klanten.groep" for problem in problems):
        problems += histories.strange_groups(tables["klanten"].frame, groups)
    return Inspection(
        tables, tuple(problems), raw.found.checksums, raw.found.places, raw.synthetic, raw.description
    )  # fmt: skip


def _unknown(how: Delivery, agreed: Contract) -> list[Problem]:
    """Tables and columns that a delivery names and the contract of the study does not."""
    found = []
    for name, table in how.tables.items():
        if name not in agreed.tables:
            expected = f"een van {', '.join(agreed.tables)}{alike(name, agreed.tables)}"
            found.append(Problem("levering", f"tabellen.{name}", expected, "een tabel die de studie niet heeft"))
            continue
        known = agreed.tables[name].names
        found += [
            Problem("levering", f"tabellen.{name}.kolommen.{column}", f"een kolom van het contract{alike(column, known)}",
                    "een kolom die het contract niet heeft")
            for column in table.columns if column not in known
        ]  # fmt: skip
    return found


def _there(study: _HasSource, key: str, given: str | None) -> _There:
    """Where an extract stands, before it is opened; a synthetic one is made where it is missing."""
    source = study.source
    name = given if is_delivery(key, given) else source.delivery if given is None else None
    how = load_delivery(key, name) if name else Delivery()
    if given is None and source.kind == "pakket":
        return _There(None, how, source.description or f"dataset {source.package}.{source.dataset}")
    if given is None and source.kind == "synthetisch":
        return _There(synthetic.ensure(key), how, source.description)
    if name:
        if how.path is None:
            problem = Problem("levering", f"leveringen/{name}.yml", "een pad naar het bestand of de map", "geen 'pad'")
            raise ExtractError("De levering zegt niet waar zij staat.", problems=(problem,), action="vul 'pad' in.")
        description = how.description or (source.description if given is None else "") or f"levering {name}"
        return _There(_existing(project_root() / how.path, f"herstel 'pad' in params/{key}/leveringen/{name}.yml."), how, description)
    if given is not None:
        return _There(_existing(Path(given)), how, f"bestand {Path(given).name}")
    return _There(_existing(project_root() / str(source.path)), how, source.description or f"bestand {source.path}")


def _existing(path: Path, action: str = "geef EXTRACT=<levering, map of bestand> goed op.") -> Path:
    if not path.exists() and not path.is_absolute():  # a notebook runs in another folder than the command
        path = project_root() / path
    if not path.exists():
        beside = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
        problem = Problem("extract-ontbreekt", path.name, f"een map of een bestand{alike(path.name, beside)}", "niets op die plaats")
        raise ExtractError("Het extract bestaat niet.", problems=(problem,), action=action)
    return path


def _read(there: _There, study: _HasSource) -> _Raw:
    if there.path is None:
        return _from_package(there, study.source, study.tables)
    wanted = {name: there.how.tables.get(name, TableDelivery()) for name in study.tables}
    budget = Budget(study.source.limits)
    found = read_tables(there.path, wanted, budget)
    found.problems += unread.problems(there.path, set(found.places.values()), budget)
    origin = _origin(there.path)
    made = bool(origin.get("synthetisch", False))
    return _Raw(found, there.how, made, str(origin.get("omschrijving") or there.description) if made else there.description)


def _origin(path: Path) -> dict[str, object]:
    file = path / ORIGIN
    if not path.is_dir() or not file.is_file():
        return {}
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}


def _from_package(there: _There, source: Source, specs: dict[str, TableSpec]) -> _Raw:
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
    table = next(iter(specs))
    found = Tables({table: numbered(data)}, [], {name: digest}, {table: f"dataset {name}"})
    return _Raw(found, there.how, False, there.description)
