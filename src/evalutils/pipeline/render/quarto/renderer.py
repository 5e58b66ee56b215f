"""Quarto as a renderer: find it, ask its version, run it with a time limit, and say in one message what went wrong."""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from evalutils.errors import Problem, RenderError
from evalutils.pipeline.render.embedded.writers.typst import STANDARDS
from evalutils.pipeline.render.job import RenderJob
from evalutils.pipeline.render.quarto.profile import HOUSE, profile_of

LOG = logging.getLogger("evalutils.quarto")
OLDEST = (1, 5)
PDF_SINCE = (1, 9)
"""Older ones bring a Typst that tags nothing: their PDF cannot be read aloud."""
VERSION_LIMIT = 30.0
"""Seconds for ``quarto --version``."""
RENDER_LIMIT = 600.0
"""Seconds for one format; three formats of a two-chapter report took 2.3 s."""
FORMATS = {"html": "deelrapport-html", "pdf": "deelrapport-typst", "docx": "deelrapport-docx"}
TRACE = re.compile(r"^\s*(at\s.+|Stack trace:.*|\[non-error-thrown\].*)$", re.IGNORECASE)
COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
FAULT = re.compile(r"\berror\b|\bnot found\b|unable to|fatal|could not|failed", re.IGNORECASE)
WARNING = re.compile(r"^\s*(\[?WARN(ING)?\b)", re.IGNORECASE)
LABEL = re.compile(r"^(ERROR:?\s*)+")
PLACE = re.compile(r"([\w./\-]+\.(?:qmd|yml|yaml|md|typ))(?:[:, ]+(?:line )?(\d+))?")
_RUNNING = threading.Lock()


def find_quarto() -> Path | None:
    """Quarto in QUARTO_PATH (the program or its folder), beside this Python, or on PATH; None where there is none."""
    named = os.environ.get("QUARTO_PATH")
    if named:
        for candidate in (Path(named), Path(named) / "quarto", Path(named) / "bin" / "quarto"):
            if candidate.is_file() and os.access(candidate, os.X_OK):
                return candidate
    beside = Path(sys.executable).parent / "quarto"
    if beside.is_file() and os.access(beside, os.X_OK):
        return beside
    found = shutil.which("quarto")
    return Path(found) if found else None


