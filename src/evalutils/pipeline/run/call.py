"""What the user asked for, with every default filled in and checked before anything runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Literal

from evalutils.errors import ExtractError, ParameterError, Problem, nearest
from evalutils.params import Phase, Profile, Study, default_study, load_phase, load_study, project_root
from evalutils.params.delivery import Delivery, is_delivery, load_delivery, resolved
from evalutils.pipeline.run.steps import Thing, value

Format = Literal["html", "pdf", "docx", "odt"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx", "odt")
USUAL: tuple[Format, ...] = ("html", "pdf", "docx")
"""What a call makes that names no format."""
RENDERERS = ("auto", "quarto", "embedded")


@dataclass(frozen=True)
class Identities:
    """What no finished file may hold: the keys and the dates of birth of all clients in the extract."""

    keys: tuple[str, ...] = ()
    births: tuple[date, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What checking an extract told. But for ``identities``, which stay below _build/, without any client's value."""

    rows: dict[str, int]
    """Table -> rows as of the reference date."""
    synthetic: bool
    left_out: dict[str, int] = field(default_factory=dict)
    """What the delivery left out, in words -> how many."""
    identities: Identities = Identities()
    names: int = 0
    """Names in params that were held against contract and data."""
    absent: tuple[str, ...] = ()
    """Those that are known and not in the extract as of the reference date, in words."""
    remarks: tuple[str, ...] = ()
    """What is odd about the dates of the phase, as sentences."""


@dataclass(frozen=True)
class Extracts:
    """How an extract is made and checked: given by the caller, because only the room ``data`` opens one."""

    make: Callable[[str], object]
    """Make the synthetic extract of a study where it is missing; a file changed by hand is kept."""
    check: Callable[[Call], Checked]
    """Raises ``ExtractError`` with every breach of the data contract, ``ParameterError`` with every name that nobody knows."""


@dataclass(frozen=True)
class Call:
    """One call of the pipeline: a report of one study, phase, extract and profile."""

    root: Path
    study_name: str
    study: Study
    phase: Phase
    extract: str | None
    """The extract as the user gave it: the name of a delivery, or an absolute path; None for the study's own."""
    profile: Profile
    renderer: str = "auto"
    formats: tuple[Format, ...] = USUAL

    @classmethod
    def of(cls, *, study: str | None = None, phase: int | None = None, extract: str | None = None,
           profile: str | None = None, renderer: str | None = None, formats: str | None = None) -> Call:  # fmt: skip
        """Fill the defaults; a wrong study, phase, profile, renderer or format is a ``ParameterError``."""
        root = project_root()
        name = study or default_study()
        the_study = load_study(name)
        the_phase = load_phase(name, phase if phase is not None else the_study.default_phase)
        given = resolved(name, extract)
        if (renderer or "auto") not in RENDERERS:
            raise ParameterError(
                f"Onbekende renderer '{renderer}'.{nearest(str(renderer), RENDERERS)}",
                action=f"kies RENDERER uit: {', '.join(RENDERERS)}.",
            )
        return cls(
            root=root, study_name=name, study=the_study, phase=the_phase, extract=given,
            profile=the_study.profile(profile or the_study.default_profile(given)),
            renderer=renderer or "auto", formats=parse_formats(formats),
        )  # fmt: skip

    @property
    def number(self) -> int:
        """Number of the phase."""
        return self.phase.number

    @property
    def synthetic(self) -> bool:
        """Whether the report is on the study's own synthetic extract."""
        return self.extract is None and self.study.source.kind == "synthetisch"

    @property
    def build(self) -> Path:
        """Folder of the phase below _build/, restricted."""
        return self.root / "_build" / self.study_name / f"fase{self.number}"

    @property
    def released(self) -> Path:
        """What was released of the phase."""
        return self.build / "released"

    @property
    def output(self) -> Path:
        """Where the reports of the phase are delivered."""
        return self.output_of(self.number)

    def output_of(self, number: int) -> Path:
        """Where the report of a phase is delivered."""
        return self.root / "_output" / self.study_name / f"fase{number}"

    @property
    def report_folder(self) -> Path:
        """Where the finished report goes: a folder for each profile and each extract, so that none lies beside another."""
        if self.extract is None:
            return self.output / self.profile.name
        name = re.sub(r"[^A-Za-z0-9]+", "-", Path(self.extract).stem).strip("-").lower() or "extract"
        return self.output / f"{self.profile.name}-{name}"

    @property
    def shareable(self) -> bool:
        """Whether others may read the finished report: it describes nobody, or its profile protects who it describes."""
        return self.synthetic or self.profile.minimum_cell > 0

    @property
    def params(self) -> Path:
        """Folder of the study's params."""
        return self.root / "params" / self.study_name

    @property
    def delivery_name(self) -> str | None:
        """The delivery that says how the extract is written; None where the files have the contract's own names."""
        if self.extract is None:
            return self.study.source.delivery
        return self.extract if is_delivery(self.study_name, self.extract) else None

    @property
    def delivery(self) -> Delivery:
        """How the extract is written."""
        return load_delivery(self.study_name, self.delivery_name) if self.delivery_name else Delivery()

    @property
    def extract_path(self) -> Path | None:
        """File or folder of the extract; None when a package holds it."""
        if self.extract is not None and self.delivery_name is None:
            return Path(self.extract)
        path = self.study.source.path if self.extract is None and self.delivery.path is None else self.delivery.path
        return None if path is None else self.root / path

    def extract_thing(self) -> Thing:
        """The extract by content; a package's data by the version of the package."""
        if (path := self.extract_path) is not None:
            return Thing(name="extract", paths=(path,))
        source = self.study.source
        return value("extract", [source.package, source.dataset, _version(source.package or "")])

    def delivery_thing(self) -> Thing:
        """How the extract is written, by content."""
        return value("levering", self.delivery.model_dump(mode="json"))


