"""What the user sees while the pipeline runs: a live table, or plain lines when it is no terminal."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from evalutils.pipeline.run.steps import Step

if TYPE_CHECKING:
    from rich.table import Table

WAITING, RUNNING, DONE, UNCHANGED, FAILED, SKIPPED = "wacht", "bezig", "klaar", "ongewijzigd", "mislukt", "overgeslagen"
_STYLES = {WAITING: "dim", RUNNING: "bold cyan", DONE: "green", UNCHANGED: "dim green", FAILED: "bold red", SKIPPED: "yellow"}


class Progress:
    """State of each step; ``stream`` is where it is shown.

    ``before``: seconds that steps took the last time, by which it says how long is left. ``log``: a file that keeps every line.
    """

    def __init__(
        self, steps: Sequence[Step], stream: TextIO, before: Mapping[str, float] | None = None, log: Path | None = None
    ) -> None:
        self._before = dict(before or {})
        self._log = log
        if log is not None:
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_text("", encoding="utf-8")
        self._labels = {step.name: step.label for step in steps}
        self.status = {step.name: WAITING for step in steps}
        self._start: dict[str, float] = {}
        self.seconds: dict[str, float] = {}
        self._stream = stream
        self._lock = threading.Lock()
        self._live = self._make_live() if stream.isatty() else None

    def _make_live(self):  # type: ignore[no-untyped-def]  # rich is imported when it is needed
        from rich.console import Console
        from rich.live import Live

        console = Console(file=self._stream)
        return Live(console=console, get_renderable=self.table, refresh_per_second=4, redirect_stderr=False)

    def __enter__(self) -> Progress:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop drawing."""
        if self._live:
            self._live.stop()
            self._live = None

    def set(self, name: str, status: str) -> None:
        """A step's new status; the first of each kind counts."""
        with self._lock:
            if name not in self.status or self.status[name] in (DONE, UNCHANGED, FAILED, SKIPPED):
                return
            self.status[name] = status
            if status == RUNNING:
                self._start[name] = time.monotonic()
            elif name in self._start:
                self.seconds[name] = time.monotonic() - self._start[name]
            spent = f" ({self._shown(name)} s)" if name in self.seconds else ""
            self._keep(f"{self._labels[name]}: {status}{spent}")
            if self._live is None and status not in (RUNNING, UNCHANGED):
                print(f"[{self._count()}] {self._labels[name]}: {status}{spent}{self._left()}", file=self._stream, flush=True)

    def _count(self) -> str:
        done = sum(status in (DONE, UNCHANGED, FAILED, SKIPPED) for status in self.status.values())
        return f"{done} van {len(self.status)}"

    def _left(self) -> str:
        """How long is left, by the last time; '' when nothing is or when nothing is known of it."""
        waiting = [name for name, status in self.status.items() if status in (WAITING, RUNNING)]
        seconds = sum(self._before.get(name, 0.0) for name in waiting)
        return f"; nog ten hoogste {seconds:.0f} s, naar de vorige keer" if waiting and seconds >= 1 else ""

    def _keep(self, line: str) -> None:
        if self._log is not None:
            with self._log.open("a", encoding="utf-8") as stream:
                stream.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}\n")

    def ended(self, words: str) -> None:
        """How the run ended, for the log."""
        self._keep(words)

    def _shown(self, name: str) -> str:
        if name in self.seconds:
            spent = self.seconds[name]
        elif self.status[name] == RUNNING:
            spent = time.monotonic() - self._start[name]
        else:
            return ""
        return f"{spent:.1f}".replace(".", ",")

    def table(self) -> Table:
        """The steps with their state and time, for the terminal."""
        from rich.table import Table
        from rich.text import Text

        shown = Table(box=None, pad_edge=False, caption=f"stap {self._count()}{self._left()}", caption_justify="left")
        shown.add_column("Stap")
        shown.add_column("Status")
        shown.add_column("Seconden", justify="right")
        for name, label in self._labels.items():
            status = self.status[name]
            shown.add_row(label, Text(status, style=_STYLES[status]), self._shown(name))
        return shown