@dataclass(frozen=True)
class QuartoRenderer:
    """Renders by ``quarto render``. ``time_limit`` is in seconds, for one format."""

    program: Path
    time_limit: float = RENDER_LIMIT
    version_limit: float = VERSION_LIMIT
    name: str = "quarto"

    def version(self) -> str:
        """As Quarto says it. Raises RenderError when it gives no version in time."""
        try:
            done = subprocess.run(
                [str(self.program), "--version"], capture_output=True, text=True, timeout=self.version_limit, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _no_version(self.program, "geen antwoord") from error
        text = done.stdout.strip()
        if done.returncode or not re.match(r"\d+\.\d+", text):
            raise _no_version(self.program, text.splitlines()[0] if text else f"exit-status {done.returncode}")
        return text.split()[0]

    def number(self) -> tuple[int, ...]:
        """The first two parts of the version, for comparing. Raises RenderError as ``version`` does."""
        return tuple(int(part) for part in re.findall(r"\d+", self.version())[:2])

    def write(self, job: RenderJob) -> None:
        """Render one format and put it at ``job.output``.

        Raises RenderError with Quarto's own message, without its stack trace, or when the time is over; Quarto and all
        that it started are then ended.
        """
        version = self.number()
        if version < OLDEST:
            raise RenderError(
                f"Quarto {'.'.join(map(str, version))} is te oud.",
                action=f"Installeer Quarto {'.'.join(map(str, OLDEST))} of nieuwer, of gebruik RENDERER=embedded.",
            )
        with _one_at_a_time(job.root), _house_beside(job):
            folder = job.source.resolve().parent
            profile = profile_of(job)
            made = job.root / profile.output_of(job)
            made.unlink(missing_ok=True)
            try:  # in the source's folder: below 1.9 the paths of fonts are read from where Quarto was started
                status, lines = _run(self._command(job, profile.name, version), folder, self.time_limit)
            finally:
                _metadata_file(job).unlink(missing_ok=True)
                if job.format == "pdf":  # what Quarto leaves after a failure
                    job.source.with_suffix(".typ").unlink(missing_ok=True)
            if status or not made.is_file():
                raise _failure(job, status, lines)
            shutil.move(made, job.output)

    def _command(self, job: RenderJob, profile: str, version: tuple[int, ...]) -> list[str]:
        command = [str(self.program), "render", job.source.name, "--profile", profile, "--to", FORMATS[job.format], "--no-clean"]
        if job.format == "pdf" and version >= PDF_SINCE:
            command += ["-M", f"pdf-standard:[{', '.join(STANDARDS)}]"]
        if job.metadata:  # as a file: on the command line a value is text, and nested numbers are none
            own = _metadata_file(job)
            own.write_text(yaml.safe_dump(dict(job.metadata), allow_unicode=True, width=10_000), encoding="utf-8")
            command += ["--metadata-file", str(own)]
        return command


def _metadata_file(job: RenderJob) -> Path:
    return job.output.resolve().with_name(f".{job.output.stem}-metadata.yml")


def _no_version(program: Path, found: str) -> RenderError:
    return RenderError(
        f"Quarto ({program.name}) is gevonden maar noemt geen versie.",
        problems=(Problem("quarto-versie", "quarto --version", "een versienummer", found),),
        action="Herstel de installatie van Quarto, of gebruik RENDERER=embedded.",
    )


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    """Quarto writes beside its sources: two formats at once would take each other's files away."""
    lock = root / "_build" / ".quarto.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with _RUNNING, lock.open("w") as handle:
        try:
            import fcntl
        except ImportError:  # Windows: one process renders there
            yield
            return
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def _house_beside(job: RenderJob) -> Iterator[None]:
    """The house style in _build/, beside a document that was composed there: Quarto looks for it from its source up to the root.

    Only for as long as it takes, so that it is never an old one; fonts stay where the profile names them.
    """
    if not job.source.resolve().is_relative_to(job.root.resolve() / "_build"):
        yield
        return
    beside = job.source.parent / "_extensions"
    shutil.rmtree(beside, ignore_errors=True)
    try:
        shutil.copytree(job.root / HOUSE, beside / Path(HOUSE).name, ignore=shutil.ignore_patterns("fonts", "*.py"))
        yield
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _run(command: list[str], folder: Path, time_limit: float) -> tuple[int, list[str]]:
    """Exit status and every line of output, each passed on to the log as it comes."""
    environment = {**os.environ, "NO_COLOR": "1", "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "1514764800")}
    lines: list[str] = []
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        errors="replace", env=environment, start_new_session=True,
    ) as process:  # fmt: skip
        reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
        reader.start()
        try:
            status = process.wait(timeout=time_limit)
        except subprocess.TimeoutExpired as error:
            raise RenderError(
                f"Quarto was na {time_limit:.0f} seconden niet klaar en is gestopt.",
                problems=tuple(Problem("quarto-tijd", "quarto", "een rapport binnen de tijd", line) for line in lines[-1:]),
                action="Probeer het opnieuw, of gebruik RENDERER=embedded.",
            ) from error
        finally:
            _end(process)
        reader.join(timeout=5)
    return status, lines


def _read(process: subprocess.Popen[str], lines: list[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        text = COLOUR.sub("", line).rstrip()
        if text:
            lines.append(text)
            LOG.info("%s", text)


def _end(process: subprocess.Popen[str]) -> None:
    """End Quarto with all its children: they share the session that it started in."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except (ProcessLookupError, PermissionError):
            return
        try:
            process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            continue


def _clean(line: str, root: Path) -> str:
    """Without the word ERROR and the machine's folders, so that one fault reads the same each time Quarto tells it."""
    return LABEL.sub("", line).replace(f"{root.resolve().as_posix()}/", "").strip()


def _failure(job: RenderJob, status: int, lines: list[str]) -> RenderError:
    told = list(dict.fromkeys(_clean(line, job.root) for line in lines if not TRACE.match(line)))
    faults = [line for line in told if FAULT.search(line) and not WARNING.match(line)] or told[-3:]
    problems = []
    for line in (faults or [f"exit-status {status}, geen melding"])[:8]:
        place = PLACE.search(line)
        where = job.source.name if place is None else place[1] + (f", regel {place[2]}" if place[2] else "")
        problems.append(Problem("quarto", where, "een rapport zonder fouten", line[:400]))
    return RenderError(
        f"Quarto kan {job.source.name} niet omzetten naar {job.format}.",
        problems=tuple(problems),
        action="Verbeter de bronnen van het rapport; het vorige rapport staat er nog.",
    )