def require_sources(call: Call) -> None:
    """Stop before the first notebook where the report's text, the study's own extract or the Quarto asked for is not there."""
    if not (call.root / call.phase.report).is_file():
        problem = Problem(
            "rapport-ontbreekt", f"fase{call.number}.yml, rapport", "een bestand in dit project", f"geen {call.phase.report}"
        )
        raise ParameterError(
            "De tekst van het rapport bestaat niet.", problems=(problem,),
            action="herstel 'rapport' in de parameters van de fase; report/kort.qmd maakt een kort rapport zonder eigen tekst.",
        )  # fmt: skip
    path = call.extract_path
    if not call.synthetic and path is not None and not path.exists():
        where = f"leveringen/{call.delivery_name}.yml, pad" if call.delivery_name else "studie.yml, extract.pad"
        place = path.relative_to(call.root).as_posix() if path.is_relative_to(call.root) else path.name
        problem = Problem("extract-ontbreekt", where, "een bestand of een map", f"niets op {place}")
        raise ExtractError(
            "Het extract van de studie bestaat niet.", problems=(problem,),
            action="zet het extract daar, herstel 'pad', of geef EXTRACT=... op.",
        )  # fmt: skip
    if call.renderer == "quarto":
        from evalutils.pipeline.render import choosing

        choosing.choose("quarto")


def parse_formats(formats: str | None) -> tuple[Format, ...]:
    """'pdf,html' or 'pdf html' -> formats in the fixed order; none given: the usual three."""
    asked = (formats or ",".join(USUAL)).replace(",", " ").lower().split()
    if strange := [name for name in asked if name not in FORMATS]:
        raise ParameterError(
            f"Onbekend formaat: {', '.join(strange)}.{nearest(strange[0], FORMATS)}",
            action=f"kies FORMATS uit: {', '.join(FORMATS)}.",
        )
    if not asked:
        raise ParameterError("FORMATS noemt geen formaat.", action=f"kies FORMATS uit: {', '.join(FORMATS)}.")
    return tuple(name for name in FORMATS if name in asked)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        raise ExtractError(
            f"Het pakket '{package}', dat het extract bevat, is niet geïnstalleerd.", action="voer make setup uit."
        ) from None
